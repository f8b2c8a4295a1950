//! Live results: what each change of facts, rates, grades, tiers and calendars does to them.

use common::Statements;
use common::trainer::Gym;
use common::trainer::Results;
use uuid::Uuid;

const TOTALS: &str = "total_conduction_count, total_conduction_fee, total_entitled_commission";

fn gym(name: &str) -> (Gym, Uuid, Uuid) {
    let mut gym = Gym::new(name);
    let (t, m) = (gym.trainer("T"), gym.member("M", "company"));
    (gym, t, m)
}

/// The stored results must be those of a calculation from scratch.
#[track_caller]
fn check_from_scratch(gym: &mut Gym) {
    let (live, unpriced) = (gym.all_results(), gym.all_unpriced());
    gym.run(
        "begin;
        update commission.workspace set recalculation = 'manual';
        delete from commission.trainer_monthly_commission;
        delete from commission_internal.unpriced_record",
    );
    for month in 1..=12 {
        gym.calculate_month(2026, month);
    }
    assert_eq!(gym.all_results(), live);
    assert_eq!(gym.all_unpriced(), unpriced);
    gym.run("rollback");
}

/// Runs a statement and says what the pair's row is afterwards.
#[track_caller]
fn after(gym: &mut Gym, sql: &str, (t, m): (Uuid, Uuid)) -> String {
    gym.run(sql);
    check_from_scratch(gym);
    gym.result(t, m, TOTALS)
}

#[test]
fn a_session_counts_from_its_completion_to_its_deletion() {
    let (mut gym, t, m) = gym("recalc_session");
    let pair = (t, m);
    let insert = format!(
        "insert into commission.appointment (trainer_id, member_id, session_type, starts_at)
        values ('{t}', '{m}', 'paid', '2026-02-10 12:00:00+08')"
    );
    assert_eq!(after(&mut gym, &insert, pair), "none");
    let set = |what: &str| format!("update commission.appointment set {what}");
    assert_eq!(after(&mut gym, &set("status = 'completed'"), pair), "1|35.00|35.00");
    assert_eq!(after(&mut gym, &set("session_type = 'free'"), pair), "1|15.00|15.00");
    assert_eq!(after(&mut gym, &set("branch = 'kepong'"), pair), "1|15.00|15.00");
    assert_eq!(after(&mut gym, &set("starts_at = '2026-03-10 12:00:00+08'"), pair), "none");
    assert_eq!(gym.sessions_by_month(t), "2026-3: 1");
    assert_eq!(
        after(&mut gym, &set("starts_at = '2026-02-10 12:00:00+08'"), pair),
        "1|15.00|15.00"
    );
    assert_eq!(after(&mut gym, &set("status = 'cancelled'"), pair), "none");
    assert_eq!(after(&mut gym, &set("status = 'completed'"), pair), "1|15.00|15.00");
    assert_eq!(after(&mut gym, "delete from commission.appointment", pair), "none");
    assert!(gym.all_results().is_empty());
}

#[test]
fn a_session_moved_to_another_trainer_or_member_leaves_the_one_and_reaches_the_other() {
    let (mut gym, t, m) = gym("recalc_session_moved");
    let (u, n) = (gym.trainer("U"), gym.member("N", "company"));
    gym.sessions(t, m, "paid", 2);
    let one = "where id = (select min(id::text)::uuid from commission.appointment)";
    let to_u = format!("update commission.appointment set trainer_id = '{u}' {one}");
    assert_eq!(after(&mut gym, &to_u, (t, m)), "1|35.00|35.00");
    assert_eq!(gym.result(u, m, TOTALS), "1|35.00|35.00");
    let to_n = format!("update commission.appointment set member_id = '{n}'");
    assert_eq!(after(&mut gym, &to_n, (t, m)), "none");
    assert_eq!(gym.result(t, n, TOTALS), "1|35.00|35.00");
    assert_eq!(gym.result(u, n, TOTALS), "1|35.00|35.00");
    assert_eq!(gym.all_results().len(), 2);
}

