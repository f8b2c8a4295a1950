//! Every band from both sides, and rounding in currencies with 0, 2 and 3 decimals.

use common::Statements;
use common::trainer::Gym;
use common::trainer::Results;

const KEPONG: [&str; 3] = ["kepong", "full time", "senior"];

#[test]
fn the_100th_paid_session_raises_the_fee_of_all_of_them() {
    let mut gym = Gym::new("bounds_count");
    let (t, m) = (gym.trainer("T"), gym.member("M", "company"));
    gym.sessions(t, m, "paid", 98);
    for (count, paid) in
        [(99, "99|35.00|3465.00"), (100, "100|40.00|4000.00"), (101, "101|40.00|4040.00")]
    {
        gym.sessions(t, m, "paid", 1);
        let row = gym.result(t, m, "total_paid_session, conduction_paid_rate, conduction_fee_paid");
        assert_eq!(row, paid, "{count} paid sessions");
    }
    // And back again.
    gym.run(
        "delete from commission.appointment
        where id in (select id from commission.appointment limit 2)",
    );
    assert_eq!(gym.result(t, m, "conduction_paid_rate, conduction_fee_paid"), "35.00|3465.00");
}

#[test]
fn the_band_counts_the_paid_sessions_with_all_members() {
    let mut gym = Gym::new("bounds_members");
    let t = gym.trainer("T");
    let members: Vec<_> = (0..4).map(|i| gym.member(&format!("M{i}"), "company")).collect();
    for member in &members[..3] {
        gym.sessions(t, *member, "paid", 33);
    }
    let fees = |gym: &mut Gym| {
        gym.lines(
            "select distinct conduction_paid_rate from commission.trainer_monthly_commission
            where conduction_paid_rate is not null",
        )
    };
    assert_eq!(fees(&mut gym), ["35.00"], "99 in all");
    gym.sessions(t, members[3], "paid", 1);
    assert_eq!(fees(&mut gym), ["40.00"], "100 in all");
    assert_eq!(gym.by_month(t, "sum(conduction_fee_paid)"), "2026-2: 4000.00");
}

#[test]
fn only_paid_sessions_of_the_same_trainer_and_month_count_for_the_band() {
    let mut gym = Gym::new("bounds_only_paid");
    let (t, u, m) = (gym.trainer("T"), gym.trainer("U"), gym.member("M", "company"));
    gym.sessions(t, m, "paid", 99);
    for kind in ["free", "compensate", "transform", "express", "sponsor"] {
        gym.sessions(t, m, kind, 3);
    }
    gym.sessions(u, m, "paid", 5);
    gym.session_at(t, m, "paid", "2026-01-31 23:59:59+08");
    gym.session_at(t, m, "paid", "2026-03-01 00:00:00+08");
    gym.run(&format!(
        "insert into commission.appointment (trainer_id, member_id, session_type, status, starts_at)
        select '{t}', '{m}', 'paid', status, '2026-02-10 10:00:00+08'
        from unnest('{{scheduled,cancelled,no_show}}'::commission.appointment_status[]) as status"
    ));
    assert_eq!(gym.result(t, m, "total_paid_session, conduction_paid_rate"), "99|35.00");
    assert_eq!(gym.result(u, m, "total_paid_session, conduction_paid_rate"), "5|35.00");
    let others = "conduction_free_rate, conduction_compensate_rate, conduction_transform_rate, \
        conduction_express_rate, conduction_sponsor_rate, total_conduction_fee";
    assert_eq!(gym.result(t, m, others), "15.00|20.00|45.00|25.00|30.00|3870.00");
}

#[test]
fn every_sales_band_begins_at_its_minimum_and_ends_below_its_maximum() {
    let mut gym = Gym::new("bounds_sales");
    let (t, m) = (gym.trainer("T"), gym.member("M", "company"));
    for (sold, new, renewal) in [
        ("0.01", "0.05|0.00", "0.03|0.00"),
        ("7999.99", "0.05|400.00", "0.03|240.00"),
        ("8000", "0.07|560.00", "0.04|320.00"),
        ("8000.01", "0.07|560.00", "0.04|320.00"),
        ("19999.99", "0.07|1400.00", "0.04|800.00"),
        ("20000", "0.09|1800.00", "0.05|1000.00"),
        ("29999.99", "0.09|2700.00", "0.05|1500.00"),
        ("30000", "0.11|3300.00", "0.06|1800.00"),
        ("30000.01", "0.11|3300.00", "0.06|1800.00"),
    ] {
        gym.sale(m, "new_sales", sold, &[t]);
        let row = gym.result(t, m, "new_sales_rate, sales_commission");
        assert_eq!(row, new, "{sold} of new sales");
        gym.run("update commission.member_package set sale_type = 'renew_sales'");
        let row = gym.result(t, m, "renew_sales_rate, renew_commission");
        assert_eq!(row, renewal, "{sold} of renewals");
        gym.run("delete from commission.member_package");
    }
    assert!(gym.all_results().is_empty());
}

