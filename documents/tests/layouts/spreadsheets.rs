//! The layouts of workbooks.

use crate::made::xlsx;
use crate::told::{built_in, columns, march, problems, rows, table_in};
use documents::layout::Table;
use serde_json::{Value, json};

pub fn read(source: &str, rows: Value) -> Table {
    table_in(&built_in(source, "xlsx"), &xlsx(rows), &march())
}

pub fn day(text: &str) -> Value {
    json!({"date": text, "format": "mm/dd/yyyy"})
}

fn cygnus(sales: Vec<Value>) -> Value {
    let mut rows = vec![
        json!(["Cygnus Medical"]),
        json!(["Commission report", null, day("2025-03-31")]),
        json!([]),
        json!([
            "Sales Rep",
            "Cust. ID",
            "Cust- Name",
            "Name",
            "Address",
            "City",
            "State",
            "Invoice",
            "SKU",
            "Inv Date",
            "Due Date",
            "ClosedDate",
            "Days Past",
            "Rep %",
            "Invoice Total",
            "Total Rep Due"
        ]),
    ];
    rows.extend(sales);
    json!(rows)
}

#[test]
fn cygnus_fills_down_and_sums_up() {
    let table = read(
        "Cygnus",
        cygnus(vec![
            json!([
                "SHS",
                1001,
                "Memorial",
                " Memorial  Hospital ",
                "1 Main",
                "Houston",
                "TX",
                5001.0,
                "OASIS-1",
                day("2025-02-01"),
                day("2025-03-01"),
                day("2025-03-31"),
                3,
                "12.5%",
                "$1,234.50",
                154.31
            ]),
            json!([
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                "OASIS-2",
                "02/01/2025",
                "2025-03-01",
                "03/15/2025",
                3,
                "12,5%",
                "(34.50)",
                "-4.31"
            ]),
            json!([
                "SHS Total",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                1200.00,
                150.00
            ]),
            json!([null, "Total for all"]),
        ]),
    );
    assert_eq!(
        rows(&table),
        [
            "1 heading",
            "2 heading",
            "4 heading",
            "5 sale Cygnus, by Cygnus Name=Memorial Hospital, Memorial Hospital, 5001, OASIS-1, -, \
             1234.50, 154.31, 2025-03-31",
            "6 sale Cygnus, by Cygnus Name=Memorial Hospital, Memorial Hospital, 5001, OASIS-2, -, \
             -34.50, -4.31, 2025-03-15",
            "7 total: Sales Rep has \"total\" in it",
            "8 total: Cust. ID has \"total\" in it",
        ]
    );
    assert_eq!(problems(&table), ["note 6 Invoice Total (-34.5): is not above zero"]);
    for row in [5, 6] {
        assert_eq!(columns(&table, row)["Rep %"], json!(0.125));
    }
}

#[test]
fn cygnus_carries_invoices_and_customers_down() {
    let table = read(
        "Cygnus",
        cygnus(vec![
            json!([
                "SHS",
                1001,
                "M",
                "Clinic",
                "1 Main",
                "Houston",
                "TX",
                "A-1",
                "S-1",
                day("2025-02-01"),
                day("2025-03-01"),
                day("2025-03-31"),
                3,
                "10%",
                100,
                10
            ]),
            json!([
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                "S-2",
                day("2025-02-01"),
                day("2025-03-01"),
                day("2025-04-01"),
                3,
                10,
                -20,
                -2
            ]),
        ]),
    );
    assert_eq!(
        rows(&table)[4],
        "6 sale Cygnus, by Cygnus Name=Clinic, Clinic, A-1, S-2, -, -20.00, -2.00, 2025-04-01"
    );
    assert_eq!(problems(&table), ["note 6 Invoice Total (-20): is not above zero"]);
    assert_eq!((table.totals.sales, table.totals.sales_actual.to_string()), (2, "80".to_owned()));
}

#[test]
fn cygnus_needs_its_columns() {
    let mut file = cygnus(vec![json!(["SHS"])]);
    file[3][11] = json!("Closed");
    file[3][15] = Value::Null;
    let table = read("Cygnus", file);
    let missing = problems(&table);
    assert_eq!(missing.len(), 2);
    assert!(
        missing[0].starts_with(
            "4 ClosedDate: there is no column \"ClosedDate\"; found are \"Sales Rep\", "
        )
    );
    assert!(missing[1].starts_with("4 Total Rep Due: there is no column"));
    assert_eq!(table.totals.problems, table.lines.len());
}

#[test]
fn a_heading_that_has_moved_is_found_and_told() {
    let mut file = cygnus(vec![json!([
        "SHS",
        1001,
        "M",
        "Clinic",
        "1 Main",
        "Houston",
        "TX",
        "A-1",
        "S-1",
        day("2025-02-01"),
        day("2025-03-01"),
        day("2025-03-31"),
        3,
        "10%",
        100,
        10
    ])]);
    file.as_array_mut().expect("rows").insert(0, json!(["A line more"]));
    let table = read("Cygnus", file);
    assert_eq!(problems(&table), ["note 5: the heading stands in row 5, not in row 4"]);
    assert_eq!(table.totals.sales, 1);
}