#[test]
fn truncating_the_sessions_leaves_the_sales() {
    let (mut gym, t, m) = gym("recalc_truncate");
    let n = gym.member("N", "company");
    gym.sessions(t, m, "paid", 120);
    gym.sessions(t, n, "free", 1);
    gym.sale(m, "new_sales", "1000", &[t]);
    assert_eq!(gym.result(t, m, TOTALS), "120|4800.00|4850.00");
    assert_eq!(after(&mut gym, "truncate commission.appointment", (t, m)), "0|0.00|50.00");
    assert_eq!(gym.all_results().len(), 1);
    assert_eq!(after(&mut gym, "truncate commission.member_package", (t, m)), "none");
    assert!(gym.all_results().is_empty());
}

#[test]
fn truncating_rates_grades_and_tiers_leaves_no_stale_result() {
    let (mut gym, t, m) = gym("recalc_truncate_settings");
    gym.sessions(t, m, "paid", 1);
    gym.sale(m, "new_sales", "1000", &[t]);
    gym.run("update commission.member_tier_period set tier = 'fans'");
    assert_eq!(gym.result(t, m, TOTALS), "1|35.00|60.00");
    let truncate = |table: &str| format!("truncate commission.{table}");
    assert_eq!(after(&mut gym, &truncate("member_tier_period"), (t, m)), "1|35.00|85.00");
    assert_eq!(after(&mut gym, &truncate("trainer_commission_tier"), (t, m)), "none");
    gym.senior_rates("kepong");
    assert_eq!(gym.result(t, m, TOTALS), "1|35.00|85.00");
    assert_eq!(after(&mut gym, &truncate("trainer_grade"), (t, m)), "none");
    assert_eq!(gym.all_unpriced().len(), 1);
}

#[test]
fn a_sale_counts_as_it_is_after_each_change() {
    let (mut gym, t, m) = gym("recalc_sale");
    let (u, n) = (gym.trainer("U"), gym.member("N", "fans"));
    let pair = (t, m);
    gym.sale(m, "new_sales", "1000", &[t]);
    assert_eq!(gym.result(t, m, TOTALS), "0|0.00|50.00");
    let set = |what: &str| format!("update commission.member_package set {what}");
    assert_eq!(after(&mut gym, &set("total_price = 8000"), pair), "0|0.00|560.00");
    assert_eq!(after(&mut gym, &set("refunded_amount = 0.01"), pair), "0|0.00|400.00");
    assert_eq!(after(&mut gym, &set("sale_type = 'renew_sales'"), pair), "0|0.00|240.00");
    assert_eq!(after(&mut gym, &set("package_name = 'Ten'"), pair), "0|0.00|240.00");
    assert_eq!(after(&mut gym, &set("created_at = '2026-03-01 00:00+08'"), pair), "none");
    assert_eq!(gym.by_month(t, "sum(renew_commission)"), "2026-3: 240.00");
    assert_eq!(after(&mut gym, &set("created_at = '2026-02-01 00:00+08'"), pair), "0|0.00|240.00");
    assert_eq!(after(&mut gym, &set(&format!("member_id = '{n}'")), pair), "none");
    assert_eq!(gym.result(t, n, TOTALS), "0|0.00|120.00");
    assert_eq!(after(&mut gym, &set(&format!("closed_by = '{{{u}}}'")), (t, n)), "none");
    assert_eq!(gym.result(u, n, TOTALS), "0|0.00|120.00");
    assert_eq!(after(&mut gym, &set("status = 'refunded'"), (u, n)), "none");
    assert_eq!(after(&mut gym, &set("status = 'active'"), (u, n)), "0|0.00|120.00");
    assert_eq!(after(&mut gym, "delete from commission.member_package", (u, n)), "none");
}

