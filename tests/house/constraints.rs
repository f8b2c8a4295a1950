//! The constraints that tables are created with: sql/constraints.txt has them all, and install()
//! brings back what was dropped since. Whoever could drop them is nobody to build upon.
//! `UPDATE_GENERATED=1 scripts/test.sh --test house -- constraints` writes the list.

use std::{env, fs, process};

use common::{Database, Statements, connect_as, connect_to, root};

/// What others refer to comes first. Definitions name tables in full.
const CONSTRAINTS: &str = "
    select format('%s %s %s', c.conrelid::regclass, c.conname,
        regexp_replace(pg_get_constraintdef(c.oid), '\\s+', ' ', 'g'))
    from pg_constraint as c
    join pg_namespace as n on n.oid = c.connamespace
    where n.nspname in ('commission', 'commission_internal')
        and c.conrelid <> 0
        and c.contype in ('p', 'u', 'x', 'c', 'f')
    order by array_position('{p,u,x,c,f}'::text[], c.contype::text), c.conrelid::regclass::text,
        c.conname";

fn constraints(db: &mut Database) -> Vec<String> {
    db.run("set search_path = pg_catalog; set time zone 'UTC'");
    db.values(CONSTRAINTS)
}

/// What the list has to be: each with the scheme that brings it. Some are on tables of core.
fn listed_for_schemes() -> String {
    let mut db = Database::empty("constraints_schemes");
    db.run("set client_min_messages = warning; create extension pg_commission");
    let mut known: Vec<String> = Vec::new();
    let mut list = String::new();
    let schemes = [
        "core",
        "trainer",
        "network",
        "reseller",
        "product_line",
        "deal",
        "settlement",
        "accounts",
        "rt_dashboard",
    ];
    for scheme in schemes {
        let schemes = if scheme == "core" { "" } else { scheme };
        db.run(&format!("select commission_engine.install('{{{schemes}}}')"));
        let found = constraints(&mut db);
        for constraint in found.iter().filter(|constraint| !known.contains(constraint)) {
            list += &format!("{scheme} {constraint}\n");
        }
        known = found;
    }
    list
}

#[test]
fn the_list_of_constraints_is_that_of_a_new_installation() {
    let found = listed_for_schemes();
    let path = root().join("sql/constraints.txt");
    if env::var("UPDATE_GENERATED").is_ok_and(|value| value == "1") {
        fs::write(&path, &found).expect("the list can be written");
    }
    let listed = fs::read_to_string(&path).expect("the list can be read");
    let differ = |a: &str, b: &str| -> Vec<String> {
        a.lines().filter(|line| !b.lines().any(|other| other == *line)).map(str::to_owned).collect()
    };
    let (gone, new) = (differ(&listed, &found), differ(&found, &listed));
    assert!(
        listed == found,
        "sql/constraints.txt is not what the tables have; gone:\n{gone:#?}\nnew:\n{new:#?}\n\
         UPDATE_GENERATED=1 scripts/test.sh --test house -- constraints writes it."
    );
}

#[test]
fn constraints_that_went_come_back_whichever_they_were() {
    let mut db = Database::new("constraints_back");
    let all = constraints(&mut db);
    let installed = "select part, action, objects from commission_engine.install()
        where action <> 'kept'";
    // All at once: by a cascade, and each by itself.
    db.run("set client_min_messages = warning; drop extension btree_gist cascade");
    let gone = all.len() - constraints(&mut db).len();
    assert!(gone > 5, "only {gone} went with the extension");
    let report = db.lines(installed);
    assert!(report.contains(&format!("core: constraints|completed|{gone}")), "{report:?}");
    assert!(constraints(&mut db) == all);

    // Keys too, but for those by which install() finds its own rows.
    for constraint in all.iter().rev() {
        let parts: Vec<&str> = constraint.splitn(3, ' ').collect();
        let [table, name, definition] = parts[..] else { panic!("{constraint}") };
        let is_key = definition.starts_with("PRIMARY KEY") || definition.starts_with("UNIQUE");
        if !is_key || table == "commission.earning" {
            db.run(&format!("alter table {table} drop constraint {name}"));
        }
    }
    assert!(constraints(&mut db).len() < all.len() / 2);
    db.run("select commission_engine.install()");
    // Brackets that change nothing are written in another way the second time.
    let plain = |line: &String| line.replace(['(', ')'], "");
    let all: Vec<String> = all.iter().map(plain).collect();
    let found = |db: &mut Database| constraints(db).iter().map(plain).collect::<Vec<_>>();
    assert!(found(&mut db) == all);
    // One of the same name and kind that was never checked against the rows is none.
    db.run(
        "alter table commission.member drop constraint member_name_check;
        alter table commission.member
            add constraint member_name_check check (name is not null) not valid",
    );
    db.run("select commission_engine.install()");
    assert!(found(&mut db) == all);
    assert_eq!(db.lines(installed), Vec::<String>::new());
}

#[test]
fn rows_that_came_in_meanwhile_are_told_with_the_constraint() {
    let mut db = Database::new("constraints_broken");
    db.run(
        "set client_min_messages = warning;
        drop extension btree_gist cascade;
        insert into commission.network_tier (threshold, rate) values (0, 0.1), (0, 0.2)",
    );
    let error = db.error_of("select commission_engine.install()");
    assert_eq!(
        error.line(),
        "23P01: constraint network_tier_excl of commission.network_tier is gone and cannot be \
         restored"
    );
    let detail = error.detail.expect("it says which rows");
    assert!(detail.contains("conflicts with key"), "{detail}");
    assert!(error.hint.is_some());
    db.run("delete from commission.network_tier where rate = 0.2");
    db.run("select commission_engine.install()");
}

