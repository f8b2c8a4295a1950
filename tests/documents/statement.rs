//! commission.statement_pdf(): what statement() says, for whom it says it.

use common::Statements;
use common::people::id;
use common::postgrest::PostgRest;

use crate::company;
use crate::opened::{lines, names, opened};
use crate::reader::{assert_in_order, pages};

fn call(participant: &str, month: i32) -> String {
    format!("select commission.statement_pdf('{participant}', 2026, {month}, 'VND')")
}

#[test]
fn a_statement_says_lines_payments_and_balances() {
    let mut company = company("statement_pdf");
    let db = &mut company.db;
    db.run("update commission.workspace set company = 'Công ty Ánh Dương'");
    let reseller = id("11");
    let figures = db.line(&format!(
        "select trim_scale((s ->> 'opening')::numeric), trim_scale((s ->> 'posted')::numeric),
            trim_scale((s ->> 'paid')::numeric), trim_scale((s ->> 'closing')::numeric)
        from commission.statement('{reseller}', 2026, 2, 'VND') as s"
    ));
    assert_eq!(figures, "100000|0|70000|30000");
    let january: Vec<u8> = db.value(&call(&reseller, 1));
    let texts = "Công ty Ánh Dương|Statement|January 2026|reseller|reseller@people.example|Currency\
        |VND|Opening balance|0|Posted|100,000|Closing balance|VND 100,000|Posted|Description|Basis\
        |Amount VND|Bonus|2026-01|100,000|Total|100,000";
    let texts: Vec<String> = texts.split('|').map(str::to_owned).collect();
    assert_in_order(&january, &texts);
    let affiliate: Vec<u8> = db.value(&call(&id("08"), 1));
    let page = pages(&affiliate, "-layout").remove(0);
    let basis = "Commission on own sales|rate 0.2, unrounded 20, volume 100|2026-01|20";
    let found: String = page.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(found.contains(&basis.replace('|', " ")), "no {basis} in {page}");
    let february: Vec<u8> = db.value(&call(&reseller, 2));
    let page = pages(&february, "-layout").remove(0);
    for line in [
        ["Opening balance", "100,000"],
        ["Paid", "-70,000"],
        ["Closing balance", "VND 30,000"],
        ["2026-02-16", "70,000"],
    ] {
        let is_there =
            |found: &str| found.trim().starts_with(line[0]) && found.trim().ends_with(line[1]);
        assert!(page.lines().any(is_there), "no {line:?} in {page}");
    }
    assert_eq!(february, db.value::<Vec<u8>>(&call(&reseller, 2)), "the bytes differ");
    let headers: String = {
        db.run("begin; set local response.headers = '[{\"X-A\": \"b\"}]'");
        db.run(&call(&reseller, 2));
        let headers = db.value("select current_setting('response.headers')");
        db.run("rollback");
        headers
    };
    let name = "attachment; filename=\\\"statement-2026-02-VND.pdf\\\"";
    assert_eq!(headers, format!("[{{\"X-A\": \"b\"}}, {{\"Content-Disposition\": \"{name}\"}}]"));
}

#[test]
fn people_have_the_statements_that_they_see() {
    let mut company = company("statement_pdf_people");
    let reseller = id("11");
    for (who, outcome) in [
        ("super", "1"),
        ("admin", "1"),
        ("reseller", "1"),
        ("rep", "PT404"),
        ("trainer", "PT404"),
        ("kepong", "PT404"),
        ("left", "PT404"),
        ("unknown", "42501"),
        ("anon", "42501"),
    ] {
        let says = company
            .outcome(who, &format!("select commission.statement('{reseller}', 2026, 1, 'VND')"));
        assert_eq!(says, outcome, "{who}: statement()");
        assert_eq!(company.outcome(who, &call(&reseller, 1)), outcome, "{who}");
    }
    // What stands behind it is not for people to call.
    for function in [
        format!("commission_internal.statement_document('{reseller}', 2026, 1, 'VND', null)"),
        "commission_documents.pdf('{}')".to_owned(),
        "commission_documents.write_pdf('{}')".to_owned(),
    ] {
        assert_eq!(company.outcome("admin", &format!("select {function}")), "42501", "{function}");
    }
}

#[test]
fn over_http_it_is_a_file() {
    let mut company = company("statement_pdf_served");
    company.db.run("update commission.participant set name = 'สมชาย' where name = 'rep'");
    let ids = [("RESELLER", id("11")), ("REP", id("12"))];
    PostgRest::start(&mut company.db).run_script("documents", &ids);
}

#[test]
fn as_a_workbook_it_says_the_same_to_the_same_people() {
    let mut company = company("statement_xlsx");
    let reseller = id("11");
    let call = |month: i32| call(&reseller, month).replace("_pdf", "_xlsx");
    let january = opened(&company.db.value::<Vec<u8>>(&call(1)));
    assert_eq!(names(&january), ["Posted", "Payouts"]);
    assert_eq!(
        lines(&january[0]),
        [
            "To|reseller||",
            "Period|January 2026||",
            "Currency|VND||",
            "Opening balance|0||",
            "Posted|100000||",
            "Paid|0||",
            "Returned|0||",
            "Closing balance|100000||",
            "|||",
            "Description|Basis|Period|Amount VND",
            "Bonus|adjustments 1|2026-01|100000",
            "Total|||100000",
        ]
    );
    let february = opened(&company.db.value::<Vec<u8>>(&call(2)));
    let paid = lines(&february[1]);
    assert!(paid[1].starts_with("2026-02-16T00:00:00|"), "{paid:?}");
    assert!(paid[1].ends_with("|70000"), "{paid:?}");
    for (who, outcome) in [("reseller", "1"), ("admin", "1"), ("rep", "PT404"), ("anon", "42501")] {
        assert_eq!(company.outcome(who, &call(1)), outcome, "{who}");
    }
}
