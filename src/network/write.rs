//! Figures as rows of `commission_engine.network_figures`.

use crate::postgres::error::{NativeError, Result};
use crate::postgres::id::Id;
use crate::postgres::result_set::{ResultSet, RowBuffer};
use engine::network::{Figures, MONEY_SCALE, Money, RATE_SCALE, VOLUME_SCALE, Volume};
use pgrx::PgSqlErrorCode;

/// The columns in the order of the composite type in sql/engine/network.sql.
pub fn figures(result: &mut ResultSet, participant_id: &Id, figures: &Figures) -> Result<()> {
    let facts = &figures.facts;
    let (personal, ranking, total) = (facts.personal()?, figures.ranking()?, figures.total()?);
    let mut is_exact = true;
    result.add_row(|row| {
        let mut scaled = |row: &mut RowBuffer, mantissa: i128, scale: u32| {
            is_exact &= row.scaled(mantissa, scale);
        };
        let volumes = [personal, facts.shared_out, facts.received, figures.f1, ranking];
        row.uuid(*participant_id);
        for Volume(volume) in volumes {
            scaled(row, volume, VOLUME_SCALE);
        }
        scaled(row, figures.rate.0.into(), RATE_SCALE);
        scaled(row, figures.leg.0, VOLUME_SCALE);
        let commissions =
            [figures.direct, figures.shared, figures.received, figures.overrides, total];
        for Money(commission) in commissions {
            scaled(row, commission, MONEY_SCALE);
        }
        scaled(row, facts.reward.0, VOLUME_SCALE);
        row.value(figures.is_nothing());
    })?;
    if is_exact {
        return Ok(());
    }
    Err(NativeError::new(
        PgSqlErrorCode::ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE,
        "a volume or commission of the network has too many digits",
    ))
}

/// The row that asks for a calculation from scratch.
pub fn from_scratch(result: &mut ResultSet) -> Result<()> {
    const COLUMNS: usize = 15;
    result.add_row(|row| {
        for _ in 0..COLUMNS {
            row.value(None::<bool>);
        }
    })
}
