//! Tables that are loaded from files, as somebody would who gains by what a file does not say, or
//! who may not write what they see.

use crate::records::{counts, load, problems};
use crate::{database, people};
use common::people::id;
use common::{Database, Statements};
use serde_json::{Value, json};

/// A second refund whose day the file leaves empty is of today, as one that a statement writes.
#[test]
fn a_refund_without_a_day_is_not_dated_back() {
    let mut db = people("records_refunds").db;
    let rep = id("12");
    db.run(&format!(
        "insert into commission.deal (source, source_id, name, owner_id, amount, status, close_date)
        values ('crm', 'D-1', 'One', '{rep}', 1000, 'closed_won', '2026-02-01'),
            ('crm', 'D-2', 'Two', '{rep}', 1000, 'closed_won', '2026-02-01');
        insert into commission.reseller_sale (source, source_id, reseller_id, sale_amount, status,
            sold_at)
        values ('crm', 'S-1', '{}', 1000, 'completed', '2026-02-01');
        update commission.deal set refunded_amount = 100, refunded_on = '2026-02-10'
        where source = 'crm';
        update commission.reseller_sale set refunded_amount = 100, refunded_at = '2026-02-10'
        where source = 'crm'",
        id("11"),
    ));
    let report = load(
        &mut db,
        "deal",
        b"source_id,name,owner,amount,refunded_amount,refunded_on\n\
          D-1,One,rep@people.example,1000,300,\nD-2,Two,rep@people.example,1000,300,2026-02-10\n",
        ", 'crm'",
    );
    assert_eq!(counts(&report), [0, 2, 0], "{report}");
    let report = load(
        &mut db,
        "reseller_sale",
        b"source_id,reseller,sale_amount,status,refunded_amount,refunded_at\n\
          S-1,reseller@people.example,1000,completed,300,\n",
        ", 'crm'",
    );
    assert_eq!(counts(&report), [0, 1, 0], "{report}");
    assert_eq!(
        db.lines(
            "select d.source_id, r.amount, r.refunded_on = '2026-02-10',
                r.refunded_on = commission_internal.today()
            from commission.deal_refund as r
            join commission.deal as d on d.id = r.deal_id
            where d.source = 'crm'
            order by d.source_id, r.id"
        ),
        ["D-1|100|t|f", "D-1|200|f|t", "D-2|100|t|f", "D-2|200|t|f"]
    );
    assert_eq!(
        db.lines(
            "select r.amount, r.refunded_at = '2026-02-10',
                r.refunded_at > now() - interval '1 hour'
            from commission.reseller_refund as r
            join commission.reseller_sale as s on s.id = r.sale_id
            where s.source = 'crm'
            order by r.id"
        ),
        ["100|t|f", "200|f|t"]
    );
}

/// Whoever writes the e-mail of somebody may be them, until the server or a super_admin writes it:
/// not where they load a file that says nothing of it.
#[test]
fn who_loads_people_vouches_for_no_address_that_the_file_does_not_have() {
    let mut db = people("records_vouch").db;
    db.run(
        "insert into commission.participant (name, role, source, source_id)
        values ('Payee', 'reseller', 'hr', 'P-1');
        begin; set local role authenticated;
        set local request.jwt.claims = '{\"email\": \"admin@people.example\"}';
        update commission.participant set email = 'mine@people.example' where source = 'hr';
        commit",
    );
    let noted = "select count(*) from commission_internal.identity_change";
    for (email, left) in [("", "1"), ("mine@people.example", "0")] {
        let name = format!("Payee {left}");
        let file = format!("source_id,name,email,role\nP-1,{name},{email},reseller\n");
        let report = load(&mut db, "participant", file.as_bytes(), ", 'hr'");
        assert_eq!(counts(&report), [0, 1, 0], "{report}");
        assert_eq!(db.line(noted), left, "{email}");
        assert_eq!(
            db.line("select name, email from commission.participant where source = 'hr'"),
            format!("{name}|mine@people.example")
        );
    }
}

/// What a sale is follows the sales before it, until somebody says what it is.
#[test]
fn a_sale_type_that_a_file_leaves_empty_is_not_stated() {
    let mut db = people("records_sale_type").db;
    db.run(&format!(
        "insert into commission.member (id, name, branch)
        values ('{member}', 'New', 'kepong');
        insert into commission.member_package (
            source, source_id, member_id, branch, total_price, closed_by, created_at)
        select 'till', of.id, '{member}', 'kepong', 500, '{{{trainer}}}', of.at
        from (values ('P-1', timestamptz '2026-04-01 12:00+08'), ('P-2', '2026-04-02 12:00+08'))
            as of (id, at)",
        member = id("51"),
        trainer = id("06"),
    ));
    let file = format!(
        "source_id,member,branch,total_price,closed_by,created_at,sale_type,refunded_amount\n\
         P-2,{},kepong,500,trainer@people.example,2026-04-02 12:00+08,,50\n",
        id("51")
    );
    let report = load(&mut db, "member_package", file.as_bytes(), ", 'till'");
    assert_eq!(counts(&report), [0, 1, 0], "{report}");
    let second = "select sale_type, sale_type_is_stated from commission.member_package
        where source_id = 'P-2'";
    assert_eq!(db.line(second), "renew_sales|f");
    db.run("delete from commission.member_package where source_id = 'P-1'");
    assert_eq!(db.line(second), "new_sales|f");
}

