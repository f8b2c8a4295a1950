//! commission.trainer_report_xlsx(): the commission report of a branch as a workbook.

use common::Statements;
use common::people::{Company, PEOPLE};
use serde_json::json;

use crate::opened::{lines, names, of_cell, opened};
use crate::people;

const LONG: &str = "Abdul Rahman bin Abdullah [Kepong] the First";

/// A branch with trainers of awkward names: T1 and T2 are called the same.
fn company(name: &str) -> Company {
    let mut company = people(name);
    company.db.run(&format!(
        "insert into commission.participant (id, name, email, role, branch)
        select ('00000000-0000-4000-8000-0000000001' || lpad(number::text, 2, '0'))::uuid, person,
            email, 'trainer', 'kepong'
        from (values (1, '{LONG}', 't1@people.example'), (2, '{LONG}', null),
            (3, '=cmd|''/c calc''!A1', null)) as p (number, person, email);
        insert into commission.trainer (id)
        select id from commission.participant where id::text like '%-0000000001__';
        insert into commission.trainer_grade (trainer_id, branch, trainer_type, trainer_category)
        select id, 'kepong', 'full time', 'senior' from commission.trainer
        where id::text like '%-0000000001__';
        insert into commission.member (id, name, branch)
        values ('00000000-0000-4000-8000-000000000201', 'Zoe', 'kepong');
        insert into commission.appointment (trainer_id, member_id, session_type, status, starts_at)
        select t.id, m.id, 'paid', 'completed', '2026-02-05 12:00+08'
        from commission.trainer as t, commission.member as m,
            generate_series(1, right(t.id::text, 1)::int)
        where t.id::text like '%-0000000001__' and m.branch = 'kepong';
        insert into commission.member_package (
            member_id, total_price, sale_type, closed_by, created_at)
        values ('00000000-0000-4000-8000-000000000201', 999.90, 'new_sales',
            array['00000000-0000-4000-8000-000000000101'::uuid], '2026-02-05 12:00+08')"
    ));
    company
}

const OF_FEBRUARY: &str = "select commission.trainer_report_xlsx(2026, 2, 'kepong')";

fn workbook(company: &mut Company, who: &str, sql: &str) -> Vec<serde_json::Value> {
    company.db.run(&format!(
        "begin; set local role authenticated;
        set local request.jwt.claims = '{{\"email\": \"{who}@people.example\"}}'"
    ));
    let file: Vec<u8> = company.db.value(sql);
    company.db.run("rollback");
    opened(&file)
}

#[test]
fn it_has_a_summary_and_a_sheet_for_each_trainer() {
    let mut company = company("documents_trainer_report");
    let sheets = workbook(&mut company, "admin", OF_FEBRUARY);
    assert_eq!(
        names(&sheets),
        ["Summary", "=cmd|' c calc'!A1", LONG_CUT, "Abdul Rahman bin Abdullah K (2)", "trainer"]
    );
    assert_eq!(
        lines(&sheets[0]),
        [
            "Trainer|Branch|Category|Paid|Free|Transform|Express|Sponsor|Compensate|Total Sessions|\
            Conduction Fee|New Sales|New Sales Comm|Renewal Sales|Renewal Comm|Total Sales Comm|\
            Total Commission"
                .to_owned(),
            "=cmd|'/c calc'!A1|kepong|senior|6|0|0|0|0|0|6|210|0|0|0|0|0|210".to_owned(),
            format!("{LONG}|kepong|senior|4|0|0|0|0|0|4|140|0|0|0|0|0|140"),
            format!("{LONG}|kepong|senior|2|0|0|0|0|0|2|70|999.9|50|0|0|50|120"),
            "trainer|kepong|senior|1|0|0|0|0|0|1|35|1000|50|0|0|50|85".to_owned(),
            "Grand Total|||13|0|0|0|0|0|13|455|1999.9|100|0|0|100|555".to_owned(),
        ]
    );
    assert_eq!(of_cell(&sheets[0], "Q6", "formula"), &json!("=SUM(Q2:Q5)"));
    assert_eq!(of_cell(&sheets[0], "L4", "format"), &json!("#,##0.00"));
    assert_eq!(of_cell(&sheets[0], "A2", "type"), &json!("s"), "no name is a formula");
    let fees = "Paid Fee|Free Fee|Transform Fee|Express Fee|Sponsor Fee|Compensate Fee";
    let one = lines(&sheets[3]);
    let facts: Vec<&str> = one.iter().take(6).map(|line| line.trim_end_matches('|')).collect();
    assert_eq!(
        facts,
        [
            &format!("Trainer|{LONG}") as &str,
            "Email|t1@people.example",
            "Category|senior",
            "Period|2026-02",
            "Members|2",
            "Currency|MYR",
        ]
    );
    assert_eq!(
        one[7..],
        [
            format!(
                "Member|Tier|Paid|Free|Transform|Express|Sponsor|Compensate|Total Sessions|{fees}|\
                Conduction Fee|New Sales|New Sales Comm|Renewal Sales|Renewal Comm|\
                Total Sales Comm|Total Commission"
            ),
            "MK|company|1|0|0|0|0|0|1|35|0|0|0|0|0|35|0|0|0|0|0|35".to_owned(),
            "Zoe|company|1|0|0|0|0|0|1|35|0|0|0|0|0|35|999.9|50|0|0|50|85".to_owned(),
            "Subtotal||2|0|0|0|0|0|2|70|0|0|0|0|0|70|999.9|50|0|0|50|120".to_owned(),
        ]
    );
}

