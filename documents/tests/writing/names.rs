//! What sheets are called.

use crate::opened::{names, opened};
use crate::written;
use serde_json::{Value, json};

fn sheets_of(wanted: &[&str]) -> Vec<String> {
    let sheet = |name: &&str| json!({"name": name, "columns": [{"heading": "A"}], "rows": []});
    let sheets: Vec<Value> = wanted.iter().map(sheet).collect();
    let found = opened(&written(&json!({"sheets": sheets})));
    names(&found).into_iter().map(str::to_owned).collect()
}

#[test]
fn long_ones_are_cut_and_made_different() {
    let long = "Abdul Rahman bin Abdullah al-Haj the First";
    assert_eq!(
        sheets_of(&[long, long, &long.to_uppercase(), "Tan", "tan"]),
        [
            "Abdul Rahman bin Abdullah al-Ha",
            "Abdul Rahman bin Abdullah a (2)",
            "ABDUL RAHMAN BIN ABDULLAH A (3)",
            "Tan",
            "tan (2)",
        ]
    );
    // Spreadsheets count in UTF-16, where this letter is two.
    let wide = "𠮷".repeat(20);
    let found = sheets_of(&[&wide, &wide]);
    assert_eq!(found[0], "𠮷".repeat(15));
    assert_eq!(found[1], "𠮷".repeat(13) + " (2)");
    let ten: Vec<String> = sheets_of(&["A"; 11]);
    assert_eq!(ten.last().map(String::as_str), Some("A (11)"));
}

#[test]
fn signs_that_sheets_may_not_have_become_blanks() {
    assert_eq!(
        sheets_of(&["a/b\\c:d*e?f[g]h", "'Quoted'", "O'Neil", "***", "", "History", "a\u{7}\nb"]),
        ["a b c d e f g h", "Quoted", "O'Neil", "Sheet", "Sheet (2)", "History (2)", "a b"]
    );
    // Cut at an apostrophe.
    let digits = "123456789012345678901234567890";
    assert_eq!(sheets_of(&[&format!("{digits}'x")]), [digits]);
}
