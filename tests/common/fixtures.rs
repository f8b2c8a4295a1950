//! A gym: the branch, rates and people of the worked example, and short words for the facts that
//! happen in it.

use std::ops::{Deref, DerefMut};

use rust_decimal::Decimal;
use uuid::Uuid;

use super::{Database, Statements};

/// The month in which things happen unless a test says otherwise.
pub const YEAR: i32 = 2026;
pub const MONTH: u32 = 2;

/// A database with a gym in it: branch kepong (KD), Asia/Kuala_Lumpur, MYR.
pub struct Gym {
    pub db: Database,
}

impl Deref for Gym {
    type Target = Database;

    fn deref(&self) -> &Database {
        &self.db
    }
}

impl DerefMut for Gym {
    fn deref_mut(&mut self) -> &mut Database {
        &mut self.db
    }
}

/// The people of the worked example.
pub struct People {
    /// The trainer whose month is worked out.
    pub t: Uuid,
    /// The trainer who closed half of a sale.
    pub u: Uuid,
    /// A company member.
    pub m1: Uuid,
    /// A fan.
    pub m2: Uuid,
}

impl Gym {
    /// Kepong with the rates for full-time seniors.
    #[track_caller]
    pub fn new(name: &str) -> Self {
        let mut gym = Self::without_rates(name);
        gym.senior_rates("kepong");
        gym
    }

    #[track_caller]
    pub fn without_rates(name: &str) -> Self {
        let mut gym = Self { db: Database::new(name) };
        gym.branch("kepong", "KD", "Asia/Kuala_Lumpur", "MYR");
        gym
    }

    /// The facts of the worked example, not yet 100 paid sessions: T is entitled to 4,445.00.
    #[track_caller]
    pub fn worked_example(name: &str) -> (Self, People) {
        let mut gym = Self::new(name);
        let people = gym.worked_example_people();
        gym.worked_example_facts(&people);
        (gym, people)
    }

    #[track_caller]
    pub fn worked_example_people(&mut self) -> People {
        People {
            t: self.trainer("T"),
            u: self.trainer("U"),
            m1: self.member("M1", "company"),
            m2: self.member("M2", "fans"),
        }
    }

    #[track_caller]
    pub fn worked_example_facts(&mut self, people: &People) {
        let &People { t, u, m1, m2 } = people;
        self.sessions(t, m1, "paid", 60);
        self.sessions(t, m1, "free", 2);
        self.sessions(t, m2, "paid", 39);
        self.sessions(t, m2, "compensate", 1);
        self.sale(m1, "new_sales", "12000", &[t]);
        self.sale(m2, "renew_sales", "9000", &[t, u]);
    }

    #[track_caller]
    pub fn branch(&mut self, name: &str, code: &str, time_zone: &str, currency: &str) {
        self.execute(
            "insert into commission.branch (name, code, time_zone, currency)
            values ($1, $2, $3, $4)",
            &[&name, &code, &time_zone, &currency],
        );
    }

    /// The fees and rates of the worked example, for full-time seniors of a branch.
    #[track_caller]
    pub fn senior_rates(&mut self, branch: &str) {
        self.rates(branch, "full time", "senior");
    }

    /// The same fees and rates for another grade. Every kind of pay is covered without a gap.
    #[track_caller]
    pub fn rates(&mut self, branch: &str, trainer_type: &str, trainer_category: &str) {
        let key = [branch, trainer_type, trainer_category];
        self.fee(key, "paid", None, Some(100), "35.00");
        self.fee(key, "paid", Some(100), None, "40.00");
        self.fee(key, "free", None, None, "15.00");
        self.fee(key, "compensate", None, None, "20.00");
        self.fee(key, "transform", None, None, "45.00");
        self.fee(key, "express", None, None, "25.00");
        self.fee(key, "sponsor", None, None, "30.00");
        for (kind, rates) in [
            ("new_sales", ["0.05", "0.07", "0.09", "0.11"]),
            ("renew_sales", ["0.03", "0.04", "0.05", "0.06"]),
        ] {
            let bounds = [None, Some("8000"), Some("20000"), Some("30000"), None];
            for (band, rate) in rates.into_iter().enumerate() {
                self.sales_rate(key, kind, bounds[band], bounds[band + 1], rate);
            }
        }
    }

