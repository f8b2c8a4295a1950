//! A month from scratch: one pass over its sales and the tree of its last day.

use super::changes::Changes;
use super::month::SalesMonth;
use super::rules;
use crate::postgres::date::to_day_number;
use crate::postgres::error::{NativeError, Result};
use crate::postgres::id::{Id, IdMap};
use crate::postgres::query::{Argument, Row, for_each_row};
use chrono::NaiveDate;
use engine::Error;
use engine::network::{Facts, Figures, Tree, Uplines, VOLUME_SCALE, Volume};
use pgrx::Uuid;
use std::ffi::CStr;

// Summed here as they come: grouping by seller and Sharer makes nearly as many groups as there are
// shared sales, and spills (docs/adr/0008).
const SALES: &CStr = c"
    select participant_id, shared_by, amount, refunded_amount, sale_type = 'kpi_reward'
    from commission_internal.counted_network_sale
    where sold_at >= $1
        and sold_at < $2";

// The sums are made where the records are: not a row for each of them comes here (docs/adr/0048).
const SALES_IN_PLACE: &CStr = c"
    select participant_id, shared_by, amount, refunded_amount, is_reward
    from commission_internal.network_sales_in_place($1, $2)";

const LINKS: &CStr = c"
    select participant_id, upline_id
    from commission.upline_link
    where valid_during @> (date '2000-01-01' + $1)";

const REFUSE_CYCLE: &CStr = c"select commission_internal.refuse_cycle($1, date '2000-01-01' + $2)";

/// Participants in the order in which they were met.
#[derive(Default)]
struct People {
    places: IdMap<Id, u32>,
    ids: Vec<Id>,
}

impl People {
    fn place(&mut self, id: Id) -> usize {
        let place = *self.places.entry(id).or_insert_with(|| {
            self.ids.push(id);
            self.ids.len() as u32 - 1
        });
        place as usize
    }

    /// The tree of a month's last day.
    fn tree(&mut self, month: &SalesMonth) -> Result<Tree> {
        Tree::new(self.read_uplines(month.last_day())?).map_err(|error| match error {
            Error::UplineCycle { places } => self.own_upline(&places, month),
            other => other.into(),
        })
    }

    /// In the words of commission_internal.refuse_cycle().
    fn own_upline(&self, places: &[usize], month: &SalesMonth) -> NativeError {
        let chain: Vec<Uuid> =
            places.iter().map(|place| Uuid::from_bytes(self.ids[*place])).collect();
        let refused =
            for_each_row(REFUSE_CYCLE, &[chain.into(), month.last_day()], &mut |_| Ok(()));
        refused.err().unwrap_or_else(|| NativeError::unexpected("a cycle was not refused"))
    }

    /// Reads who stands under whom on a day.
    fn read_uplines(&mut self, day: Argument) -> Result<Uplines> {
        let mut uplines = Uplines::default();
        for_each_row(LINKS, &[day], &mut |row| {
            let (place, upline) = (self.place(row.uuid(0)?), self.place(row.uuid(1)?));
            uplines.grow(self.ids.len());
            uplines.set(place, upline);
            Ok(())
        })?;
        uplines.grow(self.ids.len());
        Ok(uplines)
    }
}

/// Everybody with a part in the month, and their figures, side by side.
pub struct Everybody {
    pub ids: Vec<Id>,
    pub figures: Vec<Figures>,
}

pub fn calculate(
    month: &SalesMonth,
    changes: &Changes,
    tiers: Option<Vec<rules::Tier>>,
) -> Result<Everybody> {
    let mut people = People::default();
    let mut figures: Vec<Figures> = Vec::new();
    let mut add = |people: &mut People, id: Id, more: Facts| -> Result<()> {
        let place = people.place(id);
        if place == figures.len() {
            figures.push(Figures { facts: more, ..Figures::default() });
        } else {
            figures[place].facts = figures[place].facts.plus(&more)?;
        }
        Ok(())
    };
    for piece in month.pieces()? {
        for sales in [SALES, SALES_IN_PLACE] {
            for_each_row(sales, &piece, &mut |row| {
                let net = volume(&row, 2)?.net_of_refund(volume(&row, 3)?)?;
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
        }
    }
    for (id, change) in changes.iter() {
        add(&mut people, *id, *change)?;
    }

    let tree = people.tree(month)?;
    figures.resize(tree.len(), Figures::default());
    let (mut plan, fixed_rates) = (rules::plan(month)?, rules::fixed_rates(month)?);
    if let Some(tiers) = tiers {
        plan = plan.with_tiers(tiers);
    }
    let ids = people.ids;
    let fixed_rate = |place: usize| fixed_rates.get(&ids[place]).copied();
    engine::network::calculate(&tree, &mut figures, fixed_rate, &plan)
        .map_err(|error| month.names_in(error, &ids))?;
    Ok(Everybody { ids, figures })
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
