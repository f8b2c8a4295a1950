//! Closing months of the trainer scheme: what is posted, what is frozen, and what comes afterwards.

use common::trainer::{Gym, People};
use common::{Database, Statements};

/// What the ledger has, a line each: participant, month earned in, component, amount, kind.
const LEDGER: &str = "
    select p.name, e.for_month, e.component, e.amount, e.kind
    from commission.earning as e
    join commission.participant as p on p.id = e.participant_id
    order by e.posting_id, p.name, e.for_month, e.component";

const RESULTS: &str = "
    select trainer_id, member_id, total_entitled_commission, last_updated_at
    from commission.trainer_monthly_commission
    order by 1, 2";

pub trait Closing: Statements {
    #[track_caller]
    fn close(&mut self, month: i32) -> Vec<String> {
        self.lines(&format!(
            "select line_count, adjustment_count, totals
            from commission.close_period(2026, {month}, 'trainer')"
        ))
    }

    #[track_caller]
    fn pending(&mut self) -> Vec<String> {
        self.lines(
            "select participant_name, month, component, posted, due, difference
            from commission.pending_adjustments order by 1, 2, 3",
        )
    }

    #[track_caller]
    fn posted_for(&mut self, month: i32) -> String {
        self.line(&format!(
            "select coalesce(sum(amount), 0)::numeric(20, 2)
            from commission.earning where for_month = {month}"
        ))
    }

    #[track_caller]
    fn assert_ledger_is_sound(&mut self) {
        assert_eq!(self.lines("select * from commission.verify_ledger()"), Vec::<String>::new());
    }
}

impl Closing for Database {}

pub fn closed_february(name: &str) -> (Gym, People) {
    let (mut gym, people) = Gym::worked_example(name);
    gym.close(2);
    (gym, people)
}

#[test]
fn a_month_is_posted_by_trainer_and_component() {
    let (mut gym, _) = Gym::worked_example("closing_lines");
    assert_eq!(gym.close(2), ["4|0|{\"MYR\": 4512.50}"]);
    assert_eq!(
        gym.lines(LEDGER),
        [
            "T|2|conduction|3515.00|earning",
            "T|2|new_sales|840.00|earning",
            "T|2|renewal|90.00|earning",
            "U|2|renewal|67.50|earning",
        ]
    );
    assert_eq!(
        gym.line("select scheme, year, month, status, changed_by_role from commission.period"),
        "trainer|2026|2|closed|postgres"
    );
    assert_eq!(
        gym.line(
            "select basis ->> 'paid_sessions', basis ->> 'paid_fee', currency, branch
            from commission.earning where component = 'conduction'"
        ),
        "99|3465.00|MYR|kepong"
    );
    gym.assert_ledger_is_sound();
}

#[test]
fn all_schemes_are_closed_where_none_is_named() {
    let (mut gym, _) = Gym::worked_example("closing_all");
    let schemes = gym.lines(
        "select name, case name when 'trainer' then 4 else 0 end
        from commission.scheme
        -- What closes last is closed where it has something.
        where name <> 'draw'
        order by closing_order, name",
    );
    assert!(schemes.len() > 3 && schemes.contains(&"trainer|4".to_owned()), "{schemes:?}");
    assert_eq!(
        gym.lines("select scheme, line_count from commission.close_period(2026, 2)"),
        schemes
    );
    let again = gym.error_of("select commission.close_period(2026, 2)");
    assert_eq!(again.line(), "PT409: 2026-02 of scheme \"network\" is closed");
    gym.run("select commission.reopen_period(2026, 2, 'a late file', 'trainer')");
    assert_eq!(gym.lines("select scheme from commission.close_period(2026, 2)"), ["trainer"]);
    gym.assert_ledger_is_sound();
}

#[test]
fn what_cannot_be_closed_is_refused_and_leaves_nothing() {
    let (mut gym, _) = Gym::worked_example("closing_refused");
    let refusals = [
        ("2026, 2, 'barter'", "22023: there is no scheme \"barter\" in this database"),
        ("2026, 13", "22023: there is no month 13 of year 2026"),
        ("null, 2", "22023: p_year and p_month must both be given"),
        ("2199, 12", "PT409: 2199-12 is not over yet"),
    ];
    for (arguments, line) in refusals {
        let error = gym.error_of(&format!("select commission.close_period({arguments})"));
        assert_eq!(error.line(), line);
    }
    let reopenings = [
        ("2026, 2, 'why not'", "PT409: 2026-02 is not closed"),
        ("2026, 2, ' '", "22023: p_reason must be given"),
        ("2026, 2, null", "22023: p_reason must be given"),
        ("2026, 2, 'x', 'trainer'", "PT409: 2026-02 of scheme \"trainer\" is not closed"),
    ];
    for (arguments, line) in reopenings {
        let error = gym.error_of(&format!("select commission.reopen_period({arguments})"));
        assert_eq!(error.line(), line);
    }

    gym.run("delete from commission.trainer_commission_tier where session_type = 'compensate'");
    let unpriced = gym.error_of("select commission.close_period(2026, 2, 'trainer')");
    assert_eq!(
        unpriced.line(),
        "PT409: 2026-02 of scheme \"trainer\" has a record that cannot be priced"
    );
    let detail = unpriced.detail.unwrap_or_default();
    assert!(detail.contains("no active band in"), "{detail}");
    let counts = "select (select count(*) from commission.period),
        (select count(*) from commission.posting), (select count(*) from commission.earning)";
    assert_eq!(gym.line(counts), "0|0|0");
}

