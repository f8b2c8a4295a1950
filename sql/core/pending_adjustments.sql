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
        case
            when bool_and(late.participant_ids is not null) then
                -- A change may concern nobody: what it was about is gone, and that was noted by itself.
                coalesce(array_agg(distinct person.id) filter (where person.id is not null), '{}')
        end
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

-- In a sentence: what changes amounts before what changes settings, the newest first. A person is told of
-- settings and of records that they are in themselves; of others' records only how many there are. The
-- rows that it sums up are those of commission.adjustment_cause.
create or replace function commission_internal.causes_of_month(p_scheme text, p_year integer, p_month integer)
returns table (participant_id uuid, causes text)
language sql
stable
security definer
rows 100
set search_path = pg_catalog, pg_temp
as $$
    with noted as materialized (
        select late.cause, late.participant_ids is null as is_everybodys,
            late.record_id is null and late.participant_ids is null as is_told_to_all,
            coalesce(late.participant_ids, '{}') || coalesce(late.named_ids, '{}') as person_ids,
            late.kind in ('setting changed', 'truncated') as is_setting, late.noted_at
        from commission_internal.late_change as late
        where (late.scheme, late.year, late.month) = (p_scheme, p_year, p_month)
            and late.settled_by is null
    ),
    own as (
        select person.id as participant_id, n.cause, bool_and(n.is_setting) as is_setting,
            max(n.noted_at) as noted_at, bool_or(n.is_everybodys) as is_everybodys
        from noted as n
        cross join lateral unnest(n.person_ids) as person (id)
        group by person.id, n.cause
    ),
    person as (
        select participant_id, count(*) filter (where is_everybodys) as own_count
        from own
        group by participant_id
        union all
        -- Whoever is concerned by changes of others.
        select null, 0
    ),
    others as (
        select count(distinct cause) filter (where is_everybodys) as everybodys_count,
            count(distinct cause) as all_count
        from noted
        where not is_told_to_all
    ),
    told as (
        select participant_id, cause, is_setting, noted_at
        from own
        union all
        select person.participant_id, everybodys.cause, everybodys.is_setting, everybodys.noted_at
        from person
        cross join (
            select cause, bool_and(is_setting) as is_setting, max(noted_at) as noted_at
            from noted
            where is_told_to_all
            group by cause
        ) as everybodys
        union all
        select person.participant_id,
            case hidden.number when 1 then 'a change of others' else format('%s changes of others', hidden.number) end,
            false, '-infinity'
        from person
        cross join others
        cross join lateral (
            select case
                when person.participant_id is null then others.all_count
                else others.everybodys_count - person.own_count
            end as number
        ) as hidden
        where hidden.number > 0
    ),
    in_order as (
        select participant_id, cause,
            row_number() over (partition by participant_id order by is_setting, noted_at desc, cause) as place,
            count(*) over (partition by participant_id) as number
        from told
    )
    select participant_id,
        string_agg(cause, '; ' order by place) filter (where place <= 5)
            || case when max(number) > 5 then format('; and %s more', max(number) - 5) else '' end
    from in_order
    group by participant_id;
$$;

comment on function commission_internal.causes_of_month(text, integer, integer) is
    'The changes that reached a closed month since it was posted, as each person in them may be told, and (null) as everybody else may.';

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
    -- Where the home of a month decides, it also says whose cost it is: money that moves to another branch
    -- leaves the one for which it was posted. Elsewhere a line only tells where the person was.
    v_goes_by_home boolean := (select s.calendar = 'home branch' from commission.scheme as s where s.name = p_scheme);
begin
    return query execute format(
        $query$
        with posted as (
            select participant_id, component, currency, home, max(branch) as branch, sum(amount) as amount
            from (
                -- What closings have posted; by the present name of the branch, which may have been renamed.
                select e.participant_id, e.component, e.currency, e.amount, name.branch,
                    case when $5 then coalesce(name.branch, '') else '' end as home
                from commission_internal.counted_line as e
                left join commission.branch as b on b.id = e.branch_id
                cross join lateral (select coalesce(b.name, e.branch)) as name (branch)
                where (e.scheme, e.for_year, e.for_month) = ($1, $2, $3)
                    and ($4 is null or e.participant_id = any ($4))
            ) as line
            group by participant_id, component, currency, home
        ),
        due as (
            select participant_id, component, currency, amount, branch,
                case when $5 then coalesce(branch, '') else '' end as home
            from commission_internal.%I($2, $3, $4)
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
            from due
            full join posted using (participant_id, component, currency, home)
        ) as changed
        where changed.due <> changed.posted
        $query$, 'recalculated_' || p_scheme || '_earnings')
    using p_scheme, p_year, p_month, p_participant_ids, v_goes_by_home;
