//! What is behind a result, fact by fact: the amounts add up to it, to the cent, and nobody sees
//! facts that they do not see elsewhere.

use common::Statements;
use common::trainer::{Gym, People};

use crate::simulate_rates::{Dice, company};

/// Records whose sessions or sales do not add up to what is stored.
const DIFFERENCES: &str = "
    select c.id, c.total_conduction_fee, s.fee, c.total_sales_commission, k.commission,
        c.total_new_sales + c.total_renew_sales, k.share, c.total_conduction_count, s.sessions
    from commission.trainer_monthly_commission as c
    left join (
        select commission_id, sum(amount) as fee, count(*) as sessions
        from commission.trainer_session
        group by commission_id
    ) as s on s.commission_id = c.id
    left join (
        select commission_id, sum(amount) as commission, sum(share) as share
        from commission.trainer_sale
        group by commission_id
    ) as k on k.commission_id = c.id
    where (c.total_conduction_fee, c.total_sales_commission,
            c.total_new_sales + c.total_renew_sales, c.total_conduction_count)
        is distinct from (coalesce(s.fee, 0), coalesce(k.commission, 0), coalesce(k.share, 0),
            coalesce(s.sessions, 0))";

/// Facts that count, and rows that show them.
const COUNTS: &str = "
    select
        (select count(*) from commission.appointment where status = 'completed'),
        (select count(*) from commission.trainer_session where matches_stored),
        (
            select sum(cardinality(closed_by))
            from commission.member_package
            where status in ('active', 'completed', 'expired') and refunded_amount < total_price
        ),
        (select count(*) from commission.trainer_sale where matches_stored)";

#[track_caller]
fn assert_adds_up(gym: &mut Gym) {
    assert_eq!(gym.lines(DIFFERENCES), [""; 0]);
    let counts = gym.line(COUNTS);
    let counts: Vec<&str> = counts.split('|').collect();
    assert_eq!((counts[0], counts[2]), (counts[1], counts[3]), "{counts:?}");
    assert_ne!((counts[0], counts[2]), ("0", "0"));
}

#[test]
fn sessions_and_sales_of_the_worked_example_are_those_of_its_records() {
    let (mut gym, People { t, u, .. }) = Gym::worked_example("behind_worked");
    assert_adds_up(&mut gym);
    let sessions = gym.lines(&format!(
        "select member_name, branch, currency, session_type, fee, count(*), sum(amount)
        from commission.trainer_session
        where year = 2026 and month = 2 and trainer_id = '{t}'
        group by 1, 2, 3, 4, 5
        order by 1, 4"
    ));
    assert_eq!(
        sessions,
        [
            "M1|kepong|MYR|paid|35.00|60|2100.00",
            "M1|kepong|MYR|free|15.00|2|30.00",
            "M2|kepong|MYR|paid|35.00|39|1365.00",
            "M2|kepong|MYR|compensate|20.00|1|20.00",
        ]
    );
    let sales = gym.lines(
        "select trainer_name, member_name, sale_type, total_price, closer_count, place, share,
            rate, amount
        from commission.trainer_sale
        where year = 2026 and month = 2
        order by 1, 2",
    );
    assert_eq!(
        sales,
        [
            "T|M1|new_sales|12000.00|1|1|12000.00|0.07|840.00",
            "T|M2|renew_sales|9000.00|2|1|4500.00|0.02|90.00",
            "U|M2|renew_sales|9000.00|2|2|4500.00|0.015|67.50",
        ]
    );
    // What is behind it also explains it.
    gym.run(&format!(
        "select commission.explain_trainer_commission(commission_id)
        from commission.trainer_sale where trainer_id = '{u}'"
    ));
}

#[test]
fn amounts_add_up_for_fees_that_no_cent_holds_and_odd_shares() {
    let mut gym = Gym::without_rates("behind_odd");
    let key = ["kepong", "full time", "senior"];
    gym.fee(key, "paid", None, None, "33.33333");
    gym.fee(key, "free", None, None, "0.005");
    gym.sales_rate(key, "new_sales", None, None, "0.033333");
    gym.sales_rate(key, "renew_sales", None, None, "0.00077");
    let closers: Vec<_> = (0..7).map(|place| gym.trainer(&format!("T{place}"))).collect();
    let (m, fan) = (gym.member("M", "company"), gym.member("F", "fans"));
    gym.sessions(closers[0], m, "paid", 37);
    gym.sessions(closers[0], m, "free", 11);
    gym.sessions(closers[0], fan, "free", 1);
    for (place, count) in [1, 2, 3, 4, 5, 6, 7, 7, 3].into_iter().enumerate() {
        let price = format!("{}.{:02}", 100 + 37 * place, 13 * place % 100);
        gym.sale(if place % 2 == 0 { m } else { fan }, "new_sales", &price, &closers[..count]);
        gym.sale(m, "renew_sales", &price, &closers[7 - count..]);
    }
    gym.run("update commission.member_package set refunded_amount = 0.01 where total_price > 200");
    assert_adds_up(&mut gym);
    // Each amount is a whole number of cents, next to what the fact alone would give.
    let odd = gym.lines(
        "select amount from commission.trainer_session
        where amount <> round(amount, 2) or abs(amount - fee) >= 0.01
        union all
        select amount from commission.trainer_sale
        where amount <> round(amount, 2) or abs(amount - share * rate) >= 0.01",
    );
    assert_eq!(odd, [""; 0]);
}

