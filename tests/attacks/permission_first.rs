//! Permission comes before everything: whoever may not write waits for no lock, fires no check, and
//! learns nothing but that they may not. Every table and function of the catalogue is tried while
//! somebody else closes a month and holds every row there is.

use std::collections::BTreeSet;

use common::people::Company;
use common::{Database, Statements};
use postgres::Client;

use crate::calls::calls;

/// People who may edit nothing, and one of a branch, who may edit there.
const STRANGERS: [&str; 9] = [
    "unknown",
    "rep",
    "reseller",
    "trainer",
    "affiliate",
    "downline",
    "collaborator",
    "manager",
    "left",
];
const OF_A_BRANCH: &str = "kepong";

/// What people may do for themselves, whatever they may not do for others.
const FOR_THEMSELVES: [&str; 15] = [
    "open_deal",
    "change_deal",
    "move_deal",
    "lose_deal",
    "log_sales_activity",
    "accept_plan_document",
    "update_my_reseller_profile",
    "regenerate_partner_code",
    "set_payout_method",
    "revoke_payout_method",
    "cancel_payout",
    "open_dispute",
    "appeal_dispute",
    "withdraw_dispute",
    "comment_on_dispute",
];

/// What a table's rows are to a stranger: its key, a column that may be updated, and a row of which
/// they must learn nothing, as JSON.
struct Target {
    table: String,
    column: String,
    key: String,
    hidden: String,
}

/// Tables that the API's roles may write, with a row that the one of a branch cannot see, where
/// there is one.
fn targets(company: &mut Company) -> Vec<Target> {
    let tables = company.db.lines(
        "select c.relname,
            (
                select quote_ident(a.attname)
                from pg_attribute as a
                where a.attrelid = c.oid
                    and a.attnum > 0
                    and a.attgenerated = ''
                    and a.attidentity <> 'a'
                    and has_column_privilege('authenticated', c.oid, a.attnum, 'update')
                limit 1
            ),
            (
                select quote_ident(a.attname)
                from pg_index as i
                join pg_attribute as a on a.attrelid = c.oid and a.attnum = i.indkey[0]
                where i.indrelid = c.oid
                    and i.indisprimary
            )
        from pg_class as c
        where c.relnamespace = 'commission'::regnamespace
            and c.relkind = 'r'
            and (
                has_any_column_privilege('authenticated', c.oid, 'insert')
                or has_any_column_privilege('authenticated', c.oid, 'update'))
        order by c.relname",
    );
    tables
        .iter()
        .map(|line| {
            let [table, column, key] = line.split('|').collect::<Vec<_>>()[..] else {
                panic!("three columns: {line}");
            };
            let rows = format!("select to_jsonb(t) from commission.{table} as t order by 1");
            let seen = company.lines(OF_A_BRANCH, &rows);
            let hidden = company.db.lines(&rows).into_iter().find(|row| !seen.contains(row));
            Target {
                table: table.to_owned(),
                column: column.to_owned(),
                key: key.to_owned(),
                hidden: hidden.unwrap_or_else(|| "{}".to_owned()),
            }
        })
        .collect()
}

impl Target {
    /// Statements that match nothing, and some about the hidden row.
    fn statements(&self, db: &mut Database) -> Vec<String> {
        let Self { table, column, key, hidden } = self;
        let columns = db.line(&format!(
            "select string_agg(quote_ident(a.attname), ', ')
            from pg_attribute as a
            where a.attrelid = 'commission.{table}'::regclass
                and a.attnum > 0
                and a.attgenerated = ''
                and a.attidentity <> 'a'
                and has_column_privilege('authenticated', a.attrelid, a.attnum, 'insert')"
        ));
        let hidden = hidden.replace('\'', "''");
        let row = format!("jsonb_populate_record(null::commission.{table}, '{hidden}')");
        let mut statements = vec![
            format!("delete from commission.{table} where false returning 1"),
            format!("delete from commission.{table} where {key} = ({row}).{key} returning 1"),
        ];
        if !column.is_empty() {
            statements.extend([
                format!(
                    "update commission.{table} set {column} = {column} where false returning 1"
                ),
                format!(
                    "update commission.{table} set {column} = {column}
                    where {key} = ({row}).{key} returning 1"
                ),
            ]);
        }
        if !columns.is_empty() {
            statements.extend([
                format!(
                    "insert into commission.{table} ({columns})
                    select {columns} from commission.{table} where false returning 1"
                ),
                format!(
                    "insert into commission.{table} ({columns}) select {columns} from {row}
                    returning 1"
                ),
                format!(
                    "insert into commission.{table} ({columns}) select {columns} from {row}
                    on conflict do nothing returning 1"
                ),
            ]);
        }
        statements
    }
}

/// Holds what a closing holds, and every row of every table besides.
fn hold_everything(company: &Company) -> Client {
    let mut closing = company.db.connect();
    closing.run("begin; select commission_internal.change_settings(null, 'closing')");
    let tables = closing.lines(
        "select oid::regclass
        from pg_class
        where relnamespace in ('commission'::regnamespace, 'commission_internal'::regnamespace)
            and relkind = 'r'",
    );
    for table in tables {
        closing.run(&format!("select from {table} for update"));
    }
    closing
}

