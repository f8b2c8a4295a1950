//! A server that is killed in the middle of its work: whatever was committed is there afterwards,
//! and the figures are those of what was committed.

mod common;
mod network;

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use common::{Statements, server_program};
use network::Sales;
use network::paper::assert_as_on_paper;
use postgres::{Client, NoTls};
use uuid::Uuid;

const DATABASE: &str = "crash";
const SELLERS: u32 = 4;

/// A server of the test's own, with durable storage, in a folder that goes with it.
struct Server {
    folder: PathBuf,
    port: u16,
}

/// A program that runs as the server's user: a server refuses to run as root.
fn as_server_user(program: &str) -> Command {
    let id = Command::new("id").arg("-u").output().expect("there is the program id");
    let mut command = if id.stdout == b"0\n" {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--", program]);
        command
    } else {
        Command::new(program)
    };
    command
        .env_clear()
        .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
        .env("LANG", "C.UTF-8")
        .current_dir("/");
    command.stdin(Stdio::null()).stderr(Stdio::null());
    command
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    listener.local_addr().expect("it has an address").port()
}

impl Server {
    fn start_new() -> Self {
        let made = as_server_user("mktemp")
            .args(["-d", "/tmp/pg_commission_crash.XXXXXX"])
            .output()
            .expect("a folder can be made");
        let folder = PathBuf::from(String::from_utf8_lossy(&made.stdout).trim());
        let server = Self { folder, port: free_port() };
        server.run_program("initdb", &["--username=postgres", "--auth=trust", "--locale=C.UTF-8"]);
        server.start();
        let mut client = server.connect_to("postgres").expect("the server answers");
        client.run(&format!("create database {DATABASE}"));
        let mut client = server.connect();
        client.run("set client_min_messages = warning");
        client.run("create extension pg_commission");
        client.run("select commission_engine.install()");
        client.set_up_network();
        server
    }

    fn data(&self) -> String {
        self.folder.join("data").to_string_lossy().into_owned()
    }

    #[track_caller]
    fn run_program(&self, name: &str, arguments: &[&str]) {
        let program = server_program(name).to_string_lossy().into_owned();
        let status = as_server_user(&program)
            .arg(format!("--pgdata={}", self.data()))
            .args(arguments)
            .stdout(Stdio::null())
            .status()
            .expect("a program of the server runs");
        assert!(status.success(), "{name} {arguments:?}: {status}, see {:?}", self.folder);
    }

    /// Returns when the server has recovered and takes connections.
    #[track_caller]
    fn start(&self) {
        let folder = self.folder.to_string_lossy();
        let options = format!(
            "--options=-c listen_addresses=127.0.0.1 -c port={} \
             -c unix_socket_directories={folder} -c fsync=on -c full_page_writes=on \
             -c synchronous_commit=on -c max_connections=40",
            self.port
        );
        let log = format!("--log={folder}/server.log");
        self.run_program("pg_ctl", &["start", "--wait", "--timeout=60", &log, &options]);
    }

    fn connect_to(&self, database: &str) -> Result<Client, postgres::Error> {
        postgres::Config::new()
            .host("127.0.0.1")
            .port(self.port)
            .user("postgres")
            .dbname(database)
            .connect(NoTls)
    }

    /// Comes back when the server does.
    #[track_caller]
    fn connect(&self) -> Client {
        let patience = Instant::now();
        loop {
            match self.connect_to(DATABASE) {
                Ok(client) => return client,
                Err(error) => {
                    assert!(patience.elapsed() < Duration::from_secs(60), "{error}");
                    thread::park_timeout(Duration::from_millis(20));
                }
            }
        }
    }

    fn postmaster(&self) -> u32 {
        let file = self.folder.join("data/postmaster.pid");
        let text = fs::read_to_string(&file).or_else(|_| {
            let output = as_server_user("cat").arg(&file).output()?;
            Ok::<_, std::io::Error>(String::from_utf8_lossy(&output.stdout).into_owned())
        });
        let text = text.expect("a server that runs has a postmaster.pid");
        text.lines().next().and_then(|pid| pid.parse().ok()).expect("it begins with an id")
    }

    /// The postmaster and everything that it started, all at once; returns when all are gone.
    fn kill_all(&self) {
        let postmaster = self.postmaster();
        let mut pids = vec![postmaster];
        pids.extend(children_of(postmaster));
        kill(&pids);
        let patience = Instant::now();
        while pids.iter().any(|pid| is_running(*pid)) {
            assert!(patience.elapsed() < Duration::from_secs(30), "{pids:?} do not go");
            thread::yield_now();
        }
        // Where nobody collects dead processes, as in some containers, their ids look taken.
        let locks = [format!(".s.PGSQL.{}.lock", self.port), "data/postmaster.pid".to_owned()];
        let locks = locks.map(|name| self.folder.join(name));
        as_server_user("rm").arg("-f").args(locks).status().expect("there is the program rm");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let program = server_program("pg_ctl").to_string_lossy().into_owned();
        let data = format!("--pgdata={}", self.data());
        let stopped = as_server_user(&program).args(["stop", "--mode=immediate", &data]).output();
        let removed = as_server_user("rm").arg("-rf").arg(&self.folder).status();
        if let (Err(error), _) | (_, Err(error)) = (stopped, removed) {
            eprintln!("the server in {:?} was not removed: {error}", self.folder);
        }
    }
}

/// Fields of /proc/PID/stat after the name in brackets: state, parent ...
fn stat(pid: u32) -> Option<Vec<String>> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, fields) = text.rsplit_once(')')?;
    Some(fields.split_whitespace().map(str::to_owned).collect())
}

fn children_of(parent: u32) -> Vec<u32> {
    let processes = fs::read_dir("/proc").expect("processes can be listed");
    processes
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|pid| stat(*pid).is_some_and(|fields| fields[1] == parent.to_string()))
        .collect()
}

fn is_running(pid: u32) -> bool {
    stat(pid).is_some_and(|fields| fields[0] != "Z")
}

fn kill(pids: &[u32]) {
    let pids: Vec<String> = pids.iter().map(u32::to_string).collect();
    let kill = format!("kill -9 {}", pids.join(" "));
    as_server_user("sh").args(["-c", &kill]).status().expect("there is a shell");
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
    let server = Server::start_new();
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
    let server = Server::start_new();
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
