//! The trainer scheme against sums done as on paper, and its explanations against its prices.

mod longhand;

use chrono::NaiveDate;
use engine::rate_table::Band;
use engine::trainer::{
    Activity, Basis, Explanation, PriceList, PricedPair, SaleType, SessionType, explain, price_pair,
};
use engine::{Decimal, Error};
use longhand::Number;
use proptest::prelude::*;

/// A band in numbers that a test can write: bounds and value with `decimals` decimals.
#[derive(Debug, Clone)]
struct Plain {
    min: Option<i64>,
    max: Option<i64>,
    value: i64,
    decimals: u32,
}

impl Plain {
    fn covers(&self, value: &Number) -> bool {
        // At least the minimum: the difference has no sign. Below the maximum: it has one.
        let has_sign = |bound: i64| value.plus(&Number::new(-i128::from(bound), 0)).is_negative();
        self.min.is_none_or(|min| !has_sign(min)) && self.max.is_none_or(has_sign)
    }

    fn number(&self) -> Number {
        Number::new(self.value.into(), self.decimals)
    }
}

/// Eight lists of bands: six kinds of session, then new sales and renewals.
type Rates = [Vec<Plain>; 8];

#[derive(Debug, Clone)]
struct Case {
    rates: Rates,
    sessions: [i32; 6],
    other_sessions: i64,
    /// In minor units.
    sales: [i64; 2],
    other_sales: i64,
    is_fans: bool,
    minor_unit: u32,
}

impl Case {
    fn prices(&self) -> PriceList {
        let on = NaiveDate::from_ymd_opt(2026, 2, 28).expect("a date");
        let mut list = PriceList::new("kepong", "full time", "senior", on);
        let bands = |place: usize| {
            let band = |(number, plain): (usize, &Plain)| Band {
                id: format!("{place}-{number}"),
                min: plain.min.map(Decimal::from),
                max: plain.max.map(Decimal::from),
                value: Decimal::new(plain.value, plain.decimals),
                per_hour: false,
            };
            self.rates[place].iter().enumerate().map(band).collect()
        };
        for kind in SessionType::ALL {
            list.set_fees(kind, bands(kind as usize)).expect("bands without overlap");
        }
        for kind in SaleType::ALL {
            list.set_sales_rates(kind, bands(6 + kind as usize)).expect("bands without overlap");
        }
        list
    }

    fn activity(&self) -> Activity {
        let sales = self.sales.map(|units| Decimal::new(units, self.minor_unit));
        Activity { sessions: self.sessions, sales, is_fans: self.is_fans }
    }

    fn basis(&self) -> Basis {
        Basis {
            paid_sessions: i64::from(self.sessions[0]) + self.other_sessions,
            sales: Decimal::new(self.sales[0] + self.sales[1] + self.other_sales, self.minor_unit),
        }
    }

    fn price(&self) -> Result<PricedPair, Error> {
        let list = self.prices();
        price_pair(&list.rates(&self.basis()), &self.activity(), &[], &[], self.minor_unit)
    }

    fn explain(&self) -> Explanation<'_> {
        explain(&self.prices(), &self.basis(), &self.activity(), &[], &[], self.minor_unit)
            .expect("numbers of a usual size can be explained")
    }

    /// Quantity, rate as applied and rounded amount of each product; `None` without a rate.
    fn products_on_paper(&self) -> Option<Vec<Option<(Number, Number, Number)>>> {
        let paid = Number::new((i64::from(self.sessions[0]) + self.other_sessions).into(), 0);
        let sales: i64 = self.sales.iter().sum::<i64>() + self.other_sales;
        let sales = Number::new(sales.into(), self.minor_unit);
        let nothing = Number::new(0, 0);
        let mut products = Vec::new();
        for (place, bands) in self.rates.iter().enumerate() {
            let (quantity, looked_up) = match place {
                0 => (Number::new(self.sessions[0].into(), 0), &paid),
                1..6 => (Number::new(self.sessions[place].into(), 0), &nothing),
                _ => (Number::new(self.sales[place - 6].into(), self.minor_unit), &sales),
            };
            if quantity == nothing {
                products.push(None);
                continue;
            }
            let mut rate = bands.iter().find(|band| band.covers(looked_up))?.number();
            if place >= 6 && self.is_fans {
                rate = rate.times(&Number::new(5, 1));
            }
            let amount = quantity.times(&rate).rounded(self.minor_unit);
            products.push(Some((quantity, rate, amount)));
        }
        Some(products)
    }
}

