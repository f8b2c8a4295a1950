-- Who earned what in the quarter, and how one commission came about.

\ir terminal.sql

\echo deal_commission_report: the best-paid of the second quarter
select
    r.participant_name as name,
    count(distinct r.deal_id) as deals,
    pg_temp.money(sum(r.credit_amount) filter (where r.kind <> 'bonus'), 'USD', 14) as credits,
    pg_temp.money(sum(r.amount), 'USD', 12) as commission,
    bool_or(r.kind = 'bonus') as club
from commission.deal_commission_report as r
where r.close_date >= '2026-04-01'
group by r.participant_id, r.participant_name
order by sum(r.amount) desc
limit 5;

\echo explain_deal_commission(): the deal with which somebody reached the quota
select steps.key as step, steps.value as formula
from (
    select c.deal_id, c.participant_id
    from commission.deal_commission as c
    where c.kind = 'quota'
        and c.commission_rate is null
    order by c.close_date desc, c.deal_id
    limit 1
) as crossing
cross join lateral commission.explain_deal_commission(crossing.deal_id, crossing.participant_id) as told
cross join lateral jsonb_each_text(told #> '{people,0,components,0,steps}') as steps;
