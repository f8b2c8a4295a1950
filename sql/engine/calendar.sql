-- Which day and which month an instant belongs to, by the server's own time zone database. These are
-- called for each of many rows: they look nothing up by name, so they pin no search_path, which
-- would cost more than the answer.

create function commission_engine.day_of(p_instant timestamptz, p_time_zone text)
returns date
language c
stable
strict
parallel safe
as 'MODULE_PATHNAME', 'day_of_wrapper';

comment on function commission_engine.day_of(timestamptz, text) is
    'The day that the calendar of a time zone shows at an instant. Errors: 22023 no such time zone.';

create function commission_engine.month_of(p_instant timestamptz, p_time_zone text)
returns date
language c
stable
strict
parallel safe
as 'MODULE_PATHNAME', 'month_of_wrapper';

comment on function commission_engine.month_of(timestamptz, text) is
    'First day of the month to which an instant belongs in a time zone: that of the day which the calendar shows there at that instant. Errors: 22023 no such time zone.';

create function commission_engine.day_begins_at(p_on date, p_time_zone text)
returns timestamptz[]
language c
stable
strict
parallel safe
as 'MODULE_PATHNAME', 'day_begins_at_wrapper';

comment on function commission_engine.day_begins_at(date, text) is
    'The instant from which on the calendar of a time zone shows a day or a later one. Where clocks are set back over midnight the day comes, goes and comes again: three instants, ascending. Errors: 22023 no such time zone, 22008 a day outside the calendar.';
