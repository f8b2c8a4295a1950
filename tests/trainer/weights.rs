//! Closers who share a sale by weights: exact, complete, and as before where there are none.

use common::Statements;
use common::snapshot::assert_stored_equals_from_scratch;
use common::trainer::{Gym, Results};
use uuid::Uuid;

fn trainers(gym: &mut Gym, count: usize) -> Vec<Uuid> {
    (0..count).map(|number| gym.trainer(&format!("T{number}"))).collect()
}

fn shares(gym: &mut Gym, closers: &[Uuid], member: Uuid) -> Vec<String> {
    closers.iter().map(|closer| gym.result(*closer, member, "total_new_sales")).collect()
}

#[track_caller]
fn weigh(gym: &mut Gym, weights: &str) {
    gym.run(&format!("update commission.member_package set closer_weights = {weights}"));
}

#[test]
fn closers_get_their_parts_and_the_first_ones_take_the_odd_cents() {
    let mut gym = Gym::new("weights_parts");
    let closers = trainers(&mut gym, 3);
    let m = gym.member("M", "company");
    gym.sale(m, "new_sales", "1000.01", &closers);
    for (weights, expected) in [
        ("null", ["333.34", "333.34", "333.33"]),
        ("'{1,1,1}'", ["333.34", "333.34", "333.33"]),
        ("'{50,30,20}'", ["500.01", "300.00", "200.00"]),
        ("'{2,1,1}'", ["500.01", "250.00", "250.00"]),
        ("'{0.5,0.25,0.25}'", ["500.01", "250.00", "250.00"]),
        ("'{33.3,33.3,33.4}'", ["333.01", "333.00", "334.00"]),
        ("'{1000000,0.0001,0.0001}'", ["1000.01", "0.00", "0.00"]),
    ] {
        weigh(&mut gym, weights);
        assert_eq!(shares(&mut gym, &closers, m), expected, "{weights}");
        let behind = "select sum(share), bool_and(matches_stored), count(*)
            from commission.trainer_sale";
        assert_eq!(gym.line(behind), "1000.01|t|3", "{weights}");
        // Totals of nothing show as 0 or 0.00, by what was there before.
        if !expected.contains(&"0.00") {
            assert_stored_equals_from_scratch(&mut gym.db);
        }
    }
}

#[test]
fn a_refund_is_shared_by_the_same_weights_and_the_share_picks_the_band() {
    let mut gym = Gym::new("weights_refund");
    let closers = trainers(&mut gym, 2);
    let m = gym.member("M", "company");
    gym.sale(m, "new_sales", "10000", &closers);
    weigh(&mut gym, "'{4,1}'");
    let row = "total_new_sales, new_sales_rate, sales_commission";
    assert_eq!(gym.result(closers[0], m, row), "8000.00|0.07|560.00");
    assert_eq!(gym.result(closers[1], m, row), "2000.00|0.05|100.00");
    gym.run("update commission.member_package set refunded_amount = 0.01");
    assert_eq!(gym.result(closers[0], m, row), "8000.00|0.07|560.00");
    assert_eq!(gym.result(closers[1], m, row), "1999.99|0.05|100.00");
    gym.run("update commission.member_package set refunded_amount = 5000");
    assert_eq!(gym.result(closers[0], m, row), "4000.00|0.05|200.00");
    assert_stored_equals_from_scratch(&mut gym.db);
}

#[test]
fn an_explanation_and_what_is_behind_it_show_the_weights() {
    let mut gym = Gym::new("weights_explained");
    let closers = trainers(&mut gym, 2);
    let m = gym.member("M", "company");
    gym.sale(m, "new_sales", "100", &closers);
    let told = "select jsonb_path_query_array(e, '$.sales[*].weight'),
            jsonb_path_query_array(e, '$.sales[*].total_weight'),
            jsonb_path_query_array(e, '$.sales[*].share'), e -> 'matches_stored'
        from commission.trainer_monthly_commission as c
        cross join commission.explain_trainer_commission(c.id) as e
        order by c.total_new_sales";
    let sales = "select weight, total_weight, share from commission.trainer_sale order by place";
    assert_eq!(gym.lines(told), ["[]|[]|[50.00]|true"; 2]);
    assert_eq!(gym.lines(sales), ["null|null|50.00"; 2]);
    weigh(&mut gym, "'{60,40}'");
    assert_eq!(gym.lines(told), ["[40]|[100]|[40.00]|true", "[60]|[100]|[60.00]|true"]);
    assert_eq!(gym.lines(sales), ["60|100|60.00", "40|100|40.00"]);
}

#[test]
fn weights_of_a_closed_month_become_adjustments_with_their_cause() {
    let mut gym = Gym::new("weights_closed");
    let closers = trainers(&mut gym, 2);
    let m = gym.member("M", "company");
    let sale = gym.sale(m, "new_sales", "1000", &closers);
    gym.run("select commission.close_period(2026, 2, 'trainer')");
    let pending = "select participant_name, posted, due, difference
        from commission.pending_adjustments
        order by 1";
    weigh(&mut gym, "'{1,1}'");
    assert_eq!(gym.lines(pending), [""; 0], "equal weights are as before");
    weigh(&mut gym, "'{9,1}'");
    assert_eq!(gym.lines(pending), ["T0|25.00|45.00|20.00", "T1|25.00|5.00|-20.00"]);
    let causes: Vec<String> =
        gym.values("select distinct cause from commission.pending_adjustments");
    assert_eq!(causes, [format!("package {sale} was changed")]);
    assert_eq!(shares(&mut gym, &closers, m), ["500.00", "500.00"], "what is closed stays");
    gym.run("select commission.close_period(2026, 3, 'trainer')");
    assert_eq!(gym.lines(pending), [""; 0]);
    assert_eq!(gym.lines("select * from commission.verify_ledger()"), [""; 0]);
}

