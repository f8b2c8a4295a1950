//! The rows of a file, one after the other.

use super::columns::{self, Places};
use super::outcome::{Kind, Line, Problem, Severity, Table};
use super::row::{Made, Reader};
use super::{Context, Layout, RevenueFrom};
use crate::Poll;
use crate::reading::{Cell, Error, Result, Row, Sheet};
use crate::watch::Watch;
use rust_decimal::Decimal;

/// A heading that has moved is looked for in so many rows.
const SEARCHED: usize = 40;
/// So many headings are named.
const NAMED: usize = 40;

/// Brings the rows of a file to sales. Every row is accounted for.
///
/// # Errors
/// `Stopped`, and `TooLarge` where a layout makes too much of a file. Whatever else is wrong with
/// the file is a problem of the table.
pub fn apply(layout: &Layout, sheet: &Sheet, context: &Context, poll: Poll<'_>) -> Result<Table> {
    let mut watch = Watch::new(poll);
    let mut look = || watch.look().map_err(|_| Error::Stopped);
    let columns = sheet.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let mut table = Table::default();
    table.letters = columns::names(&[], columns);
    let Some((heading, places)) = heading(layout, sheet, &mut table, &mut look)? else {
        for (place, row) in sheet.rows.iter().enumerate() {
            table.add(line(place, row, Kind::Problem, None))?;
        }
        return Ok(table);
    };
    table.heading = Some(heading);
    table.names = columns::names(&places.headings, columns);
    if matches!(layout.sale.revenue_on, RevenueFrom::Chosen) && context.revenue_month.is_none() {
        table.add_problem(Problem {
            row: None,
            column: None,
            value: None,
            fault: "the file does not say which month its revenue belongs to".to_owned(),
            remedy: "Say the year and month of its revenue.".to_owned(),
            severity: Severity::Error,
        });
    }
    let first = sheet.rows.get(heading).map_or(0, |row| row.number);
    let below = first + layout.rows_after_heading;
    let mut reader = Reader::new(layout, sheet, &places, context, below);
    let mut sums = Sums::default();
    let mut heading_until = below;
    let mut is_joined = false;
    for (place, row) in sheet.rows.iter().enumerate() {
        look()?;
        let is_heading = place <= heading || is_heading_again(row, &places);
        if is_heading && place > heading {
            heading_until = row.number + layout.rows_after_heading;
        }
        if is_heading || (row.number <= heading_until && !reader.is_filled(row)) {
            table.add(line(place, row, Kind::Heading, None))?;
            continue;
        }
        if std::mem::take(&mut is_joined) {
            let reason = Some("belongs to the sale before it".to_owned());
            table.add(line(place, row, Kind::Heading, reason))?;
            continue;
        }
        let rule = layout.rules.iter().find(|rule| rule.holds(row, &layout.columns, &places));
        if let Some(rule) = rule {
            if rule.kind != Kind::Total {
                reader.remember(row);
            } else if let Some(problem) = sums.check(&reader, row) {
                table.add_problem(problem);
            }
            if rule.kind == Kind::LeftOut {
                sums.add(&reader, row);
            }
            table.add(line(place, row, rule.kind, Some(rule.reason.clone())))?;
            continue;
        }
        let made = reader.read(place, row);
        made.problems.into_iter().for_each(|problem| table.add_problem(problem));
        is_joined = made.is_joined;
        let mut line = line(place, row, Kind::Problem, None);
        match made.made {
            Made::Sale(sale) => {
                table.totals.add(&sale);
                sums.add(&reader, row);
                line.kind = Kind::Sale;
                line.sale = Some(*sale);
            }
            Made::Heading(reason) => {
                line.kind = Kind::Heading;
                line.reason = Some(reason.to_owned());
            }
            Made::Nothing => sums.add(&reader, row),
        }
        table.add(line)?;
    }
    if table.totals.sales == 0 && table.problems.is_empty() {
        table.add_problem(Problem {
            row: None,
            column: None,
            value: None,
            fault: "the file has no sales".to_owned(),
            remedy: "See whether it is the right file and the right layout.".to_owned(),
            severity: Severity::Error,
        });
    }
    table.end();
    Ok(table)
}

