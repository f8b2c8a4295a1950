//! Files of vendors: staged, mended, committed, replaced and withdrawn.

use crate::made::xlsx;
use common::{Database, Statements};
use serde_json::{Value, json};

pub const ANN: &str = "00000000-0000-4000-8000-00000000000a";
pub const BOB: &str = "00000000-0000-4000-8000-00000000000b";

pub fn company(name: &str) -> Database {
    let mut db = crate::database(name);
    db.run(&format!(
        "set jit = off;
        insert into commission.participant (id, name, role, email)
        values ('{ANN}', 'Ann Lee', 'rep', 'ann@people.example'),
            ('{BOB}', 'Bob', 'rep', 'bob@people.example');
        insert into commission.product_line (name, aliases)
        values ('LogiQuip', '{{}}'), ('Mastel Surgical', '{{}}'), ('Summit Medical', '{{}}');
        insert into commission.rep_rate (participant_id, tier_1_rate, tier_2_rate)
        values ('{ANN}', 0.4, 0.5), ('{BOB}', 0.4, 0.5);
        insert into commission.rep_territory (
            source, field, value, second_field, second_value, participant_id, valid_during)
        values ('Logiquip', 'Ship To Zip', '2115', 'Customer', 'saint luke''s', '{ANN}',
                '(,2025-03-20)'),
            ('Logiquip', 'Ship To Zip', '02115', 'Customer', 'Saint Luke''s', '{BOB}',
                '[2025-03-20,)');
        insert into commission.rep_territory (source, field, value, participant_id)
        values ('QuickBooks', 'rep', 'Ann Lee', '{ANN}'), ('New', 'Rep', 'bob', '{BOB}')"
    ));
    db
}

pub fn logiquip(sales: Vec<Value>) -> Vec<u8> {
    let mut rows = vec![
        json!(["Logiquip commission"]),
        json!([
            "Agency",
            "Rep",
            "Doc Num",
            "Customer",
            "PO Number",
            "Ship To Zip",
            "Contract",
            "Item Class",
            "Date Paid",
            "Comm Rate",
            "Doc Amt",
            "Comm Amt"
        ]),
    ];
    rows.extend(sales);
    xlsx(json!(rows))
}

pub fn sale(document: &str, zip: &str, day: &str, amount: &str, commission: &str) -> Value {
    let plain = |text: &str| text.replace(['$', ','], "").parse::<f64>();
    let rate = match (plain(amount), plain(commission)) {
        (Ok(amount), Ok(commission)) => commission * 100.0 / amount,
        _ => 5.0,
    };
    json!([
        "SHS",
        1,
        document,
        "Saint Luke's",
        "PO",
        zip,
        "C",
        "Carts",
        day,
        format!("{rate}%"),
        amount,
        commission
    ])
}

#[track_caller]
pub fn stage(db: &mut Database, source: &str, file: &[u8], month: i32) -> Value {
    let report: Value = db.value_of(
        "select commission.stage_import($1, $2, 2025, $3, 'a file', 2025, 3)",
        &[&source, &file, &month],
    );
    report
}

pub fn id(report: &Value) -> i64 {
    report["file_id"].as_i64().expect("it has an id")
}

pub fn sold(db: &mut Database) -> Vec<String> {
    db.lines(
        "select p.name, l.name, s.revenue_on, s.sales_actual, s.revenue_actual, s.source_id
        from commission.product_line_sale as s
        join commission.participant as p on p.id = s.participant_id
        join commission.product_line as l on l.id = s.product_line_id
        order by s.source_id",
    )
}

