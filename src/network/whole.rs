//! A month from scratch: one pass over its sales and the tree of its last day.

use super::changes::Changes;
use super::month::SalesMonth;
use super::rules::Rules;
use crate::postgres::date::to_day_number;
use crate::postgres::error::Result;
use crate::postgres::id::{Id, IdMap};
use crate::postgres::query::{Argument, Row, for_each_row};
use chrono::NaiveDate;
use engine::network::{Facts, Figures, Tree, VOLUME_SCALE, Volume};
use pgrx::Uuid;
use std::ffi::CStr;

// Summed here as they come: grouping by seller and Sharer makes nearly as many groups as there are
// shared sales, and spills (docs/adr/0008).
const SALES: &CStr = c"
    select participant_id, shared_by, amount, refunded_amount, sale_type = 'kpi_reward'
    from commission.network_sale
    where status = 'approved'
        and sold_at >= $1
        and sold_at < $2";

const LINKS: &CStr = c"
    select participant_id, upline_id
    from commission.upline_link
    where valid_during @> (date '2000-01-01' + $1)";

/// Participants in the order in which they were met.
#[derive(Default)]
struct People {
    places: IdMap<Id, usize>,
    ids: Vec<Id>,
}

impl People {
    fn place(&mut self, id: Id) -> usize {
        *self.places.entry(id).or_insert_with(|| {
            self.ids.push(id);
            self.ids.len() - 1
        })
    }

    /// Reads who stands under whom: each place with its upline's.
    fn read_uplines(&mut self, day: Argument) -> Result<Vec<Option<usize>>> {
        let mut uplines = vec![None; self.ids.len()];
        for_each_row(LINKS, &[day], &mut |row| {
            let (place, upline) = (self.place(row.uuid(0)?), self.place(row.uuid(1)?));
            uplines.resize(self.ids.len(), None);
            uplines[place] = Some(upline);
            Ok(())
        })?;
        Ok(uplines)
    }
}

pub fn calculate(
    month: &SalesMonth,
    rules: &Rules,
    changes: &Changes,
) -> Result<Vec<(Id, Figures)>> {
    let mut people = People::default();
    let mut facts: Vec<Facts> = Vec::new();
    let mut add = |people: &mut People, id: Id, more: Facts| -> Result<()> {
        let place = people.place(id);
        if place == facts.len() {
            facts.push(more);
        } else {
            facts[place] = facts[place].plus(&more)?;
        }
        Ok(())
    };
    for_each_row(SALES, &month.limits(), &mut |row| {
        let net = volume(&row, 2)?.minus(volume(&row, 3)?)?;
        let seller = row.uuid(0)?;
        if row.boolean(4)? {
            add(&mut people, seller, Facts { reward: net, ..Facts::default() })
        } else if row.is_null(1)? {
            add(&mut people, seller, Facts { own: net, ..Facts::default() })
        } else {
            add(&mut people, seller, Facts { received: net, ..Facts::default() })?;
            add(&mut people, row.uuid(1)?, Facts { shared_out: net, ..Facts::default() })
        }
    })?;
    for (id, change) in changes.iter() {
        add(&mut people, *id, *change)?;
    }

    let tree = Tree::new(people.read_uplines(month.last_day())?)?;
    facts.resize(tree.len(), Facts::default());
    let fixed_rates: Vec<_> = people.ids.iter().map(|id| rules.fixed_rate(id)).collect();
    let figures = engine::network::calculate(&tree, &facts, &fixed_rates, &rules.plan)?;
    Ok(people.ids.into_iter().zip(figures).collect())
}

fn volume(row: &Row<'_>, column: usize) -> Result<Volume> {
    row.scaled(column, VOLUME_SCALE).map(Volume)
}

/// The participants of a cycle of uplines on a day.
pub fn find_cycle(day: NaiveDate) -> Result<Option<Vec<Uuid>>> {
    let mut people = People::default();
    let uplines = people.read_uplines(to_day_number(day).into())?;
    let cycle = engine::network::find_cycle(&uplines);
    Ok(cycle.map(|places| {
        places.into_iter().map(|place| Uuid::from_bytes(people.ids[place])).collect()
    }))
}
