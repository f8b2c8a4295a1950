//! Whether a number is shown as a date or a percentage.

use super::package::Package;
use super::xml::{Node, Said};
use crate::reading::{Error, Result};
use std::collections::HashMap;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shown {
    #[default]
    Plain,
    Date,
    Percent,
}

#[derive(Default)]
pub struct Styles {
    /// By the number that cells name.
    formats: Vec<Shown>,
}

/// No workbook has more: 64,000 is the limit of spreadsheet programs.
const MOST_FORMATS: usize = 70_000;

impl Styles {
    pub fn of(&self, style: usize) -> Shown {
        self.formats.get(style).copied().unwrap_or_default()
    }
}

pub fn read(package: &mut Package<'_>, part: &str) -> Result<Styles> {
    package.read(part, |xml, _| {
        let mut node = Node::default();
        let mut own: HashMap<u32, Shown> = HashMap::new();
        let mut styles = Styles::default();
        let mut is_cell_format = false;
        let number = |node: &Node| node.attribute("numFmtId").and_then(|id| id.parse::<u32>().ok());
        loop {
            match xml.next(&mut node)? {
                Said::Start { is_empty } => match node.name.as_str() {
                    "numFmt" => {
                        if let (Some(id), Some(code)) =
                            (number(&node), node.attribute("formatCode"))
                        {
                            own.insert(id, shown_by(code));
                        }
                        if own.len() > MOST_FORMATS {
                            return Err(Error::too_large("formats", MOST_FORMATS));
                        }
                    }
                    "cellXfs" => is_cell_format = !is_empty,
                    "xf" if is_cell_format => {
                        let id = number(&node).unwrap_or(0);
                        styles.formats.push(own.get(&id).copied().unwrap_or_else(|| built_in(id)));
                        if styles.formats.len() > MOST_FORMATS {
                            return Err(Error::too_large("formats", MOST_FORMATS));
                        }
                    }
                    _ => {}
                },
                Said::End if node.name == "cellXfs" => is_cell_format = false,
                Said::Done => return Ok(styles),
                Said::End | Said::Text => {}
            }
        }
    })
}

fn built_in(id: u32) -> Shown {
    match id {
        9 | 10 => Shown::Percent,
        // 18 to 21 and 45 to 47 are times of day.
        14..=17 | 22 | 27..=31 | 34..=36 | 50..=58 => Shown::Date,
        _ => Shown::Plain,
    }
}

/// By the letters outside of quotes and brackets, in the part for positive numbers.
fn shown_by(code: &str) -> Shown {
    let (mut has_day, mut has_month, mut has_time, mut has_percent) = (false, false, false, false);
    let mut characters = code.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => {
                characters.by_ref().find(|character| *character == '"');
            }
            '\\' | '_' | '*' => {
                characters.next();
            }
            '[' => {
                // [h] counts hours, [$-409] names a language, [Red] a colour.
                let inside: String =
                    characters.by_ref().take_while(|character| *character != ']').collect();
                has_time |= matches!(inside.to_ascii_lowercase().as_bytes(), [b'h' | b's', ..]);
            }
            ';' => break,
            '%' => has_percent = true,
            'y' | 'Y' | 'd' | 'D' => has_day = true,
            'm' | 'M' => has_month = true,
            'h' | 'H' | 's' | 'S' => has_time = true,
            _ => {}
        }
    }
    if has_percent {
        Shown::Percent
    } else if code.eq_ignore_ascii_case("general") {
        Shown::Plain
    } else if has_day || (has_month && !has_time) {
        Shown::Date
    } else {
        Shown::Plain
    }
}

#[cfg(test)]
mod tests {
    use super::{Shown, shown_by};

    #[test]
    fn formats_are_told_by_their_letters() {
        let dates = [
            "mm/dd/yyyy",
            "yyyy-mm-dd hh:mm",
            "[$-409]d-mmm-yy;@",
            "mmm",
            "dd\\.mm\\.yyyy",
            "[Red]m/d/yy",
        ];
        for code in dates {
            assert_eq!(shown_by(code), Shown::Date, "{code}");
        }
        for code in ["0%", "0.00 %", "[Red]0.0%;-0.0%"] {
            assert_eq!(shown_by(code), Shown::Percent, "{code}");
        }
        let plain = [
            "General",
            "0.00",
            "#,##0.00\" day\"",
            "[h]:mm",
            "h:mm",
            "mm:ss",
            "\\d0",
            "[$USD] 0.00",
            "0.00E+00",
            "#,##0;[Red]\"yd\"#,##0",
            "_d0",
            "@",
        ];
        for code in plain {
            assert_eq!(shown_by(code), Shown::Plain, "{code}");
        }
    }
}