#[test]
fn a_file_is_staged_and_paid_once_it_is_committed() {
    let mut db = company("imports_commit");
    let file = logiquip(vec![
        sale("D-1", "02115", "03-15-2025", "$1,000.00", "100.00"),
        sale("D-2", "2115", "03-20-2025", "500", "50"),
        json!([null, null, "Total", null, null, null, null, null, null, null, 1500, 150]),
    ]);
    let report = stage(&mut db, "logi quip", &file, 3);
    assert_eq!(
        report["rows"],
        json!({"all": 5, "sales": 2, "headings": 2, "totals": 1, "left_out": 0, "problems": 0})
    );
    assert_eq!((&report["errors"], &report["warnings"]), (&json!(0), &json!(0)));
    assert_eq!(report["revenue_actual"], json!(150));
    assert_eq!(sold(&mut db), Vec::<String>::new());
    let file_id = id(&report);
    let report: Value = db.value(&format!("select commission.commit_import({file_id})"));
    assert_eq!(report["state"], json!("committed"));
    assert_eq!(
        sold(&mut db),
        [
            format!("Ann Lee|LogiQuip|2025-03-15|1000|100|{file_id}:3"),
            format!("Bob|LogiQuip|2025-03-20|500|50|{file_id}:4"),
        ]
    );
    assert_eq!(
        db.lines(
            "select p.name, m.payout
            from commission.product_line_month as m
            join commission.participant as p on p.id = m.participant_id order by 1"
        ),
        ["Ann Lee|40.00", "Bob|20.00"]
    );
    // The same bytes are not taken twice.
    let error = db
        .client()
        .query("select commission.stage_import('Logiquip', $1, 2025, 4)", &[&file])
        .expect_err("they are on record");
    assert_eq!(error.code().map(|code| code.code().to_owned()).as_deref(), Some("PT409"));
    let withdrawn: i64 =
        db.value(&format!("select commission.withdraw_import({file_id}, 'a mistake')"));
    assert_eq!(withdrawn, 2);
    assert_eq!(sold(&mut db), Vec::<String>::new());
    assert_eq!(db.lines("select 1 from commission.product_line_month"), Vec::<String>::new());
}

#[test]
fn errors_keep_a_file_from_being_paid_until_they_are_mended() {
    let mut db = company("imports_errors");
    let file = logiquip(vec![
        sale("D-1", "77030", "03-15-2025", "1000", "100"),
        sale("D-2", "02115", "03-16-2025", "n/a", "50"),
        sale("D-3", "02115", "03-17-2025", "-10", "-1"),
    ]);
    let report = stage(&mut db, "Logiquip", &file, 3);
    let file_id = id(&report);
    assert_eq!((&report["errors"], &report["warnings"]), (&json!(2), &json!(1)));
    assert_eq!(
        db.lines(
            "select row_number, column_name, value, fault, severity
            from commission.import_problem order by severity, row_number"
        ),
        [
            "3|rep|Ship To Zip 77030, Customer Saint Luke's|belongs to no rep|error",
            "4|Doc Amt|n/a|is no number|error",
            "5|Doc Amt|-10|is not above zero|warning",
        ]
    );
    let commit = format!("select commission.commit_import({file_id})");
    let error = db.error_of(&commit);
    assert_eq!(error.sqlstate, "PT409");
    assert_eq!(error.message, format!("file {file_id} has 2 errors"));
    assert_eq!(
        error.detail.as_deref(),
        Some("row 3, rep (Ship To Zip 77030, Customer Saint Luke's): belongs to no rep")
    );
    db.run(&format!("select commission.set_import_rep({file_id}, '{{3}}', '{BOB}')"));
    db.run(&format!(
        "select commission.leave_out_import_rows({file_id}, '{{4}}', 'the vendor sends it again')"
    ));
    let report: Value = db.value(&commit);
    assert_eq!(report["rows"]["left_out"], json!(1));
    assert_eq!(
        sold(&mut db),
        [
            format!("Bob|LogiQuip|2025-03-15|1000|100|{file_id}:3"),
            format!("Ann Lee|LogiQuip|2025-03-17|-10|-1|{file_id}:5"),
        ]
    );
    assert_eq!(db.error_of(&commit).message, format!("file {file_id} is committed"));
}

#[test]
fn a_second_file_of_a_month_replaces_or_stands_beside() {
    let mut db = company("imports_overlap");
    let one = |document: &str| logiquip(vec![sale(document, "02115", "03-15-2025", "100", "10")]);
    let first = id(&stage(&mut db, "Logiquip", &one("D-1"), 3));
    db.run(&format!("select commission.commit_import({first})"));
    // Equal but for its name in the sheet: a row that was sent before is told.
    let same = logiquip(vec![
        sale("D-1", "02115", "03-15-2025", "100", "10"),
        sale("D-9", "02115", "03-15-2025", "1", "1"),
    ]);
    let second = stage(&mut db, "Logiquip", &same, 3);
    assert_eq!(second["overlaps"], json!([first]));
    assert_eq!(second["warnings"], json!(1));
    assert_eq!(second["problems"][0]["fault"], json!(format!("is equal to row 3 of file {first}")));
    let second = id(&second);
    let error = db.error_of(&format!("select commission.commit_import({second})"));
    assert_eq!(error.sqlstate, "PT409");
    assert_eq!(
        error.message,
        format!("file {first} of the same source is in force for the same commission month")
    );
    db.run(&format!("select commission.commit_import({second}, '{{{first}}}')"));
    assert_eq!(sold(&mut db).len(), 2);
    assert_eq!(
        db.lines("select state, replaced_by from commission.import_file order by id"),
        [format!("replaced|{second}"), "committed|null".to_owned()]
    );
    let third = id(&stage(&mut db, "Logiquip", &one("D-7"), 3));
    db.run(&format!("select commission.commit_import({third}, p_stands_beside => true)"));
    assert_eq!(sold(&mut db).len(), 3);
    // Another commission month is nobody's business.
    let april = id(&stage(&mut db, "Logiquip", &one("D-8"), 4));
    db.run(&format!("select commission.commit_import({april})"));
    assert_eq!(sold(&mut db).len(), 4);
}

