-- The least that PostgreSQL can do for all sales: one ordered pass over them, with their running sums, into the
-- result table. Nothing is priced.

insert into bench.reseller_floor (
    sale_id, reseller_id, year, month, net_amount, lifetime_before, tier, priced_by, commission_rate, amount,
    tier_bonus, currency)
select
    id, reseller_id, case when approved_at is not null then 2026 end, case when approved_at is not null then 6 end,
    sale_amount - refunded_amount,
    sum(sale_amount) over (partition by reseller_id order by sold_at, id), 'silver', 'tier', 0.15, 12.34, 0.62,
    currency
from commission.reseller_sale
where status = 'completed'
    and reseller_id is not null;
