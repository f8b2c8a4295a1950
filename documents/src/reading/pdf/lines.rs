//! Texts of a page as lines, from the top, each from left to right.

use super::content::Span;
use std::cmp::Ordering;

pub type Line = Vec<Span>;

/// Texts whose base lines differ by less than this part of their size stand on one line.
const SAME_LINE: f64 = 0.4;

/// Adds the lines of a page.
pub fn group(spans: &mut Vec<Span>, lines: &mut Vec<Line>) {
    let down = |one: &Span, other: &Span| other.y.partial_cmp(&one.y).unwrap_or(Ordering::Equal);
    spans.sort_by(down);
    let mut line: Line = Vec::new();
    for span in spans.drain(..) {
        let is_same = line.first().is_some_and(|first| {
            (first.y - span.y).abs() <= SAME_LINE * first.size.max(span.size).max(1.0)
        });
        if !is_same && !line.is_empty() {
            lines.push(in_order(std::mem::take(&mut line)));
        }
        line.push(span);
    }
    if !line.is_empty() {
        lines.push(in_order(line));
    }
}

fn in_order(mut line: Line) -> Line {
    let right =
        |one: &Span, other: &Span| one.left().partial_cmp(&other.left()).unwrap_or(Ordering::Equal);
    line.sort_by(right);
    line
}
