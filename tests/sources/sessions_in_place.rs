//! Sessions in place: nothing is copied, and every figure, line and adjustment is what copied
//! sessions give, in branches whose months begin at other instants and with trainers who left.

use common::{Database, Statements};

use crate::in_place::REFRESH;

pub const COLUMNS: &str = "
    id bigint, trainer_id integer, member_id integer, without_member boolean, session_type text,
    status text, minutes integer, starts_at timestamptz";

pub const VIEW: &str = "
    create view chain.sessions as
    select id as source_id, trainer_id, member_id, without_member, session_type, status, minutes,
        starts_at
    from chain.booking";

/// The chain without its sessions.
#[track_caller]
pub fn people(name: &str) -> Database {
    let mut db = Database::new(name);
    db.run("select commission.add_session_type('duet', 'free')");
    db.run(include_str!("chain.sql"));
    db
}

/// The chain, its sessions copied or in place, calculated.
#[track_caller]
pub fn chain(name: &str, is_in_place: bool) -> Database {
    let mut db = people(name);
    db.run(&format!("create table chain.booking ({COLUMNS}, primary key (id))"));
    db.run(VIEW);
    db.run(include_str!("chain_sessions.sql"));
    register(&mut db, is_in_place);
    db
}

#[track_caller]
pub fn register(db: &mut Database, is_in_place: bool) {
    db.run(&format!(
        "select commission.register_source(
            'chain', 'appointment', 'chain.sessions', p_in_place => {is_in_place});
        select commission.sync_source('chain')"
    ));
    db.run(REFRESH);
}

/// All that is paid, by names.
#[track_caller]
pub fn figures(db: &mut impl Statements) -> Vec<String> {
    db.lines(
        "select t.name, m.name,
            to_jsonb(c) - '{id,created_at,trainer_id,member_id,last_updated_at}'::text[]
        from commission.trainer_monthly_commission as c
        join commission.participant as t on t.id = c.trainer_id
        left join commission.member as m on m.id = c.member_id
        order by c.year, c.month, 1, 2",
    )
}

#[track_caller]
pub fn ledger(db: &mut impl Statements) -> Vec<String> {
    db.lines(
        "select e.year, e.month, e.for_year, e.for_month, p.name, e.branch, e.component, e.kind,
            e.amount
        from commission.earning as e
        join commission.participant as p on p.id = e.participant_id
        where e.scheme = 'trainer'
        order by 1, 2, 3, 4, 5, 6, 7, 8, 9",
    )
}

/// Changes that nobody tells: one gone, one that came, another type, another length, two that
/// change their trainers so that no sum over everybody says so, one at the edge of the month, one
/// that moves to after the last day of its trainer.
pub const LATE: &str = "
    delete from chain.booking where id = 401;
    insert into chain.booking
    values (9001, 3, 4, false, 'paid', 'completed', 60, '2026-01-10 10:00+00');
    update chain.booking set session_type = 'free' where id = 412;
    update chain.booking set minutes = 120 where id = 425 and session_type = 'transform';
    update chain.booking set trainer_id = 13 - trainer_id where id in (440, 441);
    insert into chain.booking
    values (9002, 2, 2, false, 'paid', 'completed', 60, '2026-01-31 22:00+00');
    update chain.booking set starts_at = '2026-01-22 12:00+00'
    where id = (
        select min(id) from chain.booking
        where trainer_id = 6 and status = 'completed' and starts_at > '2026-01-08 00:00+00')";

const PENDING: &str = "
    select a.year, a.month, p.name, a.component, a.posted, a.due, a.difference
    from commission.pending_adjustments as a
    join commission.participant as p on p.id = a.participant_id
    order by 1, 2, 3, 4";