#[test]
fn sessions_of_other_types_have_columns_where_there_are_any() {
    let mut company = company("documents_trainer_others");
    company.db.run("select commission.add_session_type('pilates', 'free')");
    company.db.run(
        "insert into commission.trainer_commission_tier (
            branch, trainer_type, trainer_category, commission_type, session_type, fee_amount)
        values ('kepong', 'full time', 'senior', 'conduction_fee', 'pilates', 12.5);
        insert into commission.appointment (trainer_id, member_id, session_type, status, starts_at)
        values ('00000000-0000-4000-8000-000000000101', '00000000-0000-4000-8000-000000000201',
            'pilates', 'completed', '2026-02-06 12:00+08')",
    );
    let sheets = workbook(&mut company, "admin", OF_FEBRUARY);
    let summary = lines(&sheets[0]);
    assert!(
        summary[0].starts_with(
            "Trainer|Branch|Category|Paid|Free|Transform|Express|Sponsor|Compensate|Other|\
            Total Sessions|Conduction Fee|"
        ),
        "{summary:?}"
    );
    assert_eq!(
        summary[3],
        format!("{LONG}|kepong|senior|2|0|0|0|0|0|1|3|82.5|999.9|50|0|0|50|132.5")
    );
    assert_eq!(summary[5], "Grand Total|||13|0|0|0|0|0|1|14|467.5|1999.9|100|0|0|100|567.5");
    let one = lines(&sheets[3]);
    assert!(one[7].contains("|Compensate|Other|Total Sessions|"), "{one:?}");
    assert!(one[7].contains("|Compensate Fee|Other Fee|Conduction Fee|"), "{one:?}");
    assert!(
        one.contains(
            &"Zoe|company|1|0|0|0|0|0|1|2|35|0|0|0|0|0|12.5|47.5|999.9|50|0|0|50|97.5".into()
        ),
        "{one:?}"
    );
}

/// Brackets are not for names of sheets.
const LONG_CUT: &str = "Abdul Rahman bin Abdullah Kepon";

#[test]
fn its_sums_are_those_of_the_reports() {
    let mut company = company("documents_trainer_sums");
    let sheets = workbook(&mut company, "kepong", OF_FEBRUARY);
    let of_views = company.db.lines(
        "select trim_scale(sum(total_conduction_fee)), trim_scale(sum(total_entitled_commission))
        from commission.view_5_2_1_trainer_monthly_commission_details
        where year = 2026 and month = 2 and branch = 'kepong'",
    );
    let total = lines(&sheets[0]).pop().expect("it has a total");
    let cells: Vec<&str> = total.split('|').collect();
    assert_eq!(of_views, [format!("{}|{}", cells[10], cells[16])]);
    let of_trainers = sheets[1..].iter().map(|sheet| {
        let subtotal = lines(sheet).pop().expect("it has a subtotal");
        subtotal.rsplit('|').next().expect("a cell").parse::<f64>().expect("a number")
    });
    assert_eq!(of_trainers.sum::<f64>().to_string(), cells[16]);
}

#[test]
fn the_branch_is_the_one_that_is_seen() {
    let mut company = company("documents_trainer_branch");
    let sheets = workbook(&mut company, "kepong", "select commission.trainer_report_xlsx(2026, 2)");
    assert_eq!(sheets.len(), 5);
    // A trainer who may export sees what is their own.
    let own = workbook(&mut company, "trainer", "select commission.trainer_report_xlsx(2026, 2)");
    assert_eq!(names(&own), ["Summary", "trainer"]);
    let error = company.error("admin", "select commission.trainer_report_xlsx(2026, 2)");
    assert_eq!(error.line(), "22023: p_branch must be given");
    let none = workbook(
        &mut company,
        "kepong",
        "select commission.trainer_report_xlsx(2026, 2, 'cheras')",
    );
    assert_eq!(lines(&none[0]).len(), 2, "headings and a total of nothing");
}

#[test]
fn it_is_for_whom_may_export() {
    let mut company = company("documents_trainer_people");
    let found: Vec<String> = PEOPLE
        .iter()
        .map(|who| format!("{who} {}", company.outcome(who, OF_FEBRUARY)))
        .filter(|line| !line.ends_with("42501"))
        .collect();
    assert_eq!(
        found,
        ["super 1", "admin 1", "kepong 1", "cheras 1", "manager 1", "trainer 1", "left 1"]
    );
    for (arguments, line) in [
        ("2026, 13, 'kepong'", "22023: there is no month 13 of year 2026"),
        ("null, 2, 'kepong'", "22023: p_year and p_month must both be given"),
        ("2026, 2, 'nowhere'", "PT404: there is no branch \"nowhere\""),
    ] {
        let sql = format!("select commission.trainer_report_xlsx({arguments})");
        assert_eq!(company.error("admin", &sql).line(), line);
        // Permission comes first.
        assert_eq!(company.error("rep", &sql).sqlstate, "42501");
    }
    company.db.run("drop extension pg_commission_documents");
    assert_eq!(company.error("admin", OF_FEBRUARY).sqlstate, "55000");
}

#[test]
fn the_file_is_named_and_the_same_each_time() {
    let mut company = company("documents_trainer_name");
    company.db.run("begin");
    let first: Vec<u8> = company.db.value(OF_FEBRUARY);
    let headers: String = company.db.value("select current_setting('response.headers')");
    company.db.run("rollback");
    let headers: serde_json::Value = serde_json::from_str(&headers).expect("it is JSON");
    assert_eq!(
        headers,
        json!([
            {"Content-Disposition": "attachment; filename=\"commission-report-KD-2026-02.xlsx\""},
            {"Content-Type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
        ])
    );
    let second: Vec<u8> = company.db.value(OF_FEBRUARY);
    assert!(first == second, "the bytes differ");
}
