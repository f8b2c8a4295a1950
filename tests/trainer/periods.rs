//! Months of local calendars, and records that hold from a day on.

use common::Statements;
use common::trainer::Gym;
use common::trainer::Results;
use uuid::Uuid;

/// A gym with a branch in a time zone, and a trainer and a member of it.
fn gym_at(name: &str, time_zone: &str) -> (Gym, Uuid, Uuid) {
    let mut gym = Gym::new(name);
    gym.branch("there", "TH", time_zone, "MYR");
    gym.senior_rates("there");
    let t = gym.trainer_of("T", "there", "full time", "senior");
    let m = gym.member_of("M", "there", "company");
    (gym, t, m)
}

/// A session and a sale at an instant belong to the month, and one microsecond earlier to the one
/// before.
fn check_edge(name: &str, time_zone: &str, edges: &[(&str, &str, &str)]) {
    let (mut gym, t, m) = gym_at(name, time_zone);
    for (instant, before, after) in edges {
        let earlier: String =
            gym.value(&format!("select (timestamptz '{instant}' - interval '1 us')::text"));
        gym.session_at(t, m, "paid", instant);
        assert_eq!(gym.sessions_by_month(t), format!("{after}: 1"), "{time_zone} at {instant}");
        gym.session_at(t, m, "paid", &earlier);
        let both = format!("{before}: 1, {after}: 1");
        assert_eq!(gym.sessions_by_month(t), both, "{time_zone} before {instant}");
        gym.run("delete from commission.appointment");

        gym.sale_at(m, Some("new_sales"), "100", &[t], instant);
        gym.sale_at(m, Some("new_sales"), "200", &[t], &earlier);
        let sales = gym.by_month(t, "sum(total_new_sales)");
        assert_eq!(sales, format!("{before}: 200.00, {after}: 100.00"), "{time_zone} at {instant}");
        gym.run("delete from commission.member_package");
    }
    assert!(gym.all_results().is_empty());
}

#[test]
fn february_begins_at_1600_utc_in_kuala_lumpur() {
    check_edge(
        "periods_kl",
        "Asia/Kuala_Lumpur",
        &[
            ("2026-01-31 16:00:00+00", "2026-1", "2026-2"),
            ("2026-02-28 16:00:00+00", "2026-2", "2026-3"),
            ("2025-12-31 16:00:00+00", "2025-12", "2026-1"),
            ("2024-02-29 16:00:00+00", "2024-2", "2024-3"),
        ],
    );
}

#[test]
fn months_in_new_york_follow_daylight_saving_time() {
    check_edge(
        "periods_ny",
        "America/New_York",
        &[
            ("2026-03-01 05:00:00+00", "2026-2", "2026-3"),
            ("2026-04-01 04:00:00+00", "2026-3", "2026-4"),
            ("2026-11-01 04:00:00+00", "2026-10", "2026-11"),
            ("2026-12-01 05:00:00+00", "2026-11", "2026-12"),
        ],
    );
}

#[test]
fn months_in_kiritimati_begin_14_hours_before_those_of_utc() {
    check_edge(
        "periods_kiritimati",
        "Pacific/Kiritimati",
        &[
            ("2026-01-31 10:00:00+00", "2026-1", "2026-2"),
            ("2025-12-31 10:00:00+00", "2025-12", "2026-1"),
        ],
    );
}

#[test]
fn months_in_pago_pago_begin_11_hours_after_those_of_utc() {
    check_edge(
        "periods_pago",
        "Pacific/Pago_Pago",
        &[
            ("2026-02-01 11:00:00+00", "2026-1", "2026-2"),
            ("2026-01-01 11:00:00+00", "2025-12", "2026-1"),
        ],
    );
}

