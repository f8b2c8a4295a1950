//! The digits of `numeric` against PostgreSQL's documented format, written and read on paper.

use crate::codec::{Base10000, MAX_DIGITS, to_decimal, to_scaled};
use crate::longhand::{LARGEST, decimals};
use proptest::prelude::*;
use rust_decimal::Decimal;

/// A numeric as PostgreSQL describes it: the sum of digit * 10000^(weight - place), with `scale`
/// decimals shown.
#[derive(Debug, PartialEq, Eq)]
struct Numeric {
    negative: bool,
    weight: i16,
    scale: u16,
    digits: Vec<i16>,
}

/// As PostgreSQL stores a number: text cut into groups of four on both sides of the point, groups
/// of zeros at either end struck.
fn stored(text: &str) -> Numeric {
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut digits = format!("{}{whole}", "0".repeat((4 - whole.len() % 4) % 4));
    let mut weight = digits.len() as i16 / 4 - 1;
    digits += fraction;
    digits += &"0".repeat((4 - fraction.len() % 4) % 4);
    let mut groups: Vec<i16> = digits
        .as_bytes()
        .chunks(4)
        .map(|group| group.iter().fold(0, |value, c| value * 10 + i16::from(c - b'0')))
        .collect();
    while groups.first() == Some(&0) {
        groups.remove(0);
        weight -= 1;
    }
    while groups.last() == Some(&0) {
        groups.pop();
    }
    if groups.is_empty() {
        return Numeric {
            negative: false,
            weight: 0,
            scale: fraction.len() as u16,
            digits: groups,
        };
    }
    Numeric { negative, weight, scale: fraction.len() as u16, digits: groups }
}

/// As PostgreSQL shows a number.
fn shown(number: &Numeric) -> String {
    let group = |place: i32| {
        let index = i32::from(number.weight) - place;
        let digit = usize::try_from(index).ok().and_then(|index| number.digits.get(index));
        format!("{:04}", digit.copied().unwrap_or(0))
    };
    let whole: String = (0..=i32::from(number.weight.max(0))).rev().map(group).collect();
    let fraction: String = (1..=i32::from(number.scale.div_ceil(4))).map(|p| group(-p)).collect();
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        digits => digits,
    };
    let sign = if number.negative { "-" } else { "" };
    match number.scale {
        0 => format!("{sign}{whole}"),
        scale => format!("{sign}{whole}.{}", &fraction[..usize::from(scale)]),
    }
}

/// The text of `mantissa / 10^scale`.
fn text_of(mantissa: i128, scale: u32) -> String {
    let scale = scale as usize;
    let digits = format!("{:0>width$}", mantissa.unsigned_abs(), width = scale + 1);
    let sign = if mantissa < 0 { "-" } else { "" };
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    let point = if scale > 0 { "." } else { "" };
    format!("{sign}{whole}{point}{fraction}")
}

/// The same number without decimals that are zero.
fn trimmed(text: &str) -> &str {
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.'),
        false => text,
    }
}

fn plain(number: Base10000) -> Numeric {
    Numeric {
        negative: number.negative,
        weight: number.weight,
        scale: number.scale,
        digits: number.digits().to_vec(),
    }
}

fn written(value: Decimal) -> Numeric {
    plain(Base10000::from(value))
}

fn read(number: &Numeric) -> Option<Decimal> {
    to_decimal(number.negative, number.weight, number.scale, number.digits.iter().copied())
}

fn check(value: Decimal) {
    let number = written(value);
    let text = text_of(value.mantissa(), value.scale());
    assert_eq!(number, stored(&text), "{text} is stored as PostgreSQL stores it");
    assert_eq!(shown(&number), text, "{text} is shown as PostgreSQL shows it");
    assert!(number.digits.len() <= MAX_DIGITS, "{text} has {} digits", number.digits.len());
    assert!(number.digits.iter().all(|digit| (0..10_000).contains(digit)), "{text}");
    let back = read(&number).expect("what was written can be read");
    assert_eq!((back.mantissa(), back.scale()), (value.mantissa(), value.scale()), "{text}");
}

#[test]
fn the_extremes_come_back_as_they_were() {
    for scale in 0..=28 {
        for mantissa in [LARGEST, LARGEST - 1, 1 << 95, 79, 10_000, 9_999, 1, 0] {
            check(Decimal::from_i128_with_scale(mantissa, scale));
            check(Decimal::from_i128_with_scale(-mantissa, scale));
        }
        for power in 0..=28 {
            check(Decimal::from_i128_with_scale(10i128.pow(power), scale));
            check(Decimal::from_i128_with_scale(-7 * 10i128.pow(power), scale));
        }
    }
}

#[test]
fn zero_has_no_sign_and_no_digits() {
    let mut zero = Decimal::new(0, 2);
    zero.set_sign_negative(true);
    let number = written(zero);
    assert_eq!(number, Numeric { negative: false, weight: 0, scale: 2, digits: vec![] });
}

