//! Settlement: manual adjustments, accounts, payouts and batches, and what people and bad luck do
//! to them.

mod automatic;
mod bad_input;
mod concurrency;
mod disputes;
mod elsewhere;
mod fixture;
mod holds;
mod invoices;
mod manual;
mod methods;
mod oracle;
mod people;
mod results;
mod statement;
mod states;
mod worked_example;
