//! What every concern needs of PostgreSQL: values, queries, results, errors.

mod base_10000;
pub mod date;
pub mod error;
pub mod exact;
pub mod id;
pub mod interrupts;
pub mod json;
pub mod numeric;
pub mod query;
pub mod random;
pub mod result_set;
pub mod setting;
pub mod transition;
pub mod varlena;
