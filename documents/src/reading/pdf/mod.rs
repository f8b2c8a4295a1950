//! Tables in pdf files: texts at places on pages, brought to lines and columns.

mod content;
mod fonts;
mod lines;
mod load;
mod matrix;
mod table;
mod widths;

use super::{Error, Limits, Result, Sheet};
use crate::Poll;
use crate::watch::Watch;
use content::{Output, Span};

/// The lines of all pages, cut into the columns whose headings are given from left to right.
/// Without headings, cells end where there is a gap.
pub fn read(file: &[u8], heading: &[String], limits: &Limits, poll: Poll<'_>) -> Result<Sheet> {
    let mut watch = Watch::new(poll);
    let document = load::load(file, limits, &mut watch)?;
    let mut spans: Vec<Span> = Vec::new();
    let (mut words, mut letters) = (0, limits.letters);
    let mut lines = Vec::new();
    for (page, id) in document.page_iter().enumerate() {
        if page == limits.pages {
            return Err(Error::too_large("pages", limits.pages));
        }
        spans.clear();
        let into = Output { spans: &mut spans, letters_left: &mut letters };
        content::read(&document, id, page, limits, &mut watch, into)?;
        words += spans.len();
        if words > limits.words {
            return Err(Error::too_large("texts on its pages", limits.words));
        }
        lines::group(&mut spans, &mut lines);
    }
    if lines.is_empty() {
        return Err(Error::NoText);
    }
    let rows = table::cut(&lines, heading, limits, &mut watch)?;
    Ok(Sheet { name: String::new(), rows })
}

fn look(watch: &mut Watch<'_>) -> Result<()> {
    watch.look().map_err(|_| Error::Stopped)
}
