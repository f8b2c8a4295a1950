//! Plan documents: numbered, never changed, accepted by each for themselves, and in the way of
//! payouts until they are.

use common::Statements;
use common::deal::{Deals, Desk};
use uuid::Uuid;

fn obstacle(desk: &mut Desk, who: Uuid) -> String {
    desk.line(&format!("select commission_internal.deal_obstacle_to_payout('{who}')"))
}

/// Its id and hash.
fn publish(desk: &mut Desk, plan: Uuid, body: &str, requires: bool) -> (String, String) {
    let line = desk.line(&format!(
        "select id, hash from commission.publish_plan_document('{plan}', '{body}', {requires})"
    ));
    let (id, hash) = line.split_once('|').unwrap();
    (id.to_owned(), hash.to_owned())
}

fn accept(desk: &mut Desk, name: &str, document: &(String, String)) {
    desk.as_person(name);
    desk.run(&format!(
        "select commission.accept_plan_document('{}', '{}')",
        document.0, document.1
    ));
    desk.run("commit");
}

#[test]
fn payouts_wait_until_the_newest_version_is_accepted() {
    let mut desk = Desk::new("deal_documents");
    desk.set_up_api_roles();
    let [ann, ben] = ["Ann", "Ben"].map(|name| desk.rep(name));
    let plan = desk.plan("Sales", r#"{"name": "Base", "kind": "percentage", "rate": 0.05}"#);
    let assignment = desk.assign(ann, plan, "2026-01-01");
    assert_eq!(obstacle(&mut desk, ann), "null");
    let first = publish(&mut desk, plan, "Five in a hundred", true);
    assert_eq!(first.1, desk.line("select encode(sha256('Five in a hundred'), 'hex')"));
    assert_eq!(obstacle(&mut desk, ann), "version 1 of plan \"Sales\" is to be accepted first");
    assert_eq!(obstacle(&mut desk, ben), "null");
    accept(&mut desk, "ann", &first);
    assert_eq!(obstacle(&mut desk, ann), "null");
    // Sent again it is the same.
    let at = desk.line("select accepted_at from commission.plan_acceptance");
    accept(&mut desk, "ann", &first);
    assert_eq!(desk.line("select accepted_at from commission.plan_acceptance"), at);

    // A mended comma asks nobody; a new version does, and the old one is no longer enough.
    publish(&mut desk, plan, "Five in a hundred.", false);
    assert_eq!(obstacle(&mut desk, ann), "null");
    let third = publish(&mut desk, plan, "Six in a hundred", true);
    assert_eq!(obstacle(&mut desk, ann), "version 3 of plan \"Sales\" is to be accepted first");
    accept(&mut desk, "ann", &first);
    assert_eq!(obstacle(&mut desk, ann), "version 3 of plan \"Sales\" is to be accepted first");

    // What was published after somebody's time does not concern them.
    desk.run(&format!(
        "update commission.user_compensation_plan
        set end_date = commission_internal.today() - 1 where id = '{assignment}'"
    ));
    assert_eq!(obstacle(&mut desk, ann), "null");
    // Nor does a plan that is still to come.
    desk.run(&format!(
        "insert into commission.user_compensation_plan (participant_id, plan_id, start_date)
        values ('{ben}', '{plan}', commission_internal.today() + 1)"
    ));
    assert_eq!(obstacle(&mut desk, ben), "null");
    desk.run(
        "update commission.user_compensation_plan
        set start_date = commission_internal.today() where end_date is null",
    );
    assert_eq!(obstacle(&mut desk, ben), "version 3 of plan \"Sales\" is to be accepted first");
    accept(&mut desk, "ben", &third);
    assert_eq!(obstacle(&mut desk, ben), "null");
}

#[test]
fn nobody_accepts_for_others_nor_what_they_were_not_shown() {
    let mut desk = Desk::new("deal_acceptance");
    desk.set_up_api_roles();
    let [ann, _] = ["Ann", "Ben"].map(|name| desk.rep(name));
    desk.person("All", "admin");
    let plan = desk.plan("Sales", r#"{"name": "Base", "kind": "percentage", "rate": 0.05}"#);
    desk.assign(ann, plan, "2026-01-01");
    let (old, old_hash) = publish(&mut desk, plan, "Five", true);
    let (new, new_hash) = publish(&mut desk, plan, "Six", true);
    let call =
        |id: &str, hash: &str| format!("select commission.accept_plan_document('{id}', '{hash}')");
    for (who, statement, sqlstate) in [
        ("ann", call(&new, &old_hash), "PT409"),
        ("ann", call(&old, &old_hash), "PT409"),
        ("ben", call(&new, &new_hash), "PT404"),
        ("all", call(&new, &new_hash), "PT404"),
        ("ann", format!("select commission.publish_plan_document('{plan}', 'Seven')"), "42501"),
        (
            "ann",
            format!(
                "insert into commission.plan_acceptance values ('{new}', '{ann}', '{new_hash}')"
            ),
            "42501",
        ),
        (
            "all",
            format!(
                "insert into commission.plan_acceptance values ('{new}', '{ann}', '{new_hash}')"
            ),
            "42501",
        ),
    ] {
        desk.as_person(who);
        let error = desk.error_of(&statement);
        assert_eq!(error.sqlstate, sqlstate, "{who}: {statement}: {error:?}");
        desk.run("rollback");
    }
    let error = desk.error_of(&call(&new, &new_hash));
    assert_eq!(error.line(), "42501: a plan is accepted by the person who is paid by it");
    for statement in [
        "update commission.plan_document set body = 'Seven'",
        "delete from commission.plan_document",
        "truncate commission.plan_document cascade",
        "delete from commission.plan_acceptance",
    ] {
        assert_eq!(desk.error_of(statement).sqlstate, "23001", "{statement}");
    }
    // A hash that somebody writes is that of the text all the same.
    assert_eq!(
        desk.line(&format!(
            "insert into commission.plan_document (plan_id, version, body, hash, published_on)
            values ('{plan}', 9, 'Five', 'made up', commission_internal.today())
            returning hash = '{old_hash}'"
        )),
        "t"
    );
}
