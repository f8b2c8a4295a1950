//! What somebody does to the ledger past closings: it is told, and taken back by a posting.

use common::Statements;

use crate::trainer::{Closing, closed_february};

#[test]
fn tampering_is_evident() {
    let tampering = [
        ("update commission.earning set amount = 841 where amount = 840", "line is not as it was"),
        ("delete from commission.earning where line = 4", "4 lines were posted, 3 are there"),
        ("delete from commission.earning where line = 2", "4 lines were posted, 3 are there"),
        ("update commission.posting set posted_at = now() where id = 1", "are not as they were"),
        ("delete from commission.earning; delete from commission.posting", "posted as nothing"),
        (
            "delete from commission.earning where posting_id = 1;
            delete from commission.posting where id = 1",
            "a posting before it is missing",
        ),
        ("update commission.period set status = 'open'", "is open, but was last posted as close"),
        (
            "update commission.trainer_monthly_commission
            set total_conduction_fee = total_conduction_fee + 0.01",
            "the frozen results give",
        ),
        (
            // A line and its own hash, made anew to fit.
            "insert into commission.earning (
                posting_id, line, scheme, year, month, for_year, for_month, participant_id,
                component, kind, currency, amount, branch, basis, cause, hash)
            select posting_id, 5, scheme, year, month, for_year, for_month, participant_id,
                component, kind, currency, amount, branch, basis, cause, hash
            from commission.earning where line = 1",
            "4 lines were posted, 5 are there",
        ),
        (
            "insert into commission.earning (
                posting_id, line, scheme, year, month, for_year, for_month, participant_id,
                component, kind, currency, amount, branch, basis, cause, hash)
            select 999, 1, scheme, year, month, for_year, for_month, participant_id,
                component, kind, currency, amount, branch, basis, cause, hash
            from commission.earning where line = 1 and posting_id = 1",
            "no posting has posted this line",
        ),
        (
            "alter table commission.posting drop constraint posting_scheme_fkey;
            delete from commission_internal.closed_fact where month = 2;
            delete from commission.period where month = 2",
            "2026-02 of scheme \"trainer\" was posted, but is not in \"period\"",
        ),
        (
            "create table public.more () inherits (commission.earning)",
            "table public.more inherits from commission.earning",
        ),
        (
            "select commission_internal.post_lines('trainer', 2026, 2, 'close', null,
                'select 2026 as for_year, 2 as for_month, id as participant_id,
                    ''new_sales''::text as component, ''earning''::text as kind,
                    ''MYR''::text as currency, 999::numeric as amount, null::text as branch,
                    ''{}''::jsonb as basis, null::text as cause
                from commission.trainer limit 1')",
            "the month was posted as close before, and nothing since",
        ),
        (
            "insert into commission.period (scheme, year, month, status, changed_by_role)
            values ('network', 1999, 12, 'closed', 'somebody');
            select commission_internal.post_lines('network', 1999, 12, 'close', null,
                'select 1998 as for_year, 1 as for_month, id as participant_id,
                    ''reward''::text as component, ''adjustment''::text as kind,
                    ''MYR''::text as currency, 999::numeric as amount, null::text as branch,
                    ''{}''::jsonb as basis, null::text as cause
                from commission.trainer limit 1')",
            "the line is for 1998-01 of scheme \"network\", which is not closed",
        ),
        (
            "update commission.period set status = 'open' where month = 2;
            select commission_internal.post_lines('trainer', 2026, 2, 'reopen', 'x',
                'select 2026 as for_year, 2 as for_month, id as participant_id,
                    ''new_sales''::text as component, ''reversal''::text as kind,
                    ''MYR''::text as currency, -1::numeric as amount, null::text as branch,
                    ''{}''::jsonb as basis, null::text as cause
                from commission.trainer limit 1')",
            "2026-02 of scheme \"trainer\" was taken back, and",
        ),
        (
            "update commission.trainer_monthly_commission
            set total_conduction_count = total_conduction_count + 1",
            "frozen results of 2026-02 in \"trainer_monthly_commission\" are not those",
        ),
        (
            "delete from commission_internal.late_change where kind = 'setting changed'",
            "and no change is noted",
        ),
        (
            "update commission_internal.late_change set settled_by = 1
            where kind = 'setting changed'",
            "and no change is noted",
        ),
        (
            "create or replace function commission_internal.is_closed(
                p_scheme text, p_year integer, p_month integer)
            returns boolean language sql as 'select false'",
            "function commission_internal.is_closed(text,integer,integer) was replaced or changed",
        ),
        (
            "drop trigger period_audit_update on commission.period",
            "trigger period_audit_update on commission.period was removed",
        ),
        (
            "alter policy earning_view on commission.earning using (true)",
            "policy earning_view on commission.earning was replaced or changed",
        ),
        (
            "alter table commission.earning disable row level security",
            "row-level security of commission.earning was replaced or changed",
        ),
        (
            "alter view commission.staff set (security_invoker = false)",
            "view commission.staff was replaced or changed",
        ),
        (
            // Another member's sessions, and a closing that is made to agree.
            "update commission.trainer_monthly_commission
            set total_conduction_count = total_conduction_count + 1 where month = 2;
            update commission.posting
            set results = commission_internal.results_as_posted(scheme, year, month)
            where month = 2",
            "the posting or its lines are not as they were posted",
        ),
        (
            "update commission.posting set results = null where month = 2",
            "the posting or its lines are not as they were posted",
        ),
        (
            "create or replace function commission_engine.round_to_minor_unit(
                p_amount numeric, p_minor_unit integer)
            returns numeric language sql immutable strict
            as 'select round(p_amount, p_minor_unit) + 1'",
            "function commission_engine.round_to_minor_unit(numeric,integer) was replaced",
        ),
        (
            "create function commission_internal.adjustments_of_month(
                text, integer, integer, text)
            returns setof commission.earning language sql as
                'select * from commission.earning where false'",
            "function commission_internal.adjustments_of_month(text,integer,integer,text) is none",
        ),
        (
            "create function commission_internal.label(commission.general_status)
            returns text language sql as $$select 'active'::text$$;
            create cast (commission.general_status as text)
                with function commission_internal.label(commission.general_status)",
            "cast commission.general_status as text is none of pg_commission's",
        ),
        (
            "create rule quiet as on insert to commission.appointment do instead nothing",
            "rule quiet on commission.appointment is none of pg_commission's",
        ),
        (
            "create policy everybody on commission.earning for select using (true)",
            "policy everybody on commission.earning is none of pg_commission's",
        ),
        (
            "create function public.more() returns trigger language plpgsql as
                'begin new.amount := new.amount + 1; return new; end';
            create trigger more before insert on commission.earning
            for each row execute function public.more()",
            "trigger more on commission.earning is none of pg_commission's",
        ),
        (
            "create function public.none() returns trigger language plpgsql as
                $$ begin return null; end $$;
            create trigger more before insert on commission.audit_log
            for each row execute function public.none()",
            "trigger more on commission.audit_log is none of pg_commission's",
        ),
        (
            "create function public.none() returns trigger language plpgsql as
                $$ begin return null; end $$;
            create trigger more before insert on commission.bank_data_access
            for each row execute function public.none()",
            "trigger more on commission.bank_data_access is none of pg_commission's",
        ),
        (
            "create function public.none() returns trigger language plpgsql as
                $$ begin return null; end $$;
            create trigger more before insert on commission_internal.closed_fact
            for each row execute function public.none()",
            "trigger more on commission_internal.closed_fact is none of pg_commission's",
        ),
        (
            "alter table commission.payout alter column net_amount drop expression",
            "generated column net_amount of commission.payout was removed",
        ),
        (
            "do $$
            begin
                execute (
                    select format('alter table %s disable trigger %I', tgrelid::regclass, tgname)
                    from pg_trigger
                    where tgrelid = 'commission.payout_item'::regclass
                        and tgisinternal
                    order by tgname
                    limit 1);
            end $$",
            "constraint payout_item_payout_id_fkey on commission.payout_item was replaced or \
             changed",
        ),
        (
            "alter function commission_internal.is_super_admin() owner to pg_monitor",
            "function commission_internal.is_super_admin() was replaced or changed",
        ),
        (
            "alter table commission.network_sale owner to pg_monitor",
            "row-level security of commission.network_sale was replaced or changed",
        ),
        (
            "alter type commission.payout_method_status rename value 'pending' to 'kept';
            alter type commission.payout_method_status rename value 'verified' to 'pending';
            alter type commission.payout_method_status rename value 'kept' to 'verified'",
            "enumeration commission.payout_method_status was replaced or changed",
        ),
        (
            "alter domain commission.participant_role drop constraint participant_role_check",
            "constraint participant_role_check on commission.participant_role was removed",
        ),
        (
            "alter table commission.payout_item alter column amount drop not null",
            "not null amount of commission.payout_item was removed",
        ),
    ];
    for (number, (statement, problem)) in tampering.into_iter().enumerate() {
        let (mut gym, people) = closed_february(&format!("closing_tampered_{number}"));
        gym.session_at(people.t, people.m2, "paid", "2026-02-27 10:00+08");
        gym.close(3);
        // A setting that came late, and waits for the next closing.
        gym.run(
            "update commission.trainer_commission_tier set fee_amount = fee_amount + 1
            where fee_amount is not null",
        );
        assert_eq!(gym.lines("select problem from commission.verify_ledger()"), [""; 0]);
        gym.run(
            "alter table commission.earning disable trigger all;
            alter table commission.posting disable trigger all;
            alter table commission.trainer_monthly_commission disable trigger all",
        );
        gym.run(statement);
        let found = gym.lines("select problem from commission.verify_ledger()").join("; ");
        assert!(found.contains(problem), "{statement}: {found}");
    }
}

