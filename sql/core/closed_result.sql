-- Results of closed months are frozen by triggers (frozen.sql). Whoever goes past these leaves a trace
-- all the same: a closing writes down how many results the month has and their fingerprint.

create table if not exists commission_internal.closed_result (
    scheme text not null,
    year integer not null,
    month integer not null,
    table_name text not null,
    result_count bigint not null,
    fingerprint numeric not null,
    constraint closed_result_pkey primary key (scheme, year, month, table_name),
    constraint closed_result_scheme_fkey foreign key (scheme, year, month)
        references commission.period (scheme, year, month)
);

comment on table commission_internal.closed_result is
    'Results of closed months as the last closing left them: count and fingerprint of all that they say.';

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

create or replace function commission_internal.remember_results(p_scheme text, p_year integer, p_month integer)
returns void
language sql
security definer
set search_path = pg_catalog, pg_temp
as $$
    insert into commission_internal.closed_result as r (
        scheme, year, month, table_name, result_count, fingerprint)
    select p_scheme, p_year, p_month, now.table_name, now.result_count, now.fingerprint
    from commission_internal.results_now(p_scheme, p_year, p_month) as now
    on conflict on constraint closed_result_pkey do update
    set result_count = excluded.result_count,
        fingerprint = excluded.fingerprint;
$$;

comment on function commission_internal.remember_results(text, integer, integer) is
    'Writes down the results of a month that is being closed.';
