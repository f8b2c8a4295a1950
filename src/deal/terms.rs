//! Plans, who has them when, and quotas.

use crate::postgres::error::Result;
use crate::postgres::id::{Id, IdMap};
use crate::postgres::query::{Row, Snapshot, for_each_row, for_each_row_prepared};
use engine::Error;
use engine::deal::{
    AMOUNT_SCALE, Assignment, Band, Basis, CONVERSION_SCALE, CarriesExcess, Component, CreditKind,
    Crossing, Kind, Mode, PeriodKind, Person, Plan, Quota, RATE_SCALE, Release, Scope, Terms,
    Threshold,
};
use engine::rate_gaps::{Days, FOREVER};
use pgrx::Uuid;
use std::ffi::CStr;
use std::rc::Rc;

const ASSIGNMENTS: &CStr = c"
    select participant_id, plan_id, lower(valid_during), upper(valid_during)
    from commission.user_compensation_plan
    where participant_id = any ($1)
    order by participant_id, start_date, plan_id";

const COMPONENTS: &CStr = c"
    select c.plan_id, p.name, p.currency, m.minor_unit::integer, c.id, c.id::text, c.kind::text,
        coalesce(c.flat_amount, 0), coalesce(c.rate, 0), coalesce(c.accelerator_rate, 0),
        c.threshold_amount, c.threshold_attainment, coalesce(c.basis::text, ''),
        coalesce(c.mode::text, ''), coalesce(c.crossing::text, ''),
        coalesce(c.quota_period::text, ''), c.quota_scope::text, c.gate_attainment,
        c.floor_amount, c.cap_amount, c.period_cap, c.cap_carries, c.release::text,
        c.clawback_days, c.counts_to_quota, coalesce(c.credit_kind::text, ''),
        lower(c.valid_during), upper(c.valid_during),
        array(select b.min_amount from commission.commission_rule as b
            where b.component_id = c.id order by b.min_amount),
        array(select b.commission_rate from commission.commission_rule as b
            where b.component_id = c.id order by b.min_amount)
    from commission.compensation_plan as p
    join commission.currency as m on m.code = p.currency
    join commission.plan_component as c on c.plan_id = p.id
    where p.id = any ($1)
    order by c.plan_id, c.position, c.id";

const EMPTY_PLANS: &CStr = c"
    select p.id, p.name, p.currency, m.minor_unit::integer
    from commission.compensation_plan as p
    join commission.currency as m on m.code = p.currency
    where p.id = any ($1)";

// The days of reliefs as numbers: ranges may have no bounds.
const QUOTAS: &CStr = c"
    select m.participant_id, q.team_id, lower(m.valid_during), upper(m.valid_during),
        q.period::text, q.start_date, q.end_date, q.amount, q.currency, q.ramp, q.is_prorated,
        array(select coalesce(lower(r.during) - date '2000-01-01', -2147483647)
            from commission.quota_relief as r where r.quota_id = q.id order by r.id),
        array(select coalesce(upper(r.during) - date '2000-01-01', 2147483647)
            from commission.quota_relief as r where r.quota_id = q.id order by r.id)
    from (
        select q.participant_id, q.id as quota_id, '(,)'::daterange as valid_during
        from commission.quota as q
        where q.participant_id = any ($1)
        union all
        select m.participant_id, q.id, m.valid_during
        from commission.sales_team_member as m
        join commission.quota as q
            on q.team_id = m.team_id
            and q.valid_during && m.valid_during
        where m.participant_id = any ($1)
            and m.role = 'manager'
    ) as m
    join commission.quota as q on q.id = m.quota_id
    order by 1, q.team_id nulls first, q.start_date";

const CONVERSIONS: &CStr = c"
    select from_currency, to_currency, rate, lower(valid_during), upper(valid_during)
    from commission.exchange_rate";

/// Up to so many, whatever is asked for is looked up by plans that are kept.
pub const FEW: usize = 300;

/// What somebody is paid by, besides deals.
#[derive(Default, Clone)]
pub struct Given {
    pub assignments: Vec<Assignment>,
    pub quotas: Vec<Quota>,
}

/// What everybody is paid by.
pub struct Rules {
    pub terms: Terms,
    /// By place in the terms.
    pub plan_ids: Vec<Id>,
    pub component_ids: Vec<Vec<Id>>,
    pub given: IdMap<Id, Given>,
    /// The teams that have quotas.
    pub teams: Vec<Id>,
}

