//! Files of the writers that people use, openpyxl and reportlab.

use serde_json::Value;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// The file that make.py writes.
pub fn made(spec: &Value) -> Vec<u8> {
    // Programs of two packages use it.
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut child = Command::new("python3")
        .arg(here.join("documents/tests/reading/make.py"))
        .env("PYTHONPATH", here.join(".local/python"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 starts; if not, run: make setup");
    let mut input = child.stdin.take().expect("it is piped");
    let spec = spec.to_string();
    let writer = std::thread::spawn(move || input.write_all(spec.as_bytes()));
    let output = child.wait_with_output().expect("python3 ends");
    writer.join().expect("the writer ends").expect("python3 reads everything");
    assert!(output.status.success(), "python3 failed; if packages are missing, run: make setup");
    output.stdout
}

/// A workbook of one sheet.
pub fn xlsx(rows: Value) -> Vec<u8> {
    made(&serde_json::json!({"kind": "xlsx", "sheets": [{"name": "Sales", "rows": rows}]}))
}
