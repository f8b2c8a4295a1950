//! commission.invoice_pdf(): what was issued, as it was issued.

use common::Statements;

use crate::add_documents;
use crate::fixture::Office;
use crate::reader::pages;

fn page_of(office: &mut Office, kind: &str) -> String {
    let pdf: Vec<u8> = office.value(&format!(
        "select commission.invoice_pdf(id) from commission.invoice where kind = '{kind}'"
    ));
    let page = pages(&pdf, "-layout").remove(0);
    page.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn assert_says(page: &str, texts: &[&str]) {
    for text in texts {
        assert!(page.contains(text), "no {text:?} in {page}");
    }
}

/// Example S2 of settlement: 333.33, VAT 16 %, withholding 5 %, payable 369.99.
#[test]
fn invoices_and_credit_notes_say_what_was_issued() {
    let mut office = Office::new("documents_invoice");
    add_documents(&mut office.db);
    let ann = office.payee("Ann");
    office.act(
        "Ada",
        &format!(
            "insert into commission.tax_profile (
                participant_id, legal_name, address, country, vat_id, treatment, vat_rate,
                withholding_rate, agreement_during)
            values ('{ann}', 'Ánh Law', E'Street 1\nNairobi', 'KE', 'KE1', 'vat', 0.16, 0.05, '(,)')
            returning 1"
        ),
    );
    office.act(
        "Ada",
        "update commission.invoice_setting
        set legal_name = 'Company Ltd', address = 'Street 2', country = 'KE', vat_id = 'KE2'
        returning 1",
    );
    office.post(ann, &["433.33", "-100"]);
    office.pay("Ann", "null");
    let numbers: Vec<String> = office.values("select number from commission.invoice order by 1");
    assert_eq!(numbers.len(), 2, "{numbers:?}");

    let invoice = page_of(&mut office, "invoice");
    assert_says(
        &invoice,
        &[
            "Ánh Law",
            "Street 1",
            "Nairobi",
            "VAT ID: KE1",
            "Company Ltd",
            "VAT ID: KE2",
            "Invoice",
            &numbers[1],
            "433.33",
            "VAT 16 % of 433.33 69.33",
            "Withholding 5 % of 433.33 -21.67",
            "Amount payable USD 480.99",
            "Page 1 of 1",
        ],
    );
    let note = page_of(&mut office, "credit_note");
    assert_says(&note, &["Credit note", &numbers[0], "-100.00", "VAT 16 % of -100.00 -16.00"]);
    // Whatever becomes of names and addresses.
    office.run("update commission.participant set name = 'Somebody' where name = 'Ann'");
    assert_eq!(page_of(&mut office, "invoice"), invoice);
}

#[test]
fn without_an_agreement_it_is_an_advice_of_the_company() {
    let mut office = Office::new("documents_advice");
    add_documents(&mut office.db);
    office.run("update commission.workspace set company = 'The House'");
    let ann = office.payee("Ann");
    office.post(ann, &["333.33"]);
    office.pay("Ann", "null");
    let advice = page_of(&mut office, "payment_advice");
    assert_says(
        &advice,
        &["The House", "Payment advice", "To", "Ann", "Amount payable USD 333.33"],
    );
    let id = office.line("select id from commission.invoice");
    let call = format!("select commission.invoice_pdf('{id}')");
    assert_eq!(office.act("Ann", &call).len(), 1);
    office.payee("Cleo");
    office.assert_refused("Cleo", &call, "PT404", &format!("there is no invoice \"{id}\""));
    let nobody = "select commission.invoice_pdf(null)";
    office.assert_refused("Ann", nobody, "22023", "p_invoice_id must be given");
}
