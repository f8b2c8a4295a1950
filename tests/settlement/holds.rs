//! Money that is held: not available, not approved, not processed, until somebody releases it.

use common::Statements;
use uuid::Uuid;

use crate::fixture::Office;

#[test]
fn a_line_a_month_or_an_account_is_held_and_deductions_stay() {
    let mut office = Office::new("settlement_holds");
    let ann = office.payee("Ann");
    office.adjust(ann, 1, "bonus", "100");
    office.close_manual(1);
    office.adjust(ann, 2, "bonus", "200");
    office.adjust(ann, 2, "correction", "-30");
    office.close_manual(2);
    assert_eq!(office.account(ann), "270|0|270");
    for (what, after) in [
        (", 1, 1", "270|100|170"),
        (", p_year => 2026, p_month => 2", "270|200|70"),
        ("", "270|270|0"),
    ] {
        let place = format!("select id from commission.place_hold('{ann}', 'a dispute'{what})");
        let hold = office.act("Ada", &place).remove(0);
        assert_eq!(office.account(ann), after, "{what}");
        let release = format!("select id from commission.release_hold('{hold}', 'settled')");
        office.act("Ben", &release);
        assert_eq!(office.account(ann), "270|0|270", "{what}");
        office.assert_refused("Ben", &release, "PT409", "was released already");
    }
    // What is not held can be requested, with all that is deducted.
    office.act("Ada", &format!("select id from commission.place_hold('{ann}', 'a dispute', 1, 1)"));
    let too_much = "select commission.request_payout(171)";
    office.assert_refused(
        "Ann",
        too_much,
        "PT409",
        "171 is more than the 170.00 that are available",
    );
    let payout = office.request("Ann", "null");
    assert_eq!(office.items(&payout), ["200", "-30"]);
    assert_eq!(office.account(ann), "100|100|0");
    office.assert_agrees();
}

/// Ann has 1,000 of January, which is reopened after `before` and gives `now` then, and 1,500 of
/// February.
fn closed_again(name: &str, now: &str, before: impl FnOnce(&mut Office, Uuid)) -> (Office, Uuid) {
    let mut office = Office::new(name);
    let ann = office.payee("Ann");
    office.adjust(ann, 1, "bonus", "1000");
    office.close_manual(1);
    before(&mut office, ann);
    office.run("select commission.reopen_period(2026, 1, 'a mistake', 'manual')");
    office.run(&format!(
        "update commission.manual_adjustment set amount = {now} where amount = 1000"
    ));
    office.close_manual(1);
    office.adjust(ann, 2, "bonus", "1500");
    office.close_manual(2);
    (office, ann)
}

const JANUARY: &str = ", p_year => 2026, p_month => 1";

fn hold(office: &mut Office, who: Uuid, what: &str) -> String {
    let place = format!("select id from commission.place_hold('{who}', 'a dispute'{what})");
    office.act("Ada", &place).remove(0)
}

#[test]
fn of_a_month_that_was_closed_again_what_it_gives_now_is_held() {
    // Less than before, as much, and more.
    for now in ["900", "1000", "1100"] {
        let (mut office, ann) = closed_again(&format!("settlement_again_{now}"), now, |_, _| ());
        let [all, january] = [format!("{}", 1500 + now.parse::<i32>().expect("a sum")), now.into()];
        for (what, held) in [
            (JANUARY, january),
            ("", all.clone()),
            // A line that was taken back: its month.
            (", 1, 1", now.to_owned()),
            (", 3, 1", now.to_owned()),
        ] {
            let placed = hold(&mut office, ann, what);
            let free = all.parse::<i32>().expect("a sum") - held.parse::<i32>().expect("a sum");
            assert_eq!(office.account(ann), format!("{all}|{held}|{free}"), "{now}: {what}");
            let release = format!("select id from commission.release_hold('{placed}', 'settled')");
            office.act("Ben", &release);
        }
        hold(&mut office, ann, JANUARY);
        // With it goes what is nothing any more.
        let payout = office.request("Ann", "null");
        assert_eq!(office.items(&payout), ["1000", "-1000", "1500"]);
        office.approve(&payout);
        assert_eq!(office.account(ann), format!("{now}|{now}|0"));
    }
}

