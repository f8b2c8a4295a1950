-- Trying a source: what it would not take, and what it would take that looks wrong.

-- Records of a day, without an hour, are all of one instant.
create or replace function commission_internal.records_alike(p_name text)
returns setof commission.source_problem
language plpgsql
stable
security definer
rows 10
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    v_fact record;
begin
    for v_fact in
        select s.name, s.fact, i.alike, f.counts, f.noun,
            (
                select string_agg(format('r.%I', c), ', ' order by a.place)
                from unnest(i.alike) with ordinality as a (c, place)
            ) as columns,
            i.alike[cardinality(i.alike)] as instant_column
        from commission.source as s
        join commission_internal.importable as i on i.table_name = s.fact and i.alike <> '{}'
        join commission_internal.scheme_fact as f on f.table_name = s.fact
        where s.name = p_name
            and not exists (
                select
                from commission_internal.source_columns(i, to_regclass(s.relation)) as c
                where c.name = any (i.alike)
                    and commission_internal.base_type(c.offered_type) = 'date'::regtype)
        order by s.fact
    loop
        return query execute format(
            'select null::bigint, l.source, $2, l.source_id, $3, '
            '(l.at at time zone w.time_zone)::text, format(''has %%s in common with %%s "%%s"'', $4, $5, l.first_key), '
            '''It is taken, and both count. If it is one that was entered twice, leave one out.'', now() '
            'from (select r.source, r.source_id, r.%1$I as at, coalesce(r.source_id, r.id::text) as key, '
            'min(coalesce(r.source_id, r.id::text)) over (partition by %2$s) as first_key '
            'from commission.%3$I as r where %4$s) as l '
            'cross join commission.workspace as w '
            'where l.key <> l.first_key and l.source = $1',
            v_fact.instant_column, v_fact.columns, v_fact.fact, v_fact.counts)
        using v_fact.name, v_fact.fact, v_fact.instant_column, array_to_string(v_fact.alike, ' and '), v_fact.noun;
    end loop;
end;
$$;

comment on function commission_internal.records_alike(text) is
    'Records of a source that count and have in common with others what two rarely have.';

create or replace function commission_internal.check_source(p_name text)
returns table (fact text, source_id text, column_name text, value text, reason text, remedy text)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_faults commission.source_problem[];
    v_alike commission.source_problem[];
begin
    perform commission_internal.require_source(p_name);
    perform commission_internal.hold_source(p_name);
    perform commission_internal.require_source(p_name);
    begin
        v_faults := (commission_internal.take_source(p_name, true)).faults;
        v_alike := array(
            select a from commission_internal.records_alike(p_name) as a
            union all
            select f from commission_internal.faults_in_place(p_name) as f);
        -- Nothing stays.
        raise exception using errcode = 'IM001';
    exception
        when sqlstate 'IM001' then
            null;
    end;
    return query
    select f.fact, f.source_id, f.column_name, f.value, f.reason, f.remedy
    from unnest(v_faults || v_alike) as f
    order by 1, 2 nulls first, 3, 5;
end;
$$;

comment on function commission_internal.check_source(text) is 'The part of check_source() that works.';

create or replace function commission.check_source(p_name text)
returns table (fact text, source_id text, column_name text, value text, reason text, remedy text)
language sql
set search_path = pg_catalog, pg_temp
as $$
    select c.* from commission_internal.check_source(p_name) as c;
$$;

select commission_internal.give_time('check_source', '15min');

comment on function commission.check_source(text) is
    'What sync_source() would not take now: for each record its source_id, the column, its value, what is wrong and what to do. It tries all of it, and nothing stays. And what it would take though it looks as if it were there twice: two of one person at one instant, where they rarely have two. Of a relation in place, the first that does not fit. No rows: everything fits. Rights and errors as of sync_source(), without PT409.';
