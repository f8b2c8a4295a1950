-- Live results, second part: which trainer-months a change of rates, grades, tiers, calendars or
-- currencies touches. They change rarely and touch many months, so what is stored is looked up.

-- Rates: the months of trainers who were of that grade while the band held.
create or replace function commission_internal.reprice_grades(
    p_branches text[],
    p_trainer_types commission.trainer_type[],
    p_trainer_categories commission.trainer_category[],
    p_days datemultirange[])
returns void
language sql
security definer
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.reprice_trainer_months(
        array_agg(priced.trainer_id), array_agg(priced.year), array_agg(priced.month))
    from (
        select distinct m.trainer_id, m.year, m.month
        from unnest(p_branches, p_trainer_types, p_trainer_categories, p_days)
            as tier (branch, trainer_type, trainer_category, days)
        join commission.trainer_grade as g
            on g.branch = tier.branch
            and g.trainer_type = tier.trainer_type
            and g.trainer_category = tier.trainer_category
        join commission_internal.trainer_period as m on m.trainer_id = g.trainer_id
        join commission.trainer as t on t.id = g.trainer_id
        cross join lateral (select commission_internal.last_day(m.year, m.month) as day) as last
        where g.valid_during @> case
                when t.last_day is null then last.day
                else commission_internal.grade_day(t.last_day, t.returns_on, last.day)
            end
            and tier.days @> last.day
    ) as priced;
$$;

comment on function commission_internal.reprice_grades(
    text[], commission.trainer_type[], commission.trainer_category[], datemultirange[]) is
    'Prices and stores the months on whose last day (or last day worked) trainers had one of the grades, and whose last day is among its days.';

-- Grades and calendars move facts between months: every month in which the trainer has any.
create or replace function commission_internal.reprice_trainers(p_trainer_ids uuid[])
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.reprice_trainer_days(array_agg(trainer_id), array_agg(day))
    from (
        select trainer_id, (starts_at at time zone 'UTC')::date as day
        from commission.appointment
        where trainer_id = any (p_trainer_ids)
            and status = 'completed'
        union
        select closer.id, (p.created_at at time zone 'UTC')::date
        from commission.member_package as p
        cross join unnest(p.closed_by) as closer (id)
        where p.closed_by && p_trainer_ids
            and closer.id = any (p_trainer_ids)
        union
        select trainer_id, commission_internal.last_day(year, month) - 1
        from commission_internal.trainer_period
        where trainer_id = any (p_trainer_ids)
        union
        -- Which facts in place move, and when they were, is not looked for: it is at the edges of months with results.
        select p.trainer_id, (make_date(p.year, p.month, 15) + make_interval(months => beside))::date
        from commission_internal.trainer_period as p
        cross join generate_series(-1, 1, 2) as beside
        where p.trainer_id = any (p_trainer_ids)
            and exists (select from commission_internal.sources_in_place(null, 'trainer'))
    ) as active
    where (select recalculation = 'immediate' from commission.workspace);
end;
$$;

comment on function commission_internal.reprice_trainers(uuid[]) is
    'Prices and stores every month in which the given trainers have facts or results.';

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

create or replace function commission_internal.reprice_members(p_member_ids uuid[])
returns void
language sql
security definer
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.reprice_trainer_months(array_agg(trainer_id), array_agg(year), array_agg(month))
    from (
        select trainer_id, year, month
        from commission.trainer_monthly_commission
        where member_id = any (p_member_ids)
        union
        select participant_id, year, month
        from commission_internal.unpriced_record
        where scheme = 'trainer'
            and record_id = any (p_member_ids::text[])
    ) as stored;
$$;

comment on function commission_internal.reprice_members(uuid[]) is
    'Prices and stores every month in which the given members have results or pairs without a price.';
