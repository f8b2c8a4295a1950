//! The product-line scheme: the worked example, its rounding, and properties against a calculation
//! that looks at all sales again for each month.

use engine::product_line::{
    Month, Rates, SalePrice, Unknown, Year, explain, explain_sale, pay, price,
};
use proptest::prelude::*;

const RATES: Rates = Rates { tier_1: 400_000, tier_2: 500_000 };
const CENTS: u32 = 2;

/// `30000.5` in units of 10^-4.
fn amount(text: &str) -> i128 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}{fraction:0<4}").parse().expect("a number")
}

struct Sold {
    month: u32,
    sales_actual: i128,
    revenue_actual: i128,
    rates: Option<Rates>,
}

fn sold(month: u32, sales_actual: &str, revenue_actual: &str) -> Sold {
    Sold {
        month,
        sales_actual: amount(sales_actual),
        revenue_actual: amount(revenue_actual),
        rates: Some(RATES),
    }
}

fn months(sales: &[Sold], minor_unit: u32) -> Vec<Month> {
    let mut months: Vec<Month> = Vec::new();
    for sale in sales {
        let place = months.iter().position(|month| month.month == sale.month);
        let place = place.unwrap_or_else(|| {
            months.push(Month::new(sale.month));
            months.len() - 1
        });
        let price = sale
            .rates
            .map(|rates| price(sale.revenue_actual, rates, minor_unit).expect("it is small"));
        months[place].add(sale.sales_actual, sale.revenue_actual, price).expect("it is small");
    }
    months.sort_by_key(|month| month.month);
    months
}

fn year(sales: &[Sold], threshold: Option<&str>) -> Year {
    pay(&months(sales, CENTS), threshold.map(amount)).expect("it is small")
}

fn worked_example() -> Vec<Sold> {
    vec![
        sold(1, "30000", "3000"),
        sold(2, "25000", "2500"),
        sold(2, "10000", "1000.50"),
        sold(4, "40000", "4000.33"),
        sold(5, "5000", "500"),
        sold(6, "-20000", "-2000"),
    ]
}

/// Month, tier 1, own difference, released, banked after, payout; in cents.
fn lines(year: &Year) -> Vec<[i128; 6]> {
    let line = |month: &Result<_, _>| {
        let month: &engine::product_line::MonthPay = month.as_ref().expect("it has rates");
        [
            i128::from(month.month),
            month.tier_1,
            month.tier_2_difference,
            month.released,
            month.banked_after,
            month.payout().expect("it is small"),
        ]
    };
    year.months.iter().map(line).collect()
}

fn total(year: &Year) -> i128 {
    lines(year).iter().map(|line| line[5]).sum()
}

#[test]
fn the_worked_example_pays_450041_cents_in_a_year() {
    let year = year(&worked_example(), Some("100000"));
    assert_eq!(
        lines(&year),
        [
            [1, 120_000, 30_000, 0, 30_000, 120_000],
            [2, 140_020, 35_005, 0, 65_005, 140_020],
            [4, 160_013, 40_003, 65_005, 0, 265_021],
            [5, 20_000, 5_000, 0, 0, 25_000],
            [6, -80_000, -20_000, 0, 0, -100_000],
        ]
    );
    assert_eq!(year.reached_in, Some(4));
    assert_eq!(total(&year), 450_041);
    let cumulated: Vec<i128> =
        year.months.iter().flatten().map(|month| month.cumulated_sales / 10_000).collect();
    assert_eq!(cumulated, [30_000, 65_000, 105_000, 110_000, 90_000]);
}

#[test]
fn the_difference_is_exact_and_then_rounded_once() {
    let of = |revenue, rates| price(amount(revenue), rates, CENTS).expect("it is small");
    assert_eq!(of("1000.55", RATES), SalePrice { tier_1: 40_022, tier_2_difference: 10_006 });
    assert_eq!(of("-1000.55", RATES), SalePrice { tier_1: -40_022, tier_2_difference: -10_006 });
    // 0.125 and 0.13: two rounded amounts would differ by nothing.
    let rates = Rates { tier_1: 125_000, tier_2: 130_000 };
    assert_eq!(of("1", rates), SalePrice { tier_1: 13, tier_2_difference: 1 });
}

