//! From release to release: a company that lived with 0.1.0 goes on with this one. tests/upgrade/
//! has that release as it was installed, with the company in it (company.sql).

use std::collections::BTreeMap;
use std::process;

use common::snapshot::{assert_same, catalogue};
use common::{Database, Statements, connect_as, connect_to};
use postgres::Client;

use super::frozen::{UPGRADE, company, frozen, old_company, old_company_of, restored_company};

const RELEASE: &str = env!("CARGO_PKG_VERSION");
const INSTALL: &str = "select part, action, objects from commission_engine.install()";

/// What the company has added, as it shows in the catalogue.
const OWN: [&str; 11] = [
    "commission.member.locker ",
    "member_locker_",
    "commission.participant.phone ",
    "commission.training_day",
    "commission.team ",
    "commission.team.",
    "commission.trainer_of_team",
    "commission.to_price",
    "commission.lockers()",
    "commission.name_member()",
    "member_own",
];

/// In a new session.
fn upgrade(db: &Database) -> Client {
    let mut session = db.connect();
    session.run(UPGRADE);
    session
}

/// A new installation with the roles of the API, like the company's.
fn new_installation() -> Database {
    let mut new = Database::new("upgrade_new");
    new.set_up_api_roles();
    new
}

fn is_own(line: &str) -> bool {
    OWN.iter().any(|own| line.contains(own))
}

/// Every object of ours, native functions, types and what is declared in rows included.
fn ours(db: &mut impl Statements) -> Vec<String> {
    let mut objects = catalogue(db);
    objects.extend(db.values::<String>(
        "select format('native %s %s %s', pg_get_functiondef(p.oid), obj_description(p.oid),
            p.proacl)
        from pg_proc as p
        where p.pronamespace = 'commission_engine'::regnamespace
        union all
        select format('native type %s.%s %s %s', c.relname, a.attname, a.attnum,
            format_type(a.atttypid, a.atttypmod))
        from pg_class as c
        join pg_attribute as a on a.attrelid = c.oid
        where c.relnamespace = 'commission_engine'::regnamespace
        union all
        select format('domain %s %s %s', t.oid::regtype, format_type(t.typbasetype, t.typtypmod),
            array(
                select pg_get_constraintdef(k.oid)
                from pg_constraint as k
                where k.contypid = t.oid))
        from pg_type as t
        where t.typtype = 'd' and t.typnamespace = 'commission'::regnamespace
        union all
        select 'extension ' || extversion from pg_extension where extname = 'pg_commission'
        union all
        select 'scheme ' || s::text from commission.scheme as s
        union all
        select 'component ' || c::text from commission.earning_component as c
        union all
        select 'fact ' || f::text from commission_internal.scheme_fact as f
        union all
        select 'result ' || r::text from commission_internal.scheme_result as r
        union all
        select 'job ' || j::text from commission_internal.scheme_job as j
        union all
        select 'preset ' || p::text from commission_internal.preset as p
        union all
        select format('installed %s %s', scheme, version) from commission_internal.installed_scheme
        union all
        select 'role ' || r::text from commission.role as r
        union all
        select 'module ' || name from commission.permission_module where name <> 'lockers'
        union all
        select format('object %s %s', name, definition) from commission_internal.installed_object",
    ));
    objects.retain(|line| !is_own(line));
    // A dump that is restored groups conditions in another way.
    for line in objects.iter_mut().filter(|line| line.starts_with("constraint ")) {
        line.retain(|c| !"() ".contains(c));
    }
    objects.sort();
    objects
}

/// Rows of all tables, each as JSON.
type Rows = BTreeMap<String, Vec<serde_json::Value>>;

fn rows(db: &mut impl Statements) -> Rows {
    common::snapshot::tables(db)
        .into_iter()
        .map(|table| {
            let rows = db.values(&format!("select to_jsonb(t) from {table} as t"));
            (table, rows)
        })
        .collect()
}

/// Where the rows of a table of 0.1.0 are now; none: it is not compared.
fn place_now(table: &str) -> Option<&str> {
    match table {
        "commission_internal.trainer_month" => Some("commission_internal.trainer_period"),
        // A view now, and what install() itself keeps.
        "commission.trainer_unpriced_pair" | "commission_internal.installed_scheme" => None,
        other => Some(other),
    }
}

#[test]
fn the_objects_are_those_of_a_new_installation() {
    let (mut db, mut new) = (company("upgrade_objects"), new_installation());
    assert_same(&ours(&mut new), &ours(&mut db));
    let report = db.lines(INSTALL);
    let changed: Vec<_> = report.iter().filter(|line| !line.ends_with("|kept|0")).collect();
    assert!(changed.is_empty(), "installed again: {changed:#?}");
    assert_same(&ours(&mut new), &ours(&mut db));
}

