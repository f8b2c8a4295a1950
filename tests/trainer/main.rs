//! The trainer scheme: its rules, its live results, and what people and bad luck do to them.

mod attacks;
mod bad_input;
mod behind_results;
mod boundaries;
mod carrying;
mod change_rates;
mod classes;
mod concurrency;
mod contracts;
mod hours;
mod kpi;
mod leavers;
mod oracle;
mod periods;
mod products;
mod races;
mod recalculation;
mod refund_cost;
mod sale_types;
mod session_types;
mod simulate_rates;
mod splits;
mod stretched;
mod vocabulary;
mod weights;
mod worked_example;
