//! Invoices, credit notes and payment advices: what they say, what tax they make, how they are
//! numbered.

use common::Statements;
use common::reseller::Resales;
use uuid::Uuid;

use crate::fixture::Office;

const DOCUMENTS: &str = "
    select replace(i.number, '-' || extract(year from i.issue_date) || '-', '-'), i.subtotal,
        i.tax_amount, i.withholding_amount, i.total_amount
    from commission.invoice as i
    order by i.number";

impl Office {
    /// What tax law wants to know of somebody.
    #[track_caller]
    pub fn tax(&mut self, who: Uuid, treatment: &str, vat: &str, withholding: &str, agreed: bool) {
        let during = if agreed { "'(,)'" } else { "null" };
        let id = if treatment == "none" { "null" } else { "'KE1'" };
        self.act(
            "Ada",
            &format!(
                "insert into commission.tax_profile (
                    participant_id, legal_name, address, country, vat_id, treatment, vat_rate,
                    withholding_rate, agreement_during)
                values ('{who}', 'Name at law', 'Street 1', 'KE', {id}, '{treatment}', {vat},
                    {withholding}, {during})
                returning 1"
            ),
        );
    }

    #[track_caller]
    pub fn name_company(&mut self) {
        self.act(
            "Ada",
            "update commission.invoice_setting
            set legal_name = 'Company Ltd', address = 'Street 2', country = 'KE', vat_id = 'KE2'
            returning 1",
        );
    }

    #[track_caller]
    fn amounts(&mut self, payout: &str) -> String {
        self.line(&format!(
            "select amount, tax_amount, withholding_amount, net_amount
            from commission.payout where id = '{payout}'"
        ))
    }

    #[track_caller]
    fn fail(&mut self, payout: &str) {
        self.act(
            "Ada",
            &format!("select id from commission.fail_payout('{payout}', 'no account')"),
        );
    }

    #[track_caller]
    fn assert_billed(&mut self) {
        let problems = self.lines("select * from commission.verify_invoices()");
        assert_eq!(problems, [""; 0]);
        self.assert_agrees();
    }
}

#[test]
fn lines_below_nothing_are_a_credit_note_that_names_what_it_corrects() {
    let mut office = Office::new("invoices_s1");
    office.name_company();
    let ann = office.paid_seller("Ann");
    office.tax(ann, "none", "0", "0", true);
    office.sell_approved(ann, "4999.99", "2026-01-10");
    office.sell_approved(ann, "0.01", "2026-01-20");
    let third = office.sell_approved(ann, "9000", "2026-02-03");
    office.sell_approved(ann, "2000", "2026-02-10");
    office.close_month(1);
    office.close_month(2);
    office.sell_approved(ann, "1234.56", "2026-03-01");
    office.refund(third, "6000", "2026-03-15");
    office.sell_approved(ann, "1000", "2026-03-20");
    office.close_month(3);
    let payout = office.pay("Ann", "1000");
    assert_eq!(
        office.lines(DOCUMENTS),
        ["CN-00001|-900.00|0.00|0.00|-900.00", "INV-00001|1900.00|0.00|0.00|1900.00"]
    );
    let said = "
        select i.kind, c.number = i.document #>> '{corrects,number}', i.document ->> 'notes',
            i.document #>> '{seller,name}', i.document #>> '{buyer,name}',
            i.document ->> 'service_period', jsonb_array_length(i.document -> 'lines')
        from commission.invoice as i
        left join commission.invoice as c on c.id = i.corrects_id
        order by i.kind";
    assert_eq!(
        office.lines(said),
        [
            "invoice|null|[\"Self-billing\"]|Name at law|Company Ltd|\
            {\"from\": \"2026-01-01\", \"until\": \"2026-02-28\"}|2",
            "credit_note|t|[\"Self-billing\"]|Name at law|Company Ltd|\
            {\"from\": \"2026-02-01\", \"until\": \"2026-02-28\"}|1"
        ]
    );
    // The rest of February's line, and March's.
    office.pay("Ann", "null");
    assert_eq!(
        office.lines(DOCUMENTS)[1..],
        ["INV-00001|1900.00|0.00|0.00|1900.00", "INV-00002|646.91|0.00|0.00|646.91"]
    );
    let mine = format!("select number from commission.generate_payout_invoice('{payout}')");
    assert_eq!(office.act("Ann", &mine).len(), 3, "February's line is on both invoices");
    office.assert_billed();
}

