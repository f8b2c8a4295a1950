//! Carrying a trainer's month over: what single sessions make of the pairs on record, without
//! reading the month's facts again.

use super::facts::{Facts, Member, Pair};
use super::months::TrainerMonths;
use super::rates::PriceLists;
use crate::postgres::error::Result;
use crate::postgres::id::{Id, IdMap};
use crate::postgres::query::{Argument, Snapshot, for_each_row_prepared};
use engine::trainer::{Activity, Basis, SessionType, price_pair};
use pgrx::Uuid;
use std::ffi::CStr;

// Sessions in the order of SessionType::ALL.
const RECORDED: &CStr = c"
    select member_id, member_tier = 'fans',
        total_paid_session, total_free_session, total_transform_session, total_express_session,
        total_sponsor_session, total_compensate_session, total_new_sales, total_renew_sales,
        sales_by_product is not null or sessions_by_type is not null
    from commission.trainer_monthly_commission
    where trainer_id = $1
        and year = $2
        and month = $3
        and member_id = any ($4)";

/// Sessions that came (sign 1) or went (sign -1): each place of the lists is one.
pub struct ChangedSessions {
    pub member_ids: Vec<Uuid>,
    pub session_types: Vec<String>,
    pub signs: Vec<i32>,
}

impl ChangedSessions {
    /// By member, how many more sessions of each type there are; `None` for types unknown here.
    fn differences(&self) -> Option<IdMap<Id, [i32; 6]>> {
        let mut differences: IdMap<Id, [i32; 6]> = IdMap::default();
        let sessions = self.member_ids.iter().zip(&self.session_types).zip(&self.signs);
        for ((member_id, session_type), sign) in sessions {
            let kind = SessionType::from_name(session_type)?;
            let counts = differences.entry(*member_id.as_bytes()).or_default();
            counts[kind as usize] = counts[kind as usize].checked_add(*sign)?;
        }
        // A session that only moved within the month changes nothing.
        differences.retain(|_, counts| counts.iter().any(|count| *count != 0));
        Some(differences)
    }
}

/// The facts of the touched pairs after the change; `None` where the month is to be priced from all
/// its facts: other pairs change with its bands, a pair appears, goes or has no price, or its
/// trainer has left.
pub fn carry(
    months: &TrainerMonths,
    prices: &PriceLists,
    before: Basis,
    changed: &ChangedSessions,
) -> Result<Option<Facts>> {
    let [month] = months.list.as_slice() else { return Ok(None) };
    // Which of the sessions are paid, their instants say.
    if month.away.is_some() {
        return Ok(None);
    }
    let Some(grade) = &month.grade else { return Ok(None) };
    let Some(differences) = changed.differences() else { return Ok(None) };
    let paid: i64 =
        differences.values().map(|counts| i64::from(counts[SessionType::Paid as usize])).sum();
    let basis = Basis { paid_sessions: before.paid_sessions + paid, ..before };
    let list = prices.of(grade, month.month.last_day())?;
    let rates = list.rates(&basis).earning(grade.earns);
    if list.rates(&before).earning(grade.earns) != rates {
        return Ok(None);
    }
    // How long sessions took is not in a record of them, nor whether only that has changed.
    let is_hourly = |kind: &String| {
        let fee = SessionType::from_name(kind).map(|kind| rates.fee(kind));
        fee.is_some_and(|fee| fee.is_ok_and(|band| band.per_hour))
    };
    if changed.session_types.iter().any(is_hourly) {
        return Ok(None);
    }

    let mut pairs: IdMap<(usize, Member), Pair> = IdMap::default();
    let Some(recorded) = recorded(months, &differences)? else { return Ok(None) };
    for (member_id, mut activity) in recorded {
        for (count, difference) in activity.sessions.iter_mut().zip(differences[&member_id]) {
            match count.checked_add(difference) {
                Some(sum) if sum >= 0 => *count = sum,
                _ => return Ok(None),
            }
        }
        let pair = Pair { activity, ..Pair::default() };
        let is_empty = pair.session_count() == 0 && activity.sales.iter().all(|s| s.is_zero());
        if is_empty || price_pair(&rates, &activity, &[], &[], grade.minor_unit).is_err() {
            return Ok(None);
        }
        pairs.insert((0, Some(member_id)), pair);
    }
    let is_complete = pairs.len() == differences.len();
    Ok(is_complete.then(|| Facts { pairs, ..Facts::new(vec![basis]) }))
}

/// `None` where a record has what it pays in JSON only: by rates of several products, by the hour,
/// or for sessions of types of the company's own.
fn recorded(
    months: &TrainerMonths,
    differences: &IdMap<Id, [i32; 6]>,
) -> Result<Option<Vec<(Id, Activity)>>> {
    let month = &months.list[0];
    let members: Vec<Uuid> = differences.keys().copied().map(Uuid::from_bytes).collect();
    let arguments: [Argument; 4] = [
        Uuid::from_bytes(month.trainer_id).into(),
        month.month.year().into(),
        (month.month.month() as i32).into(),
        members.into(),
    ];
    let mut recorded = Vec::with_capacity(differences.len());
    let mut has_parts = false;
    for_each_row_prepared(RECORDED, &arguments, Snapshot::OfCaller, &mut |row| {
        let mut activity = Activity { is_fans: row.boolean(1)?, ..Activity::default() };
        for (kind, count) in activity.sessions.iter_mut().enumerate() {
            *count = row.integer(2 + kind)?;
        }
        activity.sales = [row.numeric(8)?, row.numeric(9)?];
        has_parts |= row.boolean(10)?;
        recorded.push((row.uuid(0)?, activity));
        Ok(())
    })?;
    Ok((!has_parts).then_some(recorded))
}
