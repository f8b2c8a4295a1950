-- Results of closed months are frozen by triggers (frozen.sql). Whoever goes past these leaves a trace
-- all the same: the posting of a closing says how many results the month has and their fingerprint, and
-- its hash goes over that too.

drop table if exists commission_internal.closed_result;
drop function if exists commission_internal.remember_results(text, integer, integer);

create or replace function commission_internal.results_now(p_scheme text, p_year integer, p_month integer)
returns table (table_name text, result_count bigint, fingerprint numeric)
language plpgsql
stable
security definer
rows 1
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_table text;
begin
    for v_table in
        select r.table_name from commission_internal.scheme_result as r where r.scheme = p_scheme order by 1
    loop
        return query execute format(
            'select %L, r.result_count, r.fingerprint from commission_internal.%I($1, $2) as r',
            v_table, 'fingerprint_of_' || v_table)
        using p_year, p_month;
    end loop;
end;
$$;

comment on function commission_internal.results_now(text, integer, integer) is
    'Count and fingerprint of the results that are now on record for a month, by table.';

create or replace function commission_internal.results_as_posted(p_scheme text, p_year integer, p_month integer)
returns jsonb
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select coalesce(
        jsonb_agg(
            jsonb_build_object(
                'table', now.table_name, 'count', now.result_count, 'fingerprint', now.fingerprint)
            order by now.table_name collate "C"),
        '[]')
    from commission_internal.results_now(p_scheme, p_year, p_month) as now;
$$;

comment on function commission_internal.results_as_posted(text, integer, integer) is
    'The results that are now on record for a month, as posting.results has them.';
