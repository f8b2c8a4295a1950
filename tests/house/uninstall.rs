//! `commission_engine.uninstall()`: takes back what install() has made, names what others have
//! built upon it before anything is gone, and leaves the tables where that is wanted.

use common::people::Company;
use common::{Database, Statements, connect_as};

const UNINSTALL: &str = "select part, action from commission_engine.uninstall()";

/// Each table with its number of rows.
fn rows(db: &mut Database) -> Vec<String> {
    let tables: Vec<String> = db.values(
        "select oid::regclass::text from pg_class
        where relnamespace = 'commission'::regnamespace and relkind = 'r' order by 1",
    );
    tables
        .iter()
        .map(|table| db.line(&format!("select '{table}', count(*) from {table}")))
        .collect()
}

#[test]
fn tables_stay_plain_and_closed_to_others() {
    let mut db = Company::with_january_closed("uninstall_keep").db;
    let before = rows(&mut db);
    let report = db.lines(UNINSTALL);
    assert!(report.contains(&"schema commission_internal|dropped".to_owned()), "{report:?}");
    assert!(report.contains(&"table commission.earning|kept".to_owned()), "{report:?}");
    assert_eq!(rows(&mut db), before);
    assert_eq!(
        db.lines(
            "select 'routine', count(*) from pg_proc where pronamespace = 'commission'::regnamespace
            union all
            select 'view', count(*) from pg_class
            where relnamespace = 'commission'::regnamespace and relkind in ('v', 'm')
            union all
            select 'trigger', count(*) from pg_trigger where not tgisinternal
            union all
            select 'policy', count(*) from pg_policy
            order by 1"
        ),
        ["policy|0", "routine|0", "trigger|0", "view|0"]
    );
    // Rules are gone, and so is what anybody but the owner could see by them.
    let open = db.lines(
        "select oid::regclass from pg_class
        where relnamespace = 'commission'::regnamespace and relkind = 'r' and not relrowsecurity",
    );
    assert_eq!(open, Vec::<String>::new());
    db.run("drop extension pg_commission; update commission.branch set name = name");
    let error = db.error_of("insert into commission.branch select * from commission.branch");
    assert_eq!(error.sqlstate, "23505", "keys stay: {error:?}");
}

#[test]
fn everything_goes_where_that_is_wanted() {
    let mut db = Company::with_january_closed("uninstall_all").db;
    db.run("select * from commission_engine.uninstall(false)");
    assert_eq!(
        db.lines("select nspname from pg_namespace where nspname like 'commission%' order by 1"),
        ["commission_engine"]
    );
    let error = db.error_of(UNINSTALL);
    assert_eq!(error.line(), "3F000: pg_commission is not installed in this database");
    // And it can come back.
    db.run(
        "select commission_engine.install(); drop schema commission, commission_internal cascade",
    );
    db.run("drop extension pg_commission");
}

#[test]
fn what_others_have_built_is_named_and_nothing_is_gone() {
    let mut db = Database::new("uninstall_others");
    for (make, named) in [
        ("create view public.pay as select * from commission.earning", "view public.pay"),
        (
            "create materialized view public.people as select * from commission.participant",
            "materialized view public.people",
        ),
        (
            "create table public.locker (member_id uuid references commission.member)",
            "table constraint locker_member_id_fkey on public.locker",
        ),
        ("create table public.visit (kind commission.session_type)", "table public.visit"),
        (
            "create table public.month (number text
                default commission_internal.month_name(2026, 1))",
            "table public.month",
        ),
        (
            "create table public.noticed (id integer);
            create trigger kept before delete on public.noticed
            for each statement execute function commission_internal.keep_workspace()",
            "table public.noticed",
        ),
        (
            "create function public.first_branch() returns commission.branch language sql
            return (select b from commission.branch as b limit 1)",
            "function public.first_branch()",
        ),
        (
            "create table public.room (number integer, during tstzrange,
                exclude using gist (number with =, during with &&))",
            "index public.room_number_during_excl",
        ),
        ("create table commission.note (text text)", "table commission.note"),
        ("create view commission.own as select 1 as one", "view commission.own"),
        (
            "create function commission.own() returns integer language sql return 1",
            "function commission.own()",
        ),
        (
            "create materialized view commission.kept as select 1 as one",
            "materialized view commission.kept",
        ),
        (
            "create table commission_internal.by_year (year integer) partition by list (year)",
            "table commission_internal.by_year",
        ),
        ("create sequence commission.numbers", "sequence commission.numbers"),
        (
            "create aggregate commission_internal.total(numeric) (
                sfunc = numeric_add, stype = numeric)",
            "aggregate commission_internal.total(numeric)",
        ),
        (
            "create type public.shade as enum ('active');
            create cast (public.shade as commission.general_status) with inout",
            "cast (public.shade AS commission.general_status)",
        ),
    ] {
        db.run("begin");
        db.run(&format!("set local search_path = public, commission_internal; {make}"));
        db.run("set local search_path = public");
        let error = db.error_of(UNINSTALL);
        assert_eq!(error.sqlstate, "2BP01", "{make}: {error:?}");
        let detail = error.detail.unwrap_or_default();
        assert!(detail.contains(named), "{make}: {detail}");
        assert!(error.hint.is_some());
        db.run("rollback");
    }
    // What a table of ours was given goes or stays with it.
    db.run(
        "alter table commission.member add column locker integer;
        create index own_idx on commission.member (locker)",
    );
    db.run(UNINSTALL);
    db.run("select locker from commission.member");
}

#[test]
fn who_does_not_own_it_removes_nothing() {
    let mut db = Database::new("uninstall_stranger");
    let name = format!("mallory_uninstall_{}", std::process::id());
    db.run(&format!("create role {name} login"));
    let error = connect_as(&db.name, &name).error_of(UNINSTALL);
    assert_eq!(error.sqlstate, "42501", "{error:?}");
    db.run(&format!(
        "grant usage on schema commission_engine to {name};
        grant execute on all functions in schema commission_engine to {name};
        grant usage on schema commission_internal, commission to {name};
        grant select on commission_internal.installed_object to {name};
        grant execute on function commission_internal.objects_now() to {name}"
    ));
    let error = connect_as(&db.name, &name).error_of(UNINSTALL);
    assert_eq!(error.sqlstate, "42501", "{error:?}");
    assert!(!db.lines("select * from commission.workspace").is_empty());
    db.run(&format!("drop owned by {name}; drop role {name}"));
}
