//! What a plan pays for: its components, each with the days on which it holds.

use super::period::PeriodKind;
use crate::rate_gaps::Days;
use std::rc::Rc;

/// From `min` on, up to the next band.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Band {
    pub min: i128,
    pub rate: i128,
}

/// What picks the band.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// What is left of the deal, whoever shares it.
    Deal,
    /// The running credit of the quota period.
    Period,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Each part at the rate of its band.
    Marginal,
    /// All at the rate of the band that is reached.
    Whole,
}

/// What becomes of the deal with which the threshold is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Crossing {
    /// All of it gets the accelerator.
    Deal,
    /// The base rate up to the threshold, the accelerator from there on.
    Split,
}

/// What the running credit has to reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Threshold {
    Amount(i128),
    /// A part of the effective quota, in units of 10^-6.
    Attainment(i128),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    Flat(i128),
    Percentage(i128),
    /// Bands are sorted by `min`.
    Tiered {
        basis: Basis,
        mode: Mode,
        bands: Vec<Band>,
    },
    Quota {
        rate: i128,
        accelerator: i128,
        crossing: Crossing,
        threshold: Threshold,
    },
    /// With a threshold once in a quota period, otherwise for each deal.
    Bonus {
        amount: i128,
        threshold: Option<Threshold>,
    },
    /// A rate of what the downline was credited with.
    Override(i128),
}

impl Kind {
    /// As SQL calls it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Flat(_) => "flat",
            Self::Percentage(_) => "percentage",
            Self::Tiered { .. } => "tiered",
            Self::Quota { .. } => "quota",
            Self::Bonus { .. } => "bonus",
            Self::Override(_) => "override",
        }
    }
}

/// Whose quota it measures by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    Own,
    /// That of the team whose manager the participant is.
    Team,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CreditKind {
    Revenue,
    Overlay,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Release {
    Won,
    /// As the customer pays.
    Payment,
}

/// Whether what lies above a cap is paid later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CarriesExcess {
    No,
    Yes,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
    /// Identifies it to people: the id of its row.
    pub id: String,
    /// That of its plan: quotas of others are none to it.
    pub currency: Rc<str>,
    pub kind: Kind,
    pub days: Days,
    pub quota_period: Option<PeriodKind>,
    pub scope: Scope,
    /// Which credits it pays; `None`: both kinds.
    pub credit_kind: Option<CreditKind>,
    pub gate: Option<i128>,
    pub floor: Option<i128>,
    pub cap: Option<i128>,
    pub period_cap: Option<i128>,
    pub carries: CarriesExcess,
    pub release: Release,
    /// How many days after the close date a refund still takes its commission away.
    pub clawback_days: Option<i32>,
    pub counts_to_quota: bool,
}

impl Component {
    pub fn is_override(&self) -> bool {
        matches!(self.kind, Kind::Override(_))
    }

    /// What has to be reached before all of it is paid at another rate, or at all.
    pub fn threshold(&self) -> Option<Threshold> {
        match &self.kind {
            Kind::Quota { threshold, .. } => Some(*threshold),
            Kind::Bonus { threshold, .. } => *threshold,
            _ => None,
        }
    }

    /// Whether what a deal pays depends on the credits of others in its quota period.
    pub fn is_measured(&self) -> bool {
        self.gate.is_some()
            || self.threshold().is_some()
            || matches!(self.kind, Kind::Tiered { basis: Basis::Period, .. })
    }

    /// Whether what a deal pays depends on other deals.
    pub fn looks_around(&self) -> bool {
        self.is_measured() || self.period_cap.is_some() || self.carries == CarriesExcess::Yes
    }

    /// The stretch of time over which it is measured and capped.
    pub fn period_kind(&self) -> PeriodKind {
        self.quota_period.unwrap_or(PeriodKind::Monthly)
    }

    pub fn pays(&self, kind: CreditKind) -> bool {
        self.credit_kind.is_none_or(|paid| paid == kind)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub name: String,
    pub currency: Rc<str>,
    pub minor_unit: u32,
    pub components: Vec<Component>,
}
