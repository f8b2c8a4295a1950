//! Which letters codes stand for.

use super::look;
use super::widths::Widths;
use crate::reading::{Error, Limits, Result};
use crate::watch::Watch;
use lopdf::{Dictionary, Document, Encoding, Object};
use std::collections::HashMap;
use std::rc::Rc;

/// What a font counts for beside what it says.
const FONT_BYTES: usize = 1 << 10;

pub struct Font<'a> {
    /// Bytes of a code.
    pub code_bytes: usize,
    pub widths: Widths,
    letters: Letters<'a>,
}

enum Letters<'a> {
    /// Of each code of one byte.
    Few(Vec<String>),
    /// Of codes of two bytes, looked up as they come.
    Many(Encoding<'a>),
    /// Nothing says what the codes stand for.
    Unknown,
}

impl Font<'_> {
    pub fn letters(&self, code: &[u8]) -> String {
        match (&self.letters, code) {
            (Letters::Few(letters), [code]) => {
                letters.get(usize::from(*code)).cloned().unwrap_or_default()
            }
            (Letters::Many(encoding), code) => text(encoding, code),
            _ => String::new(),
        }
    }
}

fn text(encoding: &Encoding<'_>, code: &[u8]) -> String {
    let text = encoding.bytes_to_string(code).unwrap_or_default();
    text.chars().filter(|c| *c != char::REPLACEMENT_CHARACTER).collect()
}

pub type Fonts<'a> = HashMap<Vec<u8>, Rc<Font<'a>>>;

/// The fonts of resources by their names there. Many may share what says which letters they have,
/// and keep it each: `left` is what the fonts of a page may still take.
pub fn of<'a>(
    resources: &'a Dictionary,
    document: &'a Document,
    limits: &Limits,
    left: &mut usize,
    watch: &mut Watch<'_>,
) -> Result<Fonts<'a>> {
    let mut fonts = Fonts::new();
    let Ok(named) = resources.get_deref(b"Font", document).and_then(Object::as_dict) else {
        return Ok(fonts);
    };
    if named.len() > limits.parts {
        return Err(Error::too_large("fonts", limits.parts));
    }
    for (name, object) in named.iter() {
        let font = document.dereference(object).ok().and_then(|(_, font)| font.as_dict().ok());
        if let Some(font) = font {
            look(watch)?;
            let too_large = || Error::too_large("bytes of fonts on a page", limits.font_bytes);
            let told = told_bytes(font, document, limits);
            *left = left.checked_sub(told + FONT_BYTES).ok_or_else(too_large)?;
            let font = read(font, document, limits)?;
            *left = left.checked_sub(font.widths.bytes()).ok_or_else(too_large)?;
            fonts.insert(name.clone(), Rc::new(font));
        }
    }
    Ok(fonts)
}

/// What says which letters the codes of a font stand for, unpacked.
fn told_bytes(font: &Dictionary, document: &Document, limits: &Limits) -> usize {
    let told = font.get_deref(b"ToUnicode", document).and_then(Object::as_stream);
    let content = told.and_then(|told| told.get_plain_content_with_limit(limits.page_bytes));
    content.map_or(0, |content| content.len())
}

fn read<'a>(font: &'a Dictionary, document: &'a Document, limits: &Limits) -> Result<Font<'a>> {
    let encoding = font.get_font_encoding_with_limit(document, limits.page_bytes);
    let kind = font.get(b"Subtype").and_then(Object::as_name).unwrap_or_default();
    if kind == b"Type0" {
        let descendants = font.get_deref(b"DescendantFonts", document).and_then(Object::as_array);
        let descendant = descendants
            .ok()
            .and_then(|fonts| fonts.first())
            .and_then(|font| document.dereference(font).ok())
            .and_then(|(_, font)| font.as_dict().ok());
        return Ok(Font {
            code_bytes: 2,
            widths: descendant.map_or(Widths::All(1000.0), |font| Widths::many(font, document)),
            letters: encoding.map_or(Letters::Unknown, Letters::Many),
        });
    }
    // What a font says of its letters goes before the encoding of its codes.
    let mut told = font.clone();
    told.remove(b"Encoding");
    let told = match told.has(b"ToUnicode") {
        true => told.get_font_encoding_with_limit(document, limits.page_bytes).ok(),
        false => None,
    };
    let letters = (0..=255u8).map(|code| {
        let told = told.as_ref().map(|told| text(told, &[code])).unwrap_or_default();
        match (told.is_empty(), &encoding) {
            (true, Ok(encoding)) => text(encoding, &[code]),
            _ => told,
        }
    });
    Ok(Font {
        code_bytes: 1,
        widths: Widths::simple(font, document),
        letters: Letters::Few(letters.collect()),
    })
}
