//! Files of vendors as rows of typed cells: xlsx, csv and pdf. What a cell means is not decided
//! here. A file may be anything: whatever it declares is checked before memory is taken for it,
//! nothing recurses by its depth, and `poll` is asked again and again whether to stop.

mod cell;
mod csv;
mod error;
mod kind;
mod limits;
mod number;
mod pdf;
mod serial;
mod xlsx;

pub use cell::{Cell, Fault, Number, Row, Sheet, column_name};
pub use error::{Error, Result};
pub use kind::Kind;
pub use limits::Limits;
pub use number::shortest;

use crate::Poll;

/// What is to be read of a file.
#[derive(Debug, Clone, Default)]
pub struct Choice<'a> {
    /// Which sheet of a workbook; without it the first that is not hidden.
    pub sheet: Option<&'a str>,
    /// What csv is separated by; without it what the first line has most of.
    pub delimiter: Option<u8>,
    /// The columns of the table in a pdf.
    pub heading: &'a [String],
}

/// Reads a file of whatever kind it is.
pub fn read(
    file: &[u8],
    choice: &Choice<'_>,
    limits: &Limits,
    poll: Poll<'_>,
) -> Result<(Kind, Sheet)> {
    let kind = kind::of(file, limits)?;
    let sheet = match kind {
        Kind::Xlsx => xlsx::read(file, choice.sheet, limits, poll)?,
        Kind::Csv => csv::read(file, choice.delimiter, limits, poll)?,
        Kind::Pdf => pdf::read(file, choice.heading, limits, poll)?,
    };
    Ok((kind, sheet))
}
