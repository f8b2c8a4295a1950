//! What is said goes by what the caller sees: results, MESSAGE, DETAIL and HINT of every function,
//! view and table, and of what people try to write, tell nothing of people, members and records
//! that row-level security hides from the caller. Who may see them is told.

use std::collections::BTreeSet;

use common::Statements;
use common::people::{Company, id};
use postgres::SimpleQueryMessage;

use crate::calls::{calls, deeds};

/// Whose sight ends somewhere. `unknown` is nobody on record.
const VIEWERS: [&str; 11] = [
    "kepong",
    "cheras",
    "manager",
    "trainer",
    "affiliate",
    "collaborator",
    "rep",
    "left",
    "memberless",
    "blind",
    "unknown",
];

/// Where the ids of hidden people stand by design: a tree has its keys, levels and counts for all,
/// and a record the ids of those who have a part in it.
const WITH_KEYS: [&str; 17] = [
    "deal",
    "deal_report",
    "upline",
    "downline",
    "network_tree",
    "network_downline",
    "network_member",
    "participant",
    "upline_link",
    "network_sale",
    "network_transaction",
    "appointment",
    "member_package",
    "trainer_monthly_commission",
    "network_fixed_rate",
    "view_5_2_1_trainer_monthly_commission_details",
    "explain_trainer_commission",
];

/// Ids to try in place of those that a call has.
const TARGETS: [&str; 9] = ["06", "10", "21", "41", "42", "44", "45", "46", "49"];

/// What people try who want messages to tell more than they may see. `{NN}` is somebody's id.
const ATTEMPTS: [&str; 22] = [
    // Findings 14 and 18: facts with members whom one does not see, and what they open.
    "insert into commission.member_package (member_id, branch, total_price, closed_by)
    values ('{45}', 'kepong', 1.23456, '{}')",
    "insert into commission.member_package (member_id, total_price, closed_by)
    values ('{45}', 1.23456, '{}')",
    "insert into commission.member_package (member_id, total_price, closed_by)
    values ('{45}', 1.23456, '{{06}}')",
    "insert into commission.member_package (member_id, branch, total_price, closed_by)
    values ('{45}', 'kepong', 1, '{{06}}'); select * from commission.member",
    "insert into commission.member_package (member_id, branch, total_price, closed_by, status)
    values ('{45}', 'kepong', 1, '{{06}}', 'cancelled'); select * from commission.member",
    "insert into commission.appointment (trainer_id, member_id, session_type, status, starts_at)
    values ('{06}', '{45}', 'paid', 'cancelled', '2026-02-20'); select * from commission.member",
    "insert into commission.appointment (trainer_id, member_id, session_type, status, starts_at)
    values ('{06}', '{45}', 'paid', 'completed', '2026-02-20'); select * from commission.member",
    "update commission.appointment set member_id = '{45}' where trainer_id = '{06}';
    select * from commission.member",
    "select commission.calculate_trainer_commission(
        'kepong', '{45}', 'company', 2, 2026, 'senior', '{06}', 'full time', 1000, 0, 1);
    select * from commission.member",
    "insert into commission.participant_permission (participant_id, module, can_edit)
    values ('{41}', 'members', true)",
    // Finding 16: cycles and what hangs on people.
    "select commission.change_upline('{41}', '{42}', '2026-05-01')",
    "select commission.change_upline('{05}', '{43}', '2026-05-01')",
    "select commission.change_upline('{08}', '{10}', '2026-05-01')",
    "insert into commission.upline_link (participant_id, upline_id, valid_during)
    values ('{41}', '{43}', '[2026-05-01,)')",
    "delete from commission.participant where id = '{46}'",
    "delete from commission.participant where id = '{10}'",
    // Finding 15: months that cannot be priced, open and closed.
    "insert into commission.network_sale (participant_id, amount, status, sold_at)
    values ('{08}', 1, 'approved', '2026-02-07')",
    "insert into commission.network_sale (participant_id, amount, status, sold_at)
    values ('{10}', 1, 'approved', '2026-01-07'); select * from commission.pending_adjustments",
    "select * from commission.simulate_network_sale('{08}', 10, null, '2026-03-07')",
    "select * from commission.simulate_network_sale('{08}', 1, null, '2026-02-07')",
    // Finding 17.
    "select commission.explain_network_commission('{10}', 2026, 1)",
    "select commission.explain_network_commission('{10}', 2026, 2)",
];

