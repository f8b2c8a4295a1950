//! Won deals in their order, with who is credited, what was given back and what was paid.

use super::terms::{days, read_of};
use crate::postgres::error::Result;
use crate::postgres::id::{Id, IdMap};
use crate::postgres::query::{Argument, Row, Snapshot, for_each_row, for_each_row_prepared};
use engine::deal::{AMOUNT_SCALE, DatedAmount, Deal, Person, RATE_SCALE};
use engine::rate_gaps::Days;
use pgrx::Uuid;
use std::ffi::CStr;
use std::rc::Rc;

// Days are given as numbers. Credits have the month of their deal on record.
const DEALS: &CStr = c"
    select d.id, d.close_date, d.amount, d.currency, c.minor_unit::integer, d.owner_id,
        d.refunded_amount, d.refunded_on
    from (
        select o.id
        from commission.deal as o
        where o.owner_id = any ($1)
            and o.close_date >= date '2000-01-01' + $2
            and o.close_date < date '2000-01-01' + $3
        union
        select k.deal_id
        from commission.deal_credit as k
        where k.participant_id = any ($1)
            and k.earned_at >= date '2000-01-01' + $2 - interval '1 month'
            and k.earned_at < date '2000-01-01' + $3 + interval '1 month'
        union
        select unnest($4)
    ) as wanted
    join commission.deal as d on d.id = wanted.id
    join commission.currency as c on c.code = d.currency
    where d.status = 'closed_won'
        and d.close_date >= date '2000-01-01' + $2
        and d.close_date < date '2000-01-01' + $3
    order by d.close_date, d.created_at, d.id";

const ALL_DEALS: &CStr = c"
    select d.id, d.close_date, d.amount, d.currency, c.minor_unit::integer, d.owner_id,
        d.refunded_amount, d.refunded_on
    from commission.deal as d
    join commission.currency as c on c.code = d.currency
    where d.status = 'closed_won'
        and d.close_date >= date '2000-01-01' + $1
        and d.close_date < date '2000-01-01' + $2
    order by d.close_date, d.created_at, d.id";

const CREDITS: &CStr = c"
    select deal_id, participant_id, kind = 'overlay', share
    from commission.deal_credit
    where deal_id = any ($1)
    order by deal_id, kind, position";

const ALL_CREDITS: &CStr = c"
    select deal_id, participant_id, kind = 'overlay', share
    from commission.deal_credit
    where earned_at >= date '2000-01-01' + $1 - interval '1 month'
        and earned_at < date '2000-01-01' + $2 + interval '1 month'
    order by deal_id, kind, position";

const REFUNDS: &CStr = c"
    select deal_id, refunded_on, amount
    from commission.deal_refund
    where deal_id = any ($1)
    order by id";

const PAYMENTS: &CStr = c"
    select deal_id, paid_on, amount
    from commission.deal_payment
    where deal_id = any ($1)";

const UPLINES: &CStr = c"
    with recursive path (id) as (
        select unnest($1)
        union
        select l.upline_id
        from path
        join commission.upline_link as l on l.participant_id = path.id
    )
    select l.participant_id, l.upline_id, lower(l.valid_during), upper(l.valid_during)
    from path
    join commission.upline_link as l on l.participant_id = path.id";

const DOWNLINE: &CStr = c"
    with recursive path (id) as (
        select unnest($1)
        union
        select l.participant_id
        from path
        join commission.upline_link as l on l.upline_id = path.id
    )
    select id from path";

const MEMBERS: &CStr = c"
    select participant_id, team_id, lower(valid_during), upper(valid_during)
    from commission.sales_team_member
    where team_id = any ($1)
        and role = 'member'";

/// Days that a deal can have; ranges without bounds end there.
const FIRST_DAY: i32 = -11_000;
const LAST_DAY: i32 = 74_000;

/// More of them are found in a walk through all deals of the days.
const MANY: usize = 200;

/// One who is credited with a deal.
#[derive(Debug, Clone, Copy)]
pub struct Share {
    pub participant: Id,
    /// The place among the revenue shares, or the overlay share.
    pub of: ShareOf,
}

#[derive(Debug, Clone, Copy)]
pub enum ShareOf {
    Revenue(usize),
    Overlay(i128),
}

/// Deals in their order, each with its id and whoever is credited.
#[derive(Default)]
pub struct Deals {
    pub ids: Vec<Id>,
    pub deals: Vec<Deal>,
    pub shares: Vec<Vec<Share>>,
    owners: Vec<Id>,
    places: IdMap<Id, usize>,
}

