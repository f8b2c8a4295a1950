//! Readers of payment files, written after the formats and not after what writes them: slow, plain,
//! and strict about every length.
#![allow(dead_code)] // each program needs some of them

pub mod csv;
pub mod nacha;
pub mod pain_001;

/// A payment as a file tells it: minor units, so that nothing here is a decimal of the engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    pub reference: String,
    pub name: String,
    pub minor_units: u128,
    pub account: String,
}

/// "12.30" as 1230, where the currency has two decimals; all of them must be there.
pub fn minor_units(text: &str, decimals: usize) -> u128 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    assert_eq!(fraction.len(), decimals, "{text} has {decimals} decimals");
    assert!(!whole.is_empty() && (whole == "0" || !whole.starts_with('0')), "{text} is a number");
    format!("{whole}{fraction}").parse().expect("digits")
}
