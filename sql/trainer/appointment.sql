-- Sessions: one row each; the completed ones are paid. With one member, with none (a class, a trial), or with
-- several.

create or replace function commission_internal.is_list_of_different(p_ids uuid[])
returns boolean
language sql
immutable
strict
set search_path = pg_catalog, pg_temp
as $$
    select count(*) = count(distinct id) from unnest(p_ids) as listed (id);
$$;

comment on function commission_internal.is_list_of_different(uuid[]) is
    'Whether a list names each id once and has no null.';

create table if not exists commission.appointment (
    id uuid not null default gen_random_uuid()
        constraint appointment_pkey primary key,
    trainer_id uuid not null
        constraint appointment_trainer_id_fkey references commission.trainer (id),
    member_id uuid
        constraint appointment_member_id_fkey references commission.member (id),
    branch text
        constraint appointment_branch_fkey references commission.branch (name) on update cascade,
    session_type commission.session_type not null,
    status commission.appointment_status not null default 'scheduled',
    starts_at timestamptz not null
        constraint appointment_starts_at_check check (
            starts_at >= '1970-01-01 00:00:00+00' and starts_at < '2200-01-01 00:00:00+00'),
    created_at timestamptz not null default now()
);

-- In databases of the release before as well.
alter table commission.appointment
    alter column member_id drop not null,
    add column if not exists without_member boolean not null default false
        constraint appointment_without_member_check check ((member_id is null) = without_member),
    add column if not exists also_members uuid[] not null default '{}'
        constraint appointment_also_members_check check (
            cardinality(also_members) <= 1000
            and commission_internal.is_list_of_different(also_members)
            and coalesce(array_ndims(also_members), 1) = 1
            and (cardinality(also_members) = 0 or (member_id <> all (also_members)) is true)),
    add column if not exists fee_each boolean not null default false,
    add column if not exists minutes integer
        constraint appointment_minutes_check check (minutes between 1 and 1440);

create index if not exists appointment_starts_at_idx on commission.appointment (starts_at);
create index if not exists appointment_trainer_id_idx on commission.appointment (trainer_id, starts_at);
-- For visible_members(): who the members of a trainer are.
create index if not exists appointment_trainer_id_member_id_idx on commission.appointment (trainer_id, member_id);
create index if not exists appointment_member_id_idx on commission.appointment (member_id);
-- Few have several members.
create index if not exists appointment_also_members_idx
on commission.appointment using gin (also_members)
where also_members <> '{}';
create index if not exists appointment_shared_idx
on commission.appointment (trainer_id, starts_at)
where also_members <> '{}';
create index if not exists appointment_branch_idx on commission.appointment (branch);

select commission_internal.give_source_key('commission.appointment', 'members');

comment on table commission.appointment is
    'One row for each session of a trainer: with a member, with several, or with none. Only completed ones are paid.';
comment on column commission.appointment.branch is
    'Where it took place, if that matters to you; the fee always goes by the trainer''s home branch.';
comment on column commission.appointment.status is 'Only completed sessions are paid.';
comment on column commission.appointment.starts_at is
    'Instant of the session; its month is the one in the time zone of the trainer''s home branch.';
comment on column commission.appointment.id is 'Key.';
comment on column commission.appointment.trainer_id is 'Who conducted it.';
comment on column commission.appointment.member_id is
    'With whom: of several, the first one. Null only where without_member says so (23514).';
comment on column commission.appointment.without_member is
    'Whether it is with no member on record, such as a class or a trial: member_id is null then, and its fee stands in a record of the trainer without a member.';
comment on column commission.appointment.also_members is
    'Who else took part, each once, besides member_id (23514), and on record (23503).';
comment on column commission.appointment.fee_each is
    'Of a session with several members: true pays a fee for each of them, in the record of each; false one fee, in the record of the first, member_id. For bands of paid sessions it counts once.';
comment on column commission.appointment.minutes is
    'How long it took, 1 to 1440 minutes; null: not known. Only fees per hour (trainer_commission_tier.per_hour) need it, and have no price without it.';
comment on column commission.appointment.session_type is 'Kind of session; it picks the fee.';
comment on column commission.appointment.created_at is 'When the row was written.';

select commission_internal.bound_sizes('commission.appointment', '{source,source_id}');

-- A session pays its trainer by the rates of their own branch, wherever it took place: the admin of a
-- branch writes sessions of its people only, with members whom they see: a session opens no member.
select commission_internal.protect_table(
    'commission.appointment',
    p_view => $$
        (select commission_internal.sees_all('members'))
        or trainer_id = any (array(select commission_internal.visible_own('members')))
        or branch = any (array(select commission_internal.visible_branches('members')))
        or trainer_id = any (array(select commission_internal.known_participants('members')))
            and true = any (commission_internal.was_at_home(
                array[trainer_id], starts_at, array(select commission_internal.visible_branches('members'))))
    $$,
    p_module => 'members',
    p_edit => $$
        (select commission_internal.edits_all('members'))
        or (branch is null or branch = any (array(select commission_internal.editable_branches('members'))))
            and trainer_id in (select commission_internal.editable_participants('members'))
            and true = all (commission_internal.was_at_home(
                array[trainer_id], starts_at, array(select commission_internal.editable_branches('members'))))
            -- By row-level security: members of the branch are seen without looking at all the others.
            and (member_id is null or exists (select from commission.member as m where m.id = appointment.member_id))
            and not exists (
                select
                from unnest(also_members) as also (id)
                where not exists (select from commission.member as m where m.id = also.id))
    $$);
