//! Fees per hour: what sessions took is paid, rounded once; a session without a length has no
//! price; and what a record, its explanation and its sessions say of it.

use common::Statements;
use common::snapshot::assert_stored_equals_from_scratch;
use common::trainer::{Gym, People, Results};
use uuid::Uuid;

use crate::simulate_rates::Dice;

const ROW: &str = "total_paid_session, conduction_paid_rate, conduction_fee_paid, \
    total_conduction_fee, total_entitled_commission";

const PARTS: &str = "
    select p ->> 'session_type', p -> 'sessions', p -> 'minutes', p -> 'fee', p -> 'amount'
    from commission.view_5_2_1_trainer_monthly_commission_details as d
    cross join jsonb_array_elements(d.sessions_by_type) as p
    order by d.member_name, p ->> 'session_type'";

const UNPRICED: &str = "select error_message, error_hint from commission.trainer_unpriced_pair";

/// What single sessions pay.
const SESSIONS: &str = "
    select session_type, minutes, per_hour, fee, amount, matches_stored
    from commission.trainer_session order by starts_at, member_name";

const LINES: &str = "
    select line ->> 'pays_for', line -> 'quantity', line -> 'minutes', line ->> 'band',
        line ->> 'formula', line -> 'amount', e -> 'matches_stored', e -> 'notes'
    from commission.trainer_monthly_commission as c
    cross join commission.explain_trainer_commission(c.id) as e
    cross join jsonb_array_elements(e -> 'lines') as line";

/// Paid sessions go by the hour from now on: 60.00, and from the hundredth on 70.00.
fn by_the_hour(gym: &mut Gym) {
    gym.run(
        "update commission.trainer_commission_tier
        set per_hour = true,
            fee_amount = case when session_count_min is null then 60.00 else 70.00 end
        where session_type = 'paid'",
    );
}

fn session(gym: &mut Gym, trainer: Uuid, member: Uuid, kind: &str, day: u32, minutes: &str) {
    gym.run(&format!(
        "insert into commission.appointment (
            trainer_id, member_id, session_type, status, starts_at, minutes)
        values ('{trainer}', '{member}', '{kind}', 'completed', '2026-02-{day:02} 12:00+08',
            {minutes})"
    ));
}

#[test]
fn what_sessions_took_together_is_paid_and_rounded_once() {
    let mut gym = Gym::new("hours");
    let t = gym.trainer("T");
    let m = gym.member("M", "company");
    session(&mut gym, t, m, "paid", 2, "50");
    session(&mut gym, t, m, "paid", 3, "50");
    // A fee for each, however long.
    assert_eq!(gym.result(t, m, ROW), "2|35.00|70.00|70.00|70.00");
    assert_eq!(gym.lines(PARTS), [""; 0]);
    by_the_hour(&mut gym);
    gym.run("update commission.trainer_commission_tier set fee_amount = 35.01 where per_hour");
    // 100 minutes at 35.01: 58.35. Each by itself would be 29.18, and 58.36 together.
    assert_eq!(gym.result(t, m, ROW), "2|35.01|58.35|58.35|58.35");
    assert_eq!(gym.lines(PARTS), ["paid|2|100|35.01|58.35"]);
    assert_eq!(gym.lines(SESSIONS), ["paid|50|t|35.01|29.18|t", "paid|50|t|35.01|29.17|t"]);
    assert_stored_equals_from_scratch(&mut gym.db);
    assert_eq!(
        gym.lines(LINES),
        ["paid|2|100|2 paid sessions of the whole month, all members: at least 0 and below 100, \
          per hour|100 minutes x 35.01 / 60 = 58.35|58.35|true|[]"]
    );

    // What follows in the same month: another kind beside it, a length that changes, one that goes.
    session(&mut gym, t, m, "free", 4, "null");
    assert_eq!(gym.result(t, m, ROW), "2|35.01|58.35|73.35|73.35");
    session(&mut gym, t, m, "paid", 5, "1");
    assert_eq!(gym.result(t, m, ROW), "3|35.01|58.93|73.93|73.93");
    gym.run("update commission.appointment set minutes = 21 where minutes = 1");
    assert_eq!(gym.result(t, m, ROW), "3|35.01|70.60|85.60|85.60");
    gym.run("delete from commission.appointment where minutes = 21");
    assert_eq!(gym.result(t, m, ROW), "2|35.01|58.35|73.35|73.35");
    // Lengths of what is paid for each change nothing.
    gym.run("update commission.appointment set minutes = 1440 where session_type = 'free'");
    assert_eq!(gym.result(t, m, ROW), "2|35.01|58.35|73.35|73.35");
    assert_stored_equals_from_scratch(&mut gym.db);

    gym.run("update commission.trainer_commission_tier set per_hour = false where per_hour");
    assert_eq!(gym.result(t, m, ROW), "2|35.01|70.02|85.02|85.02");
    assert_eq!(gym.lines(PARTS), [""; 0]);
    assert_stored_equals_from_scratch(&mut gym.db);
}