    /// A fee band of `[branch, trainer type, trainer category]`; returns its id.
    #[track_caller]
    pub fn fee(
        &mut self,
        [branch, trainer_type, trainer_category]: [&str; 3],
        session_type: &str,
        count_min: Option<i32>,
        count_max: Option<i32>,
        fee: &str,
    ) -> Uuid {
        self.value_of(
            "insert into commission.trainer_commission_tier (
                branch, trainer_type, trainer_category, commission_type, session_type,
                session_count_min, session_count_max, fee_amount)
            values ($1, $2::text::commission.trainer_type, $3::text::commission.trainer_category,
                'conduction_fee', $4::text::commission.session_type, $5, $6, $7)
            returning id",
            &[
                &branch,
                &trainer_type,
                &trainer_category,
                &session_type,
                &count_min,
                &count_max,
                &decimal(fee),
            ],
        )
    }

    /// A sales band of `[branch, trainer type, trainer category]`; returns its id.
    #[track_caller]
    pub fn sales_rate(
        &mut self,
        [branch, trainer_type, trainer_category]: [&str; 3],
        commission_type: &str,
        sales_min: Option<&str>,
        sales_max: Option<&str>,
        rate: &str,
    ) -> Uuid {
        self.value_of(
            "insert into commission.trainer_commission_tier (
                branch, trainer_type, trainer_category, commission_type,
                sales_threshold_min, sales_threshold_max, commission_rate)
            values ($1, $2::text::commission.trainer_type, $3::text::commission.trainer_category,
                $4::text::commission.commission_type, $5, $6, $7)
            returning id",
            &[
                &branch,
                &trainer_type,
                &trainer_category,
                &commission_type,
                &sales_min.map(decimal),
                &sales_max.map(decimal),
                &decimal(rate),
            ],
        )
    }

    /// A full-time senior of kepong.
    #[track_caller]
    pub fn trainer(&mut self, name: &str) -> Uuid {
        self.trainer_of(name, "kepong", "full time", "senior")
    }

    #[track_caller]
    pub fn trainer_of(
        &mut self,
        name: &str,
        branch: &str,
        trainer_type: &str,
        trainer_category: &str,
    ) -> Uuid {
        let id = self.ungraded_trainer(name, branch);
        self.grade(id, branch, trainer_type, trainer_category, "(,)");
        id
    }

    /// A trainer who has no grade yet.
    #[track_caller]
    pub fn ungraded_trainer(&mut self, name: &str, branch: &str) -> Uuid {
        let id = self.value_of(
            "insert into commission.participant (name, email, role, branch)
            values ($1, lower($1) || '@gym.example', 'trainer', $2)
            returning id",
            &[&name, &branch],
        );
        self.execute("insert into commission.trainer (id) values ($1)", &[&id]);
        id
    }

    #[track_caller]
    pub fn grade(
        &mut self,
        trainer: Uuid,
        branch: &str,
        trainer_type: &str,
        trainer_category: &str,
        valid_during: &str,
    ) -> Uuid {
        self.value_of(
            "insert into commission.trainer_grade (
                trainer_id, branch, trainer_type, trainer_category, valid_during)
            values ($1, $2, $3::text::commission.trainer_type,
                $4::text::commission.trainer_category, $5::text::daterange)
            returning id",
            &[&trainer, &branch, &trainer_type, &trainer_category, &valid_during],
        )
    }

    /// A member of kepong.
    #[track_caller]
    pub fn member(&mut self, name: &str, tier: &str) -> Uuid {
        self.member_of(name, "kepong", tier)
    }

    #[track_caller]
    pub fn member_of(&mut self, name: &str, branch: &str, tier: &str) -> Uuid {
        self.value_of(
            "insert into commission.member (name, branch, tier)
            values ($1, $2, $3::text::commission.member_tier)
            returning id",
            &[&name, &branch, &tier],
        )
    }

    /// Completed sessions, spread over the days of the month at ten in the morning in Kuala Lumpur.
    #[track_caller]
    pub fn sessions(&mut self, trainer: Uuid, member: Uuid, session_type: &str, count: i32) {
        self.execute(
            "insert into commission.appointment (
                trainer_id, member_id, session_type, status, starts_at)
            select $1, $2, $3::text::commission.session_type, 'completed',
                make_timestamptz($5, $6, 1 + i % 28, 10, 0, 0, 'Asia/Kuala_Lumpur')
            from generate_series(0, $4 - 1) as i",
            &[&trainer, &member, &session_type, &count, &YEAR, &(MONTH as i32)],
        );
    }

    /// A completed session at an instant such as `2026-02-01 00:00:00+08`; returns its id.
    #[track_caller]
    pub fn session_at(
        &mut self,
        trainer: Uuid,
        member: Uuid,
        session_type: &str,
        starts_at: &str,
    ) -> Uuid {
        self.value_of(
            "insert into commission.appointment (
                trainer_id, member_id, session_type, status, starts_at)
            values ($1, $2, $3::text::commission.session_type, 'completed', $4::text::timestamptz)
            returning id",
            &[&trainer, &member, &session_type, &starts_at],
        )
    }

    /// A package sold in the middle of the month; returns its id.
    #[track_caller]
    pub fn sale(&mut self, member: Uuid, kind: &str, price: &str, closed_by: &[Uuid]) -> Uuid {
        let instant = format!("{YEAR}-{MONTH:02}-15 12:00:00+08");
        self.sale_at(member, Some(kind), price, closed_by, &instant)
    }

    /// A package sold at an instant; without a kind, the table decides whether it is a renewal.
    #[track_caller]
    pub fn sale_at(
        &mut self,
        member: Uuid,
        kind: Option<&str>,
        price: &str,
        closed_by: &[Uuid],
        created_at: &str,
    ) -> Uuid {
        self.value_of(
            "insert into commission.member_package (
                member_id, total_price, sale_type, closed_by, created_at)
            values ($1, $2, $3::text::commission.commission_type, $4, $5::text::timestamptz)
            returning id",
            &[&member, &decimal(price), &kind, &closed_by, &created_at],
        )
    }

    /// `immediate` or `manual`.
    #[track_caller]
    pub fn recalculation(&mut self, mode: &str) {
        self.execute("update commission.workspace set recalculation = $1", &[&mode]);
    }
}

/// An amount as tests write it.
#[track_caller]
pub fn decimal(text: &str) -> Decimal {
    text.parse().unwrap_or_else(|error| panic!("{text:?} is no amount: {error}"))
}