#[test]
fn tax_is_rounded_once_for_a_document() {
    for (number, (net, treatment, vat, withholding, amounts)) in [
        ("333.33", "vat", "0.16", "0.05", "333.33|53.33|16.67|369.99"),
        ("120000.00", "vat", "0.16", "0.05", "120000.00|19200.00|6000.00|133200.00"),
        ("646.91", "reverse_charge", "0", "0.20", "646.91|0.00|129.38|517.53"),
        ("646.91", "exempt", "0", "0", "646.91|0.00|0.00|646.91"),
    ]
    .into_iter()
    .enumerate()
    {
        let mut office = Office::new(&format!("invoices_s2_{number}"));
        office.name_company();
        let ann = office.payee("Ann");
        office.tax(ann, treatment, vat, withholding, true);
        office.post(ann, &[net]);
        let payout = office.request("Ann", "null");
        assert_eq!(office.amounts(&payout), format!("{net}|0|0|{net}"), "not frozen yet");
        office.approve(&payout);
        let batch = office.process();
        assert_eq!(office.amounts(&payout), amounts);
        let [_, tax, withheld, paid] = amounts.split('|').collect::<Vec<_>>()[..] else { panic!() };
        assert_eq!(office.lines(DOCUMENTS), [format!("INV-00001|{net}|{tax}|{withheld}|{paid}")]);
        let sum = "select control_sum from commission.payout_batch where id = ";
        assert_eq!(office.line(&format!("{sum}'{batch}'")), paid);
        let notes = office.line("select document ->> 'notes' from commission.invoice");
        assert_eq!(notes.contains("Reverse charge"), treatment == "reverse_charge", "{notes}");
        assert_eq!(notes.contains("Exempt"), treatment == "exempt", "{notes}");
        office.assert_billed();
    }
}

#[test]
fn without_an_agreement_a_payment_advice_is_written() {
    let mut office = Office::new("invoices_advice");
    let [ann, bea, cleo] = ["Ann", "Bea", "Cleo"].map(|name| office.payee(name));
    office.tax(ann, "none", "0", "0.1", false);
    office.tax(bea, "none", "0", "0", true);
    office.adjust(ann, 1, "bonus", "100");
    office.adjust(ann, 1, "correction", "-30");
    office.adjust(bea, 1, "bonus", "50");
    office.adjust(cleo, 1, "bonus", "60");
    office.close_manual(1);
    let payouts = ["Ann", "Bea", "Cleo"].map(|name| office.request(name, "null"));
    for payout in &payouts {
        office.approve(payout);
    }
    let batch = office.act("Ada", "select id from commission.create_payout_batch()").remove(0);
    let process = format!("select id from commission.process_payout_batch('{batch}')");
    office.assert_refused("Ada", &process, "PT409", "the company has no name and address yet");
    assert_eq!(office.lines(DOCUMENTS), [""; 0]);
    assert_eq!(office.state(&payouts[0]), "approved");
    office.name_company();
    office.act("Ada", &process);
    assert_eq!(
        office.lines(DOCUMENTS),
        [
            "ADV-00001|70.00|0.00|7.00|63.00",
            "ADV-00002|60.00|0.00|0.00|60.00",
            "INV-00001|50.00|0.00|0.00|50.00"
        ]
    );
    office.assert_billed();
}

