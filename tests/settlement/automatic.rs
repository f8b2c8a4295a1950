//! Payouts that are requested by themselves, on the payout day.

use common::Statements;

use crate::fixture::Office;

const RUN: &str = "select task, outcome, detail from commission.run_due()";

#[test]
fn payouts_are_requested_once_a_month_on_the_payout_day_when_switched_on() {
    let mut office = Office::new("settlement_automatic");
    let ann = office.payee("Ann");
    office.post(ann, &["100"]);
    let today: i32 = office.value("select extract(day from now() at time zone 'UTC')::integer");
    let due = format!(
        "update commission.payout_setting set is_automatic = true, payout_day = {}",
        today.min(28)
    );
    office.run("select commission.run_due()");
    assert_eq!(office.line("select count(*) from commission.payout"), "0", "not switched on");
    if today < 28 {
        office.run(&due.replace(&format!("= {today}"), &format!("= {}", today + 1)));
        assert_eq!(office.lines(RUN), Vec::<String>::new(), "not yet");
    }
    office.run(&due);
    assert_eq!(office.lines(RUN), ["create payouts|done|1 done"]);
    assert_eq!(
        office.line("select participant_id, trim_scale(amount), status from commission.payout"),
        format!("{ann}|100|requested")
    );
    let payout = office.line("select id from commission.payout");
    office.act("Ada", &format!("select id from commission.cancel_payout('{payout}')"));
    assert_eq!(office.lines(RUN), Vec::<String>::new(), "once a month");
    // Another month.
    office
        .run("update commission_internal.payout_run set month_on = month_on - interval '1 month'");
    assert_eq!(office.lines(RUN), ["create payouts|done|1 done"]);
    let next = "select next_payout_date >= (now() at time zone 'UTC')::date,
            extract(day from next_payout_date)
        from commission.payout_summary";
    assert_eq!(office.line(next), format!("t|{}", today.min(28)));
}

#[test]
fn the_next_payout_day_is_today_or_the_next_one() {
    let mut office = Office::new("settlement_payout_day");
    for day in 1..=28 {
        let [next, today, first]: [String; 3] = [
            format!("commission_internal.next_payout_date({day})"),
            "commission_internal.today()".to_owned(),
            format!(
                "(select min(d)::date from generate_series(
                commission_internal.today()::timestamp, commission_internal.today() + 40,
                interval '1 day') as d where extract(day from d) = {day})"
            ),
        ];
        assert_eq!(
            office.line(&format!("select {next} = {first}, {next} >= {today}")),
            "t|t",
            "{day}"
        );
    }
}
