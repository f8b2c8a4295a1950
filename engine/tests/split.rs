//! Splits against amounts dealt out like cards.

use engine::money::Split;
use engine::{Decimal, Error};
use proptest::prelude::*;

fn units(share: Decimal, minor_unit: u32) -> i128 {
    assert_eq!(share.scale(), minor_unit, "a share shows the decimals of its currency");
    share.mantissa()
}

fn shares(amount: i128, count: usize, minor_unit: u32) -> Vec<i128> {
    let amount = Decimal::from_i128_with_scale(amount, minor_unit);
    let split = Split::new(amount, count, minor_unit).expect("whole minor units can be split");
    let shares: Vec<i128> = split.shares().map(|share| units(share, minor_unit)).collect();
    for (place, share) in shares.iter().enumerate() {
        assert_eq!(*share, units(split.share(place), minor_unit), "place {place}");
    }
    shares
}

#[test]
fn the_first_ones_take_the_odd_cents() {
    assert_eq!(shares(10_000, 3, 2), [3334, 3333, 3333]);
    assert_eq!(shares(10_001, 3, 2), [3334, 3334, 3333]);
    assert_eq!(shares(10_002, 3, 2), [3334, 3334, 3334]);
    assert_eq!(shares(5, 7, 0), [1, 1, 1, 1, 1, 0, 0]);
    assert_eq!(shares(0, 4, 3), [0, 0, 0, 0]);
    assert_eq!(shares(1, 1, 2), [1]);
}

#[test]
fn an_amount_split_among_nobody_is_an_error() {
    assert_eq!(Split::new(Decimal::ONE, 0, 2), Err(Error::SplitAmongNobody));
}

#[test]
fn an_amount_with_more_decimals_than_its_currency_is_an_error() {
    let amount = Decimal::new(10_005, 3);
    assert_eq!(Split::new(amount, 2, 2), Err(Error::NotWholeMinorUnits { amount, minor_unit: 2 }));
    let amount = Decimal::new(15, 1);
    assert_eq!(Split::new(amount, 2, 0), Err(Error::NotWholeMinorUnits { amount, minor_unit: 0 }));
}

#[test]
fn zeros_behind_the_decimals_of_the_currency_do_no_harm() {
    let split = Split::new(Decimal::new(100_000, 4), 3, 2).expect("10.0000 is whole cents");
    let shares: Vec<String> = split.shares().map(|share| share.to_string()).collect();
    assert_eq!(shares, ["3.34", "3.33", "3.33"]);
}

/// Failures are shown, not written into the project.
fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config(1000))]

    #[test]
    fn shares_are_what_dealing_out_the_cents_one_by_one_gives(
        amount in 0i128..2000,
        count in 1usize..=7,
        minor_unit in 0u32..=4,
    ) {
        let mut dealt = vec![0; count];
        for cent in 0..amount {
            dealt[cent as usize % count] += 1;
        }
        prop_assert_eq!(shares(amount, count, minor_unit), dealt);
    }

    #[test]
    fn shares_of_any_amount_sum_to_it_and_differ_by_one_unit_at_most(
        amount in 0i128..=10_000_000_000_000_000_000_000,
        count in 1usize..=40,
        minor_unit in 0u32..=4,
    ) {
        let shares = shares(amount, count, minor_unit);
        prop_assert_eq!(shares.len(), count);
        prop_assert_eq!(shares.iter().sum::<i128>(), amount);
        prop_assert!(shares.windows(2).all(|pair| pair[0] == pair[1] || pair[0] == pair[1] + 1));
        prop_assert!(shares[0] - shares[count - 1] <= 1);
    }
}
