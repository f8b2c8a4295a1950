//! Many sessions at once: nobody is paid twice, nobody waits in a circle.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use common::network::until_somebody_waits;
use common::reseller::Resales;
use common::{Statements, connect_to};
use postgres::Client;
use postgres::error::SqlState;

use crate::fixture::Office;

/// The same statements in sessions of their own, at once; the SQLSTATE of those that are refused.
fn at_once(office: &Office, statements: Vec<(String, String)>) -> Vec<Option<String>> {
    let sessions: Vec<_> = statements
        .into_iter()
        .map(|(who, sql)| {
            let database = office.name.clone();
            thread::spawn(move || {
                let mut client = connect_to(&database);
                client.as_person(&who);
                let outcome = client.batch_execute(&format!("{sql}; commit"));
                outcome.err().map(|error| {
                    error.code().map(SqlState::code).expect("the server says why").to_owned()
                })
            })
        })
        .collect();
    sessions.into_iter().map(|session| session.join().expect("no panic")).collect()
}

#[test]
fn eight_who_ask_at_once_never_exceed_the_balance() {
    let mut office = Office::new("settlement_eight");
    let ann = office.payee("Ann");
    office.post(ann, &["60", "60", "-20"]);
    for round in 0..6 {
        let ask = |number| {
            let key = format!("{round}-{number}");
            ("ann".to_owned(), format!("select commission.request_payout(70, null, null, '{key}')"))
        };
        let outcomes = at_once(&office, (0..8).map(ask).collect());
        let refused = outcomes.iter().flatten().filter(|code| *code == "PT409").count();
        assert_eq!(refused, 7, "{outcomes:?}");
        assert_eq!(office.account(ann), "30|0|30");
        office.assert_agrees();
        let live = "select id from commission.payout where status = 'requested'";
        let payout = office.line(live);
        office.act("Ada", &format!("select id from commission.cancel_payout('{payout}')"));
        // Tomorrow.
        office.run("update commission.payout set requested_at = requested_at - interval '1 day'");
    }
    // The same key from eight sessions is one request, and all are told so.
    let ask = |_| {
        ("ann".to_owned(), "select commission.request_payout(70, null, null, 'same')".to_owned())
    };
    let outcomes = at_once(&office, (0..8).map(ask).collect());
    assert!(outcomes.iter().all(Option::is_none), "{outcomes:?}");
    assert_eq!(
        office.line("select count(*) from commission.payout where request_key = 'same'"),
        "1"
    );
    office.assert_agrees();
}

#[test]
fn one_of_two_administrators_processes_a_batch() {
    let mut office = Office::new("settlement_two_admins");
    for name in ["Ann", "Bea", "Cleo"] {
        let id = office.payee(name);
        office.adjust(id, 1, "bonus", "100");
    }
    office.close_manual(1);
    for name in ["Ann", "Bea", "Cleo"] {
        let payout = office.request(name, "null");
        office.approve(&payout);
    }
    let both = |sql: &str| {
        ["ada", "ben"].map(|who| (who.to_owned(), sql.to_owned())).into_iter().collect::<Vec<_>>()
    };
    let outcomes = at_once(&office, both("select commission.create_payout_batch()"));
    assert_eq!(outcomes.iter().flatten().collect::<Vec<_>>(), ["PT409"], "{outcomes:?}");
    let batch = office.line("select id from commission.payout_batch");
    let process = format!("select commission.process_payout_batch('{batch}')");
    let outcomes = at_once(&office, both(&process));
    assert_eq!(outcomes.iter().flatten().collect::<Vec<_>>(), ["PT409"], "{outcomes:?}");
    assert_eq!(
        office.line(
            "select status, payment_count, trim_scale(control_sum) from commission.payout_batch"
        ),
        "processed|3|300"
    );
    // And one of them completes each payment; the bank's file comes beside.
    let payout = office.line("select id from commission.payout order by number limit 1");
    let outcomes =
        at_once(&office, both(&format!("select commission.complete_payout('{payout}')")));
    assert_eq!(outcomes.iter().flatten().collect::<Vec<_>>(), ["PT409"], "{outcomes:?}");
    let file = "select commission.record_payment_results((
        select jsonb_agg(jsonb_build_object(
            'reference', reference_number, 'amount', net_amount, 'status', 'completed'))
        from commission.payout))";
    let outcomes = at_once(&office, both(file));
    assert!(outcomes.iter().all(Option::is_none), "{outcomes:?}");
    assert_eq!(office.line("select status from commission.payout_batch"), "paid");
    office.assert_agrees();
}

