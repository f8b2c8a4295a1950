//! What people are told of periods, earnings and ranks.

use common::Statements;
use common::reseller::{Resales, Shop};
use uuid::Uuid;

/// Ann sold 6,000 last month, and 2,000 in this one, of which 500 were given back; Bea 100 and 10
/// euros; Cleo nothing.
struct House {
    shop: Shop,
    ann: Uuid,
    bea: Uuid,
}

impl House {
    fn new(name: &str) -> Self {
        let mut shop = Shop::new(name);
        let [ann, bea, _] = ["Ann", "Bea", "Cleo"].map(|name| shop.seller(name));
        shop.run(
            "update commission.reseller_tier set bonus_rate = 0.1;
            insert into commission.exchange_rate (from_currency, to_currency, rate)
            values ('EUR', 'USD', 1.5);
            create function public.this_month(p_months integer) returns timestamptz
            language sql return date_trunc('month', now() at time zone 'UTC') at time zone 'UTC'
                + make_interval(months => p_months)",
        );
        let sale = |shop: &mut Shop, who: Uuid, amount: &str, at: &str, more: &str| {
            shop.run(&format!(
                "insert into commission.reseller_sale (
                    reseller_id, sale_amount, currency, status, sold_at, approved_at,
                    refunded_amount)
                select '{who}', {amount}, {more} from (values ({at})) as sale (at)"
            ));
        };
        let last = "public.this_month(0) - interval '1 hour'";
        sale(&mut shop, ann, "6000", last, "'USD', 'completed', at, at, 0");
        sale(&mut shop, ann, "2000", "public.this_month(0)", "'USD', 'completed', at, null, 500");
        sale(&mut shop, bea, "100", "public.this_month(0)", "'USD', 'completed', at, now(), 0");
        sale(&mut shop, bea, "10", "public.this_month(0)", "'EUR', 'completed', at, null, 0");
        sale(&mut shop, bea, "7", "public.this_month(0)", "'USD', 'cancelled', at, null, 0");
        Self { shop, ann, bea }
    }
}

#[test]
fn the_performance_of_a_period_goes_by_the_day_of_the_sale() {
    let mut house = House::new("performance_period");
    let (ann, bea) = (house.ann, house.bea);
    let told = |house: &mut House, who: Uuid, period: &str| {
        house.shop.line(&format!(
            "select sale_count, sales, refunded_amount, net_sales, average_sale, commission,
                net_sales_before, growth_percent, currency
            from commission.get_reseller_performance('{who}', '{period}')"
        ))
    };
    assert_eq!(told(&mut house, ann, "month"), "1|2000|500|1500|2000.0000|247.5|6000|-75.0|USD");
    assert_eq!(told(&mut house, ann, "all"), "2|8000|500|7500|4000.0000|907.5|0|null|USD");
    // What was sold for euros is worth one and a half dollars.
    assert_eq!(told(&mut house, bea, "month"), "2|115|0|115|57.5000|12.65|0|null|USD");
    house.shop.run("delete from commission.exchange_rate");
    assert_eq!(
        house.shop.line(&format!(
            "select sale_count, sales, unconverted_count
            from commission.get_reseller_performance('{bea}')"
        )),
        "1|100|1"
    );
    // Both days are in it, and the time before is as long.
    let days = "this_month(0)::date - 1, public.this_month(0)::date - 1";
    let told_days = |house: &mut House, days: &str| {
        house.shop.line(&format!(
            "select period, until_on - from_on, sale_count, net_sales, net_sales_before
            from commission.get_reseller_performance('{ann}', null, public.{days})"
        ))
    };
    house.shop.run("set timezone = 'UTC'");
    assert_eq!(told_days(&mut house, days), "days|1|1|6000|0");
    let next = "this_month(0)::date, public.this_month(0)::date";
    assert_eq!(told_days(&mut house, next), "days|1|1|1500|6000");
    // The calendar is the workspace's.
    house.shop.run("update commission.workspace set time_zone = 'Asia/Tokyo'");
    assert_eq!(
        house.shop.line(&format!(
            "select sales from commission.get_reseller_performance('{ann}', 'all')"
        )),
        "8000"
    );
    assert_eq!(
        house.shop.line(
            "select count(*) from unnest('{week,month,quarter,year,all}'::text[]) as p
            cross join lateral commission_internal.period_named(p) as n
            where commission_internal.today() >= n.from_on
                and commission_internal.today() < n.until_on
                and n.before_on <= n.from_on"
        ),
        "5"
    );
}

