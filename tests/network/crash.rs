//! A server that is killed in the middle of its work: whatever was committed is there afterwards,
//! and the figures are those of what was committed.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use common::Statements;
use common::network::Sales;
use common::network::paper::assert_as_on_paper;
use common::server::{Server, kill};
use postgres::Client;
use uuid::Uuid;

const SELLERS: u32 = 4;

fn server_with_network() -> Server {
    let server = Server::with_commission();
    server.connect().set_up_network();
    server
}

/// Sells until the server is gone; counts what was confirmed.
fn seller(server: &Server, number: u32, confirmed: &Arc<AtomicU32>) -> JoinHandle<u32> {
    let mut client = server.connect();
    let confirmed = Arc::clone(confirmed);
    let people: Vec<Uuid> = client.values("select id from commission.participant order by id");
    thread::spawn(move || {
        let mut sold = 0;
        loop {
            let place = (sold * SELLERS + number) as usize;
            let (who, other) = (people[place % people.len()], people[(place + 7) % people.len()]);
            let sharer = (place.is_multiple_of(3)).then_some(other);
            let month = format!("2026-{:02}-10", 1 + place % 3);
            let done = client.execute(
                "insert into commission.network_sale (
                    participant_id, shared_by, amount, status, sold_at)
                values ($1, $2, 25000000, 'approved', $3::text::timestamptz)",
                &[&who, &sharer, &month],
            );
            if done.is_err() {
                return sold;
            }
            sold += 1;
            confirmed.fetch_add(1, Ordering::Relaxed);
        }
    })
}

/// Does the same over and over until the server is gone.
fn worker(server: &Server, sql: &'static str) -> JoinHandle<u32> {
    let mut client = server.connect();
    thread::spawn(move || {
        let mut done = 0;
        while client.batch_execute(sql).is_ok() {
            done += 1;
        }
        done
    })
}

/// Lets sellers and others work, kills the server in the middle of it, and returns how many sales
/// were confirmed.
fn crash(server: &Server, kill_server: fn(&Server)) -> u32 {
    let confirmed = Arc::default();
    let sellers: Vec<_> = (0..SELLERS).map(|i| seller(server, i, &confirmed)).collect();
    let others = [
        worker(server, "select commission.apply_network_changes()"),
        worker(server, "select commission.recalculate_network(2026, 2)"),
    ];
    let patience = Instant::now();
    while confirmed.load(Ordering::Relaxed) < 200 {
        assert!(patience.elapsed() < Duration::from_secs(60), "nobody sells anything");
        thread::yield_now();
    }
    kill_server(server);
    others.into_iter().for_each(|other| assert!(other.join().expect("no panic") > 0));
    sellers.into_iter().map(|seller| seller.join().expect("no panic")).sum()
}

#[track_caller]
fn assert_nothing_lost(client: &mut Client, confirmed: u32) {
    // A sale whose confirmation did not arrive may have been committed.
    let sales: i64 = client.value("select count(*) from commission.network_sale");
    let confirmed = i64::from(confirmed);
    assert!((confirmed..=confirmed + i64::from(SELLERS)).contains(&sales), "{sales} {confirmed}");
    client.apply_changes();
    assert_eq!(client.waiting(), "");
    client.assert_in_step();
    assert_as_on_paper(client);
    assert!(!client.all_figures().is_empty());
    client.run("delete from commission.network_sale");
    client.apply_changes();
    assert!(client.all_figures().is_empty());
}

fn kill_everything(server: &Server) {
    server.kill_all();
    server.start();
}

/// The postmaster notices, ends all sessions, and recovers by itself.
fn kill_a_session(server: &Server) {
    let mut client = server.connect();
    let pid: i32 = client.value(
        "select pid from pg_stat_activity
        where query like '%network_sale%' and pid <> pg_backend_pid()
        order by pid limit 1",
    );
    kill(&[pid.unsigned_abs()]);
}

#[test]
fn after_kill_9_in_the_middle_of_sales_all_is_in_step_in_both_modes() {
    let server = server_with_network();
    server.connect().run(
        "insert into commission.participant (id, name, role, upline_id)
        select lpad(i::text, 32, '0')::uuid, 'P' || i, 'affiliate',
            lpad((nullif(i / 2, 0))::text, 32, '0')::uuid
        from generate_series(1, 40) as i",
    );
    for mode in ["immediate", "deferred"] {
        for kill_server in [kill_everything, kill_a_session] {
            server.connect().change_plan(&format!("recalculation = '{mode}'"));
            let confirmed = crash(&server, kill_server);
            assert_nothing_lost(&mut server.connect(), confirmed);
        }
    }
}

#[test]
fn marks_of_deferred_mode_survive_kill_9() {
    let server = server_with_network();
    let mut client = server.connect();
    let [a, b] = client.chain(["A", "B"]);
    client.change_plan("recalculation = 'deferred'");
    client.sell(b, 10);
    client.run("begin");
    client.sell(b, 5);
    kill_everything(&server);
    let mut client = server.connect();
    assert_eq!(client.february(a, "1"), "none");
    assert_eq!(client.waiting(), "2: 1", "the committed one and no other");
    assert_eq!(client.apply_changes(), 1);
    assert_eq!(client.february(a, "trim_scale(f1_volume)"), "10000000");
    client.assert_in_step();
}
