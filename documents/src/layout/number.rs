//! Numbers as people write them: $1,234.50, (12.00), 12.00-, 1.234,50, 12.5 %.

use rust_decimal::Decimal;

/// What stands between digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signs {
    pub decimal: char,
    pub group: char,
}

impl Default for Signs {
    fn default() -> Self {
        Self { decimal: '.', group: ',' }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Read {
    pub value: Decimal,
    /// It was written with a sign of percent: 12.5 of them.
    pub is_percent: bool,
    /// A spreadsheet shows it with one: 0.125 of 1.
    pub is_fraction: bool,
}

/// Longer texts are no numbers.
const MOST: usize = 60;

impl Signs {
    /// None where it is no number, or could be two: 1,23 is neither 1.23 nor 123.
    pub fn read(&self, text: &str) -> Option<Read> {
        if text.len() > MOST {
            return None;
        }
        let is_left_out = |c: &char| !c.is_whitespace() && !matches!(c, '$' | '€' | '£' | '¥');
        let mut rest: String = text.chars().filter(is_left_out).collect();
        let mut is_negative = false;
        let mut is_percent = false;
        if let Some(inside) = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
            (rest, is_negative) = (inside.to_owned(), true);
        }
        if let Some(before) = rest.strip_suffix('%') {
            (rest, is_percent) = (before.to_owned(), true);
        }
        for minus in ['-', '\u{2212}'] {
            let bare = rest.strip_prefix(minus).or_else(|| rest.strip_suffix(minus));
            if let Some(bare) = bare {
                // Two signs say nothing.
                if is_negative {
                    return None;
                }
                (rest, is_negative) = (bare.to_owned(), true);
            }
        }
        let rest = rest.strip_prefix('+').unwrap_or(&rest);
        let (whole, fraction) = match rest.split_once(self.decimal) {
            Some((whole, fraction)) => (whole, fraction),
            None => (rest, ""),
        };
        let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if !is_digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
            return None;
        }
        let mut groups = whole.split(self.group);
        let first = groups.next()?;
        let others: Vec<&str> = groups.collect();
        let are_groups = others.is_empty()
            || (1..=3).contains(&first.len()) && others.iter().all(|group| group.len() == 3);
        if !is_digits(first) || !others.iter().all(|group| is_digits(group)) || !are_groups {
            return None;
        }
        let sign = if is_negative { "-" } else { "" };
        let digits = format!("{sign}{first}{}.{fraction}", others.concat());
        let digits = digits.strip_suffix('.').unwrap_or(&digits);
        let value = Decimal::from_str_exact(digits).ok()?.normalize();
        Some(Read { value, is_percent, is_fraction: false })
    }
}
