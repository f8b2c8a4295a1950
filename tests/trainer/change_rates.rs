//! Whole tables of rates: given, copied, raised; and what they would do, told before.

use common::Statements;
use common::snapshot::checksum;
use common::trainer::{Gym, People, Results};

use crate::simulate_rates::bands;

const RATES: &str = "
    select branch, trainer_category, commission_type, session_type,
        coalesce(session_count_min, sales_threshold_min), coalesce(fee_amount, commission_rate),
        valid_during
    from commission.trainer_commission_tier
    where status = 'active'";

#[test]
fn a_preview_tells_what_a_change_does_closed_months_apart() {
    let (mut gym, People { t, m1, .. }) = Gym::worked_example("preview");
    gym.session_at(t, m1, "paid", "2026-03-10 10:00+08");
    gym.run("select commission.close_period(2026, 2, 'trainer')");
    let rows = bands("kepong", "conduction_fee", Some("paid"), &[(0, "36".into())]);
    let before = checksum(&mut gym.db);
    let told = gym.lines(&format!(
        "select year, month, is_closed, participant_name, currency, paid, simulated, difference
        from commission.preview_change('{{\"trainer_commission_tier\": [{rows}]}}', '2026-02-01')"
    ));
    assert_eq!(told, ["2026|2|t|T|MYR|4445.00|4544.00|99.00", "2026|3|f|T|MYR|35.00|36.00|1.00",]);
    assert_eq!(checksum(&mut gym.db), before, "something was written");
    // And so it does.
    gym.run(&format!("select commission.change_rates('2026-02-01', '[{rows}]')"));
    let done = gym.line(
        "select (select sum(difference) from commission.pending_adjustments),
            (
                select total_entitled_commission
                from commission.trainer_monthly_commission
                where month = 3
            )",
    );
    assert_eq!(done, "99.00|36.00");
    // What is to come changes nothing until today.
    let later = format!(
        "select * from commission.preview_change(
            '{{\"trainer_commission_tier\": [{rows}]}}', '2198-01-01')"
    );
    assert_eq!(gym.lines(&later), [""; 0]);
}

#[test]
fn a_table_replaces_what_is_there_from_its_day_on_and_nothing_else() {
    let (mut gym, _) = Gym::worked_example("change_rates");
    gym.run(
        "select commission.change_rate(id, '2026-06-01', 44)
        from commission.trainer_commission_tier where fee_amount = 40",
    );
    let others = format!("{RATES} and session_type is distinct from 'paid' order by 1, 2, 3, 4, 5");
    let kept = gym.lines(&others);
    let rows =
        bands("kepong", "conduction_fee", Some("paid"), &[(0, "36".into()), (50, "38".into())]);
    gym.run(&format!("select commission.change_rates('2026-03-01', '[{rows}]')"));
    let paid = gym
        .lines(&format!("{RATES} and session_type = 'paid' order by valid_during, 5 nulls first"));
    assert_eq!(
        paid,
        [
            "kepong|senior|conduction_fee|paid|null|35.00|(,2026-03-01)",
            "kepong|senior|conduction_fee|paid|100|40.00|(,2026-03-01)",
            "kepong|senior|conduction_fee|paid|null|36|[2026-03-01,)",
            "kepong|senior|conduction_fee|paid|50|38|[2026-03-01,)",
        ]
    );
    assert_eq!(gym.lines(&others), kept);
    let planned = gym.line(
        "select status, valid_during from commission.trainer_commission_tier where fee_amount = 44",
    );
    assert_eq!(planned, "inactive|[2026-06-01,)");
    assert_eq!(gym.lines("select * from commission.check_rate_bands()"), [""; 0]);
    // Earlier months keep their rates.
    let february = "select sum(total_entitled_commission)
        from commission.trainer_monthly_commission where month = 2";
    assert_eq!(gym.line(february), "4512.50");
}

