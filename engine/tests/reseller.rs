//! The reseller scheme: every worked example, and properties against an oracle that looks at all
//! sales again for each of them.

use chrono::NaiveDate;
use engine::Error;
use engine::exact::Exact;
use engine::rate_gaps::FOREVER;
use engine::reseller::{
    AMOUNT_SCALE, Amounts, Band, Dated, LIFETIME_SCALE, Lifetime, Pay, Price, ProductRule, Refund,
    SAME_CURRENCY, Sale, Standing, Terms, Tier, explain, price,
};
use proptest::prelude::*;

const DAY: (i32, NaiveDate) = (
    9_500,
    match NaiveDate::from_ymd_opt(2026, 1, 4) {
        Some(day) => day,
        None => NaiveDate::MIN,
    },
);

/// `4999.99` in units of 10^-scale.
fn scaled(text: &str, scale: u32) -> i128 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = format!("{whole}{fraction:0<0$}", scale as usize);
    digits.parse().expect("a number")
}

fn amount(text: &str) -> i128 {
    scaled(text, AMOUNT_SCALE)
}

fn rate(text: &str) -> i128 {
    scaled(text, 6)
}

fn tier(name: &str, threshold: &str, of_sale: &str, bonus: &str) -> Dated<Tier> {
    let what = Tier {
        name: name.to_owned(),
        threshold: amount(threshold),
        rate: rate(of_sale),
        bonus_rate: rate(bonus),
    };
    Dated { days: FOREVER, what }
}

fn terms(bonus: &str) -> Terms {
    let tiers = vec![
        tier("platinum", "50000", "0.25", bonus),
        tier("bronze", "0", "0.10", bonus),
        tier("gold", "15000", "0.20", bonus),
        tier("silver", "5000", "0.15", bonus),
    ];
    Terms::new("USD".to_owned(), tiers)
}

fn usd(sale: &str, refunded: &str) -> Amounts {
    Amounts { sale: amount(sale), refunded: amount(refunded), minor_unit: 2 }
}

fn lifetime(text: &str) -> Standing {
    let lifetime = scaled(text, LIFETIME_SCALE);
    Standing { lifetime, ranking: lifetime }
}

struct Sold {
    at: i64,
    sale: &'static str,
    refunds: Vec<Refund>,
}

fn refunded(sold: &Sold) -> i128 {
    sold.refunds.iter().map(|refund| refund.amount).sum()
}

/// Tier, commission and bonus of each sale, and what stood before it.
fn priced(terms: &Terms, sales: &[Sold]) -> Vec<String> {
    let mut walk = Lifetime::new(true);
    let mut lines = Vec::new();
    for sold in sales {
        let standing = walk.at(sold.at).expect("it is known");
        let amounts = Amounts { sale: amount(sold.sale), refunded: refunded(sold), minor_unit: 2 };
        let price = price(terms, standing, None, &amounts, DAY).expect("it has a price");
        lines.push(format!(
            "{} {} {} {}",
            Exact::new(standing.lifetime / 10i128.pow(12), 2),
            price.tier.map_or("-", |tier| tier.name.as_str()),
            price.amount,
            price.tier_bonus
        ));
        let sale = Sale {
            sold_at: sold.at,
            amount: amount(sold.sale),
            refunds: &sold.refunds,
            conversion: Ok(SAME_CURRENCY),
            is_rejected: false,
        };
        walk.add(&sale).expect("it fits");
    }
    lines
}

fn sold(at: i64, sale: &'static str) -> Sold {
    Sold { at, sale, refunds: Vec::new() }
}

fn r1() -> Vec<Sold> {
    vec![
        sold(10, "4999.99"),
        sold(20, "0.01"),
        sold(33, "9000"),
        sold(40, "2000"),
        sold(60, "1234.56"),
    ]
}

#[test]
fn r1_tiers_and_rounding() {
    assert_eq!(
        priced(&terms("0"), &r1()),
        [
            "0.00 bronze 500.00 0.00",
            "4999.99 bronze 0.00 0.00",
            "5000.00 silver 1350.00 0.00",
            "14000.00 silver 300.00 0.00",
            "16000.00 gold 246.91 0.00",
        ]
    );
    assert_eq!(priced(&terms("0.10"), &r1())[4], "16000.00 gold 246.91 24.69");
}

