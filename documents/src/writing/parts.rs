//! Rows that come in parts: each is packed when it is made, and unpacked into the file.

use super::column::Columns;
use super::limits::Limits;
use super::rows;
use crate::watch::Watch;
use crate::{Error, Result};
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use serde_json::Value;
use std::io::{Read, Write};

/// Bytes in front of what is packed: how many rows it is.
const HEAD: usize = 4;

pub fn pack(
    columns: &Columns,
    first_row: u32,
    rows: &str,
    limits: &Limits,
    watch: &mut Watch<'_>,
) -> Result<Vec<u8>> {
    let rows = values(rows, limits)?;
    let count = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    let mut encoder = ZlibEncoder::new(count.to_le_bytes().to_vec(), Compression::fast());
    let letters = rows::letters(columns.0.len());
    let mut xml = String::new();
    for (at, row) in (first_row..).zip(&rows) {
        if at.is_multiple_of(64) {
            watch.look()?;
        }
        let cells = rows::read(row, columns, limits, || format!("rows[{at}]"))?;
        // The headings are above, and spreadsheets count from 1.
        rows::push_row(&mut xml, at.saturating_add(2), &cells, &letters);
        encoder.write_all(xml.as_bytes()).map_err(broken)?;
        xml.clear();
    }
    encoder.finish().map_err(broken)
}

/// The rows of a part, as JSON.
pub fn values(rows: &str, limits: &Limits) -> Result<Vec<Value>> {
    if rows.len() > limits.input_bytes {
        let what = format!("{} bytes of rows in a part", rows.len());
        return Err(Error::TooLarge { what, most: limits.input_bytes });
    }
    serde_json::from_str(rows)
        .map_err(|error| Error::input("rows", format!("is not an array of JSON: {error}")))
}

/// How many rows a part has.
pub fn count(part: &[u8]) -> Result<u32> {
    let head = part.get(..HEAD).and_then(|head| head.try_into().ok());
    head.map(u32::from_le_bytes).ok_or_else(|| broken("it is too short"))
}

/// Unpacks a part, 32 KB at a time.
pub fn unpack(part: &[u8], mut take: impl FnMut(&[u8]) -> Result<()>) -> Result<()> {
    let mut decoder = ZlibDecoder::new(part.get(HEAD..).unwrap_or_default());
    let mut buffer = vec![0; 32 << 10];
    loop {
        let length = decoder.read(&mut buffer).map_err(broken)?;
        if length == 0 {
            return Ok(());
        }
        take(buffer.get(..length).unwrap_or_default())?;
    }
}

fn broken(error: impl std::fmt::Display) -> Error {
    Error::File(format!("a part of its rows: {error}"))
}
