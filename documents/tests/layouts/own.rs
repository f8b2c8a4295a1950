//! Layouts of users: a new vendor needs no code, and a fault in a layout says where it is.

use crate::told::{layout, march, problems, rows, table_in};
use crate::totals::simple;
use documents::layout::Layout;
use serde_json::{Value, json};

fn error_of(json: &Value) -> String {
    match Layout::read(json) {
        Ok(_) => "it is accepted".to_owned(),
        Err(error) => error.to_string(),
    }
}

fn with(path: &str, value: Value) -> Value {
    let mut changed = simple();
    *changed.pointer_mut(path).expect("there is such a place") = value;
    changed
}

#[test]
fn a_new_vendor_needs_a_layout_and_no_code() {
    let mut own = simple();
    own["numbers"] = json!({"decimal": ",", "group": "."});
    own["dates"] = json!(["DD.MM.YYYY", "D-MMM-YY"]);
    own["delimiter"] = json!(";");
    own["columns"][1]["aliases"] = json!(["Betrag"]);
    own["sale"]["product_line"] = json!({"column": "Line"});
    own["columns"].as_array_mut().expect("columns").push(json!({"name": "Line"}));
    let file = "Rep;Betrag;Paid on;Line\nAnn;1.234,50;31.03.2025;Beds\nBob;-2,5;3-Apr-25;Lamps\n";
    let table = table_in(&layout(&own), file.as_bytes(), &march());
    assert_eq!(
        rows(&table)[1..],
        [
            "2 sale Beds, of Ann, -, -, -, -, 1234.50, 1234.50, 2025-03-31",
            "3 sale Lamps, of Bob, -, -, -, -, -2.50, -2.50, 2025-04-03",
        ]
    );
    assert_eq!(problems(&table), ["note 3 Amount (-2.5): is not above zero"]);
}

#[test]
fn a_rep_who_is_not_named_is_a_problem() {
    let table = table_in(&layout(&simple()), b"Rep,Amount,Paid on\n,10,2025-03-01\n", &march());
    assert_eq!(problems(&table), ["2 Rep: is empty"]);
}

#[test]
fn a_rate_that_the_amounts_do_not_have_is_noted() {
    let mut own = simple();
    own["sale"]["revenue_actual"] = json!("Paid");
    own["sale"]["rate"] = json!("Rate");
    let columns = own["columns"].as_array_mut().expect("columns");
    columns.push(json!({"name": "Paid", "holds": "amount"}));
    columns.push(json!({"name": "Rate", "holds": "percent", "bare": "points"}));
    let file = "Rep,Amount,Paid on,Paid,Rate\n\
        A,100.10,2025-03-01,5.01,5%\n\
        B,100.10,2025-03-01,5.02,5\n\
        C,100.10,2025-03-01,5.03,5\n\
        D,-100,2025-03-01,-4.90,5\n\
        E,100,2025-03-01,7,\n\
        F,100,2025-03-01,7,0\n";
    let table = table_in(&layout(&own), file.as_bytes(), &march());
    assert_eq!(
        problems(&table),
        [
            "note 4 Rate (0.05): makes 5.01 of 100.1, and the file says 5.03",
            "note 5 Amount (-100): is not above zero",
            "note 5 Rate (0.05): makes -5 of -100, and the file says -4.9",
        ]
    );
    own["sale"]["rate"] = json!("Amount");
    assert_eq!(error_of(&own), "sale.rate needs \"Amount\" to hold a percent");
    own["sale"]["rate"] = json!("Percent");
    assert_eq!(error_of(&own), "sale.rate names \"Percent\", which is no column of it");
}

#[test]
fn faults_of_a_layout_have_a_place() {
    let cases = [
        (
            with("/rep", json!({"column": "Agent"})),
            "rep.column names \"Agent\", which is no column of it",
        ),
        (with("/sale/sales_actual", json!("Rep")), "sale needs \"Rep\" to hold an amount"),
        (
            with("/sale/revenue_on", json!("Day")),
            "sale.revenue_on names \"Day\", which is no column of it",
        ),
        (with("/dates/0", json!("mm/dd")), "dates[0] is \"mm/dd\", not a form such as MM/DD/YYYY"),
        (
            with("/columns/1/holds", json!("money")),
            "columns[1].holds is \"money\", not text, amount, number, percent, date or zip",
        ),
        (with("/columns/1/name", json!("Rep")), "columns has a column \"Rep\" twice"),
        (
            with("/leave_out/0/as", json!("subtotal")),
            "leave_out[0].as is \"subtotal\", not total, heading or left_out",
        ),
        (with("/heading_row", json!(-1)), "heading_row is not a number from 0 to 10000"),
        (with("/rep", json!({})), "rep needs by_hand, a column, or a source with a field"),
        (
            with("/sale/product_line", json!({})),
            "sale.product_line needs one of is, column and service_line",
        ),
    ];
    for (json, fault) in cases {
        assert_eq!(error_of(&json), fault);
    }
    let mut unknown = simple();
    unknown["colums"] = json!([]);
    assert!(error_of(&unknown).contains("has a field \"colums\""), "{}", error_of(&unknown));
    let mut both = simple();
    both["numbers"] = json!({"decimal": ","});
    assert_eq!(error_of(&both), "numbers has one character for both");
}
