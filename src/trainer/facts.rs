//! The facts of trainer-months, gathered in one pass over each table.

use super::in_place::for_each_number_in_place;
use super::months::TrainerMonths;
use crate::postgres::date::{in_utc, instant};
use crate::postgres::error::{NativeError, Result};
use crate::postgres::id::{Id, IdMap};
use crate::postgres::query::{Argument, Row, for_each_row};
use engine::money::{Split, exact_sum, net_of_refund};
use engine::period::{Validity, valid_on};
use engine::trainer::{
    Activity, Basis, Contribution, ProductSales, SaleType, SessionType, TypeSessions, held,
};
use engine::{Decimal, Error};
use pgrx::{Uuid, pg_sys};
use std::collections::HashMap;
use std::ffi::{CStr, CString};

// Sessions are counted here as they come: grouping them in SQL spills at the default work_mem
// (docs/adr/0008). Kinds by their place in SessionType::ALL; -1: a type of the company's own.
const SESSIONS: &CStr = c"
    select trainer_id, member_id, starts_at,
        case session_type
            when 'paid' then 0
            when 'free' then 1
            when 'transform' then 2
            when 'express' then 3
            when 'sponsor' then 4
            when 'compensate' then 5
            else -1
        end,
        case when fee_each then also_members end, minutes, session_type
    from commission.appointment
    where status = 'completed'
        and starts_at >= $1
        and starts_at < $2";

const SESSIONS_OF_TRAINERS: &CStr = c"
    select trainer_id, member_id, starts_at,
        case session_type
            when 'paid' then 0
            when 'free' then 1
            when 'transform' then 2
            when 'express' then 3
            when 'sponsor' then 4
            when 'compensate' then 5
            else -1
        end,
        case when fee_each then also_members end, minutes, session_type
    from commission.appointment
    where status = 'completed'
        and starts_at >= $1
        and starts_at < $2
        and trainer_id = any ($3)";

const OWN_TYPES: &CStr = c"
    select oid, enumlabel::text
    from pg_enum
    where enumtypid = 'commission.session_type'::regtype
    order by enumsortorder";

const SALES: &CStr = c"
    select p.id, p.created_at, p.member_id, p.total_price, p.refunded_amount, p.sale_type::text,
        p.closed_by, b.currency, c.minor_unit::integer, p.closer_weights, p.product
    from commission_internal.counted_member_package as p
    join commission.branch as b on b.name = p.branch
    join commission.currency as c on c.code = b.currency
    where p.created_at >= $1
        and p.created_at < $2";

// All sales of a few trainers are found by their index, whose price the planner does not know well.
const SALES_OF_TRAINERS: &CStr = c"
    with theirs as materialized (
        select *
        from commission_internal.counted_member_package
        where closed_by && $3
    )
    select p.id, p.created_at, p.member_id, p.total_price, p.refunded_amount, p.sale_type::text,
        p.closed_by, b.currency, c.minor_unit::integer, p.closer_weights, p.product
    from theirs as p
    join commission.branch as b on b.name = p.branch
    join commission.currency as c on c.code = b.currency
    where p.created_at >= $1
        and p.created_at < $2";

/// What is left of sales, or all of them.
#[derive(Clone, Copy)]
pub enum Refunds {
    Counted,
    Undone,
}

impl Refunds {
    /// A query of sales, from the view that has them.
    fn applied_to(self, query: &CStr) -> Result<CString> {
        let query = match self {
            Self::Counted => query.to_owned(),
            Self::Undone => {
                let text = query.to_string_lossy();
                let text = text.replace("counted_member_package", "unrefunded_member_package");
                CString::new(text).map_err(|error| NativeError::unexpected(error.to_string()))?
            }
        };
        Ok(query)
    }
}

/// Up to so many trainers, their facts are looked up by trainer; for more, a month is read whole.
const FEW_TRAINERS: usize = 32;

const SPECIAL_TIERS: &CStr = c"
    select t.member_id, lower(t.valid_during), upper(t.valid_during), t.tier = 'fans'
    from unnest($1) as active (member_id)
    join commission.member_tier_period as t on t.member_id = active.member_id
    where t.tier <> 'company'";

/// Whom a pair is with; `None`: with nobody on record.
pub type Member = Option<Id>;

/// What a trainer did with a member, and what stands in the way of pricing it.
#[derive(Default)]
pub struct Pair {
    pub activity: Activity,
    /// What these counts do not tell of its sessions.
    pub types: Vec<TypeSessions>,
    /// What of its sales are those of products.
    pub products: Vec<ProductSales>,
    pub obstacle: Option<Error>,
}