#[test]
fn results_closings_and_adjustments_are_those_of_copied_sessions() {
    let mut copied = chain("sessions_copied", false);
    let mut in_place = chain("sessions_in_place", true);
    assert_eq!(copied.line("select count(*) from commission.appointment"), "3000");
    assert_eq!(in_place.line("select count(*) from commission.appointment"), "0");
    assert_eq!(figures(&mut in_place), figures(&mut copied));
    assert!(figures(&mut copied).len() > 200);
    let unpriced = "select year, month, count(*) from commission.trainer_unpriced_pair
        group by 1, 2 order by 1, 2";
    assert_eq!(in_place.lines(unpriced), copied.lines(unpriced));
    let due = "select scheme, year, month from commission.months_due()
        where scheme = 'trainer' order by 2, 3";
    assert_eq!(in_place.lines(due), copied.lines(due));
    assert!(in_place.lines(due).len() > 3);

    for db in [&mut copied, &mut in_place] {
        db.run("select commission.close_period(2025, 12, 'trainer')");
        db.run("select commission.close_period(2026, 1, 'trainer')");
        db.run(LATE);
        db.run("select commission.sync_source('chain')");
        db.run(REFRESH);
    }
    assert_eq!(in_place.lines(PENDING), copied.lines(PENDING));
    assert!(in_place.lines(PENDING).len() > 5, "{:?}", in_place.lines(PENDING));
    assert_eq!(
        in_place.lines("select distinct kind, cause from commission.adjustment_cause"),
        ["changed unnoticed|\"appointment\" was changed in place, or while its triggers were off \
            (1 more than before)"]
    );
    for db in [&mut copied, &mut in_place] {
        db.run("select commission.close_period(2026, 2, 'trainer')");
        assert_eq!(db.lines(PENDING), [""; 0]);
        assert_eq!(db.line("select count(*) from commission.verify_ledger()"), "0");
    }
    assert_eq!(ledger(&mut in_place), ledger(&mut copied));
    assert_eq!(figures(&mut in_place), figures(&mut copied));

    // What has not changed is noted not at all.
    let noted = "select count(*) from commission_internal.late_change";
    let before = in_place.line(noted);
    in_place.run(REFRESH);
    in_place.run("select commission.close_period(2026, 3, 'trainer')");
    assert_eq!(in_place.line(noted), before);
}

/// Each move leaves all sums of a month in all its calendars as they were.
#[test]
fn moves_that_sums_of_a_month_do_not_tell_are_found() {
    for (number, (what, change)) in [
        ("to the month before of the south", "2025-12-31 20:00+00"),
        ("to after the last day worked", "2026-01-22 12:00+00"),
    ]
    .into_iter()
    .enumerate()
    {
        let mut db = chain(&format!("sessions_moved_{number}"), true);
        db.run(
            "insert into chain.booking
            values (9001, 6, 2, false, 'paid', 'completed', 60, '2026-01-10 12:00+00')",
        );
        db.run(REFRESH);
        db.run("select commission.close_period(2025, 12, 'trainer')");
        db.run("select commission.close_period(2026, 1, 'trainer')");
        db.run(&format!("update chain.booking set starts_at = '{change}' where id = 9001"));
        db.run(
            "update commission_internal.fact_comparison set compared_at = now() - interval '1 day'",
        );
        db.run(REFRESH);
        assert_ne!(db.lines(PENDING), [""; 0], "{what}");
    }
}

#[test]
fn explanations_say_how_many_there_are_and_how_they_are_found() {
    let mut db = chain("sessions_explained", true);
    let explained = "select s ->> 'session_type', (s ->> 'minutes')::integer,
            (s ->> 'records')::integer, s ->> 'in_place', s ->> 'relation', s ->> 'see'
        from commission.trainer_monthly_commission as c
        join commission.participant as t on t.id = c.trainer_id
        left join commission.member as m on m.id = c.member_id
        cross join lateral jsonb_array_elements(
            commission.explain_trainer_commission(c.id) -> 'sessions_in_place') as s
        where (t.source_id, c.year, c.month) = ('4', 2026, 2)
            and m.source_id is not distinct from $member
        order by 1, 2";
    for (member, whom) in [
        ("'22'", "trainer_id and member_id name these two"),
        ("null", "trainer_id names this person and member_id is null"),
    ] {
        let on_record = db.lines(&format!(
            "select session_type, minutes, count(*), 'chain', 'chain.sessions',
                'the rows of chain.sessions with starts_at from 2026-02-01T05:00:00+00:00 '
                'to before 2026-03-01T05:00:00+00:00 in which {whom}'
            from chain.booking
            where trainer_id = 4
                and member_id is not distinct from {member}
                and status = 'completed'
                and starts_at >= '2026-02-01 05:00+00' and starts_at < '2026-03-01 05:00+00'
            group by 1, 2
            order by 1, 2"
        ));
        assert!(!on_record.is_empty());
        assert_eq!(db.lines(&explained.replace("$member", member)), on_record, "{member}");
    }
    let notes = "select commission.explain_trainer_commission(c.id) ->> 'notes'
        from commission.trainer_monthly_commission as c
        join commission.participant as t on t.id = c.trainer_id
        join commission.member as m on m.id = c.member_id
        where (t.source_id, m.source_id, c.year, c.month) = ('4', '22', 2026, 2)";
    assert_eq!(db.line(notes), "[]");
    db.run("update chain.booking set member_id = 22, without_member = false where trainer_id = 4");
    assert!(db.line(notes).contains("sessions on record are now"), "{}", db.line(notes));
}

