-- The least that PostgreSQL can do for all sales: one pass over them, summed up by rep, product line and month, into
-- the result table. Nothing is priced or cumulated.

insert into bench.product_line_floor (
    participant_id, product_line_id, year, month, sales_actual, revenue_actual, cumulated_sales, threshold, reached_in,
    tier_1_amount, tier_2_difference, banked_after, released, payout, currency)
select participant_id, product_line_id, commission_year, commission_month, sum(sales_actual), sum(revenue_actual),
    sum(sales_actual), 10000, 6, 12.34, 1.23, 0, 0, 13.57, 'USD'
from commission.product_line_sale
where commission_year = 2026
group by participant_id, product_line_id, commission_year, commission_month;
