//! Sales closed by several trainers, refunds, and which sales count at all.

use common::Statements;
use common::trainer::Gym;
use common::trainer::Results;
use uuid::Uuid;

fn trainers(gym: &mut Gym, count: usize) -> Vec<Uuid> {
    (0..count).map(|number| gym.trainer(&format!("T{number}"))).collect()
}

/// The shares of new sales in the order of the closers.
fn shares(gym: &mut Gym, closers: &[Uuid], member: Uuid) -> Vec<String> {
    closers.iter().map(|closer| gym.result(*closer, member, "total_new_sales")).collect()
}

#[test]
fn one_to_seven_closers_share_a_sale_and_the_first_ones_take_the_odd_cents() {
    let mut gym = Gym::new("splits_1_to_7");
    let closers = trainers(&mut gym, 7);
    let m = gym.member("M", "company");
    for (count, expected) in [
        (1, vec!["1000.03"]),
        (2, vec!["500.02", "500.01"]),
        (3, vec!["333.35", "333.34", "333.34"]),
        (4, vec!["250.01", "250.01", "250.01", "250.00"]),
        (5, vec!["200.01", "200.01", "200.01", "200.00", "200.00"]),
        (6, vec!["166.68", "166.67", "166.67", "166.67", "166.67", "166.67"]),
        (7, vec!["142.87", "142.86", "142.86", "142.86", "142.86", "142.86", "142.86"]),
    ] {
        gym.sale(m, "new_sales", "1000.03", &closers[..count]);
        assert_eq!(shares(&mut gym, &closers[..count], m), expected, "{count} closers");
        let sum: String = gym
            .value("select sum(total_new_sales)::text from commission.trainer_monthly_commission");
        assert_eq!(sum, "1000.03", "{count} closers");
        let count_of_rows = gym.all_results().len();
        assert_eq!(count_of_rows, count, "a row for each closer and for nobody else");
        gym.run("delete from commission.member_package");
    }
}

#[test]
fn the_order_of_the_closers_decides_who_takes_the_odd_cents() {
    let mut gym = Gym::new("splits_order");
    let closers = trainers(&mut gym, 3);
    let m = gym.member("M", "company");
    gym.sale(m, "new_sales", "100", &[closers[2], closers[0], closers[1]]);
    assert_eq!(shares(&mut gym, &closers, m), ["33.33", "33.33", "33.34"]);
    gym.execute(
        "update commission.member_package set closed_by = $1",
        &[&vec![closers[1], closers[2], closers[0]]],
    );
    assert_eq!(shares(&mut gym, &closers, m), ["33.33", "33.34", "33.33"]);
}

#[test]
fn a_currency_without_decimals_is_split_into_whole_units() {
    let mut gym = Gym::without_rates("splits_vnd");
    gym.branch("hanoi", "HN", "Asia/Ho_Chi_Minh", "VND");
    gym.senior_rates("hanoi");
    let closers: Vec<Uuid> =
        (0..7).map(|i| gym.trainer_of(&format!("T{i}"), "hanoi", "full time", "senior")).collect();
    let m = gym.member_of("M", "hanoi", "company");
    gym.sale(m, "new_sales", "1000003", &closers);
    let expected = ["142858", "142858", "142858", "142858", "142857", "142857", "142857"];
    assert_eq!(shares(&mut gym, &closers, m), expected);
    gym.run("update commission.member_package set total_price = 5");
    // Nothing is left for two of the seven; they closed the sale all the same, so they have a row.
    let expected = ["1", "1", "1", "1", "1", "0", "0"];
    assert_eq!(shares(&mut gym, &closers, m), expected);
}

#[test]
fn the_share_and_not_the_whole_sale_picks_the_band() {
    let mut gym = Gym::new("splits_band");
    let closers = trainers(&mut gym, 2);
    let m = gym.member("M", "company");
    gym.sale(m, "new_sales", "15999.99", &closers);
    let rate = |gym: &mut Gym, closer| gym.result(closer, m, "total_new_sales, new_sales_rate");
    assert_eq!(rate(&mut gym, closers[0]), "8000.00|0.07");
    assert_eq!(rate(&mut gym, closers[1]), "7999.99|0.05");
}

