//! A month in the workspace's calendar.

use crate::calendar::TimeZone;
use crate::postgres::date::{instant, to_day_number};
use crate::postgres::error::{NativeError, Result};
use crate::postgres::id::Id;
use crate::postgres::query::{Argument, Snapshot, for_each_row, for_each_row_prepared};
use engine::Error;
use engine::period::{Month, Span};
use pgrx::{PgSqlErrorCode, Uuid};
use std::ops::Range;

const TIME_ZONE: &std::ffi::CStr = c"select time_zone from commission.workspace";

const IS_TOLD: &std::ffi::CStr = c"select commission_internal.is_told_figures_of($1)";

fn is_told_figures_of(id: Uuid) -> Result<bool> {
    let mut is_told = false;
    for_each_row(IS_TOLD, &[id.into()], &mut |row| {
        is_told = row.boolean(0)?;
        Ok(())
    })?;
    Ok(is_told)
}

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

    /// An error that says whom it was met with, where the caller sees them: `ids` are those who were
    /// calculated.
    pub fn names_in(&self, error: Error, ids: &[Id]) -> NativeError {
        let place = match &error {
            Error::Of { place, .. } => *place,
            _ => return error.into(),
        };
        let error = NativeError::from(error);
        let Some(id) = ids.get(place) else { return error };
        let (year, month) = (self.month.year(), self.month.month());
        let id = Uuid::from_bytes(*id);
        match is_told_figures_of(id) {
            Ok(true) => error
                .detail(format!("Met while pricing participant \"{id}\" in {year:04}-{month:02}.")),
            Ok(false) => error
                .message(format!(
                    "somebody whom you do not see cannot be priced in {year:04}-{month:02}"
                ))
                .hint("Ask an admin of all branches, who sees more of it."),
            Err(error) => error,
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