exception
    -- What a single write is refused for is a state of the month to whoever looks at it.
    when check_violation or numeric_value_out_of_range then
        get stacked diagnostics
            v_error = message_text, v_error_detail = pg_exception_detail, v_error_hint = pg_exception_hint;
        perform commission_internal.raise_again('PT409', v_error, v_error_detail, v_error_hint);
end;
$$;

comment on function commission_internal.adjustments_of_month(text, integer, integer, uuid[]) is
    'What a closed month would now give the given people (null: all), where that differs from what was posted for it, for another branch too where the home branch decides; PT409 where it cannot be priced.';

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

-- Of people whom the caller does not see, it only says that there are such.
create or replace function commission_internal.why_unpriced(
    p_scheme text,
    p_year integer,
    p_month integer,
    p_names_people boolean,
    p_concerned uuid[],
    p_visible uuid[])
returns text
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_error text;
begin
    if p_concerned = '{}' then
        return null;
    end if;
    execute format(
        $query$
        select u.error_message
        from commission_internal.%I($1, $2, $3) as u
        where u.participant_id = any ($4)
        order by u.participant_id, u.record_id
        limit 1
        $query$, 'unpriced_' || p_scheme || '_records')
    into v_error
    using p_year, p_month, p_concerned, p_visible;
    if v_error is null
        and (
            p_names_people
            or exists (
                select
                from commission.earning as e
                where (e.scheme, e.for_year, e.for_month) = (p_scheme, p_year, p_month)
                    and e.participant_id = any (p_visible)))
    then
        v_error := 'something of people whom you do not see has no price';
    end if;
    return v_error;
end;
$$;

comment on function commission_internal.why_unpriced(text, integer, integer, boolean, uuid[], uuid[]) is
    'Why a month cannot be worked out for the people whom a change concerns, as those may be told who see some of them; null where none of these has a part in the month.';

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
    v_knows_all boolean := commission_internal.sees_all('staff');
    v_known uuid[] := array(select commission_internal.known_participants('staff'));
    v_visible uuid[] := array(select commission_internal.visible_participants('earnings'));
    -- As in the ledger: rows that say of which branch they are belong to it.
    v_own uuid[] := array(select commission_internal.visible_own('earnings'));
    v_branches text[] := array(select commission_internal.visible_branches('earnings'));
    v_concerned uuid[] := array(select commission_internal.known_participants('earnings'));
    v_me uuid := commission_internal.current_participant_id();
    v_late record;
    v_people uuid[];
    v_error text;
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
            when v_late.participant_ids is null then v_concerned
            else array(select unnest(v_concerned) intersect select unnest(v_late.participant_ids))
        end;
        begin
            return query
            select v_late.scheme, v_late.year, v_late.month, a.participant_id,
                case when v_knows_all or p.id = v_me or p.id = any (v_known) then p.name end, a.component,
                a.currency, a.branch, a.posted, a.due, a.difference, a.cause
            from commission_internal.adjustments_of_month(
                v_late.scheme, v_late.year, v_late.month, v_people) as a
            join commission.participant as p on p.id = a.participant_id
            where v_sees_all
                or a.participant_id = any (v_own)
                or a.branch = any (v_branches)
                or a.branch is null and a.participant_id = any (v_visible)
            order by p.name, a.participant_id, a.component;
        -- One record without a price must not hide the other months.
        exception when sqlstate 'PT409' then
            v_error := case
                when v_sees_all then sqlerrm
                else commission_internal.why_unpriced(
                    v_late.scheme, v_late.year, v_late.month, v_late.participant_ids is not null, v_people,
                    array(select commission_internal.visible_in_month(
                        'earnings', v_late.scheme, v_late.year, v_late.month)))
            end;
            if v_error is not null then
                return query
                select v_late.scheme, v_late.year, v_late.month, null::uuid, null::text, null::text, null::text,
                    null::text, null::numeric, null::numeric, null::numeric,
                    'cannot be worked out: ' || v_error;
            end if;
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
begin
    return query
    with told as materialized (
        select m.scheme, m.year, m.month,
            array(select commission_internal.visible_in_month('earnings', m.scheme, m.year, m.month)) as ids
        from (select distinct late.scheme, late.year, late.month from commission_internal.late_change as late) as m
    )
    select l.id, l.scheme, l.year, l.month,
        case
            when v_sees_all then l.participant_ids
            else array(select unnest(l.participant_ids) intersect select unnest(told.ids))
        end,
        l.kind, l.cause, l.table_name, l.record_id, l.noted_at, l.settled_by
    from commission_internal.late_change as l
    join told on (told.scheme, told.year, told.month) = (l.scheme, l.year, l.month)
    where v_sees_all
        or l.participant_ids && told.ids;
end;
$$;

comment on function commission_internal.adjustment_causes() is
    'Late changes that concern people whose earnings the caller sees; those that may concern everybody, for who sees all.';
