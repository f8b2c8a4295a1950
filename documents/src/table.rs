//! Tables over pages: the heading stands on each, and sums are carried from one to the next.

use crate::Result;
use crate::columns::GAP;
use crate::number::add;
use crate::page::Ink;
use crate::pen::Pen;
use crate::shape::{Line, Style};
use crate::sheet::{Cell, Table};
use crate::watch::Watch;
use rust_decimal::Decimal;

/// The columns' widths in points, and the size of the text.
pub struct Grid {
    pub widths: Vec<f32>,
    pub size: f32,
}

impl Grid {
    /// Where a column begins and ends.
    fn column(&self, pen: &Pen<'_, '_>, place: usize) -> (f32, f32) {
        let before: f32 = self.widths.iter().take(place).map(|width| width + GAP).sum();
        let left = pen.left + before;
        (left, left + self.widths.get(place).copied().unwrap_or_default())
    }

    fn step(&self) -> f32 {
        self.size * 1.36
    }

    fn padding(&self) -> f32 {
        self.size * 0.36
    }

    fn row_height(&self, lines: usize) -> f32 {
        self.step() * lines as f32 + 2.0 * self.padding()
    }
}

/// A row that is being written, maybe over several pages.
struct Row {
    /// The lines of each column.
    cells: Vec<Vec<Line>>,
    count: usize,
}

pub fn write(
    pen: &mut Pen<'_, '_>,
    table: &Table,
    grid: &Grid,
    watch: &mut Watch<'_>,
) -> Result<()> {
    let mut sums = vec![Decimal::ZERO; table.columns.len()];
    let reserved = if table.has_sums() { grid.row_height(1) + 3.0 } else { 0.0 };
    let heading = heading_height(pen, table, grid, watch)?;
    if pen.room() < heading + grid.row_height(2) + reserved {
        pen.new_page(watch)?;
    }
    write_heading(pen, table, grid, watch)?;

    for (place, cells) in table.rows.iter().enumerate() {
        let mut row = shape_row(pen, table, grid, cells, watch)?;
        let height = grid.row_height(row.count) + reserved;
        let whole_page = pen.bottom() - 90.0 - heading - 2.0 * reserved;
        if pen.room() < height && height < whole_page && place > 0 {
            break_page(pen, table, grid, &sums, watch)?;
        }
        for ((sum, column), cell) in sums.iter_mut().zip(&table.columns).zip(cells) {
            if let Cell::Amount(amount) = cell
                && column.is_summed
            {
                *sum = add(&column.heading, *sum, *amount)?;
            }
        }
        // A row that is longer than a page goes on on the next.
        let mut written = 0;
        loop {
            let space = (pen.room() - reserved - 2.0 * grid.padding()) / grid.step();
            let fitting = (space.max(0.0) as usize).min(row.count - written);
            let is_rest = written + fitting == row.count;
            if fitting > 0 {
                write_lines(pen, table, grid, &mut row, written..written + fitting);
                written += fitting;
            }
            if is_rest {
                break;
            }
            break_page(pen, table, grid, &sums, watch)?;
        }
    }
    if table.has_sums() {
        let top = pen.y;
        pen.bar(pen.left, top, pen.right - pen.left, 0.9, Ink::Accent);
        pen.y += 2.0;
        write_sums(pen, table, grid, &table.total, &sums, true, watch)?;
    }
    pen.y += 12.0;
    Ok(())
}

fn shape_heading(
    pen: &mut Pen<'_, '_>,
    table: &Table,
    grid: &Grid,
    watch: &mut Watch<'_>,
) -> Result<Vec<Vec<Line>>> {
    let mut headings = Vec::with_capacity(table.columns.len());
    for (column, width) in table.columns.iter().zip(&grid.widths) {
        headings.push(pen.wrap(&column.heading, Style::Bold, grid.size, *width + 0.1, watch)?);
    }
    Ok(headings)
}

fn heading_height(
    pen: &mut Pen<'_, '_>,
    table: &Table,
    grid: &Grid,
    watch: &mut Watch<'_>,
) -> Result<f32> {
    let lines = shape_heading(pen, table, grid, watch)?;
    Ok(grid.row_height(lines.iter().map(Vec::len).max().unwrap_or(1)) + 4.0)
}

