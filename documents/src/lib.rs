//! Documents of pg_commission as PDF, free of PostgreSQL: statements, invoices, credit notes,
//! payment advices and reports, from JSON to bytes. The same input and fonts give the same bytes.
//! And files of vendors, from bytes to rows of cells (`reading`), and workbooks and csv
//! (`writing`).
//! Nothing here reads a clock or a file, starts a thread, or takes more memory than its limits
//! allow.
#![forbid(unsafe_code)]

mod bill;
mod columns;
mod error;
mod font;
mod json;
pub mod layout;
mod limits;
mod number;
mod page;
mod pdf;
mod pen;
pub mod reading;
pub mod records;
mod report;
mod shape;
mod sheet;
mod statement;
mod table;
mod watch;
mod words;
mod wrap;
pub mod writing;

pub use error::{Error, Missing, Result};
pub use font::Fonts;
pub use limits::Limits;
pub use sheet::Sheet;
pub use watch::Poll;

/// The document as PDF. `poll` is asked again and again whether to stop; then the result is
/// `Error::Stopped`. Texts with characters that no font has are an error that names them all.
pub fn write(sheet: &Sheet, fonts: &Fonts, limits: &Limits, poll: Poll<'_>) -> Result<Vec<u8>> {
    let mut watch = watch::Watch::new(poll);
    let mut shaper = shape::Shaper::new(fonts)?;
    let missing = shaper.missing(sheet, &mut watch)?;
    if !missing.is_empty() {
        return Err(Error::Missing(missing));
    }
    let pages = pen::lay_out(sheet, &mut shaper, limits, &mut watch)?;
    pdf::write(sheet, &pages, fonts, &mut watch)
}

/// What no font has: each text with its characters.
pub fn missing(sheet: &Sheet, fonts: &Fonts, poll: Poll<'_>) -> Result<Vec<Missing>> {
    shape::Shaper::new(fonts)?.missing(sheet, &mut watch::Watch::new(poll))
}
