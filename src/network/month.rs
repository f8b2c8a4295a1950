//! A month in the workspace's calendar.

use crate::calendar::TimeZone;
use crate::postgres::date::{instant, to_day_number};
use crate::postgres::error::{NativeError, Result};
use crate::postgres::id::Id;
use crate::postgres::query::{Argument, Snapshot, for_each_row_prepared};
use engine::Error;
use engine::period::{Month, Span};
use pgrx::{PgSqlErrorCode, Uuid};
use std::ops::Range;

const TIME_ZONE: &std::ffi::CStr = c"select time_zone from commission.workspace";

pub struct SalesMonth {
    pub month: Month,
}

impl SalesMonth {
    pub fn new(year: i32, month: i32) -> Result<Self> {
        let month = u32::try_from(month).ok().and_then(|month| Month::new(year, month));
        month.map(|month| Self { month }).ok_or_else(|| {
            NativeError::new(PgSqlErrorCode::ERRCODE_INVALID_PARAMETER_VALUE, "no such month")
        })
    }

    /// From when to before when its sales go: one piece of time, but for months where the clock is
    /// set back over midnight.
    pub fn pieces(&self) -> Result<Vec<[Argument; 2]>> {
        let span = self.span()?;
        let limits =
            |piece: Range<i64>| Ok([instant(piece.start)?.into(), instant(piece.end)?.into()]);
        span.pieces().map(limits).collect()
    }

    fn span(&self) -> Result<Span> {
        let mut found = None;
        for_each_row_prepared(TIME_ZONE, &[], Snapshot::OfCaller, &mut |row| {
            found = Some(TimeZone::named(&row.text(0)?)?.span_of(self.month)?);
            Ok(())
        })?;
        found.ok_or_else(|| NativeError::unexpected("table \"workspace\" has no row"))
    }

    /// An error that says whom it was met with: `ids` are those who were calculated.
    pub fn names_in(&self, error: Error, ids: &[Id]) -> NativeError {
        let place = match &error {
            Error::Of { place, .. } => *place,
            _ => return error.into(),
        };
        let error = NativeError::from(error);
        match ids.get(place) {
            Some(id) => error.detail(format!(
                "Met while pricing participant \"{}\" in {:04}-{:02}.",
                Uuid::from_bytes(*id),
                self.month.year(),
                self.month.month()
            )),
            None => error,
        }
    }

    /// Its last day, as queries take it.
    pub fn last_day(&self) -> Argument {
        to_day_number(self.month.last_day()).into()
    }

    pub fn year_and_month(&self) -> [Argument; 2] {
        [self.month.year().into(), (self.month.month() as i32).into()]
    }
}
