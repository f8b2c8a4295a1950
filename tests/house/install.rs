//! Installing, completing, refusing, and living without the extension.

use std::thread;

use common::snapshot::{assert_same, catalogue, rows};
use common::trainer::{Gym, People};
use common::{Database, Statements, connect_as, connect_to};

/// `core` always comes along.
const SCHEMES: [&str; 6] = ["deal", "network", "product_line", "reseller", "settlement", "trainer"];
const INSTALL: &str = "select part, action, objects from commission_engine.install()";

/// A database with the extension, before `install()`.
fn not_installed(name: &str) -> Database {
    let mut db = Database::empty(name);
    db.run("create extension pg_commission");
    db
}

/// The actions that a report names, and how many objects were added in all.
fn summary(db: &mut impl Statements, sql: &str) -> (Vec<String>, i32) {
    let report = db.rows(sql, &[]);
    assert!(!report.is_empty());
    let mut actions: Vec<String> = report.iter().map(|row| row.get(1)).collect();
    actions.sort();
    actions.dedup();
    (actions, report.iter().map(|row| row.get::<_, i32>(2)).sum())
}

#[test]
fn installing_creates_every_part_and_counts_its_objects() {
    let mut db = not_installed("install_first");
    let (actions, objects) = summary(&mut db, INSTALL);
    assert_eq!(actions, ["created"]);
    assert!(objects > 100, "{objects} objects");
    let installed = |scheme| format!("{scheme}|{}", env!("CARGO_PKG_VERSION"));
    assert_eq!(
        db.lines("select scheme, version from commission_internal.installed_scheme order by 1"),
        ["core", SCHEMES[0], SCHEMES[1], SCHEMES[2], SCHEMES[3], SCHEMES[4], SCHEMES[5]]
            .map(installed)
    );
}

#[test]
fn installing_again_adds_nothing_and_leaves_what_users_made() {
    let (mut gym, _) = Gym::worked_example("install_again");
    gym.run(
        "alter table commission.member add column locker integer default 7;
        comment on column commission.member.locker is 'Number of the locker.';
        create index member_locker_idx on commission.member (locker);
        alter table commission.member enable row level security;
        create policy member_all on commission.member using (true);
        create view commission.locker as select id, locker from commission.member;
        create function commission.lockers() returns bigint language sql
            return (select count(locker) from commission.member);
        comment on function commission.lockers() is 'How many lockers are taken.';
        create trigger member_own before insert on commission.member
            for each row execute function suppress_redundant_updates_trigger();
        drop trigger member_own on commission.member;
        update commission.currency set minor_unit = 3 where code = 'USD';
        update commission.workspace set name = 'My gym', company = 'Gym Sdn Bhd';",
    );
    let (objects, facts) = (catalogue(&mut gym.db), rows(&mut gym.db));

    let (actions, added) = summary(&mut gym.db, INSTALL);
    assert_eq!((actions, added), (vec!["kept".to_owned()], 0));
    // Only the privileges of the user's own function may differ: they become its owner's alone.
    let own = |line: &&String| !line.contains("commission.lockers()");
    assert_same(
        &objects.iter().filter(own).cloned().collect::<Vec<_>>(),
        &catalogue(&mut gym.db).iter().filter(own).cloned().collect::<Vec<_>>(),
    );
    assert_eq!(facts, rows(&mut gym.db));
}

#[test]
fn one_scheme_after_the_other_gives_what_all_at_once_give() {
    let mut at_once = not_installed("install_at_once");
    at_once.run("select commission_engine.install()");
    let mut in_steps = not_installed("install_in_steps");

    let (_, core) = summary(&mut in_steps, &INSTALL.replace("()", "('{}')"));
    assert_eq!(
        in_steps
            .lines("select to_regclass('commission.branch'), to_regclass('commission.trainer')"),
        ["commission.branch|null"]
    );
    assert_eq!(in_steps.lines("select scheme from commission_internal.installed_scheme"), ["core"]);
    assert!(core > 0);
    for scheme in SCHEMES {
        let install = INSTALL.replace("()", &format!("('{{{scheme},{scheme}}}')"));
        let (actions, objects) = summary(&mut in_steps, &install);
        assert_eq!(actions, ["created", "kept"]);
        assert!(objects > 0, "{scheme} made nothing");
    }

    assert_same(&catalogue(&mut at_once), &catalogue(&mut in_steps));
}

