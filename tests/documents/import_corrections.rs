//! Cells of vendors' files that are said anew.

use crate::imports::{ANN, company, id, logiquip, sale, sold, stage};
use common::Statements;
use serde_json::{Value, json};

const SAINT: &str = "02115";

#[test]
fn a_cell_is_corrected_and_the_file_read_once_more() {
    let mut db = company("corrections_cell");
    let file = logiquip(vec![
        sale("D-1", SAINT, "03-15-2025", "n/a", "100"),
        // Filled down from above: what is said of the row above holds here too.
        json!([null, null, null, null, null, null, null, null, null, "10%", 500, 50]),
        json!([null, null, "Total", null, null, null, null, null, null, null, 1500, 150]),
    ]);
    let report = stage(&mut db, "Logiquip", &file, 3);
    let file_id = id(&report);
    assert_eq!((&report["errors"], &report["rows"]["problems"]), (&json!(1), &json!(1)));
    let mut correct = |cells: Value, row: i32| -> Value {
        db.value_of("select commission.correct_import_row($1, $2, $3)", &[&file_id, &row, &cells])
    };
    let report = correct(json!({"Doc Amt": " 1,000.00 ", "Comm Rate": "10%"}), 3);
    assert_eq!((&report["errors"], &report["warnings"]), (&json!(0), &json!(0)), "{report}");
    assert_eq!(report["sums"][0]["sales_actual"], json!(1500));
    // A number is typed as it is shown, and a column may be emptied, which is a problem of its own.
    let report = correct(json!({"Comm Amt": ""}), 4);
    assert_eq!(report["problems"][0]["column_name"], json!("Comm Amt"));
    let report = correct(json!({"Comm Amt": "60.50"}), 4);
    assert_eq!(report["errors"], json!(0));
    assert_eq!(report["warnings"], json!(2), "neither the rate nor the total agrees: {report}");
    // Back to what the vendor wrote.
    let report = correct(json!({"Comm Amt": null}), 4);
    assert_eq!(report["warnings"], json!(0));
    correct(json!({"Date Paid": "03-19-2025"}), 3);
    assert_eq!(
        db.lines(
            "select row_number, column_name, value, coalesce(value_before, '-')
            from commission.import_correction order by row_number, column_name"
        ),
        ["3|Comm Rate|10%|5%", "3|Date Paid|03-19-2025|03-15-2025", "3|Doc Amt| 1,000.00 |n/a"]
    );
    let sent: Vec<u8> = db.value("select content from commission.import_file");
    assert_eq!(sent, file, "the file stays as it was sent");
    db.run(&format!("select commission.commit_import({file_id})"));
    assert_eq!(
        sold(&mut db),
        [
            format!("Ann Lee|LogiQuip|2025-03-19|1000|100|{file_id}:3"),
            format!("Ann Lee|LogiQuip|2025-03-19|500|50|{file_id}:4"),
        ]
    );
    assert_eq!(
        db.line(
            "select count(*) > 0 from commission.audit_log
            where table_name = 'import_correction' and operation = 'insert'"
        ),
        "t"
    );
    let late = format!("select commission.correct_import_row({file_id}, 3, '{{\"Rep\": \"1\"}}')");
    assert_eq!(db.error_of(&late).sqlstate, "PT409");
}

#[test]
fn what_people_said_of_rows_stays() {
    let mut db = company("corrections_stay");
    let file = logiquip(vec![
        sale("D-1", "77030", "03-15-2025", "1000", "100"),
        sale("D-2", SAINT, "03-16-2025", "500", "50"),
    ]);
    let file_id = id(&stage(&mut db, "Logiquip", &file, 3));
    db.run(&format!(
        "select commission.set_import_rep({file_id}, '{{3}}', '{ANN}');
        select commission.leave_out_import_rows({file_id}, '{{4}}', 'sent twice')"
    ));
    let cells = json!({"Comm Amt": "110", "Comm Rate": "11%"});
    db.run(&format!("select commission.correct_import_row({file_id}, 3, '{cells}')"));
    db.run(&format!("select commission.commit_import({file_id})"));
    assert_eq!(sold(&mut db), [format!("Ann Lee|LogiQuip|2025-03-15|1000|110|{file_id}:3")]);
}

#[test]
fn what_cannot_be_corrected_is_refused_and_changes_nothing() {
    let mut db = company("corrections_refused");
    let file = logiquip(vec![sale("D-1", SAINT, "03-15-2025", "1000", "100")]);
    let file_id = id(&stage(&mut db, "Logiquip", &file, 3));
    let long = "x".repeat(1001);
    for (row, cells, code) in [
        ("3", json!({"Amount": "1"}), "22023"),
        ("2", json!({"Doc Amt": "Doc Amt"}), "22023"),
        ("1", json!({"A": "x"}), "22023"),
        ("9", json!({"Doc Amt": "1"}), "PT404"),
        ("null", json!({"Doc Amt": "1"}), "PT404"),
        ("3", json!({"Doc Amt": 1}), "22023"),
        ("3", json!({"Doc Amt": ["1"]}), "22023"),
        ("3", json!({ "Doc Amt": long }), "22023"),
        ("3", json!({}), "22023"),
        ("3", json!(["1"]), "22023"),
        ("3", json!(null), "22023"),
    ] {
        let call = format!("select commission.correct_import_row({file_id}, {row}, '{cells}')");
        let error = db.error_of(&call);
        assert_eq!(error.sqlstate, code, "{cells}: {}", error.message);
    }
    let null = format!("select commission.correct_import_row({file_id}, 3, null)");
    assert_eq!(db.error_of(&null).sqlstate, "22023");
    assert_eq!(db.error_of("select commission.correct_import_row(-1, 3, '{}')").sqlstate, "PT404");
    assert_eq!(db.line("select count(*) from commission.import_correction"), "0");
}
