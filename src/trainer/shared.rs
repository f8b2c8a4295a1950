//! Sessions with several members, for explanations: whose fee stands where.

use super::facts::Member;
use super::months::TrainerMonths;
use crate::postgres::date::instant;
use crate::postgres::error::Result;
use crate::postgres::query::{Argument, for_each_row};
use pgrx::Uuid;
use std::ffi::CStr;

const SHARED: &CStr = c"
    select starts_at, fee_each
    from commission.appointment
    where also_members <> '{}'
        and trainer_id = any ($3)
        and starts_at >= $1
        and starts_at < $2
        and status = 'completed'
        and (member_id = $4 or fee_each and also_members @> array[$4])";

/// What is to be said of the sessions in the record of a member that others took part in.
pub fn shared_sessions(months: &TrainerMonths, member: Member) -> Result<Vec<String>> {
    let (Some((first, last)), Some(member_id)) = (months.limits(), member) else {
        return Ok(Vec::new());
    };
    let Some(month) = months.list.first() else { return Ok(Vec::new()) };
    let arguments: [Argument; 4] = [
        instant(first)?.into(),
        instant(last)?.into(),
        months.trainer_ids().into(),
        Uuid::from_bytes(member_id).into(),
    ];
    let (mut each, mut once) = (0, 0);
    for_each_row(SHARED, &arguments, &mut |row| {
        if months.find(&month.trainer_id, row.instant(0)?).is_some() {
            *(if row.boolean(1)? { &mut each } else { &mut once }) += 1;
        }
        Ok(())
    })?;
    let said = [
        (each, "with several members: a fee in the record of each, counted once for the band"),
        (once, "with several members: one fee, in the record of the first"),
    ];
    Ok(said
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} of the sessions on record {what}"))
        .collect())
}
