//! What cannot be priced: listed with its reason, and no month closes over it.

use common::Statements;

use crate::world::{SCHEMES, World, each_fact};

/// Before there were any rates.
const DECEMBER: &str = "2025-12-15 12:00+00";

const LISTED: &str = "select scheme, year, month, is_closed, participant_id, error_code, error_hint
    from commission.unpriced_record";

#[test]
fn what_reaches_a_closed_month_without_a_price_is_listed_and_stops_closings_until_it_is_mended() {
    let mut world = World::with_january_closed("unpriced_late");
    for scheme in SCHEMES {
        world.run(&format!("select commission.close_period(2025, 12, '{}')", scheme.name));
    }
    for (scheme, fact) in each_fact() {
        let [first, second] = scheme.people;
        world.undone(|world| {
            assert_eq!(world.lines(LISTED), Vec::<String>::new());
            world.run(&fact.add_unpriced(9, first, DECEMBER));
            let listed = world.line(LISTED);
            let says = format!("{}|2025|12|t|{first}|{}|", scheme.name, scheme.code);
            assert!(listed.starts_with(&says) && listed.contains(scheme.hint), "{listed}");
            // Pending adjustments of other months are told all the same.
            world.run(&scheme.facts[0].delete(3));
            let pending = world.lines(
                "select year, month, participant_id, cause like 'cannot be worked out: %'
                from commission.pending_adjustments order by year, component nulls first",
            );
            assert_eq!(pending[0], "2025|12|null|t", "{}", fact.table);
            assert_eq!(pending[1], format!("2026|1|{second}|f"), "{}", fact.table);
            let alert = world.line(
                "select name, is_failing, message from commission.job_status where is_failing",
            );
            let says = format!("late changes {} 2025-12|t|", scheme.name);
            assert!(alert.starts_with(&says) && alert.contains(scheme.hint), "{alert}");
            world.run("savepoint refused");
            let close = format!("select commission.close_period(2026, 2, '{}')", scheme.name);
            let error = world.error_of(&close);
            assert_eq!(error.sqlstate, "PT409", "{}: {}", fact.table, error.message);
            assert!(error.hint.clone().unwrap_or_default().contains(scheme.hint), "{error:?}");
            let told = format!("{} {:?}", error.message, error.detail);
            assert!(told.contains("2025-12") && told.contains(first), "{told}");
            world.run("rollback to savepoint refused");
            // An old month does not post it, and is not stopped by it.
            world.run(scheme.extend_rates);
            assert_eq!(world.lines(LISTED), Vec::<String>::new());
            world.run(&close);
            world.assert_sound();
        });
    }
}

#[test]
fn an_open_month_does_not_close_over_what_has_no_price() {
    let mut world = World::new("unpriced_open");
    for (scheme, fact) in each_fact() {
        let [first, _] = scheme.people;
        world.undone(|world| {
            world.run(scheme.defer);
            world.run(&fact.add_unpriced(9, first, DECEMBER));
            world.run("savepoint refused");
            let close = format!("select commission.close_period(2025, 12, '{}')", scheme.name);
            let error = world.error_of(&close);
            assert_eq!(error.sqlstate, "PT409", "{}: {}", fact.table, error.message);
            assert!(error.hint.clone().unwrap_or_default().contains(scheme.hint), "{error:?}");
            world.run("rollback to savepoint refused");
            world.run(scheme.extend_rates);
            world.run(&close);
            assert_eq!(world.lines(LISTED), Vec::<String>::new());
            world.assert_sound();
        });
    }
}
