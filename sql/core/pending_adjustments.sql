-- What late changes come to: for each closed month that changed, what it would give now, less what was
-- posted for it. recalculated_<scheme>_earnings() gives the first.

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
        case when bool_and(late.participant_id is not null) then array_agg(distinct late.participant_id) end
    from commission_internal.late_change as late
    join commission.period as p
        on (p.scheme, p.year, p.month, p.status) = (late.scheme, late.year, late.month, 'closed')
    where late.scheme = p_scheme
        and late.settled_by is null
    group by late.year, late.month
    order by late.year, late.month;
$$;

comment on function commission_internal.late_months(text) is
    'The closed months of a scheme that changed since they were posted, and whom the changes concern.';

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
        noted as (
            select participant_id, cause, min(id) as id
            from commission_internal.late_change
            where (scheme, year, month) = ($1, $2, $3)
                and settled_by is null
            group by participant_id, cause
        ),
        -- Of each person, and of all together for those whom a change of somebody else's concerns.
        cause as (
            select participant_id, left(string_agg(cause, '; ' order by id), 500) as causes
            from noted
            where participant_id is not null
            group by participant_id
            union all
            select null, left(string_agg(cause, '; ' order by id), 500)
            from (select cause, min(id) as id from noted group by cause) as any_of_them
        )
        select
            coalesce(due.participant_id, posted.participant_id),
            coalesce(due.component, posted.component),
            coalesce(due.currency, posted.currency),
            coalesce(due.branch, posted.branch),
            coalesce(posted.amount, 0),
            coalesce(due.amount, 0),
            coalesce(due.amount, 0) - coalesce(posted.amount, 0),
            coalesce(
                (
                    select causes
                    from cause
                    where cause.participant_id = coalesce(due.participant_id, posted.participant_id)
                ),
                (select causes from cause where cause.participant_id is null))
        from commission_internal.%I($2, $3, $4) as due
        full join posted
            on (posted.participant_id, posted.component, posted.currency)
                = (due.participant_id, due.component, due.currency)
        where coalesce(due.amount, 0) <> coalesce(posted.amount, 0)
        $query$, 'recalculated_' || p_scheme || '_earnings')
    using p_scheme, p_year, p_month, p_participant_ids;
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
    v_late record;
    v_visible uuid[] := array(select commission_internal.visible_participants('earnings'));
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
        begin
            return query
            select v_late.scheme, v_late.year, v_late.month, a.participant_id, p.name, a.component,
                a.currency, a.branch, a.posted, a.due, a.difference, a.cause
            from commission_internal.adjustments_of_month(
                v_late.scheme, v_late.year, v_late.month,
                case
                    when v_sees_all then v_late.participant_ids
                    else array(
                        select visible.id
                        from unnest(v_visible) as visible (id)
                        where v_late.participant_ids is null
                            or visible.id = any (v_late.participant_ids))
                end) as a
            join commission.participant as p on p.id = a.participant_id
            order by p.name, a.participant_id, a.component;
        -- One pair without a price must not hide the other months.
        exception when sqlstate 'PT409' or check_violation or numeric_value_out_of_range then
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
