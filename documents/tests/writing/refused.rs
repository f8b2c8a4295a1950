//! What is no workbook, and where it says so.

use crate::sheet;
use documents::writing::{Book, Columns, Limits, xlsx};
use serde_json::{Value, json};

fn error_of(book: &Value) -> String {
    let limits = Limits::default();
    let written = Book::read(&book.to_string(), &limits)
        .and_then(|book| xlsx(&book, &[], &limits, &mut || false));
    written.expect_err("it is refused").to_string()
}

#[test]
fn the_place_and_the_value_are_told() {
    let amount = json!({"heading": "A", "kind": "amount"});
    let cases = [
        (json!([]), "the document is an array, not an object"),
        (json!({}), "the document has no \"sheets\""),
        (json!({"sheets": []}), "sheets has no sheet"),
        (json!({"sheets": [{}]}), "sheets[0] has no \"columns\""),
        (
            json!({"sheets": [{"colums": 1}]}),
            "sheets[0] has a field \"colums\"; known are: name, facts, columns, rows, total",
        ),
        (sheet(json!([]), json!([])), "sheets[0].columns has no column"),
        (
            sheet(json!([{"heading": "A", "kind": "money"}]), json!([])),
            "sheets[0].columns[0].kind is \"money\"; known are: \
            text, amount, number, percent, date, time, flag",
        ),
        (
            sheet(json!([{"heading": "A", "sum": true}]), json!([])),
            "sheets[0].columns[0].sum is true, but only amounts have a sum",
        ),
        (
            sheet(json!([amount]), json!([[1, 2]])),
            "sheets[0].rows[0] has 2 values, the columns are 1",
        ),
        (sheet(json!([amount]), json!([7])), "sheets[0].rows[0] is not an array"),
        (
            json!({"sheets": [
                {"name": "A", "columns": [amount]}, {"name": "B", "columns": [amount]}]}),
            "sheets has more than one sheet without rows",
        ),
        (
            json!({"sheets": [{"name": "A", "columns": [amount], "total": "T"}]}),
            "sheets[0].rows is missing: \
            a sheet whose rows come in parts has neither facts nor a total",
        ),
    ];
    for (book, message) in cases {
        assert_eq!(error_of(&book), message);
    }
}

#[test]
fn cells_that_are_not_of_their_column_are_told() {
    let cases = [
        ("amount", json!("1e5"), "is \"1e5\", not a number of digits, sign and point"),
        ("amount", json!(""), "is \"\", not a number of digits, sign and point"),
        ("number", json!("NaN"), "is \"NaN\", not a number of digits, sign and point"),
        ("percent", json!("5."), "is \"5.\", not a number of digits, sign and point"),
        ("amount", json!(true), "is true, not a number of digits, sign and point"),
        ("date", json!(5), "is 5, not a day such as 2026-01-31"),
        ("time", json!(5), "is 5, not a time such as 2026-01-31 18:30:00"),
        ("flag", json!("t"), "is \"t\", not true or false"),
        ("text", json!([1]), "is [1], not a text"),
        ("text", json!({"mark": "x"}), "has a mark that is no error or warning"),
        ("text", json!("x".repeat(32_768)), "has 32768 characters, a cell holds at most 32767"),
    ];
    for (kind, value, fault) in cases {
        let book = sheet(json!([{"heading": "A", "kind": kind}]), json!([[value]]));
        assert_eq!(error_of(&book), format!("sheets[0].rows[0][0] {fault}"));
    }
}

#[test]
fn what_is_too_much_is_refused() {
    let many = json!({"sheets": vec![json!({"name": "A", "columns": [{"heading": "A"}]}); 1001]});
    assert_eq!(error_of(&many), "the document has 1001 sheets, at most 1000 are possible");
    let wide = sheet(json!(vec![json!({"heading": "A"}); 201]), json!([]));
    assert_eq!(error_of(&wide), "the document has 201 columns, at most 200 are possible");
    let limits = Limits { input_bytes: 10, unpacked_bytes: 1000, ..Limits::default() };
    let error = Book::read(&wide.to_string(), &limits).expect_err("it is long");
    assert!(error.to_string().contains("bytes of JSON, at most 10"), "{error}");
    let small = sheet(json!([{"heading": "A"}]), json!([]));
    let book = Book::read(&small.to_string(), &Limits::default()).expect("it is a workbook");
    let error = xlsx(&book, &[], &limits, &mut || false).expect_err("it is long");
    assert!(error.to_string().contains("more than 1000 bytes unpacked"), "{error}");
    let deep = format!("{}{}", "[".repeat(1000), "]".repeat(1000));
    assert!(Columns::read(&deep, &limits).is_err());
}
