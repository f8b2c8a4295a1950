//! The examples of the rules, through SQL: live, from scratch and in the ledger.

use common::Statements;
use common::reseller::{Resales, Shop};
use uuid::Uuid;

/// R1: five sales of a reseller, approved when they were sold.
fn r1(shop: &mut Shop) -> (Uuid, [Uuid; 5]) {
    let ann = shop.seller("Ann");
    let sales = [
        ("4999.99", "2026-01-10 12:00+00"),
        ("0.01", "2026-01-20 12:00+00"),
        ("9000", "2026-02-03 12:00+00"),
        ("2000", "2026-02-10 12:00+00"),
        ("1234.56", "2026-03-01 12:00+00"),
    ];
    (ann, sales.map(|(amount, at)| shop.sell_approved(ann, amount, at)))
}

#[test]
fn r1_tiers_and_rounding() {
    let mut shop = Shop::new("reseller_r1");
    let (_, sales) = r1(&mut shop);
    let expected = [
        "0|bronze|500.00|0.00|approved",
        "4999.99|bronze|0.00|0.00|approved",
        "5000|silver|1350.00|0.00|approved",
        "14000|silver|300.00|0.00|approved",
        "16000|gold|246.91|0.00|approved",
    ];
    assert_eq!(sales.map(|sale| shop.price(sale)), expected);
    shop.assert_in_step();
    // What is switched on by one update is paid from then on, and here for all time.
    shop.run("update commission.reseller_tier set bonus_rate = 0.10 where tier = 'gold'");
    assert_eq!(shop.price(sales[4]), "16000|gold|246.91|24.69|approved");
    assert_eq!(shop.price(sales[3]), expected[3]);
    shop.assert_in_step();
    assert_eq!(shop.close_month(1), "1|0|500.00");
    assert_eq!(shop.close_month(3), "2|0|271.60");
}

#[test]
fn r2_a_late_refund_becomes_an_adjustment_and_lowers_the_tier_from_its_date_on() {
    let mut shop = Shop::new("reseller_r2");
    let (ann, sales) = r1(&mut shop);
    assert_eq!(shop.close_month(1), "1|0|500.00");
    assert_eq!(shop.close_month(2), "1|0|1650.00");
    shop.refund(sales[2], "6000", "2026-03-15 12:00+00");
    let s6 = shop.sell_approved(ann, "1000", "2026-03-20 12:00+00");
    assert_eq!(shop.price(s6), "11234.56|silver|150.00|0.00|approved");
    assert_eq!(shop.price(sales[4]), "16000|gold|246.91|0.00|approved");
    assert_eq!(
        shop.line(
            "select year, month, posted, due, difference, cause from commission.pending_adjustments"
        ),
        format!("2026|2|1650.00|750.00|-900.00|sale {} was refunded", sales[2])
    );
    assert_eq!(shop.close_month(3), "2|1|-503.09");
    assert_eq!(
        shop.lines(
            "select for_month, kind, amount from commission.earning order by posting_id, line"
        ),
        ["1|earning|500.00", "2|earning|1650.00", "3|earning|396.91", "2|adjustment|-900.00"]
    );
    assert_eq!(shop.line("select sum(amount) from commission.earning"), "1646.91");
    let s7 = shop.sell_approved(ann, "5000", "2026-04-02 12:00+00");
    assert_eq!(shop.price(s7), "12234.56|silver|750.00|0.00|approved");
    shop.assert_in_step();
    assert_eq!(shop.lines("select * from commission.verify_ledger()"), Vec::<String>::new());
}

#[test]
fn r4_product_rules() {
    let mut shop = Shop::new("reseller_r4");
    let ann = shop.seller("Ann");
    let course = |shop: &mut Shop, product: &str| -> Uuid {
        shop.value(&format!(
            "insert into commission.reseller_sale (
                reseller_id, product_id, sale_amount, status, sold_at)
            values ('{ann}', '{product}', 2500, 'completed', '2026-01-10') returning id"
        ))
    };
    shop.run(
        "with marginal as (
            insert into commission.reseller_product_rule (product_id, kind, mode)
            values ('m', 'tiered', 'marginal'), ('w', 'tiered', 'whole')
            returning id
        )
        insert into commission.reseller_product_band (rule_id, min_amount, rate)
        select id, min_amount, rate
        from marginal
        cross join (values (0, 0.05), (1000, 0.08)) as band (min_amount, rate);
        insert into commission.reseller_product_rule (product_id, kind, amount)
        values ('f', 'flat', 25);
        insert into commission.reseller_product_rule (product_id, kind, rate)
        values ('p', 'percentage', 0.3)",
    );
    let [m, w, f, p] = ["m", "w", "f", "p"].map(|product| course(&mut shop, product));
    let amount = |shop: &mut Shop, sale: Uuid| {
        shop.line(&format!(
            "select priced_by, amount from commission.reseller_commission where sale_id = '{sale}'"
        ))
    };
    assert_eq!(amount(&mut shop, m), "marginal|170.00");
    assert_eq!(amount(&mut shop, w), "whole|200.00");
    assert_eq!(amount(&mut shop, f), "flat|25.00");
    assert_eq!(amount(&mut shop, p), "percentage|750.00");
    for sale in [m, f] {
        shop.refund(sale, "400", "2026-01-20");
    }
    assert_eq!(amount(&mut shop, m), "marginal|138.00");
    assert_eq!(amount(&mut shop, f), "flat|25.00");
    shop.refund(f, "2500", "2026-01-21");
    assert_eq!(amount(&mut shop, f), "flat|0.00");
    shop.assert_in_step();
}

