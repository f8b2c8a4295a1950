//! The rules of the trainer scheme in the plainest way: read every fact, and work each pair out on
//! its own with whole numbers. Slow, and without a line in common with what it checks.

use std::collections::{BTreeMap, BTreeSet};

use common::{Database, Statements};

pub type Result = BTreeMap<Key, String>;

/// Year, month, trainer, member.
pub type Key = (i64, i64, String, String);

/// A number with `scale` decimals.
#[derive(Debug, Clone, Copy)]
pub struct Number {
    mantissa: i128,
    scale: u32,
}

impl Number {
    pub fn of(text: &str) -> Self {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let mantissa = format!("{whole}{fraction}").parse().expect("a number");
        Self { mantissa, scale: fraction.len() as u32 }
    }

    fn units(self, decimals: u32) -> i128 {
        assert!(self.scale <= decimals, "{self:?} has more than {decimals} decimals");
        self.mantissa * 10i128.pow(decimals - self.scale)
    }

    /// The product in units of `decimals` decimals, half away from zero.
    fn times(self, other: Self, decimals: u32) -> i128 {
        let product = self.mantissa * other.mantissa;
        let scale = self.scale + other.scale;
        if scale <= decimals {
            return product * 10i128.pow(decimals - scale);
        }
        let divisor = 10i128.pow(scale - decimals);
        let (whole, rest) = (product / divisor, product % divisor);
        if 2 * rest >= divisor { whole + 1 } else { whole }
    }

    /// Without zeros at the end.
    fn shown(self) -> String {
        let mut digits = self.mantissa.to_string();
        if self.scale == 0 {
            return digits;
        }
        while digits.len() <= self.scale as usize {
            digits.insert(0, '0');
        }
        let (whole, fraction) = digits.split_at(digits.len() - self.scale as usize);
        let fraction = fraction.trim_end_matches('0');
        if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") }
    }
}

fn shown(units: i128, decimals: u32) -> String {
    Number { mantissa: units, scale: decimals }.shown()
}

/// A row of a query, by the place of the column.
type Fields = Vec<String>;

fn fields(db: &mut Database, sql: &str) -> Vec<Fields> {
    db.lines(sql).iter().map(|line| line.split('|').map(str::to_owned).collect()).collect()
}

/// Bounds of a range of days, as numbers of days since 2000.
#[derive(Debug, Clone, Copy)]
struct Days {
    from: i64,
    until: i64,
}

impl Days {
    fn of(from: &str, until: &str) -> Self {
        Self { from: from.parse().unwrap_or(i64::MIN), until: until.parse().unwrap_or(i64::MAX) }
    }

    fn hold(self, day: i64) -> bool {
        self.from <= day && day < self.until
    }
}

/// Everything that a result depends on, as it stands in the tables.
pub struct Facts {
    sessions: Vec<Fields>,
    sales: Vec<Fields>,
    grades: Vec<Fields>,
    bands: Vec<Fields>,
    fans: Vec<Fields>,
    branches: BTreeMap<String, Fields>,
    workspace_zone: String,
}

const DAY: i64 = 86_400_000_000;

const SESSION_TYPES: [&str; 6] = ["paid", "free", "transform", "express", "sponsor", "compensate"];