#[test]
fn amounts_are_rounded_to_the_decimals_of_the_currency() {
    let of = |minor_unit| price(amount("1000.55"), RATES, minor_unit).expect("it is small");
    assert_eq!(of(0), SalePrice { tier_1: 400, tier_2_difference: 100 });
    assert_eq!(of(3), SalePrice { tier_1: 400_220, tier_2_difference: 100_055 });
}

#[test]
fn without_a_threshold_the_first_tier_is_paid_for_ever() {
    let year = year(&worked_example(), None);
    assert_eq!(year.reached_in, None);
    assert_eq!(total(&year), 360_033);
}

#[test]
fn a_threshold_of_zero_is_reached_in_the_first_month_that_is_not_negative() {
    assert_eq!(year(&worked_example(), Some("0")).reached_in, Some(1));
    let negative = [sold(1, "-10", "-1"), sold(2, "10", "1"), sold(3, "5", "1")];
    assert_eq!(year(&negative, Some("0")).reached_in, Some(2));
    assert_eq!(year(&[sold(3, "0", "0")], Some("0")).reached_in, Some(3));
}

#[test]
fn a_threshold_is_reached_by_the_cent() {
    let sales = [sold(1, "99999.99", "10"), sold(2, "0.01", "0")];
    assert_eq!(year(&sales, Some("100000")).reached_in, Some(2));
    assert_eq!(year(&sales, Some("100000.01")).reached_in, None);
}

#[test]
fn a_month_is_summed_before_it_is_compared() {
    // Row by row the threshold would be passed half-way through the month.
    let sales = [sold(1, "120000", "12000"), sold(1, "-50000", "-5000"), sold(2, "40000", "4000")];
    assert_eq!(year(&sales, Some("100000")).reached_in, Some(2));
}

#[test]
fn credits_take_out_of_the_bank() {
    let sales = [sold(1, "10", "100"), sold(2, "-5", "-150"), sold(3, "95", "10")];
    let year = year(&sales, Some("100"));
    assert_eq!(
        lines(&year),
        [
            [1, 4_000, 1_000, 0, 1_000, 4_000],
            [2, -6_000, -1_500, 0, -500, -6_000],
            [3, 400, 100, -500, 0, 0]
        ]
    );
}

#[test]
fn a_month_without_a_rate_is_unknown_with_whatever_waits_for_its_bank() {
    let mut sales = worked_example();
    sales[1].rates = None;
    let paid = year(&sales, Some("100000"));
    let unknown: Vec<_> = paid.months.iter().filter_map(|month| month.err()).collect();
    assert_eq!(unknown, [Unknown { month: 2, because_of: 2 }, Unknown { month: 4, because_of: 2 }]);
    // Its sales count for the threshold all the same; what is behind stands for itself.
    assert_eq!(paid.reached_in, Some(4));
    let known: Vec<_> = paid.months.iter().flatten().map(|month| month.month).collect();
    assert_eq!(known, [1, 5, 6]);

    let mut sales = worked_example();
    sales[4].rates = None;
    let paid = year(&sales, Some("100000"));
    let unknown: Vec<_> = paid.months.iter().filter_map(|month| month.err()).collect();
    assert_eq!(unknown, [Unknown { month: 5, because_of: 5 }]);
}

#[test]
fn too_many_digits_are_an_error() {
    assert!(price(i128::MAX / 2, RATES, CENTS).is_err());
    let mut month = Month::new(1);
    month.add(i128::MAX, 0, Some(SalePrice::default())).expect("it fits");
    assert!(month.add(1, 0, Some(SalePrice::default())).is_err());
}

