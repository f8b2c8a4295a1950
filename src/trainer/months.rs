//! The trainer-months to be priced: whose grade decides, and from when to when they go.

use crate::calendar::TimeZone;
use crate::postgres::error::{NativeError, Result};
use crate::postgres::id::{Id, IdMap};
use crate::postgres::query::{Row, Snapshot, for_each_row, for_each_row_prepared};
use chrono::NaiveDate;
use engine::period::{DayStart, Month, Span, Validity, deciding_on, valid_on};
use engine::trainer::{Away, AwayTime, Earns};
use pgrx::{PgSqlErrorCode, Uuid};
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

const GRADES: &std::ffi::CStr = c"
    select g.trainer_id, g.id, g.branch, g.trainer_type::text, g.trainer_category::text,
        b.time_zone, c.code, c.minor_unit::integer, lower(g.valid_during), upper(g.valid_during),
        g.earns
    from unnest($1) as wanted (trainer_id)
    join commission.trainer_grade as g on g.trainer_id = wanted.trainer_id
    join commission.branch as b on b.name = g.branch
    join commission.currency as c on c.code = b.currency";

const AWAY: &std::ffi::CStr = c"
    select id, last_day, returns_on
    from commission.trainer
    where id = any ($1)
        and last_day is not null";

const BRANCH: &std::ffi::CStr = c"
    select b.time_zone, c.code, c.minor_unit::integer
    from commission.branch as b
    join commission.currency as c on c.code = b.currency
    where b.name = $1";

const WORKSPACE: &std::ffi::CStr = c"select time_zone from commission.workspace";

/// Home branch, employment and seniority, with the branch's calendar and currency.
pub struct Grade {
    pub id: Id,
    pub branch: String,
    pub trainer_type: String,
    pub trainer_category: String,
    pub earns: Earns,
    pub time_zone: String,
    pub currency: String,
    pub minor_unit: u32,
}

/// A grade that a caller states instead of the recorded one.
pub struct GivenGrade {
    pub branch: String,
    pub trainer_type: String,
    pub trainer_category: String,
}

/// A month of a trainer.
pub struct TrainerMonth {
    pub trainer_id: Id,
    pub month: Month,
    /// The day whose grade decides: its last one, or the last one worked.
    pub grade_day: NaiveDate,
    /// The grade of that day, if there is one.
    pub grade: Option<Rc<Grade>>,
    /// Time zone that decides where it ends.
    pub time_zone: String,
    /// What belongs to it, in microseconds since 2000.
    pub span: Span,
    /// What of it is not paid, where its trainer has left before its end.
    pub away: Option<(Away, Rc<AwayTime>)>,
}

impl TrainerMonth {
    fn is_away_at(&self, at: i64) -> bool {
        self.away.as_ref().is_some_and(|(_, time)| time.contains(at))
    }
}

pub struct TrainerMonths {
    pub list: Vec<TrainerMonth>,
    by_trainer: IdMap<Id, Vec<usize>>,
}

/// What is on record of a trainer.
#[derive(Default)]
struct Record {
    grades: Vec<Validity<Rc<Grade>>>,
    away: Option<Away>,
}

impl Record {
    fn grade_day(&self, month: Month) -> NaiveDate {
        self.away.map_or(month.last_day(), |away| away.grade_day(month))
    }
}

impl TrainerMonths {
    /// Looks up the grades of the wanted trainer-months.
    pub fn gather(wanted: &[(Id, Month)]) -> Result<Self> {
        let records = records(wanted)?;
        Self::build(wanted, &records, |record, day| valid_on(&record.grades, day).cloned())
    }

    /// A single trainer-month whose last day, or last day worked, has the given grade.
    pub fn gather_with(wanted: (Id, Month), given: GivenGrade) -> Result<Self> {
        let mut records = records(&[wanted])?;
        let record = records.entry(wanted.0).or_default();
        let day = record.grade_day(wanted.1);
        // The contract is the recorded one: nobody states another.
        let earns = valid_on(&record.grades, day).map_or(Earns::ALL, |grade| grade.earns);
        let grade = Rc::new(given_grade(given, earns)?);
        let stated = Validity { from: Some(day), until: day.succ_opt(), what: grade.clone() };
        record.grades.insert(0, stated);
        Self::build(&[wanted], &records, |_, _| Some(grade.clone()))
    }

