-- What ALTER EXTENSION pg_commission UPDATE runs first in a database of 0.1.0: its native functions go, then
-- come all of this release (scripts/lib.sh).
\echo Use "alter extension pg_commission update" to load this file. \quit

drop function
    commission_engine.install(text[]),
    commission_engine.price_trainer_months(uuid[], integer[], integer[]),
    commission_engine.price_trainer_pair(
        uuid, uuid, integer, integer, text, text, text, boolean, numeric, numeric, integer),
    commission_engine.explain_trainer_pair(
        uuid, uuid, integer, integer, text, text, text, boolean, integer[], numeric, numeric, bigint, numeric),
    commission_engine.network_month(integer, integer, uuid[], uuid[], numeric[], numeric[]),
    commission_engine.network_month_after(
        integer, integer, uuid[], uuid[], numeric[], numeric[], boolean),
    commission_engine.find_upline_cycle(date),
    commission_engine.nest_network_tree(uuid[], uuid[], text[]);

drop type
    commission_engine.priced_trainer_pair,
    commission_engine.network_figures;
