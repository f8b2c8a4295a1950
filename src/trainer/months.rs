//! The trainer-months to be priced: whose grade decides, and from when to when they go.

use crate::postgres::date::to_day_number;
use crate::postgres::error::{NativeError, Result};
use crate::postgres::id::{Id, IdMap};
use crate::postgres::query::for_each_row;
use chrono::NaiveDate;
use engine::period::{Month, Validity, deciding_on, valid_on};
use pgrx::{PgSqlErrorCode, Uuid};
use std::collections::HashMap;
use std::rc::Rc;

const GRADES: &std::ffi::CStr = c"
    select g.trainer_id, g.id, g.branch, g.trainer_type::text, g.trainer_category::text,
        b.time_zone, c.code, c.minor_unit::integer, lower(g.valid_during), upper(g.valid_during)
    from unnest($1) as wanted (trainer_id)
    join commission.trainer_grade as g on g.trainer_id = wanted.trainer_id
    join commission.branch as b on b.name = g.branch
    join commission.currency as c on c.code = b.currency";

const BRANCH: &std::ffi::CStr = c"
    select b.time_zone, c.code, c.minor_unit::integer
    from commission.branch as b
    join commission.currency as c on c.code = b.currency
    where b.name = $1";

const WORKSPACE: &std::ffi::CStr = c"select time_zone from commission.workspace";

const MIDNIGHTS: &std::ffi::CStr = c"
    select (date '2000-01-01' + day_number)::timestamp at time zone time_zone
    from unnest($1, $2) with ordinality as asked (time_zone, day_number, place)
    order by place";

/// Home branch, employment and seniority, with the branch's calendar and currency.
pub struct Grade {
    pub id: Id,
    pub branch: String,
    pub trainer_type: String,
    pub trainer_category: String,
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

/// A month of a trainer: from `starts_at` to before `ends_at`, in microseconds since 2000.
pub struct TrainerMonth {
    pub trainer_id: Id,
    pub month: Month,
    /// The grade of its last day, if there is one.
    pub grade: Option<Rc<Grade>>,
    /// Time zone that decides where it ends.
    pub time_zone: String,
    pub starts_at: i64,
    pub ends_at: i64,
}

pub struct TrainerMonths {
    pub list: Vec<TrainerMonth>,
    by_trainer: IdMap<Id, Vec<usize>>,
}

type History = Vec<Validity<Rc<Grade>>>;

impl TrainerMonths {
    /// Looks up the grades of the wanted trainer-months.
    pub fn gather(wanted: &[(Id, Month)]) -> Result<Self> {
        let histories = histories(wanted)?;
        Self::build(wanted, &histories, |history, month| {
            valid_on(history, month.last_day()).cloned()
        })
    }

    /// A single trainer-month whose last day has the given grade.
    pub fn gather_with(wanted: (Id, Month), given: GivenGrade) -> Result<Self> {
        let mut histories = histories(&[wanted])?;
        let grade = Rc::new(given_grade(given)?);
        let stated = Validity {
            from: Some(wanted.1.last_day()),
            until: Some(wanted.1.end()),
            what: grade.clone(),
        };
        histories.entry(wanted.0).or_default().insert(0, stated);
        Self::build(&[wanted], &histories, |_, _| Some(grade.clone()))
    }

    fn build(
        wanted: &[(Id, Month)],
        histories: &HashMap<Id, History>,
        grade_of: impl Fn(&History, Month) -> Option<Rc<Grade>>,
    ) -> Result<Self> {
        let workspace_zone = workspace_zone()?;
        let no_history = History::new();
        let mut midnights = Midnights::default();
        let mut drafts = Vec::with_capacity(wanted.len());
        for (trainer_id, month) in wanted {
            let history = histories.get(trainer_id).unwrap_or(&no_history);
            // A month ends where the next one begins: see deciding_on().
            let zone_on = |day| match deciding_on(history, day) {
                Some(grade) => grade.time_zone.as_str(),
                None => workspace_zone.as_str(),
            };
            let zone = zone_on(month.last_day());
            let starts = midnights.ask(zone_on(month.previous().last_day()), month.first_day());
            let ends = midnights.ask(zone, month.end());
            drafts.push((*trainer_id, *month, grade_of(history, *month), zone, starts, ends));
        }

        let instants = midnights.answer()?;
        let mut list = Vec::with_capacity(drafts.len());
        let mut by_trainer: IdMap<Id, Vec<usize>> = IdMap::default();
        for (trainer_id, month, grade, zone, starts, ends) in drafts {
            by_trainer.entry(trainer_id).or_default().push(list.len());
            let time_zone = zone.to_owned();
            let (starts_at, ends_at) = (instants[starts], instants[ends]);
            list.push(TrainerMonth { trainer_id, month, grade, time_zone, starts_at, ends_at });
        }
        Ok(Self { list, by_trainer })
    }

