-- The least that PostgreSQL can do for a quarter: one ordered pass over the deals, with their running sums, into
-- the result table, five rows for each. Nothing is priced.

insert into bench.deal_floor (
    deal_id, participant_id, plan_id, component_id, kind, close_date, year, month, credit_amount,
    commission_rate, commission, amount, currency)
select
    d.id, d.owner_id, k.plan_id, k.id, 'quota', d.close_date, 2026, extract(month from d.close_date)::integer,
    d.reached, 0.05, 12.34, 12.34, d.currency
from (
    select
        id, owner_id, close_date, currency,
        sum(amount - refunded_amount) over (partition by owner_id order by close_date, created_at, id) as reached
    from commission.deal
    where status = 'closed_won'
        and close_date >= '2026-01-01'
        and close_date < '2026-04-01'
) as d
cross join commission.plan_component as k;
