//! Decimals as digits in base 10,000, the form in which PostgreSQL stores `numeric`.

use rust_decimal::Decimal;

/// Most digits that 128 bits and a partly filled last digit can need.
pub const MAX_DIGITS: usize = 12;

/// Four digits at once: a u128 is taken apart by a few wide divisions.
const FOUR_DIGITS: u128 = 10_000u128.pow(4);

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

    /// The number `mantissa / 10^scale`, shown with `scale` decimals.
    pub fn from_scaled(mantissa: i128, scale: u32) -> Option<Self> {
        // Digits hold four decimals each: fill up the last one.
        let missing = (4 - scale % 4) % 4;
        let mut rest = mantissa.unsigned_abs().checked_mul(10u128.pow(missing))?;
        let mut reversed = [0i16; MAX_DIGITS];
        let mut len = 0;
        while rest > 0 {
            let mut four = (rest % FOUR_DIGITS) as u64;
            rest /= FOUR_DIGITS;
            for digit in reversed.iter_mut().skip(len).take(4) {
                *digit = (four % 10_000) as i16;
                four /= 10_000;
            }
            len = (len + 4).min(MAX_DIGITS);
        }
        while len > 0 && reversed[len - 1] == 0 {
            len -= 1;
        }
        let trailing_zeros = reversed[..len].iter().take_while(|digit| **digit == 0).count();
        let fraction_digits = ((scale + missing) / 4) as i16;

        let mut digits = [0i16; MAX_DIGITS];
        for (digit, from) in digits.iter_mut().zip(reversed[trailing_zeros..len].iter().rev()) {
            *digit = *from;
        }
        Some(Self {
            negative: mantissa < 0,
            weight: if len == 0 { 0 } else { len as i16 - 1 - fraction_digits },
            scale: scale as u16,
            digits,
            len: len - trailing_zeros,
        })
    }

    /// The same number without decimals that are zero.
    pub fn trimmed(mut self) -> Self {
        let decimals = 4 * (self.len as i32 - 1 - i32::from(self.weight));
        let last = self.digits().last().copied().unwrap_or_default();
        let zeros = (1..4).take_while(|power| last % 10i16.pow(*power) == 0).count() as i32;
        self.scale = if self.len == 0 { 0 } else { (decimals - zeros).max(0) as u16 };
        self
    }
}

impl From<Decimal> for Base10000 {
    fn from(value: Decimal) -> Self {
        // 96 bits and three decimals more always fit.
        Self::from_scaled(value.mantissa(), value.scale()).unwrap_or(Self {
            negative: false,
            weight: 0,
            scale: 0,
            digits: [0; MAX_DIGITS],
            len: 0,
        })
    }
}

/// The number of the given digits in units of `10^-scale`; `None` where it has more decimals or
/// needs more than 128 bits.
pub fn to_scaled(
    negative: bool,
    weight: i16,
    digits: impl Iterator<Item = i16>,
    scale: u32,
) -> Option<i128> {
    let mut mantissa: i128 = 0;
    let mut exponent = i32::from(weight) + 1;
    for digit in digits {
        mantissa = mantissa.checked_mul(10_000)?.checked_add(i128::from(digit))?;
        exponent -= 1;
    }
    if mantissa == 0 {
        return Some(0);
    }
    // The mantissa stands for mantissa * 10^(4 * exponent).
    let shift = 4 * exponent + i32::try_from(scale).ok()?;
    if shift >= 0 {
        mantissa = mantissa.checked_mul(10i128.checked_pow(shift.unsigned_abs())?)?;
    } else {
        let factor = 10i128.checked_pow(shift.unsigned_abs())?;
        if mantissa % factor != 0 {
            return None;
        }
        mantissa /= factor;
    }
    Some(if negative { -mantissa } else { mantissa })
}

/// The decimal of the given digits, shown with `scale` decimals, or with as many as it needs where
/// more zeros do not fit; `None` where it needs more than 96 bits or 28 decimals.
pub fn to_decimal(
    negative: bool,
    weight: i16,
    scale: u16,
    digits: impl Iterator<Item = i16> + Clone,
) -> Option<Decimal> {
    let shown = |scale: u32| {
        let mantissa = to_scaled(negative, weight, digits.clone(), scale)?;
        if mantissa == 0 {
            return Some(Decimal::from_i128_with_scale(0, scale.min(Decimal::MAX_SCALE)));
        }
        Decimal::try_from_i128_with_scale(mantissa, scale).ok()
    };
    shown(u32::from(scale)).or_else(|| shown(decimals(weight, digits.clone())))
}

/// How many decimals there are that are not zeros at the end.
fn decimals(weight: i16, digits: impl Iterator<Item = i16>) -> u32 {
    let last = digits.enumerate().filter(|(_, digit)| *digit != 0).last();
    last.map_or(0, |(place, digit)| {
        let zeros = (1..4).take_while(|power| digit % 10i16.pow(*power) == 0).count() as i32;
        let decimals = 4 * (place as i32 - i32::from(weight)) - zeros;
        decimals.max(0).unsigned_abs()
    })
}
