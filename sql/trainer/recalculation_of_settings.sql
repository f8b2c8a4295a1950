-- Live results, second part: rates, grades, tiers, calendars and currencies. They change rarely and
-- touch many months, so these triggers look up what is stored.

-- Rates: the months of trainers who were of that grade while the band held.
create or replace function commission_internal.reprice_grades(
    p_branches text[],
    p_trainer_types commission.trainer_type[],
    p_trainer_categories commission.trainer_category[],
    p_valid_during daterange[])
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_branches is null then
        return;
    end if;
    perform commission_internal.reprice(array_agg(priced.trainer_id), array_agg(priced.day))
    from (
        select distinct m.trainer_id, make_date(m.year, m.month, 15) as day
        from unnest(p_branches, p_trainer_types, p_trainer_categories, p_valid_during)
            as tier (branch, trainer_type, trainer_category, valid_during)
        join commission.trainer_grade as g
            on g.branch = tier.branch
            and g.trainer_type = tier.trainer_type
            and g.trainer_category = tier.trainer_category
            and g.valid_during && tier.valid_during
        join commission_internal.trainer_month as m on m.trainer_id = g.trainer_id
        where g.valid_during @> (make_date(m.year, m.month, 1) + interval '1 month - 1 day')::date
            and tier.valid_during @> (make_date(m.year, m.month, 1) + interval '1 month - 1 day')::date
    ) as priced;
end;
$$;

comment on function commission_internal.reprice_grades(
    text[], commission.trainer_type[], commission.trainer_category[], daterange[]) is
    'Prices and stores the months on whose last day trainers had one of the grades during its range.';

create or replace function commission_internal.reprice_trainer_commission_tier()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.change_trainer_settings();
    if not commission_internal.recalculates_at_once() then
        return null;
    end if;
    if tg_op = 'INSERT' then
        perform commission_internal.reprice_grades(
            array_agg(branch), array_agg(trainer_type), array_agg(trainer_category), array_agg(valid_during))
        from new_rows
        where status = 'active';
    elsif tg_op = 'DELETE' then
        perform commission_internal.reprice_grades(
            array_agg(branch), array_agg(trainer_type), array_agg(trainer_category), array_agg(valid_during))
        from old_rows
        where status = 'active';
    else
        perform commission_internal.reprice_grades(
            array_agg(branch), array_agg(trainer_type), array_agg(trainer_category), array_agg(valid_during))
        from (
            with before as (
                select branch, trainer_type, trainer_category, commission_type, session_type,
                    session_count_min, session_count_max, sales_threshold_min, sales_threshold_max,
                    fee_amount, commission_rate, valid_during
                from old_rows
                where status = 'active'
            ),
            after as (
                select branch, trainer_type, trainer_category, commission_type, session_type,
                    session_count_min, session_count_max, sales_threshold_min, sales_threshold_max,
                    fee_amount, commission_rate, valid_during
                from new_rows
                where status = 'active'
            )
            (select * from before except select * from after)
            union all
            (select * from after except select * from before)
        ) as changed;
    end if;
    return null;
end;
$$;

create or replace trigger trainer_commission_tier_reprice_insert
after insert on commission.trainer_commission_tier
referencing new table as new_rows
for each statement execute function commission_internal.reprice_trainer_commission_tier();

create or replace trigger trainer_commission_tier_reprice_update
after update on commission.trainer_commission_tier
referencing old table as old_rows new table as new_rows
for each statement execute function commission_internal.reprice_trainer_commission_tier();

create or replace trigger trainer_commission_tier_reprice_delete
after delete on commission.trainer_commission_tier
referencing old table as old_rows
for each statement execute function commission_internal.reprice_trainer_commission_tier();

-- Grades and calendars move facts between months: every month in which the trainer has any.
create or replace function commission_internal.reprice_trainers(p_trainer_ids uuid[])
returns void
language sql
security definer
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.reprice(array_agg(trainer_id), array_agg(day))
    from (
        select trainer_id, (starts_at at time zone 'UTC')::date as day
        from commission.appointment
        where trainer_id = any (p_trainer_ids)
            and status = 'completed'
        union
        select trainer_id, (p.created_at at time zone 'UTC')::date
        from commission.member_package as p
        cross join unnest(p.closed_by) as trainer_id
        where p.closed_by && p_trainer_ids
            and trainer_id = any (p_trainer_ids)
        union
        select trainer_id, make_date(year, month, 15)
        from commission_internal.trainer_month
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
    perform commission_internal.change_trainer_settings();
    if commission_internal.recalculates_at_once() then
        if tg_op = 'INSERT' then
            perform commission_internal.reprice_trainers(array_agg(distinct trainer_id)) from new_rows;
        elsif tg_op = 'DELETE' then
            perform commission_internal.reprice_trainers(array_agg(distinct trainer_id)) from old_rows;
        else
            perform commission_internal.reprice_trainers(array_agg(distinct trainer_id))
            from (
                (
                    select id, trainer_id, branch, trainer_type, trainer_category, valid_during from old_rows
                    except
                    select id, trainer_id, branch, trainer_type, trainer_category, valid_during from new_rows
                )
                union all
                (
                    select id, trainer_id, branch, trainer_type, trainer_category, valid_during from new_rows
                    except
                    select id, trainer_id, branch, trainer_type, trainer_category, valid_during from old_rows
                )
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
    perform commission_internal.change_trainer_settings();
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
    perform commission_internal.change_trainer_settings();
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
    perform commission_internal.change_trainer_settings();
    if commission_internal.recalculates_at_once() then
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
    perform commission_internal.change_trainer_settings();
    if commission_internal.recalculates_at_once() then
        perform commission_internal.reprice(array_agg(trainer_id), array_agg(make_date(year, month, 15)))
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
