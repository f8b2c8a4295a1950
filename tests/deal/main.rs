//! The deal scheme.

mod pay;
