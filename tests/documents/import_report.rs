//! commission.import_report_xlsx(): the vendor's sheet with what is wrong marked in it.

use common::Statements;
use common::people::{Company, PEOPLE};
use serde_json::{Value, json};

use crate::imports::{BOB, company, id, logiquip, sale, stage};
use crate::opened::{lines, names, of_cell, opened};
use crate::people;

const RED: &str = "FFFFC7CE";
const YELLOW: &str = "FFFFEB9C";

#[test]
fn it_is_the_vendors_sheet_with_problems_marked() {
    let mut db = company("import_report_xlsx");
    let file = logiquip(vec![
        sale("D-1", "77030", "03-15-2025", "$1,000.00", "100"),
        sale("D-2", "02115", "03-16-2025", "n/a", "50"),
        sale("D-3", "02115", "03-17-2025", "-10", "-1"),
        sale("@SUM(1)", "02115", "03-18-2025", "20", "2"),
        json!([null, null, "Total", null, null, null, null, null, null, null, 1500, 150]),
    ]);
    let file_id = id(&stage(&mut db, "Logiquip", &file, 3));
    db.run(&format!("select commission.leave_out_import_rows({file_id}, '{{6}}', 'sent twice')"));
    db.run("begin");
    let report: Vec<u8> = db.value(&format!("select commission.import_report_xlsx({file_id})"));
    let headers: String = db.value("select current_setting('response.headers')");
    db.run("rollback");
    assert!(headers.contains(&format!("import-{file_id}-logiquip.xlsx")), "{headers}");
    let sheets = opened(&report);
    assert_eq!(names(&sheets), ["Rows", "Problems"]);
    let rows = lines(&sheets[0]);
    assert_eq!(rows[0], "Row|What it is|Problem|What to do|A|B|C|D|E|F|G|H|I|J|K|L");
    assert_eq!(rows[1], "1|heading|||Logiquip commission|||||||||||");
    assert_eq!(
        rows[2],
        "2|heading|||Agency|Rep|Doc Num|Customer|PO Number|Ship To Zip|Contract|Item Class|\
        Date Paid|Comm Rate|Doc Amt|Comm Amt"
    );
    let fault = "3|sale|rep belongs to no rep|Insert a row into commission.rep_territory for that \
        day, or say who it is by set_import_rep().|SHS|1|D-1|Saint Luke's|PO|77030|C|Carts|\
        03-15-2025|10%|$1,000.00|100";
    assert_eq!(rows[3], fault);
    assert!(rows[4].starts_with("4|problem|Doc Amt is no number|"), "{}", rows[4]);
    assert!(rows[4].ends_with("|SHS|1|D-2|Saint Luke's|PO|02115|C|Carts|03-16-2025|5%|n/a|50"));
    assert!(rows[6].starts_with("6|left out: sent twice|||SHS|1|@SUM(1)|"), "{}", rows[6]);
    assert!(rows[7].starts_with("7|total|"), "{}", rows[7]);
    for (cell, fill) in [
        ("C4", json!(RED)),
        ("O4", json!(null)),
        ("C5", json!(RED)),
        ("O5", json!(RED)),
        ("N5", json!(null)),
        ("C6", json!(YELLOW)),
        ("O6", json!(YELLOW)),
        ("G7", json!(null)),
    ] {
        assert_eq!(of_cell(&sheets[0], cell, "fill"), &fill, "{cell}");
    }
    assert_eq!(of_cell(&sheets[0], "G7", "type"), &json!("s"), "no cell becomes a formula");
    let listed = db.lines(
        "select row_number, column_name, value, fault, remedy, severity
        from commission.import_problem order by severity, row_number",
    );
    let listed: Vec<String> = listed.iter().map(|line| line.replace("null", "")).collect();
    assert_eq!(lines(&sheets[1])[1..], listed);
    // Mended, it says so.
    db.run(&format!(
        "select commission.leave_out_import_rows({file_id}, '{{3,4,5}}', 'sent again');
        select commission.set_import_rep({file_id}, '{{3}}', '{BOB}')"
    ));
    let report: Vec<u8> = db.value(&format!("select commission.import_report_xlsx({file_id})"));
    let sheets = opened(&report);
    assert!(lines(&sheets[0])[3].starts_with("3|left out: sent again|||"));
    assert_eq!(of_cell(&sheets[0], "O5", "fill"), &json!(null));
}

#[test]
fn it_is_for_whom_imports() {
    let mut company: Company = people("import_report_people");
    company.db.run("insert into commission.product_line (name) values ('LogiQuip')");
    let file = logiquip(vec![sale("D-1", "77030", "03-15-2025", "1", "1")]);
    let report: Value =
        company.db.value_of("select commission.stage_import('Logiquip', $1, 2025, 3)", &[&file]);
    let call = format!("select commission.import_report_xlsx({})", id(&report));
    let found: Vec<String> = PEOPLE
        .iter()
        .map(|who| format!("{who} {}", company.outcome(who, &call)))
        .filter(|line| !line.ends_with("42501"))
        .collect();
    assert_eq!(found, ["super 1", "admin 1"]);
    let error = company.error("admin", "select commission.import_report_xlsx(-1)");
    assert_eq!(error.line(), "PT404: there is no file -1");
    assert_eq!(company.outcome("rep", "select commission.import_report_xlsx(-1)"), "42501");
}
