//! A dump is a backup: restored into an empty database it is the same, row for row, and works on.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;
use std::{env, fs, process};

use common::durability::Company;
use common::network::Sales;
use common::snapshot::{assert_same, catalogue, rows, tables};
use common::trainer::{Gym, People};
use common::{Database, Statements, cluster_host, cluster_port, server_program};

/// Two months of a gym with all that its owner added to it.
fn gym_of_an_inventive_owner(name: &str) -> (Gym, People) {
    let (mut gym, people) = Gym::worked_example(name);
    let unpaid = gym.trainer_of("V", "kepong", "part time", "junior");
    gym.session_at(unpaid, people.m1, "paid", "2026-03-02 10:00:00+08");
    gym.session_at(people.t, people.m1, "express", "2026-01-31 23:30:00+08");
    gym.run(
        "update commission.member set tier = 'company' where name = 'M2';
        select commission.change_rate(id, '2026-03-01', 36)
        from commission.trainer_commission_tier where fee_amount = 35;

        alter table commission.member
            add column locker integer default 7,
            add constraint member_locker_check check (locker > 0);
        comment on column commission.member.locker is 'Number of the locker.';
        update commission.member set locker = 12 where name = 'M1';
        create index member_locker_idx on commission.member (locker);
        alter table commission.member enable row level security;
        create policy member_locker on commission.member for select using (locker > 0);
        create view commission.locker with (security_invoker = true) as
        select id, locker from commission.member;
        create table commission.towel (id integer primary key, member_id uuid
            references commission.member (id));
        insert into commission.towel select 1, id from commission.member where name = 'M1';",
    );
    give_history(&mut gym, &people);
    let unpriced: i64 =
        gym.value("select count(*) from commission.trainer_unpriced_pair where month = 3");
    assert_eq!(unpriced, 1, "a pair that could not be priced is part of what is dumped");
    (gym, people)
}

/// A network beside the gym, permissions, closed months, one that was reopened, adjustments that
/// were posted and others that are pending, and sales that wait to be counted.
fn give_history(gym: &mut Gym, people: &People) {
    gym.set_up_api_roles();
    gym.db.set_up_network();
    let [a, b, c] = gym.db.chain(["A", "B", "C"]);
    gym.run("update commission.upline_link set valid_during = '(,)'");
    gym.sale_at(people.m1, Some("new_sales"), "5000", &[people.t], "2026-01-10 12:00+08");
    for (seller, sharer, day) in
        [(a, None, "01-10"), (b, Some(c), "01-20"), (c, None, "02-10"), (b, None, "02-11")]
    {
        gym.db.sell_at(seller, sharer, "30000000", &format!("2026-{day} 12:00+07"));
    }
    gym.run(
        "insert into commission.participant_permission (participant_id, module, can_export)
        select id, 'staff-commission', true from commission.participant where name = 'T';
        update commission.role_permission set can_export = not can_export where role = 'trainer'",
    );
    gym.close_month(1);
    gym.run(&late_refund(100));
    gym.close_month(2);
    gym.run("select * from commission.reopen_period(2026, 2, 'rates were wrong', 'trainer')");
    gym.run(&late_refund(250));
    gym.db.change_plan("recalculation = 'deferred'");
    gym.db.sell_at(a, Some(b), "7000000", "2026-03-05 12:00+07");
    assert_eq!(gym.db.waiting(), "3: 1");
    assert_eq!(
        gym.lines(
            "select scheme, count(*) filter (where kind = 'adjustment') > 0,
                count(*) filter (where kind = 'reversal') > 0
            from commission.earning group by 1 order by 1"
        ),
        ["network|t|f", "trainer|t|t"]
    );
    assert!(gym.count_of("commission.pending_adjustments") > 0);
}

/// So much of the sales of January is given back, after January was closed.
fn late_refund(amount: i64) -> String {
    format!(
        "update commission.member_package set refunded_amount = {amount}
        where created_at < '2026-01-31';
        update commission.network_sale set refunded_amount = {amount}000
        where sold_at < '2026-01-31'"
    )
}