#[test]
fn a_month_is_over_when_it_is_over_in_the_last_calendar() {
    let mut gym = Gym::new("closing_calendars");
    gym.branch("adak", "AD", "Pacific/Pago_Pago", "USD");
    let ends = "select commission_internal.month_ends_at('trainer', 2026, 2) at time zone 'UTC',
        commission_internal.month_ends_at('network', 2026, 2) at time zone 'UTC'";
    gym.run("update commission.workspace set time_zone = 'Asia/Kuala_Lumpur'");
    assert_eq!(gym.line(ends), "2026-03-01 11:00:00|2026-02-28 16:00:00");
}

#[test]
fn the_results_of_a_closed_month_are_frozen() {
    for mode in ["immediate", "manual"] {
        let (mut gym, people) = closed_february(&format!("closing_frozen_{mode}"));
        gym.recalculation(mode);
        let before = gym.lines(RESULTS);
        gym.session_at(people.t, people.m1, "paid", "2026-02-20 10:00+08");
        gym.run("delete from commission.member_package where total_price = 9000");
        gym.run("update commission.trainer_commission_tier set fee_amount = fee_amount + 1");
        gym.run("update commission.branch set time_zone = 'Asia/Tokyo' where name = 'kepong'");
        gym.run("truncate commission.appointment");
        assert_eq!(gym.lines(RESULTS), before, "{mode}");
        let t = people.t;
        for call in [
            "calculate_all_commission(2026, 2)".to_owned(),
            format!("calculate_trainer_commission('{t}', 2026, 2)"),
            format!(
                "calculate_trainer_commission('kepong', '{}', 'company', 2, 2026, 'senior', '{t}',
                    'full time', 1, 0, 0)",
                people.m1
            ),
        ] {
            let error = gym.error_of(&format!("select commission.{call}"));
            assert_eq!(error.line(), "PT409: 2026-02 of scheme \"trainer\" is closed");
        }
        assert_eq!(gym.lines(RESULTS), before, "{mode}");
        gym.assert_ledger_is_sound();
    }
}

#[test]
fn a_refund_after_the_close_nets_to_exactly_zero_over_both_months() {
    for mode in ["immediate", "manual"] {
        let mut gym = Gym::new(&format!("closing_refund_{mode}"));
        gym.recalculation(mode);
        let t = gym.trainer("T");
        let m = gym.member("M", "company");
        let sale = gym.sale(m, "new_sales", "8333.33", &[t]);
        gym.close(2);
        assert_eq!(gym.posted_for(2), "583.33");
        gym.run(&format!(
            "update commission.member_package set status = 'refunded' where id = '{sale}'"
        ));
        assert_eq!(gym.pending(), ["T|2|new_sales|583.33|0|-583.33"]);
        assert_eq!(gym.close(3), ["1|1|{\"MYR\": -583.33}"]);
        assert_eq!(gym.posted_for(2), "0.00");
        assert_eq!(
            gym.line(
                "select year, month, for_month, kind, amount, basis, cause
                from commission.earning where posting_id = 2"
            ),
            format!(
                "2026|3|2|adjustment|-583.33|{{\"due\": 0, \"posted\": 583.33}}|\
                package {sale} was refunded"
            )
        );
        assert_eq!(gym.pending(), Vec::<String>::new());
        assert_eq!(gym.close(4), ["0|0|{}"], "an adjustment is posted once");
        gym.assert_ledger_is_sound();
    }
}

#[test]
fn a_late_session_lifts_the_band_of_the_whole_month() {
    let (mut gym, people) = closed_february("closing_band");
    gym.session_at(people.t, people.m2, "paid", "2026-02-27 10:00+08");
    // 99 sessions at 35.00 become 100 at 40.00: rules.md's second example.
    assert_eq!(gym.pending(), ["T|2|conduction|3515.00|4050.00|535.00"]);
    gym.close(3);
    assert_eq!(gym.posted_for(2), "5047.50");
}

