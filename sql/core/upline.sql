-- Who stands above whom, over time. participant.upline_id is the tree of today; upline_link is its
-- history, from which a month takes the tree of its last day.

alter table commission.participant add column if not exists upline_id uuid
    constraint participant_upline_id_fkey references commission.participant (id);

create index if not exists participant_upline_id_idx on commission.participant (upline_id);

comment on column commission.participant.upline_id is
    'The participant directly above, today; null: nobody. A change takes effect today in the workspace''s calendar; change_upline() takes another day.';

create table if not exists commission.upline_link (
    participant_id uuid not null
        constraint upline_link_participant_id_fkey references commission.participant (id) on delete cascade,
    -- Cascades because people are deleted one after the other, also in one statement: the link of somebody
    -- who goes too must not stand in the way. refuse_lost_uplines() keeps those of people who stay.
    upline_id uuid not null
        constraint upline_link_upline_id_fkey references commission.participant (id) on delete cascade,
    valid_during daterange not null default '(,)'
        constraint upline_link_valid_during_check check (commission_internal.is_period(valid_during)),
    constraint upline_link_pkey primary key (participant_id, valid_during),
    constraint upline_link_excl exclude using gist (participant_id with =, valid_during with &&)
        deferrable initially immediate
);

do $$
begin
    if exists (
        select
        from pg_constraint
        where conrelid = 'commission.upline_link'::regclass
            and conname = 'upline_link_upline_id_fkey'
            and confdeltype <> 'c')
    then
        alter table commission.upline_link
            drop constraint upline_link_upline_id_fkey,
            add constraint upline_link_upline_id_fkey
            foreign key (upline_id) references commission.participant (id) on delete cascade;
    end if;
end;
$$;

-- The way up the tree, a link at a time, is gone for each sale: without visits to the table.
create index if not exists upline_link_participant_id_idx on commission.upline_link (participant_id)
include (upline_id, valid_during);
create index if not exists upline_link_upline_id_idx on commission.upline_link (upline_id);

comment on table commission.upline_link is
    'Uplines over time, kept by triggers beside participant.upline_id. A month uses the links of its last day. Correct the ranges here if a move was recorded on the wrong day. Links of one participant must not overlap (23P01); cycles are refused (23514). Uplines can be changed at READ COMMITTED only (0A000).';
comment on column commission.upline_link.valid_during is 'Days on which the link holds, in the workspace''s calendar.';
comment on column commission.upline_link.participant_id is 'The participant.';
comment on column commission.upline_link.upline_id is 'The participant directly above.';

select commission_internal.protect_table(
    'commission.upline_link',
    p_view => $$
        (select commission_internal.sees_all('uplines'))
        or participant_id in (select commission_internal.visible_participants('uplines'))
    $$,
    p_module => 'uplines');

create table if not exists commission_internal.upline_lock (
    id boolean not null default true
        constraint upline_lock_pkey primary key
);

-- What a release before made row by row.
drop function if exists commission_internal.link_upline(uuid, uuid, date);
drop function if exists commission_internal.link_moved_participant() cascade;
drop function if exists commission_internal.show_present_upline() cascade;

comment on table commission_internal.upline_lock is 'Nothing is in it: whoever moves participants locks it.';

-- Two moves at once could close a cycle together: one waits for the other. Taken before anything
-- else that a move locks.
create or replace function commission_internal.hold_uplines()
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.require_read_committed('changing uplines');
    lock table commission_internal.upline_lock in share row exclusive mode;
end;
$$;

comment on function commission_internal.hold_uplines() is
    'Keeps everybody else from moving participants until the transaction ends.';

-- Participants who are new in this very statement are known to nobody else, and a link that goes with
-- its participant closes no cycle.
create or replace function commission_internal.hold_uplines_for_statement()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if current_setting('commission.links_new_participants', true) = 'on'
        or tg_op = 'DELETE' and pg_trigger_depth() > 1
    then
        return null;
    end if;
    perform commission_internal.hold_uplines();
    return null;
end;
$$;

