//! A closed month is told by mail to whom it pays, where the company asks for it.

use std::thread::sleep;
use std::time::Duration;

use common::people::Company;
use common::{Database, Statements};

use crate::fixture::{ANON, ask, company, mail, person, subject};
use crate::post::{MailServer, courier, serve};

const CLOSE: &str = "select commission.close_period(2026, 1)";
const REOPEN: &str = "select commission.reopen_period(2026, 1, 'a session was missing')";
const QUEUE: &str = "select email, state, month from commission_internal.outbox order by email, id";
const DUE: &str = "update commission_internal.outbox set not_before = now()";
const PAGE: &str = "https://pay.example/rpc/dashboard#/mine?month=2026-01";

/// Both trainers have a session in January, and one of them a bonus, too.
fn january(name: &str, people: &[&str], is_asked_for: bool) -> Company {
    let mut company = company(name, people);
    company.db.run(&format!(
        "update commission_internal.account_setting set mails_statements = {is_asked_for};
        insert into commission.appointment (trainer_id, member_id, session_type, status, starts_at)
        select p.id, m.id, 'paid', 'completed', '2026-01-05 12:00+08'
        from commission.participant as p
        join commission.member as m on m.branch = p.branch
        where p.role = 'trainer';
        insert into commission.manual_adjustment (
            participant_id, year, month, component, currency, amount, reason, created_by_role,
            approved_at, approved_by_role)
        values (
            '{}', 2026, 1, 'bonus', 'VND', 100000, 'a good year', 'clerk', '2026-01-20', 'chief')",
        person("other")
    ));
    company
}

fn queue(db: &mut Database) -> Vec<String> {
    db.lines(QUEUE)
}

#[test]
fn whoever_has_lines_in_a_closed_month_and_signs_in_is_told_once() {
    let mut company = january("statements_once", &["other", "trainer", "manager"], true);
    // Step by step, each scheme on its own; the manager has an account, and nothing in January.
    company.db.run("call commission.run_month_end(2026, 1)");
    let schemes: i64 = company.db.value(&format!(
        "select count(distinct scheme) from commission.earning where participant_id = '{}'",
        person("other")
    ));
    assert_eq!(schemes, 2);
    assert_eq!(
        queue(&mut company.db),
        ["other@people.example|waiting|2026-01-01", "trainer@people.example|waiting|2026-01-01"]
    );
    // Long enough for what closes a little later, and for whoever closed it by mistake.
    assert!(mail(&mut company.db).is_none());
    let waits: bool = company.db.value(
        "select bool_and(not_before - now() between interval '8 minutes' and interval '10 minutes')
        from commission_internal.outbox",
    );
    assert!(waits);
    company.db.run(DUE);
    let [recipient, subject, body] = mail(&mut company.db).expect("a mail");
    assert_eq!(recipient, "other@people.example");
    assert_eq!(subject, "Your statement of 01/2026 is ready");
    assert_eq!(
        body,
        format!(
            "Hello other,\n\nCommission has closed 01/2026. What you have earned, and why, is \
            here:\n\n{PAGE}\n\nIf something is wrong, ask about it there.\n"
        )
    );
    assert_eq!(mail(&mut company.db).expect("a mail")[0], "trainer@people.example");
    assert!(mail(&mut company.db).is_none());
}

#[test]
fn nobody_is_told_unless_the_company_asks_for_it() {
    let mut company = january("statements_off", &["other", "trainer"], false);
    company.db.run(CLOSE);
    assert!(queue(&mut company.db).is_empty());
    // Asked for later, it begins with the next closing.
    company.db.run("update commission_internal.account_setting set mails_statements = true");
    company.db.run("select commission.close_period(2026, 2)");
    assert_eq!(
        queue(&mut company.db),
        ["other@people.example|waiting|2026-02-01", "trainer@people.example|waiting|2026-02-01"]
    );
}

#[test]
fn whoever_was_paid_in_parts_is_told_when_the_month_is_closed() {
    let mut company = january("statements_parts", &["other", "trainer"], true);
    let in_parts = "select sum(line_count) from commission.post_interim(2026, 1, 'trainer')";
    assert_eq!(company.db.line(in_parts), "2");
    assert!(queue(&mut company.db).is_empty());
    // All of it was posted: the closing has no line of its own.
    company.db.run("select commission.close_period(2026, 1, 'trainer')");
    let both =
        ["other@people.example|waiting|2026-01-01", "trainer@people.example|waiting|2026-01-01"];
    assert_eq!(queue(&mut company.db), both);
    company.db.run(DUE);
    assert!(mail(&mut company.db).is_some());

    // What a reopening has taken back is nobody's statement.
    company.db.run("select commission.reopen_period(2026, 1, 'not theirs', 'trainer')");
    company.db.run(
        "delete from commission_internal.outbox;
        delete from commission_internal.statement_mail;
        delete from commission.appointment where trainer_id = (
            select id from commission.participant where name = 'other')",
    );
    company.db.run("select commission.close_period(2026, 1, 'trainer')");
    assert_eq!(queue(&mut company.db), [both[1]]);
}

