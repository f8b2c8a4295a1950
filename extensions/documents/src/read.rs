//! Files with layouts or forms in, rows out.

use crate::error::{Failure, Result};
use crate::write::is_interrupted;
use documents::layout::{
    BUILT_IN, Context, Correction, Layout, Line, Problem, Table, apply, correct, line_as_json,
    problem_as_json,
};
use documents::reading::{self, Limits, Sheet};
use documents::records::{self, Form};
use pgrx::datum::Date;
use pgrx::{Json, PgSqlErrorCode};
use serde_json::{Map, Value};
use std::collections::HashMap;

/// Number, kind and reason, cells, the sale where it is one, and problems of a row; of the file
/// where there is no number.
pub type Row = (Option<i32>, Option<String>, Option<String>, Option<Json>, Option<Json>, Json);

/// The rows of a file by a layout. Problems of the whole file come first, in a row without number.
pub fn rows(
    file: &[u8],
    layout: &Value,
    revenue_month: Option<Date>,
    minor_unit: i32,
    corrections: Option<&Value>,
) -> Result<impl Iterator<Item = Row> + 'static> {
    let layout = Layout::read(layout).map_err(Failure::layout)?;
    let revenue_month = match revenue_month {
        None => None,
        Some(day) => Some(civil(day)?),
    };
    let context = Context { revenue_month, minor_unit: minor_unit.clamp(0, 4).unsigned_abs() };
    let limits = Limits::default();
    let corrections = corrections.map(corrections_in).unwrap_or_default();
    let (_, mut sheet) =
        until_read(|| reading::read(file, &layout.choice(), &limits, &mut is_interrupted))?;
    // One that was interrupted is done once more, from the start: that makes no difference.
    let nowhere = until_read(|| correct(&layout, &mut sheet, &corrections, &mut is_interrupted))?;
    if let Some(correction) = nowhere {
        return Err(Failure::nowhere(correction));
    }
    let mut table = until_read(|| apply(&layout, &sheet, &context, &mut is_interrupted))?;
    let mut problems = by_row(&table.problems);
    let of_file = problems.remove(&None).unwrap_or_default();
    let head: Row = (None, None, None, None, None, Json(Value::Array(of_file)));
    let lines = std::mem::take(&mut table.lines);
    let rows = lines.into_iter().map(move |line| {
        let of_row = problems.remove(&Some(line.number)).unwrap_or_default();
        row(&table, &sheet, &line, of_row)
    });
    Ok(std::iter::once(head).chain(rows))
}

/// What stands in an array of objects with row_number, column_name and value.
fn corrections_in(json: &Value) -> Vec<Correction> {
    let all = json.as_array().map_or(&[][..], Vec::as_slice);
    let text = |each: &Value, name: &str| each[name].as_str().unwrap_or_default().to_owned();
    all.iter()
        .map(|each| Correction {
            row: each["row_number"].as_u64().and_then(|row| u32::try_from(row).ok()).unwrap_or(0),
            column: text(each, "column_name"),
            value: text(each, "value"),
        })
        .collect()
}

fn by_row(problems: &[Problem]) -> HashMap<Option<u32>, Vec<Value>> {
    let mut of_rows: HashMap<Option<u32>, Vec<Value>> = HashMap::new();
    for problem in problems {
        of_rows.entry(problem.row).or_default().push(problem_as_json(problem));
    }
    of_rows
}

/// Number, kind, what it says by columns of the table, and problems of a row; of the file where
/// there is no number: then with the columns that it has.
pub type RecordRow = (Option<i32>, Option<String>, Option<Json>, Json);