#[test]
fn no_fact_is_lost_when_a_calendar_leaves_out_a_day() {
    // Samoa went from 2011-12-29 to 2011-12-31 and so from UTC-10 to UTC+14.
    check_edge(
        "periods_apia",
        "Pacific/Apia",
        &[
            ("2011-12-01 10:00:00+00", "2011-11", "2011-12"),
            ("2011-12-31 10:00:00+00", "2011-12", "2012-1"),
        ],
    );
}

/// A session in every hour around three month edges, from before the earliest beginning of the
/// month on Earth to after the latest one.
fn sessions_around_edges(gym: &mut Gym, trainer: Uuid, member: Uuid) -> i64 {
    gym.execute(
        "insert into commission.appointment (trainer_id, member_id, session_type, status, starts_at)
        select $1, $2, 'paid', 'completed', hour
        from unnest('{2026-02-01 00:00+00,2026-03-01 00:00+00,2026-04-01 00:00+00}'::timestamptz[])
            as edge
        cross join generate_series(edge - interval '39 hours', edge + interval '37 hours', '1 hour')
            as hour",
        &[&trainer, &member],
    ) as i64
}

fn counted(gym: &mut Gym) -> i64 {
    gym.value(
        "select sum(total_conduction_count)::bigint from commission.trainer_monthly_commission",
    )
}

#[test]
fn no_session_is_lost_or_counted_twice_when_a_trainer_moves_to_another_time_zone() {
    let mut gym = Gym::new("periods_moving");
    for (branch, code, zone) in [
        ("kiritimati", "KI", "Pacific/Kiritimati"),
        ("pago", "PP", "Pacific/Pago_Pago"),
        ("york", "NY", "America/New_York"),
    ] {
        gym.branch(branch, code, zone, "MYR");
        gym.senior_rates(branch);
    }
    let (t, m) = (gym.trainer("T"), gym.member("M", "company"));
    let count = sessions_around_edges(&mut gym, t, m);
    assert_eq!(counted(&mut gym), count);
    for (day, branch) in [
        ("2026-02-10", "kiritimati"),
        ("2026-02-28", "pago"),
        ("2026-03-01", "york"),
        ("2026-03-31", "kiritimati"),
        ("2026-04-01", "pago"),
        ("2026-02-01", "york"),
        ("2026-01-31", "pago"),
    ] {
        gym.execute(
            "select commission.change_trainer_grade($1, $2::text::date, p_branch => $3)",
            &[&t, &day, &branch],
        );
        assert_eq!(counted(&mut gym), count, "moved to {branch} on {day}");
        let live = gym.all_results();
        for (year, month) in [(2025, 12), (2026, 1), (2026, 2), (2026, 3), (2026, 4), (2026, 5)] {
            gym.calculate_month(year, month);
        }
        assert_eq!(gym.all_results(), live, "moved to {branch} on {day}");
    }
}

#[test]
fn a_month_ends_where_the_branch_of_its_last_day_ends_it() {
    let mut gym = Gym::new("periods_last_day");
    gym.branch("pago", "PP", "Pacific/Pago_Pago", "MYR");
    gym.senior_rates("pago");
    let (t, m) = (gym.trainer("T"), gym.member("M", "company"));
    gym.execute(
        "select commission.change_trainer_grade($1, '2026-02-15', p_branch => 'pago')",
        &[&t],
    );
    // February begins in Kuala Lumpur and ends in Pago Pago, 19 hours later than it would have.
    for (instant, months) in [
        ("2026-01-31 15:59:59.999999+00", "2026-1: 1"),
        ("2026-01-31 16:00:00+00", "2026-2: 1"),
        ("2026-03-01 10:59:59.999999+00", "2026-2: 1"),
        ("2026-03-01 11:00:00+00", "2026-3: 1"),
    ] {
        let id = gym.session_at(t, m, "paid", instant);
        assert_eq!(gym.sessions_by_month(t), months, "{instant}");
        gym.execute("delete from commission.appointment where id = $1", &[&id]);
    }
    gym.session_at(t, m, "paid", "2026-02-10 12:00:00+08");
    assert_eq!(gym.result(t, m, "branch"), "pago", "the row is of the last day's branch");
}

