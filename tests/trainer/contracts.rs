//! Contracts that earn one kind only: the other counts, pays nothing, and is told of.

use common::Statements;
use common::snapshot::assert_stored_equals_from_scratch;
use common::trainer::{Gym, People, Results};

#[track_caller]
fn earn(gym: &mut Gym, what: &str) {
    gym.run(&format!("update commission.trainer_grade set earns = '{what}'"));
}

const ROW: &str = "total_paid_session, conduction_paid_rate, total_conduction_fee, \
    total_new_sales, new_sales_rate, total_sales_commission, total_entitled_commission";

const UNPAID: &str = "
    select kind, trainer_name, member_name, year, month, type, share, reason, count(*)
    from commission.trainer_unpaid_fact
    group by 1, 2, 3, 4, 5, 6, 7, 8
    order by 1, 2, 3, 6";

#[test]
fn one_kind_is_paid_and_the_other_counts_and_is_listed() {
    let (mut gym, People { t, m1, .. }) = Gym::worked_example("contracts_kinds");
    assert_eq!(gym.result(t, m1, ROW), "60|35.00|2130.00|12000.00|0.07|840.00|2970.00");
    assert_eq!(gym.lines(UNPAID), [""; 0]);
    earn(&mut gym, "sessions");
    assert_eq!(gym.result(t, m1, ROW), "60|35.00|2130.00|12000.00|null|0.00|2130.00");
    let no_sales = "the contract earns no commission on sales|1";
    assert_eq!(
        gym.lines(UNPAID),
        [
            format!("sale|T|M1|2026|2|new_sales|12000.00|{no_sales}"),
            format!("sale|T|M2|2026|2|renew_sales|4500.00|{no_sales}"),
            format!("sale|U|M2|2026|2|renew_sales|4500.00|{no_sales}"),
        ]
    );
    assert_stored_equals_from_scratch(&mut gym.db);
    earn(&mut gym, "sales");
    assert_eq!(gym.result(t, m1, ROW), "60|null|0.00|12000.00|0.07|840.00|840.00");
    let no_fees = "the contract earns no fees for sessions";
    assert_eq!(
        gym.lines(UNPAID),
        [
            format!("session|T|M1|2026|2|free|null|{no_fees}|2"),
            format!("session|T|M1|2026|2|paid|null|{no_fees}|60"),
            format!("session|T|M2|2026|2|compensate|null|{no_fees}|1"),
            format!("session|T|M2|2026|2|paid|null|{no_fees}|39"),
        ]
    );
    assert_stored_equals_from_scratch(&mut gym.db);
    earn(&mut gym, "all");
    assert_eq!(gym.result(t, m1, ROW), "60|35.00|2130.00|12000.00|0.07|840.00|2970.00");
    let error = gym.error_of("update commission.trainer_grade set earns = 'tips'");
    assert_eq!(error.sqlstate, "23514");
    assert!(error.message.contains("trainer_grade_earns_check"), "{error:?}");
}

#[test]
fn what_is_not_earned_needs_no_rates() {
    let (mut gym, People { t, m1, .. }) = Gym::worked_example("contracts_rates");
    gym.run("delete from commission.trainer_commission_tier where commission_rate is not null");
    assert_eq!(gym.all_unpriced().len(), 3);
    let gaps = "select distinct commission_type from commission.check_rate_bands() order by 1";
    assert_eq!(gym.lines(gaps), ["new_sales", "renew_sales"]);
    earn(&mut gym, "sessions");
    assert_eq!(gym.all_unpriced(), [""; 0]);
    assert_eq!(gym.lines(gaps), [""; 0]);
    assert_eq!(gym.result(t, m1, ROW), "60|35.00|2130.00|12000.00|null|0.00|2130.00");
    let kpi = "select distinct pays_for from commission.trainer_kpi(2026, 2)";
    assert_eq!(gym.lines(kpi), ["paid"]);
    gym.run("select commission.close_period(2026, 2, 'trainer')");
    assert_eq!(gym.lines("select * from commission.verify_ledger()"), [""; 0]);
}

#[test]
fn single_sessions_are_counted_and_not_paid() {
    let (mut gym, People { t, m1, .. }) = Gym::worked_example("contracts_single");
    earn(&mut gym, "sales");
    for count in 61..64 {
        gym.session_at(t, m1, "paid", "2026-02-12 12:00+08");
        let row = gym.result(t, m1, "total_paid_session, total_conduction_fee");
        assert_eq!(row, format!("{count}|0.00"));
        assert_stored_equals_from_scratch(&mut gym.db);
    }
    gym.run("delete from commission.appointment where starts_at = '2026-02-12 12:00+08'");
    assert_eq!(gym.result(t, m1, "total_paid_session, total_conduction_fee"), "60|0.00");
}

#[test]
fn an_explanation_says_what_the_contract_does_not_earn() {
    let (mut gym, People { t, .. }) = Gym::worked_example("contracts_explained");
    earn(&mut gym, "sales");
    let told = gym.lines(&format!(
        "select line ->> 'pays_for', line ->> 'quantity', line ->> 'band', line -> 'rate',
            line ->> 'amount', e -> 'matches_stored'
        from commission.trainer_monthly_commission as c
        cross join commission.explain_trainer_commission(c.id) as e
        cross join jsonb_array_elements(e -> 'lines') as line
        where c.trainer_id = '{t}' and c.total_new_sales > 0
        order by 1"
    ));
    let unearned = "this contract earns no fees for sessions|null|0.00|true";
    assert_eq!(told[0], format!("free|2|{unearned}"));
    assert_eq!(told[2], format!("paid|60|{unearned}"));
    assert!(told[1].starts_with("new_sales|12000.00|16500.00 of sales"), "{told:?}");
}

#[test]
fn a_contract_changes_from_a_day_on_and_closed_months_get_adjustments() {
    let (mut gym, People { t, .. }) = Gym::worked_example("contracts_closed");
    gym.run("select commission.close_period(2026, 2, 'trainer')");
    let change = |gym: &mut Gym, day: &str| {
        gym.line(&format!(
            "select earns, trainer_type, valid_during
            from commission.change_trainer_grade('{t}', '{day}', p_earns => 'sessions')"
        ))
    };
    let pending = "select participant_name, component, posted, due, difference, cause
        from commission.pending_adjustments order by 1, 2";
    assert_eq!(change(&mut gym, "2026-03-01"), "sessions|full time|[2026-03-01,)");
    assert_eq!(gym.lines(pending), [""; 0], "February ends before");
    assert_eq!(change(&mut gym, "2026-02-28"), "sessions|full time|[2026-02-28,2026-03-01)");
    assert_eq!(
        gym.lines(pending),
        [
            "T|new_sales|840.00|0|-840.00|trainer_grade was changed",
            "T|renewal|90.00|0|-90.00|trainer_grade was changed",
        ]
    );
    gym.run("select commission.close_period(2026, 3, 'trainer')");
    assert_eq!(gym.lines(pending), [""; 0]);
    assert_eq!(gym.lines("select * from commission.verify_ledger()"), [""; 0]);
}