#[test]
fn logiquip_carries_nearly_everything_down() {
    let table = read(
        "Logiquip",
        json!([
            ["Logiquip commission"],
            ["Agency", "Rep", "Doc Num", "Customer", "PO Number", "Ship To Zip", "Contract",
                "Item Class", "Date Paid", "Comm Rate", "Doc Amt", "Comm Amt"],
            ["SHS", 12, "D-1", "Saint Luke's", "PO-1", 2115, "C-1", "Shelving", "03-15-2025", "5%",
                "1,000.00", "50.00"],
            [null, null, null, null, null, null, null, "Carts", null, 0.05, 200, 10],
            [null, null, "D-1 Total", null, null, null, null, null, null, null, 1200, 60],
            [null, null, "D-2", "Hermann", "PO-2", "77030-1234", "C-2", "Carts", day("2025-03-20"),
                {"value": 0.05, "format": "0%"}, 100, 5],
            [null, null, null, "a note below"],
        ]),
    );
    assert_eq!(
        rows(&table),
        [
            "1 heading",
            "2 heading",
            "3 sale Logiquip, by Logiquip Ship To Zip=02115 Customer=Saint Luke's, Saint Luke's, \
             D-1, Shelving, -, 1000.00, 50.00, 2025-03-15",
            "4 sale Logiquip, by Logiquip Ship To Zip=02115 Customer=Saint Luke's, Saint Luke's, \
             D-1, Carts, -, 200.00, 10.00, 2025-03-15",
            "5 total: Doc Num has \"total\" in it",
            "6 sale Logiquip, by Logiquip Ship To Zip=77030-1234 Customer=Hermann, Hermann, D-2, \
             Carts, -, 100.00, 5.00, 2025-03-20",
            "7 heading: has no rate",
        ]
    );
    let other = "note 4 Comm Rate (0.0005): makes 0.1 of 200, and the file says 10";
    assert_eq!(problems(&table), [other]);
    // A cell that shows 5 % is 5 %; a bare number is of percent.
    assert_eq!(columns(&table, 3)["Comm Rate"], json!(0.05));
    assert_eq!(columns(&table, 4)["Comm Rate"], json!(0.0005));
    assert_eq!(columns(&table, 6)["Comm Rate"], json!(0.05));
    assert_eq!(columns(&table, 4)["Rep"], json!("12"));
}

#[test]
fn logiquip_tells_days_that_it_cannot_read() {
    let table = read(
        "Logiquip",
        json!([
            [],
            [
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
            ],
            [
                "SHS",
                12,
                "D-1",
                "X",
                "PO-1",
                77030,
                "C-1",
                "Shelving",
                "03/15/2025",
                "5%",
                10,
                "n/a"
            ],
        ]),
    );
    assert_eq!(
        problems(&table),
        [
            "3 Date Paid (03/15/2025): is no day written as MM-DD-YYYY",
            "3 Comm Amt (n/a): is no number",
        ]
    );
}

#[test]
fn quickbooks_leaves_out_what_is_no_sale() {
    let head = json!([
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
        "Product/Service",
        "Company name"
    ]);
    let sale = |date: Value, amount: Value, order: i32, what: &str, company: Value| {
        json!([
            "Mastel",
            date,
            "Eye Clinic",
            "Invoice",
            amount,
            "$10.50",
            3,
            "00042",
            order,
            what,
            "Ann  Lee",
            "TX",
            "Blade",
            company
        ])
    };
    let table = read(
        "QuickBooks",
        json!([
            ["SHS"],
            ["Sales by line"],
            ["March 2025"],
            [],
            head,
            sale(json!("03/31/2025"), json!("1,100.00"), 1, "Blades", Value::Null),
            sale(json!("3/1/2025"), json!("$10.00"), 2, "Blades", Value::Null),
            sale(json!("03/02/2025"), json!(50), 0, "Blades", Value::Null),
            sale(json!("03/02/2025"), json!(50), 3, "FedEx Shipping", Value::Null),
            sale(json!("03/02/2025"), json!(50), 4, "Blades", json!("HHS Transfers Customer")),
            ["TOTAL", null, null, null, 1260.00],
            sale(json!("2025-03-31"), json!(50), 5, "Blades", Value::Null),
        ]),
    );
    assert_eq!(
        rows(&table)[4..],
        [
            "6 sale service Mastel, of Ann Lee, Eye Clinic, 00042, Blade, 3, 1100.00, 1068.50, \
             2025-03-31",
            "7 sale service Mastel, of Ann Lee, Eye Clinic, 00042, Blade, 3, 10.00, -21.50, \
             2025-03-01",
            "8 left_out: line order 0 is no sale",
            "9 left_out: shipping is no sale",
            "10 left_out: transfers are no sales",
            "11 total: has no date",
            "12 problem",
        ]
    );
    assert_eq!(problems(&table), ["12 Date (2025-03-31): is no day written as MM/DD/YYYY"]);
}

#[test]
fn inspektor_names_its_reps() {
    let table = read(
        "InspeKtor",
        json!([
            [
                "Company",
                "Document Number",
                "Date",
                "Customer:Project",
                "Item: Name",
                "Description",
                "Quantity",
                "Total",
                "Commission %",
                "Formula",
                "Ship To",
                "Name",
                "Sales Rep"
            ],
            [
                "C",
                "SO-1",
                "03/31/2025",
                "Clinic : A",
                "Scope",
                "A scope",
                "2",
                "$2,000.00",
                "10.0%",
                "200.00",
                "1 Main",
                "Ann   Lee ",
                "x"
            ],
            [null, null, null, null, null, null, null, 2000, null, 201, null, null, null],
        ]),
    );
    assert_eq!(
        rows(&table)[1..],
        [
            "2 sale InspeKtor, of Ann Lee, Clinic : A, SO-1, Scope, 2, 2000.00, 200.00, 2025-03-31",
            "3 total: names no rep",
        ]
    );
    assert_eq!(
        problems(&table),
        ["note 3 Formula (201): the total is 201, but the rows before it give 200"]
    );
}
