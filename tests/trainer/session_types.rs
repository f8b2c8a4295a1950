//! Session types of a company's own: fees of their own, in totals, details, explanations and single
//! sessions; and those that come along stay as they are.

use common::Statements;
use common::snapshot::{assert_stored_equals_from_scratch, checksum};
use common::trainer::{Gym, People, Results};

const KEY: [&str; 3] = ["kepong", "full time", "senior"];

const ROW: &str = "total_conduction_count, total_conduction_fee, total_entitled_commission";

const PARTS: &str = "
    select p ->> 'session_type', p -> 'sessions', p -> 'minutes', p -> 'fee', p -> 'amount'
    from commission.view_5_2_1_trainer_monthly_commission_details as d
    cross join jsonb_array_elements(d.sessions_by_type) with ordinality as p (p, place)
    order by d.member_name, place";

const OTHERS: &str = "total_other_session, conduction_fee_other, total_conduction_count, \
    total_conduction_fee";

#[test]
fn a_type_of_its_own_is_paid_and_told_wherever_the_six_are() {
    let (mut gym, People { t, m1, m2, .. }) = Gym::worked_example("session_types");
    let before = gym.lines(
        "select to_jsonb(c) - 'last_updated_at' from commission.trainer_monthly_commission as c
        order by id",
    );
    assert_eq!(
        gym.line("select commission.add_session_type('pilates', 'free')"),
        "{paid,free,pilates,compensate,transform,express,sponsor}"
    );
    gym.run("select commission.add_session_type('Été \"duo\"')");
    assert_eq!(
        gym.line(
            "select string_agg(name, ', ' order by place) from commission.trainer_vocabulary
            where kind = 'session_type'"
        ),
        "paid, free, pilates, compensate, transform, express, sponsor, Été \"duo\""
    );
    let gaps = "select session_type from commission.check_rate_bands() order by 1";
    assert_eq!(gym.lines(gaps), ["pilates", "Été \"duo\""]);

    // Without a fee there is no price, and the cause is told.
    gym.session_at(t, m1, "pilates", "2026-02-12 12:00+08");
    assert_eq!(gym.result(t, m1, ROW), "none");
    let unpriced = gym.line("select error_message from commission.trainer_unpriced_pair");
    assert!(unpriced.contains("senior, conduction_fee pilates on 2026-02-28"), "{unpriced}");
    gym.fee(KEY, "pilates", None, None, "50.00");
    gym.fee(KEY, "Été \"duo\"", None, None, "0.33");
    assert_eq!(gym.lines(gaps), [""; 0]);
    assert_eq!(gym.result(t, m1, ROW), "63|2180.00|3020.00");
    gym.session_at(t, m1, "Été \"duo\"", "2026-02-13 12:00+08");
    gym.session_at(t, m1, "pilates", "2026-02-14 12:00+08");
    gym.session_at(t, m2, "pilates", "2026-02-15 12:00+08");
    assert_eq!(gym.result(t, m1, ROW), "65|2230.33|3070.33");
    assert_eq!(
        gym.lines(PARTS),
        [
            "pilates|2|null|50.00|100.00",
            "Été \"duo\"|1|null|0.33|0.33",
            "pilates|1|null|50.00|50.00",
        ]
    );
    // They count for no band: 99 paid sessions.
    assert_eq!(gym.result(t, m1, "total_paid_session, conduction_paid_rate"), "60|35.00");
    // Sessions of the six beside them.
    gym.session_at(t, m1, "free", "2026-02-16 12:00+08");
    assert_eq!(gym.result(t, m1, ROW), "66|2245.33|3085.33");
    gym.run("delete from commission.appointment where starts_at = '2026-02-16 12:00+08'");
    assert_stored_equals_from_scratch(&mut gym.db);

    let details = format!(
        "select {OTHERS} from commission.view_5_2_1_trainer_monthly_commission_details
        where trainer_name = 'T' order by member_name"
    );
    assert_eq!(gym.lines(&details), ["3|100.33|65|2230.33", "1|50.00|41|1435.00"]);
    let report = format!(
        "select {OTHERS} from commission.view_5_2_trainer_monthly_commission_report
        where trainer_name = 'T'"
    );
    assert_eq!(gym.line(&report), "4|150.33|106|3665.33");
    assert_eq!(
        gym.lines(
            "select session_type, fee, sum(amount), bool_and(matches_stored)
            from commission.trainer_session where member_name = 'M1' group by 1, 2 order by 1"
        ),
        [
            "paid|35.00|2100.00|t",
            "free|15.00|30.00|t",
            "pilates|50.00|100.00|t",
            "Été \"duo\"|0.33|0.33|t",
        ]
    );
    let told = "select e -> 'sessions' -> 'pilates', e -> 'sessions' -> 'Été \"duo\"',
            line ->> 'pays_for', line ->> 'formula', line ->> 'band', e -> 'matches_stored',
            e -> 'notes'
        from commission.trainer_monthly_commission as c
        cross join commission.explain_trainer_commission(c.id) as e
        cross join jsonb_array_elements(e -> 'lines') as line
        where (line ->> 'pays_for') not in ('paid', 'free', 'compensate', 'new_sales',
            'renew_sales')
        order by 3, 4";
    let mut told = gym.lines(told);
    told.sort();
    assert_eq!(
        told,
        [
            "1|null|pilates|1 x 50.00 = 50|one fee for any number|true|[]",
            "2|1|pilates|2 x 50.00 = 100|one fee for any number|true|[]",
            "2|1|Été \"duo\"|1 x 0.33 = 0.33|one fee for any number|true|[]",
        ]
    );
    let matrix = "select session_type, rates from commission.rates_in_force
        where session_type > 'free' and session_type < 'compensate'";
    assert_eq!(gym.lines(matrix), ["pilates|{\"senior\": 50.00}"]);

    // What is gone leaves everything as it was.
    gym.run("delete from commission.appointment where session_type in ('pilates', 'Été \"duo\"')");
    let after = gym.lines(
        "select to_jsonb(c) - 'last_updated_at' from commission.trainer_monthly_commission as c
        order by id",
    );
    let without_ids = |lines: Vec<String>| -> Vec<String> {
        let cut = |line: String| {
            let mut row: serde_json::Value = serde_json::from_str(&line).expect("a row");
            let row = row.as_object_mut().expect("an object");
            row.remove("id");
            row.remove("created_at");
            serde_json::to_string(row).expect("a row")
        };
        let mut lines: Vec<String> = lines.into_iter().map(cut).collect();
        lines.sort();
        lines
    };
    assert_eq!(without_ids(before), without_ids(after));
    // Installing again leaves the types.
    gym.run("select commission_engine.install()");
    assert_eq!(gym.lines(gaps), [""; 0]);
}

