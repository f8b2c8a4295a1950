-- The commissions as plain SQL, set-based, as one would write it by hand: the same rows as the extension's.

insert into bench.reseller_baseline (
    sale_id, reseller_id, year, month, net_amount, lifetime_before, tier, priced_by, commission_rate, amount,
    tier_bonus, currency)
with sale as (
    select id, reseller_id, sold_at, product_id, sale_amount, refunded_amount, currency, approved_at
    from commission.reseller_sale
    where status = 'completed'
        and reseller_id is not null
        and rejected_at is null
),
-- What a sale adds from its place in the order on, and a refund takes away from its date on.
step as (
    select reseller_id, sold_at as at, 1 as kind, id, sale_amount as amount, id as sale_id
    from sale
    union all
    select s.reseller_id, r.refunded_at, 0, null, -r.amount, null
    from sale as s
    join commission.reseller_refund as r on r.sale_id = s.id
),
walked as (
    select sale_id,
        coalesce(sum(amount) over (
            partition by reseller_id order by at, kind, id rows between unbounded preceding and 1 preceding), 0)
            as lifetime
    from step
),
priced as (
    select s.*, w.lifetime, t.tier, t.bonus_rate, p.kind,
        s.sale_amount - s.refunded_amount as net,
        case
            when p.kind = 'flat' then null
            else coalesce(p.rate, t.rate)
        end as rate,
        case
            when p.kind = 'flat' then case when s.refunded_amount < s.sale_amount then p.amount else 0 end
            else round((s.sale_amount - s.refunded_amount) * coalesce(p.rate, t.rate), 2)
        end as commission
    from walked as w
    join sale as s on s.id = w.sale_id
    join (
        select tier, rate, bonus_rate, threshold, lead(threshold) over (order by threshold) as next_threshold
        from commission.reseller_tier
        where valid_during @> date '2026-06-30'
    ) as t
        on w.lifetime >= t.threshold
        and (w.lifetime < t.next_threshold or t.next_threshold is null)
    left join commission.reseller_product_rule as p
        on p.product_id = s.product_id
        and p.valid_during @> (s.sold_at at time zone 'UTC')::date
)
select
    id, reseller_id, extract(year from approved_at at time zone 'UTC')::integer,
    extract(month from approved_at at time zone 'UTC')::integer, net, lifetime, tier,
    coalesce(kind::text, 'tier'), rate, commission, round(commission * bonus_rate, 2), currency
from priced;