#[test]
fn r2_a_late_refund_lowers_the_tier_from_its_date_on() {
    let mut sales = r1();
    sales[2].refunds.push(Refund { refunded_at: 74, amount: amount("6000") });
    sales.push(sold(79, "1000"));
    sales.push(sold(92, "5000"));
    assert_eq!(
        priced(&terms("0"), &sales)[2..],
        [
            "5000.00 silver 450.00 0.00",
            "14000.00 silver 300.00 0.00",
            "16000.00 gold 246.91 0.00",
            "11234.56 silver 150.00 0.00",
            "12234.56 silver 750.00 0.00",
        ]
    );
}

fn with_rule(pay: Pay) -> Terms {
    let mut terms = terms("0");
    let what = ProductRule { id: "r".to_owned(), pay };
    terms.add_rule("course".to_owned(), Dated { days: FOREVER, what });
    terms
}

fn bands() -> Vec<Band> {
    vec![Band { min: amount("1000"), rate: rate("0.08") }, Band { min: 0, rate: rate("0.05") }]
}

fn of_course<'a>(terms: &'a Terms, amounts: &Amounts) -> Price<'a> {
    price(terms, lifetime("0"), Some("course"), amounts, DAY).expect("it has a price")
}

#[test]
fn r4_product_rules() {
    let marginal = with_rule(Pay::Marginal(bands()));
    assert_eq!(of_course(&marginal, &usd("2500", "0")).amount.to_string(), "170.00");
    assert_eq!(of_course(&marginal, &usd("2500", "400")).amount.to_string(), "138.00");
    assert_eq!(of_course(&marginal, &usd("1000", "0")).amount.to_string(), "50.00");
    let whole = with_rule(Pay::Whole(bands()));
    assert_eq!(of_course(&whole, &usd("2500", "0")).amount.to_string(), "200.00");
    assert_eq!(of_course(&whole, &usd("999.99", "0")).amount.to_string(), "50.00");
    assert_eq!(of_course(&whole, &usd("1000", "0")).amount.to_string(), "80.00");
    let percentage = with_rule(Pay::Percentage(rate("0.3")));
    assert_eq!(of_course(&percentage, &usd("100", "40")).amount.to_string(), "18.00");
    // The event is paid while anything of it stands.
    let flat = with_rule(Pay::Flat(amount("25")));
    assert_eq!(of_course(&flat, &usd("100", "99.9999")).amount.to_string(), "25.00");
    assert_eq!(of_course(&flat, &usd("100", "100")).amount.to_string(), "0.00");
    // Another product goes by the tier.
    let other = price(&flat, lifetime("0"), Some("book"), &usd("100", "0"), DAY);
    assert_eq!(other.expect("it has a price").amount.to_string(), "10.00");
}

#[test]
fn halves_are_rounded_away_from_zero_once_for_commission_and_once_for_bonus() {
    let terms = Terms::new("USD".to_owned(), vec![tier("t", "0", "0.5", "0.5")]);
    let price = price(&terms, lifetime("0"), None, &usd("0.05", "0"), DAY).expect("it has one");
    // 0.025 -> 0.03, and half of that 0.015 -> 0.02.
    assert_eq!(
        (price.amount.to_string(), price.tier_bonus.to_string()),
        ("0.03".into(), "0.02".into())
    );
}

#[test]
fn what_has_no_price_says_why() {
    let none = Terms::new("USD".to_owned(), vec![tier("silver", "5000", "0.15", "0")]);
    let error = price(&none, lifetime("4999.99"), None, &usd("1", "0"), DAY).expect_err("no tier");
    assert_eq!(
        error.to_string(),
        "no active band in \"reseller_tier\" covers lifetime sales of 4999.99 \
         for resellers on 2026-01-04"
    );
    let gap = with_rule(Pay::Whole(vec![Band { min: amount("10"), rate: 0 }]));
    let error = price(&gap, lifetime("0"), Some("course"), &usd("9.5", "0"), DAY);
    assert_eq!(error.expect_err("no band").to_string(), "product rule \"r\" has no band for 9.5");
    let error = none.conversion("EUR", DAY.0, DAY.1).expect_err("no rate");
    assert_eq!(error.to_string(), "no rate in \"exchange_rate\" from EUR to USD on 2026-01-04");
    assert!(error.remedy().contains("exchange_rate"));
}

