//! The account in full is nowhere: not in what the server keeps, writes, logs, dumps or says, on a
//! server that logs all it can; and a rotation of keys that is killed goes on where it was.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use std::{env, process, thread};

use common::postgrest::PostgRest;
use common::server::{DATABASE, KEYS, Server, as_server_user, kill};
use common::{Statements, server_program};
use postgres::Client;

/// Kind, account and mask; the first field is the secret one.
const ACCOUNTS: [(&str, &str, &str, &str); 5] = [
    ("bank_transfer", "iban", "NL91ABNA0417164300", "***4300"),
    ("bank_transfer", "account", "KCB 7310998855", "***8855"),
    ("paypal", "mail", "secretly.hidden@wallet.example", "s***@wallet.example"),
    ("mobile_money", "number", "254712987653", "***7653"),
    ("other", "account", "bc1qar0srrr7xfkvy5l643lydnw9re", "***w9re"),
];

/// What must not be found: the accounts, a part of each mail, and the account that pays.
fn secrets() -> Vec<String> {
    let mut secrets: Vec<String> =
        ACCOUNTS.iter().map(|(_, _, account, _)| (*account).to_owned()).collect();
    secrets.extend(
        [
            "0417164300",
            "7310998855",
            "ecretly.hidden",
            "712987653",
            "DE89370400440532013000",
            "0532013000",
        ]
        .map(str::to_owned),
    );
    secrets
}

/// The secrets and the key, as they are and in hexadecimal.
fn forms() -> Vec<String> {
    let mut forms = secrets();
    forms.push(KEYS[2..].to_owned());
    let hexadecimal = |form: &String| form.bytes().map(|byte| format!("{byte:02x}")).collect();
    let more: Vec<String> = forms.iter().map(hexadecimal).collect();
    forms.extend(more);
    forms
}

#[track_caller]
fn assert_keeps_secrets(place: &str, text: &str) {
    for form in forms() {
        assert!(!text.contains(&form), "{place} shows {form}");
    }
}

/// The files below a folder that hold a secret, and one that was put there to be found.
fn files_that_tell(folder: &Path) -> Vec<String> {
    let (mail, _) = ACCOUNTS[2].2.split_once('@').expect("an address");
    let status = as_server_user("sh")
        .args(["-c", "printf 'x%sx' \"$1\" >\"$0\"/found", &folder.to_string_lossy(), mail])
        .status();
    assert!(status.expect("there is a shell").success());
    let patterns = env::temp_dir().join(format!("bank_data.{}.txt", process::id()));
    fs::write(&patterns, forms().join("\n")).expect("a file can be written");
    let found = Command::new("grep")
        .args(["--recursive", "--text", "--files-with-matches", "--fixed-strings", "--no-messages"])
        .arg(format!("--file={}", patterns.display()))
        .arg("--exclude=keys")
        .arg(folder)
        .output()
        .expect("there is grep");
    fs::remove_file(&patterns).expect("it goes");
    let found = String::from_utf8_lossy(&found.stdout).into_owned();
    found.lines().map(str::to_owned).collect()
}

fn has_contrib(client: &mut Client, name: &str) -> bool {
    client.value_of("select exists (select from pg_available_extensions where name = $1)", &[&name])
}

/// A request as PostgREST makes it: a login that becomes a role, claims, and parameters.
fn request(
    client: &mut Client,
    who: &str,
    sql: &str,
    account: &str,
) -> Result<(), postgres::Error> {
    let claims = format!("{{\"role\": \"authenticated\", \"email\": \"{who}@people.example\"}}");
    let mut transaction = client.transaction()?;
    transaction.execute(
        "select set_config('role', 'authenticated', true),
            set_config('request.jwt.claims', $1, true)",
        &[&claims],
    )?;
    let body: serde_json::Value = serde_json::from_str(account).expect("JSON");
    transaction.query(sql, &[&body])?;
    transaction.commit()
}

/// What somebody does as themselves.
#[track_caller]
fn act(db: &mut Client, who: &str, sql: &str) -> String {
    db.run(&format!(
        "begin; set local role authenticated;
        set local request.jwt.claims = '{{\"email\": \"{who}@people.example\"}}'"
    ));
    let line = db.line(sql);
    db.run("commit");
    line
}

