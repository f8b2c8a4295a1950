//! The network scheme: its rules, its live figures, and what people and bad luck do to them.

mod bad_input;
mod concurrency;
mod crash;
mod deferred;
mod moves;
mod one_statement;
mod oracle;
mod recalculation;
mod rt_dashboard;
mod simulate_rates;
mod uplines;
mod views;
mod worked_example;
