//! Sessions with nobody on record (a class, a trial) and with several members: which records have
//! their fees, what counts for the band, and that nothing of it is lost.

use common::Statements;
use common::snapshot::assert_stored_equals_from_scratch;
use common::trainer::{Gym, People, Results};
use uuid::Uuid;

use crate::simulate_rates::Dice;

const ROW: &str = "total_paid_session, conduction_paid_rate, total_conduction_fee, \
    total_entitled_commission";

/// A row of the trainer without a member; `none` where there is none.
fn without_member(gym: &mut Gym, trainer: Uuid) -> String {
    let rows = gym.lines(&format!(
        "select {ROW} from commission.trainer_monthly_commission
        where trainer_id = '{trainer}' and member_id is null"
    ));
    assert!(rows.len() < 2, "{rows:?}");
    rows.into_iter().next().unwrap_or_else(|| "none".to_owned())
}

fn class(trainer: Uuid, kind: &str, at: &str) -> String {
    format!(
        "insert into commission.appointment (
            trainer_id, without_member, session_type, status, starts_at)
        values ('{trainer}', true, '{kind}', 'completed', '{at}')"
    )
}

fn shared(trainer: Uuid, members: &[Uuid], fee_each: bool, at: &str) -> String {
    let also: Vec<String> = members[1..].iter().map(Uuid::to_string).collect();
    format!(
        "insert into commission.appointment (
            trainer_id, member_id, also_members, fee_each, session_type, status, starts_at)
        values ('{trainer}', '{}', '{{{}}}', {fee_each}, 'paid', 'completed', '{at}')",
        members[0],
        also.join(",")
    )
}

const FEBRUARY: &str = "2026-02-12 12:00+08";

#[test]
fn a_class_pays_its_trainer_in_a_record_without_a_member() {
    let (mut gym, People { t, m1, .. }) = Gym::worked_example("classes");
    assert_eq!(without_member(&mut gym, t), "none");
    gym.run(&class(t, "free", FEBRUARY));
    assert_eq!(without_member(&mut gym, t), "0|null|15.00|15.00");
    assert_stored_equals_from_scratch(&mut gym.db);
    // The hundredth paid session of the month, whoever it is with.
    assert_eq!(gym.result(t, m1, ROW), "60|35.00|2130.00|2970.00");
    gym.run(&class(t, "paid", FEBRUARY));
    assert_eq!(without_member(&mut gym, t), "1|40.00|55.00|55.00");
    assert_eq!(gym.result(t, m1, ROW), "60|40.00|2430.00|3270.00");
    assert_stored_equals_from_scratch(&mut gym.db);

    let told = gym.line(
        "select e -> 'member_id', e -> 'member', e -> 'sessions' -> 'paid',
            e ->> 'total_entitled_commission', e -> 'matches_stored', e -> 'notes'
        from commission.trainer_monthly_commission as c
        cross join commission.explain_trainer_commission(c.id) as e
        where c.member_id is null",
    );
    assert_eq!(told, "null|null|1|55.00|true|[]");
    assert_eq!(
        gym.lines(
            "select session_type, fee, amount, matches_stored, member_count
            from commission.trainer_session where member_id is null order by 1"
        ),
        ["paid|40.00|40.00|t|0", "free|15.00|15.00|t|0"]
    );
    let report = "select member_count, total_conduction_count, total_entitled_commission
        from commission.view_5_2_trainer_monthly_commission_report where trainer_name = 'T'";
    assert_eq!(gym.line(report), "2|104|4995.00");
    let details = "select count(*), count(member_name)
        from commission.view_5_2_1_trainer_monthly_commission_details where trainer_name = 'T'";
    assert_eq!(gym.line(details), "3|2");

    gym.run("update commission.appointment set status = 'cancelled' where member_id is null");
    assert_eq!(without_member(&mut gym, t), "none");
    gym.run("update commission.appointment set status = 'completed' where member_id is null");
    // Somebody turns out to have been there.
    gym.run(&format!(
        "update commission.appointment set member_id = '{m1}', without_member = false
        where member_id is null"
    ));
    assert_eq!(without_member(&mut gym, t), "none");
    assert_eq!(gym.result(t, m1, ROW), "61|40.00|2485.00|3325.00");
    assert_stored_equals_from_scratch(&mut gym.db);
}