create or replace trigger upline_link_hold
before insert or update or delete or truncate on commission.upline_link
for each statement execute function commission_internal.hold_uplines_for_statement();

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
-- Looked up level by level, by key, also in tables that were never analyzed. No index over days serves that: "is true".
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
    with recursive path as (
        select p_participant_id as participant_id, 0 as level
        where p_participant_id is not null
        union all
        select l.upline_id, path.level + 1
        from path
        join commission.upline_link as l
            on l.participant_id = path.participant_id
            and (l.valid_during @> p_on) is true
    )
    select participant_id, level from path;
$$;

comment on function commission_internal.upline_on(uuid, date) is
    'The participant (level 0) and everybody above, on a day.';

-- People whom the caller does not see are no more than others in it.
create or replace function commission_internal.tell_chain(p_chain uuid[])
returns text
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select string_agg(coalesce(told.id::text, 'others'), ' -> ' order by told.place)
    from (
        select seen.id, seen.place, lag(seen.id, 1, p_chain[1]) over (order by seen.place) as before
        from (
            select case
                    when (select commission_internal.sees_all('uplines'))
                        or listed.id in (select commission_internal.visible_participants('uplines'))
                        -- Who was moved is known to who moved them.
                        or listed.id = p_chain[1] then listed.id
                end as id,
                listed.place
            from unnest(p_chain) with ordinality as listed (id, place)
        ) as seen
    ) as told
    where told.id is not null
        or told.before is not null;
$$;

comment on function commission_internal.tell_chain(uuid[]) is
    'A chain of uplines as the caller may be told: the first one, and those whom the caller sees.';

create or replace function commission_internal.refuse_cycle(p_chain uuid[], p_on date)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        errcode = 'check_violation',
        message = format('participant "%s" would be their own upline', p_chain[1]),
        detail = format(
            'From downline to upline%s: %s.',
            case when p_on > '0001-01-01' then to_char(p_on, '" on "YYYY-MM-DD') else '' end,
            commission_internal.tell_chain(p_chain || p_chain[1])),
        hint = 'Move the one at the top out of the downline first.';
end;
$$;

comment on function commission_internal.refuse_cycle(uuid[], date) is
    'Raises 23514 with a chain of uplines that ends where it begins, as far as the caller sees the people in it.';

create or replace function commission_internal.link_new_participants()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform set_config('commission.links_new_participants', 'on', true);
    insert into commission.upline_link (participant_id, upline_id, valid_during)
    select id, upline_id, '(,)'
    from new_rows
    where upline_id is not null;
    perform set_config('commission.links_new_participants', '', true);
    return null;
end;
$$;

create or replace trigger participant_upline_insert
after insert on commission.participant
referencing new table as new_rows
for each statement execute function commission_internal.link_new_participants();

create or replace function commission_internal.link_uplines(
    p_participant_ids uuid[],
    p_upline_ids uuid[],
    p_effective_on date)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.hold_uplines();
    -- Ends the present links and starts the new ones in one statement: whoever looks for cycles, or
    -- recalculates, sees the finished tree.
    with later as (
        delete from commission.upline_link
        where participant_id = any (p_participant_ids)
            and lower(valid_during) >= p_effective_on
        returning 1
    ),
    ended as (
        update commission.upline_link
        set valid_during = daterange(lower(valid_during), p_effective_on)
        where participant_id = any (p_participant_ids)
            and valid_during @> p_effective_on
            and coalesce(lower(valid_during), p_effective_on - 1) < p_effective_on
        returning 1
    ),
    -- Counting them makes sure that they are gone before the new links come.
    made_room as (
        select (select count(*) from later) + (select count(*) from ended) as links
    )
    insert into commission.upline_link (participant_id, upline_id, valid_during)
    select moved.participant_id, moved.upline_id, daterange(p_effective_on, null)
    from made_room
    cross join unnest(p_participant_ids, p_upline_ids) as moved (participant_id, upline_id)
    where moved.upline_id is not null
        and links >= 0;
end;
$$;

comment on function commission_internal.link_uplines(uuid[], uuid[], date) is
    'Puts participants under other uplines (null: none) from a day on; each place of the two arrays is a participant and an upline.';

-- All who are moved by a statement are moved at once: two may change places.
create or replace function commission_internal.link_moved_participants()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_participant_ids uuid[];
    v_upline_ids uuid[];
