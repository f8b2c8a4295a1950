//! The reseller scheme: its rules, its live commissions, and what people and bad luck do to them.

mod approval;
mod bad_input;
mod concurrency;
mod one_statement;
mod oracle;
mod recalculation;
mod verification;
mod views;
mod worked_example;
