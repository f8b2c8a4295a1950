//! All time zones that the server knows, all edges between months from 1970 to 2100.

use common::{Database, Statements};

/// Compares with the session's calendar, which is set to each zone in turn: at the very instants at
/// which a month comes or goes and a microsecond to both sides, and where a clock is changed while
/// midnight goes around the Earth, at every tenth minute of that time too.
const CHECKER: &str = "
    create table wrong (zone text, day date, at timestamptz, what text);
    create function check_zones(p_zones text[], p_asked text default null)
    returns bigint
    language plpgsql
    set jit = off
    as $$
    declare
        v_zone text;
        v_asked text;
        v_count bigint;
        v_checked bigint := 0;
    begin
        foreach v_zone in array p_zones loop
            perform set_config('timezone', v_zone, true);
            v_asked := coalesce(p_asked, v_zone);
            with edge as (
                select day::date as day, day at time zone 'UTC' as utc,
                    commission_engine.day_begins_at(day::date, v_asked) as crossings
                from generate_series('1970-01-01'::timestamp, '2100-12-01', '1 month') as day
            ),
            watched as (
                select day, crossings, crossing + shift as at
                from edge
                cross join unnest(crossings) as crossing
                cross join unnest('{-1us,0,1us}'::interval[]) as shift
                union all
                select day, crossings, at
                from edge
                cross join
                    generate_series(utc - interval '16h', utc + interval '16h', '10min') as at
                where utc::timestamp - (utc - interval '16h')::timestamp <> '16h'
                    or (utc + interval '16h')::timestamp - utc::timestamp <> '16h'
            ),
            asked as (
                select day, at, at::date as shown, cardinality(crossings) as count,
                    (select count(*) from unnest(crossings) as c where c <= at) as passed,
                    commission_engine.month_of(at, v_asked) as month_on,
                    commission_engine.day_of(at, v_asked) as day_on
                from watched
            ),
            noted as (
                insert into wrong
                select v_zone, day, at, format('shown %s, month %s, day %s, crossing %s of %s',
                    shown, month_on, day_on, passed, count)
                from asked
                where month_on <> date_trunc('month', shown)
                    or day_on <> shown
                    or (shown >= day) <> (passed % 2 = 1)
                    or count % 2 = 0
            )
            select count(*) into v_count from asked;
            v_checked := v_checked + v_count;
        end loop;
        return v_checked;
    end;
    $$;";

/// The half of the zones whose place in the alphabet is even or odd. Where the server has all of
/// them once more below "posix", these are the same files.
fn check_half(half: i32) -> (i64, Vec<String>) {
    let mut db = Database::new("months_all_zones");
    db.run(CHECKER);
    let checked = db.value_of(
        "select check_zones(array_agg(name))
        from (
            select name, row_number() over (order by name) as place
            from pg_timezone_names
            where name !~ '^posix/'
        ) as z
        where place % 2 = $1::integer",
        &[&half],
    );
    let wrong = db.lines("select * from wrong order by zone, at limit 20");
    (checked, wrong)
}

fn assert_half(half: i32) {
    let (checked, wrong) = check_half(half);
    assert_eq!(wrong, [""; 0], "out of {checked} instants");
    assert!(checked > 1_000_000, "{checked} instants only");
}

#[test]
fn months_are_those_of_the_shown_day_in_every_other_zone() {
    assert_half(0);
}

#[test]
fn months_are_those_of_the_shown_day_in_the_zones_between() {
    assert_half(1);
}

#[test]
fn another_calendar_than_the_zones_own_is_noticed() {
    let mut db = Database::new("months_canary");
    db.run(CHECKER);
    for (zone, asked) in [("America/Havana", "America/New_York"), ("CET", "Africa/Algiers")] {
        let checked: i64 = db.value_of("select check_zones(array[$1], $2)", &[&zone, &asked]);
        let wrong: i64 = db.value("select count(*) from wrong");
        assert!(0 < wrong && wrong < checked, "{zone} by {asked}: {wrong} of {checked}");
        db.run("truncate wrong");
    }
}

