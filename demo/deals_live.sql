-- A quarter closes; a refund in the middle of it comes late, and another plan is compared with what was paid.

\ir terminal.sql

select month, totals ->> 'USD' as posted
from generate_series(1, 3) as month
cross join lateral commission.close_period(2026, month, 'deal');

\echo a deal of January is given back in April: each closed month of the quarter has its own adjustment
update commission.deal
set refunded_amount = amount,
    refunded_on = '2026-04-20'
where id = (
    select c.deal_id
    from commission.deal_commission as c
    where (c.year, c.month) = (2026, 1)
        and c.kind = 'quota'
        and exists (
            select
            from commission.deal_commission as later
            where later.participant_id = c.participant_id
                and later.year = 2026
                and later.month = 3
                and later.commission_rate = 0.09)
    order by c.amount desc, c.deal_id
    limit 1);

select month, participant_name as name, component, posted, due, difference
from commission.pending_adjustments
order by month, participant_name, component;

\echo simulate_plan(): what the plan of team leads would have paid everybody in the first quarter
select month, sum(paid) as paid, sum(simulated) as simulated, sum(difference) as difference
from commission.simulate_plan(
    (select p.id from commission.compensation_plan as p where p.name = 'Team lead 2026'), '2026-01-01', '2026-03-31')
group by month
order by month;