    fn build(
        wanted: &[(Id, Month)],
        records: &HashMap<Id, Record>,
        grade_on: impl Fn(&Record, NaiveDate) -> Option<Rc<Grade>>,
    ) -> Result<Self> {
        let workspace_zone = workspace_zone()?;
        let no_record = Record::default();
        let mut starts = DayStarts::default();
        let mut list = Vec::with_capacity(wanted.len());
        let mut by_trainer: IdMap<Id, Vec<usize>> = IdMap::default();
        for (trainer_id, month) in wanted {
            let record = records.get(trainer_id).unwrap_or(&no_record);
            // A month ends where the next one begins: see deciding_on().
            let zone_on = |day| match deciding_on(&record.grades, day) {
                Some(grade) => grade.time_zone.as_str(),
                None => workspace_zone.as_str(),
            };
            let time_zone = zone_on(month.last_day());
            let start = starts.get(zone_on(month.previous().last_day()), month.first_day())?;
            let end = starts.get(time_zone, month.end())?;
            let away = match record.away {
                Some(away) if away.touches(*month) => {
                    let from = starts.get(zone_on(away.last_day), away.from())?;
                    let until = match away.returns_on {
                        Some(day) => Some((*starts.get(zone_on(day), day)?).clone()),
                        None => None,
                    };
                    Some((away, Rc::new(AwayTime { from: (*from).clone(), until })))
                }
                _ => None,
            };
            let grade_day = record.grade_day(*month);
            by_trainer.entry(*trainer_id).or_default().push(list.len());
            list.push(TrainerMonth {
                trainer_id: *trainer_id,
                month: *month,
                grade_day,
                grade: grade_on(record, grade_day),
                time_zone: time_zone.to_owned(),
                span: Span::between(&start, &end),
                away,
            });
        }
        Ok(Self { list, by_trainer })
    }

    /// The place in `list` of the trainer's month that pays what happened at an instant.
    pub fn find(&self, trainer_id: &Id, at: i64) -> Option<usize> {
        self.place_of(trainer_id, at).filter(|place| !self.list[*place].is_away_at(at))
    }

    /// The place of the month that would pay it, had the trainer not left.
    pub fn find_unpaid(&self, trainer_id: &Id, at: i64) -> Option<usize> {
        self.place_of(trainer_id, at).filter(|place| self.list[*place].is_away_at(at))
    }

    fn place_of(&self, trainer_id: &Id, at: i64) -> Option<usize> {
        let places = self.by_trainer.get(trainer_id)?;
        places.iter().copied().find(|place| self.list[*place].span.contains(at))
    }

    /// When the first one starts and the last one ends; `None` where there is none.
    pub fn limits(&self) -> Option<(i64, i64)> {
        let first = self.list.iter().map(|month| month.span.from).min();
        first.zip(self.list.iter().map(|month| month.span.until).max())
    }

    /// The time of these months, cut wherever a month, or what is paid of it, begins or ends for
    /// anybody: within a slice, what pays one fact of a trainer pays all of them.
    pub fn slices(&self) -> Vec<Range<i64>> {
        let mut turns: Vec<i64> = Vec::new();
        let mut spans: Vec<Range<i64>> = Vec::new();
        for month in &self.list {
            turns.extend(month.span.pieces().flat_map(|piece| [piece.start, piece.end]));
            let away =
                month.away.iter().flat_map(|(_, away)| [Some(&away.from), away.until.as_ref()]);
            turns.extend(away.flatten().flat_map(DayStart::crossings));
            spans.push(month.span.from..month.span.until);
        }
        turns.sort_unstable();
        turns.dedup();
        spans.sort_unstable_by_key(|span| (span.start, span.end));
        spans.dedup();
        let between = turns.windows(2).map(|turn| turn[0]..turn[1]);
        let is_wanted = |slice: &Range<i64>| {
            spans.iter().any(|span| span.start <= slice.start && slice.end <= span.end)
        };
        between.filter(is_wanted).collect()
    }