/// A login that may create in a database that is not its own.
struct Mallory {
    name: String,
    db: Database,
}

impl Mallory {
    fn new(database: &str) -> Self {
        let mut db = Database::empty(database);
        let name = format!("mallory_{database}_{}", process::id());
        db.run("set client_min_messages = warning; create extension pg_commission");
        connect_to("postgres").run(&format!("create role {name} login"));
        db.run(&format!("grant create on database \"{}\" to {name}", db.name));
        Self { name, db }
    }

    fn run(&self, sql: &str) {
        connect_as(&self.db.name, &self.name).run(sql);
    }

    /// install() refuses, does what it advises, and then nobody else can drop constraints.
    #[track_caller]
    fn assert_refused(&mut self, message: &str, advice: &str) {
        let error = self.db.error_of("select commission_engine.install()");
        assert_eq!(error.line(), format!("42501: {message}"));
        assert!(error.detail.is_some());
        let hint = error.hint.expect("it says what to do");
        assert!(hint.contains(advice), "{hint}");
        assert_eq!(self.db.lines("select to_regnamespace('commission')"), ["null"]);
        self.db.run(advice);
        self.db.run("select commission_engine.install()");
    }
}

#[test]
fn an_extension_of_a_stranger_is_not_built_upon() {
    let mut mallory = Mallory::new("gist_extension");
    mallory.run("create extension btree_gist");
    let message = format!("extension btree_gist belongs to {}", mallory.name);
    mallory.assert_refused(&message, "drop extension btree_gist cascade");
}

#[test]
fn a_schema_of_a_stranger_is_no_place_for_the_extension() {
    for with_extension in [false, true] {
        let mut mallory = Mallory::new(&format!("gist_schema_{with_extension}"));
        mallory.run("create schema extensions");
        if with_extension {
            mallory.db.run("create extension btree_gist schema extensions");
        }
        let message = format!(
            "schema extensions, the place of extension btree_gist, belongs to {}",
            mallory.name
        );
        mallory.assert_refused(&message, "alter schema extensions owner to postgres");
        let drop = "drop schema extensions cascade";
        let error = connect_as(&mallory.db.name, &mallory.name).error_of(drop);
        assert_eq!(error.sqlstate, "42501", "{error:?}");
    }
}

#[test]
fn an_extension_that_a_stranger_gets_later_is_told_at_the_next_install() {
    let mut mallory = Mallory::new("gist_later");
    mallory.db.run("select commission_engine.install()");
    mallory.db.run(&format!(
        "set client_min_messages = warning;
        drop extension btree_gist cascade;
        create schema theirs authorization {}",
        mallory.name
    ));
    mallory.run("create extension btree_gist schema theirs");
    let error = mallory.db.error_of("select commission_engine.install()");
    assert_eq!(error.sqlstate, "42501", "{error:?}");
    mallory.db.run("drop extension btree_gist cascade; select commission_engine.install()");
    let overlapping = "insert into commission.network_tier (threshold, rate)
        values (0, 0.1), (0, 0.2)";
    assert_eq!(mallory.db.error_of(overlapping).sqlstate, "23P01");
}

/// What install() would take for its own, with the rights of whoever runs it.
#[test]
fn objects_of_a_stranger_in_its_schemas_are_refused() {
    let mut mallory = Mallory::new("strange_objects");
    mallory.db.run("select commission_engine.install('{trainer}')");
    let grant = format!("grant usage, create on schema commission to {}", mallory.name);
    let revoke = format!("revoke create on schema commission from {}", mallory.name);
    // Who may make some could do it while it runs.
    mallory.db.run(&grant);
    let error = mallory.db.error_of("select commission_engine.install('{deal}')");
    let expected = format!("\"{}\" may create objects in schema \"commission\"", mallory.name);
    assert_eq!(error.line(), format!("42501: {expected}"));
    assert!(error.hint.expect("what to do").ends_with(&revoke));
    for (make, name, drop) in [
        (
            "create table commission.deal_stage (name text)",
            "commission.deal_stage",
            "drop table commission.deal_stage",
        ),
        (
            "create function commission.dashboard_stats(uuid) returns jsonb language sql
                as 'select null::jsonb'",
            "commission.dashboard_stats(uuid)",
            "drop function commission.dashboard_stats(uuid)",
        ),
        (
            "create view commission.deal_commission_report as select 1 as one",
            "commission.deal_commission_report",
            "drop view commission.deal_commission_report",
        ),
        (
            "create type commission.deal_status as enum ('won')",
            "commission.deal_status",
            "drop type commission.deal_status",
        ),
        (
            "create type commission.deal_status as (a integer)",
            "commission.deal_status",
            "drop type commission.deal_status",
        ),
        (
            "create table commission.deal_stage (name text);
            create schema theirs_to_own;
            create extension hstore schema theirs_to_own;
            alter extension hstore add table commission.deal_stage",
            "commission.deal_stage",
            "drop extension hstore; drop schema theirs_to_own",
        ),
    ] {
        mallory.db.run(&grant);
        mallory.run(make);
        mallory.db.run(&revoke);
        for install in ["install('{deal}')", "install()"] {
            let error = mallory.db.error_of(&format!("select commission_engine.{install}"));
            let expected = format!("42501: {name} belongs to \"{}\"", mallory.name);
            assert_eq!(error.line(), expected, "{make}");
        }
        mallory.run(drop);
    }
    mallory.db.run("select commission_engine.install('{deal}')");
}
