//! The product-line scheme: two tiers with a threshold, live, from scratch and in the ledger.

mod company;
mod lines;
mod oracle;
mod reports;
mod views;
mod worked_example;
