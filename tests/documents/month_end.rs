//! commission.month_end_report_pdf() and _xlsx(): the month end to sign and to file.

use common::Statements;
use common::people::{Company, PEOPLE};

use crate::company;
use crate::opened::{lines, names, opened};
use crate::reader::pages;

const PDF: &str = "select commission.month_end_report_pdf(2026, 1)";
const XLSX: &str = "select commission.month_end_report_xlsx(2026, 1)";

/// What the function says of a scheme, in the order of the columns.
fn figures(company: &mut Company, scheme: &str) -> String {
    company.db.line(&format!(
        "select scheme, status, currency, people, trim_scale(earned), trim_scale(adjustments),
            trim_scale(total), trim_scale(total_before), trim_scale(adjusted_since),
            trim_scale(pending), unpriced, late_changes, unattributed
        from commission.month_end_report(2026, 1) where scheme = '{scheme}' and people > 0"
    ))
}

#[test]
fn it_says_what_the_report_says() {
    let mut company = company("month_end_file");
    company.db.run("update commission.workspace set company = 'Công ty Ánh Dương'");
    let file: Vec<u8> = company.db.value(PDF);
    let page = pages(&file, "-layout").remove(0);
    for text in ["Công ty Ánh Dương", "Month end", "January 2026", "Closed", "Ledger"] {
        assert!(page.contains(text), "no {text:?} in {page}");
    }
    let network = figures(&mut company, "network");
    let earned = network.split('|').nth(4).expect("it has amounts").to_owned();
    let line = page
        .lines()
        .find(|line| line.trim_start().starts_with("network"))
        .unwrap_or_else(|| panic!("no network in {page}"));
    assert!(line.replace(',', "").contains(&earned), "no {earned} in {line}");
    assert_eq!(file, company.db.value::<Vec<u8>>(PDF), "the bytes differ");

    let sheets = opened(&company.db.value::<Vec<u8>>(XLSX));
    assert_eq!(
        names(&sheets),
        ["Month end", "Posted for other months", "Pending", "Without a price", "Paid to nobody"]
    );
    let first = lines(&sheets[0]);
    assert!(first[0].starts_with("Period|2026-01|"), "{first:?}");
    assert!(first.contains(&network), "no {network} in {first:#?}");
}

#[test]
fn what_changed_since_is_on_its_sheets() {
    let mut company = company("month_end_changed");
    company.db.run(
        "update commission.network_sale set refunded_amount = amount where sold_at < '2026-02-01'",
    );
    let pending = company.db.values::<String>(
        "select distinct participant_name from commission.pending_adjustments
        where (scheme, year, month) = ('network', 2026, 1) order by 1",
    );
    assert!(!pending.is_empty(), "the company has sales in January");
    let sheets = opened(&company.db.value::<Vec<u8>>(XLSX));
    let told = lines(&sheets[2]);
    for name in &pending {
        assert!(
            told.iter().any(|line| line.starts_with(&format!("network|{name}|"))),
            "no {name} in {told:#?}"
        );
    }
    // With the month that is closed next they are posted.
    company.db.run("select commission.close_period(2026, 2, 'network')");
    let february = XLSX.replace("2026, 1", "2026, 2");
    let sheets = opened(&company.db.value::<Vec<u8>>(&february));
    let posted = lines(&sheets[1]);
    assert!(posted.iter().any(|line| line.starts_with("network|2026-01|")), "{posted:#?}");
    // Whoever may not see people is told which they are, and not their names.
    company.db.run(
        "insert into commission.participant_permission (
            participant_id, module, can_view, can_edit, can_export)
        select id, 'staff', false, false, false
        from commission.participant where email = 'admin@people.example'",
    );
    let hexadecimal = company.does("admin", &format!("select encode(({february})::bytea, 'hex')"));
    let bytes: Vec<u8> = (0..hexadecimal.len() / 2)
        .map(|place| u8::from_str_radix(&hexadecimal[2 * place..][..2], 16).expect("two digits"))
        .collect();
    let told = lines(&opened(&bytes)[1]);
    assert_eq!(told.len(), posted.len());
    for name in pending {
        assert!(!told.iter().any(|line| line.contains(&name)), "{name} in {told:#?}");
    }
}

#[test]
fn it_is_for_those_who_export_all_earnings() {
    let mut company = company("month_end_people");
    for person in PEOPLE {
        let expected = if ["super", "admin"].contains(&person) { "1" } else { "42501" };
        for call in [PDF, XLSX] {
            assert_eq!(company.outcome(person, call), expected, "{person}: {call}");
        }
    }
    let error = company.db.error_of(&PDF.replace("2026, 1", "2026, 13")).line();
    assert_eq!(error, "22023: there is no month 13 of year 2026");
}
