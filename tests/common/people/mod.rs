//! A small company with one person of each kind, and what they do as themselves.

use crate::{Database, DbError, Statements};

/// Who stands in company.sql, then somebody whom nobody knows, and nobody at all.
pub const PEOPLE: [&str; 15] = [
    "super",
    "admin",
    "kepong",
    "cheras",
    "manager",
    "trainer",
    "other",
    "affiliate",
    "downline",
    "collaborator",
    "reseller",
    "rep",
    "left",
    "unknown",
    "anon",
];

/// What makes the company, in a database where everything is installed.
pub const COMPANY: &str = include_str!("company.sql");

pub struct Company {
    pub db: Database,
}

/// The id of the person with this number in company.sql.
pub fn id(number: &str) -> String {
    format!("00000000-0000-4000-8000-0000000000{number}")
}

impl Company {
    #[track_caller]
    pub fn new(name: &str) -> Self {
        Self { db: Database::prepared(name, "company", Database::new, |db| Self::of(db).db) }
    }

    #[track_caller]
    pub fn of(mut db: Database) -> Self {
        db.run(COMPANY);
        db.set_up_api_roles();
        Self { db }
    }

    /// The same with something in the ledger.
    #[track_caller]
    pub fn with_january_closed(name: &str) -> Self {
        let db = Database::prepared(name, "january", Database::new, |db| {
            Self::of(db).january_closed().db
        });
        Self { db }
    }

    #[track_caller]
    pub fn january_closed(mut self) -> Self {
        self.db.run(include_str!("january.sql"));
        self
    }

    #[track_caller]
    fn sign_in(&mut self, who: &str) {
        let role = if who == "anon" { "anon" } else { "authenticated" };
        self.db.run(&format!(
            "begin; set local role {role};
            set local request.jwt.claims = '{{\"email\": \"{who}@people.example\"}}'"
        ));
    }

    /// What somebody reads; what they did meanwhile is undone.
    #[track_caller]
    pub fn lines(&mut self, who: &str, sql: &str) -> Vec<String> {
        self.sign_in(who);
        let lines = self.db.lines(sql);
        self.db.run("rollback");
        lines
    }

    /// What somebody does, which stays.
    #[track_caller]
    pub fn does(&mut self, who: &str, sql: &str) -> String {
        self.sign_in(who);
        let line = self.db.line(sql);
        self.db.run("commit");
        line
    }

    /// What the server says against somebody's statement.
    #[track_caller]
    pub fn error(&mut self, who: &str, sql: &str) -> DbError {
        self.sign_in(who);
        let error = self.db.error_of(sql);
        self.db.run("rollback");
        error
    }

    /// How many rows a statement returns or touches, or the SQLSTATE that refuses it.
    #[track_caller]
    pub fn outcome(&mut self, who: &str, sql: &str) -> String {
        self.sign_in(who);
        let outcome = match self.db.client().query(sql, &[]) {
            Ok(rows) => rows.len().to_string(),
            Err(error) => match error.as_db_error() {
                Some(said) => said.code().code().to_owned(),
                None => panic!("{error}\n{sql}"),
            },
        };
        self.db.run("rollback");
        outcome
    }

    /// The SQLSTATE in which somebody's statements end, if they are refused.
    #[track_caller]
    pub fn outcome_of_all(&mut self, who: &str, sql: &str) -> Option<String> {
        self.sign_in(who);
        let outcome = self.db.client().batch_execute(sql);
        self.db.run("rollback");
        let error = outcome.err()?;
        match error.as_db_error() {
            Some(said) => Some(said.code().code().to_owned()),
            None => panic!("{error}\n{sql}"),
        }
    }
}
