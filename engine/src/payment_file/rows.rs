//! Rows of comma-separated values, RFC 4180.

use crate::formula::begins_like_formula;
use zeroize::Zeroizing;

/// Adds a row; cells are quoted where they must be.
pub fn push_row<'a>(
    bytes: &mut Zeroizing<Vec<u8>>,
    cells: impl Iterator<Item = &'a str>,
    delimiter: char,
) {
    let mut cell_bytes = [0; 4];
    for (place, cell) in cells.enumerate() {
        if place > 0 {
            bytes.extend_from_slice(delimiter.encode_utf8(&mut cell_bytes).as_bytes());
        }
        if cell.contains([delimiter, '"', '\r', '\n'])
            || cell.starts_with(' ')
            || cell.ends_with(' ')
        {
            bytes.push(b'"');
            bytes.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
            bytes.push(b'"');
        } else {
            bytes.extend_from_slice(cell.as_bytes());
        }
    }
    bytes.extend_from_slice(b"\r\n");
}

/// A text that no spreadsheet takes for a formula, in one line.
pub fn harmless(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let line = line.trim();
    if begins_like_formula(line) { format!("'{line}") } else { line.to_owned() }
}
