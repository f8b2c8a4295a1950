//! Databases whose transactions are stricter than PostgreSQL's own default: everything works, or
//! says what does not work there and how it is done.

use common::people::Company;
use common::{Statements, connect_to};
use postgres::Client;

use crate::calls::{calls, deeds, views};

/// A statement in a transaction of its own that is undone: nothing, or the refusal.
fn refusal_of(client: &mut Client, sql: &str) -> Option<String> {
    client.run("begin");
    let outcome = client.batch_execute(sql);
    client.run("rollback");
    let error = outcome.err()?;
    let said = error.as_db_error().expect("the server says why");
    let (code, hint) = (said.code().code(), said.hint().unwrap_or("no hint"));
    Some(format!("{code} {} ({hint})", said.message()))
}

#[test]
fn everything_works_or_says_how_it_is_done() {
    let mut company = Company::with_january_closed("isolation_levels");
    let calls = calls(&mut company);
    let others = [views(&mut company), deeds(&mut company)].concat();
    let mut refused = Vec::new();
    for level in ["repeatable read", "serializable"] {
        let mut client = connect_to(&company.db.name);
        client.run(&format!(
            "set client_min_messages = warning; set default_transaction_isolation = '{level}'"
        ));
        let statements = calls
            .iter()
            .filter(|call| call.refused.is_none() && !call.sql.starts_with("call "))
            .map(|call| &call.sql);
        for sql in statements.chain(&others) {
            let Some(refusal) = refusal_of(&mut client, sql) else { continue };
            let says_how = refusal.starts_with("0A000 ")
                && refusal.contains(&format!(" at isolation level \"{level}\""))
                && refusal.ends_with("begin isolation level read committed.)");
            assert!(says_how, "{refusal}\n{sql}");
            if level == "serializable" {
                let words: Vec<_> = sql.split_whitespace().take(6).collect();
                refused.push(format!("{}: {}", words.join(" "), &refusal[6..]));
            }
        }
    }
    // Who changes nothing that others calculate with is never refused.
    assert!(refused.len() > 5, "{refused:#?}");
    for about in refused {
        let changes = [
            "changing \"",
            "changing uplines",
            "closing a month",
            "posting a part of a month",
            "reopening a month",
            "truncating \"",
            "doing what is due",
            "synchronising a source",
            "watching a source",
            "removing trainers",
            "removing member",
            "giving member",
            "approving a month",
            "changing where the ledger starts",
            "taking a step of the month end",
        ];
        assert!(changes.iter().any(|change| about.contains(change)), "{about}");
    }
    // The month end and the refresh begin transactions of their own.
    let mut client = connect_to(&company.db.name);
    for statement in [
        "set client_min_messages = warning; set default_transaction_isolation = 'serializable'",
        "call commission.run_daily_refresh()",
        "call commission.run_month_end()",
    ] {
        client.run(statement);
    }
    assert_eq!(client.lines("select * from commission.months_due()"), [""; 0]);
    assert_eq!(client.lines("show default_transaction_isolation"), ["serializable"]);
    assert_eq!(client.lines("select * from commission.verify_ledger()"), [""; 0]);
}

#[test]
fn whom_the_first_list_names_goes_at_no_level_that_does_not_see_it() {
    let mut company = Company::new("isolation_member");
    let db = &mut company.db;
    db.run("delete from commission.appointment where also_members <> '{}'");
    db.run("insert into commission.member (name, branch) values ('Brief', 'kepong')");
    let session = "insert into commission.appointment (
            trainer_id, member_id, also_members, session_type, status, starts_at)
        select (select min(id::text)::uuid from commission.trainer),
            (min(id::text) filter (where name <> 'Brief'))::uuid,
            array_agg(id) filter (where name = 'Brief'), 'paid', 'completed', '2026-02-03 12:00+08'
        from commission.member";
    for level in ["repeatable read", "serializable"] {
        for change in [
            "delete from commission.member where name = 'Brief'",
            "update commission.member set id = gen_random_uuid() where name = 'Brief'",
        ] {
            let mut other = db.connect();
            other.run(&format!("begin isolation level {level}"));
            assert_eq!(
                other.line("select count(*) from commission.member where name = 'Brief'"),
                "1"
            );
            // The first session with several members that there is, after what the other one sees.
            db.run(session);
            let error = other.error_of(change);
            assert_eq!(error.sqlstate, "0A000", "{level}: {change}: {error:?}");
            assert!(error.message.contains("member \""), "{error:?}");
            other.run("rollback");
            // Where it is seen, it says who took part.
            assert_eq!(db.error_of(change).sqlstate, "23503");
            db.run("delete from commission.appointment where also_members <> '{}'");
        }
    }
    db.run("delete from commission.member where name = 'Brief'");
    assert_eq!(db.line("select count(*) from commission.member where name = 'Brief'"), "0");
}