/// Some bands one after the other, now and then with a gap.
fn bands(
    values: std::ops::RangeInclusive<i64>,
    decimals: u32,
) -> impl Strategy<Value = Vec<Plain>> {
    let cuts = prop::collection::btree_set(1i64..400, 0..4);
    (cuts, prop::collection::vec((values, 0u8..12), 5)).prop_map(move |(cuts, parts)| {
        let mut bounds = vec![None];
        bounds.extend(cuts.into_iter().map(Some));
        bounds.push(None);
        bounds
            .windows(2)
            .zip(parts)
            .filter(|(_, (_, kept))| *kept > 0)
            .map(|(pair, (value, _))| Plain { min: pair[0], max: pair[1], value, decimals })
            .collect()
    })
}

fn cases() -> impl Strategy<Value = Case> {
    let fees = || bands(0..=100_000_000, 4);
    let rates = || bands(0..=1_000_000, 6);
    let count = || prop_oneof![1 => Just(0), 2 => 0..300i32];
    let counts = [count(), count(), count(), count(), count(), count()];
    (
        [fees(), fees(), fees(), fees(), fees(), fees()],
        [rates(), rates()],
        counts,
        0i64..300,
        [0i64..200_000, 0i64..200_000],
        0i64..200_000,
        any::<bool>(),
        0u32..=3,
    )
        .prop_map(
            |(fees, rates, sessions, others, sales, other_sales, is_fans, minor_unit)| {
                let [a, b, c, d, e, f] = fees;
                let [new, renewal] = rates;
                let rates = [a, b, c, d, e, f, new, renewal];
                let other_sessions = others;
                Case { rates, sessions, other_sessions, sales, other_sales, is_fans, minor_unit }
            },
        )
}

fn sum(amounts: impl Iterator<Item = Number>) -> Number {
    amounts.fold(Number::new(0, 0), |sum, amount| sum.plus(&amount))
}

/// Failures are shown, not written into the project.
fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config(2000))]

    #[test]
    fn a_pair_is_priced_as_on_paper(case in cases()) {
        let Some(products) = case.products_on_paper() else {
            let gap = matches!(case.price(), Err(Error::NoBand { .. }));
            prop_assert!(gap, "a missing rate is an error, never a silent zero");
            return Ok(());
        };
        let priced = case.price().expect("every rate is there");
        let nothing = Number::new(0, 0);
        let amounts: Vec<Decimal> = priced.fees.into_iter().chain(priced.commissions).collect();
        let rates: Vec<Option<Decimal>> =
            priced.fee_rates.into_iter().chain(priced.sales_rates).collect();
        for (place, product) in products.iter().enumerate() {
            let (rate, amount) = match product {
                Some((_, rate, amount)) => (Some(rate.clone()), amount.clone()),
                None => (None, nothing.clone()),
            };
            prop_assert_eq!(rates[place].map(Number::of), rate, "the rate of product {}", place);
            prop_assert_eq!(Number::of(amounts[place]), amount, "the amount of product {}", place);
            prop_assert_eq!(amounts[place].scale(), case.minor_unit);
        }
        let amount = |product: &Option<(Number, Number, Number)>| match product {
            Some((_, _, amount)) => amount.clone(),
            None => nothing.clone(),
        };
        prop_assert_eq!(Number::of(priced.total_fee), sum(products[..6].iter().map(amount)));
        let commissions = sum(products[6..].iter().map(amount));
        prop_assert_eq!(Number::of(priced.total_sales_commission), commissions);
        prop_assert_eq!(Number::of(priced.total), sum(products.iter().map(amount)));
    }

    #[test]
    fn an_explanation_has_the_numbers_of_the_price(case in cases()) {
        let explanation = case.explain();
        let kinds: Vec<&str> = SessionType::ALL.map(SessionType::name).to_vec();
        let kinds: Vec<&str> = kinds.into_iter().chain(SaleType::ALL.map(SaleType::name)).collect();
        let Ok(priced) = case.price() else {
            prop_assert_eq!(explanation.total_entitled_commission, None);
            prop_assert!(explanation.lines.iter().any(|line| line.amount.is_none()));
            return Ok(());
        };
        prop_assert_eq!(explanation.total_conduction_fee, Some(priced.total_fee));
        prop_assert_eq!(explanation.total_sales_commission, Some(priced.total_sales_commission));
        prop_assert_eq!(explanation.total_entitled_commission, Some(priced.total));

        let amounts: Vec<Decimal> = priced.fees.into_iter().chain(priced.commissions).collect();
        let rates: Vec<Option<Decimal>> =
            priced.fee_rates.into_iter().chain(priced.sales_rates).collect();
        let applied = (0..8).filter(|place| rates[*place].is_some());
        let lines: Vec<usize> = explanation
            .lines
            .iter()
            .map(|line| kinds.iter().position(|kind| *kind == line.pays_for).expect("a known kind"))
            .collect();
        prop_assert_eq!(applied.collect::<Vec<_>>(), lines.clone(), "a line for each product");
        for (line, place) in explanation.lines.iter().zip(lines) {
            prop_assert_eq!(line.rate, rates[place]);
            prop_assert_eq!(line.amount, Some(amounts[place]));
            let exact = Number::of(line.quantity).times(&Number::of(rates[place].expect("a rate")));
            prop_assert_eq!(exact.rounded(case.minor_unit), Number::of(amounts[place]));
        }
    }
}

