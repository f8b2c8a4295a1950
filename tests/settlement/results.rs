//! Results of the bank: matched by reference and amount, and the same file twice changes nothing.

use common::Statements;
use common::snapshot::checksum;

use crate::fixture::Office;

const NAMES: [&str; 4] = ["Ann", "Bea", "Cleo", "Dan"];

/// Four payouts of 100 with a fee of 1, all processing: PO-00000001 and so on.
fn processing(name: &str) -> Office {
    let mut office = Office::new(name);
    for name in NAMES {
        let id = office.payee(name);
        office.adjust(id, 1, "bonus", "100");
    }
    office.close_manual(1);
    office.run("update commission.payout_setting set fee = 1");
    for name in NAMES {
        let payout = office.request(name, "null");
        office.approve(&payout);
    }
    office.process();
    office
}

fn import(office: &mut Office, results: &str) -> Vec<String> {
    office.act(
        "Ada",
        &format!(
            "select place, reference_number, outcome, message
            from commission.record_payment_results('{results}')"
        ),
    )
}

const FILE: &str = r#"[
    {"reference": "PO-00000001", "amount": "99.00", "status": "completed",
        "transaction_reference": "B1"},
    {"reference": " PO-00000002 ", "amount": 99, "status": "failed", "reason": "closed"},
    {"reference": "PO-00000003", "amount": "100", "status": "completed"},
    {"reference": "PO-00000009", "amount": "99", "status": "completed"},
    {"reference": "PO-00000004", "amount": "99", "status": "completed",
        "transaction_reference": "B1"},
    {"reference": "PO-00000004", "amount": "99", "status": "returned"},
    {"reference": "PO-00000001", "amount": "99", "status": "completed",
        "transaction_reference": "B1"}
]"#;

#[test]
fn results_match_by_reference_and_amount() {
    let mut office = processing("settlement_results");
    assert_eq!(
        import(&mut office, FILE),
        [
            "1|PO-00000001|completed|null",
            "2|PO-00000002|failed|null",
            "3|PO-00000003|refused|the payout has 99.00",
            "4|PO-00000009|refused|no payout has this reference",
            "5|PO-00000004|refused|another payout has this transaction reference",
            "6|PO-00000004|refused|the payout is processing",
            "7|PO-00000001|unchanged|null",
        ]
    );
    assert_eq!(
        office.lines(
            "select reference_number, status, transaction_reference, failure_reason
            from commission.payout order by number"
        ),
        [
            "PO-00000001|completed|B1|null",
            "PO-00000002|failed|null|closed",
            "PO-00000003|processing|null|null",
            "PO-00000004|processing|null|null",
        ]
    );
    office.assert_agrees();
}

#[test]
fn the_same_file_again_changes_nothing() {
    let mut office = processing("settlement_results_twice");
    import(&mut office, FILE);
    office.run("delete from commission_internal.payout_account");
    let before = checksum(&mut office.shop.db);
    let again = import(&mut office, FILE);
    office.run("delete from commission_internal.payout_account");
    assert_eq!(checksum(&mut office.shop.db), before);
    assert!(again.iter().all(|line| line.contains("unchanged") || line.contains("refused")));
    // Nor after the bank has sent one back: that payment was made once.
    let back = r#"[{"reference": "PO-00000001", "amount": 99, "status": "returned",
        "reason": "account closed"}]"#;
    assert_eq!(import(&mut office, back), ["1|PO-00000001|returned|null"]);
    assert_eq!(import(&mut office, back), ["1|PO-00000001|unchanged|null"]);
    assert!(import(&mut office, FILE)[0].contains("unchanged"));
    let ann = office.id_of("Ann");
    assert_eq!(office.account(ann), "100|0|100");
    let other = FILE.replace("\"B1\"", "\"B7\"");
    assert_eq!(
        import(&mut office, &other)[0],
        "1|PO-00000001|refused|the payout was completed as \"B1\""
    );
    office.assert_agrees();
}

#[test]
fn a_transaction_reference_names_one_payment() {
    let mut office = processing("settlement_reference");
    let ids: Vec<String> = office.values("select id::text from commission.payout order by number");
    office.act("Ada", &format!("select id from commission.complete_payout('{}', 'B1')", ids[0]));
    let second = format!("select id from commission.complete_payout('{}', ' B1 ')", ids[1]);
    office.assert_refused("Ada", &second, "23505", "payout_transaction_reference_key");
}
