//! What belongs to whom: customers without a rep, and services of product lines.

use common::Statements;
use serde_json::{Value, json};

use crate::imports::{BOB, company, id, logiquip, sale, stage};

/// The files are of the last year, whenever the test runs.
const DAY: &str = "select to_char(commission_internal.today() - 20, 'MM-DD-YYYY')";

#[test]
fn customers_without_a_rep_or_with_several_are_told() {
    let mut db = company("territories_check");
    let day = db.line(DAY);
    let file = logiquip(vec![
        sale("D-1", "77030", &day, "1000", "100"),
        sale("D-2", "02115", &day, "500", "50"),
        sale("D-3", "2115", &day, "500", "50"),
    ]);
    let file_id = id(&stage(&mut db, "Logiquip", &file, 3));
    let check = "select value, second_value, customer, sale_count,
            coalesce(cardinality(participant_ids), 0), fault
        from commission.territory_check order by value";
    assert_eq!(db.lines(check), ["77030|Saint Luke's|Saint Luke's|1|0|belongs to no rep today"]);
    // Somebody says who it is, for one sale of a customer of two.
    let ann = "00000000-0000-4000-8000-00000000000a";
    db.run(&format!(
        "select commission.set_import_rep({file_id}, '{{3}}', '{BOB}');
        select commission.set_import_rep({file_id}, '{{4}}', '{ann}');
        select commission.commit_import({file_id})"
    ));
    assert_eq!(
        db.lines(check),
        [
            "02115|Saint Luke's|Saint Luke's|2|2|was sold by several reps",
            "77030|Saint Luke's|Saint Luke's|1|1|belongs to no rep today",
        ]
    );
    db.run(&format!(
        "insert into commission.rep_territory (
            source, field, value, second_field, second_value, participant_id)
        values ('logiquip', 'ship to zip', '77030', 'customer', 'SAINT  LUKE''S', '{BOB}');
        select commission.withdraw_import({file_id}, 'a mistake')"
    ));
    assert_eq!(db.lines(check), Vec::<String>::new());
}

#[test]
fn services_are_mapped_as_a_whole_or_in_part() {
    let mut db = company("territories_services");
    let mut map = |services: Value, replace: bool| {
        let rows = db
            .client()
            .query("select * from commission.map_services($1, $2)", &[&services, &replace]);
        match rows {
            Ok(rows) => rows
                .iter()
                .map(|row| format!("{}: {}", row.get::<_, String>(0), row.get::<_, String>(1)))
                .collect::<Vec<String>>()
                .join(", "),
            Err(error) => {
                let error = error.as_db_error().expect("the server's");
                format!("{}: {}", error.code().code(), error.message())
            }
        }
    };
    assert_eq!(
        map(json!({"Blades": "mastel surgical", " Carts ": "Logi Quip"}), false),
        "Blades: Mastel Surgical, Carts: LogiQuip"
    );
    // Names are one whatever their case and spacing.
    assert_eq!(
        map(json!({"blades": "LogiQuip", "Lamps": "Summit Medical"}), false),
        "Blades: LogiQuip, Carts: LogiQuip, Lamps: Summit Medical"
    );
    assert_eq!(map(json!({"CARTS": null}), false), "Blades: LogiQuip, Lamps: Summit Medical");
    assert_eq!(map(json!({"Lamps": "LogiQuip"}), true), "Lamps: LogiQuip");
    assert_eq!(
        map(json!({"Lamps": "nothing"}), true),
        "PT404: there is no product line \"nothing\""
    );
    assert_eq!(map(json!({}), false), "Lamps: LogiQuip", "nothing was changed");
    assert!(map(json!(["Lamps"]), false).starts_with("22023: p_services must be an object"));
    assert!(map(json!({"A": "LogiQuip", "a ": "LogiQuip"}), false).starts_with("23505: "));
    assert_eq!(map(json!({}), true), "");
}
