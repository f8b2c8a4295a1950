//! Sales in place: nothing is copied, and every figure, line and adjustment is what copied sales
//! give.

use common::{Database, Statements};

const TABLE: &str = "
    create table trade.sale (
        id bigint primary key, participant_id integer, shared_by integer, sale_type text,
        status text, amount numeric, refunded_amount numeric, sold_at timestamptz)";

const VIEW: &str = "
    create view trade.sales as
    select id as source_id, participant_id, shared_by, sale_type, status, amount, refunded_amount,
        sold_at
    from trade.sale";

/// The trade, its sales copied or in place, calculated.
#[track_caller]
pub fn trade(name: &str, is_in_place: bool) -> Database {
    let mut db = Database::new(name);
    db.run(include_str!("trade.sql"));
    db.run(TABLE);
    db.run(VIEW);
    db.run(include_str!("sales.sql"));
    register(&mut db, is_in_place);
    db
}

pub const REFRESH: &str = "call commission.run_daily_refresh()";

#[track_caller]
pub fn register(db: &mut Database, is_in_place: bool) {
    db.run(&format!(
        "select commission.register_source(
            'trade', 'network_sale', 'trade.sales', p_in_place => {is_in_place});
        select commission.sync_source('trade')"
    ));
    db.run(REFRESH);
}

/// All that is paid, by the people's names.
#[track_caller]
pub fn figures(db: &mut impl Statements) -> Vec<String> {
    db.lines(
        "select p.name, m.year, m.month, m.personal_volume, m.shared_out_volume,
            m.received_volume, m.ranking_volume, m.tier_rate, m.leg_volume, m.total_commission,
            m.commission_override, m.reward
        from commission.network_month as m
        join commission.participant as p on p.id = m.participant_id
        order by 1, 2, 3",
    )
}

#[track_caller]
pub fn ledger(db: &mut impl Statements) -> Vec<String> {
    db.lines(
        "select e.year, e.month, e.for_year, e.for_month, p.name, e.component, e.kind, e.amount
        from commission.earning as e
        join commission.participant as p on p.id = e.participant_id
        where e.scheme = 'network'
        order by 1, 2, 3, 4, 5, 6, 7, 8",
    )
}

/// A change that nobody tells: another amount, a sale gone, one that came, one of another person,
/// two that moved from one to the other so that no sum over everybody says so.
pub const LATE: &str = "
    update trade.sale set amount = amount + 1000 where id = 41;
    delete from trade.sale where id = 43;
    insert into trade.sale
    values (9001, 5, null, 'retail_sales', 'approved', 777, 0, '2026-01-05 12:00+01');
    update trade.sale set participant_id = 7 where id = 101;
    update trade.sale set amount = 243.5 - amount where id in (121, 122)";

#[test]
fn results_closings_and_adjustments_are_those_of_copied_sales() {
    let mut copied = trade("in_place_copied", false);
    let mut in_place = trade("in_place", true);
    assert_eq!(copied.line("select count(*) from commission.network_sale"), "2000");
    assert_eq!(in_place.line("select count(*) from commission.network_sale"), "0");
    assert_eq!(figures(&mut in_place), figures(&mut copied));
    assert!(figures(&mut copied).len() > 200);
    let due = "select scheme, year, month from commission.months_due()
        where scheme = 'network' order by 2, 3";
    assert_eq!(in_place.lines(due), copied.lines(due));

    for db in [&mut copied, &mut in_place] {
        db.run("select commission.close_period(2026, 1, 'network')");
        db.run(LATE);
        db.run("select commission.sync_source('trade')");
        db.run(REFRESH);
    }
    let pending = "select a.year, a.month, p.name, a.component, a.posted, a.due, a.difference
        from commission.pending_adjustments as a
        join commission.participant as p on p.id = a.participant_id
        order by 1, 2, 3, 4";
    assert_eq!(in_place.lines(pending), copied.lines(pending));
    assert!(in_place.lines(pending).len() > 5);
    assert_eq!(
        in_place.lines("select distinct kind, cause from commission.adjustment_cause"),
        ["changed unnoticed|\"network_sale\" was changed in place, or while its triggers were off"]
    );
    for db in [&mut copied, &mut in_place] {
        db.run("select commission.close_period(2026, 2, 'network')");
        assert_eq!(db.lines(pending), [""; 0]);
        assert_eq!(db.line("select count(*) from commission.verify_ledger()"), "0");
    }
    assert_eq!(ledger(&mut in_place), ledger(&mut copied));
    assert_eq!(figures(&mut in_place), figures(&mut copied));

    // What is noted is noted once, and what has not changed not at all.
    let noted = "select count(*) from commission_internal.late_change";
    let before = in_place.line(noted);
    in_place.run(REFRESH);
    in_place.run("select commission.close_period(2026, 3, 'network')");
    assert_eq!(in_place.line(noted), before);
}

