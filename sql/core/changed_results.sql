-- What verify_ledger() says about closed months: results that were frozen, and what was imported.

create or replace function commission_internal.changed_results()
returns table (posting_id bigint, line bigint, problem text)
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select c.posting_id, null::bigint,
        format('the frozen results of %s in "%s" are not those that were there when it was closed',
            commission_internal.month_name(c.year, c.month), now.table_name)
    from commission_internal.closings() as c
    join commission.posting as p on p.id = c.posting_id
    cross join lateral jsonb_to_recordset(p.results) as r ("table" text, count bigint, fingerprint numeric)
    join lateral (
        select f.table_name, f.result_count, f.fingerprint
        from commission_internal.results_now(c.scheme, c.year, c.month) as f
        union all
        select i.table_name, i.result_count, i.fingerprint
        from commission_internal.imported_now(c.posting_id) as i
    ) as now on now.table_name = r."table"
    where (r.count, r.fingerprint) <> (now.result_count, now.fingerprint)
    order by c.posting_id, 3;
$$;

comment on function commission_internal.changed_results() is
    'Closed months whose results say anything else than when they were closed.';

-- Those of an import are part of its hash.
create or replace function commission_internal.stray_imports()
returns table (posting_id bigint, line bigint, problem text)
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select i.posting_id, null::bigint,
        format('"%s" has %s of %s of scheme "%s", which that posting has not imported', i.table_name, case count(*)
            when 1 then 'a row' else count(*) || ' rows' end,
            commission_internal.month_name(i.year, i.month), i.scheme)
    from (
        select b.posting_id, b.scheme, b.year, b.month, 'imported_base' as table_name
        from commission_internal.imported_base as b
        union all
        select p.posting_id, p.scheme, p.year, p.month, 'imported_pay' as table_name
        from commission.imported_pay as p
    ) as i
    where (i.posting_id, i.scheme, i.year, i.month) not in (
        select c.posting_id, c.scheme, c.year, c.month
        from commission_internal.closings() as c
        join commission.posting as p on p.id = c.posting_id and p.kind = 'import')
    group by i.posting_id, i.scheme, i.year, i.month, i.table_name
    order by 1, 3;
$$;

comment on function commission_internal.stray_imports() is
    'Rows of imported months that belong to no posting which has closed their month by an import.';
