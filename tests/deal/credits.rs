//! Credits: what each has of a deal, to the last unit, and that shares are all of it.

use common::Statements;
use common::deal::{Deals, Desk};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use uuid::Uuid;

const CREDITS: &str = "
    select p.name, c.kind, c.credit
    from commission_internal.credits_of_deals(array(select id from commission.deal)) as c
    join commission.participant as p on p.id = c.participant_id
    order by c.kind, p.name";

#[test]
fn d4_odd_units_go_to_the_first_and_overlays_come_beside() {
    let mut desk = Desk::new("deal_d4");
    let [ann, ben, cleo, dan] = ["Ann", "Ben", "Cleo", "Dan"].map(|name| desk.rep(name));
    let deal = desk.won(ann, "10000.01", "2026-02-10");
    assert_eq!(desk.lines(CREDITS), ["Ann|revenue|10000.01"]);
    desk.run(&format!(
        r#"select commission.set_deal_credits('{deal}', '[
            {{"participant_id": "{ann}", "share": 0.5}},
            {{"participant_id": "{ben}", "share": 0.3}},
            {{"participant_id": "{cleo}", "share": 0.2}},
            {{"participant_id": "{dan}", "share": 0.2, "kind": "overlay"}}]')"#
    ));
    assert_eq!(
        desk.lines(CREDITS),
        [
            "Ann|revenue|5000.01",
            "Ben|revenue|3000.00",
            "Cleo|revenue|2000.00",
            "Dan|overlay|2000.00"
        ]
    );
    // Overlays alone leave all of the deal to its owner.
    desk.run(&format!(
        r#"select commission.set_deal_credits('{deal}', '[
            {{"participant_id": "{dan}", "share": 1, "kind": "overlay"}}]')"#
    ));
    assert_eq!(desk.lines(CREDITS), ["Ann|revenue|10000.01", "Dan|overlay|10000.01"]);
    desk.run(&format!("select commission.set_deal_credits('{deal}', '[]')"));
    assert_eq!(desk.lines(CREDITS), ["Ann|revenue|10000.01"]);
}

#[test]
fn shares_are_all_of_a_deal_when_the_transaction_ends() {
    let mut desk = Desk::new("deal_shares");
    let [ann, ben] = ["Ann", "Ben"].map(|name| desk.rep(name));
    let deal = desk.won(ann, "100", "2026-02-10");
    let insert = |who: Uuid, share: &str| {
        format!(
            "insert into commission.deal_credit (deal_id, participant_id, share)
            values ('{deal}', '{who}', {share})"
        )
    };
    let error = desk.error_of(&insert(ann, "0.999999"));
    assert_eq!(
        error.line(),
        format!("23514: the revenue shares of deal \"{deal}\" are 0.999999 together, not 1")
    );
    // One after the other, in one transaction.
    desk.run(&format!("begin; {}; {}; commit", insert(ann, "0.6"), insert(ben, "0.4")));
    assert_eq!(
        desk.lines("select position, share from commission.deal_credit order by position"),
        ["1|0.6", "2|0.4"]
    );
    for statement in [
        "update commission.deal_credit set share = 0.5 where position = 1",
        "delete from commission.deal_credit where position = 1",
        "update commission.deal_credit set kind = 'overlay' where position = 1",
    ] {
        assert_eq!(desk.error_of(statement).sqlstate, "23514", "{statement}");
    }
    desk.run(
        "begin;
        update commission.deal_credit set share = 0.5 where position = 1;
        update commission.deal_credit set share = 0.5 where position = 2;
        commit",
    );
    // Two that are moved to another deal leave the first one to its owner.
    let other = desk.won(ann, "7", "2026-02-11");
    desk.run(&format!("update commission.deal_credit set deal_id = '{other}'"));
    assert_eq!(desk.lines(CREDITS).len(), 3);
}

#[test]
fn credits_have_the_month_of_their_deal() {
    let mut desk = Desk::new("deal_credit_months");
    let [ann, ben] = ["Ann", "Ben"].map(|name| desk.rep(name));
    let deal = desk.open(ann, "100", "proposal");
    desk.split(deal, &[(ann, "0.5"), (ben, "0.5")]);
    let differ = "select count(*)
        from commission.deal_credit as c
        join commission.deal as d on d.id = c.deal_id
        where c.earned_at <> d.earned_at";
    for statement in [
        "select commission.win_deal(id, '2026-02-28') from commission.deal",
        "update commission.deal set close_date = '2026-03-01'",
        "update commission.deal_credit set earned_at = '2001-01-01'",
        "select commission.reopen_deal(id, 'x') from commission.deal",
    ] {
        desk.run(statement);
        assert_eq!(desk.line(differ), "0", "{statement}");
    }
}

/// Whatever the shares, what is handed out is the deal, and nobody has a unit more or less than one
/// beside their share.
#[test]
fn nothing_is_lost_and_nothing_is_made() {
    let mut desk = Desk::new("deal_credit_sums");
    let people: Vec<Uuid> = (0..5).map(|i| desk.rep(&format!("P{i}"))).collect();
    desk.run("insert into commission.currency (code, minor_unit) values ('XPT', 0)");
    let deal = desk.won(people[0], "1", "2026-02-10");
    let cuts = proptest::collection::vec(1u32..1_000_000, 0..4);
    let strategy = (0u64..10_000_000, cuts, prop::sample::select(vec!["USD", "XPT", "BHD"]));
    let mut runner = TestRunner::new(ProptestConfig { cases: 60, ..ProptestConfig::default() });
    let desk = std::cell::RefCell::new(desk);
    runner
        .run(&strategy, |(units, mut cuts, currency)| {
            let mut desk = desk.borrow_mut();
            cuts.sort_unstable();
            cuts.dedup();
            let mut bounds = vec![0];
            bounds.extend(cuts);
            bounds.push(1_000_000);
            let shares: Vec<String> = bounds
                .windows(2)
                .map(|pair| format!("0.{:06}", pair[1] - pair[0]))
                .map(|share| if share == "0.1000000" { "1".to_owned() } else { share })
                .collect();
            let credits: Vec<(Uuid, &str)> =
                people.iter().copied().zip(shares.iter().map(String::as_str)).collect();
            desk.run(&format!(
                "update commission.deal
                set currency = '{currency}',
                    amount = {units}::numeric
                        / 10 ^ (
                            select minor_unit from commission.currency where code = '{currency}')"
            ));
            desk.split(deal, &credits);
            prop_assert_eq!(
                desk.lines(
                    "select count(*)
                    from (
                        select d.amount, sum(c.credit) over () as credited, c.credit,
                            d.amount * k.share as exact, 1 / 10 ^ m.minor_unit as unit
                        from commission.deal as d
                        join commission.currency as m on m.code = d.currency
                        cross join commission_internal.credits_of_deals(array[d.id]) as c
                        join commission.deal_credit as k
                            on (k.deal_id, k.participant_id) = (d.id, c.participant_id)
                    ) as f
                    where credited <> amount
                        or abs(credit - exact) > unit"
                ),
                ["0"]
            );
            Ok(())
        })
        .unwrap();
}
