//! Rates by product: who is paid by which, what a record, its explanation and its sales say of it,
//! and that all of it stays whole.

use common::Statements;
use common::snapshot::assert_stored_equals_from_scratch;
use common::trainer::{Gym, Results};
use uuid::Uuid;

use crate::simulate_rates::Dice;

const ROW: &str = "total_new_sales, new_sales_rate, sales_commission, total_entitled_commission";

/// A rate of full-time seniors of kepong for a product, from some sales on.
fn rate(gym: &mut Gym, kind: &str, product: &str, from: &str, until: &str, rate: &str) {
    gym.run(&format!(
        "insert into commission.trainer_commission_tier (
            branch, trainer_type, trainer_category, commission_type, product,
            sales_threshold_min, sales_threshold_max, commission_rate)
        values ('kepong', 'full time', 'senior', '{kind}', '{product}', {from}, {until}, {rate})"
    ));
}

fn sale(gym: &mut Gym, member: Uuid, product: &str, price: &str, closed_by: &[Uuid]) {
    let sale = gym.sale(member, "new_sales", price, closed_by);
    gym.run(&format!(
        "update commission.member_package set product = {product} where id = '{sale}'"
    ));
}

const PARTS: &str = "
    select p ->> 'commission_type', p ->> 'product', p -> 'sales', p -> 'rate', p -> 'commission'
    from commission.trainer_monthly_commission as c
    cross join jsonb_array_elements(c.sales_by_product) as p";

/// What single sales pay, and that they add up to the record.
const SALES: &str = "
    select product, share, rate, amount, matches_stored
    from commission.trainer_sale order by sold_at, share desc";

#[test]
fn a_product_with_rates_of_its_own_is_paid_by_them_and_all_others_as_before() {
    let mut gym = Gym::new("products");
    let t = gym.trainer("T");
    let m = gym.member("M", "company");
    sale(&mut gym, m, "'boxing'", "7000", &[t]);
    sale(&mut gym, m, "'yoga'", "600.55", &[t]);
    sale(&mut gym, m, "null", "399.45", &[t]);
    // 8,000 in all: 7 %. A product without rates of its own changes nothing.
    assert_eq!(gym.result(t, m, ROW), "8000.00|0.07|560.00|560.00");
    assert_eq!(gym.lines(PARTS), [""; 0]);
    rate(&mut gym, "new_sales", "boxing", "null", "8000", "0.1");
    // From 8,000 on it has none: nothing is guessed.
    assert_eq!(gym.result(t, m, ROW), "none");
    let unpriced = gym.line("select error_message from commission.trainer_unpriced_pair");
    assert!(unpriced.contains("new_sales of \"boxing\" on 2026-02-28"), "{unpriced}");
    let gaps = "select commission_type, product, gap_min, gap_max
        from commission.check_rate_bands()";
    assert_eq!(gym.lines(gaps), ["new_sales|boxing|8000|null"]);
    // The band is picked by the sales of all products.
    rate(&mut gym, "new_sales", "boxing", "8000", "null", "0.12");
    assert_eq!(gym.lines(gaps), [""; 0]);
    assert_eq!(gym.result(t, m, ROW), "8000.00|null|910.00|910.00");
    assert_eq!(
        gym.lines(PARTS),
        ["new_sales|null|1000.00|0.07|70.00", "new_sales|boxing|7000.00|0.12|840.00"]
    );
    assert_eq!(
        gym.lines(SALES),
        ["boxing|7000.00|0.12|840.00|t", "yoga|600.55|0.07|42.04|t", "null|399.45|0.07|27.96|t"]
    );
    let told = "select line ->> 'product', line ->> 'band', line ->> 'formula',
            e -> 'matches_stored', e -> 'notes'
        from commission.trainer_monthly_commission as c
        cross join commission.explain_trainer_commission(c.id) as e
        cross join jsonb_array_elements(e -> 'lines') as line";
    let whole = "8000.00 of sales in the whole month: at least 8000";
    assert_eq!(
        gym.lines(told),
        [
            format!(
                "null|{whole} and below 20000, rates of all other products|\
                1000.00 x 0.07 = 70.00|true|[]"
            ),
            format!("boxing|{whole}, rates of \"boxing\"|7000.00 x 0.12 = 840.00|true|[]"),
        ]
    );
    // Fans get half of it, and sessions beside it are carried over.
    gym.run("update commission.member_tier_period set tier = 'fans'");
    assert_eq!(gym.result(t, m, ROW), "8000.00|null|455.00|455.00");
    gym.session_at(t, m, "free", "2026-02-12 12:00+08");
    gym.session_at(t, m, "free", "2026-02-13 12:00+08");
    assert_eq!(gym.result(t, m, ROW), "8000.00|null|455.00|485.00");
    // Only boxing is left: there is one rate again.
    gym.run("update commission.member_package set product = 'boxing'");
    assert_eq!(gym.result(t, m, ROW), "8000.00|0.06|480.00|510.00");
    assert_stored_equals_from_scratch(&mut gym.db);
    gym.run("delete from commission.trainer_commission_tier where product is not null");
    assert_eq!(gym.result(t, m, ROW), "8000.00|0.035|280.00|310.00");
    assert_eq!(gym.lines(PARTS), [""; 0]);
    assert_stored_equals_from_scratch(&mut gym.db);
}

