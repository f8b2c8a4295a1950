//! Many sessions at once: sellers, movers of subtrees, editors of tiers and calculations from
//! scratch. Afterwards what is stored is what the facts give, and no sale is lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use common::network::paper::assert_as_on_paper;
use common::network::{Network, Sales, until_somebody_waits};
use common::{Statements, connect_to};
use postgres::error::SqlState;
use postgres::{Client, Error, IsolationLevel};
use uuid::Uuid;

const PEOPLE: usize = 60;
const WRITERS: usize = 8;

/// A binary tree of people, and workers who act on it until the time is up.
struct Crowd {
    network: Network,
    people: Vec<Uuid>,
    is_over: Arc<AtomicBool>,
    workers: Vec<(&'static str, JoinHandle<Report>)>,
}

#[derive(Default)]
struct Report {
    done: usize,
    errors: Vec<Error>,
}

struct Worker {
    client: Client,
    random: Random,
    people: Vec<Uuid>,
}

/// Numbers that are the same in every run (xorshift64*).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % limit
    }
}

type Work = fn(&mut Worker) -> Result<(), Error>;

impl Crowd {
    fn new(name: &str) -> Self {
        let mut network = Network::new(name);
        let mut people: Vec<Uuid> = Vec::new();
        for number in 0..PEOPLE {
            let upline = (number > 0).then(|| people[(number - 1) / 2]);
            people.push(network.affiliate(&format!("P{number}"), upline));
        }
        Self { network, people, is_over: Arc::default(), workers: Vec::new() }
    }

    /// Lets so many workers loose, each doing the same over and over.
    fn unleash(&mut self, name: &'static str, count: usize, work: Work) {
        for _ in 0..count {
            let seed = self.workers.len() as u64 + 1;
            let mut worker = Worker {
                client: connect_to(&self.network.db.name),
                random: Random(seed),
                people: self.people.clone(),
            };
            let is_over = Arc::clone(&self.is_over);
            self.workers.push((
                name,
                thread::spawn(move || {
                    let mut report = Report::default();
                    while !is_over.load(Ordering::Relaxed) {
                        match work(&mut worker) {
                            Ok(()) => report.done += 1,
                            Err(error) => report.errors.push(error),
                        }
                    }
                    report
                }),
            ));
        }
    }

    /// Lets them work for so long, then stops them; returns what each kind did.
    fn work_for(&mut self, seconds: u64) -> Vec<(&'static str, Report)> {
        let until = Instant::now() + Duration::from_secs(seconds);
        // Somebody who stops early has panicked, and ends the work for all.
        while Instant::now() < until && self.workers.iter().all(|(_, worker)| !worker.is_finished())
        {
            thread::park_timeout(Duration::from_millis(100));
        }
        self.is_over.store(true, Ordering::Relaxed);
        let workers = std::mem::take(&mut self.workers);
        workers
            .into_iter()
            .map(|(name, worker)| (name, worker.join().expect("a worker does not panic")))
            .collect()
    }

    /// All is in step, and no sale got lost or was counted twice.
    #[track_caller]
    fn assert_in_step(&mut self) {
        self.network.run("set jit = off");
        self.network.apply_changes();
        self.network.assert_in_step();
        assert_as_on_paper(&mut self.network.db);
        let sums = self.network.line(
            "select sum(personal_volume), sum(received_volume), sum(reward)
            from commission.network_month",
        );
        let facts = self.network.line(
            "select sum(net) filter (where sale_type = 'retail_sales'),
                sum(net) filter (where shared_by is not null),
                coalesce(sum(net) filter (where sale_type = 'kpi_reward'), 0)
            from (
                select *, amount - refunded_amount as net
                from commission.network_sale
                where status = 'approved') as approved",
        );
        assert_eq!(sums, facts, "sums of the figures and of the sales");
    }
}

fn is(error: &Error, state: &SqlState) -> bool {
    error.code() == Some(state)
}

