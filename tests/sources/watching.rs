//! Watched sources: what is written to the company's own tables is taken at the end of the
//! statement, by writers without any rights here; what fails is noted, and the write goes on.

use std::process::Command;
use std::thread;

use common::{
    Database, ROLES_LOCK, Statements, cluster_host, cluster_port, lock_cluster, server_program,
};

use crate::{NOTHING, PROBLEMS, state, studio, sync, taken};

const WATCH: &str = "select * from commission.watch_source('studio')";

#[track_caller]
fn watched(name: &str) -> Database {
    let mut db = taken(name);
    assert_eq!(
        db.lines(WATCH),
        [
            "appointment|studio.booking|id",
            "member|studio.client|id",
            "member_package|studio.invoice|id",
            "participant|studio.staff|id"
        ]
    );
    db
}

const BEHIND: &str = "
    select fact, error_code from commission.source_sync where state = 'failed' order by id";

const JOBS: &str = "select name, state, is_failing from commission.job_status";

/// Everything that a statement can do to a table.
const WRITES: [&str; 13] = [
    "insert into studio.booking values (9001, 1, 'Anna Weiss', 'completed', '2023-01-20 10:00')",
    "insert into studio.booking select 9100 + n, 1 + n, 'ben okafor', 'completed',
        timestamp '2023-02-03 10:00' + n * interval '1 day' from generate_series(1, 20) as n",
    "update studio.booking set coach = 'Cleo Marin' where id between 9101 and 9105",
    "update studio.booking set id = 9900 where id = 9120",
    "insert into studio.client values (901, 'New Client')",
    "with moved as (update studio.booking set client_id = 901 where id = 9900 returning id)
    insert into studio.booking
    select 9901, 901, 'Anna Weiss', 'completed', '2023-03-03 10:00' from moved",
    "alter table studio.booking add constraint booking_key primary key (id);
    insert into studio.booking values (9901, 901, 'Anna Weiss', 'cancelled', '2023-03-03 10:00'),
        (9902, 901, 'Anna Weiss', 'completed', '2023-03-04 10:00')
    on conflict (id) do update set state = excluded.state",
    "merge into studio.booking as b using (values (9902), (9903)) as v (id) on b.id = v.id
    when matched then delete
    when not matched then
        insert values (v.id, 901, 'Cleo Marin', 'completed', '2023-04-04 10:00')",
    "delete from studio.booking where id between 9101 and 9103",
    "insert into studio.invoice values (991, 901, '{1}', 100, 0, '2023-01-05')",
    "update studio.invoice set back = 40, sold_by = '{2,3}' where id = 991",
    "update studio.invoice set amount = amount",
    "update studio.client set full_name = 'Client ' || id where id <= 40",
];

#[test]
fn whatever_is_written_is_taken_by_writers_without_rights() {
    let mut db = watched("watching_writes");
    let _lock = lock_cluster(ROLES_LOCK);
    let role = format!("till_{}", std::process::id());
    db.run(&format!(
        "create role {role}; grant usage on schema studio to {role};
        grant all on all tables in schema studio to {role}"
    ));
    for write in WRITES {
        let is_owners = write.starts_with("alter");
        db.run(&if is_owners { "reset role".to_owned() } else { format!("set role {role}") });
        db.run(write);
        db.run("reset role");
        assert_eq!(sync(&mut db), NOTHING, "{write}");
        assert_eq!(db.lines(PROBLEMS), [""; 0], "{write}");
    }
    let mut from_scratch = studio("watching_writes_scratch");
    for write in WRITES {
        from_scratch.run(write);
    }
    sync(&mut from_scratch);
    assert_eq!(state(&mut db), state(&mut from_scratch));
    db.run(&format!("set role {role}"));
    assert_eq!(db.error_of("select from commission.appointment").sqlstate, "42501");
    let forged = "create trigger forged after insert on pg_temp.own for each statement
        execute function commission_internal.take_watched('studio', 'appointment', '')";
    db.run("create temporary table own (id integer)");
    assert_eq!(db.error_of(forged).sqlstate, "42501");
    db.run("drop table own; reset role");
    db.run(&format!("drop owned by {role} cascade; drop role {role}"));
}

