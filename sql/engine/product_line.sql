-- The native functions of the product-line scheme. They read facts and return what months pay; what
-- stores it is commission_internal.price_product_lines().

create type commission_engine.product_line_price as (
    participant_id uuid,
    product_line_id uuid,
    year integer,
    month integer,
    sales_actual numeric,
    revenue_actual numeric,
    cumulated_sales numeric,
    threshold numeric,
    reached_in integer,
    tier_1_amount numeric,
    tier_2_difference numeric,
    banked_after numeric,
    released numeric,
    payout numeric,
    currency text,
    error text,
    remedy text
);

comment on type commission_engine.product_line_price is
    'What a rep is paid for a product line and a month. Where error says why that is not known, remedy says what to do.';

create function commission_engine.product_line_months(p_year integer, p_participant_ids uuid[] default null)
returns setof commission_engine.product_line_price
language c
stable
parallel unsafe
rows 10000
set search_path = pg_catalog, pg_temp
set jit = off
as 'MODULE_PATHNAME', 'product_line_months_wrapper';

comment on function commission_engine.product_line_months(integer, uuid[]) is
    'Pays all months of a commission year of the given reps (null: of all) from their sales.';

create function commission_engine.explain_product_line_month(
    p_participant_id uuid,
    p_product_line_id uuid,
    p_year integer,
    p_month integer)
returns jsonb
language c
stable
strict
parallel unsafe
set search_path = pg_catalog, pg_temp
set jit = off
as 'MODULE_PATHNAME', 'explain_product_line_month_wrapper';

comment on function commission_engine.explain_product_line_month(uuid, uuid, integer, integer) is
    'Explains what a rep is paid for a product line and a month: each step as a formula. Null where nothing was sold.';
