//! Keys that somebody writes before the import that they belong to: the import would fill a row of
//! theirs, with whatever it does not name itself.

use common::Statements;
use common::people::{Company, id};

/// A row of kepong in each table that is imported, and the columns by which it is.
const ROWS: [(&str, &str, &str, &[&str]); 10] = [
    ("deal", "name, owner_id, amount", "'X', '{08}', 1", &["source, source_id", "reference_id"]),
    ("deal_payment", "deal_id, amount, paid_on", "'{d8}', 1, '2026-02-05'", &["source, source_id"]),
    ("sales_activity", "deal_id, kind, subject", "'{d8}', 'call', 'x'", &["source, source_id"]),
    (
        "participant",
        "name, role, branch, email",
        "'new', 'rep', 'kepong', 'evil@elsewhere.example'",
        &["source, source_id"],
    ),
    ("member", "name, branch", "'new', 'kepong'", &["source, source_id"]),
    (
        "appointment",
        "trainer_id, member_id, session_type, status, starts_at",
        "'{06}', '{21}', 'paid', 'completed', '2026-02-05'",
        &["source, source_id"],
    ),
    (
        "member_package",
        "member_id, total_price, refunded_amount, closed_by, created_at",
        "'{21}', 1000, 900, '{{06}}', '2026-02-05'",
        &["source, source_id"],
    ),
    (
        "network_sale",
        "participant_id, shared_by, amount, status",
        "'{08}', '{10}', 1, 'pending'",
        &["source, source_id"],
    ),
    (
        "product_line_sale",
        "participant_id, product_line_id, commission_year, commission_month, revenue_on,
            sales_actual, revenue_actual",
        "'{08}', '{a7}', 2026, 2, '2026-02-05', 1, 1",
        &["source, source_id"],
    ),
    (
        "reseller_sale",
        "reseller_id, sale_amount, approved_at",
        "'{32}', 1, now()",
        &["source, source_id", "transaction_reference"],
    ),
];

fn fill(text: &str) -> String {
    ["06", "08", "10", "21", "32", "a7", "d8"]
        .iter()
        .fold(text.to_owned(), |text, number| text.replace(&format!("{{{number}}}"), &id(number)))
}

fn values_of(keys: &str) -> &'static str {
    if keys.contains(',') { "'shop', 'order-5001'" } else { "'PAY-777'" }
}

#[test]
fn only_those_who_edit_all_write_the_keys_of_imports() {
    let mut company = Company::new("import_keys");
    company.db.run(&fill(
        "insert into commission.participant (id, name, role, branch)
        values ('{32}', 'of kepong', 'reseller', 'kepong');
        insert into commission.reseller (id) values ('{32}')",
    ));
    let imported: Vec<String> = company.db.values(
        "select table_name::text from information_schema.columns
        where table_schema = 'commission' and column_name = 'source_id'
            -- Written by admins of all branches alone, and by nobody.
            and table_name not in ('sales_team', 'source_problem')
            and table_name not in (
                select table_name from information_schema.views where table_schema = 'commission')
        order by 1",
    );
    let mut tried: Vec<&str> = ROWS.iter().map(|row| row.0).collect();
    tried.sort_unstable();
    assert_eq!(imported, tried, "every table that is imported");
    for (table, columns, values, keys) in ROWS {
        let insert = fill(&format!(
            "insert into commission.{table} ({columns}) values ({values}) returning id"
        ));
        let row = company.does("kepong", &insert);
        for key in keys {
            let given = values_of(key);
            let planted = insert
                .replace(&format!("({columns})"), &format!("({columns}, {key})"))
                .replace(") returning", &format!(", {given}) returning"));
            let set = format!(
                "update commission.{table} set ({key}) = row({given})
                where id = '{row}' returning 1"
            );
            for statement in [&planted, &set] {
                assert_eq!(company.outcome("kepong", statement), "42501", "{statement}");
            }
            // What the row has besides stays theirs to change.
            company.db.run(&format!(
                "update commission.{table} set ({key}) = row({given}) where id = '{row}'"
            ));
            let column = columns.split(',').next().expect("there are columns");
            let kept = format!(
                "update commission.{table} set {column} = {column} where id = '{row}' returning 1"
            );
            assert_eq!(company.outcome("kepong", &kept), "1", "{kept}");
            let emptied = key.split(", ").map(|k| format!("{k} = null")).collect::<Vec<_>>();
            let emptied = format!(
                "update commission.{table} set {} where id = '{row}' returning 1",
                emptied.join(", ")
            );
            assert_eq!(company.outcome("kepong", &emptied), "42501", "{emptied}");
            assert_eq!(company.outcome("admin", &emptied), "1", "{emptied}");
            company.db.run(&emptied);
            assert_eq!(company.outcome("admin", &set), "1", "{set}");
        }
    }
}

/// Numbers of resellers are given one after the other: nobody takes the next one in advance.
#[test]
fn the_number_of_a_reseller_is_nobodys_to_choose() {
    let mut company = Company::new("import_numbers");
    let straw = company.does(
        "kepong",
        "insert into commission.participant (name, role, branch)
        values ('straw', 'reseller', 'kepong') returning id",
    );
    for who in ["kepong", "admin", "super"] {
        let take = format!(
            "insert into commission.reseller (id, number) values ('{straw}', 4) returning 1"
        );
        assert_eq!(company.outcome(who, &take), "428C9", "{who}");
    }
}
