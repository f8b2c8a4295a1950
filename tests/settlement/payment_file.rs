//! Files for the bank: what batches pay is in them to the cent, they stay as they were, and whoever
//! may not have them does not get them.

#[path = "../../engine/tests/payment_file_readers/mod.rs"]
mod readers;

use common::Statements;
use common::reseller::Resales;
use uuid::Uuid;

use crate::fixture::Office;

const CENTS: [&str; 3] = ["369.99", "146.91", "1000"];

const SEPA: &str = "select format, masked, pays_whole_units from commission.set_payer_account(
    'bank_transfer', 'EUR', 'pain.001.001.03',
    '{\"name\": \"Acme Payouts GmbH\", \"iban\": \"DE89 3704 0044 0532 0130 00\",
      \"bic\": \"COBADEFFXXX\"}')";

const ACH: &str = "select format, masked, pays_whole_units from commission.set_payer_account(
    'bank_transfer', 'USD', 'nacha',
    '{\"name\": \"Acme Payouts Inc\", \"bank_name\": \"First Bank\", \"routing\": \"021000021\",
      \"company_id\": \"1023456789\"}')";

/// An office whose payees have accounts of a kind, in a currency, and one line each to be paid.
fn office_paying(name: &str, currency: &str, kind: &str, accounts: [&str; 3]) -> Office {
    let mut office = Office::new(name);
    office.run(&format!("update commission.workspace set currency = '{currency}'"));
    for ((name, account), amount) in ["Ann", "Bea", "Cleo"].iter().zip(accounts).zip(CENTS) {
        office.run(&format!(
            "insert into commission.participant (name, role, email)
            values ('{name}', 'rep', lower('{name}') || '@people.example')"
        ));
        office.act(
            name,
            &format!("select id from commission.set_payout_method('{kind}', '{account}')"),
        );
        let id = office.id_of(name);
        office.adjust(id, 1, "bonus", amount);
    }
    office.let_accounts_ripen();
    office.close_manual(1);
    office
}

fn ibans(name: &str) -> Office {
    office_paying(
        name,
        "EUR",
        "bank_transfer",
        [
            "{\"iban\": \"NL91ABNA0417164300\", \"holder\": \"Anna Müller\"}",
            "{\"iban\": \"GB82 WEST 1234 5698 7654 32\"}",
            "{\"iban\": \"FR1420041010050500013M02606\", \"bic\": \"psstfrpp\"}",
        ],
    )
}

fn routed(name: &str) -> Office {
    office_paying(
        name,
        "USD",
        "bank_transfer",
        [
            "{\"routing\": \"021000021\", \"account\": \"0012345678\"}",
            "{\"routing\": \"011401533\", \"account\": \"987654321\"}",
            "{\"routing\": \"091000019\", \"account\": \"5550042\", \"account_type\": \"savings\"}",
        ],
    )
}

/// Everybody asks for all, and all of it is in one batch.
fn batch_of_all(office: &mut Office, kind: &str) -> String {
    for name in ["Ann", "Bea", "Cleo"] {
        let payout = office.request(name, "null");
        office.approve(&payout);
    }
    let create = format!("select id from commission.create_payout_batch(null, '{kind}')");
    office.act("Ada", &create).remove(0)
}

fn process(office: &mut Office, batch: &str) {
    office.act("Ada", &format!("select id from commission.process_payout_batch('{batch}')"));
}

fn file(office: &mut Office, batch: &str, part: i32) -> Vec<u8> {
    let batch = Uuid::parse_str(batch).expect("an id");
    office.value_of("select commission.payment_file($1, $2)::bytea", &[&batch, &part])
}

#[test]
fn a_batch_becomes_an_ach_file() {
    let mut office = routed("file_ach");
    assert_eq!(office.act("Ben", ACH), ["nacha|***6789|f"]);
    let batch = batch_of_all(&mut office, "bank_transfer");
    process(&mut office, &batch);
    let read = readers::nacha::read(&file(&mut office, &batch, 1));
    assert_eq!((read.hash, read.credit), (12_340_156, 151_690));
    assert_eq!(read.lines.len(), 10, "seven records and three to fill the block");
    assert_eq!(read.codes, ["22", "22", "32"]);
    let paid: Vec<_> =
        read.payments.iter().map(|paid| (paid.name.as_str(), paid.minor_units)).collect();
    assert_eq!(paid, [("ANN", 36_999), ("BEA", 14_691), ("CLEO", 100_000)]);
    assert_eq!(
        office.line(
            "select b.payment_count, b.control_sum = 1516.90, b.format, b.file_hash = f.hash,
                f.payment_count, f.control_sum, f.file_name
            from commission.payout_batch as b
            join commission.payout_file as f on f.batch_id = b.id"
        ),
        "3|t|nacha|t|3|1516.90|PB-00000001.ach"
    );
}

