//! What keeps a month open: functions of the company's own, and two people who close it.

use common::Statements;
use common::people::Company;

const CHECK: &str = "
    create table public.cash_book (is_agreed boolean);
    insert into public.cash_book values (false);
    create function public.agreed(p_scheme text, p_year integer, p_month integer)
    returns setof text language sql stable as $$
        select format('cash book of %s %s-%s', p_scheme, p_year, p_month)
        from public.cash_book where not is_agreed
    $$;
    select commission.add_closing_check('public.agreed')";

const CLOSE: &str = "select count(*) from commission.close_period(2026, 2, 'trainer')";

const CLOSED: &str =
    "select scheme from commission.period where (year, month, status) = (2026, 2, 'closed')";

#[test]
fn a_check_of_the_company_keeps_a_month_open_for_everybody() {
    let mut company = Company::new("closing_check");
    company.db.run(CHECK);
    let error = company.error("super", CLOSE);
    assert_eq!(
        error.line(),
        "PT409: 2026-02 of scheme \"trainer\" is kept open by a check of the company: \
         cash book of trainer 2026-2"
    );
    assert_eq!(error.detail.as_deref(), Some("public.agreed: cash book of trainer 2026-2"));
    assert_eq!(error.hint.as_deref(), Some("See commission.closing_problems(2026, 2)."));
    assert_eq!(
        company.lines("super", "select * from commission.closing_problems(2026, 2, 'network')"),
        ["network|public.agreed|cash book of network 2026-2"]
    );
    // The schedule is told the same, and says so.
    let due =
        "select task, outcome, detail like '%cash book of trainer 2026-2' from commission.run_due()
        where task = 'month end trainer 2026-02'";
    assert_eq!(company.lines("super", due), ["month end trainer 2026-02|failed|t"]);
    assert!(company.db.lines(CLOSED).is_empty());

    company.db.run("update public.cash_book set is_agreed = true");
    assert_eq!(company.does("super", CLOSE), "1");
    assert_eq!(company.db.lines(CLOSED), ["trainer"]);
}

#[test]
fn a_check_that_is_gone_or_fails_keeps_the_month_open() {
    let mut company = Company::new("closing_check_gone");
    company.db.run(CHECK);
    for (change, problem) in [
        (
            "drop table public.cash_book",
            "it failed: relation \"public.cash_book\" does not exist (42P01)",
        ),
        ("drop function public.agreed", "it is not there"),
        (
            "create function public.agreed(text, integer, integer) returns setof text
            language sql volatile as 'select null::text'",
            "it is volatile: declare it stable, for it must write nothing",
        ),
    ] {
        company.db.run(change);
        assert_eq!(
            company.db.lines("select problem from commission.closing_problems(2026, 2, 'trainer')"),
            [problem]
        );
        assert_eq!(company.error("super", CLOSE).sqlstate, "PT409", "{change}");
    }
    company.db.run("select commission.remove_closing_check('public.agreed')");
    assert_eq!(company.does("super", CLOSE), "1");
}

