//! What hostile files take of memory at most: an allocation that fails ends the whole server. Alone
//! in its program, whose peak is measured.

mod package;

use documents::layout::{Context, Layout, apply, line_as_json};
use documents::reading::{Limits, read};
use package::package;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::fs;

const MOST_MEGABYTES: u64 = 700;

/// A workbook of rows whose cells are all one text.
fn repeated(text: &str, rows: usize, columns: usize) -> Vec<u8> {
    let row = format!("<row>{}</row>", "<c t=\"s\"><v>0</v></c>".repeat(columns));
    package(
        |to| {
            to.write_all(b"<worksheet><sheetData>").expect("it is written");
            for _ in 0..rows {
                to.write_all(row.as_bytes()).expect("it is written");
            }
            to.write_all(b"</sheetData></worksheet>").expect("it is written");
        },
        &format!("<sst><si><t>{text}</t></si></sst>"),
    )
}

/// A layout whose columns are all the first one of the file.
fn greedy(columns: usize) -> Value {
    let mut all = vec![
        json!({"name": "Rep", "holds": "text", "place": 1}),
        json!({"name": "Amount", "holds": "amount", "place": 2}),
        json!({"name": "Day", "holds": "date", "place": 3}),
    ];
    all.extend(
        (0..columns)
            .map(|number| json!({"name": format!("C{number}"), "holds": "text", "place": 1})),
    );
    json!({
        "heading_row": 1,
        "dates": ["YYYY-MM-DD"],
        "columns": all,
        "sale": {
            "product_line": {"is": "Beds"}, "sales_actual": "Amount",
            "revenue_actual": "Amount", "revenue_on": "Day"
        },
        "rep": {"column": "Rep"}
    })
}

/// What is told of the file, and as how much the first of its lines are handed on: one at a time.
fn told(file: &[u8], layout: &Value) -> String {
    let layout = Layout::read(layout).expect("it is a layout");
    let context = Context { revenue_month: None, minor_unit: 2 };
    let read = read(file, &layout.choice(), &Limits::default(), &mut || false);
    let table = read.and_then(|(_, sheet)| {
        let table = apply(&layout, &sheet, &context, &mut || false)?;
        let mut bytes = 0;
        for line in table.lines.iter().take(100) {
            bytes += line_as_json(&table, &sheet, line).to_string().len();
        }
        Ok(format!("{} rows, {} MB as JSON", table.lines.len(), bytes >> 20))
    });
    let told = table.unwrap_or_else(|error| error.to_string());
    let peak = peak_megabytes();
    assert!(peak < MOST_MEGABYTES, "{told}: {peak} MB");
    println!("{told}: peak {peak} MB");
    told
}

fn peak_megabytes() -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("there is a status");
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a peak");
    let kilobytes = peak.trim().trim_end_matches(" kB").parse::<u64>().expect("a number");
    kilobytes >> 10
}

/// A row for the first column's text many times over, in as many sales.
fn sales(text: &str, rows: usize) -> Vec<u8> {
    let mut csv = "Rep,Amount,Day\n".to_owned();
    for _ in 0..rows {
        writeln!(csv, "{text},1,2026-01-01").expect("it is written");
    }
    csv.into_bytes()
}

#[test]
fn what_a_file_or_a_layout_repeats_counts_each_time() {
    // Texts longer than any spreadsheet has, few and many.
    let long = "x".repeat(130_000);
    let too_long = "the file has more than 32767 characters in a cell";
    assert_eq!(told(&repeated(&long, 8, 500), &greedy(0)), too_long);
    assert_eq!(told(&repeated(&long, 5_000, 500), &greedy(0)), too_long);
    // Characters count, not bytes: this text is one that spreadsheets have.
    let wide = "\u{20ac}".repeat(32_767);
    assert!(told(&repeated(&wide, 2, 3), &greedy(0)).starts_with("2 rows"));
    let long = "x".repeat(32_767);
    assert_eq!(
        told(&repeated(&long, 5_000, 500), &greedy(0)),
        "the file has more than 67108864 bytes of text in its cells"
    );
    // A heading of 500 equal texts: each column gets a name of its own once, not in each row.
    assert!(told(&repeated(&long, 4, 500), &greedy(0)).starts_with("4 rows, 63 MB"));
    assert!(told(&repeated(&"x".repeat(10), 7_000, 500), &greedy(0)).starts_with("7000 rows"));
    // Blanks are nothing, however many.
    let blank = " ".repeat(32_767);
    assert_eq!(told(&repeated(&blank, 5_000, 500), &greedy(0)), "0 rows, 0 MB as JSON");
    // A layout that takes one cell 300 times over.
    assert_eq!(
        told(&sales(&"y".repeat(30_000), 100), &greedy(300)),
        "the file has more than 268435456 bytes in its sales and problems"
    );
    // Large, and no attack.
    assert!(told(&sales("Ann Lee of the north", 299_999), &greedy(4)).starts_with("300000 rows"));
}

#[test]
fn cells_that_are_told_are_shortened() {
    let layout = Layout::read(&greedy(0)).expect("it is a layout");
    let file = sales("Ann", 1)
        .into_iter()
        .chain(format!("Bob,{},2026-01-01\n", "z".repeat(30_000)).into_bytes())
        .collect::<Vec<u8>>();
    let (_, sheet) =
        read(&file, &layout.choice(), &Limits::default(), &mut || false).expect("it is read");
    let context = Context { revenue_month: None, minor_unit: 2 };
    let table = apply(&layout, &sheet, &context, &mut || false).expect("it is a table");
    let value = table.problems[0].value.as_deref().expect("a value");
    assert_eq!(value, format!("{}…", "z".repeat(200)));
}
