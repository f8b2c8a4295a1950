//! A month's pay, step by step, in words that can be followed by hand.

use super::{AMOUNT_SCALE, Month, MonthPay, RATE_SCALE, Rates, SalePrice, Year, trimmed};
use crate::Result;
use crate::exact::Exact;

/// What was worked out, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub what: &'static str,
    pub formula: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    pub steps: Vec<Step>,
}

/// How a sale came by its two amounts: "1000.55 x 0.4 = 400.22", "1000.55 x 0.5 - 1000.55 x 0.4 =
/// 100.055, rounded 100.06".
pub fn explain_sale(
    revenue_actual: i128,
    rates: Rates,
    price: SalePrice,
    minor_unit: u32,
) -> Result<Explanation> {
    let revenue = trimmed(Exact::new(revenue_actual, AMOUNT_SCALE));
    let rate = |units| trimmed(Exact::new(units, RATE_SCALE));
    let (tier_1, tier_2) = (rate(rates.tier_1), rate(rates.tier_2));
    let first = revenue.times(tier_1)?;
    let difference = revenue.times(tier_2)?.minus(first)?;
    let result = |exact: Exact, units: i128| -> Result<String> {
        let (exact, amount) = (trimmed(exact), Exact::new(units, minor_unit));
        Ok(match exact.equals(amount)? {
            true => format!("{amount}"),
            false => format!("{exact}, rounded {amount}"),
        })
    };
    let steps = vec![
        Step {
            what: "tier_1",
            formula: format!("{revenue} x {tier_1} = {}", result(first, price.tier_1)?),
        },
        Step {
            what: "tier_2_difference",
            formula: format!(
                "{revenue} x {tier_2} - {revenue} x {tier_1} = {}",
                result(difference, price.tier_2_difference)?
            ),
        },
    ];
    Ok(Explanation { steps })
}

/// How the month at a place of the year came by its payout. `months` are what `pay` was given.
pub fn explain(
    months: &[Month],
    year: &Year,
    place: usize,
    threshold: Option<i128>,
    minor_unit: u32,
) -> Result<Explanation> {
    let mut steps = Vec::new();
    let mut say = |what, formula| steps.push(Step { what, formula });
    let sales = |units| trimmed(Exact::new(units, AMOUNT_SCALE));
    let money = |units| Exact::new(units, minor_unit);
    let Some(Ok(pay)) = year.months.get(place) else { return Ok(Explanation { steps }) };

    let terms: Vec<String> =
        months.iter().take(place + 1).map(|month| bracketed(sales(month.sales_actual))).collect();
    say("cumulated_sales", sum_of(&terms, sales(pay.cumulated_sales)));
    say("threshold", reached_in_words(pay, year, threshold.map(sales)));
    say("tier_1", format!("{}", money(pay.tier_1)));
    let own = money(pay.tier_2_difference);
    say("tier_2", if pay.is_reached { format!("{own}") } else { format!("{own} is banked") });
    if year.reached_in == Some(pay.month) {
        let banked = year.months.iter().take(place).flatten();
        let terms: Vec<String> =
            banked.map(|month| bracketed(money(month.tier_2_difference))).collect();
        say("tier_2_release", sum_of(&terms, money(pay.released)));
    }
    let mut terms = vec![bracketed(money(pay.tier_1))];
    if pay.is_reached {
        terms.push(bracketed(own));
    }
    if year.reached_in == Some(pay.month) {
        terms.push(bracketed(money(pay.released)));
    }
    say("payout", sum_of(&terms, money(pay.payout()?)));
    Ok(Explanation { steps })
}

fn reached_in_words(pay: &MonthPay, year: &Year, threshold: Option<Exact>) -> String {
    let Some(threshold) = threshold else { return "there is no threshold".to_owned() };
    match year.reached_in {
        Some(month) if month == pay.month => format!("{threshold} is reached in this month"),
        Some(month) if month < pay.month => format!("{threshold} was reached in month {month}"),
        _ => format!("{threshold} is not reached"),
    }
}

fn sum_of(terms: &[String], sum: Exact) -> String {
    match terms {
        [] | [_] => format!("{sum}"),
        _ => format!("{} = {sum}", terms.join(" + ")),
    }
}

/// "-5" as a term of a sum.
fn bracketed(value: Exact) -> String {
    if value.units() < 0 { format!("({value})") } else { format!("{value}") }
}