/// Which deals are asked for.
pub struct Wanted<'a> {
    /// Whose: of the first days of which an owner or a credit says so.
    pub participants: &'a [Uuid],
    /// And these.
    pub deal_ids: &'a [Uuid],
    pub days: Days,
    pub needs_payments: bool,
}

fn bounds(days: &Days) -> (i32, i32) {
    (days.start.clamp(FIRST_DAY, LAST_DAY), days.end.clamp(FIRST_DAY, LAST_DAY))
}

impl Deals {
    pub fn gather(wanted: &Wanted<'_>) -> Result<Self> {
        let mut deals = Self::default();
        let (from, until) = bounds(&wanted.days);
        let is_few = wanted.participants.len() <= MANY;
        let mut refunded: Vec<(Uuid, DatedAmount)> = Vec::new();
        let mut currencies: Vec<Rc<str>> = Vec::new();
        let whole = Person::whole_share();
        let mut read = |row: Row<'_>| deals.add(&row, &mut refunded, &mut currencies, &whole);
        match is_few {
            true => for_each_row_prepared(
                DEALS,
                &[
                    wanted.participants.to_vec().into(),
                    from.into(),
                    until.into(),
                    wanted.deal_ids.to_vec().into(),
                ],
                Snapshot::OfCaller,
                &mut read,
            )?,
            false => for_each_row(ALL_DEALS, &[from.into(), until.into()], &mut read)?,
        }
        let ids = || deals.ids.iter().map(|id| Uuid::from_bytes(*id)).collect::<Vec<_>>();
        let (credits, arguments): (_, Vec<Argument>) = match is_few {
            true => (CREDITS, vec![ids().into()]),
            false => (ALL_CREDITS, vec![from.into(), until.into()]),
        };
        let all_ids = if wanted.needs_payments { ids() } else { Vec::new() };
        let mut read = |row: Row<'_>| deals.credit(&row);
        match is_few {
            true => for_each_row_prepared(credits, &arguments, Snapshot::OfCaller, &mut read)?,
            false => for_each_row(credits, &arguments, &mut read)?,
        }
        deals.finish_shares();
        deals.add_refunds(&refunded)?;
        if !all_ids.is_empty() {
            read_of(&all_ids, PAYMENTS, &mut |row| {
                let payment =
                    DatedAmount { day: row.integer(1)?, amount: row.scaled(2, AMOUNT_SCALE)? };
                if let Some(deal) = deals.at(&row.uuid(0)?) {
                    deal.payments.push(payment);
                }
                Ok(())
            })?;
        }
        Ok(deals)
    }

    fn add(
        &mut self,
        row: &Row<'_>,
        refunded: &mut Vec<(Uuid, DatedAmount)>,
        currencies: &mut Vec<Rc<str>>,
        whole: &Rc<[i128]>,
    ) -> Result<()> {
        let id = row.uuid(0)?;
        let name = row.text(3)?;
        let currency = match currencies.iter().find(|known| ***known == *name) {
            Some(known) => known.clone(),
            None => {
                let currency: Rc<str> = name.into();
                currencies.push(currency.clone());
                currency
            }
        };
        let total = row.scaled(6, AMOUNT_SCALE)?;
        if total > 0 {
            let day = if row.is_null(7)? { row.integer(1)? } else { row.integer(7)? };
            refunded.push((Uuid::from_bytes(id), DatedAmount { day, amount: total }));
        }
        self.push(
            id,
            row.uuid(5)?,
            Deal {
                day: row.integer(1)?,
                amount: row.scaled(2, AMOUNT_SCALE)?,
                currency,
                minor_unit: row.integer(4)?.unsigned_abs(),
                refunds: Vec::new(),
                payments: Vec::new(),
                shares: whole.clone(),
            },
        );
        Ok(())
    }

    /// What was given back on which day; what no trigger has dated, on the last one.
    fn add_refunds(&mut self, refunded: &[(Uuid, DatedAmount)]) -> Result<()> {
        let ids: Vec<Uuid> = refunded.iter().map(|(id, _)| *id).collect();
        if ids.is_empty() {
            return Ok(());
        }
        read_of(&ids, REFUNDS, &mut |row| {
            let refund = DatedAmount { day: row.integer(1)?, amount: row.scaled(2, AMOUNT_SCALE)? };
            if let Some(deal) = self.at(&row.uuid(0)?) {
                deal.refunds.push(refund);
            }
            Ok(())
        })?;
        for (id, total) in refunded {
            let Some(deal) = self.at(id.as_bytes()) else { continue };
            let mut left = total.amount;
            for refund in &mut deal.refunds {
                refund.amount = refund.amount.min(left);
                left -= refund.amount;
            }
            if left > 0 {
                deal.refunds.push(DatedAmount { day: total.day, amount: left });
            }
        }
        Ok(())
    }