/// What has ended does not begin again because a file has no last days.
#[test]
fn days_end_when_they_ended_where_a_file_has_no_last_ones() {
    let mut db = people("records_days").db;
    let affiliate = id("08");
    db.run(&format!(
        "insert into commission.network_fixed_rate (participant_id, rate, valid_during)
        values ('{affiliate}', 0.3, '[2026-01-01,2026-03-01)')"
    ));
    let during = format!(
        "select rate, valid_during from commission.network_fixed_rate
        where participant_id = '{affiliate}'"
    );
    for (file, expected) in [
        (
            "participant,rate,valid_from\naffiliate@people.example,31 %,2026-01-01\n",
            "0.31|[2026-01-01,2026-03-01)",
        ),
        (
            "participant,rate,valid_from,valid_until\naffiliate@people.example,31 %,2026-01-01,\n",
            "0.31|[2026-01-01,)",
        ),
    ] {
        let report = load(&mut db, "network_fixed_rate", file.as_bytes(), "");
        assert_eq!(counts(&report), [0, 1, 0], "{report}");
        assert_eq!(db.line(&during), expected);
    }
}

#[track_caller]
fn load_as(db: &mut Database, who: &str, table: &str, file: &str) -> Value {
    db.run(&format!(
        "begin; set local role authenticated;
        set local request.jwt.claims = '{{\"email\": \"{who}@people.example\"}}'"
    ));
    let report = load(db, table, file.as_bytes(), "");
    db.run("commit");
    report
}

#[test]
fn what_is_seen_and_not_to_be_changed_is_no_unchanged_row() {
    let mut db = people("records_not_theirs").db;
    let [kepong, affiliate] = ["03", "08"].map(id);
    db.run(&format!(
        "insert into commission.quota (participant_id, amount, period, start_date, end_date)
        values ('{kepong}', 100, 'annual', '2026-01-01', '2026-12-31'),
            ('{affiliate}', 100, 'annual', '2026-01-01', '2026-12-31')"
    ));
    let file = |own: i32| {
        format!(
            "participant,amount,period,start_date,end_date\n\
             affiliate@people.example,200,annual,2026-01-01,2026-12-31\n\
             kepong@people.example,{own},annual,2026-01-01,2026-12-31\n"
        )
    };
    let report = load_as(&mut db, "kepong", "quota", &file(1));
    assert_eq!(report["state"], json!("refused"), "{report}");
    assert_eq!(
        problems(&report),
        ["3|-|-|is on record with other values, and you may not change it"]
    );
    let amounts = format!(
        "select amount from commission.quota
        where participant_id in ('{kepong}', '{affiliate}') order by participant_id"
    );
    assert_eq!(db.lines(&amounts), ["100", "100"], "all of it or nothing");
    // What says of it what is on record is unchanged.
    let report = load_as(&mut db, "kepong", "quota", &file(100));
    assert_eq!(counts(&report), [0, 1, 1], "{report}");
    assert_eq!(db.lines(&amounts), ["100", "200"]);
}

#[test]
fn a_check_tells_what_the_commit_would_refuse() {
    let mut db = people("records_commit").db;
    for (share, state, told) in [
        (
            "0.5",
            "refused",
            vec![format!(
                "-|-|-|the revenue shares of deal \"{}\" are 0.5 together, not 1",
                id("d5")
            )],
        ),
        ("1", "checked", vec![]),
    ] {
        let file = format!("deal,participant,share\n{},rep@people.example,{share}\n", id("d5"));
        let report = load(&mut db, "deal_credit", file.as_bytes(), ", p_check_only => true");
        assert_eq!(report["state"], json!(state), "{report}");
        assert_eq!(problems(&report), told);
    }
}

/// The admin of a branch edits a part of the network, and no tiers.
#[test]
fn who_may_not_write_a_table_does_not_wait_for_who_does() {
    let mut db = people("records_waits").db;
    let mut busy = db.connect();
    busy.run(
        "begin; select commission.import_records('network_tier',
            convert_to(E'threshold,rate\\n900,30 %\\n', 'UTF8'))",
    );
    db.run(
        "begin; set local lock_timeout = '2s'; set local role authenticated;
        set local request.jwt.claims = '{\"email\": \"kepong@people.example\"}'",
    );
    let error = db.error_of(
        "select commission.import_records('network_tier',
            convert_to(E'threshold,rate\\n800,30 %\\n', 'UTF8'))",
    );
    assert_eq!(error.sqlstate, "42501", "{}", error.message);
    db.run("rollback");
    busy.run("rollback");
}

/// What files are read and written with is run where it is the extension's own only.
#[test]
fn nobody_takes_the_place_of_what_writes_files() {
    let mut db = database("records_gone");
    let calls = "
        from (
            select p.proname, strpos(p.prosrc, 'require_documents()') as asks,
                strpos(p.prosrc, 'commission_documents.') as runs
            from pg_proc as p
            where p.pronamespace in (
                'commission'::regnamespace, 'commission_internal'::regnamespace)
        ) as f
        where f.runs > 0";
    assert!(db.value::<i64>(&format!("select count(*) {calls}")) > 8);
    // What makes the report of a file is nobody's to call, and has asked.
    assert_eq!(
        db.lines(&format!("select proname {calls} and not (asks > 0 and asks < runs)")),
        ["marked_import_rows"]
    );
    db.run(
        "drop extension pg_commission_documents;
        create schema commission_documents;
        create function commission_documents.pack_rows(text, integer, text) returns bytea
        language sql as $$ select 'theirs'::bytea $$;
        create function commission_documents.csv_rows(text, boolean, text) returns text
        language sql as $$ select 'theirs' $$",
    );
    for call in [
        "write_export_rows('xlsx', '[]', 0, '[]')",
        "write_export_rows('csv', '[]', 0, '[]')",
        "join_csv('[]', '{}', 'x.csv')",
    ] {
        let error = db.error_of(&format!("select commission_internal.{call}"));
        assert_eq!(error.sqlstate, "55000", "{call}: {}", error.message);
    }
}