#[test]
fn one_statement_that_changes_a_length_here_and_a_session_there_loses_neither() {
    let mut gym = Gym::new("hours_statement");
    let t = gym.trainer("T");
    let (m, n) = (gym.member("M", "company"), gym.member("N", "company"));
    by_the_hour(&mut gym);
    session(&mut gym, t, m, "paid", 2, "60");
    session(&mut gym, t, n, "free", 3, "60");
    session(&mut gym, t, n, "free", 4, "60");
    assert_eq!(gym.result(t, m, ROW), "1|60.00|60.00|60.00|60.00");
    gym.run(
        "update commission.appointment
        set minutes = 90, session_type = case session_type when 'free' then 'express'
            else session_type end
        where starts_at < '2026-02-04'",
    );
    assert_eq!(gym.result(t, m, ROW), "1|60.00|90.00|90.00|90.00");
    assert_eq!(gym.result(t, n, "conduction_fee_free, conduction_fee_express"), "15.00|25.00");
    assert_stored_equals_from_scratch(&mut gym.db);
}

#[test]
fn a_session_without_a_length_has_no_price_by_the_hour() {
    let mut gym = Gym::new("hours_unpriced");
    let t = gym.trainer("T");
    let m = gym.member("M", "company");
    session(&mut gym, t, m, "paid", 2, "90");
    session(&mut gym, t, m, "paid", 3, "null");
    by_the_hour(&mut gym);
    assert_eq!(gym.result(t, m, ROW), "none");
    assert_eq!(
        gym.lines(UNPRICED),
        ["the fee of \"paid\" sessions is per hour, and this pair has 1 of them without minutes|\
          Write appointment.minutes of them, or let the fee be one for each session."]
    );
    let error = gym
        .error_of(&format!("select commission.calculate_trainer_commission('{t}'::uuid, 2026, 2)"));
    assert_eq!(error.sqlstate, "PT409", "{error:?}");
    let error = gym.error_of("select commission.close_period(2026, 2, 'trainer')");
    assert_eq!(error.sqlstate, "PT409", "{error:?}");
    assert_eq!(
        gym.lines(SESSIONS),
        ["paid|90|f|null|null|f", "paid|null|f|null|null|f"],
        "they are there, without a price"
    );
    gym.run("update commission.appointment set minutes = 30 where minutes is null");
    assert_eq!(gym.result(t, m, ROW), "2|60.00|120.00|120.00|120.00");
    assert_eq!(gym.lines(UNPRICED), [""; 0]);
    // A contract that earns no fees asks for none.
    gym.run("update commission.appointment set minutes = null");
    assert_eq!(gym.result(t, m, ROW), "none");
    gym.run(
        "select commission.change_trainer_grade(id, '2026-02-01', p_earns => 'sales')
        from commission.trainer",
    );
    assert_eq!(gym.result(t, m, ROW), "2|null|0.00|0.00|0.00");
    assert_stored_equals_from_scratch(&mut gym.db);
}

#[test]
fn bands_go_by_the_count_and_a_fee_each_by_the_minutes_of_all() {
    let mut gym = Gym::new("hours_bands");
    let t = gym.trainer("T");
    let (m, n) = (gym.member("M", "company"), gym.member("N", "company"));
    gym.sessions(t, m, "paid", 98);
    gym.run("update commission.appointment set minutes = 30");
    by_the_hour(&mut gym);
    gym.run(&format!(
        "insert into commission.appointment (
            trainer_id, member_id, also_members, fee_each, session_type, status, starts_at, minutes)
        values ('{t}', '{m}', '{{{n}}}', true, 'paid', 'completed', '2026-02-12 12:00+08', 45)"
    ));
    assert_eq!(gym.result(t, m, ROW), "99|60.00|2985.00|2985.00|2985.00");
    assert_eq!(gym.result(t, n, ROW), "1|60.00|45.00|45.00|45.00");
    // The hundredth: 70.00 for each hour, or 40.00 for each session.
    session(&mut gym, t, n, "paid", 13, "1");
    assert_eq!(gym.result(t, m, ROW), "99|70.00|3482.50|3482.50|3482.50");
    assert_eq!(gym.result(t, n, ROW), "2|70.00|53.67|53.67|53.67");
    gym.run(
        "update commission.trainer_commission_tier set per_hour = false, fee_amount = 40
        where session_count_min = 100",
    );
    assert_eq!(gym.result(t, m, ROW), "99|40|3960.00|3960.00|3960.00");
    let sums = "select member_name, sum(amount), bool_and(matches_stored)
        from commission.trainer_session group by 1 order by 1";
    assert_eq!(gym.lines(sums), ["M|3960.00|t", "N|80.00|t"]);
    assert_stored_equals_from_scratch(&mut gym.db);
}

