//! Databases of one test each: copies of templates that are made once for the cluster.

use std::collections::BTreeSet;
use std::process;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use postgres::{Client, NoTls};

use crate::{
    ROLES_LOCK, Statements, cluster_host, cluster_port, connect_as, connect_to, lock_cluster,
};

/// What test databases are copies of, each made once for the cluster: its name, what it is itself a
/// copy of, the extension that it has besides, and what is installed.
struct Template(&'static str, &'static str, &'static str, &'static str);
const SCHEMES: Template = Template("commission_template", "template0", "pg_commission", "");
const DOCUMENTS: Template =
    Template("documents_template", "commission_template", "pg_commission_documents", "");
const ACCOUNTS: Template = Template(
    "accounts_template",
    "commission_template",
    "pg_commission",
    "'{accounts,rt_dashboard}'",
);
/// Advisory locks of database postgres: one test program or thread makes the templates. While
/// something is prepared, the templates and roles that it needs are made.
const TEMPLATE_LOCK: i64 = 5_201;
const PREPARED_LOCK: i64 = 5_203;

/// A database of one test, dropped with it.
pub struct Database {
    pub name: String,
    client: Client,
}

impl Statements for Database {
    fn client(&mut self) -> &mut Client {
        &mut self.client
    }
}

impl Database {
    /// A fresh database with the extension and all schemes. The name only helps to recognise it.
    #[track_caller]
    pub fn new(name: &str) -> Self {
        ensure_templates(&[SCHEMES]);
        Self::create(name, SCHEMES.0)
    }

    /// The same with pg_commission_documents, and what install() adds where it is there.
    #[track_caller]
    pub fn with_documents(name: &str) -> Self {
        ensure_templates(&[SCHEMES, DOCUMENTS]);
        Self::create(name, DOCUMENTS.0)
    }

    /// The same with accounts and the relations of another dashboard, which install() adds where
    /// it is asked to.
    #[track_caller]
    pub fn with_accounts(name: &str) -> Self {
        ensure_templates(&[SCHEMES, ACCOUNTS]);
        Self::create(name, ACCOUNTS.0)
    }

    /// A fresh database in which something was prepared already, by the first test that asks for
    /// it, in one that `new` makes. Whatever is called the same must be made the same.
    #[track_caller]
    pub fn prepared(
        name: &str,
        called: &str,
        new: impl FnOnce(&str) -> Self,
        prepare: impl FnOnce(Self) -> Self,
    ) -> Self {
        let template = format!("prepared_{called}");
        ensure_template(PREPARED_LOCK, &template, || prepare(new(&template)));
        Self::create(name, &template)
    }

    /// A database without the extension.
    #[track_caller]
    pub fn empty(name: &str) -> Self {
        Self::create(name, "template0")
    }

    /// A copy of a database that nobody is connected to.
    #[track_caller]
    pub fn copy_of(template: &str, name: &str) -> Self {
        Self::create(name, template)
    }

    #[track_caller]
    fn create(name: &str, template: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        // An identifier has at most 63 bytes.
        let name = format!("{name:.40}_{}_{number}", process::id());
        // By files: logging each block of a template takes twice as long.
        connect_to("postgres")
            .run(&format!("create database \"{name}\" template {template} strategy file_copy"));
        let client = connect_to(&name);
        Self { name, client }
    }

    /// One more session of a superuser.
    #[track_caller]
    pub fn connect(&self) -> Client {
        connect_to(&self.name)
    }

    /// A session of another role.
    #[track_caller]
    pub fn connect_as(&self, user: &str) -> Client {
        connect_as(&self.name, user)
    }

    /// Creates the roles of the API, one test at a time.
    #[track_caller]
    pub fn set_up_api_roles(&mut self) {
        let _lock = lock_cluster(ROLES_LOCK);
        self.run("select commission.setup_api_roles()");
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // After a crash test there may be no server to drop it in; the cluster goes anyway.
        let drop = format!("drop database if exists \"{}\" with (force)", self.name);
        let host = cluster_host();
        let config = format!("host={host} port={} user=postgres", cluster_port());
        let dropped = Client::connect(&config, NoTls).and_then(|mut c| c.batch_execute(&drop));
        if let Err(error) = dropped {
            eprintln!("database {:?} was not dropped: {error}", self.name);
        }
    }
}

/// Makes templates, each once for the cluster.
#[track_caller]
fn ensure_templates(templates: &[Template]) {
    for Template(name, source, extension, asked) in templates {
        ensure_template(TEMPLATE_LOCK, name, || {
            let mut database = Database::create("unfinished_template", source);
            database.run(&format!("create extension if not exists {extension}"));
            database.run(&format!("select commission_engine.install({asked})"));
            database
        });
    }
}

/// Makes a template unless the cluster has it. It gets its name when it is complete.
#[track_caller]
fn ensure_template(lock: i64, name: &str, make: impl FnOnce() -> Database) {
    static MADE: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let made = || MADE.lock().expect("nobody panics while holding it");
    if made().contains(name) {
        return;
    }
    let mut client = lock_cluster(lock);
    let present: bool =
        client.value_of("select exists (select from pg_database where datname = $1)", &[&name]);
    if !present {
        // The database is gone under its old name when it is dropped.
        let unfinished = make();
        let old_name = &unfinished.name;
        client.run(&format!(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity
            where datname = '{old_name}'"
        ));
        client.run(&format!("alter database \"{old_name}\" rename to {name}"));
    }
    made().insert(name.to_owned());
}