#[test]
fn a_line_past_closings_is_taken_back_by_a_posting_that_says_so() {
    let (mut gym, _) = closed_february("closing_foreign_line");
    let total = "select sum(amount) from commission.monthly_earning";
    let before = gym.line(total);
    for (posting, line) in [(1, 5), (999, 1)] {
        gym.run(&format!(
            "alter table commission.earning disable trigger all;
            insert into commission.earning (
                posting_id, line, scheme, year, month, for_year, for_month, participant_id,
                component, kind, currency, amount, branch, basis, cause, hash)
            select {posting}, {line}, scheme, year, month, for_year, for_month, participant_id,
                component, kind, currency, 1000, branch, basis, cause, hash
            from commission.earning where line = 1 and posting_id = 1;
            alter table commission.earning enable trigger all;
            alter table commission.earning enable always trigger earning_keep"
        ));
        assert_ne!(gym.line(total), before);
        assert!(!gym.lines("select * from commission.verify_ledger()").is_empty());
        let refused =
            gym.error_of(&format!("select commission.correct_ledger({posting}, {line}, ' ')"));
        assert_eq!(refused.line(), "22023: p_reason must be given");
        gym.run(&format!(
            "select commission.correct_ledger({posting}, {line}, 'written by hand, on a Monday')"
        ));
        assert_eq!(gym.line(total), before);
        assert_eq!(
            gym.line(
                "select p.kind, p.reason, e.kind, e.amount, e.cause, e.year, e.month,
                    e.basis -> 'corrects' ->> 'posting_id'
                from commission.posting as p
                join commission.earning as e on e.posting_id = p.id
                order by p.id desc limit 1"
            ),
            format!(
                "correct|written by hand, on a Monday|reversal|-1000|\
                written by hand, on a Monday|2026|2|{posting}"
            )
        );
        let told = gym.lines("select problem from commission.verify_ledger()");
        assert_eq!(told, [""; 0], "{posting}, {line}");
        let twice =
            gym.error_of(&format!("select commission.correct_ledger({posting}, {line}, 'again')"));
        assert_eq!(twice.sqlstate, "PT404");
    }
    let posted = gym.error_of("select commission.correct_ledger(1, 1, 'I do not like it')");
    assert_eq!(posted.line(), "PT404: there is no foreign line 1 of posting 1");
    gym.close(3);
    gym.assert_ledger_is_sound();
}