#[test]
fn no_row_is_lost_and_no_value_changed() {
    let mut db = old_company("upgrade_rows");
    let before = rows(&mut db);
    upgrade(&db);
    let after = rows(&mut db);
    for (table, old_rows) in &before {
        let Some(place) = place_now(table) else { continue };
        let mut left = after[place].clone();
        for old in old_rows {
            let old = old.as_object().expect("a row");
            let place = left.iter().position(|new| {
                // One column was replaced; its values are compared below.
                old.iter().all(|(name, value)| {
                    name == "participant_id" && new.get(name).is_none()
                        || new.get(name) == Some(value)
                })
            });
            let place = place.unwrap_or_else(|| panic!("{table} has no more: {old:#?}"));
            left.remove(place);
        }
        let may_have_more = [
            "commission.audit_log",
            "commission.permission_module",
            "commission.role_permission",
            "commission.participant_permission",
        ];
        assert!(left.is_empty() || may_have_more.contains(&table.as_str()), "{table}: {left:#?}");
    }
    // Late changes, in the columns of this release.
    assert_eq!(
        db.lines(
            "select scheme, table_name, kind, cardinality(participant_ids), cardinality(named_ids),
                record_id is null, settled_by is null, count(*)
            from commission_internal.late_change
            group by 1, 2, 3, 4, 5, 6, 7
            order by 1, 2, 3, 4, 5, 6, 7"
        ),
        [
            "network|network_sale|recorded|null|2|f|t|1",
            "network|network_sale|refunded|null|2|f|f|1",
            "network|network_tier|setting changed|null|null|t|t|3",
            "trainer|appointment|deleted|1|null|f|t|1",
            "trainer|appointment|recorded|1|null|f|f|1",
            "trainer|member_package|changed|1|null|f|f|3",
            "trainer|member_package|recorded|1|null|f|t|1",
            "trainer|member_package|refunded|1|null|f|f|1",
            "trainer|trainer_commission_tier|setting changed|null|null|t|f|1",
            "trainer|trainer_grade|setting changed|1|null|t|f|1",
        ]
    );
}

#[test]
fn what_the_company_looked_at_is_the_same() {
    let mut db = company("upgrade_figures");
    let figures = frozen("figures.txt");
    assert!(figures.lines().count() > 100, "there is something to compare");
    assert_eq!(db.lines(&frozen("figures.sql")), figures.lines().collect::<Vec<_>>());
    assert_sound(&mut db);
}

/// The checks of this release find nothing.
#[track_caller]
fn assert_sound(db: &mut impl Statements) {
    assert_eq!(db.lines("select * from commission.verify_ledger()"), [""; 0]);
    db.run("select commission.apply_network_changes()");
    assert_eq!(db.lines("select * from commission.verify_network(2026, 4)"), [""; 0]);
    assert_eq!(db.lines("select * from commission.verify_payouts()"), [""; 0]);
}

#[test]
fn months_go_on_being_closed_and_reopened() {
    let mut db = company("upgrade_closing");
    let pending = "select scheme, year, month, participant_id, component, currency, difference
        from commission.pending_adjustments order by 1, 2, 3, 4, 5, 6, 7";
    let due = db.lines(pending);
    db.run(
        "insert into commission.trainer_commission_tier (
            branch, trainer_type, trainer_category, commission_type, session_type, fee_amount)
        values ('kepong', 'full time', 'senior', 'conduction_fee', 'transform', 42);
        select commission.close_period(2026, 4)",
    );
    assert_eq!(
        db.lines(
            "select e.scheme, for_year, for_month, participant_id, component, currency, amount
            from commission.earning as e
            join commission.posting as p on p.id = e.posting_id
            where e.kind = 'adjustment' and (p.year, p.month) = (2026, 4)
            order by 1, 2, 3, 4, 5, 6, 7"
        ),
        due
    );
    assert_eq!(db.lines(pending), [""; 0]);
    assert_sound(&mut db);
    // A month of 0.1.0 comes to nothing when it is opened, and to the same when it is closed.
    let sum = "select scheme, sum(amount) from commission.earning
        where (for_year, for_month) = (2026, 1) group by 1 order by 1";
    let earned = db.lines(sum);
    db.run("select commission.reopen_period(2026, 1, 'to look at it again')");
    assert_eq!(db.lines(sum), ["network|0.00", "trainer|0.00"]);
    db.run("select commission.close_period(2026, 1)");
    assert_eq!(db.lines(sum), earned);
    assert_sound(&mut db);
}

