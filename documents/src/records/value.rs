//! What a cell says, as a text that the database takes.

use super::form::Holds;
use crate::layout::{Format, Signs, Wrong, day_and_rest, number, of_fault};
use crate::reading::Cell;
use chrono::NaiveTime;
use rust_decimal::Decimal;

/// None where the cell is empty.
pub fn of(
    cell: &Cell,
    holds: Holds,
    signs: &Signs,
    dates: &[Format],
) -> Result<Option<String>, Wrong> {
    if let Cell::Fault(fault) = cell {
        return Err(of_fault(fault));
    }
    if cell.is_empty() {
        return Ok(None);
    }
    let text = match holds {
        Holds::Text => text(cell)?,
        Holds::Number | Holds::Integer | Holds::Part => quantity(cell, holds, signs)?.to_string(),
        Holds::Date => date(cell, dates)?,
        Holds::Time => time(cell, dates)?,
        Holds::Boolean => boolean(cell)?.to_string(),
    };
    Ok(Some(text))
}

/// As it stands there, without spaces around it.
fn text(cell: &Cell) -> Result<String, Wrong> {
    let text = match cell {
        // Days keep their time: a text may be any.
        Cell::Date(at) if at.time() != NaiveTime::MIN => at.to_string(),
        other => other.to_string(),
    };
    if text.contains('\0') {
        let fault = "has a NUL character, which texts cannot hold".to_owned();
        return Err(Wrong { fault, remedy: "Type the text again." });
    }
    Ok(text.trim().to_owned())
}

fn quantity(cell: &Cell, holds: Holds, signs: &Signs) -> Result<Decimal, Wrong> {
    let read = number(cell, signs)?;
    let is_shown_so = read.is_percent || read.is_fraction;
    let value = match holds {
        Holds::Part if read.is_percent => read.value.checked_div(Decimal::ONE_HUNDRED),
        Holds::Part => Some(read.value),
        _ if is_shown_so => {
            let fault = "is a percentage, where an amount or a count stands".to_owned();
            return Err(Wrong { fault, remedy: "Type the number without the sign of percent." });
        }
        _ => Some(read.value),
    };
    let value = value.map(|value| value.normalize());
    match value {
        Some(value) if holds == Holds::Integer && !value.is_integer() => {
            Err(Wrong { fault: "is no whole number".to_owned(), remedy: "Type a whole number." })
        }
        Some(value) => Ok(value),
        None => Err(Wrong { fault: "is no number".to_owned(), remedy: "Type the number again." }),
    }
}

const HOW_DAYS_ARE_WRITTEN: &str =
    "Type it as a date, as YYYY-MM-DD, or name its form by dates in p_options.";

fn date(cell: &Cell, dates: &[Format]) -> Result<String, Wrong> {
    let no_day = || Wrong { fault: "is no day".to_owned(), remedy: HOW_DAYS_ARE_WRITTEN };
    if let Cell::Date(at) = cell {
        return if at.time() == NaiveTime::MIN {
            Ok(at.date().to_string())
        } else {
            let fault = "has a time, where a day stands".to_owned();
            Err(Wrong { fault, remedy: "Type the day alone: its time may move it to another one." })
        };
    }
    let Cell::Text(text) = cell else { return Err(no_day()) };
    match day_and_rest(text.trim(), dates) {
        Some((day, "")) => Ok(day.to_string()),
        _ => Err(no_day()),
    }
}

fn time(cell: &Cell, dates: &[Format]) -> Result<String, Wrong> {
    let no_time = || Wrong { fault: "is no instant".to_owned(), remedy: HOW_DAYS_ARE_WRITTEN };
    if let Cell::Date(at) = cell {
        return Ok(at.to_string());
    }
    let Cell::Text(text) = cell else { return Err(no_time()) };
    let (day, rest) = day_and_rest(text.trim(), dates).ok_or_else(no_time)?;
    if rest.is_empty() {
        return Ok(format!("{day} 00:00:00"));
    }
    let clock = rest.strip_prefix(['T', ' ']).ok_or_else(no_time)?;
    let zone_at = clock.find(['Z', 'z', '+', '-']).unwrap_or(clock.len());
    let (clock, zone) = clock.split_at(zone_at);
    let clock = ["%H:%M:%S%.f", "%H:%M", "%I:%M %p", "%I:%M:%S %p"]
        .iter()
        .find_map(|form| NaiveTime::parse_from_str(clock.trim(), form).ok())
        .ok_or_else(no_time)?;
    if !is_zone(zone) {
        return Err(no_time());
    }
    Ok(format!("{day} {clock}{zone}"))
}

/// "", "Z", "+08", "-03:30", "+0800".
fn is_zone(zone: &str) -> bool {
    let digits = match zone {
        "" | "Z" | "z" => return true,
        other => other.strip_prefix(['+', '-']).unwrap_or_default(),
    };
    let (hours, minutes) = digits.split_at_checked(2).unwrap_or_default();
    let minutes = minutes.strip_prefix(':').unwrap_or(minutes);
    let within = |text: &str, most: u32| {
        text.len() == 2
            && text.bytes().all(|byte| byte.is_ascii_digit())
            && text.parse::<u32>().is_ok_and(|number| number <= most)
    };
    within(hours, 14) && (minutes.is_empty() || within(minutes, 59))
}

fn boolean(cell: &Cell) -> Result<bool, Wrong> {
    if let Cell::Boolean(flag) = cell {
        return Ok(*flag);
    }
    match cell.to_string().trim().to_lowercase().as_str() {
        "true" | "yes" | "y" | "x" | "1" => Ok(true),
        "false" | "no" | "n" | "0" => Ok(false),
        _ => {
            let fault = "is neither yes nor no".to_owned();
            Err(Wrong { fault, remedy: "Type yes or no, or true or false." })
        }
    }
}
