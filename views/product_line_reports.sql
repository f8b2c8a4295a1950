-- Product lines for people: rows as vendors sent them, what has come in, and objectives at a glance.

create or replace view commission.sales_history
with (security_invoker = true)
as
select
    s.id,
    s.source,
    s.source_id,
    s.participant_id,
    p.name as participant_name,
    l.name as product_line,
    l.currency,
    s.commission_year,
    s.commission_month,
    s.revenue_on,
    s.customer,
    s.invoice,
    s.item,
    s.quantity,
    s.sales_actual,
    s.revenue_actual,
    s.details,
    s.created_at
from commission.product_line_sale as s
join commission.product_line as l on l.id = s.product_line_id
left join commission.participant as p on p.id = s.participant_id;

comment on view commission.sales_history is
    'Every sale of a product line with the vendor''s own columns.';
comment on column commission.sales_history.id is 'The sale.';
comment on column commission.sales_history.source is 'Where it comes from: the vendor, of files; null: written by hand.';
comment on column commission.sales_history.source_id is 'What it is called there: file and row, of files.';
comment on column commission.sales_history.participant_id is 'The rep.';
comment on column commission.sales_history.participant_name is 'Name of the rep.';
comment on column commission.sales_history.product_line is 'Name of the product line.';
comment on column commission.sales_history.currency is 'ISO 4217 code of the amounts.';
comment on column commission.sales_history.commission_year is 'The year that it is paid in.';
comment on column commission.sales_history.commission_month is 'The month that it is paid in, 1 to 12.';
comment on column commission.sales_history.revenue_on is 'Day of the revenue.';
comment on column commission.sales_history.customer is 'Who bought.';
comment on column commission.sales_history.invoice is 'Number of the invoice.';
comment on column commission.sales_history.item is 'What was bought.';
comment on column commission.sales_history.quantity is 'How many.';
comment on column commission.sales_history.sales_actual is 'What the vendor sold (exact).';
comment on column commission.sales_history.revenue_actual is 'What the house earns of it (exact).';
comment on column commission.sales_history.details is 'Other columns of the vendor''s file, by their names there.';
comment on column commission.sales_history.created_at is 'When it came in.';

create or replace view commission.data_status
with (security_invoker = true)
as
select
    s.commission_year as year,
    s.commission_month as month,
    s.source,
    l.name as product_line,
    l.currency,
    count(*) as row_count,
    sum(s.sales_actual) as sales_actual,
    sum(s.revenue_actual) as revenue_actual,
    max(s.created_at) as last_upload
from commission.product_line_sale as s
join commission.product_line as l on l.id = s.product_line_id
group by s.commission_year, s.commission_month, s.source, l.name, l.currency;

comment on view commission.data_status is
    'What has come in: a row for each commission month, source and product line that has sales. Nothing is ticked by hand.';
comment on column commission.data_status.year is 'Commission year.';
comment on column commission.data_status.month is 'Commission month, 1 to 12.';
comment on column commission.data_status.source is 'Where the sales come from; null: written by hand.';
comment on column commission.data_status.product_line is 'Name of the product line.';
comment on column commission.data_status.currency is 'ISO 4217 code of the amounts.';
comment on column commission.data_status.row_count is 'How many sales.';
comment on column commission.data_status.sales_actual is 'What the vendor sold (exact).';
comment on column commission.data_status.revenue_actual is 'What the house earns of it (exact).';
comment on column commission.data_status.last_upload is 'When the newest of them came in.';