/// States of the company in which more goes wrong.
const STATES: [(&str, &str); 3] = [
    ("all is priced", ""),
    (
        "january has no tiers",
        "update commission.network_tier set valid_during = '[2026-02-01,)';
        insert into commission.appointment (trainer_id, member_id, session_type, status, starts_at)
        values
            ('{40}', '{45}', 'express', 'completed', '2026-01-08 12:00+08'),
            ('{44}', '{45}', 'express', 'completed', '2026-01-08 12:00+08'),
            ('{44}', '{45}', 'express', 'completed', '2026-02-08 12:00+08'),
            ('{06}', '{21}', 'express', 'completed', '2026-01-08 12:00+08')",
    ),
    (
        "what waits has no tier",
        "update commission.network_plan
        set recalculation = 'deferred', override_mode = 'differential_path';
        delete from commission.network_tier where threshold = 200;
        update commission.network_tier set threshold = 5;
        insert into commission.network_sale (participant_id, amount, status, sold_at)
        values ('{41}', 3, 'approved', '2026-03-07')",
    ),
];

fn fill(sql: &str) -> String {
    let mut sql = sql.to_owned();
    for number in 1..=50 {
        let number = format!("{number:02}");
        sql = sql.replace(&format!("{{{number}}}"), &id(&number));
    }
    sql
}

/// Something that only those may be told who see what it belongs to.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Canary {
    text: String,
    is_key: bool,
}

pub struct Said {
    /// Rows, as text.
    pub shown: String,
    /// MESSAGE, DETAIL and HINT.
    pub refused: String,
}

fn sign_in(who: &str) -> String {
    format!(
        "begin; set local role authenticated;
        set local request.jwt.claims = '{{\"email\": \"{who}@people.example\"}}'"
    )
}

pub fn say(company: &mut Company, who: &str, sql: &str) -> Said {
    company.db.run(&sign_in(who));
    let mut said = Said { shown: String::new(), refused: String::new() };
    match company.db.client().simple_query(sql) {
        Ok(messages) => {
            for message in messages {
                if let SimpleQueryMessage::Row(row) = message {
                    for column in 0..row.len() {
                        said.shown.push_str(row.get(column).unwrap_or(""));
                        said.shown.push('|');
                    }
                    said.shown.push('\n');
                }
            }
        }
        Err(error) => {
            let error = error.as_db_error().unwrap_or_else(|| panic!("{error}\n{sql}"));
            let hint = [error.detail(), error.hint()].map(|text| text.unwrap_or("")).join("\n");
            said.refused = format!("{} {}\n{hint}", error.code().code(), error.message());
        }
    }
    company.db.run("rollback");
    said
}

/// Rows as somebody sees them, or none where they may not ask.
fn seen(company: &mut Company, who: &str, sql: &str) -> BTreeSet<String> {
    say(company, who, sql).shown.lines().map(|line| line.trim_end_matches('|').to_owned()).collect()
}

/// Tables, with what of a row must not be told to who does not see it.
const HIDDEN: [(&str, &str); 6] = [
    ("select id from commission.participant", "select id, name, email from commission.participant"),
    ("select id from commission.member", "select id, name, email from commission.member"),
    ("select id from commission.appointment", "select id, null, null from commission.appointment"),
    (
        "select id from commission.member_package",
        "select id, null, null from commission.member_package",
    ),
    (
        "select id from commission.network_sale",
        "select id, null, null from commission.network_sale",
    ),
    (
        "select id from commission.trainer_monthly_commission",
        "select id, null, null from commission.trainer_monthly_commission",
    ),
];

/// Those on record, and what they come to after refunds of 3.
const FIGURES: &str = "select participant_id, unnest(array[
        personal_volume, f1_volume, ranking_volume, leg_volume, total_commission,
        personal_volume - 3, ranking_volume - 3, ranking_volume - 6,
        commission_override, case when tier_rate = 0.123457 then tier_rate end])::text
    from commission.network_month";

/// What must not turn up where somebody looks.
fn canaries(company: &mut Company, who: &str) -> Vec<Canary> {
    let mut canaries = BTreeSet::new();
    let below = "select d.participant_id
        from commission.my_profile as me
        cross join lateral commission.network_downline(2026, 2) as d
        where d.name is not null";
    let below = seen(company, who, below);
    for (visible, all) in HIDDEN {
        let mut visible = seen(company, who, visible);
        if all.contains("name") {
            visible.extend(below.iter().cloned());
        }
        for row in company.db.lines(all) {
            let mut columns = row.split('|');
            let id = columns.next().expect("an id");
            if visible.contains(id) {
                continue;
            }
            canaries.insert(Canary { text: id.to_owned(), is_key: true });
            for text in columns.filter(|text| !text.is_empty() && *text != "null") {
                canaries.insert(Canary { text: text.to_owned(), is_key: false });
            }
        }
    }
    let figures = seen(company, who, FIGURES);
    let told: BTreeSet<String> =
        figures.iter().filter_map(|row| row.split('|').nth(1)).map(str::to_owned).collect();
    for row in company.db.lines(FIGURES) {
        let (id, figure) = row.split_once('|').expect("two columns");
        let is_told = told.contains(figure) || below.contains(id);
        if figure.len() > 5 && !is_told {
            canaries.insert(Canary { text: figure.to_owned(), is_key: false });
        }
    }
    canaries.into_iter().collect()
}

