//! A participant's month: what was sold, and what it comes to.

use super::fixed_point::{Money, Rate, Volume};
use super::plan::{Plan, Standing};
use crate::Result;

/// Sums of a participant's sales in a month, net of refunds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Facts {
    /// Sold alone.
    pub own: Volume,
    /// Brought as the Sharer.
    pub shared_out: Volume,
    /// Executed as the Receiver.
    pub received: Volume,
    /// Rewards: income, no volume.
    pub reward: Volume,
}

/// A participant's month.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    pub facts: Facts,
    /// Personal volumes of the direct downline.
    pub f1: Volume,
    pub rate: Rate,
    /// Own part and that of everybody below.
    pub leg: Volume,
    pub direct: Money,
    pub shared: Money,
    pub received: Money,
    pub overrides: Money,
}

impl Facts {
    pub fn personal(&self) -> Result<Volume> {
        self.own.plus(self.shared_out)
    }

    /// What they add to the leg volume of the participant and everybody above.
    pub fn leg_part(&self, plan: &Plan) -> Result<Volume> {
        self.own
            .plus(self.shared_out.part(plan.split_share)?)?
            .plus(self.received.part(plan.split_share)?)
    }

    pub fn plus(&self, other: &Self) -> Result<Self> {
        Ok(Self {
            own: self.own.plus(other.own)?,
            shared_out: self.shared_out.plus(other.shared_out)?,
            received: self.received.plus(other.received)?,
            reward: self.reward.plus(other.reward)?,
        })
    }
}

impl Figures {
    pub fn ranking(&self) -> Result<Volume> {
        self.facts.personal()?.plus(self.f1)
    }

    pub fn total(&self) -> Result<Money> {
        self.direct.plus(self.shared)?.plus(self.received)?.plus(self.overrides)
    }

    /// Whether there is anything to record.
    pub fn is_nothing(&self) -> bool {
        self.facts == Facts::default() && self.f1 == Volume::ZERO && self.leg == Volume::ZERO
    }

    /// Sets the rate and all commissions but the override from facts and F1 volume.
    pub fn price(&mut self, plan: &Plan, fixed_rate: Option<Rate>) -> Result<()> {
        let standing = plan.standing(self.facts.personal()?, self.ranking()?, fixed_rate)?;
        self.rate = standing.rate();
        self.direct = self.facts.own.at(self.rate)?;
        self.shared = self.facts.shared_out.part(plan.split_share)?.at(self.rate)?;
        self.received = match standing {
            Standing::Tier(rate) => self.facts.received.part(plan.split_share)?.at(rate)?,
            Standing::Inactive(_) => self.facts.received.at(plan.inactive_rate)?,
        };
        Ok(())
    }

    /// What its head brings an upline of the given rate in differential mode.
    pub fn differential(leg: Volume, rate: Rate, upline_rate: Rate) -> Result<Money> {
        leg.at(upline_rate.above(rate))
    }
}
