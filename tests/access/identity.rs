//! Who stands behind a token, and who decides that.

use common::Statements;
use common::people::{Company, id};

const WHO: &str = "select name from commission.my_profile";

/// What a token of these claims is told, as a person.
fn as_token(company: &mut Company, claims: &str, sql: &str) -> Result<Vec<String>, String> {
    company.db.run("begin; set local role authenticated");
    company.db.execute("select set_config('request.jwt.claims', $1, true)", &[&claims]);
    let outcome = match company.db.client().query(sql, &[]) {
        Ok(rows) => Ok(rows.iter().map(|row| row.get(0)).collect()),
        Err(error) => {
            Err(error.as_db_error().expect("the server says why").code().code().to_owned())
        }
    };
    company.db.run("rollback");
    outcome
}

fn of_email(email: &str) -> String {
    format!("{{\"email\": \"{email}\"}}")
}

fn token(sub: &str, email: &str) -> String {
    format!("{{\"sub\": \"{sub}\", \"email\": \"{email}\"}}")
}

const SUB: &str = "aaaaaaaa-0000-4000-8000-000000000001";
const OTHER_SUB: &str = "aaaaaaaa-0000-4000-8000-000000000002";

#[test]
fn letters_that_look_alike_are_not_the_same_person() {
    let mut company = Company::new("identity_letters");
    for email in ["kepong@people.example", "KEPONG@People.Example"] {
        assert_eq!(as_token(&mut company, &of_email(email), WHO), Ok(vec!["kepong".to_owned()]));
    }
    for email in [
        "\u{212a}epong@people.example",
        "adm\u{130}n@people.example",
        "adm\u{131}n@people.example",
        "\u{ff4b}epong@people.example",
        "\u{17f}uper@people.example",
        "kepong@people.example ",
    ] {
        assert_eq!(as_token(&mut company, &of_email(email), WHO), Ok(vec![]), "{email}");
    }
    // The index is by the same letters, and is what looks people up.
    for (email, outcome) in [
        ("KEPONG@PEOPLE.EXAMPLE", "23505"),
        ("\u{212a}epong@people.example", "1"),
        ("adm\u{130}n@people.example", "1"),
    ] {
        let insert = format!(
            "insert into commission.participant (name, email, role) values ('X', '{email}', 'rep')
            returning 1"
        );
        assert_eq!(company.outcome("super", &insert), outcome, "{email}");
    }
    company.db.run("set enable_seqscan = off");
    let plan = company.db.lines(
        "explain (costs off) select from commission.participant
        where lower(email collate \"C\") = lower('X' collate \"C\")",
    );
    assert!(plan.iter().any(|line| line.contains("participant_email_key")), "{plan:?}");
}

#[test]
fn an_index_of_an_earlier_release_is_replaced() {
    let mut company = Company::new("identity_index");
    let index = "select pg_get_indexdef('commission.participant_email_key'::regclass)";
    let wanted = company.db.line(index);
    company.db.run(
        "drop index commission.participant_email_key;
        create unique index participant_email_key on commission.participant (lower(email));
        select commission_engine.install()",
    );
    assert_eq!(company.db.line(index), wanted);
}

#[test]
fn the_sub_decides_and_only_the_server_writes_it() {
    let mut company = Company::new("identity_two");
    let admin = "admin@people.example";
    for statement in [
        format!(
            "insert into commission.participant (name, role, branch, auth_user_id)
            values ('decoy', 'rep', 'kepong', '{SUB}')"
        ),
        format!(
            "update commission.participant set auth_user_id = '{SUB}' where id = '{}'",
            id("06")
        ),
        "update commission.participant set auth_user_id = null".to_owned(),
    ] {
        for who in ["kepong", "admin", "super"] {
            assert_eq!(company.error(who, &statement).sqlstate, "42501", "{who}: {statement}");
        }
    }
    company.db.run(&format!(
        "set role service_role;
        update commission.participant set auth_user_id = '{SUB}' where name = 'trainer';
        reset role"
    ));
    let named = |name: &str| Ok(vec![name.to_owned()]);
    let trainer = "trainer@people.example";
    for (claims, who) in [
        (token(SUB, trainer), named("trainer")),
        (token(SUB, "TRAINER@people.example"), named("trainer")),
        (token(SUB, "elsewhere@people.example"), named("trainer")),
        (format!("{{\"sub\": \"{SUB}\"}}"), named("trainer")),
        (token(OTHER_SUB, admin), named("admin")),
        // Their own sub is known, and it is not this one.
        (token(OTHER_SUB, trainer), Ok(vec![])),
        (of_email(trainer), Ok(vec![])),
        // The sub decides, whoever has the address.
        (token(SUB, admin), named("trainer")),
    ] {
        assert_eq!(as_token(&mut company, &claims, WHO), who, "{claims}");
    }
    // Also where both have one.
    company.db.run(&format!(
        "update commission.participant set auth_user_id = '{OTHER_SUB}' where name = 'admin'"
    ));
    assert_eq!(as_token(&mut company, &token(SUB, admin), WHO), named("trainer"));
    assert_eq!(as_token(&mut company, &token(OTHER_SUB, trainer), WHO), named("admin"));
}

/// A super_admin is known by their sub, and their address is not on record: whoever is given it is
/// no obstacle to them, and is not them.
#[test]
fn nobody_is_locked_out_by_a_person_with_their_address() {
    let mut company = Company::new("identity_lock_out");
    company.db.run(&format!(
        "update commission.participant set auth_user_id = '{SUB}', email = null
        where name = 'super'"
    ));
    company.db.run(
        "insert into commission.participant (id, name, role, branch)
        values ('00000000-0000-4000-8000-000000000042', 'new', 'affiliate', 'kepong')",
    );
    let address = "boss@people.example";
    let given = format!(
        "update commission.participant set email = '{address}' where name = 'new' returning 1"
    );
    company.db.run(&format!(
        "set role authenticated; set request.jwt.claims = '{}'",
        of_email("kepong@people.example")
    ));
    assert_eq!(company.db.line(&given), "1");
    company.db.run("reset role; reset request.jwt.claims");
    for claims in [token(SUB, address), format!("{{\"sub\": \"{SUB}\"}}")] {
        assert_eq!(as_token(&mut company, &claims, WHO), Ok(vec!["super".to_owned()]), "{claims}");
    }
    assert_eq!(as_token(&mut company, &token(OTHER_SUB, address), WHO), Ok(vec!["new".to_owned()]));
}

#[test]
fn the_admin_of_a_branch_gives_an_email_and_changes_none() {
    let mut company = Company::new("identity_email");
    company.db.run(
        "insert into commission.participant (id, name, role, branch)
        values ('00000000-0000-4000-8000-000000000041', 'new', 'affiliate', 'kepong')",
    );
    let set = |value: &str, whom: &str| {
        format!(
            "update commission.participant set email = {value} where name = '{whom}' returning 1"
        )
    };
    for (value, whom, outcome) in [
        ("'new@people.example'", "new", "1"),
        ("'mine@people.example'", "trainer", "42501"),
        ("null", "trainer", "42501"),
        ("upper(email)", "trainer", "42501"),
        ("email", "trainer", "1"),
        ("'mine@people.example'", "manager", "0"),
        ("'mine@people.example'", "other", "0"),
    ] {
        assert_eq!(company.outcome("kepong", &set(value, whom)), outcome, "{value} {whom}");
    }
    let error = company.error("kepong", &set("null", "trainer"));
    assert_eq!(error.line(), "42501: an e-mail on record is changed by an admin of all branches");
    assert!(error.hint.is_some());
    for who in ["admin", "super"] {
        assert_eq!(company.outcome(who, &set("'t@people.example'", "trainer")), "1", "{who}");
    }
    company.db.run(
        "begin; set local role service_role;
        update commission.participant set email = 't@people.example' where name = 'trainer';
        rollback",
    );
    // Not by writing the person anew either.
    let upsert = format!(
        "insert into commission.participant (id, name, email, role, branch)
        values ('{}', 'trainer', 'mine@people.example', 'trainer', 'kepong')
        on conflict (id) do update set email = excluded.email returning 1",
        id("06")
    );
    assert_eq!(company.outcome("kepong", &upsert), "42501");
}
