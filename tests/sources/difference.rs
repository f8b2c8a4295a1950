//! What is taken: the difference and nothing else, with the results that it has from scratch.

use common::Statements;

use crate::{EVERYTHING, NOTHING, PROBLEMS, state, studio, sync, taken};

/// What a week brings: two that are new, changed ones, ones that are gone, and a refund.
const WEEK: &str = "
    insert into studio.booking values
        (2001, 7, 'Anna Weiss', 'completed', '2024-05-02 09:00'),
        (2002, 8, 'anna@studio.example', 'completed', '2024-05-03 09:00');
    update studio.booking set state = 'completed' where id in (10, 20, 30);
    update studio.booking set coach = 'Ben Okafor', starts = starts + interval '40 days'
    where id = 500;
    delete from studio.booking where id between 600 and 604;
    update studio.invoice set back = 20 where id = 33;
    update studio.invoice set sold_by = '{3,1}' where id = 34;
    delete from studio.invoice where id = 35";

const LATER: &str = "
    update studio.client set full_name = 'Renamed' where id = 3;
    delete from studio.booking where id % 7 = 0;
    update studio.booking set coach = '1' where id % 11 = 0";

#[test]
fn what_differs_is_taken_and_nothing_else() {
    let mut db = taken("sources_difference");
    let audited = "select operation, count(*) from commission.audit_log
        where table_name = 'appointment' and id > current_setting('test.seen')::bigint
        group by 1
        order by 1::text";
    db.run("select set_config('test.seen', max(id)::text, false) from commission.audit_log");
    db.run(WEEK);
    let expected =
        ["appointment|2|4|5|0", "member|0|0|0|0", "member_package|0|2|1|0", "participant|0|0|0|0"];
    assert_eq!(sync(&mut db), expected);
    let changes = ["delete|5", "insert|2", "update|4"];
    assert_eq!(db.lines(audited), changes);
    assert_eq!(sync(&mut db), NOTHING);
    assert_eq!(db.lines(audited), changes);
    let kept = db.lines(
        "select fact, state, inserted, updated, deleted, problems
        from commission.source_sync
        where inserted + updated + deleted > 0
        order by id desc
        limit 2",
    );
    assert_eq!(kept, ["member_package|succeeded|0|2|1|0", "appointment|succeeded|2|4|5|0"]);
}

#[test]
fn what_was_taken_bit_by_bit_is_what_is_taken_at_once() {
    let mut one = taken("sources_bit_by_bit");
    one.run(WEEK);
    sync(&mut one);
    one.run(LATER);
    sync(&mut one);
    let mut other = studio("sources_at_once");
    other.run(WEEK);
    other.run(LATER);
    sync(&mut other);
    let states = [state(&mut one), state(&mut other)];
    assert!(states[0].len() > 1_300, "{}", states[0].len());
    assert_eq!(states[0], states[1]);
    for db in [&mut one, &mut other] {
        assert_eq!(db.lines("select * from commission.verify_ledger()"), [""; 0]);
        assert_eq!(db.lines(PROBLEMS), [""; 0]);
    }
}

#[test]
fn results_are_those_of_the_rules() {
    let mut db = taken("sources_results");
    // Anna's sessions of a month, counted in the studio's own table: 30 each.
    let wrong = db.lines(
        "with said as (
            select extract(year from starts)::integer as year,
                extract(month from starts)::integer as month, 30 * count(*) as fee
            from studio.booking
            where coach = 'Anna Weiss' and state = 'completed'
            group by 1, 2
        )
        select said.*, r.total_conduction_fee
        from said
        full join (
            select r.year, r.month, sum(r.total_conduction_fee) as total_conduction_fee
            from commission.trainer_monthly_commission as r
            join commission.participant as p on p.id = r.trainer_id and p.name = 'Anna Weiss'
            group by 1, 2
        ) as r using (year, month)
        where said.fee is distinct from r.total_conduction_fee
            and r.total_conduction_fee is distinct from 0",
    );
    assert_eq!(wrong, [""; 0]);
    assert!(db.value::<i64>("select count(*) from commission.trainer_monthly_commission") > 100);
}

