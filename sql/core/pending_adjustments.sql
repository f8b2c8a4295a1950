-- What late changes come to: for each closed month that changed, what it would give now, less what was
-- posted for it, and why.

-- The closed months with changes that no posting has taken into account, and the people concerned: null
-- where one of the changes may concern everybody.
create or replace function commission_internal.late_months(p_scheme text)
returns table (year integer, month integer, participant_ids uuid[])
language sql
stable
security definer
rows 3
set search_path = pg_catalog, pg_temp
as $$
    select late.year, late.month,
        case when bool_and(late.participant_ids is not null) then array_agg(distinct person.id) end
    from commission_internal.late_change as late
    join commission.period as p
        on (p.scheme, p.year, p.month, p.status) = (late.scheme, late.year, late.month, 'closed')
    left join lateral unnest(late.participant_ids) as person (id) on true
    where late.scheme = p_scheme
        and late.settled_by is null
    group by late.year, late.month
    order by late.year, late.month;
$$;

comment on function commission_internal.late_months(text) is
    'The closed months of a scheme that changed since they were posted, and whom the changes concern.';

-- In a sentence: what changes amounts before what changes settings, the newest first. The rows that it
-- sums up are those of commission.adjustment_cause.
create or replace function commission_internal.causes_of_month(p_scheme text, p_year integer, p_month integer)
returns table (participant_id uuid, causes text)
language sql
stable
security definer
rows 100
set search_path = pg_catalog, pg_temp
as $$
    with noted as (
        select person.id as participant_id, late.cause,
            bool_and(late.kind in ('setting changed', 'truncated')) as is_setting, max(late.noted_at) as noted_at
        from commission_internal.late_change as late
        left join lateral unnest(late.participant_ids) as person (id) on true
        where (late.scheme, late.year, late.month) = (p_scheme, p_year, p_month)
            and late.settled_by is null
        group by person.id, late.cause
    ),
    of_person as (
        select participant_id, cause, is_setting, noted_at
        from noted
        where participant_id is not null
        union
        select own.participant_id, everybodys.cause, everybodys.is_setting, everybodys.noted_at
        from (select distinct participant_id from noted where participant_id is not null) as own
        cross join (select * from noted where participant_id is null) as everybodys
        union
        -- Whoever is concerned by changes of others.
        select null, cause, bool_and(is_setting), max(noted_at)
        from noted
        group by cause
    ),
    in_order as (
        select participant_id, cause,
            row_number() over (partition by participant_id order by is_setting, noted_at desc, cause) as place,
            count(*) over (partition by participant_id) as number
        from of_person
    )
    select participant_id,
        string_agg(cause, '; ' order by place) filter (where place <= 5)
            || case when max(number) > 5 then format('; and %s more', max(number) - 5) else '' end
    from in_order
    group by participant_id;
$$;

comment on function commission_internal.causes_of_month(text, integer, integer) is
    'The changes that reached a closed month since it was posted, by the person whom they concern, and (null) those of all together for everybody else.';

create or replace function commission_internal.adjustments_of_month(
    p_scheme text,
    p_year integer,
    p_month integer,
    p_participant_ids uuid[])
returns table (
    participant_id uuid,
    component text,
    currency text,
    branch text,
    posted numeric,
    due numeric,
    difference numeric,
    cause text
)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_error text;
    v_error_detail text;
    v_error_hint text;
begin
    return query execute format(
        $query$
        with posted as (
            select participant_id, component, currency, max(branch) as branch, sum(amount) as amount
            from commission.earning
            where (scheme, for_year, for_month) = ($1, $2, $3)
                and ($4 is null or participant_id = any ($4))
            group by participant_id, component, currency
        ),
        cause as materialized (
            select * from commission_internal.causes_of_month($1, $2, $3)
        )
        select changed.participant_id, changed.component, changed.currency, changed.branch, changed.posted,
            changed.due, changed.due - changed.posted,
            coalesce(
                (select causes from cause where cause.participant_id = changed.participant_id),
                (select causes from cause where cause.participant_id is null))
        from (
            select participant_id, component, currency, coalesce(due.branch, posted.branch) as branch,
                coalesce(posted.amount, 0) as posted, coalesce(due.amount, 0) as due
            from commission_internal.%I($2, $3, $4) as due
            full join posted using (participant_id, component, currency)
        ) as changed
        where changed.due <> changed.posted
        $query$, 'recalculated_' || p_scheme || '_earnings')
    using p_scheme, p_year, p_month, p_participant_ids;
