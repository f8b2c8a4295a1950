-- The native functions of the deal scheme. They read facts and return prices; what stores them is
-- commission_internal.price_deals().

create type commission_engine.deal_price as (
    what text,
    stored_id uuid,
    deal_id uuid,
    participant_id uuid,
    close_date date,
    plan_id uuid,
    component_id uuid,
    kind text,
    year integer,
    month integer,
    credit_amount numeric,
    commission_rate numeric,
    commission numeric,
    amount numeric,
    currency text,
    error text,
    remedy text
);

comment on type commission_engine.deal_price is
    'What a component of a plan pays somebody for a deal in a month (null: what waits for a gate or a payment), and what is to be done with it: added, changed, gone, late (it belongs to a closed month and is not what stands there), priced (nothing was compared), unpriced or late unpriced (error says why the deal has no price, remedy what to do; year and month are those of the close date). commission is all that the component pays for the deal, amount what of it falls into the month.';

create function commission_engine.deal_changes(
    p_participant_ids uuid[],
    p_from date,
    p_until date,
    p_deal_ids uuid[])
returns setof commission_engine.deal_price
language c
stable
parallel unsafe
rows 100
set search_path = pg_catalog, pg_temp
set jit = off
as 'MODULE_PATHNAME', 'deal_changes_wrapper';

comment on function commission_engine.deal_changes(uuid[], date, date, uuid[]) is
    'What differs between the stored commissions of people and what their deals give, from a close date on to before another one and as far as quota periods reach from there. Where a deal does not depend on others, only the given ones are looked at (null: all).';

create function commission_engine.deal_prices(
    p_participant_ids uuid[],
    p_from date,
    p_until date,
    p_is_by_month boolean,
    p_plan_id uuid default null)
returns setof commission_engine.deal_price
language c
stable
parallel unsafe
rows 10000
set search_path = pg_catalog, pg_temp
set jit = off
as 'MODULE_PATHNAME', 'deal_prices_wrapper';

comment on function commission_engine.deal_prices(uuid[], date, date, boolean, uuid) is
    'What the deals of people give, from a close date on to before another one and as far as quota periods reach from there; by months also what is due on these days of deals that were closed on others. With a plan: as if everybody had always had that one and no other.';

create function commission_engine.deal_prices_with(
    p_participant_ids uuid[],
    p_deal_id uuid,
    p_owner_id uuid,
    p_amount numeric,
    p_close_date date,
    p_currency text,
    p_minor_unit integer,
    p_credited_ids uuid[],
    p_overlays boolean[],
    p_shares numeric[])
returns setof commission_engine.deal_price
language c
stable
strict
parallel unsafe
rows 1000
set search_path = pg_catalog, pg_temp
set jit = off
as 'MODULE_PATHNAME', 'deal_prices_with_wrapper';

comment on function commission_engine.deal_prices_with(
    uuid[], uuid, uuid, numeric, date, text, integer, uuid[], boolean[], numeric[]) is
    'What the deals of people would give if one more were won, the last of its day: credited to the given people, whether as overlays, with their shares (none: to the owner).';

create function commission_engine.explain_deal(p_participant_id uuid, p_deal_id uuid, p_close_date date)
returns jsonb
language c
stable
strict
parallel unsafe
set search_path = pg_catalog, pg_temp
set jit = off
as 'MODULE_PATHNAME', 'explain_deal_wrapper';

comment on function commission_engine.explain_deal(uuid, uuid, date) is
    'Explains what a deal pays somebody: a list with an entry for each component, each step as a formula, and the months into which it falls.';

create type commission_engine.draw_line as (
    place bigint,
    advance numeric,
    recovery numeric,
    balance numeric
);

comment on type commission_engine.draw_line is
    'What a draw does in a month: what is advanced, what is taken back (not negative), and what remains to be taken back after it. place counts the months from 1.';

create function commission_engine.draw_lines(
    p_posted numeric[],
    p_amounts numeric[],
    p_recoverable boolean[],
    p_recovery_rates numeric[],
    p_minor_unit integer)
returns setof commission_engine.draw_line
language c
immutable
strict
parallel safe
rows 12
set search_path = pg_catalog, pg_temp
set jit = off
as 'MODULE_PATHNAME', 'draw_lines_wrapper';

comment on function commission_engine.draw_lines(numeric[], numeric[], boolean[], numeric[], integer) is
    'What the draws of somebody in one currency come to, in months with a draw that follow each other: of each month what all else has posted, the draw, whether it is paid back, and at which rate (0: not yet).';

create function commission_engine.explain_draw(
    p_opening_balance numeric,
    p_posted numeric,
    p_amount numeric,
    p_is_recoverable boolean,
    p_recovery_rate numeric,
    p_minor_unit integer)
returns jsonb
language c
immutable
strict
parallel safe
set search_path = pg_catalog, pg_temp
set jit = off
as 'MODULE_PATHNAME', 'explain_draw_wrapper';

comment on function commission_engine.explain_draw(numeric, numeric, numeric, boolean, numeric, integer) is
    'Explains what a draw comes to in a month: advance, recovery, balance and pay as formulas.';
