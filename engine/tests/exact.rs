//! Numbers that keep their decimals, against sums done as on paper.

mod longhand;

use engine::exact::Exact;
use longhand::{Number, mantissas};
use proptest::prelude::*;

fn exacts() -> impl Strategy<Value = Exact> {
    let units = prop_oneof![
        4 => mantissas(),
        1 => any::<i128>(),
        1 => prop::sample::select(vec![i128::MIN, i128::MIN + 1, i128::MAX]),
    ];
    (units, 0u32..=14).prop_map(|(units, decimals)| Exact::new(units, decimals))
}

/// Numbers whose sums and products fit.
fn small() -> impl Strategy<Value = Exact> {
    (-1_000_000_000_000i128..=1_000_000_000_000, 0u32..=8)
        .prop_map(|(units, decimals)| Exact::new(units, decimals))
}

fn number(value: Exact) -> Number {
    Number::new(value.units(), value.decimals())
}

fn decimals_of(text: &str) -> usize {
    text.split_once('.').map_or(0, |(_, fraction)| fraction.len())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2_000, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn a_number_reads_as_it_is_with_all_its_decimals(value in exacts()) {
        let text = value.to_string();
        prop_assert_eq!(Number::of_text(&text), number(value));
        prop_assert_eq!(decimals_of(&text), value.decimals() as usize);
        prop_assert!(!text.contains('.') || text.trim_start_matches('-').find('.') >= Some(1));
    }

    #[test]
    fn sums_and_products_are_those_on_paper(left in small(), right in small()) {
        let sum = left.plus(right).expect("it fits");
        let difference = left.minus(right).expect("it fits");
        let product = left.times(right).expect("it fits");
        prop_assert_eq!(number(sum), number(left).plus(&number(right)));
        prop_assert_eq!(number(difference), number(left).less(&number(right)));
        prop_assert_eq!(number(product), number(left).times(&number(right)));
        let longer = left.decimals().max(right.decimals());
        prop_assert_eq!((sum.decimals(), difference.decimals()), (longer, longer));
        prop_assert_eq!(product.decimals(), left.decimals() + right.decimals());

        let paper = number(left).less(&number(right));
        let above = left.above(right).expect("it fits");
        let nothing = Number::new(0, 0);
        let expected = if paper.is_negative() { nothing.clone() } else { paper.clone() };
        prop_assert_eq!(number(above), expected);
        prop_assert_eq!(left.is_less_than(right).expect("it fits"), paper.is_negative());
        prop_assert_eq!(left.equals(right).expect("it fits"), paper == nothing);
        prop_assert_eq!(left.is_zero(), number(left) == nothing);
    }

    #[test]
    fn halves_round_away_from_zero(value in exacts(), decimals in 0u32..=4) {
        match value.rounded(decimals) {
            Ok(rounded) => {
                prop_assert_eq!(number(rounded), number(value).rounded(decimals));
                prop_assert_eq!(rounded.decimals(), decimals);
            }
            Err(_) => {
                prop_assert!(value.decimals() < decimals);
                prop_assert!(value.units().unsigned_abs() > u128::MAX / 20_000);
            }
        }
    }

    #[test]
    fn what_128_bits_cannot_hold_is_an_error_and_never_wraps(left in exacts(), right in exacts()) {
        if let Ok(sum) = left.plus(right) {
            prop_assert_eq!(number(sum), number(left).plus(&number(right)));
        }
        if let Ok(difference) = left.minus(right) {
            prop_assert_eq!(number(difference), number(left).less(&number(right)));
        }
        if let Ok(product) = left.times(right) {
            prop_assert_eq!(number(product), number(left).times(&number(right)));
        }
    }
}

#[test]
fn numbers_are_written_as_numeric_writes_them() {
    for (units, decimals, text) in [
        (0, 0, "0"),
        (0, 2, "0.00"),
        (5, 2, "0.05"),
        (-5, 2, "-0.05"),
        (-500, 2, "-5.00"),
        (123_456, 3, "123.456"),
        (12, 0, "12"),
    ] {
        assert_eq!(Exact::new(units, decimals).to_string(), text);
    }
    let rounded = |units, decimals, to: u32| {
        Exact::new(units, decimals).rounded(to).expect("it fits").to_string()
    };
    assert_eq!(rounded(5, 3, 2), "0.01");
    assert_eq!(rounded(-5, 3, 2), "-0.01");
    assert_eq!(rounded(49, 4, 2), "0.00");
    assert_eq!(rounded(25, 1, 0), "3");
    assert_eq!(rounded(7, 0, 2), "7.00");
    assert_eq!(rounded(i128::MAX, 40, 0), "0");
}
