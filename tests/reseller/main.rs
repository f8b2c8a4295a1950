//! The reseller scheme: its rules, its live commissions, and what people and bad luck do to them.

mod approval;
mod attribution;
mod attribution_oracle;
mod bad_input;
mod clicks;
mod concurrency;
mod elsewhere;
mod fraud;
mod fraud_holds;
mod one_statement;
mod oracle;
mod partner_codes;
mod performance;
mod recalculation;
mod sales_report;
mod unnoticed;
mod verification;
mod views;
mod worked_example;