#[test]
fn of_several_members_one_pays_or_each_and_the_band_counts_a_session_once() {
    let mut gym = Gym::new("classes_shared");
    let t = gym.trainer("T");
    let members: Vec<Uuid> = (0..3).map(|n| gym.member(&format!("M{n}"), "company")).collect();
    gym.sessions(t, members[0], "paid", 98);
    gym.run(&shared(t, &members, false, FEBRUARY));
    assert_eq!(gym.result(t, members[0], ROW), "99|35.00|3465.00|3465.00");
    assert_eq!(gym.result(t, members[1], ROW), "none");
    gym.run("update commission.appointment set fee_each = true where also_members <> '{}'");
    assert_eq!(gym.result(t, members[0], ROW), "99|35.00|3465.00|3465.00");
    assert_eq!(gym.result(t, members[1], ROW), "1|35.00|35.00|35.00");
    assert_eq!(gym.result(t, members[2], ROW), "1|35.00|35.00|35.00");
    assert_stored_equals_from_scratch(&mut gym.db);
    let reached = "select reached from commission.trainer_kpi(2026, 2) where pays_for = 'paid'";
    assert_eq!(gym.line(reached), "99");
    // One session more is the hundredth.
    gym.run(&shared(t, &[members[2], members[1]], false, FEBRUARY));
    assert_eq!(gym.result(t, members[1], ROW), "1|40.00|40.00|40.00");
    assert_eq!(gym.result(t, members[2], ROW), "2|40.00|80.00|80.00");
    assert_stored_equals_from_scratch(&mut gym.db);

    let told = "select m.name, e -> 'shared_sessions', e -> 'matches_stored'
        from commission.trainer_monthly_commission as c
        join commission.member as m on m.id = c.member_id
        cross join commission.explain_trainer_commission(c.id) as e order by 1";
    let each = "1 of the sessions on record with several members: a fee in the record of each, \
        counted once for the band";
    let once = "1 of the sessions on record with several members: one fee, in the record of the \
        first";
    assert_eq!(
        gym.lines(told),
        [
            format!("M0|[\"{each}\"]|true"),
            format!("M1|[\"{each}\"]|true"),
            format!("M2|[\"{each}\", \"{once}\"]|true"),
        ]
    );
    assert_eq!(
        gym.lines(
            "select member_name, count(*), sum(amount), bool_and(matches_stored), max(member_count)
            from commission.trainer_session group by 1 order by 1"
        ),
        ["M0|99|3960.00|t|3", "M1|1|40.00|t|3", "M2|2|80.00|t|3"]
    );
    // Who took part has results, and a change of tier finds them.
    let sale = gym.sale(members[1], "new_sales", "100", &[t]);
    assert_ne!(sale, Uuid::nil());
    gym.run("update commission.member_tier_period set tier = 'fans'");
    assert_eq!(gym.result(t, members[1], "member_tier, new_sales_rate"), "fans|0.025");
    gym.run("delete from commission.appointment where also_members <> '{}'");
    assert_eq!(gym.result(t, members[2], ROW), "none");
    assert_stored_equals_from_scratch(&mut gym.db);
}

#[test]
fn a_class_without_a_price_is_listed_and_mended_like_any_pair() {
    let mut gym = Gym::new("classes_unpriced");
    let t = gym.trainer("T");
    let m = gym.member("M", "company");
    gym.sale(m, "new_sales", "10", &[t]);
    gym.run("delete from commission.trainer_commission_tier where session_type = 'sponsor'");
    gym.run(&class(t, "sponsor", FEBRUARY));
    gym.session_at(t, m, "sponsor", FEBRUARY);
    let unpriced = "select member_id is null, total_session
        from commission.trainer_unpriced_pair order by 1";
    assert_eq!(gym.lines(unpriced), ["f|1", "t|1"]);
    let error = gym
        .error_of(&format!("select commission.calculate_trainer_commission('{t}'::uuid, 2026, 2)"));
    assert_eq!(error.sqlstate, "PT409");
    gym.run(&format!("delete from commission.appointment where member_id = '{m}'"));
    assert_eq!(gym.result(t, m, "total_new_sales"), "10.00");
    let error = gym
        .error_of(&format!("select commission.calculate_trainer_commission('{t}'::uuid, 2026, 2)"));
    assert!(error.detail.unwrap_or_default().contains("without a member"));
    gym.fee(["kepong", "full time", "senior"], "sponsor", None, None, "10");
    assert_eq!(gym.lines(unpriced), [""; 0]);
    assert_eq!(without_member(&mut gym, t), "0|null|10.00|10.00");
    assert_stored_equals_from_scratch(&mut gym.db);
}

