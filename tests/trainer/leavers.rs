//! Trainers who leave: pay ends with the last day worked, whose grade decides about its month, and
//! what comes after it is listed.

use common::Statements;
use common::people::Company;
use common::snapshot::assert_stored_equals_from_scratch;
use common::trainer::{Gym, Results};
use uuid::Uuid;

/// Ends pay with a day, and perhaps starts it again with another.
#[track_caller]
fn leave(gym: &mut Gym, trainer: Uuid, last_day: &str, returns_on: Option<&str>) {
    let back = returns_on.map_or("null".to_owned(), |day| format!("'{day}'"));
    gym.run(&format!(
        "update commission.trainer set last_day = '{last_day}', returns_on = {back}
        where id = '{trainer}'"
    ));
}

const UNPAID: &str = "
    select kind, trainer_name, member_name, year, month, type, share, currency, reason
    from commission.trainer_unpaid_fact
    order by happened_at, kind desc";

/// Sessions on the days from 1 to 28 February, one a day.
fn gym_with_sessions(name: &str) -> (Gym, Uuid, Uuid) {
    let mut gym = Gym::new(name);
    let (t, m) = (gym.trainer("T"), gym.member("M", "company"));
    gym.sessions(t, m, "paid", 28);
    (gym, t, m)
}

#[test]
fn a_grade_that_ends_within_the_month_prices_it_once_the_last_day_is_known() {
    let (mut gym, t, m) = gym_with_sessions("leavers_grade");
    gym.run("update commission.trainer_grade set valid_during = '(,2026-02-16)'");
    assert_eq!(gym.result(t, m, "*"), "none");
    assert_eq!(gym.all_unpriced().len(), 1, "nobody can say by whose rates");
    leave(&mut gym, t, "2026-02-15", None);
    let row = "trainer_category, total_paid_session, total_entitled_commission";
    assert_eq!(gym.result(t, m, row), "senior|15|525.00");
    assert_eq!(gym.all_unpriced(), [""; 0]);
    assert_eq!(gym.lines(UNPAID).len(), 13);
    assert_eq!(
        gym.lines(UNPAID)[0],
        "session|T|M|2026|2|paid|null|null|after the last day worked, 2026-02-15"
    );
    assert_stored_equals_from_scratch(&mut gym.db);
    gym.run("select commission.close_period(2026, 2, 'trainer')");
    gym.run("update commission.trainer set last_day = null");
    assert_eq!(gym.lines(UNPAID), [""; 0]);
}

#[test]
fn the_grade_of_the_last_day_worked_decides_and_not_one_that_follows() {
    let (mut gym, t, m) = gym_with_sessions("leavers_next_grade");
    gym.rates("kepong", "part time", "master");
    gym.run(
        "update commission.trainer_commission_tier set fee_amount = 50
        where trainer_type = 'part time' and session_type = 'paid'",
    );
    gym.run(&format!(
        "select commission.change_trainer_grade('{t}', '2026-02-16', p_trainer_type => 'part time',
            p_trainer_category => 'master')"
    ));
    let row = "trainer_type, total_paid_session, conduction_paid_rate";
    assert_eq!(gym.result(t, m, row), "part time|28|50");
    leave(&mut gym, t, "2026-02-15", None);
    assert_eq!(gym.result(t, m, row), "full time|15|35.00");
    leave(&mut gym, t, "2026-02-16", None);
    assert_eq!(gym.result(t, m, row), "part time|16|50");
    // The month's rates stay those of its last day.
    gym.run(
        "select commission.change_rate(id, '2026-02-20', 51)
        from commission.trainer_commission_tier
        where trainer_type = 'part time' and session_type = 'paid' and session_count_max = 100",
    );
    assert_eq!(gym.result(t, m, row), "part time|16|51");
    assert_stored_equals_from_scratch(&mut gym.db);
}

