//! The mail server of the tests (smtp.mjs), and the courier as it is built.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use common::{cluster_host, cluster_port, root};
use serde_json::Value;

const PATIENCE: Duration = Duration::from_secs(30);

/// A process that ends with its test.
pub struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A mail server that tells what it hears.
pub struct MailServer {
    _process: Process,
    events: Receiver<Value>,
    pub port: u16,
}

impl MailServer {
    #[track_caller]
    pub fn start(environment: &[(&str, String)]) -> Self {
        let mut child = Command::new("node")
            .arg(root().join("tests/accounts/smtp.mjs"))
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node starts; if not, run: make setup");
        let lines = BufReader::new(child.stdout.take().expect("its output is ours")).lines();
        let (teller, events) = channel();
        thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let event = serde_json::from_str(&line).expect("it writes JSON");
                if teller.send(event).is_err() {
                    return;
                }
            }
        });
        let mut server = Self { _process: Process(child), events, port: 0 };
        let port = server.next()["port"].as_u64().expect("it begins with its port");
        server.port = port.try_into().expect("a port");
        server
    }

    /// What it hears next.
    #[track_caller]
    pub fn next(&mut self) -> Value {
        self.events.recv_timeout(PATIENCE).expect("the mail server hears something")
    }

    /// The next mail; who was asked for is passed over.
    #[track_caller]
    pub fn mail(&mut self) -> Value {
        loop {
            let event = self.next();
            if event["data"].is_string() {
                return event;
            }
        }
    }

    /// All that it has heard by now.
    pub fn heard(&mut self) -> Vec<Value> {
        self.events.try_iter().collect()
    }

    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }
}

/// The program, as cargo built it beside the tests.
#[track_caller]
fn program() -> PathBuf {
    let tests = std::env::current_exe().expect("a program knows where it is");
    let folder = tests.parent().and_then(|deps| deps.parent()).expect("target/debug/deps/accounts");
    let program = folder.join("pg_commission_courier");
    assert!(program.exists(), "{program:?} is not built: cargo build -p pg_commission_courier");
    program
}

/// The courier with what its environment says.
pub fn courier(database: &str, user: &str, smtp: &str) -> Command {
    let host = cluster_host();
    let port = cluster_port();
    let mut command = Command::new(program());
    command
        .env_clear()
        .env("COURIER_DATABASE", format!("host={host} port={port} user={user} dbname={database}"))
        .env("COURIER_SMTP", smtp)
        .env("COURIER_FROM", "Payroll <payroll@pay.example>")
        .stdin(Stdio::null());
    command
}

/// A courier that goes on until the test ends.
#[track_caller]
pub fn serve(command: &mut Command) -> Process {
    Process(command.stdout(Stdio::null()).spawn().expect("the courier starts"))
}

/// Sends what is due; returns whether it went well, and what it said.
#[track_caller]
pub fn once(command: &mut Command) -> (bool, String) {
    let output = command.arg("--once").output().expect("the courier starts");
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).expect("it speaks UTF-8"))
}