#[test]
fn a_class_that_comes_late_is_an_adjustment_with_its_cause() {
    let (mut gym, People { t, m1, m2, .. }) = Gym::worked_example("classes_late");
    gym.run("select commission.close_period(2026, 2, 'trainer')");
    gym.run(&class(t, "free", FEBRUARY));
    gym.run(&shared(t, &[m1, m2], true, "2026-02-13 12:00+08"));
    assert_eq!(without_member(&mut gym, t), "none");
    let pending = "select component, posted, due, difference from commission.pending_adjustments";
    // A free class, a paid session for each of two, and all of 100 at 40.00.
    assert_eq!(gym.lines(pending), ["conduction|3515.00|4105.00|590.00"]);
    gym.run("update commission.appointment set fee_each = false where also_members <> '{}'");
    assert_eq!(gym.lines(pending), ["conduction|3515.00|4065.00|550.00"]);
    gym.run("select commission.close_period(2026, 3, 'trainer')");
    assert_eq!(gym.lines(pending), [""; 0]);
    assert_eq!(gym.lines("select * from commission.verify_ledger()"), [""; 0]);
}

#[test]
fn members_who_took_part_stay_on_record() {
    let (mut gym, People { t, m1, m2, .. }) = Gym::worked_example("classes_kept");
    let third = gym.member("M3", "company");
    gym.run(&shared(t, &[m1, third], false, FEBRUARY));
    for statement in [
        format!("delete from commission.member where id = '{third}'"),
        format!("update commission.member set id = gen_random_uuid() where id = '{third}'"),
    ] {
        let error = gym.error_of(&statement);
        assert_eq!(error.sqlstate, "23503", "{error:?}");
    }
    let error = gym.error_of(&format!("delete from commission.member where id = '{third}'"));
    assert!(error.message.contains("took part in sessions"), "{error:?}");
    gym.run("update commission.appointment set also_members = '{}' where also_members <> '{}'");
    gym.run(&format!("delete from commission.member where id = '{third}'"));
    assert_eq!(gym.line(&format!("select count(*) from commission.member where id = '{m2}'")), "1");
}

#[test]
fn whoever_conducts_sees_who_took_part_and_nobody_else_does() {
    let (mut gym, People { t, m1, .. }) = Gym::worked_example("classes_seen");
    gym.set_up_api_roles();
    gym.branch("cheras", "CH", "Asia/Kuala_Lumpur", "MYR");
    let guest = gym.member_of("Guest", "cheras", "company");
    gym.run(
        "insert into commission.participant (name, email, role, branch)
        values ('K', 'k@gym.example', 'admin', 'kepong')",
    );
    let seen = |gym: &mut Gym, who: &str| {
        gym.run(&format!(
            "begin; set local role authenticated;
            set local request.jwt.claims = '{{\"email\": \"{who}@gym.example\"}}'"
        ));
        let names = gym.line("select string_agg(name, ',' order by name) from commission.member");
        let rows = gym.line(
            "select count(*) from commission.trainer_monthly_commission where member_id is null",
        );
        gym.run("rollback");
        format!("{names}|{rows}")
    };
    assert_eq!(seen(&mut gym, "t"), "M1,M2|0");
    assert_eq!(seen(&mut gym, "k"), "M1,M2|0");
    // Nobody opens a member whom they do not see by writing a session.
    gym.run(
        "begin; set local role authenticated;
        set local request.jwt.claims = '{\"email\": \"k@gym.example\"}'",
    );
    let error = gym.error_of(&shared(t, &[m1, guest], false, FEBRUARY));
    assert_eq!(error.sqlstate, "42501", "{error:?}");
    gym.run(
        "rollback; begin; set local role authenticated;
        set local request.jwt.claims = '{\"email\": \"k@gym.example\"}'",
    );
    gym.run(&class(t, "free", FEBRUARY));
    gym.run("commit");
    gym.run(&shared(t, &[m1, guest], false, FEBRUARY));
    assert_eq!(seen(&mut gym, "t"), "Guest,M1,M2|1");
    assert_eq!(seen(&mut gym, "u"), "M2|0");
    assert_eq!(seen(&mut gym, "k"), "M1,M2|1");
}

