-- Spreads the deals of a quarter, and what was given back of them, over the four of its year, and gives everybody
-- quotas for them.

set session_replication_role = replica;

update commission.deal_refund
set refunded_on = (refunded_on + (hashtext(deal_id::text) & 3) * interval '3 months')::date;

update commission.deal
set close_date = (close_date + (hashtext(id::text) & 3) * interval '3 months')::date,
    refunded_on = (refunded_on + (hashtext(id::text) & 3) * interval '3 months')::date
where (hashtext(id::text) & 3) > 0;

insert into commission.quota (participant_id, amount, currency, period, start_date, end_date)
select q.participant_id, q.amount, q.currency, q.period, (q.start_date + later)::date, (q.end_date + later)::date
from commission.quota as q
cross join unnest(array[interval '3 months', '6 months', '9 months']) as later;

reset session_replication_role;