#[test]
fn a_contract_that_earns_no_sales_has_no_products_that_changed() {
    let mut gym = Gym::new("products_unpaid");
    rate(&mut gym, "new_sales", "boxing", "null", "null", "0.2");
    let t = gym.trainer("T");
    gym.run("update commission.trainer_grade set earns = 'sessions'");
    let m = gym.member("M", "company");
    sale(&mut gym, m, "'boxing'", "100", &[t]);
    let notes = "select total_new_sales, commission.explain_trainer_commission(id) -> 'notes'
        from commission.trainer_monthly_commission";
    assert_eq!(gym.lines(notes), ["100.00|[]"]);
}

#[test]
fn what_if_copies_and_raises_know_products() {
    let mut gym = Gym::new("products_rates");
    gym.branch("cheras", "CH", "Asia/Kuala_Lumpur", "MYR");
    let t = gym.trainer("T");
    let m = gym.member("M", "company");
    sale(&mut gym, m, "'boxing'", "1000", &[t]);
    sale(&mut gym, m, "'yoga'", "1000", &[t]);
    rate(&mut gym, "new_sales", "boxing", "null", "null", "0.1");
    assert_eq!(gym.result(t, m, ROW), "2000.00|null|150.00|150.00");
    let boxing = "{\"branch\": \"kepong\", \"trainer_type\": \"full time\", \
        \"trainer_category\": \"senior\", \"commission_type\": \"new_sales\", \
        \"product\": \"boxing\", \"commission_rate\": 0.2}";
    let simulate = |rows: &str| {
        format!(
            "select paid, simulated from commission.simulate_rates(
                '{{\"trainer_commission_tier\": [{rows}]}}', '2026-02-01', '2026-02-28')"
        )
    };
    assert_eq!(gym.line(&simulate(boxing)), "150.00|250.00");
    let all = boxing.replace("\"product\": \"boxing\", ", "");
    assert_eq!(gym.line(&simulate(&all)), "150.00|300.00");
    let with =
        |more: &str| boxing.replace("\"commission_rate\"", &format!("{more}, \"commission_rate\""));
    let open = with("\"sales_threshold_min\": 5");
    let error = gym.error_of(&simulate(&open));
    assert_eq!(error.sqlstate, "23514");
    let says = "new_sales, product \"boxing\" leave something open";
    assert!(error.message.contains(says), "{error:?}");
    let twice = format!("{boxing}, {boxing}");
    assert_eq!(gym.error_of(&simulate(&twice)).sqlstate, "23P01");
    // Of a product that has none of its own before March, nothing is open before.
    let later = with("\"valid_during\": \"[2026-03-01,)\"");
    assert_eq!(gym.line(&simulate(&later)), "150.00|100.00");

    let rates = |branch: &str| {
        format!(
            "select product, commission_rate from commission.trainer_commission_tier
            where branch = '{branch}' and status = 'active' and commission_type = 'new_sales'
                and sales_threshold_min is null and valid_during @> date '2026-04-01'
            order by product nulls first"
        )
    };
    gym.run("select commission.copy_rates('kepong', 'cheras', '2026-03-01')");
    assert_eq!(gym.lines(&rates("cheras")), ["null|0.05", "boxing|0.1"]);
    gym.run("select commission.raise_rates('kepong', '2026-03-01', 10, 'new_sales')");
    assert_eq!(gym.lines(&rates("kepong")), ["null|0.055", "boxing|0.11"]);
    gym.run(&format!("select commission.change_rates('2026-04-01', '[{boxing}]')"));
    assert_eq!(gym.lines(&rates("kepong")), ["null|0.055", "boxing|0.2"]);
    gym.run(
        "select commission.change_rate(id, '2026-04-01', 0.3)
        from commission.trainer_commission_tier
        where branch = 'kepong' and status = 'active' and product = 'boxing'
            and valid_during @> date '2026-04-01'",
    );
    assert_eq!(gym.lines(&rates("kepong")), ["null|0.055", "boxing|0.3"]);
    // The matrix is that of today, when only the copy holds everywhere.
    let matrix = "select product, rates from commission.rates_in_force
        where branch = 'cheras' and commission_type = 'new_sales' and sales_threshold_min is null";
    assert_eq!(gym.lines(matrix), ["null|{\"senior\": 0.05}", "boxing|{\"senior\": 0.1}"]);
    let kpi = "select pays_for, reached, rate from commission.trainer_kpi(2026, 2)
        where pays_for = 'new_sales'";
    assert_eq!(gym.lines(kpi), ["new_sales|2000.00|0.05"]);
}