fn write_heading(
    pen: &mut Pen<'_, '_>,
    table: &Table,
    grid: &Grid,
    watch: &mut Watch<'_>,
) -> Result<()> {
    let headings = shape_heading(pen, table, grid, watch)?;
    let count = headings.iter().map(Vec::len).max().unwrap_or(1);
    let top = pen.y + grid.padding();
    for (place, lines) in headings.into_iter().enumerate() {
        let (left, right) = grid.column(pen, place);
        // Headings of one line stand right above the rows.
        let first = count - lines.len();
        for (number, line) in lines.into_iter().enumerate() {
            let top = top + (first + number) as f32 * grid.step();
            if table.columns[place].is_amount {
                pen.text_before(line, right, top, grid.size, Ink::Grey);
            } else {
                pen.text(line, left, top, grid.size, Ink::Grey);
            }
        }
    }
    pen.y += grid.row_height(count);
    pen.bar(pen.left, pen.y, pen.right - pen.left, 0.9, Ink::Accent);
    pen.y += 3.0;
    Ok(())
}

fn shape_row(
    pen: &mut Pen<'_, '_>,
    table: &Table,
    grid: &Grid,
    cells: &[Cell],
    watch: &mut Watch<'_>,
) -> Result<Row> {
    let mut shaped = Vec::with_capacity(cells.len());
    for ((cell, column), width) in cells.iter().zip(&table.columns).zip(&grid.widths) {
        shaped.push(match cell {
            Cell::Empty => Vec::new(),
            // A little more than measured: widths are sums of rounded ones.
            Cell::Text(text) => pen.wrap(text, Style::Plain, grid.size, *width + 0.1, watch)?,
            Cell::Amount(amount) => {
                let text = pen.sheet.numbers.write(*amount, column.decimals);
                vec![pen.shape(&text, Style::Figures, watch)?]
            }
        });
    }
    let count = shaped.iter().map(Vec::len).max().unwrap_or(1).max(1);
    Ok(Row { cells: shaped, count })
}

/// Some of the lines of a row; a thin bar below its last one.
fn write_lines(
    pen: &mut Pen<'_, '_>,
    table: &Table,
    grid: &Grid,
    row: &mut Row,
    which: std::ops::Range<usize>,
) {
    let top = pen.y + grid.padding();
    for (place, lines) in row.cells.iter_mut().enumerate() {
        let (left, right) = grid.column(pen, place);
        for number in which.clone() {
            let Some(line) = lines.get_mut(number).map(std::mem::take) else { break };
            let top = top + (number - which.start) as f32 * grid.step();
            if table.columns[place].is_amount {
                pen.text_before(line, right, top, grid.size, Ink::Black);
            } else {
                pen.text(line, left, top, grid.size, Ink::Black);
            }
        }
    }
    pen.y += grid.row_height(which.len());
    if which.end == row.count {
        pen.bar(pen.left, pen.y - 0.4, pen.right - pen.left, 0.4, Ink::Light);
    }
}

fn break_page(
    pen: &mut Pen<'_, '_>,
    table: &Table,
    grid: &Grid,
    sums: &[Decimal],
    watch: &mut Watch<'_>,
) -> Result<()> {
    if table.has_sums() {
        pen.y += 2.0;
        write_sums(pen, table, grid, &table.carried_forward, sums, false, watch)?;
    }
    pen.new_page(watch)?;
    write_heading(pen, table, grid, watch)?;
    if table.has_sums() {
        write_sums(pen, table, grid, &table.brought_forward, sums, false, watch)?;
    }
    Ok(())
}

fn write_sums(
    pen: &mut Pen<'_, '_>,
    table: &Table,
    grid: &Grid,
    label: &str,
    sums: &[Decimal],
    is_total: bool,
    watch: &mut Watch<'_>,
) -> Result<()> {
    let (plain, figures, ink) = if is_total {
        (Style::Bold, Style::BoldFigures, Ink::Accent)
    } else {
        (Style::Plain, Style::Figures, Ink::Grey)
    };
    let top = pen.y + grid.padding();
    let label = pen.shape(label, plain, watch)?;
    pen.text(label, pen.left, top, grid.size, ink);
    for (place, (column, sum)) in table.columns.iter().zip(sums).enumerate() {
        if column.is_summed {
            let text = pen.sheet.numbers.write(*sum, column.decimals);
            let line = pen.shape(&text, figures, watch)?;
            let (_, right) = grid.column(pen, place);
            pen.text_before(line, right, top, grid.size, ink);
        }
    }
    pen.y += grid.row_height(1);
    Ok(())
}