#[test]
fn a_type_of_its_own_may_go_by_the_hour_and_come_late() {
    let mut gym = Gym::new("session_types_late");
    let (t, m) = (gym.trainer("T"), gym.member("M", "company"));
    gym.run("select commission.add_session_type('pilates')");
    gym.fee(KEY, "pilates", None, None, "50.00");
    gym.session_at(t, m, "pilates", "2026-02-12 12:00+08");
    gym.session_at(t, m, "free", "2026-02-13 12:00+08");
    gym.session_at(t, m, "paid", "2026-02-14 12:00+08");
    assert_eq!(gym.result(t, m, ROW), "3|100.00|100.00");
    gym.run("update commission.trainer_commission_tier set per_hour = true where fee_amount = 50");
    assert_eq!(gym.result(t, m, ROW), "none");
    let unpriced = gym.line("select error_message from commission.trainer_unpriced_pair");
    assert!(unpriced.contains("the fee of \"pilates\" sessions is per hour"), "{unpriced}");
    gym.run("update commission.appointment set minutes = 75");
    assert_eq!(gym.lines(PARTS), ["pilates|1|75|50.00|62.50"]);
    assert_eq!(gym.result(t, m, ROW), "3|112.50|112.50");
    assert_stored_equals_from_scratch(&mut gym.db);

    gym.run("select commission.close_period(2026, 2, 'trainer')");
    gym.session_at(t, m, "pilates", "2026-02-20 12:00+08");
    let error = gym.error_of("select commission.close_period(2026, 3, 'trainer')");
    assert_eq!(error.sqlstate, "PT409", "{error:?}");
    gym.run("update commission.appointment set minutes = 30 where minutes is null");
    let pending = "select component, posted, due, difference from commission.pending_adjustments";
    assert_eq!(gym.lines(pending), ["conduction|112.50|137.50|25.00"]);
    let told = "select e -> 'notes', e -> 'matches_stored'
        from commission.trainer_monthly_commission as c
        cross join commission.explain_trainer_commission(c.id) as e";
    let note = "[\"the sessions on record are now 4 instead of 3\"]|true";
    assert_eq!(gym.line(told), note);
    gym.run("select commission.close_period(2026, 3, 'trainer')");
    gym.run(
        "update commission.appointment set session_type = 'free' where session_type = 'pilates'",
    );
    assert_eq!(gym.lines(pending), ["conduction|137.50|80.00|-57.50"]);
    gym.run("select commission.close_period(2026, 4, 'trainer')");
    assert_eq!(gym.lines("select * from commission.verify_ledger()"), [""; 0]);
}

