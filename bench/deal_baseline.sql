-- The commissions of a quarter as plain SQL, set-based, as one would write it by hand for this plan: the same rows
-- as the extension's.

insert into bench.deal_baseline (
    deal_id, participant_id, plan_id, component_id, kind, close_date, year, month, credit_amount,
    commission_rate, commission, amount, currency)
with deal as (
    select
        d.id, d.owner_id, d.close_date, d.currency, d.amount - d.refunded_amount as credit,
        sum(d.amount - d.refunded_amount) over (
            partition by d.owner_id order by d.close_date, d.created_at, d.id) as reached
    from commission.deal as d
    where d.status = 'closed_won'
        and d.close_date >= '2026-01-01'
        and d.close_date < '2026-04-01'
),
component as (
    select k.*, p.currency
    from commission.plan_component as k
    join commission.compensation_plan as p on p.id = k.plan_id
),
priced as (
    select
        d.*, k.plan_id, k.id as component_id, k.kind, k.cap_amount, k.flat_amount,
        case k.kind
            when 'percentage' then k.rate
            when 'tiered' then (
                select b.commission_rate
                from commission.commission_rule as b
                where b.component_id = k.id
                    and b.min_amount <= d.credit
                order by b.min_amount desc
                limit 1)
            when 'quota' then case
                when d.reached >= q.amount * q.ramp * k.threshold_attainment then k.accelerator_rate
                else k.rate
            end
        end as rate
    from deal as d
    join commission.user_compensation_plan as u
        on u.participant_id = d.owner_id
        and u.valid_during @> d.close_date
    join component as k
        on k.plan_id = u.plan_id
        and k.valid_during @> d.close_date
    left join commission.quota as q
        on q.participant_id = d.owner_id
        and q.period = 'quarterly'
        and q.valid_during @> d.close_date
)
select
    p.id, p.owner_id, p.plan_id, p.component_id, p.kind::text, p.close_date,
    extract(year from p.close_date)::integer, extract(month from p.close_date)::integer, p.credit, p.rate,
    due.amount, due.amount, p.currency
from priced as p
cross join lateral (
    select round(
        least(coalesce(p.flat_amount, p.credit * p.rate), coalesce(p.cap_amount, 'infinity')), 2)
) as due (amount);