#[test]
fn names_mean_time_zones_whatever_the_session_calls_its_abbreviations() {
    let mut db = Database::new("months_abbreviations");
    // 22:30 UTC on May 31st is half past midnight on June 1st where CET knows summer time.
    let june = "select commission_engine.month_of('2026-05-31 22:30+00', 'CET'),
        commission_internal.month_of('2026-05-31 22:30+00', 'CET'),
        commission_internal.day_of('2026-05-31 22:30+00', 'CET')";
    assert_eq!(db.line(june), "2026-06-01|2026-06-01|2026-06-01");
    let new_york = "select commission_engine.day_of('2026-05-31 15:00+00', 'EST')";
    for set in ["Default", "Australia"] {
        db.run(&format!("set timezone_abbreviations to '{set}'"));
        assert_eq!(db.line(june), "2026-06-01|2026-06-01|2026-06-01", "{set}");
        assert_eq!(db.line(new_york), "2026-05-31", "{set}");
    }
}

#[test]
fn a_month_is_over_when_its_calendar_never_shows_it_again() {
    let mut db = Database::new("months_end");
    db.run("set timezone to 'UTC'");
    for (zone, year, month, ends_at) in [
        ("America/Havana", 2020, 10, "2020-11-01 04:00:00+00"),
        ("America/St_Johns", 2009, 10, "2009-11-01 03:30:00+00"),
        ("Africa/Cairo", 2014, 7, "2014-07-31 22:00:00+00"),
        ("Pacific/Kiritimati", 1994, 12, "1994-12-31 10:00:00+00"),
    ] {
        db.run(&format!("update commission.workspace set time_zone = '{zone}'"));
        for due in ["month_ends_at", "month_due_at"] {
            let sql = format!("select commission_internal.{due}('network', {year}, {month})");
            assert_eq!(db.line(&sql), ends_at, "{zone}: {due}");
        }
    }
    db.run("update commission.workspace set month_end_day = 5");
    let due = db.line("select commission_internal.month_due_at('network', 1994, 12)");
    assert_eq!(due, "1995-01-04 10:00:00+00");
}

#[test]
fn october_2009_comes_back_for_an_hour_in_saint_johns() {
    let mut db = Database::new("months_pieces");
    db.run("set timezone to 'UTC'");
    let pieces = |db: &mut Database, month: i32| {
        db.lines(&format!(
            "select lower(piece), upper(piece)
            from unnest(commission_internal.month_during(2009, {month}, 'America/St_Johns'))
                as piece"
        ))
    };
    assert_eq!(
        pieces(&mut db, 10),
        [
            "2009-10-01 02:30:00+00|2009-11-01 02:30:00+00",
            "2009-11-01 02:31:00+00|2009-11-01 03:30:00+00"
        ]
    );
    assert_eq!(
        pieces(&mut db, 11),
        [
            "2009-11-01 02:30:00+00|2009-11-01 02:31:00+00",
            "2009-11-01 03:30:00+00|2009-12-01 03:30:00+00"
        ]
    );
}

#[test]
fn what_is_no_zone_or_no_day_is_refused() {
    let mut db = Database::new("months_refused");
    let refusals = [
        ("month_of(now(), 'Mars/Olympus')", "22023: time zone \"Mars/Olympus\" not recognized"),
        ("day_of(now(), '')", "22023: time zone \"\" not recognized"),
        ("day_begins_at('2026-01-01', 'Nowhere')", "22023: time zone \"Nowhere\" not recognized"),
        ("day_begins_at('infinity', 'UTC')", "22008: timestamp out of range"),
        ("day_begins_at('5874897-12-31', 'UTC')", "22008: timestamp out of range"),
    ];
    for (call, refusal) in refusals {
        let error = db.error_of(&format!("select commission_engine.{call}"));
        assert_eq!(error.line(), refusal, "{call}");
    }
    let forever = "select commission_engine.month_of('-infinity', 'UTC'),
        commission_engine.day_of('infinity', 'UTC'), commission_engine.month_of(null, 'UTC')";
    assert_eq!(db.line(forever), "-infinity|infinity|null");
}

#[test]
fn facts_are_written_and_read_without_the_extension_too() {
    let mut db = Database::new("months_without_engine");
    db.run("drop extension pg_commission");
    let asked = "select commission_internal.month_of('2020-11-01 04:30+00', 'America/Havana'),
        commission_internal.day_of('2020-11-01 04:30+00', 'America/Havana')";
    assert_eq!(db.line(asked), "2020-11-01|2020-11-01");
    // What only the extension knows is not guessed.
    let error = db.error_of("select commission_internal.month_of(now(), 'CET')");
    assert_eq!(error.sqlstate, "55000", "{error:?}");
}
