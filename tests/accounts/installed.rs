//! Where accounts are, who may use what of them, and that they are nowhere unless somebody asked.

use common::{Database, Statements, lock_cluster};

use crate::fixture::{PASSWORD, company, sign_in};

const ACCOUNT: &str = "select to_regclass('commission_internal.account') is not null";

#[test]
fn accounts_come_only_where_they_are_asked_for_and_stay() {
    let mut db = Database::empty("accounts_installed");
    db.run("set client_min_messages = warning; create extension pg_commission");
    let install = |what: &str| {
        format!(
            "select part || ' ' || action from commission_engine.install({what})
            where part like 'accounts:%'"
        )
    };
    assert!(db.values::<String>(&install("")).is_empty());
    assert!(!db.value::<bool>(ACCOUNT));
    let created = db.values::<String>(&install("'{accounts}'"));
    assert_eq!(
        created,
        ["accounts: accounts and sessions created", "accounts: mail, links and approval created"]
    );
    assert!(db.value::<bool>(ACCOUNT));
    let kept: Vec<String> = created.iter().map(|line| line.replace("created", "kept")).collect();
    assert_eq!(db.values::<String>(&install("")), kept);
    assert_eq!(db.values::<String>(&install("'{accounts}'")), kept);
    // What the company has set, stays.
    db.run(
        "update commission_internal.account_setting set sign_up_is_open = false;
        delete from commission_internal.password_slot where number > 2;
        update commission_internal.mail_text set subject = 'Hi' where kind = 'reset';
        select commission_engine.install()",
    );
    assert_eq!(
        db.line(
            "select s.sign_up_is_open, (select count(*) from commission_internal.password_slot),
                (select t.subject from commission_internal.mail_text as t where t.kind = 'reset')
            from commission_internal.account_setting as s"
        ),
        "f|2|Hi"
    );
}

#[test]
fn accounts_need_no_scheme() {
    let mut db = Database::empty("accounts_alone");
    db.run(
        "set client_min_messages = warning;
        create extension pg_commission;
        select commission_engine.install('{accounts}');
        insert into commission.participant (name, email, role)
        values ('Boss', 'boss@people.example', 'super_admin');
        update commission_internal.account_setting set page_address = 'http://localhost:3000'",
    );
    db.set_up_api_roles();
    let link: String =
        db.value("select commission_internal.invitation_link(id) from commission.participant");
    let secret = crate::fixture::secret_of(&link);
    assert!(crate::fixture::choose(&mut db, &secret, PASSWORD).is_ok());
    assert!(sign_in(&mut db, "boss", PASSWORD).is_ok());
}

/// What a role may do with functions, tables and schemas of ours.
fn rights(db: &mut Database, role: &str, schema: &str) -> Vec<String> {
    db.values(&format!(
        "select f.proname::text
        from pg_proc as f
        where f.pronamespace = '{schema}'::regnamespace
            and has_function_privilege('{role}', f.oid, 'execute')
            -- What checks of rows call is for everybody, and btree_gist is no part of ours.
            and f.oid not in (select commission_internal.functions_of_rows())
            and not exists (
                select from pg_depend as d
                where d.classid = 'pg_proc'::regclass and d.objid = f.oid and d.deptype = 'e'
                    and d.refobjid = (select oid from pg_extension where extname = 'btree_gist'))
        union all
        select c.relname::text
        from pg_class as c
        where c.relnamespace = '{schema}'::regnamespace
            and c.relkind in ('r', 'p', 'v')
            and (
                has_table_privilege('{role}', c.oid,
                    'select, insert, update, delete, truncate, references, trigger')
                or has_any_column_privilege('{role}', c.oid, 'select, insert, update, references'))
        order by 1"
    ))
}

const BY_ANYBODY: [&str; 6] = [
    "refresh_session",
    "request_password_reset",
    "reset_password",
    "sign_in",
    "sign_out",
    "sign_up",
];

#[test]
fn strangers_may_sign_in_and_up_and_nothing_else() {
    let mut company = company("accounts_anon", &[]);
    let db = &mut company.db;
    let mut of_api = BY_ANYBODY.to_vec();
    of_api.extend(["allow_time", "check_request", "dashboard"]);
    of_api.sort_unstable();
    assert_eq!(rights(db, "anon", "commission"), of_api);
    assert_eq!(rights(db, "anon", "commission_internal"), BY_ANYBODY);
    assert_eq!(rights(db, "anon", "commission_engine"), ["dashboard_page", "dashboard_policy"]);
    assert!(
        !db.value::<bool>("select has_schema_privilege('anon', 'commission_internal', 'create')")
    );
}