    /// The place in `list` of the trainer's month that an instant falls into.
    pub fn find(&self, trainer_id: &Id, at: i64) -> Option<usize> {
        self.by_trainer.get(trainer_id)?.iter().copied().find(|place| {
            let month = &self.list[*place];
            month.starts_at <= at && at < month.ends_at
        })
    }

    /// When the first one starts and the last one ends; `None` where there is none.
    pub fn limits(&self) -> Option<(i64, i64)> {
        let first = self.list.iter().map(|month| month.starts_at).min();
        first.zip(self.list.iter().map(|month| month.ends_at).max())
    }

    pub fn trainer_ids(&self) -> Vec<Uuid> {
        self.by_trainer.keys().copied().map(Uuid::from_bytes).collect()
    }

    pub fn trainer_count(&self) -> usize {
        self.by_trainer.len()
    }
}

fn histories(wanted: &[(Id, Month)]) -> Result<HashMap<Id, History>> {
    let mut ids: Vec<Id> = wanted.iter().map(|(trainer_id, _)| *trainer_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let ids: Vec<Uuid> = ids.into_iter().map(Uuid::from_bytes).collect();
    let mut histories: HashMap<Id, History> = HashMap::with_capacity(ids.len());
    for_each_row(GRADES, &[ids.into()], &mut |row| {
        let grade = Grade {
            id: row.uuid(1)?,
            branch: row.text(2)?,
            trainer_type: row.text(3)?,
            trainer_category: row.text(4)?,
            time_zone: row.text(5)?,
            currency: row.text(6)?,
            minor_unit: row.integer(7)?.unsigned_abs(),
        };
        let validity = Validity { from: row.date(8)?, until: row.date(9)?, what: Rc::new(grade) };
        histories.entry(row.uuid(0)?).or_default().push(validity);
        Ok(())
    })?;
    Ok(histories)
}

fn given_grade(given: GivenGrade) -> Result<Grade> {
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
        time_zone,
        currency,
        minor_unit,
    })
}

fn workspace_zone() -> Result<String> {
    let mut zone = None;
    for_each_row(WORKSPACE, &[], &mut |row| {
        zone = Some(row.text(0)?);
        Ok(())
    })?;
    zone.ok_or_else(|| NativeError::unexpected("table \"workspace\" has no row"))
}

/// Local midnights as instants, each asked for once.
#[derive(Default)]
struct Midnights<'a> {
    places: HashMap<(&'a str, NaiveDate), usize>,
    asked: Vec<(&'a str, NaiveDate)>,
}

impl<'a> Midnights<'a> {
    /// The place of the answer.
    fn ask(&mut self, time_zone: &'a str, day: NaiveDate) -> usize {
        *self.places.entry((time_zone, day)).or_insert_with(|| {
            self.asked.push((time_zone, day));
            self.asked.len() - 1
        })
    }

    fn answer(self) -> Result<Vec<i64>> {
        let zones: Vec<String> = self.asked.iter().map(|(zone, _)| (*zone).to_owned()).collect();
        let days: Vec<i32> = self.asked.iter().map(|(_, day)| to_day_number(*day)).collect();
        let mut instants = Vec::with_capacity(days.len());
        for_each_row(MIDNIGHTS, &[zones.into(), days.into()], &mut |row| {
            instants.push(row.instant(0)?);
            Ok(())
        })?;
        Ok(instants)
    }
}
