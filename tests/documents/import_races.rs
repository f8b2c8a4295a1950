//! Imports that meet one another, and a server that is killed while one is committed: sales are
//! written once, all of them or none.

use common::server::Server;
use common::{Database, Statements};
use postgres::Client;
use std::thread;
use std::time::{Duration, Instant};

const ROWS: usize = 3_000;

const COMPANY: &str = "
    insert into commission.participant (name, role, email) values ('Ann', 'rep', 'ann@p.example');
    insert into commission.product_line (name) values ('Own');
    insert into commission.rep_rate (participant_id, tier_1_rate, tier_2_rate)
    select id, 0.4, 0.5 from commission.participant;
    insert into commission.rep_territory (source, field, value, participant_id)
    select 'Own', 'rep', name, id from commission.participant;
    insert into commission.import_layout (source, file_kind, layout)
    values ('Own', 'csv', '{
        \"heading_row\": 1,
        \"columns\": [{\"name\": \"Rep\"}, {\"name\": \"Amount\", \"holds\": \"amount\"}],
        \"sale\": {\"sales_actual\": \"Amount\", \"revenue_actual\": \"Amount\",
            \"revenue_on\": \"chosen\", \"product_line\": {\"is\": \"Own\"}},
        \"rep\": {\"column\": \"Rep\"}}')";

fn file(rows: usize, amount: usize) -> Vec<u8> {
    let mut text = "Rep,Amount\n".to_owned();
    for row in 0..rows {
        text.push_str(&format!("Ann,{}.{:02}\n", amount + row, row % 100));
    }
    text.into_bytes()
}

const STAGE: &str = "
    select (commission.stage_import('Own', $1, 2026, 3, null, 2026, 3) ->> 'file_id')::bigint";

fn staged(client: &mut Client, file: &[u8]) -> i64 {
    client.query_one(STAGE, &[&file]).expect("it is staged").get(0)
}

const SOLD: &str = "select count(*) from commission.product_line_sale";

#[test]
fn of_two_files_of_a_month_at_once_the_second_sees_the_first() {
    let mut db: Database = crate::database("imports_at_once");
    db.run(COMPANY);
    let mut first = db.connect();
    let mut second = db.connect();
    let one = staged(&mut first, &file(2, 100));
    let two = staged(&mut second, &file(2, 200));
    first.run(&format!("begin; select commission.commit_import({one})"));
    let waiting = thread::spawn(move || {
        second.query(&format!("select commission.commit_import({two})"), &[])
    });
    let patience = Instant::now();
    let blocked = "select count(*) from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'";
    while db.line(blocked) == "0" {
        assert!(patience.elapsed() < Duration::from_secs(20), "the second does not wait");
        thread::yield_now();
    }
    first.run("commit");
    let error = waiting.join().expect("no panic").expect_err("the first is in force");
    let error = error.as_db_error().expect("the server's");
    assert_eq!(error.code().code(), "PT409");
    assert_eq!(
        error.message(),
        format!("file {one} of the same source is in force for the same commission month")
    );
    assert_eq!(db.line(SOLD), "2");
}

#[test]
fn of_the_same_bytes_at_once_one_is_kept() {
    let mut db: Database = crate::database("imports_twice_at_once");
    db.run(COMPANY);
    let mut first = db.connect();
    let mut second = db.connect();
    let bytes = file(2, 100);
    first.run("begin");
    let one = staged(&mut first, &bytes);
    let same = bytes.clone();
    let waiting = thread::spawn(move || second.query(STAGE, &[&same]));
    let patience = Instant::now();
    let blocked = "select count(*) from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'";
    while db.line(blocked) == "0" {
        assert!(patience.elapsed() < Duration::from_secs(20), "the second does not wait");
        thread::yield_now();
    }
    first.run("commit");
    let error = waiting.join().expect("no panic").expect_err("the first is on record");
    let error = error.as_db_error().expect("the server's");
    assert_eq!(error.code().code(), "PT409");
    assert_eq!(error.message(), format!("the same bytes are on record as file {one}"));
}

#[test]
fn of_two_files_of_a_table_at_once_the_second_finds_what_the_first_has_written() {
    let mut db: Database = crate::database("records_at_once");
    db.run(
        "insert into commission.branch (name, code, time_zone, currency)
        values ('kepong', 'KD', 'UTC', 'MYR')",
    );
    let load = "select commission.import_records('member',
        convert_to(E'source_id,name,branch\\nM-1,Mia,kepong\\n', 'UTF8'), 'till') ->> 'state'";
    let mut first = db.connect();
    let mut second = db.connect();
    first.run(&format!("begin; {load}"));
    let waiting =
        thread::spawn(move || second.query_one(load, &[]).map(|row| row.get::<_, String>(0)));
    let patience = Instant::now();
    let blocked = "select count(*) from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'";
    while db.line(blocked) == "0" {
        assert!(patience.elapsed() < Duration::from_secs(20), "the second does not wait");
        thread::yield_now();
    }
    first.run("commit");
    assert_eq!(waiting.join().expect("no panic").expect("it is loaded"), "imported");
    assert_eq!(db.line("select count(*) from commission.member"), "1");
}

#[test]
fn a_server_that_is_killed_while_a_file_is_committed_has_all_of_it_or_nothing() {
    let server = Server::with_commission();
    let mut client = server.connect();
    client.run("create extension pg_commission_documents; select commission_engine.install()");
    client.run(COMPANY);
    let state = "select state from commission.import_file order by id desc limit 1";
    let mut undone = 0;
    for round in 0..6u64 {
        let id = staged(&mut client, &file(ROWS, 1_000 * usize::try_from(round).unwrap_or(0)));
        let commit = format!("select commission.commit_import({id}, p_stands_beside => true)");
        let before: i64 = client.value(SOLD);
        // How long it takes when nothing comes between.
        client.run("begin");
        let begun = Instant::now();
        client.run(&commit);
        let duration = begun.elapsed();
        client.run("rollback");
        let worker = {
            let commit = commit.clone();
            let mut client = server.connect();
            thread::spawn(move || client.batch_execute(&commit).is_ok())
        };
        // Each round at another moment, the last ones about that of the commit.
        thread::sleep(duration.mul_f64(0.2 * (round + 1) as f64));
        server.kill_all();
        let is_confirmed = worker.join().expect("no panic");
        server.start();
        client = server.connect();
        let found: i64 = client.value(SOLD);
        let is_there = found == before + i64::try_from(ROWS).unwrap_or(0);
        assert!(is_there || found == before, "half of it: {found} after {before}");
        assert!(is_there || !is_confirmed, "confirmed, and gone");
        let wanted = if is_there { "committed" } else { "staged" };
        assert_eq!(client.value::<String>(state), wanted);
        if !is_there {
            undone += 1;
            client.run(&commit);
        }
        let differing = "select count(*) from commission.verify_product_line_months(2026)";
        assert_eq!(client.value::<i64>(differing), 0);
    }
    assert!(undone > 0, "every blow came too late");
}
