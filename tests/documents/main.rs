//! Documents written inside the server: the extension pg_commission_documents, what install() adds
//! where it is there, and how it goes over HTTP.

mod bad_records;
mod exports;
#[allow(dead_code)] // settlement uses all of it
#[path = "../settlement/fixture.rs"]
mod fixture;
mod import_attacks;
mod import_corrections;
mod import_races;
mod import_report;
mod imports;
mod invoice;
#[allow(dead_code)] // imports make workbooks only
#[path = "../../documents/tests/reading/made.rs"]
mod made;
mod month_end;
mod native;
#[path = "../../documents/tests/writing/opened.rs"]
mod opened;
#[path = "../../documents/tests/reader/mod.rs"]
mod reader;
mod record_attacks;
mod records;
mod requests;
mod sales_report;
mod statement;
mod territories;
mod trainer_report;
mod without;

use common::people::Company;
use common::{Database, Statements};

/// A database with documents in it.
fn database(name: &str) -> Database {
    Database::with_documents(name)
}

/// People with a closed month and payouts, and documents.
fn company(name: &str) -> Company {
    let db = Database::prepared(name, "documents_january", database, |db| {
        Company::of(db).january_closed().db
    });
    Company { db }
}

/// People, and documents.
fn people(name: &str) -> Company {
    Company { db: Database::prepared(name, "documents_people", database, |db| Company::of(db).db) }
}

/// What comes later into a database that has been in use.
fn add_documents(db: &mut Database) {
    db.run("create extension pg_commission_documents");
    db.run("select commission_engine.install()");
}