impl Facts {
    pub fn read(db: &mut Database) -> Self {
        let microseconds =
            "extract(epoch from at - timestamptz '2000-01-01 00:00:00+00') * 1000000";
        let days =
            "lower(valid_during) - date '2000-01-01', upper(valid_during) - date '2000-01-01'";
        let branches = fields(
            db,
            "select b.name, b.time_zone, b.currency, c.minor_unit
            from commission.branch as b
            join commission.currency as c on c.code = b.currency",
        );
        Self {
            sessions: fields(
                db,
                &format!(
                    "select trainer_id, member_id, session_type, ({microseconds})::bigint
                    from (select *, starts_at as at from commission.appointment) as a
                    where status = 'completed'"
                ),
            ),
            sales: fields(
                db,
                &format!(
                    "select member_id, branch, total_price, refunded_amount, sale_type,
                        array_to_string(closed_by, ' '), status, ({microseconds})::bigint
                    from (select *, created_at as at from commission.member_package) as p"
                ),
            ),
            grades: fields(
                db,
                &format!(
                    "select trainer_id, branch, trainer_type, trainer_category, {days}
                    from commission.trainer_grade"
                ),
            ),
            bands: fields(
                db,
                &format!(
                    "select branch, trainer_type, trainer_category,
                        coalesce(session_type::text, commission_type::text),
                        coalesce(session_count_min, sales_threshold_min, 0),
                        coalesce(session_count_max, sales_threshold_max),
                        coalesce(fee_amount, commission_rate), {days}
                    from commission.trainer_commission_tier
                    where status = 'active'"
                ),
            ),
            fans: fields(
                db,
                &format!(
                    "select member_id, {days} from commission.member_tier_period
                    where tier = 'fans'"
                ),
            ),
            branches: branches.into_iter().map(|branch| (branch[0].clone(), branch)).collect(),
            workspace_zone: db.value("select time_zone from commission.workspace"),
        }
    }

    fn grade_on(&self, trainer: &str, day: i64) -> Option<&Fields> {
        self.grades
            .iter()
            .find(|grade| grade[0] == trainer && Days::of(&grade[4], &grade[5]).hold(day))
    }

    /// Walks on to the next day with a grade, or else back to the last one.
    fn zone_on(&self, trainer: &str, day: i64) -> &str {
        let near = (day..day + 800).chain((day - 800..day).rev());
        match near.into_iter().find_map(|day| self.grade_on(trainer, day)) {
            Some(grade) => &self.branches[&grade[1]][1],
            None => &self.workspace_zone,
        }
    }

    /// The month of an instant in the life of a trainer: the last one that has begun.
    fn month_of(&self, trainer: &str, instant: i64) -> (i64, i64) {
        let mut found = None;
        for (year, month) in months() {
            let first_day = first_day(year, month);
            let zone = self.zone_on(trainer, first_day - 1);
            let begins = first_day * DAY - hours_ahead(zone, month) * DAY / 24;
            if begins <= instant {
                found = Some((year, month));
            }
        }
        found.expect("facts are in the months that are looked at")
    }

