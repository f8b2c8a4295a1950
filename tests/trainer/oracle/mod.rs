//! Random histories of facts, rates and grades: after each of them, live results are those that an
//! independent oracle works out from the facts, and those of a calculation from scratch.

mod company;
mod history;
mod paper;

use common::{Database, Statements};
use company::Company;
use history::{facts, steps};
use paper::{Facts, Result, months, stored};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{TestCaseError, TestRunner};

fn differences(left: &Result, right: &Result) -> Vec<String> {
    let keys = left.keys().chain(right.keys().filter(|key| !left.contains_key(*key)));
    keys.filter(|key| left.get(*key) != right.get(*key))
        .map(|key| format!("{key:?}\n  {:?}\n  {:?}", left.get(key), right.get(key)))
        .collect()
}

/// Forgets all results, calculates every month, returns the results, and leaves all as it was.
fn from_scratch(db: &mut Database) -> Result {
    db.run(
        "begin;
        update commission.workspace set recalculation = 'manual';
        delete from commission.trainer_monthly_commission;
        delete from commission_internal.unpriced_record",
    );
    for (year, month) in months() {
        db.run(&format!("select * from commission.calculate_all_commission({year}, {month})"));
    }
    let result = stored(db);
    db.run("rollback");
    result
}

fn check(db: &mut Database) -> std::result::Result<(), TestCaseError> {
    let live = stored(db);
    let on_paper = differences(&live, &Facts::read(db).work_out());
    prop_assert!(on_paper.is_empty(), "live and on paper:\n{}", on_paper.join("\n"));
    let calculated = differences(&live, &from_scratch(db));
    prop_assert!(calculated.is_empty(), "live and from scratch:\n{}", calculated.join("\n"));
    Ok(())
}

/// As many as PROPTEST_CASES says, or else what fits into a minute.
fn config() -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig {
        cases: asked.unwrap_or(20),
        failure_persistence: None,
        max_shrink_iters: 300,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    /// Each inner list is a transaction.
    #[test]
    fn live_results_are_those_on_paper_and_from_scratch_after_any_history(
        first in facts(),
        history in prop::collection::vec(prop::collection::vec(steps(), 1..4), 1..10),
    ) {
        let mut company = Company::new("oracle_history");
        first.iter().for_each(|step| company.take(step));
        for transaction in &history {
            company.db().run("begin");
            for step in transaction {
                company.take(step);
            }
            company.db().run("commit");
            check(company.db())?;
        }
    }

    /// What is undone leaves no trace.
    #[test]
    fn a_transaction_rolled_back_changes_no_result(
        kept in facts(),
        undone in prop::collection::vec(steps(), 1..4),
    ) {
        let mut company = Company::new("oracle_rollback");
        kept.iter().for_each(|step| company.take(step));
        let before = stored(company.db());
        company.db().run("begin");
        undone.iter().for_each(|step| company.take(step));
        company.db().run("rollback");
        prop_assert_eq!(stored(company.db()), before);
        check(company.db())?;
    }
}

/// Without this, an oracle that always agrees would pass for a check.
#[test]
fn the_oracle_notices_a_result_that_is_wrong_by_a_cent_missing_or_too_many() {
    let mut company = Company::new("oracle_canary");
    let mut runner = TestRunner::deterministic();
    let facts = facts().new_tree(&mut runner).expect("facts can be drawn").current();
    facts.iter().for_each(|step| company.take(step));
    let db = company.db();
    check(db).expect("the results are right to begin with");
    let count: i64 = db.value("select count(*) from commission.trainer_monthly_commission");
    assert!(count > 5, "{count} results are too few to notice anything in");
    let one = "id = (select id from commission.trainer_monthly_commission order by id limit 1)";
    for wrong in [
        format!(
            "update commission.trainer_monthly_commission
            set total_entitled_commission = total_entitled_commission + 0.01 where {one}"
        ),
        format!(
            "update commission.trainer_monthly_commission
            set renew_sales_rate = coalesce(renew_sales_rate, 0) + 0.000001 where {one}"
        ),
        format!("update commission.trainer_monthly_commission set year = 2027 where {one}"),
        format!("delete from commission.trainer_monthly_commission where {one}"),
        "alter table commission.appointment disable trigger user;
        update commission.appointment set session_type = 'sponsor'"
            .to_owned(),
    ] {
        db.run("begin");
        db.run(&wrong);
        let live = stored(db);
        let on_paper = Facts::read(db).work_out();
        assert_ne!(live, on_paper, "not noticed: {wrong}");
        assert!(!differences(&live, &on_paper).is_empty(), "not named: {wrong}");
        db.run("rollback");
    }
    check(db).expect("all is as it was");
}
