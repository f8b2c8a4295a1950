//! Months that close: what is posted, what is frozen, what comes late, and what may interfere.

mod beside_writers;
mod crash;
mod earning_total;
mod guards;
mod looking_back;
mod mended;
mod network;
mod oracle;
mod tampering;
mod trainer;