#[test]
fn a_branch_and_a_category_take_the_rates_of_another() {
    let (mut gym, _) = Gym::worked_example("copy_rates");
    gym.branch("cheras", "CH", "Asia/Kuala_Lumpur", "MYR");
    gym.rates("cheras", "full time", "senior");
    gym.run(
        "select commission.change_rate(id, '2026-05-01', fee_amount + 1)
        from commission.trainer_commission_tier where branch = 'kepong' and session_type = 'free'",
    );
    gym.run("select commission.copy_rates('kepong', 'cheras', '2026-04-01')");
    let of = |branch: &str, category: &str| {
        format!(
            "select commission_type, session_type, session_count_min, session_count_max,
                sales_threshold_min, sales_threshold_max, fee_amount, commission_rate,
                valid_during * '[2026-04-01,)'
            from commission.trainer_commission_tier
            where status = 'active' and branch = '{branch}' and trainer_category = '{category}'
                and valid_during && '[2026-04-01,)'
            order by 1, 2, 3, 5, 9"
        )
    };
    let kepong = gym.lines(&of("kepong", "senior"));
    assert_eq!(kepong.len(), 16);
    assert_eq!(gym.lines(&of("cheras", "senior")), kepong);
    gym.run("select commission.copy_rates('kepong', 'kepong', '2026-04-01', 'senior', 'master')");
    assert_eq!(gym.lines(&of("kepong", "master")), kepong);
    assert_eq!(gym.lines(&of("kepong", "senior")), kepong);
}

#[test]
fn rates_rise_by_a_percentage_of_themselves() {
    let (mut gym, _) = Gym::worked_example("raise_rates");
    gym.run("select commission.raise_rates('kepong', '2026-03-01', 5, 'new_sales')");
    gym.run("select commission.raise_rates('kepong', '2026-03-01', 0.5, 'conduction_fee')");
    let raised = gym.lines(&format!(
        "{RATES} and lower(valid_during) = '2026-03-01' order by 3, 4, 5 nulls first"
    ));
    assert_eq!(
        raised,
        [
            "kepong|senior|conduction_fee|paid|null|35.18|[2026-03-01,)",
            "kepong|senior|conduction_fee|paid|100|40.20|[2026-03-01,)",
            "kepong|senior|conduction_fee|free|null|15.08|[2026-03-01,)",
            "kepong|senior|conduction_fee|compensate|null|20.10|[2026-03-01,)",
            "kepong|senior|conduction_fee|transform|null|45.23|[2026-03-01,)",
            "kepong|senior|conduction_fee|express|null|25.13|[2026-03-01,)",
            "kepong|senior|conduction_fee|sponsor|null|30.15|[2026-03-01,)",
            "kepong|senior|new_sales|null|null|0.0525|[2026-03-01,)",
            "kepong|senior|new_sales|null|8000|0.0735|[2026-03-01,)",
            "kepong|senior|new_sales|null|20000|0.0945|[2026-03-01,)",
            "kepong|senior|new_sales|null|30000|0.1155|[2026-03-01,)",
        ]
    );
    assert_eq!(gym.lines("select * from commission.check_rate_bands()"), [""; 0]);
}

#[test]
fn what_makes_no_sense_is_refused_and_nothing_changes() {
    let (mut gym, _) = Gym::worked_example("change_rates_refused");
    gym.set_up_api_roles();
    gym.branch("london", "LD", "Europe/London", "GBP");
    gym.branch("cheras", "CH", "Asia/Kuala_Lumpur", "MYR");
    gym.run(
        "insert into commission.participant (name, email, role, branch)
        values ('K', 'k@gym.example', 'admin', 'kepong'),
            ('C', 'c@gym.example', 'admin', 'cheras')",
    );
    let before = checksum(&mut gym.db);
    let band = bands("kepong", "conduction_fee", Some("paid"), &[(0, "36".into())]);
    let held =
        band.replace("\"fee_amount\"", "\"valid_during\": \"(,2026-01-01)\", \"fee_amount\"");
    for (call, code, says) in [
        (format!("change_rates(null, '[{band}]')"), "22023", "must be a day"),
        (format!("change_rates('infinity', '[{band}]')"), "22023", "must be a day"),
        ("change_rates('2026-03-01', '[]')".into(), "22023", "list of 1 to 10,000"),
        ("change_rates('2026-03-01', null)".into(), "22023", "list of 1 to 10,000"),
        (format!("change_rates('2026-03-01', '[{band}, {band}]')"), "23P01", "overlaps with row 1"),
        (format!("change_rates('2026-03-01', '[{held}]')"), "22023", "does not hold on 2026-03-01"),
        (
            format!("change_rates('2026-03-01', '[{}]')", band.replace("kepong", "nowhere")),
            "23503",
            "trainer_commission_tier_branch_fkey",
        ),
        ("copy_rates('nowhere', 'kepong', '2026-03-01')".into(), "PT404", "no such rates"),
        ("copy_rates('kepong', 'nowhere', '2026-03-01')".into(), "23503", "no branch"),
        ("copy_rates('kepong', 'kepong', '2026-03-01')".into(), "22023", "to another one"),
        (
            "copy_rates('kepong', 'cheras', '2026-03-01', 'senior')".into(),
            "22023",
            "to another one",
        ),
        ("copy_rates('kepong', 'london', '2026-03-01')".into(), "22023", "pays in MYR"),
        ("copy_rates('kepong', 'cheras', null)".into(), "22023", "must both be given"),
        ("raise_rates('kepong', '2026-03-01', null)".into(), "22023", "from -100 to 1000"),
        ("raise_rates('kepong', '2026-03-01', 'NaN')".into(), "22023", "from -100 to 1000"),
        ("raise_rates('kepong', '2026-03-01', -101)".into(), "22023", "from -100 to 1000"),
        ("raise_rates('london', '2026-03-01', 5)".into(), "PT404", "no such rates"),
        // 11 % raised tenfold is more than all of the sales.
        ("raise_rates('kepong', '2026-03-01', 1000)".into(), "23514", "commission_rate_check"),
    ] {
        let error = gym.error_of(&format!("select * from commission.{call}"));
        assert_eq!(error.sqlstate, code, "{call}: {error:?}");
        assert!(error.message.contains(says), "{call}: {error:?}");
    }
    for (who, call, code) in [
        ("t", "raise_rates('kepong', '2026-03-01', 5)", "42501"),
        // Another branch's rates are not seen, and not written.
        ("c", "copy_rates('kepong', 'cheras', '2026-03-01')", "PT404"),
        ("k", "copy_rates('kepong', 'cheras', '2026-03-01')", "42501"),
    ] {
        gym.run(&format!(
            "begin; set local role authenticated;
            set local request.jwt.claims = '{{\"email\": \"{who}@gym.example\"}}'"
        ));
        let error = gym.error_of(&format!("select * from commission.{call}"));
        assert_eq!(error.sqlstate, code, "{who}: {call}: {error:?}");
        gym.run("rollback");
    }
    assert_eq!(checksum(&mut gym.db), before, "something was written");
}

