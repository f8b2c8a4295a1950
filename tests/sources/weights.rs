//! Sales whose source says how their closers share them.

use common::Statements;

use crate::{PROBLEMS, studio, sync};

/// The studio's sales with weights: every fourth is closed by two.
const WEIGHTED: &str = "
    alter table studio.invoice add column parts integer[];
    create view studio.weighted as
    select id as source_id, client_id as member_id, amount as total_price, back as refunded_amount,
        sold_by as closed_by, parts as closer_weights, made as created_at
    from studio.invoice;
    select commission.register_source('studio', 'member_package', 'studio.weighted')";

const WEIGHTS: &str = "
    select closer_weights, count(*)
    from commission.member_package
    where cardinality(closed_by) = 2
    group by 1
    order by 1";

#[test]
fn weights_are_taken_compared_and_taken_back() {
    let mut db = studio("sources_weights");
    db.run(WEIGHTED);
    db.run("update studio.invoice set parts = '{3,1}' where id = 4");
    assert_eq!(sync(&mut db)[2], "member_package|180|0|0|0");
    assert_eq!(db.lines(WEIGHTS), ["{3,1}|1", "null|44"]);
    let shares = "select sum(share), max(share) / min(share)
        from commission.trainer_sale where source_id = '4'";
    assert_eq!(db.line(shares), "104.00|3.0000000000000000");
    assert_eq!(sync(&mut db)[2], "member_package|0|0|0|0");
    db.run("update studio.invoice set parts = '{1,1}' where id in (4, 8)");
    assert_eq!(sync(&mut db)[2], "member_package|0|2|0|0");
    db.run("update studio.invoice set parts = null");
    assert_eq!(sync(&mut db)[2], "member_package|0|2|0|0");
    assert_eq!(db.lines(WEIGHTS), ["null|45"]);
}

#[test]
fn weights_that_do_not_fit_are_problems_and_those_of_another_kind_no_source() {
    let mut db = studio("sources_weights_wrong");
    db.run(WEIGHTED);
    db.run(
        "update studio.invoice set parts = '{1,2,3}' where id = 4;
        update studio.invoice set parts = '{1,0}' where id = 8",
    );
    assert_eq!(sync(&mut db)[2], "member_package|178|0|0|2");
    let problems = db.lines(PROBLEMS);
    assert_eq!(problems.len(), 2, "{problems:?}");
    for (problem, id) in problems.iter().zip(["4", "8"]) {
        assert!(problem.starts_with(&format!("member_package|{id}|")), "{problem}");
        assert!(problem.contains("member_package_closer_weights_check"), "{problem}");
    }
    db.run(
        "create view studio.worded as
        select source_id, member_id, total_price, closed_by, '{a,b}'::text[] as closer_weights,
            created_at
        from studio.weighted",
    );
    let error = db
        .error_of("select commission.register_source('studio', 'member_package', 'studio.worded')");
    assert_eq!(error.sqlstate, "42804");
    assert!(error.message.contains("closer_weights"), "{error:?}");
}
