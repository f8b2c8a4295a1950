//! Summit Medical sends a pdf, or a pivot table.

use crate::made::{made, xlsx};
use crate::told::{built_in, columns, march, problems, rows, table_in};
use serde_json::{Value, json};

const LEFT: [i32; 3] = [40, 230, 300];
const RIGHT: [i32; 3] = [430, 490, 560];

fn line(y: i32, cells: [&str; 6]) -> Vec<Value> {
    let (left, right) = cells.split_at(3);
    let left = left.iter().zip(LEFT).map(|(text, x)| json!([x, y, text]));
    let right = right.iter().zip(RIGHT).map(|(text, x)| json!([x, y, text, {"align": "right"}]));
    left.chain(right).filter(|text| text[2] != "").collect()
}

fn heading(y: i32) -> Vec<Value> {
    let mut texts = line(y, ["Name", "Invoice #", "Item ID", "Net Sales", "Comm", "Comm"]);
    texts.extend(line(y - 10, ["State, ZIP", "", "", "Amount", "Rate", "$"]));
    texts
}

fn report() -> Vec<u8> {
    let mut first =
        vec![json!([300, 760, "Summit Medical"]), json!([40, 745, "3/31/2025 8:15 AM"])];
    first.extend(heading(700));
    first.push(json!([40, 670, "SHS01"]));
    first.extend(line(650, ["Memorial Hermann", "INV-1", "IS-1", "1,234.50", "20.00", "246.90"]));
    first.push(json!([40, 640, "TX 77030"]));
    first.extend(line(630, ["St. Luke's", "INV-2", "IS-2", "(100.00)", "20.00", "(20.00)"]));
    first.push(json!([40, 620, "MA 02115"]));
    let mut second = heading(700);
    second.extend(line(670, ["Clinic", "INV-3", "IS-1", "10.00", "20.00", "2.00"]));
    second.push(json!([40, 660, "LA 70112"]));
    second.extend(line(640, ["Total SHS01", "", "", "1,144.50", "", "228.90"]));
    made(&json!({"kind": "pdf", "pages": [{"texts": first}, {"texts": second}]}))
}

#[test]
fn the_pdf_is_read_page_by_page() {
    let table = table_in(&built_in("Summit Medical", "pdf"), &report(), &march());
    assert_eq!(
        rows(&table),
        [
            "1 heading",
            "2 heading",
            "3 heading",
            "4 heading",
            "5 heading: fills nothing that sales do",
            "6 sale Summit Medical, by hand, Memorial Hermann, INV-1, IS-1, -, 1234.50, 246.90, \
             2025-03-01",
            "7 heading: fills nothing that sales do",
            "8 sale Summit Medical, by hand, St. Luke's, INV-2, IS-2, -, -100.00, -20.00, \
             2025-03-01",
            "9 heading: fills nothing that sales do",
            "10 heading",
            "11 heading",
            "12 sale Summit Medical, by hand, Clinic, INV-3, IS-1, -, 10.00, 2.00, 2025-03-01",
            "13 heading: fills nothing that sales do",
            "14 total: Client Name begins with \"Total\"",
        ]
    );
    assert_eq!(problems(&table), ["note 8 Net Sales Amount (-100): is not above zero"]);
    let first = columns(&table, 6);
    assert_eq!(first["Sales Rep Code"], json!("SHS01"));
    assert_eq!((&first["State"], &first["ZIP Code"]), (&json!("TX"), &json!("77030")));
    assert_eq!(columns(&table, 8)["ZIP Code"], json!("02115"));
    assert_eq!(first["Comm Rate"], json!(0.2));
}

#[test]
fn a_line_of_the_pdf_that_lacks_something_is_a_problem() {
    let mut texts = vec![json!([40, 745, "03/31/2025"])];
    texts.extend(heading(700));
    texts.extend(line(650, ["Memorial", "INV-1", "", "1,234.50", "20.00", "246.90"]));
    let file = made(&json!({"kind": "pdf", "pages": [{"texts": texts}]}));
    let table = table_in(&built_in("Summit Medical", "pdf"), &file, &march());
    assert_eq!(problems(&table), ["4 Item ID: is empty"]);
}

#[test]
fn a_pdf_whose_heading_has_one_line_loses_no_sale() {
    let mut texts = vec![json!([40, 745, "03/31/2025"])];
    texts.extend(line(700, ["Name", "Invoice #", "Item ID", "Net Sales", "Comm", "Comm"]));
    texts.extend(line(650, ["Memorial", "INV-1", "I", "1,234.50", "20.00", "246.90"]));
    let file = made(&json!({"kind": "pdf", "pages": [{"texts": texts}]}));
    let table = table_in(&built_in("Summit Medical", "pdf"), &file, &march());
    assert_eq!(table.totals.sales, 1);
}

#[test]
fn the_pivot_table_heads_and_sums_up_clients() {
    let file = xlsx(json!([
        [
            "Row Labels",
            "St",
            "ZIP Code",
            "Invoice #",
            "Item",
            "CommRate",
            "Sum of Net Sales Amount",
            "Sum of Comm $"
        ],
        ["Memorial", null, null, null, null, null, 1100, 220],
        [null, "TX", 77030, 10042, "IS-1", 0.2, "$1,000.00", 200],
        [null, "TX", "02115", "10043", "IS-2", "20%", 100, 20.005],
        ["Clinic", "LA", 70112, 10044, "IS-1", 20, 50, 10],
        ["Grand Total", null, null, null, null, null, 1150, 230],
    ]));
    let table = table_in(&built_in("Summit Medical", "xlsx"), &file, &march());
    assert_eq!(
        rows(&table)[1..],
        [
            "2 heading: heads or sums up a client",
            "3 sale Summit Medical, by hand, Memorial, 10042, IS-1, -, 1000.00, 200.00, 2025-03-01",
            "4 sale Summit Medical, by hand, Memorial, 10043, IS-2, -, 100.00, 20.01, 2025-03-01",
            "5 sale Summit Medical, by hand, Clinic, 10044, IS-1, -, 50.00, 10.00, 2025-03-01",
            "6 total: Row Labels has \"total\" in it",
        ]
    );
    assert_eq!(
        problems(&table),
        [
            "note 4 Sum of Comm $ (20.005): has more decimals than the currency and is rounded",
            "note 6 Sum of Comm $ (230): the total is 230, but the rows before it give 230.01",
        ]
    );
    for row in 3..6 {
        assert_eq!(columns(&table, row)["CommRate"], json!(0.2));
    }
    assert_eq!(columns(&table, 3)["Sales Rep Code"], json!("Streamline Hospital Services, LLC"));
}
