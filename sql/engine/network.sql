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

create function commission_engine.network_month_with_tiers(
    p_year integer,
    p_month integer,
    p_thresholds numeric[],
    p_rates numeric[])
returns setof commission_engine.network_figures
language c
stable
strict
parallel unsafe
rows 10000
set search_path = pg_catalog, pg_temp
set enable_nestloop = on
set jit = off
as 'MODULE_PATHNAME', 'network_month_with_tiers_wrapper';

comment on function commission_engine.network_month_with_tiers(integer, integer, numeric[], numeric[]) is
    'Calculates a month of the network from scratch with other tiers than those on record: each place of the arrays is one.';

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

create function commission_engine.explain_network_month(p_participant_id uuid, p_year integer, p_month integer)
returns jsonb
language c
stable
strict
parallel unsafe
set search_path = pg_catalog, pg_temp
set jit = off
as 'MODULE_PATHNAME', 'explain_network_month_wrapper';

comment on function commission_engine.explain_network_month(uuid, integer, integer) is
    'Explains a participant''s month on record: volumes, the rate and why, each product with its formula, what the override is made of, and whether the commissions on record are these. Null where there is no record.';

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

create function commission_engine.tree_position(p_participant_id uuid, p_on date)
returns bigint[]
language c
stable
strict
parallel unsafe
set search_path = pg_catalog, pg_temp
as 'MODULE_PATHNAME', 'tree_position_wrapper';

comment on function commission_engine.tree_position(uuid, date) is
    'Level, direct downline and downline of a participant on a day. The tree is read once for a statement that asks for many; null for the first few, who are found by a walk each.';

create function commission_engine.tree_path(p_participant_id uuid, p_on date, p_most integer)
returns uuid[]
language c
stable
strict
parallel unsafe
set search_path = pg_catalog, pg_temp
as 'MODULE_PATHNAME', 'tree_path_wrapper';

comment on function commission_engine.tree_path(uuid, date, integer) is
    'The nearest uplines of a participant on a day, the farthest of them first, and the participant; null as tree_position() is.';

create function commission_engine.nest_network_tree(p_ids uuid[], p_upline_ids uuid[], p_nodes text[])
returns text
language c
immutable
strict
parallel safe
set search_path = pg_catalog, pg_temp
as 'MODULE_PATHNAME', 'nest_network_tree_wrapper';

comment on function commission_engine.nest_network_tree(uuid[], uuid[], text[]) is
    'Nests JSON objects under their uplines as arrays named downline, with total_count, the number of all below; the first object is the root.';
