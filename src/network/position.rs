//! Where everybody stands in the tree of a day, for views that ask for one participant after the
//! other: worked out for all at once as soon as a statement asks for more than a few.

use crate::postgres::date::to_day_number;
use crate::postgres::error::{NativeError, Result};
use crate::postgres::id::{Id, IdMap};
use crate::postgres::query::{Snapshot, for_each_row_prepared};
use chrono::NaiveDate;
use pgrx::{PgSqlErrorCode, PgXactCallbackEvent, Uuid, pg_sys, register_xact_callback};
use std::cell::RefCell;
use std::ffi::CStr;

/// How many are answered by a walk of their own.
const FEW: u32 = 3;

const LINKS: &CStr = c"
    select participant_id, upline_id
    from commission.upline_link
    where (valid_during @> (date '2000-01-01' + $1)) is true";

/// What a statement sees: two with the same see the same.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Sight {
    oldest: pg_sys::TransactionId,
    next: pg_sys::TransactionId,
    command: pg_sys::CommandId,
    completed: u64,
    transaction: pg_sys::TransactionId,
    subtransaction: pg_sys::SubTransactionId,
    day: NaiveDate,
}

impl Sight {
    fn of_statement(day: NaiveDate) -> Self {
        // SAFETY: a function that SQL calls runs with a snapshot, inside a transaction.
        unsafe {
            let snapshot = &*pg_sys::GetActiveSnapshot();
            Self {
                oldest: snapshot.xmin,
                next: snapshot.xmax,
                command: snapshot.curcid,
                completed: snapshot.snapXactCompletionCount,
                transaction: pg_sys::GetTopTransactionIdIfAny(),
                subtransaction: pg_sys::GetCurrentSubTransactionId(),
                day,
            }
        }
    }
}

struct Seen {
    sight: Sight,
    asked: u32,
    positions: Option<Positions>,
}

thread_local! {
    static SEEN: RefCell<Option<Seen>> = const { RefCell::new(None) };
}

/// Nothing is kept beyond the transaction.
fn forget_at_the_end() {
    for event in [PgXactCallbackEvent::Commit, PgXactCallbackEvent::Abort] {
        register_xact_callback(event, || SEEN.set(None));
    }
}

/// Level, direct downline and downline; `None` while a statement has asked for a few only, who are
/// found by a walk each.
pub fn position(id: Uuid, day: NaiveDate) -> Result<Option<[i64; 3]>> {
    with_positions(day, |positions| positions.of(id.as_bytes()))
}

/// The nearest uplines, the farthest of them first, and the participant; `None` as above.
pub fn path(id: Uuid, day: NaiveDate, most: usize) -> Result<Option<Vec<Uuid>>> {
    with_positions(day, |positions| positions.path(id.as_bytes(), most))
}

fn with_positions<T>(day: NaiveDate, answer: impl Fn(&Positions) -> T) -> Result<Option<T>> {
    let sight = Sight::of_statement(day);
    let known = SEEN.with_borrow_mut(|seen| {
        let is_same = seen.as_ref().is_some_and(|seen| seen.sight == sight);
        if !is_same {
            if seen.is_none() {
                forget_at_the_end();
            }
            *seen = Some(Seen { sight, asked: 0, positions: None });
        }
        let seen = seen.as_mut()?;
        seen.asked += 1;
        Some((seen.asked > FEW, seen.positions.as_ref().map(&answer)))
    });
    match known {
        Some((true, None)) => {
            let positions = Positions::gather(day)?;
            let answered = answer(&positions);
            SEEN.with_borrow_mut(|seen| {
                if let Some(seen) = seen.as_mut() {
                    seen.positions = Some(positions);
                }
            });
            Ok(Some(answered))
        }
        Some((true, answered)) => Ok(answered),
        _ => Ok(None),
    }
}

/// Everybody who has an upline or is one.
#[derive(Default)]
struct Positions {
    places: IdMap<Id, usize>,
    ids: Vec<Id>,
    uplines: Vec<Option<usize>>,
    levels: Vec<i64>,
    direct: Vec<i64>,
    totals: Vec<i64>,
}

impl Positions {
    fn gather(day: NaiveDate) -> Result<Self> {
        let mut tree = Self::default();
        let arguments = [to_day_number(day).into()];
        for_each_row_prepared(LINKS, &arguments, Snapshot::OfCaller, &mut |row| {
            let (place, upline) = (tree.place(row.uuid(0)?), tree.place(row.uuid(1)?));
            tree.uplines[place] = Some(upline);
            tree.direct[upline] += 1;
            Ok(())
        })?;

        // From those with nobody below upwards: whoever comes later is not below.
        let mut missing = tree.direct.clone();
        let mut order: Vec<usize> =
            (0..tree.ids.len()).filter(|place| missing[*place] == 0).collect();
        let mut next = 0;
        while let Some(place) = order.get(next).copied() {
            next += 1;
            if let Some(upline) = tree.uplines[place] {
                tree.totals[upline] += tree.totals[place] + 1;
                missing[upline] -= 1;
                if missing[upline] == 0 {
                    order.push(upline);
                }
            }
        }
        if order.len() < tree.ids.len() {
            return Err(NativeError::new(
                PgSqlErrorCode::ERRCODE_CHECK_VIOLATION,
                format!("the uplines of {day} go round in a circle"),
            )
            .hint("Correct the ranges in \"upline_link\"."));
        }
        for place in order.into_iter().rev() {
            if let Some(upline) = tree.uplines[place] {
                tree.levels[place] = tree.levels[upline] + 1;
            }
        }
        Ok(tree)
    }

    fn place(&mut self, id: Id) -> usize {
        *self.places.entry(id).or_insert_with(|| {
            self.ids.push(id);
            self.uplines.push(None);
            self.levels.push(0);
            self.direct.push(0);
            self.totals.push(0);
            self.ids.len() - 1
        })
    }

    fn of(&self, id: &Id) -> [i64; 3] {
        let place = self.places.get(id);
        place
            .map_or([0; 3], |place| [self.levels[*place], self.direct[*place], self.totals[*place]])
    }

    fn path(&self, id: &Id, most: usize) -> Vec<Uuid> {
        let mut path = vec![Uuid::from_bytes(*id)];
        let mut place = self.places.get(id).copied();
        while let Some(upline) = place.and_then(|place| self.uplines[place]) {
            if path.len() > most {
                break;
            }
            path.push(Uuid::from_bytes(self.ids[upline]));
            place = Some(upline);
        }
        path.reverse();
        path
    }
}