#[test]
fn a_closer_who_conducted_nothing_still_gets_a_row() {
    let mut gym = Gym::new("splits_closer");
    let (t, u, m) = (gym.trainer("T"), gym.trainer("U"), gym.member("M", "company"));
    gym.sessions(t, m, "paid", 2);
    gym.sale(m, "new_sales", "100", &[t, u]);
    let row = "total_conduction_count, total_conduction_fee, sales_commission, \
        total_entitled_commission";
    assert_eq!(gym.result(t, m, row), "2|70.00|2.50|72.50");
    assert_eq!(gym.result(u, m, row), "0|0.00|2.50|2.50");
}

#[test]
fn a_sale_without_closers_is_paid_to_nobody() {
    let mut gym = Gym::new("splits_nobody");
    let (t, m) = (gym.trainer("T"), gym.member("M", "company"));
    gym.sale(m, "new_sales", "100", &[]);
    assert!(gym.all_results().is_empty());
    gym.execute("update commission.member_package set closed_by = $1", &[&vec![t]]);
    assert_eq!(gym.result(t, m, "sales_commission"), "5.00");
    gym.run("update commission.member_package set closed_by = '{}'");
    assert!(gym.all_results().is_empty());
}

#[test]
fn a_reassigned_sale_leaves_the_one_and_reaches_the_other() {
    let mut gym = Gym::new("splits_reassigned");
    let (t, u, m) = (gym.trainer("T"), gym.trainer("U"), gym.member("M", "company"));
    gym.sessions(t, m, "paid", 1);
    gym.sale(m, "new_sales", "1000", &[t]);
    gym.execute("update commission.member_package set closed_by = $1", &[&vec![u]]);
    let row = "total_new_sales, sales_commission, new_sales_rate";
    assert_eq!(gym.result(t, m, row), "0.00|0.00|null");
    assert_eq!(gym.result(u, m, row), "1000.00|50.00|0.05");
    gym.execute("update commission.member_package set closed_by = $1", &[&vec![u, t]]);
    assert_eq!(gym.result(t, m, row), "500.00|25.00|0.05");
    assert_eq!(gym.result(u, m, row), "500.00|25.00|0.05");
}

#[test]
fn fans_halve_the_sales_rate_and_not_the_fee() {
    let mut gym = Gym::new("splits_fans");
    let (t, m) = (gym.trainer("T"), gym.member("M", "fans"));
    gym.sessions(t, m, "paid", 2);
    gym.sale(m, "new_sales", "1000", &[t]);
    gym.sale(m, "renew_sales", "500", &[t]);
    let row = "member_tier, conduction_paid_rate, total_conduction_fee, new_sales_rate, \
        sales_commission, renew_sales_rate, renew_commission";
    assert_eq!(gym.result(t, m, row), "fans|35.00|70.00|0.025|25.00|0.015|7.50");
    let holds: bool = gym.value(
        "select sales_commission = round(total_new_sales * new_sales_rate, 2)
            and renew_commission = round(total_renew_sales * renew_sales_rate, 2)
        from commission.trainer_monthly_commission",
    );
    assert!(holds, "the amount is the sales times the stored rate");
}

#[test]
fn a_refund_takes_its_part_of_the_sale_back() {
    let mut gym = Gym::new("splits_refund");
    let closers = trainers(&mut gym, 2);
    let m = gym.member("M", "company");
    gym.sale(m, "new_sales", "16000", &closers);
    let rows = |gym: &mut Gym| -> Vec<String> {
        let row = "total_new_sales, new_sales_rate, sales_commission";
        closers.iter().map(|closer| gym.result(*closer, m, row)).collect()
    };
    assert_eq!(rows(&mut gym), ["8000.00|0.07|560.00"; 2]);
    let refund = |gym: &mut Gym, amount: &str| {
        gym.run(&format!("update commission.member_package set refunded_amount = {amount}"));
    };
    refund(&mut gym, "0.01");
    assert_eq!(rows(&mut gym), ["8000.00|0.07|560.00", "7999.99|0.05|400.00"]);
    refund(&mut gym, "6000");
    assert_eq!(rows(&mut gym), ["5000.00|0.05|250.00"; 2]);
    refund(&mut gym, "15999.99");
    assert_eq!(rows(&mut gym), ["0.01|0.05|0.00", "0.00|null|0.00"]);
    refund(&mut gym, "16000");
    assert_eq!(rows(&mut gym), ["none"; 2]);
    refund(&mut gym, "0");
    assert_eq!(rows(&mut gym), ["8000.00|0.07|560.00"; 2]);
    gym.run("update commission.member_package set status = 'refunded'");
    assert_eq!(rows(&mut gym), ["none"; 2], "refunded means all of it");
}

