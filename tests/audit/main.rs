//! The record of who changed what.

mod log;
mod replay;
mod values;