/// What Ann has earned, approved to be paid to her bank, in a draft.
fn draft(db: &mut Client) -> String {
    let ann = db.line("select id from commission.participant where name = 'Ann'");
    let propose = format!(
        "select id from commission.propose_manual_adjustment(
            '{ann}', 2026, 1, 369.99, 'bonus', 'a test')"
    );
    let adjustment = act(db, "ada", &propose);
    act(
        db,
        "root",
        &format!("select id from commission.approve_manual_adjustment('{adjustment}')"),
    );
    db.run("select commission.close_period(2026, 1, 'manual')");
    db.run("update commission.payout_method set usable_from = now()");
    let method = db.line("select id from commission.payout_method where masked = '***4300'");
    let request = format!("select id from commission.request_payout(null, null, '{method}')");
    let payout = act(db, "ann", &request);
    act(db, "ada", &format!("select id from commission.approve_payout('{payout}')"));
    act(db, "ada", "select id from commission.create_payout_batch()")
}

#[test]
fn the_account_in_full_is_nowhere() {
    let mut settings = vec![
        "log_statement=all",
        "log_min_duration_statement=0",
        "log_min_messages=debug1",
        "log_min_error_statement=debug1",
        "log_error_verbosity=verbose",
        "log_connections=on",
        "wal_level=logical",
    ];
    let has_statements = {
        let client = &mut common::connect_to("postgres");
        has_contrib(client, "pg_stat_statements")
    };
    if has_statements {
        settings.push("shared_preload_libraries=pg_stat_statements");
        settings.push("pg_stat_statements.track=all");
    }
    let server = Server::with_commission_and(&settings);
    let mut db = server.connect();
    if has_statements {
        db.run("create extension pg_stat_statements");
    }
    db.run("select commission.setup_api_roles()");
    db.run(
        "insert into commission.participant (name, role, email)
        values
            ('Ann', 'rep', 'ann@people.example'),
            ('Ada', 'admin', 'ada@people.example'),
            ('Root', 'super_admin', 'root@people.example');
        update commission.workspace set currency = 'EUR'",
    );

    // The account that pays, by a request.
    let mut login = server.connect_as("authenticator").expect("it takes connections");
    request(
        &mut login,
        "ada",
        "select * from commission.set_payer_account(
            'bank_transfer', 'EUR', 'pain.001.001.03', $1)",
        "{\"name\": \"Acme\", \"iban\": \"DE89 3704 0044 0532 0130 00\"}",
    )
    .unwrap_or_else(|error| panic!("{error:?}"));

    // The accounts of Ann, by PostgREST.
    let accounts: Vec<String> = ACCOUNTS
        .iter()
        .map(|(kind, field, account, mask)| {
            format!("[\"{kind}\", {{\"{field}\": \"{account}\"}}, \"{mask}\"]")
        })
        .collect();
    let accounts = format!("[{}]", accounts.join(", "));
    PostgRest::serve("127.0.0.1", server.port(), DATABASE)
        .run_script("bank_data", &[("ACCOUNTS", accounts)]);

    // An error in the middle: the account is sealed, and then something fails.
    db.run(
        "create function commission_internal.fail() returns trigger language plpgsql as
        $$ begin raise exception 'it fails in the middle' using detail = to_jsonb(new); end; $$;
        create trigger fail after insert on commission.payout_method
        for each row execute function commission_internal.fail();
        create trigger fail after insert on commission_internal.payout_secret
        for each row execute function commission_internal.fail();
        update commission.payout_method set created_at = created_at - interval '1 day'",
    );
    for (kind, field, account, _) in ACCOUNTS {
        let sql = format!("select * from commission.set_payout_method('{kind}', $1)");
        let account = format!("{{\"{field}\": \"{account}\"}}");
        let error = request(&mut login, "ann", &sql, &account).expect_err("it fails");
        let said = error.as_db_error().expect("the server says so");
        assert_eq!(said.message(), "it fails in the middle");
        assert_keeps_secrets("an error", &format!("{said:?}"));
    }
    db.run(
        "drop trigger fail on commission.payout_method;
        drop trigger fail on commission_internal.payout_secret;
        drop function commission_internal.fail()",
    );

    // A file, a reveal and a rotation.
    let batch = draft(&mut db);
    db.run(&format!("select commission.process_payout_batch('{batch}')"));
    let hash: String = db.value("select file_hash from commission.payout_batch");
    let (_, _, account, mask) = ACCOUNTS[0];
    let method =
        db.line(&format!("select id from commission.payout_method where masked = '{mask}'"));
    let file = [
        ("BATCH", batch),
        ("FILE_HASH", hash),
        ("METHOD", method),
        ("ACCOUNT", account.to_owned()),
    ];
    PostgRest::serve("127.0.0.1", server.port(), DATABASE).run_script("bank_data_file", &file);
    let revealed: Vec<serde_json::Value> = db.values(
        "select commission.reveal_payout_method(id, 'a test') from commission.payout_method",
    );
    let revealed = format!("{revealed:?}");
    for (_, _, account, _) in ACCOUNTS {
        assert!(revealed.contains(account), "they are there: {revealed}");
    }
    server.write_keys(&format!("{KEYS}\n2 {}", "0123456789abcdef".repeat(4)));
    assert_eq!(db.value::<i64>("select commission.rotate_payout_keys()"), 0);

    // What tables and views show.
    let relations: Vec<String> = db.values(
        "select c.oid::regclass::text from pg_class as c
        where c.relkind in ('r', 'v', 'm')
            and c.relnamespace in (
                'commission'::regnamespace, 'commission_internal'::regnamespace)",
    );
    for relation in relations {
        let text = db.lines(&format!("select t::text from {relation} as t")).join("\n");
        assert_keeps_secrets(&relation, &text);
    }
    for statistics in ["pg_stat_activity", "pg_prepared_statements", "pg_settings"] {
        let text = db.lines(&format!("select t::text from {statistics} as t")).join("\n");
        assert_keeps_secrets(statistics, &text);
    }
    if has_statements {
        let text = db.lines("select query from pg_stat_statements").join("\n");
        assert!(text.contains("set_payout_method"), "statements are gathered: {text}");
        assert_keeps_secrets("pg_stat_statements", &text);
    }

    // A dump, which is a backup.
    let dump = env::temp_dir().join(format!("bank_data.{}.sql", process::id()));
    dump_to(&server, &dump);
    let text = fs::read_to_string(&dump).expect("the dump can be read");
    assert!(text.contains("payout_secret"), "what is sealed is in it");
    assert_keeps_secrets("pg_dump", &text);
    restored_without_the_key(&server, &mut db, &dump);
    fs::remove_file(&dump).expect("it goes");

    // Everything that lies below the server's folder: tables, WAL, statistics and its log.
    db.run("checkpoint; select pg_switch_wal(); checkpoint");
    let log = fs::read(server.folder.join("server.log")).expect("the log can be read");
    let log = String::from_utf8_lossy(&log);
    for statement in ["set_payout_method", "reveal_payout_method", "payment_file", "it fails"] {
        assert!(log.contains(statement), "{statement} is logged");
    }
    assert!(log.contains("bank data of payout method"), "who was shown what is logged");
    assert!(fs::read_dir(server.folder.join("data/pg_wal")).expect("there is WAL").count() > 1);
    let canary = server.folder.join("found").to_string_lossy().into_owned();
    assert_eq!(files_that_tell(&server.folder), [canary]);
}