#[test]
fn a_refund_reprices_the_month_of_the_sale() {
    let mut gym = Gym::new("splits_refund_month");
    let (t, m) = (gym.trainer("T"), gym.member("M", "company"));
    gym.sale_at(m, Some("new_sales"), "1000", &[t], "2026-01-20 12:00:00+08");
    gym.sale_at(m, Some("renew_sales"), "1000", &[t], "2026-03-20 12:00:00+08");
    gym.run(
        "update commission.member_package set refunded_amount = 400
        where sale_type = 'new_sales'",
    );
    assert_eq!(gym.by_month(t, "sum(total_sales_commission)"), "2026-1: 30.00, 2026-3: 30.00");
}

#[test]
fn pending_cancelled_and_refunded_packages_are_no_sales() {
    let mut gym = Gym::new("splits_status");
    let (t, m) = (gym.trainer("T"), gym.member("M", "company"));
    gym.sale(m, "new_sales", "1000", &[t]);
    for (status, commission) in [
        ("pending", "none"),
        ("active", "50.00"),
        ("cancelled", "none"),
        ("completed", "50.00"),
        ("refunded", "none"),
        ("expired", "50.00"),
    ] {
        gym.run(&format!("update commission.member_package set status = '{status}'"));
        assert_eq!(gym.result(t, m, "sales_commission"), commission, "{status}");
    }
}

/// The kinds of all packages in the order of their sale.
fn kinds(gym: &mut Gym) -> Vec<String> {
    gym.values("select sale_type::text from commission.member_package order by created_at, id")
}

#[test]
fn a_members_first_package_is_new_and_every_later_one_a_renewal() {
    let mut gym = Gym::new("splits_kinds");
    let (t, m, n) = (gym.trainer("T"), gym.member("M", "company"), gym.member("N", "company"));
    for day in 1..=3 {
        gym.sale_at(m, None, "100", &[t], &format!("2026-02-{day:02} 12:00:00+08"));
    }
    gym.sale_at(n, None, "100", &[t], "2026-02-04 12:00:00+08");
    assert_eq!(kinds(&mut gym), ["new_sales", "renew_sales", "renew_sales", "new_sales"]);
    assert_eq!(gym.result(t, m, "total_new_sales, total_renew_sales"), "100.00|200.00");
    assert_eq!(gym.result(t, n, "total_new_sales, total_renew_sales"), "100.00|0.00");
}

#[test]
fn several_packages_of_a_member_in_one_statement_are_one_new_sale_and_renewals() {
    let mut gym = Gym::new("splits_kinds_bulk");
    let (t, m) = (gym.trainer("T"), gym.member("M", "company"));
    gym.run(&format!(
        "insert into commission.member_package (member_id, total_price, closed_by, created_at)
        select '{m}', 100, array['{t}']::uuid[], sold_at
        from generate_series(
            timestamptz '2026-02-01 12:00:00+08', '2026-02-04 12:00:00+08', '1 day') as sold_at"
    ));
    assert_eq!(kinds(&mut gym), ["new_sales", "renew_sales", "renew_sales", "renew_sales"]);
}

#[test]
fn a_cancelled_first_package_leaves_the_next_one_new() {
    let mut gym = Gym::new("splits_kinds_cancelled");
    let (t, m) = (gym.trainer("T"), gym.member("M", "company"));
    gym.sale_at(m, None, "100", &[t], "2026-02-01 12:00:00+08");
    gym.run("update commission.member_package set status = 'cancelled'");
    gym.sale_at(m, None, "100", &[t], "2026-02-02 12:00:00+08");
    gym.sale_at(m, None, "100", &[t], "2026-02-03 12:00:00+08");
    assert_eq!(kinds(&mut gym), ["new_sales", "new_sales", "renew_sales"]);
}

#[test]
fn a_stated_kind_is_kept() {
    let mut gym = Gym::new("splits_kinds_stated");
    let (t, m) = (gym.trainer("T"), gym.member("M", "company"));
    gym.sale_at(m, Some("renew_sales"), "100", &[t], "2026-02-01 12:00:00+08");
    gym.sale_at(m, Some("new_sales"), "100", &[t], "2026-02-02 12:00:00+08");
    assert_eq!(kinds(&mut gym), ["renew_sales", "new_sales"]);
}