/// Runs a query about the given ids: by a plan that is kept where they are few.
pub fn read_of(
    ids: &[Uuid],
    sql: &'static CStr,
    read: &mut dyn FnMut(Row<'_>) -> Result<()>,
) -> Result<()> {
    let read = &mut |row: Row<'_>| read(row);
    match ids.len() <= FEW {
        true => for_each_row_prepared(sql, &[ids.to_vec().into()], Snapshot::OfCaller, read),
        false => for_each_row(sql, &[ids.to_vec().into()], read),
    }
}

impl Rules {
    /// Those of the given people; with another plan for all of them, as if they had never had one.
    pub fn gather(ids: &[Uuid], instead: Option<Uuid>) -> Result<Self> {
        let mut assigned: Vec<(Id, Id, Days)> = Vec::new();
        let mut plan_ids: Vec<Uuid> = Vec::new();
        match instead {
            Some(plan) => {
                plan_ids.push(plan);
                assigned.extend(ids.iter().map(|id| (*id.as_bytes(), *plan.as_bytes(), FOREVER)));
            }
            None => {
                read_of(ids, ASSIGNMENTS, &mut |row| {
                    assigned.push((row.uuid(0)?, row.uuid(1)?, days(&row, 2)?));
                    Ok(())
                })?;
                let mut known: IdMap<Id, ()> = IdMap::default();
                for (_, plan, _) in &assigned {
                    if known.insert(*plan, ()).is_none() {
                        plan_ids.push(Uuid::from_bytes(*plan));
                    }
                }
            }
        }
        let mut rules = Self {
            terms: Terms::default(),
            plan_ids: Vec::new(),
            component_ids: Vec::new(),
            given: IdMap::default(),
            teams: Vec::new(),
        };
        let places = rules.add_plans(&plan_ids)?;
        for (participant, plan, days) in assigned {
            if let Some(plan) = places.get(&plan) {
                let given = rules.given.entry(participant).or_default();
                given.assignments.push(Assignment { plan: *plan, days });
            }
        }
        let needs_quotas = rules.components().any(|component| component.quota_period.is_some());
        if needs_quotas {
            rules.add_quotas(ids)?;
        }
        Ok(rules)
    }

    pub fn components(&self) -> impl Iterator<Item = &Component> {
        self.terms.plans.iter().flat_map(|plan| &plan.components)
    }

    fn add_plans(&mut self, ids: &[Uuid]) -> Result<IdMap<Id, usize>> {
        let mut places: IdMap<Id, usize> = IdMap::default();
        let mut plans: Vec<Plan> = Vec::new();
        read_of(ids, EMPTY_PLANS, &mut |row| {
            places.insert(row.uuid(0)?, plans.len());
            self.plan_ids.push(row.uuid(0)?);
            self.component_ids.push(Vec::new());
            plans.push(Plan {
                name: row.text(1)?,
                currency: row.text(2)?.into(),
                minor_unit: row.integer(3)?.unsigned_abs(),
                components: Vec::new(),
            });
            Ok(())
        })?;
        read_of(ids, COMPONENTS, &mut |row| {
            let place = places.get(&row.uuid(0)?).copied().unwrap_or(usize::MAX);
            if let (Some(plan), Some(ids)) =
                (plans.get_mut(place), self.component_ids.get_mut(place))
            {
                plan.components.push(component(&row, &plan.currency)?);
                ids.push(row.uuid(4)?);
            }
            Ok(())
        })?;
        self.terms = Terms::new(plans);
        Ok(places)
    }

    fn add_quotas(&mut self, ids: &[Uuid]) -> Result<()> {
        let mut teams: IdMap<Id, usize> = IdMap::default();
        read_of(ids, QUOTAS, &mut |row| {
            let team = match row.is_null(1)? {
                true => None,
                false => {
                    let id = row.uuid(1)?;
                    let place = *teams.entry(id).or_insert_with(|| {
                        self.teams.push(id);
                        self.teams.len() - 1
                    });
                    Some((place, days(&row, 2)?))
                }
            };
            let relief = row.integers(11)?.into_iter().zip(row.integers(12)?);
            let quota = Quota {
                kind: period_kind(&row.text(4)?)?,
                days: row.integer(5)?..row.integer(6)?.saturating_add(1),
                amount: row.scaled(7, AMOUNT_SCALE)?,
                currency: row.text(8)?.into(),
                ramp: row.scaled(9, RATE_SCALE)?,
                is_prorated: row.boolean(10)?,
                relief: relief.map(|(from, until)| from..until).collect(),
                team,
            };
            self.given.entry(row.uuid(0)?).or_default().quotas.push(quota);
            Ok(())
        })
    }

    /// Exchange rates, where a deal has another currency than a plan.
    pub fn add_conversions(&mut self) -> Result<()> {
        for_each_row(CONVERSIONS, &[], &mut |row| {
            let (from, to): (Rc<str>, Rc<str>) = (row.text(0)?.into(), row.text(1)?.into());
            self.terms.add_conversion(from, to, days(&row, 3)?, row.scaled(2, CONVERSION_SCALE)?);
            Ok(())
        })
    }

    /// Somebody without any deals.
    pub fn person(&self, id: &Id) -> Person<'static> {
        let given = self.given.get(id).cloned().unwrap_or_default();
        Person { assignments: given.assignments, quotas: given.quotas, ..Person::default() }
    }
}