fn dump_to(server: &Server, path: &Path) {
    let status = Command::new(server_program("pg_dump"))
        .args(["--host=127.0.0.1", &format!("--port={}", server.port()), "--username=postgres"])
        .arg(format!("--file={}", path.display()))
        .arg(DATABASE)
        .status();
    assert!(status.expect("there is pg_dump").success());
}

/// Restored elsewhere, where the key is not: that is said, and once the key comes all of it opens.
fn restored_without_the_key(server: &Server, db: &mut Client, dump: &Path) {
    db.run("create database restored");
    let status = Command::new(server_program("psql"))
        .args(["--host=127.0.0.1", &format!("--port={}", server.port()), "--username=postgres"])
        .args(["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--dbname=restored"])
        .arg(format!("--file={}", dump.display()))
        .stdout(process::Stdio::null())
        .status();
    assert!(status.expect("there is psql").success());
    let mut restored = server.connect_to("restored").expect("it takes connections");
    let one = "select commission.reveal_payout_method(
        (select id from commission.payout_method order by id limit 1), 'a test')";
    restored.run("set pg_commission.key_file = ''");
    let error = restored.error_of(one);
    assert_eq!(
        error.line(),
        "55000: bank data cannot be sealed or opened: pg_commission.key_file is not set"
    );
    assert_eq!(
        restored.lines("select key_number, opens, message from commission.check_payout_keys()"),
        ["2|f|bank data cannot be sealed or opened: pg_commission.key_file is not set"]
    );
    restored.run("reset pg_commission.key_file");
    restored.run(one);
    assert_eq!(
        restored.lines("select key_number, opens, message from commission.check_payout_keys()"),
        ["2|t|null"]
    );
    drop(restored);
    db.run("drop database restored with (force)");
}

