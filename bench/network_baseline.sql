-- The month as plain SQL, set-based, as one would write it by hand: the same rows as the extension's.

insert into bench.network_baseline (
    participant_id, year, month, personal_volume, shared_out_volume, received_volume, f1_volume, ranking_volume,
    tier_rate, leg_volume, commission_direct, commission_shared, commission_received, commission_override,
    total_commission, reward)
with recursive
plan as (
    select split_share, inactive_rate
    from commission.network_plan
    where valid_during @> date '2026-06-30'
),
tier as (
    select threshold, lead(threshold) over (order by threshold) as next_threshold, rate
    from commission.network_tier
    where valid_during @> date '2026-06-30'
),
link as materialized (
    select participant_id, upline_id
    from commission.upline_link
    where valid_during @> date '2026-06-30'
),
sold as materialized (
    select participant_id, shared_by,
        coalesce(sum(amount - refunded_amount) filter (where sale_type = 'retail_sales'), 0) as volume,
        coalesce(sum(amount - refunded_amount) filter (where sale_type = 'kpi_reward'), 0) as reward
    from commission.network_sale
    where status = 'approved'
        and sold_at >= '2026-06-01 00:00:00+07'
        and sold_at < '2026-07-01 00:00:00+07'
    group by participant_id, shared_by
),
fact as materialized (
    select participant_id, sum(own) as own, sum(received) as received, sum(shared_out) as shared_out,
        sum(reward) as reward, sum(own) + sum(shared_out) as personal
    from (
        select participant_id,
            case when shared_by is null then volume else 0 end as own,
            case when shared_by is not null then volume else 0 end as received,
            0 as shared_out,
            reward
        from sold
        union all
        select shared_by, 0, 0, volume, 0
        from sold
        where shared_by is not null
    ) as part
    group by participant_id
),
-- Everybody's part of the leg volumes climbs up to the root.
climb (participant_id, volume) as (
    select participant_id, own + (received + shared_out) * split_share
    from fact
    cross join plan
    union all
    select link.upline_id, climb.volume
    from climb
    join link on link.participant_id = climb.participant_id
),
leg as materialized (
    select participant_id, sum(volume) as volume
    from climb
    group by participant_id
),
f1 as (
    select link.upline_id as participant_id, sum(fact.personal) as volume
    from fact
    join link on link.participant_id = fact.participant_id
    group by link.upline_id
),
ranked as materialized (
    select leg.participant_id, leg.volume as leg,
        coalesce(fact.own, 0) as own, coalesce(fact.received, 0) as received,
        coalesce(fact.shared_out, 0) as shared_out, coalesce(fact.reward, 0) as reward,
        coalesce(fact.personal, 0) as personal, coalesce(f1.volume, 0) as f1,
        coalesce(fact.personal, 0) + coalesce(f1.volume, 0) as ranking
    from leg
    left join fact on fact.participant_id = leg.participant_id
    left join f1 on f1.participant_id = leg.participant_id
),
-- A fixed rate is used whatever the volume; without personal volume the inactive rate holds.
rated as materialized (
    select ranked.*,
        fixed.rate is null and ranked.personal = 0 as is_inactive,
        coalesce(fixed.rate, case when ranked.personal = 0 then plan.inactive_rate else coalesce(tier.rate, 0) end)
            as rate
    from ranked
    cross join plan
    left join tier
        on ranked.ranking > tier.threshold
        and (ranked.ranking <= tier.next_threshold or tier.next_threshold is null)
    left join commission.network_fixed_rate as fixed
        on fixed.participant_id = ranked.participant_id
        and fixed.valid_during @> date '2026-06-30'
),
override as (
    select above.participant_id, sum(head.leg * (above.rate - head.rate)) as amount
    from rated as head
    join link on link.participant_id = head.participant_id
    join rated as above on above.participant_id = link.upline_id
    where above.rate > head.rate
    group by above.participant_id
),
priced as (
    select rated.*,
        rated.own * rated.rate as direct,
        rated.shared_out * plan.split_share * rated.rate as shared,
        rated.received * case when rated.is_inactive then plan.inactive_rate else plan.split_share * rated.rate end
            as received_commission,
        coalesce(override.amount, 0) as override
    from rated
    cross join plan
    left join override on override.participant_id = rated.participant_id
)
select
    participant_id, 2026, 6, personal, shared_out, received, f1, ranking,
    rate, leg, direct, shared, received_commission, override,
    direct + shared + received_commission + override, reward
from priced;
