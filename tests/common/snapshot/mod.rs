//! What a database holds, as text to compare: the rows of every table, and every object of the
//! catalogue with its definition, comment and privileges.

use std::collections::BTreeMap;

use crate::Statements;

/// The tables of both schemas, partly qualified and in order.
#[track_caller]
pub fn tables(db: &mut impl Statements) -> Vec<String> {
    db.values(
        "select format('%I.%I', n.nspname, c.relname)
        from pg_class as c
        join pg_namespace as n on n.oid = c.relnamespace
        where n.nspname in ('commission', 'commission_internal')
            and c.relkind in ('r', 'p')
        order by 1",
    )
}

/// The rows of every table of both schemas, each table's in the order of their text; without the
/// list of objects, which each install() makes anew.
#[track_caller]
pub fn rows(db: &mut impl Statements) -> BTreeMap<String, Vec<String>> {
    let tables = tables(db);
    assert!(tables.len() > 10, "only these tables were found: {tables:?}");
    tables
        .into_iter()
        .filter(|table| table != "commission_internal.installed_object")
        .map(|table| {
            let rows = db.values(&format!("select t::text from {table} as t order by 1"));
            (table, rows)
        })
        .collect()
}

/// A checksum of the rows of every table, in one statement; it changes when a row is rewritten,
/// even with the same values.
#[track_caller]
pub fn checksum(db: &mut impl Statements) -> String {
    let parts: Vec<String> = tables(db)
        .iter()
        .map(|table| {
            format!(
                "select md5('{table}' || coalesce(
                    string_agg(t::text || xmin::text, ',' order by t::text), ''))
                from {table} as t"
            )
        })
        .collect();
    db.value(&format!(
        "select md5(string_agg(md5, ',' order by md5)) from ({}) as part",
        parts.join(" union all ")
    ))
}

/// Objects, one or more lines each, without those that belong to an extension.
const CATALOGUE: &str = "
    with schema as (
        select oid, nspname, nspowner, nspacl
        from pg_namespace
        where nspname in ('commission', 'commission_internal')
    ),
    relation as (
        select c.*, format('%I.%I', s.nspname, c.relname) as name
        from pg_class as c
        join schema as s on s.oid = c.relnamespace
        where not exists (
            select from pg_depend as d
            where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
    ),
    function as (
        select p.*, s.nspname
        from pg_proc as p
        join schema as s on s.oid = p.pronamespace
        where not exists (
            select from pg_depend as d
            where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
    )
    select format('schema %s %s %s %s', nspname, nspowner::regrole, nspacl,
        obj_description(oid, 'pg_namespace'))
    from schema
    union all
    select format('relation %s %s %s %s %s %s %s %s', name, relkind, relpersistence,
        relowner::regrole,
        array(
            select acl::text
            from unnest(coalesce(
                relacl,
                acldefault(case relkind when 'S' then 's' else 'r' end::\"char\", relowner))) as acl
            order by 1),
        reloptions, relrowsecurity, obj_description(oid, 'pg_class'))
    from relation
    union all
    select format('column %s.%s %s %s %s %s %s', r.name, a.attname,
        format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid),
        array(select acl::text from unnest(a.attacl) as acl order by 1),
        col_description(r.oid, a.attnum))
    from relation as r
    join pg_attribute as a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef as d on d.adrelid = r.oid and d.adnum = a.attnum
    where r.relkind in ('r', 'v')
    union all
    select format('constraint %s %s %s', r.name, c.conname, pg_get_constraintdef(c.oid))
    from relation as r
    join pg_constraint as c on c.conrelid = r.oid
    union all
    select format('index %s %s', r.name, pg_get_indexdef(r.oid))
    from relation as r
    where relkind = 'i'
    union all
    select format('view %s %s', r.name, pg_get_viewdef(r.oid))
    from relation as r
    where relkind = 'v'
    union all
    select format('trigger %s %s %s', r.name, t.tgenabled, pg_get_triggerdef(t.oid))
    from relation as r
    join pg_trigger as t on t.tgrelid = r.oid and not t.tgisinternal
    union all
    select format('policy %s %s %s %s %s %s %s', r.name, p.polname, p.polcmd, p.polpermissive,
        array(select case role when 0 then 'public' else role::regrole::text end
            from unnest(p.polroles) as role order by 1),
        pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
    from relation as r
    join pg_policy as p on p.polrelid = r.oid
    union all
    select format('function %s %s %s %s', proowner::regrole,
        array(
            select acl::text
            from unnest(coalesce(proacl, acldefault('f', proowner))) as acl
            order by 1),
        pg_get_functiondef(oid),
        obj_description(oid, 'pg_proc'))
    from function
    where prokind = 'f'
    union all
    select format('type %I.%I %s %s', s.nspname, t.typname, obj_description(t.oid, 'pg_type'),
        array(select enumlabel from pg_enum where enumtypid = t.oid order by enumsortorder))
    from pg_type as t
    join schema as s on s.oid = t.typnamespace
    where t.typtype = 'e'
    order by 1";

/// Every object of both schemas, with all that `install()` decides about it.
#[track_caller]
pub fn catalogue(db: &mut impl Statements) -> Vec<String> {
    let objects: Vec<String> = db.values(CATALOGUE);
    assert!(objects.len() > 100, "only {} objects were found", objects.len());
    objects
}

/// Fails with what only one of two lists has.
#[track_caller]
pub fn assert_same(before: &[String], after: &[String]) {
    let missing: Vec<_> = before.iter().filter(|line| !after.contains(line)).collect();
    let added: Vec<_> = after.iter().filter(|line| !before.contains(line)).collect();
    assert!(missing.is_empty() && added.is_empty(), "gone:\n{missing:#?}\nnew:\n{added:#?}");
    assert_eq!(before.len(), after.len());
}

/// Everything that a calculation decides, whoever stored it and when.
const RESULTS: &str = "
    select to_jsonb(c) - '{id,created_at,last_updated_at}'::text[]
        || to_jsonb(m) - '{priced_count,calculated_at}'::text[]
    from commission.trainer_monthly_commission as c
    join commission_internal.trainer_period as m using (trainer_id, year, month)
    union all
    select to_jsonb(u) - 'last_updated_at' from commission.trainer_unpriced_pair as u
    order by 1";

/// Compares what is stored with what every month of 2026 gives from scratch, and puts it back.
#[track_caller]
pub fn assert_stored_equals_from_scratch(db: &mut impl Statements) {
    db.run("set jit = off");
    let stored = db.lines(RESULTS);
    assert!(!stored.is_empty());
    db.run(
        "begin;
        delete from commission.trainer_monthly_commission;
        delete from commission_internal.unpriced_record;
        delete from commission_internal.trainer_period;
        select commission.calculate_all_commission(
            extract(year from month_on)::integer, extract(month from month_on)::integer)
        from generate_series(date '2025-12-01', date '2026-12-01', interval '1 month')
            as month_on;",
    );
    let from_scratch = db.lines(RESULTS);
    db.run("rollback");
    let differ: Vec<_> = stored.iter().filter(|line| !from_scratch.contains(line)).collect();
    let missing: Vec<_> = from_scratch.iter().filter(|line| !stored.contains(line)).collect();
    assert!(
        differ.is_empty() && missing.is_empty(),
        "stored, but not from scratch:\n{differ:#?}\nfrom scratch, but not stored:\n{missing:#?}"
    );
}
