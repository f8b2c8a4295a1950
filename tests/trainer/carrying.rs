//! Single sessions are added to the records of the month without reading its facts again, and only
//! where that gives what all the facts give.

use common::Statements;
use common::trainer::{Gym, Results};
use uuid::Uuid;

const TOTALS: &str = "total_conduction_count, total_conduction_fee, total_entitled_commission";

/// A trainer with 98 paid sessions: from 100 on each of them pays more.
fn gym(name: &str) -> (Gym, Uuid, [Uuid; 2]) {
    let mut gym = Gym::new(name);
    let t = gym.trainer("T");
    let members = [gym.member("M", "company"), gym.member("N", "fans")];
    gym.sessions(t, members[0], "paid", 97);
    gym.sessions(t, members[1], "paid", 1);
    gym.sale(members[1], "new_sales", "1000.01", &[t]);
    (gym, t, members)
}

fn insert(t: Uuid, m: Uuid, session_type: &str) -> String {
    format!(
        "insert into commission.appointment (trainer_id, member_id, session_type, status, starts_at)
        values ('{t}', '{m}', '{session_type}', 'completed', '2026-02-10 12:00:00+08')"
    )
}

/// A session that no trigger sees: only who reads the facts counts it.
fn hidden_session(gym: &mut Gym, t: Uuid, m: Uuid) {
    let hidden = insert(t, m, "paid");
    gym.run(&format!(
        "set session_replication_role = replica; {hidden}; reset session_replication_role"
    ));
}

#[track_caller]
fn check_from_scratch(gym: &mut Gym) {
    common::snapshot::assert_stored_equals_from_scratch(&mut **gym);
}

#[test]
fn a_session_is_added_to_the_records_without_reading_the_facts() {
    let (mut gym, t, [m, n]) = gym("carry_session");
    hidden_session(&mut gym, t, n);
    gym.run(&insert(t, n, "free"));
    assert_eq!(gym.result(t, n, "total_paid_session, total_free_session"), "1|1");
    gym.run("delete from commission.appointment where session_type = 'free'");
    assert_eq!(gym.result(t, n, "total_paid_session, total_free_session"), "1|0");
    gym.run(&insert(t, m, "paid"));
    assert_eq!(gym.result(t, m, TOTALS), "98|3430.00|3430.00");

    // The next one reaches the band: all facts are read, the hidden one among them.
    gym.run(&insert(t, m, "paid"));
    assert_eq!(gym.result(t, n, "total_paid_session, conduction_paid_rate"), "2|40.00");
    check_from_scratch(&mut gym);
}

#[test]
fn each_session_leaves_what_the_facts_give() {
    let (mut gym, t, [m, n]) = gym("carry_each");
    let kinds = ["paid", "free", "paid", "transform", "express", "sponsor", "compensate", "paid"];
    for (place, kind) in kinds.iter().enumerate() {
        gym.run(&insert(t, [m, n][place % 2], kind));
        check_from_scratch(&mut gym);
    }
    for change in [
        "update commission.appointment set session_type = 'free' where session_type = 'express'",
        "update commission.appointment set status = 'cancelled' where session_type = 'sponsor'",
        "update commission.appointment set starts_at = starts_at + interval '1 hour'
        where session_type = 'free'",
        "delete from commission.appointment where session_type <> 'paid'",
        "delete from commission.appointment where session_type = 'paid'",
    ] {
        gym.run(change);
        check_from_scratch(&mut gym);
    }
    assert_eq!(gym.result(t, m, TOTALS), "none");
    assert_eq!(gym.result(t, n, TOTALS), "0|0.00|25.00");
}

#[test]
fn a_pair_that_somebody_stated_is_replaced_by_the_next_session_of_another() {
    let (mut gym, t, [m, n]) = gym("carry_stated");
    gym.run(&format!(
        "select commission.calculate_trainer_commission(
            p_branch => 'kepong', p_member_id => '{n}', p_member_tier => 'fans', p_month => 2,
            p_year => 2026, p_trainer_category => 'senior', p_trainer_id => '{t}',
            p_trainer_type => 'full time', p_new_sales => 500, p_renew_sales => 0,
            p_session_count => 200)"
    ));
    assert_eq!(gym.result(t, n, "band_session_count, total_new_sales"), "200|500.00");
    gym.run(&insert(t, m, "free"));
    assert_eq!(gym.result(t, n, "band_session_count is null, total_new_sales"), "t|1000.01");
    check_from_scratch(&mut gym);
}

#[test]
fn what_passed_a_closed_month_is_in_its_records_after_the_reopening() {
    let (mut gym, t, [m, n]) = gym("carry_reopened");
    gym.run("select commission.close_period(2026, 2, 'trainer')");
    gym.run(&insert(t, n, "free"));
    gym.run("select commission.reopen_period(2026, 2, 'a session was late', 'trainer')");
    gym.run(&insert(t, m, "free"));
    assert_eq!(gym.result(t, n, "total_free_session"), "1");
    check_from_scratch(&mut gym);
}

#[test]
fn a_session_is_counted_once_where_several_triggers_come_to_it() {
    let (mut gym, t, [m, n]) = gym("carry_once");
    // One statement, two events: the first trigger reads all facts, for a band is touched.
    gym.run(&insert(t, m, "paid"));
    let one_more = insert(t, m, "paid");
    gym.run(&format!(
        "with gone as (
            delete from commission.appointment
            where id = (
                select min(id::text)::uuid from commission.appointment where member_id = '{n}')
        ),
        come as ({one_more} returning id),
        more as ({} returning id)
        select count(*) from come, more",
        insert(t, n, "free")
    ));
    check_from_scratch(&mut gym);
    // A trigger that writes a session: its own triggers come before those of the statement.
    let another = insert(t, n, "paid");
    gym.run(&format!(
        "create function public.another() returns trigger language plpgsql as $$
        begin
            if new.session_type = 'express' then {another}; end if;
            return null;
        end $$;
        create trigger another after insert on commission.appointment
        for each row execute function public.another()"
    ));
    gym.run(&insert(t, m, "express"));
    check_from_scratch(&mut gym);
    gym.run(&insert(t, m, "express"));
    check_from_scratch(&mut gym);
}

#[test]
fn a_month_with_a_pair_without_a_price_is_read_whole() {
    let (mut gym, t, [m, n]) = gym("carry_unpriced");
    gym.run("delete from commission.trainer_commission_tier where session_type = 'express'");
    gym.run(&insert(t, n, "express"));
    assert_eq!(gym.result(t, n, TOTALS), "none");
    gym.run(&insert(t, m, "express"));
    assert_eq!(gym.result(t, m, TOTALS), "none");
    gym.run(&format!(
        "delete from commission.appointment where member_id = '{m}' and session_type = 'express'"
    ));
    assert_eq!(gym.result(t, m, TOTALS), "97|3395.00|3395.00");
    check_from_scratch(&mut gym);
}