#[test]
fn a_batch_becomes_a_sepa_file_which_stays_as_it_was() {
    let mut office = ibans("file_sepa");
    assert_eq!(office.act("Ben", SEPA), ["pain.001.001.03|***3000|f"]);
    let batch = batch_of_all(&mut office, "bank_transfer");
    process(&mut office, &batch);
    let first = file(&mut office, &batch, 1);
    let read = readers::pain_001::read(&first, "EUR", 2);
    assert_eq!((read.count, read.sum.as_str(), read.is_sepa), (3, "1516.90", true));
    assert_eq!(read.message, "PB-00000001");
    assert_eq!(read.debtor_account, "DE89370400440532013000");
    let paid: Vec<_> = read
        .payments
        .iter()
        .map(|paid| (paid.name.as_str(), paid.account.as_str(), paid.minor_units))
        .collect();
    assert_eq!(
        paid,
        [
            ("Anna Muller", "NL91ABNA0417164300", 36_999),
            ("Bea", "GB82WEST12345698765432", 14_691),
            ("Cleo", "FR1420041010050500013M02606", 100_000),
        ]
    );
    let references = office.lines("select reference_number from commission.payout order by number");
    assert!(read.payments.iter().map(|paid| &paid.reference).eq(&references));
    // Paid by what was processed, whatever changes after.
    office.run(
        "update commission.participant set name = 'Bella' where name = 'Bea';
        update commission.workspace set time_zone = 'Asia/Tokyo'",
    );
    office.act(
        "Ben",
        "select id from commission.set_payer_account(
            'bank_transfer', 'EUR', 'csv', '{\"columns\": \"IBAN=iban,Amount=amount\"}')",
    );
    assert_eq!(file(&mut office, &batch, 1), first);
    let hash: String = office.value("select file_hash from commission.payout_batch");
    assert_eq!(hash, engine::sealing::hash(&first));
    // On a working day.
    let paid_on: i32 =
        office.value(&format!("select extract(isodow from date '{}')::integer", read.pay_on));
    assert!(paid_on <= 5, "{}", read.pay_on);
}

#[test]
fn the_file_is_a_download_and_who_took_it_is_on_record() {
    let mut office = ibans("file_download");
    office.act("Ben", SEPA);
    let batch = batch_of_all(&mut office, "bank_transfer");
    process(&mut office, &batch);
    office.as_person("ada");
    office.run(&format!("select commission.payment_file('{batch}')"));
    assert_eq!(
        office.line("select current_setting('response.headers')"),
        "[{\"Content-Type\": \"application/xml; charset=utf-8\"}, \
         {\"Content-Disposition\": \"attachment; filename=\\\"PB-00000001.xml\\\"\"}, \
         {\"Cache-Control\": \"no-store\"}]"
    );
    office.run("commit");
    assert_eq!(
        office.lines(
            "select p.name, a.database_role, a.part, a.reason
            from commission.bank_data_access as a
            join commission.participant as p on p.id = a.participant_id"
        ),
        ["Ada|authenticated|1|null"]
    );
    let error = office.error_of("delete from commission.bank_data_access");
    assert_eq!(error.sqlstate, "23001");
}

#[test]
fn a_bank_that_takes_the_newer_version_gets_that_one() {
    let mut office = ibans("file_sepa_09");
    let newer = SEPA.replace("pain.001.001.03", "pain.001.001.09");
    assert_eq!(office.act("Ben", &newer), ["pain.001.001.09|***3000|f"]);
    let batch = batch_of_all(&mut office, "bank_transfer");
    process(&mut office, &batch);
    let read = readers::pain_001::read(&file(&mut office, &batch, 1), "EUR", 2);
    assert_eq!((read.version.as_str(), read.count, read.sum.as_str()), ("09", 3, "1516.90"));
    assert_eq!(read.bics, [None, None, Some("PSSTFRPP".to_owned())]);
    office.as_person("ada");
    office.run(&format!("select commission.payment_file('{batch}')"));
    let headers = office.line("select current_setting('response.headers')");
    assert!(headers.contains("\"Content-Type\": \"application/xml; charset=utf-8\""), "{headers}");
    office.run("commit");
}

