//! Many sessions at once: deals of one person wait for each other, nobody waits in a circle, and no
//! deal is lost.

use super::Books;
use common::Statements;
use common::network::until_somebody_waits;
use std::thread;
use uuid::Uuid;

fn desk(name: &str) -> (Books, [Uuid; 2]) {
    let mut books = Books::new(name);
    let people = ["Ann", "Bea"].map(|name| books.rep(name));
    let plan = books.plan(
        "Quarter",
        &[(
            "kind, rate, accelerator_rate, threshold_amount, quota_period",
            "'quota', 0.05, 0.08, 100, 'quarterly'",
        )],
    );
    for who in people {
        books.assign(who, plan, "2026-01-01");
    }
    (books, people)
}

fn deal(who: Uuid, amount: &str, on: &str) -> String {
    format!(
        "insert into commission.deal (name, owner_id, amount, status, close_date)
        values ('x', '{who}', {amount}, 'closed_won', '{on}')"
    )
}

#[test]
fn two_deals_of_one_person_see_each_other() {
    let (mut books, [ann, _]) = desk("deal_race");
    let mut other = books.connect();
    books.run("begin");
    books.run(&deal(ann, "60", "2026-02-10"));
    let second = deal(ann, "60", "2026-01-10");
    let racer = thread::spawn(move || other.batch_execute(&second));
    until_somebody_waits(&mut books.connect());
    books.run("commit");
    racer.join().expect("the other session does not panic").expect("it waits");
    assert_eq!(
        books.lines("select close_date, amount from commission.deal_commission order by 1"),
        ["2026-01-10|3.00", "2026-02-10|4.80"]
    );
    books.assert_in_step();
}

#[test]
fn deals_of_two_people_do_not_wait_for_each_other() {
    let (mut books, [ann, bea]) = desk("deal_apart");
    let mut other = books.connect();
    books.run("begin");
    books.run(&deal(ann, "60", "2026-02-10"));
    other.run(&format!("set lock_timeout = '5s'; {}", deal(bea, "60", "2026-02-10")));
    books.run("commit");
    books.assert_in_step();
}

#[test]
fn many_sessions_lose_nothing() {
    let (mut books, people) = desk("deal_many");
    let writers: Vec<_> = (0..4)
        .map(|number| {
            let mut session = books.connect();
            thread::spawn(move || {
                for round in 0..25 {
                    let who = people[(number + round) % 2];
                    let on =
                        format!("2026-{:02}-{:02}", 1 + round % 3, 1 + (number * 7 + round) % 28);
                    session.run(&deal(who, "7.77", &on));
                }
            })
        })
        .collect();
    for writer in writers {
        writer.join().expect("nobody fails");
    }
    assert_eq!(books.value::<i64>("select count(*) from commission.deal_commission"), 100);
    books.assert_in_step();
}

#[test]
fn a_closing_waits_for_a_deal_and_posts_it() {
    let (mut books, [ann, _]) = desk("deal_close_race");
    let mut other = books.connect();
    books.run("begin");
    books.run(&deal(ann, "60", "2026-01-10"));
    let racer = thread::spawn(move || {
        other.batch_execute("select commission.close_period(2026, 1, 'deal')")
    });
    until_somebody_waits(&mut books.connect());
    books.run("commit");
    racer.join().expect("the other session does not panic").expect("it waits");
    assert_eq!(books.line("select sum(amount) from commission.earning"), "3.00");
}
