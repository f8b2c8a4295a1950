//! Workbooks and csv as they are written, read again by openpyxl and by the reader of this crate.

mod csv;
mod names;
mod opened;
mod parts;
mod refused;
mod workbook;

use documents::writing::{Book, Columns, Limits, xlsx};
use serde_json::{Value, json};

fn written(book: &Value) -> Vec<u8> {
    let limits = Limits::default();
    let book = Book::read(&book.to_string(), &limits).expect("it is a workbook");
    xlsx(&book, &[], &limits, &mut || false).expect("it is written")
}

/// A workbook of one sheet.
fn sheet(columns: Value, rows: Value) -> Value {
    json!({"sheets": [{"name": "Fees", "columns": columns, "rows": rows}]})
}

fn columns(columns: Value) -> Columns {
    Columns::read(&columns.to_string(), &Limits::default()).expect("they are columns")
}
