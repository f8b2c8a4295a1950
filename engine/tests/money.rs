//! Rounding and exact arithmetic against sums done as on paper.

mod longhand;

use engine::money::{exact_product, exact_sum, round_to_minor_unit};
use engine::{Decimal, Error};
use longhand::{Number, decimals};
use proptest::prelude::*;

fn decimal(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

#[test]
fn halves_round_away_from_zero_in_currencies_with_0_2_and_3_decimals() {
    for (minor_unit, amount, rounded) in [
        (0, "0.5", "1"),
        (0, "0.49999999", "0"),
        (0, "1.5", "2"),
        (0, "2.5", "3"),
        (0, "-0.5", "-1"),
        (0, "-2.5", "-3"),
        (0, "-0.4", "0"),
        (2, "0.005", "0.01"),
        (2, "0.015", "0.02"),
        (2, "0.025", "0.03"),
        (2, "0.0049999", "0.00"),
        (2, "1.005", "1.01"),
        (2, "-1.005", "-1.01"),
        (2, "-1.0049", "-1.00"),
        (2, "99.995", "100.00"),
        (3, "0.0005", "0.001"),
        (3, "0.0015", "0.002"),
        (3, "0.00049", "0.000"),
        (3, "-0.0005", "-0.001"),
    ] {
        let result = round_to_minor_unit(decimal(amount), minor_unit);
        assert_eq!(result, decimal(rounded), "{amount} to {minor_unit} decimals");
        assert_eq!(result.scale(), minor_unit, "{amount} shows all decimals of its currency");
    }
}

#[test]
fn a_whole_amount_is_shown_with_the_decimals_of_its_currency() {
    assert_eq!(round_to_minor_unit(decimal("5"), 2).to_string(), "5.00");
    assert_eq!(round_to_minor_unit(decimal("5.1"), 3).to_string(), "5.100");
    assert_eq!(round_to_minor_unit(decimal("5.000"), 0).to_string(), "5");
    assert_eq!(round_to_minor_unit(Decimal::ZERO, 2).to_string(), "0.00");
}

#[test]
fn a_product_that_needs_more_than_28_decimals_is_an_error() {
    let tiny = Decimal::new(1, 15);
    assert_eq!(exact_product(tiny, tiny, "x"), Err(Error::TooLarge { what: "x" }));
    let product = exact_product(tiny, Decimal::new(1, 13), "x").expect("28 decimals are exact");
    assert_eq!(product, Decimal::new(1, 28));
}

#[test]
fn a_product_or_sum_beyond_96_bits_is_an_error() {
    for other in ["2", "1.1", "-1.5"] {
        let product = exact_product(Decimal::MAX, decimal(other), "x");
        assert_eq!(product, Err(Error::TooLarge { what: "x" }), "the largest times {other}");
    }
    for other in ["1", "0.1", "0.5"] {
        let sum = exact_sum(Decimal::MAX, decimal(other), "x");
        assert_eq!(sum, Err(Error::TooLarge { what: "x" }), "the largest plus {other}");
    }
    assert_eq!(exact_sum(Decimal::MAX, decimal("-1"), "x"), Ok(Decimal::MAX - Decimal::ONE));
}

#[test]
fn nothing_can_be_added_and_left_over_with_any_number_of_decimals() {
    for (left, right, sum) in [
        ("0", "12.50", "12.50"),
        ("0.000", "12.5", "12.500"),
        ("12.50", "0", "12.50"),
        ("12.50", "-12.5", "0.00"),
        ("0", "0.00", "0.00"),
    ] {
        let result = exact_sum(decimal(left), decimal(right), "x").map(|sum| sum.to_string());
        assert_eq!(result, Ok(sum.to_owned()), "{left} + {right}");
    }
}

/// An amount on, just below or just above the middle between two minor units.
fn middles() -> impl Strategy<Value = (Decimal, u32)> {
    (0u32..=4, 1u32..=8, -1_000_000_000i128..=1_000_000_000, -1i128..=1).prop_map(
        |(minor_unit, further, units, beside)| {
            let half = 5 * 10i128.pow(further - 1);
            let mantissa = units * 10i128.pow(further) + units.signum().max(0) * half
                - (-units).signum().max(0) * half
                + beside;
            (Decimal::from_i128_with_scale(mantissa, minor_unit + further), minor_unit)
        },
    )
}

/// Failures are shown, not written into the project.
fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config(2000))]

    #[test]
    fn rounding_around_a_middle_is_what_it_is_on_paper((amount, minor_unit) in middles()) {
        let rounded = round_to_minor_unit(amount, minor_unit);
        prop_assert_eq!(Number::of(rounded), Number::of(amount).rounded(minor_unit));
        prop_assert_eq!(rounded.scale(), minor_unit);
    }

    #[test]
    fn rounding_any_amount_is_what_it_is_on_paper(amount in decimals(), minor_unit in 0u32..=4) {
        let rounded = round_to_minor_unit(amount, minor_unit);
        let on_paper = Number::of(amount).rounded(minor_unit);
        prop_assert_eq!(Number::of(rounded), on_paper.clone());
        if on_paper.fits_with_scale(minor_unit) {
            prop_assert_eq!(rounded.scale(), minor_unit);
        }
    }

    #[test]
    fn a_product_is_exact_or_an_error(left in decimals(), right in decimals()) {
        let on_paper = Number::of(left).times(&Number::of(right));
        match exact_product(left, right, "x") {
            Ok(product) => prop_assert_eq!(Number::of(product), on_paper),
            Err(error) => {
                prop_assert_eq!(error, Error::TooLarge { what: "x" });
                let scale = Number::of(left).scale() + Number::of(right).scale();
                prop_assert!(!on_paper.fits_with_scale(scale), "refused: {} x {}", left, right);
            }
        }
    }

    #[test]
    fn a_sum_is_exact_or_an_error(left in decimals(), right in decimals()) {
        let on_paper = Number::of(left).plus(&Number::of(right));
        let scale = left.scale().max(right.scale());
        match exact_sum(left, right, "x") {
            Ok(sum) => {
                prop_assert_eq!(Number::of(sum), on_paper);
                prop_assert_eq!(sum.scale(), scale);
            }
            Err(error) => {
                prop_assert_eq!(error, Error::TooLarge { what: "x" });
                prop_assert!(!on_paper.fits_with_scale(scale), "refused: {} + {}", left, right);
            }
        }
    }

    #[test]
    fn an_amount_and_its_opposite_sum_to_nothing(amount in decimals()) {
        prop_assert_eq!(exact_sum(amount, -amount, "x"), Ok(Decimal::ZERO));
    }
}

/// Without this, paper arithmetic that always agrees would pass for a check.
#[test]
fn paper_arithmetic_can_disagree() {
    let third = Number::new(333, 3);
    assert_ne!(third.times(&Number::new(3, 0)), Number::new(1, 0));
    assert_eq!(third.times(&Number::new(3, 0)), Number::new(999, 3));
    assert_eq!(Number::new(5, 1).rounded(0), Number::new(1, 0));
    assert_eq!(Number::new(-5, 1).rounded(0), Number::new(-1, 0));
    assert_eq!(Number::new(4999, 4).rounded(0), Number::new(0, 0));
    assert_eq!(Number::new(9995, 3).rounded(2), Number::new(10, 0));
    assert_eq!(Number::new(-7, 0).plus(&Number::new(25, 1)), Number::new(-45, 1));
    assert_eq!(Number::new(1000, 0).plus(&Number::new(-1, 3)), Number::new(999_999, 3));
}