#[test]
fn a_record_that_does_not_fit_is_told_at_once_and_gone_once_it_is_mended() {
    let mut db = watched("watching_problems");
    db.run(
        "insert into studio.booking values
            (9001, 1, 'Benny', 'completed', '2023-01-20 10:00'),
            (9002, 1, 'Anna Weiss', 'completed', '2023-01-20 11:00')",
    );
    let benny = "appointment|9001|trainer_id|Benny|there is no trainer \"Benny\"|\
        Name one that is on record, by e-mail, source_id, source:source_id, id, partner code, \
        name.";
    assert_eq!(db.lines(PROBLEMS), [benny]);
    db.run("update studio.booking set starts = starts + interval '1 hour' where id = 9002");
    assert_eq!(db.lines(PROBLEMS), [benny]);
    assert_eq!(sync(&mut db)[0], "appointment|0|0|0|1");
    assert_eq!(db.lines(PROBLEMS), [benny]);
    db.run("update studio.booking set coach = 'Ben Okafor' where id = 9001");
    assert_eq!(db.lines(PROBLEMS), [""; 0]);
    // A key that is there twice is taken not at all, and stays as it was.
    db.run("insert into studio.booking values (9001, 2, 'Anna Weiss', 'completed', '2023-01-20')");
    assert_eq!(db.lines(PROBLEMS).len(), 1);
    db.run("delete from studio.booking where id = 9001 and client_id = 2");
    assert_eq!(db.lines(PROBLEMS), [""; 0]);
    assert_eq!(sync(&mut db), NOTHING);
    assert_eq!(db.lines(BEHIND), [""; 0]);
}

#[test]
fn what_fails_is_noted_and_the_write_goes_on() {
    let mut db = watched("watching_fails");
    db.run("alter view studio.sessions rename column starts_at to begins_at");
    for id in 9001..9004 {
        db.run(&format!(
            "insert into studio.booking
            values ({id}, 1, 'Anna Weiss', 'completed', '2023-01-20 10:00')"
        ));
    }
    assert_eq!(db.line("select count(*) from studio.booking where id > 9000"), "3");
    assert_eq!(db.lines(BEHIND), ["appointment|42703"]);
    assert_eq!(
        db.line("select fact, source_id, reason from commission.source_problem"),
        "appointment|null|what was written to its tables could not be taken at once: \
         \"studio.sessions\" has columns that \"appointment\" does not know: \"begins_at\""
    );
    assert!(db.lines(JOBS).contains(&"source \"studio\"|failed|t".to_owned()));
    db.run("alter view studio.sessions rename column begins_at to starts_at");
    // Others are taken, and it is still told that something is missing.
    db.run("insert into studio.booking values (9005, 1, 'Anna Weiss', 'completed', '2023-01-20')");
    assert_eq!(db.lines(BEHIND), ["appointment|42703"]);
    assert_eq!(
        db.line("select count(*) from commission.appointment where source_id like '900_'"),
        "1"
    );
    let done = db.lines("select task, outcome from commission.run_due()");
    assert_eq!(done[0], "synchronise \"studio\"|done");
    assert_eq!(
        db.line("select count(*) from commission.appointment where source_id like '900_'"),
        "4"
    );
    assert_eq!(db.lines(PROBLEMS), [""; 0]);
    assert!(!db.lines(JOBS).iter().any(|job| job.starts_with("source")));
    // Emptied by mistake: what was taken stays, as with a synchronisation.
    db.run("truncate studio.booking");
    assert_eq!(db.line("select count(*) from commission.appointment"), "1384");
    assert_eq!(db.lines(BEHIND).last().expect("a failure"), "appointment|PT409");
}

