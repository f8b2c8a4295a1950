//! What the integration tests share: databases of their own on the private cluster that
//! `make test` starts, and helpers whose failures show the statement and what the server said.

pub mod bad_input;
mod database;
#[path = "../deal/fixture/mod.rs"]
pub mod deal;
pub mod durability;
#[path = "../network/fixture/mod.rs"]
pub mod network;
pub mod people;
pub mod postgrest;
#[path = "../reseller/fixture/mod.rs"]
pub mod reseller;
pub mod server;
pub mod snapshot;
#[path = "../trainer/fixture/mod.rs"]
pub mod trainer;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

pub use database::Database;
use postgres::types::{FromSqlOwned, ToSql};
use postgres::{Client, NoTls, Row, SimpleQueryMessage};

/// Advisory lock of database postgres: roles belong to the whole cluster.
pub const ROLES_LOCK: i64 = 5_202;

/// The folder of the project.
pub fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// Where the private cluster is.
pub fn cluster_host() -> String {
    from_environment("PG_COMMISSION_TEST_HOST")
}

pub fn cluster_port() -> u16 {
    let port = from_environment("PG_COMMISSION_TEST_PORT");
    port.parse().unwrap_or_else(|_| panic!("PG_COMMISSION_TEST_PORT is no port: {port:?}"))
}

/// A program of the server under test, such as pg_dump.
pub fn server_program(name: &str) -> PathBuf {
    PathBuf::from(from_environment("PG_COMMISSION_TEST_BINDIR")).join(name)
}

fn from_environment(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| {
        panic!(
            "{name} is not set: these tests need a server with pg_commission. Run: make test \
             (or a part of it: scripts/test.sh --test house -- tidy)"
        )
    })
}

/// The secret of tokens in the key file of the cluster.
#[track_caller]
pub fn secret_of_tokens() -> String {
    let path = Path::new(&cluster_host()).join("keys");
    let file = fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{path:?} cannot be read: {error}"));
    let secret = file.lines().find_map(|line| line.strip_prefix("jwt "));
    secret.expect("cluster_keys writes it").to_owned()
}

/// A superuser's connection to any database of the cluster.
#[track_caller]
pub fn connect_to(database: &str) -> Client {
    connect_as(database, "postgres")
}

#[track_caller]
pub fn connect_as(database: &str, user: &str) -> Client {
    postgres::Config::new()
        .host(&cluster_host())
        .port(cluster_port())
        .user(user)
        .dbname(database)
        .connect(NoTls)
        .unwrap_or_else(|error| panic!("no connection to {database:?} as {user:?}: {error}"))
}

/// A connection to database postgres that holds an advisory lock as long as it lives.
#[track_caller]
pub fn lock_cluster(key: i64) -> Client {
    let mut client = connect_to("postgres");
    client.execute("select pg_advisory_lock($1)", &[&key]).expect("an advisory lock can be taken");
    client
}

/// What the server said when it refused a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DbError {
    pub sqlstate: String,
    pub message: String,
    pub detail: Option<String>,
    pub hint: Option<String>,
}

impl DbError {
    #[track_caller]
    pub fn of(error: &postgres::Error, sql: &str) -> Self {
        let Some(said) = error.as_db_error() else {
            panic!("the server did not refuse it, but it failed: {error}\n{sql}");
        };
        Self {
            sqlstate: said.code().code().to_owned(),
            message: said.message().to_owned(),
            detail: said.detail().map(str::to_owned),
            hint: said.hint().map(str::to_owned),
        }
    }

    /// Code and message in one line, for assertions.
    pub fn line(&self) -> String {
        format!("{}: {}", self.sqlstate, self.message)
    }
}

/// Statements whose failure ends the test with the statement and what the server said.
pub trait Statements {
    fn client(&mut self) -> &mut Client;

    /// Runs one or more statements.
    #[track_caller]
    fn run(&mut self, sql: &str) {
        if let Err(error) = self.client().batch_execute(sql) {
            fail(&error, sql);
        }
    }

    /// Runs a statement with parameters; returns how many rows it touched.
    #[track_caller]
    fn execute(&mut self, sql: &str, parameters: &[&(dyn ToSql + Sync)]) -> u64 {
        match self.client().execute(sql, parameters) {
            Ok(count) => count,
            Err(error) => fail(&error, sql),
        }
    }

    #[track_caller]
    fn rows(&mut self, sql: &str, parameters: &[&(dyn ToSql + Sync)]) -> Vec<Row> {
        match self.client().query(sql, parameters) {
            Ok(rows) => rows,
            Err(error) => fail(&error, sql),
        }
    }

    /// The value of a query that returns one row with one column.
    #[track_caller]
    fn value<T: FromSqlOwned>(&mut self, sql: &str) -> T {
        self.value_of(sql, &[])
    }

    #[track_caller]
    fn value_of<T: FromSqlOwned>(&mut self, sql: &str, parameters: &[&(dyn ToSql + Sync)]) -> T {
        let rows = self.rows(sql, parameters);
        assert_eq!(rows.len(), 1, "one row was expected from\n{sql}");
        match rows[0].try_get(0) {
            Ok(value) => value,
            Err(error) => fail(&error, sql),
        }
    }

    /// A column of every row, in the order of the query.
    #[track_caller]
    fn values<T: FromSqlOwned>(&mut self, sql: &str) -> Vec<T> {
        let take = |row: &Row| row.try_get(0).unwrap_or_else(|error| fail(&error, sql));
        self.rows(sql, &[]).iter().map(take).collect()
    }

    /// Every row as psql's unaligned output shows it: columns parted by `|`, null as `null`.
    #[track_caller]
    fn lines(&mut self, sql: &str) -> Vec<String> {
        let messages = match self.client().simple_query(sql) {
            Ok(messages) => messages,
            Err(error) => fail(&error, sql),
        };
        let line = |message: &SimpleQueryMessage| match message {
            SimpleQueryMessage::Row(row) => {
                let columns = (0..row.len()).map(|i| row.get(i).unwrap_or("null"));
                Some(columns.collect::<Vec<_>>().join("|"))
            }
            _ => None,
        };
        messages.iter().filter_map(line).collect()
    }

    /// The only row, as `lines` shows it.
    #[track_caller]
    fn line(&mut self, sql: &str) -> String {
        let mut lines = self.lines(sql);
        assert_eq!(lines.len(), 1, "one row was expected from\n{sql}");
        lines.remove(0)
    }

    /// What the server says against statements that it must refuse.
    #[track_caller]
    fn error_of(&mut self, sql: &str) -> DbError {
        match self.client().batch_execute(sql) {
            Ok(()) => panic!("this was accepted:\n{sql}"),
            Err(error) => DbError::of(&error, sql),
        }
    }
}

impl Statements for Client {
    fn client(&mut self) -> &mut Client {
        self
    }
}

#[track_caller]
fn fail(error: &postgres::Error, sql: &str) -> ! {
    if let Some(said) = error.as_db_error() {
        let detail = said.detail().unwrap_or("-");
        let hint = said.hint().unwrap_or("-");
        let within = said.where_().unwrap_or("-");
        panic!("{said}\ndetail: {detail}\nhint: {hint}\nwithin: {within}\nstatement: {sql}");
    }
    match error.source() {
        Some(source) => panic!("{error}: {source}\nstatement: {sql}"),
        None => panic!("{error}\nstatement: {sql}"),
    }
}
