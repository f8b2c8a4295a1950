//! The deal scheme at the boundary: gather, compute, write.

mod changes;
mod explain;
mod facts;
mod people;
mod prices;
mod row;
mod terms;
mod what_if;

pub use changes::changes;
pub use explain::explain_deal;
pub use prices::{Request, prices};
pub use what_if::{WhatIf, amount, share};