#[test]
fn an_explanation_can_be_followed_by_hand() {
    let months = months(&worked_example(), CENTS);
    let threshold = Some(amount("100000"));
    let year = pay(&months, threshold).expect("it is small");
    let told = |place| {
        let explanation = explain(&months, &year, place, threshold, CENTS).expect("it is small");
        let line = |step: &engine::product_line::Step| format!("{}: {}", step.what, step.formula);
        explanation.steps.iter().map(line).collect::<Vec<_>>()
    };
    assert_eq!(
        told(2),
        [
            "cumulated_sales: 30000 + 35000 + 40000 = 105000",
            "threshold: 100000 is reached in this month",
            "tier_1: 1600.13",
            "tier_2: 400.03",
            "tier_2_release: 300.00 + 350.05 = 650.05",
            "payout: 1600.13 + 400.03 + 650.05 = 2650.21",
        ]
    );
    assert_eq!(
        told(4)[1..],
        [
            "threshold: 100000 was reached in month 4",
            "tier_1: -800.00",
            "tier_2: -200.00",
            "payout: (-800.00) + (-200.00) = -1000.00",
        ]
    );
    assert_eq!(told(0)[2..], ["tier_1: 1200.00", "tier_2: 300.00 is banked", "payout: 1200.00"]);

    let revenue = amount("1000.55");
    let price = price(revenue, RATES, CENTS).expect("it is small");
    let explanation = explain_sale(revenue, RATES, price, CENTS).expect("it is small");
    let told: Vec<_> = explanation.steps.iter().map(|step| step.formula.as_str()).collect();
    assert_eq!(
        told,
        ["1000.55 x 0.4 = 400.22", "1000.55 x 0.5 - 1000.55 x 0.4 = 100.055, rounded 100.06"]
    );
}

/// Half away from zero, by long division of what is written out.
fn longhand_cents(revenue: i128, rate: i128) -> i128 {
    let exact = revenue * rate;
    let cents = exact.abs() / 100_000_000;
    let rest = exact.abs() % 100_000_000;
    (cents + i128::from(rest * 2 >= 100_000_000)) * exact.signum()
}

/// All payouts up to and with a month: tier 1 of all sales, and the differences of all of them once
/// any month until then ended at or above the threshold.
fn paid_until(sales: &[Sold], until: u32, threshold: Option<i128>) -> i128 {
    let sum = |month: u32| -> i128 {
        sales.iter().filter(|sale| sale.month <= month).map(|sale| sale.sales_actual).sum()
    };
    let is_reached = sales
        .iter()
        .filter(|sale| sale.month <= until)
        .any(|sale| threshold.is_some_and(|threshold| sum(sale.month) >= threshold));
    let counted = sales.iter().filter(|sale| sale.month <= until);
    counted
        .map(|sale| {
            let rates = sale.rates.expect("each has rates");
            let first = longhand_cents(sale.revenue_actual, rates.tier_1);
            let difference = longhand_cents(sale.revenue_actual, rates.tier_2 - rates.tier_1);
            first + if is_reached { difference } else { 0 }
        })
        .sum()
}

prop_compose! {
    fn any_sale()(
        month in 1u32..=12,
        sales_actual in -2_000_000i128..3_000_000,
        revenue_actual in -2_000_000i128..3_000_000,
    ) -> Sold {
        // Rates are those of the month: they may change between months.
        let tier_1 = 100_000 + i128::from(month % 3) * 12_345;
        let rates = Some(Rates { tier_1, tier_2: tier_1 + i128::from(month % 4) * 33_333 });
        Sold { month, sales_actual, revenue_actual, rates }
    }
}

proptest! {
    #[test]
    fn payouts_are_those_of_a_calculation_written_longhand(
        sales in prop::collection::vec(any_sale(), 0..40),
        threshold in prop::option::of(-1_000_000i128..8_000_000),
    ) {
        let year = pay(&months(&sales, CENTS), threshold).expect("it is small");
        let mut paid = 0;
        for line in lines(&year) {
            paid += line[5];
            let month = line[0] as u32;
            prop_assert_eq!(paid, paid_until(&sales, month, threshold), "month {}", month);
        }
    }

    #[test]
    fn the_order_of_sales_does_not_matter(
        sales in prop::collection::vec(any_sale(), 0..20),
        threshold in prop::option::of(-1_000_000i128..8_000_000),
    ) {
        let forward = pay(&months(&sales, CENTS), threshold);
        let mut sales = sales;
        sales.reverse();
        prop_assert_eq!(forward, pay(&months(&sales, CENTS), threshold));
    }
}

impl std::fmt::Debug for Sold {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {} {}", self.month, self.sales_actual, self.revenue_actual)
    }
}
