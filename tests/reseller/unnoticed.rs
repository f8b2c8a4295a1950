//! What changes past the triggers, as in restores and replication, is noted for every closed month
//! that it moves, whether the sale is of that month or not.

use common::Statements;
use common::reseller::{Resales, Shop};
use uuid::Uuid;

/// Ann's sales of January and February are posted; one more of January waits for its approval.
fn closed(name: &str) -> (Shop, [Uuid; 3]) {
    let mut shop = Shop::new(name);
    let [ann, bea] = ["Ann", "Bea"].map(|name| shop.seller(name));
    let january = shop.sell_approved(ann, "4000", "2026-01-10");
    let waiting = shop.sell(ann, "1000", "2026-01-20");
    let february = shop.sell_approved(ann, "1000", "2026-02-10");
    shop.sell_approved(bea, "1000", "2026-02-10");
    assert_eq!(shop.close_month(1), "1|0|400.00");
    assert_eq!(shop.close_month(2), "2|0|250.00");
    (shop, [january, waiting, february])
}

fn past_triggers(shop: &mut Shop, sql: &str) {
    shop.run(&format!(
        "set session_replication_role = replica; {sql}; reset session_replication_role"
    ));
}

const PENDING: &str = "select p.name, a.month, a.posted, a.due, a.difference
    from commission.pending_adjustments as a
    join commission.participant as p on p.id = a.participant_id
    order by 2, 1";
const COMPARE: &str = "select commission_internal.look_for_unnoticed_changes()";

#[test]
fn a_sale_of_one_closed_month_moves_another_one() {
    let (mut shop, [january, ..]) = closed("unnoticed_month");
    past_triggers(
        &mut shop,
        &format!("update commission.reseller_sale set sale_amount = 3000 where id = '{january}'"),
    );
    assert_eq!(shop.lines(PENDING), Vec::<String>::new());
    shop.run(COMPARE);
    assert_eq!(shop.lines(PENDING), ["Ann|1|400.00|300.00|-100.00", "Ann|2|150.00|100.00|-50.00"]);
    // Once, and posted once.
    shop.run(COMPARE);
    assert_eq!(shop.lines(PENDING).len(), 2);
    assert_eq!(shop.close_month(3), "2|2|-150.00");
    shop.run(COMPARE);
    assert_eq!(shop.lines(PENDING), Vec::<String>::new());
    assert_eq!(shop.lines("select * from commission.verify_ledger()"), Vec::<String>::new());
}

#[test]
fn a_sale_of_no_month_moves_a_closed_one() {
    let (mut shop, [_, waiting, _]) = closed("unnoticed_waiting");
    past_triggers(
        &mut shop,
        &format!("delete from commission.reseller_sale where id = '{waiting}'"),
    );
    shop.run(COMPARE);
    assert_eq!(shop.lines(PENDING), ["Ann|2|150.00|100.00|-50.00"]);
    assert_eq!(
        shop.lines("select distinct cause from commission.pending_adjustments"),
        ["\"reseller_sale\" was changed while its triggers were off"]
    );
    assert_eq!(shop.close_month(3), "1|1|-50.00");
}

#[test]
fn a_closing_finds_it_without_waiting_for_the_day() {
    let (mut shop, [january, ..]) = closed("unnoticed_closing");
    past_triggers(
        &mut shop,
        &format!("update commission.reseller_sale set sale_amount = 3000 where id = '{january}'"),
    );
    assert_eq!(shop.close_month(3), "2|2|-150.00");
    assert_eq!(shop.lines("select * from commission.verify_ledger()"), Vec::<String>::new());
}

#[test]
fn what_moves_nothing_and_what_was_noticed_is_not_noted() {
    let (mut shop, [january, waiting, _]) = closed("unnoticed_nothing");
    past_triggers(
        &mut shop,
        &format!("update commission.reseller_sale set client_name = 'C' where id = '{january}'"),
    );
    shop.run(COMPARE);
    assert_eq!(shop.line("select count(*) from commission_internal.late_change"), "0");
    shop.run(&format!(
        "update commission.reseller_sale set sale_amount = 10 where id = '{waiting}'"
    ));
    let noted = shop.line("select count(*) from commission_internal.late_change");
    shop.run(COMPARE);
    assert_eq!(shop.line("select count(*) from commission_internal.late_change"), noted);
    assert_eq!(shop.lines(PENDING), ["Ann|2|150.00|100.00|-50.00"]);
}
