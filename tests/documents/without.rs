//! Without the extension everything else is as before.

use common::{Database, Statements};

use crate::{add_documents, company};

const STATEMENT_PDF: &str = "select count(*)::text from pg_proc where proname = 'statement_pdf'";

#[test]
fn install_adds_documents_only_where_the_extension_is() {
    let mut db = Database::new("documents_install");
    assert_eq!(db.line(STATEMENT_PDF), "0");
    let kept = db.lines("select part, action, objects from commission_engine.install()");
    assert!(!kept.iter().any(|line| line.contains("documents")), "{kept:?}");
    add_documents(&mut db);
    // In commission and in commission_internal.
    assert_eq!(db.line(STATEMENT_PDF), "2");
    let again = db.lines(
        "select part, action, objects
        from commission_engine.install()
        where part like '%documents'",
    );
    let parts = ["core", "trainer", "network", "reseller", "deal", "settlement"];
    assert_eq!(again, parts.map(|part| format!("{part}: documents|kept|0")));
}

#[test]
fn install_adds_those_of_its_schemes() {
    let mut db = Database::empty("documents_some");
    db.run("create extension pg_commission; create extension pg_commission_documents");
    for (scheme, statement, sales) in
        [("trainer", "0", "0"), ("reseller", "0", "2"), ("settlement", "2", "2")]
    {
        db.run(&format!("select commission_engine.install('{{{scheme}}}')"));
        assert_eq!(db.line(STATEMENT_PDF), statement, "{scheme}");
        let sales_report = STATEMENT_PDF.replace("statement_pdf", "sales_report_pdf");
        assert_eq!(db.line(&sales_report), sales, "{scheme}");
    }
}

#[test]
fn what_is_missing_is_said_and_nobody_takes_its_place() {
    let mut company = company("documents_gone");
    let db = &mut company.db;
    db.run(
        "drop extension pg_commission_documents;
        create schema commission_documents;
        create function commission_documents.pdf(jsonb) returns bytea
        language sql as $$ select 'theirs'::bytea $$",
    );
    let error = db.error_of(
        "select commission.statement_pdf(id, 2026, 1, 'VND')
        from commission.participant where name = 'reseller'",
    );
    let message = format!(
        "55000: the extension \"pg_commission_documents\" is missing in database {}",
        db.line("select quote_ident(current_database())")
    );
    assert_eq!(error.line(), message);
    assert_eq!(error.hint.as_deref(), Some("Run: create extension pg_commission_documents"));
    db.run("select commission_engine.install()");
    assert_eq!(db.line("select count(*) from commission.verify_ledger()"), "0");
}
