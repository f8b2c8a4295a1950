//! Sessions in place: numbers of them, made where they are (docs/adr/0048).

use super::facts::Member;
use super::months::TrainerMonths;
use crate::postgres::date::{in_utc, instants};
use crate::postgres::error::Result;
use crate::postgres::query::{Argument, Row, Snapshot, for_each_row_prepared};
use pgrx::Uuid;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::ffi::CStr;

// Most have none: asked for by itself, that costs next to nothing.
const HAS_SOURCES: &CStr = c"
    select true from commission.source where in_place and fact = 'appointment' limit 1";

// The columns of sessions on record, each by the instant at which its slice of time begins.
const NUMBERS: &CStr = c"
    select trainer_id, member_id, begins_at,
        case session_type
            when 'paid' then 0
            when 'free' then 1
            when 'transform' then 2
            when 'express' then 3
            when 'sponsor' then 4
            when 'compensate' then 5
            else -1
        end,
        null, minutes, session_type, record_count
    from commission_internal.sessions_in_place($1, $2, $3)";

const OF_MEMBER: &CStr = c"
    select begins_at, source, relation, session_type::text, minutes, record_count
    from commission_internal.sessions_in_place($1, $2, $3)
    where member_id is not distinct from $4";

/// Reads how many sessions there are in each slice of the months, by trainer, member, type and
/// length.
pub fn for_each_number_in_place(
    months: &TrainerMonths,
    read: &mut dyn FnMut(Row<'_>) -> Result<()>,
) -> Result<()> {
    if !has_sources()? {
        return Ok(());
    }
    let [from, until] = bounds(months)?;
    let arguments = [from, until, months.trainer_ids().into()];
    for_each_row_prepared(NUMBERS, &arguments, Snapshot::OfCaller, read)
}

fn has_sources() -> Result<bool> {
    let mut found = false;
    for_each_row_prepared(HAS_SOURCES, &[], Snapshot::OfCaller, &mut |_| {
        found = true;
        Ok(())
    })?;
    Ok(found)
}

fn bounds(months: &TrainerMonths) -> Result<[Argument; 2]> {
    let (from, until): (Vec<i64>, Vec<i64>) =
        months.slices().into_iter().map(|slice| (slice.start, slice.end)).unzip();
    Ok([instants(&from)?.into(), instants(&until)?.into()])
}

/// The paid sessions in place of the only trainer-month with a member, as explanations show them:
/// how many of which type, and how they are found.
pub fn numbers_of_member(months: &TrainerMonths, member: Member) -> Result<Vec<Value>> {
    let Some(month) = months.list.first() else { return Ok(Vec::new()) };
    if !has_sources()? {
        return Ok(Vec::new());
    }
    let [from, until] = bounds(months)?;
    let arguments = [from, until, months.trainer_ids().into(), member.map(Uuid::from_bytes).into()];
    let mut numbers: BTreeMap<(String, String, String, Option<i32>), i32> = BTreeMap::new();
    for_each_row_prepared(OF_MEMBER, &arguments, Snapshot::OfCaller, &mut |row| {
        if months.find(&month.trainer_id, row.instant(0)?).is_some() {
            let minutes = if row.is_null(4)? { None } else { Some(row.integer(4)?) };
            let kind = (row.text(1)?, row.text(2)?, row.text(3)?, minutes);
            *numbers.entry(kind).or_default() += row.integer(5)?;
        }
        Ok(())
    })?;
    let whom = match member {
        Some(_) => "trainer_id and member_id name these two",
        None => "trainer_id names this person and member_id is null",
    };
    let (from, until) = (in_utc(month.span.from)?, in_utc(month.span.until)?);
    let when = format!("starts_at from {from} to before {until}");
    let told = numbers.into_iter().map(|((source, relation, session_type, minutes), records)| {
        json!({
            "in_place": source,
            "relation": relation,
            "session_type": session_type,
            "minutes": minutes,
            "records": records,
            "see": format!("the rows of {relation} with {when} in which {whom}"),
        })
    });
    Ok(told.collect())
}
