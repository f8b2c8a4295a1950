-- :sales sales to visitors at the end of the month, in one statement: whose they are, the clicks say.

insert into commission.reseller_sale (visitor_id, sale_amount, currency, status, sold_at)
select 'visitor ' || (hashint8extended(number, 2) & 9223372036854775807) % :visitors, 10 + number % 90, 'USD',
    'completed', timestamptz '2026-01-31 00:00:00+00' + number * interval '1 second'
from generate_series(0, :sales - 1) as number;
