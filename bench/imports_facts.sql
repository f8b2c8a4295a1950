-- :sales harmonised sales of a year, without triggers, in the order in which files come.

set session_replication_role = replica;

insert into commission.product_line_sale (
    id, product_line_id, participant_id, commission_year, commission_month, revenue_on, sales_actual, revenue_actual,
    customer, invoice, item, quantity, details, source, source_id)
select lpad(to_hex(number), 32, '0')::uuid,
    case number % 2 when 0 then '00000000-0000-4000-8000-0000000000c1' else '00000000-0000-4000-8000-0000000000c2'
        end::uuid,
    bench.rep(bench.draw(number, 4, :reps)), 2026, of.month, make_date(2026, of.month, (1 + number % 28)::integer),
    price.cents / 100.0, round(price.cents * 0.05 / 100.0, 2), 'Hospital ' || number % 2000, 'D-' || number, 'Carts', 1,
    '{}', 'bench', number::text
from generate_series(1, :sales) as number
cross join lateral (select (1 + (number - 1) * 12 / :sales)::integer as month) as of
cross join lateral (select 100 + bench.draw(number, 5, 200000) as cents) as price;

reset session_replication_role;
