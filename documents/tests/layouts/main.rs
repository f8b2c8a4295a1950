//! Every layout that comes along, over files with the quirks that vendors have.

#[path = "../reading/made.rs"]
mod made;

mod forms;
mod more_spreadsheets;
mod own;
mod spreadsheets;
mod summit;
mod told;
mod totals;
