//! What deals come to: dashboards, the pipeline and lists, in the company's own currency.

use common::Statements;
use common::deal::{Deals, Desk};

#[test]
fn d7_the_pipeline_is_weighted_by_probability() {
    let mut desk = Desk::new("deal_d7");
    let ann = desk.rep("Ann");
    let stages = "select stage, count, trim_scale(total_value), avg_probability, weighted_value
        from commission.pipeline_analysis()";
    assert_eq!(
        desk.lines(stages),
        [
            "prospecting|0|0|null|0.00",
            "qualification|0|0|null|0.00",
            "proposal|0|0|null|0.00",
            "negotiation|0|0|null|0.00"
        ]
    );
    desk.open(ann, "50000", "qualification");
    desk.open(ann, "20000", "negotiation");
    assert_eq!(
        desk.line("select sum(weighted_value) from commission.pipeline_analysis()"),
        "27500.00"
    );
    let deal = desk.open(ann, "999.99", "negotiation");
    desk.run(&format!("update commission.deal set probability = 33.33 where id = '{deal}'"));
    // 15,000 and 333.296667, rounded once.
    assert_eq!(desk.lines(stages)[3], "negotiation|2|20999.99|54.17|15333.30");
    assert_eq!(
        desk.line("select weighted_value from commission.deal_report where amount = 999.99"),
        "333.30"
    );
    desk.won(ann, "1", "2026-02-01");
    assert_eq!(desk.lines(stages)[3], "negotiation|2|20999.99|54.17|15333.30");
}

#[test]
fn the_dashboard_has_no_rate_where_nothing_was_closed() {
    let mut desk = Desk::new("deal_dashboard");
    let ann = desk.rep("Ann");
    let stats = "select total_deals, trim_scale(total_value), won_deals, trim_scale(won_value),
            lost_deals, open_deals, average_deal_size, win_rate, currency
        from commission.dashboard_stats()";
    assert_eq!(desk.line(stats), "0|0|0|0|0|0|null|null|USD");
    desk.open(ann, "1000", "proposal");
    assert_eq!(desk.line(stats), "1|1000|0|0|0|1|1000.00|null|USD");
    let won = desk.won(ann, "500", "2026-02-01");
    desk.won(ann, "250", "2026-02-02");
    desk.run(
        "insert into commission.deal (name, owner_id, amount, status)
        select 'lost', id, 100, 'closed_lost' from commission.participant",
    );
    assert_eq!(desk.line(stats), "4|1850|2|750|1|1|462.50|66.67|USD");
    desk.run(&format!("select commission.refund_deal('{won}', 100)"));
    assert_eq!(desk.line(stats), "4|1750|2|650|1|1|437.50|66.67|USD");
}

#[test]
fn one_persons_are_those_that_they_own_or_are_credited_with() {
    let mut desk = Desk::new("deal_persons");
    let [ann, ben] = ["Ann", "Ben"].map(|name| desk.rep(name));
    desk.won(ann, "1", "2026-02-01");
    let shared = desk.won(ann, "10", "2026-02-01");
    desk.split(shared, &[(ann, "0.5"), (ben, "0.5")]);
    desk.won(ben, "100", "2026-02-01");
    for (who, value) in [(ann, "11"), (ben, "110")] {
        assert_eq!(
            desk.line(&format!("select total_value from commission.dashboard_stats('{who}')")),
            value
        );
    }
    assert_eq!(desk.line("select total_value from commission.dashboard_stats()"), "111");
    let stranger = uuid::Uuid::from_u128(0xffff);
    for function in ["dashboard_stats", "pipeline_analysis", "quota_performance"] {
        let error = desk.error_of(&format!("select * from commission.{function}('{stranger}')"));
        assert_eq!(
            error.line(),
            format!("PT404: there is no participant \"{stranger}\" whose deals you see"),
            "{function}"
        );
    }
}

#[test]
fn money_of_other_currencies_is_converted_or_said_to_have_no_rate() {
    let mut desk = Desk::new("deal_report_currency");
    let ann = desk.rep("Ann");
    desk.run(&format!(
        "insert into commission.deal (name, owner_id, amount, currency, status, close_date)
        values ('abroad', '{ann}', 33.33, 'EUR', 'closed_won', '2026-02-10');
        insert into commission.deal (name, owner_id, amount, currency, stage)
        values ('open', '{ann}', 100, 'EUR', 'proposal')"
    ));
    let error = desk.error_of("select * from commission.dashboard_stats()");
    assert_eq!(error.line(), "PT409: there is no exchange rate from EUR to USD on 2026-02-10");
    let error = desk.error_of("select * from commission.pipeline_analysis()");
    assert!(error.line().starts_with("PT409: there is no exchange rate from EUR to USD on 20"));
    // The list has each deal in its own.
    assert_eq!(
        desk.lines(
            "select name, net_amount, weighted_value, currency
            from commission.deal_report order by 1"
        ),
        ["abroad|33.33|null|EUR", "open|100|50.00|EUR"]
    );
    desk.run(
        "insert into commission.exchange_rate (from_currency, to_currency, rate, valid_during)
        values ('EUR', 'USD', 1.25, '[2026-02-10,2026-02-11)'), ('EUR', 'USD', 2, '[2026-02-11,)')",
    );
    assert_eq!(
        desk.line("select won_value, total_value from commission.dashboard_stats()"),
        "41.66|241.66"
    );
    assert_eq!(
        desk.line(
            "select weighted_value from commission.pipeline_analysis() where stage = 'proposal'"
        ),
        "100.00"
    );
}

#[test]
fn payments_are_summed_in_the_list() {
    let mut desk = Desk::new("deal_paid");
    let ann = desk.rep("Ann");
    let deal = desk.won(ann, "100", "2026-02-01");
    desk.run(&format!(
        "insert into commission.deal_payment (deal_id, amount, paid_on)
        values ('{deal}', 60, '2026-02-02'), ('{deal}', -60, '2026-02-05'),
            ('{deal}', 40, '2026-03-01')"
    ));
    assert_eq!(desk.line("select paid_amount from commission.deal_report"), "40");
    desk.won(ann, "1", "2026-02-01");
    assert_eq!(
        desk.lines("select paid_amount from commission.deal_report order by amount"),
        ["0", "40"]
    );
}
