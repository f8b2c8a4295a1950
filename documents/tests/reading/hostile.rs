//! Files that are made to do harm, or are something else than they say.

use crate::made::{made, xlsx};
use crate::package::{package, with_rows};
use crate::{error_of, lines, sheet_of};
use documents::reading::{Choice, Error, Limits, read};
use proptest::prelude::*;
use serde_json::json;
use std::io::{Cursor, Write};
use std::sync::OnceLock;
use std::time::{Duration, Instant};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn told_within(file: &[u8], most: Duration) -> String {
    let begun = Instant::now();
    let told = match read(file, &Choice::default(), &Limits::default(), &mut || false) {
        Ok((_, sheet)) => format!("{} rows", sheet.rows.len()),
        Err(error) => error.to_string(),
    };
    let took = begun.elapsed();
    assert!(took < most, "{told} took {took:?}");
    told
}

/// Tests run unoptimised and side by side.
const SOON: Duration = Duration::from_secs(30);

#[test]
fn a_package_written_here_is_read() {
    let file = package(
        |to| {
            let rows = "<worksheet><sheetData><row><c t=\"s\"><v>1</v></c><c><v>2</v></c></row>\
                        </sheetData></worksheet>";
            to.write_all(rows.as_bytes()).expect("it is written");
        },
        "<sst count=\"9\" uniqueCount=\"9\"><si><t>a</t></si>\
         <si><t>b</t><rPh><t>x</t></rPh></si></sst>",
    );
    assert_eq!(lines(&sheet_of(&file, &Choice::default())), ["1| t:b | n:2"]);
}

#[test]
fn a_zip_bomb_is_too_large() {
    let file = with_rows(|to| {
        for _ in 0..300 {
            to.write_all(&vec![b' '; 1 << 20]).expect("it is written");
        }
    });
    assert!(file.len() < 1 << 20, "it is small: {}", file.len());
    assert_eq!(told_within(&file, SOON), "the file has more than 134217728 bytes, unpacked");
}

#[test]
fn a_million_empty_rows_are_nothing() {
    let file = with_rows(|to| {
        for _ in 0..1_000_000 {
            to.write_all(b"<row><c s=\"1\"/></row>").expect("it is written");
        }
    });
    assert_eq!(told_within(&file, SOON), "0 rows");
}

#[test]
fn ten_thousand_columns_are_too_many() {
    let file = with_rows(|to| {
        to.write_all(b"<row>").expect("it is written");
        for _ in 0..10_000 {
            to.write_all(b"<c><v>1</v></c>").expect("it is written");
        }
        to.write_all(b"</row>").expect("it is written");
    });
    assert_eq!(told_within(&file, SOON), "the file has more than 512 columns");
    // Formats reach to the last column: they are no values.
    let file = with_rows(|to| {
        to.write_all(b"<row><c><v>1</v></c><c r=\"XFD1\" s=\"3\"/></row>").expect("it is written");
    });
    assert_eq!(told_within(&file, SOON), "1 rows");
}

#[test]
fn how_many_texts_a_file_declares_is_not_believed() {
    let file = package(
        |to| to.write_all(b"<worksheet/>").expect("it is written"),
        "<sst count=\"100000000000\" uniqueCount=\"100000000000\"></sst>",
    );
    assert_eq!(told_within(&file, SOON), "0 rows");
}

#[test]
fn deep_xml_is_refused() {
    let file = with_rows(|to| {
        for _ in 0..200_000 {
            to.write_all(b"<a>").expect("it is written");
        }
    });
    assert_eq!(told_within(&file, SOON), "the file has more than 64 elements inside one another");
}

#[test]
fn entities_of_a_file_are_refused() {
    let bomb = "<!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY lol2 \"&lol;&lol;\">]>\
                <worksheet><sheetData/></worksheet>";
    let file = package(|to| to.write_all(bomb.as_bytes()).expect("it is written"), "<sst/>");
    assert_eq!(
        told_within(&file, SOON),
        "the file is damaged: xl/worksheets/sheet1.xml: it has a DOCTYPE"
    );
}

#[test]
fn what_cells_say_must_be_there() {
    let told = |cells: &str| {
        let row = format!("<row>{cells}</row>");
        told_within(&with_rows(|to| to.write_all(row.as_bytes()).expect("it is written")), SOON)
    };
    let part = "the file is damaged: xl/worksheets/sheet1.xml:";
    assert_eq!(
        told("<c t=\"s\"><v>7</v></c>"),
        format!("{part} row 1, column 1: there is no text \"7\"")
    );
    assert_eq!(
        told("<c r=\"B1\"><v>1</v></c><c r=\"A1\"><v>1</v></c>"),
        format!("{part} row 1: there is no cell \"A1\"")
    );
    assert_eq!(told("<c r=\"1\"><v>1</v></c>"), format!("{part} row 1: there is no cell \"1\""));
    let ill_formed = told("<c><v>1");
    assert!(ill_formed.starts_with(&format!("{part} ill-formed")), "{ill_formed}");
}

#[test]
fn rows_go_forward() {
    let told = |rows: &str| {
        told_within(&with_rows(|to| to.write_all(rows.as_bytes()).expect("it is written")), SOON)
    };
    let part = "the file is damaged: xl/worksheets/sheet1.xml:";
    for number in ["1", "0", "-1", "1048577", "x"] {
        assert_eq!(
            told(&format!("<row r=\"3\"/><row r=\"{number}\"/>")),
            format!("{part} a row that cannot follow row 3")
        );
    }
}

