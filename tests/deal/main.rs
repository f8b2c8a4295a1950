//! The deal scheme: deals and their lives, plans, quotas, and what people read of them.

mod attainment;
mod bad_input;
mod commission_reports;
mod credits;
mod disputes;
mod documents;
mod draws;
mod life;
mod pay;
mod plans;
mod quotas;
mod reports;
mod seen;
