//! The trainer scheme: sessions and sales around the edges of months.

use crate::{assert_listed, edges_to_try, make_instants};
use common::Statements;
use common::trainer::{Gym, Results};
use uuid::Uuid;

fn months(gym: &mut Gym, aggregate: &str) -> Vec<String> {
    gym.lines(&format!(
        "select extract(year from month_on), extract(month from month_on), {aggregate}
        from instant
        group by month_on
        order by month_on"
    ))
}

fn trainer_months(gym: &mut Gym) -> Vec<String> {
    gym.lines(
        "select year, month, sum(total_conduction_count), sum(total_new_sales)::integer
        from commission.trainer_monthly_commission
        group by year, month
        order by year, month",
    )
}

/// A session and a sale at every instant; the price of a sale is the instant's number.
fn happen(gym: &mut Gym, trainer: Uuid, member: Uuid) {
    gym.run(&format!(
        "insert into commission.appointment (
            trainer_id, member_id, session_type, status, starts_at)
        select '{trainer}', '{member}', 'paid', 'completed', at from instant;
        insert into commission.member_package (
            member_id, total_price, sale_type, closed_by, created_at)
        select '{member}', number, 'new_sales', array['{trainer}']::uuid[], at from instant"
    ));
}

#[test]
fn sessions_and_sales_around_every_odd_edge_have_one_month() {
    let mut gym = Gym::new("months_sessions");
    let (t, m) = (gym.trainer("T"), gym.member("M", "company"));
    for (zone, day) in edges_to_try(&mut gym.db) {
        let at = format!("{zone} on {day}");
        gym.run("truncate commission.appointment, commission.member_package");
        gym.run(&format!("update commission.branch set time_zone = '{zone}'"));
        make_instants(&mut gym.db, &zone, &day);
        let expected = months(&mut gym, "count(*), sum(number)");
        assert!(expected.len() > 1, "{at}: {expected:?}");
        happen(&mut gym, t, m);
        assert_eq!(trainer_months(&mut gym), expected, "{at}");

        let live = gym.all_results();
        gym.run(
            "select *
            from (select distinct month_on from instant) as m
            cross join lateral commission.calculate_all_commission(
                extract(year from m.month_on)::integer, extract(month from m.month_on)::integer)",
        );
        assert_eq!(gym.all_results(), live, "{at}");
        assert_explained(&mut gym, &at);
        // Also where nothing has been calculated yet.
        gym.run("begin; truncate commission.trainer_monthly_commission");
        assert_listed(&mut gym.db, "trainer", &at);
        gym.run("rollback");
    }
}

fn assert_explained(gym: &mut Gym, at: &str) {
    let explained = gym.lines(
        "select c.year, c.month, c.total_conduction_count, (
                select sum((sale ->> 'share')::numeric)::integer
                from jsonb_array_elements(e.why -> 'sales') as sale)
        from commission.trainer_monthly_commission as c
        cross join lateral (select commission.explain_trainer_commission(c.id) as why) as e
        where (e.why ->> 'matches_stored')::boolean
            and e.why -> 'notes' = '[]'
        order by 1, 2",
    );
    assert_eq!(explained, months(gym, "count(*), sum(number)"), "{at}");
}

#[test]
fn a_session_after_the_first_of_two_midnights_is_paid_in_the_new_month() {
    let mut gym = Gym::new("months_havana_session");
    gym.branch("habana", "HAV", "America/Havana", "USD");
    gym.senior_rates("habana");
    let t = gym.trainer_of("T", "habana", "full time", "senior");
    let m = gym.member_of("M", "habana", "company");
    gym.session_at(t, m, "paid", "2020-11-01 04:30+00");
    assert_eq!(gym.sessions_by_month(t), "2020-11: 1");
}
