-- What refunds cost the network, and what its people have earned so far (sql/core/refund_cost.sql).

-- What somebody is paid follows from what others sold, and had given back: it is for those who see all.
create or replace function commission_internal.refund_cost_of_network(p_from date, p_to date)
returns table (
    participant_id uuid,
    year integer,
    month integer,
    currency text,
    refunded numeric,
    earned numeric,
    without_refunds numeric
)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set enable_nestloop = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_month record;
    v_refund record;
begin
    if not commission_internal.sees_all('network') then
        return;
    end if;
    for v_month in
        select m.year, m.month, commission_internal.month_during(m.year, m.month, w.time_zone) as during
        from commission_internal.simulated_months(p_from, p_to) as m
        cross join commission.workspace as w
        order by m.last_day
    loop
        select array_agg(s.participant_id order by s.id) as seller_ids,
            array_agg(s.shared_by order by s.id) as sharer_ids,
            array_agg(case s.sale_type when 'kpi_reward' then 0 else s.given_back end order by s.id) as volumes,
            array_agg(case s.sale_type when 'kpi_reward' then s.given_back else 0 end order by s.id) as rewards
        into v_refund
        from (
            select n.id, n.participant_id, n.shared_by, n.sale_type,
                case n.status when 'refunded' then n.amount else n.refunded_amount end as given_back
            from commission.network_sale as n
            where n.sold_at >= lower(v_month.during)
                and n.sold_at < upper(v_month.during)
                and n.sold_at <@ v_month.during
                and n.status in ('approved', 'refunded')
        ) as s
        where s.given_back > 0;
        continue when v_refund.seller_ids is null;
        begin
            return query
            with figures as (
                select false as is_without, f.*
                from commission_engine.network_month(v_month.year, v_month.month) as f
                union all
                select true, f.*
                from commission_engine.network_month(
                    v_month.year, v_month.month, v_refund.seller_ids, v_refund.sharer_ids, v_refund.volumes,
                    v_refund.rewards) as f
            ),
            -- A shared sale is the seller's, who gave it back.
            given_back as (
                select r.seller_id as participant_id, sum(r.volume + r.reward) as amount
                from unnest(v_refund.seller_ids, v_refund.volumes, v_refund.rewards) as r (seller_id, volume, reward)
                group by r.seller_id
            ),
            earned as (
                select f.participant_id, c.code as currency,
                    sum(line.amount) filter (where not f.is_without) as amount,
                    sum(line.amount) filter (where f.is_without) as amount_without
                from figures as f
                cross join commission.workspace as w
                join commission.currency as c on c.code = w.currency
                cross join lateral (
                    select coalesce(sum(commission_engine.round_to_minor_unit(part.exact, c.minor_unit)), 0) as amount
                    from unnest(array[
                        f.commission_direct, f.commission_shared, f.commission_received, f.commission_override,
                        f.reward]) as part (exact)
                ) as line
                group by f.participant_id, c.code
            )
            select coalesce(e.participant_id, g.participant_id), v_month.year, v_month.month,
                coalesce(e.currency, w.currency), coalesce(g.amount, 0), coalesce(e.amount, 0),
                coalesce(e.amount_without, 0)
            from earned as e
            full join given_back as g on g.participant_id = e.participant_id
            cross join commission.workspace as w;
        exception
            -- What a single write is refused for is a state of the month to whoever looks at it.
            when check_violation or numeric_value_out_of_range then
                perform commission_internal.raise_again('PT409', sqlerrm, null, null);
        end;
    end loop;
end;
$$;

comment on function commission_internal.refund_cost_of_network(date, date) is
    'What people of the network earn by the sales, and had nothing been given back, for who sees all of it; months with refunds only.';

create or replace function commission_internal.forecast_of_network(p_year integer, p_month integer)
returns table (participant_id uuid, currency text, amount numeric)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_sees_all boolean := commission_internal.sees_all('network');
    v_visible uuid[] := array(select commission_internal.visible_participants('network'));
begin
    if not v_sees_all and v_visible = '{}' then
        return;
    end if;
    return query
    select e.participant_id, e.currency, sum(e.amount)
    from commission_internal.network_earnings(p_year, p_month) as e
    where v_sees_all
        or e.participant_id = any (v_visible)
    group by e.participant_id, e.currency;
end;
$$;

comment on function commission_internal.forecast_of_network(integer, integer) is
    'What people of the network have earned in a month, as stored, of those whose figures the caller sees.';