#[test]
fn what_this_release_gives_otherwise_is_noted_and_adjusted() {
    let mut db = old_company("upgrade_otherwise");
    db.run(
        "set session_replication_role = replica;
        update commission.appointment
        set session_type = 'free'
        where id = (
            select id
            from commission.appointment
            where session_type = 'paid' and status = 'completed' and starts_at < '2026-01-25'
            order by id
            limit 1)",
    );
    let mut session = upgrade(&db);
    let cause = "the release after 0.1.0 gives another amount";
    assert_eq!(
        session.lines(&format!(
            "select scheme, year, month, component, sign(difference), sum(difference) <> 0
            from commission.pending_adjustments where cause = '{cause}' group by 1, 2, 3, 4, 5"
        )),
        ["trainer|2026|1|conduction|-1|t"]
    );
    assert_sound(&mut session);
}

#[test]
fn facts_of_closed_months_are_watched_from_the_upgrade_on() {
    let mut db = company("upgrade_watched");
    db.run(
        "set session_replication_role = replica;
        delete from commission.network_sale where status = 'approved' and sold_at < '2026-01-20';
        set session_replication_role = origin",
    );
    let found = db.lines("select problem from commission.verify_ledger()");
    assert!(found.iter().any(|line| line.contains("network_sale")), "{found:#?}");
}

#[test]
fn what_the_company_has_added_stays() {
    let mut db = old_company("upgrade_own");
    // Queries and defaults name the role's type in another way.
    let own = |db: &mut Database| -> Vec<String> {
        let lines = catalogue(db).into_iter().filter(|line| is_own(line));
        lines.filter(|line| !line.starts_with("view ") && !line.contains(".host_role ")).collect()
    };
    let objects = own(&mut db);
    let mut session = upgrade(&db);
    // The roles of the API are granted what they are by each install().
    let without_grants = |lines: Vec<String>| -> Vec<String> {
        let grants = |part: &&str| !part.contains("/postgres");
        lines.iter().map(|line| line.split(['{', '}']).filter(grants).collect()).collect()
    };
    assert_same(&without_grants(objects), &without_grants(own(&mut db)));
    session.run(
        "insert into commission.training_day (trainer_id, held_on)
        select id, '2026-03-01' from commission.trainer limit 1;
        create or replace view commission.to_price as
        select trainer_id, member_id, error_message, error_hint
        from commission.trainer_unpriced_pair",
    );
    assert_eq!(
        session.lines("select distinct host_role from commission.training_day"),
        ["manager"]
    );
    // It is the company's own: changing it is nothing that the ledger's check tells.
    assert_eq!(session.lines("select * from commission.verify_ledger()"), [""; 0]);
}

#[test]
fn people_may_do_what_they_could() {
    let db = old_company("upgrade_permissions");
    let mut before = db.connect();
    let permissions = "select role::text, module, can_view, can_edit, can_export
        from commission.role_permission where module <> 'uplines' order by 1, 2";
    let (old, tree) = (
        before.lines(permissions),
        before.lines(
            "select role::text, can_view, can_edit, can_export
        from commission.role_permission where module = 'network' order by 1",
        ),
    );
    let mut db = upgrade(&db);
    let new: Vec<_> = db.lines(permissions);
    let known = |line: &&String| {
        ["|deals|", "|product-line|", "|reseller|", "|settlement|"]
            .iter()
            .all(|m| !line.contains(m))
    };
    assert_eq!(new.iter().filter(known).collect::<Vec<_>>(), old.iter().collect::<Vec<_>>());
    assert_eq!(
        db.lines(
            "select role::text, can_view, can_edit, can_export
            from commission.role_permission where module = 'uplines' order by 1"
        ),
        tree
    );
}

#[test]
fn schemes_that_are_there_come_along_whichever_are_named() {
    let db = old_company("upgrade_some");
    let mut session = db.connect();
    session
        .run("alter extension pg_commission update; select commission_engine.install('{trainer}')");
    assert_eq!(
        session
            .lines("select scheme, version from commission_internal.installed_scheme order by 1"),
        ["core", "network", "trainer"].map(|scheme| format!("{scheme}|{RELEASE}"))
    );
    assert_eq!(session.lines("select to_regclass('commission.reseller')"), ["null"]);
    assert_eq!(session.lines("select * from commission.verify_ledger()"), [""; 0]);
    session.run(INSTALL);
    assert_same(&ours(&mut new_installation()), &ours(&mut session));
}

#[test]
fn a_dump_of_it_that_is_restored_beside_this_release_is_upgraded_by_install_alone() {
    let mut db = restored_company("upgrade_restored");
    db.run(INSTALL);
    assert_sound(&mut db);
    assert_same(&ours(&mut new_installation()), &ours(&mut db));
}

