//! A network of sellers: tiers, people and short words for what they sell.

// Every test program compiles this module and uses its own part of it.
#![allow(dead_code)]

pub mod paper;

use std::ops::{Deref, DerefMut};

use postgres::Client;
use uuid::Uuid;

use crate::common::{Database, Statements};

pub const MILLION: i64 = 1_000_000;

/// Thresholds in millions with their rates in percent: the worked example's.
const TIERS: [(i64, i64); 5] = [(0, 20), (200, 22), (400, 25), (1_000, 30), (2_000, 35)];

/// Columns of a month, in the order in which people read them.
pub const FIGURES: &str = "personal_volume, shared_out_volume, received_volume, f1_volume, \
    ranking_volume, tier_rate, leg_volume, commission_direct, commission_shared, \
    commission_received, commission_override, total_commission, reward";

/// A database with a network in it, whose calendar is Ho Chi Minh City's: seven hours ahead.
pub struct Network {
    pub db: Database,
}

impl Deref for Network {
    type Target = Database;

    fn deref(&self) -> &Database {
        &self.db
    }
}

impl DerefMut for Network {
    fn deref_mut(&mut self) -> &mut Database {
        &mut self.db
    }
}

impl Network {
    #[track_caller]
    pub fn new(name: &str) -> Self {
        let mut network = Self { db: Database::new(name) };
        network.set_up_network();
        network
    }
}

/// Anything that speaks to a database with a network in it.
pub trait Sales: Statements {
    /// The calendar, the currency and the tiers, in a database that has none yet.
    #[track_caller]
    fn set_up_network(&mut self) {
        self.run(
            "update commission.workspace set currency = 'VND', time_zone = 'Asia/Ho_Chi_Minh'",
        );
        for (threshold, percent) in TIERS {
            self.run(&format!(
                "insert into commission.network_tier (threshold, rate)
                values ({threshold} * {MILLION}::numeric, round({percent} / 100.0, 2))"
            ));
        }
    }

    #[track_caller]
    fn affiliate(&mut self, name: &str, upline: Option<Uuid>) -> Uuid {
        self.value_of(
            "insert into commission.participant (name, role, upline_id)
            values ($1, 'affiliate', $2)
            returning id",
            &[&name, &upline],
        )
    }

    /// Each under the one before.
    #[track_caller]
    fn chain<const COUNT: usize>(&mut self, names: [&str; COUNT]) -> [Uuid; COUNT] {
        let mut upline = None;
        names.map(|name| {
            let id = self.affiliate(name, upline);
            upline = Some(id);
            id
        })
    }

    /// An approved sale of so many millions in the middle of February 2026; returns its id.
    #[track_caller]
    fn sell(&mut self, seller: Uuid, millions: i64) -> Uuid {
        self.sell_at(seller, None, &millions_of(millions), "2026-02-15 12:00+07")
    }

    /// The same, brought by a Sharer and executed by a Receiver.
    #[track_caller]
    fn sell_shared(&mut self, sharer: Uuid, receiver: Uuid, millions: i64) -> Uuid {
        self.sell_at(receiver, Some(sharer), &millions_of(millions), "2026-02-15 12:00+07")
    }

    #[track_caller]
    fn sell_at(&mut self, seller: Uuid, sharer: Option<Uuid>, amount: &str, sold_at: &str) -> Uuid {
        self.value_of(
            "insert into commission.network_sale (
                participant_id, shared_by, amount, status, sold_at)
            values ($1, $2, $3::text::numeric, 'approved', $4::text::timestamptz)
            returning id",
            &[&seller, &sharer, &amount, &sold_at],
        )
    }

    /// Columns of somebody's February 2026; `none` where there is no row.
    #[track_caller]
    fn february(&mut self, participant: Uuid, columns: &str) -> String {
        self.in_month(participant, 2, columns)
    }

    #[track_caller]
    fn in_month(&mut self, participant: Uuid, month: i32, columns: &str) -> String {
        let rows = self.lines(&format!(
            "select {columns}
            from commission.network_month
            where year = 2026 and month = {month} and participant_id = '{participant}'"
        ));
        assert!(rows.len() < 2, "a month has one row at most: {rows:?}");
        rows.into_iter().next().unwrap_or_else(|| "none".to_owned())
    }

    /// Months of 2026 with a row of the participant and the personal volumes: `1: 5, 2: 7`.
    #[track_caller]
    fn volumes_by_month(&mut self, participant: Uuid) -> String {
        let months = self.lines(&format!(
            "select month || ': ' || personal_volume
            from commission.network_month
            where year = 2026 and participant_id = '{participant}'
            order by month"
        ));
        months.join(", ")
    }

    /// Every stored row but the time of writing, in the order of the key.
    #[track_caller]
    fn all_figures(&mut self) -> Vec<String> {
        self.lines(&format!(
            "select year, month, participant_id, {FIGURES}
            from commission.network_month
            order by year, month, participant_id"
        ))
    }

    #[track_caller]
    fn change_plan(&mut self, set: &str) {
        self.run(&format!("update commission.network_plan set {set}"));
    }

    /// Rows of 2026 that a calculation from scratch would change.
    #[track_caller]
    fn out_of_step(&mut self) -> Vec<String> {
        self.lines(
            "select m.month, v.participant_id, v.stored, v.calculated
            from generate_series(1, 12) as m (month)
            cross join lateral commission.verify_network(2026, m.month) as v",
        )
    }

    #[track_caller]
    fn assert_in_step(&mut self) {
        let rows = self.out_of_step();
        assert!(rows.is_empty(), "{} rows are out of step:\n{}", rows.len(), rows.join("\n"));
    }

    /// What deferred mode has not applied yet, by month.
    #[track_caller]
    fn waiting(&mut self) -> String {
        let months = self.lines(
            "select month || ': ' || waiting_changes
            from commission.network_staleness
            order by year, month",
        );
        months.join(", ")
    }

    #[track_caller]
    fn apply_changes(&mut self) -> i64 {
        self.value("select commission.apply_network_changes()")
    }

    /// How often a month of 2026 was calculated.
    #[track_caller]
    fn calculated_count(&mut self, month: i32) -> i64 {
        self.value_of(
            "select coalesce(sum(calculated_count), 0)::bigint
            from commission_internal.network_period
            where year = 2026 and month = $1",
            &[&month],
        )
    }
}

impl Sales for Database {}
impl Sales for Client {}

fn millions_of(millions: i64) -> String {
    (millions * MILLION).to_string()
}

/// Waits until another session waits for a lock, as seen from the given one.
#[track_caller]
pub fn until_somebody_waits(client: &mut impl Statements) {
    let patience = std::time::Instant::now();
    loop {
        let is_waiting: bool = client.value(
            "select exists (
                select
                from pg_stat_activity
                where datname = current_database()
                    and wait_event_type = 'Lock')",
        );
        if is_waiting {
            return;
        }
        assert!(patience.elapsed().as_secs() < 30, "nobody came to wait for a lock");
        std::thread::yield_now();
    }
}
