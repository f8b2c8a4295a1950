//! A dump is a backup: restored into an empty database it is the same, row for row, and works on.

mod common;
mod snapshot;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, process};

use common::fixtures::{Gym, People};
use common::{Database, Statements, cluster_host, cluster_port, server_program};
use snapshot::{assert_same, catalogue, rows, tables};

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
    let unpriced: i64 =
        gym.value("select count(*) from commission.trainer_unpriced_pair where month = 3");
    assert_eq!(unpriced, 1, "a pair that could not be priced is part of what is dumped");
    (gym, people)
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
        let _ = fs::remove_file(Path::new(&self.0));
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

#[track_caller]
fn assert_restored(gym: &mut Gym, people: &People, restored: &mut Database) {
    // A condition that went through a dump may come back with fewer parentheses.
    let plain = |objects: Vec<String>| -> Vec<String> {
        objects.iter().map(|object| object.replace(['(', ')'], "")).collect()
    };
    assert_same(&plain(catalogue(&mut gym.db)), &plain(catalogue(restored)));
    let facts = rows(&mut gym.db);
    assert!(facts.values().filter(|rows| !rows.is_empty()).count() > 12, "too little to compare");
    assert_eq!(facts, rows(restored));
    // Each table was loaded by one transaction: no trigger has rewritten a row since.
    for (table, writers) in writers(restored) {
        assert!(writers <= 1, "the rows of {table} were written by {writers} transactions");
    }

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
fn rows_of_a_dump_can_be_loaded_beside_the_triggers() {
    // A dump of data alone goes into a database that install() has prepared.
    let (mut gym, _) = Gym::worked_example("dump_data");
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
    // What install() put there comes with the dump.
    let tables = tables(&mut restored).join(", ");
    restored.run(&format!("set session_replication_role = replica; truncate {tables}"));
    run("pg_restore", &restored.name, &["--exit-on-error", "--disable-triggers", file.text()]);
    assert_eq!(rows(&mut gym.db), rows(&mut restored));
}