#[test]
fn what_comes_after_the_last_day_counts_for_no_band() {
    let mut gym = Gym::new("leavers_band");
    let (t, m) = (gym.trainer("T"), gym.member("M", "company"));
    gym.sessions(t, m, "paid", 112);
    gym.sale_at(m, Some("new_sales"), "7000", &[t], "2026-02-10 12:00:00+08");
    gym.sale_at(m, Some("renew_sales"), "3000", &[t], "2026-02-20 12:00:00+08");
    let row = "total_paid_session, conduction_paid_rate, total_new_sales, new_sales_rate, \
        total_renew_sales, renew_sales_rate";
    assert_eq!(gym.result(t, m, row), "112|40.00|7000.00|0.07|3000.00|0.04");
    leave(&mut gym, t, "2026-02-19", None);
    assert_eq!(gym.result(t, m, row), "76|35.00|7000.00|0.05|0.00|null");
    leave(&mut gym, t, "2026-02-20", None);
    assert_eq!(gym.result(t, m, row), "80|35.00|7000.00|0.07|3000.00|0.04");
    assert_stored_equals_from_scratch(&mut gym.db);
}

#[test]
fn the_share_of_who_has_left_goes_to_nobody_else_and_is_listed() {
    let mut gym = Gym::new("leavers_share");
    let (t, u, m) = (gym.trainer("T"), gym.trainer("U"), gym.member("M", "company"));
    gym.sale(m, "new_sales", "1000.01", &[t, u]);
    leave(&mut gym, t, "2026-02-14", None);
    assert_eq!(gym.result(t, m, "*"), "none");
    assert_eq!(gym.result(u, m, "total_new_sales, sales_commission"), "500.00|25.00");
    assert_eq!(
        gym.lines(UNPAID),
        ["sale|T|M|2026|2|new_sales|500.01|MYR|after the last day worked, 2026-02-14"]
    );
    leave(&mut gym, t, "2026-02-15", None);
    assert_eq!(gym.result(t, m, "total_new_sales, sales_commission"), "500.01|25.00");
    assert_eq!(gym.lines(UNPAID), [""; 0]);
}

#[test]
fn the_last_day_ends_at_midnight_of_the_home_branch() {
    let mut gym = Gym::new("leavers_midnight");
    gym.branch("york", "NY", "America/New_York", "MYR");
    gym.senior_rates("york");
    let t = gym.trainer_of("T", "york", "full time", "senior");
    let m = gym.member_of("M", "york", "company");
    gym.session_at(t, m, "paid", "2026-03-08 04:59:59.999999+00");
    gym.session_at(t, m, "paid", "2026-03-08 05:00:00+00");
    leave(&mut gym, t, "2026-03-07", None);
    assert_eq!(gym.sessions_by_month(t), "2026-3: 1");
    // The clocks have been put forward in between: the next day is an hour shorter.
    gym.session_at(t, m, "paid", "2026-03-09 03:59:59.999999+00");
    gym.session_at(t, m, "paid", "2026-03-09 04:00:00+00");
    leave(&mut gym, t, "2026-03-08", None);
    assert_eq!(gym.sessions_by_month(t), "2026-3: 3");
    let left: Vec<String> = gym
        .values("select happened_at at time zone 'UTC' || '' from commission.trainer_unpaid_fact");
    assert_eq!(left, ["2026-03-09 04:00:00"]);
    // The last day of a month is the end of it and of nothing else.
    leave(&mut gym, t, "2026-02-28", None);
    assert_eq!(gym.sessions_by_month(t), "");
    assert_eq!(gym.lines(UNPAID).len(), 4);
}

#[test]
fn who_comes_back_is_paid_again_from_that_day_on() {
    let (mut gym, t, m) = gym_with_sessions("leavers_return");
    leave(&mut gym, t, "2026-02-10", Some("2026-02-20"));
    assert_eq!(gym.result(t, m, "total_paid_session"), "19");
    gym.run("update commission.trainer_grade set valid_during = '(,2026-02-11)'");
    gym.grade(t, "kepong", "full time", "senior", "[2026-05-01,)");
    leave(&mut gym, t, "2026-02-10", Some("2026-05-01"));
    gym.session_at(t, m, "paid", "2026-04-15 10:00:00+08");
    gym.session_at(t, m, "paid", "2026-05-01 10:00:00+08");
    assert_eq!(gym.sessions_by_month(t), "2026-2: 10, 2026-5: 1");
    assert_eq!(gym.all_unpriced(), [""; 0]);
    assert_eq!(gym.lines(UNPAID).len(), 19);
    assert_stored_equals_from_scratch(&mut gym.db);
}

