//! The network scheme: volumes that roll up a tree, tiers picked by them, and commissions on own,
//! shared and downline volume.
//!
//! `calculate` prices a month from its facts. `Change` carries a stored month over to changed
//! facts, touching only who is affected; both give the same figures to the last digit.

mod calculate;
mod change;
mod explain;
mod figures;
mod fixed_point;
mod plan;
mod tree;

pub use calculate::calculate;
pub use change::{Change, Child, Member, Outcome};
pub use explain::{Below, Commissions, Explanation, Line, Part, Recorded, Terms, explain};
pub use figures::{Facts, Figures};
pub use fixed_point::{
    AMOUNT_SCALE, MONEY_SCALE, Money, RATE_SCALE, Rate, Share, VOLUME_SCALE, Volume,
};
pub use plan::{InactiveBasis, OverrideMode, Plan, Standing};
pub use tree::{Tree, Uplines, find_cycle};
