//! Contracts that earn one kind only, against the price of everything with the other kind struck
//! out.

mod longhand;

use chrono::NaiveDate;
use engine::rate_table::Band;
use engine::trainer::{
    Activity, Basis, Earns, PriceList, SaleType, SessionType, explain, price_pair,
};
use engine::{Decimal, Error};
use longhand::Number;
use proptest::prelude::*;

const EARNS: [(&str, bool, bool); 3] =
    [("all", true, true), ("sessions", true, false), ("sales", false, true)];

/// Fees of the six kinds of session and rates of the two kinds of sale, of four decimals; `None`
/// where there is no band.
type Plain = ([Option<i64>; 6], [Option<i64>; 2]);

fn list((fees, rates): &Plain, earns: Earns) -> PriceList {
    let on = NaiveDate::from_ymd_opt(2026, 2, 28).expect("a date");
    let mut list = PriceList::new("kepong", "full time", "senior", on);
    let bands = |value: &Option<i64>| {
        let band = |value: &i64| Band {
            id: "band".to_owned(),
            min: None,
            max: None,
            value: Decimal::new(*value, 4),
            per_hour: false,
        };
        value.iter().map(band).collect::<Vec<_>>()
    };
    for kind in SessionType::ALL {
        list.set_fees(kind, bands(&fees[kind as usize])).expect("one band");
    }
    for kind in SaleType::ALL {
        list.set_sales_rates(kind, bands(&rates[kind as usize])).expect("one band");
    }
    list.earns = earns;
    list
}

#[test]
fn contracts_have_three_names() {
    assert_eq!(Earns::default(), Earns::ALL);
    for (name, fees, sales) in EARNS {
        assert_eq!(Earns::from_name(name), Some(Earns { fees, sales }));
    }
    assert_eq!(Earns::from_name("ALL"), None);
    assert_eq!(Earns::from_name(""), None);
}

fn plain() -> impl Strategy<Value = Plain> {
    let fee = || prop::option::weighted(0.8, 0i64..2_000_000);
    let rate = || prop::option::weighted(0.8, 0i64..=10_000);
    ([fee(), fee(), fee(), fee(), fee(), fee()], [rate(), rate()])
}

fn activities() -> impl Strategy<Value = Activity> {
    let count = || prop_oneof![1 => Just(0), 2 => 0..40i32];
    let sales = || prop_oneof![1 => Just(0i64), 2 => 0i64..5_000_000];
    let counts = [count(), count(), count(), count(), count(), count()];
    (counts, [sales(), sales()], any::<bool>()).prop_map(|(sessions, sales, is_fans)| Activity {
        sessions,
        sales: sales.map(|cents| Decimal::new(cents, 2)),
        is_fans,
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 500,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn what_is_not_earned_pays_nothing_needs_no_rate_and_is_told(
        plain in plain(),
        activity in activities(),
    ) {
        for (name, earns_fees, earns_sales) in EARNS {
            let earns = Earns::from_name(name).expect("a contract");
            let list = list(&plain, earns);
            let basis = Basis::default();
            let priced = price_pair(&list.rates(&basis), &activity, &[], &[], 2);
            // On paper: each product that is earned and done needs a rate.
            let zero = Number::new(0, 0);
            let (mut total, mut has_gap, mut unearned) = (zero.clone(), false, 0);
            let fees = activity.sessions.iter().zip(plain.0).map(|(count, fee)| {
                (Number::new((*count).into(), 0), fee, earns_fees, false)
            });
            let sales = activity.sales.iter().zip(plain.1).map(|(sales, rate)| {
                (Number::of(*sales), rate, earns_sales, activity.is_fans)
            });
            for (quantity, rate, is_earned, is_halved) in fees.chain(sales) {
                if quantity == zero {
                    continue;
                }
                match rate {
                    _ if !is_earned => unearned += 1,
                    None => has_gap = true,
                    Some(rate) => {
                        let mut rate = Number::new(rate.into(), 4);
                        if is_halved {
                            rate = rate.times(&Number::new(5, 1));
                        }
                        total = total.plus(&quantity.times(&rate).rounded(2));
                    }
                }
            }
            let told = explain(&list, &basis, &activity, &[], &[], 2).expect("it can be explained");
            let not_earned = |line: &&engine::trainer::Explained| {
                line.band.starts_with("this contract earns no") && line.amount.is_some()
            };
            prop_assert_eq!(told.lines.iter().filter(not_earned).count(), unearned);
            if has_gap {
                prop_assert!(matches!(priced, Err(Error::NoBand { .. })), "{:?}", priced);
                prop_assert_eq!(told.total_entitled_commission, None);
            } else {
                let priced = priced.expect("every rate is there");
                prop_assert_eq!(Number::of(priced.total), total);
                prop_assert_eq!(told.total_entitled_commission, Some(priced.total));
                prop_assert!(earns_fees || priced.fee_rates.iter().all(Option::is_none));
                prop_assert!(earns_sales || priced.sales_rates.iter().all(Option::is_none));
            }
        }
    }
}
