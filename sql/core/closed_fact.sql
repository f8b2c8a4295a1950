-- Facts that reach a closed month without triggers (replication, replica mode, restores) leave no note.
-- So a closing writes down how many facts the month has and their fingerprint, every noted change says
-- what it does to both, and whatever is there besides was changed unnoticed.

create table if not exists commission_internal.closed_fact (
    scheme text not null,
    year integer not null,
    month integer not null,
    table_name text not null,
    fact_count bigint not null,
    fingerprint numeric not null,
    constraint closed_fact_pkey primary key (scheme, year, month, table_name),
    constraint closed_fact_scheme_fkey foreign key (scheme, year, month)
        references commission.period (scheme, year, month)
);

comment on table commission_internal.closed_fact is
    'Facts of closed months as the last posting saw them: count and fingerprint of those that may belong to the month in whatever time zone.';

create or replace function commission_internal.facts_on_record(p_scheme text, p_year integer, p_month integer)
returns table (table_name text, fact_count bigint, fingerprint numeric)
language plpgsql
stable
security definer
rows 3
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_table text;
    -- The same instants as closed_months_at(): whatever is noted for the month lies between them.
    v_from timestamptz := make_date(p_year, p_month, 1)::timestamp at time zone 'UTC' - interval '14 hours';
    v_until timestamptz :=
        (make_date(p_year, p_month, 1) + interval '1 month') at time zone 'UTC' + interval '12 hours';
begin
    for v_table in
        select f.table_name from commission_internal.scheme_fact as f where f.scheme = p_scheme order by 1
    loop
        return query execute format(
            'select %L, f.fact_count, f.fingerprint from commission_internal.%I($1, $2) as f',
            v_table, 'fingerprint_of_' || v_table)
        using v_from, v_until;
    end loop;
end;
$$;

comment on function commission_internal.facts_on_record(text, integer, integer) is
    'Count and fingerprint of the facts that are now on record for a month, by table.';

create or replace function commission_internal.facts_now(p_scheme text, p_year integer, p_month integer)
returns table (table_name text, fact_count bigint, fingerprint numeric)
language plpgsql
-- As whoever asks sees the notes: what is noted since belongs to what is changed since.
stable
security definer
rows 3
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select f.table_name, sum(f.fact_count)::bigint, sum(f.fingerprint)
    from (
        select r.table_name, r.fact_count, r.fingerprint
        from commission_internal.facts_on_record(p_scheme, p_year, p_month) as r
        union all
        select p.table_name, p.fact_count, p.fingerprint
        from commission_internal.facts_in_place(p_scheme, p_year, p_month) as p
    ) as f
    group by f.table_name;
end;
$$;

comment on function commission_internal.facts_now(text, integer, integer) is
    'Count and fingerprint of the facts that a month has now, on record and in place, by table.';

drop function if exists commission_internal.remember_facts(text, integer, integer);

-- Nobody writes facts on record while a month is closed, but records in place may change at any time: what was there
-- before the calculation is remembered, so that what comes between the two is noted.
create or replace function commission_internal.remember_facts(
    p_scheme text,
    p_year integer,
    p_month integer,
    p_in_place jsonb)
returns void
language sql
security definer
set search_path = pg_catalog, pg_temp
as $$
    insert into commission_internal.closed_fact as f (scheme, year, month, table_name, fact_count, fingerprint)
    select p_scheme, p_year, p_month, now.table_name, now.fact_count + coalesce(sum(p.fact_count), 0)::bigint,
        now.fingerprint + coalesce(sum(p.fingerprint), 0)
    from commission_internal.facts_on_record(p_scheme, p_year, p_month) as now
    left join jsonb_to_recordset(p_in_place) as p (table_name text, fact_count bigint, fingerprint numeric)
        on p.table_name = now.table_name
    group by now.table_name, now.fact_count, now.fingerprint
    on conflict on constraint closed_fact_pkey do update
    set fact_count = excluded.fact_count,
        fingerprint = excluded.fingerprint;
$$;

comment on function commission_internal.remember_facts(text, integer, integer, jsonb) is
    'Writes down the facts of a month that is being closed, with those in place as they were before (rows of facts_in_place()). The caller holds the settings.';

create or replace function commission_internal.expected_facts(p_scheme text)
returns table (year integer, month integer, table_name text, fact_count bigint, fingerprint numeric)
language sql
stable
security definer
rows 30
set search_path = pg_catalog, pg_temp
as $$
    select f.year, f.month, f.table_name, f.fact_count + coalesce(noted.count_difference, 0),
        f.fingerprint + coalesce(noted.fingerprint_difference, 0)
    from commission.period as p
    join commission_internal.closed_fact as f on (f.scheme, f.year, f.month) = (p.scheme, p.year, p.month)
    left join (
        select l.year, l.month, l.table_name, sum(l.count_difference)::bigint as count_difference,
            sum(l.fingerprint_difference) as fingerprint_difference
        from commission_internal.late_change as l
        where l.scheme = p_scheme
            and l.settled_by is null
        group by l.year, l.month, l.table_name
    ) as noted on (noted.year, noted.month, noted.table_name) = (f.year, f.month, f.table_name)
    where p.scheme = p_scheme
        and p.status = 'closed';
$$;

comment on function commission_internal.expected_facts(text) is
    'What is written down of the facts of closed months, with what was noted since.';

