//! New sale or renewal, against the definition written out for each pair of packages.

use engine::trainer::{SaleType, Sold, sale_types};
use proptest::prelude::*;

fn sold(place: u32, is_cancelled: bool) -> Sold<u32> {
    Sold { place, is_cancelled }
}

/// For each package, whether any other one that counts comes before it.
fn longhand(packages: &[Sold<u32>]) -> Vec<SaleType> {
    let mut kinds = Vec::new();
    for package in packages {
        let mut kind = SaleType::New;
        for other in packages {
            if !other.is_cancelled && other.place < package.place {
                kind = SaleType::Renewal;
            }
        }
        kinds.push(kind);
    }
    kinds
}

#[test]
fn the_first_package_is_new_and_the_later_ones_are_renewals() {
    use SaleType::{New, Renewal};
    assert_eq!(sale_types::<u32>(&[]), []);
    assert_eq!(sale_types(&[sold(1, false)]), [New]);
    assert_eq!(
        sale_types(&[sold(1, false), sold(2, false), sold(3, false)]),
        [New, Renewal, Renewal]
    );
    assert_eq!(
        sale_types(&[sold(3, false), sold(1, false), sold(2, false)]),
        [Renewal, New, Renewal]
    );
}

#[test]
fn a_cancelled_package_is_nobodys_predecessor_but_may_come_after_one() {
    use SaleType::{New, Renewal};
    assert_eq!(sale_types(&[sold(1, true)]), [New]);
    assert_eq!(
        sale_types(&[sold(1, true), sold(2, false), sold(3, true), sold(4, false)]),
        [New, New, Renewal, Renewal]
    );
}

/// Packages at different places, in any order.
fn packages() -> impl Strategy<Value = Vec<Sold<u32>>> {
    proptest::collection::btree_map(0..40_u32, any::<bool>(), 0..12)
        .prop_map(|packages| {
            packages.into_iter().map(|(place, cancelled)| sold(place, cancelled)).collect()
        })
        .prop_flat_map(|packages: Vec<_>| Just(packages).prop_shuffle())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2000, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn it_is_what_the_definition_says(packages in packages()) {
        prop_assert_eq!(sale_types(&packages), longhand(&packages));
    }

    #[test]
    fn of_the_packages_that_count_exactly_one_is_new(packages in packages()) {
        let kinds = sale_types(&packages);
        let counting = packages.iter().zip(&kinds).filter(|(package, _)| !package.is_cancelled);
        let new = counting.clone().filter(|(_, kind)| **kind == SaleType::New).count();
        prop_assert_eq!(new, counting.count().min(1));
    }

    #[test]
    fn a_later_package_changes_no_earlier_one(packages in packages(), cancelled in any::<bool>()) {
        let before = sale_types(&packages);
        let mut more = packages;
        more.push(sold(40, cancelled));
        prop_assert_eq!(&sale_types(&more)[..before.len()], before);
    }

    #[test]
    fn cancelling_the_first_hands_the_new_sale_on(packages in packages()) {
        let mut packages = packages;
        packages.sort_by_key(|package| package.place);
        let counting = packages.iter().filter(|package| !package.is_cancelled);
        let places: Vec<u32> = counting.map(|package| package.place).collect();
        if places.len() < 2 {
            return Ok(());
        }
        for package in &mut packages {
            package.is_cancelled |= package.place == places[0];
        }
        let kinds = sale_types(&packages);
        let new = packages.iter().zip(kinds).filter(|(package, kind)| {
            !package.is_cancelled && *kind == SaleType::New
        });
        prop_assert_eq!(new.map(|(package, _)| package.place).collect::<Vec<_>>(), [places[1]]);
    }
}
