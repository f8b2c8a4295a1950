-- Live results: a statement's changes of sales are summed by month, seller and Sharer, and applied
-- (immediate) or queued (deferred).

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
begin
    -- The figures of a closed month stay; late_change.sql notes what would change them.
    if commission_internal.is_closed(
        'network', extract(year from p_month_on)::integer, extract(month from p_month_on)::integer)
    then
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
    'Applies or queues the changes of a month''s sales, as the plan says; none of a closed month.';

-- New rows come and old rows go as changed_rows, the trigger's argument says with which sign.
create or replace function commission_internal.follow_network_sale()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_sign integer := tg_argv[0];
    v_zone text;
    v_changes refcursor;
    v_change record;
begin
    -- Calendar, mode and tree stay as they are until the change is committed with its sales.
    perform commission_internal.share_network_settings();
    select time_zone into v_zone from commission.workspace;

    -- Where all months are deferred, what comes or goes is queued in one statement.
    if tg_op <> 'UPDATE' and exists (
        select
        from commission.network_plan
        where valid_during = '(,)'
            and recalculation = 'deferred')
    then
        insert into commission_internal.network_change (month_on, participant_id, shared_by, volume, reward)
        select date_trunc('month', sold_at at time zone v_zone), participant_id, shared_by,
            v_sign * coalesce(sum(amount - refunded_amount) filter (where sale_type = 'retail_sales'), 0),
            v_sign * coalesce(sum(amount - refunded_amount) filter (where sale_type = 'kpi_reward'), 0)
        from changed_rows
        where status = 'approved'
            and not exists (
                select
                from commission.period
                where scheme = 'network'
                    and status = 'closed'
                    and year = extract(year from sold_at at time zone v_zone)
                    and month = extract(month from sold_at at time zone v_zone))
        group by 1, 2, 3;
        return null;
    end if;

    if tg_op = 'UPDATE' then
        open v_changes for
            select month_on, array_agg(participant_id) as participant_ids, array_agg(shared_by) as shared_bys,
                array_agg(volume) as volumes, array_agg(reward) as rewards
            from (
                select date_trunc('month', sold_at at time zone v_zone)::date as month_on,
                    participant_id, shared_by,
                    coalesce(sum(net) filter (where sale_type = 'retail_sales'), 0) as volume,
                    coalesce(sum(net) filter (where sale_type = 'kpi_reward'), 0) as reward
                from (
                    select sold_at, participant_id, shared_by, sale_type, amount - refunded_amount as net
                    from new_rows
                    where status = 'approved'
                    union all
                    select sold_at, participant_id, shared_by, sale_type, refunded_amount - amount
                    from old_rows
                    where status = 'approved'
                ) as signed
                group by 1, 2, 3
            ) as summed
            where volume <> 0
                or reward <> 0
            group by month_on
            order by month_on;
    else
        open v_changes for
            select month_on, array_agg(participant_id) as participant_ids, array_agg(shared_by) as shared_bys,
                array_agg(volume) as volumes, array_agg(reward) as rewards
            from (
                select date_trunc('month', sold_at at time zone v_zone)::date as month_on,
                    participant_id, shared_by,
                    v_sign * coalesce(
                        sum(amount - refunded_amount) filter (where sale_type = 'retail_sales'), 0) as volume,
                    v_sign * coalesce(
                        sum(amount - refunded_amount) filter (where sale_type = 'kpi_reward'), 0) as reward
                from changed_rows
                where status = 'approved'
                group by 1, 2, 3
            ) as summed
            group by month_on
            order by month_on;
    end if;

    loop
        fetch v_changes into v_change;
        exit when not found;
        perform commission_internal.follow_network_sales(
            v_change.month_on, v_change.participant_ids, v_change.shared_bys, v_change.volumes, v_change.rewards);
    end loop;
    close v_changes;
    return null;
end;
$$;

create or replace trigger network_sale_follow_insert
after insert on commission.network_sale
referencing new table as changed_rows
for each statement execute function commission_internal.follow_network_sale('1');

create or replace trigger network_sale_follow_update
after update on commission.network_sale
referencing old table as old_rows new table as new_rows
for each statement execute function commission_internal.follow_network_sale();

create or replace trigger network_sale_follow_delete
after delete on commission.network_sale
referencing old table as changed_rows
for each statement execute function commission_internal.follow_network_sale('-1');

-- Months from scratch, in ascending order: all that were ever calculated, or those whose last day
-- lies in one of the given ranges.
create or replace function commission_internal.recalculate_network_months(p_during daterange[] default null)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.change_network_settings();
    perform commission_internal.store_network_month(p.year, p.month)
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
                select date_trunc('month', s.sold_at at time zone w.time_zone)
                from commission.network_sale as s
                cross join commission.workspace as w
                where p_during is null
            ) as other
        ) as known
        order by year, month
    ) as p
    where p_during is null
        or exists (
            select
            from unnest(p_during) as during
            where during @> (make_date(p.year, p.month, 1) + interval '1 month - 1 day')::date);
end;
$$;

comment on function commission_internal.recalculate_network_months(daterange[]) is
    'Calculates from scratch every known month whose last day is in one of the ranges (null: every month with sales), after a change of plan, tiers, tree or calendar.';

create or replace function commission_internal.recalculate_all_network_months()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.recalculate_network_months();
    return null;
end;
$$;

create or replace trigger network_sale_follow_truncate
after truncate on commission.network_sale
for each statement execute function commission_internal.recalculate_all_network_months();
