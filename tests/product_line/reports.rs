//! Reports with their sums, objectives at a glance, what has come in.

use crate::company::{ANN, BOB, Company};
use common::Statements;

fn sold(name: &str) -> Company {
    let mut company = Company::new(name);
    company.set_threshold(ANN, "Cygnus", "100000");
    company.sell_the_worked_example();
    company.sell(ANN, "Logiquip", 2, "100", "10");
    company.sell(BOB, "Logiquip", 1, "500", "50");
    company.run(&format!(
        "insert into commission.sales_objective (
            participant_id, product_line_id, year, month, amount)
        select person.id::uuid, l.id, 2026, month, amount
        from commission.product_line as l
        cross join (values (1, 40000), (3, 1000), (4, 0)) as o (month, amount)
        cross join (values ('{ANN}'), ('{BOB}')) as person (id)
        where name = 'Cygnus'"
    ));
    company
}

#[test]
fn the_report_of_a_rep_ends_with_its_sums() {
    let mut company = sold("product_line_commission_report");
    let columns = "product_line, is_subtotal, january, february, march, april, total, threshold,
        reached_in";
    assert_eq!(
        company
            .lines(&format!("select {columns} from commission.commission_report(2026, '{ANN}')")),
        [
            "Cygnus|f|1200.00|1400.20|0|2650.21|4500.41|100000|4",
            "Logiquip|f|0|4.00|0|0|4.00|null|null",
            "null|t|1200.00|1404.20|0|2650.21|4504.41|null|null",
        ]
    );
    assert_eq!(
        company.lines(&format!("select {columns} from commission.commission_report(2026)")),
        [
            "Cygnus|f|1200.00|1400.20|0|2650.21|4500.41|null|null",
            "Logiquip|f|20.00|4.00|0|0|24.00|null|null",
            "null|t|1220.00|1404.20|0|2650.21|4524.41|null|null",
        ]
    );
    assert_eq!(
        company.lines("select 1 from commission.commission_report(2025)"),
        Vec::<String>::new()
    );
    assert_eq!(
        company.error_of("select commission.commission_report(1900)").line(),
        "22023: there is no month 1 of year 1900"
    );
}

#[test]
fn currencies_are_summed_each_for_itself() {
    let mut company = sold("product_line_currencies");
    company.run("insert into commission.product_line (name, currency) values ('Sunoptic', 'JPY')");
    company.sell(ANN, "Sunoptic", 1, "1000", "100");
    assert_eq!(
        company.lines(&format!(
            "select product_line, currency, total
            from commission.commission_report(2026, '{ANN}') where is_subtotal"
        )),
        ["null|JPY|40", "null|USD|4504.41"]
    );
    assert_eq!(
        company.lines(
            "select currency, sales_actual, payout
            from commission.sales_performance_summary(2026) where period = 'year'"
        ),
        ["JPY|1000|40", "USD|90600|4524.41"]
    );
}

#[test]
fn the_summary_has_months_the_year_and_the_year_to_date() {
    let mut company = sold("product_line_summary");
    let columns = "period, sales_actual, objective, percent_of_objective, revenue_actual, payout,
        margin";
    let of = |arguments: &str| {
        format!("select {columns} from commission.sales_performance_summary({arguments})")
    };
    let lines = company.lines(&of(&format!("2026, '{ANN}', 'cyg nus'")));
    assert_eq!(lines.len(), 14);
    assert_eq!(
        lines[..4],
        [
            "january|30000|40000|75.00|3000|1200.00|1800.00",
            "february|35000|null|null|3500.50|1400.20|2100.30",
            "march|0|1000|0.00|0|0|0",
            "april|40000|0|null|4000.33|2650.21|1350.12",
        ]
    );
    assert_eq!(lines[12], "year|90000|41000|219.51|9000.83|4500.41|4500.42");
    // Sales without an objective are in the year of everybody, too.
    let all = company.lines(&of("2026"));
    assert_eq!(all[12], "year|90600|82000|110.49|9060.83|4524.41|4536.42");
    let error = company.error_of(&of("2026, null, 'nothing'"));
    assert_eq!(error.line(), "PT404: there is no product line \"nothing\"");
}

