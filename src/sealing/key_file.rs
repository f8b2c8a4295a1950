//! The file of the keys and of the secret that signs tokens. It is read whenever they are needed, so
//! that no session keeps them.

use crate::postgres::error::{NativeError, Result};
use engine::accounts::token::Secret;
use engine::sealing::Keys;
use pgrx::{GucContext, GucFlags, GucRegistry, GucSetting, PgSqlErrorCode, pg_sys};
use std::ffi::{CStr, CString};
use std::fs::{self, File};
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

static KEY_FILE: GucSetting<Option<CString>> = GucSetting::<Option<CString>>::new(None);

const MOST_BYTES: u64 = 256 * 1024;
const OTHERS: u32 = 0o077;
const HOW: &str =
    "Have a superuser make a key file and set pg_commission.key_file: see docs/dba.md.";

/// Makes the setting known.
pub fn define_setting() {
    GucRegistry::define_string_guc(
        c"pg_commission.key_file",
        c"File with the keys that seal bank data, and the secret of tokens.",
        c"An absolute path outside the data directory, readable by the server's operating system \
          user only.",
        &KEY_FILE,
        // A database may have keys of its own; who may set it could read the file anyway.
        GucContext::Suset,
        GucFlags::SUPERUSER_ONLY,
    );
    // A misspelt name is an error from here on.
    // SAFETY: a C string that lives for ever.
    unsafe { pg_sys::MarkGUCPrefixReserved(c"pg_commission".as_ptr()) };
}

/// What is wrong with the file, and what to do. Never its path, which only superusers may know.
struct Unusable(String, &'static str);

impl Unusable {
    fn error(self, what_fails: &str) -> NativeError {
        let Self(problem, hint) = self;
        NativeError::new(
            PgSqlErrorCode::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
            format!("{what_fails}: pg_commission.key_file {problem}"),
        )
        .hint(hint)
    }
}

type Found<T> = std::result::Result<T, Unusable>;

fn unusable(problem: &str, hint: &'static str) -> Unusable {
    Unusable(problem.to_owned(), hint)
}

/// The keys that seal.
pub fn read_keys() -> Result<Keys> {
    read(Keys::parse).map_err(|problem| problem.error("bank data cannot be sealed or opened"))
}

/// What signs tokens.
pub fn token_secret() -> Result<Secret> {
    read(Secret::parse).map_err(|problem| problem.error("nobody can sign in"))
}

fn read<T, E: std::fmt::Display>(parse: fn(&str) -> std::result::Result<T, E>) -> Found<T> {
    let path = KEY_FILE.get().filter(|path| !path.is_empty());
    let path = path.ok_or_else(|| unusable("is not set", HOW))?;
    let path = PathBuf::from(path.to_str().map_err(|_| unusable("is no UTF-8", HOW))?);
    let data = data_directory()?;
    check_place(&path, &data)?;
    let text = read_private(&path, &data)?;
    let text = std::str::from_utf8(&text).map_err(|_| unusable("names a file of no text", HOW))?;
    parse(text).map_err(|error| Unusable(format!("names a file in which {error}"), HOW))
}

fn data_directory() -> Found<PathBuf> {
    // SAFETY: the server sets it before it loads anything.
    let folder = unsafe { CStr::from_ptr(pg_sys::DataDir) };
    let folder = folder.to_str().ok().and_then(|folder| fs::canonicalize(folder).ok());
    folder.ok_or_else(|| unusable("cannot be told from the data directory", HOW))
}

/// Where a backup of the server does not find it.
fn check_place(path: &Path, data: &Path) -> Found<()> {
    if !path.is_absolute() {
        return Err(unusable("is no absolute path", HOW));
    }
    let real = fs::canonicalize(path).map_err(|error| unreadable(&error))?;
    if real.starts_with(data) {
        let hint = "Backups would carry the keys along: move the file elsewhere.";
        return Err(unusable("names a file inside the data directory", hint));
    }
    Ok(())
}

fn read_private(path: &Path, data: &Path) -> Found<Zeroizing<Vec<u8>>> {
    // Nothing that opening would wait for.
    if !fs::metadata(path).map_err(|error| unreadable(&error))?.is_file() {
        return Err(unusable("names no regular file", HOW));
    }
    let file = File::open(path).map_err(|error| unreadable(&error))?;
    let about = file.metadata().map_err(|error| unreadable(&error))?;
    // The server does not start unless the data directory is its user's own.
    let user = fs::metadata(data).map_err(|error| unreadable(&error))?.uid();
    if !about.is_file() {
        return Err(unusable("names no regular file", HOW));
    }
    if about.uid() != user {
        let hint = "Make it that of the server's operating system user: chown postgres FILE.";
        return Err(unusable("names a file of another operating system user", hint));
    }
    if about.mode() & OTHERS != 0 {
        let hint = "Run: chmod 600 FILE; if others could read it for long, make a new key.";
        return Err(unusable("names a file that others can read or change", hint));
    }
    if about.len() > MOST_BYTES {
        return Err(unusable("names a file of more than 256 kB", HOW));
    }
    // Room for all of it, so that no part is left behind where it grows.
    let mut bytes = Zeroizing::new(Vec::with_capacity(about.len() as usize + 1));
    file.take(MOST_BYTES).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
    Ok(bytes)
}

fn unreadable(error: &std::io::Error) -> Unusable {
    Unusable(format!("names a file that the server cannot read: {}", error.kind()), HOW)
}