#[test]
fn contracts_and_leavers_know_them() {
    let mut gym = Gym::new("session_types_contracts");
    let (t, m) = (gym.trainer("T"), gym.member("M", "company"));
    gym.run("select commission.add_session_type('pilates')");
    gym.session_at(t, m, "pilates", "2026-02-12 12:00+08");
    gym.session_at(t, m, "paid", "2026-02-13 12:00+08");
    gym.run(
        "select commission.change_trainer_grade(id, '2026-02-01', p_earns => 'sales')
        from commission.trainer",
    );
    // It counts, needs no fee, and pays nothing.
    assert_eq!(gym.result(t, m, ROW), "2|0.00|0.00");
    assert_eq!(gym.lines(PARTS), ["pilates|1|null|null|0.00"]);
    let unpaid = "select kind, type, reason from commission.trainer_unpaid_fact
        where type = 'pilates'";
    assert_eq!(gym.lines(unpaid), ["session|pilates|the contract earns no fees for sessions"]);
    let told =
        "select line ->> 'pays_for', line -> 'amount', line ->> 'band', e -> 'matches_stored'
        from commission.trainer_monthly_commission as c
        cross join commission.explain_trainer_commission(c.id) as e
        cross join jsonb_array_elements(e -> 'lines') as line
        where line ->> 'pays_for' = 'pilates'";
    assert_eq!(gym.line(told), "pilates|0.00|this contract earns no fees for sessions|true");
    assert_stored_equals_from_scratch(&mut gym.db);
    gym.run("update commission.trainer set last_day = '2026-02-01'");
    assert_eq!(gym.result(t, m, ROW), "none");
}

#[test]
fn what_is_no_new_type_is_refused() {
    let mut gym = Gym::new("session_types_refused");
    let before = checksum(&mut gym.db);
    for (call, code, says) in [
        ("(null)", "22023", "\"null\" cannot be the name of a session type"),
        ("(' duo')", "22023", "\" duo\" cannot be the name of a session type"),
        ("('New_Sales')", "22023", "\"New_Sales\" cannot be the name of a session type"),
        ("('conduction_fee')", "22023", "cannot be the name of a session type"),
        ("('PAID')", "23505", "there is a session type \"paid\" already"),
        ("('duo', 'trio')", "PT404", "there is no session type \"trio\""),
    ] {
        let error = gym.error_of(&format!("select commission.add_session_type{call}"));
        assert_eq!(error.sqlstate, code, "{call}: {error:?}");
        assert!(error.message.contains(says), "{call}: {error:?}");
        assert!(error.hint.is_some(), "{call}");
    }
    let error = gym.error_of(
        "insert into commission.trainer_commission_tier (
            branch, trainer_type, trainer_category, commission_type, session_type,
            session_count_min, fee_amount)
        values ('kepong', 'full time', 'junior', 'conduction_fee', 'free', 10, 10)",
    );
    assert!(error.message.contains("trainer_commission_tier_paid_band_check"), "{error:?}");
    assert_eq!(before, checksum(&mut gym.db));
}
