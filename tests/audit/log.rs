//! Who changed what: every change of an audited table is in the log, once and truly, and nothing of
//! the log can be altered.

use common::trainer::Gym;
use common::{Database, ROLES_LOCK, Statements, lock_cluster};

/// Tables without audit triggers, and why.
const NOT_AUDITED: &[(&str, &str)] = &[
    ("audit_log", "the log itself: it only grows"),
    ("manual_month", "a result: it follows from the facts"),
    ("payout_item", "a log itself: it only grows"),
    ("invoice", "a log itself: it only grows"),
    ("invoice_item", "a log itself: it only grows"),
    ("bank_data_access", "a log itself: it only grows"),
    ("reseller_payment", "it follows from the ledger and payouts"),
    ("referral_click", "a log itself: nobody changes it by the API"),
    ("network_month", "a result: it follows from the facts"),
    ("product_line_month", "a result: it follows from the facts"),
    ("reseller_commission", "a result: it follows from the facts"),
    ("deal_commission", "a result: it follows from the facts"),
    ("draw_month", "a result: it follows from draws and the ledger"),
    ("deal_history", "a log itself, of deals"),
    ("deal_refund", "it follows from the changes of deal"),
    ("reseller_refund", "it follows from the changes of reseller_sale"),
    ("trainer_monthly_commission", "a result: it follows from the facts"),
    ("role", "written by install() only"),
    ("scheme", "written by install() only"),
    ("earning_component", "written by install() only"),
    ("posting", "a log itself, chained by hashes"),
    ("earning", "a log itself, chained by hashes"),
    ("calculation_run", "a log itself, of runs"),
    ("closing_approval", "a log itself: it only grows"),
    ("source_sync", "a log itself, of synchronisations"),
    ("source_problem", "it follows from the source"),
];

const ADMIN: &str = "00000000-0000-0000-0000-00000000000a";

/// What the log says since the last look.
#[track_caller]
fn news(db: &mut impl Statements) -> Vec<String> {
    let lines = db.lines(
        "select table_name, operation, coalesce(column_name, 'all'), before, after
        from commission.record_history
        where id > coalesce(nullif(current_setting('test.seen', true), '')::bigint, 0)
        order by id, column_name",
    );
    look_away(db);
    lines
}

/// Table and operation of each entry since the last look.
#[track_caller]
fn entries(db: &mut impl Statements) -> Vec<String> {
    let lines = db.lines(
        "select table_name, operation, record_count
        from commission.audit_log
        where id > coalesce(nullif(current_setting('test.seen', true), '')::bigint, 0)
        order by id",
    );
    look_away(db);
    lines
}

#[track_caller]
fn look_away(db: &mut impl Statements) {
    db.run("select set_config('test.seen', max(id)::text, false) from commission.audit_log");
}

#[track_caller]
fn count(db: &mut impl Statements) -> i64 {
    db.value("select count(*) from commission.audit_log")
}

fn with_roles(name: &str) -> Database {
    let mut db = Database::new(name);
    db.set_up_api_roles();
    db.run(&format!(
        "insert into commission.participant (id, name, email, role)
        values ('{ADMIN}', 'Ada', 'ada@example.com', 'super_admin')"
    ));
    look_away(&mut db);
    db
}

const CLAIMS: &str = r#"set request.jwt.claims = '{"email": "ada@example.com"}';"#;

#[test]
fn every_table_is_audited_or_has_a_reason_not_to_be() {
    let mut db = Database::new("audit_tables");
    let triggers: Vec<String> = db.values(
        "select c.relname || ':' || coalesce(string_agg(
            replace(t.tgname, c.relname || '_audit_', ''), ',' order by t.tgname), '')
        from pg_class as c
        left join pg_trigger as t
            on t.tgrelid = c.oid and starts_with(t.tgname, c.relname || '_audit_')
                and t.tgenabled = 'O'
                and t.tgfoid = 'commission_internal.record_change'::regproc
        where c.relnamespace = 'commission'::regnamespace and c.relkind in ('r', 'p')
        group by c.relname
        order by 1",
    );
    assert!(triggers.len() >= 23, "{triggers:?}");
    for line in triggers {
        let (table, found) = line.split_once(':').expect("a name and its triggers");
        let is_exempt = NOT_AUDITED.iter().any(|(name, _)| *name == table);
        let expected = if is_exempt { "" } else { "delete,insert,truncate,update" };
        assert_eq!(found, expected, "audit triggers of {table}");
    }
}