#[test]
fn a_length_that_is_mended_late_is_an_adjustment_with_its_cause() {
    let mut gym = Gym::new("hours_late");
    let t = gym.trainer("T");
    let m = gym.member("M", "company");
    by_the_hour(&mut gym);
    session(&mut gym, t, m, "paid", 2, "60");
    session(&mut gym, t, m, "free", 3, "60");
    gym.run("select commission.close_period(2026, 2, 'trainer')");
    gym.run("update commission.appointment set minutes = 95 where session_type = 'paid'");
    assert_eq!(gym.result(t, m, ROW), "1|60.00|60.00|75.00|75.00");
    let pending = "select component, posted, due, difference from commission.pending_adjustments";
    assert_eq!(gym.lines(pending), ["conduction|75.00|110.00|35.00"]);
    let told = gym.lines(LINES);
    let note = "|60 minutes x 60.00 / 60 = 60.00|60.00|true|\
        [\"the paid sessions on record now take 95 minutes instead of 60\"]";
    assert!(told[0].ends_with(note), "{told:?}");
    let sessions = gym.lines(SESSIONS);
    assert_eq!(sessions, ["paid|95|t|60.00|95.00|f", "free|60|f|15.00|15.00|t"]);
    gym.run("select commission.close_period(2026, 3, 'trainer')");
    assert_eq!(gym.lines(pending), [""; 0]);
    // One that is gone again has no price: the next closing says so, and is no silent zero.
    gym.run("update commission.appointment set minutes = null where session_type = 'paid'");
    let error = gym.error_of("select commission.close_period(2026, 4, 'trainer')");
    assert_eq!(error.sqlstate, "PT409", "{error:?}");
    gym.run("update commission.appointment set minutes = 95 where session_type = 'paid'");
    gym.run("select commission.close_period(2026, 4, 'trainer')");
    assert_eq!(gym.lines("select * from commission.verify_ledger()"), [""; 0]);
    // What goes to another month goes from this one.
    gym.run(
        "update commission.appointment set starts_at = '2026-05-02 12:00+08', minutes = 30
        where session_type = 'free'",
    );
    assert_eq!(gym.lines(pending), ["conduction|110.00|95.00|-15.00"]);
}

