//! Many writers at once: what is stored afterwards is what a calculation from scratch gives.

use std::io::Write;
use std::thread::{self, JoinHandle};

use common::snapshot::assert_stored_equals_from_scratch;
use common::trainer::Gym;
use common::{Statements, connect_to};
use postgres::error::SqlState;
use postgres::{Client, IsolationLevel};
use uuid::Uuid;

const WRITERS: usize = 8;
const WRITES: usize = 300;

/// A gym where few trainers and members do much, and random writers who know them.
struct Crowd {
    gym: Gym,
    trainers: Vec<Uuid>,
    members: Vec<Uuid>,
}

impl Crowd {
    fn new(name: &str) -> Self {
        let mut gym = Gym::new(name);
        gym.rates("kepong", "full time", "junior");
        let mut trainers: Vec<Uuid> = (0..3).map(|i| gym.trainer(&format!("T{i}"))).collect();
        trainers.push(gym.trainer_of("J", "kepong", "full time", "junior"));
        let members = (0..5)
            .map(|i| gym.member(&format!("M{i}"), if i % 2 == 0 { "company" } else { "fans" }))
            .collect();
        Self { gym, trainers, members }
    }

    fn writer(&self, seed: u64) -> Writer {
        Writer {
            client: connect_to(&self.gym.db.name),
            random: Random(seed),
            trainers: self.trainers.clone(),
            members: self.members.clone(),
        }
    }

    /// Lets as many writers loose as asked for; each calls `write` so many times.
    fn unleash(
        &self,
        writers: usize,
        writes: usize,
        write: fn(&mut Writer) -> Result<(), postgres::Error>,
    ) -> Vec<JoinHandle<Vec<postgres::Error>>> {
        (0..writers)
            .map(|number| {
                let mut writer = self.writer(number as u64 + 1);
                thread::spawn(move || {
                    (0..writes).filter_map(|_| write(&mut writer).err()).collect()
                })
            })
            .collect()
    }
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

struct Writer {
    client: Client,
    random: Random,
    trainers: Vec<Uuid>,
    members: Vec<Uuid>,
}

impl Writer {
    fn trainer(&mut self) -> Uuid {
        self.trainers[self.random.below(self.trainers.len())]
    }

    fn member(&mut self) -> Uuid {
        self.members[self.random.below(self.members.len())]
    }

    /// Around the turn of February, so that neighbouring months are touched too.
    fn instant(&mut self) -> String {
        format!("2026-02-{:02} {:02}:30:00+08", 1 + self.random.below(28), self.random.below(24))
    }

    /// One statement of everyday work, a transaction of its own.
    fn work(&mut self) -> Result<(), postgres::Error> {
        let (trainer, member, instant) = (self.trainer(), self.member(), self.instant());
        let pick = self.random.below(1000) as i64;
        let any_session = "select id from commission.appointment where trainer_id = $1
            order by md5(id::text || $2::bigint::text) limit 1";
        match self.random.below(12) {
            0..3 => self.client.execute(
                "insert into commission.appointment
                    (trainer_id, member_id, session_type, status, starts_at)
                values ($1, $2, 'paid', 'completed', $3::text::timestamptz)",
                &[&trainer, &member, &instant],
            ),
            3 => self.client.execute(
                &format!(
                    "update commission.appointment
                    set status = case status when 'completed' then 'cancelled' else 'completed' end
                        ::commission.appointment_status
                    where id = ({any_session})"
                ),
                &[&trainer, &pick],
            ),
            4 => self.client.execute(
                &format!("delete from commission.appointment where id = ({any_session})"),
                &[&trainer, &pick],
            ),
            5 | 6 => {
                let other = self.trainer();
                let closers = if other == trainer { vec![trainer] } else { vec![trainer, other] };
                self.client.execute(
                    "insert into commission.member_package
                        (member_id, total_price, closed_by, created_at)
                    values ($1, 1000 + $2::bigint, $3, $4::text::timestamptz)",
                    &[&member, &pick, &closers, &instant],
                )
            }
            7 => self.client.execute(
                "update commission.member_package
                set refunded_amount = $2::bigint, closed_by = array[$1::uuid]
                where id = (select id from commission.member_package
                    order by md5(id::text || $2::bigint::text) limit 1)",
                &[&trainer, &pick],
            ),
            8 => self.client.execute(
                "update commission.member_package
                set created_at = $3::text::timestamptz, member_id = $1
                where id = (select id from commission.member_package
                    order by md5(id::text || $2::bigint::text) limit 1)",
                &[&member, &pick, &instant],
            ),
            9 => self.client.execute(
                "update commission.member_package
                set status = case status when 'active' then 'cancelled' else 'active' end
                    ::commission.package_status
                where id = (select id from commission.member_package
                    order by md5(id::text || $1::bigint::text) limit 1)",
                &[&pick],
            ),
            10 => self.client.execute(
                "insert into commission.member_package
                    (source, source_id, member_id, total_price, closed_by, created_at)
                values ('till', $1::bigint % 20, $2, 1500, array[$3::uuid], $4::text::timestamptz)
                on conflict (source, source_id) do update
                set member_id = excluded.member_id, closed_by = excluded.closed_by,
                    sale_type = excluded.sale_type, created_at = excluded.created_at",
                &[&pick, &member, &trainer, &instant],
            ),
            _ => self.client.execute(
                "delete from commission.member_package
                where id = (select id from commission.member_package
                    where closed_by @> array[$1::uuid]
                    order by md5(id::text || $2::bigint::text) limit 1)",
                &[&trainer, &pick],
            ),
        }
        .map(drop)
    }