#[test]
fn a_product_that_is_mended_late_is_an_adjustment() {
    let mut gym = Gym::new("products_late");
    let (t, u) = (gym.trainer("T"), gym.trainer("U"));
    let m = gym.member("M", "company");
    rate(&mut gym, "new_sales", "boxing", "null", "null", "0.1");
    sale(&mut gym, m, "null", "1000.01", &[t, u]);
    gym.run("select commission.close_period(2026, 2, 'trainer')");
    gym.run("update commission.member_package set product = 'boxing'");
    let pending = "select participant_name, posted, due, difference
        from commission.pending_adjustments order by 1";
    assert_eq!(gym.lines(pending), ["T|25.00|50.00|25.00", "U|25.00|50.00|25.00"]);
    gym.run("select commission.close_period(2026, 3, 'trainer')");
    assert_eq!(gym.lines(pending), [""; 0]);
    // A name that pays no other rate moves nothing.
    gym.run("select commission.close_period(2026, 4, 'trainer')");
    gym.run(
        "update commission.trainer_commission_tier set status = 'inactive'
        where product = 'boxing'",
    );
    assert_eq!(gym.lines(pending), ["T|50.00|25.00|-25.00", "U|50.00|25.00|-25.00"]);
    gym.run("update commission.member_package set product = 'pilates'");
    assert_eq!(gym.lines(pending), ["T|50.00|25.00|-25.00", "U|50.00|25.00|-25.00"]);
    gym.run("select commission.close_period(2026, 5, 'trainer')");
    assert_eq!(gym.lines("select * from commission.verify_ledger()"), [""; 0]);
}

#[test]
fn products_that_cannot_be_are_refused() {
    let mut gym = Gym::new("products_refused");
    let t = gym.trainer("T");
    let m = gym.member("M", "company");
    gym.sale(m, "new_sales", "10", &[t]);
    rate(&mut gym, "new_sales", "boxing", "null", "null", "0.1");
    let insert = |kind: &str, product: &str, pays: &str| {
        format!(
            "insert into commission.trainer_commission_tier (
                branch, trainer_type, trainer_category, commission_type, session_type, product,
                fee_amount, commission_rate)
            values ('kepong', 'full time', 'junior', '{kind}', {product}, {pays})"
        )
    };
    for (statement, code, says) in [
        (
            "update commission.member_package set product = ''".to_owned(),
            "23514",
            "member_package_product_check",
        ),
        (
            "update commission.member_package set product = ' boxing'".to_owned(),
            "23514",
            "member_package_product_check",
        ),
        (
            insert("conduction_fee", "'paid', 'boxing'", "10, null"),
            "23514",
            "trainer_commission_tier_product_check",
        ),
        (
            insert("new_sales", "null, ''", "null, 0.1"),
            "23514",
            "trainer_commission_tier_product_check",
        ),
        (
            "insert into commission.trainer_commission_tier (
                branch, trainer_type, trainer_category, commission_type, product, commission_rate)
            values ('kepong', 'full time', 'senior', 'new_sales', 'boxing', 0.2)"
                .to_owned(),
            "23P01",
            "trainer_commission_tier_sales_excl",
        ),
    ] {
        let error = gym.error_of(&statement);
        assert_eq!(error.sqlstate, code, "{statement}: {error:?}");
        assert!(error.message.contains(says), "{statement}: {error:?}");
    }
}

