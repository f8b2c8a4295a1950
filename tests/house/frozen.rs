//! Databases of earlier releases, as tests/upgrade/ has them frozen.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::{fs, process};

use common::{Database, Statements, cluster_host, cluster_port, connect_to, root, server_program};

/// A file of release 0.1.0.
pub fn frozen(file: &str) -> String {
    let path = root().join("tests/upgrade/0.1.0").join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn unpacked(file: &str) -> String {
    let path = root().join("tests/upgrade/0.1.0").join(file);
    let output = Command::new("gzip").arg("--decompress").arg("--stdout").arg(path).output();
    String::from_utf8(output.expect("gzip runs").stdout).expect("a dump is text")
}

/// The install script of 0.1.0 beside those of this release, as long as this lives.
struct OldScript(PathBuf);

impl OldScript {
    fn put() -> Self {
        let asked = Command::new(server_program("pg_config")).arg("--sharedir").output();
        let folder = String::from_utf8(asked.expect("pg_config runs").stdout).expect("a path");
        let path = PathBuf::from(folder.trim()).join("extension/pg_commission--0.1.0.sql");
        fs::write(&path, frozen("pg_commission--0.1.0.sql")).expect("as install.sh could write it");
        Self(path)
    }
}

impl Drop for OldScript {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// The company with release 0.1.0.
pub fn old_company(name: &str) -> Database {
    static TEMPLATE: LazyLock<String> = LazyLock::new(|| {
        let create = "CREATE EXTENSION IF NOT EXISTS pg_commission WITH SCHEMA pg_catalog";
        let dump = unpacked("company.sql.gz");
        assert_eq!(dump.matches(create).count(), 1, "the dump brings the extension");
        let _script = OldScript::put();
        restored("upgrade_old", &dump.replace(create, &format!("{create} VERSION '0.1.0'")))
    });
    let mut db = Database::copy_of(&TEMPLATE, name);
    assert_eq!(db.lines(VERSION), ["0.1.0"]);
    db
}

/// The same of another owner.
pub fn old_company_of(owner: &str, name: &str) -> Database {
    let mut db = old_company(name);
    db.run(&format!(
        "do $$
        declare
            v_statement text;
        begin
            for v_statement in
                select format('alter schema %s owner to {owner}', nspname)
                from pg_namespace
                where nspname in ('commission', 'commission_internal')
                union all
                select format('alter table %s owner to {owner}', oid::regclass)
                from pg_class
                where relkind in ('r', 'v')
                    and relnamespace::regnamespace in ('commission', 'commission_internal')
                union all
                select format('alter routine %s owner to {owner}', p.oid::regprocedure)
                from pg_proc as p
                where pronamespace::regnamespace in ('commission', 'commission_internal')
                    and not exists (select from pg_depend where objid = p.oid and deptype = 'e')
                union all
                select format('alter type %s owner to {owner}', oid::regtype)
                from pg_type
                where typtype = 'e'
                    and typnamespace::regnamespace in ('commission', 'commission_internal')
            loop
                execute v_statement;
            end loop;
        end;
        $$",
    ));
    db
}

/// As a dump of it is restored where this release is installed.
pub fn restored_company(name: &str) -> Database {
    static TEMPLATE: LazyLock<String> =
        LazyLock::new(|| restored("upgrade_dump", &unpacked("company.sql.gz")));
    let mut db = Database::copy_of(&TEMPLATE, name);
    assert_eq!(db.lines(VERSION), [env!("CARGO_PKG_VERSION")]);
    db
}

/// After the upgrade.
pub fn company(name: &str) -> Database {
    static TEMPLATE: LazyLock<String> = LazyLock::new(|| {
        let name = format!("upgraded_{}", process::id());
        let old = old_company("upgrade");
        old.connect().run(UPGRADE);
        drop_sessions(&old.name);
        connect_to("postgres").run(&format!("create database {name} template \"{}\"", old.name));
        name
    });
    Database::copy_of(&TEMPLATE, name)
}

const VERSION: &str = "select extversion from pg_extension where extname = 'pg_commission'";

/// As docs/install.md says.
pub const UPGRADE: &str =
    "alter extension pg_commission update; select commission_engine.install()";

/// A database that nobody is connected to, and that goes with the cluster.
fn restored(name: &str, dump: &str) -> String {
    let name = format!("{name}_{}", process::id());
    // The roles that the dump grants to belong to the cluster.
    Database::new("upgrade_roles").set_up_api_roles();
    connect_to("postgres").run(&format!("create database {name} template template0"));
    let mut psql = Command::new(server_program("psql"))
        .args(["--no-psqlrc", "--quiet", "--output=/dev/null", "--set=ON_ERROR_STOP=1"])
        .args([&format!("--host={}", cluster_host()), &format!("--port={}", cluster_port())])
        .args(["--username=postgres", &format!("--dbname={name}")])
        .stdin(Stdio::piped())
        .spawn()
        .expect("psql runs");
    let mut input = psql.stdin.take().expect("psql reads");
    input.write_all(dump.as_bytes()).expect("psql reads all of it");
    drop(input);
    assert!(psql.wait().expect("psql ends").success(), "the dump is restored");
    drop_sessions(&name);
    name
}

/// The backend of a connection just closed may take a moment to leave.
fn drop_sessions(name: &str) {
    connect_to("postgres").run(&format!(
        "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = '{name}'"
    ));
}
