//! A commission, step by step, in words that can be followed by hand.

use super::price::parts;
use super::{AMOUNT_SCALE, Amounts, LIFETIME_SCALE, Pay, Price, RATE_SCALE, Standing, trimmed};
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

/// Explains what `price` computes from the same arguments.
pub fn explain(price: &Price<'_>, standing: Standing, amounts: &Amounts) -> Result<Explanation> {
    let shown = |units: i128| trimmed(Exact::new(units, AMOUNT_SCALE));
    let rate = |units: i128| trimmed(Exact::new(units, RATE_SCALE));
    let net = shown(amounts.net()?);
    let rounded = |exact: Exact, amount: Exact| -> Result<String> {
        let exact = trimmed(exact);
        Ok(match exact.equals(amount)? {
            true => format!("{amount}"),
            false => format!("{exact}, rounded {amount}"),
        })
    };
    let mut steps = Vec::new();
    let mut say = |what, formula| steps.push(Step { what, formula });

    say(
        "net_amount",
        match amounts.refunded {
            0 => format!("{net}"),
            refunded => format!("{} - {} = {net}", shown(amounts.sale), shown(refunded)),
        },
    );
    let lifetime = trimmed(Exact::new(standing.ranking, LIFETIME_SCALE));
    say(
        "tier",
        match price.tier {
            Some(tier) => {
                format!("{lifetime} is at least {}: {}", shown(tier.threshold), tier.name)
            }
            None => format!("{lifetime} is below the lowest tier"),
        },
    );
    let formula = match (price.rule.map(|rule| &rule.pay), price.tier) {
        (None, tier) => format!("{net} x {}", rate(tier.map_or(0, |tier| tier.rate))),
        (Some(Pay::Percentage(of_rule)), _) => format!("{net} x {}", rate(*of_rule)),
        (Some(Pay::Whole(_)), _) => format!("{net} x {}", rate(price.rate.unwrap_or(0))),
        (Some(Pay::Flat(_)), _) => "flat".to_owned(),
        (Some(Pay::Marginal(bands)), _) => {
            let parts = parts(bands, amounts.net()?);
            let part = |(part, of_band)| format!("{} x {}", shown(part), rate(of_band));
            let sum: Vec<String> = parts.map(part).collect();
            if sum.is_empty() { "0".to_owned() } else { sum.join(" + ") }
        }
    };
    say("commission", format!("{formula} = {}", rounded(price.exact, price.amount)?));
    if let Some(tier) = price.tier {
        let exact = price.amount.times(Exact::new(tier.bonus_rate, RATE_SCALE))?;
        say(
            "tier_bonus",
            format!(
                "{} x {} = {}",
                price.amount,
                rate(tier.bonus_rate),
                rounded(exact, price.tier_bonus)?
            ),
        );
    }
    Ok(Explanation { steps })
}
