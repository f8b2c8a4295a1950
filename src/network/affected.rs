//! Carrying a stored month over to changed sales: sellers, Sharers and everybody above them.

use super::changes::Changes;
use super::month::SalesMonth;
use super::rules::{self, rate};
use crate::postgres::error::{NativeError, Result};
use crate::postgres::id::Id;
use crate::postgres::query::{Row, for_each_row_prepared};
use engine::network::{
    Change, Child, Facts, Figures, MONEY_SCALE, Member, Money, Outcome, Tree, VOLUME_SCALE, Volume,
};
use pgrx::Uuid;
use std::collections::HashMap;
use std::ffi::CStr;

// "is true" and "any" keep the planner on the btree index, which is the fastest: a participant has a
// link or a few.
const PATHS: &CStr = c"
    with recursive path as (
        select affected.id, l.upline_id
        from unnest($1) as affected (id)
        left join commission.upline_link as l
            on l.participant_id = any (array[affected.id])
            and (l.valid_during @> (date '2000-01-01' + $2)) is true
        union
        select path.upline_id, l.upline_id
        from path
        left join commission.upline_link as l
            on l.participant_id = any (array[path.upline_id])
            and (l.valid_during @> (date '2000-01-01' + $2)) is true
        where path.upline_id is not null
    )
    select path.id, path.upline_id, m.participant_id is null,
        m.personal_volume, m.shared_out_volume, m.received_volume, m.reward, m.f1_volume,
        m.tier_rate, m.leg_volume, m.commission_override, f.rate
    from path
    left join commission.network_fixed_rate as f
        on f.participant_id = any (array[path.id])
        and (f.valid_during @> (date '2000-01-01' + $2)) is true
    left join commission.network_month as m
        on m.year = $3
        and m.month = $4
        and m.participant_id = path.id";

const CHILDREN: &CStr = c"
    select l.upline_id, m.participant_id, m.tier_rate, m.leg_volume
    from unnest($1) as head (id)
    join commission.upline_link as l
        on l.upline_id = head.id
        and l.valid_during @> (date '2000-01-01' + $2)
    join commission.network_month as m
        on m.year = $3
        and m.month = $4
        and m.participant_id = l.participant_id";

/// The new figures of everybody affected; `None` where the month must be calculated from scratch.
pub fn calculate(month: &SalesMonth, changes: &Changes) -> Result<Option<Vec<(Id, Figures)>>> {
    if changes.is_empty() {
        return Ok(Some(Vec::new()));
    }
    let plan = rules::plan(month)?;
    let affected = Affected::gather(month, changes)?;
    let (ids, places) = (affected.ids, affected.places);
    let change = Change::new(Tree::new(affected.uplines)?, affected.members, &plan)?;

    let changed = change.changed_rates();
    let children = if changed.is_empty() {
        Vec::new()
    } else {
        children_of(month, changed.iter().map(|place| ids[*place]).collect(), &places)?
    };
    match change.finish(&children)? {
        Outcome::Figures(figures) => Ok(Some(ids.into_iter().zip(figures).collect())),
        Outcome::FromScratch => Ok(None),
    }
}

#[derive(Default)]
struct Affected {
    ids: Vec<Id>,
    places: HashMap<Id, usize>,
    uplines: Vec<Option<usize>>,
    members: Vec<Member>,
}

impl Affected {
    fn gather(month: &SalesMonth, changes: &Changes) -> Result<Self> {
        let mut change_of: HashMap<Id, Facts> = HashMap::new();
        for (id, change) in changes.iter() {
            let sum = change_of.entry(*id).or_default();
            *sum = sum.plus(change)?;
        }
        let seeds: Vec<Uuid> = change_of.keys().copied().map(Uuid::from_bytes).collect();
        let [year, month_number] = month.year_and_month();
        let arguments = [seeds.into(), month.last_day(), year, month_number];

        let mut affected = Self::default();
        let mut upline_ids = Vec::new();
        for_each_row_prepared(PATHS, &arguments, &mut |row| {
            let id = row.uuid(0)?;
            affected.places.insert(id, affected.ids.len());
            affected.ids.push(id);
            upline_ids.push(if row.is_null(1)? { None } else { Some(row.uuid(1)?) });
            affected.members.push(Member {
                stored: if row.boolean(2)? { Figures::default() } else { stored(&row)? },
                change: change_of.get(&id).copied().unwrap_or_default(),
                fixed_rate: if row.is_null(11)? { None } else { Some(rate(&row, 11)?) },
            });
            Ok(())
        })?;
        for upline_id in upline_ids {
            affected.uplines.push(match upline_id {
                None => None,
                Some(id) => Some(*affected.places.get(&id).ok_or_else(|| {
                    NativeError::unexpected("an upline is missing on the path up the tree")
                })?),
            });
        }
        Ok(affected)
    }
}

fn stored(row: &Row<'_>) -> Result<Figures> {
    let volume = |column| row.scaled(column, VOLUME_SCALE).map(Volume);
    let (personal, shared_out) = (volume(3)?, volume(4)?);
    Ok(Figures {
        facts: Facts {
            own: personal.minus(shared_out)?,
            shared_out,
            received: volume(5)?,
            reward: volume(6)?,
        },
        f1: volume(7)?,
        rate: rate(row, 8)?,
        leg: volume(9)?,
        overrides: Money(row.scaled(10, MONEY_SCALE)?),
        ..Figures::default()
    })
}

/// The direct downline of the given heads, without those who are affected themselves.
fn children_of(
    month: &SalesMonth,
    heads: Vec<Id>,
    affected: &HashMap<Id, usize>,
) -> Result<Vec<Child>> {
    let heads: Vec<Uuid> = heads.into_iter().map(Uuid::from_bytes).collect();
    let [year, month_number] = month.year_and_month();
    let arguments = [heads.into(), month.last_day(), year, month_number];
    let mut children = Vec::new();
    for_each_row_prepared(CHILDREN, &arguments, &mut |row| {
        let Some(upline) = affected.get(&row.uuid(0)?).copied() else { return Ok(()) };
        if !affected.contains_key(&row.uuid(1)?) {
            let leg = Volume(row.scaled(3, VOLUME_SCALE)?);
            children.push(Child { upline, rate: rate(&row, 2)?, leg });
        }
        Ok(())
    })?;
    Ok(children)
}
