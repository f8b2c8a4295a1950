//! Numbers that only break later: whatever a column takes can be calculated with, and zeros at the
//! end mean nothing.

use common::people::Company;
use common::{Database, Statements};

/// Tables that people write, with a column of numbers and what identifies one of its rows.
fn columns(db: &mut Database) -> Vec<(String, String)> {
    let columns = db.lines(
        "select c.relname, a.attname
        from pg_class as c
        join pg_attribute as a on a.attrelid = c.oid
        where c.relnamespace = 'commission'::regnamespace
            and c.relkind = 'r'
            and a.atttypid = 'numeric'::regtype
            and a.attnum > 0
            and has_column_privilege('authenticated', c.oid, a.attnum, 'update')
        order by 1, 2",
    );
    columns
        .iter()
        .map(|line| {
            let (table, column) = line.split_once('|').expect("two columns");
            (table.to_owned(), column.to_owned())
        })
        .collect()
}

/// Everything that reads numbers on record.
const CALCULATIONS: &str = "
    select from commission.calculate_all_commission(2026, 2);
    select commission.recalculate_network(2026, 2);
    select from commission.check_rate_bands();
    select from commission.close_period(2026, 2);
    select from commission.verify_ledger()";

/// Puts the value into every row of the table that has one, if the table takes it.
fn put(db: &mut Database, table: &str, column: &str, value: &str) -> Result<(), String> {
    let sql = format!(
        "update commission.{table} set {column} = {value} where {column} is not null;
        update commission.{table} set {column} = {value} where {column} is null"
    );
    for part in sql.split(';') {
        if let Err(error) = db.client().batch_execute(part) {
            let said = error.as_db_error().expect("an answer of the server");
            let code = said.code().code();
            let is_refused = ["23514", "22003", "23502", "23P01"].contains(&code);
            assert!(is_refused, "{table}.{column} = {value}: {code} {}", said.message());
            return Err(code.to_owned());
        }
    }
    Ok(())
}

#[test]
fn zeros_at_the_end_mean_nothing() {
    let mut company = Company::new("attack_zeros");
    let columns = columns(&mut company.db);
    assert!(columns.len() > 8, "{columns:?}");
    let pay = "select participant_id, component, sum(amount) from commission.earning
        group by 1, 2 order by 1, 2";
    company.db.run(&format!("begin; {CALCULATIONS}"));
    let expected = company.db.lines(pay);
    assert!(expected.len() > 3, "{expected:?}");
    company.db.run("rollback; begin");
    for (table, column) in &columns {
        company.db.run(&format!(
            "update commission.{table}
            set {column} = ({column}::text
                || case when {column}::text like '%.%' then '' else '.' end
                || repeat('0', 40))::numeric
            where {column} is not null"
        ));
    }
    company.db.run(CALCULATIONS);
    assert_eq!(company.db.lines(pay), expected);
    company.db.run("rollback");
}

#[test]
fn whatever_a_column_takes_can_be_calculated_with() {
    let mut company = Company::new("attack_numbers");
    let db = &mut company.db;
    let mut taken = 0;
    for (table, column) in columns(db) {
        for value in [
            "1e-30",
            "1.000000000000000000000000000001",
            "0.3333333333333333333333",
            "1e15",
            "1e18",
            "1e29",
            "1e100",
            "1e1000",
            "-1",
            "-0.0000001",
            "'NaN'",
            "'Infinity'",
            "'-Infinity'",
            "0",
            "0.000001",
            "0.00000001",
            "999999999999999.9999",
            "999999999999999",
        ] {
            // Column by column, so that one that is refused leaves the next one as it was.
            db.run("begin; savepoint before");
            if put(db, &table, &column, value).is_ok() {
                taken += 1;
                db.run(CALCULATIONS);
            }
            db.run("rollback");
        }
    }
    assert!(taken > 12, "{taken} were taken");
}
