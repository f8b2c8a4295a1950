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

fn weighted(amount: i128, weights: &[i128], minor_unit: u32) -> Vec<i128> {
    let amount = Decimal::from_i128_with_scale(amount, minor_unit);
    let split = Split::weighted(amount, weights, minor_unit).expect("it can be split");
    split.shares().map(|share| units(share, minor_unit)).collect()
}

#[test]
fn weights_are_taken_in_proportion_and_the_first_ones_take_the_odd_cents() {
    assert_eq!(weighted(10_000, &[60, 40], 2), [6000, 4000]);
    assert_eq!(weighted(10_000, &[2, 1], 2), [6667, 3333]);
    assert_eq!(weighted(10_000, &[1, 2], 2), [3334, 6666]);
    assert_eq!(weighted(100, &[1, 1, 1], 2), [34, 33, 33]);
    // Two cents are left of 0.80, 0.80 and 1.40: they go to the first ones, not to the largest.
    assert_eq!(weighted(3, &[4, 4, 7], 2), [1, 1, 1]);
    assert_eq!(weighted(1, &[1, 999_999], 2), [1, 0]);
    assert_eq!(weighted(0, &[3, 1], 0), [0, 0]);
    assert_eq!(weighted(7, &[5], 0), [7]);
}

#[test]
fn weights_by_which_nothing_can_be_split_are_an_error() {
    for weights in [&[][..], &[0], &[1, 0], &[1, -1], &[i128::MIN]] {
        assert_eq!(Split::weighted(Decimal::ONE, weights, 2), Err(Error::SplitAmongNobody));
    }
    let too_large = Err(Error::TooLarge { what: "an amount to split" });
    assert_eq!(Split::weighted(Decimal::ONE, &[i128::MAX, 1], 2), too_large);
    assert_eq!(Split::weighted(Decimal::ONE, &[i128::MAX], 2), too_large);
    let amount = Decimal::new(10_005, 3);
    assert_eq!(
        Split::weighted(amount, &[1, 2], 2),
        Err(Error::NotWholeMinorUnits { amount, minor_unit: 2 })
    );
}

/// For each closer the most whole units that are not more than their part, found by counting up;
/// then one more for each from the first, while there are any.
fn weighted_on_paper(amount: i128, weights: &[i128]) -> Vec<i128> {
    let total: i128 = weights.iter().sum();
    let mut dealt = Vec::new();
    for weight in weights {
        let mut units = 0;
        while (units + 1) * total <= amount * weight {
            units += 1;
        }
        dealt.push(units);
    }
    let mut place = 0;
    while dealt.iter().sum::<i128>() < amount {
        dealt[place] += 1;
        place += 1;
    }
    dealt
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
    fn weighted_shares_are_what_counting_them_out_gives(
        amount in 0i128..3000,
        weights in prop::collection::vec(1i128..=120, 1..8),
        minor_unit in 0u32..=4,
    ) {
        let on_paper = weighted_on_paper(amount, &weights);
        prop_assert_eq!(weighted(amount, &weights, minor_unit), on_paper);
    }

    #[test]
    fn equal_weights_are_no_weights(
        amount in 0i128..=10_000_000_000_000_000_000,
        count in 1usize..=40,
        weight in 1i128..=10_000_000_000,
        minor_unit in 0u32..=4,
    ) {
        let equal = shares(amount, count, minor_unit);
        prop_assert_eq!(weighted(amount, &vec![weight; count], minor_unit), equal);
    }

    #[test]
    fn weighted_shares_of_any_amount_sum_to_it_and_are_off_by_less_than_a_unit(
        amount in 0i128..=10_000_000_000_000_000_000,
        weights in prop::collection::vec(1i128..=10_000_000_000, 1..40),
        minor_unit in 0u32..=4,
    ) {
        let shares = weighted(amount, &weights, minor_unit);
        prop_assert_eq!(shares.iter().sum::<i128>(), amount);
        let total: i128 = weights.iter().sum();
        for (share, weight) in shares.iter().zip(&weights) {
            let off = share * total - amount * weight;
            prop_assert!(off.abs() < total, "{} for {} of {}", share, weight, total);
        }
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
