//! A server that is killed while batches are processed and documents numbered: a batch is processed
//! with all its documents or not at all, and no number is lost or given twice.

use std::thread;
use std::time::{Duration, Instant};

use common::Statements;
use common::server::Server;
use postgres::Client;

const BATCHES: i64 = 12;
const PAYEES: i64 = 20;

/// Payouts in `BATCHES` drafts of `PAYEES` each; every payee has agreed to invoices.
const DRAFTS: &str = "
    insert into commission.participant (name, role, email)
    values ('Ada', 'admin', 'ada@people.example'), ('Ben', 'admin', 'ben@people.example');
    insert into commission.participant (name, role)
    select 'Payee ' || n, 'rep' from generate_series(1, {payees}) as n;
    insert into commission.payout_method (
        participant_id, kind, masked, currency, is_default, usable_from)
    select id, 'other', '***', 'USD', true, now() from commission.participant where role = 'rep';
    update commission.invoice_setting
    set legal_name = 'Company Ltd', address = 'Street 2', country = 'KE';
    insert into commission.tax_profile (
        participant_id, legal_name, address, country, vat_id, treatment, vat_rate, agreement_during)
    select id, name, 'Street 1', 'KE', 'KE1', 'vat', 0.16, '(,)'
    from commission.participant where role = 'rep';
    insert into commission.manual_adjustment (
        participant_id, year, month, component, currency, amount, reason, created_by_role,
        approved_at, approved_by_role)
    select id, 2026, 1, 'bonus', 'USD', 100, 'a test', 'clerk', now(), 'chief'
    from commission.participant where role = 'rep'";

/// What people do: one for all due, another one approves, and drafts are made.
const PREPARED: [(&str, &str); 3] = [
    ("ada", "select from commission.create_payouts()"),
    ("ben", "select commission.approve_payout(id) from commission.payout"),
    (
        "ada",
        "select commission.create_payout_batch('USD', 'other', ids)
        from (
            select array_agg(id) as ids
            from (select id, row_number() over (order by id) as place from commission.payout) as p
            group by place % {batches}
        ) as chosen",
    ),
];

/// Batches that are neither as they were nor as they should be.
const HALF_DONE: &str = "
    select b.number, b.status, b.payment_count, p.approved, p.processing, p.billed
    from commission.payout_batch as b
    join (
        select p.batch_id, count(*) filter (where p.status = 'approved') as approved,
            count(*) filter (where p.status = 'processing') as processing,
            count(distinct i.payout_id) as billed
        from commission.payout as p
        left join commission.invoice as i on i.payout_id = p.id
        group by p.batch_id
    ) as p on p.batch_id = b.id
    where (b.status, p.approved, p.processing, p.billed) not in (
        ('draft', {payees}, 0, 0), ('processed', 0, {payees}, {payees}))";

fn process_all(client: &mut Client) -> Result<(), postgres::Error> {
    while let Some(row) = client.query_opt(
        "select id::text from commission.payout_batch where status = 'draft'
        order by number limit 1",
        &[],
    )? {
        let id: String = row.get(0);
        client.batch_execute(&format!("select commission.process_payout_batch('{id}')"))?;
    }
    Ok(())
}

#[track_caller]
fn assert_whole(client: &mut Client) -> i64 {
    assert_eq!(client.lines(&HALF_DONE.replace("{payees}", &PAYEES.to_string())), [""; 0]);
    assert_eq!(client.lines("select * from commission.verify_invoices()"), [""; 0]);
    let numbers: i64 = client.value("select count(*) from commission.invoice");
    let last: i64 = client
        .value("select coalesce(max(last_number), 0) from commission_internal.invoice_series");
    assert_eq!(last, numbers, "the last number is that of the last document");
    numbers
}

#[test]
fn no_number_is_lost_or_given_twice_where_the_server_is_killed() {
    let server = Server::with_commission();
    let mut db = server.connect();
    db.run(&DRAFTS.replace("{payees}", &(BATCHES * PAYEES).to_string()));
    db.run("select commission.close_period(2026, 1, 'manual')");
    for (who, what) in PREPARED {
        db.run(&format!(
            "begin; set local request.jwt.claims = '{{\"email\": \"{who}@people.example\"}}'"
        ));
        db.run(&what.replace("{batches}", &BATCHES.to_string()));
        db.run("commit");
    }
    assert_eq!(
        db.line("select count(*), count(distinct status) from commission.payout_batch"),
        format!("{BATCHES}|1")
    );
    let mut interrupted = 0;
    let mut before = assert_whole(&mut db);
    for pause in [5, 40, 90] {
        let mut worker = server.connect();
        let work = thread::spawn(move || process_all(&mut worker).is_err());
        let patience = Instant::now();
        while db.value::<i64>("select count(*) from commission.invoice") == before {
            assert!(patience.elapsed() < Duration::from_secs(60), "nothing is issued");
        }
        thread::sleep(Duration::from_millis(pause));
        server.kill_all();
        interrupted += usize::from(work.join().expect("it ends"));
        server.start();
        db = server.connect();
        let after = assert_whole(&mut db);
        assert!(after > before && after % PAYEES == 0, "{before} {after}");
        if after == BATCHES * PAYEES {
            break;
        }
        before = after;
    }
    assert!(interrupted > 0, "it was killed in the middle of its work");
    process_all(&mut db).expect("the rest works as if nothing had happened");
    assert_eq!(assert_whole(&mut db), BATCHES * PAYEES);
}