create or replace function commission_internal.unnoticed_changes(p_scheme text)
returns table (
    year integer,
    month integer,
    table_name text,
    count_difference bigint,
    fingerprint_difference numeric
)
language sql
stable
security definer
rows 3
set search_path = pg_catalog, pg_temp
as $$
    select e.year, e.month, e.table_name, now.fact_count - e.fact_count, now.fingerprint - e.fingerprint
    from (select distinct year, month from commission_internal.expected_facts(p_scheme)) as m
    cross join lateral commission_internal.facts_now(p_scheme, m.year, m.month) as now
    join commission_internal.expected_facts(p_scheme) as e
        on (e.year, e.month, e.table_name) = (m.year, m.month, now.table_name)
    where (now.fact_count, now.fingerprint) <> (e.fact_count, e.fingerprint)
    order by e.year, e.month, e.table_name;
$$;

comment on function commission_internal.unnoticed_changes(text) is
    'Closed months whose facts are not what was posted and noted since: normally none.';

create or replace function commission_internal.how_unnoticed(p_table text)
returns text
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return case
        when exists (select from commission_internal.sources_in_place(p_table)) then
            'in place, or while its triggers were off'
        else 'while its triggers were off'
    end;
end;
$$;

comment on function commission_internal.how_unnoticed(text) is
    'In words, how facts of a table may change without a trigger that sees it.';

create or replace function commission_internal.note_unnoticed_changes(p_scheme text)
returns bigint
language sql
security definer
set search_path = pg_catalog, pg_temp
as $$
    with noted as (
        insert into commission_internal.late_change (
            scheme, year, month, table_name, kind, cause, count_difference, fingerprint_difference)
        select p_scheme, u.year, u.month, u.table_name, 'changed unnoticed',
            format('"%s" was changed %s%s', u.table_name, commission_internal.how_unnoticed(u.table_name), case
                when u.count_difference > 0 then format(' (%s more than before)', u.count_difference)
                when u.count_difference < 0 then format(' (%s fewer than before)', -u.count_difference)
                else ''
            end),
            u.count_difference, u.fingerprint_difference
        from commission_internal.unnoticed_changes(p_scheme) as u
        returning 1
    )
    select count(*) from noted;
$$;

comment on function commission_internal.note_unnoticed_changes(text) is
    'Notes what reached closed months without triggers, so that it is looked at like any late change; returns for how many months and tables. The caller holds the settings.';

-- Settled changes go into what is written down.
create or replace function commission_internal.settle_late_changes(
    p_posting_id bigint,
    p_scheme text,
    p_year integer default null,
    p_month integer default null)
returns void
language sql
security definer
set search_path = pg_catalog, pg_temp
as $$
    with settled as (
        update commission_internal.late_change as l
        set settled_by = p_posting_id
        from commission.period as p
        where l.scheme = p_scheme
            and l.settled_by is null
            and (p.scheme, p.year, p.month) = (l.scheme, l.year, l.month)
            and case when p_year is null then p.status = 'closed' else (p.year, p.month) = (p_year, p_month) end
        returning l.year, l.month, l.table_name, l.count_difference, l.fingerprint_difference
    )
    update commission_internal.closed_fact as f
    set fact_count = f.fact_count + s.count_difference,
        fingerprint = f.fingerprint + s.fingerprint_difference
    from (
        select year, month, table_name, sum(count_difference)::bigint as count_difference,
            sum(fingerprint_difference) as fingerprint_difference
        from settled
        group by year, month, table_name
    ) as s
    where (f.scheme, f.year, f.month, f.table_name) = (p_scheme, s.year, s.month, s.table_name);
$$;

comment on function commission_internal.settle_late_changes(bigint, text, integer, integer) is
    'Marks late changes as taken into account by a posting: those of a month, or (null) of all closed months.';

create table if not exists commission_internal.fact_comparison (
    id boolean not null default true
        constraint fact_comparison_pkey primary key
        constraint fact_comparison_id_check check (id),
    compared_at timestamptz not null
);

comment on table commission_internal.fact_comparison is
    'One row: when the facts of all closed months were last compared with what is written down of them.';

insert into commission_internal.fact_comparison (compared_at) values ('-infinity') on conflict do nothing;

create or replace function commission_internal.comparison_is_due()
returns boolean
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select not isfinite(c.compared_at)
        or commission_internal.day_of(c.compared_at, w.time_zone) < commission_internal.day_of(now(), w.time_zone)
    from commission_internal.fact_comparison as c
    cross join commission.workspace as w;
$$;

comment on function commission_internal.comparison_is_due() is
    'Whether a midnight of the workspace has passed since the facts of closed months were compared.';

create or replace function commission_internal.look_for_unnoticed_changes()
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_count bigint := 0;
begin
    -- Looked at without keeping writers waiting. What is found is looked at again with the settings of all
    -- schemes, by name, as closings take them.
    if exists (
        select
        from commission_internal.installed_schemes() as s
        cross join lateral commission_internal.unnoticed_changes(s))
    then
        perform commission_internal.change_settings(null, 'comparing facts of closed months');
        select sum(commission_internal.note_unnoticed_changes(s))::bigint into v_count
        from commission_internal.installed_schemes() as s;
    end if;
    -- Whoever has the row is comparing too, and may want settings that are held here.
    update commission_internal.fact_comparison
    set compared_at = now()
    where id in (select id from commission_internal.fact_comparison for update skip locked);
    return v_count;
end;
$$;

comment on function commission_internal.look_for_unnoticed_changes() is
    'Notes what reached closed months of any scheme without triggers; returns for how many months and tables.';
