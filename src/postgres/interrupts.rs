//! A limit of time, a cancel and the end of a session reach a backend between two steps of its own
//! only. Native code takes many of them.

use pgrx::pg_sys;

/// Ends the statement where it is to end; whatever else came is seen to.
pub fn see_to_interrupts() {
    // SAFETY: a signal handler sets it, so it is read anew each time; a backend has one thread, and
    // what ends the statement unwinds to the function that was called.
    unsafe {
        if (&raw const pg_sys::InterruptPending).read_volatile() != 0 {
            pg_sys::ProcessInterrupts();
        }
    }
}