#[test]
fn single_sessions_follow_the_rule_as_they_come() {
    let (mut gym, t, m) = gym_with_sessions("leavers_single");
    leave(&mut gym, t, "2026-02-15", None);
    for (at, count) in [
        ("2026-02-15 23:59:59+08", "16"),
        ("2026-02-16 00:00:00+08", "16"),
        ("2026-02-10 12:00:00+08", "17"),
        ("2026-02-27 12:00:00+08", "17"),
    ] {
        gym.session_at(t, m, "paid", at);
        assert_eq!(gym.result(t, m, "total_paid_session"), count, "{at}");
        assert_stored_equals_from_scratch(&mut gym.db);
    }
    gym.run("delete from commission.appointment where starts_at > '2026-02-16'");
    assert_eq!(gym.result(t, m, "total_paid_session"), "17");
    gym.run("update commission.appointment set starts_at = '2026-02-17 12:00+08'");
    assert_eq!(gym.result(t, m, "total_paid_session"), "none");
}

#[test]
fn an_explanation_says_when_the_trainer_left_and_what_was_not_paid() {
    let (mut gym, t, m) = gym_with_sessions("leavers_explained");
    gym.sale_at(m, Some("new_sales"), "7000", &[t], "2026-02-20 12:00:00+08");
    let told = "select e -> 'away', e #>> '{grade,valid_on}', e -> 'matches_stored',
            jsonb_array_length(e -> 'sales'), e -> 'notes'
        from commission.trainer_monthly_commission as c
        cross join commission.explain_trainer_commission(c.id) as e";
    assert_eq!(gym.line(told), "null|2026-02-28|true|1|[]");
    leave(&mut gym, t, "2026-02-15", None);
    let away = "{\"last_day\": \"2026-02-15\", \"returns_on\": null, \"unpaid_sales\": 1, \
        \"unpaid_sessions\": 13}";
    assert_eq!(gym.line(told), format!("{away}|2026-02-15|true|0|[]"));
    // What is behind the record is what was paid.
    let behind = "select count(*), sum(amount), bool_and(matches_stored)
        from commission.trainer_session";
    assert_eq!(gym.line(behind), "15|525.00|t");
    assert_eq!(gym.line("select count(*) from commission.trainer_sale"), "0");
    let kpi = "select reached from commission.trainer_kpi(2026, 2) where pays_for = 'paid'";
    gym.run("update commission.trainer_grade set valid_during = '(,2026-02-16)'");
    assert_eq!(gym.line(kpi), "15");
}

#[test]
fn closed_months_get_adjustments_with_their_cause_and_earlier_ones_stay() {
    let mut gym = Gym::new("leavers_closed");
    let (t, u, m) = (gym.trainer("T"), gym.trainer("U"), gym.member("M", "company"));
    gym.rates("kepong", "full time", "junior");
    gym.run(
        "update commission.trainer_commission_tier set fee_amount = 36
        where trainer_category = 'junior' and session_type = 'paid'",
    );
    for month in 1..=3 {
        for (trainer, day) in [(t, 10), (t, 20), (u, 20)] {
            gym.session_at(trainer, m, "paid", &format!("2026-{month:02}-{day} 10:00:00+08"));
        }
    }
    for month in 1..=3 {
        gym.run(&format!("select commission.close_period(2026, {month}, 'trainer')"));
    }
    let pending = "select participant_name, month, posted, due, difference, cause
        from commission.pending_adjustments
        order by month";
    leave(&mut gym, t, "2026-02-15", None);
    assert_eq!(gym.by_month(t, "sum(total_paid_session)"), "2026-1: 2, 2026-2: 2, 2026-3: 2");
    assert_eq!(
        gym.lines(pending),
        ["T|2|70.00|35.00|-35.00|trainer was changed", "T|3|70.00|0|-70.00|trainer was changed",]
    );
    // Within one month only that one is concerned, though its last day is none of those that
    // changed.
    gym.run("select commission.close_period(2026, 4, 'trainer')");
    assert_eq!(gym.lines(pending), [""; 0]);
    leave(&mut gym, t, "2026-02-20", None);
    assert_eq!(gym.lines(pending), ["T|2|35.00|70.00|35.00|trainer was changed"]);
    gym.run("select commission.close_period(2026, 5, 'trainer')");
    // A grade of the last day worked decides though the month ends with another.
    gym.run(&format!(
        "select commission.change_trainer_grade('{t}', '2026-02-21', p_trainer_type => 'part time')"
    ));
    assert_eq!(gym.lines(pending), [""; 0]);
    gym.run(&format!(
        "select commission.change_trainer_grade('{t}', '2026-02-20',
            p_trainer_category => 'junior')"
    ));
    assert_eq!(gym.lines(pending), ["T|2|70.00|72.00|2.00|trainer_grade was changed"]);
    assert_eq!(gym.lines("select * from commission.verify_ledger()"), [""; 0]);
}

