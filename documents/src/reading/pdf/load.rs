//! Opening a pdf. All of it is taken into memory at once, so what its streams unpack to is counted
//! before.

use super::look;
use crate::reading::{Error, Limits, Result};
use crate::watch::Watch;
use flate2::{Decompress, FlushDecompress, Status};
use lopdf::{Document, LoadOptions};

/// What one stream may unpack to while the file is opened.
const STREAM_BYTES: usize = 8 << 20;
const CHUNK: usize = 32 << 10;

pub fn load(file: &[u8], limits: &Limits, watch: &mut Watch<'_>) -> Result<Document> {
    weigh(file, limits, watch)?;
    look(watch)?;
    let options = LoadOptions::with_max_decompressed_size(STREAM_BYTES);
    let document = Document::load_mem_with_options(file, options).map_err(|error| {
        // What is locked cannot be read further; the message would speak of a password.
        if is_locked(&error) { locked() } else { Error::broken("the pdf", error) }
    })?;
    if document.is_encrypted() {
        return Err(locked());
    }
    look(watch)?;
    Ok(document)
}

fn is_locked(error: &lopdf::Error) -> bool {
    matches!(
        error,
        lopdf::Error::InvalidPassword
            | lopdf::Error::Decryption(_)
            | lopdf::Error::UnsupportedSecurityHandler(_)
    )
}

fn locked() -> Error {
    Error::Kind {
        what: "a pdf locked with a password".to_owned(),
        remedy: "Save it without a password.",
    }
}

/// Unpacks each stream, keeps nothing of it, and counts.
fn weigh(file: &[u8], limits: &Limits, watch: &mut Watch<'_>) -> Result<()> {
    const KEYWORD: &[u8] = b"stream";
    let mut chunk = vec![0u8; CHUNK];
    let (mut streams, mut unpacked, mut at) = (0usize, 0usize, 0usize);
    while let Some(place) = find(&file[at..], KEYWORD) {
        let start = at + place;
        at = start + KEYWORD.len();
        if start >= 3 && &file[start - 3..start] == b"end" {
            continue;
        }
        streams += 1;
        if streams > limits.streams {
            return Err(Error::too_large("streams", limits.streams));
        }
        let body = match &file[at..] {
            [b'\r', b'\n', body @ ..] | [b'\n' | b'\r', body @ ..] => body,
            body => body,
        };
        let mut inflate = Decompress::new(true);
        loop {
            look(watch)?;
            let (read, written) = (inflate.total_in(), inflate.total_out());
            let rest = usize::try_from(read).ok().and_then(|read| body.get(read..)).unwrap_or(&[]);
            let status = inflate.decompress(rest, &mut chunk, FlushDecompress::None);
            let more = usize::try_from(inflate.total_out() - written).unwrap_or(usize::MAX);
            unpacked = unpacked.saturating_add(more);
            if unpacked > limits.unpacked_bytes {
                return Err(Error::too_large("bytes, unpacked", limits.unpacked_bytes));
            }
            let is_stuck = more == 0 && inflate.total_in() == read;
            if !matches!(status, Ok(Status::Ok)) || is_stuck {
                break;
            }
        }
    }
    Ok(())
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    let first = wanted.first()?;
    let mut at = 0;
    while let Some(place) = bytes.get(at..)?.iter().position(|byte| byte == first) {
        if bytes[at + place..].starts_with(wanted) {
            return Some(at + place);
        }
        at += place + 1;
    }
    None
}
