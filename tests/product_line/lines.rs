//! Names of product lines, and what the tables refuse.

use crate::company::{ANN, Company};
use common::Statements;

#[test]
fn a_name_is_one_whatever_its_case_and_spacing() {
    let mut company = Company::new("product_line_names");
    let found = |company: &mut Company, name: &str| {
        company
            .lines(&format!("select name from commission_internal.find_product_line('{name}')"))
            .join(", ")
    };
    assert_eq!(found(&mut company, "logi quip"), "Logiquip");
    assert_eq!(found(&mut company, "LOGIQUIPINC"), "Logiquip");
    assert_eq!(found(&mut company, "Logi"), "");
    for insert in [
        "insert into commission.product_line (name) values ('LogiQuip')",
        "insert into commission.product_line (name) values ('logiquip inc')",
        "insert into commission.product_line (name, aliases) values ('New', '{CYGNUS}')",
        "update commission.product_line set aliases = '{Cyg Nus}' where name = 'Logiquip'",
    ] {
        assert_eq!(company.error_of(insert).sqlstate, "23505", "{insert}");
    }
}

#[test]
fn the_currency_of_what_was_sold_stays() {
    let mut company = Company::new("product_line_currency");
    company.run("update commission.product_line set currency = 'EUR' where name = 'Cygnus'");
    company.sell(ANN, "Cygnus", 1, "1", "100");
    let error = company
        .error_of("update commission.product_line set currency = 'USD' where name = 'Cygnus'");
    assert_eq!(error.sqlstate, "23001");
    assert_eq!(error.message, "product line \"Cygnus\" was sold in EUR");
    assert_eq!(
        company.line("select currency, payout from commission.product_line_month"),
        "EUR|40.00"
    );
}

#[test]
fn rates_do_not_overlap_and_the_second_is_not_the_lower_one() {
    let mut company = Company::new("product_line_rates_refused");
    let insert = |line: &str, first: &str, second: &str| {
        format!(
            "insert into commission.rep_rate (
                participant_id, product_line_id, tier_1_rate, tier_2_rate, valid_during)
            values ('{ANN}', {line}, {first}, {second}, '[2026-03-01,)')"
        )
    };
    let cygnus = "(select id from commission.product_line where name = 'Cygnus')";
    assert_eq!(company.error_of(&insert("null", "0.1", "0.2")).sqlstate, "23P01");
    company.run(&insert(cygnus, "0.1", "0.2"));
    assert_eq!(company.error_of(&insert(cygnus, "0.1", "0.2")).sqlstate, "23P01");
    for (first, second) in [("0.2", "0.1"), ("-0.1", "0.1"), ("0.1", "1.1"), ("0.1234567", "1")] {
        let error = company.error_of(&insert("null", first, second));
        assert_eq!(error.sqlstate, "23514", "{first} {second}");
    }
}

#[test]
fn who_sells_at_once_waits_and_loses_nothing() {
    let mut company = Company::new("product_line_at_once");
    company.set_threshold(ANN, "Cygnus", "1000");
    let name = company.line("select current_database()");
    let mut threads = Vec::new();
    for month in 1..=4 {
        let name = name.clone();
        threads.push(std::thread::spawn(move || {
            let mut client = common::connect_to(&name);
            for _ in 0..20 {
                client
                    .batch_execute(&format!(
                        "insert into commission.product_line_sale (
                            participant_id, product_line_id, commission_year, commission_month,
                            revenue_on, sales_actual, revenue_actual)
                        select '{ANN}', id, 2026, {month}, '2026-01-01', 20, 10
                        from commission.product_line where name = 'Cygnus'"
                    ))
                    .expect("it is sold");
            }
        }));
    }
    for thread in threads {
        thread.join().expect("it ends");
    }
    company.assert_in_step();
    assert_eq!(company.line("select sum(payout) from commission.product_line_month"), "400.00");
}

#[test]
fn a_sale_of_nothing_counts_for_nothing() {
    let mut company = Company::new("product_line_nothing");
    company.set_threshold(ANN, "Cygnus", "0");
    let sale = company.sell(ANN, "Cygnus", 1, "0", "0");
    company.sell(ANN, "Cygnus", 2, "-10", "-100");
    assert_eq!(company.months(), ["2|-40.00|-10.00|0.00|-10.00|null|-40.00"]);
    company.run(&format!(
        "update commission.product_line_sale set revenue_actual = 1 where id = '{sale}'"
    ));
    assert_eq!(
        company.months(),
        ["1|0.40|0.10|0.00|0.00|1|0.50", "2|-40.00|-10.00|0.00|0.00|1|-50.00"]
    );
    company.assert_in_step();
}
