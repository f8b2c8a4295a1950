//! The example of the rules, through SQL.

use crate::company::{ANN, Company};
use common::Statements;

const MONTHS: [&str; 5] = [
    "1|1200.00|300.00|0.00|300.00|null|1200.00",
    "2|1400.20|350.05|0.00|650.05|null|1400.20",
    "4|1600.13|400.03|650.05|0.00|4|2650.21",
    "5|200.00|50.00|0.00|0.00|4|250.00",
    "6|-800.00|-200.00|0.00|0.00|4|-1000.00",
];

#[test]
fn a_year_pays_4500_41() {
    let mut company = Company::new("product_line_example");
    company.set_threshold(ANN, "Cygnus", "100000");
    company.sell_the_worked_example();
    assert_eq!(company.months(), MONTHS);
    assert_eq!(company.line("select sum(payout) from commission.product_line_month"), "4500.41");
    company.assert_in_step();
    // From scratch it is the same.
    company.run("delete from commission.product_line_month");
    let changed: i64 = company.value("select commission.recalculate_product_lines(2026)");
    assert_eq!(changed, 5);
    assert_eq!(company.months(), MONTHS);
    let posted: Vec<_> = (1..=6).map(|month| company.close(month)).collect();
    assert_eq!(
        posted,
        ["1|0|1200.00", "1|0|1400.20", "0|0|null", "3|0|2650.21", "2|0|250.00", "2|0|-1000.00"]
    );
    assert_eq!(
        company.lines(
            "select component, amount from commission.earning where for_month = 4
            order by component"
        ),
        ["tier_1|1600.13", "tier_2|400.03", "tier_2_release|650.05"]
    );
    assert_eq!(company.lines("select * from commission.verify_ledger()"), Vec::<String>::new());
}

#[test]
fn a_sale_is_rounded_once_in_each_tier() {
    let mut company = Company::new("product_line_rounding");
    company.set_threshold(ANN, "Cygnus", "0");
    company.sell(ANN, "Cygnus", 1, "1", "1000.55");
    assert_eq!(company.months(), ["1|400.22|100.06|0.00|0.00|1|500.28"]);
}

#[test]
fn a_late_file_moves_the_month_in_which_the_threshold_is_reached() {
    let mut company = Company::new("product_line_late");
    company.set_threshold(ANN, "Cygnus", "100000");
    company.sell_the_worked_example();
    for month in 1..=5 {
        company.close(month);
    }
    // February now reaches it: March had nothing, April has nothing to release any more.
    let sale = company.sell(ANN, "Cygnus", 2, "35000", "10");
    assert_eq!(
        company.lines(
            "select month, component, posted, due, difference, cause
            from commission.pending_adjustments order by month, component"
        ),
        [
            format!("2|tier_1|1400.20|1404.20|4.00|sale {sale} was recorded"),
            format!("2|tier_2|0|351.05|351.05|sale {sale} was recorded"),
            format!("2|tier_2_release|0|300.00|300.00|sale {sale} was recorded"),
            format!(
                "4|tier_2_release|650.05|0|-650.05|sale {sale}, which moves the year, was changed"
            ),
        ]
    );
    // Frozen months keep what they said.
    assert_eq!(company.months()[..4], MONTHS[..4]);
    assert_eq!(company.close(6), "6|4|-995.00");
    assert_eq!(
        company.line(
            "select sum(amount) from commission.earning where participant_id =
            (select id from commission.participant where name = 'Ann')"
        ),
        "4505.41"
    );
    assert_eq!(company.lines("select * from commission.verify_ledger()"), Vec::<String>::new());
}

#[test]
fn a_month_without_a_rate_is_named_and_does_not_close() {
    let mut company = Company::new("product_line_unpriced");
    company.set_threshold(ANN, "Cygnus", "100000");
    company.run("update commission.rep_rate set valid_during = '[2026-01-01,2026-02-01)'");
    company.sell_the_worked_example();
    assert_eq!(
        company.lines("select month, error_message from commission.unpriced_record order by month"),
        [
            "2|no rate in \"rep_rate\" for product line \"Cygnus\" on 2026-02-28",
            // The bank that April would pay out is not known.
            "4|no rate in \"rep_rate\" for product line \"Cygnus\" on 2026-02-28",
            "5|no rate in \"rep_rate\" for product line \"Cygnus\" on 2026-05-31",
            "6|no rate in \"rep_rate\" for product line \"Cygnus\" on 2026-06-30",
        ]
    );
    company.close(1);
    let error = company.error_of("select commission.close_period(2026, 2, 'product_line')");
    assert_eq!(error.sqlstate, "PT409", "{}", error.message);
    company.run("update commission.rep_rate set valid_during = '[2026-01-01,)'");
    assert_eq!(company.months(), MONTHS);
    assert_eq!(company.close(2), "1|0|1400.20");
}

#[test]
fn a_rate_of_the_line_goes_before_that_of_all_lines_on_the_last_day_of_the_month() {
    let mut company = Company::new("product_line_rates");
    company.sell(ANN, "Cygnus", 1, "1", "100");
    company.sell(ANN, "Logiquip", 1, "1", "100");
    company.sell(ANN, "Logiquip", 2, "1", "100");
    company.run(&format!(
        "insert into commission.rep_rate (
            participant_id, product_line_id, tier_1_rate, tier_2_rate, valid_during)
        select '{ANN}', id, 0.1, 0.1, '[2026-01-31,2026-02-28)'
        from commission.product_line where name = 'Logiquip'"
    ));
    assert_eq!(
        company.lines(
            "select l.name, m.month, m.tier_1_amount
            from commission.product_line_month as m
            join commission.product_line as l on l.id = m.product_line_id order by 1, 2"
        ),
        ["Cygnus|1|40.00", "Logiquip|1|10.00", "Logiquip|2|40.00"]
    );
    company.assert_in_step();
}

#[test]
fn an_explanation_names_steps_and_sales() {
    let mut company = Company::new("product_line_explained");
    company.set_threshold(ANN, "Cygnus", "100000");
    company.sell_the_worked_example();
    company.run(
        "update commission.product_line_sale set source = 'Cygnus', source_id = 'file 7, row 12'
        where commission_month = 4",
    );
    let told = company.line(&format!(
        "select e ->> 'tier_1_rate', e #>> '{{steps,cumulated_sales}}', e #>> '{{steps,threshold}}',
            e #>> '{{steps,tier_2_release}}', e #>> '{{steps,payout}}', e ->> 'payout',
            e #>> '{{sales,0,source_id}}'
        from commission.explain_product_line_month('{ANN}', 'CYG nus', 2026, 4) as e"
    ));
    assert_eq!(
        told,
        "0.4|30000 + 35000 + 40000 = 105000|100000 is reached in this month\
         |300.00 + 350.05 = 650.05|1600.13 + 400.03 + 650.05 = 2650.21|2650.21|file 7, row 12"
    );
    let error = company.error_of(&format!(
        "select commission.explain_product_line_month('{ANN}', 'Cygnus', 2026, 3)"
    ));
    assert_eq!(error.sqlstate, "PT404");
    assert_eq!(error.message, "the rep sold nothing of product line \"Cygnus\" in 2026-03");
}
