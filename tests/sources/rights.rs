//! Who may register, check and synchronise; and that a source is no way to read or do what one may
//! not.

use common::{Database, ROLES_LOCK, Statements, lock_cluster};

use crate::{PROBLEMS, taken};

pub const PEOPLE: &str = "
    insert into commission.participant (name, email, role, branch)
    values ('Super', 'super@studio.example', 'super_admin', null),
        ('Ada', 'ada@studio.example', 'admin', null),
        ('Cher', 'cher@studio.example', 'admin', 'center')";

/// Runs a statement as somebody signed in, or as anon; the SQLSTATE that it ends in.
pub fn outcome(db: &mut Database, who: &str, sql: &str) -> String {
    let role = if who == "anon" { "anon" } else { "authenticated" };
    db.run(&format!(
        "begin; set local role {role};
        set local request.jwt.claims = '{{\"email\": \"{who}@studio.example\"}}'"
    ));
    let outcome = match db.client().batch_execute(sql) {
        Ok(()) => "done".to_owned(),
        Err(error) => error.code().map_or_else(String::new, |code| code.code().to_owned()),
    };
    db.run("rollback");
    outcome
}

#[test]
fn only_super_admins_register_and_only_what_their_role_reads() {
    let mut db = taken("sources_register");
    db.set_up_api_roles();
    db.run(PEOPLE);
    let register = "select commission.register_source('studio', 'member', 'studio.members')";
    let unregister = "select commission.unregister_source('studio')";
    db.run("grant usage on schema studio to authenticated, anon");
    for who in ["super", "ada", "cher", "anna", "nobody", "anon"] {
        assert_eq!(outcome(&mut db, who, register), "42501", "{who}");
    }
    db.run("grant select on studio.members to authenticated");
    for who in ["super", "ada", "cher", "anna", "anon"] {
        let registered = if who == "super" { "done" } else { "42501" };
        assert_eq!(outcome(&mut db, who, register), registered, "{who}");
        assert_eq!(outcome(&mut db, who, unregister), registered, "{who}");
    }
    for who in ["super", "ada"] {
        assert_eq!(outcome(&mut db, who, "select commission.sync_source('studio')"), "done");
        assert_eq!(outcome(&mut db, who, "select commission.check_source('studio')"), "done");
    }
    for who in ["cher", "anna", "nobody", "anon"] {
        for function in ["sync_source", "check_source"] {
            let call = format!("select commission.{function}('studio')");
            assert_eq!(outcome(&mut db, who, &call), "42501", "{who} {function}");
        }
    }
}

#[test]
fn values_of_a_source_are_shown_to_those_who_could_read_the_records() {
    let mut db = taken("sources_seen");
    db.set_up_api_roles();
    db.run(PEOPLE);
    db.run("update studio.booking set coach = 'Benny' where id = 1");
    db.run("select commission.sync_source('studio')");
    let mut seen = |who: &str| {
        db.run(&format!(
            "begin; set local role authenticated;
            set local request.jwt.claims = '{{\"email\": \"{who}@studio.example\"}}'"
        ));
        let counts = db.line(
            "select (select count(*) > 0 from commission.source),
                (select count(*) > 0 from commission.source_sync),
                (select count(*) > 0 from commission.source_problem)",
        );
        let written = db.client().batch_execute("delete from commission.source_problem").is_ok();
        db.run("rollback");
        assert!(!written, "{who}");
        counts
    };
    assert_eq!(seen("super"), "t|t|t");
    assert_eq!(seen("ada"), "t|t|t");
    assert_eq!(seen("cher"), "f|f|f");
    assert_eq!(seen("anna"), "f|f|f");
    assert_eq!(seen("nobody"), "f|f|f");
    db.run(
        "insert into commission.participant_permission (participant_id, module, can_edit)
        select id, 'members', false from commission.participant where name = 'Ada'",
    );
    let mut seen = |who: &str| {
        db.run(&format!(
            "begin; set local role authenticated;
            set local request.jwt.claims = '{{\"email\": \"{who}@studio.example\"}}'"
        ));
        let count = db.line("select count(*) from commission.source_problem");
        db.run("rollback");
        count
    };
    assert_eq!(seen("ada"), "0");
}

