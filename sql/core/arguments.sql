-- What functions of every scheme ask of their arguments.

create or replace function commission_internal.check_month(p_year integer, p_month integer)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_year is null or p_month is null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_year and p_month must both be given',
            detail = format(
                'p_year is %s, p_month is %s.', coalesce(p_year::text, 'null'), coalesce(p_month::text, 'null'));
    end if;
    if p_month not between 1 and 12 or p_year not between 1970 and 2199 then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = format('there is no month %s of year %s', p_month, p_year),
            hint = 'p_month goes from 1 to 12, p_year from 1970 to 2199.';
    end if;
end;
$$;

comment on function commission_internal.check_month(integer, integer) is
    'Raises 22023 unless year and month name a month from 1970-01 to 2199-12.';

create or replace function commission_internal.is_period(p_range daterange)
returns boolean
language sql
immutable
strict
set search_path = pg_catalog, pg_temp
as $$
    select not isempty(p_range)
        and coalesce(lower(p_range), '2000-01-01') between '1900-01-01' and '2200-01-01'
        and coalesce(upper(p_range), '2000-01-01') between '1900-01-01' and '2200-01-01';
$$;

comment on function commission_internal.is_period(daterange) is
    'Whether a range of days is not empty and its bounds, if any, lie between 1900 and 2200.';

create or replace function commission_internal.check_reason(p_reason text)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    if btrim(coalesce(p_reason, '')) = '' or octet_length(p_reason) > 1000 then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_reason must be given, in at most 1000 bytes',
            hint = 'Say why: it stays on record.';
    end if;
end;
$$;

comment on function commission_internal.check_reason(text) is 'Raises 22023 unless a reason is given.';

-- Native code reads JSON of at most 128 levels, and nothing that it is given has a handful of them.
create or replace function commission_internal.refuse_deep_json(p_name text, p_json jsonb)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_json @? 'strict $.**{20}' then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = format('%s has more than 20 levels', p_name);
    end if;
end;
$$;

comment on function commission_internal.refuse_deep_json(text, jsonb) is
    'Raises 22023 for JSON that is nested deeper than anything that is asked for.';
