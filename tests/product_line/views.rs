//! What dashboards read, and that a rep reads their own.

use crate::company::{ANN, BOB, Company};
use common::Statements;

fn sold(name: &str) -> Company {
    let mut company = Company::new(name);
    company.set_threshold(ANN, "Cygnus", "100000");
    company.sell_the_worked_example();
    company.sell(BOB, "Logiquip", 1, "500", "50");
    company.run(&format!(
        "insert into commission.sales_objective (
            participant_id, product_line_id, year, month, amount)
        select '{ANN}', id, 2026, month, amount
        from commission.product_line
        cross join (values (1, 40000), (3, 1000), (4, 0)) as o (month, amount)
        where name = 'Cygnus'"
    ));
    company
}

#[test]
fn the_report_has_a_row_for_each_rep_and_line() {
    let mut company = sold("product_line_report");
    assert_eq!(
        company.lines(
            "select participant_name, product_line, january, february, march, april, may, june,
                july, total, threshold, reached_in
            from commission.product_line_report order by 1"
        ),
        [
            "Ann|Cygnus|1200.00|1400.20|0|2650.21|250.00|-1000.00|0|4500.41|100000|4",
            "Bob|Logiquip|20.00|0|0|0|0|0|0|20.00|null|null",
        ]
    );
}

#[test]
fn performance_holds_sales_against_objectives() {
    let mut company = sold("product_line_performance");
    assert_eq!(
        company.lines(
            "select month, sales_actual, objective, percent_of_objective, revenue_actual, payout,
                margin
            from commission.sales_performance where participant_name = 'Ann' order by month"
        ),
        [
            "1|30000|40000|75.00|3000|1200.00|1800.00",
            "2|35000|null|null|3500.50|1400.20|2100.30",
            "3|0|1000|0.00|0|0|0",
            "4|40000|0|null|4000.33|2650.21|1350.12",
            "5|5000|null|null|500|250.00|250.00",
            "6|-20000|null|null|-2000|-1000.00|-1000.00",
        ]
    );
}

#[test]
fn the_harmonised_table_has_the_columns_that_dashboards_know() {
    let mut company = sold("product_line_harmonised");
    assert_eq!(
        company.lines(
            "select \"Commission Date\", \"Sales Rep\", \"Product Line\", \"Sales Actual\",
                \"Rev Actual\", \"Comm Amount tier 1\", \"Comm tier 2 diff amount\",
                \"Commission tier 2 date\"
            from commission.harmonised_table
            where \"Revenue Recognition MM\" in ('02', '05') order by \"Rev Actual\""
        ),
        [
            "2026-05|Ann|Cygnus|5000|500|200.00|50.00|2026-04",
            "2026-02|Ann|Cygnus|10000|1000.50|400.20|100.05|null",
            "2026-02|Ann|Cygnus|25000|2500|1000.00|250.00|null",
        ]
    );
}

#[test]
fn a_rep_reads_what_is_theirs_whatever_they_ask_for() {
    let mut company = sold("product_line_own");
    company.set_up_api_roles();
    company.run(
        "begin; set local role authenticated;
        set local request.jwt.claims = '{\"email\": \"bob@people.example\"}'",
    );
    for view in
        ["harmonised_table", "product_line_report", "sales_performance", "product_line_month"]
    {
        assert_eq!(
            company.line(&format!(
                "select count(*), count(*) filter (where participant_id = '{BOB}')
                from commission.{view}"
            )),
            "1|1",
            "{view}"
        );
    }
    let error = company.error_of(&format!(
        "select commission.explain_product_line_month('{ANN}', 'Cygnus', 2026, 1)"
    ));
    assert_eq!(error.sqlstate, "PT404");
}