#[test]
fn records_that_do_not_fit_keep_the_month_open_and_nothing_half_done() {
    let mut db = chain("sessions_faults", true);
    let before = figures(&mut db);
    // Somebody who is no trainer.
    db.run(
        "insert into commission.participant (name, role, source, source_id)
        values ('At the desk', 'affiliate', 'chain', '77')",
    );
    let recalculate = "select count(*) from commission.calculate_all_commission(2026, 1)";
    for (change, column, reason) in [
        ("trainer_id = 99", "trainer_id", "names nobody on record"),
        ("trainer_id = 77", "trainer_id", "names nobody on record"),
        ("trainer_id = null", "trainer_id", "is empty"),
        ("member_id = 99", "member_id", "names nobody on record"),
        ("member_id = null", "member_id", "is not what the table allows"),
        ("without_member = true", "member_id", "is not what the table allows"),
        ("session_type = 'nap'", "session_type", "is none of the values"),
        ("session_type = null", "session_type", "is empty"),
        ("minutes = 0", "minutes", "is not what the table allows"),
        ("minutes = 1441", "minutes", "is not what the table allows"),
    ] {
        db.run(&format!(
            "create table chain.kept as select * from chain.booking where id = 601;
            update chain.booking set {change} where id = 601"
        ));
        let error = db.error_of(recalculate);
        assert_eq!(
            error.line(),
            format!(
                "23514: a record in place of \"chain.sessions\" cannot be counted: \
                {column} {reason}"
            ),
            "{change}"
        );
        assert!(error.detail.is_some() && error.hint.is_some(), "{change}");
        let checked = db.line("select reason from commission.check_source('chain')");
        assert!(checked.starts_with(&format!("{}.", error.message)), "{checked}");
        assert_eq!(figures(&mut db), before, "{change}");
        let error = db.error_of("select commission.close_period(2026, 1, 'trainer')");
        assert_eq!(error.sqlstate, "PT409", "{change}");
        assert_eq!(db.line("select count(*) from commission.period"), "0", "{change}");
        db.run(
            "delete from chain.booking where id = 601;
            insert into chain.booking select * from chain.kept;
            drop table chain.kept",
        );
        db.run(recalculate);
        assert_eq!(figures(&mut db), before, "{change}");
    }
}

#[test]
fn what_numbers_do_not_tell_is_refused() {
    let mut db = chain("sessions_refused", true);
    db.run(
        "create view chain.shared as select *, array[2] as also_members, true as fee_each
        from chain.sessions;
        create view chain.plain as
        select source_id, trainer_id, member_id, without_member, session_type, starts_at
        from chain.sessions",
    );
    let registered = |view: &str| {
        format!(
            "select commission.register_source(
                'chain', 'appointment', 'chain.{view}', p_in_place => true)"
        )
    };
    assert_eq!(
        db.error_of(&registered("shared")).line(),
        "0A000: \"chain.shared\" has columns of single records, which sums do not tell: \
        \"also_members\", \"fee_each\""
    );
    assert_eq!(
        db.error_of(&registered("plain")).line(),
        "42703: \"chain.plain\" lacks columns of \"appointment\": \"status\""
    );
}

/// What is on record is calculated beside what is in place, at each write of it.
#[test]
fn sales_grades_and_days_of_leaving_count_the_sessions_in_place() {
    let mut copied = chain("sessions_beside_copied", false);
    let mut in_place = chain("sessions_beside", true);
    for change in [
        "insert into commission.member_package (
            member_id, branch, total_price, closed_by, created_at)
        select m.id, m.branch, 555, array[t.id], '2026-02-03 10:00+00'
        from commission.member as m
        join commission.participant as t on t.source_id = '8'
        where m.source_id = '8'",
        "update commission.trainer_grade set branch = 'north'
        where trainer_id = (select id from commission.participant where source_id = '4')",
        "update commission.trainer set last_day = '2026-02-10'
        where id = (select id from commission.participant where source_id = '3')",
        "update commission.trainer_commission_tier set fee_amount = fee_amount + 1
        where session_type = 'free'",
        "update commission.member_tier_period set tier = 'fans'
        where member_id = (select id from commission.member where source_id = '9')",
        "update commission.branch set time_zone = 'Europe/Berlin' where name = 'north'",
    ] {
        for db in [&mut copied, &mut in_place] {
            db.run(change);
        }
        assert_eq!(figures(&mut in_place), figures(&mut copied), "{change}");
    }
}
