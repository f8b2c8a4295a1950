//! JSON in, workbooks and csv out.

use crate::error::Result;
use crate::write::uninterrupted;
use documents::writing::{self, Book, Columns, Limits};

pub fn xlsx(workbook: &str, parts: &[&[u8]]) -> Result<Vec<u8>> {
    let limits = Limits::default();
    let book = Book::read(workbook, &limits)?;
    uninterrupted(|poll| writing::xlsx(&book, parts, &limits, poll))
}

pub fn pack_rows(columns: &str, first_row: i32, rows: &str) -> Result<Vec<u8>> {
    let limits = Limits::default();
    let columns = Columns::read(columns, &limits)?;
    let first_row = u32::try_from(first_row).unwrap_or(0);
    uninterrupted(|poll| writing::pack_rows(&columns, first_row, rows, &limits, poll))
}

pub fn csv_rows(columns: &str, has_headings: bool, rows: &str) -> Result<String> {
    let limits = Limits::default();
    let columns = Columns::read(columns, &limits)?;
    uninterrupted(|poll| writing::csv_rows(&columns, has_headings, rows, &limits, poll))
}
