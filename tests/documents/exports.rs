//! commission.export_xlsx() and export_csv(): reports as files.

use common::people::{Company, PEOPLE, id};
use common::postgrest::PostgRest;
use common::{Database, Statements};
use serde_json::Value;

use crate::opened::{lines, names, opened};
use crate::{company, database, people};

/// Everything that is declared, as somebody sees it: its name, and how many rows a file of it has.
fn counts(company: &mut Company, who: &str) -> Vec<String> {
    let all = company.db.lines("select name from commission.list_exports()");
    all.iter()
        .map(|name| {
            let sql = format!(
                "select count(*) - 1 from string_to_table(
                    commission.export_csv('{name}')::text, E'\\r\\n') as line
                where line <> ''"
            );
            match company.outcome(who, &sql).as_str() {
                "1" => format!("{name} {}", company.lines(who, &sql).concat()),
                refused => format!("{name} {refused}"),
            }
        })
        .collect()
}

/// How many rows of its view somebody sees.
fn seen(company: &mut Company, who: &str) -> Vec<String> {
    let all = company.db.lines("select name, view_name from commission.list_exports()");
    all.iter()
        .map(|line| {
            let (name, view) = line.split_once('|').expect("two columns");
            let sql = format!("select count(*) from commission.{view}");
            format!("{name} {}", company.lines(who, &sql).concat())
        })
        .collect()
}

/// Files have the rows that their views show to the same person, no more and no fewer.
#[test]
fn everybody_exports_what_they_see_where_they_may() {
    let mut company = company("documents_exports_people");
    let mut may_export = Vec::new();
    for who in PEOPLE {
        if who == "anon" || who == "unknown" {
            let refused = company.outcome(who, "select commission.export_csv('earnings')");
            assert_eq!(refused, "42501", "{who}");
            continue;
        }
        let allowed =
            company.lines(who, "select name from commission.list_exports() where may_export");
        let found = counts(&mut company, who);
        let seen = seen(&mut company, who);
        for (found, seen) in found.iter().zip(&seen) {
            let name = seen.split(' ').next().expect("a name").to_owned();
            if allowed.contains(&name) {
                assert_eq!(found, seen, "{who}");
            } else {
                assert_eq!(*found, format!("{name} 42501"), "{who}");
            }
        }
        may_export.push(format!("{who} {}", allowed.len()));
    }
    assert_eq!(
        may_export,
        [
            "super 22",
            "admin 22",
            "kepong 22",
            "cheras 22",
            "manager 22",
            "trainer 2",
            "other 0",
            "affiliate 0",
            "downline 0",
            "collaborator 0",
            "reseller 0",
            "rep 0",
            "left 22",
        ]
    );
}

#[test]
fn a_workbook_has_the_columns_and_rows_of_its_view() {
    let mut company = people("documents_exports_xlsx");
    let file: Vec<u8> =
        company.db.value("select commission.export_xlsx('trainer_report', 2026, 2)");
    let sheets = opened(&file);
    assert_eq!(names(&sheets), ["Commission report"]);
    let columns = company.db.line(
        "select string_agg(attname, '|' order by attnum) from pg_attribute
        where attrelid = 'commission.view_5_2_trainer_monthly_commission_report'::regclass
            and attnum > 0 and attname <> 'trainer_avatar_url'",
    );
    assert_eq!(lines(&sheets[0])[0], columns);
    let rows = company.db.lines(
        "select trainer_name, trim_scale(total_entitled_commission)
        from commission.view_5_2_trainer_monthly_commission_report
        where (year, month) = (2026, 2) order by branch",
    );
    let at =
        |name: &str| columns.split('|').position(|column| column == name).expect("it is there");
    let found: Vec<String> = lines(&sheets[0])[1..]
        .iter()
        .map(|line| {
            let cells: Vec<&str> = line.split('|').collect();
            format!("{}|{}", cells[at("trainer_name")], cells[at("total_entitled_commission")])
        })
        .collect();
    assert_eq!(found, rows);
    assert_eq!(rows.len(), 2);
}

const NO_MONTH: &str =
    "22023: p_year must be a year from 1970 to 2199, and p_month a month from 1 to 12 of it";

#[test]
fn months_and_people_are_filtered() {
    let mut company = people("documents_exports_filters");
    let mut count = |arguments: &str| {
        let sql = format!("select commission.export_csv({arguments})::text");
        let text: String = company.db.value(&sql);
        text.lines().count() - 1
    };
    let rep = id("12");
    assert_eq!(count("'harmonised_rows'"), 1);
    assert_eq!(count("'harmonised_rows', 2026"), 1);
    assert_eq!(count("'harmonised_rows', 2026, 2"), 1);
    assert_eq!(count("'harmonised_rows', 2026, 3"), 0);
    assert_eq!(count("'harmonised_rows', 2025"), 0);
    assert_eq!(count(&format!("'harmonised_rows', p_participant_id => '{rep}'")), 1);
    assert_eq!(count(&format!("'harmonised_rows', p_participant_id => '{}'", id("11"))), 0);
    assert_eq!(count("'network_stats', 2026, 2"), count("'network_stats', 2026"));
    assert_eq!(count("'payouts', 2030, 1"), 0);
    for (arguments, line) in [
        ("'nothing'", "PT404: there is no export \"nothing\""),
        ("null", "PT404: there is no export \"null\""),
        (
            "'account_balances', 2026",
            "22023: export \"account_balances\" cannot be filtered by p_year",
        ),
        (
            "'product_line_report', 2026, 2",
            "22023: export \"product_line_report\" cannot be filtered by p_month",
        ),
        ("'earnings', p_month => 2", NO_MONTH),
        ("'earnings', 2026, 13", NO_MONTH),
    ] {
        for function in ["export_csv", "export_xlsx"] {
            let sql = format!("select commission.{function}({arguments})");
            assert_eq!(company.error("admin", &sql).line(), line);
        }
    }
}