/// The rows of a file by a form. Problems of the whole file come first, in a row without number.
pub fn records(file: &[u8], form: &Value) -> Result<impl Iterator<Item = RecordRow> + 'static> {
    let form = Form::read(form).map_err(Failure::form)?;
    let limits = Limits::default();
    let (_, sheet) =
        until_read(|| reading::read(file, &form.choice(), &limits, &mut is_interrupted))?;
    let table = loop {
        match records::read(&form, &sheet, &mut is_interrupted) {
            Err(documents::Error::Stopped) => {
                pgrx::check_for_interrupts!();
            }
            other => break other?,
        }
    };
    drop(sheet);
    let mut problems = by_row(&table.problems);
    let of_file = problems.remove(&None).unwrap_or_default();
    let columns = table.columns;
    let names = Value::Array(columns.iter().cloned().map(Value::String).collect());
    let head: RecordRow = (None, None, Some(Json(names)), Json(Value::Array(of_file)));
    let rows = table.lines.into_iter().map(move |line| {
        let of_row = problems.remove(&Some(line.number)).unwrap_or_default();
        let text = |value: Option<String>| value.map_or(Value::Null, Value::String);
        let values: Map<String, Value> =
            columns.iter().cloned().zip(line.values.into_iter().map(text)).collect();
        (
            i32::try_from(line.number).ok(),
            Some(line.kind.name().to_owned()),
            (!values.is_empty()).then_some(Json(Value::Object(values))),
            Json(Value::Array(of_row)),
        )
    });
    Ok(std::iter::once(head).chain(rows))
}

/// The rows of a file as they stand in its sheet: numbers, texts and days, whatever they mean.
pub fn cells(file: &[u8], layout: &Value) -> Result<impl Iterator<Item = (i32, Json)> + 'static> {
    let layout = Layout::read(layout).map_err(Failure::layout)?;
    let limits = Limits::default();
    let (_, sheet) =
        until_read(|| reading::read(file, &layout.choice(), &limits, &mut is_interrupted))?;
    Ok(sheet.rows.into_iter().map(|row| {
        let cells = row.cells.iter().map(documents::layout::cell_as_json).collect();
        (i32::try_from(row.number).unwrap_or(i32::MAX), Json(Value::Array(cells)))
    }))
}

fn row(table: &Table, sheet: &Sheet, line: &Line, problems: Vec<Value>) -> Row {
    let mut told = line_as_json(table, sheet, line);
    let mut take = |name: &str| told.get_mut(name).map(Value::take).unwrap_or_default();
    let (cells, sale) = (take("cells"), take("sale"));
    (
        i32::try_from(line.number).ok(),
        Some(line.kind.name().to_owned()),
        line.reason.clone(),
        Some(Json(cells)),
        (!sale.is_null()).then_some(Json(sale)),
        Json(Value::Array(problems)),
    )
}

/// Reads until something interrupts the statement. A cancel ends it; anything else is seen to, and
/// the file is read again.
fn until_read<T>(mut work: impl FnMut() -> reading::Result<T>) -> Result<T> {
    loop {
        match work() {
            Err(reading::Error::Stopped) => {
                pgrx::check_for_interrupts!();
            }
            other => return Ok(other?),
        }
    }
}

fn civil(day: Date) -> Result<chrono::NaiveDate> {
    let first = chrono::NaiveDate::from_ymd_opt(2000, 1, 1);
    let days = chrono::Duration::days(i64::from(day.to_pg_epoch_days()));
    first.and_then(|first| first.checked_add_signed(days)).ok_or_else(|| Failure::outside(day))
}

/// True for a layout that can be used; an error says where another one cannot.
pub fn check_layout(layout: &Value) -> Result<bool> {
    Layout::read(layout).map(|_| true).map_err(Failure::layout)
}

pub fn built_in_layouts() -> impl Iterator<Item = (String, String, String)> {
    BUILT_IN.iter().map(|of| (of.source.to_owned(), of.file_kind.to_owned(), of.layout.to_owned()))
}

impl Failure {
    fn nowhere(correction: &Correction) -> Self {
        Self::of(
            PgSqlErrorCode::ERRCODE_INVALID_PARAMETER_VALUE,
            format!("there is no cell \"{}\" in row {}", correction.column, correction.row),
        )
    }

    fn outside(day: Date) -> Self {
        Self::of(
            PgSqlErrorCode::ERRCODE_INVALID_PARAMETER_VALUE,
            format!("there is no month of {day:?}"),
        )
    }
}
