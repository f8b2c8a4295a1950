//! The trainer scheme: its rules, its live results, and what people and bad luck do to them.

mod attacks;
mod bad_input;
mod boundaries;
mod carrying;
mod concurrency;
mod oracle;
mod periods;
mod races;
mod recalculation;
mod sale_types;
mod simulate_rates;
mod splits;
mod worked_example;
