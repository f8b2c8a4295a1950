//! What people read: the views add up, and show each what is theirs.

use common::Statements;
use common::reseller::{Resales, Shop};

fn shop(name: &str) -> Shop {
    let mut shop = Shop::new(name);
    shop.run(
        "insert into commission.participant (name, email, role)
        values ('Boss', 'boss@people.example', 'manager'), ('All', 'all@people.example', 'admin')",
    );
    let [ann, bea] = ["Ann", "Bea"].map(|name| shop.seller(name));
    shop.run(
        "update commission.participant
        set upline_id = (select id from commission.participant where name = 'Boss')
        where name = 'Ann';
        update commission.reseller_tier set bonus_rate = 0.1",
    );
    shop.sell_approved(ann, "6000", "2026-01-10");
    let refunded = shop.sell(ann, "2000", "2026-02-10");
    shop.refund(refunded, "500", "2026-02-20");
    let gone = shop.sell(ann, "10", "2026-02-11");
    shop.run(&format!(
        "update commission.reseller_sale set status = 'cancelled' where id = '{gone}'"
    ));
    shop.sell(bea, "100", "2026-02-10");
    shop.close_month(1);
    shop
}

#[test]
fn they_add_up() {
    let mut shop = shop("reseller_views");
    assert_eq!(
        shop.lines(
            "select name, tier, commission_rate, is_verified, trim_scale(total_sales),
                total_commission_earned, pending_commission, available_balance, currency
            from commission.reseller_profile order by name"
        ),
        [
            "Ann|silver|15.00|f|7500|660.00|247.50|660.00|USD",
            "Bea|bronze|10.00|f|100|0|11.00|0|USD"
        ]
    );
    assert_eq!(
        shop.lines(
            "select reseller_name, tier, trim_scale(total_sales), next_tier, next_threshold,
                trim_scale(to_next_tier), progress_percent
            from commission.tier_progress order by 1"
        ),
        ["Ann|silver|7500|gold|15000|7500|25.0", "Bea|bronze|100|silver|5000|4900|2.0"]
    );
    assert_eq!(
        shop.lines(
            "select reseller_name, sale_count, sales, pending_count, pending_commission,
                approved_count, approved_commission, rejected_count, reversed_count
            from commission.reseller_dashboard order by 1"
        ),
        ["Ann|2|7500|1|247.50|1|660.00|0|1", "Bea|1|100|1|11.00|0|0|0|0"]
    );
    assert_eq!(
        shop.lines(
            "select reseller_name, month, sale_count, sales, refunded_amount, net_sales, commission
            from commission.reseller_performance order by 1, 2"
        ),
        ["Ann|1|1|6000|0|6000|660.00", "Ann|2|1|2000|500|1500|247.50", "Bea|2|1|100|0|100|11.00"]
    );
    assert_eq!(
        shop.lines(
            "select month, currency, reseller_count, sale_count, sales, refunded_amount, net_sales,
                commission
            from commission.reseller_total order by 1"
        ),
        ["1|USD|1|1|6000|0|6000|660.00", "2|USD|2|2|2100|500|1600|258.50"]
    );
    shop.run("update commission.reseller_tier set threshold = 1000000 where tier = 'platinum'");
    shop.run("delete from commission.reseller_tier where tier <> 'bronze'");
    assert_eq!(
        shop.lines("select next_tier, progress_percent from commission.tier_progress"),
        ["null|100", "null|100"]
    );
}

#[test]
fn each_sees_what_is_theirs() {
    let mut shop = shop("reseller_seen");
    shop.set_up_api_roles();
    for (who, names) in [
        ("ann", vec!["Ann"]),
        ("bea", vec!["Bea"]),
        ("boss", vec!["Ann"]),
        ("all", vec!["Ann", "Bea"]),
        ("nobody", vec![]),
    ] {
        shop.as_person(who);
        for view in [
            "reseller_commission_report",
            "reseller_dashboard",
            "reseller_performance",
            "tier_progress",
        ] {
            let seen = shop
                .lines(&format!("select distinct reseller_name from commission.{view} order by 1"));
            assert_eq!(seen, names, "{who}: {view}");
        }
        let counted: i64 =
            shop.value("select coalesce(max(reseller_count), 0) from commission.reseller_total");
        assert_eq!(counted, names.len() as i64, "{who}: a sum is of those whom they see");
        assert_eq!(
            shop.lines("select name from commission.reseller_profile order by 1"),
            names,
            "{who}"
        );
        let refunds: i64 = shop.value("select count(*) from commission.reseller_refund");
        assert_eq!(refunds == 1, names.contains(&"Ann"), "{who}");
        let tiers: i64 = shop.value("select count(*) from commission.reseller_tier");
        assert_eq!(tiers == 0, who == "nobody", "{who}");
        shop.run("rollback");
    }
}

#[test]
fn sales_that_come_late_or_are_cancelled_are_seen_whether_or_not_their_month_is_closed() {
    let mut shop = Shop::new("views_late");
    let ann = shop.seller("Ann");
    shop.sell_approved(ann, "1000", "2026-01-05");
    let cancelled = shop.sell_approved(ann, "3000", "2026-02-05");
    shop.run("select commission.close_period(2026, 1, 'reseller')");
    shop.sell_approved(ann, "700", "2026-01-15");
    shop.run("select commission.close_period(2026, 2, 'reseller')");
    let months = "select year, month, sale_count, sales, net_sales
        from commission.reseller_performance order by year, month";
    assert_eq!(shop.lines(months), ["2026|1|2|1700|1700", "2026|2|1|3000|3000"]);
    shop.run(&format!(
        "update commission.reseller_sale set status = 'cancelled' where id = '{cancelled}'"
    ));
    assert_eq!(shop.lines(months), ["2026|1|2|1700|1700"]);
    let of_period = format!(
        "select sale_count, sales, net_sales
        from commission.get_reseller_performance('{ann}', 'all')"
    );
    assert_eq!(shop.line(&of_period), "2|1700|1700");
}

#[test]
fn figures_of_periods_and_of_months_agree_on_what_stands() {
    let mut shop = Shop::new("views_agree");
    let ann = shop.seller("Ann");
    shop.sell_approved(ann, "1000", "2026-01-05");
    let given_back = shop.sell_approved(ann, "200", "2026-01-09");
    let rejected = shop.sell(ann, "500", "2026-01-11");
    shop.run("select commission.close_period(2026, 1, 'reseller')");
    shop.run(&format!(
        "select commission.reject_commission('{rejected}', 'not theirs');
        update commission.reseller_sale set refunded_amount = sale_amount
        where id in ('{given_back}', '{rejected}')"
    ));
    let of_months = "select sale_count, trim_scale(sales), trim_scale(refunded_amount),
            trim_scale(commission)
        from commission.reseller_performance";
    let of_period = format!(
        "select sale_count, sales, refunded_amount, commission
        from commission.get_reseller_performance('{ann}', 'all')"
    );
    assert_eq!(shop.lines(of_months), ["1|1200|200|100"]);
    assert_eq!(shop.lines(&of_period), ["1|1200|200|100"]);
}