/// Runs a program of the server against a database.
#[track_caller]
fn run(program: &str, database: &str, arguments: &[&str]) {
    let outcome = Command::new(server_program(program))
        .args(["--host", &cluster_host(), "--port", &cluster_port().to_string()])
        .args(["--username", "postgres", "--dbname", database])
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("{program} does not start: {error}"));
    assert!(
        outcome.status.success(),
        "{program} {arguments:?}: {}\n{}",
        outcome.status,
        String::from_utf8_lossy(&outcome.stderr)
    );
}

/// A file that is removed at the end.
struct DumpFile(PathBuf);

impl DumpFile {
    fn new(name: &str) -> Self {
        Self(env::temp_dir().join(format!("pg_commission_{name}_{}.dump", process::id())))
    }

    fn text(&self) -> &str {
        self.0.to_str().expect("the temporary folder has a plain name")
    }
}

impl Drop for DumpFile {
    fn drop(&mut self) {
        // The directory format makes a folder.
        let _ = fs::remove_file(&self.0);
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// How many transactions wrote the rows of each table.
fn writers(db: &mut impl Statements) -> BTreeMap<String, i64> {
    tables(db)
        .into_iter()
        .map(|table| {
            let count = db.value(&format!("select count(distinct xmin::text) from {table}"));
            (table, count)
        })
        .collect()
}

/// Every object as text. A condition that went through a dump may come back with fewer parentheses.
fn plain_catalogue(db: &mut impl Statements) -> Vec<String> {
    catalogue(db).iter().map(|object| object.replace(['(', ')'], "")).collect()
}

/// Where every sequence of both schemas stands.
fn sequences(db: &mut impl Statements) -> Vec<String> {
    let sequences = db.lines(
        "select schemaname, sequencename, last_value, increment_by, cycle
        from pg_sequences
        where schemaname in ('commission', 'commission_internal')
        order by 1, 2",
    );
    assert!(sequences.len() > 2, "only {sequences:?}");
    sequences
}

/// A refund that comes late is posted with the next closing, after the last posting of before.
#[track_caller]
fn assert_ledger_goes_on(db: &mut impl Statements) -> Vec<String> {
    db.run("set session_replication_role = origin");
    let head = db.head_hash();
    let first: i64 = db.value("select max(id) + 1 from commission.posting");
    db.run(&late_refund(400));
    db.run("select * from commission.close_period(2026, 2, 'trainer')");
    db.run("select * from commission.close_period(2026, 3, 'network')");
    assert_eq!(
        db.lines(&format!(
            "select id, encode(previous_hash, 'hex') = '{head}'
            from commission.posting where id >= {first} order by id"
        )),
        [format!("{first}|t"), format!("{}|f", first + 1)]
    );
    db.assert_nothing("verify_ledger()", "select * from commission.verify_ledger()");
    db.assert_in_balance();
    assert_eq!(db.count_of("commission.pending_adjustments"), 0);
    let lines = db.lines(&format!(
        "select posting_id, line, year, month, for_year, for_month, participant_id, component, kind,
            currency, amount, branch, basis, cause
        from commission.earning where posting_id >= {first} order by 1, 2"
    ));
    for scheme in ["MYR", "VND"] {
        let adjusts = |line: &&String| line.contains(&format!("|adjustment|{scheme}|-"));
        assert!(lines.iter().any(|line| adjusts(&line)), "{lines:#?}");
    }
    lines
}

#[track_caller]
fn assert_restored(gym: &mut Gym, people: &People, restored: &mut Database) {
    assert_same(&plain_catalogue(&mut gym.db), &plain_catalogue(restored));
    assert_rows_restored(gym, people, restored);
}

#[track_caller]
fn assert_rows_restored(gym: &mut Gym, people: &People, restored: &mut Database) {
    let facts = rows(&mut gym.db);
    assert!(facts.values().filter(|rows| !rows.is_empty()).count() > 12, "too little to compare");
    assert_eq!(facts, rows(restored));
    // Each table was loaded by one transaction: no trigger has rewritten a row since.
    for (table, writers) in writers(restored) {
        // install() adds what it finds there of the user's.
        let is_list_of_objects = table == "commission_internal.installed_object";
        assert!(
            writers <= 1 || is_list_of_objects,
            "the rows of {table} were written by {writers} transactions"
        );
    }

    assert_eq!(sequences(&mut gym.db), sequences(restored));
    assert_eq!(gym.db.head_hash(), restored.head_hash());
    restored.assert_nothing("verify_ledger()", "select * from commission.verify_ledger()");
    let pending = "select * from commission.pending_adjustments order by 1, 2, 3, 4, 6";
    assert_eq!(gym.lines(pending), restored.lines(pending));
    assert_log_goes_on(restored);
    assert_log_goes_on(&mut gym.db);

    // The hundredth paid session reprices the month, as it would have at home.
    for db in [&mut gym.db, restored] {
        db.execute(
            "insert into commission.appointment (
                trainer_id, member_id, session_type, status, starts_at)
            values ($1, $2, 'paid', 'completed', '2026-02-27 10:00+08')",
            &[&people.t, &people.m2],
        );
        assert_eq!(
            db.line(
                "select total_paid_session, conduction_fee_paid
                from commission.view_5_2_trainer_monthly_commission_report
                where trainer_name = 'T' and month = 2"
            ),
            "100|4000.00"
        );
        let failed = db.lines(
            "select error_message from commission.calculate_all_commission(2026, 2)
            where not success",
        );
        assert_eq!(failed, [""; 0]);
        db.run("select commission_engine.install()");
    }
    let amounts = "select trainer_id, member_id, total_entitled_commission, conduction_paid_rate
        from commission.trainer_monthly_commission order by year, month, 1, 2";
    assert_eq!(gym.lines(amounts), restored.lines(amounts));
    assert_eq!(assert_ledger_goes_on(&mut gym.db), assert_ledger_goes_on(restored));
}

#[test]
fn a_plain_dump_restores_row_for_row_and_works_on() {
    let (mut gym, people) = gym_of_an_inventive_owner("dump_plain");
    let file = DumpFile::new("plain");
    run("pg_dump", &gym.db.name, &["--format", "plain", "--file", file.text()]);
    let mut restored = Database::empty("restore_plain");
    run(
        "psql",
        &restored.name,
        &[
            "--no-psqlrc",
            "--quiet",
            "--output",
            "/dev/null",
            "--set",
            "ON_ERROR_STOP=1",
            "--file",
            file.text(),
        ],
    );
    assert_restored(&mut gym, &people, &mut restored);
}

#[test]
fn a_custom_dump_restores_row_for_row_and_works_on() {
    let (mut gym, people) = gym_of_an_inventive_owner("dump_custom");
    let file = DumpFile::new("custom");
    run("pg_dump", &gym.db.name, &["--format", "custom", "--file", file.text()]);
    let mut restored = Database::empty("restore_custom");
    run("pg_restore", &restored.name, &["--exit-on-error", "--jobs", "2", file.text()]);
    assert_restored(&mut gym, &people, &mut restored);
}

#[test]
fn a_directory_dump_restores_row_for_row_and_works_on() {
    let (mut gym, people) = gym_of_an_inventive_owner("dump_directory");
    let file = DumpFile::new("directory");
    run("pg_dump", &gym.db.name, &["--format", "directory", "--jobs", "2", "--file", file.text()]);
    let mut restored = Database::empty("restore_directory");
    run("pg_restore", &restored.name, &["--exit-on-error", "--jobs", "2", file.text()]);
    assert_restored(&mut gym, &people, &mut restored);
}

/// Triggers that hold for replication roles too.
fn always_triggers(db: &mut impl Statements) -> Vec<String> {
    db.values("select tgname::text from pg_trigger where tgenabled = 'A' order by 1")
}

#[test]
fn a_dump_of_the_schema_and_then_one_of_the_rows_restore_and_work_on() {
    let (mut gym, people) = gym_of_an_inventive_owner("dump_twice");
    let (schema, data) = (DumpFile::new("schema_part"), DumpFile::new("data_part"));
    let name = gym.db.name.clone();
    run("pg_dump", &name, &["--format", "custom", "--schema-only", "--file", schema.text()]);
    run("pg_dump", &name, &["--format", "custom", "--data-only", "--file", data.text()]);
    let mut restored = Database::empty("restore_twice");
    run("pg_restore", &restored.name, &["--exit-on-error", schema.text()]);
    assert_same(&plain_catalogue(&mut gym.db), &plain_catalogue(&mut restored));
    let guards = always_triggers(&mut restored);
    assert_eq!(guards, ["audit_log_keep", "earning_keep", "posting_keep"]);

    run("pg_restore", &restored.name, &["--exit-on-error", "--disable-triggers", data.text()]);
    // --disable-triggers enables triggers as ordinary ones afterwards; install() makes the guards
    // of ledger and log hold for replication roles again, and changes no row.
    assert_eq!(always_triggers(&mut restored), [""; 0]);
    let loaded = rows(&mut restored);
    restored.run("select commission_engine.install()");
    assert_eq!(loaded, rows(&mut restored));
    assert_eq!(always_triggers(&mut restored), guards);
    assert_restored(&mut gym, &people, &mut restored);
}

#[test]
fn rows_of_a_dump_can_be_loaded_beside_the_triggers() {
    // A dump of data alone goes into a database that install() has prepared.
    let (mut gym, people) = Gym::worked_example("dump_data");
    give_history(&mut gym, &people);
    let file = DumpFile::new("data");
    run(
        "pg_dump",
        &gym.db.name,
        &[
            "--format",
            "custom",
            "--data-only",
            "--schema",
            "commission",
            "--schema",
            "commission_internal",
            "--file",
            file.text(),
        ],
    );
    let mut restored = Database::new("restore_data");
    // What install() put there comes with the dump. Of the log, it writes nothing.
    let mut tables = tables(&mut restored);
    tables.retain(|table| table != "commission.audit_log");
    let tables = tables.join(", ");
    // The guards of the ledger hold for replication roles too.
    restored.run(&format!(
        "alter table commission.posting disable trigger posting_keep;
        alter table commission.earning disable trigger earning_keep;
        set session_replication_role = replica; truncate {tables};
        set session_replication_role = origin"
    ));
    run("pg_restore", &restored.name, &["--exit-on-error", "--disable-triggers", file.text()]);
    let before = rows(&mut gym.db);
    assert!(before["commission.audit_log"].len() > 10, "the log is part of what is dumped");
    assert_eq!(before, rows(&mut restored));
    // The log goes on where it ended, and --disable-triggers took from its guard what install()
    // gives back: to hold for replication roles too.
    assert_log_goes_on(&mut restored);
    assert_log_goes_on(&mut gym.db);
    restored.run("select commission_engine.install(); set session_replication_role = replica");
    for table in ["audit_log", "posting", "earning"] {
        let error = restored.error_of(&format!("delete from commission.{table}"));
        assert_eq!(error.sqlstate, "23001", "{table}");
    }
    assert_eq!(assert_ledger_goes_on(&mut gym.db), assert_ledger_goes_on(&mut restored));
}

/// The next entry has a number of its own, after all others.
#[track_caller]
fn assert_log_goes_on(db: &mut impl Statements) {
    db.run(
        "set session_replication_role = origin;
        update commission.workspace set company = coalesce(company, '') || 'x'",
    );
    assert_eq!(
        db.line(
            "select table_name, id > all (
                select id from commission.audit_log where table_name <> 'workspace')
            from commission.audit_log order by id desc limit 1"
        ),
        "workspace|t"
    );
}
