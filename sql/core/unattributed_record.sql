-- Facts that nobody is paid for because nobody was found: on record without a person, or in a source and not taken.

create or replace function commission_internal.declare_unattributed(p_table text, p_condition text)
returns void
language sql
set search_path = pg_catalog, pg_temp
as $$
    update commission_internal.scheme_fact as f
    set unattributed = p_condition
    where f.table_name = p_table
        and f.unattributed is distinct from p_condition;
$$;

comment on function commission_internal.declare_unattributed(text, text) is
    'Says which facts of a table have nobody who would be paid for them: a condition over r.';

create or replace function commission_internal.unattributed_of_month(p_scheme text, p_year integer, p_month integer)
returns table (fact text, record_id uuid, source text, source_id text, happened_at timestamptz, reason text)
language plpgsql
stable
security definer
rows 10
set search_path = pg_catalog, pg_temp
set jit = off
as $$
#variable_conflict use_column
declare
    v_fact record;
    v_during constant tstzmultirange := (
        select commission_internal.month_during(p_year, p_month, w.time_zone) from commission.workspace as w);
begin
    for v_fact in
        select f.table_name, f.noun, f.instant_column, f.unattributed
        from commission_internal.scheme_fact as f
        where f.scheme = p_scheme
            and f.unattributed is not null
        order by f.table_name
    loop
        return query execute format(
            'select %1$L, r.id, r.source, r.source_id, r.%2$I, %3$L from commission.%1$I as r '
            'where r.%2$I >= $1 and r.%2$I < $2 and r.%2$I <@ $3 and (%4$s) order by r.%2$I, r.id',
            v_fact.table_name, v_fact.instant_column, format('the %s has nobody who is paid for it', v_fact.noun),
            v_fact.unattributed)
        using lower(v_during), upper(v_during), v_during;
    end loop;
    -- Of which month they would be is not known while they are not taken.
    return query
    select distinct p.fact, null::uuid, p.name, p.source_id, null::timestamptz,
        concat_ws(' ', 'was not taken:', p.column_name, p.reason)
    from commission.source_problem as p
    join commission_internal.scheme_fact as f on f.table_name = p.fact and f.scheme = p_scheme
    order by 1, 3, 4, 6;
end;
$$;

comment on function commission_internal.unattributed_of_month(text, integer, integer) is
    'Facts of a scheme that nobody is paid for: those of a month in the workspace''s calendar, and records of sources that could not be taken, of whatever month.';

create or replace function commission_internal.refuse_unattributed_month(
    p_scheme text,
    p_year integer,
    p_month integer)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_first record;
begin
    if not (select w.refuses_unattributed from commission.workspace as w) then
        return;
    end if;
    select u.fact, coalesce(u.source_id, u.record_id::text) as key, u.reason, count(*) over () as number into v_first
    from commission_internal.unattributed_of_month(p_scheme, p_year, p_month) as u
    limit 1;
    if found then
        raise exception using
            errcode = 'PT409',
            message = format('%s of scheme "%s" has %s that nobody is paid for',
                commission_internal.month_name(p_year, p_month), p_scheme,
                case v_first.number when 1 then 'a fact' else v_first.number || ' facts' end),
            detail = format('The first is "%s" of "%s": %s.', v_first.key, v_first.fact, v_first.reason),
            hint = 'See unattributed_records(). Mend them, or switch "refuses_unattributed" of "workspace" off.';
    end if;
end;
$$;

comment on function commission_internal.refuse_unattributed_month(text, integer, integer) is
    'Raises PT409 (HTTP 409) where the workspace refuses to close months that have facts without people.';

create or replace function commission_internal.unattributed_records(p_year integer, p_month integer)
returns table (
    scheme text,
    fact text,
    record_id uuid,
    source text,
    source_id text,
    happened_at timestamptz,
    reason text
)
language plpgsql
stable
security definer
rows 10
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.require_all('earnings', 'view');
    perform commission_internal.check_month(p_year, p_month);
    return query
    select s.name, u.fact, u.record_id, u.source, u.source_id, u.happened_at, u.reason
    from commission_internal.installed_schemes() as s (name)
    cross join lateral commission_internal.unattributed_of_month(s.name, p_year, p_month) as u;
end;
$$;

comment on function commission_internal.unattributed_records(integer, integer) is 'The same with its owner''s rights.';

create or replace function commission.unattributed_records(p_year integer, p_month integer)
returns table (
    scheme text,
    fact text,
    record_id uuid,
    source text,
    source_id text,
    happened_at timestamptz,
    reason text
)
language sql
stable
rows 10
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.unattributed_records(p_year, p_month);
$$;

comment on function commission.unattributed_records(integer, integer) is
    'Facts that nobody is paid for because nobody was found: packages of a month (in the workspace''s calendar) that nobody closed, and records of sources that could not be taken, whose month is not known. Each with its key, its key in the source, when it was and why. workspace.refuses_unattributed keeps months from being closed while there are any. Needs can_view on module earnings, of all branches. Read-only.';
