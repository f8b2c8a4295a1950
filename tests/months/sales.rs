//! The network: sales around the edges of months, live, from scratch, in views and explanations.

use crate::{assert_listed, edges_to_try, make_instants};
use common::{Database, Statements};

/// A seller, and sales whose amounts are the numbers of their instants.
const SALES: &str = "
    truncate commission.network_sale;
    insert into commission.network_sale (id, participant_id, amount, status, sold_at)
    select md5(number::text)::uuid, '00000000-0000-0000-0000-00000000000a', number, 'approved', at
    from instant
    where number % 2 = 0";

/// By month: how many and how much.
const EXPECTED: &str = "
    select extract(year from month_on), extract(month from month_on), count(*), sum(number)
    from instant
    group by month_on
    order by month_on";

fn seller(name: &str) -> Database {
    let mut db = Database::new(name);
    db.run(
        "insert into commission.network_tier (threshold, rate) values (0, 0.20);
        insert into commission.participant (id, name, role)
        values ('00000000-0000-0000-0000-00000000000a', 'A', 'affiliate')",
    );
    db
}

#[test]
fn sales_around_every_odd_edge_have_one_month() {
    let mut db = seller("months_sales");
    for (zone, day) in edges_to_try(&mut db) {
        let at = format!("{zone} on {day}");
        db.run("truncate commission.network_sale");
        db.run(&format!("update commission.workspace set time_zone = '{zone}'"));
        make_instants(&mut db, &zone, &day);
        db.run(SALES);
        // The others one by one, each a statement of its own.
        for number in db.values::<i64>("select number from instant where number % 2 = 1") {
            db.run(&format!(
                "insert into commission.network_sale (id, participant_id, amount, status, sold_at)
                select md5(number::text)::uuid, '00000000-0000-0000-0000-00000000000a', number,
                    'approved', at
                from instant
                where number = {number}"
            ));
        }
        assert_months(&mut db, &at);
        // And moved around: every sale to the instant of another, and back.
        for shift in [7, 0] {
            db.run(&format!(
                "update commission.network_sale as s
                set sold_at = i.at
                from instant as i
                where i.number = 1 + (s.amount + {shift} - 1) % (select count(*) from instant)"
            ));
            in_step(&mut db, &at);
        }
        assert_months(&mut db, &at);
    }
}

/// Nothing differs from a calculation from scratch, in any month.
fn in_step(db: &mut Database, at: &str) {
    let differing = db.lines(
        "select k.year, k.month, v.*
        from (
            select distinct extract(year from month_on)::integer as year,
                extract(month from month_on)::integer as month
            from instant
            cross join generate_series(month_on - interval '1 month', month_on + interval '1 month',
                '1 month')
        ) as k
        cross join lateral commission.verify_network(k.year, k.month) as v",
    );
    assert_eq!(differing, [""; 0], "{at}");
}

fn assert_months(db: &mut Database, at: &str) {
    let expected = db.lines(EXPECTED);
    assert!(expected.len() > 1, "{at}: {expected:?}");
    in_step(db, at);
    let live = db.lines(
        "select m.year, m.month, (
                select count(*)
                from commission.network_transaction as t
                where (t.year, t.month) = (m.year, m.month)),
            m.personal_volume
        from commission.network_month as m
        order by 1, 2",
    );
    assert_eq!(live, expected, "{at}");
    let view = db.lines(
        "select year, month, sale_count, sales from commission.network_monthly_sales order by 1, 2",
    );
    assert_eq!(view, expected, "{at}");
    let explained = db.lines(
        "select m.year, m.month, jsonb_array_length(e.why -> 'sales'),
            (
                select sum((sale ->> 'net')::numeric)
                from jsonb_array_elements(e.why -> 'sales') as sale)
        from commission.network_month as m
        cross join lateral (
            select commission.explain_network_commission(m.participant_id, m.year, m.month) as why
        ) as e
        where (e.why ->> 'matches_stored')::boolean
        order by 1, 2",
    );
    assert_eq!(explained, expected, "{at}");
    let simulated = db.lines(
        "select i.number
        from instant as i
        cross join lateral commission.simulate_network_sale(
            '00000000-0000-0000-0000-00000000000a', 1, p_sold_at => i.at) as s
        where s.ranking_volume_before <> (
            select m.ranking_volume
            from commission.network_month as m
            where make_date(m.year, m.month, 1) = i.month_on)",
    );
    assert_eq!(simulated, [""; 0], "{at}");
    // Also where nothing has been calculated yet.
    db.run("begin; truncate commission.network_month");
    assert_listed(db, "network", at);
    db.run("rollback");
}

/// The sale of November 1st is November's, although midnight comes once more after it.
#[test]
fn a_sale_after_the_first_of_two_midnights_is_posted_once_in_the_new_month() {
    let mut db = seller("months_havana_sale");
    db.run(
        "update commission.workspace set currency = 'USD', time_zone = 'America/Havana';
        insert into commission.network_sale (participant_id, amount, status, sold_at)
        values ('00000000-0000-0000-0000-00000000000a', 100, 'approved', '2020-11-01 04:30+00')",
    );
    assert_eq!(db.line("select year, month from commission.network_transaction"), "2020|11");
    assert_eq!(
        db.line("select year, month, personal_volume from commission.network_month"),
        "2020|11|100"
    );
    for month in [10, 11] {
        let differing =
            db.lines(&format!("select * from commission.verify_network(2020, {month})"));
        assert_eq!(differing, [""; 0]);
    }
    let totals = [10, 11].map(|month| {
        db.line(&format!("select totals from commission.close_period(2020, {month}, 'network')"))
    });
    assert_eq!(totals, ["{}", "{\"USD\": 20.00}"]);
}