#[test]
fn earnings_are_summed_by_currency_and_state() {
    let mut house = House::new("performance_earnings");
    let (ann, bea) = (house.ann, house.bea);
    let told = |house: &mut House, who: Uuid| {
        house.shop.lines(&format!(
            "select currency, pending, held, approved, approved_this_month, approved_last_month,
                posted, not_posted, rejected_count, reversed_count
            from commission.get_earnings_summary('{who}')"
        ))
    };
    assert_eq!(told(&mut house, ann), ["USD|247.50|0|660.00|0|660.00|0|660.00|0|0"]);
    assert_eq!(
        told(&mut house, bea),
        ["EUR|1.10|0|0|0|0|0|0|0|0", "USD|0|0|11.00|11.00|0|0|11.00|0|1"]
    );
    house.shop.run(&format!(
        "insert into commission.fraud_signal (rule, action, reseller_id, fingerprint)
        values ('chargebacks', 'hold', '{ann}', 'x')"
    ));
    house.shop.run(
        "select commission.close_period(
            extract(year from m)::integer, extract(month from m)::integer, 'reseller')
        from (select public.this_month(-1) at time zone 'UTC') as last (m)",
    );
    assert_eq!(told(&mut house, ann), ["USD|247.50|247.50|660.00|0|660.00|660.00|0|0|0"]);
}

#[test]
fn everybody_counts_for_the_ranks_and_each_sees_their_own() {
    let mut house = House::new("performance_ranks");
    house.shop.set_up_api_roles();
    house.shop.run(
        "insert into commission.participant (name, email, role)
        values ('All', 'all@people.example', 'admin')",
    );
    let board = |house: &mut House, period: &str, metric: &str| {
        house.shop.lines(&format!(
            "select rank, reseller_name, value, currency, of_count
            from commission.generate_leaderboard('{period}', '{metric}')"
        ))
    };
    assert_eq!(board(&mut house, "month", "net_sales"), ["1|Ann|1500|USD|2", "2|Bea|115|USD|2"]);
    assert_eq!(board(&mut house, "month", "sale_count"), ["1|Bea|2|null|2", "2|Ann|1|null|2"]);
    assert_eq!(board(&mut house, "all", "commission"), ["1|Ann|907.5|USD|2", "2|Bea|12.65|USD|2"]);
    assert_eq!(board(&mut house, "month", "conversion_rate"), Vec::<String>::new());
    house.shop.as_person("bea");
    assert_eq!(board(&mut house, "month", "net_sales"), ["2|Bea|115|USD|2"]);
    house.shop.run("rollback");
    house.shop.as_person("all");
    assert_eq!(board(&mut house, "month", "net_sales").len(), 2);
    house.shop.run("rollback");
    // Equal values have equal ranks; who has left is in no rank.
    let ann = house.ann;
    let bea = house.bea;
    house.shop.run(&format!(
        "update commission.reseller_sale set sale_amount = 115, refunded_amount = 0
        where reseller_id = '{ann}' and approved_at is null"
    ));
    assert_eq!(board(&mut house, "month", "net_sales"), ["1|Ann|115|USD|2", "1|Bea|115|USD|2"]);
    house.shop.run(&format!("select commission.deactivate_reseller('{bea}', 'has left')"));
    assert_eq!(board(&mut house, "month", "net_sales"), ["1|Ann|115|USD|1"]);
}

#[test]
fn a_sale_would_pay_what_it_then_pays() {
    let mut house = House::new("performance_calculated");
    let ann = house.ann;
    assert_eq!(
        house.shop.line(&format!(
            "select tier, commission_rate, amount, tier_bonus, total, currency
            from commission.calculate_commission(1000, '{ann}')"
        )),
        "silver|0.15|150.00|15.00|165.00|USD"
    );
    let sale: Uuid = house.shop.value(&format!(
        "insert into commission.reseller_sale (reseller_id, sale_amount, status)
        values ('{ann}', 1000, 'completed') returning id"
    ));
    assert_eq!(house.shop.price(sale), "7500|silver|150.00|15.00|pending");
}

#[test]
fn standing_is_known_by_reseller_in_their_own_currency_and_at_this_instant() {
    let mut house = House::new("performance_standing");
    let bea = house.bea;
    let told = |house: &mut House| {
        house.shop.line(&format!(
            "select total_sales, tier, to_next_tier, error from commission.tier_progress
            where reseller_id = '{bea}'"
        ))
    };
    assert_eq!(told(&mut house), "115|bronze|4885|null");
    // What is sold or given back in the future does not count yet.
    house.shop.run(&format!(
        "insert into commission.reseller_sale (reseller_id, sale_amount, status, sold_at)
        values ('{bea}', 9000, 'completed', now() + interval '1 day');
        update commission.reseller_sale
        set refunded_amount = 50, refunded_at = now() + interval '1 day'
        where sale_amount = 100"
    ));
    assert_eq!(told(&mut house), "115|bronze|4885|null");
    house.shop.run("delete from commission.exchange_rate");
    let on: String =
        house.shop.value("select to_char(public.this_month(0) at time zone 'UTC', 'YYYY-MM-DD')");
    assert_eq!(
        told(&mut house),
        format!("null|null|null|no rate in \"exchange_rate\" from EUR to USD on {on}")
    );
}