#[test]
fn a_write_is_refused_where_that_is_asked_for() {
    let mut db = taken("watching_refuses");
    db.run("select commission.watch_source('studio', p_refuse => true)");
    let error = db.error_of(
        "insert into studio.booking values
            (9001, 1, 'Anna Weiss', 'completed', '2023-01-20 10:00'),
            (9002, 1, 'Benny', 'completed', '2023-01-20 10:00')",
    );
    assert_eq!(
        error.line(),
        "23514: record \"9002\" of source \"studio\" cannot be taken: \
         trainer_id there is no trainer \"Benny\""
    );
    assert!(error.hint.is_some());
    db.run("alter view studio.sessions rename column starts_at to begins_at");
    let good = "insert into studio.booking
        values (9001, 1, 'Anna Weiss', 'completed', '2023-01-20 10:00')";
    assert_eq!(db.error_of(good).sqlstate, "42703");
    db.run("alter view studio.sessions rename column begins_at to starts_at");
    assert_eq!(db.line("select count(*) from studio.booking"), "1380");
    assert_eq!((db.lines(PROBLEMS), db.lines(BEHIND)), (vec![], vec![]));
    db.run(good);
    assert_eq!(sync(&mut db), NOTHING);
}

#[test]
fn at_every_isolation_level_it_is_right_or_told_to_be_behind() {
    let mut db = watched("watching_isolation");
    for (number, level) in ["read committed", "repeatable read", "serializable"].iter().enumerate()
    {
        db.run(&format!(
            "begin isolation level {level};
            insert into studio.booking
            values ({}, 1, 'Anna Weiss', 'completed', '2023-01-20 10:00');
            update studio.booking set state = 'cancelled' where id = {};
            commit",
            9000 + number,
            1 + number
        ));
        assert_eq!(db.lines(BEHIND), [""; 0], "{level}");
        assert_eq!(sync(&mut db), NOTHING, "{level}");
    }
    // A snapshot from before all of it was taken does not see what it looks up.
    for level in ["repeatable read", "serializable"] {
        let mut old = db.connect();
        old.run(&format!("begin isolation level {level}; select count(*) from studio.booking"));
        sync(&mut db);
        old.run(
            "insert into studio.booking
            values (9100, 1, 'Anna Weiss', 'completed', '2023-01-20 10:00');
            commit",
        );
        assert_eq!(db.lines(BEHIND).last().expect("a failure"), "appointment|40001", "{level}");
        assert_eq!(sync(&mut db)[0], "appointment|1|0|0|0", "{level}");
        assert_eq!(db.lines(PROBLEMS), [""; 0], "{level}");
        db.run("delete from studio.booking where id = 9100");
        assert_eq!(sync(&mut db), NOTHING, "{level}");
    }
}

#[test]
fn of_many_who_write_at_once_nothing_is_lost() {
    let mut db = taken("watching_races");
    db.run(
        "create table studio.room (id integer primary key, shift interval);
        insert into studio.room values (1, '0'), (2, '0'), (3, '0');
        alter table studio.booking add column room integer default 1;
        update studio.booking set room = 1 + id % 3;
        create or replace view studio.sessions as
        select b.id as source_id, b.coach as trainer_id, b.client_id as member_id,
            'paid' as session_type, b.state as status, b.starts + r.shift as starts_at
        from studio.booking as b
        join studio.room as r on r.id = b.room",
    );
    assert_eq!(
        db.lines(WATCH)[..2],
        ["appointment|studio.booking|id", "appointment|studio.room|null"]
    );
    let mut writers = Vec::new();
    for turn in 0..4 {
        let mut client = db.connect();
        writers.push(thread::spawn(move || {
            for number in 0..8 {
                let id = 9000 + 100 * turn + number;
                client.run(&format!(
                    "insert into studio.booking
                    values ({id}, 1, 'Anna Weiss', 'completed', '2023-05-01 10:00', 2);
                    update studio.booking set starts = starts + interval '1 day'
                    where id = {id} or id % 50 = {number} and id % 4 = {turn}"
                ));
            }
        }));
    }
    let mut client = db.connect();
    writers.push(thread::spawn(move || {
        for number in 0..5 {
            client.run(&format!("update studio.room set shift = '{number} hours' where id = 2"));
        }
    }));
    let mut client = db.connect();
    writers.push(thread::spawn(move || {
        for _ in 0..3 {
            sync(&mut client);
        }
    }));
    for writer in writers {
        writer.join().expect("it ends");
    }
    // Two in each other's way are noted, never lost.
    let behind = db.lines(BEHIND);
    if behind.is_empty() {
        assert_eq!(sync(&mut db), NOTHING);
    }
    sync(&mut db);
    assert_eq!(db.lines(PROBLEMS), [""; 0], "{behind:?}");
    assert_eq!(
        db.line(
            "select count(*), count(*) filter (
                where a.starts_at = (b.starts + r.shift) at time zone 'Europe/Berlin')
            from studio.booking as b
            join studio.room as r on r.id = b.room
            left join commission.appointment as a on a.source_id = b.id::text"
        ),
        "1412|1412"
    );
}

