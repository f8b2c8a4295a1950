//! A month from scratch: one pass up the tree.

use super::figures::Figures;
use super::fixed_point::{Money, Rate, Volume};
use super::plan::{OverrideMode, Plan};
use super::tree::Tree;
use crate::{Result, pause};

/// Calculates the figures of everybody in the tree, in its order, from the facts in them.
///
/// # Errors
/// `Of` with the place of somebody who cannot be priced.
pub fn calculate(
    tree: &Tree,
    all: &mut [Figures],
    fixed_rate: impl Fn(usize) -> Option<Rate>,
    plan: &Plan,
) -> Result<()> {
    for place in 0..tree.len() {
        pause();
        if let Some(upline) = tree.upline(place) {
            let personal = all[place].facts.personal()?;
            all[upline].f1 = all[upline].f1.plus(personal)?;
        }
    }
    for (place, figures) in all.iter_mut().enumerate() {
        pause();
        figures.price(plan, fixed_rate(place)).map_err(|error| error.of(place))?;
    }
    for place in tree.bottom_up() {
        pause();
        all[place].leg = all[place].leg.plus(all[place].facts.leg_part(plan)?)?;
        if let Some(upline) = tree.upline(place) {
            all[upline].leg = all[upline].leg.plus(all[place].leg)?;
        }
    }
    match plan.override_mode {
        OverrideMode::Differential => differential(tree, all)?,
        OverrideMode::DifferentialPath => differential_path(tree, all, plan)?,
        OverrideMode::Unilevel => unilevel(tree, all, plan)?,
        OverrideMode::None => {}
    }
    Ok(())
}

fn pay_override(figures: &mut Figures, amount: Money) -> Result<()> {
    figures.overrides = figures.overrides.plus(amount)?;
    Ok(())
}

fn differential(tree: &Tree, all: &mut [Figures]) -> Result<()> {
    for place in 0..tree.len() {
        pause();
        if let Some(upline) = tree.upline(place) {
            let head = all[place];
            let amount = Figures::differential(head.leg, head.rate, all[upline].rate)?;
            pay_override(&mut all[upline], amount)?;
        }
    }
    Ok(())
}

/// Volumes by the highest rate that was already paid on them. There are as many as the plan has
/// rates, so the list stays short.
#[derive(Default, Clone)]
struct PaidVolumes(Vec<(Rate, Volume)>);

impl PaidVolumes {
    fn add(&mut self, rate: Rate, volume: Volume) -> Result<()> {
        match self.0.iter_mut().find(|(paid, _)| *paid == rate) {
            Some((_, sum)) => *sum = sum.plus(volume)?,
            None => self.0.push((rate, volume)),
        }
        Ok(())
    }
}

fn differential_path(tree: &Tree, all: &mut [Figures], plan: &Plan) -> Result<()> {
    let mut below: Vec<PaidVolumes> = vec![PaidVolumes::default(); tree.len()];
    for place in tree.bottom_up() {
        pause();
        let rate = all[place].rate;
        let mut passed_on = PaidVolumes::default();
        for (paid, volume) in std::mem::take(&mut below[place].0) {
            pay_override(&mut all[place], volume.at(rate.above(paid))?)?;
            passed_on.add(paid.max(rate), volume)?;
        }
        let own = all[place].facts.leg_part(plan)?;
        if own != Volume::ZERO {
            passed_on.add(rate, own)?;
        }
        if let Some(upline) = tree.upline(place) {
            for (paid, volume) in passed_on.0 {
                below[upline].add(paid, volume)?;
            }
        }
    }
    Ok(())
}

fn unilevel(tree: &Tree, all: &mut [Figures], plan: &Plan) -> Result<()> {
    for place in 0..tree.len() {
        pause();
        let volume = all[place].facts.leg_part(plan)?;
        if volume == Volume::ZERO {
            continue;
        }
        let mut upline = tree.upline(place);
        for rate in &plan.level_rates {
            pause();
            let Some(above) = upline else { break };
            pay_override(&mut all[above], volume.at(*rate)?)?;
            upline = tree.upline(above);
        }
    }
    Ok(())
}