begin
    select array_agg(moved.id), array_agg(moved.upline_id)
    into v_participant_ids, v_upline_ids
    from (
        select id, upline_id from new_rows
        except
        select id, upline_id from old_rows
    ) as moved
    left join commission.upline_link as l
        on l.participant_id = moved.id
        and l.valid_during @> commission_internal.today()
    where moved.upline_id is distinct from l.upline_id;
    if v_participant_ids is not null then
        perform commission_internal.link_uplines(v_participant_ids, v_upline_ids, commission_internal.today());
    end if;
    return null;
end;
$$;

create or replace trigger participant_upline_update
after update on commission.participant
referencing old table as old_rows new table as new_rows
for each statement execute function commission_internal.link_moved_participants();

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
    v_first integer;
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
            -- It begins with somebody who was moved.
            select min(place) into v_first
            from unnest(v_chain) with ordinality as link (participant_id, place)
            where link.participant_id in (select participant_id from new_rows);
            perform commission_internal.refuse_cycle(
                v_chain[coalesce(v_first, 1):] || v_chain[:coalesce(v_first, 1) - 1], v_day);
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

-- A link of somebody who stays must not go with its upline.
create or replace function commission_internal.refuse_lost_uplines()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_lost record;
begin
    select o.participant_id, o.upline_id, o.valid_during into v_lost
    from old_rows as o
    where not exists (select from commission.participant as p where p.id = o.upline_id)
        and exists (select from commission.participant as p where p.id = o.participant_id)
    order by o.upline_id, o.participant_id
    limit 1;
    if found then
        raise exception using
            errcode = 'foreign_key_violation',
            message = format('participant "%s" cannot be deleted: others are or were below', v_lost.upline_id),
            detail = case
                when commission_internal.sees_participant('uplines', v_lost.participant_id) then format(
                    'Participant "%s" is linked to them during %s.', v_lost.participant_id, v_lost.valid_during)
                else 'Somebody whom you do not see is linked to them.'
            end,
            hint = 'Set the status to inactive instead, or delete those below in the same statement.';
    end if;
    return null;
end;
$$;

create or replace trigger upline_link_keep
after delete on commission.upline_link
referencing old table as old_rows
for each statement execute function commission_internal.refuse_lost_uplines();

-- However the history is written, participant.upline_id is in step with it.
create or replace function commission_internal.show_present_uplines()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_participant_ids uuid[];
begin
    if tg_op = 'TRUNCATE' then
        update commission.participant set upline_id = null where upline_id is not null;
        return null;
    end if;
    if tg_op <> 'DELETE' then
        select array_agg(participant_id) into v_participant_ids from new_rows;
    end if;
    if tg_op <> 'INSERT' then
        select v_participant_ids || array_agg(participant_id) into v_participant_ids from old_rows;
    end if;
    update commission.participant as p
    set upline_id = present.upline_id
    from (
        select q.id, l.upline_id
        from commission.participant as q
        left join commission.upline_link as l
            on l.participant_id = q.id
            and l.valid_during @> commission_internal.today()
        where q.id = any (v_participant_ids)
            and q.upline_id is distinct from l.upline_id
    ) as present
    where p.id = present.id;
    return null;
end;
$$;

drop trigger if exists upline_link_present on commission.upline_link;

create or replace trigger upline_link_present_insert
after insert on commission.upline_link
referencing new table as new_rows
for each statement execute function commission_internal.show_present_uplines();

create or replace trigger upline_link_present_update
after update on commission.upline_link
referencing old table as old_rows new table as new_rows
for each statement execute function commission_internal.show_present_uplines();

create or replace trigger upline_link_present_delete
after delete on commission.upline_link
referencing old table as old_rows
for each statement execute function commission_internal.show_present_uplines();

create or replace trigger upline_link_present_truncate
after truncate on commission.upline_link
for each statement execute function commission_internal.show_present_uplines();

create or replace function commission_internal.people_below_me()
returns setof uuid
language sql
stable
security definer
rows 10
set search_path = pg_catalog, pg_temp
as $$
    with recursive below as (
        select l.participant_id
        from commission.upline_link as l
        where l.upline_id = commission_internal.current_participant_id()
        union
        select l.participant_id
        from below
        join commission.upline_link as l on l.upline_id = below.participant_id
    )
    select participant_id from below;
$$;

comment on function commission_internal.people_below_me() is
    'Everybody who stands, stood or will stand below the caller, and whose sales pay the caller too.';