#[test]
fn install_leaves_an_empty_log() {
    assert_eq!(count(&mut Database::new("audit_fresh")), 0);
}

#[test]
fn only_tables_of_the_schema_with_a_key_of_few_columns_can_be_audited() {
    let mut db = Database::new("audit_unfit");
    db.run("create table commission.wide (a int, b int, c int, d int, primary key (a, b, c, d))");
    db.run(
        "create table commission.keyless (a int); create table public.other (a int primary key)",
    );
    for table in ["commission.wide", "commission.keyless", "public.other"] {
        let error = db.error_of(&format!("select commission_internal.audit_table('{table}')"));
        assert_eq!(error.line(), format!("0A000: table \"{table}\" cannot be audited"));
    }
}

#[test]
fn insert_update_and_delete_are_recorded_with_what_changed() {
    let mut db = Database::new("audit_simple");
    db.run("insert into commission.branch values ('kepong', 'KD', 'UTC', 'MYR')");
    let id: String = db.value("select id::text from commission.branch");
    db.run("update commission.branch set currency = 'VND', code = 'KD'");
    db.run("update commission.branch set currency = 'VND'");
    db.run("delete from commission.branch");
    let whole = |currency: &str| {
        format!(r#"{{"id": "{id}", "code": "KD", "name": "kepong", "currency": "{currency}", "#)
            + r#""time_zone": "UTC"}"#
    };
    assert_eq!(
        news(&mut db),
        [
            format!("branch|insert|all|null|{}", whole("MYR")),
            "branch|update|currency|MYR|VND".to_owned(),
            format!("branch|delete|all|{}|null", whole("VND")),
        ]
    );
    assert_eq!(
        db.lines(
            "select distinct record_id, participant_id, database_role,
                recorded_at between now() - interval '1 minute' and now() + interval '1 minute'
            from commission.audit_log"
        ),
        ["kepong|null|postgres|t"]
    );
    let transactions: i64 =
        db.value("select count(distinct transaction_id) from commission.audit_log");
    assert_eq!(transactions, 3);
}

#[test]
fn a_changed_key_is_recorded_with_both_names_and_with_its_cascades() {
    let mut db = Database::new("audit_rename");
    db.run(
        "insert into commission.branch values ('a', 'A', 'UTC', 'MYR'), ('b', 'B', 'UTC', 'MYR')",
    );
    db.run("insert into commission.member (name, branch) values ('M', 'b')");
    look_away(&mut db);
    db.run("update commission.branch set name = upper(name)");
    assert_eq!(
        news(&mut db),
        ["branch|update|name|a|A", "branch|update|name|b|B", "member|update|branch|b|B",]
    );
    let ids = "select string_agg(record_id, ',' order by id) from commission.audit_log
        where table_name = 'branch' and operation = 'update'";
    assert_eq!(db.value::<String>(ids), "A,B");
}

#[test]
fn a_key_of_several_columns_is_joined() {
    let mut db = Database::new("audit_key");
    db.run(
        "update commission.role_permission set can_export = true
        where role = 'trainer' and module = 'members'",
    );
    assert_eq!(
        db.line("select record_id, before, after from commission.audit_log"),
        r#"trainer, members|{"can_export": false}|{"can_export": true}"#
    );
}

#[test]
fn upsert_and_merge_record_what_became_of_each_row() {
    let mut db = Database::new("audit_upsert");
    db.run(
        "insert into commission.currency values ('PTS', 0);
        insert into commission.currency values ('PTS', 1), ('PTX', 0)
        on conflict (code) do update set minor_unit = excluded.minor_unit;
        insert into commission.currency values ('PTS', 3) on conflict do nothing;
        merge into commission.currency as c
        using (values ('PTS', 2), ('PTX', null), ('PTY', 0)) as n (code, minor_unit)
        on c.code = n.code
        when matched and n.minor_unit is null then delete
        when matched then update set minor_unit = n.minor_unit
        when not matched then insert values (n.code, n.minor_unit)",
    );
    let mut lines = news(&mut db);
    lines.sort();
    assert_eq!(
        lines,
        [
            r#"currency|delete|all|{"code": "PTX", "minor_unit": 0}|null"#,
            r#"currency|insert|all|null|{"code": "PTS", "minor_unit": 0}"#,
            r#"currency|insert|all|null|{"code": "PTX", "minor_unit": 0}"#,
            r#"currency|insert|all|null|{"code": "PTY", "minor_unit": 0}"#,
            "currency|update|minor_unit|0|1",
            "currency|update|minor_unit|1|2",
        ]
    );
}

#[test]
fn a_truncate_is_one_entry_with_the_number_of_records() {
    let mut db = Database::new("audit_truncate");
    db.run("insert into commission.network_tier (threshold, rate) values (0, 0.2), (9, 0.3)");
    look_away(&mut db);
    db.run("truncate commission.network_tier; truncate commission.network_tier");
    assert_eq!(entries(&mut db), ["network_tier|truncate|2"]);
}

#[test]
fn deleted_records_that_a_cascade_takes_along_are_recorded() {
    let mut gym = Gym::new("audit_cascade");
    let trainer = gym.trainer("T");
    look_away(&mut gym.db);
    gym.execute("delete from commission.trainer where id = $1", &[&trainer]);
    let mut lines = entries(&mut gym.db);
    lines.sort();
    assert_eq!(lines, ["trainer_grade|delete|1", "trainer|delete|1"]);
}

#[test]
fn functions_of_the_api_leave_their_changes_in_the_log() {
    let mut gym = Gym::without_rates("audit_functions");
    let trainer = gym.trainer("T");
    let upline = gym.trainer("U");
    let rate = gym.fee(["kepong", "full time", "senior"], "paid", None, None, "35");
    look_away(&mut gym.db);

    gym.execute("select commission.change_rate($1, '2026-03-01', 36)", &[&rate]);
    let lines = news(&mut gym.db);
    assert_eq!(lines.len(), 3, "{lines:#?}");
    assert!(lines[0].starts_with("trainer_commission_tier|"), "{lines:#?}");

    gym.execute(
        "select commission.change_trainer_grade($1, '2026-03-01',
            p_trainer_category => 'junior')",
        &[&trainer],
    );
    let mut lines = entries(&mut gym.db);
    lines.sort();
    assert_eq!(lines, ["trainer_grade|insert|1", "trainer_grade|update|1"]);

    gym.execute("select commission.change_upline($1, $2, '2026-01-01')", &[&trainer, &upline]);
    let mut lines = news(&mut gym.db);
    lines.sort();
    assert_eq!(lines.len(), 2, "{lines:#?}");
    assert_eq!(lines[0], format!("participant|update|upline_id|null|{upline}"));
    assert!(lines[1].starts_with("upline_link|insert|"), "{lines:#?}");
    gym.execute("update commission.participant set upline_id = null where id = $1", &[&trainer]);
    let mut lines = entries(&mut gym.db);
    lines.sort();
    assert_eq!(lines, ["participant|update|1", "upline_link|update|1"]);
}

