//! Numbers and days in the ways that people write them.

use crate::told::{layout, march, problems, table_in};
use crate::totals::simple;
use proptest::prelude::*;
use serde_json::json;

/// What an amount is read as; the fault where it is none.
fn amount(text: &str) -> String {
    let file = format!("Rep\tAmount\tPaid on\nAnn\t{text}\t2025-03-01\n");
    let mut own = simple();
    own["delimiter"] = json!("tab");
    let table = table_in(&layout(&own), file.as_bytes(), &march());
    match &table.lines[1].sale {
        Some(sale) => sale.sales_actual.to_string(),
        None => problems(&table).join(", "),
    }
}

#[test]
fn amounts_are_written_in_many_ways() {
    let cases = [
        ("1234.5", "1234.5"),
        ("$1,234.50", "1234.5"),
        ("(12.00)", "-12"),
        ("12.00-", "-12"),
        ("-$12", "-12"),
        ("$(1,000.25)", "-1000.25"),
        ("($1,000.25)", "-1000.25"),
        ("\u{2212}5", "-5"),
        ("+5", "5"),
        (" 1 234.5 ", "1234.5"),
        ("€5", "5"),
        (".5", "0.5"),
        ("5.", "5"),
        ("1,234,567.89", "1234567.89"),
        ("0", "0"),
        ("12.345", "12.35"),
        ("-12.345", "-12.35"),
    ];
    for (text, value) in cases {
        assert_eq!(amount(text), value, "{text}");
    }
}

#[test]
fn what_could_be_two_numbers_is_none() {
    for text in [
        "1,23",
        "1,2345",
        ",5",
        "1,,000",
        "12,34,567",
        "1.2.3",
        "(5",
        "5)",
        "--5",
        "(-5)",
        "5 USD",
        "5%",
        "1e3",
        "n/a",
        "-",
        "$",
        "1,234.5,6",
    ] {
        assert_eq!(amount(text), format!("2 Amount ({}): is no number", text.trim()), "{text}");
    }
}

#[test]
fn days_are_written_as_the_layout_says() {
    let day = |format: &str, text: &str| {
        let mut own = simple();
        own["dates"] = json!([format]);
        let file = format!("Rep,Amount,Paid on\nAnn,1,{text}\n");
        let table = table_in(&layout(&own), file.as_bytes(), &march());
        table.lines[1].sale.as_ref().map(|sale| sale.revenue_on.to_string())
    };
    let read = |format, text| day(format, text).unwrap_or_default();
    assert_eq!(read("MM/DD/YYYY", "3/1/2025"), "2025-03-01");
    assert_eq!(read("MM/DD/YYYY", "03/31/2025 10:15:00 AM"), "2025-03-31");
    assert_eq!(read("YYYY-MM-DD", "2025-03-31T00:00:00"), "2025-03-31");
    assert_eq!(read("YYYYMM", "202503"), "2025-03-01");
    assert_eq!(read("YYYYMMDD", "20250331"), "2025-03-31");
    assert_eq!(read("DD.MM.YY", "31.03.69"), "2069-03-31");
    assert_eq!(read("DD.MM.YY", "31.03.70"), "1970-03-31");
    assert_eq!(read("D MMM YYYY", "5 March 2025"), "2025-03-05");
    for (format, text) in [
        ("MM/DD/YYYY", "31/03/2025"),
        ("MM/DD/YYYY", "02/29/2025"),
        ("MM/DD/YYYY", "3/1/25"),
        ("YYYYMM", "2025-03"),
        ("YYYYMMDD", "2025331"),
        ("MM/DD/YYYY", "3/1/2025x"),
        ("MM/DD/YYYY", "45000"),
    ] {
        assert_eq!(day(format, text), None, "{text}");
    }
}

proptest! {
    #[test]
    fn amounts_come_back_as_they_were_written(cents in -10_000_000_000i64..10_000_000_000) {
        let digits = format!("{:03}", cents.abs());
        let (whole, fraction) = digits.split_at(digits.len() - 2);
        let mut grouped = String::new();
        for (place, digit) in whole.chars().enumerate() {
            if place > 0 && (whole.len() - place) % 3 == 0 {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        let text = if cents < 0 {
            format!("(${grouped}.{fraction})")
        } else {
            format!("{grouped}.{fraction}")
        };
        let sign = if cents < 0 { "-" } else { "" };
        let plain = format!("{sign}{whole}.{fraction}");
        let plain: rust_decimal::Decimal = plain.parse().expect("it is one");
        prop_assert_eq!(amount(&text), plain.normalize().to_string());
    }

    #[test]
    fn any_table_is_accounted_for(text in "[A-Za-z0-9,.\"\n ()-]{0,200}") {
        let limits = documents::reading::Limits::default();
        let layout = layout(&simple());
        let file = format!("Rep,Amount,Paid on\n{text}");
        let choice = layout.choice();
        if documents::reading::read(file.as_bytes(), &choice, &limits, &mut || false).is_ok() {
            table_in(&layout, file.as_bytes(), &march());
        }
    }
}