#[test]
fn changes_that_concern_no_closed_month_leave_nothing_to_do() {
    let (mut gym, people) = closed_february("closing_unconcerned");
    gym.session_at(people.t, people.m1, "paid", "2026-04-20 10:00+08");
    let newcomer = gym.trainer("New");
    let member = gym.member("New member", "fans");
    gym.sale_at(member, None, "500", &[newcomer], "2026-04-20 10:00+08");
    gym.run("update commission.member set tier = 'fans' where tier = 'company'");
    gym.run(
        "select commission.change_rate(id, '2026-06-01', 0.5)
        from commission.trainer_commission_tier where commission_type = 'new_sales'",
    );
    gym.run("update commission.member_package set package_name = 'Gold'");
    gym.run("update commission.appointment set created_at = now()");
    let noted = "select participant_ids[1], cause from commission_internal.late_change";
    assert_eq!(gym.lines(noted), [format!("{newcomer}|trainer_grade was changed")]);
    assert_eq!(gym.pending(), Vec::<String>::new());
}

#[test]
fn changed_settings_of_a_closed_month_are_adjusted_too() {
    let changes = [
        "update commission.trainer_commission_tier set fee_amount = 36
        where session_count_max = 100",
        "update commission.trainer_grade set branch = 'cheras'",
        "update commission.member_tier_period set tier = 'company' where tier = 'fans'",
        "update commission.currency set minor_unit = 0 where code = 'MYR'",
        "update commission.branch set time_zone = 'America/Lima' where name = 'kepong'",
        "truncate commission.appointment",
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let mut gym = Gym::new(&format!("closing_settings_{number}"));
        gym.branch("cheras", "CH", "Asia/Kuala_Lumpur", "MYR");
        gym.rates("cheras", "full time", "senior");
        gym.run(
            "update commission.trainer_commission_tier set fee_amount = 50
            where branch = 'cheras' and session_type = 'paid'",
        );
        let people = gym.worked_example_people();
        gym.worked_example_facts(&people);
        gym.session_at(people.u, people.m1, "paid", "2026-02-01 00:30+08");
        gym.close(2);
        gym.run(change);
        assert_ne!(gym.pending(), Vec::<String>::new(), "{change}");
        gym.close(3);
        let differences = "
            select coalesce(due.participant_id, posted.participant_id)
            from commission_internal.recalculated_trainer_earnings(2026, 2, null) as due
            full join (
                select participant_id, component, currency, sum(amount) as amount
                from commission.earning where for_month = 2 group by 1, 2, 3
            ) as posted using (participant_id, component, currency)
            where coalesce(due.amount, 0) <> coalesce(posted.amount, 0)";
        assert_eq!(gym.lines(differences), Vec::<String>::new(), "{change}");
        gym.assert_ledger_is_sound();
    }
}

#[test]
fn a_corrected_home_moves_money_to_the_other_branch_where_amounts_stay() {
    let mut gym = Gym::new("closing_home");
    gym.branch("cheras", "CH", "Asia/Kuala_Lumpur", "MYR");
    gym.rates("cheras", "full time", "senior");
    let people = gym.worked_example_people();
    gym.worked_example_facts(&people);
    gym.close(2);
    let by_branch = "
        select e.branch, sum(e.amount)
        from commission.earning as e
        join commission.participant as p on p.id = e.participant_id and p.name = 'T'
        where e.for_month = 2
        group by e.branch
        having sum(e.amount) <> 0
        order by 1";
    let at_kepong = gym.lines(by_branch);
    assert_eq!(at_kepong, ["kepong|4445.00"]);

    gym.run("update commission.branch set name = 'kepong baru' where name = 'kepong'");
    assert_eq!(gym.pending(), Vec::<String>::new(), "another name is the same branch");
    gym.run("update commission.branch set name = 'kepong' where name = 'kepong baru'");

    gym.run(&format!(
        "update commission.trainer_grade set branch = 'cheras' where trainer_id = '{}'",
        people.t
    ));
    let moves = "
        select component, branch, posted, due, difference
        from commission.pending_adjustments
        where participant_name = 'T' and component = 'conduction'
        order by branch";
    assert_eq!(
        gym.lines(moves),
        ["conduction|cheras|0|3515.00|3515.00", "conduction|kepong|3515.00|0|-3515.00"]
    );
    gym.close(3);
    assert_eq!(gym.lines(by_branch), ["cheras|4445.00"]);
    assert_eq!(gym.posted_for(2), "4512.50");
    assert_eq!(gym.pending(), Vec::<String>::new());
    gym.assert_ledger_is_sound();

    gym.run("select commission.reopen_period(2026, 2, 'checked', 'trainer')");
    assert_eq!(gym.lines(by_branch), Vec::<String>::new());
    gym.close(2);
    assert_eq!(gym.lines(by_branch), ["cheras|4445.00"]);
    gym.assert_ledger_is_sound();
}

