-- Months: what they are called, which day is their last, which one an instant belongs to. Everything
-- that asks, triggers and calculations and views, asks here.

create or replace function commission_internal.last_day(p_year integer, p_month integer)
returns date
language sql
immutable
strict
parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select (make_date(p_year, p_month, 1) + interval '1 month - 1 day')::date;
$$;

comment on function commission_internal.last_day(integer, integer) is
    'The last day of a month: settings that hold on it decide about the month.';

create or replace function commission_internal.month_name(p_year integer, p_month integer)
returns text
language sql
immutable
strict
parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select to_char(make_date(p_year, p_month, 1), 'YYYY-MM');
$$;

comment on function commission_internal.month_name(integer, integer) is 'How messages call a month: 2026-02.';

create or replace function commission_internal.month_of(p_instant timestamptz, p_time_zone text)
returns date
language sql
stable
strict
parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select date_trunc('month', p_instant at time zone p_time_zone)::date;
$$;

comment on function commission_internal.month_of(timestamptz, text) is
    'First day of the month to which an instant belongs in a time zone: that of the day which the calendar shows there at that instant.';
