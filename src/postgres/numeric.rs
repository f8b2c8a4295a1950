//! The one way between PostgreSQL's `numeric` and exact decimals: digit by digit, never as text,
//! never as float.
//!
//! Layout (numeric.c): a varlena whose first 16 bits are a header. `0b10` on top is the short form:
//! sign bit, 6 bits of scale, 7 bits of signed weight. `0b00` and `0b01` are the long form, positive
//! and negative: 14 bits of scale, then 16 bits of weight. `0b11` is NaN and the infinities. Digits
//! in base 10,000 follow.

use super::base_10000::{Base10000, MAX_DIGITS, to_decimal, to_scaled};
use super::varlena;
use engine::Decimal;
use engine::exact::Exact;
use pgrx::{AnyNumeric, IntoDatum, pg_sys};

const SHORT_FORM: u16 = 0x8000;
const SHORT_SIGN: u16 = 0x2000;
const SHORT_SCALE_SHIFT: u16 = 7;
const SHORT_SCALE_MASK: u16 = 0x1F80;
const SHORT_WEIGHT_SIGN: u16 = 0x0040;
const SHORT_WEIGHT_MASK: u16 = 0x003F;
const FORM_MASK: u16 = 0xC000;
const LONG_NEGATIVE: u16 = 0x4000;
const SPECIAL: u16 = 0xC000;
const LONG_SCALE_MASK: u16 = 0x3FFF;

/// As many as a commission of the network has: what is on record has no more.
const MOST_DECIMALS: u32 = 14;

/// Reads a numeric; `None` for NaN, infinity and numbers that an exact decimal cannot hold.
///
/// # Safety
/// `datum` must be a non-null `numeric`.
pub unsafe fn read(datum: pg_sys::Datum) -> Option<Decimal> {
    // SAFETY: as promised by the caller.
    let (header, digits) = unsafe { parts(datum) }?;
    to_decimal(header.negative, header.weight, header.scale, digits)
}

/// Reads a numeric as a number of units of `10^-scale`; `None` for NaN, infinity, numbers with
/// more decimals and numbers of more than 128 bits.
///
/// # Safety
/// `datum` must be a non-null `numeric`.
pub unsafe fn read_scaled(datum: pg_sys::Datum, scale: u32) -> Option<i128> {
    // SAFETY: as promised by the caller.
    let (header, digits) = unsafe { parts(datum) }?;
    to_scaled(header.negative, header.weight, digits, scale)
}

/// Reads a numeric with the decimals that it shows, but for zeros beyond `MOST_DECIMALS`; `None`
/// for NaN, infinity, numbers with more decimals and numbers of more than 128 bits.
///
/// # Safety
/// `datum` must be a non-null `numeric`.
pub unsafe fn read_shown(datum: pg_sys::Datum) -> Option<Exact> {
    // SAFETY: as promised by the caller.
    let (header, digits) = unsafe { parts(datum) }?;
    let decimals = u32::from(header.scale).min(MOST_DECIMALS);
    let units = to_scaled(header.negative, header.weight, digits, decimals)?;
    Some(Exact::new(units, decimals))
}

/// `read_shown` for a numeric that PostgreSQL handed over as an argument or in an array.
pub fn shown(value: &AnyNumeric) -> Option<Exact> {
    // SAFETY: the datum is made from a numeric.
    value.clone().into_datum().and_then(|datum| unsafe { read_shown(datum) })
}

/// `read` for a numeric that PostgreSQL handed over as an argument or in an array.
pub fn decimal(value: &AnyNumeric) -> Option<Decimal> {
    // SAFETY: the datum is made from a numeric.
    value.clone().into_datum().and_then(|datum| unsafe { read(datum) })
}

/// `read_scaled` for the same.
pub fn scaled(value: &AnyNumeric, scale: u32) -> Option<i128> {
    // SAFETY: the datum is made from a numeric.
    value.clone().into_datum().and_then(|datum| unsafe { read_scaled(datum, scale) })
}

struct Header {
    negative: bool,
    weight: i16,
    scale: u16,
}

/// # Safety
/// `datum` must be a non-null `numeric`, alive as long as the digits.
unsafe fn parts<'a>(
    datum: pg_sys::Datum,
) -> Option<(Header, impl Iterator<Item = i16> + Clone + 'a)> {
    // SAFETY: as promised by the caller.
    let bytes: &'a [u8] = unsafe { varlena::bytes(datum) };
    let mut words = bytes.chunks_exact(2).map(|pair| u16::from_ne_bytes([pair[0], pair[1]]));
    let first = words.next()?;
    let header = if first & FORM_MASK == SPECIAL {
        return None;
    } else if first & SHORT_FORM != 0 {
        let sign_bits =
            if first & SHORT_WEIGHT_SIGN != 0 { !(SHORT_WEIGHT_MASK as i16) } else { 0 };
        Header {
            negative: first & SHORT_SIGN != 0,
            weight: (first & SHORT_WEIGHT_MASK) as i16 | sign_bits,
            scale: (first & SHORT_SCALE_MASK) >> SHORT_SCALE_SHIFT,
        }
    } else {
        Header {
            negative: first & FORM_MASK == LONG_NEGATIVE,
            weight: words.next()? as i16,
            scale: first & LONG_SCALE_MASK,
        }
    };
    Some((header, words.map(|word| word as i16)))
}

/// Makes a numeric that shows the decimals of the decimal.
pub fn write(value: Decimal) -> pg_sys::Datum {
    write_digits(Base10000::from(value))
}

/// Makes a numeric of `mantissa / 10^scale` without decimals that are zero; `None` where 128 bits
/// cannot hold it with a full last digit.
pub fn write_scaled(mantissa: i128, scale: u32) -> Option<pg_sys::Datum> {
    Base10000::from_scaled(mantissa, scale).map(|number| write_digits(number.trimmed()))
}

/// Makes a numeric that shows the decimals of the number; `None` as above.
pub fn write_shown(value: Exact) -> Option<pg_sys::Datum> {
    Base10000::from_scaled(value.units(), value.decimals()).map(write_digits)
}

/// In the current memory context. Numbers of 128 bits with at most 28 decimals fit the short form.
fn write_digits(number: Base10000) -> pg_sys::Datum {
    let sign = if number.negative { SHORT_SIGN } else { 0 };
    let header = SHORT_FORM
        | sign
        | (number.scale << SHORT_SCALE_SHIFT)
        | (number.weight as u16 & (SHORT_WEIGHT_SIGN | SHORT_WEIGHT_MASK));

    const HEADER: usize = pg_sys::VARHDRSZ + size_of::<u16>();
    let mut bytes = [0u8; HEADER + MAX_DIGITS * size_of::<i16>()];
    let size = HEADER + size_of_val(number.digits());
    bytes[pg_sys::VARHDRSZ..HEADER].copy_from_slice(&header.to_ne_bytes());
    for (pair, digit) in bytes[HEADER..].chunks_exact_mut(2).zip(number.digits()) {
        pair.copy_from_slice(&digit.to_ne_bytes());
    }
    // SAFETY: palloc returns `size` writable, aligned bytes; `bytes` has at least as many.
    unsafe {
        let varlena = pg_sys::palloc(size).cast::<u8>();
        std::ptr::copy_nonoverlapping(bytes.as_ptr(), varlena, size);
        pgrx::varlena::set_varsize_4b(varlena.cast(), size as i32);
        pg_sys::Datum::from(varlena)
    }
}
