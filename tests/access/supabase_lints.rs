//! What Supabase's linter (github.com/supabase/splinter) would say about an installed database.
//! Its lints are asked here as queries of our own, of the schemas commission and
//! commission_internal and the roles of the API, and none may find anything; each is shown to find
//! what it is for. Lints about how a database is used or hosted, such as unused indexes, bloat or
//! storage buckets, have nothing to ask here.

use common::{Database, Statements};

/// What every lint looks at. What the API serves stands in pgrst.db_schemas, as on Supabase.
const SUBJECTS: &str = "
    with schema as (
        select oid, nspname,
            nspname = any (string_to_array(
                replace(current_setting('pgrst.db_schemas', true), ' ', ''), ',')) as is_exposed
        from pg_namespace
        where nspname in ('commission', 'commission_internal', 'public')
    ),
    api_role as (
        select oid, rolname from pg_roles where rolname in ('anon', 'authenticated')
    ),
    relation as (
        select c.*, s.nspname, s.is_exposed, format('%I.%I', s.nspname, c.relname) as name,
            exists (
                select from api_role as r
                where has_any_column_privilege(r.oid, c.oid, 'select')) as is_readable
        from pg_class as c
        join schema as s on s.oid = c.relnamespace
    ),
    function as (
        select p.*, s.nspname, s.is_exposed, p.oid::regprocedure::text as name
        from pg_proc as p
        join schema as s on s.oid = p.pronamespace
        where not exists (
            select from pg_depend as d
            where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
    ),
    policy as (
        select p.*, r.relrowsecurity, format('%s on %s', p.polname, r.name) as name,
            expression.*,
            -- Calls in a sub-select of their own, with nothing of the row in it.
            regexp_replace(expression.source,
                'SELECT (\\w+\\.)?\\w+\\(((''[^'']*''::\\w+|true)(, )?)*\\)'
                    '|FROM commission_internal\\.\\w+\\(\\)', 'once', 'g') as rest
        from pg_policy as p
        join relation as r on r.oid = p.polrelid
        cross join lateral (
            select pg_get_expr(p.polqual, p.polrelid) as qual,
                pg_get_expr(p.polwithcheck, p.polrelid) as checked,
                concat_ws(' ; ', pg_get_expr(p.polqual, p.polrelid),
                    pg_get_expr(p.polwithcheck, p.polrelid)) as source
        ) as expression
    )";

struct Lint {
    name: &'static str,
    query: &'static str,
    found_in: &'static str,
}

const LINTS: &[Lint] = &[
    Lint {
        name: "0001 unindexed foreign keys",
        query: "select r.name || ' ' || f.conname from pg_constraint as f
            join relation as r on r.oid = f.conrelid
            where f.contype = 'f'
                and not exists (
                    select from pg_index as i
                    where i.indrelid = f.conrelid
                        and i.indpred is null
                        and (i.indkey::int2[])[0:cardinality(f.conkey) - 1] @> f.conkey)",
        found_in: "drop index commission.appointment_member_id_idx",
    },
    Lint {
        name: "0002 accounts of the identity provider in the API",
        query: "select distinct r.name from relation as r
            join pg_rewrite as w on w.ev_class = r.oid
            join pg_depend as d
                on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid
                and d.refclassid = 'pg_class'::regclass
            join pg_class as users on users.oid = d.refobjid
            join pg_namespace as auth on auth.oid = users.relnamespace
            where r.is_exposed and auth.nspname = 'auth' and users.relname = 'users'",
        found_in: "create schema auth; create table auth.users (id uuid, email text);
            create view commission.account as select * from auth.users",
    },
    Lint {
        name: "0003 who is asking is found out again for each row",
        // was_at_home() is about the row, and asks for nobody.
        query: "select name from policy
            where replace(rest, 'commission_internal.was_at_home', '')
                ~ '(current_setting|auth\\.\\w+|commission_internal\\.\\w+) ?\\('",
        found_in: "create policy slow on commission.member as restrictive for select
            using (commission_internal.sees_all('members'))",
    },
    Lint {
        name: "0003 who is asking is found out with something of the row",
        query: "select name from policy
            where replace(rest, 'commission_internal.was_at_home', '')
                ~ 'commission_internal\\.\\w+ ?\\('",
        found_in: "create policy slow on commission.member as restrictive for select
            using ((select commission_internal.sees_participant('members', id)))",
    },
    Lint {
        name: "0004 no primary key",
        query: "select name from relation
            where relkind in ('r', 'p') and not exists (
                select from pg_constraint as k
                where k.conrelid = relation.oid and k.contype = 'p')",
        found_in: "create table commission.keyless (id integer)",
    },
    Lint {
        name: "0006 more than one permissive policy for a role and an action",
        query: "select format('%s %s %s', polrelid::regclass, role.oid, action.name) from policy
            cross join unnest(policy.polroles) as role (oid)
            cross join regexp_split_to_table(case polcmd when '*' then 'rawd' else polcmd::text
                end, '') as action (name)
            where polpermissive
            group by polrelid, role.oid, action.name
            having count(*) > 1",
        found_in: "create policy more on commission.member using (status = 'active')",
    },
    Lint {
        name: "0007 policies without row-level security",
        query: "select name from policy where not relrowsecurity",
        found_in: "alter table commission.member disable row level security",
    },
    Lint {
        name: "0008 row-level security without a policy",
        query: "select name from relation
            where relrowsecurity
                and not exists (select from pg_policy as p where p.polrelid = relation.oid)",
        found_in: "create table commission.closed (id integer primary key);
            alter table commission.closed enable row level security",
    },
    Lint {
        name: "0009 indexes that do the same",
        query: "select string_agg(i.indexrelid::regclass::text, ', ') from pg_index as i
            join relation as r on r.oid = i.indrelid
            join pg_class as x on x.oid = i.indexrelid
            group by i.indrelid, i.indkey::text, i.indclass::text, i.indcollation::text,
                i.indoption::text, x.relam, pg_get_expr(i.indexprs, i.indrelid),
                pg_get_expr(i.indpred, i.indrelid)
            having count(*) > 1",
        found_in: "create index member_again_idx on commission.member (branch)",
    },
    Lint {
        name: "0010 views with their owner's rights",
        query: "select name from relation
            where relkind = 'v' and is_exposed and is_readable
                and not coalesce(reloptions, '{}') && array[
                    'security_invoker=true', 'security_invoker=on', 'security_invoker=yes',
                    'security_invoker=1']",
        found_in: "alter view commission.staff reset (security_invoker)",
    },
    Lint {
        name: "0011 a search_path that the caller chooses",
        // A procedure that commits, or calls one that does, cannot have settings of its own: it
        // runs with its caller's rights and names everything with its schema.
        query: "select name from function
            where not exists (
                    select from unnest(proconfig) as setting where setting ~ '^search_path=')
                and not (prokind = 'p' and prosrc ~* '\\m(commit;|call commission_internal)')",
        found_in: "alter function commission.my_permissions() reset search_path",
    },
    Lint {
        name: "0011 a procedure that commits and calls what the caller's search_path finds",
        query: "select name from function
            where prokind = 'p' and prosrc ~* '\\m(perform|call|from) +[a-z_]+ *\\('",
        found_in: "create procedure commission.run() language plpgsql as
            $$ begin perform count_all(); commit; end $$",
    },
    Lint {
        name: "0013 row-level security is off in a schema of the API",
        query: "select name from relation
            where relkind in ('r', 'p') and is_exposed and not relrowsecurity",
        found_in: "create table commission.open (id integer primary key)",
    },
    Lint {
        name: "0014 extensions in schema public",
        query: "select extname::text from pg_extension as e
            join schema on schema.oid = e.extnamespace and nspname = 'public'",
        found_in: "alter extension btree_gist set schema public",
    },
    Lint {
        name: "0015 policies that trust what users write about themselves",
        query: "select name from policy where source ~ 'user_metadata'
            union all
            select name from function where prosrc ~ 'user_metadata'",
        found_in: "create policy gullible on commission.member as restrictive for select using (
            (select current_setting('request.jwt.claims')::jsonb -> 'user_metadata' ? 'admin'))",
    },
    Lint {
        name: "0016 materialized views in the API",
        query: "select name from relation where relkind = 'm' and is_exposed and is_readable",
        found_in: "create materialized view commission.kept as select 1 as one;
            grant select on commission.kept to authenticated",
    },
    Lint {
        name: "0017 foreign tables in the API",
        query: "select name from relation where relkind = 'f' and is_exposed and is_readable",
        found_in: "create foreign data wrapper away; create server away foreign data wrapper away;
            create foreign table commission.away (id integer) server away;
            grant select (id) on commission.away to authenticated",
    },
    Lint {
        name: "0018 types that pg_upgrade does not take along",
        query: "select r.name || '.' || a.attname from relation as r
            join pg_attribute as a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
            where r.relkind in ('r', 'p', 'm')
                and a.atttypid = any (array['regcollation', 'regconfig', 'regdictionary',
                    'regnamespace', 'regoper', 'regoperator', 'regproc', 'regprocedure',
                    'regclass']::regtype[])",
        found_in: "create table commission.typed (id integer primary key, kind regproc)",
    },
    Lint {
        name: "0023 columns that sound confidential",
        // The linter minds them where row-level security is off; here they need a decision always.
        query: "select r.name || '.' || a.attname from relation as r
            join pg_attribute as a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
            where r.relkind in ('r', 'p', 'v', 'm') and r.is_exposed and r.is_readable
                and a.attname = any (array['password', 'passwd', 'pwd', 'passphrase', 'secret',
                    'secret_key', 'private_key', 'api_key', 'auth_key', 'token', 'jwt',
                    'access_token', 'refresh_token', 'session_id', 'session_key', 'otp', 'ssn',
                    'social_security_number', 'license_number', 'passport_number', 'national_id',
                    'tax_id', 'credit_card', 'card_number', 'cvv', 'bank_account',
                    'account_number', 'routing_number', 'iban', 'swift_code', 'bic',
                    'medical_record', 'patient_id', 'insurance_number', 'mac_address', 'imei'])",
        found_in: "alter table commission.participant add column iban text",
    },
    Lint {
        name: "0024 policies that let everybody write",
        query: "select name from policy
            where polpermissive and polcmd <> 'r'
                and (coalesce(qual, checked) ~ '^\\(?(true|1 = 1)\\)?$'
                    or checked ~ '^\\(?(true|1 = 1)\\)?$'
                    or qual is null and checked is null)",
        found_in: "drop policy member_insert on commission.member;
            create policy member_insert on commission.member for insert with check (true)",
    },
    Lint {
        name: "0028 what anon may run with the owner's rights",
        query: "select name from function
            where prosecdef and has_function_privilege('anon', oid, 'execute')",
        found_in: "grant execute on function commission_internal.my_permissions() to anon",
    },
    Lint {
        name: "0029 what authenticated may run with the owner's rights",
        // What policies ask has to; it stands in a schema that the API does not serve.
        query: "select name from function
            where prosecdef and is_exposed
                and has_function_privilege('authenticated', oid, 'execute')",
        found_in: "alter function commission.my_permissions() security definer",
    },
    Lint {
        name: "0030 indexes that are not valid",
        query: "select indexrelid::regclass::text from pg_index as i
            join relation as r on r.oid = i.indrelid
            where not i.indisvalid",
        found_in: "update pg_index set indisvalid = false
            where indexrelid = 'commission.member_branch_idx'::regclass",
    },
    Lint {
        name: "0030 policies that are true for nobody in particular",
        query: "select name from policy
            where polpermissive and rest ~ 'once( AS \\w+)?\\) IS NULL'",
        found_in: "drop policy member_view on commission.member;
            create policy member_view on commission.member for select using (
                (select commission_internal.current_participant_id()) is null)",
    },
];