create or replace view commission.objective_matrix
with (security_invoker = true)
as
with known as (
    select o.participant_id, o.product_line_id, o.year
    from commission.sales_objective as o
    union
    -- A threshold without objectives is one too.
    select t.participant_id, t.product_line_id, t.year
    from commission.rep_threshold as t
),
objective as (
    select
        o.participant_id,
        o.product_line_id,
        o.year,
        sum(o.amount) filter (where o.month = 1) as january,
        sum(o.amount) filter (where o.month = 2) as february,
        sum(o.amount) filter (where o.month = 3) as march,
        sum(o.amount) filter (where o.month = 4) as april,
        sum(o.amount) filter (where o.month = 5) as may,
        sum(o.amount) filter (where o.month = 6) as june,
        sum(o.amount) filter (where o.month = 7) as july,
        sum(o.amount) filter (where o.month = 8) as august,
        sum(o.amount) filter (where o.month = 9) as september,
        sum(o.amount) filter (where o.month = 10) as october,
        sum(o.amount) filter (where o.month = 11) as november,
        sum(o.amount) filter (where o.month = 12) as december,
        sum(o.amount) as annual_objective
    from commission.sales_objective as o
    group by o.participant_id, o.product_line_id, o.year
)
select
    k.year,
    l.name as product_line,
    l.currency,
    k.participant_id,
    p.name as participant_name,
    grouping(k.participant_id) = 1 as is_subtotal,
    case when grouping(k.participant_id) = 0 then max(t.amount) end as threshold,
    sum(o.january) as january,
    sum(o.february) as february,
    sum(o.march) as march,
    sum(o.april) as april,
    sum(o.may) as may,
    sum(o.june) as june,
    sum(o.july) as july,
    sum(o.august) as august,
    sum(o.september) as september,
    sum(o.october) as october,
    sum(o.november) as november,
    sum(o.december) as december,
    sum(o.annual_objective) as annual_objective
from known as k
join commission.product_line as l on l.id = k.product_line_id
left join commission.participant as p on p.id = k.participant_id
left join objective as o
    on o.participant_id = k.participant_id
    and o.product_line_id = k.product_line_id
    and o.year = k.year
left join commission.rep_threshold as t
    on t.participant_id = k.participant_id
    and t.product_line_id = k.product_line_id
    and t.year = k.year
group by grouping sets (
    (k.year, l.name, l.currency, k.participant_id, p.name),
    (k.year, l.name, l.currency));

comment on view commission.objective_matrix is
    'Objectives and thresholds at a glance: a row for each year, product line and rep who has either, and one with the sum of each line. Written in sales_objective and rep_threshold.';
comment on column commission.objective_matrix.year is 'Year of the revenue, of thresholds the commission year.';
comment on column commission.objective_matrix.product_line is 'Name of the product line.';
comment on column commission.objective_matrix.currency is 'ISO 4217 code of all amounts.';
comment on column commission.objective_matrix.participant_id is 'The rep; null in the row of the line.';
comment on column commission.objective_matrix.participant_name is 'Name of the rep; null in the row of the line.';
comment on column commission.objective_matrix.is_subtotal is 'Whether the row is the sum of the line, of those reps whom the caller sees.';
comment on column commission.objective_matrix.threshold is
    'From which sales of the year on the second tier is paid; null: none, or the row of the line.';
comment on column commission.objective_matrix.january is 'Objective of the month; null: nothing was said.';
comment on column commission.objective_matrix.february is 'Objective of the month; null: nothing was said.';
comment on column commission.objective_matrix.march is 'Objective of the month; null: nothing was said.';
comment on column commission.objective_matrix.april is 'Objective of the month; null: nothing was said.';
comment on column commission.objective_matrix.may is 'Objective of the month; null: nothing was said.';
comment on column commission.objective_matrix.june is 'Objective of the month; null: nothing was said.';
comment on column commission.objective_matrix.july is 'Objective of the month; null: nothing was said.';
comment on column commission.objective_matrix.august is 'Objective of the month; null: nothing was said.';
comment on column commission.objective_matrix.september is 'Objective of the month; null: nothing was said.';
comment on column commission.objective_matrix.october is 'Objective of the month; null: nothing was said.';
comment on column commission.objective_matrix.november is 'Objective of the month; null: nothing was said.';
comment on column commission.objective_matrix.december is 'Objective of the month; null: nothing was said.';
comment on column commission.objective_matrix.annual_objective is 'Sum of the months.';
