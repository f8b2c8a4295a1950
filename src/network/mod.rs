//! The network scheme at the boundary: gather, compute, write.

mod affected;
mod changes;
mod explain;
mod month;
mod nest;
mod position;
mod rules;
mod whole;
mod write;

use crate::postgres::error::Result;
use crate::postgres::result_set::ResultSet;
use pgrx::pg_sys;

pub use affected::Lock;
pub use changes::Changes;
pub use explain::explain_month;
pub use nest::nest_tree;
pub use position::{path, position};
pub use rules::{Tier, tiers};
pub use whole::find_cycle;

use month::SalesMonth;
/// Returns the figures of everybody with a part in the month, from scratch: with the tiers on
/// record or others.
pub fn month(
    (year, month): (i32, i32),
    changes: &Changes,
    tiers: Option<Vec<Tier>>,
    fcinfo: pg_sys::FunctionCallInfo,
) -> Result<()> {
    let month = SalesMonth::new(year, month)?;
    let everybody = whole::calculate(&month, changes, tiers)?;
    // SAFETY: fcinfo is that of the call under way, of a function that returns a set of rows.
    let mut result = unsafe { ResultSet::begin(fcinfo) };
    for (participant_id, figures) in everybody.ids.iter().zip(&everybody.figures) {
        if !figures.is_nothing() {
            write::figures(&mut result, participant_id, figures)?;
        }
    }
    Ok(())
}

/// Returns the figures of everybody whom the changes affect, carried over from the stored ones.
pub fn month_after(
    (year, month): (i32, i32),
    changes: &Changes,
    lock: Lock,
    fcinfo: pg_sys::FunctionCallInfo,
) -> Result<()> {
    let month = SalesMonth::new(year, month)?;
    let outcome = affected::calculate(&month, changes, lock)?;
    // SAFETY: fcinfo is that of the call under way, of a function that returns a set of rows.
    let mut result = unsafe { ResultSet::begin(fcinfo) };
    match outcome {
        Some(figures) => {
            for (participant_id, figures) in &figures {
                write::figures(&mut result, participant_id, figures)?;
            }
            Ok(())
        }
        None => write::from_scratch(&mut result),
    }
}