#[track_caller]
fn served_database(name: &str) -> Database {
    // On Supabase there are no accounts of ours: it has its own.
    let mut db = Database::new(name);
    db.set_up_api_roles();
    db.run("set pgrst.db_schemas = 'commission'");
    db
}

fn found(db: &mut impl Statements, lint: &Lint) -> Vec<String> {
    db.values(&format!("{SUBJECTS} {} order by 1", lint.query))
}

#[test]
fn the_linter_finds_nothing() {
    let mut db = served_database("supabase_lints");
    let mut findings = Vec::new();
    for lint in LINTS {
        let faults = found(&mut db, lint);
        findings.extend(faults.iter().map(|fault| format!("{}: {fault}", lint.name)));
    }
    assert!(findings.is_empty(), "{} findings\n{}", findings.len(), findings.join("\n"));
}

/// Without this, a query that finds nothing at all would pass for a clean database.
#[test]
fn every_lint_finds_what_it_is_for() {
    let mut db = served_database("supabase_lints_broken");
    for lint in LINTS {
        let before = found(&mut db, lint);
        db.run(&format!("begin; {}", lint.found_in));
        let after = found(&mut db, lint);
        db.run("rollback");
        assert!(after.len() > before.len(), "{} does not find {}", lint.name, lint.found_in);
    }
}
