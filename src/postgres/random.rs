//! Chance, from the source that the server itself uses.

use super::error::{NativeError, Result};
use pgrx::pg_sys;

/// Bytes that nobody can foresee.
pub fn bytes<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    // SAFETY: as many bytes as there are.
    if !unsafe { pg_sys::pg_strong_random(bytes.as_mut_ptr().cast(), N) } {
        return Err(NativeError::unexpected("the operating system gives no random numbers"));
    }
    Ok(bytes)
}