/// It runs with the rights of the owner: nobody else may say what it does.
#[test]
fn only_functions_that_nobody_else_can_replace_are_asked() {
    let mut company = Company::new("closing_check_rights");
    company.db.run(
        "drop role if exists closing_check_stranger;
        create role closing_check_stranger;
        create schema theirs authorization closing_check_stranger;
        create function theirs.of_us(text, integer, integer) returns setof text
        language sql stable as 'select null::text where false';
        create function public.of_a_stranger(text, integer, integer) returns setof text
        language sql stable as 'select null::text where false';
        alter function public.of_a_stranger owner to closing_check_stranger;
        create function public.definer(text, integer, integer) returns setof text
        language sql stable security definer as 'select null::text where false';
        create function public.one_row(text, integer, integer) returns text
        language sql stable as 'select null::text';
        create function public.ours(text, integer, integer) returns setof text
        language sql stable as 'select null::text where false';
        create function public.other_arguments(integer) returns setof text
        language sql stable as 'select null::text'",
    );
    let belongs = "belongs to \"closing_check_stranger\", who has not the rights that it runs with";
    for (function, fault) in [
        ("theirs.of_us", format!("its schema {belongs}")),
        ("public.of_a_stranger", format!("it {belongs}")),
        ("public.definer", "it is security definer".to_owned()),
        ("public.one_row", "it does not return setof text".to_owned()),
        ("public.other_arguments", "it is not there".to_owned()),
    ] {
        assert_eq!(
            company
                .db
                .error_of(&format!("select commission.add_closing_check('{function}')"))
                .line(),
            format!("42P13: function {function} cannot be asked before closings: {fault}")
        );
    }
    company.db.run("select commission.add_closing_check('public.ours')");
    for who in ["admin", "kepong", "manager", "trainer", "unknown"] {
        for call in ["add_closing_check('public.one_row')", "remove_closing_check('public.ours')"] {
            let error = company.error(who, &format!("select commission.{call}"));
            assert_eq!(error.sqlstate, "42501", "{who}: {call}");
        }
    }
    // What it may no longer be is not asked.
    company.db.run("alter function public.ours owner to closing_check_stranger");
    assert_eq!(company.error("super", CLOSE).sqlstate, "PT409");
    company.db.run(
        "drop function public.ours, public.of_a_stranger;
        drop schema theirs cascade; drop role closing_check_stranger",
    );
}

#[test]
fn two_people_close_a_month() {
    let mut company = Company::new("closing_approval");
    company.db.run("update commission.workspace set closing_needs_approval = true");
    let nobody = company.error("super", CLOSE);
    assert_eq!(
        nobody.line(),
        "PT409: 2026-02 of scheme \"trainer\" is closed by two people, and nobody else has \
         approved it"
    );
    // Nobody is two people, and who looks only approves nothing.
    let approve =
        "select scheme, line_count, totals from commission.approve_closing(2026, 2, 'trainer')";
    let approved = company.does("super", approve);
    assert_eq!(company.error("super", CLOSE).line(), nobody.line());
    for who in ["kepong", "trainer", "unknown"] {
        assert_eq!(company.error(who, approve).sqlstate, "42501", "{who}");
    }
    // What the second one closes is what the first one has seen.
    let closed = company.does(
        "admin",
        "select scheme, line_count, totals from commission.close_period(2026, 2, 'trainer')",
    );
    assert_eq!(closed, approved);

    // Reopened, it is looked at again.
    company.does(
        "admin",
        "select count(*) from commission.reopen_period(2026, 2, 'a mistake', 'trainer')",
    );
    assert_eq!(company.error("admin", CLOSE).line(), nobody.line());
    company.does("super", approve);
    assert_eq!(company.does("admin", CLOSE), "1");
}

#[test]
fn what_changes_after_the_approval_is_approved_again() {
    let mut company = Company::new("closing_approval_changed");
    company.db.run("update commission.workspace set closing_needs_approval = true");
    let approve = "select count(*) from commission.approve_closing(2026, 2, 'trainer')";
    company.does("super", approve);
    company.db.run(
        "update commission.trainer_commission_tier set fee_amount = fee_amount + 1
        where fee_amount is not null",
    );
    let error = company.error("admin", CLOSE);
    assert_eq!(
        error.line(),
        "PT409: 2026-02 of scheme \"trainer\" has changed since it was approved"
    );
    company.does("super", approve);
    assert_eq!(company.does("admin", CLOSE), "1");

    // An adjustment of February is part of what March posts.
    company.db.run(
        "insert into commission.appointment (trainer_id, member_id, session_type, status, starts_at)
        select trainer_id, member_id, session_type, 'completed', starts_at + interval '1 month'
        from commission.appointment where starts_at >= '2026-02-02' and starts_at < '2026-02-27'",
    );
    company.does("super", "select count(*) from commission.approve_closing(2026, 3, 'trainer')");
    company.db.run(
        "update commission.appointment set status = 'cancelled' where starts_at < '2026-03-01'",
    );
    let march = "select count(*) from commission.close_period(2026, 3, 'trainer')";
    assert_eq!(
        company.error("admin", march).line(),
        "PT409: 2026-03 of scheme \"trainer\" has changed since it was approved"
    );
    company.does("super", "select count(*) from commission.approve_closing(2026, 3, 'trainer')");
    assert_eq!(company.does("admin", march), "1");
}