    fn push(&mut self, id: Id, owner: Id, deal: Deal) {
        self.places.insert(id, self.ids.len());
        self.ids.push(id);
        self.owners.push(owner);
        self.deals.push(deal);
        self.shares.push(Vec::new());
    }

    /// Another deal, after all that are closed on its day.
    pub fn insert(&mut self, id: Id, owner: Id, deal: Deal, shares: Vec<(Id, bool, i128)>) {
        let place = self.deals.partition_point(|known| known.day <= deal.day);
        self.ids.insert(place, id);
        self.owners.insert(place, owner);
        self.deals.insert(place, deal);
        self.shares.insert(place, Vec::new());
        for (participant, is_overlay, share) in shares {
            self.add_share(place, participant, is_overlay, share);
        }
        self.finish(place);
        self.places = self.ids.iter().enumerate().map(|(place, id)| (*id, place)).collect();
    }

    fn credit(&mut self, row: &Row<'_>) -> Result<()> {
        if let Some(place) = self.places.get(&row.uuid(0)?).copied() {
            let share = row.scaled(3, RATE_SCALE)?;
            self.add_share(place, row.uuid(1)?, row.boolean(2)?, share);
        }
        Ok(())
    }

    fn add_share(&mut self, place: usize, participant: Id, is_overlay: bool, share: i128) {
        let (Some(deal), Some(shares)) = (self.deals.get_mut(place), self.shares.get_mut(place))
        else {
            return;
        };
        let of = match is_overlay {
            true => ShareOf::Overlay(share),
            false => {
                let first = !shares.iter().any(|share| matches!(share.of, ShareOf::Revenue(_)));
                let mut revenue = if first { Vec::new() } else { deal.shares.to_vec() };
                revenue.push(share);
                deal.shares = revenue.into();
                ShareOf::Revenue(deal.shares.len() - 1)
            }
        };
        shares.push(Share { participant, of });
    }

    fn finish_shares(&mut self) {
        for place in 0..self.deals.len() {
            self.finish(place);
        }
    }

    /// What nobody is credited with as revenue is its owner's.
    fn finish(&mut self, place: usize) {
        let (Some(shares), Some(owner)) = (self.shares.get_mut(place), self.owners.get(place))
        else {
            return;
        };
        if !shares.iter().any(|share| matches!(share.of, ShareOf::Revenue(_))) {
            shares.insert(0, Share { participant: *owner, of: ShareOf::Revenue(0) });
        }
    }

    fn at(&mut self, id: &Id) -> Option<&mut Deal> {
        self.places.get(id).and_then(|place| self.deals.get_mut(*place))
    }
}

/// Who stood above whom, and when.
#[derive(Default)]
pub struct Uplines(IdMap<Id, Vec<(Days, Id)>>);

impl Uplines {
    /// Of the given people and everybody above them.
    pub fn gather(of: Vec<Uuid>) -> Result<Self> {
        let mut uplines = Self::default();
        read_of(&of, UPLINES, &mut |row| {
            uplines.0.entry(row.uuid(0)?).or_default().push((days(&row, 2)?, row.uuid(1)?));
            Ok(())
        })?;
        Ok(uplines)
    }

    pub fn above(&self, participant: &Id, day: i32) -> Option<Id> {
        let links = self.0.get(participant)?;
        links.iter().find(|(days, _)| days.contains(&day)).map(|(_, upline)| *upline)
    }

    /// How many steps up there can be.
    pub fn height(&self) -> usize {
        self.0.len() + 1
    }
}

/// Everybody who ever stood below the given people, and these.
pub fn downline(of: Vec<Uuid>) -> Result<Vec<Uuid>> {
    let mut ids = Vec::new();
    read_of(&of, DOWNLINE, &mut |row| {
        ids.push(Uuid::from_bytes(row.uuid(0)?));
        Ok(())
    })?;
    Ok(ids)
}

/// Who was in which team when.
#[derive(Default)]
pub struct Members(pub IdMap<Id, Vec<(Days, usize)>>);

impl Members {
    pub fn gather(teams: &[Id]) -> Result<Self> {
        let mut members = Self::default();
        if teams.is_empty() {
            return Ok(members);
        }
        let ids: Vec<Uuid> = teams.iter().map(|id| Uuid::from_bytes(*id)).collect();
        read_of(&ids, MEMBERS, &mut |row| {
            let team = row.uuid(1)?;
            if let Some(place) = teams.iter().position(|known| *known == team) {
                let of = members.0.entry(row.uuid(0)?).or_default();
                of.push((days(&row, 2)?, place));
            }
            Ok(())
        })?;
        Ok(members)
    }
}