#[test]
fn examples_of_the_format_are_read_and_written() {
    for (text, weight, digits) in [
        ("1234567.89", 1, vec![123, 4567, 8900]),
        ("0.0001", -1, vec![1]),
        ("0.00001", -2, vec![1000]),
        ("10000", 1, vec![1]),
        ("100000000.5", 2, vec![1, 0, 0, 5000]),
        ("-12", 0, vec![12]),
    ] {
        let value: Decimal = text.parse().expect("a decimal");
        let number = written(value);
        assert_eq!((number.weight, &number.digits), (weight, &digits), "{text}");
        assert_eq!(read(&number).map(|value| value.to_string()), Some(text.to_owned()));
    }
}

#[test]
fn a_number_that_no_decimal_holds_is_refused_and_not_rounded() {
    for text in [
        "79228162514264337593543950336",
        "100000000000000000000000000000000000000000",
        "7.9228162514264337593543950336",
        "0.00000000000000000000000000001",
        "123456789012345678901234567890.5",
    ] {
        assert_eq!(read(&stored(text)), None, "{text}");
    }
    assert_eq!(read(&stored("79228162514264337593543950335")), Some(Decimal::MAX));
}

/// Mantissas of any length up to 128 bits.
fn wide_mantissas() -> impl Strategy<Value = i128> {
    (any::<i128>(), 0u32..127).prop_map(|(mantissa, shift)| mantissa >> shift)
}

/// Text of a number with up to 40 digits on each side of the point.
fn texts() -> impl Strategy<Value = String> {
    ("-?(0|[1-9][0-9]{0,39})", "[0-9]{0,40}").prop_map(|(whole, fraction)| {
        if fraction.is_empty() { whole } else { format!("{whole}.{fraction}") }
    })
}

/// Whether an exact decimal can show the text as it is.
fn fits(text: &str) -> bool {
    let scale = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let significant = digits.trim_start_matches('0');
    scale <= 28
        && significant.len() < 39
        && (significant.is_empty()
            || significant.parse::<u128>().is_ok_and(|mantissa| mantissa < 1 << 96))
}

/// Failures are shown, not written into the project.
fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config(3000))]

    #[test]
    fn every_decimal_comes_back_as_it_was(value in decimals()) {
        check(value);
    }

    #[test]
    fn a_numeric_of_any_size_is_read_exactly_or_refused(text in texts()) {
        // Zeros at the end are shown where they fit.
        let needed = match text.split_once('.') {
            Some(_) => text.trim_end_matches('0').trim_end_matches('.'),
            None => &text,
        };
        let expected = [text.as_str(), needed].into_iter().find(|text| fits(text));
        match (read(&stored(&text)), expected) {
            (Some(value), _) if value.is_zero() => {
                prop_assert!(text.chars().all(|c| !c.is_ascii_digit() || c == '0'));
            }
            (Some(value), Some(expected)) => {
                prop_assert_eq!(text_of(value.mantissa(), value.scale()), expected);
            }
            (read, expected) => prop_assert!(
                read.is_none() && expected.is_none(),
                "{} was read as {:?}", text, read
            ),
        }
    }

    #[test]
    fn a_number_of_128_bits_comes_back_as_it_was(mantissa in wide_mantissas(), scale in 0u32..=28) {
        let text = text_of(mantissa, scale);
        let Some(number) = Base10000::from_scaled(mantissa, scale) else {
            prop_assert!(mantissa.unsigned_abs() > u128::MAX / 1000, "{} was refused", text);
            return Ok(());
        };
        let number_as_stored = plain(number);
        prop_assert_eq!(&number_as_stored, &stored(&text));
        prop_assert!(number_as_stored.digits.len() <= MAX_DIGITS);
        prop_assert_eq!(plain(number.trimmed()), stored(trimmed(&text)));

        let digits = number.digits().iter().copied();
        match to_scaled(number.negative, number.weight, digits, scale) {
            Some(back) => prop_assert_eq!(back, mantissa),
            None => prop_assert!(mantissa.unsigned_abs() > i128::MAX as u128 / 1000, "{}", text),
        }
    }

    #[test]
    fn a_number_is_read_in_units_of_any_size_exactly_or_refused(
        text in texts(),
        scale in 0u32..=28,
    ) {
        let number = stored(&text);
        let digits = number.digits.iter().copied();
        let read = to_scaled(number.negative, number.weight, digits, scale);
        if let Some(units) = read {
            prop_assert_eq!(stored(trimmed(&text_of(units, scale))), stored(trimmed(&text)));
        } else {
            let whole = trimmed(&text).split('.').next().unwrap_or_default().len() as u32;
            let decimals = trimmed(&text).split_once('.').map_or(0, |(_, f)| f.len()) as u32;
            prop_assert!(decimals > scale || whole + scale > 34, "{} in units of {}", text, scale);
        }
    }
}
