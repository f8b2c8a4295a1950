//! The rules of a month: tiers, the split of shared sales, inactivity, overrides.

use super::fixed_point::{Rate, Share, VOLUME_SCALE, Volume};
use crate::{Error, Result};
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// What an inactive participant's rate goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InactiveBasis {
    /// Without personal volume the flat rate holds, in differentials too.
    Personal,
    /// Without personal volume the tier of the ranking volume holds; the flat rate is paid where
    /// there is none, and differentials then count 0.
    Ranking,
}

/// What an upline earns on the volume below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OverrideMode {
    /// Each leg's volume at the own rate less that of the leg's head, where positive.
    Differential,
    /// Each volume at what the own rate is above the highest rate paid below on its path.
    DifferentialPath,
    /// A rate for each level below.
    Unilevel,
    None,
}

/// The rules valid in a month.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Part of a shared sale that the Sharer and the Receiver are each paid on.
    pub split_share: Share,
    pub inactive_rate: Rate,
    pub inactive_basis: InactiveBasis,
    pub override_mode: OverrideMode,
    /// Rates of level 1, 2, 3 ... for unilevel overrides.
    pub level_rates: Vec<Rate>,
    /// The day whose rules these are.
    pub on: NaiveDate,
    tiers: Vec<(Volume, Rate)>,
}

/// Where a participant stands in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Paid by tier (or by a fixed rate).
    Tier(Rate),
    /// Paid the flat rate on received sales; this rate counts in differentials.
    Inactive(Rate),
}

impl Standing {
    /// The rate that differentials and own sales go by.
    pub fn rate(self) -> Rate {
        match self {
            Self::Tier(rate) | Self::Inactive(rate) => rate,
        }
    }
}

impl Plan {
    /// `tiers`: threshold and rate; a tier holds for ranking volumes of more than its threshold.
    pub fn new(
        split_share: Share,
        inactive_rate: Rate,
        inactive_basis: InactiveBasis,
        override_mode: OverrideMode,
        level_rates: Vec<Rate>,
        mut tiers: Vec<(Volume, Rate)>,
        on: NaiveDate,
    ) -> Self {
        tiers.sort_unstable();
        Self { split_share, inactive_rate, inactive_basis, override_mode, level_rates, on, tiers }
    }

    /// The same with other tiers.
    #[must_use]
    pub fn with_tiers(self, mut tiers: Vec<(Volume, Rate)>) -> Self {
        tiers.sort_unstable();
        Self { tiers, ..self }
    }

    /// The tier rate of a ranking volume: that of the highest threshold below it.
    pub fn tier_rate(&self, ranking: Volume) -> Option<Rate> {
        let below = self.tiers.partition_point(|(threshold, _)| *threshold < ranking);
        self.tiers[..below].last().map(|(_, rate)| *rate)
    }

    /// Where somebody with these volumes stands. A fixed rate holds whatever the volumes are.
    ///
    /// # Errors
    /// `NoBand` where somebody with personal volume is below the lowest tier.
    pub fn standing(
        &self,
        personal: Volume,
        ranking: Volume,
        fixed_rate: Option<Rate>,
    ) -> Result<Standing> {
        if let Some(rate) = fixed_rate {
            return Ok(Standing::Tier(rate));
        }
        let tier = self.tier_rate(ranking);
        match (personal > Volume::ZERO, self.inactive_basis, tier) {
            (true, _, Some(rate)) => Ok(Standing::Tier(rate)),
            (true, _, None) => Err(Error::NoBand {
                table: "network_tier",
                keys: format!("the network on {}", self.on),
                value: format!(
                    "a ranking volume of {}",
                    Decimal::try_from_i128_with_scale(ranking.0, VOLUME_SCALE)
                        .unwrap_or(Decimal::MAX)
                        .normalize()
                ),
            }),
            (false, InactiveBasis::Personal, _) => Ok(Standing::Inactive(self.inactive_rate)),
            (false, InactiveBasis::Ranking, Some(rate)) => Ok(Standing::Tier(rate)),
            (false, InactiveBasis::Ranking, None) => Ok(Standing::Inactive(Rate::ZERO)),
        }
    }
}
