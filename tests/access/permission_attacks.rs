//! What people try who want to see or change more than they may.

use common::Statements;
use common::people::{Company, id};

#[test]
fn rows_of_another_branch_are_neither_changed_nor_moved_out_of_ones_own() {
    let mut company = Company::new("attack_branch");
    for (who, sql) in [
        ("kepong", "update commission.member set branch = 'cheras' where branch = 'kepong'"),
        ("kepong", "update commission.trainer_commission_tier set branch = 'cheras'"),
        ("kepong", "update commission.trainer_grade set branch = 'cheras'"),
        ("kepong", "update commission.participant set branch = 'cheras' where name = 'trainer'"),
        ("kepong", "insert into commission.member (name, branch) values ('X', 'cheras')"),
        (
            "kepong",
            "insert into commission.trainer_grade (
                trainer_id, branch, trainer_type, trainer_category, valid_during)
            values ('00000000-0000-4000-8000-000000000007', 'kepong', 'full time', 'director',
                '[2190-01-01,)')",
        ),
        (
            "trainer",
            "insert into commission.member_package (member_id, branch, total_price, closed_by)
            values ('00000000-0000-4000-8000-000000000022', 'cheras', 1000,
                '{00000000-0000-4000-8000-000000000006}')",
        ),
        (
            "kepong",
            "insert into commission.network_sale (participant_id, shared_by, amount)
            values ('00000000-0000-4000-8000-000000000008',
                '00000000-0000-4000-8000-000000000009', 1)",
        ),
    ] {
        assert_eq!(company.error(who, sql).sqlstate, "42501", "{who}: {sql}");
    }
    for (who, sql) in [
        ("kepong", "update commission.member set name = 'X' where branch = 'cheras' returning 1"),
        ("cheras", "delete from commission.member where branch = 'kepong' returning 1"),
    ] {
        assert_eq!(company.outcome(who, sql), "0", "{who}: {sql}");
    }
    for (who, sql) in [
        ("trainer", "update commission.trainer_commission_tier set fee_amount = 9 returning 1"),
        ("trainer", "update commission.appointment set status = 'completed' returning 1"),
        ("manager", "delete from commission.network_sale returning 1"),
    ] {
        assert_eq!(company.outcome(who, sql), "42501", "{who}: {sql}");
    }
}

#[test]
fn nobody_makes_themselves_more_than_they_are() {
    let mut company = Company::new("attack_rise");
    let refused = [
        ("kepong", "update commission.participant set branch = null where name = 'kepong'"),
        ("kepong", "update commission.participant set role = 'admin' where name = 'trainer'"),
        ("kepong", "insert into commission.participant (name, role) values ('X', 'admin')"),
        ("admin", "update commission.participant set role = 'super_admin' where name = 'admin'"),
        ("admin", "insert into commission.participant (name, role) values ('X', 'super_admin')"),
        ("admin", "insert into commission.role_permission (role, module) values ('rep', 'audit')"),
        (
            "trainer",
            "insert into commission.participant_permission (participant_id, module, can_view)
            values ('00000000-0000-4000-8000-000000000006', 'audit', true)",
        ),
        ("admin", "update commission.participant set upline_id = null"),
        (
            "kepong",
            "insert into commission.participant (name, role, branch, upline_id)
            values ('X', 'affiliate', 'kepong', '00000000-0000-4000-8000-000000000008')",
        ),
        ("trainer", "select commission.setup_api_roles()"),
        ("trainer", "select commission_internal.link_uplines(null, null, null)"),
        ("trainer", "select * from commission_internal.network_change"),
        ("trainer", "select commission_engine.install()"),
    ];
    for (who, sql) in refused {
        // Where the row itself is out of reach, nothing happens instead.
        let sql = if sql.starts_with("select") { sql } else { &format!("{sql} returning 1") };
        let outcome = company.outcome(who, sql);
        assert!(["42501", "0"].contains(&outcome.as_str()), "{who}: {sql}: {outcome}");
    }
    for (who, whom) in [("trainer", "super"), ("kepong", "admin"), ("admin", "super")] {
        for set in ["auth_user_id = gen_random_uuid()", "email = 'mine@people.example'"] {
            let sql = format!(
                "update commission.participant set {set} where name = '{whom}' returning 1"
            );
            let outcome = company.outcome(who, &sql);
            assert!(["0", "42501"].contains(&outcome.as_str()), "{who}: {sql}: {outcome}");
        }
    }
}