#[test]
fn a_stamp_alone_is_no_change() {
    let mut gym = Gym::without_rates("audit_stamp");
    gym.fee(["kepong", "full time", "senior"], "paid", None, None, "35");
    look_away(&mut gym.db);
    gym.run("update commission.trainer_commission_tier set fee_amount = fee_amount");
    assert_eq!(entries(&mut gym.db), [""; 0]);
    gym.run("update commission.trainer_commission_tier set fee_amount = 36");
    let lines = news(&mut gym.db);
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert_eq!(lines[0], "trainer_commission_tier|update|fee_amount|35|36");
    assert!(lines[1].starts_with("trainer_commission_tier|update|last_updated_at|"), "{lines:?}");
}

#[test]
fn a_load_of_more_than_a_hundred_records_is_one_entry() {
    let mut db = Database::new("audit_bulk");
    let load = |count: i32| {
        format!(
            "insert into commission.participant (name, role)
            select 'P' || i, 'affiliate' from generate_series(1, {count}) as i"
        )
    };
    db.run(&load(100));
    assert_eq!(entries(&mut db).len(), 100);
    db.run(&load(101));
    assert_eq!(
        db.line(
            "select record_id, record_count, after -> 'first' ->> 'name', after -> 'last' ->> 'name'
            from commission.audit_log order by id desc limit 1"
        ),
        "null|101|P1|P101"
    );
    look_away(&mut db);
    db.run("update commission.participant set status = 'inactive'");
    db.run("delete from commission.participant");
    assert_eq!(entries(&mut db).len(), 402, "updates and deletes are recorded in full");
}