#[test]
fn a_sale_in_another_currency_counts_converted_and_pays_in_its_own() {
    let mut shop = Shop::new("reseller_currency");
    let ann = shop.seller("Ann");
    let euro = |shop: &mut Shop, amount: &str, at: &str| -> Uuid {
        shop.value(&format!(
            "insert into commission.reseller_sale (
                reseller_id, currency, sale_amount, status, sold_at)
            values ('{ann}', 'EUR', {amount}, 'completed', '{at}') returning id"
        ))
    };
    let first = euro(&mut shop, "4000", "2026-01-10");
    let next = shop.sell(ann, "100", "2026-01-11");
    assert_eq!(shop.price(first), "null|null|null|null|pending");
    assert_eq!(shop.price(next), "null|null|null|null|pending");
    let error = shop.error_of(&format!("select commission.approve_commission('{next}')"));
    assert_eq!(error.line(), format!("PT409: sale \"{next}\" has no price"));
    shop.run(
        "insert into commission.exchange_rate (from_currency, to_currency, rate, valid_during)
        values ('EUR', 'USD', 1.25, '(,2026-02-01)'), ('EUR', 'USD', 1.5, '[2026-02-01,)')",
    );
    assert_eq!(shop.price(first), "0|bronze|400.00|0.00|pending");
    assert_eq!(shop.price(next), "5000|silver|15.00|0.00|pending");
    // What is given back counts by the rate of the sale.
    shop.refund(first, "0.008", "2026-02-10");
    let later = euro(&mut shop, "10", "2026-02-11");
    assert_eq!(shop.price(later), "5099.99|silver|1.50|0.00|pending");
    shop.assert_in_step();
    let currencies = "select distinct currency from commission.reseller_commission order by 1";
    assert_eq!(shop.lines(currencies), ["EUR", "USD"]);
}

#[test]
fn the_day_of_a_tier_is_the_workspaces() {
    let mut shop = Shop::new("reseller_day");
    let ann = shop.seller("Ann");
    shop.run(
        "update commission.workspace set time_zone = 'Asia/Kuala_Lumpur';
        select commission.change_reseller_tier(
            (select id from commission.reseller_tier where tier = 'bronze'), '2026-02-01', 0.2)",
    );
    let before = shop.sell(ann, "10", "2026-01-31 15:59:59+00");
    let after = shop.sell(ann, "10", "2026-01-31 16:00:00+00");
    assert_eq!(shop.price(before), "0|bronze|1.00|0.00|pending");
    assert_eq!(shop.price(after), "10|bronze|2.00|0.00|pending");
    shop.run("update commission.workspace set time_zone = 'UTC'");
    assert_eq!(shop.price(after), "10|bronze|1.00|0.00|pending");
    shop.assert_in_step();
}

#[test]
fn an_explanation_is_what_is_stored_and_a_what_if_is_what_comes() {
    let mut shop = Shop::new("reseller_explained");
    let (ann, sales) = r1(&mut shop);
    shop.run("update commission.reseller_tier set bonus_rate = 0.10");
    let explained = |shop: &mut Shop, sale: Uuid, path: &str| {
        shop.line(&format!("select commission.explain_reseller_commission('{sale}') #>> '{path}'"))
    };
    let mut check = |path: &str, expected: &str| {
        assert_eq!(explained(&mut shop, sales[4], path), expected, "{path}");
    };
    check("{steps,tier}", "16000 is at least 15000: gold");
    check("{steps,commission}", "1234.56 x 0.2 = 246.912, rounded 246.91");
    check("{steps,tier_bonus}", "246.91 x 0.1 = 24.691, rounded 24.69");
    check("{lifetime,sales}", "16000.00");
    check("{matches_stored}", "true");
    check("{status}", "approved");
    check("{month}", "2026-03");
    let ids = shop.values::<Uuid>("select id from commission.reseller_sale order by sold_at");
    for id in ids {
        assert_eq!(explained(&mut shop, id, "{matches_stored}"), "true");
    }

    // A sale between others lifts the tier of those after it.
    let simulated = shop.lines(&format!(
        "select tier_before, tier_after, amount_before, amount_after, tier_bonus_after, difference
        from commission.simulate_reseller_sale('{ann}', 1000, p_sold_at => '2026-02-05')"
    ));
    assert_eq!(
        simulated,
        ["null|silver|0|150.00|15.00|165.00", "silver|gold|300.00|400.00|40.00|110.00"]
    );
    let sale = shop.sell(ann, "1000", "2026-02-05");
    assert_eq!(shop.price(sale), "14000|silver|150.00|15.00|pending");
    assert_eq!(shop.price(sales[3]), "15000|gold|400.00|40.00|approved");
    let bea = shop.seller("Bea");
    assert_eq!(
        shop.lines(&format!(
            "select tier_after, amount_after from commission.simulate_reseller_sale('{bea}', 7)"
        )),
        ["bronze|0.70"]
    );
}