/// A role of this test alone, and what is left of it at the end.
pub fn with_role(db: &mut Database, name: &str, run: impl FnOnce(&mut Database, &str)) {
    let _lock = lock_cluster(ROLES_LOCK);
    let role = format!("{name}_{}", std::process::id());
    db.run(&format!("create role {role}"));
    run(db, &role);
    db.run(&format!("drop owned by {role} cascade; drop role {role}"));
}

#[test]
fn what_runs_is_never_written_by_strangers() {
    let mut db = taken("sources_strangers");
    with_role(&mut db, "stranger", |db, role| {
        db.run(&format!(
            "grant create, usage on schema studio to {role};
            grant select on studio.client to {role};
            set role {role};
            create function studio.steal() returns text volatile language plpgsql as $$
            begin
                execute 'alter role {role} superuser';
                return 'center';
            end $$;
            create view studio.theirs as
            select id as source_id, full_name as name, studio.steal() as branch from studio.client;
            reset role;
            create view studio.over_theirs as select * from studio.theirs"
        ));
        for view in ["theirs", "over_theirs"] {
            let error = db.error_of(&format!(
                "select commission.register_source('other', 'member', 'studio.{view}')"
            ));
            assert_eq!(error.sqlstate, "42501", "{view}");
            assert!(error.message.contains("studio.theirs"), "{}", error.message);
        }
        // Nor afterwards.
        db.run(&format!(
            "create view studio.ours as
            select id as source_id, full_name as name, 'center' as branch from studio.client;
            select commission.register_source('other', 'member', 'studio.ours');
            alter view studio.ours owner to {role}"
        ));
        for function in ["sync_source", "check_source"] {
            let error = db.error_of(&format!("select commission.{function}('other')"));
            assert_eq!(error.sqlstate, "42501", "{function}");
        }
        let is_superuser: bool =
            db.value(&format!("select rolsuper from pg_roles where rolname = '{role}'"));
        assert!(!is_superuser);
    });
}

/// Whoever may write into a relation is not by that who makes administrators.
#[test]
fn people_who_may_do_as_much_are_written_by_super_admins() {
    let mut db = taken("sources_rising");
    db.set_up_api_roles();
    db.run(PEOPLE);
    db.run(
        "create table studio.office (
            source_id integer, name text, email text, role text, branch text);
        insert into studio.office
        values (1, 'Eve', 'eve@studio.example', 'super_admin', null),
            (2, 'Abe', 'abe@studio.example', 'admin', null),
            (3, 'Bea', 'bea@studio.example', 'admin', 'center'),
            (4, 'Cay', 'cay@studio.example', 'trainer', 'center');
        select commission.register_source('office', 'participant', 'studio.office')",
    );
    let sync = |db: &mut Database, who: &str| {
        db.run(&format!(
            "set role authenticated;
            set request.jwt.claims = '{{\"email\": \"{who}@studio.example\"}}'"
        ));
        let counts = db.line("select * from commission.sync_source('office')");
        db.run("reset role; reset request.jwt.claims");
        counts
    };
    let people = |db: &mut Database| {
        db.lines(
            "select name, role, branch from commission.participant
            where source = 'office' order by 1",
        )
    };
    let problems = |db: &mut Database| {
        db.lines(
            "select source_id, column_name, value from commission.source_problem
            where name = 'office' order by 1",
        )
    };
    assert_eq!(sync(&mut db, "ada"), "participant|2|0|0|2");
    assert_eq!(people(&mut db), ["Bea|admin|center", "Cay|trainer|center"]);
    assert_eq!(problems(&mut db), ["1|role|super_admin", "2|role|admin"]);
    // Nor does anybody rise, or somebody's address change, or somebody go.
    assert_eq!(sync(&mut db, "super"), "participant|2|0|0|0");
    let all = people(&mut db);
    db.run(
        "update studio.office set email = 'ada-too@studio.example' where source_id = 1;
        update studio.office set branch = null where source_id = 3;
        update studio.office set role = 'super_admin' where source_id = 4;
        delete from studio.office where source_id = 2",
    );
    assert_eq!(sync(&mut db, "ada"), "participant|0|0|0|4");
    assert_eq!(people(&mut db), all);
    assert_eq!(
        problems(&mut db),
        ["1|role|super_admin", "2|role|admin", "3|role|admin", "4|role|super_admin"]
    );
    assert_eq!(sync(&mut db, "super"), "participant|0|3|1|0");
    assert_eq!(
        people(&mut db),
        ["Bea|admin|null", "Cay|super_admin|center", "Eve|super_admin|null"]
    );
}