#[test]
fn the_same_money_of_another_branch_is_approved_again() {
    let mut company = Company::new("closing_approval_branch");
    company.db.run(
        "update commission.workspace set closing_needs_approval = true;
        insert into commission.branch (name, code, time_zone, currency)
        select 'next door', 'ND', time_zone, currency
        from commission.branch
        where name = 'kepong';
        insert into commission.trainer_commission_tier
        select (jsonb_populate_record(t, jsonb_build_object(
            'id', gen_random_uuid(), 'branch', 'next door'))).*
        from commission.trainer_commission_tier as t
        where t.branch = 'kepong'",
    );
    let totals = "select totals from commission.approve_closing(2026, 2, 'trainer')";
    let before = company.does("super", totals);
    // A branch by another name is the same one.
    company.db.run("update commission.branch set name = 'kepong north' where name = 'kepong'");
    assert_eq!(company.lines("admin", CLOSE), ["1"]);
    company.db.run(
        "update commission.trainer_grade set branch = 'next door' where branch = 'kepong north'",
    );
    assert_eq!(
        company.error("admin", CLOSE).line(),
        "PT409: 2026-02 of scheme \"trainer\" has changed since it was approved"
    );
    assert_eq!(company.does("super", totals), before, "it is the same money");
    assert_eq!(company.does("admin", CLOSE), "1");
}

#[test]
fn what_changes_in_an_imported_month_is_not_forgone_by_one() {
    let mut company = Company::new("closing_approval_imported");
    company.db.run(
        "update commission.workspace set closing_needs_approval = true,
            ledger_starts_on = '2026-03-01'",
    );
    let import = "select count(*) from commission.import_posted((
        select jsonb_agg(jsonb_build_object(
            'scheme', 'trainer', 'participant_id', e.participant_id, 'year', 2026, 'month', 2,
            'amount', e.amount, 'currency', e.currency))
        from (
            select participant_id, currency, sum(amount) as amount
            from commission_internal.trainer_earnings(2026, 2)
            group by participant_id, currency
        ) as e))";
    company.db.run(import);
    let reopen = "select count(*) from commission.reopen_period(2026, 2, 'a mistake', 'trainer')";
    let refused = "42501: 2026-02 of scheme \"trainer\" was imported, and whatever changes in it \
         would be forgone";
    // What is not there while the month is reopened may come right after it.
    assert_eq!(company.error("admin", reopen).line(), refused, "nothing waits");
    company.db.run(
        "update commission.appointment set status = 'cancelled'
        where starts_at >= '2026-02-02' and starts_at < '2026-02-27'",
    );
    assert_eq!(company.error("admin", reopen).line(), refused);
    let later = "update commission.workspace set ledger_starts_on = '2026-04-01'";
    assert_eq!(
        company.error("admin", later).line(),
        "42501: the ledger cannot start with 2026-04: months before it would be posted by nobody"
    );
    assert_eq!(company.lines("super", reopen), ["1"], "they are trusted like two");
    company.db.run("update commission.workspace set closing_needs_approval = false");
    assert_eq!(company.lines("admin", reopen), ["1"]);
}

#[test]
fn what_is_approved_is_calculated_as_the_closing_does() {
    let mut company = Company::new("closing_approval_manual");
    company.db.run(
        "update commission.workspace set closing_needs_approval = true, recalculation = 'manual'",
    );
    company.db.run(
        "update commission.trainer_commission_tier set fee_amount = fee_amount + 1
        where fee_amount is not null",
    );
    company.does("super", "select count(*) from commission.approve_closing(2026, 2, 'trainer')");
    assert_eq!(company.does("admin", CLOSE), "1");
}

