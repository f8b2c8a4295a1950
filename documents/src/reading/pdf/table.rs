//! Lines cut into the columns of a table.

use super::content::{Letter, Span};
use super::lines::Line;
use super::look;
use crate::reading::cell::Rows;
use crate::reading::{Cell, Error, Limits, Result, Row};
use crate::watch::Watch;

/// Where a heading stands.
#[derive(Debug, Clone, Copy)]
struct Column {
    left: f64,
    right: f64,
}

/// What stands together: letters without a gap.
struct Piece {
    left: f64,
    right: f64,
    text: String,
}

/// Letters nearer than this part of their size belong to one word, and pieces nearer than that to
/// one cell.
const WORD: f64 = 0.15;
const CELL: f64 = 0.45;
/// A gap that ends a cell where no headings are known.
const LOOSE_CELL: f64 = 0.9;
/// Letters of one text lie over one another by less than this part of their size.
const OVER: f64 = 0.3;
/// So near, two edges are one.
const EDGE: f64 = 1.5;

pub fn cut(
    lines: &[Line],
    heading: &[String],
    limits: &Limits,
    watch: &mut Watch<'_>,
) -> Result<Vec<Row>> {
    let wanted: Vec<String> = heading.iter().map(|name| squeezed(name.chars())).collect();
    let mut found: Vec<Option<Vec<Column>>> = Vec::with_capacity(lines.len());
    for line in lines {
        look(watch)?;
        found.push(columns(line, &wanted));
    }
    // What stands above the first heading is cut as what is below it.
    let mut current = found.iter().flatten().next().cloned();
    if current.is_none() && !wanted.is_empty() {
        let names: Vec<_> = heading.iter().map(|name| format!("\"{name}\"")).collect();
        return Err(Error::NoHeading { columns: names.join(", ") });
    }
    let mut rows = Rows::new(limits);
    for (place, line) in lines.iter().enumerate() {
        look(watch)?;
        if let Some(columns) = found.get_mut(place).and_then(Option::take) {
            current = Some(columns);
        }
        let cells = match &current {
            Some(columns) => into_columns(pieces(line, CELL, columns), columns),
            None => pieces(line, LOOSE_CELL, &[]).into_iter().map(|piece| piece.text).collect(),
        };
        if cells.len() > limits.columns {
            return Err(Error::too_large("columns", limits.columns));
        }
        let cell = |text: String| {
            let text = text.trim();
            if text.is_empty() { Cell::Empty } else { Cell::Text(text.into()) }
        };
        let number = u32::try_from(place + 1).unwrap_or(u32::MAX);
        rows.push(number, cells.into_iter().map(cell).collect())?;
    }
    Ok(rows.done())
}

/// Without spaces and case: headings are set in many ways.
fn squeezed(characters: impl Iterator<Item = char>) -> String {
    characters.filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// Where the headings stand, if they are all on the line, from left to right.
fn columns(line: &Line, wanted: &[String]) -> Option<Vec<Column>> {
    if wanted.is_empty() {
        return None;
    }
    // A letter may become several in lower case: each remembers which it came from.
    let mut text = String::new();
    let mut origin: Vec<(usize, &Letter)> = Vec::new();
    for letter in line.iter().flat_map(|span| &span.letters) {
        if !letter.character.is_whitespace() {
            origin.push((text.len(), letter));
            text.extend(letter.character.to_lowercase());
        }
    }
    let letter_at = |at: usize| {
        let behind = origin.partition_point(|(place, _)| *place <= at);
        behind.checked_sub(1).and_then(|place| origin.get(place)).map(|(_, letter)| *letter)
    };
    let mut columns = Vec::with_capacity(wanted.len());
    let mut at = 0;
    for name in wanted {
        let start = at + text.get(at..)?.find(name.as_str())?;
        at = start + name.len();
        let (first, last) = (letter_at(start)?, letter_at(at.checked_sub(1)?)?);
        columns.push(Column { left: first.left, right: last.right });
    }
    Some(columns)
}

/// The texts of a line. What one operation writes stays together but for its own gaps; what several
/// write is joined where there is hardly one, unless it begins below a heading or lies over the one
/// before, as a text does that is too long for its column.
fn pieces(line: &Line, gap: f64, columns: &[Column]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for span in line {
        for part in parts(span) {
            let is_below = columns.iter().any(|column| near(column.left, part.left));
            let joins = pieces.last().is_some_and(|last| {
                let apart = part.left - last.right;
                !is_below && apart < gap * span.size && apart > -OVER * span.size
            });
            match pieces.last_mut().filter(|_| joins) {
                Some(last) => {
                    let is_apart = part.left - last.right > WORD * span.size;
                    if is_apart && !last.text.ends_with(' ') {
                        last.text.push(' ');
                    }
                    last.text.push_str(&part.text);
                    last.right = last.right.max(part.right);
                }
                None => pieces.push(part),
            }
        }
    }
    pieces
}

/// A text cut where it has two spaces or more: some programs write a whole line at once.
fn parts(span: &Span) -> Vec<Piece> {
    let mut parts = Vec::new();
    let mut open: Option<Piece> = None;
    let mut spaces = 0;
    for letter in &span.letters {
        if letter.character.is_whitespace() {
            spaces += 1;
            continue;
        }
        if spaces > 1 {
            parts.extend(open.take());
        }
        let piece = open.get_or_insert_with(|| Piece {
            left: letter.left,
            right: letter.right,
            text: String::new(),
        });
        if spaces == 1 && !piece.text.is_empty() {
            piece.text.push(' ');
        }
        piece.text.push(letter.character);
        piece.right = piece.right.max(letter.right);
        spaces = 0;
    }
    parts.extend(open);
    parts
}

fn into_columns(pieces: Vec<Piece>, columns: &[Column]) -> Vec<String> {
    let mut cells = vec![String::new(); columns.len()];
    for piece in pieces {
        let place = column_of(&piece, columns);
        if let Some(cell) = cells.get_mut(place) {
            if !cell.is_empty() {
                cell.push(' ');
            }
            cell.push_str(&piece.text);
        }
    }
    cells
}

fn near(one: f64, other: f64) -> bool {
    (one - other).abs() <= EDGE
}

/// Under the heading with which it shares an edge, else under the one below which most of it lies,
/// else right of the last heading that begins before it.
fn column_of(piece: &Piece, columns: &[Column]) -> usize {
    if let Some(place) = columns.iter().position(|column| near(column.left, piece.left)) {
        return place;
    }
    if let Some(place) = columns.iter().position(|column| near(column.right, piece.right)) {
        return place;
    }
    let shared = |column: &Column| column.right.min(piece.right) - column.left.max(piece.left);
    let most = columns
        .iter()
        .enumerate()
        .map(|(place, column)| (place, shared(column)))
        .filter(|(_, shared)| *shared > 0.0)
        .max_by(|(_, one), (_, other)| one.total_cmp(other));
    match most {
        Some((place, _)) => place,
        None => columns.iter().rposition(|column| column.left <= piece.left).unwrap_or(0),
    }
}