#[test]
fn a_file_for_a_closed_month_becomes_an_adjustment() {
    let mut db = company("imports_late");
    let one = |document: &str| logiquip(vec![sale(document, "02115", "03-15-2025", "100", "10")]);
    let first = id(&stage(&mut db, "Logiquip", &one("D-1"), 3));
    db.run(&format!("select commission.commit_import({first})"));
    db.run("select commission.close_period(2025, 3, 'product_line')");
    let second = id(&stage(&mut db, "Logiquip", &one("D-2"), 3));
    db.run(&format!("select commission.commit_import({second}, p_stands_beside => true)"));
    assert_eq!(
        db.lines("select posted, due, difference from commission.pending_adjustments"),
        ["4.00|8.00|4.00"]
    );
    assert_eq!(db.lines("select payout from commission.product_line_month"), ["4.00"]);
}

#[test]
fn services_and_reps_are_found_by_name() {
    let mut db = company("imports_quickbooks");
    let file = xlsx(json!([
        [],
        [],
        [],
        [],
        [
            "Service Lines",
            "Date",
            "Customer",
            "Transaction type",
            "Amount line",
            "Purchase price",
            "Quantity",
            "Num",
            "Line order",
            "Purchase description",
            "Sales Rep Name",
            "Sales Rep Territory",
            "Product/Service"
        ],
        [
            "Mastel",
            "03/31/2025",
            "Clinic",
            "Invoice",
            100,
            10,
            2,
            "1",
            1,
            "Blades",
            "ann  LEE",
            "TX",
            "Blade"
        ],
    ]));
    let report = stage(&mut db, "QuickBooks", &file, 3);
    assert_eq!(report["errors"], json!(1), "{report}");
    assert_eq!(report["problems"][0]["fault"], json!("is no product line on record"));
    db.run(
        "insert into commission.service_product_line (service_line, product_line_id)
        select 'mastel', id from commission.product_line where name = 'Mastel Surgical'",
    );
    let file_id = id(&report);
    db.run(&format!("select commission.commit_import({file_id})"));
    assert_eq!(sold(&mut db), [format!("Ann Lee|Mastel Surgical|2025-03-31|100|80|{file_id}:6")]);
}

#[test]
fn a_layout_is_tried_and_one_of_ones_own_goes_before() {
    let mut db = company("imports_layouts");
    let layout = json!({
        "heading_row": 1,
        "columns": [{"name": "Rep"}, {"name": "Amount", "holds": "amount"}],
        "sale": {"sales_actual": "Amount", "revenue_actual": "Amount", "revenue_on": "chosen",
            "product_line": {"is": "Logiquip"}},
        "rep": {"column": "Rep"}
    });
    let file: &[u8] = b"Rep,Amount\nBob,12.50\nBob,x\n";
    let rows = db
        .client()
        .query(
            "select row_number, kind, sale ->> 'sales_actual', problems #>> '{0,fault}'
            from commission.try_layout($1, $2) where row_number is not null",
            &[&layout, &file],
        )
        .expect("it is tried");
    let told: Vec<(i32, String, Option<String>, Option<String>)> =
        rows.iter().map(|row| (row.get(0), row.get(1), row.get(2), row.get(3))).collect();
    assert_eq!(told[1], (2, "sale".to_owned(), Some("12.5".to_owned()), None));
    assert_eq!(told[2], (3, "problem".to_owned(), None, Some("is no number".to_owned())));
    db.execute(
        "insert into commission.import_layout (source, file_kind, layout)
        values ('New', 'csv', $1)",
        &[&layout],
    );
    let report = stage(&mut db, "new", b"Rep,Amount\nBob,12.50\n", 5);
    db.run(&format!("select commission.commit_import({})", id(&report)));
    assert_eq!(sold(&mut db).len(), 1);
    let mut broken = layout.clone();
    broken["rep"] = json!({"column": "Agent"});
    let error = db
        .client()
        .execute(
            "insert into commission.import_layout (source, file_kind, version, layout)
            values ('New', 'csv', 2, $1)",
            &[&broken],
        )
        .expect_err("it is refused");
    let error = error.as_db_error().expect("the server's");
    assert_eq!(error.code().code(), "22023");
    assert_eq!(error.message(), "rep.column names \"Agent\", which is no column of it");
}