#[test]
fn a_sale_in_another_currency_is_reported_until_the_branch_has_the_trainers() {
    let (mut gym, t, m) = gym("recalc_currency");
    gym.branch("hanoi", "HN", "Asia/Ho_Chi_Minh", "VND");
    gym.sessions(t, m, "paid", 1);
    gym.sale(m, "new_sales", "1000", &[t]);
    let sell_there = "update commission.member_package set branch = 'hanoi'";
    assert_eq!(after(&mut gym, sell_there, (t, m)), "none");
    let errors = gym.lines("select error_message from commission.trainer_unpriced_pair");
    assert_eq!(errors, ["a sale of this pair was made in VND, but the trainer is paid in MYR"]);
    let pay_in_myr = "update commission.branch set currency = 'MYR' where name = 'hanoi'";
    assert_eq!(after(&mut gym, pay_in_myr, (t, m)), "1|35.00|85.00");
    assert!(gym.all_unpriced().is_empty());
}

#[test]
fn a_currency_that_gets_other_decimals_rounds_anew() {
    let (mut gym, t, m) = gym("recalc_decimals");
    gym.run(
        "update commission.trainer_commission_tier set fee_amount = 35.556 where fee_amount = 35",
    );
    gym.sessions(t, m, "paid", 1);
    assert_eq!(gym.result(t, m, TOTALS), "1|35.56|35.56");
    let three = "update commission.currency set minor_unit = 3 where code = 'MYR'";
    assert_eq!(after(&mut gym, three, (t, m)), "1|35.556|35.556");
    let none = "update commission.currency set minor_unit = 0 where code = 'MYR'";
    assert_eq!(after(&mut gym, none, (t, m)), "1|36|36");
}

#[test]
fn changed_rates_reprice_what_they_price() {
    let (mut gym, t, m) = gym("recalc_rates");
    let pair = (t, m);
    gym.sessions(t, m, "paid", 2);
    gym.sale(m, "new_sales", "1000", &[t]);
    let set = |what: &str, which: &str| {
        format!("update commission.trainer_commission_tier set {what} where {which}")
    };
    let paid = "session_type = 'paid' and session_count_max = 100";
    assert_eq!(after(&mut gym, &set("fee_amount = 36", paid), pair), "2|72.00|122.00");
    let lower = set("session_count_max = 2", paid);
    assert_eq!(after(&mut gym, &lower, pair), "none", "a gap from 2 to 100");
    assert_eq!(gym.all_unpriced().len(), 1);
    let fill = set("session_count_min = 2", "session_type = 'paid' and session_count_min = 100");
    assert_eq!(after(&mut gym, &fill, pair), "2|80.00|130.00");
    let rate = set("commission_rate = 0.1", "commission_type = 'new_sales'");
    assert_eq!(after(&mut gym, &rate, pair), "2|80.00|180.00");
    let off = set("status = 'inactive'", "commission_type = 'new_sales'");
    assert_eq!(after(&mut gym, &off, pair), "none");
    let on = set("status = 'active'", "commission_type = 'new_sales'");
    assert_eq!(after(&mut gym, &on, pair), "2|80.00|180.00");
    let delete = "delete from commission.trainer_commission_tier where session_type = 'paid'";
    assert_eq!(after(&mut gym, delete, pair), "none");
    gym.fee(["kepong", "full time", "senior"], "paid", None, None, "10");
    check_from_scratch(&mut gym);
    assert_eq!(gym.result(t, m, TOTALS), "2|20.00|120.00");
}

#[test]
fn changed_grades_reprice_the_trainers_months() {
    let (mut gym, t, m) = gym("recalc_grades");
    gym.branch("york", "NY", "America/New_York", "MYR");
    gym.fee(["york", "part time", "director"], "paid", None, None, "100");
    gym.session_at(t, m, "paid", "2026-02-10 12:00:00+08");
    // February in Kuala Lumpur, January in New York.
    gym.session_at(t, m, "paid", "2026-02-01 00:00:00+08");
    assert_eq!(gym.sessions_by_month(t), "2026-2: 2");
    let set = |what: &str| format!("update commission.trainer_grade set {what}");
    let moved = set("branch = 'york', trainer_type = 'part time', trainer_category = 'director'");
    assert_eq!(after(&mut gym, &moved, (t, m)), "1|100.00|100.00");
    assert_eq!(gym.sessions_by_month(t), "2026-1: 1, 2026-2: 1");
    let ended = set("valid_during = '(,2026-02-28)'");
    assert_eq!(after(&mut gym, &ended, (t, m)), "none");
    assert_eq!(gym.sessions_by_month(t), "2026-1: 1");
    assert_eq!(gym.all_unpriced().len(), 1);
    let delete = "delete from commission.trainer_grade";
    assert_eq!(after(&mut gym, delete, (t, m)), "none");
    gym.grade(t, "kepong", "full time", "senior", "(,)");
    check_from_scratch(&mut gym);
    assert_eq!(gym.sessions_by_month(t), "2026-2: 2");
    assert!(gym.all_unpriced().is_empty());
}

