//! The role that setup_reader_role() makes, on a server of its own: it reads what administrators
//! see and asks what if, and changes nothing, whatever it tries.

use common::people::COMPANY;
use common::server::Server;
use common::snapshot::checksum;
use common::{Statements, root};
use postgres::SimpleQueryMessage;

const SETUP: &str = "select * from commission.setup_reader_role('analyst')";

/// The statements of a page, in order, without what only psql knows.
fn statements(page: &str) -> Vec<String> {
    let text = std::fs::read_to_string(root().join(page)).expect("a page can be read");
    let mut statements = Vec::new();
    for block in text.split("```sql\n").skip(1) {
        let sql = block.split("```").next().unwrap_or_default();
        let sql: Vec<&str> = sql
            .lines()
            .filter(|line| !line.starts_with("\\pset"))
            .map(|line| if line == "\\g" { ";" } else { line })
            .collect();
        for statement in sql.join("\n").split(";\n") {
            let statement = statement.trim().trim_end_matches(';').trim();
            if !statement.is_empty() {
                statements.push(statement.to_owned());
            }
        }
    }
    statements
}

#[test]
fn a_reader_reads_everything_and_writes_nothing() {
    let server = Server::with_commission();
    let mut db = server.connect();
    db.run(COMPANY);
    db.run("select commission.close_period(2026, 1)");
    assert_eq!(
        db.lines(SETUP),
        [
            "analyst|created",
            "analyst|set default_transaction_read_only = on",
            "analyst|set statement_timeout = 15min",
            "analyst|set lock_timeout = 10s",
            "analyst|set idle_in_transaction_session_timeout = 15min",
        ]
    );
    db.run("alter role analyst set lock_timeout = '3s'");
    assert_eq!(db.lines(SETUP)[0], "analyst|kept");
    assert_eq!(db.lines(SETUP)[3], "analyst|kept lock_timeout = 3s");
    let before = checksum(&mut db);

    let mut reader = server.connect_as("analyst").expect("it takes connections");
    assert_eq!(reader.value::<String>("show default_transaction_read_only"), "on");
    // As many rows as the owner sees.
    let relations: Vec<String> = db.values(
        "select format('commission.%I', relname)
        from pg_class
        where relnamespace = 'commission'::regnamespace and relkind in ('r', 'p', 'v')
        order by 1",
    );
    assert!(relations.len() > 60, "{relations:?}");
    for relation in &relations {
        let count = format!("select count(*) from {relation}");
        assert_eq!(reader.value::<i64>(&count), db.value::<i64>(&count), "{relation}");
    }
    // Without the setting, which a session may change, it is the privileges that hold.
    reader.run("set default_transaction_read_only = off");
    for relation in &relations {
        for sql in [
            format!("insert into {relation} default values"),
            format!("delete from {relation}"),
            format!("truncate {relation}"),
        ] {
            let error = reader.error_of(&sql);
            assert!(["42501", "42809"].contains(&error.sqlstate.as_str()), "{sql}: {error:?}");
        }
    }
    let columns: Vec<String> = db.values(
        "select format('update %s set %I = %2$I', c.oid::regclass, (
            select a.attname from pg_attribute as a
            where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                and a.attidentity = '' and a.attgenerated = ''
            order by a.attnum limit 1))
        from pg_class as c
        where c.relnamespace = 'commission'::regnamespace and c.relkind in ('r', 'p')",
    );
    for sql in columns {
        assert_eq!(reader.error_of(&sql).sqlstate, "42501", "{sql}");
    }
    // Whatever it may execute is kept from writing by the server.
    let executable: Vec<String> = db.values(
        "select format('%s is %s', p.oid::regprocedure, p.provolatile)
        from pg_proc as p
        where p.pronamespace in ('commission'::regnamespace, 'commission_internal'::regnamespace)
            and has_function_privilege('analyst', p.oid, 'execute')
            and p.provolatile = 'v'
            and not has_function_privilege('public', p.oid, 'execute')",
    );
    assert_eq!(executable, [""; 0]);
    let volatile: i64 = db.value(
        "select count(*) from pg_proc as p
        where p.pronamespace = 'commission'::regnamespace
            and p.provolatile <> 'v' and not p.prosecdef
            and not has_function_privilege('analyst', p.oid, 'execute')",
    );
    assert_eq!(volatile, 0, "everything that reads");
    let internal = reader.error_of("select * from commission_internal.late_change");
    assert_eq!(internal.sqlstate, "42501");
    assert_eq!(checksum(&mut db), before, "something was written");
}