#[test]
fn what_was_dropped_comes_back() {
    let mut db = Database::new("install_dropped");
    let before = catalogue(&mut db);
    db.run(
        "drop view commission.staff;
        drop view commission.commission_period;
        drop function commission.check_rate_bands();
        drop trigger appointment_watch_delete on commission.appointment;
        drop index commission.appointment_member_id_idx;
        drop view commission.trainer_unpriced_pair",
    );
    let report = db.lines(INSTALL);
    let completed: Vec<_> = report.iter().filter(|line| line.contains("|completed|")).collect();
    assert_eq!(completed.len(), 4, "{report:#?}");
    assert_same(&before, &catalogue(&mut db));
    assert_eq!(summary(&mut db, INSTALL), (vec!["kept".to_owned()], 0));
}

#[test]
fn an_unknown_scheme_is_named_and_nothing_is_made() {
    let mut db = not_installed("install_unknown");
    for (argument, named) in
        [("'{barter}'", "barter"), ("'{trainer,NULL}'", "null"), ("'{Trainer}'", "Trainer")]
    {
        let error = db.error_of(&INSTALL.replace("()", &format!("({argument})")));
        assert_eq!(error.line(), format!("22023: there is no scheme \"{named}\""));
        assert_eq!(
            error.hint.as_deref(),
            Some(
                "Schemes are: trainer, network, reseller, product_line, deal, settlement, \
                 accounts, rt_dashboard."
            )
        );
    }
    assert_eq!(db.lines("select nspname from pg_namespace where nspname = 'commission'").len(), 0);
}

#[test]
fn a_schema_of_somebody_else_is_never_adopted() {
    for schema in ["commission", "commission_internal"] {
        let mut db = not_installed("install_foreign");
        db.run(&format!("create schema {schema}; create table {schema}.branch (mine text)"));
        let error = db.error_of(INSTALL);
        assert_eq!(error.sqlstate, "42P06", "{error:?}");
        assert!(error.message.contains("was not made by install()"), "{error:?}");
        assert!(error.hint.is_some());
        assert_eq!(
            db.lines(&format!(
                "select string_agg(attname, ',') from pg_attribute
                where attrelid = '{schema}.branch'::regclass and attnum > 0"
            )),
            ["mine"]
        );
    }
}

#[test]
fn a_register_planted_by_somebody_else_is_not_believed() {
    let mut db = not_installed("install_planted");
    let mallory = Role::new("mallory");
    db.run(&format!("grant create on database \"{}\" to {}", db.name, mallory.name));
    connect_as(&db.name, &mallory.name).run(&format!(
        "create schema commission;
        create schema commission_internal;
        create table commission_internal.installed_scheme (
            scheme text primary key,
            version text not null,
            installed_at timestamptz not null default now(),
            updated_at timestamptz not null default now());
        create function commission_internal.take_over() returns trigger language plpgsql as $$
        begin
            alter role {mallory} superuser;
            return new;
        end
        $$;
        create trigger take_over before insert on commission_internal.installed_scheme
            for each row execute function commission_internal.take_over();",
        mallory = mallory.name
    ));
    let error = db.error_of(INSTALL);
    assert!(["42P06", "42501"].contains(&error.sqlstate.as_str()), "{error:?}");
    assert!(error.hint.is_some(), "{error:?}");
    let rose: bool =
        db.value_of("select rolsuper from pg_roles where rolname = $1", &[&mallory.name]);
    assert!(!rose, "the planted trigger ran as a superuser");
}

#[test]
fn half_of_an_installation_is_not_built_upon() {
    let mut db = Database::new("install_half");
    db.run("drop schema commission cascade");
    let error = db.error_of(INSTALL);
    assert_eq!(error.sqlstate, "3F000", "{error:?}");
    assert!(error.message.ends_with("only schema \"commission_internal\" is left"), "{error:?}");
    assert!(error.hint.is_some(), "{error:?}");
}

