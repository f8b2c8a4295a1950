//! Values of variable length as bytes.

use pgrx::pg_sys;

/// The bytes of a value, decompressed and fetched where need be.
///
/// # Safety
/// `datum` must be a non-null value of a type of variable length, alive as long as the bytes.
pub unsafe fn bytes<'a>(datum: pg_sys::Datum) -> &'a [u8] {
    // SAFETY: the caller vouches for the varlena; detoasting yields one that is readable in place.
    unsafe {
        let varlena = pg_sys::pg_detoast_datum_packed(datum.cast_mut_ptr());
        std::slice::from_raw_parts(
            pgrx::varlena::vardata_any(varlena).cast::<u8>(),
            pgrx::varlena::varsize_any_exhdr(varlena),
        )
    }
}

/// Makes a text of bytes in the encoding of the database.
pub fn text(bytes: &[u8]) -> pg_sys::Datum {
    let length = bytes.len() as std::ffi::c_int;
    // SAFETY: as many bytes are copied as there are.
    unsafe { pg_sys::Datum::from(pg_sys::cstring_to_text_with_len(bytes.as_ptr().cast(), length)) }
}