#[test]
fn a_reader_answers_what_analysts_ask() {
    let server = Server::with_commission();
    let mut db = server.connect();
    db.run(SETUP);
    let mut reader = server.connect_as("analyst").expect("it takes connections");
    let (mut answered, mut refused, mut is_committed) = (0, Vec::new(), true);
    for sql in statements("docs/analyst.md") {
        if sql.starts_with("set ") {
            reader.run(&sql);
        }
        // What the owner has not committed, nobody else sees.
        match sql.as_str() {
            "begin" => is_committed = false,
            "commit" | "rollback" => is_committed = true,
            _ => {}
        }
        let is_question = is_committed && (sql.starts_with("select ") || sql.starts_with("with "));
        // The owner's answer may be an error that the page shows.
        let before = is_question.then(|| checksum(&mut db));
        let asked = is_question.then(|| reader.simple_query(&sql));
        if let Some(before) = before {
            assert_eq!(checksum(&mut db), before, "{sql}");
        }
        let owner = db.simple_query(&sql);
        let Some(asked) = asked else { continue };
        match (asked, owner) {
            (Ok(asked), Ok(owner)) => {
                assert_eq!(shown(&asked), shown(&owner), "{sql}");
                answered += 1;
            }
            (Err(asked), Ok(_)) => {
                let said = asked.as_db_error().expect("the server said why");
                assert_eq!(said.code().code(), "42501", "{sql}: {said:?}");
                refused.push(sql.split('(').next().unwrap_or_default().to_owned());
            }
            (Err(asked), Err(owner)) => {
                let code = |error: &postgres::Error| {
                    error.as_db_error().map(|said| said.code().code().to_owned())
                };
                assert_eq!(code(&asked), code(&owner), "{sql}");
            }
            (Ok(_), Err(owner)) => panic!("only a reader is answered: {sql}: {owner}"),
        }
    }
    assert!(answered > 20, "{answered} questions answered");
    let does = |sql: &String| {
        [
            "add_session_type",
            "add_trainer_category",
            "add_trainer_type",
            "calculate_all_commission",
            "change_rate",
            "change_trainer_grade",
            "raise_rates",
            "copy_rates",
            "close_period",
        ]
        .iter()
        .any(|name| sql.contains(name))
    };
    let others: Vec<&String> = refused.iter().filter(|sql| !does(sql)).collect();
    assert!(others.is_empty(), "{others:#?}");
}

/// Rows as text.
fn shown(messages: &[SimpleQueryMessage]) -> Vec<Vec<Option<String>>> {
    messages
        .iter()
        .filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => {
                Some((0..row.len()).map(|place| row.get(place).map(str::to_owned)).collect())
            }
            _ => None,
        })
        .collect()
}

#[test]
fn names_that_are_no_readers_are_refused() {
    let server = Server::with_commission();
    let mut db = server.connect();
    db.run(
        "create role boss superuser; create role maker createrole; create role member;
        create role group_role; grant group_role to member; create role quiet;
        grant update (code) on commission.branch to group_role;
        create role heir noinherit; grant pg_write_all_data to heir;
        select commission.setup_api_roles()",
    );
    for name in [
        "null",
        "''",
        "'public'",
        "'none'",
        "'pg_reader'",
        "'boss'",
        "'maker'",
        "'member'",
        "'heir'",
        "'authenticated'",
        "'service_role'",
        "'authenticator'",
        "repeat('x', 64)",
    ] {
        let error = db.error_of(&format!("select commission.setup_reader_role({name})"));
        assert_eq!(error.sqlstate, "22023", "{name}: {error:?}");
    }
    // What somebody granted by hand is taken back.
    db.run(
        "grant insert on commission.branch to quiet;
        grant execute on all functions in schema commission to quiet;
        grant all on commission_internal.late_change to quiet;
        select commission.setup_reader_role('quiet')",
    );
    let left = db.lines(
        "select privilege_type, count(*) > 50
        from (
            select a.grantee, a.privilege_type
            from pg_class as c cross join aclexplode(c.relacl) as a
            where c.relnamespace::regnamespace::text like 'commission%'
            union all
            select a.grantee, a.privilege_type
            from pg_proc as p cross join aclexplode(p.proacl) as a
            where p.pronamespace::regnamespace::text like 'commission%' and p.provolatile = 'v'
        ) as given
        where grantee = 'quiet'::regrole
        group by 1",
    );
    assert_eq!(left, ["SELECT|t"]);
    // A name is a name, whatever is in it.
    assert_eq!(
        db.lines("select role_name from commission.setup_reader_role('a \"b\"; c') limit 1"),
        ["a \"b\"; c"]
    );
    // Who makes it must be able to.
    db.run(
        "create role weak createrole; grant usage on schema commission to weak;
        grant execute on function commission.setup_reader_role(text) to weak; set role weak",
    );
    let error = db.error_of("select commission.setup_reader_role('other_reader')");
    assert_eq!(error.sqlstate, "42501", "{error:?}");
}