#[test]
fn what_a_file_is_counts_and_not_its_name() {
    let told = |file: &[u8]| error_of(file).to_string();
    let ole = [&[0xD0, 0xCF, 0x11, 0xE0][..], &[0; 600]].concat();
    assert_eq!(told(&ole), "the file is a workbook of the old kind (.xls)");
    let name: Vec<u8> = "EncryptedPackage".bytes().flat_map(|byte| [byte, 0]).collect();
    assert_eq!(told(&[ole, name].concat()), "the file is a workbook locked with a password");
    assert_eq!(told(b""), "the file is empty");
    assert_eq!(told(b"  \r\n"), "the file is empty");
    assert_eq!(
        told(b"<html><table><tr><td>1"),
        "the file is a page of the web or XML, whatever its name"
    );
    assert_eq!(told(b"\x1F\x8B\x08"), "the file is packed (gzip)");
    assert_eq!(told(b"\x89PNG\r\n"), "the file is a picture");
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("letter.txt", SimpleFileOptions::default()).expect("it begins");
    let other = zip.finish().expect("it ends").into_inner();
    assert_eq!(told(&other), "the file is an archive, and no workbook (.xlsx) in it");
    let large = vec![b'a'; (50 << 20) + 1];
    assert_eq!(told(&large), "the file has more than 52428800 bytes");
}

#[test]
fn reading_stops_when_it_is_to() {
    let file = with_rows(|to| {
        for _ in 0..200_000 {
            to.write_all(b"<row><c><v>1</v></c></row>").expect("it is written");
        }
    });
    let mut looks = 0;
    let mut poll = || {
        looks += 1;
        looks > 20
    };
    let stopped = read(&file, &Choice::default(), &Limits::default(), &mut poll);
    assert_eq!(stopped.expect_err("it was stopped"), Error::Stopped);
    assert_eq!(looks, 21);
}

#[test]
fn a_pdf_bomb_is_too_large() {
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..200 {
        packed.write_all(&vec![b' '; 1 << 20]).expect("it is written");
    }
    let packed = packed.finish().expect("it ends");
    let mut file =
        b"%PDF-1.5\n1 0 obj <</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length ".to_vec();
    file.extend(format!("{}>>\nstream\n", packed.len()).bytes());
    file.extend(packed);
    file.extend(b"\nendstream endobj\ntrailer <</Root 1 0 R>>\n%%EOF");
    assert_eq!(told_within(&file, SOON), "the file has more than 134217728 bytes, unpacked");
}

#[test]
fn a_deep_pdf_is_refused() {
    let deep = "[".repeat(100_000);
    let file = format!(
        "%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R/X {deep}>>\nendobj\n\
        2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer <</Root 1 0 R>>\n%%EOF"
    );
    let told = told_within(file.as_bytes(), SOON);
    assert!(told.starts_with("the file is damaged") || told == "the pdf has no text", "{told}");
}

fn workbook() -> &'static [u8] {
    static FILE: OnceLock<Vec<u8>> = OnceLock::new();
    FILE.get_or_init(|| {
        xlsx(json!([["a", 1.5, {"date": "2025-01-01", "format": "yyyy-mm-dd"}], ["b", 2, "c"]]))
    })
}

fn report() -> &'static [u8] {
    static FILE: OnceLock<Vec<u8>> = OnceLock::new();
    FILE.get_or_init(|| {
        let texts = json!([[40, 700, "Name"], [220, 700, "Amount"]]);
        made(&json!({"kind": "pdf", "pages": [{"texts": texts}]}))
    })
}

/// Bytes changed, and a part cut out.
fn mutated(file: &[u8], changes: &[(usize, u8)], cut: (usize, usize)) -> Vec<u8> {
    let mut bytes = file.to_vec();
    for (place, byte) in changes {
        let place = place % bytes.len();
        bytes[place] = *byte;
    }
    let start = cut.0 % bytes.len();
    let end = (start + cut.1).min(bytes.len());
    bytes.drain(start..end);
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn damaged_files_are_read_or_refused(
        changes in prop::collection::vec((any::<usize>(), any::<u8>()), 0..12),
        start in any::<usize>(),
        length in prop_oneof![Just(0usize), 0usize..200],
        is_pdf in any::<bool>(),
    ) {
        let file = if is_pdf { report() } else { workbook() };
        let file = mutated(file, &changes, (start, length));
        // Whatever comes out, nothing panics.
        let read = read(&file, &Choice::default(), &Limits::default(), &mut || false);
        if let Err(error) = read {
            prop_assert!(!error.to_string().is_empty());
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(
        bytes in prop::collection::vec(any::<u8>(), 0..600),
        pdf in any::<bool>(),
    ) {
        let start: &[u8] = if pdf { b"%PDF-1.4\n" } else { b"PK\x03\x04" };
        let file = [start, &bytes].concat();
        let _ = read(&file, &Choice::default(), &Limits::default(), &mut || false);
        let _ = read(&bytes, &Choice::default(), &Limits::default(), &mut || false);
    }
}
