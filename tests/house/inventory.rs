//! Reads the catalogue: every object is named, described, owned and guarded as the house demands,
//! so that a new object without a decision about it fails here. (That it is documented, docs.rs
//! checks.)

use common::{Database, Statements};

/// Objects of the three schemas that belong to no other extension (btree_gist may live in one).
const OWN: &str = "
    with schema as (
        select oid, nspname
        from pg_namespace
        where nspname in ('commission', 'commission_internal', 'commission_engine')
    ),
    own_class as (
        select c.*, s.nspname, format('%I.%I', s.nspname, c.relname) as name
        from pg_class as c
        join schema as s on s.oid = c.relnamespace
        where not exists (
            select from pg_depend as d join pg_extension as e on e.oid = d.refobjid
            where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'
                and e.extname <> 'pg_commission')
    ),
    own_function as (
        select p.*, s.nspname, p.oid::regprocedure::text as name,
            not p.prosecdef and exists (
                select from pg_depend as d
                where d.refclassid = 'pg_proc'::regclass and d.refobjid = p.oid
                    and d.classid = 'pg_constraint'::regclass) as is_of_a_constraint
        from pg_proc as p
        join schema as s on s.oid = p.pronamespace
        where not exists (
            select from pg_depend as d join pg_extension as e on e.oid = d.refobjid
            where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e'
                and e.extname <> 'pg_commission')
    ),
    own_type as (
        select t.*, s.nspname, format('%I.%I', s.nspname, t.typname) as name
        from pg_type as t
        join schema as s on s.oid = t.typnamespace
        left join pg_class as c on c.oid = t.typrelid
        where (t.typtype in ('e', 'd') or t.typtype = 'c' and c.relkind = 'c')
            and not exists (
                select from pg_depend as d join pg_extension as e on e.oid = d.refobjid
                where d.classid = 'pg_type'::regclass and d.objid = t.oid and d.deptype = 'e'
                    and e.extname <> 'pg_commission')
    )";

/// What no object may be, the query over `OWN` that lists those that are, and what would break it.
#[derive(Clone)]
struct Rule {
    forbids: &'static str,
    query: &'static str,
    broken_by: &'static str,
}