/// What each record has to be, from the facts alone: one fee, and a band that no month reaches.
const DIFFERENCES: &str = "
    with fee as (
        select a.trainer_id, a.member_id, a.session_type::text as kind,
            date_trunc('month', a.starts_at at time zone 'Asia/Kuala_Lumpur') as month_on
        from commission.appointment as a
        where a.status = 'completed'
        union all
        select a.trainer_id, also.id, a.session_type::text,
            date_trunc('month', a.starts_at at time zone 'Asia/Kuala_Lumpur')
        from commission.appointment as a
        cross join unnest(a.also_members) as also (id)
        where a.status = 'completed' and a.fee_each
    ),
    band as (
        select trainer_id, count(*) as paid,
            date_trunc('month', starts_at at time zone 'Asia/Kuala_Lumpur') as month_on
        from commission.appointment
        where status = 'completed' and session_type = 'paid'
        group by 1, 3
    ),
    due as (
        select f.trainer_id, f.member_id, f.month_on, count(*) as sessions,
            sum(case
                when f.kind = 'free' then 15
                when b.paid >= 5 then 40
                else 35
            end) as fees
        from fee as f
        left join band as b on b.trainer_id = f.trainer_id and b.month_on = f.month_on
        group by 1, 2, 3
    ),
    stored as (
        select trainer_id, member_id, make_date(year, month, 1)::timestamp as month_on,
            total_conduction_count as sessions, total_conduction_fee as fees
        from commission.trainer_monthly_commission
        where total_conduction_count > 0
    )
    (select * from due except all select * from stored)
    union all
    (select * from stored except all select * from due)";

#[test]
fn any_history_pays_what_a_query_over_the_facts_says() {
    for seed in 0..3 {
        let mut dice = Dice(seed);
        let mut roll = |most: u64| dice.below(most);
        let mut gym = Gym::without_rates(&format!("classes_history_{seed}"));
        let key = ["kepong", "full time", "senior"];
        gym.fee(key, "paid", None, Some(5), "35");
        gym.fee(key, "paid", Some(5), None, "40");
        gym.fee(key, "free", None, None, "15");
        let trainers: Vec<Uuid> = (0..2).map(|n| gym.trainer(&format!("T{n}"))).collect();
        let members: Vec<Uuid> = (0..3).map(|n| gym.member(&format!("M{n}"), "company")).collect();
        gym.sales_rate(key, "new_sales", None, None, "0.1");
        for at in ["2026-01-10 12:00+08", "2026-02-10 12:00+08"] {
            gym.sale_at(members[0], Some("new_sales"), "10", &trainers[..1], at);
            gym.sale_at(members[0], Some("new_sales"), "10", &trainers[1..], at);
        }
        for step in 0..60 {
            let at = format!("2026-{:02}-{:02} 12:00+08", 1 + roll(2), 1 + roll(28));
            let trainer = trainers[roll(2) as usize];
            let mut with = members.clone();
            with.rotate_left(roll(3) as usize);
            with.truncate(1 + roll(3) as usize);
            let kind = ["paid", "free"][roll(2) as usize];
            let change = match roll(9) {
                0 | 1 => class(trainer, kind, &at),
                2..=4 => shared(trainer, &with, roll(2) == 0, &at),
                5 => format!(
                    "update commission.appointment set fee_each = not fee_each
                    where abs(hashtext(id::text)) % 5 = {}",
                    roll(5)
                ),
                6 => format!(
                    "update commission.appointment
                    set also_members = '{{}}', session_type = '{kind}'
                    where abs(hashtext(id::text)) % 5 = {}",
                    roll(5)
                ),
                7 => format!(
                    "update commission.appointment set member_id = null, without_member = true,
                        also_members = '{{}}', trainer_id = '{trainer}'
                    where abs(hashtext(id::text)) % 9 = {}",
                    roll(9)
                ),
                _ => format!(
                    "delete from commission.appointment where abs(hashtext(id::text)) % 9 = {}",
                    roll(9)
                ),
            };
            gym.run(&change);
            assert_eq!(gym.lines(DIFFERENCES), [""; 0], "seed {seed}, step {step}: {change}");
        }
        gym.run(&class(trainers[0], "free", FEBRUARY));
        assert_stored_equals_from_scratch(&mut gym.db);
        gym.run("begin; alter table commission.appointment disable trigger user");
        gym.run(&class(trainers[0], "free", FEBRUARY));
        assert!(!gym.lines(DIFFERENCES).is_empty(), "the query can find something");
        gym.run("rollback");
    }
}
