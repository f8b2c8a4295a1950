-- Live results: a statement's changes of sales, summed by month, seller and Sharer (contract.sql), are
-- applied (immediate) or queued (deferred); a change of plan, tiers, tree or calendar calculates the
-- months concerned from scratch.

create or replace function commission_internal.follow_network_sales(
    p_month_on date,
    p_participant_ids uuid[],
    p_shared_bys uuid[],
    p_volumes numeric[],
    p_rewards numeric[])
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_year constant integer := extract(year from p_month_on);
    v_month constant integer := extract(month from p_month_on);
begin
    -- The figures of a closed month stay: what would change them was noted.
    if commission_internal.is_closed('network', v_year, v_month) then
        return;
    end if;
    -- One statement may write sales twice (an upsert, MERGE, WITH), settings too, or fire triggers of the
    -- users' that do. Once any of it has calculated from scratch, these sales may be in the figures.
    if exists (
        select
        from commission_internal.network_period
        where year = v_year
            and month = v_month
            and from_scratch_at = statement_timestamp())
    then
        perform commission_internal.store_network_month(v_year, v_month);
        return;
    end if;
    if (
        select recalculation = 'deferred'
        from commission.network_plan
        where valid_during @> (p_month_on + interval '1 month - 1 day')::date
    ) then
        insert into commission_internal.network_change (month_on, participant_id, shared_by, volume, reward)
        select p_month_on, participant_id, shared_by, volume, reward
        from unnest(p_participant_ids, p_shared_bys, p_volumes, p_rewards)
            as change (participant_id, shared_by, volume, reward);
    else
        perform commission_internal.apply_network_sales(
            p_month_on, p_participant_ids, p_shared_bys, p_volumes, p_rewards, false);
    end if;
end;
$$;

comment on function commission_internal.follow_network_sales(date, uuid[], uuid[], numeric[], numeric[]) is
    'Applies or queues the changes of a month''s sales, as the plan says; none of a closed month. Within a statement of the client that has calculated the month from scratch already, does that again.';

-- Months from scratch, in ascending order: those ever calculated, and those that have sales waiting.
create or replace function commission_internal.recalculate_network_months(p_days datemultirange)
returns void
language sql
security definer
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.store_network_month(m.year, m.month)
    from (
        select year, month
        from (
            select year, month from commission_internal.network_period
            union
            select extract(year from month_on)::integer, extract(month from month_on)::integer
            from (
                select month_on from commission_internal.network_change
                union
                -- Another calendar may lead sales into months that were never calculated.
                select commission_internal.month_of(s.sold_at, w.time_zone)
                from commission.network_sale as s
                cross join commission.workspace as w
                where p_days @> '(,)'::daterange
            ) as other
        ) as known
        where p_days @> commission_internal.last_day(year, month)
        order by year, month
    ) as m;
$$;

comment on function commission_internal.recalculate_network_months(datemultirange) is
    'Calculates from scratch every known month whose last day is among the days, after a change of plan, tiers, tree or calendar.';

-- Deferred or immediate: switching live results on applies what is waiting.
create or replace function commission_internal.follow_network_recalculation()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.change_network_settings('changing "network_plan"');
    perform commission_internal.recalculate_network_months(datemultirange(new.valid_during));
    return null;
end;
$$;

create or replace trigger network_plan_follow_recalculation
after update of recalculation on commission.network_plan
for each row when (old.recalculation <> new.recalculation)
execute function commission_internal.follow_network_recalculation();