/// After `install()`.
const RULES: &[Rule] = &[
    Rule {
        forbids: "objects without a comment",
        query: "select name from own_class
            where relkind in ('r', 'v') and obj_description(oid, 'pg_class') is null
            union all
            select name from own_function
            where obj_description(oid, 'pg_proc') is null and prorettype <> 'trigger'::regtype
                -- What stands behind a function of the same name and arguments is described there.
                and not exists (
                    select from pg_proc as front
                    where front.pronamespace = 'commission'::regnamespace
                        and own_function.nspname = 'commission_internal'
                        and front.proname = own_function.proname
                        and front.proargtypes = own_function.proargtypes)
            union all
            select name from own_type where obj_description(oid, 'pg_type') is null
                and (typtype <> 'c' or obj_description(typrelid, 'pg_class') is null)
            union all
            select nspname from schema where obj_description(oid, 'pg_namespace') is null",
        broken_by: "create view commission.nameless as select 1 as one",
    },
    Rule {
        forbids: "functions without search_path = pg_catalog, pg_temp",
        query: "select name from own_function
            where not coalesce(proconfig, '{}') @> array['search_path=pg_catalog, pg_temp']
                -- A procedure with settings may not commit. Those that do name all in full,
                -- and have their caller's rights.
                and not (prokind = 'p' and not prosecdef
                    and prosrc ~ '\\mcommit;|\\mcall commission')
                -- Native ones that run no statement, and are called for each of many rows.
                and oid not in (
                    'commission_engine.day_of(timestamptz, text)'::regprocedure,
                    'commission_engine.month_of(timestamptz, text)'::regprocedure,
                    'commission_engine.day_begins_at(date, text)'::regprocedure,
                    'commission_engine.round_to_minor_unit(numeric, integer)'::regprocedure)",
        broken_by: "create function commission.bad() returns integer
            language sql set search_path = public return 1",
    },
    Rule {
        forbids: "functions whose backslashes standard_conforming_strings of a session takes away",
        query: "select name from own_function
            where prokind = 'f'
                and position(chr(92) in prosrc) > 0
                and prolang in (select oid from pg_language where lanname in ('sql', 'plpgsql'))
                and not coalesce(proconfig, '{}') @> array['standard_conforming_strings=on']",
        broken_by: "create function commission.bad() returns boolean
            language sql set search_path = pg_catalog, pg_temp as 'select ''1'' ~ ''\\d'''",
    },
    Rule {
        forbids: "functions that everybody may execute",
        query: "select name from own_function
            cross join aclexplode(coalesce(proacl, acldefault('f', proowner))) as acl
            where acl.grantee = 0
                -- Check constraints run with the rights of whoever writes.
                and not is_of_a_constraint",
        broken_by: "create function commission.bad() returns integer language sql return 1",
    },
    Rule {
        forbids: "tables, views or schemas granted to somebody",
        query: "select name from own_class
            cross join aclexplode(coalesce(relacl, acldefault('r', relowner))) as acl
            where relkind in ('r', 'v', 'S') and acl.grantee <> relowner
            union all
            select n.nspname::text from pg_namespace as n
            join schema using (oid)
            cross join aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) as acl
            where acl.grantee <> n.nspowner
            union all
            select name || '.' || attname from own_class as c
            join pg_attribute as a on a.attrelid = c.oid
            where a.attacl is not null",
        broken_by: "grant select (name), update on commission.member to public",
    },
    Rule {
        forbids: "security definer functions outside commission_internal",
        query: "select name from own_function where prosecdef and nspname <> 'commission_internal'",
        broken_by: "alter function commission.check_rate_bands() security definer",
    },
    Rule {
        forbids: "views without security_invoker, or materialized",
        query: "select name from own_class
            where relkind = 'm'
                or relkind = 'v'
                    and not coalesce(reloptions, '{}') @> array['security_invoker=true']",
        broken_by: "alter view commission.staff reset (security_invoker)",
    },
    Rule {
        forbids: "tables without a primary key",
        query: "select name from own_class as c
            where relkind in ('r', 'p')
                and not exists (
                    select from pg_constraint where conrelid = c.oid and contype = 'p')",
        broken_by: "create table commission.bad (id integer)",
    },
    Rule {
        forbids: "foreign keys without an index that begins with their columns",
        query: "select c.name || ' ' || f.conname from pg_constraint as f
            join own_class as c on c.oid = f.conrelid
            where f.contype = 'f'
                and not exists (
                    select from pg_index as i
                    where i.indrelid = f.conrelid
                        and i.indisvalid
                        and i.indpred is null
                        and (i.indkey::int2[])[0:cardinality(f.conkey) - 1] @> f.conkey)",
        broken_by: "drop index commission.member_branch_idx",
    },
    Rule {
        forbids: "constraints not named table_columns_pkey, key, fkey, check or excl",
        query: "select c.name || ' ' || n.conname from pg_constraint as n
            join own_class as c on c.oid = n.conrelid
            where n.contype in ('p', 'u', 'f', 'c', 'x')
                and n.conname !~ ('^' || c.relname || case n.contype
                    when 'p' then '_pkey$'
                    when 'u' then '_[a-z_]+_key$'
                    when 'f' then '_[a-z_]+_fkey$'
                    when 'c' then '_[a-z_]+_check$'
                    when 'x' then '(_[a-z_]+)?_excl$' end)",
        broken_by: "alter table commission.member
            rename constraint member_branch_fkey to fk_member",
    },
    Rule {
        forbids: "indexes not named after their table",
        query: "select i.name from own_class as i
            join pg_index as x on x.indexrelid = i.oid
            join own_class as t on t.oid = x.indrelid
            where not starts_with(i.relname, t.relname || '_')
                or i.relname !~ '_(idx|key|pkey|excl)$'",
        broken_by: "alter index commission.member_branch_idx rename to ix_member",
    },
    Rule {
        forbids: "constraints or indexes that no query has validated",
        query: "select conname::text from pg_constraint as n
            join own_class as c on c.oid = n.conrelid
            where not n.convalidated
            union all
            select indexrelid::regclass::text from pg_index as x
            join own_class as c on c.oid = x.indrelid
            where not indisvalid",
        broken_by: "alter table commission.member
            add constraint member_email_check check (email > '') not valid",
    },
    Rule {
        forbids: "arguments of public functions that do not begin with p_",
        query: "select name || ' ' || argument from own_function
            cross join unnest(proargnames[1:pronargs]) as argument
            where nspname in ('commission', 'commission_engine') and argument !~ '^p_[a-z_]+$'
                -- The name that gateways have given it.
                and (proname, argument) <> ('dashboard', 'apikey')
            union all
            select name from own_function where pronargs > 0 and proargnames is null",
        broken_by: "create function commission.bad(amount numeric) returns numeric
            language sql return amount",
    },
    Rule {
        forbids: "columns whose name and type disagree, or floats, or unsized times",
        query: "select format('%s.%s %s', c.name, a.attname, format_type(a.atttypid, a.atttypmod))
            from own_class as c
            join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            where c.relkind in ('r', 'v', 'c')
                and (
                    a.attname ~ '_at$' and a.atttypid <> 'timestamptz'::regtype
                    or a.attname ~ '_on$' and a.atttypid <> 'date'::regtype
                    or a.atttypid in (
                        'float4'::regtype, 'float8'::regtype, 'money'::regtype,
                        'timestamp'::regtype,
                        'regclass'::regtype, 'regproc'::regtype))",
        broken_by: "create view commission.bad as select 1.5::float8 as share",
    },
];