#[test]
fn weights_that_do_not_fit_are_refused_with_the_package_and_what_to_do() {
    let mut gym = Gym::new("weights_refused");
    let closers = trainers(&mut gym, 2);
    let m = gym.member("M", "company");
    let sale = gym.sale(m, "new_sales", "100", &closers);
    for (weights, says) in [
        ("'{1}'", "has 1 weights in closer_weights for 2 closers"),
        ("'{1,2,3}'", "has 3 weights in closer_weights for 2 closers"),
        ("'{}'", "has 0 weights in closer_weights for 2 closers"),
        ("'{1,0}'", "has a weight in closer_weights that nobody can share by"),
        ("'{1,-1}'", "has a weight in closer_weights that nobody can share by"),
        ("'{1,null}'", "has a weight in closer_weights that nobody can share by"),
        ("'{1,NaN}'", "has a weight in closer_weights that nobody can share by"),
        ("'{1,Infinity}'", "has a weight in closer_weights that nobody can share by"),
        ("'{1,0.00001}'", "has a weight in closer_weights that nobody can share by"),
        ("'{1,1000001}'", "has a weight in closer_weights that nobody can share by"),
        ("'{{1},{2}}'", "has a weight in closer_weights that nobody can share by"),
    ] {
        let error = gym
            .error_of(&format!("update commission.member_package set closer_weights = {weights}"));
        assert_eq!(error.sqlstate, "23514", "{weights}");
        assert_eq!(error.message, format!("package \"{sale}\" {says}"), "{weights}");
    }
    weigh(&mut gym, "'{2,1}'");
    let error = gym.error_of(&format!(
        "update commission.member_package set closed_by = array['{}']::uuid[]",
        closers[0]
    ));
    assert_eq!(error.sqlstate, "23514");
    gym.run(&format!(
        "update commission.member_package set closed_by = array['{}']::uuid[],
            closer_weights = null",
        closers[0]
    ));
    assert_eq!(gym.result(closers[0], m, "total_new_sales"), "100.00");
    // The constraint holds where triggers do not fire.
    gym.run("set session_replication_role = replica");
    let error = gym.error_of("update commission.member_package set closer_weights = '{1,2}'");
    assert_eq!(error.sqlstate, "23514");
    assert!(error.message.contains("member_package_closer_weights_check"), "{error:?}");
}

/// Shares of random amounts and weights, in the statement that shows them and in the results,
/// against whole numbers dealt out in SQL that neither shares.
#[test]
fn results_and_what_is_behind_them_agree_on_any_weights() {
    let mut gym = Gym::new("weights_random");
    let closers = trainers(&mut gym, 5);
    let ids: Vec<String> = closers.iter().map(Uuid::to_string).collect();
    gym.run(&format!(
        "select setseed(0.42);
        insert into commission.member (name, branch)
        select 'M' || n, 'kepong' from generate_series(1, 60) as n;
        insert into commission.member_package (
            member_id, total_price, sale_type, closed_by, closer_weights, created_at)
        select id, round((random() * 1000)::numeric, 2), 'new_sales', closers[:size], array(
                select round((0.0001 + random() * 100)::numeric, 4)
                from generate_series(1, size) as i
                where id is not null), '2026-02-10 12:00+08'
        from (
            select id, 1 + floor(random() * 5)::integer as size,
                '{{{}}}'::uuid[] as closers
            from commission.member
        ) as m",
        ids.join(",")
    ));
    let wrong = gym.lines(
        "with part as (
            select k.id, k.member_id, c.trainer_id, c.place, floor(k.total_price * 100) as cents,
                floor(k.total_price * 100 * (c.weight * 10000) / (
                    select sum(w * 10000) from unnest(k.closer_weights) as w)) as least
            from commission.member_package as k
            cross join unnest(k.closed_by, k.closer_weights) with ordinality
                as c (trainer_id, weight, place)
        ),
        due as (
            select p.*, (least + case
                    when place <= cents - sum(least) over (partition by id) then 1 else 0
                end) / 100 as share
            from part as p
        )
        select d.*, r.total_new_sales, s.share
        from due as d
        left join commission.trainer_monthly_commission as r
            on r.trainer_id = d.trainer_id and r.member_id = d.member_id
        left join commission.trainer_sale as s on s.id = d.id and s.trainer_id = d.trainer_id
        where r.total_new_sales is distinct from d.share or s.share is distinct from d.share",
    );
    assert_eq!(wrong, [""; 0]);
    let count: i64 = gym.value("select count(*) from commission.trainer_sale");
    assert!(count > 120, "{count}");
    assert_stored_equals_from_scratch(&mut gym.db);
}