#[test]
fn tiers_rules_and_exchange_rates_hold_on_their_days() {
    let mut dated = tier("old", "0", "0.1", "0");
    dated.days = i32::MIN..DAY.0;
    let mut new = tier("new", "0", "0.2", "0");
    new.days = DAY.0..i32::MAX;
    let mut terms = Terms::new("USD".to_owned(), vec![dated, new]);
    terms.add_conversion("EUR".to_owned(), Dated { days: DAY.0..DAY.0 + 1, what: 11_000_000_000 });
    let name = |day| terms.tier(0, day).expect("it fits").map(|tier| tier.name.clone());
    assert_eq!(name(DAY.0 - 1).as_deref(), Some("old"));
    assert_eq!(name(DAY.0).as_deref(), Some("new"));
    assert!(terms.conversion("EUR", DAY.0 + 1, DAY.1).is_err());
    assert_eq!(terms.conversion("EUR", DAY.0, DAY.1), Ok(11_000_000_000));
    assert_eq!(terms.conversion("USD", DAY.0, DAY.1), Ok(SAME_CURRENCY));
}

#[test]
fn a_sale_without_an_exchange_rate_stops_those_after_it() {
    let missing = Error::NoExchangeRate { from: "EUR".into(), to: "USD".into(), on: DAY.1 };
    let mut walk = Lifetime::new(true);
    let sale = |conversion, is_rejected| Sale {
        sold_at: 1,
        amount: amount("10"),
        refunds: &[],
        conversion,
        is_rejected,
    };
    walk.add(&sale(Err(missing.clone()), true)).expect("what never was needs none");
    assert_eq!(walk.at(2).map(|standing| standing.lifetime), Ok(0));
    walk.add(&sale(Err(missing.clone()), false)).expect("it is kept in mind");
    assert_eq!(walk.at(2), Err(missing));
}

#[test]
fn without_demotion_the_most_that_lifetime_sales_ever_were_picks_the_tier() {
    let refunds = [Refund { refunded_at: 5, amount: amount("5900") }];
    let sale = Sale {
        sold_at: 1,
        amount: amount("6000"),
        refunds: &refunds,
        conversion: Ok(SAME_CURRENCY),
        is_rejected: false,
    };
    for (demotes, ranking) in [(true, "100"), (false, "6000")] {
        let mut walk = Lifetime::new(demotes);
        walk.add(&sale).expect("it fits");
        let standing = walk.at(6).expect("it is known");
        assert_eq!(standing.lifetime, scaled("100", LIFETIME_SCALE));
        assert_eq!(standing.ranking, scaled(ranking, LIFETIME_SCALE));
    }
}

#[test]
fn numbers_that_are_too_large_are_refused() {
    let largest = i128::MAX / 2;
    let mut walk = Lifetime::new(true);
    let sale = Sale {
        sold_at: 1,
        amount: largest,
        refunds: &[],
        conversion: Ok(SAME_CURRENCY),
        is_rejected: false,
    };
    assert!(matches!(walk.add(&sale), Err(Error::TooLarge { .. })));
    let amounts = Amounts { sale: largest, refunded: 0, minor_unit: 2 };
    let error = price(&terms("0"), lifetime("0"), None, &amounts, DAY).expect_err("too large");
    assert!(matches!(error, Error::TooLarge { .. }));
}

#[test]
fn an_explanation_can_be_followed_by_hand() {
    let marginal = with_rule(Pay::Marginal(bands()));
    let amounts = usd("2500", "400");
    let price = of_course(&marginal, &amounts);
    let explanation = explain(&price, lifetime("0"), &amounts).expect("it is explained");
    let said: Vec<_> = explanation.steps.iter().map(|step| step.formula.as_str()).collect();
    assert_eq!(
        said,
        [
            "2500 - 400 = 2100",
            "0 is at least 0: bronze",
            "1000 x 0.05 + 1100 x 0.08 = 138.00",
            "138.00 x 0 = 0.00",
        ]
    );
    let gold = terms("0.1");
    let amounts = usd("1234.56", "0");
    let price = engine::reseller::price(&gold, lifetime("16000"), None, &amounts, DAY);
    let explanation =
        explain(&price.expect("it has one"), lifetime("16000"), &amounts).expect("it is explained");
    let said: Vec<_> = explanation.steps.iter().map(|step| step.formula.as_str()).collect();
    assert_eq!(
        said,
        [
            "1234.56",
            "16000 is at least 15000: gold",
            "1234.56 x 0.2 = 246.912, rounded 246.91",
            "246.91 x 0.1 = 24.691, rounded 24.69",
        ]
    );
}

#[derive(Debug, Clone)]
struct Fact {
    at: i64,
    amount: i128,
    refunds: Vec<Refund>,
    is_rejected: bool,
    conversion: i128,
}

