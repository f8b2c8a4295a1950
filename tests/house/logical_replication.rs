//! Who takes over a database that came by logical replication goes on where the other one ended:
//! PostgreSQL replicates rows, and no sequences, which install() brings up to the rows.

use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use common::durability::Company;
use common::server::{DATABASE, Server};
use common::{Database, Statements, server_program};
use postgres::Client;

/// Every sequence of a column of ours, whether what it gives next is taken, and where it is.
const SEQUENCES: &str = "
    select format(
        'select ''%1$s'', case when s.is_called then s.last_value + 1 else s.last_value end
            <= coalesce((select max(%2$I) from %3$s), 0), s.last_value from %1$s as s',
        d.objid::regclass, a.attname, d.refobjid::regclass)
    from pg_depend as d
    join pg_sequence as q on q.seqrelid = d.objid
    join pg_class as c on c.oid = d.refobjid
    join pg_attribute as a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
    where d.classid = 'pg_class'::regclass
        and d.refclassid = 'pg_class'::regclass
        and d.deptype in ('a', 'i')
        and c.relnamespace::regnamespace::text in ('commission', 'commission_internal')
    order by 1";

/// The sequences that are behind, and where all of them are.
fn sequences(db: &mut impl Statements) -> (Vec<String>, Vec<String>) {
    let all: Vec<String> =
        db.values::<String>(SEQUENCES).iter().map(|query| db.line(query)).collect();
    assert!(all.len() >= 15, "{all:?}");
    (all.iter().filter(|line| line.contains("|t|")).cloned().collect(), all)
}

/// Tables, functions and triggers without a row, as `pg_dump --schema-only` writes them.
#[track_caller]
fn copy_schema(from: &Server, to: &Server) {
    let file = to.folder.join("schema.sql");
    let file = file.to_str().expect("a plain name");
    for (program, port, more) in [
        ("pg_dump", from.port(), ["--schema-only", "--no-publications", "--file"]),
        ("psql", to.port(), ["--quiet", "--set=ON_ERROR_STOP=1", "--file"]),
    ] {
        let program = server_program(program).to_string_lossy().into_owned();
        let status = common::server::as_server_user(&program)
            .args(["--host=127.0.0.1", "--username=postgres", "--dbname", DATABASE])
            .arg(format!("--port={port}"))
            .args(more)
            .arg(file)
            .stdout(Stdio::null())
            .status()
            .expect("a program of the server runs");
        assert!(status.success(), "{program}: {status}");
    }
}

#[track_caller]
fn wait_for(client: &mut Client, condition: &str) {
    let patience = Instant::now();
    while !client.value::<bool>(condition) {
        assert!(patience.elapsed() < Duration::from_secs(60), "never: {condition}");
        thread::park_timeout(Duration::from_millis(50));
    }
}

#[test]
fn who_takes_over_after_logical_replication_goes_on_after_install() {
    let old = Server::with_commission_and(&["wal_level=logical"]);
    let mut publisher = old.connect();
    publisher.found_company(10);
    publisher.run("call commission.run_month_end(2026, 1)");
    let new = Server::start_with(&["wal_level=logical"]);
    new.connect_to("postgres").expect("it answers").run(&format!("create database {DATABASE}"));
    copy_schema(&old, &new);
    publisher.run("create publication company for all tables");
    let mut subscriber = new.connect();
    subscriber.run("set client_min_messages = warning");
    subscriber.run(&format!(
        "create subscription company
        connection 'host=127.0.0.1 port={} user=postgres dbname={DATABASE}' publication company",
        old.port()
    ));
    wait_for(&mut subscriber, "select bool_and(srsubstate = 'r') from pg_subscription_rel");
    // Rows of each kind that come while it runs: changed and deleted ones, notes and postings.
    publisher.close_month(2);
    publisher.reopen_month(2);
    publisher.run(
        "update commission.member_package set refunded_amount = 100;
        delete from commission.appointment where id = (
            select id from commission.appointment order by starts_at desc, id limit 1)",
    );
    let position: String = publisher.value("select pg_current_wal_lsn()::text");
    wait_for(
        &mut publisher,
        &format!(
            "select bool_or(replay_lsn >= '{position}') from pg_stat_replication
            where application_name = 'company'"
        ),
    );
    assert_eq!(subscriber.head_hash(), publisher.head_hash());

    // The old one is gone.
    subscriber.run("drop subscription company");
    let (behind, _) = sequences(&mut subscriber);
    assert!(behind.len() >= 3, "{behind:?}");
    let told = subscriber.lines("select problem from commission.verify_ledger()");
    for line in &behind {
        let name = line.split('|').next().expect("a name");
        assert!(told.iter().any(|told| told.starts_with(&format!("{name} would"))), "{told:?}");
    }
    let late = "update commission.member_package set refunded_amount = 120";
    assert_eq!(subscriber.error_of(late).sqlstate, "23505");
    assert_eq!(subscriber.error_of("call commission.run_month_end(2026, 2)").sqlstate, "23505");

    let report = "select action, objects from commission_engine.install()
        where part = 'core: sequences'";
    assert_eq!(subscriber.lines(report), [format!("completed|{}", behind.len())]);
    let (behind, stand) = sequences(&mut subscriber);
    assert!(behind.is_empty(), "{behind:?}");
    assert_eq!(subscriber.lines(report), ["kept|0"]);
    assert_eq!(sequences(&mut subscriber).1, stand);
    subscriber.run(late);
    subscriber.run("call commission.run_month_end(2026, 2)");
    subscriber.close_month(3);
    subscriber.assert_in_order();
}

