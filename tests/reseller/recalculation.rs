//! Who is priced anew when something changes, and what happens to months that are closed.

use common::Statements;
use common::reseller::{Resales, Shop};
use uuid::Uuid;

fn writers(shop: &mut Shop) -> Vec<String> {
    shop.lines("select xmin, sale_id from commission.reseller_commission order by sale_id")
}

#[test]
fn a_backdated_sale_reprices_what_follows_and_nothing_else() {
    let mut shop = Shop::new("reseller_backdated");
    let [ann, bea] = ["Ann", "Bea"].map(|name| shop.seller(name));
    let first = shop.sell(ann, "100", "2026-01-10");
    let last = shop.sell(ann, "100", "2026-03-10");
    shop.sell(bea, "100", "2026-02-10");
    let before = writers(&mut shop);
    shop.sell(ann, "5000", "2026-02-10");
    assert_eq!(shop.price(last), "5100|silver|15.00|0.00|pending");
    let after = writers(&mut shop);
    let kept = before.iter().filter(|line| after.contains(line)).count();
    assert_eq!(kept, 2, "the sale before and the other reseller's");
    assert!(shop.price(first).starts_with("0|bronze"));
    // What changes no price writes no row.
    let before = writers(&mut shop);
    shop.run(
        "update commission.reseller_sale set client_name = 'C';
        update commission.reseller_sale set sale_amount = sale_amount;
        select commission.recalculate_reseller()",
    );
    assert_eq!(writers(&mut shop), before);
    shop.assert_in_step();
}

#[test]
fn sales_of_one_instant_go_by_their_ids() {
    let mut shop = Shop::new("reseller_ties");
    let ann = shop.seller("Ann");
    shop.run(&format!(
        "insert into commission.reseller_sale (id, reseller_id, sale_amount, status, sold_at)
        select lpad(i::text, 32, '0')::uuid, '{ann}', 4000, 'completed', '2026-01-10'
        from generate_series(1, 3) as i"
    ));
    assert_eq!(
        shop.lines(
            "select trim_scale(lifetime_before), tier
            from commission.reseller_commission order by sale_id"
        ),
        ["0|bronze", "4000|bronze", "8000|silver"]
    );
    shop.assert_in_step();
}

#[test]
fn changed_tiers_and_rules_reprice_their_days() {
    let mut shop = Shop::new("reseller_settings");
    let ann = shop.seller("Ann");
    let january = shop.sell(ann, "100", "2026-01-10");
    let march = shop.sell(ann, "100", "2026-03-10");
    let amount =
        |shop: &mut Shop, sale: Uuid| shop.price(sale).split('|').nth(2).map(str::to_owned);
    shop.run(
        "select commission.change_reseller_tier(id, '2026-02-01', 0.204, 0.5)
        from commission.reseller_tier where tier = 'bronze'",
    );
    assert_eq!(amount(&mut shop, january).as_deref(), Some("10.00"));
    assert_eq!(shop.price(march), "100|bronze|20.40|10.20|pending");
    shop.run("update commission.reseller_sale set product_id = 'book'");
    shop.run(
        "insert into commission.reseller_product_rule (product_id, kind, amount, valid_during)
        values ('book', 'flat', 3, '(,2026-02-01)')",
    );
    assert_eq!(amount(&mut shop, january).as_deref(), Some("3.00"));
    assert_eq!(amount(&mut shop, march).as_deref(), Some("20.40"));
    shop.run("update commission.currency set minor_unit = 0 where code = 'USD'");
    assert_eq!(shop.price(march), "100|bronze|20|10|pending");
    shop.assert_in_step();
    shop.run("update commission.reseller_program set tier_demotes = false");
    shop.assert_in_step();
    shop.run("truncate commission.reseller_sale");
    assert_eq!(shop.line("select count(*) from commission.reseller_commission"), "0");
    shop.assert_in_step();
}

#[test]
fn a_late_sale_that_lifts_a_tier_adjusts_the_closed_months_of_those_after_it() {
    let mut shop = Shop::new("reseller_lifted");
    let ann = shop.seller("Ann");
    shop.sell_approved(ann, "4000", "2026-01-10");
    shop.sell_approved(ann, "100", "2026-02-10");
    let open = shop.sell_approved(ann, "100", "2026-03-10");
    assert_eq!(shop.close_month(1), "1|0|400.00");
    assert_eq!(shop.close_month(2), "1|0|10.00");
    let adjustments = "select month, difference, cause from commission.pending_adjustments";
    // It is approved in an open month: only the tier of others reaches closed ones.
    let late: Uuid = shop.value(&format!(
        "insert into commission.reseller_sale (
            reseller_id, sale_amount, status, sold_at, approved_at)
        values ('{ann}', 1000, 'completed', '2026-01-20', '2026-03-11') returning id"
    ));
    assert_eq!(
        shop.lines(adjustments),
        [format!("2|5.00|sale {late}, which comes before, was changed")]
    );
    assert_eq!(shop.price(open), "5100|silver|15.00|0.00|approved");
    shop.assert_in_step();
    assert_eq!(shop.close_month(3), "2|1|120.00");
    // What was posted stays posted: taking the sale back takes it back from both months.
    shop.run(&format!("delete from commission.reseller_sale where id = '{late}'"));
    assert_eq!(
        shop.lines("select month, difference from commission.pending_adjustments order by 1"),
        ["2|-5.00", "3|-105.00"]
    );
    shop.sell_approved(ann, "1", "2026-04-10");
    assert_eq!(shop.close_month(4), "3|2|-109.90");
    assert_eq!(shop.lines("select * from commission.pending_adjustments"), Vec::<String>::new());
    assert_eq!(shop.lines("select * from commission.verify_ledger()"), Vec::<String>::new());
}

