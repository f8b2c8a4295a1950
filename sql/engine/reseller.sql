-- The native functions of the reseller scheme. They read facts and return prices; what stores them is
-- commission_internal.price_resellers().

create type commission_engine.reseller_price as (
    sale_id uuid,
    reseller_id uuid,
    sold_at timestamptz,
    year integer,
    month integer,
    net_amount numeric,
    lifetime_before numeric,
    tier text,
    priced_by text,
    commission_rate numeric,
    amount numeric,
    tier_bonus numeric,
    currency text,
    error text,
    remedy text
);

comment on type commission_engine.reseller_price is
    'What a completed sale pays. year and month: when the commission was earned, null where it was not yet. Where error says why it has no price, remedy says what to do.';

create function commission_engine.reseller_prices(p_reseller_ids uuid[])
returns setof commission_engine.reseller_price
language c
stable
strict
parallel unsafe
rows 100
set search_path = pg_catalog, pg_temp
-- Everything is looked up by key. Plans are kept, also those made when the tables were still empty.
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
set jit = off
as 'MODULE_PATHNAME', 'reseller_prices_wrapper';

comment on function commission_engine.reseller_prices(uuid[]) is
    'Prices all sales of a few resellers from the facts.';

create function commission_engine.all_reseller_prices(p_reseller_ids uuid[] default null)
returns setof commission_engine.reseller_price
language c
stable
parallel unsafe
rows 1000000
set search_path = pg_catalog, pg_temp
set jit = off
as 'MODULE_PATHNAME', 'all_reseller_prices_wrapper';

comment on function commission_engine.all_reseller_prices(uuid[]) is
    'Prices all sales of many resellers (null: of all) from the facts, in one pass.';

create function commission_engine.reseller_prices_with(
    p_reseller_id uuid,
    p_sold_at timestamptz,
    p_sale_amount numeric,
    p_currency text,
    p_minor_unit integer,
    p_product_id text)
returns setof commission_engine.reseller_price
language c
stable
parallel unsafe
rows 100
set search_path = pg_catalog, pg_temp
set jit = off
as 'MODULE_PATHNAME', 'reseller_prices_with_wrapper';

comment on function commission_engine.reseller_prices_with(uuid, timestamptz, numeric, text, integer, text) is
    'Prices the sales of a reseller as if one more were among them; that one has a sale_id of zeros.';

create function commission_engine.explain_reseller_sale(p_reseller_id uuid, p_sale_id uuid)
returns jsonb
language c
stable
strict
parallel unsafe
set search_path = pg_catalog, pg_temp
set jit = off
as 'MODULE_PATHNAME', 'explain_reseller_sale_wrapper';

comment on function commission_engine.explain_reseller_sale(uuid, uuid) is
    'Explains what a sale of a reseller pays: lifetime sales before it, the tier, the rule, each step as a formula. Null where it is no sale that counts.';

create function commission_engine.check_character(p_text text)
returns text
language c
immutable
strict
parallel safe
set search_path = pg_catalog, pg_temp
as 'MODULE_PATHNAME', 'check_character_wrapper';

comment on function commission_engine.check_character(text) is
    'The check character (ISO 7064 MOD 37-2) over digits and capital letters, hyphens aside: a digit, a letter or *. Null where there are none, or other characters among them.';

create function commission_engine.partner_code(p_prefix text, p_number bigint, p_salt integer)
returns text
language c
immutable
strict
parallel safe
set search_path = pg_catalog, pg_temp
as 'MODULE_PATHNAME', 'partner_code_wrapper';

comment on function commission_engine.partner_code(text, bigint, integer) is
    'The partner code of the reseller with a number, with one of the salts 0 to 960. Null where that salt gives none: its check character would be one that people mistake, as 0 and O.';
