//! What stands in a workbook.

use crate::opened::{lines, names, of_cell, opened};
use crate::{sheet, written};
use documents::reading::{self, Choice};
use serde_json::{Value, json};

#[test]
fn cells_are_what_their_columns_hold() {
    let file = written(&sheet(
        json!([
            {"heading": "Name"},
            {"heading": "Fee", "kind": "amount", "decimals": 2},
            {"heading": "Year", "kind": "number"},
            {"heading": "Rate", "kind": "percent"},
            {"heading": "Day", "kind": "date"},
            {"heading": "At", "kind": "time"},
            {"heading": "Paid", "kind": "flag"},
        ]),
        json!([
            [
                "Ánh <&> \"D\"",
                "1234567.5",
                2026,
                "0.075",
                "2026-01-31",
                "2026-01-31 18:30:01",
                true
            ],
            ["=1+1", -0.05, 7, 0.4, "1900-03-01", "2026-02-01 00:00:00", false],
            [12.5, "1000.1234", 1, 1, "1899-01-01", "infinity", null],
        ]),
    ));
    let sheets = opened(&file);
    assert_eq!(
        lines(&sheets[0]),
        [
            "Name|Fee|Year|Rate|Day|At|Paid",
            "Ánh <&> \"D\"|1234567.5|2026|0.075|2026-01-31T00:00:00|2026-01-31T18:30:01|true",
            "=1+1|-0.05|7|0.4|1900-03-01T00:00:00|2026-02-01T00:00:00|false",
            "12.5|1000.1234|1|1|1899-01-01|infinity|",
        ]
    );
    for (cell, format, kind) in [
        ("A2", "@", "s"),
        ("A3", "@", "s"),
        ("A4", "0.0", "n"),
        ("B2", "#,##0.00", "n"),
        ("B4", "#,##0.0000", "n"),
        ("C2", "0", "n"),
        ("D2", "0.0%", "n"),
        ("D3", "0%", "n"),
        ("E2", "yyyy-mm-dd", "d"),
        ("F2", "yyyy-mm-dd hh:mm:ss", "d"),
        ("E4", "@", "s"),
    ] {
        assert_eq!(of_cell(&sheets[0], cell, "format"), &json!(format), "{cell}");
        assert_eq!(of_cell(&sheets[0], cell, "type"), &json!(kind), "{cell}");
    }
    assert_eq!(of_cell(&sheets[0], "A1", "bold"), &json!(true));
    assert_eq!(of_cell(&sheets[0], "A2", "bold"), &json!(false));
    assert_eq!((&sheets[0]["frozen"], &sheets[0]["filter"]), (&json!("A2"), &json!("A1:G4")));
}

/// A spreadsheet keeps 15 digits: of what has more, none is lost.
#[test]
fn no_digit_is_lost() {
    let amounts = [
        ("123456789012345", true),
        ("1234567890123.45", true),
        ("123456789012345000", true),
        ("0.000000123456789", true),
        ("-9999999999999.99", true),
        ("1234567890123456", false),
        ("12345678901234.567", false),
        ("99999999999999999999999999.99", false),
    ];
    let rows: Vec<Value> = amounts.iter().map(|(amount, _)| json!([amount])).collect();
    let file = written(&sheet(json!([{"heading": "A", "kind": "amount"}]), json!(rows)));
    // The reader of this crate keeps numbers as decimals.
    let (_, read) =
        reading::read(&file, &Choice::default(), &reading::Limits::default(), &mut || false)
            .expect("it is read");
    for (row, (amount, is_number)) in read.rows.iter().skip(1).zip(amounts) {
        let cell = row.cells.first().expect("it is there");
        assert_eq!(cell.to_string(), amount);
        assert_eq!(matches!(cell, reading::Cell::Number(_)), is_number, "{amount}");
    }
    assert_eq!(read.rows.len(), amounts.len() + 1);
}

#[test]
fn sums_stand_below_as_formulas_with_what_they_come_to() {
    let columns = json!([
        {"heading": "Trainer"},
        {"heading": "Sessions", "kind": "number", "sum": true},
        {"heading": "Fee", "kind": "amount", "decimals": 2, "sum": true},
        {"heading": "Note"},
        {"heading": "Huge", "kind": "amount", "sum": true},
    ]);
    let rows = json!([
        ["A", 2, "0.1", "x", "1"],
        ["B", 3, "0.2", null, "12345678901234567.5"],
        ["C", null, 100, "y", 1],
    ]);
    let file = written(&json!({"sheets": [
        {"name": "Some", "columns": columns, "rows": rows, "total": "Grand Total"},
        {"name": "None", "columns": columns, "rows": [], "total": "Grand Total",
            "facts": [["Period", "2026-02"], ["Members", 0]]},
    ]}));
    let sheets = opened(&file);
    assert_eq!(
        lines(&sheets[0]).last().map(String::as_str),
        Some("Grand Total|5|100.3||12345678901234569.5")
    );
    assert_eq!(of_cell(&sheets[0], "B5", "formula"), &json!("=SUM(B2:B4)"));
    assert_eq!(of_cell(&sheets[0], "C5", "formula"), &json!("=SUM(C2:C4)"));
    assert_eq!(of_cell(&sheets[0], "C5", "format"), &json!("#,##0.00"));
    // A spreadsheet would not add up texts.
    assert_eq!(of_cell(&sheets[0], "E5", "formula"), &json!(null));
    assert_eq!(&sheets[0]["filter"], &json!("A1:E4"), "the sums are no part of the table");
    assert_eq!(
        lines(&sheets[1]),
        [
            "Period|2026-02|||",
            "Members|0|||",
            "||||",
            "Trainer|Sessions|Fee|Note|Huge",
            "Grand Total|0|0||0"
        ]
    );
    assert_eq!(&sheets[1]["frozen"], &json!("A5"));
}

#[test]
fn marks_are_colours() {
    let file = written(&sheet(
        json!([{"heading": "A"}, {"heading": "B", "kind": "amount"}]),
        json!([
            [{"value": "x", "mark": "error"}, {"value": null, "mark": "warning"}],
            ["y", {"value": 2, "mark": "warning"}],
        ]),
    ));
    let sheets = opened(&file);
    for (cell, fill) in [("A2", "FFFFC7CE"), ("B2", "FFFFEB9C"), ("B3", "FFFFEB9C")] {
        assert_eq!(of_cell(&sheets[0], cell, "fill"), &json!(fill), "{cell}");
    }
    assert_eq!(of_cell(&sheets[0], "A3", "fill"), &json!(null));
}

#[test]
fn texts_come_back_as_they_were() {
    let texts = [
        " spaces ",
        "line\nbreak",
        "tab\there",
        "bell\u{7}",
        "_x0041_",
        "return\r",
        "醫院",
        "a_b_c",
    ];
    let rows: Vec<Value> = texts.iter().map(|text| json!([text])).collect();
    let file = written(&sheet(json!([{"heading": "A"}]), json!(rows)));
    let (_, read) =
        reading::read(&file, &Choice::default(), &reading::Limits::default(), &mut || false)
            .expect("it is read");
    let found: Vec<String> = read.rows.iter().skip(1).map(|row| row.cells[0].to_string()).collect();
    assert_eq!(found, texts);
    opened(&file);
}

#[test]
fn the_same_workbook_gives_the_same_bytes() {
    let book = sheet(json!([{"heading": "A"}]), json!([["x"], ["y"]]));
    assert_eq!(written(&book), written(&book));
    assert_eq!(names(&opened(&written(&book))), ["Fees"]);
}
