//! A participant's month, product by product, in words that can be followed by hand: worked out
//! from the volumes and rates on record, apart from the calculation that put them there.

use super::fixed_point::RATE_SCALE;
use super::plan::{InactiveBasis, OverrideMode};
use crate::Result;
use crate::exact::Exact;
use std::collections::BTreeMap;

/// A month as it is on record.
#[derive(Debug, Clone, Copy)]
pub struct Recorded {
    pub personal: Exact,
    pub shared_out: Exact,
    pub received: Exact,
    pub ranking: Exact,
    pub rate: Exact,
    pub commissions: Commissions,
}

#[derive(Debug, Clone, Copy)]
pub struct Commissions {
    pub direct: Exact,
    pub shared: Exact,
    pub received: Exact,
    pub overrides: Exact,
}

/// What holds for the participant on the month's last day.
#[derive(Debug, Clone)]
pub struct Terms {
    pub split_share: Exact,
    pub inactive_rate: Exact,
    pub inactive_basis: InactiveBasis,
    pub override_mode: OverrideMode,
    /// Rates of level 1, 2, 3 ...; levels without one earn nothing.
    pub level_rates: Vec<Exact>,
    pub max_levels: usize,
    /// Why the participant has a rate of their own, if they have one.
    pub fixed_rate_reason: Option<String>,
    /// The highest threshold below the ranking volume.
    pub threshold: Option<Exact>,
}

/// Somebody below, as they are on record.
#[derive(Debug, Clone, Copy)]
pub struct Below {
    /// The place of their upline in the list, which comes before them; `None`: the participant.
    pub upline: Option<usize>,
    pub rate: Exact,
    pub leg: Exact,
    pub personal: Exact,
    pub shared_out: Exact,
    pub received: Exact,
}

/// A product written out, and what it comes to.
#[derive(Debug, Clone)]
pub struct Line {
    pub formula: String,
    pub amount: Exact,
}

/// What an override is made of.
#[derive(Debug, Clone)]
pub enum Part {
    /// A leg, by the place of its head in the list of those below.
    Leg { head: usize, difference: Exact, line: Line },
    /// All volume on which this was the highest rate paid on the way up.
    PaidBelow { paid: Exact, volume: Exact, rate: Exact, line: Line },
    /// All volume of a level.
    Level { level: usize, volume: Exact, rate: Exact, line: Line },
}

#[derive(Debug, Clone)]
pub struct Explanation {
    pub own: Exact,
    /// Why the rate is what it is.
    pub why: String,
    pub direct: Line,
    pub shared: Line,
    pub received: Line,
    pub parts: Vec<Part>,
    pub overrides: Exact,
    pub total: Exact,
    /// Whether the commissions on record are these.
    pub matches_recorded: bool,
}

/// Explains a month. `below`: in differential mode the heads of the legs; in the other modes
/// everybody below, each after their upline.
pub fn explain(month: &Recorded, terms: &Terms, below: &[Below]) -> Result<Explanation> {
    let own = month.personal.minus(month.shared_out)?;
    let is_inactive = is_inactive(month, terms);
    let direct = product(&[own, month.rate])?;
    let shared = product(&[month.shared_out, terms.split_share, month.rate])?;
    let received = match is_inactive {
        true => product(&[month.received, terms.inactive_rate])?,
        false => product(&[month.received, terms.split_share, month.rate])?,
    };
    let parts = match terms.override_mode {
        OverrideMode::Differential => legs(month.rate, below)?,
        OverrideMode::DifferentialPath => paid_below(month.rate, terms, below)?,
        OverrideMode::Unilevel => levels(terms, below)?,
        OverrideMode::None => Vec::new(),
    };
    let overrides = parts.iter().try_fold(Exact::ZERO, |sum, part| sum.plus(part.line().amount))?;
    let total = direct.amount.plus(shared.amount)?.plus(received.amount)?.plus(overrides)?;
    let recorded = &month.commissions;
    let matches_recorded = direct.amount.equals(recorded.direct)?
        && shared.amount.equals(recorded.shared)?
        && received.amount.equals(recorded.received)?
        && overrides.equals(recorded.overrides)?;
    let why = why(month, terms, is_inactive);
    Ok(Explanation {
        own,
        why,
        direct,
        shared,
        received,
        parts,
        overrides,
        total,
        matches_recorded,
    })
}

impl Part {
    pub fn line(&self) -> &Line {
        match self {
            Self::Leg { line, .. } | Self::PaidBelow { line, .. } | Self::Level { line, .. } => {
                line
            }
        }
    }
}

