//! What plpgsql_check finds in the PL/pgSQL functions: types and names that are wrong on a path
//! that no test takes, variables that nobody reads, casts that hide an error.

use std::collections::BTreeSet;

use common::{Database, Statements};

const UNSAFE: &str = "text type variable is not sanitized";
const OWN_WORDS: &str =
    "its SQL is written in the files of the project that call it, which nobody else may";

const RELATIONS: &str = "relations by their names in the catalogue, quoted there";

/// What it says without being right: how a finding begins, a part of it, and why it stands.
const ALLOWED: &[(&str, &str, &str)] = &[
    (
        "",
        "is maybe unmodified|cannot to determine result of dynamic SQL",
        "rows of \"return query execute\" are not seen",
    ),
    ("commission_internal.protect_table", UNSAFE, OWN_WORDS),
    ("commission_internal.give_source_key", UNSAFE, OWN_WORDS),
    ("commission_internal.protect_import_key", UNSAFE, OWN_WORDS),
    ("commission_internal.bound_sizes", UNSAFE, OWN_WORDS),
    ("commission_internal.audit_table", UNSAFE, OWN_WORDS),
    ("commission_internal.declare_", UNSAFE, OWN_WORDS),
    ("commission_internal.post_lines", UNSAFE, OWN_WORDS),
    ("commission_internal.lines_to_approve", UNSAFE, OWN_WORDS),
    (
        "commission_internal.objections_to_closing",
        UNSAFE,
        "names of functions, quoted when they were added",
    ),
    ("commission_internal.post_interim_month", UNSAFE, OWN_WORDS),
    ("commission_internal.start_from", UNSAFE, "quoted names and types of the catalogue"),
    ("commission_internal.set_privileges", UNSAFE, "quoted names of the catalogue"),
    ("commission_internal.grant_api_privileges", UNSAFE, "quoted names of the catalogue"),
    ("commission_internal.grant_reader_privileges", UNSAFE, "quoted names of the catalogue"),
    ("commission_internal.restore_constraints", UNSAFE, OWN_WORDS),
    ("commission_internal.hold_relation", UNSAFE, RELATIONS),
    ("commission_internal.await_relations", UNSAFE, RELATIONS),
    ("commission_internal.has_repeated_keys", UNSAFE, RELATIONS),
    ("commission_internal.find_faults", UNSAFE, RELATIONS),
    ("commission_internal.write_difference", UNSAFE, RELATIONS),
    ("commission_internal.compare_source", UNSAFE, RELATIONS),
    ("commission_internal.first_in_place", UNSAFE, RELATIONS),
    ("commission_internal.has_facts_in_place", UNSAFE, RELATIONS),
    ("commission_internal.slices_in_place", UNSAFE, OWN_WORDS),
    ("commission_internal.months_with_facts", UNSAFE, OWN_WORDS),
    ("commission_internal.records_alike", UNSAFE, OWN_WORDS),
    ("commission_internal.unattributed_of_month", UNSAFE, OWN_WORDS),
    ("commission_internal.given_rates", UNSAFE, "a table's own checks, from the catalogue"),
    (
        "commission.dashboard",
        "unused parameter \"apikey\"",
        "what a gateway asks for in the address",
    ),
    (
        "commission_internal.calculate_part_of_network_month",
        "unused parameter \"p_most\"",
        "a hook has its parameters, and the network calculates a month in one part",
    ),
    (
        "commission_internal.unpriced_network_records",
        "unused parameter \"p_participant_ids\"",
        "a hook has its parameters, and what the network cannot price concerns everybody",
    ),
];

/// Every function; trigger functions once for each of their triggers that differ, with the table
/// and the names of its rows, and the names that they have in its other triggers. What others call
/// comes last: to plan a statement may take running a function, and one that was checked in the
/// same session is not in order any more (plpgsql_check leaves it with plans that are gone).
const USES: &str = "
    select p.oid::regprocedure as function, coalesce(t.tgrelid, 0)::regclass as relation,
        t.tgoldtable as old_rows, t.tgnewtable as new_rows, t.row_names
    from pg_proc as p
    left join (
        select distinct t.tgfoid, t.tgrelid, t.tgoldtable, t.tgnewtable, others.row_names
        from pg_trigger as t
        cross join lateral (
            select array_agg(o.tgoldtable) || array_agg(o.tgnewtable) as row_names
            from pg_trigger as o
            where (o.tgfoid, o.tgrelid) = (t.tgfoid, t.tgrelid)
        ) as others
    ) as t on t.tgfoid = p.oid and p.prorettype = 'trigger'::regtype
    cross join lateral (
        select count(*) as number
        from pg_proc as q
        where q.pronamespace::regnamespace::text like 'commission%'
            and position(p.proname in q.prosrc) > 0
    ) as callers
    where p.prolang = (select oid from pg_language where lanname = 'plpgsql')
        and p.pronamespace::regnamespace::text like 'commission%'
    order by callers.number";

