//! Facts in place that are spread over four servers by the hash of who is paid: the sums are made
//! there, they are those of copied facts, and with a server gone nothing is done by halves.

use std::thread;

use common::server::Server;
use common::{Database, Statements};

use crate::in_place::{LATE, REFRESH, figures, ledger, register, trade};
use crate::sessions_in_place as sessions;

const COLUMNS: &str = "
    id bigint, participant_id integer, shared_by integer, sale_type text, status text,
    amount numeric, refunded_amount numeric, sold_at timestamptz";

/// A table over four servers, by the hash of a column.
#[track_caller]
fn spread(db: &mut Database, table: &str, columns: &str, key: &str) -> Vec<Server> {
    let starting: Vec<_> = (0..4).map(|_| thread::spawn(Server::start_new)).collect();
    let workers: Vec<Server> =
        starting.into_iter().map(|worker| worker.join().expect("a server starts")).collect();
    db.run(&format!(
        "create schema fdw; create extension postgres_fdw schema fdw;
        create table {table} ({columns}) partition by hash ({key})"
    ));
    for (number, worker) in workers.iter().enumerate() {
        let mut client = worker.connect_to("postgres").expect("the worker answers");
        client.run(&format!("create table record ({columns})"));
        db.run(&format!(
            "create server worker_{number} foreign data wrapper postgres_fdw
                options (host '127.0.0.1', port '{}', dbname 'postgres');
            create user mapping for postgres server worker_{number} options (user 'postgres');
            create foreign table {table}_{number}
                partition of {table} for values with (modulus 4, remainder {number})
                server worker_{number} options (schema_name 'public', table_name 'record')",
            worker.port()
        ));
    }
    workers
}

#[track_caller]
fn assert_all_have_some(workers: &[Server]) {
    for worker in workers {
        let mut client = worker.connect_to("postgres").expect("the worker answers");
        assert!(client.value::<i64>("select count(*) from record") > 100);
    }
}

/// The trade with its sales on four servers.
#[track_caller]
fn spread_trade(name: &str) -> (Database, Vec<Server>) {
    let mut db = Database::new(name);
    db.run(include_str!("trade.sql"));
    let workers = spread(&mut db, "trade.sale", COLUMNS, "participant_id");
    db.run(
        "create view trade.sales as
        select id as source_id, participant_id, shared_by, sale_type, status, amount,
            refunded_amount, sold_at
        from trade.sale",
    );
    db.run(include_str!("sales.sql"));
    register(&mut db, true);
    (db, workers)
}

/// The plan by which the sums of January are read, as the calculation asks for them.
#[track_caller]
fn plan(db: &mut Database) -> String {
    let query: String = db.value(
        "select commission_internal.query_in_place(s, true, false) from commission.source as s
        where s.in_place",
    );
    let query = query
        .replace("$1", "'trade'")
        .replace("$2", "'Europe/Berlin'")
        .replace("$3", "timestamptz '2026-01-01 00:00+01'")
        .replace("$4", "timestamptz '2026-02-01 00:00+01'");
    db.run("set enable_partitionwise_aggregate = on");
    let plan = db.lines(&format!("explain (verbose, costs off) {query}"));
    db.run("reset enable_partitionwise_aggregate");
    plan.join("\n")
}

