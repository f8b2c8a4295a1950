//! What was tried against the product, by class; README.md says what held. New tables and functions
//! join by the catalogue.

mod branch_reach;
#[allow(dead_code, reason = "the house uses the rest of it")]
#[path = "../house/calls.rs"]
mod calls;
#[path = "../house/deal_calls.rs"]
mod deal_calls;
mod hidden_prices;
mod import_keys;
mod meanwhile;
mod messages;
mod nobody;
mod numbers;
mod permission_first;
#[path = "../house/product_line_calls.rs"]
mod product_line_calls;
#[path = "../house/question_calls.rs"]
mod question_calls;
mod sizes;
#[path = "../house/source_calls.rs"]
mod source_calls;
mod time_limits;
