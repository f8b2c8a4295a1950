-- Plans, and who is paid by which of them when.

create table if not exists commission.compensation_plan (
    id uuid not null default gen_random_uuid()
        constraint compensation_plan_pkey primary key,
    name text not null
        constraint compensation_plan_name_key unique
        constraint compensation_plan_name_check check (btrim(name) <> '' and octet_length(name) <= 200),
    currency text not null
        constraint compensation_plan_currency_fkey references commission.currency (code),
    is_active boolean not null default true,
    description text,
    copied_from uuid
        constraint compensation_plan_copied_from_fkey references commission.compensation_plan (id)
        on delete set null,
    created_at timestamptz not null default now()
);

create index if not exists compensation_plan_currency_idx on commission.compensation_plan (currency);
create index if not exists compensation_plan_copied_from_idx on commission.compensation_plan (copied_from);

comment on table commission.compensation_plan is
    'What people are paid for deals: a plan has components (plan_component), and people have plans on days (user_compensation_plan). check_plan() says what is missing or can never apply, describe_plan() what it pays, in words.';
comment on column commission.compensation_plan.id is 'Key.';
comment on column commission.compensation_plan.name is 'Name, unique, not blank, at most 200 bytes.';
comment on column commission.compensation_plan.currency is
    'ISO 4217 code in which it measures and pays; the workspace''s where none is given. Deals in others are converted at the rate of their close date.';
comment on column commission.compensation_plan.is_active is
    'Whether it may be assigned (23514). An inactive plan goes on paying those who have it.';
comment on column commission.compensation_plan.description is 'Anything; for people.';
comment on column commission.compensation_plan.copied_from is 'The plan that copy_plan() made it from.';
comment on column commission.compensation_plan.created_at is 'When the row was written.';

select commission_internal.bound_sizes('commission.compensation_plan', '{description}');

create or replace function commission_internal.fill_in_workspace_currency()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    new.currency := (select w.currency from commission.workspace as w);
    return new;
end;
$$;

comment on function commission_internal.fill_in_workspace_currency() is
    'Trigger: gives a row without a currency that of the workspace.';

create or replace trigger compensation_plan_currency
before insert or update on commission.compensation_plan
for each row when (new.currency is null)
execute function commission_internal.fill_in_workspace_currency();

create table if not exists commission.user_compensation_plan (
    id uuid not null default gen_random_uuid()
        constraint user_compensation_plan_pkey primary key,
    participant_id uuid not null
        constraint user_compensation_plan_participant_id_fkey references commission.participant (id),
    plan_id uuid not null
        constraint user_compensation_plan_plan_id_fkey references commission.compensation_plan (id),
    start_date date not null
        constraint user_compensation_plan_start_date_check check (
            start_date >= '1970-01-01' and start_date < '2200-01-01'),
    end_date date
        constraint user_compensation_plan_end_date_check check (
            end_date >= start_date and end_date < '2200-01-01'),
    valid_during daterange not null generated always as (
        daterange(start_date, case when end_date < start_date then start_date else end_date end, '[]')) stored,
    constraint user_compensation_plan_excl exclude using gist (
        participant_id with =, plan_id with =, valid_during with &&)
        deferrable initially immediate
);

create index if not exists user_compensation_plan_plan_id_idx
on commission.user_compensation_plan (plan_id, participant_id);

comment on table commission.user_compensation_plan is
    'Who is paid by which plan, from a day to a day. Several plans at once pay each for itself; one plan must not be assigned twice on a day (23P01). To end an assignment set end_date: deleting it takes back what it paid.';
comment on column commission.user_compensation_plan.id is 'Key.';
comment on column commission.user_compensation_plan.participant_id is 'The person.';
comment on column commission.user_compensation_plan.plan_id is 'The plan.';
comment on column commission.user_compensation_plan.start_date is
    'The first close date that it pays, in the workspace''s calendar.';
comment on column commission.user_compensation_plan.end_date is
    'The last one; null: until further notice. Not before start_date (23514).';
comment on column commission.user_compensation_plan.valid_during is 'The same days as a range.';

create or replace function commission_internal.refuse_inactive_plan()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_plan record;
begin
    if tg_op = 'INSERT' then
        select p.id, p.name into v_plan
        from changed_rows as n
        join commission.compensation_plan as p on p.id = n.plan_id
        where not p.is_active
        order by p.name
        limit 1;
    else
        select p.id, p.name into v_plan
        from changed_rows as n
        join commission.compensation_plan as p on p.id = n.plan_id
        where not p.is_active
            and not exists (
                select
                from old_rows as o
                where o.id = n.id
                    and o.plan_id = n.plan_id)
        order by p.name
        limit 1;
    end if;
    if v_plan.id is not null then
        raise exception using
            errcode = 'check_violation',
            message = format('plan "%s" is not active and cannot be assigned', v_plan.name),
            hint = 'Assign another one, or set is_active of this one.';
    end if;
    return null;
end;
$$;

comment on function commission_internal.refuse_inactive_plan() is
    'Trigger: raises 23514 where a plan is assigned that is not active.';

create or replace trigger user_compensation_plan_active_insert
after insert on commission.user_compensation_plan referencing new table as changed_rows
for each statement execute function commission_internal.refuse_inactive_plan();

create or replace trigger user_compensation_plan_active_update
after update on commission.user_compensation_plan referencing old table as old_rows new table as changed_rows
for each statement execute function commission_internal.refuse_inactive_plan();

-- Who sees what: plans are shown to those who have them and to whoever looks after these.
create or replace function commission_internal.visible_plans()
returns setof uuid
language plpgsql
stable
security definer
rows 20
set search_path = pg_catalog, pg_temp
as $$
begin
    if (select extent from commission_internal.scope('deals', 'edit')) is not null then
        return query select p.id from commission.compensation_plan as p;
        return;
    end if;
    return query
    select distinct u.plan_id
    from commission.user_compensation_plan as u
    where u.participant_id in (select commission_internal.visible_participants('deals'));
end;
$$;

comment on function commission_internal.visible_plans() is
    'The plans that the caller sees where they do not see everything: those of the people whose deals they see; all plans, for those who assign them.';

select commission_internal.protect_table(
    'commission.compensation_plan',
    p_view => $$
        (select commission_internal.sees_all('deals'))
        or id in (select commission_internal.visible_plans())
    $$,
    p_module => 'deals');

select commission_internal.protect_table(
    'commission.user_compensation_plan',
    p_view => $$
        (select commission_internal.sees_all('deals'))
        or participant_id in (select commission_internal.visible_participants('deals'))
    $$,
    p_module => 'deals',
    p_edit => $$
        (select commission_internal.edits_all('deals'))
        or participant_id in (select commission_internal.editable_sellers())
    $$);

select commission_internal.audit_table('commission.compensation_plan');
select commission_internal.audit_table('commission.user_compensation_plan');
