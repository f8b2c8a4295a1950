-- Months: what they are called, which day is their last, which one an instant belongs to, when they
-- begin and end. Everything that asks, triggers and calculations and views, asks here.
--
-- An instant belongs to the month of the day that the calendar shows there at that instant. The native
-- functions behind this (sql/engine/calendar.sql) ask the server's own time zone database. What reads
-- many rows in one statement calls them directly: these here cost a microsecond more, and work for
-- callers without rights on the native ones and where the extension is missing.

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

-- Facts are written, and what needs no calculation is read, without the extension too. "at time zone"
-- says the same but for a few old names, which it takes for abbreviations that know no summer time.
create or replace function commission_internal.day_without_engine(p_instant timestamptz, p_time_zone text)
returns date
language plpgsql
stable
strict
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    if upper(p_time_zone) in ('CET', 'EET', 'MET', 'WET', 'EST', 'MST', 'HST') then
        perform commission_internal.require_engine();
    end if;
    return p_instant at time zone p_time_zone;
end;
$$;

comment on function commission_internal.day_without_engine(timestamptz, text) is
    'The same as day_of() where the extension is missing; raises 55000 for the few time zones of which only the extension knows the day.';

create or replace function commission_internal.day_of(p_instant timestamptz, p_time_zone text)
returns date
language plpgsql
stable
strict
parallel safe
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if not exists (select from pg_extension where extname = 'pg_commission') then
        return commission_internal.day_without_engine(p_instant, p_time_zone);
    end if;
    return commission_engine.day_of(p_instant, p_time_zone);
end;
$$;

comment on function commission_internal.day_of(timestamptz, text) is
    'The day that the calendar of a time zone shows at an instant.';

create or replace function commission_internal.month_of(p_instant timestamptz, p_time_zone text)
returns date
language plpgsql
stable
strict
parallel safe
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if not exists (select from pg_extension where extname = 'pg_commission') then
        return date_trunc('month', commission_internal.day_without_engine(p_instant, p_time_zone));
    end if;
    return commission_engine.month_of(p_instant, p_time_zone);
end;
$$;

comment on function commission_internal.month_of(timestamptz, text) is
    'First day of the month to which an instant belongs in a time zone: that of the day which the calendar shows there at that instant.';

-- Nearly always one range without end. Where clocks are set back over midnight, the day comes, goes and
-- comes again.
create or replace function commission_internal.since_day(p_on date, p_time_zone text)
returns tstzmultirange
language plpgsql
stable
strict
parallel safe
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_crossings timestamptz[];
begin
    perform commission_internal.require_engine();
    v_crossings := commission_engine.day_begins_at(p_on, p_time_zone);
    if cardinality(v_crossings) = 1 then
        return tstzmultirange(tstzrange(v_crossings[1], null));
    end if;
    return (
        select range_agg(tstzrange(v_crossings[i], v_crossings[i + 1]))
        from generate_series(1, cardinality(v_crossings), 2) as i);
end;
$$;

comment on function commission_internal.since_day(date, text) is
    'The time in which the calendar of a time zone shows a day or a later one.';

create or replace function commission_internal.day_begins_for_good_at(p_on date, p_time_zone text)
returns timestamptz
language plpgsql
stable
strict
parallel safe
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_crossings timestamptz[];
begin
    perform commission_internal.require_engine();
    v_crossings := commission_engine.day_begins_at(p_on, p_time_zone);
    return v_crossings[cardinality(v_crossings)];
end;
$$;

comment on function commission_internal.day_begins_for_good_at(date, text) is
    'The instant after which the calendar of a time zone never shows an earlier day again.';

create or replace function commission_internal.month_during(p_year integer, p_month integer, p_time_zone text)
returns tstzmultirange
language plpgsql
stable
strict
parallel safe
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return commission_internal.since_day(make_date(p_year, p_month, 1), p_time_zone)
        - commission_internal.since_day(commission_internal.last_day(p_year, p_month) + 1, p_time_zone);
end;
$$;

comment on function commission_internal.month_during(integer, integer, text) is
    'What belongs to a month in a time zone: an instant does if it is in it (<@). To look facts up by an index, go from lower() to before upper() first: nearly always that is all.';

-- The calendars that months of a scheme go by.
create or replace function commission_internal.calendars_of(p_scheme text)
returns table (time_zone text)
language plpgsql
stable
security definer
rows 10
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select w.time_zone from commission.workspace as w
    union
    select b.time_zone
    from commission.branch as b
    join commission.scheme as s on s.name = p_scheme and s.calendar = 'home branch';
end;
$$;

comment on function commission_internal.calendars_of(text) is
    'The time zones by whose calendars the months of a scheme begin and end.';

create or replace function commission_internal.month_ends_at(p_scheme text, p_year integer, p_month integer)
returns timestamptz
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select max(commission_internal.day_begins_for_good_at(
            commission_internal.last_day(p_year, p_month) + 1, time_zone))
        from commission_internal.calendars_of(p_scheme));
end;
$$;

comment on function commission_internal.month_ends_at(text, integer, integer) is
    'The instant at which a month is over in every calendar that the scheme goes by.';

create or replace function commission_internal.month_due_at(p_scheme text, p_year integer, p_month integer)
returns timestamptz
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select max(commission_internal.day_begins_for_good_at(
            commission_internal.last_day(p_year, p_month) + w.month_end_day, c.time_zone))
        from commission.workspace as w
        cross join commission_internal.calendars_of(p_scheme) as c);
end;
$$;

comment on function commission_internal.month_due_at(text, integer, integer) is
    'The instant at which workspace.month_end_day of the next month has begun in every calendar of the scheme.';
