//! Texts that a spreadsheet would take for formulas. `csv_text()` in sql/core/download.sql has the same
//! rule.

/// What spreadsheets or people pass over: blanks, control characters, marks without a width, quotes.
pub fn is_passed_over(character: char) -> bool {
    matches!(character,
        '\u{0}'..='\u{20}' | '"' | '\u{7f}'..='\u{a0}' | '\u{ad}' | '\u{34f}' | '\u{61c}'
        | '\u{115f}' | '\u{1160}' | '\u{1680}' | '\u{180e}' | '\u{2000}'..='\u{200f}'
        | '\u{2028}'..='\u{202f}' | '\u{205f}'..='\u{206f}' | '\u{2800}' | '\u{3000}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff9}'..='\u{fffb}')
}

/// The signs that formulas begin with, also as East Asian keyboards write them.
pub const SIGNS: [char; 13] = [
    '-', '=', '+', '@', '\u{2212}', '\u{fe62}', '\u{fe63}', '\u{fe66}', '\u{fe6b}', '\u{ff0b}',
    '\u{ff0d}', '\u{ff1d}', '\u{ff20}',
];

/// Whether a text begins like a formula, whatever is passed over before.
pub fn begins_like_formula(text: &str) -> bool {
    text.trim_start_matches(is_passed_over).starts_with(SIGNS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_found_behind_whatever_is_passed_over() {
        let passed = (0..=0x2_ffff).filter_map(char::from_u32).filter(|c| is_passed_over(*c));
        let blanks = (0..=0xffff).filter_map(char::from_u32);
        let blanks = blanks.filter(|c| c.is_whitespace() || c.is_control());
        for before in passed.chain(blanks) {
            for sign in SIGNS {
                for text in [format!("{before}{sign}1"), format!("\" {before}\u{ad}{sign}1")] {
                    assert!(begins_like_formula(&text), "{text:?}");
                }
            }
        }
        for text in ["", "Ann", "1-2", "a=1", "\"Ann\" = 1", "\u{2003}Ann"] {
            assert!(!begins_like_formula(text), "{text:?}");
        }
    }
}
