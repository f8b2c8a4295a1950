//! What every concern needs of PostgreSQL: values, queries, results, errors.

pub mod date;
pub mod error;
pub mod id;
pub mod numeric;
pub mod query;
pub mod result_set;