#[test]
fn a_payment_that_fails_is_paid_again_and_not_billed_again() {
    let mut office = Office::new("invoices_failed");
    office.name_company();
    let ann = office.payee("Ann");
    office.tax(ann, "vat", "0.16", "0.05", true);
    office.post(ann, &["333.33", "66.67"]);
    let first = office.request("Ann", "null");
    office.approve(&first);
    office.process();
    assert_eq!(office.amounts(&first), "400.00|64.00|20.00|444.00");
    office.fail(&first);
    // What the profile says by then changes nothing of what was billed.
    office.run("update commission.tax_profile set vat_rate = 0.2");
    let second = office.request("Ann", "333.33");
    office.approve(&second);
    office.process();
    assert_eq!(office.amounts(&second), "333.33|64.00|16.67|380.66");
    office.complete(&second);
    let third = office.pay("Ann", "null");
    assert_eq!(office.amounts(&third), "66.67|0.00|3.33|63.34");
    assert_eq!(office.lines(DOCUMENTS), ["INV-00001|400.00|64.00|20.00|444.00"]);
    let status = "select status, payment_reference from commission.invoice_status";
    assert!(office.line(status).starts_with("paid|PO-"), "by other payments than its own");
    let mine = format!("select number from commission.generate_payout_invoice('{third}')");
    assert_eq!(office.act("Ann", &mine).len(), 1);
    office.assert_billed();
}

#[test]
fn nothing_is_processed_where_tax_leaves_nothing() {
    let mut office = Office::new("invoices_nothing");
    let ann = office.payee("Ann");
    office.tax(ann, "none", "0", "1", false);
    office.post(ann, &["100"]);
    let payout = office.request("Ann", "null");
    office.approve(&payout);
    let batch = office.act("Ada", "select id from commission.create_payout_batch()").remove(0);
    let process = format!("select id from commission.process_payout_batch('{batch}')");
    office.assert_refused("Ada", &process, "PT409", "is left to be paid");
    assert_eq!(office.lines(DOCUMENTS), [""; 0], "the number went back");
}

#[test]
fn payees_may_have_series_of_their_own() {
    let mut office = Office::new("invoices_series");
    office.name_company();
    office.run("update commission.invoice_setting set is_numbered_by_payee = true");
    for name in ["Ann", "Bea"] {
        let id = office.payee(name);
        office.tax(id, "none", "0", "0", true);
        office.adjust(id, 1, "bonus", "100");
        office.adjust(id, 2, "bonus", "100");
    }
    for month in [1, 2] {
        office.close_manual(month);
        for name in ["Ann", "Bea"] {
            let payout = office.request(name, "null");
            office.approve(&payout);
        }
        let batch = office.process();
        office.run(&format!(
            "select commission.complete_payout(id) from commission.payout
            where batch_id = '{batch}'"
        ));
    }
    let numbers = office.lines(
        "select substr(number, 1, 11), right(number, 6)
        from commission.invoice order by 1, 2",
    );
    assert_eq!(
        numbers,
        ["INV-P00001-|-00001", "INV-P00001-|-00002", "INV-P00002-|-00001", "INV-P00002-|-00002"]
    );
    office.assert_billed();
}

#[test]
fn everybody_reads_their_own_documents_and_nobody_changes_one() {
    let mut office = Office::new("invoices_people");
    office.name_company();
    let [ann, bea] = ["Ann", "Bea"].map(|name| office.payee(name));
    office.tax(ann, "none", "0", "0", true);
    office.post(ann, &["100"]);
    let payout = office.request("Ann", "null");
    let documents = format!("select number from commission.generate_payout_invoice('{payout}')");
    office.assert_refused("Ann", &documents, "PT409", "issued when its batch is processed");
    office.assert_refused("Bea", &documents, "PT404", "there is no payout");
    office.approve(&payout);
    office.process();
    assert_eq!(office.act("Ann", &documents).len(), 1);
    office.assert_refused("Bea", &documents, "PT404", "there is no payout");
    for (who, seen) in [("Ann", 1), ("Bea", 0), ("Ada", 1)] {
        for relation in ["invoice", "invoice_item", "invoice_status", "invoice_summary"] {
            let rows = office.act(who, &format!("select 1 from commission.{relation}"));
            assert_eq!(rows.len(), seen, "{who} {relation}");
        }
    }
    let profiles = "select legal_name from commission.tax_profile";
    assert_eq!(office.act("Ann", profiles).len(), 1);
    assert_eq!(office.act("Bea", profiles).len(), 0);
    let ada = office.id_of("Ada");
    for (who, whom) in [("Ann", ann), ("Bea", bea), ("Ada", ada)] {
        let insert = format!(
            "insert into commission.tax_profile (participant_id, legal_name, address, country)
            values ('{whom}', 'X', 'Y', 'KE')"
        );
        assert_eq!(office.refused(who, &insert).sqlstate, "42501", "{who} for themselves");
    }
    assert_eq!(
        office.refused("Ann", "select * from commission.verify_invoices()").sqlstate,
        "42501"
    );
    for statement in [
        "update commission.invoice set due_date = due_date + 1",
        "delete from commission.invoice_item",
        "truncate commission.invoice cascade",
    ] {
        assert_eq!(office.error_of(statement).sqlstate, "23001", "{statement}");
    }
}

