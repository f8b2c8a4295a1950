//! Workbooks.

use crate::made::{made, xlsx};
use crate::{error_of, kind_of, lines, sheet_of};
use documents::reading::{Choice, Kind, column_name, shortest};
use serde_json::json;

#[test]
fn cells_keep_what_they_are() {
    let file = xlsx(json!([
        ["Invoice", null, "Amount", "Paid on", "Rate"],
        [],
        ["00123", 1234.56, 0.1, {"date": "2025-03-31", "format": "mm/dd/yyyy"},
            {"value": 0.125, "format": "0.00%"}],
        [true, -12, 123456789012345u64,
            {"date": "2025-03-31T13:30:00", "format": "yyyy-mm-dd h:mm"},
            {"value": 45, "format": "#,##0.00 \"days\""}],
    ]));
    assert_eq!(kind_of(&file), Kind::Xlsx);
    let sheet = sheet_of(&file, &Choice::default());
    assert_eq!(sheet.name, "Sales");
    assert_eq!(
        lines(&sheet),
        [
            "1| t:Invoice |  | t:Amount | t:Paid on | t:Rate",
            "3| t:00123 | n:1234.56 | n:0.1 | d:2025-03-31 | %:0.125",
            "4| b:TRUE | n:-12 | n:123456789012345 | d:2025-03-31 | n:45",
        ]
    );
}

#[test]
fn numbers_are_the_shortest_decimal_of_their_double() {
    let told = |text| shortest(text).map(|value| value.to_string());
    // What spreadsheets write for numbers that people typed with two decimals.
    assert_eq!(told("1234.5599999999999").as_deref(), Some("1234.56"));
    assert_eq!(told("0.30000000000000004").as_deref(), Some("0.30000000000000004"));
    assert_eq!(told("1.1000000000000001").as_deref(), Some("1.1"));
    assert_eq!(told("1E-2").as_deref(), Some("0.01"));
    assert_eq!(told("1.5e3").as_deref(), Some("1500"));
    assert_eq!(told("-0.50").as_deref(), Some("-0.5"));
    assert_eq!(told("12345678901234567890").as_deref(), Some("12345678901234567890"));
    for text in ["NaN", "inf", "1e999", "1e40", "", "-", ".", "1,5", "0x10", "1e", "--1", "1_000"] {
        assert_eq!(told(text), None, "{text}");
    }
}

#[test]
fn texts_come_whole() {
    let file = xlsx(json!([
        [{"rich": ["Memorial ", "Hospital"]}, "a & b < c \"d\"", " spaces ", "line\nbreak"],
        ["Ánh Dương", "醫院", "_x0041_"],
    ]));
    assert_eq!(
        lines(&sheet_of(&file, &Choice::default())),
        [
            "1| t:Memorial Hospital | t:a & b < c \"d\" | t: spaces  | t:line\nbreak",
            "2| t:Ánh Dương | t:醫院 | t:A",
        ]
    );
}

#[test]
fn days_of_1904_are_days() {
    let file = made(&json!({"kind": "xlsx", "counts_from_1904": true, "sheets": [{"rows": [
        [{"date": "2025-03-31", "format": "d/m/yy"}, {"date": "1904-01-02", "format": "d/m/yy"}]
    ]}]}));
    assert_eq!(lines(&sheet_of(&file, &Choice::default())), ["1| d:2025-03-31 | d:1904-01-02"]);
}

#[test]
fn the_leap_day_that_1900_never_had_is_no_date() {
    let format = "yyyy-mm-dd";
    let file = xlsx(json!([[
        {"value": 59, "format": format}, {"value": 60, "format": format},
        {"value": 61, "format": format}, {"value": -1, "format": format},
        {"value": 3e9, "format": format}
    ]]));
    assert_eq!(
        lines(&sheet_of(&file, &Choice::default())),
        ["1| d:1900-02-28 | !:date: 60 | d:1900-03-01 | !:date: -1 | !:date: 3000000000"]
    );
}

#[test]
fn a_formula_whose_value_was_not_stored_says_so() {
    // openpyxl stores formulas without values, as other programs do.
    let file = xlsx(json!([[1, {"formula": "=A1*2"}]]));
    assert_eq!(
        lines(&sheet_of(&file, &Choice::default())),
        ["1| n:1 | !:no value: (formula without a value)"]
    );
}

#[test]
fn the_first_sheet_that_is_shown_is_read_or_the_one_that_is_named() {
    let file = made(&json!({"kind": "xlsx", "sheets": [
        {"name": "Old", "is_hidden": true, "rows": [["hidden"]]},
        {"name": "January", "rows": [["first"]]},
        {"name": "Totals", "rows": [["second"]]},
    ]}));
    assert_eq!(lines(&sheet_of(&file, &Choice::default())), ["1| t:first"]);
    let named = |name| Choice { sheet: Some(name), ..Choice::default() };
    assert_eq!(lines(&sheet_of(&file, &named("totals "))), ["1| t:second"]);
    assert_eq!(lines(&sheet_of(&file, &named("Old"))), ["1| t:hidden"]);
    let limits = documents::reading::Limits::default();
    let error = documents::reading::read(&file, &named("February"), &limits, &mut || false);
    assert_eq!(
        error.expect_err("there is none").to_string(),
        "the workbook has no sheet \"February\"; it has \"Old\", \"January\", \"Totals\""
    );
}

#[test]
fn merged_cells_have_their_value_in_the_first() {
    let file = made(&json!({"kind": "xlsx", "sheets": [{"merged": ["A1:B2"], "rows": [
        ["Client", null, 1], [null, null, 2]
    ]}]}));
    assert_eq!(
        lines(&sheet_of(&file, &Choice::default())),
        ["1| t:Client |  | n:1", "2|  |  | n:2"]
    );
}

#[test]
fn an_empty_workbook_has_no_rows() {
    assert_eq!(sheet_of(&xlsx(json!([])), &Choice::default()).rows, []);
}

#[test]
fn columns_are_named_as_spreadsheets_do() {
    let names = [0, 25, 26, 51, 701, 702].map(column_name);
    assert_eq!(names, ["A", "Z", "AA", "AZ", "ZZ", "AAA"]);
}

#[test]
fn a_workbook_that_is_cut_is_damaged() {
    let file = xlsx(json!([["a"]]));
    let error = error_of(&file[..file.len() / 2]);
    assert!(error.to_string().starts_with("the file is damaged: the archive: "), "{error}");
}
