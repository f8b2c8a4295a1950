//! Tables in pdf files.

use crate::made::made;
use crate::{error_of, kind_of, lines, sheet_of};
use documents::reading::{Choice, Kind, Limits, read};
use serde_json::{Value, json};

const COLUMNS: [&str; 4] = ["Name", "Invoice #", "Net Sales Amount", "Comm $"];

fn pdf(pages: Value) -> Vec<u8> {
    made(&json!({"kind": "pdf", "pages": pages}))
}

fn told(file: &[u8]) -> Vec<String> {
    let heading = COLUMNS.map(str::to_owned);
    lines(&sheet_of(file, &Choice { heading: &heading, ..Choice::default() }))
}

fn right() -> Value {
    json!({"align": "right"})
}

fn report() -> Value {
    json!([
        {"texts": [
            [40, 750, "3/31/2025 10:15:00 AM"],
            [40, 700, "Name"], [220, 700, "Invoice #"],
            [400, 700, "Net Sales Amount", right()], [480, 700, "Comm $", right()],
            [40, 680, "Memorial Hermann Hospital of the Woodlands"], [220, 680, "INV-1"],
            [400, 680, "1,234,567.50", right()], [480, 680, "12.00", right()],
            [40, 668, "TX 77380"],
            [40, 650, "St. Luke's"], [220, 650, "2"],
            [400, 650, "7.50", right()], [480, 650, "(1.25)", right()],
        ]},
        {"texts": [
            [60, 700, "Name"], [240, 700, "Invoice #"],
            [420, 700, "Net Sales Amount", right()], [500, 700, "Comm $", right()],
            [60, 680, "Second page"], [240, 680, "3"],
            [420, 680, "1.00", right()], [500, 680, "0.10", right()],
        ]}
    ])
}

fn report_in_rows() -> [&'static str; 7] {
    [
        "1| t:3/31/2025 10:15:00 AM",
        "2| t:Name | t:Invoice # | t:Net Sales Amount | t:Comm $",
        "3| t:Memorial Hermann Hospital of the Woodlands | t:INV-1 | t:1,234,567.50 | t:12.00",
        "4| t:TX 77380",
        "5| t:St. Luke's | t:2 | t:7.50 | t:(1.25)",
        "6| t:Name | t:Invoice # | t:Net Sales Amount | t:Comm $",
        "7| t:Second page | t:3 | t:1.00 | t:0.10",
    ]
}

#[test]
fn lines_are_cut_below_their_headings_page_by_page() {
    let file = pdf(report());
    assert_eq!(kind_of(&file), Kind::Pdf);
    assert_eq!(told(&file), report_in_rows());
}

#[test]
fn every_font_that_need_not_come_along_is_measured() {
    for font in ["Times-Roman", "Times-Bold", "Courier", "Helvetica-Bold", "Helvetica-Oblique"] {
        let mut pages = report();
        for page in pages.as_array_mut().expect("pages") {
            for text in page["texts"].as_array_mut().expect("texts") {
                let text = text.as_array_mut().expect("a text");
                let mut more = text.get(3).cloned().unwrap_or_else(|| json!({}));
                more["font"] = json!(font);
                more["size"] = json!(7);
                text.truncate(3);
                text.push(more);
            }
        }
        assert_eq!(told(&pdf(pages)), report_in_rows(), "{font}");
    }
}

/// Pages are often written upright and shown turned, or the other way around.
#[test]
fn a_page_that_is_turned_is_read_as_it_is_seen() {
    let texts = [[40, 700], [220, 700], [300, 700], [400, 700], [40, 600], [220, 600], [300, 600]];
    let words = ["Name", "Invoice #", "Net Sales Amount", "Comm $", "a", "b", "c"];
    let placed: Vec<_> =
        texts.iter().zip(words).map(|([x, y], word)| json!([x, y, word])).collect();
    let upside_down = pdf(json!([{"rotation": 180, "texts": placed}]));
    let error = read(
        &upside_down,
        &Choice { heading: &COLUMNS.map(str::to_owned), ..Choice::default() },
        &Limits::default(),
        &mut || false,
    );
    assert!(error.is_err(), "headings run from right to left");
    let upright = pdf(json!([{"rotation": 0, "texts": placed}]));
    assert_eq!(told(&upright)[1], "2| t:a | t:b | t:c");
}