/// What is asked, with the name of what is asked for.
fn questions(company: &mut Company) -> Vec<(String, String)> {
    let mut questions = Vec::new();
    for relation in company.db.lines(
        "select relname from pg_class
        where relnamespace = 'commission'::regnamespace and relkind in ('r', 'v')
        order by 1",
    ) {
        questions.push((relation.clone(), format!("select * from commission.{relation}")));
    }
    let results = company.db.lines(
        "select distinct on (trainer_id) id from commission.trainer_monthly_commission
        order by trainer_id, id",
    );
    let targets: Vec<String> = TARGETS.iter().map(|number| id(number)).chain(results).collect();
    let mut written: Vec<(String, String)> = calls(company)
        .into_iter()
        .filter(|call| !["install", "setup_api_roles", "setup_reader_role"].contains(&call.name))
        .map(|call| (call.name.to_owned(), call.sql))
        .collect();
    written.extend(deeds(company).into_iter().map(|sql| ("a deed".to_owned(), sql)));
    written.extend(ATTEMPTS.iter().map(|sql| ("an attempt".to_owned(), fill(sql))));
    for (name, sql) in written {
        // The caller is who asks.
        let sql = match sql.split_once("request.jwt.claims") {
            Some((_, rest)) => rest.split_once(';').expect("a call").1.to_owned(),
            None => sql,
        };
        let is_id = |place: usize| {
            let id = sql.get(place..place + 37).unwrap_or("").as_bytes();
            id.len() == 37 && id[8] == b'-' && id[23] == b'-' && id[36] == b'\''
        };
        let places = sql.match_indices('\'').map(|(place, _)| place + 1);
        let places: Vec<usize> = places.filter(|place| is_id(*place)).collect();
        for place in places {
            for target in &targets {
                let mut other = sql.clone();
                other.replace_range(place..place + target.len(), target);
                questions.push((name.clone(), other));
            }
        }
        if sql.contains("2026, 2") {
            questions.push((name.clone(), sql.replace("2026, 2", "2026, 1")));
        }
        questions.push((name, sql));
    }
    questions.sort();
    questions.dedup();
    questions
}

/// The first thing that is told and must not be.
fn leak(canaries: &[Canary], name: &str, sql: &str, said: &Said) -> Option<String> {
    canaries
        .iter()
        // What somebody knows they may say back.
        .filter(|canary| !sql.contains(&canary.text))
        .find(|canary| {
            said.refused.contains(&canary.text)
                || said.shown.contains(&canary.text)
                    && !(canary.is_key && WITH_KEYS.contains(&name))
        })
        .map(|canary| canary.text.clone())
}

