//! Bookings of classes and groups: nobody, several members, a fee each; and a client who is missing
//! stays a problem.

use common::Statements;

use crate::{PROBLEMS, studio, sync};

const GROUPS: &str = "
    alter table studio.booking add column kind text, add column guests integer[];
    create view studio.groups as
    select id as source_id, coach as trainer_id, client_id as member_id,
        kind = 'class' as without_member, guests as also_members, kind = 'group' as fee_each,
        'paid' as session_type, state as status, starts as starts_at
    from (
        select id, coach, client_id, coalesce(kind, 'single') as kind,
            coalesce(guests, '{}') as guests, state, starts
        from studio.booking
    ) as b;
    select commission.register_source('studio', 'appointment', 'studio.groups')";

const TAKEN: &str = "
    select a.source_id, a.without_member, a.fee_each, (
        select string_agg(m.source_id, ',' order by m.source_id)
        from commission.member as m where m.id = any (a.member_id || a.also_members))
    from commission.appointment as a
    where a.without_member or a.also_members <> '{}'
    order by a.source_id::integer";

#[test]
fn classes_and_groups_are_taken_compared_and_taken_back() {
    let mut db = studio("sources_classes");
    db.run(GROUPS);
    db.run(
        "update studio.booking set kind = 'class', client_id = null where id = 1;
        update studio.booking set guests = '{7,8}' where id = 2;
        update studio.booking set kind = 'group', guests = '{9}' where id = 3",
    );
    assert_eq!(sync(&mut db)[0], "appointment|1380|0|0|0");
    assert_eq!(db.lines(TAKEN), ["1|t|f|null", "2|f|f|3,7,8", "3|f|t|4,9"]);
    assert_eq!(sync(&mut db)[0], "appointment|0|0|0|0");
    db.run(
        "update studio.booking set kind = null, client_id = 2 where id = 1;
        update studio.booking set guests = null where id = 2;
        update studio.booking set kind = null where id = 3",
    );
    assert_eq!(sync(&mut db)[0], "appointment|0|3|0|0");
    assert_eq!(db.lines(TAKEN), ["3|f|f|4,9"]);
}

#[test]
fn a_missing_client_and_strange_guests_are_problems() {
    let mut db = studio("sources_classes_wrong");
    db.run(GROUPS);
    db.run(
        "update studio.booking set client_id = null where id = 1;
        update studio.booking set kind = 'class' where id = 2;
        update studio.booking set guests = '{77}' where id = 3;
        update studio.booking set guests = array[client_id] where id = 4",
    );
    assert_eq!(sync(&mut db)[0], "appointment|1376|0|0|4");
    let reasons: Vec<String> = db
        .lines(PROBLEMS)
        .iter()
        .map(|line| line.split('|').skip(1).take(4).collect::<Vec<_>>().join("|"))
        .collect();
    assert_eq!(
        reasons,
        [
            "1|member_id|null|is empty",
            "2|member_id, without_member|true|\
             is not what \"appointment_without_member_check\" allows",
            "3|also_members|77|there is no member \"77\"",
            "4|member_id, also_members|null|is not what \"appointment_also_members_check\" allows",
        ]
    );
    // Who offers no classes has none: nobody is nobody.
    db.run("select commission.register_source('studio', 'appointment', 'studio.sessions')");
    sync(&mut db);
    let open = db.lines(PROBLEMS);
    assert!(open[0].starts_with("appointment|1|member_id|null|is empty|"), "{open:?}");
    let error = db.error_of(
        "create view studio.nobody as
        select source_id, trainer_id, session_type, status, starts_at from studio.sessions;
        select commission.register_source('studio', 'appointment', 'studio.nobody')",
    );
    assert_eq!(error.sqlstate, "42703", "{error:?}");
    assert!(error.message.contains("lacks columns of \"appointment\": \"member_id\""), "{error:?}");
}