#[test]
fn nobody_of_the_api_reaches_what_accounts_keep() {
    let mut company = company("accounts_tables", &["trainer"]);
    let db = &mut company.db;
    let tables: Vec<String> = db.values(
        "select c.relname::text
        from pg_class as c
        where c.relnamespace = 'commission_internal'::regnamespace
            and c.relkind = 'r'
            and c.relname ~ '^(account|refresh_token|password_slot|outbox|mail_text|statement_mail)'
        order by 1",
    );
    assert_eq!(
        tables,
        [
            "account",
            "account_attempt",
            "account_link",
            "account_session",
            "account_setting",
            "mail_text",
            "outbox",
            "password_slot",
            "refresh_token",
            "statement_mail"
        ]
    );
    for role in ["anon", "authenticated", "service_role"] {
        for table in &tables {
            for statement in [
                format!("select from commission_internal.{table}"),
                format!("delete from commission_internal.{table}"),
            ] {
                db.run(&format!("begin; set local role {role}"));
                assert_eq!(db.error_of(&statement).sqlstate, "42501", "{role}: {statement}");
                db.run("rollback");
            }
        }
        for call in [
            "commission_engine.hash_password('x')",
            "commission_engine.verify_password('x', null)",
            "commission_engine.issue_token(gen_random_uuid(), 0, 1)",
            "commission_engine.random_secret()",
            "commission_internal.invitation_link(gen_random_uuid())",
            "commission_internal.make_link('reset', 'a@b.example', null, null)",
            "commission_internal.begin_session(gen_random_uuid())",
            "commission_internal.issue_tokens(gen_random_uuid(), gen_random_uuid())",
            "commission_internal.take_mail()",
            "commission_internal.has_closed_lines(gen_random_uuid(), '2026-01-01')",
            "commission_internal.settle_mail(1, true, null, false)",
            "commission_internal.next_mail_at()",
            "commission_internal.takes_slot()",
            "commission_internal.count_attempt('', 0)",
            "commission.setup_courier_role('x')",
        ] {
            db.run(&format!("begin; set local role {role}"));
            let error = db.error_of(&format!("select {call}"));
            assert_eq!(error.sqlstate, "42501", "{role}: {call}");
            db.run("rollback");
        }
    }
}

#[test]
fn the_courier_takes_mail_and_does_nothing_else() {
    let mut company = company("accounts_courier_role", &[]);
    let db = &mut company.db;
    let _lock = lock_cluster(common::ROLES_LOCK);
    db.run("drop role if exists courier_of_tests");
    let setup = "select action from commission.setup_courier_role('courier_of_tests')";
    assert_eq!(db.line(setup), "created");
    assert_eq!(db.line(setup), "kept");
    let may = ["next_mail_at", "settle_mail", "take_mail"];
    db.run("select commission_engine.install(); select commission.setup_api_roles()");
    assert_eq!(rights(db, "courier_of_tests", "commission_internal"), may);
    assert!(rights(db, "courier_of_tests", "commission").is_empty());
    assert!(rights(db, "courier_of_tests", "commission_engine").is_empty());
    let mut courier = db.connect_as("courier_of_tests");
    db.run("select commission_internal.queue_mail('reset', 'a@b.example')");
    assert_eq!(courier.lines("select * from commission_internal.take_mail()").len(), 0);
    for name in ["''", "null", "'pg_courier'", "'anon'", "'authenticated'", "'public'"] {
        let error = db.error_of(&format!("select commission.setup_courier_role({name})"));
        assert_eq!(error.sqlstate, "22023", "{name}");
    }
    drop(courier);
    db.run("drop owned by courier_of_tests; drop role courier_of_tests");
}

#[test]
fn who_may_edit_people_is_decided_as_the_policies_decide() {
    let mut company = company("accounts_edits", &[]);
    for who in common::people::PEOPLE.iter().filter(|who| **who != "anon") {
        let tried = "with tried as (
                update commission.participant set avatar_url = avatar_url returning name
            )
            select name from tried order by 1";
        // Whoever may edit nobody is refused as a whole.
        let by_policy = match company.outcome_of_all(who, tried) {
            Some(sqlstate) => {
                assert_eq!(sqlstate, "42501", "{who}");
                Vec::new()
            }
            None => company.lines(who, tried),
        };
        company.db.run(&format!(
            "begin; set local request.jwt.claims = '{{\"email\": \"{who}@people.example\"}}';
            grant execute on function commission_internal.edits_person(uuid) to authenticated;
            set local role authenticated"
        ));
        let by_function = company.db.lines(
            "select name from commission.participant
            where commission_internal.edits_person(id) order by 1",
        );
        company.db.run("rollback");
        assert_eq!(by_policy, by_function, "{who}");
    }
}