/// A table of the company's: triggers of sources are on none of ours.
const WATCHED: &str = "
    create schema company;
    create table company.client (source_id integer primary key, name text, branch text);
    select commission.register_source('company', 'member', 'company.client');
    select commission.watch_source('company')";

/// The relations of another dashboard, and where Supabase keeps who signs up: triggers of these are
/// on none of ours either.
const DASHBOARD: &str = "
    create schema auth;
    create table auth.users (
        id uuid primary key, email text, raw_user_meta_data jsonb,
        email_confirmed_at timestamptz);
    select commission.setup_rt_dashboard()";

/// The tables and functions of pg_cron that are called; it is itself only where it is loaded.
const CRON: &str = "
    create schema cron;
    create table cron.job (
        jobid bigint, schedule text, command text, nodename text, nodeport integer, database text,
        username text, active boolean, jobname name);
    create table cron.job_run_details (
        jobid bigint, runid bigint, job_pid integer, database text, username text, command text,
        status text, return_message text, start_time timestamptz, end_time timestamptz);
    create function cron.schedule(job_name name, schedule text, command text) returns bigint
        language sql as 'select 1::bigint';
    create function cron.unschedule(job_id bigint) returns boolean language sql as 'select true'";

#[track_caller]
fn checked(name: &str) -> Database {
    let mut db = Database::with_accounts(name);
    db.run("set client_min_messages = warning");
    let created = db.client().batch_execute("create extension plpgsql_check");
    assert!(
        created.is_ok(),
        "plpgsql_check is not installed for the server under test; run: make setup ({created:?})"
    );
    db.run(CRON);
    db.run(WATCHED);
    db.run(DASHBOARD);
    db
}

/// What is found, a line each: function, table, line of the function, level and message.
fn findings(db: &mut Database) -> Vec<String> {
    db.lines(&format!(
        "with uses as materialized ({USES})
        select distinct u.function, u.relation, f.lineno, f.level, f.message, f.detail
        from uses as u
        cross join lateral plpgsql_check_function_tb(
            u.function, u.relation, oldtable => u.old_rows, newtable => u.new_rows,
            fatal_errors => false, security_warnings => true, compatibility_warnings => true) as f
        -- Lines for updates name rows that inserts do not have.
        where not exists (
            select
            from unnest(u.row_names) as name
            where f.message = format('relation \"%s\" does not exist', name)
                and name not in (coalesce(u.old_rows, ''), coalesce(u.new_rows, '')))
        order by 1, 2, 3, 5"
    ))
}

#[test]
fn nothing_is_found_in_any_function() {
    let mut db = checked("plpgsql_check");
    let mut unused: BTreeSet<_> = ALLOWED.iter().collect();
    let mut found = Vec::new();
    for finding in findings(&mut db) {
        match ALLOWED.iter().find(|(f, says, _)| finding.starts_with(f) && finding.contains(says)) {
            Some(allowed) => drop(unused.remove(allowed)),
            None => found.push(finding),
        }
    }
    assert!(found.is_empty(), "{} findings:\n{}", found.len(), found.join("\n"));
    assert!(unused.is_empty(), "these are found no more: {unused:?}");
    // All of them were looked at: trigger functions without a table cannot be.
    let idle = db.lines(&format!(
        "select function from ({USES}) as u
        where relation = 0::regclass
            and (select prorettype from pg_proc where oid = function) = 'trigger'::regtype"
    ));
    assert_eq!(idle, Vec::<String>::new(), "no trigger calls these");
    let count: i64 = db.value(&format!("select count(distinct function) from ({USES}) as u"));
    assert!(count > 150, "only {count}");
}

#[test]
fn the_checker_can_fail() {
    let mut db = checked("plpgsql_check_fails");
    let before = findings(&mut db).len();
    db.run(
        "create function commission_internal.wrong() returns void language plpgsql as $$
        declare
            v_nobody integer;
        begin
            if false then
                perform nothing from commission.workspace;
            end if;
        end;
        $$;
        create function commission_internal.wrong_trigger() returns trigger language plpgsql as $$
        begin
            perform nothing from changed_rows;
            return null;
        end;
        $$;
        create trigger wrong after insert on commission.branch
        referencing new table as changed_rows
        for each statement execute function commission_internal.wrong_trigger()",
    );
    let wrong = findings(&mut db);
    assert_eq!(wrong.len(), before + 3, "{wrong:?}");
    for says in ["column \"nothing\" does not exist", "v_nobody"] {
        assert!(wrong.iter().any(|finding| finding.contains(says)), "{says}: {wrong:?}");
    }
}