/// Of a load that does not fit into work_mem, the first and the last row come back from disk.
#[test]
fn a_load_of_large_records_is_recorded_and_the_server_stays() {
    let mut db = Database::new("audit_large_load");
    db.run(
        "set work_mem = '64kB';
        insert into commission.participant (name, role) values ('Ann', 'rep');
        insert into commission.product_line (name) values ('Own')",
    );
    for round in 1..=3 {
        db.run(&format!(
            "insert into commission.product_line_sale (
                product_line_id, participant_id, commission_year, commission_month, revenue_on,
                sales_actual, revenue_actual, details)
            select l.id, p.id, 2026, {round}, '2026-01-05', n, 1,
                jsonb_build_object('text', repeat('x', 12000))
            from generate_series(1, 300) as n, commission.product_line as l,
                commission.participant as p"
        ));
        assert_eq!(
            db.line(
                "select record_count, after #>> '{first,sales_actual}',
                    after #>> '{last,sales_actual}', length(after #>> '{last,details,text}')
                from commission.audit_log
                where table_name = 'product_line_sale'
                order by id desc limit 1"
            ),
            "300|1|300|12000"
        );
    }
}

#[test]
fn the_person_behind_the_token_and_the_role_are_recorded() {
    let mut db = with_roles("audit_who");
    let who = "select who, participant_id, database_role
        from commission.record_history join commission.audit_log using (id)
        order by id desc limit 1";
    db.run(&format!("{CLAIMS} set role authenticated"));
    db.run("update commission.workspace set name = 'Of Ada'");
    assert_eq!(db.line(who), format!("Ada|{ADMIN}|authenticated"));
    db.run("reset role");
    db.run("update commission.workspace set name = 'Of Ada and a superuser'");
    assert_eq!(db.line(who), format!("Ada|{ADMIN}|postgres"));
    db.run("reset request.jwt.claims; set role service_role");
    db.run("update commission.workspace set name = 'Of nobody'");
    assert_eq!(db.line(who), "service_role|null|service_role");

    // The log outlives people.
    db.run(&format!("reset role; delete from commission.participant where id = '{ADMIN}'"));
    assert_eq!(
        db.values::<String>("select distinct who from commission.record_history order by 1"),
        [ADMIN, "postgres", "service_role"]
    );
}

