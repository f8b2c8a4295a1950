-- Sessions: one row each; the completed ones are paid.

create table if not exists commission.appointment (
    id uuid not null default gen_random_uuid()
        constraint appointment_pkey primary key,
    trainer_id uuid not null
        constraint appointment_trainer_id_fkey references commission.trainer (id),
    member_id uuid not null
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

create index if not exists appointment_starts_at_idx on commission.appointment (starts_at);
create index if not exists appointment_trainer_id_idx on commission.appointment (trainer_id, starts_at);
-- For visible_members(): who the members of a trainer are.
create index if not exists appointment_trainer_id_member_id_idx on commission.appointment (trainer_id, member_id);
create index if not exists appointment_member_id_idx on commission.appointment (member_id);
create index if not exists appointment_branch_idx on commission.appointment (branch);

select commission_internal.give_source_key('commission.appointment', 'members');

comment on table commission.appointment is
    'One row for each session of a trainer with a member. Only completed ones are paid.';
comment on column commission.appointment.branch is
    'Where it took place, if that matters to you; the fee always goes by the trainer''s home branch.';
comment on column commission.appointment.status is 'Only completed sessions are paid.';
comment on column commission.appointment.starts_at is
    'Instant of the session; its month is the one in the time zone of the trainer''s home branch.';
comment on column commission.appointment.id is 'Key.';
comment on column commission.appointment.trainer_id is 'Who conducted it.';
comment on column commission.appointment.member_id is 'With whom.';
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
            and exists (select from commission.member as m where m.id = appointment.member_id)
    $$);
