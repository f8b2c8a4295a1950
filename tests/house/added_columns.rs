//! Columns that a company adds to the tables: whatever they are called, everything works as before.

use common::people::Company;
use common::snapshot::tables;
use common::{Statements, connect_to};
use postgres::{Client, SimpleQueryMessage};

use crate::calls::{Call, calls, deeds, views};

/// All that calculations and closings decide, without ids that are made and the time of day.
const STATE: &str = "
    select md5(string_agg(line, ',' order by line))
    from (
        select concat('net ', m.participant_id, m.year, m.month, m.leg_volume, m.total_commission)
        from commission.network_month as m
        union all
        select concat('gym ', c.trainer_id, c.member_id, c.year, c.month,
            c.total_conduction_count, c.total_entitled_commission)
        from commission.trainer_monthly_commission as c
        union all
        select concat('paid ', e.year, e.month, e.for_year, e.for_month, e.participant_id,
            e.component, e.kind, e.currency, e.amount, e.branch)
        from commission.earning as e
        union all
        select concat('late ', l.scheme, l.year, l.month, l.participant_ids::text, l.kind,
            l.count_difference)
        from commission_internal.late_change as l
        union all
        select concat('sold ', p.branch, p.total_price, p.sale_type)
        from commission.member_package as p
        union all
        select concat('tree ', l.upline_id, l.valid_during) from commission.upline_link as l
        union all
        select concat('queue ', c.participant_id, c.volume)
        from commission_internal.network_change as c
        union all
        select concat('unpriced ', u.participant_id, u.record_id, u.error_message)
        from commission_internal.unpriced_record as u
        union all
        select concat('log ', a.table_name, a.operation) from commission.audit_log as a
    ) as decided (line)";

/// What a statement comes to, which is undone afterwards: what it shows, if asked for that, and
/// what it makes of the company, if it changes anything; or the error.
fn outcome_of(
    client: &mut Client,
    sql: &str,
    shows: bool,
    changes: bool,
) -> Result<String, String> {
    let is_procedure = sql.starts_with("call ");
    if !is_procedure {
        client.run("begin");
    }
    let messages = client.simple_query(sql);
    let outcome = match &messages {
        Ok(messages) => {
            let mut rows = Vec::new();
            for message in messages.iter().filter(|_| shows) {
                if let SimpleQueryMessage::Row(row) = message {
                    let cells = (0..row.len()).map(|i| row.get(i).unwrap_or("null"));
                    rows.push(format!("\n{}", cells.collect::<Vec<_>>().join("|")));
                }
            }
            rows.sort();
            let state = if changes { client.value::<String>(STATE) } else { String::new() };
            Ok(state + &rows.concat())
        }
        Err(error) => {
            let said = error.as_db_error().expect("the server says why");
            Err(format!("{} {}", said.code().code(), said.message()))
        }
    };
    if !is_procedure {
        client.run("rollback");
    }
    outcome
}

/// What everything comes to, one after the other.
fn outcomes(
    client: &mut Client,
    calls: &[Call],
    views: &[String],
    deeds: &[String],
) -> Vec<String> {
    let mut outcomes = Vec::new();
    let of_views = views.iter().map(|sql| (sql, false));
    for (sql, changes) in of_views.chain(deeds.iter().map(|sql| (sql, true))) {
        // Runs go on, and entries of the log have all columns.
        let shows =
            !["calculation_progress", "record_history"].iter().any(|view| sql.ends_with(view));
        let outcome = outcome_of(client, sql, shows, changes).unwrap_or_else(|error| error);
        outcomes.push(format!("{sql}\n{outcome}"));
    }
    // What closes for good comes last.
    for call in calls.iter().filter(|call| call.name != "run_month_end") {
        let reads = call.only_reads;
        let outcome = match (outcome_of(client, &call.sql, reads, !reads), call.refused) {
            (Err(error), Some(code)) if error.starts_with(code) => error,
            (Ok(outcome), None) => outcome,
            (outcome, _) => panic!("{}: {outcome:?}", call.sql),
        };
        outcomes.push(format!("{}\n{outcome}", call.sql));
    }
    outcomes
}

/// Whatever is called something anywhere in both schemas: a query that says no more than the name
/// might mean somebody else's column.
const NAMES: &str = "
    select string_agg(format('add column if not exists %I text', name), ', ')
    from (
        select distinct name
        from (
            select attname::text
            from pg_attribute as a
            join pg_class as c on c.oid = a.attrelid
            where c.relnamespace in (
                'commission'::regnamespace, 'commission_internal'::regnamespace)
                and c.relkind in ('r', 'v')
                and a.attnum > 0
                and not a.attisdropped
            union
            select unnest(proargnames)
            from pg_proc
            where pronamespace in ('commission'::regnamespace, 'commission_internal'::regnamespace)
        ) as known (name)
        where name !~ '^(p|v)_'
    ) as names";

/// Runs everything before and after the columns come, in one session, and in a new one.
#[test]
fn columns_that_come_and_go_whatever_they_are_called_disturb_nothing() {
    let mut company = Company::with_january_closed("added_columns");
    let calls = calls(&mut company);
    let [views, deeds] = [views(&mut company), deeds(&mut company)];
    let database = company.db.name.clone();
    let mut session = connect_to(&database);
    session.run("set client_min_messages = warning");
    // The first time brings open months up to date.
    outcomes(&mut session, &calls, &views, &deeds);
    let before = outcomes(&mut session, &calls, &views, &deeds);
    let names: String = company.db.value(NAMES);
    for table in tables(&mut company.db) {
        company.db.run(&format!(
            "alter table {table} add column soon_gone integer default 7;
            alter table {table} add column payslip_run text;
            alter table {table} add column staff_remark text not null default 'none';
            alter table {table} add column staff_remark_length integer
                generated always as (length(staff_remark)) stored;
            alter table {table} drop column soon_gone;
            alter table {table} {names}"
        ));
    }
    let mut new_session = connect_to(&database);
    new_session.run("set client_min_messages = warning");
    for (whose, session) in [("the old session", &mut session), ("a new one", &mut new_session)] {
        let after = outcomes(session, &calls, &views, &deeds);
        let differ: Vec<_> = before
            .iter()
            .zip(&after)
            .filter(|(before, after)| before != after)
            .map(|(before, after)| format!("{before}\nbecame\n{after}"))
            .collect();
        assert!(differ.is_empty(), "{whose}: {} differ\n{}", differ.len(), differ.join("\n"));
    }
    for session in [&mut session, &mut new_session] {
        session.run("call commission.run_month_end()");
        assert_eq!(session.lines("select * from commission.verify_ledger()"), [""; 0]);
    }
}