impl Worker {
    fn person(&mut self) -> Uuid {
        self.people[self.random.below(self.people.len())]
    }

    fn instant(&mut self) -> String {
        let (month, day) = (1 + self.random.below(3), 1 + self.random.below(28));
        format!("2026-{month:02}-{day:02} 12:00+07")
    }

    /// One statement of everyday work, a transaction of its own.
    fn sell(&mut self) -> Result<(), Error> {
        let (sql, person, other) = (self.sale(), self.person(), self.person());
        let sharer = (person != other && self.random.below(3) == 0).then_some(other);
        let (instant, amount) = (self.instant(), self.random.below(40_000_000) as i64);
        match sql {
            Some(sql) => self.client.execute(&sql, &[]).map(drop),
            None => self
                .client
                .execute(
                    "insert into commission.network_sale (
                        participant_id, shared_by, amount, status, sold_at)
                    values ($1, $2, $3::bigint, 'approved', $4::text::timestamptz)",
                    &[&person, &sharer, &amount, &instant],
                )
                .map(drop),
        }
    }

    /// A change of some sale that there is; mostly none, which stands for a new one.
    fn sale(&mut self) -> Option<String> {
        let (person, instant) = (self.person(), self.instant());
        let some = format!(
            "id = (
                select id from commission.network_sale
                where participant_id = '{}' order by md5(id::text || {}::text) limit 1)",
            self.person(),
            self.random.below(1_000)
        );
        let change = match self.random.below(12) {
            0 => format!("update commission.network_sale set amount = amount + 1 where {some}"),
            1 => format!("update commission.network_sale set sold_at = '{instant}' where {some}"),
            2 => format!(
                "update commission.network_sale
                set participant_id = '{person}', shared_by = nullif(shared_by, '{person}')
                where {some}"
            ),
            3 => format!(
                "update commission.network_sale
                set status = case status when 'approved' then 'refunded' else 'approved' end
                    ::commission.network_sale_status
                where {some}"
            ),
            4 => format!("delete from commission.network_sale where {some}"),
            _ => return None,
        };
        Some(change)
    }

    fn sell_repeatably(&mut self) -> Result<(), Error> {
        let (person, instant) = (self.person(), self.instant());
        let level = IsolationLevel::RepeatableRead;
        loop {
            let mut transaction = self.client.build_transaction().isolation_level(level).start()?;
            let sold = transaction.execute(
                "insert into commission.network_sale (participant_id, amount, status, sold_at)
                values ($1, 1000, 'approved', $2::text::timestamptz)",
                &[&person, &instant],
            );
            match sold.and_then(|_| transaction.commit()) {
                Err(error) if is(&error, &SqlState::T_R_SERIALIZATION_FAILURE) => continue,
                sold => return sold,
            }
        }
    }

    /// A subtree goes under somebody else, who may turn out to stand below.
    fn move_subtree(&mut self) -> Result<(), Error> {
        let (person, upline) = (self.person(), self.person());
        let moved = if self.random.below(2) == 0 {
            self.client.execute(
                "update commission.participant set upline_id = $2 where id = $1",
                &[&person, &upline],
            )
        } else {
            let day = ["2026-01-15", "2026-02-15", "2026-03-15"][self.random.below(3)];
            self.client.execute(
                "select commission.change_upline($1, $2, $3::text::date)",
                &[&person, &upline, &day],
            )
        };
        match moved {
            Err(error) if is(&error, &SqlState::CHECK_VIOLATION) => Ok(()),
            moved => moved.map(drop),
        }
    }

    fn recalculate(&mut self) -> Result<i64, Error> {
        let (month, person) = (1 + self.random.below(3) as i32, self.person());
        let changed: i64 = self
            .client
            .query_one("select commission.recalculate_network(2026, $1)", &[&month])?
            .get(0);
        let changed_above: i64 = self
            .client
            .query_one("select commission.recalculate_upline($1, 2026, $2)", &[&person, &month])?
            .get(0);
        Ok(changed + changed_above)
    }

    fn recalculate_whatever_waits(&mut self) -> Result<(), Error> {
        self.recalculate().map(drop)
    }

    /// In immediate mode there is never anything to mend; without this, a run would hide what
    /// others lost.
    fn find_nothing_to_mend(&mut self) -> Result<(), Error> {
        assert_eq!(self.recalculate()?, 0, "rows that a calculation from scratch changed");
        Ok(())
    }

    fn edit_rules(&mut self) -> Result<(), Error> {
        if self.random.below(4) == 0 {
            let modes = ["differential", "differential_path", "unilevel", "none"];
            let mode = modes[self.random.below(modes.len())];
            return self.client.batch_execute(&format!(
                "update commission.network_plan set override_mode = '{mode}'"
            ));
        }
        let percent = 15 + self.random.below(10) as i64;
        self.client
            .execute(
                "update commission.network_tier set rate = round($1::bigint / 100.0, 2)
                where threshold = (
                    select threshold from commission.network_tier
                    order by threshold offset $1::bigint % 5 limit 1)",
                &[&percent],
            )
            .map(drop)
    }

    /// Somebody new, who sells at once.
    fn join(&mut self) -> Result<(), Error> {
        let (upline, instant) = (self.person(), self.instant());
        let joined = self.client.query_one(
            "insert into commission.participant (name, role, upline_id)
            values ('N', 'affiliate', $1) returning id",
            &[&upline],
        )?;
        let id: Uuid = joined.get(0);
        self.client
            .execute(
                "insert into commission.network_sale (participant_id, amount, status, sold_at)
                values ($1, 7, 'approved', $2::text::timestamptz)",
                &[&id, &instant],
            )
            .map(drop)
    }

    fn drain(&mut self) -> Result<(), Error> {
        self.client.execute("select commission.apply_network_changes()", &[]).map(drop)
    }
}

