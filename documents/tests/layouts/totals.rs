//! Totals are held against the rows before them.

use crate::told::{layout, march, problems, rows, table_in};
use serde_json::{Value, json};

pub fn simple() -> Value {
    json!({
        "heading_row": 1,
        "columns": [
            {"name": "Rep"}, {"name": "Amount", "holds": "amount"},
            {"name": "Paid on", "holds": "date"}
        ],
        "dates": ["YYYY-MM-DD"],
        "leave_out": [{"as": "total", "column": "Rep", "contains": "total"}],
        "sale": {"sales_actual": "Amount", "revenue_actual": "Amount", "revenue_on": "Paid on",
            "product_line": {"is": "Beds"}},
        "rep": {"column": "Rep"}
    })
}

fn of(csv: &str) -> documents::layout::Table {
    table_in(&layout(&simple()), csv.as_bytes(), &march())
}

#[test]
fn a_total_is_of_the_group_or_of_all() {
    let table = of("Rep,Amount,Paid on\n\
        Ann,10,2025-03-01\nAnn,5,2025-03-01\nTotal Ann,15,\n\
        Bob,1,2025-03-02\nTotal Bob,1,\nGrand total,16,\n");
    assert_eq!(problems(&table), [] as [&str; 0]);
    assert_eq!((table.totals.sales, table.totals.totals), (3, 3));
}

#[test]
fn a_total_that_differs_is_told() {
    let table = of("Rep,Amount,Paid on\nAnn,10,2025-03-01\nTotal Ann,15,\n");
    assert_eq!(
        problems(&table),
        ["note 3 Amount (15): the total is 15, but the rows before it give 10"]
    );
}

#[test]
fn a_row_with_an_error_counts_in_the_total() {
    let table = of("Rep,Amount,Paid on\nAnn,10,2025-03-01\nAnn,5,31.3.2025\nTotal,15,\n");
    assert_eq!(problems(&table), ["3 Paid on (31.3.2025): is no day written as YYYY-MM-DD"]);
    assert_eq!(rows(&table)[2], "3 problem");
}

#[test]
fn a_file_without_sales_says_so() {
    assert_eq!(problems(&of("Rep,Amount,Paid on\n")), [": the file has no sales"]);
}

#[test]
fn a_heading_may_be_printed_again() {
    let table =
        of("Rep,Amount,Paid on\nAnn,10,2025-03-01\n REP ,amount,Paid  on\nAnn,5,2025-03-01\n");
    assert_eq!((table.totals.sales, table.totals.headings), (2, 2));
}
