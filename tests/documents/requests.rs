//! The requests about money in docs/frontend.md, from the account to the invoice as PDF.

use common::Statements;
use common::postgrest::PostgRest;
use serde_json::json;

use crate::add_documents;
use crate::fixture::Office;

#[test]
fn payees_and_administrators_are_answered_as_the_page_says() {
    let mut office = Office::new("documents_requests");
    add_documents(&mut office.db);
    let cleo = office.payee("Cleo");
    office.run(&format!(
        "insert into commission.tax_profile (
            participant_id, legal_name, address, country, vat_id, treatment, vat_rate,
            agreement_during)
        values ('{cleo}', 'Cleo M.', 'Street 1', 'KE', 'P2', 'vat', 0.16, '(,)')"
    ));
    office.act(
        "Ada",
        "update commission.invoice_setting
        set legal_name = 'Acme GmbH', address = 'Street 2', country = 'KE', vat_id = 'P1'
        returning 1",
    );
    office.act(
        "Ada",
        "select id from commission.set_payer_account('bank_transfer', 'USD', 'pain.001.001.09',
            '{\"name\": \"Acme GmbH\", \"iban\": \"DE89370400440532013000\"}')",
    );
    office.post(cleo, &["646.91"]);
    PostgRest::start(&mut office.shop.db).run_script("money", &[("PAYEE", cleo.to_string())]);
    office.assert_agrees();
}

#[test]
fn files_go_up_as_bodies_of_requests() {
    let mut company = crate::company("documents_uploads");
    company.db.run(
        "insert into commission.product_line (name) values ('Logiquip');
        insert into commission.rep_territory (
            source, field, value, second_field, second_value, participant_id)
        select 'Logiquip', 'Ship To Zip', '2115', 'Customer', 'Mercy', id
        from commission.participant where role = 'rep' limit 1",
    );
    let file = crate::made::xlsx(json!([
        ["Logiquip commission"],
        [
            "Agency",
            "Rep",
            "Doc Num",
            "Customer",
            "PO Number",
            "Ship To Zip",
            "Contract",
            "Item Class",
            "Date Paid",
            "Comm Rate",
            "Doc Amt",
            "Comm Amt"
        ],
        ["SHS", 1, "D-1", "Mercy", "PO", "02115", "C", "Carts", "03-15-2025", "5%", 1000, 50],
    ]));
    let file: String = file.iter().map(|byte| format!("{byte:02x}")).collect();
    PostgRest::start(&mut company.db).run_script("uploads", &[("VENDOR_FILE", file)]);
}
