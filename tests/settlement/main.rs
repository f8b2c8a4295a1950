//! Settlement: manual adjustments, accounts, payouts and batches, and what people and bad luck do
//! to them.

mod automatic;
mod bad_input;
mod concurrency;
mod crash;
mod disputes;
mod elsewhere;
mod fixture;
mod held_at_random;
mod held_under_way;
mod holds;
mod identity;
mod invoices;
mod key_file;
mod manual;
mod many;
mod methods;
mod nowhere;
mod oracle;
mod payment_file;
mod people;
mod results;
mod sealing;
mod second_person;
mod statement;
mod states;
mod worked_example;
