-- Trainers and their grades. A month is calculated with the grade valid on its last day.

create table if not exists commission.trainer (
    id uuid
        constraint trainer_pkey primary key
        constraint trainer_id_fkey references commission.participant (id) on delete restrict,
    status commission.general_status not null default 'active',
    created_at timestamptz not null default now()
);

comment on table commission.trainer is
    'Participants who conduct sessions and sell packages. A trainer who has closed a sale, conducted a session or has results cannot be deleted (23503): set status to inactive.';
comment on column commission.trainer.id is 'The participant.';
comment on column commission.trainer.status is 'Inactive trainers are still paid for what they have done.';
comment on column commission.trainer.created_at is 'When the row was written.';

create table if not exists commission.trainer_grade (
    id uuid not null default gen_random_uuid()
        constraint trainer_grade_pkey primary key,
    trainer_id uuid not null
        constraint trainer_grade_trainer_id_fkey references commission.trainer (id) on delete cascade,
    branch text not null
        constraint trainer_grade_branch_fkey references commission.branch (name) on update cascade,
    trainer_type commission.trainer_type not null,
    trainer_category commission.trainer_category not null,
    valid_during daterange not null default '(,)'
        constraint trainer_grade_valid_during_check check (commission_internal.is_period(valid_during)),
    constraint trainer_grade_excl exclude using gist (trainer_id with =, valid_during with &&)
        deferrable initially immediate
);

create index if not exists trainer_grade_trainer_id_idx on commission.trainer_grade (trainer_id);
create index if not exists trainer_grade_branch_idx on commission.trainer_grade (branch);

comment on table commission.trainer_grade is
    'Home branch, employment and seniority of a trainer over time. They pick the rates, the calendar and the currency of a month. Two grades of one trainer must not overlap (23P01). Change a grade with change_trainer_grade().';
comment on column commission.trainer_grade.branch is 'Home branch.';
comment on column commission.trainer_grade.valid_during is
    'Days on which the grade holds, in the branch''s calendar; the grade of a month is that of its last day.';
comment on column commission.trainer_grade.id is 'Key.';
comment on column commission.trainer_grade.trainer_id is 'The trainer.';
comment on column commission.trainer_grade.trainer_type is 'Employment.';
comment on column commission.trainer_grade.trainer_category is 'Seniority.';

create or replace function commission.change_trainer_grade(
    p_trainer_id uuid,
    p_effective_on date,
    p_branch text default null,
    p_trainer_type commission.trainer_type default null,
    p_trainer_category commission.trainer_category default null)
returns commission.trainer_grade
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_grade_id uuid;
    v_grade commission.trainer_grade;
begin
    perform commission_internal.require_permission('staff', 'edit');
    if p_trainer_id is null or p_effective_on is null or not isfinite(p_effective_on) then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_trainer_id and p_effective_on must both be given',
            hint = 'Name the trainer and the first day of the new grade.';
    end if;

    v_grade_id := commission_internal.start_from(
        'trainer_grade', 'id',
        (
            select id
            from commission.trainer_grade
            where trainer_id = p_trainer_id
                and valid_during @> p_effective_on
        ),
        p_effective_on,
        jsonb_strip_nulls(jsonb_build_object(
            'branch', p_branch, 'trainer_type', p_trainer_type, 'trainer_category', p_trainer_category)));
    if v_grade_id is null then
        raise exception using
            errcode = 'PT404',
            message = format('trainer "%s" has no grade on %s', p_trainer_id, p_effective_on),
            hint = 'Insert a row into commission.trainer_grade for that day.';
    end if;
    select * into v_grade from commission.trainer_grade where id = v_grade_id;
    return v_grade;
end;
$$;

comment on function commission.change_trainer_grade(
    uuid, date, text, commission.trainer_type, commission.trainer_category) is
    'Ends a trainer''s grade on a day and starts the changed one. What is not given stays as it was. Returns the new grade.';

-- Whoever sees the commissions sees whose they are.
select commission_internal.protect_table(
    'commission.trainer',
    p_view => $$
        (select commission_internal.sees_all('staff'))
        or (select commission_internal.sees_all('staff-commission'))
        or id in (select commission_internal.known_participants('staff'))
        or id in (select commission_internal.known_participants('staff-commission'))
    $$,
    p_module => 'staff',
    p_edit => $$
        (select commission_internal.edits_all('staff'))
        or id in (select commission_internal.editable_participants('staff'))
    $$);

-- A session or sale pays by the rates of the home branch on its day.
create or replace function commission_internal.was_at_home(
    p_trainer_ids uuid[],
    p_instant timestamptz,
    p_branches text[])
returns boolean[]
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select coalesce(array_agg(coalesce(
        (
            select g.branch
            from commission.trainer_grade as g
            join commission.branch as b on b.name = g.branch
            where g.trainer_id = trainer.id
                and g.valid_during @> commission_internal.day_of(p_instant, b.time_zone)
            order by g.valid_during
            limit 1
        ),
        (select p.branch from commission.participant as p where p.id = trainer.id)) = any (p_branches)
        and (select commission_internal.is_signed_in())), '{}')
    from unnest(p_trainer_ids) as trainer (id);
$$;

comment on function commission_internal.was_at_home(uuid[], timestamptz, text[]) is
    'For each of the trainers, whether their home at an instant (by their grade, else the person''s branch) was one of the branches.';

create or replace function commission_internal.branches_paying_me()
returns setof text
language sql
stable
security definer
rows 2
set search_path = pg_catalog, pg_temp
as $$
    select branch
    from commission.trainer_grade
    where trainer_id = commission_internal.current_participant_id();
$$;

comment on function commission_internal.branches_paying_me() is
    'The branches by whose rates the caller is, was or will be paid.';

-- The admin of a branch grades people of the branch, and only for the branch: a grade decides who is
-- paid by whose rates.
select commission_internal.protect_table(
    'commission.trainer_grade',
    p_view => $$
        branch = any (array(select commission_internal.visible_branches('staff')))
        or branch = any (array(select commission_internal.visible_branches('staff-commission')))
        or trainer_id = any (array(select commission_internal.visible_own('staff')))
        or trainer_id = any (array(select commission_internal.visible_own('staff-commission')))
    $$,
    p_module => 'staff',
    p_edit => $$
        (select commission_internal.edits_all('staff'))
        or branch = any (array(select commission_internal.editable_branches('staff')))
            and trainer_id in (select commission_internal.editable_participants('staff'))
    $$);
