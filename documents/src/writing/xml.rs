//! Texts in XML, as spreadsheets write them.

use std::fmt::Write;

/// Appends a text. Characters that XML cannot have are written as `_x0001_`, and what looks like
/// that as `_x005F_x0001_`.
pub fn push_text(xml: &mut String, text: &str) {
    for (at, character) in text.char_indices() {
        match character {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '"' => xml.push_str("&quot;"),
            '_' if looks_escaped(text.as_bytes().get(at..).unwrap_or_default()) => {
                xml.push_str("_x005F_");
            }
            '\t' | '\n' => xml.push(character),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                let _ = write!(xml, "_x{:04X}_", u32::from(character));
            }
            other => xml.push(other),
        }
    }
}

fn looks_escaped(bytes: &[u8]) -> bool {
    match bytes.get(..7) {
        Some([b'_', b'x', digits @ .., b'_']) => digits.iter().all(u8::is_ascii_hexdigit),
        _ => false,
    }
}

/// The letters of a column, counted from 0: A, Z, AA.
pub fn letters(column: usize) -> String {
    crate::reading::column_name(column)
}
