//! What came of a file, in lines that can be compared.

use chrono::NaiveDate;
use documents::layout::{
    BUILT_IN, Context, Kind, Layout, Line, Problem, Rep, Severity, Table, apply,
};
use documents::reading::{Limits, read};
use serde_json::Value;

/// The revenue month that whoever sends a file says.
pub fn march() -> Context {
    Context { revenue_month: NaiveDate::from_ymd_opt(2025, 3, 1), minor_unit: 2 }
}

pub fn built_in(source: &str, kind: &str) -> Layout {
    let found = BUILT_IN.iter().find(|of| of.source == source && of.file_kind == kind);
    let text = found.expect("it comes along").layout;
    layout(&serde_json::from_str(text).expect("it is JSON"))
}

#[track_caller]
pub fn layout(json: &Value) -> Layout {
    Layout::read(json).unwrap_or_else(|error| panic!("{error}"))
}

#[track_caller]
pub fn table_in(layout: &Layout, file: &[u8], context: &Context) -> Table {
    let read = read(file, &layout.choice(), &Limits::default(), &mut || false);
    let (_, sheet) = read.unwrap_or_else(|error| panic!("{error}"));
    let table = apply(layout, &sheet, context, &mut || false).expect("nothing stops it");
    // Every row of the file is accounted for.
    let numbers: Vec<u32> = sheet.rows.iter().map(|row| row.number).collect();
    let told: Vec<u32> = table.lines.iter().map(|line| line.number).collect();
    assert_eq!(told, numbers);
    let of = |kind| table.lines.iter().filter(|line| line.kind == kind).count();
    let totals = &table.totals;
    assert_eq!(
        [totals.sales, totals.headings, totals.totals, totals.left_out, totals.problems],
        [Kind::Sale, Kind::Heading, Kind::Total, Kind::LeftOut, Kind::Problem].map(of)
    );
    // Where a column is missing, that is told once for all rows.
    let is_read = totals.problems < table.lines.len();
    for line in table.lines.iter().filter(|line| is_read && line.kind == Kind::Problem) {
        let is_told = |problem: &Problem| problem.row == Some(line.number) || problem.row.is_none();
        assert!(table.problems.iter().any(is_told), "row {} has no problem", line.number);
    }
    table
}

/// "5: sale Cygnus, by Cygnus Name=Clinic, Clinic, 1001, SKU-1, -, 100.00, 10.00, 2025-03-31".
pub fn rows(table: &Table) -> Vec<String> {
    table.lines.iter().map(row).collect()
}

fn row(line: &Line) -> String {
    let Some(sale) = &line.sale else {
        let reason = line.reason.as_deref().map(|reason| format!(": {reason}"));
        return format!("{} {}{}", line.number, line.kind.name(), reason.unwrap_or_default());
    };
    let rep = match &sale.rep {
        Rep::Hand => "by hand".to_owned(),
        Rep::Named(name) => format!("of {name}"),
        Rep::Territory(of) => {
            let second = of.second.as_ref().map(|(field, value)| format!(" {field}={value}"));
            let second = second.unwrap_or_default();
            format!("by {} {}={}{second}", of.source, of.field, of.value)
        }
    };
    let product_line = match (&sale.product_line, &sale.service_line) {
        (Some(line), _) => line.clone(),
        (None, Some(service)) => format!("service {service}"),
        (None, None) => "-".to_owned(),
    };
    let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    let quantity = sale.quantity.map_or_else(|| "-".to_owned(), |count| count.to_string());
    format!(
        "{} sale {product_line}, {rep}, {}, {}, {}, {quantity}, {:.2}, {:.2}, {}",
        line.number,
        or_none(&sale.customer),
        or_none(&sale.invoice),
        or_none(&sale.item),
        sale.sales_actual,
        sale.revenue_actual,
        sale.revenue_on,
    )
}

/// "7 Amount (abc): is no number"; warnings begin with "note".
pub fn problems(table: &Table) -> Vec<String> {
    let told = |problem: &Problem| {
        let mut told = String::new();
        if problem.severity == Severity::Warning {
            told.push_str("note ");
        }
        let place = [
            problem.row.map(|row| row.to_string()),
            problem.column.clone(),
            problem.value.as_ref().map(|value| format!("({value})")),
        ];
        told.push_str(&place.into_iter().flatten().collect::<Vec<_>>().join(" "));
        assert!(!problem.remedy.is_empty());
        format!("{told}: {}", problem.fault)
    };
    table.problems.iter().map(told).collect()
}

/// The columns of the sale in a row of the file.
pub fn columns(table: &Table, row: u32) -> Value {
    let line = table.lines.iter().find(|line| line.number == row).expect("there is such a row");
    documents::layout::line_as_json(&Table::default(), &documents::reading::Sheet::default(), line)
        ["sale"]["columns"]
        .clone()
}