#[test]
fn large_batches_are_several_files() {
    let mut office = office_paying(
        "file_parts",
        "KES",
        "mobile_money",
        [
            "{\"number\": \"+254 712 345678\"}",
            "{\"number\": \"254722000000\"}",
            "{\"number\": \"00254733000000\"}",
        ],
    );
    office.act(
        "Ben",
        "select id from commission.set_payer_account('mobile_money', null, 'csv',
            '{\"columns\": \"Phone=number,Amount=amount,Ref=reference\",
              \"most_payments\": \"2\"}')",
    );
    // Who processes it sees what the bank is told.
    assert_eq!(
        office.act("Ada", "select masked, file_columns from commission.payer_account"),
        ["null|Phone=number,Amount=amount,Ref=reference"]
    );
    let batch = batch_of_all(&mut office, "mobile_money");
    process(&mut office, &batch);
    assert_eq!(
        office.lines(
            "select part, file_name, payment_count, control_sum from commission.payout_file
            order by part"
        ),
        ["1|PB-00000001-1.csv|2|516.90", "2|PB-00000001-2.csv|1|1000.00"]
    );
    let parts = [1, 2].map(|part| file(&mut office, &batch, part));
    let rows = readers::csv::read(&parts[0], ',');
    assert_eq!(rows[1][..2], ["254712345678", "369.99"]);
    let hashes = parts.map(|part| engine::sealing::hash(&part)).concat();
    let hash: String = office.value("select file_hash from commission.payout_batch");
    assert_eq!(hash, engine::sealing::hash(hashes.as_bytes()));
    let third = format!("select commission.payment_file('{batch}', 3)");
    office.assert_refused("Ada", &third, "PT404", "payout batch 1 has no part 3");
}

#[test]
fn whole_units_leave_the_fraction_in_the_account() {
    let mut office = office_paying(
        "file_whole",
        "KES",
        "mobile_money",
        [
            "{\"number\": \"254712345678\"}",
            "{\"number\": \"254722000000\"}",
            "{\"number\": \"254733000000\"}",
        ],
    );
    let ann = office.id_of("Ann");
    office.adjust(ann, 2, "bonus", "3086.79");
    office.close_manual(2);
    let set =
        "select pays_whole_units from commission.set_payer_account('mobile_money', null, 'csv',
        '{\"columns\": \"Phone=number,Amount=amount\", \"whole_units\": \"true\"}')";
    assert_eq!(office.act("Ben", set), ["t"]);
    office.assert_refused(
        "Ann",
        "select commission.request_payout(3456.78)",
        "22023",
        "3456.78 cannot be paid by mobile_money: only whole KES can",
    );
    let payout = office.request("Ann", "null");
    let amounts = format!(
        "select p.amount, b.balance from commission.payout as p
        join commission.account_balance as b using (participant_id, currency)
        where p.id = '{payout}'"
    );
    assert_eq!(office.line(&amounts), "3456|0.78");
    office.approve(&payout);
    let create = "select id from commission.create_payout_batch(null, 'mobile_money')";
    let batch = office.act("Ada", create).remove(0);
    process(&mut office, &batch);
    let rows = readers::csv::read(&file(&mut office, &batch, 1), ',');
    assert_eq!(rows[1], ["254712345678", "3456"]);

    // What was requested before the provider said so is refused, not paid less.
    office.act(
        "Ben",
        "select id from commission.set_payer_account('mobile_money', null, 'csv',
            '{\"columns\": \"Phone=number,Amount=amount\"}')",
    );
    let payout = office.request("Bea", "null");
    office.approve(&payout);
    let batch = office.act("Ada", create).remove(0);
    office.act("Ben", set);
    let order = format!("select commission.process_payout_batch('{batch}')");
    let message = "payout batch 2 has amounts that cannot be paid in full";
    office.assert_refused("Ada", &order, "PT409", message);
    office.assert_agrees();
}

