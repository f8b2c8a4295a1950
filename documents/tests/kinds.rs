//! Statements, invoices, credit notes and payment advices: what they say, and that amounts which do
//! not agree are refused.

mod reader;

use documents::{Fonts, Limits, Sheet, write};
use reader::{assert_in_order, pages};
use serde_json::{Value, json};

fn pdf_of(document: &Value) -> Vec<u8> {
    let limits = Limits::default();
    let sheet = Sheet::read(&document.to_string(), &limits).expect("it is a document");
    let fonts = Fonts::built_in().expect("the fonts can be read");
    write(&sheet, &fonts, &limits, &mut || false).expect("it can be written")
}

fn error_of(document: &Value) -> String {
    let read = Sheet::read(&document.to_string(), &Limits::default());
    read.expect_err("it is refused").to_string()
}

fn with(document: &Value, field: &str, value: Value) -> Value {
    let mut changed = document.clone();
    changed[field] = value;
    changed
}

/// Example S2 of settlement: VAT 16 %, withholding 5 %, payable 369.99.
fn invoice() -> Value {
    json!({
        "kind": "invoice", "number": "INV-2026-00001", "issue_date": "2026-02-03",
        "due_date": "2026-03-05", "currency": "KES", "self_billing": true,
        "issuer": {"name": "Ánh Dương Ltd", "address": ["1 Main Street", "Nairobi"],
            "details": [["PIN", "P051234567X"]]},
        "recipient": {"name": "Wanjiru Agencies", "address": ["Mombasa"]},
        "payment_reference": "PO-2026-00042",
        "lines": [{"description": "Commission", "period": "2026-01", "quantity": 3,
            "amount": "333.33"}],
        "subtotal": "333.33",
        "taxes": [{"label": "VAT", "rate": "16 %", "base": "333.33", "amount": "53.33"}],
        "withholding": {"rate": "5 %", "base": "333.33", "amount": "16.67"},
        "total": "369.99",
        "notes": ["Paid with the batch of 5 February."]
    })
}

fn statement() -> Value {
    json!({
        "kind": "statement", "number": "ST-1", "period": "January 2026", "currency": "USD",
        "issuer": {"name": "House"}, "recipient": {"name": "Rep"},
        "opening": 100, "posted": "1646.91", "paid": 1000, "returned": 0, "closing": "746.91",
        "lines": [
            {"description": "Commission", "basis": "10,000.00 at 5 %", "amount": 500},
            {"description": "Commission", "amount": 1650},
            {"description": "Commission", "amount": "396.91"},
            {"description": "Adjustment", "amount": -900}
        ],
        "payouts": [{"date": "2026-01-15", "reference": "PO-1", "event": "paid",
            "method": "****1234", "amount": 1000}]
    })
}

#[test]
fn an_invoice_says_who_what_and_how_much() {
    let texts = "Ánh Dương Ltd|1 Main Street|Nairobi|PIN: P051234567X|Invoice|INV-2026-00001|To\
        |Wanjiru Agencies|Mombasa|Issue date|2026-02-03|Due date|2026-03-05|Reference\
        |PO-2026-00042|Self-billing|Description|Amount KES|Commission|2026-01|3|333.33\
        |VAT 16 % of 333.33|53.33|Withholding 5 % of 333.33|-16.67|Amount payable|KES 369.99\
        |Paid with the batch of 5 February.|Page 1 of 1";
    let pdf = pdf_of(&invoice());
    let found = pages(&pdf, "-layout").remove(0);
    for text in texts.split('|') {
        assert!(found.contains(text), "no {text:?} in {found}");
    }
    let order = "Commission|2026-01|3|333.33|Subtotal|333.33|VAT 16 % of 333.33|53.33\
        |Withholding 5 % of 333.33|-16.67|Amount payable|KES 369.99|Paid with";
    let order: Vec<String> = order.split('|').map(str::to_owned).collect();
    assert_in_order(&pdf, &order);
}

#[test]
fn a_credit_note_names_what_it_corrects() {
    let mut note = with(&invoice(), "kind", json!("credit_note"));
    note["corrects"] = json!("INV-2025-00009");
    let page = pages(&pdf_of(&note), "-raw").remove(0);
    assert!(page.contains("Credit note") && page.contains("INV-2025-00009"), "{page}");
}

#[test]
fn a_payment_advice_and_a_statement_are_written() {
    let page = pages(&pdf_of(&with(&invoice(), "kind", json!("payment_advice"))), "-raw").remove(0);
    assert!(page.contains("Payment advice"), "{page}");
    let texts = "Statement|January 2026|Posted|Description|Basis|Amount USD|Commission\
        |10,000.00 at 5 %|500.00|Commission|1,650.00|Commission|396.91|Adjustment|-900.00|Total\
        |1,646.91|Payments|2026-01-15|PO-1|Paid|****1234|1,000.00|Total|1,000.00";
    let texts: Vec<String> = texts.split('|').map(str::to_owned).collect();
    let pdf = pdf_of(&statement());
    assert_in_order(&pdf, &texts);
    let page = pages(&pdf, "-layout").remove(0);
    for (label, amount) in [
        ("Opening balance", "100.00"),
        ("Posted", "1,646.91"),
        ("Paid", "-1,000.00"),
        ("Returned", "0.00"),
        ("Closing balance", "USD 746.91"),
    ] {
        let is_there = |line: &str| line.trim().starts_with(label) && line.trim().ends_with(amount);
        assert!(page.lines().any(is_there), "no {label} {amount} in {page}");
    }
}

