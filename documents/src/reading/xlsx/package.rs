//! The parts of a workbook, unpacked as they are read.

use super::broken;
use super::xml::Xml;
use crate::Poll;
use crate::reading::{Error, Limits, Result};
use crate::watch::Watch;
use std::cell::Cell;
use std::io::{self, BufReader, Cursor, Read};
use zip::ZipArchive;
use zip::result::ZipError;

/// How much is read between two looks at whether to stop.
const CHUNK: usize = 32 << 10;

pub struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    watch: Watch<'a>,
    pub limits: &'a Limits,
    /// What may still be unpacked.
    left: usize,
}

impl<'a> Package<'a> {
    pub fn open(file: &'a [u8], limits: &'a Limits, poll: Poll<'a>) -> Result<Self> {
        let archive = ZipArchive::new(Cursor::new(file))
            .map_err(|error| broken("the archive", error_in_words(&error)))?;
        if archive.len() > limits.parts {
            return Err(Error::too_large("parts", limits.parts));
        }
        Ok(Self { archive, watch: Watch::new(poll), limits, left: limits.unpacked_bytes })
    }

    pub fn has(&self, part: &str) -> bool {
        self.archive.index_for_name(part).is_some()
    }

    /// Hands a part to whoever reads it.
    pub fn read<T>(
        &mut self,
        part: &str,
        work: impl FnOnce(&mut Xml<BufReader<Unpacked<'_, '_>>>, &Limits) -> Result<T>,
    ) -> Result<T> {
        let end = Cell::new(End::None);
        let file = match self.archive.by_name(part) {
            Ok(file) => file,
            Err(ZipError::FileNotFound) => return Err(broken(part, "the part is missing")),
            Err(error) => return Err(broken(part, error_in_words(&error))),
        };
        let unpacked = Unpacked {
            from: Box::new(file),
            watch: &mut self.watch,
            left: &mut self.left,
            end: &end,
        };
        let mut xml = Xml::new(part, BufReader::with_capacity(CHUNK, unpacked), self.limits.depth);
        let result = work(&mut xml, self.limits);
        match end.get() {
            End::Stopped => Err(Error::Stopped),
            End::TooLarge => Err(Error::too_large("bytes, unpacked", self.limits.unpacked_bytes)),
            End::None => result,
        }
    }
}

fn error_in_words(error: &ZipError) -> String {
    match error {
        ZipError::UnsupportedArchive(what) if what.contains("assword") => {
            "it is locked with a password".to_owned()
        }
        other => other.to_string(),
    }
}

/// Why reading ended before the end.
#[derive(Clone, Copy)]
enum End {
    None,
    Stopped,
    TooLarge,
}

pub struct Unpacked<'w, 'a> {
    from: Box<dyn Read + 'w>,
    watch: &'w mut Watch<'a>,
    left: &'w mut usize,
    end: &'w Cell<End>,
}

impl Read for Unpacked<'_, '_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.watch.look().is_err() {
            self.end.set(End::Stopped);
            return Err(io::Error::other("stopped"));
        }
        let most = into.len().min(CHUNK);
        let count = self.from.read(&mut into[..most])?;
        match self.left.checked_sub(count) {
            Some(left) => *self.left = left,
            None => {
                self.end.set(End::TooLarge);
                return Err(io::Error::other("too large"));
            }
        }
        Ok(count)
    }
}