#[test]
fn the_schedule_waits_for_one_approval_and_fails_at_nothing() {
    let mut company = Company::new("closing_approval_schedule");
    company.db.run("update commission.workspace set closing_needs_approval = true");
    company.db.run("call commission.run_month_end()");
    let tasks = "select outcome, detail from commission.run_due()
        where task = 'month end trainer 2026-02'";
    assert_eq!(
        company.db.lines(tasks),
        ["skipped|It waits for somebody to call approve_closing(2026, 2)."]
    );
    let said = "select message like '%trainer 2026-02: not closed. It waits for %'
        from commission_internal.next_run('month end', null, null, 0)";
    assert_eq!(company.db.line(said), "t");
    let failed = "
        select * from commission.calculation_run where task = 'month end' and state = 'failed'
            and month = 2";
    assert!(company.db.lines(failed).is_empty());
    assert!(company.db.lines(CLOSED).is_empty());
    let approve = "select count(*) from commission.approve_closing(2026, 2, 'trainer')";
    company.does("admin", approve);
    // What has changed since waits again.
    company.db.run(
        "update commission.trainer_commission_tier set fee_amount = fee_amount + 1
        where fee_amount is not null",
    );
    assert_eq!(
        company.db.lines(tasks),
        ["skipped|It waits for somebody to call approve_closing(2026, 2)."]
    );
    company.db.run("call commission.run_month_end()");
    assert!(company.db.lines(failed).is_empty());
    company.does("admin", approve);
    company.db.run("call commission.run_month_end()");
    assert_eq!(company.db.lines(CLOSED), ["trainer"]);
    // Asked for by name it says why.
    assert_eq!(company.db.error_of("call commission.run_month_end(2026, 2)").sqlstate, "PT409");
}

/// What has no price keeps its own month open, and no other.
#[test]
fn an_approval_that_cannot_be_compared_keeps_nothing_else_waiting() {
    let mut company = Company::with_january_closed("closing_approval_unpriced");
    company.db.run("update commission.workspace set closing_needs_approval = true");
    company.does("super", "select count(*) from commission.approve_closing(2026, 2)");
    company.db.run(
        "insert into commission.participant (id, name, role)
        values ('00000000-0000-4000-9000-0000000000aa', 'Gradeless', 'trainer');
        insert into commission.trainer (id) values ('00000000-0000-4000-9000-0000000000aa');
        insert into commission.appointment (
            trainer_id, member_id, session_type, status, starts_at)
        select '00000000-0000-4000-9000-0000000000aa', member_id, session_type, 'completed',
            '2026-01-10 03:00+00'
        from commission.appointment limit 1",
    );
    let due = "select task, outcome from commission.run_due()
        where task in ('month end trainer 2026-02', 'month end network 2026-02') order by 1";
    assert_eq!(
        company.db.lines(due),
        ["month end network 2026-02|done", "month end trainer 2026-02|failed"]
    );
}

#[test]
fn parts_of_months_take_two_people_too() {
    let mut company = Company::new("closing_approval_part");
    company.db.run("update commission.workspace set closing_needs_approval = true");
    let part = "select count(*) from commission.post_interim(2026, 2, 'trainer')";
    assert_eq!(company.error("admin", part).sqlstate, "PT409");
    company.does("super", "select count(*) from commission.approve_closing(2026, 2, 'trainer')");
    assert_eq!(company.does("admin", part), "1");
    // The rest is another posting.
    company.db.run(
        "insert into commission.appointment (trainer_id, member_id, session_type, status, starts_at)
        select trainer_id, member_id, session_type, 'completed', starts_at + interval '1 hour'
        from commission.appointment where starts_at >= '2026-02-02' limit 1",
    );
    assert_eq!(company.error("admin", CLOSE).sqlstate, "PT409");
}

/// Nobody changes a closed month and posts the difference with a month that has nothing else.
#[test]
fn adjustments_take_two_people_too() {
    let mut company = Company::with_january_closed("closing_approval_adjustments");
    company.db.run("update commission.workspace set closing_needs_approval = true");
    company.db.run(
        "update commission.network_sale set amount = 100000, refunded_amount = 0
        where sold_at = '2026-01-03'",
    );
    let close = "select adjustment_count > 0 from commission.close_period(2026, 5, 'network')";
    assert_eq!(
        company.error("admin", close).line(),
        "PT409: 2026-05 of scheme \"network\" is closed by two people, and nobody else has \
         approved it"
    );
    for all_of_it in [
        "select count(*) from commission.close_period(2026, 5)",
        "select count(*) from commission.post_interim(2026, 5, 'network')",
    ] {
        company.error("admin", all_of_it);
    }
    // A scheme that posts nothing needs nobody.
    assert_eq!(
        company.does("admin", "select line_count from commission.close_period(2026, 5, 'trainer')"),
        "0"
    );
    assert_eq!(
        company.does("super", "select scheme from commission.approve_closing(2026, 5)"),
        "network"
    );
    assert_eq!(company.does("admin", close), "t");
}