/// What each record has to be, worked out from sales and rates alone: the general rate has two
/// bands, each product one.
const DIFFERENCES: &str = "
    with part as (
        select c.id as trainer_id, k.member_id, k.product,
            date_trunc('month', k.created_at at time zone 'Asia/Kuala_Lumpur') as month_on,
            k.total_price - k.refunded_amount as sales
        from commission.member_package as k
        cross join unnest(k.closed_by) as c (id)
        where k.status = 'active' and k.refunded_amount < k.total_price
    ),
    month as (
        select trainer_id, month_on, sum(sales) as sales from part group by 1, 2
    ),
    own as (
        select product, commission_rate from commission.trainer_commission_tier
        where status = 'active' and product is not null
    ),
    due as (
        select p.trainer_id, p.member_id, p.month_on, own.product, sum(p.sales) as sales,
            round(sum(p.sales) * coalesce(
                own.commission_rate, case when m.sales < 500 then 0.0333 else 0.0777 end), 2)
                as commission
        from part as p
        join month as m on m.trainer_id = p.trainer_id and m.month_on = p.month_on
        left join own on own.product = p.product
        group by p.trainer_id, p.member_id, p.month_on, m.sales, own.product, own.commission_rate
    ),
    total as (
        select trainer_id, member_id, month_on, sum(sales) as sales, sum(commission) as commission
        from due group by 1, 2, 3
    ),
    stored as (
        select trainer_id, member_id, make_date(year, month, 1)::timestamp as month_on,
            total_new_sales as sales, sales_commission as commission
        from commission.trainer_monthly_commission
    ),
    single as (
        select trainer_id, member_id, make_date(year, month, 1)::timestamp, sum(share), sum(amount)
        from commission.trainer_sale group by 1, 2, 3
    )
    (select * from total except all select * from stored)
    union all
    (select * from stored except all select * from total)
    union all
    (select * from single except all select * from stored)";

#[test]
fn any_history_pays_what_a_query_over_sales_and_rates_says() {
    for seed in 0..3 {
        let mut dice = Dice(seed);
        let mut roll = |most: u64| dice.below(most);
        let mut gym = Gym::without_rates(&format!("products_history_{seed}"));
        let key = ["kepong", "full time", "senior"];
        gym.sales_rate(key, "new_sales", None, Some("500"), "0.0333");
        gym.sales_rate(key, "new_sales", Some("500"), None, "0.0777");
        let trainers: Vec<Uuid> = (0..2).map(|n| gym.trainer(&format!("T{n}"))).collect();
        let members: Vec<Uuid> = (0..2).map(|n| gym.member(&format!("M{n}"), "company")).collect();
        for step in 0..60 {
            let product = ["null", "'boxing'", "'yoga'", "'spin'"][roll(4) as usize];
            let change = match roll(6) {
                0..=2 => format!(
                    "insert into commission.member_package (
                        member_id, sale_type, product, total_price, closed_by, created_at)
                    values ('{}', 'new_sales', {product}, {}.{:02}, '{{{}}}', '2026-{:02}-{:02}')",
                    members[roll(2) as usize],
                    roll(300),
                    roll(100),
                    trainers[roll(2) as usize],
                    1 + roll(2),
                    2 + roll(26)
                ),
                3 => format!(
                    "update commission.member_package set product = {product}
                    where abs(hashtext(id::text)) % 4 = {}",
                    roll(4)
                ),
                4 if product != "null" => format!(
                    "delete from commission.trainer_commission_tier where product = {product};
                    insert into commission.trainer_commission_tier (
                        branch, trainer_type, trainer_category, commission_type, product,
                        commission_rate, status)
                    values ('kepong', 'full time', 'senior', 'new_sales', {product}, 0.0{},
                        '{}')",
                    1000 + roll(9000),
                    ["active", "active", "inactive"][roll(3) as usize]
                ),
                _ => format!(
                    "update commission.member_package
                    set refunded_amount = round(total_price / 3, 2)
                    where abs(hashtext(id::text)) % 4 = {}",
                    roll(4)
                ),
            };
            gym.run(&change);
            assert_eq!(gym.lines(DIFFERENCES), [""; 0], "seed {seed}, step {step}: {change}");
        }
        assert_stored_equals_from_scratch(&mut gym.db);
        gym.run("begin; alter table commission.member_package disable trigger user");
        gym.run("update commission.member_package set total_price = total_price + 1");
        assert!(!gym.lines(DIFFERENCES).is_empty(), "the query can find something");
        gym.run("rollback");
    }
}
