//! Workbooks that no other program would write.
#![allow(dead_code)] // each program uses a part of it

use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const TYPES: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A workbook with a sheet and texts that are written here.
pub fn package(sheet: impl FnOnce(&mut dyn Write), strings: &str) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    let mut part = |name: &str, write: &mut dyn FnMut(&mut dyn Write)| {
        zip.start_file(name, options).expect("a part begins");
        write(&mut zip);
    };
    let mut text = |name: &str, text: String| {
        part(name, &mut |to| to.write_all(text.as_bytes()).expect("it is written"));
    };
    let relations = |inside: &str| format!("<Relationships>{inside}</Relationships>");
    let relation = |id, kind, to| {
        format!("<Relationship Id=\"{id}\" Type=\"{TYPES}/{kind}\" Target=\"{to}\"/>")
    };
    text("_rels/.rels", relations(&relation("r1", "officeDocument", "xl/workbook.xml")));
    text(
        "xl/_rels/workbook.xml.rels",
        relations(
            &[
                relation("r1", "worksheet", "worksheets/sheet1.xml"),
                relation("r2", "sharedStrings", "sharedStrings.xml"),
            ]
            .concat(),
        ),
    );
    text(
        "xl/workbook.xml",
        "<workbook><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            .to_owned(),
    );
    text("xl/sharedStrings.xml", strings.to_owned());
    let mut sheet = Some(sheet);
    part("xl/worksheets/sheet1.xml", &mut |to| {
        if let Some(sheet) = sheet.take() {
            sheet(to);
        }
    });
    zip.finish().expect("it ends").into_inner()
}

pub fn with_rows(write: impl FnOnce(&mut dyn Write)) -> Vec<u8> {
    package(
        |to| {
            to.write_all(b"<worksheet><sheetData>").expect("it is written");
            write(to);
            to.write_all(b"</sheetData></worksheet>").expect("it is written");
        },
        "<sst/>",
    )
}