#[test]
fn whoever_waits_for_a_link_waits_behind_no_statements() {
    let mut company = january("statements_last", &["other", "trainer"], true);
    company.db.run(CLOSE);
    company.db.run("update commission_internal.outbox set not_before = now() - interval '1 hour'");
    ask(&mut company.db, ANON, "request_password_reset('trainer@people.example')");
    let subjects: Vec<String> =
        (0..3).map(|_| mail(&mut company.db).expect("a mail")[1].clone()).collect();
    assert_eq!(
        subjects,
        [
            "A new password for Commission",
            "Your statement of 01/2026 is ready",
            "Your statement of 01/2026 is ready"
        ]
    );
    // Of ten thousand, the next one is found by an index.
    let plan = company.db.lines(
        "set enable_seqscan = off; set enable_sort = off;
        explain (costs off) select o.* from commission_internal.outbox as o
        where o.state = 'waiting' and o.not_before <= clock_timestamp()
        order by (o.kind = 'statement'), o.not_before, o.id limit 1",
    );
    assert!(plan.join("\n").contains("using outbox_turn_idx"), "{plan:?}");
    assert!(!plan.join("\n").contains("Sort"), "{plan:?}");
}

#[test]
fn a_month_that_is_reopened_in_time_tells_nobody_and_its_closing_does() {
    let mut company = january("statements_reopened", &["trainer"], true);
    company.db.run(CLOSE);
    company.db.run(REOPEN);
    company.db.run(DUE);
    assert!(mail(&mut company.db).is_none());
    let dropped = "trainer@people.example|dropped|2026-01-01";
    assert_eq!(queue(&mut company.db), [dropped]);
    // A closing that fails has told nobody.
    company.db.run("begin");
    company.db.run(CLOSE);
    company.db.run("rollback");
    assert_eq!(queue(&mut company.db), [dropped]);
    company.db.run(CLOSE);
    company.db.run(DUE);
    assert_eq!(mail(&mut company.db).expect("a mail")[0], "trainer@people.example");
    company.db.run("update commission_internal.outbox set state = 'sent', settled_at = now()");
    // Once told, they are not told again, even when the mail is forgotten.
    company.db.run("delete from commission_internal.outbox");
    company.db.run(REOPEN);
    company.db.run(
        "insert into commission.appointment (trainer_id, member_id, session_type, status, starts_at)
        select trainer_id, member_id, session_type, status, '2026-01-06 12:00+08'
        from commission.appointment
        where starts_at = '2026-01-05 12:00+08'",
    );
    company.db.run(CLOSE);
    assert!(queue(&mut company.db).is_empty());
}

#[test]
fn a_mail_goes_to_the_account_that_the_person_has_by_then() {
    let mut company = january("statements_whose", &["other", "trainer"], true);
    company.db.run(CLOSE);
    let account = subject(&mut company.db, "trainer");
    company.db.run(&format!(
        "update commission_internal.account set email = 'new@people.example' where id = '{account}';
        update commission.participant set auth_user_id = null where name = 'other'"
    ));
    company.db.run(DUE);
    assert_eq!(mail(&mut company.db).expect("a mail")[0], "new@people.example");
    assert!(mail(&mut company.db).is_none());
    // An address that has become somebody else's.
    company.db.run(
        "update commission.participant set email = 'new@people.example' where name = 'manager'",
    );
    company.db.run(DUE);
    assert!(mail(&mut company.db).is_none());
    assert_eq!(
        company.db.lines("select state, problem from commission_internal.outbox"),
        ["dropped|nobody has the address", "dropped|nobody has the address"]
    );
}

#[test]
fn what_is_wrong_with_the_mail_keeps_no_month_open() {
    let mut company = january("statements_broken", &["trainer"], true);
    company.db.run(
        "set client_min_messages = error;
        alter table commission_internal.outbox add constraint broken check (kind <> 'statement')",
    );
    company.db.run(CLOSE);
    let closed = "select count(*) from commission.period where status = 'closed' and month = 1";
    assert!(company.db.value::<i64>(closed) > 0);
    assert!(company.db.value::<i64>("select count(*) from commission.earning") > 0);
    let told = "select count(*) from commission_internal.statement_mail";
    assert_eq!(company.db.value::<i64>(told), 0);
}

#[test]
fn the_courier_brings_it() {
    let mut company = january("statements_courier", &["other", "trainer"], true);
    let mut server = MailServer::start(&[]);
    let _courier = serve(&mut courier(&company.db.name, "postgres", &server.url()));
    company.db.run(CLOSE);
    sleep(Duration::from_millis(500));
    assert!(server.heard().is_empty());
    company.db.run(&format!("{DUE}; notify commission_outbox"));
    let mut told = Vec::new();
    for _ in 0..2 {
        let mail = server.mail();
        let data = mail["data"].as_str().expect("a mail").replace("=\n", "").replace("=3D", "=");
        assert!(data.contains("Subject: Your statement of 01/2026 is ready"), "{data}");
        assert!(data.contains(PAGE), "{data}");
        for amount in ["35", "100000", "100,000", "MYR", "VND"] {
            let (_, body) = data.split_once("\n\n").expect("headers end");
            assert!(!body.contains(amount), "{amount}: {body}");
        }
        told.push(mail["to"][0].as_str().expect("an address").to_owned());
    }
    told.sort_unstable();
    assert_eq!(told, ["other@people.example", "trainer@people.example"]);
    sleep(Duration::from_millis(500));
    assert!(server.heard().is_empty());
}