#[test]
fn a_change_that_moves_no_amount_of_a_closed_month_is_not_noted_there() {
    let mut shop = Shop::new("reseller_not_noted");
    let ann = shop.seller("Ann");
    let pending = shop.sell(ann, "100", "2026-01-05");
    shop.sell_approved(ann, "4000", "2026-01-10");
    shop.close_month(1);
    shop.run(&format!("select commission.approve_commission('{pending}')"));
    shop.run("update commission.reseller_sale set sale_amount = 101 where sale_amount = 100");
    assert_eq!(shop.lines("select * from commission.adjustment_cause"), Vec::<String>::new());
    shop.assert_in_step();
}

#[test]
fn refunds_are_kept_with_their_dates_whatever_becomes_of_them() {
    let mut shop = Shop::new("reseller_refunds");
    let ann = shop.seller("Ann");
    let sale = shop.sell(ann, "100", "2026-01-10");
    let kept = |shop: &mut Shop| {
        shop.lines(
            "select amount, refunded_at::date, reason from commission.reseller_refund order by id",
        )
    };
    shop.refund(sale, "10", "2026-02-01");
    shop.refund(sale, "30", "2026-03-01");
    shop.run("update commission.reseller_sale set refund_reason = 'chargeback'");
    assert_eq!(kept(&mut shop), ["10|2026-02-01|refund", "20|2026-03-01|chargeback"]);
    // Taken back: the newest goes first, and the date is that of what is left.
    shop.run("update commission.reseller_sale set refunded_amount = 15");
    assert_eq!(kept(&mut shop), ["10|2026-02-01|refund", "5|2026-03-01|chargeback"]);
    shop.run("update commission.reseller_sale set refunded_amount = 8");
    assert_eq!(shop.line("select refunded_at::date from commission.reseller_sale"), "2026-02-01");
    shop.run("update commission.reseller_sale set refunded_at = '2026-02-15'");
    assert_eq!(kept(&mut shop)[0][..12], "8|2026-02-15"[..]);
    shop.run("update commission.reseller_sale set refunded_amount = 0");
    assert_eq!(kept(&mut shop), [""; 0]);
    assert_eq!(
        shop.line("select refunded_at, refund_reason from commission.reseller_sale"),
        "null|null"
    );
    // Without a date it is now.
    shop.run("update commission.reseller_sale set refunded_amount = 1");
    assert!(shop.value::<bool>(
        "select refunded_at > now() - interval '1 minute' from commission.reseller_refund"
    ));
    let other = shop.error_of("update commission.reseller_sale set id = gen_random_uuid()");
    assert_eq!(other.sqlstate, "23001", "refunds go by it");
    shop.assert_in_step();
    shop.run("delete from commission.reseller_sale");
    assert_eq!(kept(&mut shop), [""; 0]);
}

/// Shops that date refunds by the day say the same day twice.
#[test]
fn a_second_refund_on_the_day_of_the_first_is_of_that_day() {
    let mut shop = Shop::new("reseller_refund_day");
    let ann = shop.seller("Ann");
    let sale = shop.sell(ann, "6000", "2026-01-10");
    let next = shop.sell(ann, "1000", "2026-03-10");
    let kept = |shop: &mut Shop| {
        shop.lines("select amount, refunded_at::date from commission.reseller_refund order by id")
    };
    shop.refund(sale, "500", "2026-02-01");
    shop.refund(sale, "1500", "2026-02-01");
    assert_eq!(kept(&mut shop), ["500|2026-02-01", "1000|2026-02-01"]);
    // Before the sale of March: 4,500 are bronze.
    let tier = format!("select tier from commission.reseller_commission where sale_id = '{next}'");
    assert_eq!(shop.line(&tier), "bronze");
    shop.run(
        "insert into commission.reseller_sale (
            transaction_reference, sale_amount, status, sold_at, refunded_amount, refunded_at)
        values ('other', 10, 'completed', '2026-01-01', 2, '2026-02-01');
        insert into commission.reseller_sale (
            transaction_reference, sale_amount, status, sold_at, refunded_amount, refunded_at)
        values ('other', 10, 'completed', '2026-01-01', 5, '2026-02-01')
        on conflict (transaction_reference) do update
        set refunded_amount = excluded.refunded_amount, refunded_at = excluded.refunded_at",
    );
    assert_eq!(kept(&mut shop)[2..], ["2|2026-02-01", "3|2026-02-01"]);
    // Lowered on a day that is named: what is left is of that day.
    shop.refund(sale, "800", "2026-02-01");
    assert_eq!(kept(&mut shop)[..2], ["500|2026-02-01", "300|2026-02-01"]);
    for forever in ["infinity", "-infinity"] {
        let error = shop.error_of(&format!(
            "update commission.reseller_sale set refunded_amount = 900, refunded_at = '{forever}'"
        ));
        assert_eq!(error.sqlstate, "23514", "{forever}");
    }
    shop.assert_in_step();
}

