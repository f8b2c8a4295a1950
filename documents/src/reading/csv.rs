//! Tables of text: csv with whatever separates it, in UTF-8, UTF-16 or the letters of Windows.

use super::cell::Rows;
use super::{Cell, Error, Limits, Result, Sheet};
use crate::Poll;
use crate::watch::Watch;
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use std::borrow::Cow;

const DELIMITERS: [u8; 4] = *b",;\t|";

pub fn read(file: &[u8], delimiter: Option<u8>, limits: &Limits, poll: Poll<'_>) -> Result<Sheet> {
    let mut watch = Watch::new(poll);
    let text = decode(file);
    if let Some(place) = text.bytes().position(|byte| byte == 0) {
        let line = 1 + text.as_bytes()[..place].iter().filter(|byte| **byte == b'\n').count();
        return Err(Error::Kind {
            what: format!("no table of text: line {line} has a NUL byte"),
            remedy: "Files are read as .xlsx, .csv or .pdf.",
        });
    }
    watch.look().map_err(|_| Error::Stopped)?;
    let delimiter = delimiter.unwrap_or_else(|| most_frequent(&text));
    if let Some(line) = open_quote(text.as_bytes(), delimiter) {
        return Err(Error::broken(format!("line {line}"), "a quote is opened and never closed"));
    }
    let mut reader = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut rows = Rows::new(limits);
    let mut record = ::csv::StringRecord::new();
    let mut lines = Lines { text: text.as_bytes(), at: 0, line: 1 };
    loop {
        watch.look().map_err(|_| Error::Stopped)?;
        let more = reader.read_record(&mut record);
        if !more.map_err(|error| Error::broken("csv", error))? {
            break;
        }
        let begins = record.position().map_or(0, ::csv::Position::byte);
        let number = lines.at(usize::try_from(begins).unwrap_or(usize::MAX));
        if record.len() > limits.columns {
            return Err(Error::too_large("columns", limits.columns));
        }
        let mut cells = Vec::with_capacity(record.len());
        for field in &record {
            if field.len() > limits.text_bytes {
                return Err(Error::too_large("bytes in a cell", limits.text_bytes));
            }
            cells.push(if field.is_empty() { Cell::Empty } else { Cell::Text(field.into()) });
        }
        rows.push(number, cells)?;
    }
    Ok(Sheet { name: String::new(), rows: rows.done() })
}

/// Counts lines on the way through a text.
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: u32,
}

impl Lines<'_> {
    /// The line on which a record stands that is said to begin at a place: where the one before
    /// ended, before the end of its line and lines that are empty.
    fn at(&mut self, place: usize) -> u32 {
        while let Some(byte) = self.text.get(self.at) {
            if self.at >= place && !matches!(byte, b'\r' | b'\n') {
                break;
            }
            let is_old_end = *byte == b'\r' && self.text.get(self.at + 1) != Some(&b'\n');
            if *byte == b'\n' || is_old_end {
                self.line = self.line.saturating_add(1);
            }
            self.at += 1;
        }
        self.line
    }
}

/// By its mark; without one UTF-8 where it is that, and else the letters of Windows.
fn decode(file: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, mark)) = Encoding::for_bom(file) {
        return encoding.decode_without_bom_handling(&file[mark..]).0;
    }
    match UTF_8.decode_without_bom_handling_and_without_replacement(file) {
        Some(text) => text,
        None => WINDOWS_1252.decode_without_bom_handling(file).0,
    }
}

/// What the first line with any has most of, outside of quotes.
fn most_frequent(text: &str) -> u8 {
    for line in text.lines().take(50) {
        let mut counts = [0usize; DELIMITERS.len()];
        let mut is_quoted = false;
        for byte in line.bytes() {
            is_quoted ^= byte == b'"';
            if let Some(place) = DELIMITERS.iter().position(|delimiter| *delimiter == byte)
                && !is_quoted
            {
                counts[place] += 1;
            }
        }
        // Of as many the first: a comma before a semicolon.
        let most = counts.iter().copied().max().unwrap_or(0);
        if let Some(place) = counts.iter().position(|count| *count == most && most > 0) {
            return DELIMITERS[place];
        }
    }
    b','
}

/// The line of a quote that is never closed: all behind it would be one cell.
fn open_quote(text: &[u8], delimiter: u8) -> Option<usize> {
    let mut line = 1;
    let mut opened_at = None;
    let mut starts_field = true;
    let mut bytes = text.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        line += usize::from(byte == b'\n');
        match (opened_at, byte) {
            (None, b'"') if starts_field => opened_at = Some(line),
            (Some(_), b'"') if bytes.peek() == Some(&b'"') => {
                bytes.next();
            }
            (Some(_), b'"') => opened_at = None,
            _ => {}
        }
        starts_field = byte == delimiter || byte == b'\n' || byte == b'\r';
    }
    opened_at
}
