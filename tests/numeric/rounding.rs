//! Rounding as amounts are paid, against PostgreSQL's own.

use common::{Database, Statements};

#[test]
fn amounts_are_rounded_as_postgresql_rounds_them_and_show_as_many_decimals() {
    let mut db = Database::new("numeric_rounding");
    let differing = db.lines(
        "select a.amount, m.minor_unit, round(a.amount, m.minor_unit), r.rounded
        from (
            select (n / 10.0 ^ d)::numeric * s as amount
            from generate_series(0, 130, 5) as n
            cross join generate_series(0, 4) as d
            cross join unnest('{-1,1}'::integer[]) as s
            union all
            select unnest('{999999999999999.4999, 999999999999999.5, 0.00000000000001,
                99999999999999999999.99999999999999, -0.0050, 0.00499999999999,
                12345678.1050}'::numeric[])
        ) as a
        cross join generate_series(0, 3) as m (minor_unit)
        cross join lateral (
            select commission_engine.round_to_minor_unit(a.amount, m.minor_unit) as rounded
        ) as r
        where r.rounded::text <> round(a.amount, m.minor_unit)::text",
    );
    assert_eq!(differing, [""; 0]);
}

#[test]
fn what_cannot_be_rounded_exactly_is_refused() {
    let mut db = Database::new("numeric_refused");
    for (amount, minor_unit) in [
        ("'NaN'", "2"),
        ("'infinity'", "2"),
        ("0.000000000000001", "2"),
        ("1e38", "3"),
        ("1", "-1"),
    ] {
        let sql = format!("select commission_engine.round_to_minor_unit({amount}, {minor_unit})");
        assert_eq!(db.error_of(&sql).sqlstate, "22003", "{sql}");
    }
    assert_eq!(db.lines("select commission_engine.round_to_minor_unit(null, 2)"), ["null"]);
}
