//! Many sessions at once: sales of one reseller wait for each other, nobody waits in a circle, and
//! no sale is lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use common::network::until_somebody_waits;
use common::reseller::{Resales, Shop};
use common::{Statements, connect_to};
use postgres::error::SqlState;
use postgres::{Client, Error};
use uuid::Uuid;

fn sale(who: Uuid, amount: &str, day: u32) -> String {
    format!(
        "insert into commission.reseller_sale (reseller_id, sale_amount, status, sold_at)
        values ('{who}', {amount}, 'completed', '2026-01-{day:02}')"
    )
}

/// Runs two statements of two sessions, the second one while the first is not yet committed;
/// returns what became of the second.
fn race(shop: &mut Shop, first: &str, second: String) -> Result<(), Error> {
    let mut other = shop.connect();
    shop.run("begin");
    shop.run(first);
    let racer = thread::spawn(move || other.batch_execute(&second));
    until_somebody_waits(&mut shop.connect());
    shop.run("commit");
    racer.join().expect("the other session does not panic")
}

#[test]
fn two_sales_of_one_reseller_wait_for_each_other_and_see_each_other() {
    let mut shop = Shop::new("reseller_race");
    let ann = shop.seller("Ann");
    race(&mut shop, &sale(ann, "5000", 10), sale(ann, "100", 11)).expect("it waits");
    assert_eq!(
        shop.lines("select tier, amount from commission.reseller_commission order by net_amount"),
        ["silver|15.00", "bronze|500.00"]
    );
    // The earlier one comes second, and reprices the other.
    race(&mut shop, &sale(ann, "1", 12), sale(ann, "12000", 1)).expect("it waits");
    assert_eq!(
        shop.line("select tier from commission.reseller_commission where net_amount = 1"),
        "gold"
    );
    shop.assert_in_step();
}

#[test]
fn sales_of_two_resellers_do_not_wait_for_each_other() {
    let mut shop = Shop::new("reseller_apart");
    let [ann, bea] = ["Ann", "Bea"].map(|name| shop.seller(name));
    let mut other = shop.connect();
    shop.run("begin");
    shop.run(&sale(ann, "100", 10));
    other.run(&format!("set lock_timeout = '2s'; {}", sale(bea, "100", 10)));
    shop.run("commit");
    shop.assert_in_step();
}

#[test]
fn a_snapshot_from_before_another_sale_fails_and_can_be_tried_again() {
    let mut shop = Shop::new("reseller_repeatable");
    let ann = shop.seller("Ann");
    shop.run(&sale(ann, "1", 1));
    let mut other = shop.connect();
    other.run(
        "begin isolation level repeatable read; select count(*) from commission.reseller_sale",
    );
    shop.run(&sale(ann, "5000", 10));
    let error = other.error_of(&sale(ann, "100", 11));
    assert_eq!(error.sqlstate, SqlState::T_R_SERIALIZATION_FAILURE.code());
    other.run("rollback; begin isolation level repeatable read");
    other.run(&sale(ann, "100", 11));
    other.run("commit");
    shop.assert_in_step();
}

#[test]
fn a_sale_beside_a_change_of_tiers_is_priced_by_the_new_ones() {
    let mut shop = Shop::new("reseller_tier_race");
    let ann = shop.seller("Ann");
    shop.run(&sale(ann, "1", 1));
    let change = "update commission.reseller_tier set rate = 0.5 where tier = 'bronze'";
    race(&mut shop, change, sale(ann, "100", 10)).expect("it waits");
    race(&mut shop, &sale(ann, "100", 11), change.replace("0.5", "0.4")).expect("it waits");
    assert_eq!(
        shop.lines("select distinct commission_rate from commission.reseller_commission"),
        ["0.4"]
    );
    shop.assert_in_step();
}