fn is_inactive(month: &Recorded, terms: &Terms) -> bool {
    terms.fixed_rate_reason.is_none()
        && month.personal.is_zero()
        && (terms.inactive_basis == InactiveBasis::Personal || terms.threshold.is_none())
}

fn why(month: &Recorded, terms: &Terms, is_inactive: bool) -> String {
    if let Some(reason) = &terms.fixed_rate_reason {
        return format!("fixed rate ({reason})");
    }
    match (is_inactive, terms.inactive_basis) {
        (true, InactiveBasis::Personal) => {
            format!("inactive: no personal volume, the flat rate of {}", terms.inactive_rate)
        }
        (true, InactiveBasis::Ranking) => format!(
            "inactive and without ranking volume: received sales at the flat rate of {}",
            terms.inactive_rate
        ),
        (false, _) => {
            let threshold = terms.threshold.map(|threshold| threshold.to_string());
            format!(
                "ranking volume of {}: the tier of more than {}",
                month.ranking,
                threshold.unwrap_or_default()
            )
        }
    }
}

fn product(factors: &[Exact]) -> Result<Line> {
    let shown: Vec<String> = factors.iter().map(Exact::to_string).collect();
    let amount =
        factors.iter().try_fold(Exact::new(1, 0), |product, factor| product.times(*factor))?;
    Ok(Line { formula: shown.join(" x "), amount })
}

fn legs(rate: Exact, heads: &[Below]) -> Result<Vec<Part>> {
    let leg = |(place, head): (usize, &Below)| {
        let difference = rate.above(head.rate)?;
        let floor = if rate.is_less_than(head.rate)? { ", not below 0" } else { "" };
        let formula = format!("{} x ({rate} - {}){floor}", head.leg, head.rate);
        let amount = head.leg.times(difference)?;
        Ok(Part::Leg { head: place, difference, line: Line { formula, amount } })
    };
    heads.iter().enumerate().map(leg).collect()
}

/// What somebody's sales are to those above: shared ones in part.
fn volume(person: &Below, terms: &Terms) -> Result<Exact> {
    let in_part = person.shared_out.plus(person.received)?.times(terms.split_share)?;
    person.personal.minus(person.shared_out)?.plus(in_part)
}

/// Sums of volumes in the order of what they are sums for.
type Sums<Key, For> = BTreeMap<Key, (For, Exact)>;

fn add<Key: Ord, For>(sums: &mut Sums<Key, For>, key: Key, what: For, volume: Exact) -> Result<()> {
    if !volume.is_zero() {
        let (_, sum) = sums.entry(key).or_insert((what, Exact::ZERO));
        *sum = sum.plus(volume)?;
    }
    Ok(())
}

fn paid_below(rate: Exact, terms: &Terms, below: &[Below]) -> Result<Vec<Part>> {
    let mut paid: Vec<Exact> = Vec::with_capacity(below.len());
    let mut sums = BTreeMap::new();
    for person in below {
        let so_far = person.upline.and_then(|upline| paid.get(upline)).copied();
        let highest = match so_far {
            Some(so_far) if !so_far.is_less_than(person.rate)? => so_far,
            _ => person.rate,
        };
        paid.push(highest);
        let key = highest.rounded(RATE_SCALE)?.units();
        add(&mut sums, key, highest, volume(person, terms)?)?;
    }
    let part = |(paid, volume): (Exact, Exact)| {
        let rate = rate.above(paid)?;
        Ok(Part::PaidBelow { paid, volume, rate, line: product(&[volume, rate])? })
    };
    sums.into_values().map(part).collect()
}

fn levels(terms: &Terms, below: &[Below]) -> Result<Vec<Part>> {
    let mut levels: Vec<usize> = Vec::with_capacity(below.len());
    let mut sums = BTreeMap::new();
    for person in below {
        let above = person.upline.and_then(|upline| levels.get(upline)).copied();
        let level = above.unwrap_or(0) + 1;
        levels.push(level);
        if level <= terms.max_levels {
            add(&mut sums, level, level, volume(person, terms)?)?;
        }
    }
    let part = |(level, volume): (usize, Exact)| {
        let rate = terms.level_rates.get(level - 1).copied().unwrap_or(Exact::ZERO);
        Ok(Part::Level { level, volume, rate, line: product(&[volume, rate])? })
    };
    sums.into_values().map(part).collect()
}