#[test]
fn the_schedule_closes_what_is_in_place() {
    let mut db = trade("in_place_due", true);
    db.run("delete from trade.sale where sold_at >= '2026-02-01 00:00+01'");
    db.run("call commission.run_month_end()");
    assert_eq!(
        db.line(
            "select year, month, status from commission.period
            where scheme = 'network' order by 1, 2 limit 1"
        ),
        "2026|1|closed"
    );
    let earned: i64 = db.value("select count(*) from commission.earning where scheme = 'network'");
    assert!(earned > 50);
    db.run(LATE);
    // Compared once a day.
    db.run("update commission_internal.fact_comparison set compared_at = now() - interval '1 day'");
    db.run("select commission.run_due()");
    // There is nothing else to close: it is posted with the newest month.
    let adjusted = "select count(*) > 0 from commission.earning where kind = 'adjustment'";
    assert_eq!(db.line(adjusted), "t");
    assert_eq!(db.line("select count(*) from commission.pending_adjustments"), "0");
}

#[test]
fn explanations_name_the_relation_and_say_how_its_records_are_found() {
    let mut db = trade("in_place_explained", true);
    let explained = "select s ->> 'counts_as', s ->> 'in_place', s ->> 'relation',
            (s ->> 'records')::integer, (s ->> 'net')::numeric, s ->> 'see'
        from commission.participant as p
        cross join lateral jsonb_array_elements(
            commission.explain_network_commission(p.id, 2026, 2) -> 'sales') as s
        where p.name = 'Seller 8'
        order by 1";
    let on_record = db.lines(
        "select k.counts_as, 'trade', 'trade.sales', count(*), sum(s.amount - s.refunded_amount),
            format('the rows of trade.sales with sold_at from 2026-01-31T23:00:00+00:00 to before '
            '2026-02-28T23:00:00+00:00 in which %s names this person',
            case k.counts_as when 'shared out' then 'shared_by' else 'participant_id' end)
        from trade.sale as s
        cross join lateral (
            select case
                when s.sale_type = 'kpi_reward' then 'reward'
                when s.shared_by = 8 then 'shared out'
                when s.shared_by is not null then 'received'
                else 'own'
            end as counts_as
        ) as k
        where s.status = 'approved'
            and 8 in (s.participant_id, s.shared_by)
            and s.sold_at >= '2026-02-01 00:00+01' and s.sold_at < '2026-03-01 00:00+01'
        group by 1
        order by 1",
    );
    assert!(on_record.len() > 2, "{on_record:?}");
    assert_eq!(db.lines(explained), on_record);
    let notes = "select commission.explain_network_commission(id, 2026, 2) ->> 'notes'
        from commission.participant where name = 'Seller 8'";
    assert_eq!(db.line(notes), "[]");
    db.run("update trade.sale set amount = amount + 1 where participant_id = 8");
    assert!(db.line(notes).contains("sales on record now come to"));
}

#[test]
fn records_that_do_not_fit_keep_the_month_open_and_nothing_half_done() {
    let mut db = trade("in_place_faults", true);
    let before = figures(&mut db);
    let recalculate = "select commission.recalculate_network(2026, 2)";
    for (change, column, reason) in [
        ("participant_id = 99", "participant_id", "names nobody on record"),
        ("participant_id = null", "participant_id", "is empty"),
        ("shared_by = 99", "shared_by", "names nobody on record"),
        ("sale_type = 'gift'", "sale_type", "is none of the values"),
        ("amount = -1", "amount", "is not what the table allows"),
        ("amount = null", "amount", "is not what the table allows"),
        ("amount = 0.00001", "amount", "is not what the table allows"),
        ("refunded_amount = 1000000", "amount", "is not what the table allows"),
        ("shared_by = participant_id", "participant_id", "is not what the table allows"),
        ("shared_by = 3, sale_type = 'kpi_reward'", "shared_by", "is not what the table allows"),
    ] {
        db.run(&format!("begin; update trade.sale set {change} where id = 1001; commit"));
        let error = db.error_of(recalculate);
        assert_eq!(
            error.line(),
            format!(
                "23514: a record in place of \"trade.sales\" cannot be counted: {column} {reason}"
            ),
            "{change}"
        );
        assert!(error.detail.is_some() && error.hint.is_some(), "{change}");
        let checked = db.line("select reason from commission.check_source('trade')");
        assert!(checked.starts_with(&format!("{}.", error.message)), "{checked}");
        assert_eq!(figures(&mut db), before, "{change}");
        let error = db.error_of("select commission.close_period(2026, 2, 'network')");
        assert_eq!(error.sqlstate, "PT409", "{change}");
        assert_eq!(db.line("select count(*) from commission.period"), "0", "{change}");
        db.run(
            "update trade.sale set participant_id = 42, shared_by = 53, amount = 4.25,
                refunded_amount = 0.125, sale_type = 'retail_sales'
            where id = 1001",
        );
        assert_eq!(db.line(recalculate), "0", "{change}");
    }
    // Whom it names is added, under that key.
    db.run(
        "update trade.sale set participant_id = 99 where id = 1001;
        insert into commission.participant (name, role, source, source_id)
        values ('Seller 99', 'affiliate', 'trade', '99')",
    );
    assert_ne!(db.line(recalculate), "0");
    // One who is called as another is known by the id is nobody.
    db.run("update commission.participant set name = '99' where name = 'Seller 1'");
    assert!(db.error_of(recalculate).message.contains("names several who are on record"));
}