#[test]
fn a_last_day_that_cannot_be_is_refused() {
    let mut gym = Gym::new("leavers_refused");
    let t = gym.trainer("T");
    for (set, constraint) in [
        ("last_day = 'infinity'", "trainer_last_day_check"),
        ("last_day = '1969-12-31'", "trainer_last_day_check"),
        ("returns_on = '2026-03-01'", "trainer_returns_on_check"),
        ("last_day = '2026-03-01', returns_on = '2026-03-01'", "trainer_returns_on_check"),
        ("last_day = '2026-03-01', returns_on = 'infinity'", "trainer_returns_on_check"),
    ] {
        let error = gym.error_of(&format!("update commission.trainer set {set} where id = '{t}'"));
        assert_eq!(error.sqlstate, "23514", "{set}");
        assert!(error.message.contains(constraint), "{set}: {error:?}");
    }
}

#[test]
fn the_admin_of_a_branch_ends_no_pay_of_another_one() {
    let mut company = Company::new("leavers_reach");
    // The trainer of kepong was at home in cheras before.
    company.db.run(
        "update commission.trainer_grade set valid_during = '[2026-02-01,)'
        where trainer_id = '00000000-0000-4000-8000-000000000006';
        insert into commission.trainer_grade (
            trainer_id, branch, trainer_type, trainer_category, valid_during)
        values ('00000000-0000-4000-8000-000000000006', 'cheras', 'full time', 'senior',
            '(,2026-02-01)')",
    );
    let end = |day: &str| {
        format!(
            "update commission.trainer set last_day = '{day}'
            where id = '00000000-0000-4000-8000-000000000006' returning 1"
        )
    };
    assert_eq!(company.outcome("kepong", &end("2026-01-31")), "1");
    assert_eq!(company.outcome("kepong", &end("2026-01-30")), "42501");
    assert_eq!(company.outcome("cheras", &end("2026-03-30")), "0", "not of their branch");
    assert_eq!(company.outcome("trainer", &end("2026-03-30")), "42501");
    assert_eq!(company.outcome("admin", &end("2026-01-30")), "1");
    // Nor does a last day have the other branch pay a month that is this one's by its last day.
    company.db.run(
        "update commission.trainer set last_day = null
        where id = '00000000-0000-4000-8000-000000000006';
        update commission.trainer_grade set valid_during = '[2026-02-10,)'
        where trainer_id = '00000000-0000-4000-8000-000000000006' and branch = 'kepong';
        update commission.trainer_grade set valid_during = '(,2026-02-10)'
        where trainer_id = '00000000-0000-4000-8000-000000000006' and branch = 'cheras'",
    );
    for (day, outcome) in [("2026-02-09", "42501"), ("2026-02-20", "42501"), ("2026-02-28", "1")] {
        assert_eq!(company.outcome("kepong", &end(day)), outcome, "{day}");
    }
}
