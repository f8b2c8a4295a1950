-- :sales sales of a year, a fiftieth of which is given back in part, without triggers. They are stored in the
-- order in which they happen; half of them are approved.

set session_replication_role = replica;

insert into commission.reseller_sale (
    id, reseller_id, product_id, sale_amount, currency, status, sold_at, refunded_amount, refunded_at,
    refund_reason, approved_at)
select
    lpad(to_hex(number), 32, '0')::uuid,
    bench.reseller(bench.draw(number, 1, :resellers)),
    case number % 10 when 3 then 'book' when 4 then 'visit' when 5 then 'lamp' end,
    price.amount,
    'USD',
    'completed',
    at.sold_at,
    case when number % 50 = 7 then round(price.amount / 4, 2) else 0 end,
    case when number % 50 = 7 then at.sold_at + interval '20 days' end,
    case when number % 50 = 7 then 'refund' end::commission.reseller_refund_reason,
    case when number % 2 = 0 then at.sold_at + interval '3 days' end
from generate_series(0, :sales - 1) as number
cross join lateral (select (100 + bench.draw(number, 2, 200000)) / 100.0) as price (amount)
cross join lateral (
    select timestamptz '2026-01-01 00:00:00+00' + number * (interval '360 days' / :sales)
) as at (sold_at);

insert into commission.reseller_refund (sale_id, amount, refunded_at, reason)
select id, refunded_amount, refunded_at, refund_reason
from commission.reseller_sale
where refunded_amount > 0
order by id;

reset session_replication_role;