#[test]
fn what_was_done_to_documents_is_told() {
    for (number, (tampering, problem)) in [
        (
            "update commission.invoice set document = document || '{\"total_amount\": 1}'",
            "the document is not as it was issued",
        ),
        ("update commission.invoice set subtotal = 200", "it bills 200, its items are 100.00"),
        ("update commission.invoice set tax_amount = 5", "says something else than its row"),
        (
            "delete from commission.invoice_item; delete from commission.invoice",
            "the number is missing",
        ),
        ("update commission.invoice_item set amount = 101", "is billed with 101 of 100.00"),
    ]
    .into_iter()
    .enumerate()
    {
        let mut office = Office::new(&format!("invoices_tampered_{number}"));
        office.name_company();
        let ann = office.payee("Ann");
        office.tax(ann, "none", "0", "0", true);
        office.post(ann, &["100"]);
        office.pay("Ann", "null");
        office.assert_billed();
        office.run(
            "alter table commission.invoice disable trigger all;
            alter table commission.invoice_item disable trigger all",
        );
        office.run(tampering);
        let found = office.lines("select problem from commission.verify_invoices()").join("; ");
        assert!(found.contains(problem), "{tampering}: {found}");
    }
}

#[test]
fn a_tax_profile_that_makes_no_sense_is_refused() {
    let mut office = Office::new("invoices_profiles");
    let ann = office.payee("Ann");
    let complete = "'A', 'B', 'KE', 'KE1'";
    for (values, rest, code, constraint) in [
        ("' ', 'B', 'KE', 'KE1'", "'none', 0, 0, null", "23514", "tax_profile_legal_name_check"),
        ("'A', '', 'KE', 'KE1'", "'none', 0, 0, null", "23514", "tax_profile_address_check"),
        ("'A', 'B', 'Kenya', 'KE1'", "'none', 0, 0, null", "23514", "tax_profile_country_check"),
        ("'A', 'B', 'KE', null", "'vat', 0.16, 0, null", "23514", "tax_profile_treatment_check"),
        (
            "'A', 'B', 'KE', null",
            "'reverse_charge', 0, 0, null",
            "23514",
            "tax_profile_treatment_check",
        ),
        (complete, "'reverse_charge', 0.1, 0, null", "23514", "tax_profile_treatment_check"),
        (complete, "'vat', 16, 0, null", "23514", "tax_profile_vat_rate_check"),
        (complete, "'vat', 'NaN', 0, null", "23514", "tax_profile_vat_rate_check"),
        (complete, "'none', 0, -0.1, null", "23514", "tax_profile_withholding_rate_check"),
        (complete, "'none', 0, 0.1234567, null", "23514", "tax_profile_withholding_rate_check"),
        (complete, "'none', 0, 0, 'empty'", "23514", "tax_profile_agreement_during_check"),
        (complete, "'sometimes', 0, 0, null", "22P02", "tax_treatment"),
    ] {
        let error = office.error_of(&format!(
            "insert into commission.tax_profile (participant_id, legal_name, address, country,
                vat_id, treatment, vat_rate, withholding_rate, agreement_during)
            values ('{ann}', {values}, {rest})"
        ));
        assert_eq!(error.sqlstate, code, "{values}, {rest}: {error:?}");
        assert!(error.message.contains(constraint), "{values}, {rest}: {error:?}");
    }
    office.tax(ann, "none", "0", "0", false);
    let again = office.error_of(&format!(
        "insert into commission.tax_profile (participant_id, legal_name, address, country)
        values ('{ann}', 'A', 'B', 'KE')"
    ));
    assert_eq!(again.sqlstate, "23P01");
}
