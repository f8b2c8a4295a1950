//! More layouts of workbooks.

use crate::made::xlsx;
use crate::spreadsheets::{day, read};
use crate::told::{built_in, columns, problems, rows, table_in};
use documents::layout::Context;
use serde_json::{Value, json};

fn sunoptic() -> Value {
    json!([
        [
            "Invoice ID",
            "Invoice Date",
            "Customer ID",
            "Bill Name",
            "Sales Order ID",
            "Item ID",
            "Item Name",
            "Prod Fam",
            "Unit Price",
            "Ship Qty",
            "Customer Type",
            "Ship To Name",
            "Address Ship to",
            "Ship To City",
            "Ship To State",
            "Sales Rep Name",
            "Line Amount",
            "Commission %",
            "Commission $"
        ],
        [
            "IN-1",
            day("2025-03-02"),
            4711,
            "Clinic",
            "SO-1",
            "LX2",
            "Light",
            "Lamps",
            "$500.00",
            2,
            "Hospital",
            "Clinic",
            "1 Main",
            "Houston",
            "TX",
            "somebody",
            1000,
            15,
            150
        ],
        [
            null, null, null, null, null, null, null, null, null, null, null, null, null, null,
            null, null, 1000, null, 150
        ],
    ])
}

#[test]
fn sunoptic_belongs_to_the_month_that_is_said() {
    let table = read("Sunoptic", sunoptic());
    assert_eq!(
        rows(&table)[1..],
        [
            "2 sale Sunoptic, by Sunoptics Customer ID=4711, Clinic, IN-1, LX2, 2, 1000.00, \
             150.00, 2025-03-01",
            "3 total: names no invoice",
        ]
    );
    assert_eq!(problems(&table), [] as [&str; 0]);
}

#[test]
fn sunoptic_asks_for_the_month_where_nobody_said_it() {
    let layout = built_in("Sunoptic", "xlsx");
    let nothing = Context { revenue_month: None, minor_unit: 2 };
    let table = table_in(&layout, &xlsx(sunoptic()), &nothing);
    assert_eq!(problems(&table), [": the file does not say which month its revenue belongs to"]);
}

#[test]
fn ternio_brings_payments_and_their_invoices_together() {
    let table = read(
        "Ternio",
        json!([
            ["SHS"],
            ["Invoices and received payments"],
            ["March 2025"],
            [],
            [null, "Date", "Transaction Type", "Memo/Description", "Num", "Invoiced", "Paid"],
            ["Eye Clinic"],
            [null, "03/10/2025", "Payment", null, "999", null, "$1,000.00"],
            [null, "01/05/2025", "Invoice", "Service", "1,042", 1000, null],
            [null, "03/12/2025", "Payment", null, null, null, 15.5],
            [null, "01/06/2025", "Invoice", "Parts", 1043, 15.5, null],
            ["Total for Eye Clinic", null, null, null, null, 1015.5, 1015.5],
            ["Other Clinic"],
            [null, "03/13/2025", "Payment", null, null, null, 20],
            ["TOTAL", null, null, null, null, 1015.5, 1035.5],
        ]),
    );
    assert_eq!(
        rows(&table)[4..],
        [
            "6 heading: heads a client",
            "7 sale Miscellaneous, by Ternio Client Name=Eye Clinic, Eye Clinic, 1,042, Service, \
             -, 1000.00, 70.00, 2025-03-10",
            "8 heading: belongs to the sale before it",
            "9 sale Miscellaneous, by Ternio Client Name=Eye Clinic, Eye Clinic, 1043, Parts, -, \
             15.50, 1.09, 2025-03-12",
            "10 heading: belongs to the sale before it",
            "11 total: Client Name has \"total\" in it",
            "12 heading: heads a client",
            "13 problem",
            "14 total: Client Name has \"total\" in it",
        ]
    );
    assert_eq!(
        problems(&table),
        ["13 Transaction Type (Payment): is not followed by its \"Invoice\""]
    );
    assert_eq!(columns(&table, 7)["Invoice Date"], json!("2025-01-05"));
    assert_eq!(columns(&table, 7)["Invoiced"], json!(1000));
}