#[test]
fn a_branch_that_changes_its_time_zone_or_name_moves_and_renames_results() {
    let (mut gym, t, m) = gym("recalc_branch");
    gym.session_at(t, m, "paid", "2026-01-31 16:00:00+00");
    gym.sale_at(m, Some("new_sales"), "1000", &[t], "2026-01-31 16:00:00+00");
    assert_eq!(gym.result(t, m, TOTALS), "1|35.00|85.00");
    let zone = "update commission.branch set time_zone = 'America/New_York'";
    assert_eq!(after(&mut gym, zone, (t, m)), "none");
    assert_eq!(gym.by_month(t, "sum(total_entitled_commission)"), "2026-1: 85.00");
    let name = "update commission.branch set name = 'kepong baru'";
    assert_eq!(after(&mut gym, name, (t, m)), "none");
    assert_eq!(gym.by_month(t, "min(branch)"), "2026-1: kepong baru");
}

#[test]
fn a_changed_tier_period_reprices_the_member() {
    let (mut gym, t, m) = gym("recalc_tier");
    let n = gym.member("N", "company");
    gym.sale(m, "new_sales", "1000", &[t]);
    gym.sale(n, "new_sales", "1000", &[t]);
    let fans =
        format!("update commission.member_tier_period set tier = 'fans' where member_id = '{m}'");
    assert_eq!(after(&mut gym, &fans, (t, m)), "0|0.00|25.00");
    assert_eq!(gym.result(t, n, TOTALS), "0|0.00|50.00");
    let delete = format!("delete from commission.member_tier_period where member_id = '{m}'");
    assert_eq!(after(&mut gym, &delete, (t, m)), "0|0.00|50.00");
}

#[test]
fn manual_mode_does_nothing_until_it_is_calculated_and_then_gives_identical_rows() {
    let (mut live, people) = Gym::worked_example("recalc_live");
    live.sessions(people.t, people.m2, "paid", 1);
    let amounts = |gym: &mut Gym| {
        gym.lines(
            "select p.name, m.name, r.total_paid_session, r.conduction_fee_paid, r.sales_commission,
                r.renew_commission, r.total_entitled_commission, r.new_sales_rate,
                r.renew_sales_rate
            from commission.trainer_monthly_commission as r
            join commission.participant as p on p.id = r.trainer_id
            join commission.member as m on m.id = r.member_id
            order by 1, 2",
        )
    };

    let mut manual = Gym::new("recalc_manual");
    manual.recalculation("manual");
    let people = manual.worked_example_people();
    manual.worked_example_facts(&people);
    assert!(manual.all_results().is_empty());
    manual.calculate();
    let calculated = manual.all_results();
    assert_eq!(calculated.len(), 3);
    manual.sessions(people.t, people.m2, "paid", 1);
    manual.run(
        "update commission.trainer_commission_tier set fee_amount = 40.00 where fee_amount = 40",
    );
    assert_eq!(manual.all_results(), calculated, "still as calculated");
    manual.calculate();
    assert_eq!(amounts(&mut manual), amounts(&mut live));

    let before = manual.all_results();
    manual.run("delete from commission.appointment");
    manual.recalculation("immediate");
    assert_ne!(manual.all_results(), before, "switching live results on catches up");
    check_from_scratch(&mut manual);
}