#[test]
fn a_schema_with_the_name_of_the_extensions_own_is_not_adopted() {
    let mut db = Database::empty("install_engine_schema");
    db.run("create schema commission_engine");
    let error = db.error_of("create extension pg_commission");
    assert_eq!(error.line(), "42P06: schema \"commission_engine\" already exists");
}

#[test]
fn a_database_of_a_later_release_is_left_alone() {
    let mut db = Database::new("install_later");
    db.run("drop view commission.staff");
    for version in ["99.0.0", "0.2.1", "0.10.0"] {
        let error = refused(&mut db, version);
        assert!(error.hint.expect("a hint").starts_with("Install that release"));
    }
    // There is a way from releases that were; upgrade.rs goes it.
    let error = refused(&mut db, "0.0.9");
    assert_eq!(error.hint.as_deref(), Some("This release brings databases of 0.1.0 up to date."));
    assert_eq!(db.lines("select to_regclass('commission.staff')"), ["null"]);
}

/// What is said where a database was installed by another release.
fn refused(db: &mut Database, version: &str) -> common::DbError {
    db.execute("update commission_internal.installed_scheme set version = $1", &[&version]);
    let error = db.error_of(INSTALL);
    assert_eq!(
        error.message.split_once(" was installed by ").expect("it says by which").1,
        format!("release {version}, this is {}", env!("CARGO_PKG_VERSION"))
    );
    assert_eq!(error.sqlstate, "55000");
    error
}

#[test]
fn dropping_the_extension_takes_nothing_along_and_says_what_is_missing() {
    let (mut gym, People { t, m1, .. }) = Gym::worked_example("install_drop_extension");
    let record: uuid::Uuid = gym.value_of(
        "select id from commission.trainer_monthly_commission
        where trainer_id = $1 and member_id = $2",
        &[&t, &m1],
    );
    let (objects, facts) = (catalogue(&mut gym.db), rows(&mut gym.db));
    gym.run("drop extension pg_commission");
    assert_same(&objects, &catalogue(&mut gym.db));
    assert_eq!(facts, rows(&mut gym.db));

    let session = format!(
        "insert into commission.appointment (trainer_id, member_id, session_type, status, starts_at)
        values ('{t}', '{m1}', 'paid', 'completed', '2026-02-27 10:00+08')"
    );
    let pair = format!(
        "select commission.calculate_trainer_commission(p_branch => 'kepong', p_member_id => '{m1}',
            p_member_tier => 'company', p_month => 2, p_year => 2026,
            p_trainer_category => 'senior',
            p_trainer_id => '{t}', p_trainer_type => 'full time', p_new_sales => 1,
            p_renew_sales => 1, p_session_count => 1)"
    );
    for sql in [
        session.as_str(),
        "select * from commission.calculate_all_commission(2026, 2)",
        &format!("select * from commission.calculate_trainer_commission('{t}', 2026, 2)"),
        &pair,
        &format!("select commission.explain_trainer_commission('{record}')"),
        "select * from commission.check_rate_bands()",
        "update commission.trainer_commission_tier set fee_amount = 36 where fee_amount = 35",
        "update commission.branch set time_zone = 'UTC'",
        "truncate commission.appointment",
    ] {
        let error = gym.error_of(sql);
        assert_eq!(error.sqlstate, "55000", "{sql}\n{error:?}");
        assert!(
            error.message.starts_with("the extension \"pg_commission\" is missing"),
            "{error:?}"
        );
        assert_eq!(error.hint.as_deref(), Some("Run: create extension pg_commission"), "{sql}");
    }
    assert_eq!(facts, rows(&mut gym.db));

    // What needs no calculation goes on.
    assert_eq!(
        gym.line(
            "select total_entitled_commission
            from commission.view_5_2_trainer_monthly_commission_report
            where trainer_name = 'T'"
        ),
        "4445.00"
    );
    gym.run(
        "select * from commission.view_5_2_1_trainer_monthly_commission_details;
        select * from commission.commission_period;
        select * from commission.rate_matrix;
        select * from commission.staff;
        update commission.workspace set recalculation = 'manual'",
    );
    gym.run(&session);

    // Sales of the network wait where its plan says so.
    gym.run(
        "begin;
        update commission.network_plan set recalculation = 'deferred';
        insert into commission.network_sale (participant_id, amount, status, sold_at)
        select id, 1000, 'approved', '2026-02-10' from commission.participant limit 1",
    );
    assert_eq!(gym.line("select month, waiting_changes from commission.network_staleness"), "2|1");
    gym.run("rollback");

    gym.run("create extension pg_commission");
    assert_same(&objects, &catalogue(&mut gym.db));
    gym.recalculation("immediate");
    assert_eq!(
        gym.line(
            "select total_entitled_commission
            from commission.view_5_2_trainer_monthly_commission_report
            where trainer_name = 'T'"
        ),
        "4980.00"
    );
    assert_eq!(summary(&mut gym.db, INSTALL), (vec!["kept".to_owned()], 0));
}