/// The row of the heading, and where the columns are.
pub(super) fn heading(
    layout: &Layout,
    sheet: &Sheet,
    table: &mut Table,
    look: &mut dyn FnMut() -> Result<()>,
) -> Result<Option<(usize, Places)>> {
    let at = |place: usize| sheet.rows.get(place).map(|row| columns::find(&layout.columns, row));
    let given = if layout.pdf_heading.is_empty() {
        layout.heading_row.and_then(|wanted| sheet.rows.iter().position(|row| row.number == wanted))
    } else {
        // The columns of a pdf are those that were cut below it.
        let wanted: Vec<String> =
            layout.pdf_heading.iter().map(|name| columns::same(name)).collect();
        sheet.rows.iter().position(|row| starts_with_heading(row, &wanted))
    };
    if let Some(place) = given
        && let Some(Ok(places)) = at(place)
    {
        return Ok(Some((place, places)));
    }
    let searched = sheet.rows.len().min(SEARCHED);
    let mut found = None;
    // Where there is none, the row that comes nearest to one.
    let mut nearest: Option<(usize, usize)> = None;
    for place in 0..searched {
        look()?;
        match at(place) {
            Some(Ok(places)) => {
                found = Some((place, places));
                break;
            }
            Some(Err(missing)) if nearest.is_none_or(|(_, least)| missing.len() < least) => {
                nearest = Some((place, missing.len()));
            }
            _ => {}
        }
    }
    if let Some((place, places)) = found {
        if let (Some(wanted), Some(row)) = (layout.heading_row, sheet.rows.get(place)) {
            table.add_problem(Problem {
                row: Some(row.number),
                column: None,
                value: None,
                fault: format!("the heading stands in row {}, not in row {wanted}", row.number),
                remedy: "See whether the vendor has changed the file in other ways.".to_owned(),
                severity: Severity::Warning,
            });
        }
        return Ok(Some((place, places)));
    }
    // What is said is said of the row that should be the heading, or comes nearest to one.
    let row = given.or(nearest.map(|(place, _)| place)).and_then(|place| sheet.rows.get(place));
    let missing = match row.map(|row| columns::find(&layout.columns, row)) {
        Some(Err(missing)) => missing,
        _ => layout.columns.iter().map(|column| column.name.clone()).collect(),
    };
    let found: Vec<String> = row.map_or(Vec::new(), |row| {
        let filled = row.cells.iter().filter(|cell| !cell.is_empty()).take(NAMED);
        filled.map(|cell| format!("\"{}\"", columns_text(cell))).collect()
    });
    for name in missing {
        let found = match found.as_slice() {
            [] => "the file is empty there".to_owned(),
            found => format!("found are {}", found.join(", ")),
        };
        table.add_problem(Problem {
            row: row.map(|row| row.number),
            column: Some(name.clone()),
            value: None,
            fault: format!("there is no column \"{name}\"; {found}"),
            remedy: "See whether it is the right file; else name the column in the layout."
                .to_owned(),
            severity: Severity::Error,
        });
    }
    Ok(None)
}

fn columns_text(cell: &Cell) -> String {
    cell.to_string().chars().take(60).collect()
}

fn starts_with_heading(row: &Row, wanted: &[String]) -> bool {
    let found = |place: usize| {
        row.cells.get(place).map(|cell| columns::same(&columns::heading(cell))).unwrap_or_default()
    };
    wanted.iter().enumerate().all(|(place, name)| found(place).starts_with(name.as_str()))
}

/// Headings are printed on each page.
fn is_heading_again(row: &Row, places: &Places) -> bool {
    let named = places.headings.iter().filter(|heading| !heading.trim().is_empty()).count();
    named > 0
        && row.cells.len() >= named
        && places.headings.iter().enumerate().all(|(place, heading)| {
            let cell = row.cells.get(place).map(columns::heading).unwrap_or_default();
            columns::same(&cell) == columns::same(heading)
        })
}

fn line(place: usize, row: &Row, kind: Kind, reason: Option<String>) -> Line {
    Line { number: row.number, place, kind, reason, sale: None }
}

/// What rows state of sales and revenue, since the start and since the last total: also those that
/// are left out or have errors, because vendors count them.
#[derive(Default)]
struct Sums {
    all: (Decimal, Decimal),
    group: (Decimal, Decimal),
}

impl Sums {
    fn add(&mut self, reader: &Reader<'_>, row: &Row) {
        let (sales, revenue) = reader.stated(row);
        for sums in [&mut self.all, &mut self.group] {
            sums.0 = sums.0.saturating_add(sales.unwrap_or_default());
            sums.1 = sums.1.saturating_add(revenue.unwrap_or_default());
        }
    }

    /// A total is that of all rows before it, or of those since the last one.
    fn check(&mut self, reader: &Reader<'_>, row: &Row) -> Option<Problem> {
        let group = std::mem::take(&mut self.group);
        let stated = reader.stated(row);
        let differs = |stated: Option<Decimal>, all: Decimal, group: Decimal| {
            stated.filter(|stated| *stated != all && *stated != group)
        };
        let (column, stated, sum) = match (
            differs(stated.0, self.all.0, group.0),
            differs(stated.1, self.all.1, group.1),
        ) {
            (Some(sales), _) => (reader.sales_column(), sales, group.0),
            (None, Some(revenue)) => (reader.revenue_column(), revenue, group.1),
            (None, None) => return None,
        };
        Some(Problem {
            row: Some(row.number),
            column: Some(column.to_owned()),
            value: Some(stated.to_string()),
            fault: format!("the total is {stated}, but the rows before it give {sum}"),
            remedy: "See whether a row is missing, or was left out or mended.".to_owned(),
            severity: Severity::Warning,
        })
    }
}