#[test]
fn files_that_are_none_are_refused_and_the_server_stays() {
    let mut db = company("imports_hostile");
    let cases: [(&[u8], &str); 4] = [
        (b"PK\x03\x04 and so on", "22023"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 old", "22023"),
        (b"", "22023"),
        (b"%PDF-1.4 nothing", "PT404"),
    ];
    for (file, code) in cases {
        let error = db
            .client()
            .query("select commission.stage_import('Logiquip', $1, 2025, 3)", &[&file])
            .expect_err("it is refused");
        let error = error.as_db_error().expect("the server's");
        assert_eq!(error.code().code(), code, "{}", error.message());
        assert!(error.hint().is_some(), "{}", error.message());
    }
    assert_eq!(db.lines("select 1 from commission.import_file"), Vec::<String>::new());
}

#[test]
fn who_sent_committed_and_ended_a_file_is_kept() {
    let mut db = company("imports_who");
    db.set_up_api_roles();
    db.run(
        "insert into commission.participant (name, role, email)
        values ('Eve', 'admin', 'eve@people.example'), ('Max', 'admin', 'max@people.example')",
    );
    let file = |document: &str| logiquip(vec![sale(document, "02115", "03-15-2025", "100", "10")]);
    let first = id(&stage(&mut db, "Logiquip", &file("D-1"), 3));
    let second = id(&stage(&mut db, "Logiquip", &file("D-2"), 3));
    let third = id(&stage(&mut db, "Logiquip", &file("D-3"), 4));
    for (who, call) in [
        ("eve", format!("commit_import({first})")),
        ("max", format!("commit_import({second}, '{{{first}}}')")),
        ("eve", format!("withdraw_import({second}, 'a mistake')")),
        ("max", format!("withdraw_import({third}, 'no sales of ours')")),
    ] {
        db.run(&format!(
            "begin; set local role authenticated;
            set local request.jwt.claims = '{{\"email\": \"{who}@people.example\"}}';
            select commission.{call};
            commit"
        ));
    }
    assert_eq!(
        db.lines(
            "select f.state, f.uploaded_by_role, c.name, f.committed_by_role, e.name,
                f.ended_by_role, f.ended_at >= f.uploaded_at
            from commission.import_file as f
            left join commission.participant as c on c.id = f.committed_by
            left join commission.participant as e on e.id = f.ended_by
            order by f.id"
        ),
        [
            "replaced|postgres|Eve|authenticated|Max|authenticated|t",
            "withdrawn|postgres|Max|authenticated|Eve|authenticated|t",
            "rejected|postgres|null|null|Max|authenticated|t",
        ]
    );
}

#[test]
fn only_who_edits_all_of_it_imports() {
    let mut db = company("imports_permission");
    db.set_up_api_roles();
    let staged = id(&stage(
        &mut db,
        "Logiquip",
        &logiquip(vec![sale("D-1", "02115", "03-15-2025", "100", "10")]),
        3,
    ));
    for call in [
        "stage_import('Logiquip', 'x', 2025, 3)".to_owned(),
        format!("commit_import({staged})"),
        format!("withdraw_import({staged}, 'x')"),
        format!("set_import_rep({staged}, null, '{ANN}')"),
        format!("leave_out_import_rows({staged}, '{{3}}', 'x')"),
        format!("correct_import_row({staged}, 3, '{{\"Rep\": \"2\"}}')"),
        "try_layout('{}', 'x')".to_owned(),
    ] {
        db.run(
            "begin; set local role authenticated;
            set local request.jwt.claims = '{\"email\": \"ann@people.example\"}'",
        );
        let error = db.error_of(&format!("select commission.{call}"));
        assert_eq!(error.sqlstate, "42501", "{call}: {}", error.message);
        db.run("rollback");
    }
    db.run(
        "begin; set local role authenticated;
        set local request.jwt.claims = '{\"email\": \"ann@people.example\"}'",
    );
    for table in
        ["import_file", "import_row", "import_correction", "import_problem", "rep_territory"]
    {
        assert_eq!(db.line(&format!("select count(*) from commission.{table}")), "0", "{table}");
    }
    assert_eq!(
        db.error_of(&format!("select commission.import_report({staged})")).sqlstate,
        "PT404"
    );
}
