//! What is written down must not depend on the session that writes it.

use pgrx::pg_sys;
use std::ffi::{CStr, c_int};

/// The settings by which PostgreSQL turns values into text, and what they are for records.
const FOR_RECORDS: [(&CStr, &CStr); 7] = [
    (c"datestyle", c"ISO, YMD"),
    (c"timezone", c"UTC"),
    (c"intervalstyle", c"iso_8601"),
    (c"extra_float_digits", c"1"),
    (c"bytea_output", c"hex"),
    (c"lc_monetary", c"C"),
    (c"quote_all_identifiers", c"off"),
];

/// Runs `write` with the settings of records and puts those of the session back.
pub fn with_settings_of_records<T>(write: impl FnOnce() -> T) -> T {
    // SAFETY: names and values are C strings, and every setting is one that anybody may change. After
    // an error the end of the transaction, or of its savepoint, puts the session's settings back.
    let nesting = unsafe { pg_sys::NewGUCNestLevel() };
    for (name, value) in FOR_RECORDS {
        unsafe {
            pg_sys::set_config_option(
                name.as_ptr(),
                value.as_ptr(),
                pg_sys::GucContext::PGC_USERSET,
                pg_sys::GucSource::PGC_S_SESSION,
                pg_sys::GucAction::GUC_ACTION_SAVE,
                true,
                0 as c_int,
                false,
            );
        }
    }
    let written = write();
    // SAFETY: the level is the one that was opened above.
    unsafe { pg_sys::AtEOXact_GUC(true, nesting) };
    written
}