#[test]
fn what_was_paid_of_a_month_is_not_held_when_it_is_closed_again() {
    for (now, after) in
        [("900", "1700|200|1500"), ("700", "1500|0|1500"), ("699.99", "1499.99|0|1499.99")]
    {
        let (mut office, ann) = closed_again(
            &format!("settlement_paid_{}", now.replace('.', "_")),
            now,
            |office, _| {
                office.pay("Ann", "700");
            },
        );
        hold(&mut office, ann, JANUARY);
        assert_eq!(office.account(ann), after, "{now}");
        office.assert_agrees();
    }
}

#[test]
fn nobody_frees_a_line_by_having_its_month_closed_again() {
    for what in [", 1, 1", JANUARY, ""] {
        let (mut office, ann) = closed_again("settlement_freed", "1000", |office, ann| {
            hold(office, ann, what);
            assert_eq!(office.account(ann), "1000|1000|0");
        });
        let held = if what.is_empty() { "2500|2500|0" } else { "2500|1000|1500" };
        assert_eq!(office.account(ann), held, "{what}");
    }
}

#[test]
fn a_held_line_that_is_taken_back_holds_what_its_month_gives_less_what_was_paid() {
    let mut office = Office::new("settlement_part_of_line");
    let ann = office.payee("Ann");
    office.adjust(ann, 1, "bonus", "600");
    office.run("select commission.post_interim(2026, 1, 'manual')");
    office.adjust(ann, 1, "spiff", "500");
    office.close_manual(1);
    office.adjust(ann, 2, "bonus", "2000");
    office.close_manual(2);
    let first = office.pay("Ann", "200");
    hold(&mut office, ann, ", 1, 1");
    assert_eq!(office.account(ann), "2900|400|2500");
    let again = |office: &mut Office| {
        office.run("select commission.reopen_period(2026, 1, 'a mistake', 'manual')");
        office.close_manual(1);
    };
    for _ in 0..2 {
        again(&mut office);
        assert_eq!(office.account(ann), "2900|900|2000");
    }
    // Another hold of the month or of a line of it holds what is held.
    hold(&mut office, ann, JANUARY);
    hold(&mut office, ann, ", 7, 1");
    assert_eq!(office.account(ann), "2900|900|2000");
    again(&mut office);
    assert_eq!(office.account(ann), "2900|900|2000");
    // What is asked for takes what was taken back along, and what comes back is held, too.
    office.pay("Ann", "100");
    assert_eq!(office.account(ann), "2800|900|1900");
    again(&mut office);
    assert_eq!(office.account(ann), "2800|900|1900");
    office.give_back(&first);
    assert_eq!(office.account(ann), "3000|1100|1900");
    // A month that gives less for a time frees nothing of it.
    for (from, to, after) in [(600, 100, "2500|600|1900"), (100, 600, "3000|1100|1900")] {
        office.run("select commission.reopen_period(2026, 1, 'a mistake', 'manual')");
        office.run(&format!(
            "update commission.manual_adjustment set amount = {to}
            where amount = {from} and month = 1"
        ));
        office.close_manual(1);
        assert_eq!(office.account(ann), after, "{from} became {to}");
    }
    office.assert_agrees();
}

#[test]
fn what_is_due_with_a_held_month_is_held_whatever_was_closed_again() {
    let (mut office, ann) = closed_again("settlement_due_with", "1000", |_, _| ());
    // Of January, posted with March.
    office.run("update commission.manual_adjustment set amount = 3000 where amount = 1000");
    office.adjust(ann, 3, "bonus", "50");
    office.close_manual(3);
    hold(&mut office, ann, ", p_year => 2026, p_month => 3");
    assert_eq!(office.account(ann), "4550|2050|2500");
    // January has all of it now, and is held.
    office.run("select commission.reopen_period(2026, 1, 'a mistake', 'manual')");
    assert_eq!(office.account(ann), "1550|50|1500");
    office.close_manual(1);
    assert_eq!(office.account(ann), "4550|3050|1500");
}