impl Pair {
    /// Sessions of all types.
    pub fn session_count(&self) -> i64 {
        held(&self.activity, &self.types).map(|held| i64::from(held.count)).sum()
    }

    fn of_type(&mut self, session_type: &str) -> &mut TypeSessions {
        let known = self.types.iter().position(|told| told.session_type == session_type);
        let place = known.unwrap_or_else(|| {
            let session_type = session_type.to_owned();
            self.types.push(TypeSessions { session_type, ..TypeSessions::default() });
            self.types.len() - 1
        });
        &mut self.types[place]
    }

    fn add_product(&mut self, product: &str, kind: SaleType, share: Decimal) -> Result<()> {
        let mut known = self.products.iter_mut();
        match known.find(|sold| sold.kind == kind && sold.product == product) {
            Some(sold) => sold.sales = exact_sum(sold.sales, share, "the sales of a pair")?,
            None => {
                let product = product.to_owned();
                self.products.push(ProductSales { product, kind, sales: share });
            }
        }
        Ok(())
    }
}

/// Sessions of types of the company's own, by the type's oid and by whose pair they are in.
type OwnTypes = HashMap<(pg_sys::Oid, usize, Member), TypeSessions>;

pub struct Facts {
    /// By the place of the trainer-month, then by member.
    pub pairs: IdMap<(usize, Member), Pair>,
    /// Month totals by the place of the trainer-month.
    pub bases: Vec<Basis>,
    /// By the same, how many sessions and sales are not paid, as the trainer had left.
    pub unpaid: IdMap<(usize, Member), Unpaid>,
}

/// Facts of a pair from after the last day worked.
#[derive(Default, Clone, Copy)]
pub struct Unpaid {
    pub sessions: usize,
    pub sales: usize,
}

impl Facts {
    pub fn gather(months: &TrainerMonths) -> Result<Self> {
        Self::gather_with(months, Refunds::Counted)
    }

    pub fn gather_with(months: &TrainerMonths, refunds: Refunds) -> Result<Self> {
        let mut facts = Self::new(vec![Basis::default(); months.list.len()]);
        facts.gather_sessions(months)?;
        for_each_sale(months, refunds, &mut |sale| facts.add_sale(months, sale))?;
        facts.gather_tiers(months)?;
        Ok(facts)
    }

    pub fn new(bases: Vec<Basis>) -> Self {
        Self { pairs: IdMap::default(), bases, unpaid: IdMap::default() }
    }

    fn gather_sessions(&mut self, months: &TrainerMonths) -> Result<()> {
        let mut own = OwnTypes::default();
        read_facts(months, SESSIONS, SESSIONS_OF_TRAINERS, &mut |row| {
            self.add_sessions(months, &mut own, &row, 1)
        })?;
        for_each_number_in_place(months, &mut |row| {
            self.add_sessions(months, &mut own, &row, row.integer(7)?)
        })?;
        self.name_own_types(own)
    }

    /// Adds so many sessions that a row tells of.
    fn add_sessions(
        &mut self,
        months: &TrainerMonths,
        own: &mut OwnTypes,
        row: &Row<'_>,
        number: i32,
    ) -> Result<()> {
        let (trainer_id, at) = (row.uuid(0)?, row.instant(2)?);
        let (place, is_paid) = match months.find(&trainer_id, at) {
            Some(place) => (place, true),
            None => match months.find_unpaid(&trainer_id, at) {
                Some(place) => (place, false),
                None => return Ok(()),
            },
        };
        let member = row.optional_uuid(1)?;
        // Of several members, each may have a fee of it.
        let others = if row.is_null(4)? { Vec::new() } else { row.uuids(4)? };
        let members = std::iter::once(member).chain(others.into_iter().map(Some));
        if !is_paid {
            for member in members {
                self.unpaid.entry((place, member)).or_default().sessions += number as usize;
            }
            return Ok(());
        }
        let kind = usize::try_from(row.integer(3)?).ok();
        let minutes = if row.is_null(5)? { None } else { Some(row.integer(5)?) };
        for member in members {
            let pair = self.pairs.entry((place, member)).or_default();
            let told = match kind.and_then(|kind| SessionType::ALL.get(kind)) {
                Some(kind) => {
                    pair.activity.sessions[*kind as usize] += number;
                    minutes.map(|_| pair.of_type(kind.name()))
                }
                None => {
                    let key = (row.enum_value(6)?, place, member);
                    let told = own.entry(key).or_default();
                    told.count += number;
                    Some(told)
                }
            };
            if let (Some(told), Some(minutes)) = (told, minutes) {
                told.timed += number;
                told.minutes += i64::from(number) * i64::from(minutes);
            }
        }
        if kind == Some(SessionType::Paid as usize) {
            self.bases[place].paid_sessions += i64::from(number);
        }
        Ok(())
    }