#[test]
fn a_currency_that_changes_later_does_not_make_the_ledger_wrong() {
    let (mut gym, _) = closed_february("closing_currency");
    gym.run("update commission.branch set currency = 'USD'");
    gym.run("update commission.currency set minor_unit = 0 where code in ('USD', 'MYR')");
    gym.assert_ledger_is_sound();
    gym.close(3);
    gym.assert_ledger_is_sound();
}

#[test]
fn a_closed_month_that_can_no_longer_be_priced_says_so_and_holds_up_the_next_closing() {
    let (mut gym, _) = closed_february("closing_unpriced");
    gym.run("delete from commission.trainer_commission_tier where session_type = 'compensate'");
    let pending = gym.line("select month, difference, cause from commission.pending_adjustments");
    assert!(pending.starts_with("2|null|cannot be worked out: no active band"), "{pending}");
    let refused = gym.error_of("select commission.close_period(2026, 3, 'trainer')");
    assert!(refused.line().starts_with("PT409: no active band"), "{}", refused.line());
}

#[test]
fn reopening_takes_everything_back_and_closing_again_posts_what_the_month_gives() {
    let (mut gym, people) = closed_february("closing_reopened");
    gym.session_at(people.t, people.m2, "paid", "2026-02-27 10:00+08");
    gym.close(3);
    gym.run("update commission.member_package set refunded_amount = 2000 where total_price = 9000");
    let reopened = gym.line(
        "select scheme, line_count, totals
        from commission.reopen_period(2026, 2, 'wrong sales', 'trainer')",
    );
    assert_eq!(reopened, "trainer|4|{\"MYR\": -5047.50}");
    assert_eq!(gym.posted_for(2), "0.00");
    assert_eq!(gym.pending(), Vec::<String>::new());
    // The results follow the facts again, with all that came meanwhile.
    assert_eq!(
        gym.lines(
            "select trainer_name, total_entitled_commission
            from commission.view_5_2_trainer_monthly_commission_report order by 1"
        ),
        ["T|4960.00", "U|52.50"]
    );
    assert_eq!(
        gym.line("select status, reason from commission.period where month = 2"),
        "open|wrong sales"
    );
    gym.assert_ledger_is_sound();
    gym.close(2);
    assert_eq!(gym.posted_for(2), "5012.50");
    gym.assert_ledger_is_sound();
    assert_eq!(
        gym.lines("select kind, month from commission.posting order by id"),
        ["close|2", "close|3", "reopen|2", "close|2"]
    );
}

#[test]
fn nobody_changes_the_ledger() {
    let (mut gym, _) = closed_february("closing_append_only");
    gym.set_up_api_roles();
    for statement in [
        "update commission.earning set amount = amount + 1",
        "delete from commission.earning",
        "truncate commission.earning",
        "truncate commission.posting cascade",
        "update commission.posting set reason = 'x'",
        "delete from commission.posting",
    ] {
        let error = gym.error_of(statement);
        assert_eq!(error.sqlstate, "23001", "{statement}");
        let as_replica = format!("set session_replication_role = replica; {statement}");
        assert_eq!(gym.error_of(&as_replica).sqlstate, "23001", "{statement} as a replica");
        gym.run("reset session_replication_role");
        let as_service = format!("begin; set local role service_role; {statement}");
        assert_eq!(gym.error_of(&as_service).sqlstate, "42501", "{statement} as service_role");
        gym.run("rollback");
    }
    gym.assert_ledger_is_sound();
}

#[test]
fn the_end_of_the_last_grade_reaches_the_closed_months_after_it() {
    let (mut gym, people) = closed_february("closing_last_grade");
    gym.run(&format!(
        "update commission.trainer_grade set valid_during = daterange(null, '2026-02-01')
        where trainer_id = '{}'",
        people.t
    ));
    let late = "select kind, cause from commission.adjustment_cause";
    assert_eq!(gym.lines(late), ["setting changed|trainer_grade was changed"]);
    let unpriced = gym.lines(
        "select distinct month, is_closed, error_message from commission.trainer_unpriced_pair",
    );
    assert_eq!(unpriced.len(), 1, "{unpriced:?}");
    assert!(unpriced[0].starts_with("2|t|the trainer has no grade"), "{unpriced:?}");
}