#[test]
fn a_batch_is_paid_when_two_answer_for_its_last_two_payments_at_once() {
    let mut office = Office::new("settlement_last_two");
    for name in ["Ann", "Bea"] {
        let id = office.payee(name);
        office.adjust(id, 1, "bonus", "100");
    }
    office.close_manual(1);
    let payouts = ["Ann", "Bea"].map(|name| office.request(name, "null"));
    for payout in &payouts {
        office.approve(payout);
    }
    office.process();
    let [first, second] =
        payouts.map(|payout| format!("select commission.complete_payout('{payout}')"));
    let mut other = office.connect();
    office.run("begin");
    office.run(&first);
    let answering = thread::spawn(move || other.batch_execute(&second));
    until_somebody_waits(&mut office.connect());
    office.run("commit");
    answering.join().expect("no panic").expect("it waits");
    assert_eq!(office.line("select status from commission.payout_batch"), "paid");
}

#[test]
fn payouts_for_all_beside_those_who_ask_themselves() {
    let mut office = Office::new("settlement_beside");
    let names: Vec<String> = (0..8).map(|number| format!("P{number}")).collect();
    for name in &names {
        let id = office.payee(name);
        office.adjust(id, 1, "bonus", "100");
    }
    office.close_manual(1);
    let mut statements: Vec<_> = names
        .iter()
        .map(|name| (name.to_lowercase(), "select commission.request_payout(60)".to_owned()))
        .collect();
    for who in ["ada", "ben"] {
        statements.push((who.to_owned(), "select commission.create_payouts()".to_owned()));
    }
    let outcomes = at_once(&office, statements);
    assert!(outcomes.iter().flatten().all(|code| code == "PT409"), "{outcomes:?}");
    assert_eq!(
        office.line("select count(*), count(distinct participant_id) from commission.payout"),
        "8|8"
    );
    office.assert_agrees();
}

#[test]
fn a_closing_and_a_request_wait_for_nobody_they_need_not() {
    let mut office = Office::new("settlement_closing_beside");
    let ann = office.payee("Ann");
    office.post(ann, &["100"]);
    office.adjust(ann, 2, "correction", "-90");
    let mut other = office.connect();
    office.run("begin; select commission.close_period(2026, 2, 'manual')");
    other.run("set lock_timeout = '3s'");
    other.as_person("ann");
    other.run("select commission.request_payout(); commit");
    office.run("commit");
    // What came a moment later is carried forward.
    assert_eq!(office.account(ann), "-90|0|0");
    office.assert_agrees();
}

#[test]
fn a_snapshot_from_before_another_request_fails_and_can_be_tried_again() {
    let mut office = Office::new("settlement_repeatable");
    let ann = office.payee("Ann");
    office.post(ann, &["100"]);
    let mut other = office.connect();
    other.run("set default_transaction_isolation = 'repeatable read'");
    other.as_person("ann");
    other.run("select count(*) from commission.payout");
    let payout = office.request("Ann", "60");
    let request = "select commission.request_payout(60)";
    let error = other.error_of(request);
    assert_eq!(error.sqlstate, SqlState::T_R_SERIALIZATION_FAILURE.code(), "{error:?}");
    other.run("rollback");
    office.act("Ann", &format!("select id from commission.cancel_payout('{payout}')"));
    other.as_person("ann");
    other.run(request);
    other.run("commit");
    office.assert_agrees();
}

/// Numbers that are the same in every run (xorshift64*).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % limit
    }
}