    /// Types of the company's own, in their order.
    fn name_own_types(&mut self, own: OwnTypes) -> Result<()> {
        if own.is_empty() {
            return Ok(());
        }
        for_each_row(OWN_TYPES, &[], &mut |row| {
            let (id, session_type) = (row.enum_value(0)?, row.text(1)?);
            for ((_, place, member), told) in own.iter().filter(|((of, ..), _)| *of == id) {
                let pair = self.pairs.entry((*place, *member)).or_default();
                let session_type = session_type.clone();
                pair.types.push(TypeSessions { session_type, ..told.clone() });
            }
            Ok(())
        })
    }

    fn add_sale(&mut self, months: &TrainerMonths, sale: &Sale) -> Result<()> {
        let split = sale.split();
        for (closer, trainer_id) in sale.closed_by.iter().enumerate() {
            let Some(place) = months.find(trainer_id, sale.sold_at) else {
                if let Some(place) = months.find_unpaid(trainer_id, sale.sold_at) {
                    self.unpaid.entry((place, Some(sale.member_id))).or_default().sales += 1;
                }
                continue;
            };
            let pair = self.pairs.entry((place, Some(sale.member_id))).or_default();
            let paid_in = months.list[place].grade.as_ref().map(|grade| &grade.currency);
            if let Some(paid_in) = paid_in.filter(|currency| **currency != sale.currency) {
                let (sold_in, paid_in) = (sale.currency.clone(), paid_in.clone());
                pair.obstacle = Some(Error::CurrencyMismatch { sold_in, paid_in });
                continue;
            }
            let share = match &split {
                Ok(split) => split.share(closer),
                Err(error) => {
                    pair.obstacle = Some(error.clone());
                    continue;
                }
            };
            let sales = &mut pair.activity.sales[sale.sale_type as usize];
            *sales = exact_sum(*sales, share, "the sales of a pair")?;
            if let Some(product) = &sale.product {
                pair.add_product(product, sale.sale_type, share)?;
            }
            let basis = &mut self.bases[place];
            basis.sales = exact_sum(basis.sales, share, "the sales of a month")?;
        }
        Ok(())
    }

    fn gather_tiers(&mut self, months: &TrainerMonths) -> Result<()> {
        let mut members: Vec<Id> = self.pairs.keys().filter_map(|(_, member)| *member).collect();
        members.sort_unstable();
        members.dedup();
        let members: Vec<Uuid> = members.into_iter().map(Uuid::from_bytes).collect();
        let mut special: IdMap<Id, Vec<Validity<bool>>> = IdMap::default();
        for_each_row(SPECIAL_TIERS, &[members.into()], &mut |row| {
            let (from, until) = (row.date(1)?, row.date(2)?);
            let validity = Validity { from, until, what: row.boolean(3)? };
            special.entry(row.uuid(0)?).or_default().push(validity);
            Ok(())
        })?;
        for ((place, member), pair) in &mut self.pairs {
            let Some(member_id) = member else { continue };
            let last_day = months.list[*place].month.last_day();
            match special.get(member_id).and_then(|tiers| valid_on(tiers, last_day)) {
                Some(true) => pair.activity.is_fans = true,
                Some(false) => {
                    pair.obstacle.get_or_insert(Error::Unknown { what: "member_tier" });
                }
                None => {}
            }
        }
        Ok(())
    }

    /// Keeps one pair of the only trainer-month, with what the caller states of it.
    pub fn state_pair(
        &mut self,
        member_id: Id,
        is_fans: bool,
        sales: [Decimal; 2],
        session_count: i64,
    ) -> Result<()> {
        // The caller states sales, of no product, and tier; sessions are those on record.
        let Pair { mut activity, types, .. } =
            self.pairs.remove(&(0, Some(member_id))).unwrap_or_default();
        let recorded = exact_sum(activity.sales[0], activity.sales[1], "the sales of a pair")?;
        let stated = exact_sum(sales[0], sales[1], "the sales of a pair")?;
        let others = exact_sum(self.bases[0].sales, -recorded, "the sales of a month")?;
        self.bases[0].sales = exact_sum(others, stated, "the sales of a month")?;
        self.bases[0].paid_sessions = session_count;

        activity.sales = sales;
        activity.is_fans = is_fans;
        self.pairs.clear();
        let pair = Pair { activity, types, ..Pair::default() };
        if pair.session_count() > 0 || !stated.is_zero() {
            self.pairs.insert((0, Some(member_id)), pair);
        }
        Ok(())
    }
}

