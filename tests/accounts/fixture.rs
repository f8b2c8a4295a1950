//! The company of common/people, where people sign in as PostgREST has them do it.

use std::sync::{Arc, Mutex};

use common::people::{Company, id};
use common::{Database, Statements, cluster_host, cluster_port};
use postgres::{Client, NoTls};
use serde_json::Value;

pub const PASSWORD: &str = "a horse that eats staples";
pub const ANOTHER: &str = "four words make a password";

/// What was answered: the status, the headers, and the body.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: String,
    pub headers: Value,
    pub body: Value,
}

impl Answer {
    pub fn text(&self, member: &str) -> &str {
        self.body[member].as_str().unwrap_or_else(|| panic!("no {member:?} in {self:?}"))
    }

    pub fn is_ok(&self) -> bool {
        self.status.is_empty()
    }

    /// Status and code, such as `401 28P01`.
    pub fn refusal(&self) -> String {
        format!("{} {}", self.status, self.body["code"].as_str().unwrap_or_default())
    }

    /// In seconds.
    pub fn wait(&self) -> i64 {
        let headers = self.headers.as_array().map_or(&[][..], Vec::as_slice);
        let wait = headers.iter().find_map(|header| header["Retry-After"].as_str());
        wait.and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("no wait: {self:?}"))
    }
}

/// Who asks, and from where.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asker<'a> {
    /// The sub of a token; nobody's for anon.
    pub subject: Option<&'a str>,
    /// What proxies say in X-Forwarded-For.
    pub from: Option<&'a str>,
}

pub const ANON: Asker<'static> = Asker { subject: None, from: None };

/// Calls a function of the API in a transaction of its own, as PostgREST does.
#[track_caller]
pub fn ask(client: &mut impl Statements, asker: Asker, call: &str) -> Answer {
    let role = if asker.subject.is_some() { "authenticated" } else { "anon" };
    let claims = asker.subject.map(|sub| format!("{{\"sub\": \"{sub}\"}}")).unwrap_or_default();
    let headers = asker.from.map(|from| format!("{{\"x-forwarded-for\": \"{from}\"}}"));
    client.run(&format!(
        "begin; set local role {role}; set local request.jwt.claims = '{claims}';
        set local request.headers = '{}'",
        headers.unwrap_or_default()
    ));
    let rows = client.rows(&format!("select commission.{call}::jsonb"), &[]);
    let body: Value = rows[0].get(0);
    let rows = client.rows(
        "select coalesce(current_setting('response.status', true), ''),
            coalesce(nullif(current_setting('response.headers', true), ''), '[]')::jsonb",
        &[],
    );
    client.run("commit");
    Answer { status: rows[0].get(0), headers: rows[0].get(1), body }
}

pub fn sign_in(client: &mut impl Statements, who: &str, password: &str) -> Answer {
    sign_in_from(client, None, &format!("{who}@people.example"), password)
}

pub fn sign_in_from(
    client: &mut impl Statements,
    from: Option<&str>,
    email: &str,
    password: &str,
) -> Answer {
    ask(client, Asker { from, ..ANON }, &format!("sign_in('{email}', '{password}')"))
}

/// The id in company.sql of who has an account there.
pub fn person(who: &str) -> String {
    let people = ["super", "admin", "kepong", "cheras", "manager", "trainer", "other"];
    let place = people.iter().position(|name| *name == who).expect("somebody of company.sql");
    id(&format!("{:02}", place + 1))
}

/// The company, where some have an account with `PASSWORD`.
pub fn company(name: &str, people: &[&str]) -> Company {
    let db = Database::prepared(name, "accounts", Database::with_accounts, |db| {
        let mut company = Company::of(db);
        company.db.run(
            "update commission_internal.account_setting
            set page_address = 'https://pay.example/rpc/dashboard'",
        );
        company.db
    });
    let mut company = Company { db };
    for who in people {
        let secret = invitation(&mut company.db, &person(who));
        let opened = choose(&mut company.db, &secret, PASSWORD);
        assert_eq!(opened.text("status"), "ready", "{opened:?}");
    }
    company
}

/// The secret of an address such as a mail has.
pub fn secret_of(link: &str) -> String {
    let (_, secret) = link.split_once("#link=").unwrap_or_else(|| panic!("no link: {link}"));
    secret.split_whitespace().next().unwrap_or_default().to_owned()
}

pub fn invitation(db: &mut Database, participant: &str) -> String {
    let link: String =
        db.value(&format!("select commission_internal.invitation_link('{participant}')"));
    secret_of(&link)
}

pub fn choose(client: &mut impl Statements, secret: &str, password: &str) -> Answer {
    ask(client, ANON, &format!("reset_password('{secret}', '{password}')"))
}

/// The sub of somebody's tokens.
pub fn subject(db: &mut Database, who: &str) -> String {
    db.value(&format!(
        "select auth_user_id::text from commission.participant where id = '{}'",
        person(who)
    ))
}

/// The next mail, as courier takes it: recipient, subject and body.
pub fn mail(db: &mut Database) -> Option<[String; 3]> {
    let rows = db.rows("select recipient, subject, body from commission_internal.take_mail()", &[]);
    rows.first().map(|row| [row.get(0), row.get(1), row.get(2)])
}

/// A superuser's connection that hears how often the server worked on a password.
pub struct Counting {
    pub client: Client,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Counting {
    pub fn new(database: &str) -> Self {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let ear = heard.clone();
        let mut client = postgres::Config::new()
            .host(&cluster_host())
            .port(cluster_port())
            .user("postgres")
            .dbname(database)
            .notice_callback(move |notice| {
                if let Some(cost) = notice.message().strip_prefix("argon2id: ") {
                    ear.lock().expect("nobody panicked").push(cost.to_owned());
                }
            })
            .connect(NoTls)
            .expect("a connection");
        client.run("set client_min_messages = debug1");
        Self { client, heard }
    }

    /// What was worked since the last time.
    pub fn heard(&self) -> Vec<String> {
        std::mem::take(&mut *self.heard.lock().expect("nobody panicked"))
    }
}