#[test]
fn novo_writes_percentages_in_three_ways() {
    let head = json!([
        "Salesperson Number",
        "AR Division Number",
        "Customer Number",
        "Bill To Name",
        "Ship To Name",
        "Invoice Number",
        "Invoice Date",
        "Customer PO Number",
        "Item Code",
        "Alias Item Number",
        "Item Code Description",
        "Quantity Ordered",
        "Qty Shipped",
        "Quantity Backordered",
        "Unit Price",
        "Extension",
        "Comment",
        "Order Date",
        "Sales Order Number",
        "Ship To State",
        "Ship To Zip Code",
        "UD F LOTBUS",
        "Commission Percentage",
        "Commission Amount"
    ]);
    let sale = |percentage: Value| {
        json!([
            "07",
            "00",
            "0012",
            "Clinic",
            "Clinic",
            "0099",
            "03/05/2025",
            null,
            "N-1",
            null,
            "Forceps",
            1,
            1,
            null,
            100,
            100,
            null,
            "2025-03-01",
            "S1",
            "TX",
            2115,
            null,
            percentage,
            10
        ])
    };
    let table = read(
        "Novo",
        json!([
            ["Novo"],
            [],
            head,
            sale(json!("10%")),
            sale(json!(0.1)),
            sale(json!(10)),
            sale(json!(1)),
            sale(json!({"value": 0.1, "format": "0%"})),
            sale(Value::Null)
        ]),
    );
    assert_eq!(
        rows(&table)[2],
        "4 sale Surgical Instruments, by NOVO DIRECT Customer Number=0012, Clinic, 0099, N-1, 1, \
         100.00, 10.00, 2025-03-05"
    );
    let rates: Vec<_> =
        (4..10).map(|row| columns(&table, row)["Commission Percentage"].to_string()).collect();
    assert_eq!(rates, ["0.1", "0.1", "0.1", "0.01", "0.1", "0"]);
    assert_eq!(columns(&table, 4)["Ship To Zip Code"], json!("02115"));
    let other = "note 7 Commission Percentage (0.01): makes 1 of 100, and the file says 10";
    assert_eq!(problems(&table), [other]);
}

#[test]
fn chemence_writes_days_in_several_ways() {
    let head = json!([
        "Source",
        "Sales Group",
        "Source ID",
        "Account Number",
        "Account Name",
        "Street",
        "City",
        "State",
        "Zip",
        "Description",
        "Part #",
        "Invoice Date",
        "Qty Shipped",
        "UOM",
        "Sales Price",
        "Sales Total",
        "Commission",
        "Unit Price",
        "Agreement",
        "Extra"
    ]);
    let sale = |day: Value| {
        json!([
            "DIST", "SHS", 42.0, 1007, "Clinic", "1 Main", "Houston", "TX", "77030", "Glue", "P-1",
            day, 4, "EA", 5, 20, "2.00", 5, null, "kept"
        ])
    };
    let table = read(
        "Chemence",
        json!([
            [],
            [],
            [],
            head,
            sale(json!(202503)),
            sale(json!("2025-03-14")),
            sale(day("2025-03-15")),
            sale(json!("202513"))
        ]),
    );
    assert_eq!(
        rows(&table)[1..],
        [
            "5 sale Chemence, by Chemence Account Number=1007, Clinic, 42, P-1, 4, 20.00, 2.00, \
             2025-03-01",
            "6 sale Chemence, by Chemence Account Number=1007, Clinic, 42, P-1, 4, 20.00, 2.00, \
             2025-03-14",
            "7 sale Chemence, by Chemence Account Number=1007, Clinic, 42, P-1, 4, 20.00, 2.00, \
             2025-03-15",
            "8 problem",
        ]
    );
    assert_eq!(
        problems(&table),
        ["8 Invoice Date (202513): is no day written as YYYYMM or YYYY-MM-DD or MM/DD/YYYY"]
    );
}
