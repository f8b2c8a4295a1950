-- How the demo's tables look.

\pset border 1
\pset linestyle unicode
\pset footer off
\pset null ''

-- Amounts line up and name their currency.
create function pg_temp.money(p_amount numeric, p_currency text, p_width integer default 12)
returns text
language sql
stable
as $$
    select code || lpad(
        to_char(
            p_amount,
            'FM999,999,999,990' || case when minor_unit > 0 then '.' || repeat('0', minor_unit) else '' end),
        p_width)
    from commission.currency
    where code = p_currency;
$$;