#[test]
fn what_sums_do_not_pay_and_what_would_count_twice_is_refused() {
    let mut db = trade("in_place_refused", false);
    let again = "select commission.register_source(
        'trade', 'network_sale', 'trade.sales', p_in_place => true)";
    let error = db.error_of(again);
    assert_eq!(
        error.line(),
        "PT409: 2000 records of \"network_sale\" were taken from \"trade\" already"
    );
    // In one transaction, nothing is paid twice or not at all: closed months say so.
    db.run("select commission.close_period(2026, 1, 'network')");
    let before = (figures(&mut db), ledger(&mut db));
    db.run(&format!("begin; delete from commission.network_sale; {again}; commit"));
    db.run(REFRESH);
    assert_eq!(db.lines("select * from commission.pending_adjustments"), [""; 0]);
    assert_eq!((figures(&mut db), ledger(&mut db)), before);
    assert_eq!(db.lines("select * from commission.sync_source('trade')"), [""; 0]);
    // And back.
    db.run("select commission.register_source('trade', 'network_sale', 'trade.sales')");
    db.run("select commission.sync_source('trade')");
    db.run(REFRESH);
    assert_eq!(db.lines("select * from commission.pending_adjustments"), [""; 0]);
    assert_eq!((figures(&mut db), ledger(&mut db)), before);

    for fact in ["member_package", "deal", "reseller_sale", "participant"] {
        let error = db.error_of(&format!(
            "select commission.register_source('x', '{fact}', 'trade.sales', p_in_place => true)"
        ));
        assert_eq!(
            error.line(),
            format!("0A000: records of \"{fact}\" are not calculated in place")
        );
        assert!(
            error.hint.expect("which are").ends_with("In place are: appointment, network_sale.")
        );
    }
    db.run(
        "create view trade.plain as
        select id as source_id, participant_id, amount, sold_at from trade.sale",
    );
    let error = db.error_of(
        "select commission.register_source('x', 'network_sale', 'trade.plain', p_in_place => true)",
    );
    assert_eq!(
        error.line(),
        "42703: \"trade.plain\" lacks columns of \"network_sale\": \"status\""
    );
}

#[test]
fn instants_without_a_zone_and_columns_that_are_left_out_are_as_copied() {
    let mut found = Vec::new();
    for is_in_place in [true, false] {
        let mut db = Database::new(&format!("in_place_plain_{is_in_place}"));
        db.run(include_str!("trade.sql"));
        db.run(TABLE);
        db.run(include_str!("sales.sql"));
        db.run(
            "create view trade.sales as
            select id as source_id, 'S' || participant_id || '@Trade.example' as participant_id,
                status, amount::integer as amount,
                sold_at at time zone 'Europe/Berlin' as sold_at
            from trade.sale",
        );
        register(&mut db, is_in_place);
        found.push(figures(&mut db));
    }
    assert_eq!(found[0], found[1]);
    assert!(found[0].len() > 200);
}

#[test]
fn it_is_read_as_long_as_who_registered_it_may_read_all_of_it() {
    let mut db = trade("in_place_rights", true);
    let role = format!("trader_{}", std::process::id());
    let _lock = common::lock_cluster(common::ROLES_LOCK);
    db.run(&format!(
        "create role {role};
        update commission.source set database_role = '{role}';
        grant usage on schema trade to {role};
        grant select on trade.sales, trade.sale to {role}"
    ));
    let recalculate = "select commission.recalculate_network(2026, 2)";
    assert_eq!(db.line(recalculate), "0");
    db.run(&format!("revoke select on trade.sales from {role}"));
    let error = db.error_of(recalculate);
    assert_eq!(error.line(), format!("42501: role \"{role}\" may not read \"trade.sales\""));
    db.run(&format!(
        "grant select on trade.sales to {role}; alter view trade.sales owner to {role}"
    ));
    assert_eq!(
        db.error_of(recalculate).line(),
        format!("42501: view \"trade.sales\" belongs to \"{role}\"")
    );
    db.run(&format!("drop owned by {role} cascade; drop role {role}"));
    assert_eq!(db.error_of(recalculate).sqlstate, "42P01");
}
