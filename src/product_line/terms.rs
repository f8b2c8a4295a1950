//! Product lines with their currencies, rates of reps and thresholds of a year.

use crate::postgres::error::{NativeError, Result};
use crate::postgres::id::{Id, IdMap};
use crate::postgres::query::{Row, Snapshot, for_each_row, for_each_row_prepared};
use chrono::{Months, NaiveDate};
use engine::Error;
use engine::product_line::{AMOUNT_SCALE, RATE_SCALE, Rates};
use pgrx::Uuid;
use std::ffi::CStr;

const LINES: &CStr = c"
    select l.id, l.name, l.currency, c.minor_unit::integer
    from commission.product_line as l
    join commission.currency as c on c.code = l.currency";

const RATES: &CStr = c"
    select participant_id, product_line_id, tier_1_rate, tier_2_rate, lower(valid_during),
        upper(valid_during)
    from commission.rep_rate
    where participant_id = any ($1)";

const ALL_RATES: &CStr = c"
    select participant_id, product_line_id, tier_1_rate, tier_2_rate, lower(valid_during),
        upper(valid_during)
    from commission.rep_rate";

const THRESHOLDS: &CStr = c"
    select participant_id, product_line_id, amount
    from commission.rep_threshold
    where year = $1
        and participant_id = any ($2)";

const ALL_THRESHOLDS: &CStr = c"
    select participant_id, product_line_id, amount
    from commission.rep_threshold
    where year = $1";

/// Up to so many, whoever is asked for is looked up by plans that are kept.
const FEW: usize = 32;

/// Runs a query for the given people, or another one for all. `$1` of each is the year where
/// `year` is given.
pub fn read_of(
    year: Option<i32>,
    ids: Option<&[Uuid]>,
    of_some: &'static CStr,
    of_all: &'static CStr,
    read: &mut dyn FnMut(Row<'_>) -> Result<()>,
) -> Result<()> {
    let read = &mut |row: Row<'_>| read(row);
    let mut arguments = Vec::new();
    arguments.extend(year.map(Into::into));
    match ids {
        None => for_each_row(of_all, &arguments, read),
        Some(ids) => {
            arguments.push(ids.to_vec().into());
            if ids.len() <= FEW {
                for_each_row_prepared(of_some, &arguments, Snapshot::OfCaller, read)
            } else {
                for_each_row(of_some, &arguments, read)
            }
        }
    }
}

pub struct Line {
    pub name: String,
    pub currency: String,
    pub minor_unit: u32,
}

struct DatedRates {
    /// None: of all lines.
    line: Option<Id>,
    from: Option<NaiveDate>,
    /// The day after the last one.
    until: Option<NaiveDate>,
    rates: Rates,
}

pub struct Terms {
    year: i32,
    lines: IdMap<Id, Line>,
    rates: IdMap<Id, Vec<DatedRates>>,
    thresholds: IdMap<(Id, Id), i128>,
}

impl Terms {
    /// Those of the given reps, or (`None`) of all.
    pub fn gather(year: i32, ids: Option<&[Uuid]>) -> Result<Self> {
        let mut terms = Self {
            year,
            lines: IdMap::default(),
            rates: IdMap::default(),
            thresholds: IdMap::default(),
        };
        for_each_row_prepared(LINES, &[], Snapshot::OfCaller, &mut |row| {
            let line = Line {
                name: row.text(1)?,
                currency: row.text(2)?,
                minor_unit: row.integer(3)?.unsigned_abs(),
            };
            terms.lines.insert(row.uuid(0)?, line);
            Ok(())
        })?;
        read_of(None, ids, RATES, ALL_RATES, &mut |row| {
            let dated = DatedRates {
                line: if row.is_null(1)? { None } else { Some(row.uuid(1)?) },
                from: row.date(4)?,
                until: row.date(5)?,
                rates: Rates {
                    tier_1: row.scaled(2, RATE_SCALE)?,
                    tier_2: row.scaled(3, RATE_SCALE)?,
                },
            };
            terms.rates.entry(row.uuid(0)?).or_default().push(dated);
            Ok(())
        })?;
        read_of(Some(year), ids, THRESHOLDS, ALL_THRESHOLDS, &mut |row| {
            let amount = row.scaled(2, AMOUNT_SCALE)?;
            terms.thresholds.insert((row.uuid(0)?, row.uuid(1)?), amount);
            Ok(())
        })?;
        Ok(terms)
    }

    pub fn line(&self, id: &Id) -> Result<&Line> {
        self.lines.get(id).ok_or_else(|| NativeError::unexpected("a product line is missing"))
    }

    pub fn threshold(&self, rep: &Id, line: &Id) -> Option<i128> {
        self.thresholds.get(&(*rep, *line)).copied()
    }

    /// The rates on the last day of a month: those of the line before those of all lines.
    pub fn rates(&self, rep: &Id, line: &Id, month: u32) -> Option<Rates> {
        let on = self.last_day(month)?;
        let mut of_all = None;
        for dated in self.rates.get(rep).map_or(&[][..], Vec::as_slice) {
            let is_valid = dated.from.is_none_or(|from| from <= on)
                && dated.until.is_none_or(|until| on < until);
            match &dated.line {
                Some(of) if is_valid && of == line => return Some(dated.rates),
                None if is_valid => of_all = Some(dated.rates),
                _ => {}
            }
        }
        of_all
    }

    /// Why a month cannot be paid.
    pub fn no_rate(&self, line: &Id, month: u32) -> Result<Error> {
        let on = self.last_day(month);
        let on = on.ok_or_else(|| NativeError::unexpected("a month outside the calendar"))?;
        Ok(Error::NoRepRate { product_line: self.line(line)?.name.clone(), on })
    }

    fn last_day(&self, month: u32) -> Option<NaiveDate> {
        let first = NaiveDate::from_ymd_opt(self.year, month, 1)?;
        first.checked_add_months(Months::new(1))?.pred_opt()
    }
}
