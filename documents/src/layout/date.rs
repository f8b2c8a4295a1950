//! Days as people write them.

use chrono::NaiveDate;

/// `MM/DD/YYYY`, `YYYYMM`, `D-MMM-YY`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Format {
    pub text: String,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Year,
    /// Of two digits: 70 and later are of the last century.
    ShortYear,
    Month,
    MonthName,
    Day,
    Sign(char),
}

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

impl Format {
    /// None where the text is no format that has a year and a month.
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let known = [
                ("YYYY", Part::Year),
                ("YY", Part::ShortYear),
                ("MMM", Part::MonthName),
                ("MM", Part::Month),
                ("M", Part::Month),
                ("DD", Part::Day),
                ("D", Part::Day),
            ];
            match known.iter().find(|(sign, _)| rest.starts_with(sign)) {
                Some((sign, part)) => {
                    parts.push(*part);
                    rest = &rest[sign.len()..];
                }
                None if first.is_alphanumeric() => return None,
                None => {
                    parts.push(Part::Sign(first));
                    rest = &rest[first.len_utf8()..];
                }
            }
        }
        let count = |wanted: &[Part]| parts.iter().filter(|part| wanted.contains(part)).count();
        let is_whole = count(&[Part::Year, Part::ShortYear]) == 1
            && count(&[Part::Month, Part::MonthName]) == 1
            && count(&[Part::Day]) <= 1;
        is_whole.then(|| Self { text: text.to_owned(), parts })
    }

    /// The day, the first of its month where the format has none, and what follows it.
    fn day<'t>(&self, text: &'t str) -> Option<(NaiveDate, &'t str)> {
        let mut rest = text;
        let (mut year, mut month, mut day) = (0, 0, 1);
        for (place, part) in self.parts.iter().enumerate() {
            let is_closed = matches!(self.parts.get(place + 1), None | Some(Part::Sign(_)));
            match part {
                Part::Year => year = i32::try_from(digits(&mut rest, 4, 4)?).ok()?,
                Part::ShortYear => {
                    let short = i32::try_from(digits(&mut rest, 2, 2)?).ok()?;
                    year = short + if short < 70 { 2000 } else { 1900 };
                }
                Part::Month => month = digits(&mut rest, if is_closed { 1 } else { 2 }, 2)?,
                Part::Day => day = digits(&mut rest, if is_closed { 1 } else { 2 }, 2)?,
                Part::MonthName => month = month_named(&mut rest)?,
                Part::Sign(sign) => rest = rest.strip_prefix(*sign)?,
            }
        }
        let is_time =
            rest.starts_with([' ', 'T']) && rest[1..].starts_with(|c: char| c.is_ascii_digit());
        let day = NaiveDate::from_ymd_opt(year, month, day)?;
        (rest.is_empty() || is_time).then_some((day, rest))
    }
}

/// The day in the first format that it is written in.
pub fn read(text: &str, formats: &[Format]) -> Option<NaiveDate> {
    day_and_rest(text.trim(), formats).map(|(day, _)| day)
}

/// The same with what follows the day: nothing, or a time.
pub fn day_and_rest<'t>(text: &'t str, formats: &[Format]) -> Option<(NaiveDate, &'t str)> {
    formats.iter().find_map(|format| format.day(text))
}

fn digits(rest: &mut &str, least: usize, most: usize) -> Option<u32> {
    let count = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
    if count < least {
        return None;
    }
    let (number, behind) = rest.split_at(count);
    *rest = behind;
    number.parse().ok()
}

fn month_named(rest: &mut &str) -> Option<u32> {
    let count = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (name, behind) = rest.split_at(count);
    let name = name.to_ascii_lowercase();
    let place = MONTHS.iter().position(|month| name.starts_with(month))?;
    *rest = behind;
    u32::try_from(place + 1).ok()
}