/// A manager's identity would show people of other branches; an admin's, everything of the branch.
#[test]
fn the_admin_of_a_branch_takes_over_nobody_who_sees_more() {
    let mut company = Company::new("attack_identity");
    for whom in ["super", "admin", "kepong", "cheras", "manager", "left", "other", "reseller"] {
        for set in ["email = 'mine@people.example'", "email = null", "status = 'inactive'"] {
            let sql = format!(
                "update commission.participant set {set} where name = '{whom}' returning 1"
            );
            assert_eq!(company.outcome("kepong", &sql), "0", "{sql}");
        }
        let sql = format!("delete from commission.participant where name = '{whom}' returning 1");
        assert_eq!(company.outcome("kepong", &sql), "0", "{sql}");
    }
    for role in ["super_admin", "admin", "manager"] {
        let sql = format!(
            "insert into commission.participant (name, role, branch)
            values ('X', '{role}', 'kepong')"
        );
        assert_eq!(company.error("kepong", &sql).sqlstate, "42501", "{sql}");
        let sql =
            format!("update commission.participant set role = '{role}' where name = 'affiliate'");
        assert_eq!(company.error("kepong", &sql).sqlstate, "42501", "{sql}");
    }
    for sql in [
        "update commission.participant set avatar_url = 'https://a.example' where name = 'trainer'
        returning 1",
        "insert into commission.participant (name, role, branch)
        values ('X', 'affiliate', 'kepong') returning 1",
    ] {
        assert_eq!(company.outcome("kepong", sql), "1", "{sql}");
    }
}