/// What a draw comes to is known once the others are closed, and approved then.
#[test]
fn draws_are_approved_once_the_others_are_closed() {
    let mut company = Company::new("closing_approval_draws");
    company.db.run("update commission.workspace set closing_needs_approval = true");
    let approve = "select string_agg(scheme, ' ' order by id)
        from commission.approve_closing(2026, 2)";
    let close = "select string_agg(scheme, ' ' order by posting_id)
        from commission.close_period(2026, 2)";
    let error = company
        .error("super", "select count(*) from commission.approve_closing(2026, 2, 'draw')")
        .line();
    assert!(
        error.starts_with("PT409: 2026-02 of scheme \"draw\" is closed after all others"),
        "{error}"
    );
    assert_eq!(company.does("super", approve), "network reseller product_line deal trainer");
    assert_eq!(company.does("admin", close), "network reseller product_line deal trainer manual");
    assert_eq!(
        company.error("admin", close).line(),
        "PT409: 2026-02 of scheme \"draw\" is closed by two people, and nobody else has \
         approved it"
    );
    assert_eq!(company.does("super", approve), "draw");
    assert_eq!(company.does("admin", close), "draw");
}

#[test]
fn one_of_two_does_not_become_one_of_one() {
    let mut company = Company::new("closing_approval_off");
    let off = "update commission.workspace set closing_needs_approval = false returning 1";
    let on = "update commission.workspace set closing_needs_approval = true returning 1";
    assert_eq!(company.does("super", on), "1");
    let outcome = company.outcome("admin", off);
    assert!(["42501", "0"].contains(&outcome.as_str()), "{outcome}");
    assert_eq!(company.db.line("select closing_needs_approval from commission.workspace"), "t");
    // Whoever wrote the e-mail of the other may be both.
    company.db.run(
        "insert into commission_internal.identity_change (participant_id, changed_by)
        select a.id, s.id
        from commission.participant as a, commission.participant as s
        where a.email = 'admin@people.example' and s.email = 'super@people.example'",
    );
    let approve = "select count(*) from commission.approve_closing(2026, 2, 'trainer')";
    company.does("super", approve);
    assert_eq!(company.error("admin", CLOSE).sqlstate, "PT409");
    assert_eq!(company.does("super", off), "1");
}

/// A scheme that was given up, or whose season is over, owes and is owed all the same.
#[test]
fn late_changes_are_due_where_there_is_nothing_else_to_close() {
    let mut company = Company::new("closing_only_late");
    company.db.run(
        "select commission.close_period(y.year, y.month, 'trainer')
        from (
            select distinct year, month from commission.months_due() where scheme = 'trainer'
            order by 1, 2
        ) as y",
    );
    let due = "select make_date(year, month, 1) from commission.months_due()
        where scheme = 'trainer'";
    assert_eq!(company.db.lines(due), [""; 0]);
    company.db.run(
        "update commission.appointment set status = 'cancelled'
        where starts_at >= '2026-02-02' and starts_at < '2026-02-27'",
    );
    let owed = company.db.line(
        "select sum(difference) from commission.pending_adjustments where scheme = 'trainer'",
    );
    assert!(owed.starts_with('-'), "{owed}");
    let newest = company.db.line(
        "select (date_trunc('month', now() at time zone 'Asia/Kuala_Lumpur')
            - interval '1 month')::date",
    );
    assert_eq!(company.db.lines(due), [newest.as_str()], "the month that is being paid");
    company.db.run("select commission.run_due()");
    assert_eq!(company.db.lines(due), [""; 0]);
    assert_eq!(
        company.db.line(
            "select sum(amount), min(for_month) = 2 and max(for_month) = 2 from commission.earning
            where scheme = 'trainer' and kind = 'adjustment'"
        ),
        format!("{owed}|t")
    );
    assert_eq!(company.db.lines("select * from commission.verify_ledger()"), [""; 0]);
}
