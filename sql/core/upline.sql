-- Who stands above whom, over time. participant.upline_id is the tree of today; upline_link is its
-- history, from which a month takes the tree of its last day.

alter table commission.participant add column if not exists upline_id uuid
    constraint participant_upline_id_fkey references commission.participant (id);

create index if not exists participant_upline_id_idx on commission.participant (upline_id);

comment on column commission.participant.upline_id is
    'The participant directly above, today. A change takes effect today in the workspace''s calendar; change_upline() takes another day.';

create table if not exists commission.upline_link (
    participant_id uuid not null
        constraint upline_link_participant_id_fkey references commission.participant (id) on delete cascade,
    upline_id uuid not null
        constraint upline_link_upline_id_fkey references commission.participant (id),
    valid_during daterange not null default '(,)'
        constraint upline_link_valid_during_check check (commission_internal.is_period(valid_during)),
    constraint upline_link_pkey primary key (participant_id, valid_during),
    constraint upline_link_excl exclude using gist (participant_id with =, valid_during with &&)
        deferrable initially immediate
);

-- The way up the tree, a link at a time, is gone for each sale: without visits to the table.
create index if not exists upline_link_participant_id_idx on commission.upline_link (participant_id)
include (upline_id, valid_during);
create index if not exists upline_link_upline_id_idx on commission.upline_link (upline_id);

comment on table commission.upline_link is
    'Uplines over time, kept by triggers beside participant.upline_id. A month uses the links of its last day.';
comment on column commission.upline_link.valid_during is 'Days on which the link holds, in the workspace''s calendar.';

select commission_internal.protect_table(
    'commission.upline_link',
    p_view => $$
        (select commission_internal.sees_all('uplines'))
        or participant_id in (select commission_internal.visible_participants('uplines'))
    $$,
    p_edit => '(select commission_internal.edits_all(''uplines''))');

create table if not exists commission_internal.upline_lock (
    id boolean not null default true
        constraint upline_lock_pkey primary key
);

comment on table commission_internal.upline_lock is 'Nothing is in it: whoever moves participants locks it.';

-- Two moves at once could close a cycle together: one waits for the other. Taken before anything
-- else that a move locks. Participants who are new in this very statement are known to nobody else.
create or replace function commission_internal.hold_uplines()
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception using
            errcode = 'feature_not_supported',
            message = format(
                'uplines cannot be changed at isolation level "%s"', current_setting('transaction_isolation')),
            hint = 'Change them in a transaction at isolation level "read committed".';
    end if;
    lock table commission_internal.upline_lock in share row exclusive mode;
end;
$$;

comment on function commission_internal.hold_uplines() is
    'Keeps everybody else from moving participants until the transaction ends.';

create or replace function commission_internal.hold_uplines_for_statement()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.hold_uplines();
    return null;
end;
$$;

create or replace trigger upline_link_hold
before insert or update or delete or truncate on commission.upline_link
for each statement when (pg_trigger_depth() = 0)
execute function commission_internal.hold_uplines_for_statement();

create or replace function commission_internal.today()
returns date
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.day_of(now(), time_zone) from commission.workspace;
$$;

comment on function commission_internal.today() is 'The day in the workspace''s calendar.';

create or replace function commission_internal.upline_on(p_participant_id uuid, p_on date)
returns table (participant_id uuid, level integer)
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    with recursive path as (
        select p_participant_id as participant_id, 0 as level
        where p_participant_id is not null
        union all
        select l.upline_id, path.level + 1
        from path
        join commission.upline_link as l
            on l.participant_id = path.participant_id
            and l.valid_during @> p_on
    )
    select participant_id, level from path;
$$;

comment on function commission_internal.upline_on(uuid, date) is
    'The participant (level 0) and everybody above, on a day.';

create or replace function commission_internal.refuse_cycle(p_chain uuid[], p_on date)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        errcode = 'check_violation',
        message = format('participant "%s" would be their own upline', p_chain[1]),
        detail = format(
            'From downline to upline%s: %s.',
            case when p_on > '0001-01-01' then to_char(p_on, '" on "YYYY-MM-DD') else '' end,
            array_to_string(p_chain || p_chain[1], ' -> ')),
        hint = 'Move the one at the top out of the downline first.';
end;
$$;

comment on function commission_internal.refuse_cycle(uuid[], date) is
    'Raises 23514 with a chain of uplines that ends where it begins.';

create or replace function commission_internal.link_new_participants()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into commission.upline_link (participant_id, upline_id, valid_during)
    select id, upline_id, '(,)'
    from new_rows
    where upline_id is not null;
    return null;
end;
$$;

create or replace trigger participant_upline_insert
after insert on commission.participant
referencing new table as new_rows
for each statement execute function commission_internal.link_new_participants();

create or replace function commission_internal.link_upline(
    p_participant_id uuid,
    p_upline_id uuid,
    p_effective_on date)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_chain uuid[];
