//! What sheets may be called: at most 31 units of UTF-16, without some signs, no two alike.

use std::collections::HashSet;

const MOST_UNITS: usize = 31;
const FORBIDDEN: [char; 7] = ['[', ']', ':', '*', '?', '/', '\\'];

/// Names that sheets of a workbook have already, without regard to case.
#[derive(Default)]
pub struct SheetNames(HashSet<String>);

impl SheetNames {
    /// The name, or one as near to it as may be: what is forbidden becomes a blank, what is too
    /// long is cut, what is taken gets a number.
    pub fn take(&mut self, wanted: &str) -> String {
        let is_forbidden = |c: char| {
            FORBIDDEN.contains(&c) || c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}')
        };
        let allowed: String =
            wanted.chars().map(|c| if is_forbidden(c) { ' ' } else { c }).collect();
        let words: Vec<&str> = allowed.split_whitespace().collect();
        // A name neither begins nor ends with an apostrophe, also once it is cut.
        let base = words.join(" ").trim_matches(['\'', ' ']).to_owned();
        let base = if base.is_empty() { "Sheet".to_owned() } else { base };
        let mut name = cut(&base, MOST_UNITS);
        let mut number = 1;
        while !self.is_free(&name) {
            number += 1;
            let end = format!(" ({number})");
            name = cut(&base, MOST_UNITS - end.len()) + &end;
        }
        self.0.insert(name.to_lowercase());
        name
    }

    fn is_free(&self, name: &str) -> bool {
        let key = name.to_lowercase();
        // Spreadsheets keep this one for themselves.
        key != "history" && !self.0.contains(&key)
    }
}

fn cut(text: &str, units: usize) -> String {
    let mut length = 0;
    let fits = |c: &char| {
        length += c.len_utf16();
        length <= units
    };
    let cut: String = text.chars().take_while(fits).collect();
    cut.trim_end_matches(['\'', ' ']).to_owned()
}
