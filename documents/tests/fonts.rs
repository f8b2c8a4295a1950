//! Names of all writings: written where a font is there, told where none is.

mod reader;

use documents::{Error, Fonts, Limits, Sheet, write};
use reader::{assert_in_order, assert_in_order_of};
use serde_json::json;
use std::fs;

/// Fonts of Debian's packages fonts-tlwg-waree-ttf, fonts-droid-fallback and fonts-hosny-amiri.
const FILES: [&str; 3] = [
    "/usr/share/fonts/truetype/tlwg/Waree.ttf",
    "/usr/share/fonts-droid-fallback/truetype/DroidSansFallback.ttf",
    "/usr/share/fonts/opentype/fonts-hosny-amiri/Amiri-Regular.ttf",
];

const NAMES: [&str; 8] = [
    "Nguyễn Thị Bích Ngọc",
    "Ольга Иванова",
    "Αλέξανδρος",
    "นายสมชาย ใจดี",
    "กรุงเทพ ปู่ ที่",
    "王小明",
    "山田太郎 ヤマダ",
    "محمد بن عبد الله",
];

fn sheet(names: &[&str]) -> Sheet {
    let rows: Vec<serde_json::Value> = names.iter().map(|name| json!([name, 1])).collect();
    let document = json!({
        "kind": "report", "title": "Names",
        "columns": [{"heading": "Name"}, {"heading": "Amount", "kind": "amount"}], "rows": rows,
    });
    Sheet::read(&document.to_string(), &Limits::default()).expect("it is a document")
}

fn with_fonts() -> Fonts {
    let mut fonts = Fonts::built_in().expect("the fonts can be read");
    for file in FILES {
        let bytes = fs::read(file).unwrap_or_else(|e| panic!("{file}: {e}. Run: make setup"));
        fonts.add(file, bytes, &Limits::default()).expect("it is a font");
    }
    fonts
}

#[test]
fn a_character_that_no_font_has_is_told() {
    let fonts = Fonts::built_in().expect("the fonts can be read");
    let ended = write(&sheet(&NAMES), &fonts, &Limits::default(), &mut || false);
    let Err(Error::Missing(missing)) = ended else { panic!("{ended:?}") };
    let texts: Vec<&str> = missing.iter().map(|missing| missing.text.as_str()).collect();
    assert_eq!(texts, &NAMES[3..]);
    assert_eq!(missing[2].to_string(), "\"王小明\": 王 (U+738B), 小 (U+5C0F), 明 (U+660E)");
    // Each character once.
    assert_eq!(missing[4].characters.iter().filter(|c| **c == 'م').count(), 1);

    for (text, told) in
        [("a\u{1f600}b", '\u{1f600}'), ("bell\u{7}s", '\u{7}'), ("\u{12000}", '\u{12000}')]
    {
        let ended = write(&sheet(&[text]), &with_fonts(), &Limits::default(), &mut || false);
        let Err(Error::Missing(missing)) = ended else { panic!("{ended:?}") };
        assert_eq!(missing[0].characters, [told]);
    }
}

#[test]
fn names_are_written_and_read_again_where_fonts_are_there() {
    let pdf = write(&sheet(&NAMES), &with_fonts(), &Limits::default(), &mut || false);
    let names = NAMES.map(str::to_owned);
    let pdf = pdf.expect("it is written");
    assert_in_order(&pdf, &names[..7]);
    // Readers put words that are written from the right back into their order by where they stand.
    assert_in_order_of(&pdf, "-layout", &names);
}

/// The same name, as one character or as a letter with its mark.
#[test]
fn names_are_written_in_one_form() {
    let fonts = Fonts::built_in().expect("the fonts can be read");
    let pdf = |name: &str| write(&sheet(&[name]), &fonts, &Limits::default(), &mut || false);
    assert_eq!(pdf("\u{c1}nh D\u{1b0}\u{1a1}ng"), pdf("A\u{301}nh Du\u{31b}o\u{31b}ng"));
}

#[test]
fn a_file_that_is_no_font_is_refused() {
    let mut fonts = Fonts::built_in().expect("the fonts can be read");
    let error = fonts.add("bad.ttf", b"no font".to_vec(), &Limits::default()).expect_err("no font");
    assert_eq!(error.to_string(), "\"bad.ttf\" is not a font that can be used");
    let large = vec![0; Limits::default().font_bytes + 1];
    let error = fonts.add("large.ttf", large, &Limits::default()).expect_err("too large");
    assert!(error.to_string().contains("bytes of fonts"), "{error}");
}
