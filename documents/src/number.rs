//! Amounts as people read them. Nothing is rounded: an amount has at least the decimals of its
//! currency, and more where it was given more.

use crate::Result;
use crate::error::Error;
use rust_decimal::Decimal;

/// The signs between the digits.
#[derive(Clone, Debug)]
pub struct NumberFormat {
    pub group: String,
    pub decimal: String,
}

impl Default for NumberFormat {
    fn default() -> Self {
        Self { group: ",".to_owned(), decimal: ".".to_owned() }
    }
}

impl NumberFormat {
    pub fn write(&self, amount: Decimal, decimals: u32) -> String {
        let mut amount = amount.normalize();
        if amount.scale() < decimals {
            amount.rescale(decimals);
        }
        let digits = amount.abs().to_string();
        let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
        let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 2);
        if amount.is_sign_negative() && !amount.is_zero() {
            text.push('-');
        }
        for (place, digit) in whole.chars().enumerate() {
            if place > 0 && (whole.len() - place).is_multiple_of(3) {
                text.push_str(&self.group);
            }
            text.push(digit);
        }
        if !fraction.is_empty() {
            text.push_str(&self.decimal);
            text.push_str(fraction);
        }
        text
    }
}

/// An amount as JSON or PostgreSQL writes it.
pub fn parse(text: &str) -> Option<Decimal> {
    if text.contains(['e', 'E']) {
        return Decimal::from_scientific(text).ok();
    }
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.".contains(&byte));
    if is_number { Decimal::from_str_exact(text).ok() } else { None }
}

pub fn add(path: &str, sum: Decimal, amount: Decimal) -> Result<Decimal> {
    // A sum that does not fit with its decimals would be rounded.
    let exact = sum.checked_add(amount);
    exact
        .filter(|total| total.scale() == sum.scale().max(amount.scale()))
        .ok_or_else(|| Error::input(path, "adds up to more digits than can be counted exactly"))
}
