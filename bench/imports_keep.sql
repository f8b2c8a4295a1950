-- The least that PostgreSQL can do for a file and its sales: its rows are read and kept, and each sale is written, all
-- of one rep and one product line. Nothing is looked up, compared, reported or priced.

with kept as (
    insert into bench.row_floor (file_id, row_number, kind, reason, cells, sale, problems)
    select 1, r.row_number, r.kind, r.reason, r.cells, r.sale::jsonb, r.problems::jsonb
    from bench.file as f
    cross join lateral commission_documents.read_rows(
        f.content, (select l.layout from commission.import_layout as l where l.source = 'Logiquip'), null, 2) as r
    where r.row_number is not null
    returning row_number, kind, sale
)
insert into bench.sale_floor (
    product_line_id, participant_id, commission_year, commission_month, revenue_on, sales_actual, revenue_actual,
    customer, invoice, item, quantity, details, source, source_id)
select '00000000-0000-4000-8000-0000000000c1', bench.rep(0), 2026, 3, (sale ->> 'revenue_on')::date,
    (sale ->> 'sales_actual')::numeric, (sale ->> 'revenue_actual')::numeric, sale ->> 'customer', sale ->> 'invoice',
    sale ->> 'item', (sale ->> 'quantity')::numeric, sale -> 'columns', 'bench', row_number::text
from kept
where kind = 'sale';