#[test]
fn new_sales_and_renewals_with_all_members_pick_the_sales_band_together() {
    let mut gym = Gym::new("bounds_sales_members");
    let t = gym.trainer("T");
    let (m1, m2, m3) =
        (gym.member("M1", "company"), gym.member("M2", "company"), gym.member("M3", "fans"));
    gym.sale(m1, "new_sales", "4000", &[t]);
    gym.sale(m2, "renew_sales", "2000", &[t]);
    gym.sale(m3, "renew_sales", "1999.99", &[t]);
    let rates = "new_sales_rate, renew_sales_rate";
    assert_eq!(gym.result(t, m1, rates), "0.05|null");
    assert_eq!(gym.result(t, m2, rates), "null|0.03");
    assert_eq!(gym.result(t, m3, rates), "null|0.015");
    gym.sale(m3, "new_sales", "0.01", &[t]);
    assert_eq!(gym.result(t, m1, rates), "0.07|null", "8,000.00 in all");
    assert_eq!(gym.result(t, m2, rates), "null|0.04");
    assert_eq!(gym.result(t, m3, rates), "0.035|0.02");
}

#[test]
fn sales_of_the_month_before_and_after_do_not_pick_the_band() {
    let mut gym = Gym::new("bounds_sales_months");
    let (t, m) = (gym.trainer("T"), gym.member("M", "company"));
    gym.sale(m, "renew_sales", "7999.99", &[t]);
    gym.sale_at(m, Some("renew_sales"), "50000", &[t], "2026-01-31 23:59:59.999999+08");
    gym.sale_at(m, Some("renew_sales"), "20000", &[t], "2026-03-01 00:00:00+08");
    assert_eq!(
        gym.by_month(t, "min(renew_sales_rate)"),
        "2026-1: 0.06, 2026-2: 0.03, 2026-3: 0.05"
    );
}

/// A branch with a fee of each kind and a rate, in a currency, and a trainer and member of it.
fn gym_in(name: &str, currency: &str, fee: &str, rate: &str) -> (Gym, uuid::Uuid, uuid::Uuid) {
    let mut gym = Gym::without_rates(name);
    gym.run(&format!("update commission.branch set currency = '{currency}'"));
    gym.fee(KEPONG, "paid", None, None, fee);
    gym.fee(KEPONG, "free", None, None, fee);
    for kind in ["new_sales", "renew_sales"] {
        gym.sales_rate(KEPONG, kind, None, None, rate);
    }
    let (t, m) = (gym.trainer("T"), gym.member("M", "company"));
    (gym, t, m)
}

const AMOUNTS: &str = "conduction_fee_paid, total_conduction_fee, total_new_sales, \
    sales_commission, total_sales_commission, total_entitled_commission";

#[test]
fn a_currency_without_decimals_is_paid_in_whole_units() {
    let (mut gym, t, m) = gym_in("bounds_vnd", "VND", "50000.5", "0.05");
    gym.sessions(t, m, "paid", 1);
    gym.sale(m, "new_sales", "1000010", &[t]);
    // 50,000.5 and 50,000.5: both halves go up.
    assert_eq!(gym.result(t, m, AMOUNTS), "50001|50001|1000010|50001|50001|100002");
}

#[test]
fn a_currency_with_2_decimals_is_paid_in_cents() {
    let (mut gym, t, m) = gym_in("bounds_myr", "MYR", "35.005", "0.05");
    gym.sessions(t, m, "paid", 1);
    gym.sale(m, "new_sales", "100.1", &[t]);
    // 35.005 and 5.005.
    assert_eq!(gym.result(t, m, AMOUNTS), "35.01|35.01|100.10|5.01|5.01|40.02");
}

#[test]
fn a_currency_with_3_decimals_is_paid_in_thousandths() {
    let (mut gym, t, m) = gym_in("bounds_kwd", "KWD", "3.5005", "0.05");
    gym.sessions(t, m, "paid", 1);
    gym.sale(m, "new_sales", "10.01", &[t]);
    // 3.5005 and 0.5005.
    assert_eq!(gym.result(t, m, AMOUNTS), "3.501|3.501|10.010|0.501|0.501|4.002");
}