#[test]
fn whoever_may_not_write_waits_for_nobody_and_is_refused() {
    let mut company = Company::with_january_closed("permission_first");
    company.db.run("set lock_timeout = '50ms'");
    let targets = targets(&mut company);
    assert!(targets.len() > 10, "{} tables", targets.len());
    let statements: Vec<String> =
        targets.iter().flat_map(|target| target.statements(&mut company.db)).collect();
    let _closing = hold_everything(&company);
    let mut faults = Vec::new();
    for sql in &statements {
        let outcome = company.outcome(OF_A_BRANCH, sql);
        if !["42501", "0"].contains(&outcome.as_str()) {
            faults.push(format!("{outcome}: {OF_A_BRANCH}: {sql}"));
        }
    }
    // Whoever moves packages keeps others who do waiting, but no stranger.
    let mut mover = company.db.connect();
    mover.run(
        "begin;
        lock table commission_internal.package_order_lock in share row exclusive mode",
    );
    for sql in &statements {
        for who in STRANGERS {
            let outcome = company.outcome(who, sql);
            if outcome != "42501" {
                faults.push(format!("{outcome}: {who}: {sql}"));
            }
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn functions_ask_for_permission_before_they_wait() {
    let mut company = Company::with_january_closed("permission_first_calls");
    company.db.run("set lock_timeout = '50ms'");
    let calls = calls(&mut company);
    let writing: BTreeSet<&str> =
        calls.iter().filter(|call| !call.only_reads).map(|call| call.name).collect();
    assert!(writing.len() > 10, "{writing:?}");
    let _closing = hold_everything(&company);
    let mut faults = Vec::new();
    for call in &calls {
        let sql = &call.sql;
        for who in STRANGERS {
            let error = company.outcome_of_all(who, sql);
            let is_right = match error.as_deref() {
                None => call.only_reads,
                Some(code) => code != "55P03" || FOR_THEMSELVES.contains(&call.name),
            };
            if !is_right {
                faults.push(format!("{error:?}: {who}: {sql}"));
            }
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// What is wrong with arguments is told to those who may ask.
#[test]
fn nobody_is_told_what_is_wrong_with_their_arguments() {
    // For everybody, or without a row that is theirs.
    const FOR_ALL: [&str; 7] = [
        "allow_time",
        "check_rate_bands",
        "check_request",
        "dashboard",
        "my_commission",
        "my_permissions",
        "pending_work",
    ];
    let mut company = Company::with_january_closed("permission_first_arguments");
    let calls = company.db.lines(
        "select format('select * from commission.%I(%s)', p.proname, (
                select string_agg(
                    case
                        when is_null or given.value is null
                            then format('null::%s', format_type(a.type, null))
                        else format('%L::%s', given.value, format_type(a.type, null))
                    end, ', ' order by a.place)
                from unnest(p.proargtypes) with ordinality as a (type, place)
                left join (
                    values ('integer'::regtype::oid, '-5'), ('bigint'::regtype, '-5'),
                        ('numeric'::regtype, '-5'), ('text'::regtype, 'nothing'),
                        ('uuid'::regtype, '00000000-0000-4000-8000-0000000000ff'),
                        ('date'::regtype, 'infinity'), ('jsonb'::regtype, '5'),
                        ('bytea'::regtype, 'x')
                ) as given (type, value) on given.type = a.type))
        from pg_proc as p
        cross join (values (true), (false)) as of_kind (is_null)
        where p.pronamespace = 'commission'::regnamespace
            and p.prokind = 'f'
            and has_function_privilege('authenticated', p.oid, 'execute')
        order by p.proname, is_null",
    );
    assert!(calls.len() > 200, "{} calls", calls.len());
    let is_for_all =
        |sql: &str| FOR_ALL.iter().any(|name| sql.contains(&format!("commission.{name}(")));
    let mut faults = Vec::new();
    for sql in calls.iter().filter(|sql| !is_for_all(sql)) {
        let outcome = company.outcome_of_all("unknown", sql);
        let is_no_such_thing = outcome.as_deref() == Some("PT404");
        if outcome.as_deref() != Some("42501") && !is_no_such_thing {
            faults.push(format!("{outcome:?}: {sql}"));
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// Who is told that they may not, or that there is no such thing, is told so whoever holds it: by
/// every function, also for those who may do the same with what is theirs.
#[test]
fn who_is_refused_is_refused_before_they_wait() {
    let mut company = Company::with_january_closed("permission_first_refused");
    company.db.run("set lock_timeout = '50ms'");
    let calls: Vec<(&str, String)> = calls(&mut company)
        .into_iter()
        .map(|call| match call.sql.split_once("request.jwt.claims") {
            // The caller is who asks.
            Some((_, rest)) => (call.name, rest.split_once(';').expect("a call").1.to_owned()),
            None => (call.name, call.sql),
        })
        .collect();
    let mut refused = Vec::new();
    for (name, sql) in &calls {
        for who in STRANGERS.iter().chain(&[OF_A_BRANCH, "cheras"]) {
            // A grade of their own people, which they may not give away.
            if (*name, *who) == ("change_trainer_grade", OF_A_BRANCH) {
                continue;
            }
            let outcome = company.outcome_of_all(who, sql);
            if matches!(outcome.as_deref(), Some("42501" | "PT404")) {
                refused.push((*who, sql, outcome));
            }
        }
    }
    assert!(refused.len() > 500, "{}", refused.len());
    let _closing = hold_everything(&company);
    let mut faults = Vec::new();
    for (who, sql, before) in refused {
        let outcome = company.outcome_of_all(who, sql);
        if outcome != before {
            faults.push(format!("{before:?} became {outcome:?}: {who}: {sql}"));
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    // What answers row by row does not wait for those of others either.
    let many = format!(
        "select errors from commission.bulk_approve_commissions('{{{},{}}}')",
        common::people::id("c1"),
        common::people::id("c2")
    );
    for who in [OF_A_BRANCH, "cheras"] {
        assert_eq!(company.outcome_of_all(who, &many), None, "{who}");
    }
}
