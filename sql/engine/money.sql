-- Rounding, as every scheme pays.

create function commission_engine.round_to_minor_unit(p_amount numeric, p_minor_unit integer)
returns numeric
language c
immutable
strict
parallel safe
as 'MODULE_PATHNAME', 'round_to_minor_unit_wrapper';

comment on function commission_engine.round_to_minor_unit(numeric, integer) is
    'An exact amount rounded half away from zero to the decimals of a currency. Errors: 22003 more digits than an amount has.';
