//! A server of a test's own, with durable storage, in a folder that goes with it: to be killed,
//! copied, or put on a disk that is too small.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use postgres::{Client, NoTls};

use super::{Statements, server_program};

/// What seals bank data on such a server.
pub const KEYS: &str = "1 e9f1c2d3a4b5968778695a4b3c2d1e0ff0e1d2c3b4a5968778695a4b3c2d1e0f";

/// The database of such a server.
pub const DATABASE: &str = "company";

pub struct Server {
    pub folder: PathBuf,
    port: u16,
    /// Settings beyond those of every such server, such as ` -c work_mem=4MB`.
    settings: String,
}

/// A program that runs as the server's user: a server refuses to run as root.
pub fn as_server_user(program: &str) -> Command {
    let mut command = if is_root() {
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

pub fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().expect("there is the program id");
    id.stdout == b"0\n"
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    listener.local_addr().expect("it has an address").port()
}

impl Server {
    /// A server without databases of its own.
    #[track_caller]
    pub fn start_new() -> Self {
        Self::start_with(&[])
    }

    /// The same with settings such as `work_mem=4MB`.
    #[track_caller]
    pub fn start_with(settings: &[&str]) -> Self {
        let mut server = Self::without_data();
        server.settings = settings.iter().map(|setting| format!(" -c {setting}")).collect();
        server.run_program(
            "initdb",
            // What is killed is the server, not the machine: files need not reach the disk here.
            &["--username=postgres", "--auth=trust", "--locale=C.UTF-8", "--no-sync"],
        );
        server.start();
        server
    }

    /// A server whose database has the extension and all schemes.
    #[track_caller]
    pub fn with_commission() -> Self {
        Self::with_commission_and(&[])
    }

    #[track_caller]
    pub fn with_commission_and(settings: &[&str]) -> Self {
        let server = Self::start_with(settings);
        let mut client = server.connect_to("postgres").expect("the server answers");
        client.run(&format!("create database {DATABASE}"));
        server.install();
        server
    }

    /// The extension and all schemes, in a database that is there.
    #[track_caller]
    pub fn install(&self) {
        let mut client = self.connect();
        client.run("set client_min_messages = warning");
        client.run("create extension pg_commission");
        client.run("select commission_engine.install()");
    }

    /// A read replica of this one, which has caught up when this returns.
    #[track_caller]
    pub fn replica(&self) -> Self {
        let replica = Self::without_data();
        let port = format!("--port={}", self.port);
        replica.run_program(
            "pg_basebackup",
            &[
                "--host=127.0.0.1",
                &port,
                "--username=postgres",
                "--checkpoint=fast",
                "--no-sync",
                "--write-recovery-conf",
            ],
        );
        replica.start();
        replica.catch_up_with(self);
        replica
    }

    /// Waits until a replica shows all that its primary has committed.
    #[track_caller]
    pub fn catch_up_with(&self, primary: &Self) {
        let position: String = primary.connect().value("select pg_current_wal_flush_lsn()::text");
        let mut client = self.connect();
        let patience = Instant::now();
        while !client.value::<bool>(&format!(
            "select coalesce(pg_last_wal_replay_lsn() >= '{position}', false)"
        )) {
            assert!(patience.elapsed() < Duration::from_secs(60), "the replica does not catch up");
            thread::park_timeout(Duration::from_millis(20));
        }
    }

    fn without_data() -> Self {
        let made = as_server_user("mktemp")
            .args(["-d", "/tmp/pg_commission_server.XXXXXX"])
            .output()
            .expect("a folder can be made");
        let folder = PathBuf::from(String::from_utf8_lossy(&made.stdout).trim());
        let server = Self { folder, port: free_port(), settings: String::new() };
        server.write_keys(KEYS);
        server
    }

    /// On 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The file of pg_commission.key_file.
    pub fn key_file(&self) -> String {
        self.folder.join("keys").to_string_lossy().into_owned()
    }

    /// Puts keys into it, for the server's user only.
    #[track_caller]
    pub fn write_keys(&self, keys: &str) {
        let status = as_server_user("sh")
            .args(["-c", "umask 077 && printf '%s\\n' \"$1\" >\"$0\"", &self.key_file(), keys])
            .status();
        assert!(status.expect("there is a shell").success(), "{} is written", self.key_file());
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
    pub fn start(&self) {
        let folder = self.folder.to_string_lossy();
        let options = format!(
            "--options=-c listen_addresses=127.0.0.1 -c port={} \
             -c unix_socket_directories={folder} -c fsync=on -c full_page_writes=on \
             -c synchronous_commit=on -c max_connections=40 -c pg_commission.key_file={}{}",
            self.port,
            self.key_file(),
            self.settings
        );
        let log = format!("--log={folder}/server.log");
        self.run_program("pg_ctl", &["start", "--wait", "--timeout=60", &log, &options]);
    }

    pub fn connect_to(&self, database: &str) -> Result<Client, postgres::Error> {
        self.connect_with(database, "postgres")
    }

    /// A session of another role, in the server's database.
    pub fn connect_as(&self, user: &str) -> Result<Client, postgres::Error> {
        self.connect_with(DATABASE, user)
    }

    fn connect_with(&self, database: &str, user: &str) -> Result<Client, postgres::Error> {
        postgres::Config::new()
            .host("127.0.0.1")
            .port(self.port)
            .user(user)
            .dbname(database)
            .connect(NoTls)
    }

    /// Comes back when the server does.
    #[track_caller]
    pub fn connect(&self) -> Client {
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
    pub fn kill_all(&self) {
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

pub fn kill(pids: &[u32]) {
    let pids: Vec<String> = pids.iter().map(u32::to_string).collect();
    let kill = format!("kill -9 {}", pids.join(" "));
    as_server_user("sh").args(["-c", &kill]).status().expect("there is a shell");
}