/// The frozen commission of a closed month stays with whoever had it.
#[test]
fn a_sale_of_a_closed_month_shows_nothing_of_the_former_reseller() {
    let mut shop = Shop::new("reseller_moved_closed");
    let [ann, bea] = ["Ann", "Bea"].map(|name| shop.seller(name));
    shop.sell_approved(ann, "5000", "2026-01-10");
    let sale = shop.sell_approved(ann, "1000", "2026-01-20");
    shop.close_month(1);
    shop.run(&format!(
        "update commission.reseller_sale set reseller_id = '{bea}' where id = '{sale}'"
    ));
    let shown = format!(
        "select reseller_name, tier, amount from commission.reseller_commission_report
        where sale_id = '{sale}'"
    );
    assert_eq!(shop.line(&shown), "Bea|null|null", "it is posted as an adjustment");
    let earned = "
        select name, total_commission_earned from commission.reseller_profile order by name";
    assert_eq!(shop.lines(earned), ["Ann|500.00", "Bea|0"]);
    assert_eq!(
        shop.lines(
            "select participant_name, difference from commission.pending_adjustments order by 1"
        ),
        ["Ann|-150.00", "Bea|100.00"]
    );
}

#[test]
fn a_sale_that_changes_hands_counts_for_one_of_them() {
    let mut shop = Shop::new("reseller_hands");
    let [ann, bea] = ["Ann", "Bea"].map(|name| shop.seller(name));
    let sale = shop.sell(ann, "5000", "2026-01-10");
    let [of_ann, of_bea] = [ann, bea].map(|who| shop.sell(who, "100", "2026-01-11"));
    shop.run(&format!(
        "update commission.reseller_sale set reseller_id = '{bea}' where id = '{sale}'"
    ));
    assert_eq!(shop.price(of_ann), "0|bronze|10.00|0.00|pending");
    assert_eq!(shop.price(of_bea), "5000|silver|15.00|0.00|pending");
    shop.run(&format!(
        "update commission.reseller_sale set reseller_id = null where id = '{sale}'"
    ));
    assert_eq!(shop.price(of_bea), "0|bronze|10.00|0.00|pending");
    assert_eq!(shop.line("select count(*) from commission.reseller_commission"), "2");
    shop.assert_in_step();
}

#[test]
fn many_resellers_are_priced_like_few() {
    let mut shop = Shop::new("reseller_many");
    shop.run(
        "insert into commission.participant (id, name, role)
        select lpad(i::text, 32, '0')::uuid, 'R' || i, 'reseller' from generate_series(1, 700) as i;
        insert into commission.reseller (id)
        select id from commission.participant where role = 'reseller';
        insert into commission.reseller_sale (
            reseller_id, sale_amount, status, sold_at, approved_at)
        select r.id, 1000 + r.number, 'completed', at, case when n % 2 = 0 then at end
        from commission.reseller as r
        cross join generate_series(1, 8) as n
        cross join lateral (select timestamptz '2026-01-01' + n * interval '7 days' as at) as sold",
    );
    assert_eq!(shop.line("select count(*) from commission.reseller_commission"), "5600");
    assert_eq!(
        shop.line(
            "select min(priced_count), max(priced_count) from commission_internal.reseller_account"
        ),
        "1|1"
    );
    shop.assert_in_step();
    assert_eq!(shop.line("select commission.recalculate_reseller()"), "0");
    shop.run("update commission.reseller_tier set rate = rate + 0.01");
    shop.assert_in_step();
    shop.close_month(1);
    shop.run(
        "update commission.reseller_sale set refunded_amount = 100 where sold_at < '2026-01-20'",
    );
    shop.assert_in_step();
    assert!(shop.close_month(2).starts_with("1400|700|"), "adjustments of everybody");
    assert_eq!(shop.lines("select * from commission.verify_ledger()"), Vec::<String>::new());
}