begin
    perform commission_internal.hold_uplines();
    select array_agg(participant_id order by level) into v_chain
    from commission_internal.upline_on(p_upline_id, p_effective_on);
    if p_participant_id = any (v_chain) then
        perform commission_internal.refuse_cycle(
            p_participant_id || v_chain[:array_position(v_chain, p_participant_id) - 1], p_effective_on);
    end if;

    -- Ends the present link and starts the new one in one statement: what recalculates afterwards
    -- sees the finished tree.
    with later as (
        delete from commission.upline_link
        where participant_id = p_participant_id
            and lower(valid_during) >= p_effective_on
        returning 1
    ),
    ended as (
        update commission.upline_link
        set valid_during = daterange(lower(valid_during), p_effective_on)
        where participant_id = p_participant_id
            and valid_during @> p_effective_on
            and coalesce(lower(valid_during), p_effective_on - 1) < p_effective_on
        returning 1
    ),
    -- Counting them makes sure that they are gone before the new link comes.
    made_room as (
        select (select count(*) from later) + (select count(*) from ended) as links
    )
    insert into commission.upline_link (participant_id, upline_id, valid_during)
    select p_participant_id, p_upline_id, daterange(p_effective_on, null)
    from made_room
    where p_upline_id is not null
        and links >= 0;
end;
$$;

comment on function commission_internal.link_upline(uuid, uuid, date) is
    'Puts a participant under another upline (null: none) from a day on.';

create or replace function commission_internal.link_moved_participant()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if new.upline_id is distinct from (
        select upline_id
        from commission.upline_link
        where participant_id = new.id
            and valid_during @> commission_internal.today())
    then
        perform commission_internal.link_upline(new.id, new.upline_id, commission_internal.today());
    end if;
    return null;
end;
$$;

create or replace trigger participant_upline_update
after update of upline_id on commission.participant
for each row when (old.upline_id is distinct from new.upline_id)
execute function commission_internal.link_moved_participant();

-- A participant must not come out above themselves on any day.
create or replace function commission_internal.check_upline_cycle()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_day date;
    v_chain uuid[];
begin
    -- Who has nobody below cannot close a cycle.
    if not exists (
        select
        from new_rows as n
        where n.upline_id = n.participant_id
            or exists (select from commission.upline_link as l where l.upline_id = n.participant_id))
    then
        return null;
    end if;

    perform commission_internal.require_engine();

    -- A cycle that a changed link is part of stands complete on the first day of one of its links.
    for v_day in
        select distinct day
        from (
            select coalesce(lower(valid_during), '0001-01-01') as day, valid_during
            from new_rows
            union
            select lower(l.valid_during), n.valid_during
            from commission.upline_link as l
            join new_rows as n on n.valid_during @> lower(l.valid_during)
        ) as starts
        where day is not null
    loop
        v_chain := commission_engine.find_upline_cycle(v_day);
        if v_chain is not null then
            perform commission_internal.refuse_cycle(v_chain, v_day);
        end if;
    end loop;
    return null;
end;
$$;

create or replace trigger upline_link_cycle_insert
after insert on commission.upline_link
referencing new table as new_rows
for each statement execute function commission_internal.check_upline_cycle();

create or replace trigger upline_link_cycle_update
after update on commission.upline_link
referencing new table as new_rows
for each statement execute function commission_internal.check_upline_cycle();

-- Whoever edits the history by hand finds participant.upline_id in step with it.
create or replace function commission_internal.show_present_upline()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_participant_id uuid := case when tg_op = 'DELETE' then old.participant_id else new.participant_id end;
    v_upline_id uuid;
begin
    select upline_id into v_upline_id
    from commission.upline_link
    where participant_id = v_participant_id
        and valid_during @> commission_internal.today();
    update commission.participant
    set upline_id = v_upline_id
    where id = v_participant_id
        and upline_id is distinct from v_upline_id;
    return null;
end;
$$;

create or replace trigger upline_link_present
after insert or update or delete on commission.upline_link
for each row when (pg_trigger_depth() = 0)
execute function commission_internal.show_present_upline();

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
            or (
                select count(*)
                from commission_internal.editable_participants('uplines') as own (id)
                where id in (p_participant_id, p_upline_id)
            ) < 2
        then
            perform commission_internal.refuse('uplines', 'edit');
        end if;
    end if;
    -- The participant first, then the tree: the order in which an update of upline_id locks them.
    perform 1 from commission.participant where id = p_participant_id for no key update;
    if not found then
        raise exception using
            errcode = 'PT404',
            message = format('there is no participant "%s"', p_participant_id),
            hint = 'See the ids in commission.participant.';
    end if;
    perform commission_internal.link_upline(p_participant_id, p_upline_id, v_effective_on);
    update commission.participant
    set upline_id = (
        select upline_id
        from commission.upline_link
        where participant_id = p_participant_id
            and valid_during @> commission_internal.today())
    where id = p_participant_id;
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

comment on function commission.change_upline(uuid, uuid, date) is
    'Moves a participant with everybody below under another upline (null: under nobody) from a day on (null: today). Months that end before that day keep the old tree. Cycles are refused with the chain.';

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

comment on function commission.refresh_uplines() is
    'Brings participant.upline_id up to moves whose day has come, and returns how many there were. Run it daily where moves are dated ahead; calculations go by upline_link and do not need it.';