#[test]
fn the_admin_of_a_branch_writes_no_facts_that_pay_others() {
    let mut company = Company::new("attack_facts");
    // Trainers of all branches: one at home in kepong, one who left it, one who was never graded.
    company.db.run(
        "insert into commission.participant (id, name, role)
        select format('00000000-0000-4000-8000-0000000000%s', number)::uuid, 'T' || number,
            'trainer'
        from generate_series(31, 33) as number;
        insert into commission.trainer (id)
        select id from commission.participant where name ~ '^T3';
        insert into commission.trainer_grade (
            trainer_id, branch, trainer_type, trainer_category, valid_during)
        values
            ('00000000-0000-4000-8000-000000000031', 'kepong', 'full time', 'senior', '(,)'),
            ('00000000-0000-4000-8000-000000000032', 'kepong', 'full time', 'senior',
                '(,2025-06-01)'),
            ('00000000-0000-4000-8000-000000000032', 'cheras', 'full time', 'senior',
                '[2025-06-01,)')",
    );
    let session = |trainer: &str, branch: &str| {
        format!(
            "insert into commission.appointment (
                trainer_id, member_id, branch, session_type, status, starts_at)
            values ('{}', '{}', {branch}, 'paid', 'completed', '2026-02-05 12:00+08')",
            id(trainer),
            id("21")
        )
    };
    let sale = |closers: &str, branch: &str| {
        format!(
            "insert into commission.member_package (
                member_id, branch, total_price, closed_by, created_at)
            values ('{}', {branch}, 500, '{{{closers}}}', '2026-02-05 12:00+08')",
            id("21")
        )
    };
    let grade = |trainer: &str, branch: &str| {
        format!(
            "insert into commission.trainer_grade (
                trainer_id, branch, trainer_type, trainer_category, valid_during)
            values ('{}', {branch}, 'full time', 'director', '(,1990-01-01)')",
            id(trainer)
        )
    };
    let both = format!("{},{}", id("06"), id("07"));
    for sql in [
        // Whoever works elsewhere, wherever the session is said to have been.
        session("07", "'kepong'"),
        session("07", "null"),
        session("07", "'cheras'"),
        session("06", "'cheras'"),
        session("32", "'kepong'"),
        session("33", "'kepong'"),
        sale(&id("07"), "'kepong'"),
        sale(&both, "'kepong'"),
        sale(&id("06"), "'cheras'"),
        sale(&id("32"), "'kepong'"),
        sale(&id("33"), "null"),
        grade("07", "'kepong'"),
        grade("06", "'cheras'"),
        grade("32", "'kepong'"),
        grade("33", "'kepong'"),
        // What is one's own is not turned into what pays others.
        format!("update commission.appointment set trainer_id = '{}'", id("07")),
        "update commission.appointment set branch = 'cheras'".to_owned(),
        format!("update commission.member_package set closed_by = '{{{both}}}'"),
        "update commission.member_package set branch = 'cheras'".to_owned(),
    ] {
        assert_eq!(company.error("kepong", &sql).sqlstate, "42501", "{sql}");
    }
    for sql in [
        session("06", "'kepong'"),
        session("06", "null"),
        session("31", "'kepong'"),
        sale(&id("06"), "null"),
        sale(&id("31"), "'kepong'"),
        sale("", "'kepong'"),
        format!(
            "update commission.trainer_grade set trainer_category = 'junior'
            where trainer_id = '{}'",
            id("31")
        ),
    ] {
        let sql = format!("{sql} returning 1");
        assert_eq!(company.outcome("kepong", &sql), "1", "{sql}");
        assert!(["0", "42501"].contains(&company.outcome("cheras", &sql).as_str()), "{sql}");
    }
    // A sale shared across branches belongs to whoever answers for all of them.
    company.db.run(&sale(&both, "'kepong'"));
    for sql in [
        "update commission.member_package set refunded_amount = 1 where total_price = 500",
        "delete from commission.member_package where total_price = 500",
    ] {
        let sql = format!("{sql} returning 1");
        for (who, rows) in [("kepong", "0"), ("cheras", "0"), ("admin", "1")] {
            assert_eq!(company.outcome(who, &sql), rows, "{who}: {sql}");
        }
    }
    let seen = "select 1 from commission.member_package where total_price = 500";
    for (who, rows) in [("kepong", "1"), ("cheras", "1"), ("trainer", "1"), ("affiliate", "0")] {
        assert_eq!(company.outcome(who, seen), rows, "{who}");
    }
}

#[test]
fn functions_calculate_and_move_only_what_the_caller_may() {
    let mut company = Company::new("attack_functions");
    let month = "2026, 2";
    for who in ["manager", "trainer", "affiliate", "collaborator", "left", "unknown"] {
        for call in [
            format!("calculate_all_commission({month})"),
            format!("calculate_trainer_commission('{}', {month})", id("06")),
            format!("recalculate_network({month})"),
            format!("recalculate_upline('{}', {month})", id("08")),
            format!("verify_network({month})"),
            "apply_network_changes()".to_owned(),
            "refresh_uplines()".to_owned(),
            format!("change_upline('{}', '{}')", id("08"), id("06")),
            format!("change_rate('{}', '2026-02-01', 1)", id("06")),
            format!("change_trainer_grade('{}', '2026-02-01')", id("06")),
        ] {
            let sql = format!("select * from commission.{call}");
            assert_eq!(company.error(who, &sql).sqlstate, "42501", "{who}: {sql}");
        }
    }
    let all = format!("select trainer_id from commission.calculate_all_commission({month})");
    assert_eq!(company.lines("kepong", &all), [id("06")]);
    assert_eq!(company.lines("cheras", &all), [id("07")]);
    assert_eq!(company.lines("admin", &all).len(), 2);
    // Into another branch's tree, out of it, below a manager, and with people of another branch.
    for (whom, upline) in [("08", "09"), ("08", "04"), ("10", "05"), ("08", "06"), ("10", "03")] {
        let sql = format!("select commission.change_upline('{}', '{}')", id(whom), id(upline));
        assert_eq!(company.error("kepong", &sql).sqlstate, "42501", "{sql}");
    }
    let inside = format!("select commission.change_upline('{}', '{}')", id("10"), id("06"));
    assert_eq!(company.outcome("kepong", &inside), "1");
}

