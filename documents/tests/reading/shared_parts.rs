//! Pdf files whose pages and fonts share what is large.

use documents::reading::{Choice, Limits, read};
use lopdf::{Dictionary, Document, Object, Stream, dictionary};
use std::time::{Duration, Instant};

/// Tests run unoptimised and side by side.
const SOON: Duration = Duration::from_secs(60);

/// So many pages of one content, with one font under so many names.
fn pdf(
    pages: usize,
    content: String,
    fonts: usize,
    font: impl Fn(&mut Document) -> Dictionary,
) -> Vec<u8> {
    let mut document = Document::with_version("1.5");
    let font = font(&mut document);
    let font = document.add_object(font);
    let named = (0..fonts).map(|number| (format!("F{number}"), Object::Reference(font)));
    let named: Dictionary = named.map(|(name, font)| (name.into_bytes(), font)).collect();
    let resources = document.add_object(dictionary! {"Font" => named});
    let content = document.add_object(Stream::new(dictionary! {}, content.into_bytes()));
    let tree = document.new_object_id();
    let kids: Vec<Object> = (0..pages)
        .map(|_| {
            let page = dictionary! {
                "Type" => "Page", "Parent" => tree, "Contents" => content, "Resources" => resources,
            };
            document.add_object(page).into()
        })
        .collect();
    let count = i64::try_from(pages).expect("few pages");
    let all = dictionary! {"Type" => "Pages", "Kids" => kids, "Count" => count};
    document.objects.insert(tree, all.into());
    let root = document.add_object(dictionary! {"Type" => "Catalog", "Pages" => tree});
    document.trailer.set("Root", root);
    document.compress();
    let mut file = Vec::new();
    document.save_to(&mut file).expect("it is written");
    file
}

fn told(file: &[u8]) -> String {
    let begun = Instant::now();
    let told = match read(file, &Choice::default(), &Limits::default(), &mut || false) {
        Ok((_, sheet)) => format!("{} rows", sheet.rows.len()),
        Err(error) => error.to_string(),
    };
    let took = begun.elapsed();
    assert!(took < SOON, "{told} took {took:?}");
    told
}

fn write(text: &str) -> String {
    format!("BT /F0 10 Tf 1 0 0 1 10 700 Tm ({text}) Tj ET")
}

fn plain(_: &mut Document) -> Dictionary {
    dictionary! {"Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica"}
}

#[test]
fn letters_of_pages_that_share_them_count_for_each() {
    assert_eq!(told(&pdf(3, write("A line"), 1, plain)), "3 rows");
    let file = pdf(60, write(&"x ".repeat(40_000)), 1, plain);
    assert!(file.len() < 50_000, "it is small: {}", file.len());
    assert_eq!(told(&file), "the file has more than 4000000 letters on its pages");
}

#[test]
fn fonts_that_share_their_letters_count_each() {
    let file = pdf(1, write("A line"), 100, |document| {
        let letters = format!("%{}\n", "x".repeat(1 << 20)).into_bytes();
        let letters = document.add_object(Stream::new(dictionary! {}, letters));
        dictionary! {"Type" => "Font", "Subtype" => "Type0", "ToUnicode" => letters}
    });
    assert_eq!(told(&file), "the file has more than 8388608 bytes of fonts on a page");
}

#[test]
fn widths_that_are_said_again_count_again() {
    let file = pdf(1, write("A line"), 1, |document| {
        let widths: Vec<Object> =
            (0..20_000).flat_map(|_| [0.into(), 65_535.into(), 500.into()]).collect();
        let below = document.add_object(dictionary! {"Type" => "Font", "W" => widths});
        dictionary! {
            "Type" => "Font", "Subtype" => "Type0",
            "DescendantFonts" => vec![Object::Reference(below)],
        }
    });
    // What counts is how soon it is read.
    assert_eq!(told(&file), "1 rows");
}
