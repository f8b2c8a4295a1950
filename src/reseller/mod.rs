//! The reseller scheme at the boundary: gather, compute, write.

mod explain;
mod facts;
mod partner_code;
mod prices;
mod terms;

pub use explain::explain_sale;
pub use partner_code::{check_character, partner_code};
pub use prices::{WhatIf, amount, prices};
