\echo Use "create extension pg_commission" to load this file. \quit
create schema commission_engine;
-- The function that sets up everything else.

comment on schema commission_engine is
    'Sales commission: the native functions of the extension pg_commission. Start with install().';

create function commission_engine.install(p_schemes text[] default null)
returns table (part text, action text, objects integer)
language c
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
set client_min_messages = warning
as 'MODULE_PATHNAME', 'install_wrapper';

comment on function commission_engine.install(text[]) is
    'Creates or completes the schemas commission and commission_internal with the tables, views, functions and triggers of the given schemes (null: all), and reports for each part whether it was created, completed or kept, and how many objects were added. Data stays as it is. Errors: 22023 unknown scheme, 42P06 a schema of that name is somebody else''s, 55000 the database was installed by a later release.';
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
    error_message text
);

comment on type commission_engine.priced_trainer_pair is
    'A trainer-member-month with its price, or with error_message and no amounts where it cannot be priced.';

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
    p_band_sales numeric)
returns jsonb
language c
stable
strict
parallel unsafe
set search_path = pg_catalog, pg_temp
as 'MODULE_PATHNAME', 'explain_trainer_pair_wrapper';

comment on function commission_engine.explain_trainer_pair(
    uuid, uuid, integer, integer, text, text, text, boolean, integer[], numeric, numeric, bigint, numeric) is
    'Explains a recorded pair: p_sessions counts paid, free, transform, express, sponsor and compensate sessions.';
-- The native functions of the network scheme. They read facts and return figures; what stores them is
-- commission_internal.store_network_month() and apply_network_sales().

create type commission_engine.network_figures as (
    participant_id uuid,
    personal_volume numeric,
    shared_out_volume numeric,
    received_volume numeric,
    f1_volume numeric,
    ranking_volume numeric,
    tier_rate numeric,
    leg_volume numeric,
    commission_direct numeric,
    commission_shared numeric,
    commission_received numeric,
    commission_override numeric,
    total_commission numeric,
    reward numeric,
    is_nothing boolean
);

comment on type commission_engine.network_figures is
    'A participant''s month. is_nothing: nothing is left that would be worth a row.';

create function commission_engine.network_month(
    p_year integer,
    p_month integer,
    p_participant_ids uuid[] default null,
    p_shared_bys uuid[] default null,
    p_volumes numeric[] default null,
    p_rewards numeric[] default null)
returns setof commission_engine.network_figures
language c
stable
parallel unsafe
-- Expected to be the larger side of a join: its rows then keep their order.
rows 1000000
set search_path = pg_catalog, pg_temp
set enable_nestloop = on
set jit = off
as 'MODULE_PATHNAME', 'network_month_wrapper';

comment on function commission_engine.network_month(integer, integer, uuid[], uuid[], numeric[], numeric[]) is
    'Calculates a month of the network from scratch, in one pass over its sales. With arrays, as if these changes had been made to them too: seller, Sharer or null, net volume, reward.';

create function commission_engine.network_month_after(
    p_year integer,
    p_month integer,
    p_participant_ids uuid[],
    p_shared_bys uuid[],
    p_volumes numeric[],
    p_rewards numeric[],
    p_locks_month boolean)
returns setof commission_engine.network_figures
language c
volatile
parallel unsafe
rows 30
set search_path = pg_catalog, pg_temp
-- Everything is looked up by key. Plans are kept, also those made when the tables were still empty.
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as 'MODULE_PATHNAME', 'network_month_after_wrapper';

comment on function commission_engine.network_month_after(
    integer, integer, uuid[], uuid[], numeric[], numeric[], boolean) is
    'Carries the stored figures of a month over to changed sales and returns those that may change. p_locks_month: locks the month before it reads them. A single row without participant_id says that the month must be calculated from scratch.';

create function commission_engine.find_upline_cycle(p_on date)
returns uuid[]
language c
stable
strict
parallel unsafe
set search_path = pg_catalog, pg_temp
as 'MODULE_PATHNAME', 'find_upline_cycle_wrapper';

comment on function commission_engine.find_upline_cycle(date) is
    'The participants of a cycle of uplines on a day, each followed by their upline; null where there is none.';

create function commission_engine.nest_network_tree(p_ids uuid[], p_upline_ids uuid[], p_nodes text[])
returns text
language c
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as 'MODULE_PATHNAME', 'nest_network_tree_wrapper';

comment on function commission_engine.nest_network_tree(uuid[], uuid[], text[]) is
    'Nests JSON objects under their uplines as arrays named downline, with total_count, the number of all below; the first object is the root.';
-- The native functions are for the functions in front of them, not for everybody.

revoke execute on all functions in schema commission_engine from public;