/// A sale of which something is left after refunds.
pub struct Sale {
    pub package_id: Id,
    pub sold_at: i64,
    pub member_id: Id,
    pub total_price: Decimal,
    pub refunded_amount: Decimal,
    pub sale_type: SaleType,
    pub closed_by: Vec<Id>,
    /// In units of `10^-WEIGHT_SCALE`; `None` where they share equally.
    weights: Option<Vec<i128>>,
    pub currency: String,
    minor_unit: u32,
    pub product: Option<String>,
}

/// Decimals that weights of closers may have (member_package_closer_weights_check).
const WEIGHT_SCALE: u32 = 4;

impl Sale {
    fn read(row: &Row<'_>) -> Result<Self> {
        let sale_type = row.text(5)?;
        Ok(Self {
            package_id: row.uuid(0)?,
            sold_at: row.instant(1)?,
            member_id: row.uuid(2)?,
            total_price: row.numeric(3)?,
            refunded_amount: row.numeric(4)?,
            sale_type: SaleType::from_name(&sale_type)
                .ok_or_else(|| NativeError::unexpected(format!("sale type {sale_type}")))?,
            closed_by: row.uuids(6)?,
            currency: row.text(7)?,
            minor_unit: row.integer(8)?.unsigned_abs(),
            weights: match row.is_null(9)? {
                true => None,
                false => Some(row.scaled_list(9, WEIGHT_SCALE)?),
            },
            product: if row.is_null(10)? { None } else { Some(row.text(10)?) },
        })
    }

    fn split(&self) -> engine::Result<Split> {
        let net = net_of_refund(self.total_price, self.refunded_amount)?;
        match &self.weights {
            Some(weights) => Split::weighted(net, weights, self.minor_unit),
            None => Split::new(net, self.closed_by.len(), self.minor_unit),
        }
    }

    /// The sale as an explanation shows it to one of its closers.
    pub fn contribution(&self, trainer_id: &Id) -> Result<Option<Contribution>> {
        let Some(closer) = self.closed_by.iter().position(|id| id == trainer_id) else {
            return Ok(None);
        };
        let weight = |units: i128| Decimal::from_i128_with_scale(units, WEIGHT_SCALE).normalize();
        let weights = self.weights.as_deref();
        Ok(Some(Contribution {
            package_id: Uuid::from_bytes(self.package_id).to_string(),
            sold_at: in_utc(self.sold_at)?,
            commission_type: self.sale_type.name(),
            product: self.product.clone(),
            total_price: self.total_price,
            refunded_amount: self.refunded_amount,
            closers: self.closed_by.len(),
            place: closer + 1,
            weight: weights.and_then(|weights| weights.get(closer).copied()).map(weight),
            total_weight: weights.map(|weights| weight(weights.iter().sum())),
            share: self.split()?.share(closer),
        }))
    }
}

/// Reads the sales of the months, those of others included where there are many trainers.
pub fn for_each_sale(
    months: &TrainerMonths,
    refunds: Refunds,
    read: &mut dyn FnMut(&Sale) -> Result<()>,
) -> Result<()> {
    let (of_all, of_trainers) =
        (refunds.applied_to(SALES)?, refunds.applied_to(SALES_OF_TRAINERS)?);
    read_facts(months, &of_all, &of_trainers, &mut |row| read(&Sale::read(&row)?))
}

/// Reads facts between the start of the first and the end of the last month: all of them, or those
/// of a few trainers.
fn read_facts(
    months: &TrainerMonths,
    of_all: &CStr,
    of_trainers: &CStr,
    read: &mut dyn FnMut(Row<'_>) -> Result<()>,
) -> Result<()> {
    let Some((first, last)) = months.limits() else { return Ok(()) };
    let mut arguments: Vec<Argument> = vec![instant(first)?.into(), instant(last)?.into()];
    if months.trainer_count() > FEW_TRAINERS {
        return for_each_row(of_all, &arguments, read);
    }
    arguments.push(months.trainer_ids().into());
    for_each_row(of_trainers, &arguments, read)
}
