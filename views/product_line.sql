-- Product lines for people: sales by the names that existing dashboards use, commissions by line and month,
-- and sales against objectives.

create or replace view commission.harmonised_table
with (security_invoker = true)
as
select
    s.id,
    s.participant_id,
    to_char(make_date(s.commission_year, s.commission_month, 1), 'YYYY-MM') as "Commission Date",
    s.commission_year::text as "Commission Date YYYY",
    lpad(s.commission_month::text, 2, '0') as "Commission Date MM",
    s.revenue_on as "Revenue Recognition Date",
    to_char(s.revenue_on, 'YYYY') as "Revenue Recognition YYYY",
    to_char(s.revenue_on, 'MM') as "Revenue Recognition MM",
    p.name as "Sales Rep",
    l.name as "Product Line",
    s.sales_actual as "Sales Actual",
    s.revenue_actual as "Rev Actual",
    round(s.revenue_actual * r.tier_1_rate, c.minor_unit) as "Comm Amount tier 1",
    round(s.revenue_actual * (r.tier_2_rate - r.tier_1_rate), c.minor_unit) as "Comm tier 2 diff amount",
    case when m.reached_in is not null
        then to_char(make_date(m.year, m.reached_in, 1), 'YYYY-MM') end as "Commission tier 2 date",
    s.source as "Data Source",
    l.currency
from commission.product_line_sale as s
join commission.product_line as l on l.id = s.product_line_id
join commission.currency as c on c.code = l.currency
left join commission.participant as p on p.id = s.participant_id
left join commission.product_line_month as m
    on m.participant_id = s.participant_id
    and m.product_line_id = s.product_line_id
    and m.year = s.commission_year
    and m.month = s.commission_month
left join lateral (
    select rate.tier_1_rate, rate.tier_2_rate
    from commission.rep_rate as rate
    where rate.participant_id = s.participant_id
        and coalesce(rate.product_line_id, s.product_line_id) = s.product_line_id
        and rate.valid_during @> (make_date(s.commission_year, s.commission_month, 1) + interval '1 month')::date - 1
    order by rate.product_line_id nulls last
    limit 1
) as r on true;

comment on view commission.harmonised_table is
    'Every sale of a product line, by the column names that existing dashboards use. Amounts of commission are rounded sale by sale; whether the second tier is paid follows from the year: see product_line_month.';
comment on column commission.harmonised_table.id is 'The sale.';
comment on column commission.harmonised_table.participant_id is 'The rep.';
comment on column commission.harmonised_table."Commission Date" is 'Commission month, YYYY-MM.';
comment on column commission.harmonised_table."Commission Date YYYY" is 'Commission year.';
comment on column commission.harmonised_table."Commission Date MM" is 'Commission month, 01 to 12.';
comment on column commission.harmonised_table."Revenue Recognition Date" is 'Day of the revenue.';
comment on column commission.harmonised_table."Revenue Recognition YYYY" is 'Its year.';
comment on column commission.harmonised_table."Revenue Recognition MM" is 'Its month, 01 to 12.';
comment on column commission.harmonised_table."Sales Rep" is 'Name of the rep.';
comment on column commission.harmonised_table."Product Line" is 'Name of the product line.';
comment on column commission.harmonised_table."Sales Actual" is 'What the vendor sold (exact).';
comment on column commission.harmonised_table."Rev Actual" is 'What the house earns of it (exact).';
comment on column commission.harmonised_table."Comm Amount tier 1" is
    'Revenue x tier 1 rate, rounded to the currency, half away from zero; null without a rate.';
comment on column commission.harmonised_table."Comm tier 2 diff amount" is
    'Revenue x the difference of the rates, rounded once; null without a rate.';
comment on column commission.harmonised_table."Commission tier 2 date" is
    'YYYY-MM of the month in which the threshold was reached, this one or one before; null: not yet.';
comment on column commission.harmonised_table."Data Source" is 'Where the sale comes from.';
comment on column commission.harmonised_table.currency is 'ISO 4217 code of all amounts.';

create or replace view commission.product_line_report
with (security_invoker = true)
as
select
    m.participant_id,
    p.name as participant_name,
    m.year,
    l.name as product_line,
    m.currency,
    coalesce(sum(m.payout) filter (where m.month = 1), 0) as january,
    coalesce(sum(m.payout) filter (where m.month = 2), 0) as february,
    coalesce(sum(m.payout) filter (where m.month = 3), 0) as march,
    coalesce(sum(m.payout) filter (where m.month = 4), 0) as april,
    coalesce(sum(m.payout) filter (where m.month = 5), 0) as may,
    coalesce(sum(m.payout) filter (where m.month = 6), 0) as june,
    coalesce(sum(m.payout) filter (where m.month = 7), 0) as july,
    coalesce(sum(m.payout) filter (where m.month = 8), 0) as august,
    coalesce(sum(m.payout) filter (where m.month = 9), 0) as september,
    coalesce(sum(m.payout) filter (where m.month = 10), 0) as october,
    coalesce(sum(m.payout) filter (where m.month = 11), 0) as november,
    coalesce(sum(m.payout) filter (where m.month = 12), 0) as december,
    sum(m.payout) as total,
    max(t.amount) as threshold,
    min(m.reached_in) as reached_in
