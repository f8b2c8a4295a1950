//! Months that another system has paid: closed with what it paid, and only what changes later is
//! posted.

use common::Statements;
use common::bad_input::assert_refused;

use crate::world::{SCHEMES, Scheme, World, each_fact, noon};

const STARTS_IN_FEBRUARY: &str = "update commission.workspace set ledger_starts_on = '2026-02-01'";

/// What the first person of a scheme earned in January, and a person whom nobody owes anything.
fn import(world: &mut World, scheme: &Scheme) -> Vec<String> {
    world.lines(&format!(
        "select participant_id, paid, calculated, difference, reference
        from commission.import_posted((
            select jsonb_agg(jsonb_build_object(
                'scheme', '{scheme}', 'participant_id', e.participant_id, 'year', 2026, 'month', 1,
                'amount', e.amount, 'currency', 'USD', 'reference', 'run 12'))
            from (
                select e.participant_id, sum(e.amount) - 1 as amount
                from commission_internal.{scheme}_earnings(2026, 1) as e
                where e.participant_id = '{first}'
                group by e.participant_id
            ) as e))
        order by participant_id",
        scheme = scheme.name,
        first = scheme.people[0]
    ))
}

fn world(name: &str) -> World {
    let mut world = World::with_facts(name);
    world.run(STARTS_IN_FEBRUARY);
    world
}

fn taking_back(scheme: &Scheme) -> String {
    format!("select commission.reopen_period(2026, 1, 'a mistake', '{}')", scheme.name)
}

fn adjusted(scheme: &Scheme) -> String {
    format!(
        "PT409: 2026-01 of scheme \"{}\" was imported, and adjustments of it were posted since",
        scheme.name
    )
}

#[test]
fn what_was_paid_is_listed_and_never_posted() {
    let mut world = world("imported");
    for scheme in SCHEMES {
        let listed = import(&mut world, scheme);
        let [first, second] = scheme.people;
        assert!(listed[0].starts_with(first) && listed[0].contains("|-1.00|run 12"), "{listed:?}");
        assert!(listed[1].starts_with(&format!("{second}|0|")), "not paid, but earned: {listed:?}");
        assert_eq!(
            world.lines(&format!(
                "select kind, line_count, year, month from commission.posting
                where scheme = '{}'",
                scheme.name
            )),
            ["import|0|2026|1"]
        );
        assert_eq!(world.pending(scheme), Vec::<String>::new(), "{}", scheme.name);
    }
    assert_eq!(world.lines("select * from commission.earning"), Vec::<String>::new());
    assert_eq!(world.lines("select * from commission.months_due() where month = 1"), [""; 0]);
    assert_eq!(
        world.lines("select * from commission.account_balance where balance <> 0"),
        Vec::<String>::new(),
        "nobody is owed anything"
    );
    world.assert_sound();
}

#[test]
fn only_what_changes_later_is_posted() {
    let mut world = world("imported_late");
    for scheme in SCHEMES {
        import(&mut world, scheme);
    }
    for (scheme, fact) in each_fact() {
        world.undone(|world| {
            world.run(&fact.add(8, scheme.people[0], &noon(1)));
            let late = world.lines(&format!(
                "select posted - 0, due - posted - difference, difference > 0, cause is not null
                from commission.pending_adjustments
                where scheme = '{}' and participant_id = '{}'",
                scheme.name, scheme.people[0]
            ));
            assert!(!late.is_empty(), "{}: a late {} is no adjustment", scheme.name, fact.noun);
            let before = world.line(&format!(
                "select sum(difference) from commission.pending_adjustments where scheme = '{}'",
                scheme.name
            ));
            world.close(scheme, 2);
            assert_eq!(
                world.line(&format!(
                    "select sum(amount) from commission.earning
                    where scheme = '{}' and (for_year, for_month) = (2026, 1)",
                    scheme.name
                )),
                before,
                "{} {}",
                scheme.name,
                fact.table
            );
            assert_eq!(world.pending(scheme), Vec::<String>::new(), "{}", fact.table);
            world.assert_sound();
            // Imported anew, it would be settled: it is posted, and stays so.
            world.run("savepoint refused");
            assert_eq!(world.error_of(&taking_back(scheme)).line(), adjusted(scheme));
            world.run("rollback to savepoint refused");
            // What brings the month back to what it was leaves nothing that could be lost.
            world.run(&fact.delete(8));
            world.close(scheme, 3);
            world.reopen(scheme, 1);
            assert_eq!(
                world.line(&format!(
                    "select count(*) from commission.imported_pay where scheme = '{}'",
                    scheme.name
                )),
                "0"
            );
            world.assert_sound();
        });
        // Not yet posted: imported anew, the late fact is part of what the month gave.
        world.undone(|world| {
            world.run(&fact.add(8, scheme.people[0], &noon(1)));
            world.reopen(scheme, 1);
            import(world, scheme);
            assert_eq!(world.pending(scheme), Vec::<String>::new(), "{}", fact.table);
            world.assert_sound();
        });
        world.undone(|world| {
            world.run(&fact.delete(1));
            world.close(scheme, 2);
            assert_eq!(
                world.line(&format!(
                    "select count(*) > 0 and sum(amount) < 0 from commission.earning
                    where scheme = '{}' and for_month = 1 and kind = 'adjustment'",
                    scheme.name
                )),
                "t",
                "{} {}",
                scheme.name,
                fact.table
            );
            world.assert_sound();
        });
    }
}

