//! Changes of sales, as facts of the people concerned.

use crate::postgres::error::{NativeError, Result};
use crate::postgres::id::Id;
use crate::postgres::numeric;
use engine::network::{Facts, VOLUME_SCALE, Volume};
use pgrx::{AnyNumeric, PgSqlErrorCode, Uuid};

/// Sums of changed sales: each by a seller, shared by somebody or not.
#[derive(Default)]
pub struct Changes(Vec<(Id, Facts)>);

impl Changes {
    /// Each place of the four arrays is a change.
    pub fn new(
        participant_ids: Option<Vec<Uuid>>,
        shared_bys: Option<Vec<Option<Uuid>>>,
        volumes: Option<Vec<AnyNumeric>>,
        rewards: Option<Vec<AnyNumeric>>,
    ) -> Result<Self> {
        let (participant_ids, shared_bys, volumes, rewards) = (
            participant_ids.unwrap_or_default(),
            shared_bys.unwrap_or_default(),
            volumes.unwrap_or_default(),
            rewards.unwrap_or_default(),
        );
        let count = participant_ids.len();
        if shared_bys.len() != count || volumes.len() != count || rewards.len() != count {
            return Err(NativeError::new(
                PgSqlErrorCode::ERRCODE_ARRAY_ELEMENT_ERROR,
                "the arrays of changes must have the same length",
            ));
        }
        let mut changes = Vec::with_capacity(count);
        for (place, participant_id) in participant_ids.iter().enumerate() {
            let seller = *participant_id.as_bytes();
            let (volume, reward) = (volume(&volumes[place])?, volume(&rewards[place])?);
            match shared_bys[place] {
                None => changes.push((seller, Facts { own: volume, reward, ..Facts::default() })),
                Some(sharer) => {
                    let brought = Facts { shared_out: volume, ..Facts::default() };
                    changes.push((*sharer.as_bytes(), brought));
                    changes.push((seller, Facts { received: volume, reward, ..Facts::default() }));
                }
            }
        }
        Ok(Self(changes))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &(Id, Facts)> {
        self.0.iter()
    }
}

fn volume(value: &AnyNumeric) -> Result<Volume> {
    numeric::scaled(value, VOLUME_SCALE).map(Volume).ok_or_else(|| {
        NativeError::new(
            PgSqlErrorCode::ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE,
            format!("volume {value} cannot be calculated exactly"),
        )
    })
}