#[test]
fn a_payout_under_way_does_not_take_what_a_hold_keeps_when_its_month_is_closed_again() {
    for what in [", 1, 1", JANUARY] {
        let mut office = Office::new("settlement_way");
        let ann = office.payee("Ann");
        office.post(ann, &["1000"]);
        let payout = office.request("Ann", "null");
        hold(&mut office, ann, what);
        let approve = format!("select id from commission.approve_payout('{payout}')");
        let held = "has money that is held";
        office.assert_refused("Ben", &approve, "PT409", held);
        office.run("select commission.reopen_period(2026, 1, 'a mistake', 'manual')");
        office.close_manual(1);
        office.adjust(ann, 2, "bonus", "1000");
        office.close_manual(2);
        office.assert_refused("Ben", &approve, "PT409", held);
        office.act("Ada", &format!("select id from commission.cancel_payout('{payout}')"));
        assert_eq!(office.account(ann), "2000|1000|1000", "{what}");
        office.pay("Ann", "null");
        assert_eq!(office.account(ann), "1000|1000|0", "{what}");
    }
}

/// Whoever may open and close a month may not have it paid by that.
#[test]
fn what_is_held_is_not_paid_while_its_month_is_open_or_gives_what_was_paid_already() {
    let mut office = Office::new("settlement_open_month");
    let ann = office.payee("Ann");
    office.post(ann, &["1000", "1000"]);
    // 500 of January are due with February.
    office.run("update commission.manual_adjustment set amount = 1500 where month = 1");
    office.run("select commission.reopen_period(2026, 2, 'a mistake', 'manual')");
    office.close_manual(2);
    let payout = office.request("Ann", "null");
    let approve = format!("select id from commission.approve_payout('{payout}')");
    for what in [", 1, 1", JANUARY, ", p_year => 2026, p_month => 2"] {
        let id = hold(&mut office, ann, what);
        let held = "has money that is held";
        office.assert_refused("Ben", &approve, "PT409", held);
        office.run("select commission.reopen_period(2026, 1, 'a mistake', 'manual')");
        office.assert_refused("Ben", &approve, "PT409", held);
        office.close_manual(1);
        office.assert_refused("Ben", &approve, "PT409", held);
        office.act("Ada", &format!("select id from commission.release_hold('{id}', 'settled')"));
    }
    office.approve(&payout);
}

#[test]
fn what_is_held_is_not_paid_because_other_months_have_enough() {
    let mut office = Office::new("settlement_enough");
    let ann = office.payee("Ann");
    office.post(ann, &["1000", "1000"]);
    let payout = office.request("Ann", "1000");
    assert_eq!(office.items(&payout), ["1000"]);
    hold(&mut office, ann, JANUARY);
    let approve = format!("select id from commission.approve_payout('{payout}')");
    let held = "has money that is held";
    office.assert_refused("Ben", &approve, "PT409", held);
    // While it is open, February alone would cover it.
    office.run("select commission.reopen_period(2026, 1, 'a mistake', 'manual')");
    assert_eq!(office.account(ann), "0|0|0");
    office.assert_refused("Ben", &approve, "PT409", held);
    office.close_manual(1);
    office.assert_refused("Ben", &approve, "PT409", held);
    assert_eq!(office.account(ann), "1000|0|1000");
    office.act("Ada", &format!("select id from commission.cancel_payout('{payout}')"));
    assert_eq!(office.account(ann), "2000|1000|1000");
}

