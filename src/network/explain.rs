//! The explanation of a participant's month: what is on record, handed to the engine.

use super::month::SalesMonth;
use super::rules::{no_plan, override_mode};
use crate::postgres::error::{NativeError, Result};
use crate::postgres::query::{Argument, Row, for_each_row};
use engine::exact::Exact;
use engine::network::{
    Below, Commissions, Explanation, InactiveBasis, Line, OverrideMode, Part, Recorded, Terms,
    explain,
};
use pgrx::{JsonB, Uuid};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::ffi::CStr;

const RECORDED: &CStr = c"
    select personal_volume, shared_out_volume, received_volume, f1_volume, ranking_volume,
        leg_volume, tier_rate, commission_direct, commission_shared, commission_received,
        commission_override, reward
    from commission.network_month
    where participant_id = $1
        and year = $2
        and month = $3";

const TERMS: &CStr = c"
    select p.split_share, p.inactive_rate, p.inactive_basis = 'ranking', p.override_mode::text,
        p.max_levels, p.level_rates,
        (
            select max(t.threshold)
            from commission.network_tier as t
            where t.valid_during @> (date '2000-01-01' + $2)
                and t.threshold < m.ranking_volume
        ),
        f.reason
    from commission.network_plan as p
    join commission.network_month as m
        on m.participant_id = $1
        and m.year = $3
        and m.month = $4
    left join commission.network_fixed_rate as f
        on f.participant_id = $1
        and f.valid_during @> (date '2000-01-01' + $2)
    where p.valid_during @> (date '2000-01-01' + $2)";

const LEGS: &CStr = c"
    select m.participant_id, null, m.tier_rate, m.leg_volume, 0::numeric, 0::numeric, 0::numeric
    from commission.upline_link as l
    join commission.network_month as m
        on m.participant_id = l.participant_id
        and m.year = $3
        and m.month = $4
    where l.upline_id = $1
        and l.valid_during @> (date '2000-01-01' + $2)
    order by m.leg_volume desc, m.participant_id";

const EVERYBODY_BELOW: &CStr = c"
    with recursive below as (
        select participant_id, upline_id, 1 as level
        from commission.upline_link
        where upline_id = $1
            and valid_during @> (date '2000-01-01' + $2)
            and $5 >= 1
        union all
        select l.participant_id, l.upline_id, below.level + 1
        from below
        join commission.upline_link as l
            on l.upline_id = below.participant_id
            and l.valid_during @> (date '2000-01-01' + $2)
        where below.level < $5
    )
    select b.participant_id, b.upline_id, coalesce(m.tier_rate, 0), 0::numeric,
        coalesce(m.personal_volume, 0), coalesce(m.shared_out_volume, 0),
        coalesce(m.received_volume, 0)
    from below as b
    left join commission.network_month as m
        on m.participant_id = b.participant_id
        and m.year = $3
        and m.month = $4
    order by b.level";

/// Explains a month on record; `None` where there is none.
pub fn explain_month(participant_id: Uuid, (year, month): (i32, i32)) -> Result<Option<JsonB>> {
    let month = SalesMonth::new(year, month)?;
    let Some((volumes, recorded, reward)) = recorded(participant_id, &month)? else {
        return Ok(None);
    };
    let (mode, terms) = terms(participant_id, &month)?;
    let (ids, below) = below(participant_id, &month, &terms)?;
    let explanation = explain(&recorded, &terms, &below)?;
    let mut shown = shown(&volumes, &recorded, &mode, (&ids, &below), &explanation)?;
    shown["reward"] = number(reward)?;
    Ok(Some(JsonB(shown)))
}

/// Volumes that are shown and not calculated with.
struct Volumes {
    f1: Exact,
    leg: Exact,
}

fn arguments(participant_id: Uuid, month: &SalesMonth) -> Vec<Argument> {
    let [year, number] = month.year_and_month();
    vec![participant_id.into(), month.last_day(), year, number]
}

fn recorded(
    participant_id: Uuid,
    month: &SalesMonth,
) -> Result<Option<(Volumes, Recorded, Exact)>> {
    let [year, number] = month.year_and_month();
    let mut found = None;
    for_each_row(RECORDED, &[participant_id.into(), year, number], &mut |row| {
        let value = |column| row.shown(column);
        let commissions = Commissions {
            direct: value(7)?,
            shared: value(8)?,
            received: value(9)?,
            overrides: value(10)?,
        };
        let recorded = Recorded {
            personal: value(0)?,
            shared_out: value(1)?,
            received: value(2)?,
            ranking: value(4)?,
            rate: value(6)?,
            commissions,
        };
        found = Some((Volumes { f1: value(3)?, leg: value(5)? }, recorded, value(11)?));
        Ok(())
    })?;
    Ok(found)
}