exception
    -- What a single write is refused for is a state of the month to whoever looks at it.
    when check_violation or numeric_value_out_of_range then
        get stacked diagnostics
            v_error = message_text, v_error_detail = pg_exception_detail, v_error_hint = pg_exception_hint;
        perform commission_internal.raise_again('PT409', v_error, v_error_detail, v_error_hint);
end;
$$;

comment on function commission_internal.adjustments_of_month(text, integer, integer, uuid[]) is
    'What a closed month would now give the given people (null: all), where that differs from what was posted for it; PT409 where it cannot be priced.';

create or replace function commission_internal.adjustments(p_scheme text)
returns table (
    year integer,
    month integer,
    participant_id uuid,
    component text,
    currency text,
    branch text,
    posted numeric,
    due numeric,
    difference numeric,
    cause text
)
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select late.year, late.month, a.*
    from commission_internal.late_months(p_scheme) as late
    cross join lateral commission_internal.adjustments_of_month(
        p_scheme, late.year, late.month, late.participant_ids) as a;
$$;

comment on function commission_internal.adjustments(text) is
    'What the next closing of a scheme posts for earlier closed months.';

create or replace function commission_internal.pending_adjustments()
returns table (
    scheme text,
    year integer,
    month integer,
    participant_id uuid,
    participant_name text,
    component text,
    currency text,
    branch text,
    posted numeric,
    due numeric,
    difference numeric,
    cause text
)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_sees_all boolean := commission_internal.sees_all('earnings');
    v_visible uuid[] := array(select commission_internal.visible_participants('earnings'));
    v_late record;
    v_people uuid[];
begin
    -- Nothing is worked out for whoever may see nothing.
    if not v_sees_all and v_visible = '{}' then
        return;
    end if;
    perform commission_internal.require_engine();
    for v_late in
        select s.scheme, late.*
        from commission_internal.installed_schemes() as s (scheme)
        cross join lateral commission_internal.late_months(s.scheme) as late
    loop
        v_people := case
            when v_sees_all then v_late.participant_ids
            when v_late.participant_ids is null then v_visible
            else array(select unnest(v_visible) intersect select unnest(v_late.participant_ids))
        end;
        begin
            return query
            select v_late.scheme, v_late.year, v_late.month, a.participant_id, p.name, a.component,
                a.currency, a.branch, a.posted, a.due, a.difference, a.cause
            from commission_internal.adjustments_of_month(
                v_late.scheme, v_late.year, v_late.month, v_people) as a
            join commission.participant as p on p.id = a.participant_id
            order by p.name, a.participant_id, a.component;
        -- One record without a price must not hide the other months.
        exception when sqlstate 'PT409' then
            return query
            select v_late.scheme, v_late.year, v_late.month, null::uuid, null::text, null::text, null::text,
                null::text, null::numeric, null::numeric, null::numeric,
                'cannot be worked out: ' || sqlerrm;
        end;
    end loop;
end;
$$;

comment on function commission_internal.pending_adjustments() is
    'The adjustments of all schemes that the caller may see; a row without amounts for a month that cannot be priced now.';

create or replace function commission_internal.adjustment_causes()
returns table (
    id bigint,
    scheme text,
    year integer,
    month integer,
    participant_ids uuid[],
    kind text,
    cause text,
    table_name text,
    record_id text,
    noted_at timestamptz,
    posting_id bigint
)
language plpgsql
stable
security definer
rows 100
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_sees_all boolean := commission_internal.sees_all('earnings');
    v_visible uuid[] := array(select commission_internal.visible_participants('earnings'));
begin
    return query
    select l.id, l.scheme, l.year, l.month,
        case
            when v_sees_all then l.participant_ids
            else array(select unnest(l.participant_ids) intersect select unnest(v_visible))
        end,
        l.kind, l.cause, l.table_name, l.record_id, l.noted_at, l.settled_by
    from commission_internal.late_change as l
    where v_sees_all
        or l.participant_ids && v_visible;
end;
$$;

comment on function commission_internal.adjustment_causes() is
    'Late changes that concern people whose earnings the caller sees; those that may concern everybody, for who sees all.';