#[test]
fn running_again_rewrites_no_row() {
    let (mut gym, people) = Gym::worked_example("recalc_again");
    gym.session_at(people.t, people.m1, "sponsor", "2026-02-01 00:00:00+08");
    // A pair without a price is a row that must not be rewritten either.
    let ungraded = gym.ungraded_trainer("V", "kepong");
    gym.sessions(ungraded, people.m1, "paid", 1);
    let versions = |gym: &mut Gym| {
        gym.lines(
            "select id::text, xmin, ctid, last_updated_at from commission.trainer_monthly_commission
            union all
            select participant_id::text, xmin, ctid, last_updated_at
            from commission_internal.unpriced_record
            where scheme = 'trainer'
            order by 1",
        )
    };
    let before = versions(&mut gym);
    assert_eq!(before.len(), 4);
    gym.calculate();
    gym.run(&format!(
        "select * from commission.calculate_trainer_commission('{}', 2026, 2)",
        people.t
    ));
    // A change that changes nothing.
    gym.run("update commission.appointment set created_at = now()");
    gym.run("update commission.member_package set total_price = total_price + 0");
    gym.run("update commission.trainer_commission_tier set fee_amount = fee_amount");
    assert_eq!(versions(&mut gym), before);
}

#[test]
fn only_rows_that_differ_are_rewritten_and_they_keep_their_id_and_birthday() {
    let (mut gym, people) = Gym::worked_example("recalc_differ");
    let versions = "id, xmin";
    let birth = "id, created_at";
    let (u_before, born) =
        (gym.result(people.u, people.m2, versions), gym.result(people.t, people.m1, birth));
    gym.sessions(people.t, people.m2, "paid", 1);
    assert_eq!(gym.result(people.u, people.m2, versions), u_before, "nothing of U has changed");
    assert_eq!(gym.result(people.t, people.m1, birth), born);
    let m1_before = gym.result(people.t, people.m1, versions);
    gym.sessions(people.t, people.m2, "free", 1);
    assert_eq!(gym.result(people.t, people.m1, versions), m1_before, "same band, same row");
    gym.run("update commission.trainer_commission_tier set fee_amount = 41 where fee_amount = 40");
    assert_eq!(gym.result(people.t, people.m1, birth), born);
    assert_ne!(gym.result(people.t, people.m1, versions), m1_before);
}

#[test]
fn a_pair_that_cannot_be_priced_does_not_stop_the_others_and_heals_itself() {
    let (mut gym, t, m) = gym("recalc_heals");
    let n = gym.member("N", "company");
    let v = gym.trainer_of("V", "kepong", "part time", "junior");
    gym.sessions(t, m, "paid", 1);
    gym.sessions(v, n, "paid", 2);
    gym.sessions(v, m, "free", 1);
    let reported = |gym: &mut Gym, pair: (Uuid, Uuid)| {
        gym.line(&format!(
            "select success, commission_id is not null, error_message is not null, total_sales,
                total_session
            from commission.calculate_all_commission(2026, 2)
            where trainer_id = '{}' and member_id = '{}'",
            pair.0, pair.1
        ))
    };
    gym.fee(["kepong", "part time", "junior"], "free", None, None, "12");
    assert_eq!(reported(&mut gym, (t, m)), "t|t|f|0.00|1");
    assert_eq!(reported(&mut gym, (v, m)), "t|t|f|0.00|1", "the trainer's other pair");
    assert_eq!(reported(&mut gym, (v, n)), "f|f|t|0.00|2");
    assert_eq!(gym.result(v, n, TOTALS), "none");
    assert_eq!(gym.result(v, m, TOTALS), "1|12.00|12.00");
    let unpriced = gym.lines(
        "select u.year, u.month, p.name, m.name, u.total_session, u.total_sales,
            u.error_message ~ 'trainer_commission_tier.*kepong.*part time.*junior.*paid'
        from commission.trainer_unpriced_pair as u
        join commission.participant as p on p.id = u.trainer_id
        join commission.member as m on m.id = u.member_id",
    );
    assert_eq!(unpriced, ["2026|2|V|N|2|0.00|t"]);

    let error = gym.error_of(&format!(
        "select * from commission.calculate_trainer_commission('{v}', 2026, 2)"
    ));
    assert_eq!(error.sqlstate, "PT409");

    gym.fee(["kepong", "part time", "junior"], "paid", None, None, "20");
    assert!(gym.all_unpriced().is_empty());
    assert_eq!(gym.result(v, n, TOTALS), "2|40.00|40.00");
    assert_eq!(reported(&mut gym, (v, n)), "t|t|f|0.00|2");
    check_from_scratch(&mut gym);
}