/// What one of a crowd does next, and as whom.
fn deed(random: &mut Random, worker: usize) -> (&'static str, String) {
    let who = ["ann", "bea", "cleo", "dan"][random.below(4)];
    let one_that_is = |states: &str, random: &mut Random| {
        format!(
            "(select id from commission.payout where status in ({states})
            order by md5(id::text || '{}') limit 1)",
            random.below(1_000)
        )
    };
    match worker {
        0 | 1 => (who, format!("select commission.request_payout({})", 20 + random.below(60))),
        2 => (
            who,
            format!("select commission.cancel_payout({})", one_that_is("'requested'", random)),
        ),
        3 => ("ada", "select commission.create_payouts()".to_owned()),
        4 | 5 => (
            "ben",
            format!("select commission.approve_payout({})", one_that_is("'requested'", random)),
        ),
        6 => (
            "ada",
            "select commission.process_payout_batch(id) from commission.create_payout_batch()"
                .to_owned(),
        ),
        7 => (
            "ben",
            "select commission.record_payment_results(coalesce(jsonb_agg(jsonb_build_object(
                'reference', reference_number, 'amount', net_amount,
                'status', case when number % 3 = 0 then 'failed' else 'completed' end)), '[]'))
            from commission.payout where status = 'processing'"
                .to_owned(),
        ),
        8 => {
            let payout = one_that_is("'completed'", random);
            ("ada", format!("select commission.return_payout({payout}, 'closed')"))
        }
        9 => (
            "ada",
            format!(
                "select commission.release_hold(h.id, 'settled')
                from commission.participant as p
                cross join lateral commission.place_hold(p.id, 'a look', p_year => 2026,
                    p_month => {}) as h
                where p.name = 'Bea'",
                1 + random.below(2)
            ),
        ),
        _ => (
            "postgres",
            "select commission.reopen_period(2026, 2, 'a test', 'manual');
            select commission.close_period(2026, 2, 'manual')"
                .to_owned(),
        ),
    }
}

fn act(client: &mut Client, random: &mut Random, worker: usize) -> Option<String> {
    let (who, sql) = deed(random, worker);
    if who == "postgres" {
        client.run("begin");
    } else {
        client.as_person(who);
    }
    let outcome = client.batch_execute(&format!("{sql}; commit"));
    let error = outcome.err()?;
    client.run("rollback");
    let code = error.code().map(SqlState::code).expect("the server says why").to_owned();
    // What is refused is a state, a limit, or nobody to do it to.
    let may_be = ["PT409", "22023", "PGRST"];
    assert!(may_be.contains(&code.as_str()), "worker {worker}: {sql}: {error:?}");
    Some(code)
}

#[test]
fn a_crowd_meets_no_deadlock_and_pays_nobody_twice() {
    let mut office = Office::new("settlement_crowd");
    office.run("update commission.payout_setting set minimum_amount = 1");
    for name in ["Ann", "Bea", "Cleo", "Dan"] {
        let id = office.payee(name);
        office.adjust(id, 1, "bonus", "100");
        office.adjust(id, 2, "bonus", "70");
        office.adjust(id, 2, "correction", "-30");
    }
    office.close_manual(1);
    office.close_manual(2);
    let is_over = Arc::new(AtomicBool::new(false));
    let workers: Vec<_> = (0..11)
        .map(|worker| {
            let (database, is_over) = (office.name.clone(), is_over.clone());
            thread::spawn(move || {
                let mut client = connect_to(&database);
                let mut random = Random(501 + worker as u64);
                let mut done = 0;
                while !is_over.load(Ordering::Relaxed) {
                    if act(&mut client, &mut random, worker).is_none() {
                        done += 1;
                    }
                    thread::sleep(Duration::from_millis(5));
                }
                done
            })
        })
        .collect();
    for _ in 0..8 {
        thread::sleep(Duration::from_millis(700));
        // Tomorrow, so that nobody reaches the limit of a day.
        office.run(
            "update commission.payout set requested_at = requested_at - interval '1 day'
            where status in ('failed', 'cancelled', 'returned', 'completed')",
        );
    }
    is_over.store(true, Ordering::Relaxed);
    let done: Vec<i32> =
        workers.into_iter().map(|worker| worker.join().expect("no panic")).collect();
    assert!(done.iter().all(|count| *count > 0), "{done:?}");
    office.assert_agrees();
    let paid = office.lines(
        "select participant_id, sum(amount) from commission.payout
        where status = 'completed' group by 1 having sum(amount) > 140",
    );
    assert_eq!(paid, Vec::<String>::new(), "140 were posted to each");
}