#[test]
fn what_if_copies_and_raises_know_hours() {
    let mut gym = Gym::new("hours_rates");
    gym.branch("cheras", "CH", "Asia/Kuala_Lumpur", "MYR");
    let t = gym.trainer("T");
    let m = gym.member("M", "company");
    session(&mut gym, t, m, "paid", 2, "90");
    assert_eq!(gym.result(t, m, ROW), "1|35.00|35.00|35.00|35.00");
    let hourly = "{\"branch\": \"kepong\", \"trainer_type\": \"full time\", \
        \"trainer_category\": \"senior\", \"commission_type\": \"conduction_fee\", \
        \"session_type\": \"paid\", \"fee_amount\": 50, \"per_hour\": true}";
    let simulate = |rows: &str| {
        format!(
            "select paid, simulated from commission.simulate_rates(
                '{{\"trainer_commission_tier\": [{rows}]}}', '2026-02-01', '2026-02-28')"
        )
    };
    assert_eq!(gym.line(&simulate(hourly)), "35.00|75.00");
    assert_eq!(gym.line(&simulate(&hourly.replace("true", "null"))), "35.00|50.00");
    let twice = hourly.replace(", \"per_hour\": true", "");
    assert_eq!(gym.error_of(&simulate(&format!("{hourly}, {twice}"))).sqlstate, "23P01");
    let share = hourly
        .replace("conduction_fee", "new_sales")
        .replace("\"session_type\": \"paid\", \"fee_amount\": 50", "\"commission_rate\": 0.1");
    let error = gym.error_of(&simulate(&share));
    assert_eq!(error.sqlstate, "23514", "{error:?}");
    assert!(error.message.contains("trainer_commission_tier_per_hour_check"), "{error:?}");

    gym.run(&format!("select commission.change_rates('2026-02-01', '[{hourly}]')"));
    assert_eq!(gym.result(t, m, ROW), "1|50|75.00|75.00|75.00");
    gym.run("select commission.copy_rates('kepong', 'cheras', '2026-02-01')");
    gym.run("select commission.raise_rates('kepong', '2026-02-01', 10, 'conduction_fee')");
    assert_eq!(gym.result(t, m, ROW), "1|55.00|82.50|82.50|82.50");
    gym.run(
        "select commission.change_rate(id, '2026-02-01', 60)
        from commission.trainer_commission_tier
        where branch = 'kepong' and per_hour and status = 'active'",
    );
    assert_eq!(gym.result(t, m, ROW), "1|60|90.00|90.00|90.00");
    for (view, cell) in [("rates_in_force", "rates -> 'senior'"), ("rate_matrix", "senior")] {
        let matrix = format!(
            "select branch, per_hour, {cell} from commission.{view}
            where session_type in ('paid', 'free') order by branch, session_type"
        );
        assert_eq!(
            gym.lines(&matrix),
            ["cheras|t|50", "cheras|f|15.00", "kepong|t|60", "kepong|f|16.50"]
        );
    }
    assert_stored_equals_from_scratch(&mut gym.db);
}

#[test]
fn a_pair_that_is_stated_is_paid_by_the_hours_on_record() {
    let (mut gym, People { t, m1, .. }) = Gym::worked_example("hours_stated");
    gym.run("update commission.appointment set minutes = 30");
    by_the_hour(&mut gym);
    assert_eq!(gym.result(t, m1, ROW), "60|60.00|1800.00|1830.00|2670.00");
    gym.run(&format!(
        "select commission.calculate_trainer_commission(
            'kepong', '{m1}', 'company', 2, 2026, 'senior', '{t}', 'full time', 0, 0, 100)"
    ));
    assert_eq!(gym.result(t, m1, ROW), "60|70.00|2100.00|2130.00|2130.00");
    assert_eq!(gym.lines(PARTS)[0], "paid|60|1800|70.00|2100.00");
    gym.run(&format!("select commission.calculate_trainer_commission('{t}'::uuid, 2026, 2)"));
    assert_eq!(gym.result(t, m1, ROW), "60|60.00|1800.00|1830.00|2670.00");
}

/// What each record has to be, worked out from sessions and fees alone.
const DIFFERENCES: &str = "
    with held as (
        select a.trainer_id, who.member_id, a.session_type,
            date_trunc('month', a.starts_at at time zone 'Asia/Kuala_Lumpur') as month_on,
            count(*) as sessions, sum(a.minutes) as minutes,
            count(*) filter (where a.minutes is null) as unknown
        from commission.appointment as a
        cross join lateral unnest(
            a.member_id || case when a.fee_each then a.also_members else '{}' end)
            as who (member_id)
        where a.status = 'completed'
        group by 1, 2, 3, 4
    ),
    paid as (
        select a.trainer_id, date_trunc('month', a.starts_at at time zone 'Asia/Kuala_Lumpur')
            as month_on, count(*) filter (where a.session_type = 'paid') as sessions
        from commission.appointment as a
        where a.status = 'completed'
        group by 1, 2
    ),
    due as (
        select h.trainer_id, h.member_id, h.month_on, sum(h.sessions) as sessions,
            sum(case
                when not r.per_hour then round(h.sessions * r.fee_amount, 2)
                else round(trunc(h.minutes * r.fee_amount * 100 / 60 + 0.5) / 100, 2)
            end) as fee,
            bool_or(r.per_hour and h.unknown > 0) as is_unpriced
        from held as h
        join paid as p on p.trainer_id = h.trainer_id and p.month_on = h.month_on
        join commission.trainer_commission_tier as r
            on r.session_type = h.session_type and r.status = 'active'
            and coalesce(r.session_count_min, 0) <= case h.session_type
                when 'paid' then p.sessions else 0 end
            and (r.session_count_max is null or r.session_count_max > case h.session_type
                when 'paid' then p.sessions else 0 end)
        group by 1, 2, 3
    ),
    total as (
        select trainer_id, member_id, month_on, sessions, fee from due where not is_unpriced
    ),
    stored as (
        select trainer_id, member_id, make_date(year, month, 1)::timestamp as month_on,
            total_conduction_count, total_conduction_fee
        from commission.trainer_monthly_commission
    ),
    single as (
        select trainer_id, member_id, make_date(year, month, 1)::timestamp, count(*), sum(amount)
        from commission.trainer_session
        where commission_id is not null
        group by 1, 2, 3
    ),
    told as (
        select c.trainer_id, c.member_id, make_date(c.year, c.month, 1)::timestamp,
            c.total_conduction_count, (e ->> 'total_conduction_fee')::numeric
        from commission.trainer_monthly_commission as c
        cross join commission.explain_trainer_commission(c.id) as e
        where e -> 'notes' = '[]'
    )
    (select * from total except all select * from stored)
    union all
    (select * from stored except all select * from total)
    union all
    (select * from single except all select * from stored)
    union all
    (select * from stored except all select * from told)
    union all
    select trainer_id, member_id, month_on, sessions, null from due where is_unpriced
    except all
    select trainer_id, member_id, make_date(year, month, 1)::timestamp, total_session, null
    from commission.trainer_unpriced_pair";

