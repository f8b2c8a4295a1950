//! One month, everywhere: the same answer from triggers, from calculations from scratch, from
//! views and explanations, in every time zone and at every edge between two months.

mod edges;
mod sales;
mod sessions;

use common::{Database, Statements};

/// Edges worth a closer look: a time zone and the first day of a month there.
const ODD_EDGES: [(&str, &str); 15] = [
    // Midnight comes twice, and the clock is set back to it or over it.
    ("America/Havana", "2020-11-01"),
    ("America/Havana", "2026-11-01"),
    ("America/Sao_Paulo", "1976-03-01"),
    // Midnight does not exist.
    ("America/Havana", "2012-04-01"),
    ("America/Asuncion", "1978-10-01"),
    ("Africa/Cairo", "2014-08-01"),
    ("Asia/Amman", "1999-07-01"),
    // Three hours, seven, or a whole day are missing; Kwajalein left out August 21st.
    ("America/Danmarkshavn", "1996-01-01"),
    ("Antarctica/Vostok", "1994-11-01"),
    ("Pacific/Kiritimati", "1995-01-01"),
    ("Pacific/Apia", "2012-01-01"),
    ("Pacific/Kwajalein", "1993-09-01"),
    // A name that is an abbreviation too.
    ("CET", "2026-06-01"),
    // Nothing special.
    ("Asia/Kuala_Lumpur", "2026-03-01"),
    ("America/New_York", "2026-04-01"),
];

/// Those, and all edges at which a month comes, goes and comes again.
fn edges_to_try(db: &mut Database) -> Vec<(String, String)> {
    let mut edges: Vec<(String, String)> =
        ODD_EDGES.map(|(zone, day)| (zone.to_owned(), day.to_owned())).to_vec();
    let threefold = db.rows(
        "select name, day::date::text
        from pg_timezone_names
        cross join generate_series('1970-01-01'::timestamp, '2100-12-01', '1 month') as day
        where name !~ '^posix'
            and cardinality(commission_engine.day_begins_at(day::date, name)) > 1",
        &[],
    );
    assert!(!threefold.is_empty(), "no zone sets its clocks back over a month's midnight");
    edges.extend(threefold.iter().map(|row| (row.get(0), row.get(1))));
    edges
}

/// Instants around the beginning of a day in a time zone, as a table `instant (number, at)`; the
/// session's calendar is that of the zone from here on.
fn make_instants(db: &mut Database, zone: &str, day: &str) {
    db.run(&format!(
        "set timezone to '{zone}';
        drop table if exists instant;
        create table instant as
        select row_number() over (order by at) as number, at
        from (
            select distinct crossing + shift as at
            from unnest(commission_engine.day_begins_at('{day}', '{zone}')) as crossing
            cross join unnest('{{-26h,-90min,-61min,-60min,-59min,-30min,-1min,-1us,0,
                1us,1min,29min,30min,31min,59min,60min,61min,89min,26h}}'::interval[]) as shift
        ) as around;
        -- The oracle: what the session's calendar shows.
        alter table instant add month_on date;
        update instant set month_on = date_trunc('month', at::date)"
    ));
}

/// Every month of the instants is listed as one to be closed; at most one more at each end.
fn assert_listed(db: &mut Database, scheme: &str, at: &str) {
    let wrong = db.lines(&format!(
        "with listed as materialized (
            select make_date(year, month, 1) as month_on from commission_internal.open_months()
            where scheme = '{scheme}'
        ),
        foreign_months as (
            select month_on from listed
            except
            select (month_on + shift)::date
            from instant
            cross join unnest('{{-1month,0,1month}}'::interval[]) as shift
        )
        select 'missing', month_on from (select month_on from instant except table listed) as m
        union all
        select 'foreign', month_on from foreign_months"
    ));
    assert_eq!(wrong, [""; 0], "{at}");
}