#[test]
fn a_rotation_that_is_killed_goes_on_where_it_was() {
    let server = Server::with_commission();
    let mut db = server.connect();
    db.run(
        "insert into commission.participant (name, role, email)
        select n, 'rep', n || '@people.example' from generate_series(1, 300) as n",
    );
    // As many as one person may give in a day.
    db.run(
        "do $$
        begin
            for n in 1..300 loop
                perform set_config(
                    'request.jwt.claims', format('{\"email\": \"%s@people.example\"}', n), true);
                perform commission.set_payout_method(
                    'other', jsonb_build_object('account', format('wallet %s %s', n, k)))
                from generate_series(1, 5) as k;
            end loop;
        end
        $$",
    );
    server.write_keys(&format!("{KEYS}\n2 {}", "0123456789abcdef".repeat(4)));
    let keys =
        "select key_number, sealed_count, is_newest, opens from commission.check_payout_keys()";
    assert_eq!(db.lines(keys), ["1|1500|f|t"]);

    // In batches, until it is killed in one of them.
    let mut worker = server.connect();
    let pid: i32 = worker.value("select pg_backend_pid()");
    let rotation = thread::spawn(move || {
        let mut batches = 0;
        while worker.batch_execute("select commission.rotate_payout_keys(50)").is_ok() {
            batches += 1;
        }
        batches
    });
    let patience = Instant::now();
    while db.value::<i64>(
        "select count(*) from commission_internal.payout_secret
        where get_byte(sealed, 4) = 2",
    ) < 100
    {
        assert!(patience.elapsed() < Duration::from_secs(60), "nothing is sealed anew");
    }
    kill(&[pid as u32]);
    let batches = rotation.join().expect("it ends");
    // The server ends all sessions, recovers, and takes new ones.
    let patience = Instant::now();
    while db.simple_query("select 1").is_ok() {
        assert!(patience.elapsed() < Duration::from_secs(60), "the session goes on");
    }
    let mut db = server.connect();
    let done: i64 = db.value(
        "select count(*) from commission_internal.payout_secret where get_byte(sealed, 4) = 2",
    );
    assert!((100..1500).contains(&done) && done % 50 == 0, "{done} after {batches} batches");
    assert_eq!(db.lines(keys), [format!("1|{}|f|t", 1500 - done), format!("2|{done}|t|t")]);

    // Meanwhile both keys are needed; afterwards one is enough.
    while db.value::<i64>("select commission.rotate_payout_keys(400)") > 0 {}
    server.write_keys(&format!("2 {}", "0123456789abcdef".repeat(4)));
    assert_eq!(db.lines(keys), ["2|1500|t|t"]);
    let opened: i64 = db.value(
        "select count(distinct commission.reveal_payout_method(id, 'a test'))
        from commission.payout_method",
    );
    assert_eq!(opened, 1500);
    assert_eq!(
        db.value::<i64>(
            "select count(distinct fingerprint) from commission_internal.payout_secret"
        ),
        1500
    );
}
