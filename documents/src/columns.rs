//! How wide the columns of a table are.

use crate::Result;
use crate::number::{NumberFormat, add};
use crate::shape::{Shaper, Style};
use crate::sheet::{Cell, Table};
use crate::watch::Watch;
use rust_decimal::Decimal;

/// Between two columns, in points.
pub const GAP: f32 = 12.0;
/// A column of texts is at least so wide, times the size, unless it needs less.
const LEAST: f32 = 7.0;

/// What each column would like to have, at size 1.
pub fn natural_widths(
    table: &Table,
    numbers: &NumberFormat,
    shaper: &mut Shaper<'_>,
    watch: &mut Watch<'_>,
) -> Result<Vec<f32>> {
    let mut widths = Vec::with_capacity(table.columns.len());
    for (place, column) in table.columns.iter().enumerate() {
        let mut width = shaper.shape(&column.heading, Style::Bold, watch)?.width;
        if column.is_amount {
            // Headings of amounts may take two lines.
            width = width.min(LEAST);
            let longest = longest_amount(table, place, numbers, watch)?;
            width = width.max(shaper.shape(&longest, Style::BoldFigures, watch)?.width);
        } else {
            for row in &table.rows {
                if let Some(Cell::Text(text)) = row.get(place) {
                    width = width.max(shaper.shape(text, Style::Plain, watch)?.width);
                }
            }
        }
        widths.push(width);
    }
    Ok(widths)
}

/// The longest that will stand there, sums carried over pages among them. All figures are as wide
/// as each other.
fn longest_amount(
    table: &Table,
    place: usize,
    numbers: &NumberFormat,
    watch: &mut Watch<'_>,
) -> Result<String> {
    let column = &table.columns[place];
    let mut longest = String::new();
    let mut keep = |amount: Decimal| {
        let text = numbers.write(amount, column.decimals);
        if text.len() > longest.len() {
            longest = text;
        }
    };
    let mut sum = Decimal::ZERO;
    for row in &table.rows {
        watch.look()?;
        let Some(Cell::Amount(amount)) = row.get(place) else { continue };
        keep(*amount);
        if column.is_summed {
            sum = add(&column.heading, sum, *amount)?;
            keep(sum);
        }
    }
    Ok(longest)
}

/// The widths in points for a size of text; none where they do not fit into `total`.
pub fn fit(table: &Table, natural: &[f32], size: f32, total: f32) -> Option<Vec<f32>> {
    let mut widths: Vec<f32> = natural.iter().map(|width| width * size).collect();
    let gaps = GAP * widths.len().saturating_sub(1) as f32;
    let spare = total - gaps - widths.iter().sum::<f32>();
    let texts: Vec<usize> =
        (0..widths.len()).filter(|place| !table.columns[*place].is_amount).collect();
    if spare >= 0.0 {
        // Amounts stand at the right edge.
        if let Some(first) = texts.first() {
            widths[*first] += spare;
        }
        return Some(widths);
    }

    // Columns that need little keep what they need; the others share the rest.
    let mut rest = total - gaps;
    for (place, width) in widths.iter().enumerate() {
        if table.columns[place].is_amount {
            rest -= width;
        }
    }
    let mut sharing = texts;
    sharing.sort_by(|a, b| widths[*a].total_cmp(&widths[*b]));
    for (place, &column) in sharing.iter().enumerate() {
        let share = rest / (sharing.len() - place) as f32;
        let least = widths[column].min(LEAST * size);
        if share < least {
            return None;
        }
        widths[column] = widths[column].min(share);
        rest -= widths[column];
    }
    (rest >= -0.5).then_some(widths)
}
