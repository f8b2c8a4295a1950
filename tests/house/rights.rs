//! Rights do not depend on where install() ran: default privileges in either direction, of whoever
//! installs, and what strangers have put into schema public before.

use std::process;

use common::{Database, ROLES_LOCK, Statements, connect_as, connect_to, lock_cluster};
use postgres::Client;

/// Every object of the three schemas with who may do what with it; the owner is called that.
const PRIVILEGES: &str = "
    with schema as (
        select * from pg_namespace
        where nspname in ('commission', 'commission_internal', 'commission_engine')
    ),
    object as (
        select 'pg_namespace'::regclass as catalog, oid, nspname as name, nspowner as owner,
            coalesce(nspacl, acldefault('n', nspowner)) as acl
        from schema
        union all
        select 'pg_class'::regclass, c.oid, c.oid::regclass::text, c.relowner,
            coalesce(c.relacl, acldefault(
                case c.relkind when 'S' then 's' else 'r' end::\"char\", c.relowner))
        from pg_class as c
        join schema as s on s.oid = c.relnamespace
        where c.relkind in ('r', 'p', 'v', 'S')
        union all
        select 'pg_attribute'::regclass, null,
            format('%s.%s', a.attrelid::regclass, a.attname), c.relowner, a.attacl
        from pg_attribute as a
        join pg_class as c on c.oid = a.attrelid
        join schema as s on s.oid = c.relnamespace
        where a.attacl is not null
        union all
        select 'pg_proc'::regclass, p.oid, p.oid::regprocedure::text, p.proowner,
            coalesce(p.proacl, acldefault('f', p.proowner))
        from pg_proc as p
        join schema as s on s.oid = p.pronamespace
        union all
        select 'pg_type'::regclass, t.oid, t.oid::regtype::text, t.typowner,
            coalesce(t.typacl, acldefault('T', t.typowner))
        from pg_type as t
        join schema as s on s.oid = t.typnamespace
        left join pg_class as c on c.oid = t.typrelid
        where t.typtype in ('e', 'd') or c.relkind = 'c'
    )
    select concat_ws(' ', o.catalog, o.name, array(
        select concat(
            case a.grantee when 0 then 'public' when o.owner then 'owner'
                else a.grantee::regrole::text end,
            ':', a.privilege_type, case when a.is_grantable then '*' end)
        from aclexplode(o.acl) as a
        order by 1))
    from object as o
    where not exists (
        select from pg_depend as d join pg_extension as e on e.oid = d.refobjid
        where d.classid = o.catalog and d.objid = o.oid and d.deptype = 'e'
            and e.extname <> 'pg_commission')
    order by 1";

#[track_caller]
fn privileges(db: &mut impl Statements) -> Vec<String> {
    let found: Vec<String> = db.values(PRIVILEGES);
    assert!(found.len() > 300, "only {} objects", found.len());
    found
}

#[track_caller]
fn assert_same(expected: &[String], found: &[String], because: &str) {
    let missing: Vec<_> = expected.iter().filter(|line| !found.contains(line)).collect();
    let added: Vec<_> = found.iter().filter(|line| !expected.contains(line)).collect();
    assert!(
        missing.is_empty() && added.is_empty(),
        "{because}\nshould be:\n{missing:#?}\nis:\n{added:#?}"
    );
}

/// What a role or a cluster may have been given. `{x}` is somebody.
const DEFAULT_PRIVILEGES: [&str; 4] = [
    "alter default privileges grant execute on functions to {x};
    alter default privileges grant all on tables to {x};
    alter default privileges grant all on sequences to {x};
    alter default privileges grant usage on types to {x};
    alter default privileges grant all on schemas to {x}",
    "alter default privileges grant execute on functions to {x} with grant option;
    alter default privileges grant select on tables to public;
    alter default privileges grant usage on sequences to public;
    alter default privileges grant usage, create on schemas to public",
    "alter default privileges revoke execute on functions from public;
    alter default privileges revoke usage on types from public",
    "alter default privileges revoke all on functions from public;
    alter default privileges revoke all on tables from {owner};
    alter default privileges revoke all on sequences from {owner};
    alter default privileges revoke all on types from public, {owner};
    alter default privileges revoke all on schemas from {owner}",
];

struct Roles {
    somebody: String,
    owner: String,
}

impl Roles {
    fn new(test: &str) -> Self {
        let roles = Self {
            somebody: format!("Some body {test} {}", process::id()),
            owner: format!("owner_{test}_{}", process::id()),
        };
        connect_to("postgres").run(&format!(
            "create role \"{}\" login; create role {} login",
            roles.somebody, roles.owner
        ));
        roles
    }

    /// A database of the owner, and a session of whoever installs.
    fn database(&self, name: &str, installer: &str, defaults: &str) -> (Database, Client) {
        let mut db = Database::empty(name);
        let defaults = defaults
            .replace("{x}", &format!("\"{}\"", self.somebody))
            .replace("{owner}", installer);
        db.run(
            &defaults
                .replace("alter default privileges", "alter default privileges for role postgres"),
        );
        db.run(&format!(
            "create extension pg_commission;
            alter database \"{}\" owner to {owner};
            grant usage on schema commission_engine to {owner};
            grant execute on all functions in schema commission_engine to {owner}",
            db.name,
            owner = self.owner
        ));
        let mut session = connect_as(&db.name, installer);
        session.run(&defaults);
        session.run("set client_min_messages = warning; select commission_engine.install()");
        (db, session)
    }
}

const PEOPLE: &str = "
    insert into commission.participant (id, name, email, role)
    values ('00000000-0000-4000-8000-000000000001', 'A', 'a@people.example', 'admin'),
        ('00000000-0000-4000-8000-000000000002', 'T', 't@people.example', 'trainer')";

/// Writes what has checks, and reads every table and view; what an admin may, and the server.
#[track_caller]
fn assert_works(db: &mut Database) {
    let relations: Vec<String> = db.values(
        "select oid::regclass::text from pg_class
        where relnamespace = 'commission'::regnamespace and relkind in ('r', 'v')",
    );
    for (number, sign_in) in [
        "set local role authenticated;
        set local request.jwt.claims = '{\"email\": \"a@people.example\"}'",
        "set local role service_role",
    ]
    .iter()
    .enumerate()
    {
        db.run(&format!(
            "begin; {sign_in};
            update commission.workspace set time_zone = 'Asia/Kuala_Lumpur';
            insert into commission.branch (name, code, time_zone, currency)
            values ('b{number}', 'B{number}', 'Asia/Kuala_Lumpur', 'MYR');
            insert into commission.trainer (id) values ('00000000-0000-4000-8000-000000000002')
            on conflict do nothing;
            insert into commission.trainer_grade (
                trainer_id, branch, trainer_type, trainer_category)
            values ('00000000-0000-4000-8000-000000000002', 'b{number}', 'full time', 'senior');
            insert into commission.trainer_commission_tier (
                branch, trainer_type, trainer_category, commission_type, session_type, fee_amount)
            values ('b{number}', 'full time', 'senior', 'conduction_fee', 'paid', 30);
            insert into commission.network_tier (threshold, rate) values (0, 0.1);
            insert into commission.member (id, name, branch)
            values ('00000000-0000-4000-8000-000000000021', 'M', 'b{number}');
            insert into commission.appointment (
                trainer_id, member_id, session_type, status, starts_at)
            values ('00000000-0000-4000-8000-000000000002',
                '00000000-0000-4000-8000-000000000021', 'paid', 'completed', '2026-02-03');
            select commission.change_upline('00000000-0000-4000-8000-000000000002', null);
            select * from commission.calculate_all_commission(2026, 2)"
        ));
        let results = "select count(*) from commission.trainer_monthly_commission";
        assert_eq!(db.value::<i64>(results), 1, "{sign_in}");
        for relation in &relations {
            db.run(&format!("select * from {relation}"));
        }
        db.run("rollback");
    }
}

#[test]
fn privileges_do_not_depend_on_default_privileges() {
    let roles = Roles::new("defaults");
    for installer in ["postgres", &roles.owner] {
        let (mut db, mut session) = roles.database("rights_clean", installer, "");
        let clean = privileges(&mut session);
        let _lock = lock_cluster(ROLES_LOCK);
        session.run("begin; set client_min_messages = warning");
        db.run("select commission.setup_api_roles()");
        let with_api = privileges(&mut db);
        session.run("rollback");
        drop(_lock);
        assert_ne!(clean, with_api);
        for defaults in DEFAULT_PRIVILEGES {
            let (mut db, mut session) = roles.database("rights_defaults", installer, defaults);
            assert_same(&clean, &privileges(&mut session), defaults);
            db.set_up_api_roles();
            assert_same(&with_api, &privileges(&mut db), defaults);
            // What comes back is made anew, under the same default privileges.
            session.run(
                "set client_min_messages = warning;
                drop view commission.staff;
                drop function commission.check_rate_bands();
                drop table commission_internal.late_change cascade;
                select commission_engine.install()",
            );
            assert_same(&with_api, &privileges(&mut session), defaults);
            db.run(PEOPLE);
            assert_works(&mut db);
        }
    }
}

#[test]
fn what_an_earlier_installation_left_open_is_closed_and_what_people_granted_stays() {
    let roles = Roles::new("left_open");
    let (mut db, _) = roles.database("rights_left_open", "postgres", "");
    db.set_up_api_roles();
    let before = privileges(&mut db);
    let granted = format!("to \"{}\"", roles.somebody);
    db.run(&format!(
        "grant execute on all functions in schema commission_internal to public;
        grant execute on all functions in schema commission_internal {granted};
        grant all on all sequences in schema commission to public;
        grant all on all tables in schema commission, commission_internal to public;
        grant all on schema commission, commission_internal to public;
        grant usage on type commission.general_status to public"
    ));
    // Who may make objects there could do it meanwhile.
    let error = db.error_of("select commission_engine.install()");
    assert_eq!(error.line(), "42501: \"public\" may create objects in schema \"commission\"");
    db.run(
        "revoke create on schema commission, commission_internal from public;
        select commission_engine.install()",
    );
    let may: bool = db.value_of(
        "select has_function_privilege($1, oid, 'execute') from pg_proc
        where proname = 'post_lines'",
        &[&roles.somebody],
    );
    assert!(!may);
    db.run(&format!(
        "revoke all on all functions in schema commission_internal from \"{}\"",
        roles.somebody
    ));
    assert_same(&before, &privileges(&mut db), "left open");

    db.run(&format!(
        "grant usage on schema commission {granted};
        grant select on commission.earning {granted};
        grant execute on function commission.upline {granted}"
    ));
    let before = privileges(&mut db);
    db.run("select commission_engine.install()");
    assert_same(&before, &privileges(&mut db), "granted by people");
}

/// What checks, policies and views call works with the rights of whoever writes or reads.
#[test]
fn what_anybody_may_execute_is_what_checks_call() {
    let mut db = Database::new("rights_of_rows");
    assert_eq!(
        db.lines(
            "select p.oid::regprocedure
            from pg_proc as p
            cross join aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as a
            where p.pronamespace in (
                    'commission'::regnamespace, 'commission_internal'::regnamespace,
                    'commission_engine'::regnamespace)
                and a.grantee = 0
                and not exists (
                    select from pg_depend as d
                    where d.objid = p.oid and d.deptype = 'e')
            order by p.oid::regprocedure::text"
        ),
        [
            "commission_internal.are_rates(numeric[])",
            "commission_internal.are_weights(numeric[])",
            "commission_internal.is_list_of_different(uuid[])",
            "commission_internal.is_period(daterange)",
            "commission_internal.is_time_zone(text)",
            "commission_internal.refuse_negative_amount(text,uuid,text,text,text,numeric,numeric)"
        ]
    );
}

/// An operator over a type of ours, in a schema that somebody has on the path, would be taken
/// before the server's.
#[test]
fn who_has_no_grants_makes_nothing_of_our_types() {
    let roles = Roles::new("types");
    let (mut db, _) = roles.database("rights_types", "postgres", "");
    let somebody = &roles.somebody;
    db.run(&format!(
        "create schema theirs authorization \"{somebody}\";
        grant usage on schema commission to \"{somebody}\""
    ));
    let types: Vec<String> = db.values(
        "select t.oid::regtype::text from pg_type as t
        where t.typnamespace = 'commission'::regnamespace and t.typtype in ('e', 'd')",
    );
    assert!(types.len() > 5, "{types:?}");
    let mut session = connect_as(&db.name, somebody);
    for name in types {
        let sql = format!(
            "create function theirs.same({name}, {name}) returns boolean
            language plpgsql as 'begin return true; end'"
        );
        let error = session.error_of(&sql);
        assert_eq!(error.sqlstate, "42501", "{sql}: {error:?}");
    }
}