fn component(row: &Row<'_>, currency: &Rc<str>) -> Result<Component> {
    let optional = |column, scale| -> Result<Option<i128>> {
        if row.is_null(column)? { Ok(None) } else { row.scaled(column, scale).map(Some) }
    };
    let threshold = match (optional(10, AMOUNT_SCALE)?, optional(11, RATE_SCALE)?) {
        (Some(amount), _) => Some(Threshold::Amount(amount)),
        (None, Some(part)) => Some(Threshold::Attainment(part)),
        (None, None) => None,
    };
    let period = row.text(15)?;
    Ok(Component {
        id: row.text(5)?,
        currency: currency.clone(),
        kind: kind(row, threshold)?,
        days: days(row, 26)?,
        quota_period: if period.is_empty() { None } else { Some(period_kind(&period)?) },
        scope: if row.text(16)? == "team" { Scope::Team } else { Scope::Own },
        credit_kind: match row.text(25)?.as_str() {
            "revenue" => Some(CreditKind::Revenue),
            "overlay" => Some(CreditKind::Overlay),
            _ => None,
        },
        gate: optional(17, RATE_SCALE)?,
        floor: optional(18, AMOUNT_SCALE)?,
        cap: optional(19, AMOUNT_SCALE)?,
        period_cap: optional(20, AMOUNT_SCALE)?,
        carries: if row.boolean(21)? { CarriesExcess::Yes } else { CarriesExcess::No },
        release: if row.text(22)? == "payment" { Release::Payment } else { Release::Won },
        clawback_days: if row.is_null(23)? { None } else { Some(row.integer(23)?) },
        counts_to_quota: row.boolean(24)?,
    })
}

fn kind(row: &Row<'_>, threshold: Option<Threshold>) -> Result<Kind> {
    let (amount, rate) = (row.scaled(7, AMOUNT_SCALE)?, row.scaled(8, RATE_SCALE)?);
    match (row.text(6)?.as_str(), threshold) {
        ("flat", _) => Ok(Kind::Flat(amount)),
        ("percentage", _) => Ok(Kind::Percentage(rate)),
        ("tiered", _) => {
            let mins = row.scaled_list(28, AMOUNT_SCALE)?;
            let rates = row.scaled_list(29, RATE_SCALE)?;
            let bands = mins.into_iter().zip(rates).map(|(min, rate)| Band { min, rate });
            Ok(Kind::Tiered {
                basis: if row.text(12)? == "period" { Basis::Period } else { Basis::Deal },
                mode: if row.text(13)? == "whole" { Mode::Whole } else { Mode::Marginal },
                bands: bands.collect(),
            })
        }
        ("quota", Some(threshold)) => Ok(Kind::Quota {
            rate,
            accelerator: row.scaled(9, RATE_SCALE)?,
            crossing: if row.text(14)? == "split" { Crossing::Split } else { Crossing::Deal },
            threshold,
        }),
        ("bonus", threshold) => Ok(Kind::Bonus { amount, threshold }),
        ("override", _) => Ok(Kind::Override(rate)),
        _ => Err(Error::Unknown { what: "component_kind" }.into()),
    }
}

fn period_kind(name: &str) -> Result<PeriodKind> {
    match name {
        "monthly" => Ok(PeriodKind::Monthly),
        "quarterly" => Ok(PeriodKind::Quarterly),
        "annual" => Ok(PeriodKind::Annual),
        _ => Err(Error::Unknown { what: "quota_period" }.into()),
    }
}

/// From the first day to before the day after the last one.
pub fn days(row: &Row<'_>, column: usize) -> Result<Days> {
    let bound = |column, none| if row.is_null(column)? { Ok(none) } else { row.integer(column) };
    Ok(bound(column, FOREVER.start)?..bound(column + 1, FOREVER.end)?)
}
