-- Trainers and their grades. A month is calculated with the grade valid on its last day, or on the last
-- day worked of who has left in it.

create table if not exists commission.trainer (
    id uuid
        constraint trainer_pkey primary key
        constraint trainer_id_fkey references commission.participant (id) on delete restrict,
    status commission.general_status not null default 'active',
    created_at timestamptz not null default now()
);

-- In databases of the release before as well.
alter table commission.trainer
    add column if not exists last_day date
        constraint trainer_last_day_check check (last_day between '1970-01-01' and '2199-12-31'),
    add column if not exists returns_on date
        constraint trainer_returns_on_check check (
            returns_on is null
            or last_day is not null and returns_on > last_day and returns_on <= '2200-01-01');

comment on table commission.trainer is
    'Participants who conduct sessions and sell packages. A trainer who has closed a sale, conducted a session or has results cannot be deleted (23503): set status to inactive.';
comment on column commission.trainer.id is 'The participant.';
comment on column commission.trainer.status is 'Inactive trainers are still paid for what they have done.';
comment on column commission.trainer.last_day is
    'Last day worked, in the calendar of the home branch, of a trainer who has left: sessions and sales after it pay them nothing and are listed in trainer_unpaid_fact; the grade of that day decides about its month. Null: pay goes on.';
comment on column commission.trainer.returns_on is
    'First day worked again, of a trainer who has come back: from then on everything is paid as before. Null: they have not.';
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

-- In databases of the release before as well.
alter table commission.trainer_grade
    add column if not exists earns text not null default 'all'
        constraint trainer_grade_earns_check check (earns in ('all', 'sessions', 'sales'));

create index if not exists trainer_grade_trainer_id_idx on commission.trainer_grade (trainer_id);
create index if not exists trainer_grade_branch_idx on commission.trainer_grade (branch);

comment on table commission.trainer_grade is
    'Home branch, employment, seniority and contract of a trainer over time. They pick the rates, the calendar and the currency of a month. Two grades of one trainer must not overlap (23P01). Change a grade with change_trainer_grade().';
comment on column commission.trainer_grade.branch is 'Home branch.';
comment on column commission.trainer_grade.valid_during is
    'Days on which the grade holds, in the branch''s calendar; the grade of a month is that of its last day, or of trainer.last_day in the month in which the trainer has left.';
comment on column commission.trainer_grade.id is 'Key.';
comment on column commission.trainer_grade.trainer_id is 'The trainer.';
comment on column commission.trainer_grade.trainer_type is 'Employment.';
comment on column commission.trainer_grade.trainer_category is 'Seniority.';
comment on column commission.trainer_grade.earns is
    'What the contract earns: all; sessions, which is fees and no commission on sales; or sales, which is commission and no fees. What it does not earn needs no rate, counts as ever, pays 0 and is listed in trainer_unpaid_fact.';

create or replace function commission.change_trainer_grade(
    p_trainer_id uuid,
    p_effective_on date,
    p_branch text default null,
    p_trainer_type commission.trainer_type default null,
    p_trainer_category commission.trainer_category default null,
    p_earns text default null)
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
    -- The server would say back the whole of it.
    if octet_length(p_branch) > 200 then
        raise exception using
            errcode = 'foreign_key_violation',
            message = format('there is no branch "%s"', left(p_branch, 100)),
            hint = 'See the names in commission.branch.';
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
            'branch', p_branch, 'trainer_type', p_trainer_type, 'trainer_category', p_trainer_category,
            'earns', p_earns)));
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
    uuid, date, text, commission.trainer_type, commission.trainer_category, text) is
    'Ends a trainer''s grade on a day and starts the changed one. What is not given stays as it was. Returns the new grade.';

-- The rule of grade_day() in engine/src/trainer/away.rs.
create or replace function commission_internal.grade_day(p_last_day date, p_returns_on date, p_end date)
returns date
language sql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select case
        when p_last_day < p_end
            and p_last_day >= date_trunc('month', p_end)::date
            and (p_returns_on <= p_end) is not true
            then p_last_day
        else p_end
    end;
$$;

comment on function commission_internal.grade_day(date, date, date) is
    'The day whose grade decides about a month that ends on p_end, for a trainer with that last day worked and return (null: none): the month''s last day, or the last one worked in it.';

create or replace function commission_internal.days_away(p_last_day date, p_returns_on date)
returns daterange
language sql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select case
        -- Whoever is back on the day after was not away; what cannot be, the table's checks refuse.
        when p_last_day is null or p_returns_on <= p_last_day + 1 then 'empty'
        else daterange(p_last_day + 1, p_returns_on)
    end;
$$;

comment on function commission_internal.days_away(date, date) is
    'The days on which a trainer with that last day worked and return does not work; none without a last day.';

-- Who ends pay takes it from what the home branch of those days would have paid: an administrator of
-- one branch does that to no other.
create or replace function commission_internal.guard_last_day()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_before constant datemultirange := datemultirange(
        commission_internal.days_away(old.last_day, old.returns_on));
    v_after constant datemultirange := datemultirange(
        commission_internal.days_away(new.last_day, new.returns_on));
    -- By the last day worked a whole month may go to another grade.
    v_months constant datemultirange := (
        select range_agg(daterange(
            date_trunc('month', lower(r))::date,
            (date_trunc('month', upper(r) - 1) + interval '1 month')::date))
        from unnest((v_before - v_after) + (v_after - v_before)) as r);
begin
    if not commission_internal.edits_all('staff')
        and not commission_internal.has_other_policies('commission.trainer'::regclass)
        and exists (
            select
            from commission.trainer_grade as g
            where g.trainer_id = new.id
                and g.valid_during && v_months
                and g.branch not in (select commission_internal.editable_branches('staff')))
    then
        raise exception using
            errcode = 'insufficient_privilege',
            message = format('you may not change the days that trainer "%s" is paid for in another branch', new.id),
            hint = 'An administrator of all branches may.';
    end if;
    return new;
end;
$$;

create or replace trigger trainer_guard_last_day
before update of last_day, returns_on on commission.trainer
for each row when ((old.last_day, old.returns_on) is distinct from (new.last_day, new.returns_on))
execute function commission_internal.guard_last_day();

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
