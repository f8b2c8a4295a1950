-- The native functions of the trainer scheme. They read facts and rates and return prices; what
-- stores them is commission_internal.store_trainer_months().

create type commission_engine.priced_trainer_pair as (
    trainer_id uuid,
    member_id uuid,
    year integer,
    month integer,
    grade_id uuid,
    is_fans boolean,
    band_session_count bigint,
    band_sales numeric,
    total_paid_session integer,
    conduction_fee_paid numeric,
    conduction_paid_rate numeric,
    total_free_session integer,
    conduction_fee_free numeric,
    conduction_free_rate numeric,
    total_transform_session integer,
    conduction_fee_transform numeric,
    conduction_transform_rate numeric,
    total_express_session integer,
    conduction_fee_express numeric,
    conduction_express_rate numeric,
    total_sponsor_session integer,
    conduction_fee_sponsor numeric,
    conduction_sponsor_rate numeric,
    total_compensate_session integer,
    conduction_fee_compensate numeric,
    conduction_compensate_rate numeric,
    total_conduction_count integer,
    total_conduction_fee numeric,
    total_new_sales numeric,
    new_sales_rate numeric,
    sales_commission numeric,
    total_renew_sales numeric,
    renew_sales_rate numeric,
    renew_commission numeric,
    total_sales_commission numeric,
    total_entitled_commission numeric,
    sales_by_product jsonb,
    sessions_by_type jsonb,
    error_message text,
    error_hint text
);

comment on type commission_engine.priced_trainer_pair is
    'A trainer-member-month with its price, or with error_message, error_hint and no amounts where it cannot be priced.';

create function commission_engine.price_trainer_months(
    p_trainer_ids uuid[],
    p_years integer[],
    p_months integer[])
returns setof commission_engine.priced_trainer_pair
language c
stable
parallel unsafe
-- Expected to be the larger side of a join: its rows then keep their order, which is that of the
-- result's key.
rows 1000000
set search_path = pg_catalog, pg_temp
set enable_nestloop = on
set jit = off
as 'MODULE_PATHNAME', 'price_trainer_months_wrapper';

comment on function commission_engine.price_trainer_months(uuid[], integer[], integer[]) is
    'Prices trainer-months from the facts: each place of the three arrays is one. One pass over the facts of all of them.';

create function commission_engine.price_trainer_months_with(
    p_trainer_ids uuid[],
    p_years integer[],
    p_months integer[],
    p_rates jsonb)
returns setof commission_engine.priced_trainer_pair
language c
stable
parallel unsafe
rows 10000
set search_path = pg_catalog, pg_temp
set enable_nestloop = on
set jit = off
as 'MODULE_PATHNAME', 'price_trainer_months_with_wrapper';

comment on function commission_engine.price_trainer_months_with(uuid[], integer[], integer[], jsonb) is
    'The same with other rates: rows of trainer_commission_tier, which stand instead of those on record of the same branch, type, category, kind of pay and product.';

create function commission_engine.price_trainer_months_unrefunded(
    p_trainer_ids uuid[],
    p_years integer[],
    p_months integer[])
returns setof commission_engine.priced_trainer_pair
language c
stable
parallel unsafe
rows 10000
set search_path = pg_catalog, pg_temp
set enable_nestloop = on
set jit = off
as 'MODULE_PATHNAME', 'price_trainer_months_unrefunded_wrapper';

comment on function commission_engine.price_trainer_months_unrefunded(uuid[], integer[], integer[]) is
    'The same as if nothing had been given back of any sale.';

create function commission_engine.price_changed_trainer_pairs(
    p_trainer_id uuid,
    p_year integer,
    p_month integer,
    p_paid_session_count bigint,
    p_sales numeric,
    p_member_ids uuid[],
    p_session_types text[],
    p_signs integer[])
returns setof commission_engine.priced_trainer_pair
language c
stable
strict
parallel unsafe
rows 1
set search_path = pg_catalog, pg_temp
as 'MODULE_PATHNAME', 'price_changed_trainer_pairs_wrapper';

comment on function commission_engine.price_changed_trainer_pairs(
    uuid, integer, integer, bigint, numeric, uuid[], text[], integer[]) is
    'Prices the pairs of a trainer-month that sessions change: what is on record plus (sign 1) or less (-1) the sessions, one at each place of the arrays. p_paid_session_count and p_sales are the month''s totals before. No row where the month must be priced from all its facts: its bands change, or a pair appears, goes or has no price.';

create function commission_engine.price_trainer_pair(
    p_trainer_id uuid,
    p_member_id uuid,
    p_year integer,
    p_month integer,
    p_branch text,
    p_trainer_type text,
    p_trainer_category text,
    p_is_fans boolean,
    p_new_sales numeric,
    p_renew_sales numeric,
    p_session_count integer)
returns setof commission_engine.priced_trainer_pair
language c
stable
strict
parallel unsafe
set search_path = pg_catalog, pg_temp
as 'MODULE_PATHNAME', 'price_trainer_pair_wrapper';

comment on function commission_engine.price_trainer_pair(
    uuid, uuid, integer, integer, text, text, text, boolean, numeric, numeric, integer) is
    'Prices one pair with the given grade, tier, sales and count of paid sessions for the band. No row where there is nothing to price.';

create function commission_engine.explain_trainer_pair(
    p_trainer_id uuid,
    p_member_id uuid,
    p_year integer,
    p_month integer,
    p_branch text,
    p_trainer_type text,
    p_trainer_category text,
    p_is_fans boolean,
    p_sessions integer[],
    p_new_sales numeric,
    p_renew_sales numeric,
    p_band_session_count bigint,
    p_band_sales numeric,
    p_sales_by_product jsonb,
    p_sessions_by_type jsonb)
returns jsonb
language c
stable
parallel unsafe
set search_path = pg_catalog, pg_temp
as 'MODULE_PATHNAME', 'explain_trainer_pair_wrapper';

comment on function commission_engine.explain_trainer_pair(
    uuid, uuid, integer, integer, text, text, text, boolean, integer[], numeric, numeric, bigint, numeric,
    jsonb, jsonb) is
    'Explains a recorded pair (p_member_id null: sessions without a member): p_sessions counts paid, free, transform, express, sponsor and compensate sessions; the last two are those of the record.';

create type commission_engine.rate_gap as (
    gap_min numeric,
    gap_max numeric,
    missing_during daterange
);

comment on type commission_engine.rate_gap is
    'Counts or sales, from gap_min to below gap_max (null: without end), for which no band stands on some days.';

create function commission_engine.rate_gaps(
    p_needed daterange[],
    p_covers numrange[],
    p_valid_during daterange[])
returns setof commission_engine.rate_gap
language c
immutable
strict
parallel safe
rows 10
set search_path = pg_catalog, pg_temp
as 'MODULE_PATHNAME', 'rate_gaps_wrapper';

comment on function commission_engine.rate_gaps(daterange[], numrange[], daterange[]) is
    'What bands leave open of all values from 0 on the days on which they are needed; each place of the last two arrays is a band.';