#[test]
fn the_year_to_date_goes_by_the_calendar_of_the_workspace() {
    let mut company = sold("product_line_to_date");
    let to_date = "select sales_actual, payout
        from commission.sales_performance_summary(2026, null, 'Cygnus')
        where period = 'year to date'";
    for (today, line) in [
        ("2025-12-31", "0|0"),
        ("2026-01-01", "30000|1200.00"),
        ("2026-02-28", "65000|2600.20"),
        ("2026-12-31", "90000|4500.41"),
        ("2027-01-01", "90000|4500.41"),
    ] {
        company.run(&format!(
            "begin;
            create or replace function commission_internal.today() returns date
            language sql stable as $$ select date '{today}' $$"
        ));
        assert_eq!(company.line(to_date), line, "{today}");
        company.run("rollback");
    }
}

#[test]
fn objectives_and_thresholds_stand_side_by_side() {
    let mut company = sold("product_line_objectives");
    // A threshold without an objective is in it.
    company.set_threshold(BOB, "Logiquip", "5000");
    assert_eq!(
        company.lines(
            "select product_line, participant_name, is_subtotal, threshold, january, february,
                april, annual_objective
            from commission.objective_matrix
            where year = 2026 order by product_line, is_subtotal, participant_name"
        ),
        [
            "Cygnus|Ann|f|100000|40000|null|0|41000",
            "Cygnus|Bob|f|null|40000|null|0|41000",
            "Cygnus|null|t|null|80000|null|0|82000",
            "Logiquip|Bob|f|5000|null|null|null|null",
            "Logiquip|null|t|null|null|null|null|null",
        ]
    );
}

#[test]
fn history_and_status_are_computed_from_the_sales() {
    let mut company = sold("product_line_history");
    company.run(
        "update commission.product_line_sale
        set source = 'Logiquip', source_id = '7:3', details = '{\"PO Number\": \"P-1\"}',
            customer = 'Clinic', created_at = '2026-02-03 10:00+00'
        where sales_actual = 500",
    );
    assert_eq!(
        company.lines(
            "select source, source_id, participant_name, product_line, currency, commission_month,
                revenue_on, customer, sales_actual, details
            from commission.sales_history where source is not null"
        ),
        ["Logiquip|7:3|Bob|Logiquip|USD|1|2026-01-01|Clinic|500|{\"PO Number\": \"P-1\"}"]
    );
    assert_eq!(
        company.lines(
            "select year, month, source, product_line, row_count, sales_actual, revenue_actual,
                source is null or last_upload = '2026-02-03 10:00+00'
            from commission.data_status where month < 3 order by month, product_line"
        ),
        [
            "2026|1|null|Cygnus|1|30000|3000|t",
            "2026|1|Logiquip|Logiquip|1|500|50|t",
            "2026|2|null|Cygnus|2|35000|3500.50|t",
            "2026|2|null|Logiquip|1|100|10|t",
        ]
    );
}

/// Sums are those of what they may see: an "all" that shows others' would tell on them.
#[test]
fn a_rep_reads_what_is_theirs_whatever_they_ask_for() {
    let mut company = sold("product_line_reports_own");
    company.set_up_api_roles();
    company.run(
        "begin; set local role authenticated;
        set local request.jwt.claims = '{\"email\": \"bob@people.example\"}'",
    );
    for (sql, line) in [
        ("select total from commission.commission_report(2026) where is_subtotal", "20.00"),
        ("select total from commission.commission_report(2026, '{ANN}') where is_subtotal", ""),
        (
            "select sales_actual, objective from commission.sales_performance_summary(2026)
            where period = 'year'",
            "500|41000",
        ),
        ("select count(*) from commission.sales_performance_summary(2026, '{ANN}')", "0"),
        (
            "select string_agg(coalesce(participant_name, 'sum') || ' ' || annual_objective, ', '
                order by is_subtotal) from commission.objective_matrix",
            "Bob 41000, sum 41000",
        ),
        ("select count(*), min(participant_name) from commission.sales_history", "1|Bob"),
        ("select sum(row_count), min(product_line) from commission.data_status", "1|Logiquip"),
    ] {
        let sql = sql.replace("{ANN}", ANN);
        assert_eq!(company.lines(&sql).concat(), line, "{sql}");
    }
}
