//! Arithmetic as on paper: decimal digits in a list, one column at a time. It shares nothing with
//! the arithmetic that it checks, and nothing in it can overflow or round.

// Every test program compiles this module and uses its own part of it.
#![allow(dead_code)]

use engine::Decimal;
use proptest::prelude::*;
use std::cmp::Ordering;

/// A decimal number of any size: `digits` from the last one to the first, `scale` of them behind
/// the point. Zeros at either end are struck, so equal numbers are equal values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    negative: bool,
    digits: Vec<u8>,
    scale: u32,
}

impl Number {
    pub fn new(mantissa: i128, scale: u32) -> Self {
        let text = mantissa.unsigned_abs().to_string();
        Self::of_digits(mantissa < 0, text.bytes().rev().map(|c| c - b'0').collect(), scale)
    }

    pub fn of(value: Decimal) -> Self {
        Self::new(value.mantissa(), value.scale())
    }

    /// The number that a text shows.
    pub fn of_text(text: &str) -> Self {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let digits = whole.trim_start_matches('-').bytes().chain(fraction.bytes());
        let digits: Vec<u8> = digits.rev().map(|c| c - b'0').collect();
        Self::of_digits(whole.starts_with('-'), digits, fraction.len() as u32)
    }

    pub fn less(&self, other: &Self) -> Self {
        let negative = !other.negative && !other.digits.is_empty();
        self.plus(&Self { negative, ..other.clone() })
    }

    fn of_digits(negative: bool, mut digits: Vec<u8>, mut scale: u32) -> Self {
        while scale > 0 && digits.first().is_none_or(|digit| *digit == 0) {
            if !digits.is_empty() {
                digits.remove(0);
            }
            scale -= 1;
        }
        while digits.last() == Some(&0) {
            digits.pop();
        }
        if digits.is_empty() {
            return Self { negative: false, digits, scale: 0 };
        }
        Self { negative, digits, scale }
    }

    /// The digits when written with at least `scale` decimals.
    fn digits_at(&self, scale: u32) -> Vec<u8> {
        let mut digits = vec![0; (scale - self.scale) as usize];
        digits.extend(&self.digits);
        digits
    }

    pub fn times(&self, other: &Self) -> Self {
        let mut columns = vec![0u32; self.digits.len() + other.digits.len() + 1];
        for (i, left) in self.digits.iter().enumerate() {
            for (j, right) in other.digits.iter().enumerate() {
                columns[i + j] += u32::from(*left) * u32::from(*right);
            }
        }
        let negative = self.negative != other.negative;
        Self::of_digits(negative, carried(columns), self.scale + other.scale)
    }

    pub fn plus(&self, other: &Self) -> Self {
        let scale = self.scale.max(other.scale);
        let (left, right) = (self.digits_at(scale), other.digits_at(scale));
        if self.negative == other.negative {
            let mut columns = vec![0u32; left.len().max(right.len()) + 1];
            for digits in [&left, &right] {
                for (column, digit) in columns.iter_mut().zip(digits) {
                    *column += u32::from(*digit);
                }
            }
            return Self::of_digits(self.negative, carried(columns), scale);
        }
        match compare(&left, &right) {
            Ordering::Less => Self::of_digits(other.negative, less(&right, &left), scale),
            _ => Self::of_digits(self.negative, less(&left, &right), scale),
        }
    }

    /// Rounded half away from zero: whatever is struck off beginning with 5 or more counts one.
    pub fn rounded(&self, decimals: u32) -> Self {
        if self.scale <= decimals {
            return self.clone();
        }
        let struck = (self.scale - decimals) as usize;
        let up = self.digits.get(struck - 1).is_some_and(|digit| *digit >= 5);
        let kept = self.digits.iter().skip(struck).copied().collect();
        let kept = Self::of_digits(self.negative, kept, decimals);
        if !up {
            return kept;
        }
        let unit = Self::of_digits(self.negative, vec![1], 0).shifted(decimals);
        kept.plus(&unit)
    }

    fn shifted(mut self, decimals: u32) -> Self {
        self.scale += decimals;
        self
    }

    /// Whether it needs no more than 96 bits when written with `scale` decimals.
    pub fn fits_with_scale(&self, scale: u32) -> bool {
        let text: String = self
            .digits_at(scale.max(self.scale))
            .iter()
            .rev()
            .map(|d| (b'0' + d) as char)
            .collect();
        scale >= self.scale
            && scale <= 28
            && text.len() < 39
            && (text.is_empty() || text.parse::<u128>().is_ok_and(|mantissa| mantissa < 1 << 96))
    }

    pub fn scale(&self) -> u32 {
        self.scale
    }

    pub fn is_negative(&self) -> bool {
        self.negative
    }
}

fn carried(columns: Vec<u32>) -> Vec<u8> {
    let mut carry = 0;
    let mut digits = Vec::with_capacity(columns.len() + 10);
    for column in columns {
        carry += column;
        digits.push((carry % 10) as u8);
        carry /= 10;
    }
    while carry > 0 {
        digits.push((carry % 10) as u8);
        carry /= 10;
    }
    digits
}

fn compare(left: &[u8], right: &[u8]) -> Ordering {
    let length = left.len().max(right.len());
    let digit = |digits: &[u8], place: usize| digits.get(place).copied().unwrap_or(0);
    (0..length)
        .rev()
        .map(|place| digit(left, place).cmp(&digit(right, place)))
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

/// `larger` less `smaller`, column by column.
fn less(larger: &[u8], smaller: &[u8]) -> Vec<u8> {
    let mut borrowed = 0i8;
    let length = larger.len().max(smaller.len());
    let digit = |digits: &[u8], place: usize| digits.get(place).copied().unwrap_or(0) as i8;
    (0..length)
        .map(|place| {
            let column = digit(larger, place) - digit(smaller, place) - borrowed;
            borrowed = i8::from(column < 0);
            (column + 10 * borrowed) as u8
        })
        .collect()
}

pub const LARGEST: i128 = (1 << 96) - 1;

/// Mantissas as money has them, and as it must not: small, round, and at the edge of 96 bits.
pub fn mantissas() -> impl Strategy<Value = i128> {
    prop_oneof![
        1 => Just(0),
        4 => -1_000_000i128..=1_000_000,
        2 => -1_000_000_000_000_000_000i128..=1_000_000_000_000_000_000,
        2 => -LARGEST..=LARGEST,
        1 => (0i128..1000, any::<bool>()).prop_map(|(below, negative)| {
            if negative { below - LARGEST } else { LARGEST - below }
        }),
        2 => (0u32..=28, 1i128..=7, any::<bool>()).prop_map(|(power, leading, negative)| {
            let mantissa = leading * 10i128.pow(power);
            if negative { -mantissa } else { mantissa }
        }),
    ]
}

/// Any decimal that there is.
pub fn decimals() -> impl Strategy<Value = Decimal> {
    (mantissas(), 0u32..=28)
        .prop_map(|(mantissa, scale)| Decimal::from_i128_with_scale(mantissa, scale))
}
