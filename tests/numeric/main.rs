//! The one way between PostgreSQL's `numeric` and exact numbers. The digits are tested without a
//! server: the library itself links only inside one, so the file is compiled here once more.

mod base_10000;
#[path = "../../src/postgres/base_10000.rs"]
mod codec;
#[path = "../../engine/tests/longhand/mod.rs"]
mod longhand;
mod rounding;
