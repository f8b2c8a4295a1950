//! Rows as csv.

use crate::columns;
use documents::Error;
use documents::writing::{Limits, csv_rows};
use serde_json::json;

#[test]
fn values_are_written_as_they_are() {
    let of = columns(json!([
        {"heading": "Name"},
        {"heading": "Fee", "kind": "amount", "decimals": 2},
        {"heading": "On, or before", "kind": "date"},
        {"heading": "At", "kind": "time"},
        {"heading": "Paid", "kind": "flag"},
    ]));
    let rows = json!([
        ["Ánh, \"D\"", "-1234567.50", "2026-01-31", "2026-01-31 18:30:00", true],
        ["two\nlines", "99999999999999999999.9999", "infinity", null, null],
    ]);
    let limits = Limits::default();
    let text = csv_rows(&of, true, &rows.to_string(), &limits, &mut || false).expect("it is csv");
    assert_eq!(
        text,
        "Name,Fee,\"On, or before\",At,Paid\r\n\
        \"Ánh, \"\"D\"\"\",-1234567.50,2026-01-31,2026-01-31 18:30:00,true\r\n\
        \"two\nlines\",99999999999999999999.9999,infinity,,\r\n"
    );
    let more = csv_rows(&of, false, "[]", &limits, &mut || false).expect("it is csv");
    assert_eq!(more, "");
    let stopped = csv_rows(&of, false, &rows.to_string(), &limits, &mut || true);
    assert_eq!(stopped, Err(Error::Stopped));
}

#[test]
fn no_text_is_a_formula() {
    let of = columns(json!([{"heading": "=A"}, {"heading": "B", "kind": "amount"}]));
    let begins =
        ["=", "+", "-", "@", "\t=", "\r=", " \u{3000}@", "\u{ff1d}", "\u{feff}+", "\u{1}-"];
    let limits = Limits::default();
    for begin in begins {
        let text = format!("{begin}cmd");
        let row = json!([[text, -1]]).to_string();
        let written = csv_rows(&of, false, &row, &limits, &mut || false).expect("it is csv");
        let field = written.trim_end_matches(",-1\r\n").trim_matches('"');
        assert_eq!(field, format!("'{text}"), "{begin:?}");
    }
    let harmless = json!([["a=b", 1]]).to_string();
    let written = csv_rows(&of, true, &harmless, &limits, &mut || false).expect("it is csv");
    assert_eq!(written, "'=A,B\r\na=b,1\r\n");
}
