//! Carrying a stored month over to changed facts: only the participants whose facts changed and
//! everybody above them are touched, and a whole downline is looked at only where a rate changed.

use super::figures::{Facts, Figures};
use super::fixed_point::{Rate, Volume};
use super::plan::{OverrideMode, Plan};
use super::tree::Tree;
use crate::{Result, pause};

/// Somebody who is affected: the stored figures, and how the facts change.
#[derive(Debug, Clone)]
pub struct Member {
    pub stored: Figures,
    pub change: Facts,
    pub fixed_rate: Option<Rate>,
}

/// Somebody in the direct downline of an affected participant who is not affected.
#[derive(Debug, Clone, Copy)]
pub struct Child {
    pub upline: usize,
    pub rate: Rate,
    pub leg: Volume,
}

/// How the change can be carried out.
#[derive(Debug)]
pub enum Outcome {
    /// The new figures, in the order of the members.
    Figures(Vec<Figures>),
    /// A rate changed in a mode where that reaches through all of the downline: calculate anew.
    FromScratch,
}

/// A change on its way: first the rates, then, knowing whose rates changed, the overrides.
#[derive(Debug)]
pub struct Change<'a> {
    tree: Tree,
    members: Vec<Member>,
    new: Vec<Figures>,
    plan: &'a Plan,
}

impl<'a> Change<'a> {
    /// `tree` holds the members and, with each of them, everybody above.
    ///
    /// # Errors
    /// `Of` with the place of a member who cannot be priced.
    pub fn new(tree: Tree, mut members: Vec<Member>, plan: &'a Plan) -> Result<Self> {
        let mut new = Vec::with_capacity(members.len());
        for (place, member) in members.iter_mut().enumerate() {
            pause();
            // Who has no record yet stands where an empty month leaves them.
            member.stored.price(plan, member.fixed_rate).map_err(|error| error.of(place))?;
            let facts = member.stored.facts.plus(&member.change)?;
            new.push(Figures { facts, ..member.stored });
        }
        for (place, member) in members.iter().enumerate() {
            if let Some(upline) = tree.upline(place) {
                new[upline].f1 = new[upline].f1.plus(member.change.personal()?)?;
            }
        }
        for (place, (figures, member)) in new.iter_mut().zip(&members).enumerate() {
            figures.price(plan, member.fixed_rate).map_err(|error| error.of(place))?;
        }
        for place in tree.bottom_up() {
            new[place].leg = new[place].leg.plus(members[place].change.leg_part(plan)?)?;
            if let Some(upline) = tree.upline(place) {
                let rise = new[place].leg.minus(members[place].stored.leg)?;
                new[upline].leg = new[upline].leg.plus(rise)?;
            }
        }
        Ok(Self { tree, members, new, plan })
    }

    /// Places whose rate changed: `finish` wants the direct downline of these.
    pub fn changed_rates(&self) -> Vec<usize> {
        let changed = |place: &usize| self.new[*place].rate != self.members[*place].stored.rate;
        (0..self.new.len()).filter(changed).collect()
    }

    /// Settles the overrides. `children`: the direct downline, members aside, of every place in
    /// `changed_rates`.
    pub fn finish(mut self, children: &[Child]) -> Result<Outcome> {
        match self.plan.override_mode {
            OverrideMode::Differential => self.differential(children)?,
            OverrideMode::DifferentialPath => {
                if !self.changed_rates().is_empty() {
                    return Ok(Outcome::FromScratch);
                }
                self.differential_path()?;
            }
            OverrideMode::Unilevel => self.unilevel()?,
            OverrideMode::None => {}
        }
        Ok(Outcome::Figures(self.new))
    }

    fn differential(&mut self, children: &[Child]) -> Result<()> {
        // What each member brings its upline: the old amount goes, the new one comes.
        for place in 0..self.new.len() {
            let Some(upline) = self.tree.upline(place) else { continue };
            let (old, new) = (self.members[place].stored, self.new[place]);
            let (old_rate, new_rate) = (self.members[upline].stored.rate, self.new[upline].rate);
            let paid = Figures::differential(old.leg, old.rate, old_rate)?;
            let due = Figures::differential(new.leg, new.rate, new_rate)?;
            let overrides = self.new[upline].overrides.minus(paid)?.plus(due)?;
            self.new[upline].overrides = overrides;
        }
        for child in children {
            let (old_rate, new_rate) =
                (self.members[child.upline].stored.rate, self.new[child.upline].rate);
            let paid = Figures::differential(child.leg, child.rate, old_rate)?;
            let due = Figures::differential(child.leg, child.rate, new_rate)?;
            let overrides = self.new[child.upline].overrides.minus(paid)?.plus(due)?;
            self.new[child.upline].overrides = overrides;
        }
        Ok(())
    }

    fn differential_path(&mut self) -> Result<()> {
        for place in 0..self.new.len() {
            let volume = self.members[place].change.leg_part(self.plan)?;
            if volume == Volume::ZERO {
                continue;
            }
            let mut highest = self.new[place].rate;
            let mut upline = self.tree.upline(place);
            while let Some(above) = upline {
                pause();
                let rate = self.new[above].rate;
                let due = volume.at(rate.above(highest))?;
                self.new[above].overrides = self.new[above].overrides.plus(due)?;
                highest = highest.max(rate);
                upline = self.tree.upline(above);
            }
        }
        Ok(())
    }

    fn unilevel(&mut self) -> Result<()> {
        for place in 0..self.new.len() {
            let volume = self.members[place].change.leg_part(self.plan)?;
            let mut upline = self.tree.upline(place);
            for rate in &self.plan.level_rates {
                pause();
                let Some(above) = upline else { break };
                self.new[above].overrides = self.new[above].overrides.plus(volume.at(*rate)?)?;
                upline = self.tree.upline(above);
            }
        }
        Ok(())
    }
}
