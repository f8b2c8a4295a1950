//! What core promises to every scheme that declares itself: each promise over the schemes of the
//! project and over a toy that only these tests have, which brings nothing for it but toy.sql.

mod adjustments;
mod audit;
mod declaring;
mod due;
mod frozen;
mod generated;
mod imported;
mod interim;
mod last;
mod late;
mod ledger_start;
mod locks;
mod unnoticed;
mod unpriced;
mod verification;
mod visibility;
mod world;