#[test]
fn who_may_read_a_part_registers_nothing() {
    let mut db = taken("sources_part");
    db.set_up_api_roles();
    db.run(PEOPLE);
    db.run(
        "create table studio.parted (source_id integer, name text, branch text);
        alter table studio.parted enable row level security;
        grant usage on schema studio to authenticated;
        grant select on studio.parted to authenticated",
    );
    let register = "select commission.register_source('other', 'member', 'studio.parted')";
    assert_eq!(outcome(&mut db, "super", register), "42501");
    db.run("alter table studio.parted disable row level security");
    assert_eq!(outcome(&mut db, "super", register), "done");
}

#[test]
fn what_a_view_asks_its_reader_for_is_asked_of_who_registers_it() {
    let mut db = taken("sources_invoker");
    db.set_up_api_roles();
    db.run(PEOPLE);
    db.run(
        "create table studio.kept (source_id integer, name text, branch text);
        insert into studio.kept values (900, 'Kept', 'center');
        create view studio.asking with (security_invoker) as select * from studio.kept;
        create view studio.over_asking with (security_invoker = on) as select * from studio.asking;
        create view studio.telling as select * from studio.asking;
        grant usage on schema studio to authenticated;
        grant select on studio.asking, studio.over_asking, studio.telling to authenticated",
    );
    let outcomes = |db: &mut Database| {
        ["asking", "over_asking", "telling"].map(|view| {
            let call = format!("select commission.register_source('x', 'member', 'studio.{view}')");
            outcome(db, "super", &call)
        })
    };
    // The last one reads with the rights of its owner.
    assert_eq!(outcomes(&mut db), ["42501", "42501", "done"]);
    db.run(
        "grant select on studio.kept to authenticated;
        alter table studio.kept enable row level security",
    );
    assert_eq!(outcomes(&mut db), ["42501", "42501", "done"]);
    db.run("alter table studio.kept disable row level security");
    assert_eq!(outcomes(&mut db), ["done", "done", "done"]);
}

#[test]
fn it_is_read_as_long_as_who_registered_it_may() {
    let mut db = taken("sources_revoked");
    db.set_up_api_roles();
    db.run(PEOPLE);
    db.run(
        "grant usage on schema studio to authenticated;
        grant select on studio.members to authenticated;
        set role authenticated;
        set request.jwt.claims = '{\"email\": \"super@studio.example\"}';
        select commission.register_source('studio', 'member', 'studio.members');
        select commission.sync_source('studio');
        reset role; reset request.jwt.claims;
        revoke select on studio.members from authenticated",
    );
    let error = db.error_of("select commission.sync_source('studio')");
    assert_eq!(error.line(), "42501: role \"authenticated\" may not read \"studio.members\"");
}