#[test]
fn what_one_may_not_see_sounds_like_what_is_not_there() {
    let mut company = Company::new("attack_probe");
    let record: uuid::Uuid = company.db.value_of(
        "select id from commission.trainer_monthly_commission where branch = 'cheras'",
        &[],
    );
    let tier: uuid::Uuid = company.db.value_of(
        "select id from commission.trainer_commission_tier where branch = 'cheras' limit 1",
        &[],
    );
    let nobody = id("99");
    for (who, call, hidden) in [
        ("trainer", "explain_trainer_commission('{}')", record.to_string()),
        ("kepong", "explain_trainer_commission('{}')", record.to_string()),
        ("kepong", "change_rate('{}', '2026-02-01', 1)", tier.to_string()),
        ("kepong", "calculate_trainer_commission('{}', 2026, 2)", id("07")),
        ("kepong", "change_trainer_grade('{}', '2026-02-01')", id("07")),
        ("kepong", "change_upline('{}', null)", id("09")),
        ("kepong", "network_tree('{}')", id("09")),
        ("kepong", "downline('{}')", id("09")),
        ("downline", "upline('{}')", id("08")),
        ("downline", "simulate_network_sale('{}', 1)", id("08")),
        ("affiliate", "explain_network_commission('{}', 2026, 2)", id("09")),
    ] {
        let sql = |key: &str| format!("select commission.{}", call.replace("{}", key));
        let error = company.error(who, &sql(&hidden));
        let of_nobody = company.error(who, &sql(&nobody));
        assert_eq!(error.sqlstate, "PT404", "{who}: {call}: {error:?}");
        assert_eq!(error.line().replace(&hidden, &nobody), of_nobody.line(), "{who}: {call}");
        assert_eq!((error.detail, error.hint), (of_nobody.detail, of_nobody.hint));
    }
}

#[test]
fn the_tree_shows_as_much_as_the_role_may_see() {
    let mut company = Company::new("attack_tree");
    let downline = format!("select name, level from commission.downline('{}')", id("05"));
    assert_eq!(
        company.lines("manager", &downline),
        ["affiliate|1", "trainer|1", "collaborator|2", "downline|2"]
    );
    assert_eq!(
        company.lines("kepong", &downline),
        ["affiliate|1", "trainer|1", "collaborator|2", "null|2"]
    );
    let tree = format!(
        "select d ->> 'name', d ->> 'personal_volume', d ->> 'total_commission', d ? 'email'
        from jsonb_array_elements(commission.network_tree('{}', 2026, 2) -> 'downline') as d",
        id("08")
    );
    assert_eq!(
        company.lines("affiliate", &tree),
        ["collaborator|100|null|f", "downline|100|null|f"]
    );
    assert_eq!(company.lines("kepong", &tree), ["collaborator|100|30|f", "null|null|null|f"]);
    let own = "select name, level, personal_volume from commission.network_downline(2026, 2)";
    assert_eq!(company.lines("affiliate", own), ["collaborator|1|100", "downline|1|100"]);
    for who in ["collaborator", "reseller", "trainer", "left"] {
        assert_eq!(company.error(who, own).sqlstate, "42501", "{who}");
    }
    let above = format!("select participant_id, name from commission.upline('{}')", id("09"));
    assert_eq!(
        company.lines("downline", &above),
        [format!("{}|null", id("08")), format!("{}|null", id("05"))]
    );
    assert_eq!(
        company.lines("affiliate", "select total_downline, level from commission.network_member"),
        ["2|1"]
    );
    assert_eq!(
        company.lines("affiliate", "select network_size from commission.network_kpi"),
        ["2"]
    );
    let who_gains = format!(
        "select name from commission.simulate_network_sale('{}', 1000, null, '2026-02-10')",
        id("09")
    );
    assert_eq!(company.lines("affiliate", &who_gains), ["affiliate"]);
}