#[test]
fn partitions_are_watched_and_what_cannot_be_is_named() {
    let mut db = studio("watching_partitions");
    db.run(
        "create table studio.visit (id integer, coach text, client text, at timestamptz)
            partition by list (id);
        create table studio.visit_1 partition of studio.visit for values in (1, 2);
        create table studio.visit_2 partition of studio.visit default;
        create view studio.visits as
        select id as source_id, coach as trainer_id, 'studio:' || client as member_id,
            at as starts_at, 'paid' as session_type, 'completed' as status
        from studio.visit;
        select commission.register_source('visits', 'appointment', 'studio.visits')",
    );
    assert_eq!(
        db.lines("select * from commission.watch_source('visits')"),
        [
            "appointment|studio.visit|id",
            "appointment|studio.visit_1|id",
            "appointment|studio.visit_2|id"
        ]
    );
    db.run(
        "insert into studio.visit
        values (1, 'Anna Weiss', '1', '2023-01-05 10:00+01'),
            (7, 'Anna Weiss', '1', '2023-01-06 10:00+01');
        insert into studio.visit_2 values (8, 'Anna Weiss', '1', '2023-01-07 10:00+01');
        update studio.visit set id = 9 where id = 1;
        delete from studio.visit_2 where id = 7",
    );
    let ids = "select source_id from commission.appointment where source = 'visits' order by 1";
    assert_eq!(db.lines(ids), ["8", "9"]);
    db.run("truncate studio.visit_1");
    assert_eq!(db.lines("select * from commission.sync_source('visits')"), ["appointment|0|0|0|0"]);

    // Sums, unions, rows chosen among others: there a row may change other records than its own.
    for (view, column) in [
        (
            "select distinct on (coach) id, coach, client, at from studio.visit order by coach",
            "null",
        ),
        ("select id, coach, client, at from studio.visit where id < 99 limit 9", "null"),
        ("select id, min(coach), client, min(at) from studio.visit group by id, client", "null"),
        ("select id, coach, client, max(at) over (partition by id) from studio.visit", "null"),
        (
            "select v.id, v.coach, v.client, v.at from studio.visit as v
            where not exists (select from studio.visit as w where w.id > v.id)",
            "null",
        ),
        ("select id + 1, coach, client, at from studio.visit", "null"),
        ("select id, coach, client, at from studio.visit where id < 99", "id"),
        ("select v.id, v.coach, v.client, v.at from (select * from studio.visit) as v", "id"),
    ] {
        db.run(&format!(
            "begin;
            drop view studio.visits;
            create view studio.visits as
            select id as source_id, coach as trainer_id, 'studio:' || client as member_id,
                at as starts_at, 'paid' as session_type, 'completed' as status
            from ({view}) as v (id, coach, client, at)"
        ));
        let found = db.lines("select distinct key_column from commission.watch_source('visits')");
        db.run("rollback");
        assert_eq!(found, [column], "{view}");
    }

    db.run(
        "create materialized view studio.copy as select * from studio.visits;
        select commission.register_source('copy', 'appointment', 'studio.copy')",
    );
    let error = db.error_of("select commission.watch_source('copy')");
    assert_eq!(error.line(), "42809: \"studio.copy\" cannot be watched");
    assert!(error.detail.expect("which").contains("\"studio.copy\" is a materialized view"));
    assert!(error.hint.expect("what to do").contains("sync_source()"));
    db.run(
        "create view studio.made_up as select * from studio.visits where false;
        create or replace view studio.made_up as
        select 1 as source_id, 'Anna Weiss'::text as trainer_id, 'studio:1'::text as member_id,
            now() as starts_at, 'paid'::text as session_type, 'completed'::text as status;
        select commission.register_source('made_up', 'appointment', 'studio.made_up')",
    );
    let error = db.error_of("select commission.watch_source('made_up')");
    assert_eq!(error.detail.as_deref(), Some("It reads no table of yours."));
}

