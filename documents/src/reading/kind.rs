//! What a file is, by its first bytes: names of files say nothing.

use super::{Error, Limits, Result};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Xlsx,
    Csv,
    Pdf,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
            Self::Pdf => "pdf",
        }
    }
}

const SAVE_AS_XLSX: &str = "Open it in a spreadsheet program and save it as .xlsx.";
const ASK_FOR_A_TABLE: &str = "Files are read as .xlsx, .csv or .pdf.";

pub fn of(file: &[u8], limits: &Limits) -> Result<Kind> {
    let other = |what: &str, remedy| Error::Kind { what: what.to_owned(), remedy };
    if file.len() > limits.file_bytes {
        return Err(Error::too_large("bytes", limits.file_bytes));
    }
    let text = file.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(file);
    let start = text.trim_ascii_start();
    match start {
        [] => Err(other("empty", "Send the file that the vendor has sent.")),
        // Something may stand before it.
        _ if has(&file[..file.len().min(1024)], b"%PDF-") => {
            if file.len() > limits.pdf_bytes {
                return Err(Error::too_large("bytes of a pdf", limits.pdf_bytes));
            }
            Ok(Kind::Pdf)
        }
        [b'P', b'K', 3, 4, ..] => Ok(Kind::Xlsx),
        [b'P', b'K', 5, 6, ..] => Err(other("an empty archive", ASK_FOR_A_TABLE)),
        [0xD0, 0xCF, 0x11, 0xE0, ..] if has(file, &utf_16(b"EncryptedPackage")) => {
            Err(other("a workbook locked with a password", "Save it without a password."))
        }
        [0xD0, 0xCF, 0x11, 0xE0, ..] => {
            Err(other("a workbook of the old kind (.xls)", SAVE_AS_XLSX))
        }
        [0x1F, 0x8B, ..] => Err(other("packed (gzip)", "Unpack it first.")),
        [b'R', b'a', b'r', b'!', ..] => Err(other("packed (rar)", "Unpack it first.")),
        [b'7', b'z', 0xBC, 0xAF, ..] => Err(other("packed (7z)", "Unpack it first.")),
        [0x89, b'P', b'N', b'G', ..] | [0xFF, 0xD8, 0xFF, ..] => {
            Err(other("a picture", ASK_FOR_A_TABLE))
        }
        [b'{', b'\\', b'r', b't', b'f', ..] => Err(other("a letter (rtf)", ASK_FOR_A_TABLE)),
        _ if begins_with_markup(start) => {
            Err(other("a page of the web or XML, whatever its name", SAVE_AS_XLSX))
        }
        _ => Ok(Kind::Csv),
    }
}

fn begins_with_markup(start: &[u8]) -> bool {
    let head: Vec<u8> = start.iter().take(16).map(u8::to_ascii_lowercase).collect();
    [&b"<!doctype"[..], b"<html", b"<?xml", b"<table", b"<head", b"<meta"]
        .iter()
        .any(|tag| head.starts_with(tag))
}

fn utf_16(ascii: &[u8]) -> Vec<u8> {
    ascii.iter().flat_map(|byte| [*byte, 0]).collect()
}

fn has(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}
