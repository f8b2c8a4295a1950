//! A server or a session that is killed in the middle of closing, reopening, loading and draining:
//! each of them has happened with all that belongs to it, or not at all, and works when tried
//! again.

use std::io::Write;
use std::thread;
use std::time::{Duration, Instant};

use common::Statements;
use common::durability::{Company, Random};
use common::server::{Server, kill};
use postgres::{Client, Error};

/// Enough for a closing to take some hundred milliseconds.
const SIZE: i32 = 1_600;
/// Rows of a load.
const LOADED: i64 = 3_000;

/// Something that is interrupted, and what tells whether it has happened.
struct Work {
    name: &'static str,
    /// Brings about the state in which the work can begin.
    prepare: fn(&mut Client),
    run: fn(&mut Client) -> Result<(), Error>,
    /// One number before, another one after, and nothing between.
    state: &'static str,
}

const POSTINGS: &str = "
    select count(*) from commission.posting";

const WORKS: [Work; 5] = [
    Work {
        name: "closing",
        prepare: |client| {
            if client.is_month_closed("network", 2) {
                client.reopen_month(2);
            }
            // January is closed: an adjustment of it is posted with February.
            client.run(
                "update commission.network_sale set refunded_amount = refunded_amount + 1000
                where id in (
                    select id from commission.network_sale where sold_at < '2026-01-20' limit 3);
                update commission.member_package set refunded_amount = refunded_amount + 10
                where id in (
                    select id from commission.member_package
                    where created_at < '2026-01-20' limit 3)",
            );
        },
        run: |client| client.batch_execute("select * from commission.close_period(2026, 2)"),
        state: POSTINGS,
    },
    Work {
        name: "reopening",
        prepare: |client| {
            if !client.is_month_closed("network", 2) {
                client.close_month(2);
            }
        },
        run: |client| {
            client.batch_execute("select * from commission.reopen_period(2026, 2, 'a mistake')")
        },
        state: POSTINGS,
    },
    Work {
        name: "a load of sales",
        prepare: |_| {},
        run: |client| {
            let person = |i: i64| format!("00000003-0000-4000-8000-{:012}", 1 + i % 1_599);
            let row = |i| format!("{}\t{}\tapproved\t2026-0{}-20\n", person(i), 5 + i, 1 + i % 3);
            let target = "commission.network_sale (participant_id, amount, status, sold_at)";
            load(client, target, row)
        },
        state: "select count(*) from commission.network_sale",
    },
    Work {
        name: "a load of sessions",
        prepare: |_| {},
        run: |client| {
            let row = |i: i64| {
                let number = 1 + i % 1_599;
                format!(
                    "00000001-0000-4000-8000-{number:012}\t00000002-0000-4000-8000-{number:012}\t\
                     paid\tcompleted\t2026-0{}-20 12:00\n",
                    1 + i % 3
                )
            };
            let target = "commission.appointment (
                trainer_id, member_id, session_type, status, starts_at)";
            load(client, target, row)
        },
        state: "select count(*) from commission.appointment",
    },
    Work {
        name: "a drain of deferred sales",
        prepare: |client| {
            client.run("update commission.network_plan set recalculation = 'deferred'");
            client.run(
                "insert into commission.network_sale (participant_id, amount, status, sold_at)
                select id, 7, 'approved', '2026-03-20'
                from commission.participant where role = 'affiliate'",
            );
        },
        run: |client| client.batch_execute("select commission.apply_network_changes()"),
        state: "select count(*) from commission_internal.network_change",
    },
];

fn load(client: &mut Client, target: &str, row: impl Fn(i64) -> String) -> Result<(), Error> {
    let mut writer = client.copy_in(&format!("copy {target} from stdin"))?;
    for i in 0..LOADED {
        if writer.write_all(row(i).as_bytes()).is_err() {
            // What went wrong is what finish() says.
            break;
        }
    }
    writer.finish().map(drop)
}

impl Work {
    fn state_of(&self, client: &mut Client) -> i64 {
        client.value(self.state)
    }

    /// How long it takes and what it leads to when nothing comes between. Undone.
    #[track_caller]
    fn rehearse(&self, client: &mut Client) -> (Duration, i64) {
        client.run("begin");
        let begun = Instant::now();
        if let Err(error) = (self.run)(client) {
            panic!("{}: {error:?}", self.name);
        }
        let duration = begun.elapsed();
        let after = self.state_of(client);
        client.run("rollback");
        (duration, after)
    }

    /// Runs it, with a blow at a moment of the server's own choosing; says whether it had happened.
    #[track_caller]
    fn interrupt(&self, server: &Server, random: &mut Random, blow: fn(&Server, u32)) -> bool {
        let mut client = server.connect();
        (self.prepare)(&mut client);
        let (duration, after) = self.rehearse(&mut client);
        let before = self.state_of(&mut client);
        assert_ne!(before, after, "{}: the work changes nothing", self.name);

        let pid = client.value::<i32>("select pg_backend_pid()").unsigned_abs();
        let run = self.run;
        // The session stays until it is killed, also when it has nothing left to do.
        let worker = thread::spawn(move || (run(&mut client).is_ok(), client));
        // Sleeping is the point here: the moment must depend on nothing. A little after the end
        // of the rehearsal is a moment too, that of the commit.
        let most = duration.as_micros() as u64 * 11 / 10;
        thread::sleep(Duration::from_micros(random.below(most.max(1))));
        blow(server, pid);
        let (is_confirmed, _) = worker.join().expect("no panic");

        let mut client = server.connect();
        let found = self.state_of(&mut client);
        assert!([before, after].contains(&found), "{}: half of it: {found}", self.name);
        assert!(found == after || !is_confirmed, "{}: confirmed, and gone", self.name);
        client.assert_in_order();
        client.assert_nothing_locked();
        if found == before
            && let Err(error) = (self.run)(&mut client)
        {
            panic!("{}, tried again: {error:?}", self.name);
        }
        found == after
    }
}

fn kill_server(server: &Server, _pid: u32) {
    server.kill_all();
    server.start();
}

/// The postmaster notices, ends all sessions, and recovers by itself.
fn kill_session(server: &Server, pid: u32) {
    let mut observer = server.connect();
    kill(&[pid]);
    let patience = Instant::now();
    while observer.batch_execute("select 1").is_ok() {
        assert!(patience.elapsed() < Duration::from_secs(30), "nobody notices that {pid} is gone");
        thread::yield_now();
    }
}

#[test]
fn whatever_is_killed_at_whatever_moment_has_happened_entirely_or_not_at_all() {
    let server = Server::with_commission();
    let mut client = server.connect();
    client.found_company(SIZE);
    client.close_month(1);
    let mut random = Random(20_260_221);
    let mut done = 0;
    let mut undone = 0;
    let begun = Instant::now();
    for round in 0..4 {
        // Each work has met both blows: more of them as long as there is time.
        if round >= 2 && begun.elapsed() > Duration::from_secs(12) {
            break;
        }
        for work in &WORKS {
            let blow = if round % 2 == 0 { kill_server } else { kill_session };
            if work.interrupt(&server, &mut random, blow) {
                done += 1;
            } else {
                undone += 1;
            }
        }
        server.connect().run("update commission.network_plan set recalculation = 'immediate'");
    }
    println!("{done} were over, {undone} were not, in {:?}", begun.elapsed());
    assert!(undone > 0, "every blow came too late");

    let mut client = server.connect();
    if !client.is_month_closed("network", 2) {
        client.close_month(2);
    }
    client.close_month(3);
    client.assert_in_order();
}
