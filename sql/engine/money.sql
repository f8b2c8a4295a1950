-- Rounding, as every scheme pays.

create function commission_engine.round_to_minor_unit(p_amount numeric, p_minor_unit integer)
returns numeric
language c
immutable
strict
parallel safe
as 'MODULE_PATHNAME', 'round_to_minor_unit_wrapper';

comment on function commission_engine.round_to_minor_unit(numeric, integer) is
    'Rounds an exact amount half away from zero to the decimals of a currency. What has more than 14 decimals or too many digits is refused (22003).';