/// After `setup_api_roles()`.
const API_RULES: &[Rule] = &[
    Rule {
        forbids: "tables behind the API that somebody may use",
        query: "select name || ' to ' || acl.grantee::regrole from own_class
            cross join aclexplode(coalesce(relacl, acldefault('r', relowner))) as acl
            where nspname = 'commission_internal' and relkind in ('r', 'v')
                and acl.grantee <> relowner",
        broken_by: "grant select on commission_internal.trainer_period to anon",
    },
    Rule {
        forbids: "things that anon or everybody may use, but for the page of the dashboard and \
            what comes before requests",
        query: "select c.name || ' to ' || r.rolname from own_class as c
            cross join (values ('anon')) as r (rolname)
            where c.relkind in ('r', 'v')
                and has_table_privilege(r.rolname, c.oid,
                    'select, insert, update, delete, truncate, references, trigger')
            union all
            select f.name || ' to anon' from own_function as f
            where has_function_privilege('anon', f.oid, 'execute') and not is_of_a_constraint
                and f.oid not in (
                    'commission.dashboard(text)'::regprocedure,
                    'commission.allow_time()'::regprocedure,
                    'commission.check_request()'::regprocedure,
                    'commission_engine.dashboard_page(boolean)'::regprocedure,
                    'commission_engine.dashboard_policy()'::regprocedure)
            union all
            select nspname || ' to anon' from schema
            where has_schema_privilege('anon', oid, 'create')
                or nspname = 'commission_internal' and has_schema_privilege('anon', oid, 'usage')",
        broken_by: "grant insert on commission.member to public",
    },
    Rule {
        forbids: "schemas in which an API role may create, and native functions that it may call",
        query: "select nspname || ' to ' || r.rolname from schema
            cross join (values ('anon'), ('authenticated'), ('service_role')) as r (rolname)
            where has_schema_privilege(r.rolname, schema.oid, 'create')
            union all
            select f.name || ' to ' || r.rolname from own_function as f
            cross join (values ('anon'), ('authenticated'), ('service_role')) as r (rolname)
            where f.nspname = 'commission_engine'
                and has_function_privilege(r.rolname, f.oid, 'execute')
                and f.proname not in ('dashboard_page', 'dashboard_policy')",
        broken_by: "grant execute on function commission_engine.day_of(timestamptz, text)
            to authenticated",
    },
    Rule {
        forbids: "functions behind the API granted though nothing of the API needs them",
        query: "select f.name from own_function as f
            where nspname = 'commission_internal'
                and has_function_privilege('authenticated', f.oid, 'execute')
                and not is_of_a_constraint
                and proname not in (
                    'require_engine', 'today', 'check_month', 'require_permission',
                    'start_from', 'check_effective_on', 'refuse_not_in_force', 'presets',
                    'source_of_fact', 'rates_from', 'currency_of_total',
                    'apply_gym_preset', 'apply_network_preset', 'apply_reseller_preset',
                    'own_trainer_results', 'own_network_results', 'own_reseller_results',
                    'own_deal_results', 'own_product_line_results', 'own_manual_results',
                    'pending_manual_work', 'pending_reseller_work')
                and not exists (
                    select from pg_proc as front
                    where front.pronamespace = 'commission'::regnamespace
                        and front.proname = f.proname)
                and not exists (
                    select from pg_depend as d
                    where d.classid in ('pg_policy'::regclass, 'pg_rewrite'::regclass)
                        and d.refclassid = 'pg_proc'::regclass and d.refobjid = f.oid)",
        broken_by: "grant execute on function commission_internal.link_uplines to authenticated",
    },
    Rule {
        forbids: "tables of the API without row-level security or without a policy for reading",
        query: "select name from own_class as c
            where nspname = 'commission' and relkind in ('r', 'p')
                and (not relrowsecurity or not exists (
                    select from pg_policy as p where p.polrelid = c.oid and p.polcmd = 'r'))",
        broken_by: "alter table commission.member disable row level security",
    },
    Rule {
        forbids: "tables that calculations keep and an API role may write",
        query: "select c.name || ' to ' || r.rolname from own_class as c
            cross join (values ('authenticated'), ('service_role')) as r (rolname)
            where nspname = 'commission' and relkind in ('r', 'p')
                and has_table_privilege(r.rolname, c.oid, 'insert, update, delete, truncate')
                and not exists (
                    select from pg_policy as p where p.polrelid = c.oid and p.polcmd = 'a')",
        broken_by: "grant update on commission.network_month to service_role",
    },
    Rule {
        forbids: "ways for authenticated to truncate, to set triggers or to write an upline",
        query: "select name from own_class
            where relkind in ('r', 'p')
                and has_table_privilege('authenticated', oid, 'truncate, trigger, references')
            union all
            select 'participant.upline_id' where has_column_privilege(
                'authenticated', 'commission.participant', 'upline_id', 'insert, update')",
        broken_by: "grant update (upline_id) on commission.participant to authenticated",
    },
];

