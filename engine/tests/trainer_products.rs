//! Rates by product against whole numbers: each product with rates of its own is priced and rounded
//! by itself, all others together.

use chrono::NaiveDate;
use engine::rate_table::Band;
use engine::trainer::{
    Activity, Basis, PriceList, ProductSales, SaleType, explain, price_pair, price_parts,
};
use engine::{Decimal, Error};
use proptest::prelude::*;
use std::collections::BTreeMap;

const PRODUCTS: [&str; 4] = ["boxing", "pilates", "spin", "yoga"];

#[derive(Debug, Clone)]
struct Case {
    /// In cents: product (4: none), kind, share.
    sold: Vec<(usize, usize, i64)>,
    /// Of all products, by kind, in units of a ten-thousandth.
    rates: [i64; 2],
    /// By product and kind.
    own: [[Option<i64>; 2]; 4],
    is_fans: bool,
}

fn band(id: String, rate: i64) -> Vec<Band> {
    vec![Band { id, min: None, max: None, value: Decimal::new(rate, 4), per_hour: false }]
}

impl Case {
    fn list(&self) -> PriceList {
        let on = NaiveDate::from_ymd_opt(2026, 2, 28).expect("a date");
        let mut list = PriceList::new("kepong", "full time", "senior", on);
        for kind in SaleType::ALL {
            let rate = self.rates[kind as usize];
            list.set_sales_rates(kind, band("all".to_owned(), rate)).expect("one band");
            for (product, own) in PRODUCTS.iter().zip(&self.own) {
                if let Some(rate) = own[kind as usize] {
                    let bands = band((*product).to_owned(), rate);
                    list.set_product_rates(product, kind, bands).expect("one band");
                }
            }
        }
        list
    }

    fn activity(&self) -> Activity {
        let sum = |kind| self.sold.iter().filter(|sold| sold.1 == kind).map(|sold| sold.2).sum();
        let sales = [0, 1].map(|kind| Decimal::new(sum(kind), 2));
        Activity { sales, is_fans: self.is_fans, ..Activity::default() }
    }

    fn products(&self) -> Vec<ProductSales> {
        let known = self.sold.iter().filter(|(product, ..)| *product < PRODUCTS.len());
        known
            .map(|(product, kind, share)| ProductSales {
                product: PRODUCTS[*product].to_owned(),
                kind: SaleType::ALL[*kind],
                sales: Decimal::new(*share, 2),
            })
            .collect()
    }

    /// Cents by kind, then by whose rates: in units of 10^-7 (cents, rate, half) until rounded.
    fn on_paper(&self) -> [BTreeMap<Option<usize>, (i64, i64)>; 2] {
        let mut sums: [BTreeMap<Option<usize>, i64>; 2] = Default::default();
        for (product, kind, share) in &self.sold {
            let own = self.own.get(*product).and_then(|own| own[*kind]).map(|_| *product);
            *sums[*kind].entry(own).or_default() += share;
        }
        let mut kind = 0;
        sums.map(|sums| {
            let priced = sums.into_iter().filter(|(_, cents)| *cents != 0).map(|(whose, cents)| {
                let own = whose.and_then(|place| self.own[place][kind]);
                let rate = own.unwrap_or(self.rates[kind]) * if self.is_fans { 1 } else { 2 };
                let doubled = i128::from(cents) * i128::from(rate);
                let commission = (doubled + 10_000) / 20_000;
                (whose, (cents, commission as i64))
            });
            let priced = priced.collect();
            kind += 1;
            priced
        })
    }
}

fn cases() -> impl Strategy<Value = Case> {
    let rate = 0..=10_000i64;
    (
        prop::collection::vec((0..5usize, 0..2usize, 0..1_000_000i64), 0..12),
        [rate.clone(), rate.clone()],
        prop::array::uniform4(prop::array::uniform2(prop::option::of(rate))),
        any::<bool>(),
    )
        .prop_map(|(sold, rates, own, is_fans)| Case { sold, rates, own, is_fans })
}