#[test]
fn csv_is_for_spreadsheets_and_has_no_formula() {
    let mut company = people("documents_exports_csv");
    company.db.run(
        "set timezone = 'America/New_York'; set datestyle = 'SQL, DMY';
        update commission.participant set name = '=cmd|''/c calc''!A1' where name = 'rep';
        update commission.product_line_sale set source = '+1, \"two\"', source_id = '1';
        update commission.network_sale set sold_at = '2026-02-03 12:30+07'",
    );
    company.db.run("begin");
    let text: String =
        company.db.value("select commission.export_csv('harmonised_rows', 2026, 2)::text");
    let headers: String = company.db.value("select current_setting('response.headers')");
    company.db.run("rollback");
    assert!(headers.contains("filename=\\\"harmonised-rows-2026-02.csv\\\""), "{headers}");
    let sale = "00000000-0000-4000-8000-0000000000a8";
    assert_eq!(
        text,
        format!(
            "\u{feff}id,participant_id,Commission Date,Commission Date YYYY,Commission Date MM,\
            Revenue Recognition Date,Revenue Recognition YYYY,Revenue Recognition MM,Sales Rep,\
            Product Line,Sales Actual,Rev Actual,Comm Amount tier 1,Comm tier 2 diff amount,\
            Commission tier 2 date,Data Source,currency\r\n\
            {sale},{},2026-02,2026,02,2026-02-05,2026,02,'=cmd|'/c calc'!A1,Cygnus,600,100,40,10,,\
            \"'+1, \"\"two\"\"\",VND\r\n",
            id("12")
        )
    );
    // Times are in the calendar of the workspace, whatever the session's.
    let sold: String = company.db.value("select commission.export_csv('network_sales')::text");
    assert!(sold.contains(",2026-02-03 12:30:00,2026,2,"), "{sold}");
}

/// So many rows that they come in several parts.
fn with_sales(name: &str, count: u32) -> Database {
    let mut db = database(name);
    db.run(&format!(
        "insert into commission.participant (id, name, role)
        values ('00000000-0000-4000-8000-000000000001', 'Ann', 'rep');
        insert into commission.product_line (id, name)
        values ('00000000-0000-4000-8000-000000000002', 'Cygnus');
        insert into commission.product_line_sale (
            participant_id, product_line_id, commission_year, commission_month, revenue_on,
            sales_actual, revenue_actual, customer)
        select '00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002', 2026,
            1 + i % 12, '2026-01-01'::date + i % 28, i, i / 10.0, 'Customer ' || i
        from generate_series(1, {count}) as i"
    ));
    db
}

#[test]
fn rows_of_several_parts_are_all_there_in_order() {
    let mut db = with_sales("documents_exports_parts", 1000);
    let file: Vec<u8> = db.value("select commission.export_xlsx('harmonised_rows')");
    let sheets = opened(&file);
    let rows = sheets[0]["rows"].as_array().expect("rows");
    let ids: Vec<&str> = rows[1..].iter().filter_map(|row| row[0].as_str()).collect();
    let wanted = db.lines(
        r#"select id from commission.harmonised_table
        order by "Commission Date", "Revenue Recognition Date", id"#,
    );
    assert_eq!(ids, wanted);
    let total: f64 = rows[1..].iter().filter_map(|row| row[10].as_f64()).sum();
    assert_eq!(total, 500_500.0);
    let text: String = db.value("select commission.export_csv('harmonised_rows')::text");
    let of_csv: Vec<&str> = text.lines().skip(1).map(|line| &line[..36]).collect();
    assert_eq!(of_csv, wanted);
}

#[test]
fn more_rows_than_a_file_may_have_are_refused() {
    let mut db = with_sales("documents_exports_limit", 40);
    db.run(
        "create or replace function commission_internal.most_export_rows()
        returns integer language sql immutable as 'select 39'",
    );
    for function in ["export_csv", "export_xlsx"] {
        let error = db.error_of(&format!("select commission.{function}('harmonised_rows')"));
        assert_eq!(error.line(), "54000: export \"harmonised_rows\" would have more than 39 rows");
        assert!(error.hint.is_some());
        let file: Value = db.value(&format!(
            "select to_jsonb(length(commission.{function}('harmonised_rows', 2026, 1)) > 100)"
        ));
        assert_eq!(file, Value::Bool(true));
    }
}

#[test]
fn a_declaration_that_does_not_fit_its_view_fails_at_once() {
    let mut db = database("documents_exports_declared");
    for (arguments, sqlstate) in [
        ("'x', 'X', 'earnings', 'nothing', 'r.year'", "42P01"),
        ("'x', 'X', 'earnings', 'earning', 'r.nothing'", "42703"),
        ("'x', 'X', 'earnings', 'account_balance', 'r.currency'", "42703"),
        ("'x', 'X', 'nothing', 'earning', 'r.year'", "23503"),
        ("'X-Y', 'X', 'earnings', 'earning', 'r.year'", "23514"),
    ] {
        let error = db.error_of(&format!("select commission_internal.declare_export({arguments})"));
        assert_eq!(error.sqlstate, sqlstate, "{arguments}: {error:?}");
    }
}

#[test]
fn over_http_they_are_files() {
    let mut company = people("documents_exports_served");
    PostgRest::start(&mut company.db).run_script("exports", &[]);
}
