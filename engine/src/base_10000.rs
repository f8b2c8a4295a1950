//! Decimals as digits in base 10,000, the form in which PostgreSQL stores `numeric`.

use rust_decimal::Decimal;

/// Most digits that a decimal of 96 bits and 28 decimals can need.
pub const MAX_DIGITS: usize = 16;

/// A decimal number: the sum of `digits[i] * 10000^(weight - i)`, shown with `scale` decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Base10000 {
    pub negative: bool,
    pub weight: i16,
    pub scale: u16,
    digits: [i16; MAX_DIGITS],
    len: usize,
}

impl Base10000 {
    pub fn digits(&self) -> &[i16] {
        &self.digits[..self.len]
    }
}

impl From<Decimal> for Base10000 {
    fn from(value: Decimal) -> Self {
        let scale = value.scale();
        // Digits of four decimals each: fill up the last one.
        let missing = (4 - scale % 4) % 4;
        let fraction_digits = ((scale + missing) / 4) as i16;
        let mut rest = value.mantissa().unsigned_abs() * 10u128.pow(missing);

        let mut reversed = [0i16; MAX_DIGITS];
        let mut len = 0;
        while rest > 0 {
            reversed[len] = (rest % 10_000) as i16;
            rest /= 10_000;
            len += 1;
        }
        let weight = len as i16 - 1 - fraction_digits;
        let trailing_zeros = reversed[..len].iter().take_while(|digit| **digit == 0).count();

        let mut digits = [0i16; MAX_DIGITS];
        for (digit, from) in digits.iter_mut().zip(reversed[trailing_zeros..len].iter().rev()) {
            *digit = *from;
        }
        let len = len - trailing_zeros;
        Self {
            negative: value.is_sign_negative() && len > 0,
            weight: if len == 0 { 0 } else { weight },
            scale: scale as u16,
            digits,
            len,
        }
    }
}

/// The decimal of the given digits, or `None` where it needs more than 96 bits or 28 decimals.
pub fn to_decimal(
    negative: bool,
    weight: i16,
    scale: u16,
    digits: impl Iterator<Item = i16>,
) -> Option<Decimal> {
    let mut mantissa: i128 = 0;
    let mut exponent = i32::from(weight) + 1;
    for digit in digits {
        mantissa = mantissa.checked_mul(10_000)?.checked_add(i128::from(digit))?;
        exponent -= 1;
    }
    if mantissa == 0 {
        return Some(Decimal::from_i128_with_scale(0, u32::from(scale.min(28))));
    }
    // The mantissa stands for mantissa * 10^(4 * exponent): bring it to `scale` decimals. What is
    // cut off below are the zeros that filled up the last digit.
    let shift = 4 * exponent + i32::from(scale);
    if shift >= 0 {
        mantissa = mantissa.checked_mul(10i128.checked_pow(shift.unsigned_abs())?)?;
    } else {
        let factor = 10i128.checked_pow(shift.unsigned_abs())?;
        if mantissa % factor != 0 {
            return None;
        }
        mantissa /= factor;
    }
    if negative {
        mantissa = -mantissa;
    }
    Decimal::try_from_i128_with_scale(mantissa, u32::from(scale)).ok()
}