#[test]
fn amounts_add_up_for_whatever_happened() {
    for seed in 0..3 {
        let mut gym = company(&format!("behind_company_{seed}"), &mut Dice(seed + 90));
        assert_adds_up(&mut gym);
        gym.run("select commission.close_period(2026, 1, 'trainer')");
        assert_adds_up(&mut gym);
    }
}

#[test]
fn facts_are_of_the_month_that_pays_them_when_homes_and_clocks_change() {
    let mut gym = Gym::new("behind_edges");
    gym.branch("london", "LD", "Europe/London", "MYR");
    gym.branch("havana", "HA", "America/Havana", "MYR");
    gym.senior_rates("london");
    gym.senior_rates("havana");
    let m = gym.member("M", "company");
    for (name, grades) in [
        ("A", vec![("kepong", "(,2026-02-10)"), ("london", "[2026-02-10,)")]),
        ("B", vec![("london", "(,2026-03-01)"), ("havana", "[2026-03-01,)")]),
        ("C", vec![("havana", "(,2026-01-15)"), ("kepong", "[2026-03-15,)")]),
        ("D", vec![("havana", "(,)")]),
    ] {
        let trainer = gym.ungraded_trainer(name, "kepong");
        for (branch, during) in grades {
            gym.grade(trainer, branch, "full time", "senior", during);
        }
        for edge in ["2026-02-01", "2026-03-01", "2026-04-01", "2026-11-01"] {
            gym.execute(
                "insert into commission.appointment (trainer_id, member_id, session_type, status,
                    starts_at)
                select $1, $2, 'paid', 'completed', $3::text::timestamptz + i * interval '1 hour'
                from generate_series(-30, 30) as i",
                &[&trainer, &m, &edge],
            );
            for hours in [-9, -1, 3, 7] {
                let sale = gym.sale(m, "renew_sales", "100", &[trainer]);
                gym.execute(
                    "update commission.member_package
                    set created_at = $2::text::timestamptz + $3::integer * interval '1 hour'
                    where id = $1",
                    &[&sale, &edge, &hours],
                );
            }
        }
    }
    // C has no grade in January and February: months without a price.
    let unpriced: i64 = gym.value(
        "select count(*) from commission.trainer_session
        where commission_id is null and fee is null and amount is null and not matches_stored",
    );
    let expected: i64 =
        gym.value("select sum(total_session) from commission.trainer_unpriced_pair");
    assert_eq!(unpriced, expected);
    assert!(unpriced > 0);
    assert_eq!(gym.lines(DIFFERENCES), [""; 0]);
    let shown = gym.line(
        "select
            (select count(*) from commission.appointment)
                - (select count(*) from commission.trainer_session),
            (select count(*) from commission.member_package)
                - (select count(*) from commission.trainer_sale)",
    );
    assert_eq!(shown, "0|0", "each fact once");
}

#[test]
fn what_came_after_the_closing_shows_and_does_not_match() {
    let (mut gym, People { t, m1, .. }) = Gym::worked_example("behind_late");
    gym.run("select commission.close_period(2026, 2, 'trainer')");
    gym.sessions(t, m1, "paid", 1);
    gym.run(
        "update commission.member_package set refunded_amount = 2000 where total_price = 12000",
    );
    let sessions = gym.lines(
        "select session_type, matches_stored, count(*), sum(amount)
        from commission.trainer_session where member_name = 'M1' group by 1, 2 order by 1",
    );
    // As many as there are now, each with the fee that was applied.
    assert_eq!(sessions, ["paid|f|61|2135.00", "free|t|2|30.00"]);
    let sales = gym.lines(
        "select sale_type, matches_stored, share, amount
        from commission.trainer_sale where trainer_name = 'T' order by 1",
    );
    assert_eq!(sales, ["new_sales|f|10000.00|700.00", "renew_sales|t|4500.00|90.00"]);
}

#[test]
fn people_see_what_is_behind_the_results_that_they_see() {
    let (mut gym, People { t, u, .. }) = Gym::worked_example("behind_seen");
    gym.set_up_api_roles();
    gym.run(
        "insert into commission.branch (name, code, time_zone, currency)
        values ('cheras', 'CH', 'UTC', 'MYR');
        insert into commission.participant (name, email, role, branch)
        values ('K', 'k@gym.example', 'admin', 'kepong'), ('C', 'c@gym.example', 'admin', 'cheras'),
            ('X', 'x@gym.example', 'rep', null)",
    );
    for (who, sessions, sales) in [
        ("t", 102, vec![t, t]),
        ("u", 0, vec![u]),
        ("k", 102, vec![t, t, u]),
        ("c", 0, vec![]),
        ("x", 0, vec![]),
    ] {
        gym.run(&format!(
            "begin; set local role authenticated;
            set local request.jwt.claims = '{{\"email\": \"{who}@gym.example\"}}'"
        ));
        let seen: i64 = gym.value("select count(*) from commission.trainer_session");
        assert_eq!(seen, sessions, "{who}");
        let mut expected = sales;
        expected.sort();
        assert_eq!(
            gym.values::<uuid::Uuid>("select trainer_id from commission.trainer_sale order by 1"),
            expected,
            "{who}"
        );
        gym.run("rollback");
    }
}