#[test]
fn no_sequence_is_moved_back_and_nobody_takes_a_number_meanwhile() {
    let mut db = Database::new("sequences_ahead");
    let names: Vec<String> = sequences(&mut db).1;
    for line in &names {
        let name = line.split('|').next().expect("a name");
        db.run(&format!("select setval('{name}', 1000000)"));
    }
    let (_, before) = sequences(&mut db);
    let report = "select action, objects from commission_engine.install()
        where part = 'core: sequences'";
    assert_eq!(db.lines(report), ["kept|0"]);
    assert_eq!(sequences(&mut db).1, before);
    // The log of what is written meanwhile: whoever writes waits until the sequence is where it
    // should be.
    db.run(
        "insert into commission.branch (name, code, time_zone, currency)
        values ('kepong', 'K', 'UTC', 'MYR'), ('cheras', 'C', 'UTC', 'MYR');
        select setval('commission.audit_log_id_seq', 1, false)",
    );
    let mut writer = db.connect();
    db.run("begin; select commission_internal.catch_up_sequences()");
    let other = thread::spawn(move || {
        writer.run("update commission.branch set code = code || '1'");
    });
    wait_for(
        &mut db.connect(),
        "select exists (select from pg_locks where not granted
            and relation = 'commission.audit_log'::regclass)",
    );
    db.run("commit");
    other.join().expect("it writes");
    let ids: i64 = db.value("select count(distinct id) from commission.audit_log");
    assert_eq!(ids, db.value::<i64>("select count(*) from commission.audit_log"));
    assert!(sequences(&mut db).0.is_empty());
}

#[test]
fn all_sequences_that_begin_anew_are_found() {
    let mut db = Database::new("sequences_anew");
    db.found_company(10);
    db.close_month(1);
    db.run("create table commission.towel (id serial, number smallint)");
    db.run("insert into commission.towel (number) values (1), (2), (3)");
    for line in sequences(&mut db).1 {
        let name = line.split('|').next().expect("a name");
        db.run(&format!("select setval('{name}', 1, false)"));
    }
    let (behind, _) = sequences(&mut db);
    assert!(behind.iter().any(|line| line.starts_with("commission.towel_id_seq|")), "{behind:?}");
    let count: i32 = db.value("select commission_internal.catch_up_sequences()");
    assert_eq!(usize::try_from(count).expect("a count"), behind.len());
    assert!(sequences(&mut db).0.is_empty());
    db.close_month(2);
}

/// To read one is to run what its owner has written into its indexes, as whoever installs.
#[test]
fn sequences_of_strangers_are_left_alone() {
    let mut db = Database::new("sequences_strangers");
    db.run(
        "drop role if exists sequences_stranger;
        create role sequences_stranger;
        grant usage, create on schema commission to sequences_stranger;
        set role sequences_stranger;
        create table commission.note_of_a_stranger (id serial);
        create function pg_temp.spy(integer) returns boolean language plpgsql immutable as
            'begin
                if current_user <> ''sequences_stranger'' then
                    raise exception ''it runs as %'', current_user;
                end if;
                return true;
            end';
        insert into commission.note_of_a_stranger (id) values (5);
        create index on commission.note_of_a_stranger (id) where id < 0 and pg_temp.spy(1);
        reset role;
        select commission_internal.catch_up_sequences()",
    );
    assert_eq!(db.lines("select problem from commission.verify_ledger()"), [""; 0]);
    let next: i64 = db.value("select nextval('commission.note_of_a_stranger_id_seq')");
    assert_eq!(next, 1);
    db.run("drop owned by sequences_stranger; drop role sequences_stranger");
}

/// On a server that writes odd numbers beside one that writes even ones, the largest is no number
/// of its own.
#[test]
fn sequences_that_share_their_numbers_with_another_server_are_left_alone() {
    let mut db = Database::new("sequences_shared");
    db.run(
        "create table commission.towel (id bigint generated always as identity (increment 2));
        insert into commission.towel default values;
        insert into commission.towel (id) overriding system value values (6)",
    );
    let count: i32 = db.value("select commission_internal.catch_up_sequences()");
    assert_eq!(count, 0);
    assert_eq!(db.lines("select problem from commission.verify_ledger()"), [""; 0]);
    assert_eq!(db.lines("insert into commission.towel default values returning id"), ["3"]);
}