#[test]
fn another_hold_frees_nothing() {
    let mut office = Office::new("settlement_another_hold");
    let ann = office.payee("Ann");
    office.adjust(ann, 1, "bonus", "1000");
    office.close_manual(1);
    office.pay("Ann", "null");
    office.run("select commission.reopen_period(2026, 1, 'a mistake', 'manual')");
    office.adjust(ann, 2, "bonus", "1000");
    office.run("select commission.post_interim(2026, 2, 'manual')");
    office.adjust(ann, 2, "spiff", "500");
    office.close_manual(2);
    let payout = office.request("Ann", "null");
    assert_eq!(office.items(&payout), ["-1000", "1000", "500"]);
    office.close_manual(1);
    let posting: i64 = office.value(
        "select posting_id from commission.earning where amount = 1000 and month = 2 limit 1",
    );
    hold(&mut office, ann, &format!(", {posting}, 1"));
    let approve = format!("select id from commission.approve_payout('{payout}')");
    let held = "has money that is held";
    office.assert_refused("Ben", &approve, "PT409", held);
    hold(&mut office, ann, JANUARY);
    office.assert_refused("Ben", &approve, "PT409", held);
}

#[test]
fn another_line_of_the_month_does_not_make_up_for_one_that_is_held() {
    let mut office = Office::new("settlement_other_line");
    let ann = office.payee("Ann");
    office.adjust(ann, 1, "bonus", "1000");
    office.run("select commission.post_interim(2026, 1, 'manual')");
    office.adjust(ann, 1, "spiff", "500");
    office.close_manual(1);
    let first = office.pay("Ann", "1000");
    let payout = office.request("Ann", "300");
    assert_eq!(office.items(&payout), ["300"]);
    hold(&mut office, ann, ", 2, 1");
    office.give_back(&first);
    assert_eq!(office.account(ann), "1200|200|1000");
    let approve = format!("select id from commission.approve_payout('{payout}')");
    office.assert_refused("Ben", &approve, "PT409", "has money that is held");
    office.act("Ada", &format!("select id from commission.cancel_payout('{payout}')"));
    assert_eq!(office.account(ann), "1500|500|1000");
    office.pay("Ann", "null");
    assert_eq!(office.account(ann), "500|500|0");
}

/// Of a line that is past: what the month gives now is held, whichever line it is of.
#[test]
fn what_comes_back_after_its_month_was_closed_again_is_held() {
    let mut office = Office::new("settlement_came_back");
    let ann = office.payee("Ann");
    office.run("update commission.payout_setting set minimum_amount = 0.01");
    office.post(ann, &["1000", "1000"]);
    let first = office.pay("Ann", "1000");
    office.run("select commission.reopen_period(2026, 1, 'a mistake', 'manual')");
    office.run("update commission.manual_adjustment set amount = 1048 where month = 1");
    office.close_manual(1);
    office.pay("Ann", "48");
    office.give_back(&first);
    hold(&mut office, ann, JANUARY);
    assert_eq!(office.account(ann), "2000|1048|952");
    office.pay("Ann", "null");
    assert_eq!(office.account(ann), "1048|1048|0");
    office.assert_agrees();
}

/// 400 of January's 1,000 are paid; January is held and reopened. Whether these come back before or
/// after the rest is asked for, the account is the same.
#[test]
fn what_comes_back_after_its_month_was_opened_holds_nothing_of_other_months() {
    for is_first in [true, false] {
        let mut office = Office::new("settlement_comes_back");
        let ann = office.payee("Ann");
        office.post(ann, &["1000", "1000"]);
        let first = office.pay("Ann", "400");
        hold(&mut office, ann, JANUARY);
        office.run("select commission.reopen_period(2026, 1, 'a mistake', 'manual')");
        if is_first {
            office.give_back(&first);
        }
        office.pay("Ann", "600");
        if !is_first {
            office.give_back(&first);
        }
        assert_eq!(office.account(ann), "400|0|400", "{is_first}");
        office.close_manual(1);
        assert_eq!(office.account(ann), "1400|1000|400", "{is_first}");
        office.assert_agrees();
    }
}

