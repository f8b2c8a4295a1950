//! Where resellers stand at an instant, as rows of `commission_engine.reseller_standing`.

use super::facts::{Sale, for_each_reseller};
use super::prices::{as_counted, too_many_digits};
use super::terms::Rules;
use crate::postgres::error::Result;
use crate::postgres::id::{Id, IdMap};
use crate::postgres::result_set::ResultSet;
use engine::reseller::{AMOUNT_SCALE, LIFETIME_SCALE, Lifetime, RATE_SCALE, Standing};
use engine::{Error, reseller};
use pgrx::{IntoDatum, Uuid, pg_sys};

/// Returns each of the given resellers.
pub fn standings(ids: &[Uuid], at: i64, fcinfo: pg_sys::FunctionCallInfo) -> Result<()> {
    let rules = Rules::gather(Some(ids))?;
    let mut found: IdMap<Id, engine::Result<Standing>> = IdMap::default();
    for_each_reseller(Some(ids), &mut |id, sales| {
        found.insert(*id, standing(&rules, sales, at)?);
        Ok(())
    })?;
    // SAFETY: fcinfo is that of the call under way, of a function that returns a set of rows.
    let mut result = unsafe { ResultSet::begin(fcinfo) };
    let (day, _) = rules.day(at)?;
    for id in ids {
        let nothing = Ok(Standing { lifetime: 0, ranking: 0 });
        let standing = found.get(id.as_bytes()).cloned().unwrap_or(nothing);
        let tiers = match &standing {
            Ok(standing) => Some((
                rules.terms.tier(standing.ranking, day)?,
                rules.terms.next_tier(standing.ranking, day)?,
            )),
            Err(_) => None,
        };
        add(&mut result, id, &standing, tiers)?;
    }
    Ok(())
}

type Tiers<'a> = (Option<&'a reseller::Tier>, Option<&'a reseller::Tier>);

fn add(
    result: &mut ResultSet,
    id: &Uuid,
    standing: &engine::Result<Standing>,
    tiers: Option<Tiers<'_>>,
) -> Result<()> {
    let (tier, next) = tiers.unwrap_or((None, None));
    let known = standing.as_ref().ok();
    let mut is_exact = true;
    result.add_row(|row| {
        let numbers = [
            known.map(|standing| (standing.lifetime, LIFETIME_SCALE)),
            known.map(|standing| (standing.ranking, LIFETIME_SCALE)),
            tier.map(|tier| (tier.threshold, AMOUNT_SCALE)),
            tier.map(|tier| (tier.rate, RATE_SCALE)),
            tier.map(|tier| (tier.bonus_rate, RATE_SCALE)),
            next.map(|tier| (tier.threshold, AMOUNT_SCALE)),
            next.map(|tier| (tier.rate, RATE_SCALE)),
        ];
        let names = [
            tier.map(|tier| tier.name.clone()),
            next.map(|tier| tier.name.clone()),
            standing.as_ref().err().map(Error::to_string),
        ];
        row.value(*id);
        for number in numbers {
            match number {
                Some((units, scale)) => is_exact &= row.scaled(units, scale),
                None => row.datum(None),
            }
        }
        for name in names {
            row.datum(name.and_then(IntoDatum::into_datum));
        }
    })?;
    if is_exact { Ok(()) } else { Err(too_many_digits()) }
}

fn standing(rules: &Rules, sales: &[Sale], at: i64) -> Result<engine::Result<Standing>> {
    let mut lifetime = Lifetime::new(rules.tier_demotes);
    for sale in sales.iter().filter(|sale| sale.sold_at <= at) {
        let (day, on) = rules.day(sale.sold_at)?;
        // What was given back until then is taken off in its order.
        lifetime.at(sale.sold_at).ok();
        lifetime.add(&as_counted(sale, rules.terms.conversion(&sale.currency, day, on)))?;
    }
    Ok(lifetime.at(at))
}
