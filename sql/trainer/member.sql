-- Members and their tier over time. Editing member.tier is all that a client does; the history is
-- kept here, so that recalculating an old month gives the old answer.

create table if not exists commission.member (
    id uuid not null default gen_random_uuid()
        constraint member_pkey primary key,
    name text not null
        constraint member_name_check check (btrim(name) <> ''),
    email text,
    branch text not null
        constraint member_branch_fkey references commission.branch (name) on update cascade,
    tier commission.member_tier not null default 'company',
    status commission.general_status not null default 'active',
    created_at timestamptz not null default now()
);

create index if not exists member_branch_idx on commission.member (branch);

select commission_internal.give_source_key('commission.member', 'members');

comment on table commission.member is
    'The clients. Change tier here; the history is kept in member_tier_period.';
comment on column commission.member.branch is 'The branch that the member belongs to; packages are sold there unless they say otherwise.';
comment on column commission.member.tier is
    'Tier of today. A change takes effect today in the branch''s calendar and so counts for the whole present month.';
comment on column commission.member.id is 'Key.';
comment on column commission.member.name is 'Name; not blank.';
comment on column commission.member.email is
    'Address for statements and exports; nothing is calculated from it.';
comment on column commission.member.status is 'For your own use; the calculation does not look at it.';
comment on column commission.member.created_at is 'When the row was written.';

create table if not exists commission.member_tier_period (
    member_id uuid not null
        constraint member_tier_period_member_id_fkey references commission.member (id) on delete cascade,
    tier commission.member_tier not null,
    valid_during daterange not null
        constraint member_tier_period_valid_during_check check (commission_internal.is_period(valid_during)),
    constraint member_tier_period_pkey primary key (member_id, valid_during),
    constraint member_tier_period_excl exclude using gist (member_id with =, valid_during with &&)
        deferrable initially immediate
);

create index if not exists member_tier_period_special_idx
on commission.member_tier_period (member_id)
where tier <> 'company';

comment on table commission.member_tier_period is
    'Tier of each member over time, kept by a trigger on member. A month uses the tier of its last day. Correct the ranges here if a change was recorded on the wrong day. Ranges of one member must not overlap (23P01).';
comment on column commission.member_tier_period.valid_during is 'Days on which the member had the tier.';
comment on column commission.member_tier_period.member_id is 'The member.';
comment on column commission.member_tier_period.tier is 'The tier.';

create or replace function commission_internal.keep_member_tier_period()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_today date;
begin
    if tg_op = 'INSERT' then
        insert into commission.member_tier_period (member_id, tier, valid_during)
        values (new.id, new.tier, '(,)');
        return null;
    end if;

    select commission_internal.day_of(now(), time_zone) into v_today
    from commission.branch
    where name = new.branch;

    delete from commission.member_tier_period
    where member_id = new.id
        and lower(valid_during) >= v_today;
    update commission.member_tier_period
    set valid_during = daterange(lower(valid_during), v_today)
    where member_id = new.id
        and valid_during @> v_today;
    insert into commission.member_tier_period (member_id, tier, valid_during)
    values (new.id, new.tier, daterange(v_today, null));
    return null;
end;
$$;

-- A tier decides how much a sale pays.
create or replace function commission_internal.keep_member_tier()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if not commission_internal.edits_all('members')
        and new.branch in (select commission_internal.branches_paying_me())
    then
        raise exception using
            errcode = 'insufficient_privilege',
            message = 'who is paid by a branch as a trainer changes no tier of its members',
            hint = 'Ask an admin of all branches.';
    end if;
    return new;
end;
$$;

comment on function commission_internal.keep_member_tier() is
    'Trigger: raises 42501 where the admin of a branch who is paid there changes a member''s tier.';

create or replace trigger member_keep_tier
before update of tier on commission.member
for each row when (old.tier is distinct from new.tier)
execute function commission_internal.keep_member_tier();

create or replace trigger member_tier_insert
after insert on commission.member
for each row execute function commission_internal.keep_member_tier_period();

create or replace trigger member_tier_update
after update of tier on commission.member
for each row when (old.tier is distinct from new.tier)
execute function commission_internal.keep_member_tier_period();

