//! Carrying a stored month over to changed sales: sellers, Sharers and everybody above them.

use super::changes::Changes;
use super::month::SalesMonth;
use super::rules::{self, rate};
use crate::postgres::error::{NativeError, Result};
use crate::postgres::id::Id;
use crate::postgres::query::{Row, Snapshot, for_each_row_prepared};
use engine::network::{
    Change, Child, Facts, Figures, MONEY_SCALE, Member, Money, Outcome, Tree, VOLUME_SCALE, Volume,
};
use pgrx::Uuid;
use std::collections::HashMap;
use std::ffi::CStr;

// "is true" and "any" keep the planner on the btree indexes, which are the fastest: a participant has
// a link or a few.
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
    select path.id, path.upline_id, f.rate
    from path
    left join commission.network_fixed_rate as f
        on f.participant_id = any (array[path.id])
        and (f.valid_during @> (date '2000-01-01' + $2)) is true";

const LOCK: &CStr = c"
    insert into commission_internal.network_period as p (year, month, calculated_count)
    values ($1, $2, 1)
    on conflict on constraint network_period_pkey do update
    set calculated_count = p.calculated_count + 1";

// "limit 1" keeps the planner from turning the lookups by key around, into a walk through the whole
// month, where the table was never analyzed.
const STORED: &CStr = c"
    select path.place::integer, m.personal_volume, m.shared_out_volume, m.received_volume, m.reward,
        m.f1_volume, m.tier_rate, m.leg_volume, m.commission_override
    from unnest($1) with ordinality as path (id, place)
    cross join lateral (
        select *
        from commission.network_month
        where year = $2
            and month = $3
            and participant_id = path.id
        limit 1
    ) as m";

const CHILDREN: &CStr = c"
    select l.upline_id, l.participant_id, m.tier_rate, m.leg_volume
    from unnest($1) as head (id)
    join commission.upline_link as l
        on l.upline_id = any (array[head.id])
        and (l.valid_during @> (date '2000-01-01' + $2)) is true
    cross join lateral (
        select tier_rate, leg_volume
        from commission.network_month
        where year = $3
            and month = $4
            and participant_id = l.participant_id
        limit 1
    ) as m";

/// Whether the month's figures are to be locked before they are read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Lock {
    /// They are locked already, or nothing will be stored.
    No,
    /// Until the transaction ends. Whoever waits has plan and tree at hand by then: these cannot
    /// change while the caller shares the settings.
    Month,
}

/// The new figures of everybody affected; `None` where the month must be calculated from scratch.
pub fn calculate(
    month: &SalesMonth,
    changes: &Changes,
    lock: Lock,
) -> Result<Option<Vec<(Id, Figures)>>> {
    if changes.is_empty() {
        return Ok(Some(Vec::new()));
    }
    let plan = rules::plan(month)?;
    let mut affected = Affected::gather(month, changes)?;
    if lock == Lock::Month {
        for_each_row_prepared(LOCK, &month.year_and_month(), Snapshot::New, &mut |_| Ok(()))?;
    }
    affected.read_stored(month)?;
    let (ids, places) = (affected.ids, affected.places);
    let tree = Tree::new(affected.uplines.into_iter().collect())?;
    let change =
        Change::new(tree, affected.members, &plan).map_err(|error| month.names_in(error, &ids))?;

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

        let mut affected = Self::default();
        let mut upline_ids = Vec::new();
        let arguments = [seeds.into(), month.last_day()];
        for_each_row_prepared(PATHS, &arguments, Snapshot::OfCaller, &mut |row| {
            let id = row.uuid(0)?;
            affected.places.insert(id, affected.ids.len());
            affected.ids.push(id);
            upline_ids.push(if row.is_null(1)? { None } else { Some(row.uuid(1)?) });
            affected.members.push(Member {
                stored: Figures::default(),
                change: change_of.get(&id).copied().unwrap_or_default(),
                fixed_rate: if row.is_null(2)? { None } else { Some(rate(&row, 2)?) },
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

    /// Reads the stored figures with a snapshot of now, for the lock may have been waited for.
    fn read_stored(&mut self, month: &SalesMonth) -> Result<()> {
        let ids: Vec<Uuid> = self.ids.iter().copied().map(Uuid::from_bytes).collect();
        let [year, month_number] = month.year_and_month();
        let arguments = [ids.into(), year, month_number];
        for_each_row_prepared(STORED, &arguments, Snapshot::New, &mut |row| {
            let place = usize::try_from(row.integer(0)? - 1).unwrap_or(usize::MAX);
            if let Some(member) = self.members.get_mut(place) {
                member.stored = stored(&row)?;
            }
            Ok(())
        })
    }
}

fn stored(row: &Row<'_>) -> Result<Figures> {
    let volume = |column| row.scaled(column, VOLUME_SCALE).map(Volume);
    let (personal, shared_out) = (volume(1)?, volume(2)?);
    Ok(Figures {
        facts: Facts {
            own: personal.minus(shared_out)?,
            shared_out,
            received: volume(3)?,
            reward: volume(4)?,
        },
        f1: volume(5)?,
        rate: rate(row, 6)?,
        leg: volume(7)?,
        overrides: Money(row.scaled(8, MONEY_SCALE)?),
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
    for_each_row_prepared(CHILDREN, &arguments, Snapshot::New, &mut |row| {
        let Some(upline) = affected.get(&row.uuid(0)?).copied() else { return Ok(()) };
        if !affected.contains_key(&row.uuid(1)?) {
            let leg = Volume(row.scaled(3, VOLUME_SCALE)?);
            children.push(Child { upline, rate: rate(&row, 2)?, leg });
        }
        Ok(())
    })?;
    Ok(children)
}