#[test]
fn two_sessions_that_install_at_once_both_succeed() {
    // Several times: the moment in which they would collide is short.
    for _ in 0..3 {
        let mut db = not_installed("install_at_once");
        let install =
            |name: String| thread::spawn(move || connect_to(&name).client().batch_execute(INSTALL));
        let sessions = [install(db.name.clone()), install(db.name.clone())];
        for session in sessions {
            let outcome = session.join().expect("a session does not panic");
            assert!(outcome.is_ok(), "{outcome:?}");
        }
        assert_eq!(summary(&mut db, INSTALL), (vec!["kept".to_owned()], 0));
    }
}

/// A role of one test. Roles belong to the cluster and go with it.
struct Role {
    name: String,
}

impl Role {
    fn new(name: &str) -> Self {
        let name = format!("{name}_{}", std::process::id());
        connect_to("postgres").run(&format!("create role {name} login"));
        Self { name }
    }
}

#[test]
fn an_owner_who_is_no_superuser_can_install_and_calculate() {
    let mut db = not_installed("install_owner");
    let owner = Role::new("owner");
    db.run(&format!(
        "alter database \"{}\" owner to {owner};
        grant usage on schema commission_engine to {owner};
        grant execute on all functions in schema commission_engine to {owner}",
        db.name,
        owner = owner.name
    ));
    let mut session = connect_as(&db.name, &owner.name);
    assert_eq!(summary(&mut session, INSTALL).0, ["created"]);
    assert_eq!(summary(&mut session, INSTALL), (vec!["kept".to_owned()], 0));
    session.run(A_GYM_WITHOUT_RATES);
    assert_eq!(
        session
            .lines(
                "select success, error_message from commission.calculate_all_commission(2026, 2)"
            )
            .len(),
        1
    );
}

#[test]
fn an_installer_without_the_native_functions_is_told_so_at_once() {
    let mut db = not_installed("install_without_functions");
    let owner = Role::new("half_owner");
    db.run(&format!(
        "alter database \"{}\" owner to {owner};
        grant usage on schema commission_engine to {owner};
        grant execute on function commission_engine.install to {owner}",
        db.name,
        owner = owner.name
    ));
    let error = connect_as(&db.name, &owner.name).error_of(INSTALL);
    assert_eq!(error.sqlstate, "42501", "{error:?}");
    assert!(error.hint.is_some(), "{error:?}");
}

#[test]
fn a_role_that_may_not_create_schemas_is_told_so() {
    let mut db = not_installed("install_not_permitted");
    let visitor = Role::new("visitor");
    let mut session = connect_as(&db.name, &visitor.name);
    assert_eq!(session.error_of(INSTALL).sqlstate, "42501");
    db.run(&format!(
        "grant usage on schema commission_engine to {visitor};
        grant execute on all functions in schema commission_engine to {visitor}",
        visitor = visitor.name
    ));
    let error = session.error_of(INSTALL);
    assert!(error.line().starts_with("42501: permission denied for database"), "{error:?}");
}

const A_GYM_WITHOUT_RATES: &str = "
    insert into commission.branch values ('kepong', 'KD', 'Asia/Kuala_Lumpur', 'MYR');
    insert into commission.participant (name, role) values ('T', 'trainer');
    insert into commission.trainer (id) select id from commission.participant;
    insert into commission.member (name, branch) values ('M', 'kepong');
    insert into commission.appointment (trainer_id, member_id, session_type, status, starts_at)
    select t.id, m.id, 'paid', 'completed', '2026-02-03'
    from commission.trainer as t, commission.member as m";
