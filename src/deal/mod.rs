//! The deal scheme at the boundary: gather, compute, write.

mod changes;
mod draw;
mod explain;
mod facts;
mod people;
mod prices;
mod row;
mod terms;
mod what_if;

pub use changes::changes;
pub use draw::{draw_lines, explain_draw, given_draw, given_draws};
pub use explain::explain_deal;
pub use prices::{Request, prices};
pub use what_if::{WhatIf, amount, share};