#[test]
fn a_payout_that_its_account_has_no_longer_is_not_paid() {
    let mut office = Office::new("settlement_gone");
    let ann = office.payee("Ann");
    office.post(ann, &["1000", "200"]);
    let payout = office.request("Ann", "null");
    let reopen = "select commission.reopen_period(2026, 2, 'a mistake', 'manual')";
    office.run(reopen);
    let approve = format!("select id from commission.approve_payout('{payout}')");
    let gone = "is more than its account still has";
    office.assert_refused("Ben", &approve, "PT409", gone);
    office.close_manual(2);
    office.approve(&payout);
    let batch = office.act("Ada", "select id from commission.create_payout_batch()").remove(0);
    office.run(reopen);
    let process = format!("select id from commission.process_payout_batch('{batch}')");
    office.assert_refused("Ada", &process, "PT409", gone);
    office.act("Ada", &format!("select id from commission.cancel_payout('{payout}')"));
    assert_eq!(office.account(ann), "1000|0|1000");
    office.pay("Ann", "null");
    office.assert_agrees();
}

#[test]
fn a_hold_stops_what_is_under_way() {
    let mut office = Office::new("settlement_hold_stops");
    let ann = office.payee("Ann");
    office.post(ann, &["100"]);
    let payout = office.request("Ann", "60");
    let hold = |office: &mut Office, what: &str| {
        let place = format!("select id from commission.place_hold('{ann}', 'a dispute'{what})");
        office.act("Ada", &place).remove(0)
    };
    let release = |office: &mut Office, id: &str| {
        office.act("Ada", &format!("select id from commission.release_hold('{id}', 'settled')"));
    };
    let approve = format!("select id from commission.approve_payout('{payout}')");
    for what in ["", ", 1, 1", ", p_year => 2026, p_month => 1"] {
        let id = hold(&mut office, what);
        office.assert_refused("Ben", &approve, "PT409", "has money that is held");
        release(&mut office, &id);
    }
    office.approve(&payout);
    let batch = office.act("Ada", "select id from commission.create_payout_batch()").remove(0);
    let process = format!("select id from commission.process_payout_batch('{batch}')");
    let id = hold(&mut office, "");
    office.assert_refused("Ada", &process, "PT409", "has money that is held");
    assert_eq!(office.state(&payout), "approved");
    let request = "select commission.request_payout()";
    office.act("Ada", &format!("select id from commission.cancel_payout('{payout}')"));
    office.assert_refused("Ann", request, "PT409", "the account is held");
    let made = "select payout_id, error_code, error_message from commission.create_payouts()";
    // Held in full, it is not due at all.
    assert_eq!(office.act("Ada", made), Vec::<String>::new());
    release(&mut office, &id);
    office.request("Ann", "null");
    office.assert_agrees();
}

#[test]
fn nobody_releases_a_hold_on_their_own_money() {
    let mut office = Office::new("settlement_hold_own");
    let ben = office.id_of("Ben");
    let place = format!("select id from commission.place_hold('{ben}', 'a dispute')");
    let hold = office.act("Ada", &place).remove(0);
    let release = format!("select id from commission.release_hold('{hold}', 'settled')");
    office.assert_refused("Ben", &release, "42501", "nobody decides about money of their own");
    office.act("Ada", &release);
}

#[test]
fn a_reseller_who_is_not_verified_is_not_paid() {
    let mut office = Office::new("settlement_unverified");
    let ann = office.paid_seller("Ann");
    office.post(ann, &["100"]);
    office.run("update commission.reseller set verification = 'submitted', verified_at = null");
    let request = "select commission.request_payout()";
    office.assert_refused("Ann", request, "PT409", &format!("reseller \"{ann}\" is not verified"));
    let made = "select payout_id, error_code from commission.create_payouts()";
    assert_eq!(office.act("Ada", made), ["null|PT409"]);
    office.run("update commission.reseller_program set requires_verification = false");
    assert_eq!(office.act("Ada", made).len(), 1);
    assert_eq!(office.account(ann), "0|0|0");
}
