//! The mathematics of pg_commission, free of PostgreSQL: money, rate tables, splits, periods and
//! the schemes built from them, files for the bank, sealing and signing in. Amounts are exact
//! decimals; nothing here reads a clock.
#![forbid(unsafe_code)]

pub mod accounts;
pub mod deal;
pub mod error;
pub mod exact;
pub mod formula;
pub mod money;
pub mod network;
pub mod pause;
pub mod payment_file;
pub mod period;
pub mod product_line;
pub mod rate_gaps;
pub mod rate_table;
pub mod reseller;
pub mod sealing;
pub mod trainer;

pub use error::{Error, Result};
pub use pause::pause;
pub use rust_decimal::Decimal;
