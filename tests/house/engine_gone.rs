//! Where the extension is gone, its schema is free: somebody else may make one of that name, with
//! functions of the same names. Nothing of ours runs them, whatever is called.

use common::people::Company;
use common::{Statements, connect_as, connect_to};

use crate::calls::{calls, deeds, views};

/// What makes types and functions like those of the extension, which leave a trace that no
/// rollback takes back.
const LIKE_OURS: &str = "
    select ddl
    from (
        select 1 as place, format('create type commission_engine.%I as (%s)', t.typname, (
            select string_agg(
                format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)), ', '
                order by a.attnum)
            from pg_attribute as a
            where a.attrelid = t.typrelid and a.attnum > 0)) as ddl
        from pg_type as t
        where t.typnamespace = 'commission_engine'::regnamespace and t.typtype = 'c'
        union all
        select 2, format(
            'create function commission_engine.%I(%s) returns %s language plpgsql as $f$ begin '
            'perform nextval(''public.loot''); return%s; end $f$',
            p.proname, pg_get_function_arguments(p.oid), pg_get_function_result(p.oid),
            case when not p.proretset and p.prorettype <> 'void'::regtype then ' null' end)
        from pg_proc as p
        where p.pronamespace = 'commission_engine'::regnamespace and p.proname <> 'install'
    ) as made
    order by place";

#[test]
fn a_schema_in_place_of_the_extensions_own_is_not_called() {
    let mut company = Company::with_january_closed("engine_gone");
    let calls = calls(&mut company);
    let statements = [views(&mut company), deeds(&mut company)].concat();
    let apart = ["install", "setup_api_roles", "setup_reader_role"];
    let calls = calls.iter().filter(|call| !apart.contains(&call.name));
    let statements: Vec<String> = statements
        .into_iter()
        .chain(calls.map(|call| call.sql.clone()))
        .chain(["select * from commission_internal.run_due()".to_owned()])
        .collect();
    let like_ours: Vec<String> = company.db.values(LIKE_OURS);
    assert!(like_ours.len() > 10, "{like_ours:?}");
    let mallory = format!("mallory_engine_{}", std::process::id());
    connect_to("postgres").run(&format!("create role {mallory} login"));
    company.db.run(&format!(
        "drop extension pg_commission;
        create sequence public.loot;
        grant usage on sequence public.loot to public;
        grant usage on schema commission, commission_internal to {mallory};
        grant usage on type commission.member_tier, commission.trainer_category,
            commission.trainer_type, commission.session_type, commission.commission_type
        to {mallory};
        grant create on database \"{}\" to {mallory}",
        company.db.name
    ));
    let mut theirs = connect_as(&company.db.name, &mallory);
    theirs
        .run("create schema commission_engine; grant usage on schema commission_engine to public");
    for ddl in like_ours {
        theirs.run(&ddl);
    }
    let caught = "select is_called from public.loot";
    // A canary: they do what they are made for.
    company.db.run("select commission_engine.day_of(now(), 'UTC')");
    assert!(company.db.value::<bool>(caught));
    company.db.run("select setval('public.loot', 1, false)");

    let mut client = company.db.connect();
    client.run("set client_min_messages = warning");
    let mut faults = Vec::new();
    for sql in statements {
        let is_procedure = sql.starts_with("call ");
        let sql = if is_procedure { sql } else { format!("begin; {sql}") };
        // Whether it works without the extension is said elsewhere.
        let _ = client.batch_execute(&sql);
        if !is_procedure {
            client.run("rollback");
        }
        if company.db.value::<bool>(caught) {
            faults.push(sql);
            company.db.run("select setval('public.loot', 1, false)");
        }
    }
    assert!(faults.is_empty(), "{} run a stranger's functions:\n{faults:#?}", faults.len());
}