/// Each kind did something, and met no error.
#[track_caller]
fn assert_undisturbed(reports: &[(&'static str, Report)]) {
    for (name, Report { done, errors }) in reports {
        assert!(errors.is_empty(), "{name}: {} errors, first: {:?}", errors.len(), errors[0]);
        assert!(*done > 0, "{name}: nothing was done");
    }
}

#[test]
fn sellers_movers_editors_and_runs_lose_no_update_and_meet_no_deadlock() {
    let mut crowd = Crowd::new("network_crowd");
    crowd.unleash("seller", WRITERS, Worker::sell);
    crowd.unleash("mover", 2, Worker::move_subtree);
    crowd.unleash("run", 1, Worker::find_nothing_to_mend);
    crowd.unleash("editor", 2, Worker::edit_rules);
    crowd.unleash("newcomer", 1, Worker::join);
    let reports = crowd.work_for(10);
    assert_undisturbed(&reports);
    crowd.assert_in_step();
}

#[test]
fn sellers_with_nobody_to_mend_what_they_do_lose_no_update() {
    let mut crowd = Crowd::new("network_sellers");
    crowd.unleash("seller", WRITERS, Worker::sell);
    let reports = crowd.work_for(4);
    assert_undisturbed(&reports);
    crowd.assert_in_step();
}

#[test]
fn deferred_sales_are_all_counted_once_however_many_sessions_apply_them() {
    let mut crowd = Crowd::new("network_deferred_crowd");
    crowd.network.change_plan("recalculation = 'deferred'");
    crowd.unleash("seller", WRITERS, Worker::sell);
    crowd.unleash("drain", 3, Worker::drain);
    let reports = crowd.work_for(4);
    assert_undisturbed(&reports);
    crowd.assert_in_step();
}

#[test]
fn deferred_sales_beside_movers_editors_and_runs_are_counted_once() {
    let mut crowd = Crowd::new("network_deferred_mix");
    crowd.network.change_plan("recalculation = 'deferred'");
    crowd.unleash("seller", WRITERS, Worker::sell);
    crowd.unleash("drain", 2, Worker::drain);
    crowd.unleash("mover", 1, Worker::move_subtree);
    crowd.unleash("run", 1, Worker::recalculate_whatever_waits);
    crowd.unleash("editor", 1, Worker::edit_rules);
    let reports = crowd.work_for(5);
    assert_undisturbed(&reports);
    crowd.assert_in_step();
}

#[test]
fn at_repeatable_read_a_sale_counts_or_fails_and_can_be_tried_again() {
    let mut crowd = Crowd::new("network_repeatable");
    crowd.unleash("repeatable seller", WRITERS / 2, Worker::sell_repeatably);
    crowd.unleash("seller", WRITERS / 2, Worker::sell);
    crowd.unleash("mover", 1, Worker::move_subtree);
    crowd.unleash("run", 1, Worker::find_nothing_to_mend);
    let reports = crowd.work_for(5);
    assert_undisturbed(&reports);
    crowd.assert_in_step();
}

/// Runs two statements of two sessions, the second one while the first is not yet committed;
/// returns what became of the second.
fn race(network: &mut Network, first: &str, second: String) -> Result<(), Error> {
    let mut other = network.connect();
    network.run("begin");
    network.run(first);
    let racer = thread::spawn(move || other.batch_execute(&second));
    until_somebody_waits(&mut network.connect());
    network.run("commit");
    racer.join().expect("the other session does not panic")
}

#[test]
fn of_two_movers_who_would_close_a_cycle_together_one_is_refused() {
    for (name, has_downline) in [("network_cycle", true), ("network_leaf_cycle", false)] {
        let mut network = Network::new(name);
        let [a] = network.chain(["A"]);
        let [b] = network.chain(["B"]);
        if has_downline {
            network.affiliate("C", Some(a));
            network.affiliate("D", Some(b));
        }
        let refused = race(
            &mut network,
            &format!("update commission.participant set upline_id = '{b}' where id = '{a}'"),
            format!("update commission.participant set upline_id = '{a}' where id = '{b}'"),
        );
        let error = refused.expect_err("the second one closes a cycle");
        assert!(is(&error, &SqlState::CHECK_VIOLATION), "{error:?}");
        let uplines = network.lines(&format!("select name from commission.upline('{a}')"));
        assert_eq!(uplines, ["B"]);
    }
}

#[test]
fn a_sale_beside_a_change_of_calendar_goes_into_the_month_of_the_new_one() {
    for mode in ["immediate", "deferred"] {
        let mut network = Network::new("network_calendar_race");
        let [a] = network.chain(["A"]);
        network.change_plan(&format!("recalculation = '{mode}'"));
        network.sell_at(a, None, "100", "2026-02-15");
        let sale = format!(
            "insert into commission.network_sale (participant_id, amount, status, sold_at)
            values ('{a}', 1, 'approved', '2026-01-31 17:00+00')"
        );
        race(&mut network, "update commission.workspace set time_zone = 'UTC'", sale)
            .expect("a sale is never refused");
        network.apply_changes();
        assert_eq!(network.volumes_by_month(a), "1: 1, 2: 100", "{mode}");
        network.assert_in_step();
    }
}

#[test]
fn a_sale_waits_for_a_mover_and_counts_in_the_new_tree() {
    let mut network = Network::new("network_move_race");
    let [a, b] = network.chain(["A", "B"]);
    let x = network.affiliate("X", None);
    network.sell(b, 50);
    let sale = format!(
        "insert into commission.network_sale (participant_id, amount, status, sold_at)
        values ('{b}', 50000000, 'approved', '2026-02-20')"
    );
    let moved = format!("select commission.change_upline('{b}', '{x}', '2026-02-10')");
    race(&mut network, &moved, sale).expect("a sale is never refused");
    assert_eq!(network.february(a, "1"), "none");
    assert_eq!(network.february(x, "trim_scale(f1_volume)"), "100000000");
    network.assert_in_step();
}
