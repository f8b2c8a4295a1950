-- Moving people in the tree from a day on, and days that have come.

-- A move changes what everybody above earns, before and after. Whoever administers a branch moves only
-- people of the branch, from and to people of the branch, and none who administer or manage; and touches
-- no month that is posted.
create or replace function commission_internal.refuse_move_beyond_branch(
    p_participant_id uuid,
    p_upline_id uuid,
    p_effective_on date)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_scope record := commission_internal.scope('uplines', 'edit');
    v_closed_until date := (
        select max(commission_internal.last_day(year, month)) from commission.period where status = 'closed');
begin
    if p_effective_on <= v_closed_until then
        raise exception using
            errcode = 'insufficient_privilege',
            message = format('the admin of a branch moves nobody before %s', v_closed_until + 1),
            detail = 'Months before that day are closed.',
            hint = 'Ask an admin of all branches.';
    end if;
    if exists (
        with recursive below as (
            select p_participant_id as id
            union
            select l.participant_id
            from below
            join commission.upline_link as l on l.upline_id = below.id
            where not isempty(l.valid_during * daterange(p_effective_on, null))
        ),
        above as (
            select p_upline_id as id
            union
            select l.upline_id
            from commission.upline_link as l
            where l.participant_id = p_participant_id
                and not isempty(l.valid_during * daterange(p_effective_on, null))
        ),
        -- Whoever stands further up may manage the branch, but is of no other.
        higher as (
            select id from above
            union
            select l.upline_id
            from higher
            join commission.upline_link as l on l.participant_id = higher.id
            where not isempty(l.valid_during * daterange(p_effective_on, null))
        )
        select
        from (select id from below union select id from above) as concerned
        join commission.participant as p on p.id = concerned.id
        where p.id not in (select commission_internal.editable_participants('uplines'))
            or p.role in ('super_admin', 'admin', 'manager')
        union all
        select
        from higher
        where id = v_scope.participant_id
            or id not in (
                select commission_internal.people_of_branch(v_scope.branch, commission_internal.today())))
    then
        raise exception using
            errcode = 'insufficient_privilege',
            message = format('the admin of a branch may not move participant "%s" there', p_participant_id),
            detail = 'Somebody above or below, before or after, is of another branch, administers or manages.',
            hint = 'Ask an admin of all branches.';
    end if;
end;
$$;

comment on function commission_internal.refuse_move_beyond_branch(uuid, uuid, date) is
    'Raises 42501 (HTTP 403) for moves that reach beyond the branch of the caller, or into closed months.';

create or replace function commission_internal.change_upline(
    p_participant_id uuid,
    p_upline_id uuid,
    p_effective_on date)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_effective_on date := coalesce(p_effective_on, commission_internal.today());
begin
    perform commission_internal.require_permission('uplines', 'edit');
    if p_participant_id is null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_participant_id must be given';
    end if;
    if not isfinite(v_effective_on) then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_effective_on must be a day of the calendar';
    end if;
    -- The admin of a branch moves its people below others of it.
    if not commission_internal.edits_all('uplines') then
        if not commission_internal.sees_participant('uplines', p_participant_id) then
            raise exception using
                errcode = 'PT404',
                message = format('there is no participant "%s"', p_participant_id),
                hint = 'See the ids in commission.participant.';
        elsif p_upline_id is null
            or p_upline_id not in (select commission_internal.editable_participants('uplines'))
        then
            perform commission_internal.refuse('uplines', 'edit');
        end if;
        perform commission_internal.refuse_move_beyond_branch(p_participant_id, p_upline_id, v_effective_on);
    end if;
    -- The participant first, then the tree: the order in which an update of upline_id locks them.
    perform 1 from commission.participant where id = p_participant_id for no key update;
    if not found then
        raise exception using
            errcode = 'PT404',
            message = format('there is no participant "%s"', p_participant_id),
            hint = 'See the ids in commission.participant.';
    end if;
    -- Somebody may have moved others meanwhile, or have closed a month.
    perform commission_internal.hold_uplines();
    if not commission_internal.edits_all('uplines') then
        perform commission_internal.refuse_move_beyond_branch(p_participant_id, p_upline_id, v_effective_on);
    end if;
    perform commission_internal.link_uplines(array[p_participant_id], array[p_upline_id], v_effective_on);
end;
$$;

create or replace function commission.change_upline(
    p_participant_id uuid,
    p_upline_id uuid,
    p_effective_on date default null)
returns void
language sql
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.change_upline(p_participant_id, p_upline_id, p_effective_on);
$$;

select commission_internal.give_time('change_upline', '15min');

comment on function commission.change_upline(uuid, uuid, date) is
    'Moves a participant with everybody below under another upline (null: under nobody) from a day on (null: today, in the workspace''s calendar). Later moves of the same participant are dropped. Months that end before that day keep the old tree; later ones are calculated anew. Cycles are refused with the chain.';

create or replace function commission_internal.refresh_uplines()
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_ids uuid[];
    v_count bigint;
begin
    perform commission_internal.require_all('uplines', 'edit');
    -- Locked first and looked at again: a move under way must not be undone.
    select array_agg(id) into v_ids
    from (
        select q.id
        from commission.participant as q
        left join commission.upline_link as l
            on l.participant_id = q.id
            and l.valid_during @> commission_internal.today()
        where q.upline_id is distinct from l.upline_id
        order by q.id
        for no key update of q
    ) as due;
    update commission.participant as p
    set upline_id = present.upline_id
    from (
        select q.id, l.upline_id
        from commission.participant as q
        left join commission.upline_link as l
            on l.participant_id = q.id
            and l.valid_during @> commission_internal.today()
        where q.id = any (v_ids)
            and q.upline_id is distinct from l.upline_id
    ) as present
    where p.id = present.id;
    get diagnostics v_count = row_count;
    return v_count;
end;
$$;

create or replace function commission.refresh_uplines()
returns bigint
language sql
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.refresh_uplines();
$$;

select commission_internal.give_time('refresh_uplines', '15min');

comment on function commission.refresh_uplines() is
    'Brings participant.upline_id up to moves whose day has come, and returns how many there were. Run it daily where moves are dated ahead; calculations go by upline_link and do not need it.';
