//! Codes of banks, ISO 9362: four letters of the bank, the country, the place, perhaps a branch.

use super::{Refused, Result};

pub fn check_bic(bic: &str) -> Result<()> {
    let fits = |place: usize, c: u8| match place {
        0..6 => c.is_ascii_uppercase(),
        6 => c.is_ascii_uppercase() || (b'2'..=b'9').contains(&c),
        7 => (c.is_ascii_uppercase() && c != b'O') || c.is_ascii_digit(),
        _ => c.is_ascii_uppercase() || c.is_ascii_digit(),
    };
    let has_shape =
        matches!(bic.len(), 8 | 11) && bic.bytes().enumerate().all(|(place, c)| fits(place, c));
    if has_shape {
        Ok(())
    } else {
        Err(Refused::new("bic", "is none: 8 or 11 characters, such as COBADEFF or COBADEFFXXX"))
    }
}
