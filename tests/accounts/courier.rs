//! Mail leaves the database by the real courier, over real SMTP.

use std::process::Command;
use std::thread::sleep;
use std::time::Duration;
use std::{env, fs, process};

use common::people::Company;
use common::{ROLES_LOCK, Statements, lock_cluster};

use crate::fixture::{ANON, ANOTHER, ask, choose, company, secret_of, sign_in};
use crate::post::{MailServer, courier, once, serve};

const STATES: &str = "select email, state, attempts from commission_internal.outbox order by id";

fn queue(company: &mut Company, email: &str) {
    company.db.run(&format!(
        "insert into commission_internal.outbox (kind, email, name)
        values ('rejection', '{email}', 'Somebody')"
    ));
}

/// The text of a mail whose lines are encoded.
fn decoded(data: &str) -> String {
    let (head, body) = data.split_once("\n\n").expect("headers end");
    assert!(!head.contains("base64"), "{head}");
    body.replace("=\n", "").replace("=3D", "=")
}

#[test]
fn a_forgotten_password_comes_by_mail() {
    let mut company = company("courier_reset", &["trainer"]);
    let mut server = MailServer::start(&[]);
    let _courier = serve(&mut courier(&company.db.name, "postgres", &server.url()));
    // It waits for nothing but this.
    sleep(Duration::from_millis(500));
    ask(&mut company.db, ANON, "request_password_reset('nobody@people.example')");
    ask(&mut company.db, ANON, "request_password_reset('trainer@people.example')");
    let mail = server.mail();
    assert_eq!(mail["from"], "payroll@pay.example");
    assert_eq!(mail["to"].to_string(), r#"["trainer@people.example"]"#);
    let data = mail["data"].as_str().expect("a mail");
    for header in [
        "From: Payroll <payroll@pay.example>",
        "To: trainer <trainer@people.example>",
        "Subject: A new password for Commission",
        "Auto-Submitted: auto-generated",
        "Message-ID: <",
        "Date: ",
    ] {
        assert!(data.lines().any(|line| line.starts_with(header)), "{header}\n{data}");
    }
    let secret = secret_of(&decoded(data));
    assert!(choose(&mut company.db, &secret, ANOTHER).is_ok());
    assert!(sign_in(&mut company.db, "trainer", ANOTHER).is_ok());
    assert!(server.heard().iter().all(|event| event["asked"] != "nobody@people.example"));
}

#[test]
fn a_bad_address_marks_its_row_and_blocks_nobody() {
    let mut company = company("courier_bad", &[]);
    let mut server = MailServer::start(&[]);
    for email in
        ["bad@a.example", "later@a.example", "no address", "lost@a.example", "good@a.example"]
    {
        queue(&mut company, email);
    }
    let (is_well, said) = once(&mut courier(&company.db.name, "postgres", &server.url()));
    assert!(is_well, "{said}");
    assert_eq!(
        company.db.lines(STATES),
        [
            "bad@a.example|failed|1",
            "later@a.example|waiting|1",
            "no address|failed|1",
            "lost@a.example|waiting|1",
            "good@a.example|sent|1"
        ]
    );
    let problems: Vec<String> = company.db.values(
        "select problem from commission_internal.outbox where email ~ '^(bad|later)' order by id",
    );
    assert!(problems[0].contains("nobody of that name"), "{problems:?}");
    assert!(problems[1].contains("come back later"), "{problems:?}");
    assert_eq!(server.mail()["to"].to_string(), r#"["good@a.example"]"#);
    // The names of people are not in the courier's log.
    assert!(!said.contains('@'), "{said}");
}

#[test]
fn many_mails_go_over_one_connection() {
    let mut company = company("courier_many", &[]);
    let mut server = MailServer::start(&[]);
    for number in 0..6 {
        queue(&mut company, &format!("good{number}@a.example"));
    }
    let (is_well, said) = once(&mut courier(&company.db.name, "postgres", &server.url()));
    assert!(is_well, "{said}");
    let connections: Vec<_> = (0..6).map(|_| server.mail()["connection"].clone()).collect();
    assert!(connections.iter().all(|connection| *connection == 1), "{connections:?}");
}

/// What a server says goes into a table and to a terminal.
#[test]
fn what_a_server_answers_is_kept_as_plain_letters() {
    let mut company = company("courier_answers", &[]);
    let mut server = MailServer::start(&[]);
    for email in ["odd@a.example", "unknown@a.example", "good@a.example"] {
        queue(&mut company, email);
    }
    let (is_well, said) = once(&mut courier(&company.db.name, "postgres", &server.url()));
    assert!(is_well, "{said}");
    assert!(!said.chars().any(|letter| letter.is_control() && letter != '\n'), "{said:?}");
    assert_eq!(
        company
            .db
            .lines("select email, state, problem from commission_internal.outbox order by id"),
        [
            "odd@a.example|failed|permanent error (550): 5.1.1 no body [31mhere",
            // It is us who are refused then: the mail is none the worse.
            "unknown@a.example|waiting|user or password is not taken",
            "good@a.example|sent|null"
        ]
    );
    assert_eq!(server.mail()["to"].to_string(), r#"["good@a.example"]"#);
}

#[test]
fn what_failed_waits_longer_each_time_and_ends() {
    let mut company = company("courier_waits", &[]);
    let server = MailServer::start(&[]);
    queue(&mut company, "later@a.example");
    let mut waits = Vec::new();
    for _ in 0..10 {
        let (is_well, said) = once(&mut courier(&company.db.name, "postgres", &server.url()));
        assert!(is_well, "{said}");
        let wait: i64 = company.db.value(
            "select round(extract(epoch from not_before - clock_timestamp()) / 60)::bigint
            from commission_internal.outbox",
        );
        waits.push(wait);
        // Not before its time.
        let asked = company.db.line("select attempts from commission_internal.outbox");
        once(&mut courier(&company.db.name, "postgres", &server.url()));
        assert_eq!(company.db.line("select attempts from commission_internal.outbox"), asked);
        company.db.run("update commission_internal.outbox set not_before = now()");
    }
    assert_eq!(waits, [2, 4, 8, 16, 32, 64, 128, 256, 360, 360]);
    assert_eq!(company.db.lines(STATES), ["later@a.example|failed|10"]);
}

#[test]
fn while_no_server_takes_mail_none_is_taken_from_the_queue() {
    let mut company = company("courier_nobody_home", &[]);
    queue(&mut company, "good@a.example");
    let unused = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.local_addr().expect("an address").port()
    };
    let strict = MailServer::start(&[("SMTP_PASSWORD", "right".to_owned())]);
    let wrong = format!("smtp://courier:wrong%20@127.0.0.1:{}", strict.port);
    for smtp in [format!("smtp://127.0.0.1:{unused}"), wrong, "nonsense".to_owned()] {
        let (is_well, said) = once(&mut courier(&company.db.name, "postgres", &smtp));
        assert!(!is_well, "{smtp}: {said}");
        assert!(!said.contains("wrong%20"), "{said}");
        assert!(!said.contains("AGNvdXJpZXI"), "as it was sent: {said}");
        assert_eq!(company.db.lines(STATES), ["good@a.example|waiting|0"]);
    }
    // And then it comes through, to a courier that was there all the time.
    let right = format!("smtp://courier:right@127.0.0.1:{}", strict.port);
    let (is_well, said) = once(&mut courier(&company.db.name, "postgres", &right));
    assert!(is_well, "{said}");
    assert_eq!(company.db.lines(STATES), ["good@a.example|sent|1"]);
    queue(&mut company, "second@a.example");
    let _courier =
        serve(&mut courier(&company.db.name, "postgres", &format!("smtp://127.0.0.1:{unused}")));
    sleep(Duration::from_millis(1500));
    let mut late = MailServer::start(&[("PORT", unused.to_string())]);
    assert_eq!(late.mail()["to"].to_string(), r#"["second@a.example"]"#);
}

#[test]
fn several_couriers_send_each_mail_once() {
    let mut company = company("courier_many", &[]);
    let mut server = MailServer::start(&[]);
    let _couriers: Vec<_> =
        (0..4).map(|_| serve(&mut courier(&company.db.name, "postgres", &server.url()))).collect();
    company.db.run(
        "insert into commission_internal.outbox (kind, email)
        select 'rejection', 'p' || number || '@a.example' from generate_series(1, 60) as number",
    );
    let mut sent: Vec<String> = (0..60).map(|_| server.mail()["to"][0].to_string()).collect();
    sleep(Duration::from_millis(500));
    assert!(server.heard().iter().all(|event| event["data"].is_null()));
    sent.sort_unstable();
    sent.dedup();
    assert_eq!(sent.len(), 60);
}

#[test]
fn a_courier_that_died_leaves_its_mail_to_the_next() {
    let mut company = company("courier_died", &[]);
    queue(&mut company, "good@a.example");
    let taken = company.db.lines("select id from commission_internal.take_mail()");
    assert_eq!(taken.len(), 1);
    assert!(company.db.lines("select id from commission_internal.take_mail()").is_empty());
    company.db.run("update commission_internal.outbox set not_before = now()");
    let mut server = MailServer::start(&[]);
    once(&mut courier(&company.db.name, "postgres", &server.url()));
    assert_eq!(company.db.lines(STATES), ["good@a.example|sent|2"]);
    server.mail();
    // Whoever comes back late changes nothing.
    let late = format!("select commission_internal.settle_mail({}, false, 'late', true)", taken[0]);
    assert_eq!(company.db.line(&late), "null");
}

#[test]
fn its_role_is_enough_for_it() {
    let mut company = company("courier_role", &[]);
    let _lock = lock_cluster(ROLES_LOCK);
    company.db.run("select commission.setup_courier_role('courier_that_sends')");
    queue(&mut company, "good@a.example");
    let mut server = MailServer::start(&[]);
    let name = company.db.name.clone();
    let (is_well, said) = once(&mut courier(&name, "courier_that_sends", &server.url()));
    assert!(is_well, "{said}");
    server.mail();
    company.db.run("drop owned by courier_that_sends; drop role courier_that_sends");
}

#[test]
fn names_and_texts_begin_no_header_and_no_command() {
    let mut company = company("courier_injection", &[]);
    company.db.run(
        "insert into commission_internal.outbox (kind, email, name)
        values
            ('rejection', 'good@a.example',
                e'Eve\\r\\nBcc: all@a.example\\r\\n\\r\\n.\\r\\nQUIT'),
            ('rejection', 'bad>@a.example', 'Eve'),
            ('rejection', e'good@a.example\\r\\nRCPT TO:<all@a.example>', 'Eve');
        update commission_internal.mail_text
        set body = e'a\\n.\\nRSET\\n..\\nb {name}', subject = 'Grüße an {name}'
        where kind = 'rejection'",
    );
    let mut server = MailServer::start(&[]);
    let (is_well, said) = once(&mut courier(&company.db.name, "postgres", &server.url()));
    assert!(is_well, "{said}");
    let mail = server.mail();
    assert_eq!(mail["to"].to_string(), r#"["good@a.example"]"#);
    let data = mail["data"].as_str().expect("a mail");
    let (head, body) = data.split_once("\n\n").expect("headers end");
    assert!(!head.lines().any(|line| line.to_lowercase().starts_with("bcc:")), "{data}");
    assert!(body.starts_with("a\n.\nRSET\n..\nb Eve"), "{data}");
    assert!(head.contains("Subject: =?utf-8?"), "{head}");
    assert!(server.heard().is_empty());
    assert_eq!(
        company.db.lines("select state from commission_internal.outbox order by id"),
        ["sent", "failed", "failed"]
    );
}

#[test]
fn tls_is_spoken_with_servers_that_the_system_trusts() {
    let folder = env::temp_dir().join(format!("courier.{}", process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let openssl = |arguments: &str| {
        let output = Command::new("openssl")
            .args(arguments.split(' '))
            .current_dir(&folder)
            .output()
            .expect("openssl starts");
        assert!(
            output.status.success(),
            "{arguments}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    };
    fs::write(folder.join("san"), "subjectAltName=DNS:localhost\n").expect("it is written");
    openssl("req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=tests");
    openssl("req -newkey rsa:2048 -nodes -keyout key.pem -out csr.pem -subj /CN=localhost");
    openssl("x509 -req -in csr.pem -CA ca.pem -CAkey ca.key -out cert.pem -days 2 -extfile san");
    let path = |name: &str| folder.join(name).display().to_string();
    let mut server =
        MailServer::start(&[("TLS_KEY", path("key.pem")), ("TLS_CERT", path("cert.pem"))]);
    let mut company = company("courier_tls", &[]);
    queue(&mut company, "good@a.example");
    let smtp = format!("smtps://localhost:{}", server.port);
    // Nobody whom the system does not trust, and nobody of another name.
    let (is_well, said) = once(&mut courier(&company.db.name, "postgres", &smtp));
    assert!(!is_well && said.contains("certificate"), "{said}");
    let other = format!("smtps://127.0.0.1:{}", server.port);
    let trusting = |smtp: &str| {
        let mut command = courier(&company.db.name, "postgres", smtp);
        command.env("SSL_CERT_FILE", path("ca.pem"));
        once(&mut command)
    };
    let (is_well, said) = trusting(&other);
    assert!(!is_well && said.contains("certificate"), "{said}");
    // STARTTLS that is required is not gone without.
    let plain = MailServer::start(&[]);
    let starttls = format!("smtp://127.0.0.1:{}?tls=required", plain.port);
    let (is_well, said) = trusting(&starttls);
    assert!(!is_well, "{said}");
    let (is_well, said) = trusting(&smtp);
    assert!(is_well, "{said}");
    server.mail();
    assert_eq!(company.db.lines(STATES), ["good@a.example|sent|1"]);
    fs::remove_dir_all(&folder).expect("the folder can be removed");
}

#[test]
fn what_the_environment_lacks_is_named() {
    for (variable, value) in [
        ("COURIER_DATABASE", ""),
        ("COURIER_SMTP", " "),
        ("COURIER_FROM", ""),
        ("COURIER_FROM", "nobody"),
        ("COURIER_REPLY_TO", "a@b, c@d"),
    ] {
        let mut command = courier("nowhere", "postgres", "smtp://127.0.0.1:1");
        let (is_well, said) = once(command.env(variable, value));
        assert!(!is_well && said.starts_with(variable), "{variable}: {said}");
    }
}