#[test]
fn a_half_goes_away_from_zero_and_what_is_just_below_it_does_not() {
    let (mut gym, t, m) = gym_in("bounds_half", "MYR", "1", "0.5");
    for (sold, commission) in [
        ("0.01", "0.01"),
        ("0.03", "0.02"),
        ("0.05", "0.03"),
        ("0.07", "0.04"),
        ("2.49", "1.25"),
        ("2.51", "1.26"),
    ] {
        gym.sale(m, "new_sales", sold, &[t]);
        assert_eq!(gym.result(t, m, "sales_commission"), commission, "half of {sold}");
        gym.run("delete from commission.member_package");
    }
    gym.run(
        "update commission.trainer_commission_tier set commission_rate = 0.499999
        where commission_rate is not null",
    );
    gym.sale(m, "new_sales", "0.01", &[t]);
    assert_eq!(gym.result(t, m, "sales_commission"), "0.00");
    gym.run("update commission.member_package set total_price = 0.03");
    assert_eq!(gym.result(t, m, "sales_commission"), "0.01");
}

#[test]
fn totals_add_the_rounded_amounts() {
    let (mut gym, t, m) = gym_in("bounds_totals", "MYR", "0.004", "0.004");
    gym.sessions(t, m, "paid", 1);
    gym.sessions(t, m, "free", 1);
    gym.sale(m, "new_sales", "1", &[t]);
    gym.sale(m, "renew_sales", "1", &[t]);
    // Four times 0.004 would be 0.016, but each is nothing that can be paid.
    let row = gym.result(t, m, "total_conduction_fee, total_sales_commission");
    assert_eq!(row, "0.00|0.00");
    gym.sessions(t, m, "paid", 1);
    assert_eq!(gym.result(t, m, "conduction_fee_paid, total_entitled_commission"), "0.01|0.01");
}

#[test]
fn the_largest_sales_are_priced_to_the_cent() {
    let (mut gym, t, m) = gym_in("bounds_largest", "MYR", "999999999999", "0.05");
    gym.sessions(t, m, "paid", 3);
    gym.sale(m, "new_sales", "999999999999999", &[t]);
    gym.sale(m, "renew_sales", "999999999999998.99", &[t]);
    assert_eq!(
        gym.result(
            t,
            m,
            "total_conduction_fee, sales_commission, renew_commission, total_entitled_commission"
        ),
        "2999999999997.00|49999999999999.95|49999999999999.95|102999999999996.90"
    );
}

#[test]
fn an_amount_with_too_many_digits_is_exact_or_reported() {
    let (mut gym, t, m) = gym_in("bounds_digits", "MYR", "1", "0.999999999999");
    let (u, n) = (gym.trainer("U"), gym.member("N", "fans"));
    gym.sale(n, "new_sales", "999999999999998.99", &[t]);
    gym.sessions(t, m, "paid", 1);
    gym.sessions(u, n, "paid", 1);
    let on_paper = "999999999999998.99|0.4999999999995|499999999999499.50";
    let row = gym.result(t, n, "total_new_sales, new_sales_rate, sales_commission");
    let reported =
        gym.values::<String>("select error_message from commission.trainer_unpriced_pair");
    match row.as_str() {
        "none" => assert!(reported.len() == 1 && reported[0].contains("exactly"), "{reported:?}"),
        row => assert_eq!((row, reported.len()), (on_paper, 0)),
    }
    assert_eq!(gym.result(t, m, "total_entitled_commission"), "1.00", "the other pair");
    assert_eq!(gym.result(u, n, "total_entitled_commission"), "1.00", "the other trainer");
}

#[test]
fn a_gap_between_bands_is_an_error_that_names_it_and_never_a_zero() {
    let mut gym = Gym::without_rates("bounds_gap");
    gym.sales_rate(KEPONG, "new_sales", Some("0"), Some("8000"), "0.05");
    gym.sales_rate(KEPONG, "new_sales", Some("10000"), None, "0.07");
    let (t, m) = (gym.trainer("T"), gym.member("M", "company"));
    for (sold, rate) in
        [("7999.99", "0.05"), ("8000", "none"), ("9999.99", "none"), ("10000", "0.07")]
    {
        gym.sale(m, "new_sales", sold, &[t]);
        assert_eq!(gym.result(t, m, "new_sales_rate"), rate, "{sold} of sales");
        let errors =
            gym.values::<String>("select error_message from commission.trainer_unpriced_pair");
        assert_eq!(errors.len(), usize::from(rate == "none"), "{sold} of sales");
        for error in errors {
            for part in
                ["trainer_commission_tier", "kepong", "full time", "senior", "new_sales", sold]
            {
                assert!(error.contains(part), "{part:?} is not in {error:?}");
            }
        }
        gym.run("delete from commission.member_package");
    }
    assert!(gym.all_unpriced().is_empty());
}