#[test]
fn a_new_fee_that_does_not_say_it_is_for_as_long_as_the_old_one() {
    let mut gym = Gym::new("hours_kept");
    let t = gym.trainer("T");
    let m = gym.member("M", "company");
    gym.session_at(t, m, "paid", "2026-02-10 10:00+08");
    gym.session_at(t, m, "free", "2026-02-11 10:00+08");
    gym.run("update commission.appointment set minutes = 90");
    gym.run(
        "update commission.trainer_commission_tier set per_hour = true where session_type = 'paid'",
    );
    let fee = |kind: &str, amount: i32, more: &str| {
        format!(
            "{{\"branch\": \"kepong\", \"trainer_type\": \"full time\",
            \"trainer_category\": \"senior\", \"commission_type\": \"conduction_fee\",
            \"session_type\": \"{kind}\", \"fee_amount\": {amount}{more}}}"
        )
    };
    let simulate = |rows: &str| {
        format!(
            "select simulated from commission.simulate_rates(
                '{{\"trainer_commission_tier\": [{rows}]}}', '2026-02-01', '2026-02-28')"
        )
    };
    let change = |day: &str, rows: &str| {
        format!(
            "select session_type, fee_amount, per_hour from commission.change_rates(
                '2026-{day}', '[{rows}]') order by session_type, fee_amount"
        )
    };
    // 90 minutes of 50 an hour; what is for a session stays so, and so do rows that say it.
    let paid = fee("paid", 50, "");
    assert_eq!(gym.line(&simulate(&paid)), "90.00");
    assert_eq!(gym.line(&simulate(&fee("paid", 50, ", \"per_hour\": null"))), "90.00");
    assert_eq!(gym.line(&simulate(&fee("paid", 50, ", \"per_hour\": false"))), "65.00");
    let both = format!("{paid}, {}", fee("free", 20, ""));
    assert_eq!(gym.line(&simulate(&both)), "95.00");
    assert_eq!(gym.lines(&change("02-01", &both)), ["paid|50|t", "free|20|f"]);
    assert_eq!(gym.result(t, m, "total_entitled_commission"), "95.00");
    // From July on it is for a session: then a row for both has to say what it is.
    let session = fee("paid", 60, ", \"per_hour\": false");
    assert_eq!(gym.lines(&change("07-01", &session)), ["paid|60|f"]);
    let error = gym.error_of(&change("03-01", &both));
    assert_eq!(error.sqlstate, "23502", "{error:?}");
    assert_eq!(error.message, "row 1 of \"trainer_commission_tier\" lacks \"per_hour\"");
    let until_july = fee("paid", 55, ", \"valid_during\": \"(,2026-07-01)\"");
    let from_july = fee("paid", 65, ", \"valid_during\": \"[2026-07-01,)\"");
    assert_eq!(
        gym.lines(&change("03-01", &format!("{until_july}, {from_july}"))),
        ["paid|55|t", "paid|65|f"]
    );
    // Nothing is told of branches that the caller does not see.
    let elsewhere = fee("paid", 70, "").replace("kepong", "cheras");
    gym.run(
        "insert into commission.branch (name, code, time_zone, currency)
        values ('cheras', 'CH', 'Asia/Kuala_Lumpur', 'MYR')
        on conflict do nothing;
        select commission.copy_rates('kepong', 'cheras', '2026-03-01')",
    );
    let person = gym.db.value::<uuid::Uuid>(
        "insert into commission.participant (name, email, role, branch)
        values ('Kim', 'kim@people.example', 'admin', 'kepong') returning id",
    );
    gym.set_up_api_roles();
    gym.run(&format!(
        "insert into commission.participant_permission (
            participant_id, module, can_view, can_edit, can_export)
        values ('{person}', 'staff-commission', true, true, false)"
    ));
    assert_eq!(gym.error_of(&change("03-01", &elsewhere)).sqlstate, "23502");
    gym.run(
        "begin; set local role authenticated;
        set local request.jwt.claims = '{\"email\": \"kim@people.example\"}'",
    );
    assert_eq!(gym.error_of(&change("03-01", &elsewhere)).sqlstate, "42501");
    gym.run("rollback");
}