#[test]
fn a_payment_that_does_not_fit_stops_the_whole_batch() {
    let mut office = ibans("file_unfit");
    office.act("Ben", &SEPA.replace("'EUR'", "'USD'"));
    office.act("Ben", ACH);
    office.run("update commission.workspace set currency = 'EUR'");
    office.act(
        "Ben",
        "select id from commission.set_payer_account('bank_transfer', null, 'csv',
            '{\"columns\": \"Phone=number,Amount=amount\"}')",
    );
    let batch = batch_of_all(&mut office, "bank_transfer");
    let order = format!("select commission.process_payout_batch('{batch}')");
    let error = office.refused("Ada", &order);
    assert_eq!(error.sqlstate, "22023");
    assert_eq!(
        error.message,
        "the file for the bank cannot be made: payment \"PO-00000001\": number is missing"
    );
    assert_eq!(office.line("select status, format from commission.payout_batch"), "draft|null");
    assert_eq!(office.line("select count(*) from commission.payout_file"), "0");
    // An account from before accounts were sealed.
    office.act("Ben", SEPA);
    office.run(
        "delete from commission_internal.payout_secret where method_id = (
            select m.id from commission.payout_method as m
            join commission.participant as p on p.id = m.participant_id where p.name = 'Bea')",
    );
    let error = office.refused("Ada", &order);
    assert_eq!(
        error.message,
        "the file for the bank cannot be made: payment \"PO-00000002\": account is not on record: \
         it must be given again"
    );
}

#[test]
fn a_batch_without_a_payer_is_processed_without_a_file() {
    let mut office = ibans("file_none");
    let batch = batch_of_all(&mut office, "bank_transfer");
    let get = format!("select commission.payment_file('{batch}')");
    office.assert_refused("Ada", &get, "PT409", "payout batch 1 has no file");
    process(&mut office, &batch);
    office.assert_refused("Ada", &get, "PT409", "payout batch 1 has no file");
    assert_eq!(office.line("select status, format from commission.payout_batch"), "processed|null");
    // Nor where it was taken away.
    office.act("Ben", SEPA);
    let remove = "select count(*) from commission.set_payer_account('bank_transfer', 'EUR')";
    assert_eq!(office.act("Ada", remove), ["0"]);
    assert_eq!(office.line("select count(*) from commission.payer_account"), "0");
    assert_eq!(office.line("select count(*) from commission_internal.payer_secret"), "0");
}

#[test]
fn files_of_a_day_are_numbered_for_the_payer() {
    let mut office = routed("file_modifiers");
    office.act("Ben", ACH);
    let mut modifiers = String::new();
    for name in ["Ann", "Bea", "Cleo"] {
        let payout = office.request(name, "null");
        office.approve(&payout);
        let batch = office.act("Ada", "select id from commission.create_payout_batch()").remove(0);
        process(&mut office, &batch);
        modifiers.push(readers::nacha::read(&file(&mut office, &batch, 1)).modifier);
        // Tomorrow begins anew.
        if name == "Bea" {
            office.run("update commission.payout_file set made_on = made_on - 1");
        }
    }
    assert_eq!(modifiers, "ABA");
}

/// Whoever says how a batch is paid could say that all of it goes to one account.
#[test]
fn who_says_how_a_batch_is_paid_does_not_process_it() {
    let mut office = Office::new("payment_file_second");
    let ann = office.payee("Ann");
    office.post(ann, &["100"]);
    let payout = office.request("Ann", "null");
    office.approve(&payout);
    let set = |columns: &str| {
        format!(
            "select id from commission.set_payer_account(
                'bank_transfer', null, 'csv', '{{\"columns\": \"{columns}\"}}')"
        )
    };
    let one = set(r#"IBAN=\"DE89370400440532013000\",Amount=amount,Name=name"#);
    office.assert_refused("Ada", &one, "22023", "must have one of account, iban, mail and number");
    office.act("Ada", &set("IBAN=iban,Amount=amount"));
    let batch = office.act("Ada", "select id from commission.create_payout_batch()").remove(0);
    let process = format!("select id from commission.process_payout_batch('{batch}')");
    let says = "a batch is processed by another person than who said how it is paid";
    office.assert_refused("Ada", &process, "42501", says);
    office.act("Ben", &process);
}
