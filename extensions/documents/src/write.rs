//! JSON in, PDF out.

use crate::error::Result;
use crate::font_folder;
use documents::{Error, Fonts, Limits, Missing, Sheet};
use pgrx::pg_sys;

pub fn pdf(document: &str) -> Result<Vec<u8>> {
    let limits = Limits::default();
    let sheet = Sheet::read(document, &limits)?;
    let (fonts, _) = fonts_for(&sheet, &limits)?;
    uninterrupted(|poll| documents::write(&sheet, &fonts, &limits, poll))
}

pub fn missing_characters(document: &str) -> Result<Vec<(String, String)>> {
    let limits = Limits::default();
    let sheet = Sheet::read(document, &limits)?;
    let (_, missing) = fonts_for(&sheet, &limits)?;
    let row = |missing: Missing| (missing.text, missing.characters.into_iter().collect());
    Ok(missing.into_iter().map(row).collect())
}

/// The fonts that come along, and of the others, by name, as many as it takes; what none of them
/// has.
fn fonts_for(sheet: &Sheet, limits: &Limits) -> Result<(Fonts, Vec<Missing>)> {
    let mut fonts = Fonts::built_in()?;
    let mut missing = uninterrupted(|poll| documents::missing(sheet, &fonts, poll))?;
    if missing.is_empty() {
        return Ok((fonts, missing));
    }
    for path in font_folder::files()? {
        let bytes = font_folder::read(&path, limits)?;
        fonts.add(&font_folder::name(&path), bytes, limits)?;
        missing = uninterrupted(|poll| documents::missing(sheet, &fonts, poll))?;
        if missing.is_empty() {
            break;
        }
    }
    Ok((fonts, missing))
}

/// Works until something interrupts the statement. A cancel ends it; anything else, such as a
/// message of another backend, is seen to, and the work begins again.
pub fn uninterrupted<T>(
    mut work: impl FnMut(documents::Poll<'_>) -> documents::Result<T>,
) -> Result<T> {
    loop {
        match work(&mut is_interrupted) {
            Err(Error::Stopped) => {
                pgrx::check_for_interrupts!();
            }
            other => return Ok(other?),
        }
    }
}

pub fn is_interrupted() -> bool {
    // SAFETY: a signal handler sets it, so it is read anew each time; a backend has one thread.
    unsafe { (&raw const pg_sys::InterruptPending).read_volatile() != 0 }
}
