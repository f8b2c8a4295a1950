//! commission.sales_report_pdf(): the report of sales as a document.

use common::Statements;
use common::reseller::{Resales, Shop};
use uuid::Uuid;

use crate::add_documents;
use crate::reader::pages;

fn shop(name: &str) -> (Shop, Uuid) {
    let mut shop = Shop::new(name);
    add_documents(&mut shop.db);
    shop.run(
        "update commission.workspace set company = 'Lixnet Ltd';
        update commission.reseller_tier set bonus_rate = 0.1;
        insert into commission.participant (name, email, role)
        values ('All', 'all@people.example', 'admin')",
    );
    let [ann, bea] = ["Ann", "Bea"].map(|name| shop.seller(name));
    let refunded = shop.sell(ann, "6000", "2026-01-10");
    shop.refund(refunded, "1000", "2026-01-20");
    shop.sell(ann, "1234.5", "2026-02-10");
    shop.sell(bea, "100", "2026-02-11");
    (shop, ann)
}

#[track_caller]
fn page(shop: &mut Shop, arguments: &str) -> String {
    let pdf: Vec<u8> = shop.value(&format!("select commission.sales_report_pdf({arguments})"));
    let page = pages(&pdf, "-layout").remove(0);
    page.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn assert_says(page: &str, texts: &[&str]) {
    for text in texts {
        assert!(page.contains(text), "no {text:?} in {page}");
    }
}

#[test]
fn it_has_the_sales_and_their_sums() {
    let (mut shop, ann) = shop("documents_sales");
    let anns = page(&mut shop, &format!("'{ann}', '2026-01-01', '2026-12-31'"));
    assert_says(
        &anns,
        &[
            "Lixnet Ltd",
            "Sales from 2026-01-01 until 2026-12-31",
            "To Sales 2",
            "Ann Currency USD",
            "2026-01-10 6,000.00 1,000.00 5,000.00 bronze 550.00 pending",
            "2026-02-10 1,234.50 0.00 1,234.50 silver 203.70 pending",
            "Total 7,234.50 1,000.00 6,234.50 753.70",
        ],
    );
    assert!(!anns.contains("Reseller"), "{anns}");
    let all = page(&mut shop, "p_from_on => '2026-02-01'");
    assert_says(
        &all,
        &["Sales 2", "Reseller", "Ann", "Bea", "Total 1,334.50 0.00 1,334.50 214.70"],
    );
    let none = page(&mut shop, "p_from_on => '2027-01-01'");
    assert_says(&none, &["Sales 0", "Currency USD", "Commission"]);
}

#[test]
fn currencies_are_summed_each_for_itself() {
    let (mut shop, ann) = shop("documents_sales_currencies");
    shop.run(&format!(
        "insert into commission.exchange_rate (from_currency, to_currency, rate)
        values ('JPY', 'USD', 0.01);
        insert into commission.reseller_sale (reseller_id, sale_amount, currency, status, sold_at)
        values ('{ann}', 5000, 'JPY', 'completed', '2026-03-01')"
    ));
    let page = page(&mut shop, "");
    assert_says(
        &page,
        &[
            "JPY sales: 1, net: 5000, commission: 825",
            "USD sales: 3, net: 6334.50, commission: 764.70",
        ],
    );
    assert!(!page.contains("Total"), "{page}");
}

#[test]
fn it_is_for_whom_the_csv_is_for_and_says_what_is_missing() {
    let (mut shop, ann) = shop("documents_sales_people");
    shop.set_up_api_roles();
    let call = format!("select commission.sales_report_pdf('{ann}')");
    for (who, outcome) in [("ann", ""), ("all", ""), ("bea", "PT404"), ("nobody", "42501")] {
        shop.as_person(who);
        if outcome.is_empty() {
            let bytes: Vec<u8> = shop.value(&call);
            assert!(bytes.starts_with(b"%PDF-"), "{who}");
            let headers = shop.line("select current_setting('response.headers')");
            assert!(headers.contains("filename=\\\"sales.pdf\\\""), "{headers}");
        } else {
            assert_eq!(shop.error_of(&call).sqlstate, outcome, "{who}");
        }
        shop.run("rollback");
    }
    shop.run("drop extension pg_commission_documents");
    assert_eq!(shop.error_of(&call).sqlstate, "55000");
    let csv: String = shop.value("select commission.sales_report_csv()::text");
    assert_eq!(csv.lines().count(), 4);
}