    /// All pairs of all months: the row, or the reason why there is none.
    pub fn work_out(&self) -> Result {
        let mut pairs: BTreeSet<Key> = BTreeSet::new();
        let mut sessions: BTreeMap<(Key, &str), i128> = BTreeMap::new();
        let mut shares: BTreeMap<(Key, &str), i128> = BTreeMap::new();
        let mut mismatches: BTreeSet<Key> = BTreeSet::new();
        for session in &self.sessions {
            let (year, month) = self.month_of(&session[0], session[3].parse().expect("an instant"));
            let key = (year, month, session[0].clone(), session[1].clone());
            pairs.insert(key.clone());
            *sessions.entry((key, &session[2])).or_default() += 1;
        }
        for sale in &self.sales {
            let sold_in = &self.branches[&sale[1]];
            let decimals: u32 = sold_in[3].parse().expect("a minor unit");
            let left = Number::of(&sale[2]).units(decimals) - Number::of(&sale[3]).units(decimals);
            let counts = ["active", "completed", "expired"].contains(&sale[6].as_str());
            if !counts || left == 0 {
                continue;
            }
            let closers: Vec<&str> = sale[5].split_whitespace().collect();
            for (place, trainer) in closers.iter().enumerate() {
                let (year, month) = self.month_of(trainer, sale[7].parse().expect("an instant"));
                let key = (year, month, (*trainer).to_owned(), sale[0].clone());
                pairs.insert(key.clone());
                let grade = self.grade_on(trainer, last_day(year, month));
                if grade.is_some_and(|grade| self.branches[&grade[1]][2] != sold_in[2]) {
                    mismatches.insert(key);
                    continue;
                }
                let count = closers.len() as i128;
                let odd = i128::from((place as i128) < left % count);
                *shares.entry((key, &sale[4])).or_default() += left / count + odd;
            }
        }

        let of_month = |counts: &BTreeMap<(Key, &str), i128>, key: &Key, kinds: &[&str]| -> i128 {
            let same = |other: &Key| (other.0, other.1, &other.2) == (key.0, key.1, &key.2);
            let counted =
                counts.iter().filter(|((other, kind), _)| same(other) && kinds.contains(kind));
            counted.map(|(_, count)| count).sum()
        };
        let work_out = |key: Key| {
            let paid = of_month(&sessions, &key, &["paid"]);
            let sales = of_month(&shares, &key, &["new_sales", "renew_sales"]);
            let counts =
                SESSION_TYPES.map(|kind| sessions.get(&(key.clone(), kind)).copied().unwrap_or(0));
            let sold = ["new_sales", "renew_sales"]
                .map(|kind| shares.get(&(key.clone(), kind)).copied().unwrap_or(0));
            let row = if mismatches.contains(&key) {
                None
            } else {
                self.row(&key, paid, sales, counts, sold)
            };
            (
                key,
                row.unwrap_or_else(|| {
                    format!("unpriced, {} sessions", counts.iter().sum::<i128>())
                }),
            )
        };
        pairs.into_iter().map(work_out).collect()
    }

    /// The row of a pair as `STORED` shows it; `None` where a grade or rate is missing.
    fn row(
        &self,
        (year, month, trainer, member): &Key,
        paid: i128,
        month_sales: i128,
        counts: [i128; 6],
        sold: [i128; 2],
    ) -> Option<String> {
        let day = last_day(*year, *month);
        let grade = self.grade_on(trainer, day)?;
        let decimals: u32 = self.branches[&grade[1]][3].parse().expect("a minor unit");
        let is_fans =
            self.fans.iter().any(|fan| fan[0] == *member && Days::of(&fan[1], &fan[2]).hold(day));
        let rate = |kind: &str, looked_up: i128, looked_up_decimals: u32| {
            // Six decimals are more than any bound or amount of these tests has.
            let value = looked_up * 10i128.pow(6 - looked_up_decimals);
            let covers = |band: &&Fields| {
                let below = |max: &str| max == "null" || value < Number::of(max).units(6);
                band[..3] == grade[1..4]
                    && band[3] == kind
                    && Days::of(&band[7], &band[8]).hold(day)
                    && Number::of(&band[4]).units(6) <= value
                    && below(&band[5])
            };
            self.bands.iter().find(covers).map(|band| Number::of(&band[6]))
        };

        let mut columns = grade[1..4].to_vec();
        columns.push(if is_fans { "fans" } else { "company" }.to_owned());
        let (mut fees, mut commissions) = (0, 0);
        for (kind, count) in SESSION_TYPES.into_iter().zip(counts) {
            let looked_up = if kind == "paid" { paid } else { 0 };
            let (mut fee, mut shown_rate) = (0, "null".to_owned());
            if count > 0 {
                let rate = rate(kind, looked_up, 0)?;
                fee = Number { mantissa: count, scale: 0 }.times(rate, decimals);
                shown_rate = rate.shown();
            }
            fees += fee;
            columns.extend([count.to_string(), shown(fee, decimals), shown_rate]);
        }
        columns.extend([counts.iter().sum::<i128>().to_string(), shown(fees, decimals)]);
        for (kind, sales) in ["new_sales", "renew_sales"].into_iter().zip(sold) {
            let (mut commission, mut shown_rate) = (0, "null".to_owned());
            if sales > 0 {
                let mut rate = rate(kind, month_sales, decimals)?;
                if is_fans {
                    rate = Number { mantissa: rate.mantissa * 5, scale: rate.scale + 1 };
                }
                commission = Number { mantissa: sales, scale: decimals }.times(rate, decimals);
                shown_rate = rate.shown();
            }
            commissions += commission;
            columns.extend([shown(sales, decimals), shown_rate, shown(commission, decimals)]);
        }
        columns.extend([shown(commissions, decimals), shown(fees + commissions, decimals)]);
        Some(columns.join("|"))
    }
}