-- Through the trainers' indexes; nobody in particular where the caller sees everything.
create or replace function commission_internal.visible_members(p_module text)
returns setof uuid
language plpgsql
stable
security definer
rows 500
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set jit = off
as $$
declare
    v_branch text := (select branch from commission_internal.scope(p_module, 'view') where extent = 'branch');
    v_own uuid[] := array(select commission_internal.visible_own(p_module));
begin
    if v_own = '{}' then
        return;
    end if;
    return query
    with recursive met as (
        -- Of their own people they see everybody, of the branch's those who were met there.
        select trainer.id as trainer_id, trainer.branch, '00000000-0000-0000-0000-000000000000'::uuid as member_id
        from (
            select id, null as branch from unnest(v_own) as own (id)
            union all
            select id, v_branch from commission_internal.known_participants(p_module) as known (id) where v_branch <> ''
        ) as trainer
        union all
        -- From one member of a trainer to the next, by key: years of sessions and results cost no more
        -- than the members in them.
        select met.trainer_id, met.branch, following.member_id
        from met
        cross join lateral (
            select least(
                (
                    select a.member_id
                    from commission.appointment as a
                    where a.trainer_id = met.trainer_id
                        and a.member_id > met.member_id
                        and a.status <> 'cancelled'
                        and (met.branch is null or a.branch = met.branch)
                    order by a.member_id
                    limit 1
                ),
                (
                    select r.member_id
                    from commission.trainer_monthly_commission as r
                    where r.trainer_id = met.trainer_id
                        and r.member_id > met.member_id
                        and (met.branch is null or r.branch = met.branch)
                    order by r.member_id
                    limit 1
                )) as member_id
        ) as following
        where following.member_id is not null
    )
    select id from commission.member where branch = v_branch
    union
    select member_id from met
    union
    select also.id
    from commission.appointment as a
    cross join unnest(a.also_members) as also (id)
    where a.also_members <> '{}'
        and a.trainer_id = any (v_own)
        and a.status <> 'cancelled'
    union
    select also.id
    from commission_internal.known_participants(p_module) as known (id)
    join commission.appointment as a on a.trainer_id = known.id
    cross join unnest(a.also_members) as also (id)
    where a.also_members <> '{}'
        and a.branch = v_branch
        and a.status <> 'cancelled'
    union
    select member_id from commission.member_package where closed_by && v_own and status <> 'cancelled'
    union
    select member_id from commission.member_package where branch = v_branch and status <> 'cancelled';
end;
$$;

comment on function commission_internal.visible_members(text) is
    'The members whom the caller sees, where that is not everybody: those of the caller''s branch, those with sessions, sales or results there, and those with whom the caller or people below have any. Cancelled sessions and sales are none.';

create or replace function commission_internal.sees_member(p_module text, p_member_id uuid)
returns boolean
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return commission_internal.sees_all(p_module)
        or p_member_id in (select commission_internal.visible_members(p_module));
end;
$$;

comment on function commission_internal.sees_member(text, uuid) is 'Whether the caller sees a member''s row.';

create or replace function commission_internal.editable_members(p_module text)
returns setof uuid
language plpgsql
stable
security definer
rows 500
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select id
    from commission.member
    where branch in (
        select branch from commission_internal.scope(p_module, 'edit') where extent = 'branch')
        and branch not in (select commission_internal.branches_paying_me());
end;
$$;

comment on function commission_internal.editable_members(text) is
    'The members of the caller''s branch, unless the caller is paid there as a trainer: those whose tiers the caller may change; nobody in particular where that is everything.';

select commission_internal.bound_sizes('commission.member', '{name,email,source,source_id}');

select commission_internal.protect_table(
    'commission.member',
    p_view => $$
        branch = any (array(select commission_internal.visible_branches('members')))
        or id in (select commission_internal.visible_members('members'))
    $$,
    p_module => 'members',
    p_edit => 'branch = any (array(select commission_internal.editable_branches(''members'')))');

select commission_internal.protect_table(
    'commission.member_tier_period',
    p_view => $$
        (select commission_internal.sees_all('members'))
        or member_id in (select commission_internal.visible_members('members'))
    $$,
    p_module => 'members',
    p_edit => $$
        (select commission_internal.edits_all('members'))
        or member_id in (select commission_internal.editable_members('members'))
    $$);