#[test]
fn a_new_fee_after_the_last_one_has_ended_is_for_as_long_too() {
    let mut gym = Gym::new("hours_ended");
    gym.run(
        "update commission.trainer_commission_tier
        set per_hour = true, valid_during = '(,2026-06-01)'
        where session_type = 'paid'",
    );
    for day in ["06-01", "08-01"] {
        let change = format!(
            "select session_type, fee_amount, per_hour from commission.change_rates('2026-{day}',
                '[{{\"branch\": \"kepong\", \"trainer_type\": \"full time\",
                \"trainer_category\": \"senior\", \"commission_type\": \"conduction_fee\",
                \"session_type\": \"paid\", \"fee_amount\": 50}}]')"
        );
        gym.run("begin");
        assert_eq!(gym.lines(&change), ["paid|50|t"], "{day}");
        gym.run("rollback");
    }
}

#[test]
fn a_new_fee_for_the_days_before_the_first_one_is_for_as_long_too() {
    let mut gym = Gym::new("hours_before");
    gym.run(
        "update commission.trainer_commission_tier
        set per_hour = true, valid_during = '[2026-01-01,)'
        where session_type = 'paid'",
    );
    let change = "select session_type, per_hour from commission.change_rates('2025-07-01',
        '[{\"branch\": \"kepong\", \"trainer_type\": \"full time\",
        \"trainer_category\": \"senior\", \"commission_type\": \"conduction_fee\",
        \"session_type\": \"paid\", \"fee_amount\": 38,
        \"valid_during\": \"[2025-07-01,2026-01-01)\"}]')";
    assert_eq!(gym.lines(change), ["paid|t"]);
}

/// What is planned nobody has told a trainer: what if answers by what holds.
#[test]
fn a_trainer_is_not_told_how_a_planned_fee_is_paid() {
    let mut found = Vec::new();
    for per_hour in [true, false] {
        let mut gym = Gym::new(&format!("hours_planned_{per_hour}"));
        let t = gym.trainer("T");
        let m = gym.member("M", "company");
        gym.session_at(t, m, "paid", "2026-02-10 10:00+08");
        gym.run("update commission.appointment set minutes = 90");
        gym.run(&format!(
            "update commission.trainer_commission_tier
            set per_hour = {per_hour}, valid_during = '[2027-01-01,)'
            where session_type = 'paid';
            update commission.participant set email = 't@people.example' where id = '{t}'"
        ));
        gym.set_up_api_roles();
        gym.run(
            "begin; set local role authenticated;
            set local request.jwt.claims = '{\"email\": \"t@people.example\"}'",
        );
        assert_eq!(gym.line("select count(*) from commission.trainer_commission_tier"), "0");
        found.push(gym.lines(
            "select simulated from commission.simulate_rates(
                '{\"trainer_commission_tier\": [{
                    \"branch\": \"kepong\", \"trainer_type\": \"full time\",
                    \"trainer_category\": \"senior\", \"commission_type\": \"conduction_fee\",
                    \"session_type\": \"paid\", \"fee_amount\": 40}]}',
                '2026-02-01', '2026-02-28')",
        ));
        gym.run("rollback");
    }
    assert_eq!(found[0], ["40.00"]);
    assert_eq!(found[0], found[1]);
}