#[test]
fn a_changed_rate_leaves_the_months_before_as_they_were() {
    let mut gym = Gym::new("periods_rate");
    let (t, m) = (gym.trainer("T"), gym.member("M", "company"));
    for month in 1..=3 {
        gym.session_at(t, m, "paid", &format!("2020-{month:02}-10 12:00:00+08"));
        let sold_at = format!("2020-{month:02}-10 12:00:00+08");
        gym.sale_at(m, Some("new_sales"), "1000", &[t], &sold_at);
    }
    let total = "sum(total_entitled_commission)";
    assert_eq!(gym.by_month(t, total), "2020-1: 85.00, 2020-2: 85.00, 2020-3: 85.00");
    gym.run(
        "select commission.change_rate(id, '2020-02-29', 36)
        from commission.trainer_commission_tier
        where session_type = 'paid' and session_count_max = 100",
    );
    gym.run(
        "select commission.change_rate(id, '2020-03-01', 0.06)
        from commission.trainer_commission_tier
        where commission_type = 'new_sales' and sales_threshold_min is null",
    );
    let expected = "2020-1: 85.00, 2020-2: 86.00, 2020-3: 96.00";
    assert_eq!(
        gym.by_month(t, total),
        expected,
        "a month is priced with the rates of its last day"
    );
    let live = gym.all_results();
    gym.run("delete from commission.trainer_monthly_commission");
    for month in 1..=3 {
        gym.calculate_month(2020, month);
    }
    assert_eq!(gym.all_results(), live);
}

#[test]
fn a_changed_grade_leaves_the_months_before_as_they_were() {
    let mut gym = Gym::new("periods_grade");
    gym.fee(["kepong", "full time", "master"], "paid", None, None, "50");
    let (t, m) = (gym.trainer("T"), gym.member("M", "company"));
    for month in 1..=3 {
        gym.session_at(t, m, "paid", &format!("2020-{month:02}-01 12:00:00+08"));
    }
    gym.execute(
        "select commission.change_trainer_grade($1, '2020-02-29', p_trainer_category => 'master')",
        &[&t],
    );
    let grades = "min(trainer_category::text || ' ' || conduction_fee_paid)";
    let expected = "2020-1: senior 35.00, 2020-2: master 50.00, 2020-3: master 50.00";
    assert_eq!(gym.by_month(t, grades), expected);
    gym.calculate_month(2020, 1);
    gym.calculate_month(2020, 2);
    assert_eq!(gym.by_month(t, grades), expected);
}

#[test]
fn a_member_who_becomes_a_fan_today_stays_a_company_member_of_the_months_before() {
    let mut gym = Gym::new("periods_tier");
    let (t, m) = (gym.trainer("T"), gym.member("M", "company"));
    gym.sale_at(m, Some("new_sales"), "1000", &[t], "2020-02-10 12:00:00+08");
    // Between the two statements a month may end, but not inside a transaction.
    gym.run("begin");
    gym.execute(
        "insert into commission.member_package (
            member_id, total_price, sale_type, closed_by, created_at)
        values ($1, 1000, 'new_sales', $2, now())",
        &[&m, &vec![t]],
    );
    gym.execute("update commission.member set tier = 'fans' where id = $1", &[&m]);
    let tiers = |gym: &mut Gym| {
        gym.lines(
            "select member_tier, new_sales_rate, sales_commission
            from commission.trainer_monthly_commission
            order by year",
        )
    };
    assert_eq!(tiers(&mut gym), ["company|0.05|50.00", "fans|0.025|25.00"]);
    gym.calculate_month(2020, 2);
    gym.run("select * from commission.calculate_all_commission()");
    assert_eq!(tiers(&mut gym), ["company|0.05|50.00", "fans|0.025|25.00"]);
    gym.execute("update commission.member set tier = 'company' where id = $1", &[&m]);
    assert_eq!(tiers(&mut gym), ["company|0.05|50.00", "company|0.05|50.00"]);
    gym.run("commit");
}

