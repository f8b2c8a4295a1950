//! What people change by hand in records of a source, and in which words they are told what does
//! not fit.

use common::{Database, Statements};

use crate::{CHECKED, NOTHING, PROBLEMS, sync, taken};

/// An administrator of all branches, by the API.
fn administrator(db: &mut Database) {
    db.set_up_api_roles();
    db.run(
        "insert into commission.participant (name, email, role)
        values ('Boss', 'boss@studio.example', 'admin')",
    );
}

#[track_caller]
fn refused(db: &mut Database, sql: &str) -> (String, Option<String>, Option<String>) {
    db.run(
        "begin; set local role authenticated;
        set local request.jwt.claims = '{\"email\": \"boss@studio.example\"}'",
    );
    let error = db.error_of(sql);
    db.run("rollback");
    (error.line(), error.detail, error.hint)
}

#[track_caller]
fn done(db: &mut Database, sql: &str) {
    db.run(
        "begin; set local role authenticated;
        set local request.jwt.claims = '{\"email\": \"boss@studio.example\"}'",
    );
    db.run(sql);
    db.run("commit");
}

#[test]
fn who_changes_what_a_source_has_is_told_where_to_do_it() {
    let mut db = taken("sources_by_hand");
    administrator(&mut db);
    let (message, detail, hint) = refused(
        &mut db,
        "update commission.appointment set status = 'cancelled' where source_id = '7'",
    );
    assert_eq!(
        message,
        "PT409: record \"7\" of \"appointment\" comes from source \"studio\": what is changed here \
         would be lost with its next synchronisation"
    );
    assert_eq!(detail.as_deref(), Some("Changed were: status."));
    assert_eq!(
        hint.as_deref(),
        Some(
            "Change it in studio.sessions, then call commission.sync_source('studio'). What the \
             source does not have can be changed here."
        )
    );
    for changed in ["source = 'other'", "source_id = 'other'", "source = null, source_id = null"] {
        let sql = format!("update commission.appointment set {changed} where source_id = '7'");
        let (message, ..) = refused(&mut db, &sql);
        assert!(message.starts_with("PT409: record \"7\" of \"appointment\""), "{message}");
    }
    let (message, ..) =
        refused(&mut db, "delete from commission.member_package where source_id = '9'");
    assert_eq!(
        message,
        "PT409: record \"9\" of \"member_package\" comes from source \"studio\": it would come \
         back with its next synchronisation"
    );
    // Who registers no sources is not told of which relations they are.
    db.run(
        "insert into commission.participant_permission (participant_id, module, can_edit)
        select id, 'settings', false from commission.participant where name = 'Boss'",
    );
    let (.., hint) = refused(&mut db, "delete from commission.appointment where source_id = '7'");
    assert_eq!(
        hint.as_deref(),
        Some(
            "Change it in the system that it comes from, then call \
             commission.sync_source('studio'). What the source does not have can be changed here."
        )
    );
    // What the source does not have, what changes nothing, and records of nobody.
    for sql in [
        "update commission.participant set avatar_url = 'https://x' where source = 'studio'",
        "update commission.appointment set status = status where source_id = '7'",
        "insert into commission.member (name, branch) values ('By hand', 'center')",
        "update commission.member set name = 'Other' where name = 'By hand'",
        "delete from commission.member where name = 'Other'",
    ] {
        done(&mut db, sql);
    }
    assert_eq!(sync(&mut db), NOTHING, "nothing was lost");
    // A source that is not registered any more leaves its records to whoever has them.
    db.run(
        "update commission.appointment set source = 'former' where source_id = '7';
        select commission.sync_source('studio')",
    );
    done(&mut db, "update commission.appointment set status = 'cancelled' where source = 'former'");
}

#[test]
fn what_does_not_fit_is_told_in_words() {
    let mut db = taken("sources_words");
    db.run(
        "update studio.invoice set amount = -5 where id = 9;
        update studio.client set full_name = ' ' where id = 3",
    );
    sync(&mut db);
    assert_eq!(
        db.lines(PROBLEMS),
        [
            "member|3|name| |is not what \"member_name_check\" allows|\
             It must be so: name is not blank.",
            "member_package|9|total_price|-5|is not what \"member_package_total_price_check\" \
             allows|It must be so: total_price is at least 0, total_price is at most \
             999,999,999,999,999.",
        ]
    );
    // Of every check of tables that sources fill there are words, or the column's own.
    let silent = db.lines(
        "select k.conname
        from pg_constraint as k
        join commission_internal.importable as i
            on k.conrelid = ('commission.' || i.table_name)::regclass
        where k.contype = 'c'
            and commission_internal.check_in_words(pg_get_expr(k.conbin, k.conrelid), 'own')
                ~ '::|\\m(ANY|CASE|NOT|octet_length|btrim|COALESCE)\\M'",
    );
    assert_eq!(silent, [""; 0]);
}

#[test]
fn packages_that_may_be_one_are_told() {
    let mut db = taken("sources_doubles");
    assert_eq!(db.lines(CHECKED), [""; 0]);
    db.run(
        "insert into studio.invoice select 9001, client_id, sold_by, amount, back, made
        from studio.invoice where id = 7",
    );
    let told = db.lines(CHECKED);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].starts_with("member_package|9001|created_at|")
            && told[0].contains(
                "has member_id and total_price and created_at in common with package \"7\""
            ),
        "{told:?}"
    );
}
