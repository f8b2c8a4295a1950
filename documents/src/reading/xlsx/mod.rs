//! Workbooks: a zip of XML. Formulas are not calculated, their stored values are read; links to
//! other files are not followed.

mod package;
mod sheet;
mod strings;
mod styles;
mod workbook;
mod xml;

use super::{Error, Limits, Result, Sheet};
use crate::Poll;
use package::Package;

pub fn read(file: &[u8], name: Option<&str>, limits: &Limits, poll: Poll<'_>) -> Result<Sheet> {
    let mut package = Package::open(file, limits, poll)?;
    let book = workbook::read(&mut package)?;
    let entry = book.choose(name)?;
    let styles = match &book.styles {
        Some(part) => styles::read(&mut package, part)?,
        None => styles::Styles::default(),
    };
    let strings = match &book.strings {
        Some(part) => strings::read(&mut package, part)?,
        None => Vec::new(),
    };
    let rows = sheet::read(&mut package, &entry.part, &strings, &styles, book.counts_from_1904)?;
    Ok(Sheet { name: entry.name.clone(), rows })
}

fn broken(part: &str, fault: impl std::fmt::Display) -> Error {
    Error::broken(part, fault)
}
