-- The least that PostgreSQL can do for a month: one aggregation of the sales into the result table.
-- Nothing is priced, the tree is not looked at.

insert into bench.network_floor (
    participant_id, year, month, personal_volume, shared_out_volume, received_volume, f1_volume, ranking_volume,
    tier_rate, leg_volume, commission_direct, commission_shared, commission_received, commission_override,
    total_commission, reward)
select
    participant_id, 2026, 6, sum(amount - refunded_amount), 12000000, 9500000, 84000000, 187000000,
    0.22, 250000000, 20570000, 1320000, 1045000, 5000000,
    27935000, 1000000
from commission.network_sale
where status = 'approved'
    and sold_at >= '2026-06-01 00:00:00+07'
    and sold_at < '2026-07-01 00:00:00+07'
group by participant_id;