proptest! {
    #[test]
    fn each_product_is_priced_by_its_own_rates_and_rounded_by_itself(case in cases()) {
        let (list, activity, products) = (case.list(), case.activity(), case.products());
        let rates = list.rates(&Basis::default());
        let priced = price_pair(&rates, &activity, &[], &products, 2).expect("it has a price");
        let paper = case.on_paper();
        for (kind, parts) in paper.iter().enumerate() {
            let due: i64 = parts.values().map(|(_, commission)| commission).sum();
            prop_assert_eq!(priced.commissions[kind], Decimal::new(due, 2));
            prop_assert_eq!(priced.sales_rates[kind].is_some(), parts.len() == 1);
        }
        let total: i64 = paper.iter().flat_map(|parts| parts.values()).map(|part| part.1).sum();
        prop_assert_eq!(priced.total, Decimal::new(total, 2));

        let found = price_parts(&rates, &activity, &products, 2).expect("it has a price");
        let has_own = paper.iter().any(|parts| parts.keys().any(Option::is_some));
        prop_assert_eq!(found.is_empty(), !has_own);
        let expected: Vec<(&str, Option<String>, Decimal, Decimal)> = SaleType::ALL
            .iter()
            .flat_map(|kind| {
                paper[*kind as usize].iter().map(|(whose, (cents, commission))| {
                    let product = whose.map(|place| PRODUCTS[place].to_owned());
                    (kind.name(), product, Decimal::new(*cents, 2), Decimal::new(*commission, 2))
                })
            })
            .collect();
        if has_own {
            let found: Vec<_> = found
                .iter()
                .map(|part| {
                    (part.commission_type, part.product.clone(), part.sales, part.commission)
                })
                .collect();
            prop_assert_eq!(&found, &expected);
        }
        let told = explain(&list, &Basis::default(), &activity, &[], &products, 2);
        let told = told.expect("explained");
        let lines: Vec<_> = told
            .lines
            .iter()
            .map(|line| (line.pays_for, line.product.clone(), line.quantity, line.amount))
            .collect();
        let expected: Vec<_> = expected
            .into_iter()
            .map(|(kind, product, sales, commission)| (kind, product, sales, Some(commission)))
            .collect();
        prop_assert_eq!(lines, expected);
        prop_assert_eq!(told.total_sales_commission, Some(priced.total_sales_commission));
        // Whatever order they came in.
        let mut turned = products.clone();
        turned.reverse();
        prop_assert_eq!(price_pair(&rates, &activity, &[], &turned, 2), Ok(priced));
        // What no rates are for is paid like sales of no product.
        let mut plain = case.clone();
        plain.own = Default::default();
        let general = plain.list();
        let rates = general.rates(&Basis::default());
        prop_assert_eq!(
            price_pair(&rates, &activity, &[], &products, 2),
            price_pair(&rates, &activity, &[], &[], 2)
        );
    }
}

#[test]
fn a_gap_in_the_rates_of_a_product_is_named_and_never_filled_by_those_of_others() {
    let mut case = Case {
        sold: vec![(0, 0, 100), (4, 0, 100)],
        rates: [500, 300],
        own: Default::default(),
        is_fans: false,
    };
    case.own[0][0] = Some(1_000);
    let mut list = case.list();
    let from = Some(Decimal::from(8_000));
    let bands = vec![Band {
        id: "own".to_owned(),
        min: from,
        max: None,
        value: Decimal::ONE,
        per_hour: false,
    }];
    list.set_product_rates("boxing", SaleType::New, bands).expect("one band");
    let rates = list.rates(&Basis::default());
    let error = price_pair(&rates, &case.activity(), &[], &case.products(), 2).expect_err("a gap");
    let Error::NoBand { keys, .. } = &error else { panic!("{error:?}") };
    assert_eq!(keys, "branch \"kepong\", full time, senior, new_sales of \"boxing\" on 2026-02-28");
    // Renewals of it go by the rates of all others.
    case.sold[0].1 = 1;
    let priced = price_pair(&rates, &case.activity(), &[], &case.products(), 2).expect("a price");
    assert_eq!(priced.commissions, [Decimal::new(5, 2), Decimal::new(3, 2)]);
}
