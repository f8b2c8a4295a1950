//! A commission, step by step, in words that can be followed by hand.

use super::component::{Basis, Component, Crossing, Kind, Mode, Plan, Threshold};
use super::credit::Deal;
use super::pay::parts;
use super::period::date;
use super::price::Item;
use super::quota::Target;
use super::{AMOUNT_SCALE, RATE_SCALE, WHOLE, coin, shown};
use crate::Result;
use crate::exact::Exact;

/// What was worked out, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub what: &'static str,
    pub formula: String,
}

/// Explains what `price` came to for a deal.
pub fn explain(item: &Item, deal: &Deal, plan: &Plan, component: &Component) -> Result<Vec<Step>> {
    let mut steps = Vec::new();
    let mut say = |what, formula: String| steps.push(Step { what, formula });
    let amount = |units: i128| shown(units, AMOUNT_SCALE);
    let money = |units: i128| -> Result<String> {
        Ok(Exact::new(units, AMOUNT_SCALE).rounded(plan.minor_unit)?.to_string())
    };

    let refunded = deal.amount - item.left;
    let left = amount(item.left);
    say(
        "deal",
        match refunded {
            0 => format!("{left} {}", deal.currency),
            _ => {
                format!("{} - {} = {left} {}", amount(deal.amount), amount(refunded), deal.currency)
            }
        },
    );
    say("credit", format!("{} {}", amount(item.credit), plan.currency));
    if let Some(effective) = &item.effective {
        let rounded = amount(effective.rounded(coin(plan.minor_unit))?);
        say(
            "quota",
            format!(
                "{} x {} x {} / {} = {rounded}",
                amount(effective.amount),
                shown(effective.ramp, RATE_SCALE),
                effective.active,
                effective.days
            ),
        );
    }
    if let (Some(before), Some(running), Some(period)) = (item.before, item.running, &item.period) {
        say(
            "running",
            format!(
                "{} + {} = {} since {}",
                amount(before),
                amount(running - before),
                amount(running),
                date(period.start)
            ),
        );
        let attainment = match &item.effective {
            Some(effective) => effective.attainment(running)?,
            None => None,
        };
        if let Some(part) = attainment {
            say("attainment", format!("{} %", shown(part, RATE_SCALE - 2)));
        }
    }
    say("commission", format!("{} = {}", formula(item, component)?, money(item.paid)?));
    if item.floored != item.paid {
        say("floor", format!("at least {}", money(item.floored)?));
    }
    let now = item.parts.first().map_or(0, |part| part.amount);
    if now != item.floored {
        let later = item.parts.iter().skip(1).map(|part| part.amount).sum::<i128>();
        say(
            "cap",
            format!(
                "{} of {}, {} later, {} lost",
                money(now)?,
                money(item.floored)?,
                money(later)?,
                money(item.lost)?
            ),
        );
    }
    if let Some(gate) = component.gate {
        let gate = shown(gate, RATE_SCALE - 2);
        say(
            "gate",
            match item.available {
                Some(day) => format!("{gate} % of the quota, reached: due from {}", date(day)),
                None => format!("{gate} % of the quota, not reached"),
            },
        );
    }
    Ok(steps)
}

fn formula(item: &Item, component: &Component) -> Result<String> {
    let amount = |units: i128| shown(units, AMOUNT_SCALE);
    let rate = |units: i128| shown(units, RATE_SCALE);
    let credit = amount(item.credit);
    let at = |units: i128| format!("{credit} x {}", rate(units));
    if let Some(applied) = item.rate {
        return Ok(at(applied));
    }
    Ok(match &component.kind {
        Kind::Tiered { basis, mode: Mode::Marginal, bands } => {
            let (from, size) = match (basis, item.before) {
                (Basis::Period, Some(before)) => (before, item.credit),
                _ => (0, item.left),
            };
            let parts = parts(bands, from, from + size);
            let parts: Vec<String> = parts
                .map(|(part, of_band)| format!("{} x {}", amount(part), rate(of_band)))
                .collect();
            let sum = if parts.is_empty() { "0".to_owned() } else { parts.join(" + ") };
            match size == item.credit {
                true => sum,
                false => format!("({sum}) x {credit} / {}", amount(size)),
            }
        }
        Kind::Quota { rate: base, accelerator, crossing: Crossing::Split, threshold } => {
            let target = Target::new(*threshold, item.effective.as_ref())?;
            let reached = match (threshold, target) {
                (Threshold::Amount(reached), _) => *reached,
                (_, Some(target)) => target.numerator / target.denominator.max(1),
                _ => 0,
            };
            let below = (reached - item.before.unwrap_or(0)).clamp(0, item.credit);
            format!(
                "{} x {} + {} x {}",
                amount(below),
                rate(*base),
                amount(item.credit - below),
                rate(*accelerator)
            )
        }
        Kind::Flat(_) | Kind::Bonus { .. } => "flat".to_owned(),
        _ => at(WHOLE),
    })
}