    fn work_repeatably(&mut self) -> Result<(), postgres::Error> {
        let (trainer, member, instant) = (self.trainer(), self.member(), self.instant());
        let price = 1000 + self.random.below(1000) as i64;
        let mut transaction = self
            .client
            .build_transaction()
            .isolation_level(IsolationLevel::RepeatableRead)
            .start()?;
        transaction.execute(
            "insert into commission.appointment
                (trainer_id, member_id, session_type, status, starts_at)
            values ($1, $2, 'paid', 'completed', $3::text::timestamptz)",
            &[&trainer, &member, &instant],
        )?;
        transaction.execute(
            "insert into commission.member_package (member_id, total_price, closed_by, created_at)
            values ($1, $2::bigint, array[$3::uuid], $4::text::timestamptz)",
            &[&member, &price, &trainer, &instant],
        )?;
        transaction.commit()
    }
}

#[track_caller]
fn assert_no_errors(handles: Vec<JoinHandle<Vec<postgres::Error>>>) {
    for handle in handles {
        let errors = handle.join().expect("a writer does not panic");
        assert!(errors.is_empty(), "{} errors, the first: {:?}", errors.len(), errors[0]);
    }
}

#[test]
fn eight_writers_with_runs_and_rate_edits_lose_no_update_and_meet_no_deadlock() {
    let mut crowd = Crowd::new("writers");
    let writers = crowd.unleash(WRITERS, WRITES, Writer::work);
    let runs = crowd.unleash(2, WRITES / 4, |writer| {
        writer.client.batch_execute("select commission.calculate_all_commission(2026, 2)")
    });
    let single_runs = crowd.unleash(1, WRITES / 2, |writer| {
        let trainer = writer.trainer();
        writer
            .client
            .execute("select commission.calculate_trainer_commission($1, 2026, 2)", &[&trainer])
            .map(drop)
    });
    let rate_edits = crowd.unleash(1, WRITES / 4, |writer| {
        // Bands of both categories, in whatever order they come: all trainers are repriced.
        let fee = 30 + writer.random.below(10) as i64;
        writer
            .client
            .execute(
                "update commission.trainer_commission_tier
                set fee_amount = $1::bigint + coalesce(session_count_min, 0) / 20
                where session_type = 'paid'",
                &[&fee],
            )
            .map(drop)
    });
    for handles in [writers, runs, single_runs, rate_edits] {
        assert_no_errors(handles);
    }
    assert_stored_equals_from_scratch(&mut crowd.gym.db);
    let sessions: i64 = crowd.gym.value("select count(*) from commission.appointment");
    assert!(sessions > 100, "{sessions} sessions");
}

#[test]
fn tiers_and_grades_edited_beside_the_writers_count() {
    let mut crowd = Crowd::new("people_edits");
    // Everybody has results in the month: who has none is another test.
    for (trainer, member) in crowd.trainers.clone().into_iter().zip(crowd.members.clone()) {
        crowd.gym.sessions(trainer, member, "paid", 1);
    }
    let writers = crowd.unleash(4, WRITES / 2, Writer::work);
    let tier_edits = crowd.unleash(1, WRITES / 4, |writer| {
        let member = writer.member();
        writer
            .client
            .execute(
                "update commission.member_tier_period
                set tier = case tier when 'fans' then 'company' else 'fans'
                    end::commission.member_tier
                where member_id = $1",
                &[&member],
            )
            .map(drop)
    });
    let grade_edits = crowd.unleash(1, WRITES / 4, |writer| {
        let trainer = writer.trainer();
        writer
            .client
            .execute(
                "update commission.trainer_grade
                set trainer_category = case trainer_category when 'senior' then 'junior'
                    else 'senior' end::commission.trainer_category
                where trainer_id = $1",
                &[&trainer],
            )
            .map(drop)
    });
    for handles in [writers, tier_edits, grade_edits] {
        assert_no_errors(handles);
    }
    assert_stored_equals_from_scratch(&mut crowd.gym.db);
}

#[test]
fn at_repeatable_read_a_writer_gets_the_right_result_or_a_failure_to_repeat() {
    let mut crowd = Crowd::new("repeatable_read");
    let writers = crowd.unleash(WRITERS, WRITES / 3, Writer::work_repeatably);
    let mut failures = 0;
    for writer in writers {
        for error in writer.join().expect("a writer does not panic") {
            // A sale that comes before another one also reprices that one's trainers, so two
            // transactions of two statements may want the same months in opposite orders.
            let to_repeat = [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED];
            assert!(error.code().is_some_and(|code| to_repeat.contains(code)), "{error:?}");
            failures += 1;
        }
    }
    let sessions: i64 = crowd.gym.value("select count(*) from commission.appointment");
    assert_eq!(sessions + failures, (WRITERS * (WRITES / 3)) as i64);
    assert!(sessions > 0 && failures > 0, "{sessions} committed, {failures} failed");
    assert_stored_equals_from_scratch(&mut crowd.gym.db);
}

#[test]
fn two_runs_over_everything_give_the_same_rows_and_write_them_once() {
    let mut crowd = Crowd::new("two_runs");
    crowd.gym.recalculation("manual");
    for handle in crowd.unleash(1, WRITES, Writer::work) {
        handle.join().expect("a writer does not panic");
    }
    assert_eq!(crowd.gym.lines("select id from commission.trainer_monthly_commission").len(), 0);
    let run = || {
        let mut client = connect_to(&crowd.gym.db.name);
        thread::spawn(move || {
            client.values::<Uuid>(
                "select commission_id from commission.calculate_all_commission(2026, 2) order by 1",
            )
        })
    };
    let [one, other] = [run(), run()].map(|run| run.join().expect("a run does not fail"));
    assert_eq!(one, other);
    let stored: Vec<Uuid> = crowd
        .gym
        .values("select id from commission.trainer_monthly_commission where month = 2 order by 1");
    assert_eq!(one, stored);
    let writers: i64 = crowd
        .gym
        .value("select count(distinct xmin::text) from commission.trainer_monthly_commission");
    assert_eq!(writers, 1);
}

#[test]
fn a_bulk_load_beside_single_writers_loses_nothing() {
    let mut crowd = Crowd::new("bulk_load");
    let writers = crowd.unleash(4, WRITES / 2, Writer::work);
    let loads = crowd.unleash(2, 3, |writer| {
        let mut lines = String::new();
        for _ in 0..2_000 {
            let (trainer, member, instant) = (writer.trainer(), writer.member(), writer.instant());
            lines.push_str(&format!("{trainer}\t{member}\tpaid\tcompleted\t{instant}\n"));
        }
        let mut copy = writer.client.copy_in(
            "copy commission.appointment (trainer_id, member_id, session_type, status, starts_at)
            from stdin",
        )?;
        copy.write_all(lines.as_bytes()).expect("the server takes the lines");
        copy.finish().map(drop)
    });
    for handles in [writers, loads] {
        assert_no_errors(handles);
    }
    let sessions: i64 = crowd.gym.value("select count(*) from commission.appointment");
    assert!(sessions > 10_000, "{sessions} sessions");
    assert_stored_equals_from_scratch(&mut crowd.gym.db);
}