#[test]
fn a_month_uses_the_tier_that_the_member_had_on_its_last_day() {
    let mut gym = Gym::new("periods_tier_days");
    let (t, m) = (gym.trainer("T"), gym.member("M", "company"));
    for month in 1..=4 {
        let sold_at = format!("2020-{month:02}-10 12:00:00+08");
        gym.sale_at(m, Some("new_sales"), "1000", &[t], &sold_at);
    }
    gym.run(&format!(
        "delete from commission.member_tier_period where member_id = '{m}';
        insert into commission.member_tier_period (member_id, tier, valid_during)
        values
            ('{m}', 'company', '(,2020-02-29)'),
            ('{m}', 'fans', '[2020-02-29,2020-03-31)'),
            ('{m}', 'company', '[2020-03-31,)')"
    ));
    let commission = gym.by_month(t, "sum(sales_commission)");
    assert_eq!(commission, "2020-1: 50.00, 2020-2: 25.00, 2020-3: 50.00, 2020-4: 50.00");
}

#[test]
fn without_a_month_the_present_one_of_each_branch_is_calculated() {
    let mut gym = Gym::new("periods_present");
    gym.recalculation("manual");
    let mut trainers = Vec::new();
    for (branch, code, zone) in [
        ("kiritimati", "KI", "Pacific/Kiritimati"),
        ("pago", "PP", "Pacific/Pago_Pago"),
        ("york", "NY", "America/New_York"),
    ] {
        gym.branch(branch, code, zone, "MYR");
        gym.senior_rates(branch);
        trainers.push((zone, gym.trainer_of(branch, branch, "full time", "senior")));
    }
    let m = gym.member("M", "company");
    // The clock stands still inside a transaction.
    gym.run("begin");
    for (_, trainer) in &trainers {
        gym.execute(
            "insert into commission.appointment (
                trainer_id, member_id, session_type, status, starts_at)
            values ($1, $2, 'paid', 'completed', now()),
                ($1, $2, 'paid', 'completed', now() - interval '40 days')",
            &[trainer, &m],
        );
    }
    gym.run("select * from commission.calculate_all_commission()");
    for (zone, trainer) in trainers {
        let present: String = gym
            .value(&format!("select to_char(now() at time zone '{zone}', 'FMYYYY-FMMM') || ': 1'"));
        assert_eq!(gym.sessions_by_month(trainer), present, "{zone}");
    }
    gym.run("commit");
}

#[test]
fn activity_of_a_trainer_without_a_grade_is_reported_and_priced_when_the_grade_comes() {
    let mut gym = Gym::new("periods_ungraded");
    let t = gym.ungraded_trainer("T", "kepong");
    let m = gym.member("M", "company");
    gym.run("update commission.workspace set time_zone = 'Pacific/Kiritimati'");
    // February in Kiritimati, January in Kuala Lumpur.
    gym.session_at(t, m, "paid", "2026-01-31 12:00:00+00");
    let unpriced =
        gym.lines("select year, month, error_message from commission.trainer_unpriced_pair");
    assert_eq!(unpriced, ["2026|2|the trainer has no grade in \"trainer_grade\" on 2026-02-28"]);
    gym.run("update commission.workspace set time_zone = 'UTC'");
    let months = gym.lines("select year, month from commission.trainer_unpriced_pair");
    assert_eq!(months, ["2026|1"], "the workspace's calendar decides where no branch does");
    gym.grade(t, "kepong", "full time", "senior", "[2026-01-15,)");
    assert!(gym.all_unpriced().is_empty());
    assert_eq!(gym.sessions_by_month(t), "2026-1: 1");
}