#[test]
fn words_written_one_by_one_are_one_text() {
    let file = pdf(json!([{"texts": [
        [40, 700, "Name"], [220, 700, "Invoice"], [250.5, 700, "#"],
        [330, 700, "Net"], [346, 700, "Sales"], [370, 700, "Amount"], [460, 700, "Comm $"],
        [40, 680, "Saint"], [62, 680, "Luke's"], [220, 680, "5"], [350, 680, "1.00"],
        [470, 680, "2.00"],
    ]}]));
    assert_eq!(
        told(&file),
        [
            "1| t:Name | t:Invoice # | t:Net Sales Amount | t:Comm $",
            "2| t:Saint Luke's | t:5 | t:1.00 | t:2.00",
        ]
    );
}

#[test]
fn a_line_written_at_once_is_cut_at_its_spaces() {
    let courier = json!({"font": "Courier"});
    let file = pdf(json!([{"texts": [
        [40, 700, "Name        Invoice #   Net Sales Amount    Comm $", courier],
        [40, 690, "St. Luke's  A-1                 1,234.50     12.00", courier],
    ]}]));
    assert_eq!(
        told(&file),
        [
            "1| t:Name | t:Invoice # | t:Net Sales Amount | t:Comm $",
            "2| t:St. Luke's | t:A-1 | t:1,234.50 | t:12.00",
        ]
    );
}

#[test]
fn without_headings_gaps_end_cells() {
    let file = pdf(json!([{"texts": [[40, 700, "one two"], [200, 700, "three"]]}]));
    assert_eq!(lines(&sheet_of(&file, &Choice::default())), ["1| t:one two | t:three"]);
}

#[test]
fn documents_of_ours_are_read_again() {
    // Embedded fonts with two bytes for a letter.
    let sheet = json!({"kind": "report", "title": "Dương", "columns": [{"heading": "Rep"},
        {"heading": "Amount", "kind": "amount"}], "rows": [["Ánh", "1234.50"], ["Bình", "-7.00"]]});
    let limits = documents::Limits::default();
    let Ok(sheet) = documents::Sheet::read(&sheet.to_string(), &limits) else {
        panic!("{:?}", documents::Sheet::read(&sheet.to_string(), &limits).err());
    };
    let fonts = documents::Fonts::built_in().expect("the fonts can be read");
    let file = documents::write(&sheet, &fonts, &limits, &mut || false).expect("it is written");
    let heading = ["Rep".to_owned(), "Amount".to_owned()];
    let read = lines(&sheet_of(&file, &Choice { heading: &heading, ..Choice::default() }));
    let told = read.join("\n");
    assert!(told.contains("t:Ánh | t:1,234.50"), "{told}");
    assert!(told.contains("t:Bình | t:-7.00"), "{told}");
}

#[test]
fn a_pdf_of_pictures_says_so() {
    let error = error_of(&pdf(json!([{"boxes": [[10, 10, 100, 100]]}])));
    assert_eq!(error.to_string(), "the pdf has no text");
}

#[test]
fn a_pdf_without_the_table_says_what_was_looked_for() {
    let file = pdf(json!([{"texts": [[40, 700, "Name"], [220, 700, "Something else"]]}]));
    let heading = COLUMNS.map(str::to_owned);
    let choice = Choice { heading: &heading, ..Choice::default() };
    let error = read(&file, &choice, &Limits::default(), &mut || false).expect_err("no table");
    assert_eq!(
        error.to_string(),
        "the pdf has no line with the columns \"Name\", \"Invoice #\", \"Net Sales Amount\", \
         \"Comm $\""
    );
}

#[test]
fn a_locked_pdf_says_so() {
    let spec = json!({"kind": "pdf", "password": "secret", "pages": [{"texts": [[40, 700, "a"]]}]});
    assert_eq!(error_of(&made(&spec)).to_string(), "the file is a pdf locked with a password");
}
