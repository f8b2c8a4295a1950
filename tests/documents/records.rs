//! Tables that are loaded from files: all of it or nothing, as the caller, with a report.

use crate::made::{made, xlsx};
use common::{Database, Statements};
use serde_json::{Value, json};

const TINA: &str = "00000000-0000-4000-8000-0000000000a1";

fn gym(name: &str) -> Database {
    let mut db = crate::database(name);
    db.run(&format!(
        "set jit = off;
        update commission.workspace set time_zone = 'Asia/Kuala_Lumpur';
        insert into commission.branch (name, code, time_zone, currency)
        values ('kepong', 'KD', 'Asia/Kuala_Lumpur', 'MYR'),
            ('cheras', 'CH', 'Asia/Kuala_Lumpur', 'MYR');
        insert into commission.trainer_commission_tier (
            branch, trainer_type, trainer_category, commission_type, session_type, fee_amount)
        values ('kepong', 'full time', 'senior', 'conduction_fee', 'paid', 35.00);
        insert into commission.participant (id, name, email, role)
        values ('{TINA}', 'Tina', 'tina@people.example', 'trainer');
        insert into commission.trainer (id) select id from commission.participant;
        insert into commission.trainer_grade (trainer_id, branch, trainer_type, trainer_category)
        select id, 'kepong', 'full time', 'senior' from commission.trainer;
        insert into commission.member (name, branch, source, source_id)
        values ('Mia', 'kepong', 'till', 'M-1'), ('Max', 'kepong', 'till', 'M-2')"
    ));
    db
}

/// What import_records() answers.
#[track_caller]
pub fn load(db: &mut Database, table: &str, file: &[u8], more: &str) -> Value {
    let sql = format!("select commission.import_records('{table}', $1 {more})");
    db.value_of(&sql, &[&file])
}