#[test]
fn what_does_not_fit_is_refused_when_it_is_registered() {
    let mut db = taken("sources_arguments");
    db.run(
        "create table studio.partly (source_id integer, name text);
        create table studio.more (source_id integer, name text, branch text, nickname text);
        create table studio.other (source_id integer, name text, branch integer[]);
        create table studio.money (
            source_id integer, member_id integer, total_price double precision, created_at date);
        create table studio.timeless (source_id integer, member_id integer, total_price numeric);
        create temporary table passing (source_id integer, name text, branch text);
        create sequence studio.numbers",
    );
    let cases = [
        ("'x', 'member', 'studio.partly'", "42703", "\"branch\""),
        ("'x', 'member', 'studio.more'", "42703", "\"nickname\""),
        ("'x', 'member', 'studio.other'", "42804", "\"branch\""),
        ("'x', 'member_package', 'studio.money'", "42804", "\"total_price\""),
        // Sales of which nobody says when they were made would be of now.
        ("'x', 'member_package', 'studio.timeless'", "42703", "\"created_at\""),
        ("'x', 'member', 'passing'", "42809", "cannot be a source"),
        ("'x', 'member', 'studio.numbers'", "42809", "cannot be a source"),
        ("'x', 'member', 'commission.member'", "42809", "cannot be a source"),
        ("'x', 'member', 'pg_class'", "42809", "cannot be a source"),
        ("'x', 'nothing', 'studio.members'", "PT404", "\"nothing\""),
        ("'x', 'trainer_grade', 'studio.members'", "PT404", "\"trainer_grade\""),
        ("'x', null, 'studio.members'", "PT404", "null"),
        ("'', 'member', 'studio.members'", "22023", "p_name"),
        ("null, 'member', 'studio.members'", "22023", "p_name"),
        ("repeat('x', 101), 'member', 'studio.members'", "22023", "p_name"),
        ("'x', 'member', null", "22023", "p_relation"),
        ("'x', 'member', 'studio.nothing'", "42P01", "studio.nothing"),
    ];
    for (arguments, sqlstate, part) in cases {
        let error = db.error_of(&format!("select commission.register_source({arguments})"));
        assert_eq!(error.sqlstate, sqlstate, "{arguments}: {}", error.message);
        assert!(error.message.contains(part), "{arguments}: {}", error.message);
    }
    for call in
        ["sync_source('x')", "check_source('x')", "unregister_source('x')", "sync_source(null)"]
    {
        assert_eq!(db.error_of(&format!("select commission.{call}")).sqlstate, "PT404", "{call}");
    }
    // What changed since.
    db.run("drop view studio.sales");
    assert_eq!(db.error_of("select commission.sync_source('studio')").sqlstate, "42P01");
    db.run(
        "select commission.unregister_source('studio', 'member_package');
        alter view studio.people rename column email to mail",
    );
    let error = db.error_of("select commission.sync_source('studio')");
    assert_eq!(error.sqlstate, "42703");
    assert!(error.message.contains("\"mail\""), "{}", error.message);
}

/// What a login says of itself is no token, and to look past policies is no right to write.
#[test]
fn whoever_writes_makes_nobody_a_super_admin_by_claiming_to_be_one() {
    let mut db = taken("watching_claims");
    let _lock = lock_cluster(ROLES_LOCK);
    let role = format!("office_{}", std::process::id());
    db.run(&format!(
        "insert into commission.participant (name, email, role)
        values ('Super', 'super@studio.example', 'super_admin');
        create table studio.office (source_id integer, name text, email text, role text);
        select commission.register_source('office', 'participant', 'studio.office');
        select * from commission.watch_source('office');
        create role {role}; grant usage on schema studio to {role};
        grant all on all tables in schema studio to {role}"
    ));
    let claims = r#"set request.jwt.claims = '{"email": "super@studio.example"}'"#;
    let written =
        "select name, role from commission.participant where source = 'office' order by 1";
    for (number, kind) in ["nobypassrls", "bypassrls"].iter().enumerate() {
        db.run(&format!(
            "alter role {role} {kind}; set role {role}; {claims};
            insert into studio.office values
                ({number}1, 'Mallory', 'm{number}@evil.example', 'super_admin'),
                ({number}2, 'Rep', 'r{number}@studio.example', 'rep');
            reset role; reset request.jwt.claims"
        ));
        assert_eq!(db.lines(written).len(), number + 1, "{kind}");
        assert_eq!(db.lines(PROBLEMS).len(), number + 1, "{kind}");
    }
    assert_eq!(db.lines(written), ["Rep|rep", "Rep|rep"]);
    // Nor is it on record as somebody else's doing.
    let said = "select count(*) from commission.audit_log where participant_id is not null";
    assert_eq!(db.line(said), "0");
    // Whoever may write them here may write them there.
    db.run(&format!("{claims}; update studio.office set name = name || '.'"));
    assert_eq!(
        db.lines(written),
        ["Mallory.|super_admin", "Mallory.|super_admin", "Rep.|rep", "Rep.|rep"]
    );
    db.run(&format!("reset request.jwt.claims; drop owned by {role} cascade; drop role {role}"));
}