#[test]
fn broken_claims_do_not_keep_a_trusted_role_from_writing() {
    let mut db = Database::new("audit_broken_claims");
    for claims in
        ["no json", "[]", "3", r#"{"sub": "\\u0000"}"#, r#"{"sub": 7, "email": null}"#, ""]
    {
        db.execute("select set_config('request.jwt.claims', $1, false)", &[&claims]);
        db.run("update commission.workspace set name = name || 'x'");
        assert_eq!(entries(&mut db), ["workspace|update|1"], "{claims}");
    }
    assert_eq!(
        db.values::<String>("select distinct who from commission.record_history"),
        ["postgres"]
    );
}

#[test]
fn nothing_in_the_log_can_be_changed_by_anybody() {
    let mut db = with_roles("audit_append_only");
    let entries = count(&mut db);
    let statements = [
        "update commission.audit_log set after = null",
        "update commission.audit_log set after = null where false",
        "delete from commission.audit_log",
        "truncate commission.audit_log",
        "insert into commission.audit_log (id, table_name, operation) overriding system value
            select id, 'x', 'insert' from commission.audit_log
            on conflict (id) do update set table_name = 'x'",
        "merge into commission.audit_log as a using (select 1) as one on true
            when matched then delete",
    ];
    for mode in ["origin", "replica"] {
        for statement in statements {
            let error = db.error_of(&format!("set session_replication_role = {mode}; {statement}"));
            assert_eq!(
                error.line(),
                "23001: the entries of \"audit_log\" cannot be changed or deleted"
            );
            assert!(error.hint.is_some_and(|hint| hint.contains("docs/dba.md")));
        }
    }
    db.run("set session_replication_role = origin");
    for role in ["service_role", "authenticated", "anon"] {
        for statement in statements {
            let error = db.error_of(&format!("{CLAIMS} set role {role}; {statement}"));
            assert_eq!(error.sqlstate, "42501", "{role}: {statement}");
            db.run("reset role");
        }
        let insert =
            "insert into commission.audit_log (table_name, operation) values ('x', 'insert')";
        let error = db.error_of(&format!("{CLAIMS} set role {role}; {insert}"));
        assert_eq!(error.sqlstate, "42501", "{role}");
        db.run("reset role");
    }
    assert_eq!(count(&mut db), entries);
}

#[test]
fn what_is_rolled_back_leaves_nothing() {
    let mut db = Database::new("audit_rollback");
    db.run("begin; update commission.workspace set name = 'X'; rollback");
    db.error_of("update commission.workspace set name = 'X', currency = 'NONE'");
    db.run(
        "begin; savepoint s; update commission.workspace set name = 'X'; rollback to s;
        update commission.workspace set company = 'C'; commit",
    );
    assert_eq!(news(&mut db), ["workspace|update|company|null|C"]);
}

#[test]
fn only_those_who_may_see_everything_of_audit_see_it() {
    let mut db = with_roles("audit_readers");
    db.run(
        "insert into commission.branch values ('kepong', 'KD', 'UTC', 'MYR');
        insert into commission.participant (name, email, role, branch)
        select role || coalesce('-' || branch, ''), role || coalesce(branch, '') || '@example.com',
            role::commission.participant_role, branch
        from (values
            ('admin', null), ('admin', 'kepong'), ('manager', null), ('trainer', 'kepong'),
            ('affiliate', null)) as person (role, branch)",
    );
    let all = count(&mut db);
    for (email, expected) in [
        ("ada@example.com", all),
        ("admin@example.com", all),
        ("adminkepong@example.com", 0),
        ("manager@example.com", 0),
        ("trainerkepong@example.com", 0),
        ("affiliate@example.com", 0),
        ("nobody@example.com", 0),
    ] {
        let claims = format!("set request.jwt.claims = '{{\"email\": \"{email}\"}}'");
        db.run(&format!("{claims}; set role authenticated"));
        assert_eq!(count(&mut db), expected, "{email}");
        let history: i64 = db.value("select count(*) from commission.record_history");
        assert_eq!(history, expected, "{email}");
        db.run("reset role");
    }
    db.run("reset request.jwt.claims; set role service_role");
    assert_eq!(count(&mut db), all);
    let error = db.error_of("set role anon; select from commission.audit_log");
    assert_eq!(error.sqlstate, "42501");
}

#[test]
fn the_history_of_a_record_is_found_by_the_index() {
    let mut db = Database::new("audit_index");
    let _lock = lock_cluster(ROLES_LOCK);
    db.run(
        "insert into commission.audit_log (table_name, operation, record_id)
        select 'member', 'update', i::text from generate_series(1, 20000) as i;
        analyze commission.audit_log",
    );
    for condition in ["record_id = '77'", "record_id like '777%'"] {
        let plan = db.lines(&format!(
            "explain select * from commission.record_history
            where table_name = 'member' and {condition}"
        ));
        let plan = plan.join("\n");
        assert!(plan.contains("audit_log_record_idx"), "{condition}\n{plan}");
    }
}