const TRIGGERS: &str = "
    select count(*) from pg_trigger where tgname like 'commission\\_watch\\_%'";

#[test]
fn triggers_go_with_the_source_and_move_with_its_relation() {
    let mut db = watched("watching_ends");
    assert_eq!(db.line(TRIGGERS), "16");
    db.run(WATCH);
    assert_eq!(db.line(TRIGGERS), "16");
    let error = db.error_of("select commission_engine.uninstall()");
    assert_eq!(error.sqlstate, "2BP01");
    assert!(
        error
            .detail
            .expect("which")
            .contains("triggers of source \"studio\" on studio.booking (see unwatch_source)")
    );
    db.run(
        "create table studio.other_booking as select * from studio.booking;
        create view studio.other_sessions as
        select id as source_id, coach as trainer_id, client_id as member_id,
            'paid' as session_type, state as status, starts as starts_at
        from studio.other_booking;
        select commission.register_source('studio', 'appointment', 'studio.other_sessions')",
    );
    assert_eq!(
        db.lines(
            "select distinct tgrelid::regclass from pg_trigger
            where tgname like 'commission\\_watch\\_%' order by 1"
        )
        .len(),
        4
    );
    db.run("update studio.booking set state = 'cancelled'");
    db.run("delete from studio.other_booking where id = 1");
    assert_eq!(sync(&mut db), NOTHING);
    assert_eq!(db.line("select count(*) from commission.appointment"), "1379");
    assert_eq!(db.line("select commission.unregister_source('studio', 'member')"), "1");
    assert_eq!(db.line(TRIGGERS), "12");
    assert_eq!(db.line("select commission.unwatch_source('studio')"), "3");
    assert_eq!(db.line("select commission.unwatch_source('studio')"), "0");
    assert_eq!(db.line(TRIGGERS), "0");
    db.run("delete from studio.other_booking where id = 2");
    assert_eq!(sync(&mut db)[0], "appointment|0|0|1|0");
}

#[test]
fn who_may_not_make_triggers_there_watches_nothing() {
    let mut db = taken("watching_rights");
    db.set_up_api_roles();
    db.run(
        "insert into commission.participant (name, email, role)
        values ('Super', 'super@studio.example', 'super_admin');
        grant usage on schema studio to authenticated;
        grant select on all tables in schema studio to authenticated",
    );
    let mut as_super = |sql: &str| {
        db.run(
            "begin; set local role authenticated;
            set local request.jwt.claims = '{\"email\": \"super@studio.example\"}'",
        );
        let outcome = db.client().batch_execute(sql).err();
        db.run("rollback");
        outcome.and_then(|error| error.as_db_error().map(|said| said.message().to_owned()))
    };
    assert_eq!(
        as_super(WATCH),
        Some("role \"authenticated\" may not make triggers on \"studio.booking\"".to_owned())
    );
    assert_eq!(as_super("select commission.unwatch_source('studio')"), None);
}

#[test]
fn a_dump_restores_what_is_watched() {
    let mut db = watched("watching_dump");
    let mut restored = Database::empty("watching_restored");
    let program = |name: &str, database: &str, arguments: &[&str]| {
        let outcome = Command::new(server_program(name))
            .args(["--host", &cluster_host(), "--port", &cluster_port().to_string()])
            .args(["--username", "postgres", "--dbname", database])
            .args(arguments)
            .output()
            .expect("it starts");
        assert!(outcome.status.success(), "{}", String::from_utf8_lossy(&outcome.stderr));
    };
    let file = std::env::temp_dir().join(format!("watching_{}.dump", std::process::id()));
    let path = file.to_str().expect("a plain name");
    program("pg_dump", &db.name, &["--format", "custom", "--file", path]);
    program("pg_restore", &restored.name, &["--exit-on-error", path]);
    std::fs::remove_file(&file).expect("it is there");
    for client in [&mut db, &mut restored] {
        client.run("update studio.booking set state = 'cancelled' where id = 5");
        assert_eq!(
            client.line("select status from commission.appointment where source_id = '5'"),
            "cancelled"
        );
        assert_eq!(sync(client), NOTHING);
    }
    assert_eq!(state(&mut db), state(&mut restored));
}