#[test]
fn a_sale_that_the_currency_cannot_pay_does_not_stop_the_others() {
    let (mut gym, t, m) = gym("recalc_cents");
    let (u, n) = (gym.trainer("U"), gym.member("N", "company"));
    gym.recalculation("manual");
    gym.sale(m, "new_sales", "1000.05", &[t]);
    gym.sessions(u, n, "paid", 1);
    gym.run("update commission.branch set currency = 'VND'");
    let reported = gym.lines(
        "select trainer_id, success from commission.calculate_all_commission(2026, 2)
        order by success",
    );
    assert_eq!(reported, [format!("{t}|f"), format!("{u}|t")]);
    assert_eq!(gym.result(u, n, TOTALS), "1|35|35");
    assert_eq!(gym.result(t, m, TOTALS), "none");
    gym.run("update commission.branch set currency = 'MYR'");
    gym.calculate();
    assert_eq!(gym.result(t, m, TOTALS), "0|0.00|50.00");
    assert!(gym.all_unpriced().is_empty());
}

#[test]
fn zeros_behind_the_point_of_an_amount_do_no_harm() {
    let (mut gym, t, m) = gym("recalc_zeros");
    let zeros = "0".repeat(26);
    gym.run(&format!(
        "insert into commission.member_package (
            member_id, total_price, refunded_amount, sale_type, closed_by, created_at)
        values ('{m}', 9000.{zeros}, 1000.{zeros}, 'new_sales', '{{{t}}}', '2026-02-10')"
    ));
    assert_eq!(gym.result(t, m, "total_new_sales, sales_commission"), "8000.00|560.00");
    check_from_scratch(&mut gym);
}

#[test]
fn a_pair_that_loses_its_rate_keeps_no_stale_amount() {
    let (mut gym, t, m) = gym("recalc_stale");
    gym.sessions(t, m, "paid", 1);
    gym.run("delete from commission.trainer_commission_tier where session_type = 'paid'");
    assert!(gym.all_results().is_empty());
    assert_eq!(gym.all_unpriced().len(), 1);
    gym.run("delete from commission.appointment");
    assert!(gym.all_unpriced().is_empty(), "without activity there is nothing to report");
}

#[test]
fn a_bulk_load_prices_each_touched_month_once() {
    let (mut gym, t, m) = gym("recalc_bulk");
    let n = gym.member("N", "company");
    gym.execute(
        "insert into commission.appointment (trainer_id, member_id, session_type, status, starts_at)
        select $1::uuid, case when i % 3 = 0 then $2::uuid else $3::uuid end, 'paid', 'completed',
            timestamptz '2026-02-05 10:00+08' + i % 50 * interval '1 day'
        from generate_series(1, 5000) as i",
        &[&t, &m, &n],
    );
    assert_eq!(gym.priced_counts(t), ["2026|2|1", "2026|3|1"]);
    assert_eq!(gym.sessions_by_month(t), "2026-2: 2400, 2026-3: 2600");
    gym.run(
        "update commission.appointment set session_type = 'free'
        where starts_at < '2026-02-27 00:00+08'",
    );
    // Near a month's edge a session may belong to either, and both are looked at; here it is none.
    assert_eq!(gym.priced_counts(t), ["2026|2|2", "2026|3|1"]);
    gym.run("delete from commission.appointment");
    assert_eq!(gym.priced_counts(t), ["2026|2|3", "2026|3|2"]);
    assert!(gym.all_results().is_empty());

    gym.execute(
        "insert into commission.member_package (member_id, total_price, closed_by, created_at)
        select $1::uuid, i, array[$2::uuid], timestamptz '2026-02-05 10:00+08' + i * interval '1 s'
        from generate_series(1, 1000) as i",
        &[&m, &t],
    );
    assert_eq!(gym.priced_counts(t), ["2026|2|4", "2026|3|2"]);
    check_from_scratch(&mut gym);
}
