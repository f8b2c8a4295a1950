//! What an independent reader, openpyxl, finds in a workbook.
#![allow(dead_code)] // each program uses a part of it

use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// The sheets as open.py tells them.
pub fn opened(file: &[u8]) -> Vec<Value> {
    // Programs of two packages use it.
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut child = Command::new("python3")
        .arg(here.join("documents/tests/writing/open.py"))
        .env("PYTHONPATH", here.join(".local/python"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 starts; if not, run: make setup");
    let mut input = child.stdin.take().expect("it is piped");
    let bytes = file.to_vec();
    let writer = std::thread::spawn(move || input.write_all(&bytes));
    let output = child.wait_with_output().expect("python3 ends");
    writer.join().expect("the writer ends").expect("python3 reads everything");
    assert!(output.status.success(), "openpyxl cannot open it");
    serde_json::from_slice(&output.stdout).expect("it is JSON")
}

/// The names of the sheets.
pub fn names(sheets: &[Value]) -> Vec<&str> {
    sheets.iter().map(|sheet| sheet["name"].as_str().expect("a name")).collect()
}

/// The rows of a sheet, each as a text.
pub fn lines(sheet: &Value) -> Vec<String> {
    let rows = sheet["rows"].as_array().expect("rows");
    rows.iter().map(|row| cells(row).join("|")).collect()
}

fn cells(row: &Value) -> Vec<String> {
    let shown = |value: &Value| match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    row.as_array().expect("cells").iter().map(shown).collect()
}

/// A column of cells without an entry is as if nothing was said of it.
pub fn of_cell<'a>(sheet: &'a Value, cell: &str, what: &str) -> &'a Value {
    let found = &sheet["cells"][cell][what];
    assert_ne!(sheet["cells"][cell], json!(null), "no cell {cell}");
    found
}
