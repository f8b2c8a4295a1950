//! The archive that a workbook is. Nothing in it says when it was written.

use super::book::Book;
use super::limits::Limits;
use super::{sheet, style, xml};
use crate::watch::Watch;
use crate::{Error, Result};
use std::fmt::Write as _;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/// So many bytes are collected before they go into the archive.
const CHUNK: usize = 32 << 10;

/// Where the parts of the archive go, within limits.
pub struct Sink<'a, 'p> {
    archive: ZipWriter<Cursor<Vec<u8>>>,
    unpacked: usize,
    limits: &'a Limits,
    watch: &'a mut Watch<'p>,
}

impl Sink<'_, '_> {
    fn begin(&mut self, name: &str) -> Result<()> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default());
        self.archive.start_file(name, options).map_err(failed)
    }

    fn part(&mut self, name: &str, text: &str) -> Result<()> {
        self.begin(name)?;
        self.push_bytes(text.as_bytes())
    }

    /// Writes the text and empties it.
    pub fn push(&mut self, text: &mut String) -> Result<()> {
        for bytes in text.as_bytes().chunks(CHUNK) {
            self.push_bytes(bytes)?;
        }
        text.clear();
        Ok(())
    }

    pub fn push_when_long(&mut self, text: &mut String) -> Result<()> {
        if text.len() < CHUNK { Ok(()) } else { self.push(text) }
    }

    pub fn push_bytes(&mut self, bytes: &[u8]) -> Result<()> {
        self.watch.look()?;
        self.unpacked += bytes.len();
        if self.unpacked > self.limits.unpacked_bytes {
            return Err(Error::TooLarge {
                what: format!("more than {} bytes unpacked", self.limits.unpacked_bytes),
                most: self.limits.unpacked_bytes,
            });
        }
        self.archive.write_all(bytes).map_err(failed)
    }
}

pub fn write(
    book: &Book,
    parts: &[&[u8]],
    limits: &Limits,
    watch: &mut Watch<'_>,
) -> Result<Vec<u8>> {
    if !parts.is_empty() && book.sheets.iter().all(|sheet| sheet.rows.is_some()) {
        return Err(Error::input("sheets", "has no sheet for the parts: all have rows"));
    }
    let archive = ZipWriter::new(Cursor::new(Vec::new()));
    let mut sink = Sink { archive, unpacked: 0, limits, watch };
    sink.part("[Content_Types].xml", &content_types(book))?;
    sink.part("_rels/.rels", &relationships(&[("officeDocument", "xl/workbook.xml".to_owned())]))?;
    sink.part("xl/workbook.xml", &workbook(book))?;
    sink.part("xl/_rels/workbook.xml.rels", &parts_of_workbook(book))?;
    sink.part("xl/styles.xml", &style::sheet())?;
    for (place, of) in book.sheets.iter().enumerate() {
        sink.begin(&format!("xl/worksheets/sheet{}.xml", place + 1))?;
        sheet::write(&mut sink, of, place, parts, limits)?;
    }
    let file = sink.archive.finish().map_err(failed)?.into_inner();
    if file.len() > limits.file_bytes {
        let what = format!("{} bytes", file.len());
        return Err(Error::TooLarge { what, most: limits.file_bytes });
    }
    Ok(file)
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::File(error.to_string())
}

fn content_types(book: &Book) -> String {
    let mut text = format!(
        "{DECLARATION}<Types xmlns=\"{PACKAGE}/content-types\">\
        <Default Extension=\"rels\" \
        ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
        <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
        <Override PartName=\"/xl/workbook.xml\" ContentType=\"{TYPE}.sheet.main+xml\"/>\
        <Override PartName=\"/xl/styles.xml\" ContentType=\"{TYPE}.styles+xml\"/>"
    );
    for number in 1..=book.sheets.len() {
        let _ = write!(
            text,
            "<Override PartName=\"/xl/worksheets/sheet{number}.xml\" \
            ContentType=\"{TYPE}.worksheet+xml\"/>"
        );
    }
    text.push_str("</Types>");
    text
}

fn workbook(book: &Book) -> String {
    let mut text = format!("{DECLARATION}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>");
    for (number, sheet) in (1..).zip(&book.sheets) {
        text.push_str("<sheet name=\"");
        xml::push_text(&mut text, &sheet.name);
        let _ = write!(text, "\" sheetId=\"{number}\" r:id=\"rId{number}\"/>");
    }
    text.push_str("</sheets></workbook>");
    text
}

fn parts_of_workbook(book: &Book) -> String {
    let sheets = 1..=book.sheets.len();
    let mut parts: Vec<(&str, String)> =
        sheets.map(|number| ("worksheet", format!("worksheets/sheet{number}.xml"))).collect();
    parts.push(("styles", "styles.xml".to_owned()));
    relationships(&parts)
}

/// Numbered from 1.
fn relationships(parts: &[(&str, String)]) -> String {
    let mut text = format!("{DECLARATION}<Relationships xmlns=\"{PACKAGE}/relationships\">");
    for (number, (kind, target)) in (1..).zip(parts) {
        let _ = write!(
            text,
            "<Relationship Id=\"rId{number}\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/>"
        );
    }
    text.push_str("</Relationships>");
    text
}
