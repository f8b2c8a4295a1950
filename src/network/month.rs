//! A month in the workspace's calendar.

use crate::postgres::date::to_day_number;
use crate::postgres::error::{NativeError, Result};
use crate::postgres::query::{Argument, Snapshot, for_each_row_prepared};
use engine::period::Month;
use pgrx::PgSqlErrorCode;
use pgrx::datum::TimestampWithTimeZone;

const LIMITS: &std::ffi::CStr = c"
    select
        (date '2000-01-01' + $1)::timestamp at time zone time_zone,
        (date '2000-01-01' + $2)::timestamp at time zone time_zone
    from commission.workspace";

pub struct SalesMonth {
    pub month: Month,
    starts_at: TimestampWithTimeZone,
    ends_at: TimestampWithTimeZone,
}

impl SalesMonth {
    pub fn find(year: i32, month: i32) -> Result<Self> {
        let month = u32::try_from(month).ok().and_then(|month| Month::new(year, month));
        let month = month.ok_or_else(|| {
            NativeError::new(PgSqlErrorCode::ERRCODE_INVALID_PARAMETER_VALUE, "no such month")
        })?;
        let instant = |microseconds: i64| {
            TimestampWithTimeZone::try_from(microseconds)
                .map_err(|_| NativeError::unexpected("a month without limits"))
        };
        let mut found = None;
        let days = [to_day_number(month.first_day()).into(), to_day_number(month.end()).into()];
        for_each_row_prepared(LIMITS, &days, Snapshot::OfCaller, &mut |row| {
            let (starts_at, ends_at) = (instant(row.instant(0)?)?, instant(row.instant(1)?)?);
            found = Some(Self { month, starts_at, ends_at });
            Ok(())
        })?;
        found.ok_or_else(|| NativeError::unexpected("table \"workspace\" has no row"))
    }

    /// From when to before when its sales go.
    pub fn limits(&self) -> [Argument; 2] {
        [self.starts_at.into(), self.ends_at.into()]
    }

    /// Its last day, as queries take it.
    pub fn last_day(&self) -> Argument {
        to_day_number(self.month.last_day()).into()
    }

    pub fn year_and_month(&self) -> [Argument; 2] {
        [self.month.year().into(), (self.month.month() as i32).into()]
    }
}