/// A case with one band for everything.
fn plain_case() -> Case {
    let fee = vec![Plain { min: None, max: None, value: 35, decimals: 0 }];
    let rate = vec![Plain { min: None, max: None, value: 7, decimals: 2 }];
    let [a, b, c, d, e, f] = [(); 6].map(|()| fee.clone());
    Case {
        rates: [a, b, c, d, e, f, rate.clone(), rate],
        sessions: [1, 0, 0, 0, 0, 0],
        other_sessions: 0,
        sales: [10_000, 0],
        other_sales: 0,
        is_fans: false,
        minor_unit: 2,
    }
}

#[test]
fn a_gap_is_named_with_its_table_its_keys_and_the_value_looked_up() {
    let mut case = plain_case();
    case.rates[6][0].min = Some(500);
    let error = case.price().expect_err("100.00 is in a gap");
    assert_eq!(
        error.to_string(),
        "no active band in \"trainer_commission_tier\" covers sales of 100.00 for branch \
         \"kepong\", full time, senior, new_sales on 2026-02-28"
    );
    let explanation = case.explain();
    assert_eq!(explanation.total_conduction_fee, Some(Decimal::new(3500, 2)));
    assert_eq!(explanation.total_entitled_commission, None);
    assert_eq!(explanation.lines[1].band, error.to_string(), "the explanation says so too");
}

#[test]
fn a_gap_that_nothing_is_looked_up_in_does_no_harm() {
    let mut case = plain_case();
    case.rates[7].clear();
    case.rates[1].clear();
    let priced = case.price().expect("no renewals and no free sessions to price");
    assert_eq!(priced.total, Decimal::new(4200, 2));
    assert_eq!(priced.sales_rates[1], None);
}

#[test]
fn the_sessions_of_other_members_pick_the_band_too() {
    let mut case = plain_case();
    let band = |min, max, value| Plain { min, max, value, decimals: 0 };
    case.rates[0] = vec![band(None, Some(100), 35), band(Some(100), None, 40)];
    for (others, fee) in [(98, 35), (99, 40), (100, 40)] {
        case.other_sessions = others;
        let priced = case.price().expect("no gap");
        assert_eq!(priced.total_fee, Decimal::from(fee), "{others} sessions of others");
    }
}

#[test]
fn an_amount_that_is_not_exact_is_an_error_and_not_rounded_in_silence() {
    let mut case = plain_case();
    case.sales[0] = 999_999_999_999_999_999;
    case.rates[6][0] = Plain { min: None, max: None, value: 123_456_789_013, decimals: 12 };
    assert_eq!(case.price(), Err(Error::TooLarge { what: "a commission" }));
}

/// Without this, a check that compares nothing would pass.
#[test]
fn the_paper_can_disagree_with_the_price() {
    let case = plain_case();
    let priced = case.price().expect("no gap");
    let mut other = case.clone();
    other.is_fans = true;
    let products = other.products_on_paper().expect("no gap");
    let (_, _, amount) = products[6].clone().expect("there were sales");
    assert_ne!(Number::of(priced.commissions[0]), amount);
}
