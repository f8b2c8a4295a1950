//! Numbers as files hold them.

use rust_decimal::Decimal;
use std::str::FromStr;

/// Digits that a double keeps whatever they are.
const KEPT_DIGITS: usize = 15;
/// Longer ones mean nothing that is money.
const MOST_CHARACTERS: usize = 400;

/// The number of a cell, which spreadsheets keep as a double: 1234.5599999999999 was typed as
/// 1234.56, the shortest decimal that is the same double. None where it is no number or has more
/// than 28 digits.
pub fn shortest(text: &str) -> Option<Decimal> {
    let text = text.trim();
    if text.len() > MOST_CHARACTERS || !is_number(text) {
        return None;
    }
    let mantissa = text.split(['e', 'E']).next()?;
    let digits = mantissa.bytes().filter(u8::is_ascii_digit);
    let digits = digits.skip_while(|digit| *digit == b'0').count();
    if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
        return Decimal::from_str_exact(text).ok().map(|value| value.normalize());
    }
    if digits <= KEPT_DIGITS && mantissa.len() == text.len() {
        return Decimal::from_str_exact(text).ok().map(|value| value.normalize());
    }
    let double = f64::from_str(text).ok().filter(|double| double.is_finite())?;
    // Without an exponent, and with no more digits than tell it from other doubles.
    Decimal::from_str_exact(&format!("{double}")).ok().map(|value| value.normalize())
}

/// `-12.50e3`: no signs but one before it, no spaces, no words such as NaN.
fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let is_mantissa =
        is_digits(whole) && is_digits(fraction) && !(whole.is_empty() && fraction.is_empty());
    is_mantissa
        && exponent.is_none_or(|exponent| {
            let digits = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
            !digits.is_empty() && digits.len() <= 4 && is_digits(digits)
        })
}