#[test]
fn sums_are_made_where_the_sales_are_and_are_those_of_copied_sales() {
    let mut copied = trade("workers_copied", false);
    let (mut db, workers) = spread_trade("workers");
    assert_all_have_some(&workers);
    let plan = plan(&mut db);
    assert_eq!(plan.matches("Foreign Scan").count(), 4, "{plan}");
    assert_eq!(plan.matches("Relations: Aggregate on (trade.sale_").count(), 4, "{plan}");
    assert_eq!(
        plan.matches("Remote SQL: SELECT participant_id, shared_by, sale_type, sum(").count(),
        4,
        "{plan}"
    );
    assert_eq!(plan.matches("GROUP BY 1, 2, 3").count(), 4, "{plan}");
    assert!(!plan.contains("HashAggregate\n  Group Key: sale"), "{plan}");

    assert_eq!(db.line("select count(*) from commission.network_sale"), "0");
    assert_eq!(figures(&mut db), figures(&mut copied));
    for db in [&mut copied, &mut db] {
        db.run("select commission.close_period(2026, 1, 'network')");
    }
    copied.run(LATE);
    // What comes to another person moves to another server.
    for late in LATE.split(';') {
        let late = late.replace(
            "update trade.sale set participant_id = 7 where id = 101",
            "with gone as (delete from trade.sale where id = 101 returning *)
            insert into trade.sale
            select id, 7, shared_by, sale_type, status, amount, refunded_amount, sold_at from gone",
        );
        db.run(&late);
    }
    for db in [&mut copied, &mut db] {
        db.run("select commission.sync_source('trade')");
        db.run(REFRESH);
        db.run("select commission.close_period(2026, 2, 'network')");
    }
    assert_eq!(figures(&mut db), figures(&mut copied));
    assert_eq!(ledger(&mut db), ledger(&mut copied));
}

#[test]
fn with_a_worker_gone_a_closing_says_so_and_nothing_is_half_done() {
    let (mut db, workers) = spread_trade("workers_gone");
    let before = figures(&mut db);
    workers[2].kill_all();
    for statement in [
        "select commission.recalculate_network(2026, 1)",
        "select commission.close_period(2026, 1, 'network')",
        "call commission.run_month_end()",
        "call commission.run_daily_refresh()",
    ] {
        let error = db.error_of(statement);
        assert_eq!(error.line(), "08001: could not connect to server \"worker_2\"", "{statement}");
    }
    assert_eq!(figures(&mut db), before);
    for table in ["period", "posting", "earning"] {
        assert_eq!(db.line(&format!("select count(*) from commission.{table}")), "0", "{table}");
    }
    workers[2].start();
    db.run("select commission.close_period(2026, 1, 'network')");
    assert_eq!(figures(&mut db), before);
    assert_ne!(ledger(&mut db).len(), 0);
    assert_eq!(db.line("select count(*) from commission.verify_ledger()"), "0");
}

#[test]
fn sessions_are_counted_where_they_are_and_are_those_of_copied_ones() {
    let mut copied = sessions::chain("workers_sessions_copied", false);
    let mut db = sessions::people("workers_sessions");
    let workers = spread(&mut db, "chain.booking", sessions::COLUMNS, "trainer_id");
    db.run(sessions::VIEW);
    db.run(include_str!("chain_sessions.sql"));
    sessions::register(&mut db, true);
    assert_all_have_some(&workers);
    let plan = plan(&mut db);
    assert_eq!(plan.matches("Relations: Aggregate on (chain.booking_").count(), 4, "{plan}");
    assert_eq!(plan.matches("GROUP BY 1, 2, 3, 4, 5").count(), 4, "{plan}");

    assert_eq!(db.line("select count(*) from commission.appointment"), "0");
    assert_eq!(sessions::figures(&mut db), sessions::figures(&mut copied));
    let before = sessions::figures(&mut db);
    workers[1].kill_all();
    for statement in [
        "select * from commission.calculate_all_commission(2026, 1)",
        "select commission.close_period(2026, 1, 'trainer')",
        "call commission.run_month_end()",
    ] {
        let error = db.error_of(statement);
        assert_eq!(error.line(), "08001: could not connect to server \"worker_1\"", "{statement}");
    }
    assert_eq!(sessions::figures(&mut db), before);
    for table in ["period", "posting", "earning"] {
        assert_eq!(db.line(&format!("select count(*) from commission.{table}")), "0", "{table}");
    }
    workers[1].start();
    for db in [&mut copied, &mut db] {
        for (year, month) in [(2025, 12), (2026, 1), (2026, 2)] {
            db.run(&format!("select commission.close_period({year}, {month}, 'trainer')"));
        }
    }
    assert_eq!(sessions::ledger(&mut db), sessions::ledger(&mut copied));
}