#[test]
fn a_head_that_was_kept_tells_whether_the_ledger_was_cut_off() {
    let (mut gym, _) = closed_february("closing_head");
    gym.close(3);
    let head: String = gym.value("select hash from commission.ledger_head()");
    let check = format!("select problem from commission.verify_ledger('{head}')");
    assert_eq!(gym.lines(&check), [""; 0]);
    gym.close(4);
    assert_eq!(gym.lines(&check), [""; 0]);
    // The ledger as it was before, in itself without a fault.
    gym.run(
        "alter table commission.earning disable trigger all;
        alter table commission.posting disable trigger all;
        delete from commission.earning where posting_id >= 2;
        delete from commission.posting where id >= 2;
        delete from commission_internal.closed_fact where month >= 3;
        delete from commission.period where month >= 3;
        alter table commission.earning enable trigger all;
        alter table commission.posting enable trigger all;
        alter table commission.earning enable always trigger earning_keep;
        alter table commission.posting enable always trigger posting_keep",
    );
    assert_eq!(gym.lines("select problem from commission.verify_ledger()"), [""; 0]);
    assert_eq!(gym.lines(&check), [format!("no posting has the hash \"{head}\" that was kept")]);
}

/// Whoever owns the database can write down a replaced function as ours: what was kept elsewhere
/// tells.
#[test]
fn a_hash_of_the_objects_that_was_kept_tells_whether_they_are_the_same() {
    let (mut gym, _) = closed_february("closing_objects");
    let hash = "select objects_hash from commission.ledger_head()";
    let kept: String = gym.value(hash);
    gym.close(3);
    gym.run("set datestyle = 'SQL, DMY'; set timezone = 'Asia/Tokyo'; create table public.more ()");
    gym.run("select commission_engine.install()");
    assert_eq!(gym.value::<String>(hash), kept);
    gym.run(
        "create or replace function commission_internal.is_closed(
            p_scheme text, p_year integer, p_month integer)
        returns boolean language sql as 'select false'",
    );
    gym.run("select commission_internal.remember_objects()");
    assert_eq!(gym.lines("select problem from commission.verify_ledger()"), [""; 0]);
    assert_ne!(gym.value::<String>(hash), kept);
    gym.run("select commission_engine.install()");
    assert_eq!(gym.value::<String>(hash), kept);
}