fn facts() -> impl Strategy<Value = Vec<Fact>> {
    let refund = (0i64..12, 1i128..40_000);
    let fact = (
        0i64..20,
        100_000i128..200_000_000,
        prop::collection::vec(refund, 0..3),
        prop::bool::weighted(0.1),
        prop::sample::select(vec![SAME_CURRENCY, SAME_CURRENCY / 3, 25_000 * SAME_CURRENCY]),
    );
    let fact = fact.prop_map(|(at, amount, refunds, is_rejected, conversion)| Fact {
        at,
        amount,
        refunds: refunds
            .into_iter()
            .map(|(later, amount)| Refund { refunded_at: at + later, amount })
            .collect(),
        is_rejected,
        conversion,
    });
    prop::collection::vec(fact, 0..20).prop_map(|mut facts| {
        facts.sort_by_key(|fact| fact.at);
        facts
    })
}

/// Looks at all earlier sales and their refunds again.
fn longhand(facts: &[Fact], place: usize, instant: i64) -> i128 {
    let earlier = facts[..place].iter().filter(|fact| !fact.is_rejected);
    earlier
        .map(|fact| {
            let due = fact.refunds.iter().filter(|refund| refund.refunded_at <= instant);
            let refunded: i128 = due.map(|refund| refund.amount).sum();
            (fact.amount - refunded) * fact.conversion
        })
        .sum()
}

proptest! {
    #[test]
    fn lifetime_sales_are_those_of_an_oracle(facts in facts()) {
        let (mut walk, mut kept) = (Lifetime::new(true), Lifetime::new(false));
        let mut most = 0;
        for (place, fact) in facts.iter().enumerate() {
            let expected = longhand(&facts, place, fact.at);
            let standing = walk.at(fact.at).expect("it is known");
            prop_assert_eq!(standing, Standing { lifetime: expected, ranking: expected });
            let standing = kept.at(fact.at).expect("it is known");
            prop_assert_eq!(standing, Standing { lifetime: expected, ranking: most });
            let sale = Sale {
                sold_at: fact.at,
                amount: fact.amount,
                refunds: &fact.refunds,
                conversion: Ok(fact.conversion),
                is_rejected: fact.is_rejected,
            };
            walk.add(&sale).expect("it fits");
            kept.add(&sale).expect("it fits");
            if !fact.is_rejected {
                most = most.max(longhand(&facts, place + 1, fact.at));
            }
        }
        let last = walk.at(100).expect("it is known").lifetime;
        prop_assert_eq!(last, longhand(&facts, facts.len(), 100));
    }

    #[test]
    fn a_tier_is_the_highest_one_that_is_reached(
        thresholds in prop::collection::btree_set(0i128..1_000_000, 1..8),
        reached in 0i128..1_200_000,
    ) {
        let tiers = thresholds.iter().rev().map(|threshold| {
            let (name, threshold) = (threshold.to_string(), *threshold);
            let what = Tier { name, threshold, rate: 0, bonus_rate: 0 };
            Dated { days: FOREVER, what }
        });
        let terms = Terms::new("USD".to_owned(), tiers.collect());
        let lifetime = reached * 10i128.pow(LIFETIME_SCALE - AMOUNT_SCALE);
        let name = |tier: Option<&Tier>| tier.map(|tier| tier.threshold);
        let below = thresholds.iter().rev().find(|threshold| **threshold <= reached).copied();
        prop_assert_eq!(name(terms.tier(lifetime, 0).expect("it fits")), below);
    }

    #[test]
    fn marginal_bands_pay_each_unit_at_its_own_rate(
        mins in prop::collection::btree_set(1i128..60, 0..4),
        rates in prop::collection::vec(0i128..1_000_000, 5),
        net in 1i128..100,
    ) {
        let mins: Vec<i128> = std::iter::once(0).chain(mins).collect();
        let bands: Vec<Band> =
            mins.iter().zip(&rates).map(|(min, rate)| Band { min: *min, rate: *rate }).collect();
        let unit_rate =
            |unit: i128| bands.iter().rfind(|band| band.min <= unit).map(|band| band.rate);
        let expected: i128 = (0..net).filter_map(unit_rate).sum();
        let terms = with_rule(Pay::Marginal(bands.clone()));
        let amounts = Amounts { sale: net, refunded: 0, minor_unit: 4 };
        let price = of_course(&terms, &amounts);
        prop_assert!(price.exact.equals(Exact::new(expected, 10)).expect("it fits"));
        let rounded = Exact::new(expected, 10).rounded(4).expect("it fits");
        prop_assert!(price.amount.equals(rounded).expect("it fits"));
    }
}