/// A cheap function of somebody's own runs only on rows that the policies let through.
#[test]
fn a_function_in_a_condition_does_not_see_hidden_rows() {
    let mut company = Company::new("attack_leak");
    company.db.run(
        "create schema mallory;
        grant usage on schema mallory to authenticated;
        create function mallory.peek(text) returns boolean language plpgsql cost 0.0001 as
            $$ begin
                if $1 in ('MC', 'other') then raise exception 'leaked %', $1; end if;
                return true;
            end $$",
    );
    for relation in ["member", "participant", "staff", "network_member"] {
        let sql = format!("select 1 from commission.{relation} where mallory.peek(name)");
        let outcome = company.outcome("trainer", &sql);
        assert!(!outcome.starts_with('P'), "{relation}: {outcome}");
    }
    // The lure works: whoever sees the row meets the exception.
    let sql = "select 1 from commission.member where mallory.peek(name)";
    assert_eq!(company.error("admin", sql).sqlstate, "P0001");
}

#[test]
fn objects_on_the_callers_path_do_not_replace_what_decides() {
    let mut company = Company::new("attack_path");
    let before = company.lines("trainer", "select name from commission.member");
    company.db.run(
        "create schema mallory;
        grant usage on schema mallory to authenticated;
        create function mallory.current_setting(text, boolean) returns text language sql
            return 'service_role'",
    );
    let planted = "create temp table pg_roles (rolname name, oid oid, rolsuper boolean, \
        rolbypassrls boolean); insert into pg_roles values ('authenticated', 10, true, true); \
        set local search_path = pg_temp, mallory, pg_catalog; ";
    let after = company.lines("trainer", &format!("{planted} select name from commission.member"));
    assert_eq!(before, after);
    assert_eq!(before, ["MK"]);
}

/// A view or function of the owner's own that shows everything stays the owner's.
#[test]
fn what_works_with_its_owners_rights_is_granted_to_nobody() {
    let mut company = Company::new("attack_owner_rights");
    company.db.run(
        "create view commission.all_members as select * from commission.member;
        create function commission.count_members() returns bigint
            language sql stable security definer set search_path = pg_catalog, pg_temp
            as 'select count(*) from commission.member';
        revoke execute on function commission.count_members() from public",
    );
    company.db.set_up_api_roles();
    for sql in ["select 1 from commission.all_members", "select commission.count_members()"] {
        assert_eq!(company.error("trainer", sql).sqlstate, "42501", "{sql}");
    }
}

/// What is refused where a row is changed is refused where one is added, too.
#[test]
fn nobody_becomes_a_reseller_whose_documents_were_verified_by_themselves() {
    let mut company = Company::new("attack_verified");
    let reseller = |number: &str| {
        format!(
            "insert into commission.reseller (id, verification, verified_at)
            values ('{}', 'verified', '2026-01-01')",
            id(number)
        )
    };
    assert_eq!(company.error("admin", &reseller("02")).sqlstate, "42501");
    assert_eq!(company.outcome_of_all("admin", &reseller("12")), None);
}

#[test]
fn who_has_left_looks_and_says_nothing_more() {
    let mut company = Company::with_january_closed("attack_left");
    let say = format!("select commission.comment_on_dispute('{}', 'x')", id("b1"));
    assert_eq!(company.outcome_of_all("affiliate", &say), None);
    company
        .db
        .run("update commission.participant set status = 'inactive' where name = 'affiliate'");
    assert_eq!(company.outcome_of_all("affiliate", &say).as_deref(), Some("42501"));
    assert_eq!(company.lines("affiliate", "select 1 from commission.dispute").len(), 2);
}