#[test]
fn any_history_pays_what_a_query_over_sessions_and_fees_says() {
    for seed in 0..3 {
        let mut dice = Dice(seed);
        let mut roll = |most: u64| dice.below(most);
        let mut gym = Gym::without_rates(&format!("hours_history_{seed}"));
        let key = ["kepong", "full time", "senior"];
        gym.fee(key, "paid", None, Some(4), "33.33");
        gym.fee(key, "paid", Some(4), None, "41.17");
        gym.run("select commission.add_session_type('pilates', 'free')");
        for (kind, fee) in [("free", "10.01"), ("express", "0.07"), ("pilates", "21.03")] {
            gym.fee(key, kind, None, None, fee);
        }
        let trainers: Vec<Uuid> = (0..2).map(|n| gym.trainer(&format!("T{n}"))).collect();
        let members: Vec<Uuid> = (0..3).map(|n| gym.member(&format!("M{n}"), "company")).collect();
        for step in 0..70 {
            let kind = ["paid", "paid", "free", "express", "pilates"][roll(5) as usize];
            let minutes = match roll(8) {
                0 => "null".to_owned(),
                _ => (1 + roll(180)).to_string(),
            };
            let part = format!("abs(hashtext(id::text)) % 5 = {}", roll(5));
            let change = match roll(9) {
                0..=3 => {
                    let first = roll(3) as usize;
                    let also = match roll(3) {
                        0 => format!("'{{{}}}'", members[(first + 1) % 3]),
                        _ => "'{}'".to_owned(),
                    };
                    format!(
                        "insert into commission.appointment (trainer_id, member_id, also_members,
                            fee_each, session_type, status, starts_at, minutes)
                        values ('{}', '{}', {also}, {}, '{kind}', 'completed', '2026-{:02}-{:02}',
                            {minutes})",
                        trainers[roll(2) as usize],
                        members[first],
                        roll(2) == 0,
                        1 + roll(2),
                        2 + roll(26),
                    )
                }
                4 => format!("update commission.appointment set minutes = {minutes} where {part}"),
                5 => format!(
                    "update commission.appointment set session_type = '{kind}' where {part}"
                ),
                6 => format!("delete from commission.appointment where {part}"),
                7 => format!(
                    "update commission.trainer_commission_tier set per_hour = not per_hour
                    where session_type = '{kind}' and {part}"
                ),
                _ => format!(
                    "update commission.appointment set minutes = coalesce(minutes, {})",
                    1 + roll(60)
                ),
            };
            gym.run(&change);
            assert_eq!(gym.lines(DIFFERENCES), [""; 0], "seed {seed}, step {step}: {change}");
        }
        assert_stored_equals_from_scratch(&mut gym.db);
        gym.run("update commission.trainer_commission_tier set per_hour = true");
        gym.run("update commission.appointment set minutes = 50");
        gym.run("begin; alter table commission.appointment disable trigger user");
        gym.run("update commission.appointment set minutes = 51");
        assert!(!gym.lines(DIFFERENCES).is_empty(), "the query can find something");
        gym.run("rollback");
    }
}
