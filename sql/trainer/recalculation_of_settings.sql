-- Live results, second part: rates, grades, tiers, calendars and currencies. They change rarely and
-- touch many months, so these triggers look up what is stored.

-- Rates: the stored months of trainers who were of that grade while the band held.
create or replace function commission_internal.reprice_trainer_commission_tier()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_rows commission.trainer_commission_tier[];
begin
    if not commission_internal.recalculates_at_once() then
        return null;
    end if;
    perform commission_internal.change_trainer_settings();
    v_rows := case
        when tg_op = 'INSERT' then array[new]
        when tg_op = 'DELETE' then array[old]
        else array[old, new]
    end;
    perform commission_internal.reprice(array_agg(stored.trainer_id), array_agg(stored.month_on))
    from (
        select distinct s.trainer_id, s.month_on
        from unnest(v_rows) as tier
        join commission.trainer_grade as g
            on g.branch = tier.branch
            and g.trainer_type = tier.trainer_type
            and g.trainer_category = tier.trainer_category
            and g.valid_during && tier.valid_during
        cross join lateral (
            select trainer_id, make_date(year, month, 1) as month_on
            from commission.trainer_monthly_commission
            where trainer_id = g.trainer_id
            union
            select trainer_id, make_date(year, month, 1)
            from commission.trainer_unpriced_pair
            where trainer_id = g.trainer_id
        ) as s
        where g.valid_during @> (s.month_on + interval '1 month - 1 day')::date
            and tier.valid_during @> (s.month_on + interval '1 month - 1 day')::date
    ) as stored;
    return null;
end;
$$;

create or replace trigger trainer_commission_tier_reprice_insert
after insert on commission.trainer_commission_tier
for each row execute function commission_internal.reprice_trainer_commission_tier();

create or replace trigger trainer_commission_tier_reprice_update
after update on commission.trainer_commission_tier
for each row execute function commission_internal.reprice_trainer_commission_tier();

create or replace trigger trainer_commission_tier_reprice_delete
after delete on commission.trainer_commission_tier
for each row execute function commission_internal.reprice_trainer_commission_tier();

-- Grades and calendars move facts between months: every month in which the trainer has any.
create or replace function commission_internal.reprice_trainers(p_trainer_ids uuid[])
returns void
language sql
security definer
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.reprice(array_agg(trainer_id), array_agg(month_on))
    from (
        select a.trainer_id, month_on
        from commission.appointment as a
        cross join commission_internal.possible_months(a.starts_at) as month_on
        where a.trainer_id = any (p_trainer_ids)
            and a.status = 'completed'
        union
        select trainer_id, month_on
        from commission.member_package as p
        cross join unnest(p.closed_by) as trainer_id
        cross join commission_internal.possible_months(p.created_at) as month_on
        where p.closed_by && p_trainer_ids
            and trainer_id = any (p_trainer_ids)
        union
        select trainer_id, make_date(year, month, 1)
        from commission.trainer_monthly_commission
        where trainer_id = any (p_trainer_ids)
        union
        select trainer_id, make_date(year, month, 1)
        from commission.trainer_unpriced_pair
        where trainer_id = any (p_trainer_ids)
    ) as active;
$$;

comment on function commission_internal.reprice_trainers(uuid[]) is
    'Prices and stores every month in which the given trainers have facts or results.';

create or replace function commission_internal.reprice_trainer_grade()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if commission_internal.recalculates_at_once() then
        perform commission_internal.change_trainer_settings();
        if tg_op = 'INSERT' then
            perform commission_internal.reprice_trainers(array_agg(distinct trainer_id)) from new_rows;
        elsif tg_op = 'DELETE' then
            perform commission_internal.reprice_trainers(array_agg(distinct trainer_id)) from old_rows;
        else
            perform commission_internal.reprice_trainers(array_agg(distinct trainer_id))
            from (
                (select * from old_rows except select * from new_rows)
                union all
                (select * from new_rows except select * from old_rows)
            ) as changed;
        end if;
    end if;
    return null;
end;
$$;

create or replace trigger trainer_grade_reprice_insert
after insert on commission.trainer_grade
referencing new table as new_rows
for each statement execute function commission_internal.reprice_trainer_grade();

create or replace trigger trainer_grade_reprice_update
after update on commission.trainer_grade
referencing old table as old_rows new table as new_rows
for each statement execute function commission_internal.reprice_trainer_grade();

create or replace trigger trainer_grade_reprice_delete
after delete on commission.trainer_grade
referencing old table as old_rows
for each statement execute function commission_internal.reprice_trainer_grade();

create or replace function commission_internal.reprice_branches(p_branches text[])
returns void
language sql
security definer
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.change_trainer_settings();
    select commission_internal.reprice_trainers(array_agg(distinct trainer_id))
    from (
        select trainer_id from commission.trainer_grade where branch = any (p_branches)
        union
        select unnest(closed_by) from commission.member_package where branch = any (p_branches)
    ) as belonging;
$$;

comment on function commission_internal.reprice_branches(text[]) is
    'Prices and stores every month of the trainers who belong to the branches or sold there.';

create or replace function commission_internal.reprice_branch()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if commission_internal.recalculates_at_once() then
        perform commission_internal.reprice_branches(array[new.name]);
    end if;
    return null;
end;
$$;

create or replace trigger branch_reprice
after update of time_zone, currency on commission.branch
for each row when (old.time_zone <> new.time_zone or old.currency <> new.currency)
execute function commission_internal.reprice_branch();

create or replace function commission_internal.reprice_currency()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if commission_internal.recalculates_at_once() then
        perform commission_internal.reprice_branches(array_agg(name))
        from commission.branch
        where currency = new.code;
    end if;
    return null;
end;
$$;

create or replace trigger currency_reprice
after update of minor_unit on commission.currency
for each row when (old.minor_unit <> new.minor_unit)
execute function commission_internal.reprice_currency();

-- Without a grade, a trainer's months are those of the workspace. Switching live results on catches up.
create or replace function commission_internal.reprice_workspace()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if commission_internal.recalculates_at_once() then
        perform commission_internal.change_trainer_settings();
        perform commission_internal.reprice_trainers(array_agg(id)) from commission.trainer;
    end if;
    return null;
end;
$$;

create or replace trigger workspace_reprice
after update of time_zone, recalculation on commission.workspace
for each row when (old.time_zone <> new.time_zone or old.recalculation <> new.recalculation)
execute function commission_internal.reprice_workspace();

create or replace function commission_internal.reprice_member_tier_period()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_member_id uuid := case when tg_op = 'DELETE' then old.member_id else new.member_id end;
begin
    if commission_internal.recalculates_at_once() then
        perform commission_internal.change_trainer_settings();
        perform commission_internal.reprice(array_agg(trainer_id), array_agg(make_date(year, month, 1)))
        from (
            select trainer_id, year, month
            from commission.trainer_monthly_commission
            where member_id = v_member_id
            union
            select trainer_id, year, month
            from commission.trainer_unpriced_pair
            where member_id = v_member_id
        ) as stored;
    end if;
    return null;
end;
$$;

create or replace trigger member_tier_period_reprice_update
after update or delete on commission.member_tier_period
for each row execute function commission_internal.reprice_member_tier_period();

-- A new member's first tier, written by the trigger on member, concerns no month yet.
create or replace trigger member_tier_period_reprice_insert
after insert on commission.member_tier_period
for each row when (pg_trigger_depth() = 0 or not lower_inf(new.valid_during))
execute function commission_internal.reprice_member_tier_period();
