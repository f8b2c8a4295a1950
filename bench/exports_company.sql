-- A house whose reports the benchmarks export: :sales sales of ten product lines by 50 reps in a year, with the columns
-- of a vendor.

insert into commission.participant (id, name, role)
select md5('rep ' || number)::uuid, 'Rep ' || number, 'rep'
from generate_series(1, 50) as number;

insert into commission.product_line (id, name)
select md5('line ' || number)::uuid, 'Line ' || number
from generate_series(1, 10) as number;

insert into commission.rep_rate (participant_id, tier_1_rate, tier_2_rate)
select id, 0.4, 0.5
from commission.participant;

insert into commission.product_line_sale (
    participant_id, product_line_id, commission_year, commission_month, revenue_on, sales_actual, revenue_actual,
    customer, invoice, item, quantity, details, source, source_id)
select
    md5('rep ' || 1 + number % 50)::uuid,
    md5('line ' || 1 + number % 10)::uuid,
    2026,
    1 + number % 12,
    make_date(2026, 1 + number % 12, 1 + number % 28),
    100 + number % 10000 / 100.0,
    10 + number % 1000 / 100.0,
    'Customer ' || number % 3000,
    'INV-' || number,
    'Item ' || number % 500,
    1 + number % 9,
    jsonb_build_object('PO Number', 'PO-' || number, 'Ship To Zip', lpad((number % 99999)::text, 5, '0')),
    'Bench',
    number
from generate_series(1, :sales) as number;

analyze;
