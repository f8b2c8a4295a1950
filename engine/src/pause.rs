//! Long work is ended by whoever has it done: it pauses again and again, and they say there whether
//! it goes on.

use std::sync::OnceLock;

static CHECK: OnceLock<fn()> = OnceLock::new();

/// Has `check` called at every pause from here on. It ends the work by unwinding, and must not use
/// anything here.
pub fn at_pauses(check: fn()) {
    CHECK.get_or_init(|| check);
}

/// Called in every loop over what may be many.
#[inline]
pub fn pause() {
    if let Some(check) = CHECK.get() {
        check();
    }
}