    pub fn trainer_ids(&self) -> Vec<Uuid> {
        self.by_trainer.keys().copied().map(Uuid::from_bytes).collect()
    }

    pub fn trainer_count(&self) -> usize {
        self.by_trainer.len()
    }
}

fn records(wanted: &[(Id, Month)]) -> Result<HashMap<Id, Record>> {
    let mut ids: Vec<Id> = wanted.iter().map(|(trainer_id, _)| *trainer_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let ids: Vec<Uuid> = ids.into_iter().map(Uuid::from_bytes).collect();
    let mut records: HashMap<Id, Record> = HashMap::with_capacity(ids.len());
    let mut aways: Vec<(Id, Away)> = Vec::new();
    let read_away = &mut |row: Row<'_>| {
        if let Some(last_day) = row.date(1)? {
            aways.push((row.uuid(0)?, Away { last_day, returns_on: row.date(2)? }));
        }
        Ok(())
    };
    let read = &mut |row: Row<'_>| {
        let earns = row.text(10)?;
        let grade = Grade {
            id: row.uuid(1)?,
            branch: row.text(2)?,
            trainer_type: row.text(3)?,
            trainer_category: row.text(4)?,
            earns: Earns::from_name(&earns)
                .ok_or_else(|| NativeError::unexpected(format!("a grade earns {earns}")))?,
            time_zone: row.text(5)?,
            currency: row.text(6)?,
            minor_unit: row.integer(7)?.unsigned_abs(),
        };
        let validity = Validity { from: row.date(8)?, until: row.date(9)?, what: Rc::new(grade) };
        records.entry(row.uuid(0)?).or_default().grades.push(validity);
        Ok(())
    };
    // A single write should not have it planned anew each time.
    if ids.len() == 1 {
        for_each_row_prepared(GRADES, &[ids.clone().into()], Snapshot::OfCaller, read)?;
        for_each_row_prepared(AWAY, &[ids.into()], Snapshot::OfCaller, read_away)?;
    } else {
        for_each_row(GRADES, &[ids.clone().into()], read)?;
        for_each_row(AWAY, &[ids.into()], read_away)?;
    }
    for (trainer_id, away) in aways {
        records.entry(trainer_id).or_default().away = Some(away);
    }
    Ok(records)
}

fn given_grade(given: GivenGrade, earns: Earns) -> Result<Grade> {
    let mut found = None;
    for_each_row(BRANCH, &[given.branch.clone().into()], &mut |row| {
        found = Some((row.text(0)?, row.text(1)?, row.integer(2)?.unsigned_abs()));
        Ok(())
    })?;
    let (time_zone, currency, minor_unit) = found.ok_or_else(|| {
        NativeError::new(
            PgSqlErrorCode::ERRCODE_INVALID_PARAMETER_VALUE,
            format!("there is no branch \"{}\"", given.branch),
        )
    })?;
    Ok(Grade {
        id: Id::default(),
        branch: given.branch,
        trainer_type: given.trainer_type,
        trainer_category: given.trainer_category,
        earns,
        time_zone,
        currency,
        minor_unit,
    })
}

fn workspace_zone() -> Result<String> {
    let mut zone = None;
    for_each_row_prepared(WORKSPACE, &[], Snapshot::OfCaller, &mut |row| {
        zone = Some(row.text(0)?);
        Ok(())
    })?;
    zone.ok_or_else(|| NativeError::unexpected("table \"workspace\" has no row"))
}

/// When days begin in time zones, each found once.
#[derive(Default)]
struct DayStarts<'a>(HashMap<(&'a str, NaiveDate), Rc<DayStart>>);

impl<'a> DayStarts<'a> {
    fn get(&mut self, time_zone: &'a str, day: NaiveDate) -> Result<Rc<DayStart>> {
        if let Some(start) = self.0.get(&(time_zone, day)) {
            return Ok(start.clone());
        }
        let start = Rc::new(TimeZone::named(time_zone)?.start_of(day)?);
        self.0.insert((time_zone, day), start.clone());
        Ok(start)
    }
}