#[test]
fn what_was_taken_back_stays_as_it_was_and_is_taken_back_once() {
    let (mut gym, _) = closed_february("closing_corrected");
    let foreign = "alter table commission.earning disable trigger all;
        insert into commission.earning (
            posting_id, line, scheme, year, month, for_year, for_month, participant_id,
            component, kind, currency, amount, branch, basis, cause, hash)
        select 999, 1, scheme, year, month, for_year, for_month, participant_id,
            component, kind, currency, 1000, branch, basis, cause, hash
        from commission.earning where line = 1 and posting_id = 1;
        alter table commission.earning enable trigger all;
        alter table commission.earning enable always trigger earning_keep";
    gym.run(foreign);
    let total = "select sum(amount) from commission.earning where amount <> 1000";
    let before = gym.line(total);
    // Reopening takes back what closings posted, and nothing else.
    gym.run("begin; select commission.reopen_period(2026, 2, 'a mistake', 'trainer')");
    assert_eq!(gym.line(total), "0.00");
    gym.run("rollback; select commission.correct_ledger(999, 1, 'by hand')");
    assert_eq!(gym.lines("select problem from commission.verify_ledger()"), [""; 0]);
    assert_ne!(gym.line(total), before);
    for tampering in [
        "update commission.earning set amount = 1000000 where posting_id = 999",
        "update commission.earning set basis = '{\"corrects\": {\"posting_id\": \"x\"}}'
        where posting_id = 2",
        "update commission.earning set basis = '{}' where posting_id = 2",
        "select commission_internal.post_lines('trainer', 2026, 2, 'correct', 'again',
            'select for_year, for_month, participant_id, component, ''reversal'' as kind,
                currency, amount, branch, basis, cause
            from commission.earning where posting_id = 2')",
    ] {
        gym.run(&format!("begin; alter table commission.earning disable trigger all; {tampering}"));
        let told = gym.lines("select problem from commission.verify_ledger()").join("; ");
        assert!(told.contains("posted this line") || told.contains("it takes back"), "{told}");
        gym.run("rollback");
    }
}

#[test]
fn the_ledger_knows_a_branch_by_what_it_is_not_by_its_name() {
    let (mut gym, _) = closed_february("closing_renamed");
    let branch: String = gym.value("select id::text from commission.branch where name = 'kepong'");
    gym.run(
        "update commission.branch set name = 'old' where name = 'kepong';
        insert into commission.branch (name, code, time_zone, currency)
        values ('kepong', 'K2', 'Asia/Kuala_Lumpur', 'MYR')",
    );
    gym.run("update commission.member_package set refunded_amount = refunded_amount + 100");
    gym.close(3);
    gym.run("select commission.reopen_period(2026, 2, 'a mistake', 'trainer')");
    let lines = gym.lines(
        "select kind, branch, branch_id from commission.earning
        where posting_id > 1 group by 1, 2, 3 order by 1",
    );
    assert_eq!(lines, [format!("adjustment|old|{branch}"), format!("reversal|old|{branch}")]);
}