#[test]
fn amounts_that_do_not_agree_are_refused() {
    for (document, error) in [
        (
            with(&statement(), "closing", json!("746.92")),
            "closing is 746.92, but opening + posted - paid + returned gives 746.91",
        ),
        (
            with(&with(&statement(), "posted", json!("1646.90")), "closing", json!("746.90")),
            "posted is 1646.90, but the sum of lines gives 1646.91",
        ),
        (
            with(&with(&statement(), "paid", json!(999)), "closing", json!("747.91")),
            "paid is 999, but the sum of payouts that are paid gives 1000",
        ),
        (
            with(&invoice(), "subtotal", json!(333)),
            "subtotal is 333, but the sum of lines gives 333.33",
        ),
        (
            with(&invoice(), "total", json!(370)),
            "total is 370, but subtotal + taxes - withholding - fee gives 369.99",
        ),
        (
            with(&invoice(), "fee", json!(1)),
            "total is 369.99, but subtotal + taxes - withholding - fee gives 368.99",
        ),
    ] {
        assert_eq!(error_of(&document), error);
    }
}

#[test]
fn every_fault_names_its_place() {
    let report = json!({
        "kind": "report", "title": "R",
        "columns": [{"heading": "A"}, {"heading": "B", "kind": "amount", "sum": true}],
        "rows": [["a", 1], ["b", null]]
    });
    for (document, error) in [
        (json!([]), "the document is an array, not an object"),
        (json!({}), "the document has no \"kind\""),
        (
            json!({"kind": "letter"}),
            "kind is \"letter\"; known are: statement, invoice, credit_note, payment_advice, \
             report",
        ),
        (with(&report, "title", json!(true)), "title is true, not a text"),
        (
            with(&report, "rows", json!([["a", 1], ["b", "NaN"]])),
            "rows[1][1] is \"NaN\", not a number of at most 28 digits",
        ),
        (
            with(&report, "rows", json!([["a", "1e999"]])),
            "rows[0][1] is \"1e999\", not a number of at most 28 digits",
        ),
        (with(&report, "rows", json!([["a"]])), "rows[0] has 1 values, the columns are 2"),
        (with(&report, "rows", json!("x")), "rows is \"x\", not an array"),
        (
            with(&report, "totals", json!([null, 2])),
            "totals[1] is 2, but the sum of the rows gives 1",
        ),
        (with(&report, "totals", json!([1, 1])), "totals[0] belongs to a column that has no sum"),
        (with(&report, "columns", json!([])), "columns has no column"),
        (
            with(&report, "columns", json!([{"heading": "B", "kind": "amount", "sum": true}])),
            "columns[0].sum is true, but there is no text in the first column to name the sum",
        ),
        (with(&report, "paper", json!("a3")), "paper is \"a3\"; known are: a4, letter"),
        (
            with(&report, "language", json!("en us")),
            "language is not a language tag such as \"en\" or \"vi\"",
        ),
        (
            with(&report, "number_format", json!({"group": "."})),
            "number_format.decimal does not tell the decimals from the groups",
        ),
        (
            with(&report, "number_format", json!({"decimal": "12"})),
            "number_format.decimal is not a single sign",
        ),
        (with(&report, "decimals", json!(11)), "decimals is not a whole number from 0 to 10"),
        (
            with(&invoice(), "issuer", json!({"name": "X", "details": [["VAT ID"]]})),
            "issuer.details[0] is not a pair of label and value, such as [\"VAT ID\", \"X1\"]",
        ),
        (with(&invoice(), "lines", json!([])), "lines has nothing in it"),
    ] {
        assert_eq!(error_of(&document), error);
    }
    let unknown = error_of(&with(&report, "colour", json!("red")));
    assert!(
        unknown.starts_with("the document has a field \"colour\"; known are: kind, "),
        "{unknown}"
    );
    let word = error_of(&with(&report, "words", json!({"Totl": "x"})));
    assert!(word.starts_with("words has \"Totl\"; known are: Amount, "), "{word}");
    let broken = Sheet::read("{\"kind\"", &Limits::default()).expect_err("it is no JSON");
    assert!(broken.to_string().starts_with("the document is not JSON: EOF"), "{broken}");
    let deep = "[".repeat(100_000);
    let deep = Sheet::read(&deep, &Limits::default()).expect_err("it is too deep");
    assert!(deep.to_string().contains("recursion limit"), "{deep}");
}

#[test]
fn amounts_keep_every_digit() {
    let document = json!({
        "kind": "report", "title": "R",
        "columns": [
            {"heading": "A"},
            {"heading": "B", "kind": "amount", "sum": true, "decimals": 0}
        ],
        "rows": [["a", "99999999999999999999999.999"], ["b", "0.0001"], ["c", "1e3"], ["d", "0.10"]]
    });
    let page = pages(&pdf_of(&document), "-layout").remove(0);
    for amount in ["99,999,999,999,999,999,999,999.999", "0.0001", "1,000", "0.1"] {
        let is_there = |line: &str| line.ends_with(&format!(" {amount}"));
        assert!(page.lines().any(is_there), "no {amount} in {page}");
    }
    let rows = json!([["a", "9999999999999999999999999.999"], ["b", "0.00001"]]);
    assert_eq!(
        error_of(&with(&document, "rows", rows)),
        "rows[1][1] adds up to more digits than can be counted exactly"
    );
}