fn found(db: &mut impl Statements, rule: &Rule) -> Vec<String> {
    db.values(&format!("{OWN} {} order by 1", rule.query))
}

#[track_caller]
fn assert_kept(db: &mut impl Statements, rules: &[Rule]) {
    let mut faults = Vec::new();
    for rule in rules {
        faults.extend(found(db, rule).into_iter().map(|name| format!("{}: {name}", rule.forbids)));
    }
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

/// Without this, a query that finds nothing at all would pass for a tidy catalogue.
#[track_caller]
fn assert_can_fail(db: &mut impl Statements, rules: &[Rule]) {
    for rule in rules {
        let before = found(db, rule);
        db.run(&format!("begin; {}", rule.broken_by));
        let after = found(db, rule);
        db.run("rollback");
        assert!(after.len() > before.len(), "{} does not find {}", rule.forbids, rule.broken_by);
    }
}

#[test]
fn the_catalogue_keeps_the_rules_of_the_house() {
    assert_kept(&mut Database::new("inventory"), RULES);
    assert_kept(&mut Database::with_accounts("inventory_accounts"), RULES);
}

#[test]
fn the_api_roles_get_nothing_that_was_not_decided() {
    let mut db = Database::new("inventory_api_roles");
    db.set_up_api_roles();
    assert_kept(&mut db, API_RULES);
    // What anon may do where people sign in, tests/accounts says.
    let mut db = Database::with_accounts("inventory_api_accounts");
    db.set_up_api_roles();
    let (of_anon, others): (Vec<Rule>, Vec<Rule>) =
        API_RULES.iter().cloned().partition(|rule| rule.forbids.contains("anon or everybody"));
    assert_eq!(of_anon.len(), 1);
    assert_kept(&mut db, &others);
}

#[test]
fn every_rule_can_fail() {
    assert_can_fail(&mut Database::new("inventory_broken"), RULES);
    let mut db = Database::new("inventory_broken_api");
    db.set_up_api_roles();
    assert_can_fail(&mut db, API_RULES);
}