/// Asks everything of a company in one of its states.
#[track_caller]
fn assert_nothing_is_said(state: usize) {
    let mut company = Company::new(&format!("attack_messages_told_{state}"));
    company.db.run(include_str!("messages.sql"));
    for (_, change) in &STATES[..=state] {
        company.db.run(&fill(change));
    }
    let questions = questions(&mut company);
    assert!(questions.len() > 200, "{} questions", questions.len());
    let (mut faults, mut asked) = (Vec::new(), 0);
    for who in VIEWERS {
        let canaries = canaries(&mut company, who);
        assert!(canaries.len() > 20, "{who}: {} canaries", canaries.len());
        for (name, sql) in &questions {
            let said = say(&mut company, who, sql);
            asked += 1;
            if let Some(canary) = leak(&canaries, name, sql, &said) {
                faults.push(format!(
                    "{who}: {canary} in {name}: {sql}\n{:.600}{:.600}",
                    said.refused, said.shown
                ));
            }
            // Whose branch has which currency is not told by a price.
            if said.refused.contains("KWD") {
                faults.push(format!("{who}: {sql}: {}", said.refused));
            }
        }
    }
    assert!(asked > 3_000, "{asked} questions");
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn nothing_is_said_of_what_the_caller_does_not_see() {
    assert_nothing_is_said(0);
}

#[test]
fn nothing_is_said_where_a_closed_month_has_no_prices() {
    assert_nothing_is_said(1);
}

#[test]
fn nothing_is_said_where_something_waits() {
    assert_nothing_is_said(2);
}

/// The same, asked by somebody who may know: a test that finds nothing there finds nothing.
#[test]
fn who_sees_everything_is_told_of_it() {
    let mut company = Company::new("attack_messages_all");
    company.db.run(include_str!("messages.sql"));
    let told = |company: &mut Company, sql: &str, words: &[&str]| {
        let said = say(company, "super", &fill(sql));
        for word in words {
            let word = fill(word);
            let is_told = said.shown.contains(&word) || said.refused.contains(&word);
            assert!(is_told, "{word} in {sql}:\n{}{}", said.shown, said.refused);
        }
    };
    told(&mut company, ATTEMPTS[0], &["MYR"]);
    told(&mut company, ATTEMPTS[1], &["KWD"]);
    told(&mut company, ATTEMPTS[3], &["Canary 45 member", "canary-45@member.example"]);
    told(&mut company, ATTEMPTS[10], &["{05} -> ", "{08}", "{10}", "{42}"]);
    told(&mut company, ATTEMPTS[14], &["\"{47}\" is linked to them"]);
    told(&mut company, ATTEMPTS[20], &["Canary 42 person", "0.123457"]);
    told(
        &mut company,
        "select * from commission.pending_adjustments",
        &["Canary 41 person", "Canary 44 person", "3 changes of others"],
    );
    let sale = company.db.line(&fill(
        "select id from commission.network_sale
        where participant_id = '{42}' and refunded_amount > 0",
    ));
    let refund = format!("sale {sale} was refunded");
    told(&mut company, "select * from commission.adjustment_cause", &[&refund]);
    company.db.run(&fill(STATES[1].1));
    told(&mut company, "select * from commission.pending_adjustments", &["a ranking volume of "]);
    told(&mut company, "select * from commission.unpriced_record", &["{44}", "{45}"]);
    company.db.run(&fill(STATES[2].1));
    told(&mut company, ATTEMPTS[18], &["a ranking volume of 3 ", "{41}"]);
}

/// Of a month that cannot be priced, people are told that it is so for them, and of their own
/// records why.
#[test]
fn whoever_has_a_part_in_a_month_without_prices_is_told_that_much() {
    let mut company = Company::new("attack_messages_unpriced");
    company.db.run(include_str!("messages.sql"));
    company.db.run(&fill(STATES[1].1));
    let pending = "select scheme, cause from commission.pending_adjustments
        where amount_is_missing order by 1"
        .replace("amount_is_missing", "due is null");
    let others =
        "network|cannot be worked out: something of people whom you do not see has no price";
    assert_eq!(company.lines("rep", &pending), [""; 0]);
    assert_eq!(company.lines("collaborator", &pending), [others]);
    let trainer = company.lines("trainer", &pending);
    assert_eq!(trainer.len(), 1, "{trainer:?}");
    assert!(trainer[0].starts_with("trainer|cannot be worked out: no active band"), "{trainer:?}");
}

/// Sessions and sales that are cancelled show nobody; those that are to come do.
#[test]
fn a_fact_that_is_cancelled_opens_no_member() {
    let mut company = Company::new("attack_messages_member");
    company.db.run(include_str!("messages.sql"));
    let members = "select name from commission.member where name like '%45%'";
    for (sql, is_open) in [
        ("insert into commission.appointment (
            trainer_id, member_id, branch, session_type, status, starts_at)
        values ('{06}', '{45}', 'kepong', 'paid', 'cancelled', '2026-02-20')", false),
        ("insert into commission.appointment (
            trainer_id, member_id, branch, session_type, status, starts_at)
        values ('{06}', '{45}', 'kepong', 'paid', 'scheduled', '2026-02-20')", true),
        ("insert into commission.member_package (member_id, branch, total_price, closed_by, status)
        values ('{45}', 'kepong', 1, '{{06}}', 'cancelled')", false),
        ("insert into commission.member_package (member_id, branch, total_price, closed_by, status)
        values ('{45}', 'kepong', 1, '{{06}}', 'pending')", true),
    ] {
        let sql = fill(sql);
        let id = company.db.line(&format!("{sql} returning id"));
        for who in ["trainer", "kepong"] {
            assert_eq!(!company.lines(who, members).is_empty(), is_open, "{who}: {sql}");
        }
        company.db.run(&format!(
            "delete from commission.appointment where id = '{id}';
            delete from commission.member_package where id = '{id}'"
        ));
        // Who does not see the member does not write it.
        assert_eq!(company.outcome("kepong", &format!("{sql} returning 1")), "42501", "{sql}");
    }
}