/// A draw that comes afterwards counts what stands in the ledger with its months.
#[test]
fn an_import_that_was_adjusted_is_not_taken_back() {
    let mut world = world("imported_adjusted");
    let scheme = &SCHEMES[0];
    import(&mut world, scheme);
    let (_, fact) =
        each_fact().into_iter().find(|(of, _)| of.name == scheme.name).expect("it has facts");
    world.run(&fact.add(8, scheme.people[0], &noon(1)));
    world.close(scheme, 2);
    assert_eq!(world.error_of(&taking_back(scheme)).line(), adjusted(scheme));
    world.run(&format!(
        "insert into commission.draw (
            participant_id, amount, kind, starts_on, months, recovery_rate)
        values ('{}', 100, 'recoverable', '2026-02-01', 3, 1)",
        scheme.people[0]
    ));
    assert_eq!(world.error_of(&taking_back(scheme)).line(), adjusted(scheme));
    world.assert_sound();
}

#[test]
fn an_imported_month_is_closed() {
    let mut world = world("imported_closed");
    for scheme in SCHEMES {
        import(&mut world, scheme);
        let again = world
            .error_of(&format!(
                "select commission.import_posted('[{{\"scheme\": \"{}\", \"participant_id\": \"{}\",
                    \"year\": 2026, \"month\": 1, \"amount\": 1, \"currency\": \"USD\"}}]')",
                scheme.name, scheme.people[0]
            ))
            .line();
        assert_eq!(
            again,
            format!(
                "22023: row 1 of p_rows is of 2026-01 of scheme \"{}\", which was imported before",
                scheme.name
            )
        );
        let close = world
            .error_of(&format!("select commission.close_period(2026, 1, '{}')", scheme.name))
            .line();
        assert_eq!(close, format!("PT409: 2026-01 of scheme \"{}\" is closed", scheme.name));
        assert_eq!(
            world.line(&format!(
                "select sum(at_closing) = (
                    select sum(calculated) from commission.imported_pay where scheme = '{0}')
                from commission.compare_results('{0}', 2026, 1)",
                scheme.name
            )),
            "t"
        );
        assert_eq!(
            world.line(&format!(
                "select status, earned > 0, adjustments
                from commission.month_end_report(2026, 1) where scheme = '{}'",
                scheme.name
            )),
            "closed|t|0"
        );
    }
    let earlier =
        world.error_of("update commission.workspace set ledger_starts_on = '2026-01-01'").line();
    assert_eq!(
        earlier,
        format!(
            "PT409: the ledger cannot start with 2026-01: another system has paid 2026-01 of \
             scheme \"{}\"",
            SCHEMES.map(|s| s.name).iter().min().expect("there are some")
        )
    );
    // A later start passes over them, while nothing of the months between is closed.
    world.run("update commission.workspace set ledger_starts_on = '2026-03-01'");
    world.run(STARTS_IN_FEBRUARY.replace("02-01", "03-01").as_str());
    world.assert_sound();
}

