//! Which day a calendar shows at an instant, and when it comes to a day: asked of the server's own
//! time zone database, of which no copy is kept here.
//!
//! `at time zone` would take CET, EET, MET and WET for abbreviations, which know no summer time and
//! which a session can redefine (timezone_abbreviations). Names mean time zones here, as in the
//! setting TimeZone.

use crate::postgres::date::{from_day_number, instant, to_day_number};
use crate::postgres::error::{NativeError, Result};
use chrono::NaiveDate;
use engine::period::{DayStart, Month, Span};
use pgrx::PgSqlErrorCode;
use pgrx::datum::{Date, TimestampWithTimeZone};
use pgrx::pg_sys::{self, pg_time_t};
use std::cell::RefCell;
use std::ffi::CString;
use std::ops::Range;
use std::ptr::NonNull;

const DAY: i64 = 24 * 60 * 60;
const MICROSECONDS: i64 = 1_000_000;

/// The server's clock counts seconds since 1970, its instants are counted from 2000.
const FROM_1970_TO_2000: i64 = 10_957 * DAY;

/// A time zone of the server's database.
#[derive(Clone, Copy)]
pub struct TimeZone(NonNull<pg_sys::pg_tz>);

thread_local! {
    /// The time zone asked for last. The server keeps what it has loaded as long as the backend lives.
    static LAST: RefCell<Option<(String, TimeZone)>> = const { RefCell::new(None) };
}

impl TimeZone {
    pub fn named(name: &str) -> Result<Self> {
        LAST.with_borrow_mut(|last| match last {
            Some((last_name, zone)) if last_name == name => Ok(*zone),
            _ => {
                let zone = Self::load(name)?;
                *last = Some((name.to_owned(), zone));
                Ok(zone)
            }
        })
    }

    fn load(name: &str) -> Result<Self> {
        let found = CString::new(name).ok().and_then(|name| {
            // SAFETY: the name ends with a zero byte. What is returned is never freed.
            NonNull::new(unsafe { pg_sys::pg_tzset(name.as_ptr()) })
        });
        found.map(Self).ok_or_else(|| {
            NativeError::new(
                PgSqlErrorCode::ERRCODE_INVALID_PARAMETER_VALUE,
                format!("time zone \"{name}\" not recognized"),
            )
        })
    }

    /// The day that the calendar shows at an instant in microseconds since 2000, as a day number,
    /// and which day of its month that is.
    pub fn day_at(self, instant: i64) -> Result<(i32, i32)> {
        let local = self.local_time(instant.div_euclid(MICROSECONDS) + FROM_1970_TO_2000)?;
        let (year, month, day) = (local.tm_year + 1900, local.tm_mon + 1, local.tm_mday);
        // SAFETY: any numbers will do.
        let julian = unsafe { pg_sys::date2j(year, month, day) };
        Ok((julian - pg_sys::POSTGRES_EPOCH_JDATE as i32, day))
    }

    fn local_time(self, seconds: pg_time_t) -> Result<pg_sys::pg_tm> {
        // SAFETY: the time zone is one of the server's; the answer is copied before it is overwritten.
        let local = unsafe { pg_sys::pg_localtime(&raw const seconds, self.0.as_ptr()).as_ref() };
        local.copied().ok_or_else(out_of_range)
    }

    /// The first instant after the given one at which the clock may be changed; `None`: never again.
    fn next_change(self, seconds: pg_time_t) -> Result<Option<pg_time_t>> {
        let (mut offset_before, mut offset_after) = (0, 0);
        let (mut is_summer_before, mut is_summer_after) = (0, 0);
        let mut change = 0;
        // SAFETY: the time zone is one of the server's, the other pointers are to live variables.
        let found = unsafe {
            pg_sys::pg_next_dst_boundary(
                &raw const seconds,
                &raw mut offset_before,
                &raw mut is_summer_before,
                &raw mut change,
                &raw mut offset_after,
                &raw mut is_summer_after,
                self.0.as_ptr(),
            )
        };
        match found {
            0 => Ok(None),
            1 => Ok(Some(change)),
            _ => Err(out_of_range()),
        }
    }

    /// When the calendar comes to a day, in microseconds since 2000.
    pub fn start_of(self, day: NaiveDate) -> Result<DayStart> {
        let midnight = i64::from(to_day_number(day)) * DAY;
        // No calendar is two days ahead of UTC or behind it.
        let (mut from, until) = (midnight - 2 * DAY, midnight + 2 * DAY);
        let mut stretches: Vec<(Range<i64>, i64)> = Vec::with_capacity(2);
        while from < until {
            let ahead = self.local_time(from + FROM_1970_TO_2000)?.tm_gmtoff;
            let change = self.next_change(from + FROM_1970_TO_2000)?;
            let end = change.map_or(until, |change| until.min(change - FROM_1970_TO_2000));
            stretches.push((from * MICROSECONDS..end * MICROSECONDS, ahead * MICROSECONDS));
            from = end;
        }
        DayStart::find(midnight * MICROSECONDS, &stretches).ok_or_else(out_of_range)
    }

    /// What belongs to a month that begins and ends in this time zone.
    pub fn span_of(self, month: Month) -> Result<Span> {
        Ok(Span::between(&self.start_of(month.first_day())?, &self.start_of(month.end())?))
    }
}

/// The day that a calendar shows at an instant; infinity stays infinity.
pub fn day_of(at: TimestampWithTimeZone, time_zone: &str) -> Result<Date> {
    day_shown(at, time_zone, |day, _| day)
}

/// The first day of the month in which that day is.
pub fn month_of(at: TimestampWithTimeZone, time_zone: &str) -> Result<Date> {
    day_shown(at, time_zone, |day, day_of_month| day - (day_of_month - 1))
}

fn day_shown(
    at: TimestampWithTimeZone,
    time_zone: &str,
    choose: fn(i32, i32) -> i32,
) -> Result<Date> {
    let zone = TimeZone::named(time_zone)?;
    Ok(match at.into_inner() {
        i64::MIN => Date::negative_infinity(),
        i64::MAX => Date::positive_infinity(),
        instant => {
            let (day, day_of_month) = zone.day_at(instant)?;
            Date::saturating_from_raw(choose(day, day_of_month))
        }
    })
}

/// The instants at which a calendar comes to a day, leaves it and comes back.
pub fn day_begins_at(on: Date, time_zone: &str) -> Result<Vec<TimestampWithTimeZone>> {
    let zone = TimeZone::named(time_zone)?;
    let day = from_day_number(on.to_pg_epoch_days()).filter(|_| on.is_finite());
    let start = zone.start_of(day.ok_or_else(out_of_range)?)?;
    start.crossings().into_iter().map(instant).collect()
}

fn out_of_range() -> NativeError {
    NativeError::new(PgSqlErrorCode::ERRCODE_DATETIME_FIELD_OVERFLOW, "timestamp out of range")
}