/// The months in which the facts of a history can be, from one before to one after.
pub fn months() -> impl Iterator<Item = (i64, i64)> {
    [(2025, 11), (2025, 12), (2026, 1), (2026, 2), (2026, 3), (2026, 4), (2026, 5)].into_iter()
}

/// Days from 2000-01-01 to the first of a month.
fn first_day(year: i64, month: i64) -> i64 {
    let before_2025 = 25 * 365 + 7;
    let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    before_2025 + (year - 2025) * 365 + lengths[..month as usize - 1].iter().sum::<i64>()
}

fn last_day(year: i64, month: i64) -> i64 {
    if month == 12 { first_day(year + 1, 1) - 1 } else { first_day(year, month + 1) - 1 }
}

/// By how much a clock is ahead of UTC when the month begins, in hours.
fn hours_ahead(zone: &str, month: i64) -> i64 {
    match zone {
        "UTC" => 0,
        "Asia/Ho_Chi_Minh" => 7,
        "Asia/Kuala_Lumpur" => 8,
        "Pacific/Kiritimati" => 14,
        "Pacific/Pago_Pago" => -11,
        // Daylight saving time goes from a Sunday of March to the first one of November.
        "America/New_York" if (4..=11).contains(&month) => -4,
        "America/New_York" => -5,
        _ => panic!("no test uses the time zone {zone}"),
    }
}

/// What is stored, in the words of the oracle.
pub fn stored(db: &mut Database) -> Result {
    let rows = fields(
        db,
        "select year, month, trainer_id, member_id, branch, trainer_type, trainer_category,
            member_tier,
            total_paid_session, trim_scale(conduction_fee_paid), trim_scale(conduction_paid_rate),
            total_free_session, trim_scale(conduction_fee_free), trim_scale(conduction_free_rate),
            total_transform_session, trim_scale(conduction_fee_transform),
            trim_scale(conduction_transform_rate),
            total_express_session, trim_scale(conduction_fee_express),
            trim_scale(conduction_express_rate),
            total_sponsor_session, trim_scale(conduction_fee_sponsor),
            trim_scale(conduction_sponsor_rate),
            total_compensate_session, trim_scale(conduction_fee_compensate),
            trim_scale(conduction_compensate_rate),
            total_conduction_count, trim_scale(total_conduction_fee),
            trim_scale(total_new_sales), trim_scale(new_sales_rate), trim_scale(sales_commission),
            trim_scale(total_renew_sales), trim_scale(renew_sales_rate),
            trim_scale(renew_commission),
            trim_scale(total_sales_commission), trim_scale(total_entitled_commission)
        from commission.trainer_monthly_commission
        union all
        select year, month, trainer_id, member_id,
            'unpriced, ' || total_session || ' sessions',
            null, null, null, null, null, null, null, null, null, null, null, null, null, null,
            null, null, null, null, null, null, null, null, null, null, null, null, null, null,
            null, null, null
        from commission.trainer_unpriced_pair",
    );
    let count = rows.len();
    let entry = |row: Fields| {
        let number = |place: usize| row[place].parse().expect("a number");
        let key = (number(0), number(1), row[2].clone(), row[3].clone());
        let shown =
            if row[4].starts_with("unpriced") { row[4].clone() } else { row[4..].join("|") };
        (key, shown)
    };
    let result: Result = rows.into_iter().map(entry).collect();
    assert_eq!(result.len(), count, "a pair has a row or a reason, not both");
    result
}
