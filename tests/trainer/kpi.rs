//! Where trainers stand, and what is missing to the next band.

use common::Statements;
use common::trainer::{Gym, People};

const STANDS: &str = "
    select trainer_name, pays_for, reached, band_min, band_max, rate, next_band_min, missing,
        next_rate
    from commission.trainer_kpi(2026, 2)";

#[test]
fn a_trainer_stands_in_a_band_and_something_is_missing_to_the_next() {
    let (mut gym, People { t, m1, .. }) = Gym::worked_example("kpi_worked");
    assert_eq!(
        gym.lines(STANDS),
        [
            "T|paid|99|0|100|35.00|100|1|40.00",
            "T|new_sales|16500.00|8000|20000|0.07|20000|3500.00|0.09",
            "T|renew_sales|16500.00|8000|20000|0.04|20000|3500.00|0.05",
            "U|paid|0|0|100|35.00|100|100|40.00",
            "U|new_sales|4500.00|0|8000|0.05|8000|3500.00|0.07",
            "U|renew_sales|4500.00|0|8000|0.03|8000|3500.00|0.04",
        ]
    );
    gym.sessions(t, m1, "paid", 1);
    gym.sale(m1, "renew_sales", "3500", &[t]);
    let reached = gym.lines(&format!("{STANDS} where trainer_name = 'T'"));
    assert_eq!(
        reached,
        [
            "T|paid|100|100|null|40.00|null|null|null",
            "T|new_sales|20000.00|20000|30000|0.09|30000|10000.00|0.11",
            "T|renew_sales|20000.00|20000|30000|0.05|30000|10000.00|0.06",
        ]
    );
    // What is missing is what it takes: not a cent less, and not a session.
    gym.sale(m1, "renew_sales", "9999.99", &[t]);
    let before = "select band_min from commission.trainer_kpi(2026, 2)
        where trainer_name = 'T' and pays_for = 'renew_sales'";
    assert_eq!(gym.line(before), "20000");
    gym.sale(m1, "renew_sales", "0.01", &[t]);
    assert_eq!(gym.line(before), "30000");
}

#[test]
fn it_is_by_the_grade_and_the_bands_of_the_months_last_day() {
    let (mut gym, People { t, .. }) = Gym::worked_example("kpi_day");
    gym.rates("kepong", "full time", "master");
    gym.run(&format!(
        "select commission.change_trainer_grade('{t}', '2026-03-01', null, null, 'master')"
    ));
    gym.run(
        "select commission.change_rate(id, '2026-02-15', 41)
        from commission.trainer_commission_tier
        where fee_amount = 40 and trainer_category = 'senior'",
    );
    let stands = |gym: &mut Gym, month: i32| {
        gym.line(&format!(
            "select trainer_category, reached, next_rate, is_closed
            from commission.trainer_kpi(2026, {month})
            where trainer_id = '{t}' and pays_for = 'paid'"
        ))
    };
    assert_eq!(stands(&mut gym, 2), "senior|99|41|f");
    assert_eq!(stands(&mut gym, 3), "master|0|40.00|f");
    gym.run("select commission.close_period(2026, 2, 'trainer')");
    assert_eq!(stands(&mut gym, 2), "senior|99|41|t");
}

#[test]
fn where_nothing_is_left_of_a_month_nothing_is_reached() {
    let (mut gym, People { .. }) = Gym::worked_example("kpi_nothing");
    gym.run("delete from commission.appointment; delete from commission.member_package");
    let reached = "select distinct trim_scale(reached) from commission.trainer_kpi(2026, 2)";
    assert_eq!(gym.lines(reached), ["0"]);
    assert_eq!(
        gym.lines("select trainer_id from commission_internal.trainer_period where sales <> 0"),
        [""; 0]
    );
}

#[test]
fn people_see_where_those_stand_whose_results_they_see() {
    let (mut gym, _) = Gym::worked_example("kpi_seen");
    gym.set_up_api_roles();
    gym.run(
        "insert into commission.branch (name, code, time_zone, currency)
        values ('cheras', 'CH', 'UTC', 'MYR');
        insert into commission.participant (name, email, role, branch)
        values ('K', 'k@gym.example', 'admin', 'kepong'), ('C', 'c@gym.example', 'admin', 'cheras'),
            ('X', 'x@gym.example', 'rep', null)",
    );
    let call = "select trainer_name, missing, next_rate from commission.trainer_kpi(2026, 2)
        where pays_for = 'paid'";
    for (who, seen) in [
        // The rate of a band that was not reached is for administrators.
        ("t", Ok(vec!["T|1|null"])),
        ("u", Ok(vec!["U|100|null"])),
        ("k", Ok(vec!["T|1|40.00", "U|100|40.00"])),
        ("c", Ok(vec![])),
        ("x", Err("42501")),
    ] {
        gym.run(&format!(
            "begin; set local role authenticated;
            set local request.jwt.claims = '{{\"email\": \"{who}@gym.example\"}}'"
        ));
        match seen {
            Ok(lines) => assert_eq!(gym.lines(call), lines, "{who}"),
            Err(code) => assert_eq!(gym.error_of(call).sqlstate, code, "{who}"),
        }
        gym.run("rollback");
    }
    for month in ["null", "13"] {
        let error = gym.error_of(&format!("select * from commission.trainer_kpi(2026, {month})"));
        assert_eq!(error.sqlstate, "22023");
    }
}
