//! The fonts that the server's administrator has added: SHAREDIR/pg_commission/fonts.

use crate::error::{Failure, Result};
use documents::Limits;
use pgrx::pg_sys;
use std::ffi::{CStr, OsStr, c_char};
use std::fs;
use std::io::ErrorKind;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

const ENDINGS: [&str; 3] = ["otf", "ttc", "ttf"];

/// The files, by name, so that the same folder gives the same document.
pub fn files() -> Result<Vec<PathBuf>> {
    let folder = share_folder().join("pg_commission/fonts");
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => {
            return Err(Failure::folder(format!("the folder of fonts cannot be read: {error}")));
        }
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry
            .map_err(|error| {
                Failure::folder(format!("the folder of fonts cannot be read: {error}"))
            })?
            .path();
        let ending = path.extension().and_then(OsStr::to_str).map(str::to_ascii_lowercase);
        if ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str())) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

pub fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Its size is looked at before it is read.
pub fn read(path: &Path, limits: &Limits) -> Result<Vec<u8>> {
    let failed =
        |error| Failure::folder(format!("the font \"{}\" cannot be read: {error}", name(path)));
    let file = fs::metadata(path).map_err(failed)?;
    if !file.is_file() {
        // A pipe would be waited for.
        return Err(Failure::folder(format!("the font \"{}\" is no file", name(path))));
    }
    let size = file.len();
    if usize::try_from(size).map_or(true, |size| size > limits.font_bytes) {
        return Err(Failure::folder(format!(
            "the font \"{}\" has {size} bytes, at most {} are possible",
            name(path),
            limits.font_bytes
        )));
    }
    fs::read(path).map_err(failed)
}

fn share_folder() -> PathBuf {
    let mut buffer: [c_char; pg_sys::MAXPGPATH as usize] = [0; pg_sys::MAXPGPATH as usize];
    // SAFETY: the server's own path is set before any backend starts; the function writes a C
    // string of at most MAXPGPATH bytes.
    let path = unsafe {
        pg_sys::get_share_path((&raw const pg_sys::my_exec_path).cast(), buffer.as_mut_ptr());
        CStr::from_ptr(buffer.as_ptr())
    };
    PathBuf::from(OsStr::from_bytes(path.to_bytes()))
}