#[test]
fn install_waits_for_the_update_of_the_extension() {
    let db = old_company("upgrade_half");
    let mut session = db.connect();
    let error = session.error_of(INSTALL);
    let message = format!("the extension \"pg_commission\" is of release 0.1.0, this is {RELEASE}");
    assert_eq!(error.line(), format!("55000: {message}"));
    assert_eq!(error.hint.as_deref(), Some("Run: alter extension pg_commission update"));
    session.run("alter extension pg_commission update");
    session.run(INSTALL);
    assert_sound(&mut session);
}

#[test]
fn an_owner_who_is_no_superuser_upgrades_too() {
    let owner = format!("upgrade_owner_{}", process::id());
    let mut postgres = connect_to("postgres");
    postgres.run(&format!("create role {owner} login"));
    let grants = format!(
        "grant usage on schema commission_engine to {owner};
        grant execute on all functions in schema commission_engine to {owner}"
    );
    let mut db = old_company_of(&owner, "upgrade_owner");
    db.run(&format!("{grants}; alter database \"{}\" owner to {owner}", db.name));
    db.run("alter extension pg_commission update");
    let mut session = connect_as(&db.name, &owner);
    let error = session.error_of(INSTALL);
    assert_eq!(error.sqlstate, "42501", "{error:?}");
    db.run(&grants);
    session.run(INSTALL);
    assert_sound(&mut session);
    drop((session, db));
    postgres.run(&format!("drop role {owner}"));
}

#[test]
fn a_preview_is_not_taken_for_the_release() {
    let mut db = Database::new("upgrade_preview");
    db.run("update commission_internal.installed_scheme set version = '0.1.0'");
    let error = db.error_of(INSTALL);
    let message = "this database was installed by a preview, not by release 0.1.0";
    assert_eq!(error.line(), format!("55000: {message}"));
    assert!(error.hint.is_some(), "{error:?}");
}

#[test]
fn a_view_that_cannot_be_made_again_is_named_and_nothing_is_changed() {
    let db = old_company("upgrade_broken_view");
    let mut session = db.connect();
    session.run(
        "create view commission.roles as
        select p.id, array_position(enum_range(null::commission.participant_role), p.role) as place
        from commission.participant as p;
        alter extension pg_commission update",
    );
    let before = catalogue(&mut session);
    let error = session.error_of(INSTALL);
    assert_eq!(error.line(), "55000: view commission.roles cannot be made again with this release");
    assert!(error.hint.is_some() && error.detail.is_some(), "{error:?}");
    assert_same(&before, &catalogue(&mut session));
    session.run("drop view commission.roles");
    session.run(INSTALL);
    assert_sound(&mut session);
}

/// To alter a table of theirs would be to run its checks.
#[test]
fn what_others_have_made_of_the_roles_is_named_and_not_run() {
    let analyst = format!("upgrade_analyst_{}", process::id());
    let mut db = restored_company("upgrade_strangers");
    db.run(&format!(
        "create role {analyst};
        grant usage on schema commission to {analyst};
        create schema desk authorization {analyst};
        set role {analyst};
        create function desk.is_run(text) returns boolean language plpgsql as $$
        begin
            if current_user <> '{analyst}' then raise 'it was run by %', current_user; end if;
            return true;
        end $$;
        reset role"
    ));
    let mut analysts = db.connect();
    analysts.run(&format!("set role {analyst}"));
    for (make, named, drop) in [
        (
            "create table desk.mine (
                role commission.participant_role check (desk.is_run(role::text)));
            insert into desk.mine values ('trainer')",
            "column role of table desk.mine",
            "drop table desk.mine",
        ),
        (
            "create table desk.plain (role commission.participant_role)",
            "column role of table desk.plain",
            "drop table desk.plain",
        ),
        (
            "create table desk.many (roles commission.participant_role[])",
            "column roles of table desk.many",
            "drop table desk.many",
        ),
        (
            "create temporary table mine (role commission.participant_role)",
            "column role of table pg_temp",
            "drop table mine",
        ),
        (
            "create function desk.named(commission.participant_role) returns text
            language sql return $1::text",
            "function desk.named(commission.participant_role)",
            "drop function desk.named(commission.participant_role)",
        ),
        (
            "create domain desk.role as commission.participant_role
                check (desk.is_run(value::text))",
            "type desk.role",
            "drop domain desk.role",
        ),
    ] {
        analysts.run(make);
        let error = db.error_of(INSTALL);
        assert_eq!(error.sqlstate, "55000", "{error:?}");
        // Temporary tables stand in a schema with a number.
        let said = error.message.strip_suffix(" uses type commission.participant_role");
        assert!(said.is_some_and(|said| said.starts_with(named)), "{error:?}");
        assert!(error.hint.is_some() && error.detail.is_some(), "{error:?}");
        analysts.run(drop);
    }
    db.run(INSTALL);
    assert_sound(&mut db);
    drop(analysts);
    db.run(&format!("drop owned by {analyst}; drop role {analyst}"));
}
