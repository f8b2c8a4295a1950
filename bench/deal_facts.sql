-- :deals deals of a quarter, a fiftieth of which is given back in part, without triggers.

set session_replication_role = replica;

insert into commission.deal (
    id, name, owner_id, amount, currency, status, stage, probability, close_date, created_date, refunded_amount,
    refunded_on, created_at)
select
    lpad(to_hex(number), 32, '0')::uuid, 'Deal ' || number, bench.rep(bench.draw(number, 1, :reps)), price.amount,
    'USD', 'closed_won', 'closed', 100, date '2026-01-01' + (number * 90 / :deals)::integer, '2026-01-01',
    case when number % 50 = 7 then round(price.amount / 4, 2) else 0 end,
    case when number % 50 = 7 then date '2026-04-10' end,
    timestamptz '2026-01-01 00:00:00+00' + number * interval '1 second'
from generate_series(0, :deals - 1) as number
cross join lateral (select (10000 + bench.draw(number, 2, 800000)) / 100.0) as price (amount);

insert into commission.deal_refund (deal_id, amount, refunded_on)
select id, refunded_amount, refunded_on
from commission.deal
where refunded_amount > 0
order by id;

reset session_replication_role;