#[test]
fn one_of_two_who_approve_the_same_commission_does() {
    let mut shop = Shop::new("reseller_approvers");
    let ann = shop.seller("Ann");
    let id = shop.sell(ann, "100", "2026-01-10");
    let approve = format!("select commission.approve_commission('{id}')");
    let refused = race(&mut shop, &approve, approve.clone()).expect_err("it is approved");
    assert_eq!(refused.code().map(SqlState::code), Some("PT409"), "{refused:?}");
    let many: Vec<String> =
        (11..19).map(|day| shop.sell(ann, "100", &format!("2026-01-{day}")).to_string()).collect();
    let bulk = |ids: Vec<String>| {
        format!("select commission.bulk_approve_commissions('{{{}}}')", ids.join(","))
    };
    // In another order, and what the first has approved is told by the second.
    let turned = many.iter().rev().cloned().collect();
    race(&mut shop, &bulk(many), bulk(turned)).expect("one bad one stops nobody");
    assert_eq!(
        shop.line("select count(*) from commission.reseller_commission where month is not null"),
        "9"
    );
    shop.assert_in_step();
}

#[test]
fn an_approval_and_a_closing_wait_for_each_other() {
    let mut shop = Shop::new("reseller_closing_race");
    let ann = shop.seller("Ann");
    let approved = shop.sell_approved(ann, "100", "2026-01-10");
    let refund =
        format!("update commission.reseller_sale set refunded_amount = 10 where id = '{approved}'");
    let close = "select commission.close_period(2026, 1, 'reseller')";
    race(&mut shop, close, refund).expect("it waits");
    assert_eq!(
        shop.lines("select month, difference from commission.pending_adjustments"),
        ["1|-1.00"]
    );
    shop.assert_in_step();
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

fn act(
    client: &mut Client,
    random: &mut Random,
    people: &[Uuid],
    worker: usize,
) -> Result<(), Error> {
    let who = people[random.below(people.len())];
    let (amount, day) = (1 + random.below(4_000), 1 + random.below(28));
    let one_of_theirs = format!(
        "(select id from commission.reseller_sale where reseller_id = '{who}'
        order by md5(id::text || '{amount}') limit 1)"
    );
    let sql = match worker {
        0 => format!(
            "update commission.reseller_tier set rate = 0.{} where threshold = 0",
            10 + random.below(30)
        ),
        1 => format!(
            "update commission.reseller_sale set refunded_amount = sale_amount / 2
            where id = {one_of_theirs}"
        ),
        2 => format!(
            "select commission.bulk_approve_commissions(array(
                select id from commission.reseller_sale where reseller_id = '{who}'
                order by md5(id::text || '{amount}') limit 5))"
        ),
        3 => format!("delete from commission.reseller_sale where id = {one_of_theirs}"),
        4 => {
            let changed: i64 =
                client.query_one("select commission.recalculate_reseller($1)", &[&who])?.get(0);
            assert_eq!(changed, 0, "rows that a calculation from scratch changed");
            return Ok(());
        }
        _ => sale(who, &amount.to_string(), day as u32),
    };
    client.batch_execute(&sql)
}

#[test]
fn sellers_approvers_and_editors_lose_no_sale_and_meet_no_deadlock() {
    let mut shop = Shop::new("reseller_crowd");
    let people: Vec<Uuid> = (0..5).map(|number| shop.seller(&format!("R{number}"))).collect();
    let is_over = Arc::new(AtomicBool::new(false));
    let workers: Vec<_> = (0..10)
        .map(|worker| {
            let (name, people, is_over) = (shop.name.clone(), people.clone(), is_over.clone());
            thread::spawn(move || {
                let mut client = connect_to(&name);
                let mut random = Random(77 + worker as u64);
                let mut done = 0;
                while !is_over.load(Ordering::Relaxed) {
                    act(&mut client, &mut random, &people, worker)
                        .unwrap_or_else(|error| panic!("worker {worker}: {error:?}"));
                    done += 1;
                }
                done
            })
        })
        .collect();
    let until = Instant::now() + Duration::from_secs(5);
    while Instant::now() < until {
        thread::sleep(Duration::from_millis(50));
    }
    is_over.store(true, Ordering::Relaxed);
    for worker in workers {
        assert!(worker.join().expect("no panic") > 0, "nothing was done");
    }
    shop.assert_in_step();
}