#[test]
fn what_was_imported_cannot_be_changed_unseen() {
    let mut world = world("imported_tampered");
    for scheme in SCHEMES {
        import(&mut world, scheme);
    }
    for (change, table) in [
        ("update commission_internal.imported_base set amount = amount + 1", "imported_base"),
        ("delete from commission_internal.imported_base", "imported_base"),
        ("update commission.imported_pay set paid = paid + 1", "imported_pay"),
        ("update commission.imported_pay set reference = 'other'", "imported_pay"),
    ] {
        world.undone(|world| {
            world.run(change);
            assert_eq!(
                world.line(&format!(
                    "select count(*) from commission.verify_ledger()
                    where problem like '%in \"{table}\" are not those%'"
                )),
                SCHEMES.len().to_string(),
                "{change}"
            );
        });
    }
    // Rows of a posting that has imported nothing, or another month, are told and do not count.
    for change in [
        "insert into commission_internal.imported_base
        select p.id, 1, b.scheme, b.year, b.month, b.participant_id, b.component, b.currency, 1000,
            b.branch, b.branch_id
        from commission_internal.imported_base as b
        cross join (
            select id from commission.posting where kind <> 'import' order by id limit 1) as p
        limit 1",
        "update commission_internal.imported_base set month = month + 1",
    ] {
        world.undone(|world| {
            world.run("select commission.close_period(2026, 2, 'manual')");
            let counted = "select count(*), sum(amount) from commission_internal.counted_line";
            let before = world.line(counted);
            world.run(change);
            let told = "select count(*) > 0 from commission.verify_ledger()
                where problem like '%imported_base%which that posting has not imported'";
            assert_eq!(world.line(told), "t", "{change}");
            if change.starts_with("insert") {
                assert_eq!(world.line(counted), before);
            }
        });
    }
    world.assert_sound();
}

#[test]
fn rows_that_do_not_fit_are_told_and_nothing_is_taken() {
    let mut world = world("imported_bad");
    let [first, second] = SCHEMES[0].people;
    let mut ids = Vec::from([("{a}", first.to_owned()), ("{b}", second.to_owned())]);
    ids.push(("{scheme}", SCHEMES[0].name.to_owned()));
    assert_refused(&mut world.db, include_str!("imported_bad_input.txt"), &ids);
    // All that is wrong at once.
    let error = world.error_of(&format!(
        "select commission.import_posted('[
            {{\"scheme\": \"{0}\", \"participant_id\": \"{first}\", \"year\": 2026, \"month\": 1,
                \"amount\": 1.005, \"currency\": \"USD\"}},
            {{\"scheme\": \"{0}\", \"participant_id\": \"{second}\", \"year\": 2026, \"month\": 1,
                \"amount\": 2, \"currency\": \"USD\"}},
            {{\"scheme\": \"{0}\", \"participant_id\": \"nobody\", \"year\": 2026, \"month\": 1,
                \"amount\": 2, \"currency\": \"USD\"}}]')",
        SCHEMES[0].name
    ));
    assert_eq!(error.line(), "22023: row 1 of p_rows has more decimals than USD has: 1.005");
    assert_eq!(
        error.detail.as_deref(),
        Some(
            "Nothing was taken: 2 rows do not fit. The others: row 3 names nobody who is here: \
             \"nobody\"."
        )
    );
    assert_eq!(error.hint.as_deref(), Some("USD has 2."));

    world.run("update commission.workspace set ledger_starts_on = null");
    let error = world.error_of("select commission.import_posted('[{}]')").line();
    assert_eq!(
        error,
        "PT409: workspace.ledger_starts_on is not set: no month is paid by another system"
    );
}

#[test]
fn a_month_without_a_price_is_not_imported() {
    let mut world = World::new("imported_unpriced");
    world.run(STARTS_IN_FEBRUARY);
    for (scheme, fact) in each_fact() {
        world.undone(|world| {
            // Before there were any rates.
            world.run(scheme.defer);
            world.run(&fact.add_unpriced(7, scheme.people[0], "2025-06-15 12:00+00"));
            let error = world.error_of(&format!(
                "select commission.import_posted('[{{\"scheme\": \"{}\", \"participant_id\": \"{}\",
                    \"year\": 2025, \"month\": 6, \"amount\": 1, \"currency\": \"USD\"}}]')",
                scheme.name, scheme.people[0]
            ));
            assert_eq!(error.sqlstate, "PT409", "{}: {}", fact.table, error.line());
        });
    }
}