/// The plan's override mode by its name, and the terms.
fn terms(participant_id: Uuid, month: &SalesMonth) -> Result<(String, Terms)> {
    let mut found = None;
    for_each_row(TERMS, &arguments(participant_id, month), &mut |row| {
        let mode = row.text(3)?;
        let terms = Terms {
            split_share: row.shown(0)?,
            inactive_rate: row.shown(1)?,
            inactive_basis: match row.boolean(2)? {
                true => InactiveBasis::Ranking,
                false => InactiveBasis::Personal,
            },
            override_mode: override_mode(&mode)?,
            level_rates: row.shown_list(5)?,
            max_levels: usize::try_from(row.integer(4)?).unwrap_or(0),
            fixed_rate_reason: if row.is_null(7)? { None } else { Some(row.text(7)?) },
            threshold: if row.is_null(6)? { None } else { Some(row.shown(6)?) },
        };
        found = Some((mode, terms));
        Ok(())
    })?;
    found.ok_or_else(|| no_plan(month))
}

/// Those below whom the override is made of, and who they are.
fn below(
    participant_id: Uuid,
    month: &SalesMonth,
    terms: &Terms,
) -> Result<(Vec<Uuid>, Vec<Below>)> {
    let mut arguments = arguments(participant_id, month);
    let query = match terms.override_mode {
        OverrideMode::Differential => LEGS,
        OverrideMode::DifferentialPath => {
            arguments.push(i32::MAX.into());
            EVERYBODY_BELOW
        }
        OverrideMode::Unilevel => {
            arguments.push((terms.max_levels as i32).into());
            EVERYBODY_BELOW
        }
        OverrideMode::None => return Ok((Vec::new(), Vec::new())),
    };
    let (mut ids, mut below) = (Vec::new(), Vec::new());
    let mut places = HashMap::new();
    for_each_row(query, &arguments, &mut |row| {
        let id = row.uuid(0)?;
        below.push(person(&row, &places)?);
        places.insert(id, ids.len());
        ids.push(Uuid::from_bytes(id));
        Ok(())
    })?;
    Ok((ids, below))
}

fn person(row: &Row<'_>, places: &HashMap<[u8; 16], usize>) -> Result<Below> {
    Ok(Below {
        upline: if row.is_null(1)? { None } else { places.get(&row.uuid(1)?).copied() },
        rate: row.shown(2)?,
        leg: row.shown(3)?,
        personal: row.shown(4)?,
        shared_out: row.shown(5)?,
        received: row.shown(6)?,
    })
}

fn shown(
    volumes: &Volumes,
    recorded: &Recorded,
    mode: &str,
    (ids, below): (&[Uuid], &[Below]),
    explanation: &Explanation,
) -> Result<Value> {
    let parts = explanation.parts.iter().map(|part| shown_part(part, ids, below));
    Ok(json!({
        "volumes": {
            "own": number(explanation.own)?,
            "shared_out": number(recorded.shared_out)?,
            "personal": number(recorded.personal)?,
            "received": number(recorded.received)?,
            "f1": number(volumes.f1)?,
            "ranking": number(recorded.ranking)?,
            "leg": number(volumes.leg)?,
        },
        "rate": { "rate": number(recorded.rate)?, "why": explanation.why },
        "direct": shown_line(&explanation.direct)?,
        "shared": shown_line(&explanation.shared)?,
        "received": shown_line(&explanation.received)?,
        "override": {
            "mode": mode,
            "parts": parts.collect::<Result<Vec<Value>>>()?,
            "amount": number(explanation.overrides)?,
        },
        "total_commission": number(explanation.total)?,
        "matches_stored": explanation.matches_recorded,
    }))
}

fn shown_line(line: &Line) -> Result<Value> {
    Ok(json!({ "formula": line.formula, "amount": number(line.amount)? }))
}

fn shown_part(part: &Part, ids: &[Uuid], below: &[Below]) -> Result<Value> {
    let mut shown = shown_line(part.line())?;
    match part {
        Part::Leg { head, difference, .. } => {
            let (id, leg) = ids.get(*head).zip(below.get(*head)).ok_or_else(|| {
                NativeError::unexpected("an explanation names a leg that is not there")
            })?;
            shown["participant_id"] = id.to_string().into();
            shown["leg_volume"] = number(leg.leg)?;
            shown["rate"] = number(leg.rate)?;
            shown["difference"] = number(*difference)?;
        }
        Part::PaidBelow { paid, volume, rate, .. } => {
            shown["rate_paid_below"] = number(*paid)?;
            shown["volume"] = number(*volume)?;
            shown["rate"] = number(*rate)?;
        }
        Part::Level { level, volume, rate, .. } => {
            shown["level"] = (*level).into();
            shown["volume"] = number(*volume)?;
            shown["rate"] = number(*rate)?;
        }
    }
    Ok(shown)
}

/// A number with its decimals: JSON keeps them.
fn number(value: Exact) -> Result<Value> {
    let number = value.to_string().parse().map(Value::Number);
    number.map_err(|error| NativeError::unexpected(format!("{value} is no number: {error}")))
}