/// The problems of a report, one a line.
pub fn problems(report: &Value) -> Vec<String> {
    let text = |value: &Value| match value {
        Value::Null => "-".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let line = |problem: &Value| {
        let columns = ["row_number", "column_name", "value", "fault"];
        columns.map(|name| text(&problem[name])).join("|")
    };
    report["problems"].as_array().expect("a list").iter().map(line).collect()
}

pub fn counts(report: &Value) -> [i64; 3] {
    ["inserted", "updated", "unchanged"].map(|name| report[name].as_i64().expect("a count"))
}

#[test]
fn whoever_edits_rates_loads_them_from_files() {
    let mut db = gym("records_rates");
    db.set_up_api_roles();
    db.run(
        "update commission.trainer_commission_tier set per_hour = true;
        insert into commission.participant (name, email, role, branch)
        values ('Sue', 'sue@people.example', 'super_admin', null),
            ('Kim', 'kim@people.example', 'admin', 'kepong')",
    );
    let file = "branch,trainer_type,trainer_category,commission_type,session_type,\
        fee_amount,valid_from,valid_until
        kepong,full time,senior,conduction_fee,paid,35,,2026-05-31
        kepong,full time,senior,conduction_fee,paid,38,2026-06-01,\n"
        .replace("        ", "");
    for who in ["sue", "kim"] {
        db.run(&format!(
            "begin; set local role authenticated;
            set local request.jwt.claims = '{{\"email\": \"{who}@people.example\"}}'"
        ));
        let report = load(&mut db, "trainer_commission_tier", file.as_bytes(), "");
        assert_eq!(problems(&report), [""; 0], "{who}");
        let hours = "select distinct per_hour from commission.trainer_commission_tier";
        assert_eq!(db.lines(hours), ["t"], "{who}");
        db.run("rollback");
    }
}

#[test]
fn a_new_fee_of_a_file_that_does_not_say_it_is_for_as_long_as_the_one_that_it_follows() {
    let mut db = gym("records_hours");
    db.run("update commission.trainer_commission_tier set per_hour = true");
    let heading = "branch,trainer_type,trainer_category,commission_type,session_type,\
        session_count_min,fee_amount,valid_from,valid_until";
    let fee = |branch: &str, kind: &str, amount: i32, more: &str| {
        format!("{branch},full time,senior,conduction_fee,{kind},,{amount},{more}\n")
    };
    let load = |db: &mut Database, rows: &str| {
        load(db, "trainer_commission_tier", format!("{heading}\n{rows}").as_bytes(), "")
    };
    // The old one ends, and a new one follows; one of another kind is for a session, as ever.
    let rows = [
        fee("kepong", "paid", 35, ",2026-05-31"),
        fee("kepong", "paid", 38, "2026-06-01,"),
        fee("kepong", "free", 20, ","),
        fee("cheras", "paid", 36, ","),
    ];
    let report = load(&mut db, &rows.concat());
    assert_eq!(counts(&report), [3, 1, 0], "{report}");
    let stored = "select branch, session_type, fee_amount, per_hour
        from commission.trainer_commission_tier order by fee_amount";
    let fees = ["kepong|free|20|f", "kepong|paid|35|t", "cheras|paid|36|f", "kepong|paid|38|t"];
    assert_eq!(db.lines(stored), fees);
    // Between one for an hour and one for a session it has to say what it is.
    db.run(
        "update commission.trainer_commission_tier set valid_during = '[2026-07-01,)',
            per_hour = false where fee_amount = 38",
    );
    let report = load(&mut db, &fee("kepong", "paid", 37, "2026-06-01,2026-06-30"));
    assert_eq!(problems(&report), ["2|per_hour|-|is empty"]);
    // A gap is none of a doubt.
    db.run("delete from commission.trainer_commission_tier where fee_amount = 38");
    let report = load(&mut db, &fee("kepong", "paid", 39, "2026-08-01,"));
    assert_eq!(counts(&report), [1, 0, 0], "{report}");
    assert!(db.lines(stored).contains(&"kepong|paid|39|t".to_owned()));
    let said =
        format!("{heading},per_hour\n{}", fee("kepong", "paid", 37, "2026-06-01,2026-06-30,no"));
    let report = self::load(&mut db, "trainer_commission_tier", said.as_bytes(), "");
    assert_eq!(counts(&report), [1, 0, 0], "{report}");
}

#[test]
fn sessions_of_a_spreadsheet_are_paid_once_however_often_it_is_sent() {
    let mut db = gym("records_sessions");
    let session = |id: &str, member: &str, hour: i32| {
        json!([id, "Tina@people.example", member, "paid", "completed",
            {"date": format!("2026-02-10T{hour}:00:00"), "format": "yyyy-mm-dd hh:mm"}])
    };
    let heading =
        json!(["Source ID", "Trainer", "member_id", "Session type", "status", "Starts at"]);
    let file = |rows: Vec<Value>| {
        let all: Vec<Value> =
            [json!(["Sessions of February"]), heading.clone()].into_iter().chain(rows).collect();
        xlsx(json!(all))
    };
    let first = file(vec![session("S-1", "M-1", 18), session("S-2", "till:M-2", 19)]);
    let report = load(&mut db, "appointment", &first, ", 'till'");
    assert_eq!(
        report,
        json!({
            "table": "appointment", "source": "till", "state": "imported",
            "rows": {"all": 4, "records": 2, "headings": 2, "left_out": 0, "problems": 0},
            "inserted": 2, "updated": 0, "unchanged": 0, "errors": 0, "problems": []
        })
    );
    assert_eq!(
        db.lines(
            "select a.source_id, m.name, to_char(a.starts_at at time zone 'UTC', 'DD HH24:MI')
            from commission.appointment as a join commission.member as m on m.id = a.member_id
            order by 1"
        ),
        ["S-1|Mia|10 10:00", "S-2|Max|10 11:00"]
    );
    let paid = "select sum(total_conduction_fee) from commission.trainer_monthly_commission";
    assert_eq!(db.line(paid), "70.00");
    // Once more, with one that changed and one that is new.
    let second =
        file(vec![session("S-1", "M-1", 18), session("S-2", "M-1", 19), session("S-3", "M-2", 20)]);
    let report = load(&mut db, "appointment", &second, ", 'till'");
    assert_eq!(counts(&report), [1, 1, 1]);
    assert_eq!(db.line(paid), "105.00");
    let report = load(&mut db, "appointment", &second, ", 'till'");
    assert_eq!(counts(&report), [0, 0, 3]);
}

#[test]
fn one_row_that_is_wrong_keeps_all_out() {
    let mut db = gym("records_refused");
    let file = b"source_id,trainer,member,session_type,status,starts_at\n\
        S-1,tina@people.example,M-1,paid,completed,2026-02-10 18:00\n\
        S-2,benny,M-1,paid,completed,2026-02-10 18:00\n\
        S-3,tina@people.example,M-1,gratis,completed,2026-02-10 18:00\n\
        S-4,tina@people.example,M-1,paid,completed,10.02.2026\n\
        ,tina@people.example,M-1,paid,completed,2026-02-10 18:00\n\
        S-1,tina@people.example,M-1,paid,completed,2026-02-10 18:00\n";
    let report = load(&mut db, "appointment", file, ", 'till'");
    assert_eq!(report["state"], json!("refused"));
    assert_eq!(
        report["rows"],
        json!({"all": 7, "records": 1, "headings": 1, "left_out": 0, "problems": 5})
    );
    assert_eq!(
        problems(&report),
        [
            "3|trainer_id|benny|names nobody and nothing on record in \"trainer\"",
            "4|session_type|gratis|is none of its values",
            "5|starts_at|10.02.2026|is no instant",
            "6|source_id|-|is empty",
            "7|source_id|S-1|is the same record as row 2",
        ]
    );
    assert_eq!(db.line("select count(*) from commission.appointment"), "0");
    // Mended by what the caller says: another form of days, and rows that are left out.
    let report = load(
        &mut db,
        "appointment",
        file,
        ", 'till', p_options => '{\"dates\": [\"DD.MM.YYYY\"], \"left_out\": [3, 4, 6, 7],
            \"time_zone\": \"UTC\"}'",
    );
    assert_eq!(report["state"], json!("imported"), "{report}");
    assert_eq!(
        report["rows"],
        json!({"all": 7, "records": 2, "headings": 1, "left_out": 4, "problems": 0})
    );
    assert_eq!(
        db.lines(
            "select to_char(starts_at at time zone 'UTC', 'DD HH24:MI')
            from commission.appointment order by 1"
        ),
        ["10 00:00", "10 18:00"]
    );
}

#[test]
fn what_the_table_refuses_is_told_by_row() {
    let mut db = gym("records_by_halves");
    let mut file = "source_id,member,total_price,refunded_amount,closed_by,created_at\n".to_owned();
    for number in 1..=200 {
        // Row 58 has too large a refund, row 131 too many decimals, row 199 an unknown branch.
        let refund = if number == 57 { "2000" } else { "0" };
        let price = if number == 130 { "10.001" } else { "1,000.00" };
        file.push_str(&format!(
            "P-{number},M-1,\"{price}\",{refund},tina@people.example,2026-02-10 12:00\n"
        ));
    }
    let report = load(&mut db, "member_package", file.as_bytes(), ", 'till'");
    assert_eq!(report["state"], json!("refused"));
    let rows: Vec<_> = problems(&report);
    assert_eq!(rows.len(), 2, "{report}");
    assert!(rows[0].starts_with("58|"), "{rows:?}");
    assert!(rows[1].starts_with("131|"), "{rows:?}");
    assert_eq!(report["rows"]["records"], json!(198));
    assert_eq!(db.line("select count(*) from commission.member_package"), "0");
    assert_eq!(db.line("select count(*) from commission.trainer_monthly_commission"), "0");
}

#[test]
fn a_check_says_what_would_be_and_leaves_nothing() {
    let mut db = gym("records_check");
    let file = b"source_id,name,branch\nM-1,Mia Lee,kepong\nM-3,Mo,cheras\n";
    let report = load(&mut db, "member", file, ", 'till', p_check_only => true");
    assert_eq!(report["state"], json!("checked"));
    assert_eq!(counts(&report), [1, 1, 0]);
    assert_eq!(db.lines("select name from commission.member order by 1"), ["Max", "Mia"]);
}

#[test]
fn columns_are_mapped_stated_and_left_out_on_purpose() {
    let mut db = gym("records_mapping");
    let file = "Kundennr;Kunde;Betreuer;Stufe;Filiale\n7;M\u{fc}ller;Ann;x;\n".as_bytes();
    let report = load(&mut db, "member", file, ", 'till'");
    assert_eq!(problems(&report), ["-|-|-|there is no row with headings of the table"]);
    let more = ", 'till', '{\"Kundennr\": \"source_id\", \"Kunde\": \"name\"}',
        '{\"branch\": \"cheras\"}'";
    assert_eq!(
        problems(&load(&mut db, "member", file, more)),
        [
            "1|Betreuer|-|is no column of the table",
            "1|Stufe|-|is no column of the table",
            "1|Filiale|-|is no column of the table",
        ]
    );
    let more = ", 'till', '{\"Kundennr\": \"source_id\", \"Kunde\": \"name\", \"*\": null}',
        '{\"branch\": \"cheras\"}'";
    let report = load(&mut db, "member", file, more);
    assert_eq!(counts(&report), [1, 0, 0], "{report}");
    assert_eq!(
        db.line(
            "select name, branch, tier, source_id from commission.member where source_id = '7'"
        ),
        "M\u{fc}ller|cheras|company|7"
    );
}

#[test]
fn every_table_of_facts_is_declared_and_its_columns_are_explained() {
    let mut db = gym("records_declared");
    let lacking = db.lines(
        "select i.table_name, c.column_name
        from commission_internal.importable as i
        cross join lateral commission_internal.import_columns(i.table_name) as c
        where c.title is null or c.relation is not null and c.named_by is null",
    );
    assert_eq!(lacking, Vec::<String>::new());
    // Tables with a key of the other system come from one.
    let forgotten = db.lines(
        "select c.relname
        from pg_class as c
        join pg_attribute as a on a.attrelid = c.oid and a.attname = 'source_id'
        join pg_attribute as s on s.attrelid = c.oid and s.attname = 'source'
        where c.relnamespace = 'commission'::regnamespace
            and c.relkind = 'r'
            and not exists (
                select from commission_internal.importable as i where i.table_name = c.relname)",
    );
    assert_eq!(forgotten, Vec::<String>::new());
}

#[test]
fn who_may_not_write_loads_nothing() {
    let mut db = gym("records_permission");
    db.set_up_api_roles();
    db.run(
        "insert into commission.participant (name, email, role, branch)
        values ('Ada', 'ada@people.example', 'admin', null),
            ('Cher', 'cher@people.example', 'admin', 'cheras')",
    );
    let members = "source_id,name,branch\nM-9,Mo,kepong\n";
    let call = |table: &str, more: &str| {
        format!(
            "select commission.import_records('{table}', convert_to('{members}', 'UTF8'){more})"
        )
    };
    let mut as_person = |email: &str, sql: &str| {
        db.run(&format!(
            "begin; set local role authenticated;
            set local request.jwt.claims = '{{\"email\": \"{email}@people.example\"}}'"
        ));
        let error = db.error_of(sql);
        db.run("rollback");
        error
    };
    for table in ["member", "nothing", "deal", "participant"] {
        let error = as_person("tina", &call(table, ", 'till'"));
        assert_eq!(error.sqlstate, "42501", "{table}: {}", error.message);
    }
    assert_eq!(as_person("ada", &call("nothing", ", 'till'")).sqlstate, "PT404");
    assert_eq!(as_person("ada", &call("member", "")).sqlstate, "22023");
    // An admin of a branch writes no keys of imports.
    db.run(
        "begin; set local role authenticated;
        set local request.jwt.claims = '{\"email\": \"cher@people.example\"}'",
    );
    let report: Value = db.value(&call("member", ", 'till'"));
    assert_eq!(report["state"], json!("refused"));
    assert!(problems(&report)[0].contains("row-level security"), "{report}");
    db.run("rollback");
    db.run(
        "begin; set local role authenticated;
        set local request.jwt.claims = '{\"email\": \"ada@people.example\"}'",
    );
    let report: Value = db.value(&call("member", ", 'till'"));
    assert_eq!(counts(&report), [1, 0, 0], "{report}");
    db.run("rollback");
}

#[test]
fn rates_quotas_and_people_are_found_again_by_what_makes_them_one() {
    let mut db = gym("records_settings");
    db.run("insert into commission.product_line (name, aliases) values ('Logiquip', '{LQ}')");
    let people = b"source_id,name,email,role\nR-1,Ann,ann@people.example,rep\n";
    assert_eq!(counts(&load(&mut db, "participant", people, ", 'crm'")), [1, 0, 0]);
    let rates = xlsx(json!([
        ["participant", "product_line", "tier_1_rate", "tier_2_rate", "valid_from", "valid_until"],
        ["R-1", "l q", {"value": 0.4, "format": "0%"}, "50 %", null, "2026-06-30"],
        ["crm:R-1", null, 0.3, 0.3, {"date": "2026-01-01", "format": "yyyy-mm-dd"}, null],
    ]));
    let report = load(&mut db, "rep_rate", &rates, ", 'crm'");
    assert_eq!(problems(&report)[0].split('|').next(), Some("2"), "{report}");
    let rates = xlsx(json!([
        ["participant", "product_line", "tier_1_rate", "tier_2_rate", "valid_from", "valid_until"],
        ["R-1", "lq", {"value": 0.4, "format": "0%"}, "50 %", null, "2026-06-30"],
        ["crm:R-1", null, 0.3, 0.3, {"date": "2026-01-01", "format": "yyyy-mm-dd"}, null],
    ]));
    assert_eq!(counts(&load(&mut db, "rep_rate", &rates, ", 'crm'")), [2, 0, 0]);
    assert_eq!(counts(&load(&mut db, "rep_rate", &rates, ", 'crm'")), [0, 0, 2]);
    assert_eq!(
        db.lines(
            "select tier_1_rate, tier_2_rate, valid_during from commission.rep_rate order by 1"
        ),
        ["0.3|0.3|[2026-01-01,)", "0.4|0.5|(,2026-07-01)"]
    );
    let quotas = b"participant_id,amount,period,start_date,end_date\n\
        ann@people.example,\"50,000\",monthly,2026-01-01,2026-01-31\n";
    assert_eq!(counts(&load(&mut db, "quota", quotas, "")), [1, 0, 0]);
    let more = b"participant_id,amount,period,start_date,end_date\n\
        ann@people.example,60000,monthly,2026-01-01,2026-01-31\n";
    assert_eq!(counts(&load(&mut db, "quota", more, "")), [0, 1, 0]);
    assert_eq!(db.line("select amount, currency from commission.quota"), "60000|USD");
    // Two that overlap are refused by the table, and told.
    let overlap = b"participant_id,amount,period,start_date,end_date\n\
        ann@people.example,1,monthly,2026-01-15,2026-02-14\n";
    assert_eq!(load(&mut db, "quota", overlap, "")["state"], json!("refused"));
}

#[test]
fn deals_with_their_payments_come_by_their_keys() {
    let mut db = gym("records_deals");
    db.run(
        "insert into commission.participant (name, email, role)
        values ('Sam', 'sam@people.example', 'rep')",
    );
    let deals = b"source_id,name,owner,amount,close_date,status\n\
        D-1,Big,sam@people.example,1000,2026-02-10,closed_won\n\
        D-2,Small,sam@people.example,10,,open\n";
    let report = load(&mut db, "deal", deals, ", 'crm'");
    assert_eq!(counts(&report), [2, 0, 0], "{report}");
    let payments = b"source_id,deal,amount,paid_on\nX-1,D-1,600,2026-02-11\nX-2,D-9,1,2026-02-11\n";
    let report = load(&mut db, "deal_payment", payments, ", 'crm'");
    assert_eq!(problems(&report), ["3|deal_id|D-9|names nobody and nothing on record in \"deal\""]);
    let payments = b"source_id,deal,amount,paid_on\nX-1,D-1,600,2026-02-11\n";
    assert_eq!(counts(&load(&mut db, "deal_payment", payments, ", 'crm'")), [1, 0, 0]);
    assert_eq!(counts(&load(&mut db, "deal_payment", payments, ", 'crm'")), [0, 0, 1]);
}

#[test]
fn files_that_are_none_are_refused() {
    let mut db = gym("records_no_files");
    let locked = made(&json!({"kind": "pdf", "pages": [{"texts": [[10, 10, "x"]]}]}));
    for file in
        [&b""[..], b"PK\x03\x04 cut", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 old", b"a,b\n\"open"]
    {
        let error = db
            .client()
            .query("select commission.import_records('member', $1, 'till')", &[&file])
            .expect_err("it is refused");
        let error = error.as_db_error().expect("the server's");
        assert_eq!(error.code().code(), "22023", "{}", error.message());
        assert!(error.hint().is_some(), "{}", error.message());
    }
    let report = load(&mut db, "member", &locked, ", 'till'");
    assert_eq!(report["state"], json!("refused"));
}
