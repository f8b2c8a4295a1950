-- Money of one currency in another, by the rate of a day.

create or replace function commission_internal.refuse_missing_rate(p_from text, p_to text, p_on date)
returns numeric
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        errcode = 'PT409',
        message = format('there is no exchange rate from %s to %s on %s', p_from, p_to, p_on),
        hint = 'Insert it into commission.exchange_rate, with the days on which it holds.';
end;
$$;

comment on function commission_internal.refuse_missing_rate(text, text, date) is
    'Raises PT409 (HTTP 409): nothing is left out of a sum in silence.';

create or replace function commission_internal.converted_if_known(
    p_amount numeric,
    p_from text,
    p_to text,
    p_on date)
returns numeric
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select case
        when p_from = p_to or p_amount = 0 then p_amount
        else (
            select round(p_amount * r.rate, c.minor_unit)
            from commission.exchange_rate as r
            join commission.currency as c on c.code = r.to_currency
            where r.from_currency = p_from
                and r.to_currency = p_to
                and r.valid_during @> p_on)
    end;
$$;

comment on function commission_internal.converted_if_known(numeric, text, text, date) is
    'An amount in another currency at the rate of a day, rounded to its minor unit, half away from zero; null where there is no rate.';

create or replace function commission_internal.converted(p_amount numeric, p_from text, p_to text, p_on date)
returns numeric
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select coalesce(
        commission_internal.converted_if_known(p_amount, p_from, p_to, p_on),
        case when p_amount is not null then commission_internal.refuse_missing_rate(p_from, p_to, p_on) end);
$$;

comment on function commission_internal.converted(numeric, text, text, date) is
    'An amount in another currency at the rate of a day, rounded to its minor unit, half away from zero; raises PT409 where there is no rate.';
