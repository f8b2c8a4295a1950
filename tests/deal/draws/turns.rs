//! Who is closed and reopened before whom, and what comes late.

use std::thread;

use common::Statements;
use common::deal::{Deals, Desk};
use common::network::until_somebody_waits;

use super::{Draws, refused};

#[test]
fn draws_are_closed_after_all_others_and_reopened_before_them() {
    let mut desk = Desk::new("draw_turns");
    let ann = desk.rep("Ann");
    let plan = desk.plan("Sales", r#"{"name": "Base", "kind": "percentage", "rate": 0.1}"#);
    desk.assign(ann, plan, "2026-01-01");
    desk.draw(ann, "100", 1, &[("months", "2")]);
    desk.won(ann, "700", "2026-01-10");
    desk.earn(ann, 1, "10", "USD");
    let close = "select commission.close_period(2026, 1, 'draw')";
    assert_eq!(
        refused(&mut desk, close),
        "2026-01 of scheme \"draw\" is closed after all others, and is open in \"deal\", \"manual\""
    );
    desk.close_of(1, "manual");
    let error = desk.error_of(close);
    assert!(error.message.ends_with("and is open in \"deal\""), "{error:?}");
    assert_eq!(
        error.hint.as_deref(),
        Some(
            "Close it there first; commission.close_period(2026, 1) closes all of them in their \
             order."
        )
    );
    desk.close_of(1, "deal");
    // Those in which nothing happened are closed along.
    let closed = desk.lines(
        "select scheme, line_count from commission.close_period(2026, 1, 'draw') order by 1",
    );
    assert_eq!(closed, ["draw|1", "network|0", "product_line|0", "reseller|0", "trainer|0"]);
    assert_eq!(desk.drawn(ann)[0], "1|USD|80|20|0|20");

    for scheme in ["deal", "manual", "trainer"] {
        let reopen = format!("select commission.reopen_period(2026, 1, 'a test', '{scheme}')");
        let error = desk.error_of(&reopen);
        assert_eq!(
            error.line(),
            "PT409: 2026-01 of scheme \"draw\" is closed, which is worked out from what all \
             others post with it"
        );
        assert_eq!(
            error.hint.as_deref(),
            Some(
                "Reopen it first: commission.reopen_period(2026, 1, reason, 'draw'). Close it \
                 again afterwards."
            )
        );
    }
    desk.reopen_of(1, "draw");
    assert_eq!(desk.posted_draws(ann), Vec::<String>::new());
    desk.reopen_of(1, "deal");
    desk.assert_sound();
    // The open month follows what is posted.
    assert_eq!(desk.drawn(ann)[0], "1|USD|10|90|0|90");
    desk.close_of(1, "deal");
    assert_eq!(desk.drawn(ann)[0], "1|USD|80|20|0|20");
    desk.close_of(1, "draw");
    desk.assert_sound();

    // All of a month at once: draws first when it is opened, last when it is closed.
    let schemes = "select scheme from commission.reopen_period(2026, 1, 'all of it')";
    assert_eq!(desk.lines(schemes)[0], "draw");
    let schemes = desk.lines("select scheme from commission.close_period(2026, 1)");
    assert_eq!(schemes.last().map(String::as_str), Some("draw"));
    assert_eq!(desk.posted_draws(ann), ["1|USD|draw|20"]);
    desk.assert_sound();
    // A month in which nobody has a draw is closed without them.
    desk.earn(ann, 4, "10", "USD");
    let schemes = desk.lines("select scheme from commission.close_period(2026, 4)");
    assert!(schemes.len() > 3 && !schemes.contains(&"draw".to_owned()), "{schemes:?}");
    desk.reopen_of(4, "manual");
}

#[test]
fn months_of_draws_are_closed_one_after_the_other() {
    let mut desk = Desk::new("draw_order");
    let ann = desk.rep("Ann");
    desk.draw(ann, "100", 1, &[("months", "3")]);
    let error = desk.error_of("select commission.close_period(2026, 3)");
    assert_eq!(
        error.line(),
        "PT409: 2026-03 of scheme \"draw\" is closed after the months before it, and 2026-01 is \
         open"
    );
    let due = "select scheme, year, month from commission.months_due() order by 3";
    assert_eq!(desk.lines(due), ["draw|2026|1", "draw|2026|2", "draw|2026|3"]);
    desk.run("call commission.run_month_end()");
    assert_eq!(desk.lines(due), Vec::<String>::new());
    assert_eq!(
        desk.lines(
            "select scheme, month, state from commission.calculation_run
            where task = 'month end' order by id"
        ),
        ["draw|1|succeeded", "draw|2|succeeded", "draw|3|succeeded"]
    );
    assert_eq!(desk.posted_draws(ann), ["1|USD|draw|100", "2|USD|draw|100", "3|USD|draw|100"]);
    // One that another month stands on may be opened, and is closed again before what comes next.
    desk.reopen_of(2, "draw");
    desk.draw(ann, "10", 4, &[("months", "1")]);
    let message = refused(&mut desk, "select commission.close_period(2026, 4)");
    assert!(message.ends_with("and 2026-02 is open"), "{message}");
    desk.run("select * from commission.run_due()");
    assert_eq!(desk.lines(due), Vec::<String>::new());
    desk.assert_sound();
}

/// A draw that was too high and is over is taken back, though no draw is left.
#[test]
fn what_draws_that_are_gone_owe_is_posted_with_the_next_month() {
    let mut desk = Desk::new("draw_gone");
    let ann = desk.rep("Ann");
    let draw = desk.draw(ann, "100", 1, &[("months", "1")]);
    desk.run("select commission.close_period(2026, 1)");
    desk.run(&format!("delete from commission.draw where id = '{draw}'"));
    let closed = desk.lines("select scheme from commission.close_period(2026, 2)");
    assert!(closed.contains(&"draw".to_owned()), "{closed:?}");
    assert_eq!(desk.posted_draws(ann), Vec::<String>::new());
    assert_eq!(desk.lines("select * from commission.pending_adjustments"), Vec::<String>::new());
    // Nothing is left to post.
    let closed = desk.lines("select scheme from commission.close_period(2026, 3)");
    assert!(!closed.contains(&"draw".to_owned()), "{closed:?}");
    desk.assert_sound();
}

#[test]
fn the_month_end_tells_in_which_scheme_a_month_could_not_be_closed() {
    let mut desk = Desk::new("draw_month_end");
    let ann = desk.rep("Ann");
    desk.draw(ann, "100", 1, &[("months", "1")]);
    // Without a plan it has no price.
    desk.won(ann, "700", "2026-01-10");
    let done = desk.lines("select task, outcome, detail from commission.run_due()");
    let failed = "month end draw 2026-01|failed|2026-01 of scheme \"draw\" is closed after all \
                  others, and is open in \"deal\"";
    assert!(done.contains(&failed.to_owned()), "{done:?}");
    let plan = desk.plan("Sales", r#"{"name": "Base", "kind": "percentage", "rate": 0.1}"#);
    desk.assign(ann, plan, "2026-01-01");
    desk.run("call commission.run_month_end()");
    assert_eq!(desk.posted_draws(ann), ["1|USD|draw|30"]);
}

#[test]
fn draws_are_not_posted_in_parts() {
    let mut desk = Desk::new("draw_interim");
    let ann = desk.rep("Ann");
    desk.draw(ann, "100", 1, &[("months", "1")]);
    desk.earn(ann, 1, "40", "USD");
    assert_eq!(
        refused(&mut desk, "select commission.post_interim(2026, 1, 'draw')"),
        "months of scheme \"draw\" are not posted in parts"
    );
    assert_eq!(desk.lines("select scheme from commission.post_interim(2026, 1)"), ["manual"]);
    assert_eq!(desk.drawn(ann), ["1|USD|40|60|0|60"]);
    desk.earn(ann, 1, "15", "USD");
    desk.close_draws(1);
    assert_eq!(desk.drawn(ann), ["1|USD|55|45|0|45"]);
    refused(&mut desk, "select commission.post_interim(2026, 1, 'manual')");
    desk.assert_sound();
}

#[test]
fn what_comes_late_is_posted_with_the_next_month_and_reprices_no_old_draw() {
    let mut desk = Desk::new("draw_late");
    let ann = desk.rep("Ann");
    desk.draw(ann, "1000", 1, &[("months", "4")]);
    desk.earn(ann, 1, "900", "USD");
    desk.close_draws(1);
    // Late of January: due with February, and part of what February's draw goes by.
    desk.earn(ann, 1, "300", "USD");
    let pending = "select scheme, month, difference from commission.pending_adjustments";
    assert_eq!(desk.lines(pending), ["manual|1|300.00"]);
    desk.close_draws(2);
    assert_eq!(desk.drawn(ann)[..2], ["1|USD|900|100|0|100", "2|USD|300|700|0|800"]);
    assert_eq!(desk.lines(pending), Vec::<String>::new());
    desk.assert_sound();
}

#[test]
fn changed_terms_of_closed_months_are_adjusted_as_far_as_the_balance_goes_on() {
    let mut desk = Desk::new("draw_terms");
    let [ann, ben] = ["Ann", "Ben"].map(|name| desk.rep(name));
    let draw = desk.draw(ann, "1000", 1, &[("months", "3")]);
    for (month, amount) in [(1, "400"), (2, "1300"), (3, "1500")] {
        desk.earn(ann, month, amount, "USD");
    }
    desk.close_draws(1);
    desk.close_draws(2);
    assert_eq!(desk.posted_draws(ann), ["1|USD|draw|600", "2|USD|draw_recovery|-300"]);
    let before = desk.drawn(ann);
    desk.run(&format!("update commission.draw set amount = 800 where id = '{draw}'"));
    // Ben's comes to closed months too.
    desk.draw(ben, "50", 2, &[("months", "2")]);
    let pending = "select month, participant_id, component, posted, due, cause
        from commission.pending_adjustments where scheme = 'draw' order by month, component";
    let told = desk.lines(pending);
    assert_eq!(
        told,
        [
            format!("1|{ann}|draw|600.00|400.00|draw was changed"),
            format!("2|{ben}|draw|0|50.00|draw was changed"),
            format!("2|{ann}|draw_recovery|-300.00|-400.00|draw was changed"),
        ]
    );
    // What is frozen stays, what is open follows.
    assert_eq!(desk.drawn(ann)[..2], before[..2]);
    assert_eq!(desk.drawn(ann)[2], "3|USD|0|800|0|800");
    desk.close_draws(3);
    assert_eq!(desk.lines(pending), Vec::<String>::new());
    assert_eq!(desk.drawn(ann)[2], "3|USD|1500|0|0|0");
    assert_eq!(desk.balance(ann), ["USD|0"]);
    assert_eq!(desk.balance(ben), ["USD|100"]);
    desk.assert_sound();
    // A draw that never was.
    desk.run(&format!("delete from commission.draw where participant_id = '{ben}'"));
    desk.draw(ann, "10", 4, &[("months", "1")]);
    desk.close_draws(4);
    assert_eq!(desk.balance(ben), ["USD|0"]);
    assert_eq!(desk.posted_draws(ben), Vec::<String>::new());
    desk.assert_sound();
}

#[test]
fn an_earlier_month_that_is_posted_anew_is_noted_for_those_after_it() {
    let mut desk = Desk::new("draw_anew");
    let [ann, ben] = ["Ann", "Ben"].map(|name| desk.rep(name));
    for who in [ann, ben] {
        desk.draw(who, "1000", 1, &[("months", "3")]);
        for (month, amount) in [(1, "400"), (2, "1300")] {
            desk.earn(who, month, amount, "USD");
        }
    }
    desk.close_draws(1);
    desk.close_draws(2);
    desk.reopen_of(1, "draw");
    desk.assert_sound();
    desk.reopen_of(1, "manual");
    desk.earn(ann, 1, "500", "USD");
    desk.assert_sound();
    desk.close_draws(1);
    let pending = "select month, participant_id, component, posted, due
        from commission.pending_adjustments";
    assert_eq!(desk.lines(pending), [format!("2|{ann}|draw_recovery|-300.00|-100.00")]);
    let cause: String = desk.value("select cause from commission.pending_adjustments");
    assert_eq!(cause, "2026-01 of scheme \"manual\" was posted");
    desk.close_draws(3);
    assert_eq!(desk.lines(pending), Vec::<String>::new());
    assert_eq!(desk.balance(ann), ["USD|1000"]);
    assert_eq!(desk.balance(ben), ["USD|1300"]);
    desk.assert_sound();
}

#[test]
fn whoever_reopens_waits_for_whoever_closes_draws() {
    let mut desk = Desk::new("draw_waits");
    let ann = desk.rep("Ann");
    desk.draw(ann, "100", 1, &[("months", "1")]);
    desk.earn(ann, 1, "40", "USD");
    desk.close_of(1, "manual");
    let reopen = "select commission.reopen_period(2026, 1, 'a test', 'manual')";
    desk.run("begin; select commission.close_period(2026, 1, 'draw')");
    let mut other = desk.connect();
    let waiting = thread::spawn(move || other.error_of(reopen));
    let mut watcher = desk.connect();
    until_somebody_waits(&mut watcher);
    desk.run("commit");
    assert_eq!(waiting.join().expect("it goes on").sqlstate, "PT409");

    desk.reopen_of(1, "draw");
    desk.run(&format!("begin; {reopen}"));
    let mut other = desk.connect();
    let waiting =
        thread::spawn(move || other.error_of("select commission.close_period(2026, 1, 'draw')"));
    until_somebody_waits(&mut watcher);
    desk.run("commit");
    let error = waiting.join().expect("it goes on");
    assert!(error.message.ends_with("and is open in \"manual\""), "{error:?}");
    desk.assert_sound();
}
