//! What went wrong in other systems of this kind, so that it does not here: no sale raised a tier,
//! dashboards had other thresholds than the engine, and renewed codes died.

use common::Statements;
use common::reseller::{Resales, Shop};
use uuid::Uuid;

#[test]
fn a_sale_raises_the_tier_of_the_next_one_at_once() {
    let mut shop = Shop::new("elsewhere_raised");
    let ann = shop.seller("Ann");
    let mut paid = Vec::new();
    for (amount, day) in [("4999.99", 1), ("0.01", 2), ("100", 3), ("44900", 4), ("100", 5)] {
        let sale = shop.sell(ann, amount, &format!("2026-01-0{day}"));
        let tier = "select tier from commission.tier_progress";
        paid.push(format!("{} then {}", shop.price(sale), shop.line(tier)));
    }
    assert_eq!(
        paid,
        [
            "0|bronze|500.00|0.00|pending then bronze",
            "4999.99|bronze|0.00|0.00|pending then silver",
            "5000|silver|15.00|0.00|pending then silver",
            "5100|silver|6735.00|0.00|pending then platinum",
            "50000|platinum|25.00|0.00|pending then platinum",
        ]
    );
}

/// Tier and rate in percent: as the views show them, as a simulation prices, and as a sale is paid.
#[track_caller]
fn told_and_paid(shop: &mut Shop, ann: Uuid) -> [String; 4] {
    let shown =
        shop.line("select tier, round(100 * commission_rate, 2) from commission.tier_progress");
    let profile = shop.line("select tier, commission_rate from commission.reseller_profile");
    let simulated = shop.line(&format!(
        "select tier, round(100 * commission_rate, 2)
        from commission.calculate_commission(100, '{ann}')"
    ));
    shop.run("begin");
    let sale: Uuid = shop.value(&format!(
        "insert into commission.reseller_sale (reseller_id, sale_amount, status)
        values ('{ann}', 100, 'completed') returning id"
    ));
    let paid = shop.line(&format!(
        "select tier, round(100 * commission_rate, 2) from commission.reseller_commission
        where sale_id = '{sale}'"
    ));
    shop.run("rollback");
    [shown, profile, simulated, paid]
}

#[test]
fn what_dashboards_show_is_what_the_engine_pays_by() {
    let mut shop = Shop::new("elsewhere_thresholds");
    let ann = shop.seller("Ann");
    let mut seen = Vec::new();
    for changes in [
        "",
        "update commission.reseller_tier set threshold = threshold * 2 where threshold > 0",
        "update commission.reseller_tier set rate = 0.175 where tier = 'silver'",
        "update commission.reseller_program set tier_demotes = false",
    ] {
        shop.run(changes);
        for lifetime in ["0.01", "4999.99", "5000", "9999.99", "10000", "50000", "100000"] {
            let sale = shop.sell(ann, lifetime, "2026-01-10");
            let told = told_and_paid(&mut shop, ann);
            assert!(told.iter().all(|each| *each == told[0]), "{changes}, {lifetime}: {told:?}");
            seen.push(told[0].clone());
            shop.refund(sale, "0.01", "2026-02-10");
            let told = told_and_paid(&mut shop, ann);
            assert!(told.iter().all(|each| *each == told[0]), "{changes}, {lifetime}: {told:?}");
            shop.run(&format!("delete from commission.reseller_sale where id = '{sale}'"));
        }
    }
    seen.sort();
    seen.dedup();
    assert_eq!(
        seen,
        ["bronze|10.00", "gold|20.00", "platinum|25.00", "silver|15.00", "silver|17.50"]
    );
}

#[test]
fn a_code_that_was_renewed_brings_its_reseller_sales_for_ever() {
    let mut shop = Shop::new("elsewhere_codes");
    let ann = shop.seller("Ann");
    let first = shop.line("select referral_code from commission.reseller_profile");
    for _ in 0..5 {
        shop.run("select commission.regenerate_partner_codes(null, false)");
    }
    let now = shop.line("select referral_code from commission.reseller_profile");
    assert_ne!(first, now);
    for (number, code) in [first, now].iter().enumerate() {
        let sale = format!(
            "select reseller_id, credited_by from commission.record_reseller_sale(
                'E-{number}', 10, p_code => '{code}')"
        );
        assert_eq!(shop.line(&sale), format!("{ann}|code"));
    }
}