#[test]
fn closed_months_get_adjustments() {
    let mut db = taken("sources_closed");
    db.run("select commission.close_period(2023, m) from generate_series(1, 12) as m");
    let paid = "select sum(total_entitled_commission) from commission.trainer_monthly_commission
        where year = 2023";
    let before = db.line(paid);
    // Gone, changed and added in months that are closed.
    db.run(
        "delete from studio.booking where id = 101;
        update studio.booking set coach = 'Cleo Marin' where id = 102;
        insert into studio.booking values (3001, 1, 'Ben Okafor', 'completed', '2023-06-05 10:00')",
    );
    let counts = sync(&mut db);
    assert_eq!(counts[0], "appointment|1|1|1|0");
    assert_eq!(db.line(paid), before, "what is closed stays");
    let pending = db.lines(
        "select a.participant_name, sum(a.difference)
        from commission.pending_adjustments as a
        group by 1
        having sum(a.difference) <> 0
        order by 1",
    );
    // 101 was Cleo's, and 102, which was Anna's, is theirs now.
    assert_eq!(pending, ["Anna Weiss|-30.00", "Ben Okafor|30.00"]);
    assert_eq!(sync(&mut db), NOTHING);
}

#[test]
fn who_is_named_goes_last_and_comes_first() {
    let mut db = taken("sources_order");
    db.run(
        "delete from studio.booking where client_id = 5;
        delete from studio.invoice where client_id = 5;
        delete from studio.client where id = 5;
        insert into studio.client values (99, 'Client 99');
        insert into studio.booking
        values (2001, 99, 'Anna Weiss', 'completed', '2024-05-02 09:00')",
    );
    let counts = sync(&mut db);
    assert!(counts[0].starts_with("appointment|1|0|"), "{counts:?}");
    assert_eq!(counts[1], "member|1|0|1|0");
    assert_eq!(db.lines(PROBLEMS), [""; 0]);
    // Whose sessions stay, stays.
    db.run("delete from studio.client where id = 6");
    let counts = sync(&mut db);
    assert_eq!(counts[1], "member|0|0|0|1");
    let problems = db.lines(PROBLEMS);
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(problems[0].starts_with("member|6|null|null|is gone, and cannot be deleted"));
}

#[test]
fn an_empty_relation_deletes_nothing_unless_told() {
    let mut db = taken("sources_empty");
    let before = state(&mut db);
    db.run("delete from studio.booking");
    let error = db.error_of("select * from commission.sync_source('studio')");
    assert_eq!(error.sqlstate, "PT409");
    assert!(error.detail.is_some_and(|detail| detail.contains("1380")));
    assert_eq!(state(&mut db), before);
    let told = db.lines("select * from commission.sync_source('studio', p_may_delete_all => true)");
    assert_eq!(told[0], "appointment|0|0|1380|0");
    db.run(
        "insert into studio.booking values (1, 1, 'Anna Weiss', 'completed', '2024-05-02 09:00')",
    );
    assert_eq!(sync(&mut db)[0], "appointment|1|0|0|0");
}

#[test]
fn every_table_with_keys_of_sources_can_be_one() {
    let mut db = studio("sources_every_table");
    let tables = db.values::<String>(
        "select table_name from commission_internal.importable
        where key_columns = '{source,source_id}' order by 1",
    );
    assert!(tables.len() >= 11, "{tables:?}");
    for table in tables {
        // A view over its own columns offers what it agrees on.
        let columns: String = db.value(&format!(
            "select string_agg(format('null::%s as %I', case when c.relation is not null then 'text'
                when c.labels is not null then 'text' else c.type_name end, c.name), ', ')
            from commission_internal.columns_of_import(
                commission_internal.source_entry('{table}')) as c
            where c.name <> 'source'"
        ));
        db.run(&format!(
            "create view studio.of_{table} as select {columns} where false;
            select commission.register_source('all of it', '{table}', 'studio.of_{table}')"
        ));
    }
    let counts = db.lines("select * from commission.sync_source('all of it')");
    assert!(
        counts.len() >= 11 && counts.iter().all(|line| line.ends_with("|0|0|0|0")),
        "{counts:?}"
    );
    // They are taken in an order in which none is named before it is there.
    let order = db.values::<String>(
        "select r.fact from commission_internal.relations_of_source('all of it') as r",
    );
    let place = |name: &str| order.iter().position(|table| table == name).expect("it is there");
    assert!(place("participant") < place("appointment"), "{order:?}");
    assert!(place("member") < place("member_package"), "{order:?}");
    assert!(place("deal") < place("deal_payment"), "{order:?}");
    assert_eq!(EVERYTHING.len(), NOTHING.len());
}