from commission.product_line_month as m
join commission.product_line as l on l.id = m.product_line_id
left join commission.participant as p on p.id = m.participant_id
left join commission.rep_threshold as t
    on t.participant_id = m.participant_id
    and t.product_line_id = m.product_line_id
    and t.year = m.year
group by m.participant_id, p.name, m.year, l.name, m.currency;

comment on view commission.product_line_report is
    'What reps are paid by commission month: a row for each rep, year and product line.';
comment on column commission.product_line_report.participant_id is 'The rep.';
comment on column commission.product_line_report.participant_name is 'Name of the rep.';
comment on column commission.product_line_report.year is 'Commission year.';
comment on column commission.product_line_report.product_line is 'Name of the product line.';
comment on column commission.product_line_report.currency is 'ISO 4217 code of all amounts.';
comment on column commission.product_line_report.january is 'Payout of the month, 0 without sales.';
comment on column commission.product_line_report.february is 'Payout of the month, 0 without sales.';
comment on column commission.product_line_report.march is 'Payout of the month, 0 without sales.';
comment on column commission.product_line_report.april is 'Payout of the month, 0 without sales.';
comment on column commission.product_line_report.may is 'Payout of the month, 0 without sales.';
comment on column commission.product_line_report.june is 'Payout of the month, 0 without sales.';
comment on column commission.product_line_report.july is 'Payout of the month, 0 without sales.';
comment on column commission.product_line_report.august is 'Payout of the month, 0 without sales.';
comment on column commission.product_line_report.september is 'Payout of the month, 0 without sales.';
comment on column commission.product_line_report.october is 'Payout of the month, 0 without sales.';
comment on column commission.product_line_report.november is 'Payout of the month, 0 without sales.';
comment on column commission.product_line_report.december is 'Payout of the month, 0 without sales.';
comment on column commission.product_line_report.total is 'Sum of the months.';
comment on column commission.product_line_report.threshold is 'The threshold of the year as it is now; null: none.';
comment on column commission.product_line_report.reached_in is
    'The month in which it was reached; null: not yet.';

create or replace view commission.sales_performance
with (security_invoker = true)
as
with sold as (
    select
        s.participant_id,
        s.product_line_id,
        extract(year from s.revenue_on)::integer as year,
        extract(month from s.revenue_on)::integer as month,
        sum(s.sales_actual) as sales_actual,
        sum(s.revenue_actual) as revenue_actual
    from commission.product_line_sale as s
    group by 1, 2, 3, 4
),
objective as (
    select o.participant_id, o.product_line_id, o.year, o.month, o.amount
    from commission.sales_objective as o
),
paid as (
    select m.participant_id, m.product_line_id, m.year, m.month, m.payout
    from commission.product_line_month as m
),
of_month as (
    select participant_id, product_line_id, year, month, sales_actual, revenue_actual, amount, payout
    from sold
    full join objective using (participant_id, product_line_id, year, month)
    full join paid using (participant_id, product_line_id, year, month)
)
select
    m.participant_id,
    p.name as participant_name,
    l.name as product_line,
    m.year,
    m.month,
    l.currency,
    coalesce(m.sales_actual, 0) as sales_actual,
    m.amount as objective,
    round(coalesce(m.sales_actual, 0) * 100 / nullif(m.amount, 0), 2) as percent_of_objective,
    coalesce(m.revenue_actual, 0) as revenue_actual,
    coalesce(m.payout, 0) as payout,
    coalesce(m.revenue_actual, 0) - coalesce(m.payout, 0) as margin
from of_month as m
join commission.product_line as l on l.id = m.product_line_id
left join commission.participant as p on p.id = m.participant_id;

comment on view commission.sales_performance is
    'Sales of reps by month against their objectives. Sales, revenue and objective go by the month of the revenue, the payout by the commission month.';
comment on column commission.sales_performance.participant_id is 'The rep.';
comment on column commission.sales_performance.participant_name is 'Name of the rep.';
comment on column commission.sales_performance.product_line is 'Name of the product line.';
comment on column commission.sales_performance.year is 'Year.';
comment on column commission.sales_performance.month is 'Month, 1 to 12.';
comment on column commission.sales_performance.currency is 'ISO 4217 code of all amounts.';
comment on column commission.sales_performance.sales_actual is 'Sales whose revenue is of the month (exact).';
comment on column commission.sales_performance.objective is 'What was to be sold; null: nothing was said.';
comment on column commission.sales_performance.percent_of_objective is
    'sales_actual in percent of the objective, 2 decimals; null without one.';
comment on column commission.sales_performance.revenue_actual is 'Revenue of the month (exact).';
comment on column commission.sales_performance.payout is 'What the rep is paid for the commission month.';
comment on column commission.sales_performance.margin is 'revenue_actual less payout.';
