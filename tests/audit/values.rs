//! What is recorded says the same whatever the settings of the session that writes it, and the same
//! with the native code as with the SQL that stands in for it.

use common::{Database, Statements};

/// How a session may have PostgreSQL write values.
const SESSIONS: &[&str] = &[
    "set datestyle = 'SQL, DMY'",
    "set datestyle = 'SQL, MDY'",
    "set datestyle = 'German'",
    "set datestyle = 'Postgres, DMY'",
    "set timezone = 'Asia/Kathmandu'",
    "set timezone = 'America/New_York'; set datestyle = 'SQL, DMY'",
    "set intervalstyle = 'sql_standard'",
    "set intervalstyle = 'postgres_verbose'",
    "set extra_float_digits = -15",
    "set bytea_output = 'escape'",
    "set quote_all_identifiers = on",
    "set search_path = pg_temp, public",
    "set lc_monetary = 'C.UTF-8'; set lc_numeric = 'C.UTF-8'; set lc_time = 'C.UTF-8'",
];

/// A table of users with a column of every kind, a dropped one and a key of three columns.
const TABLE: &str = "
    create domain public.positive as numeric check (value > 0);
    create domain public.moment as timestamptz;
    create type public.pair as (moment timestamptz, length interval, \"weird \"\"name\" text);
    create table commission.everything (
        number integer, day date, title text, primary key (day, number, title),
        gone text, truth boolean, small smallint, big bigint, exact numeric, rough real,
        rougher double precision, name name, fixed char(5), letter \"char\", varying varchar(9),
        id uuid, local timestamp, moment timestamptz, clock time, zoned_clock timetz,
        length interval, price money, bytes bytea, place point, address inet, bits bit(3),
        document jsonb, old_document json, markup xml, role commission.participant_role,
        days daterange, moments tstzrange, many_days datemultirange, ids uuid[], dates date[],
        instants timestamptz[], floats double precision[], roles commission.participant_role[],
        positive public.positive, moment_of_domain public.moment, pair public.pair,
        pairs public.pair[], tabled regclass, zeros numeric, long text,
        doubled integer generated always as (number * 2) stored,
        last_updated_at timestamptz, \"öä 'x'\" text
    );
    alter table commission.everything drop column gone;
    select commission_internal.audit_table('commission.everything')";

/// Everything that can happen to it, with literals that no setting turns around.
const CHANGES: &[&str] = &[
    "insert into commission.everything values (
        1, '2026-03-04', 'a, b', true, -7, 9007199254740993, 1.50, 0.1, 1e-7::float8 / 3,
        'name', 'ab', 'x', 'v', 'aaaaaaaa-0000-0000-0000-000000000001', '2026-03-04 05:06:07.8',
        '2026-03-04 23:30:00+00', '05:06:07', '05:06:07+02', '1 year 2 months 3 days 4:05:06.7',
        12345.67, '\\x00ff5c41', '(0.1,2)', '10.0.0.1', b'101',
        '{\"a\": [1, null, {\"b\": \"ü\"}]}',
        '[1, {\"z\":  2.50}]', '<a>b</a>', 'trainer', '[2026-03-04,2026-07-08)',
        '[2026-03-04 05:00+00,)', '{[2026-03-04,2026-07-08)}',
        '{aaaaaaaa-0000-0000-0000-000000000001,NULL}', '{2026-03-04}',
        '{2026-03-04 05:06:07+00}', '{0.1}', '{admin,trainer}', 3, '2026-03-04 05:06:07+00',
        row('2026-03-04 05:06:07+00', '3 hours', 'x'),
        array[row('2026-03-04 05:06:07+00', '-3 hours', null)::public.pair],
        'commission.branch', 0.0, repeat(md5('x'), 500), default, '2026-03-04 00:00+00', 'x')",
    "insert into commission.everything (day, number, title, exact, rough, moment, local, document)
    values ('2026-03-05', 2, '', 'NaN', 'NaN', 'infinity', '-infinity', 'null'),
        ('2026-03-05', 3, 'c', 'Infinity', '-Infinity', '0044-03-15 00:00:00+00 BC',
            '99999-01-01', '\"text\"')",
    "update commission.everything set big = 1, \"öä 'x'\" = null,
        document = document || '{\"a\": 1}',
        days = '[2026-03-04,2026-07-09)', instants = '{2026-03-04 05:06:08+00}',
        pair = row('2026-03-04 05:06:07+00', '4 hours', 'x'), length = '3 days', exact = -exact
    where number = 1",
    // The same to JSON, though stored otherwise.
    "update commission.everything set exact = exact * 1.000, zeros = 0.00000, document = document",
    "update commission.everything set last_updated_at = '2026-03-04 06:00+00'",
    "update commission.everything set last_updated_at = '2026-03-04 07:00+00', long = long || 'x',
        price = 99999.99 where number = 1",
    "update commission.everything set number = number + 1, day = day + 1",
    "update commission.everything set rough = 0.3, rougher = 1e30::float8 / 3, bytes = '\\xdead',
        moments = '[2026-03-04 05:00+00,2026-03-04 06:00+00]', many_days = '{}',
        floats = '{1e-30}'",
    "delete from commission.everything where number > 2",
    "insert into commission.everything (day, number, title, moments)
    select '2026-01-01', i, 'x', '[2026-03-04 05:00+00,)' from generate_series(1, 101) as i",
    "delete from commission.everything where number = 77",
];

const LOG: &str = "
    select operation, record_id, before, after, record_count
    from commission.audit_log
    where table_name = 'everything'
    order by id";

fn recorded(db: &mut impl Statements) -> Vec<String> {
    for change in CHANGES {
        db.run(change);
    }
    let lines = db.lines(LOG);
    db.run(
        "alter table commission.everything disable trigger user; truncate commission.everything;
        alter table commission.everything enable trigger user;
        alter table commission.audit_log disable trigger audit_log_keep;
        truncate commission.audit_log;
        alter table commission.audit_log enable always trigger audit_log_keep",
    );
    lines
}

#[test]
fn the_log_says_the_same_whatever_the_settings_of_the_session() {
    let mut db = Database::new("audit_settings");
    db.run(TABLE);
    let expected = recorded(&mut db);
    assert_eq!(expected.len(), 17, "{expected:#?}");
    for settings in SESSIONS {
        let mut session = db.connect();
        session.run(settings);
        let found = recorded(&mut session);
        for (expected, found) in expected.iter().zip(&found) {
            assert_eq!(expected, found, "{settings}");
        }
        assert_eq!(expected.len(), found.len(), "{settings}");
    }
}

/// A month of both schemes that is closed, changed and adjusted, with the same ids always.
const YEAR_OF_A_COMPANY: &[&str] = &[
    "insert into commission.branch (id, name, code, time_zone, currency)
    values ('55555555-0000-0000-0000-000000000000', 'kepong', 'KD', 'Asia/Kuala_Lumpur', 'MYR')",
    "insert into commission.participant (id, name, role)
    select lpad(i::text, 32, '0')::uuid, 'P' || i, 'trainer' from generate_series(1, 3) as i",
    "insert into commission.trainer (id) select id from commission.participant where name <> 'P3'",
    "insert into commission.trainer_grade (
        trainer_id, branch, trainer_type, trainer_category, valid_during)
    select id, 'kepong', 'full time', 'senior', '[2026-01-04,2026-12-11)' from commission.trainer",
    "insert into commission.trainer_commission_tier (
        id, branch, trainer_type, trainer_category, commission_type, session_type, fee_amount,
        commission_rate, valid_during)
    values
        ('44444444-0000-0000-0000-000000000000', 'kepong', 'full time', 'senior',
            'conduction_fee', 'paid', 35.5, null, '[2026-01-02,)'),
        ('44444444-0000-0000-0000-000000000001', 'kepong', 'full time', 'senior',
            'new_sales', null, null, 0.055, '[2026-01-02,)')",
    "insert into commission.member (id, name, branch)
    values ('00000000-0000-0000-0000-0000000000aa', 'M', 'kepong')",
    "insert into commission.appointment (id, trainer_id, member_id, session_type, status, starts_at)
    select lpad(i::text, 32, '1')::uuid, lpad((1 + i % 2)::text, 32, '0')::uuid,
        '00000000-0000-0000-0000-0000000000aa', 'paid', 'completed',
        '2026-03-04 05:06+00'::timestamptz + i * interval '24 hours'
    from generate_series(1, 5) as i",
    "insert into commission.member_package (id, member_id, total_price, closed_by, created_at)
    select '22222222-0000-0000-0000-000000000000', '00000000-0000-0000-0000-0000000000aa', 1234.56,
        array_agg(id), '2026-03-04 05:06:07+00'
    from commission.trainer",
    "insert into commission.network_tier (threshold, rate, valid_during)
    values (0, 0.2, '[2026-01-05,)')",
    "insert into commission.upline_link (participant_id, upline_id, valid_during)
    values ('00000000-0000-0000-0000-000000000002', '00000000-0000-0000-0000-000000000001',
        '[2026-02-03,)')",
    "insert into commission.network_sale (id, participant_id, amount, status, sold_at)
    values ('33333333-0000-0000-0000-000000000000', '00000000-0000-0000-0000-000000000002',
        1000.5, 'approved', '2026-03-04 05:06:07+00')",
    "call commission.run_month_end(2026, 3)",
    "update commission.network_sale set refunded_amount = 100.25",
    "update commission.member_package set refunded_amount = 10.5",
    "update commission.network_tier set valid_during = '[2026-01-05,2026-11-10)', rate = 0.25",
    "update commission.trainer_grade set valid_during = '[2026-01-05,2026-12-12)'",
    "delete from commission.appointment where id = '11111111-1111-1111-1111-111111111113'",
    "select commission.close_period(2026, 4)",
    // A cycle stops the month end: what it says is recorded.
    "set session_replication_role = replica;
    insert into commission.upline_link (participant_id, upline_id, valid_during)
    values ('00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000002',
        '[2026-05-06,)');
    insert into commission.network_sale (participant_id, amount, status, sold_at)
    values ('00000000-0000-0000-0000-000000000003', 7, 'approved', '2026-05-05 00:00+00');
    reset session_replication_role",
];

/// All that was written down about it, but for the time at which that was.
const RECORDS: &[&str] = &[
    "select table_name, operation, record_id, before - 'created_at', after - 'created_at'
    from commission.audit_log
    where table_name not in ('period', 'network_plan', 'trainer_commission_tier', 'network_tier',
        'trainer_grade', 'member_tier_period')
    order by id",
    "select table_name, column_name, before, after from commission.record_history
    where operation = 'update' and column_name <> 'last_updated_at' and table_name <> 'period'
    order by id, column_name",
    "select scheme, year, month, participant_ids, kind, cause, fingerprint_difference
    from commission_internal.late_change
    order by id",
    "select to_jsonb(e) - 'hash' from commission.earning as e order by posting_id, line",
    "select task, scheme, year, month, phase, state, error_code, error, error_detail, error_hint
    from commission.calculation_run order by id",
    "select commission.explain_trainer_commission(id) #- '{stored,last_updated_at}' #- '{id}'
        #- '{commission_id}'
    from commission.trainer_monthly_commission order by year, month, trainer_id, member_id",
    "select commission.explain_network_commission(participant_id, year, month)
    from commission.network_month order by year, month, participant_id",
    "select * from commission.verify_ledger()",
];

#[test]
fn causes_lines_and_explanations_are_the_same_whatever_the_settings_of_the_session() {
    let records = |settings: &str| -> Vec<String> {
        let mut db = Database::new("recorded_company");
        db.run(settings);
        for statement in YEAR_OF_A_COMPANY {
            db.run(statement);
        }
        assert_eq!(db.error_of("call commission.run_month_end(2026, 5)").sqlstate, "PT409");
        db.run("select commission.reopen_period(2026, 4, 'a mistake', 'trainer')");
        RECORDS.iter().flat_map(|query| db.lines(query)).collect()
    };
    let expected = records("set timezone = 'UTC'");
    assert!(expected.iter().any(|line| line.contains("adjustment")), "{expected:#?}");
    // The last ones win: a session in New York, and one in Kathmandu.
    for settings in [SESSIONS.join(";"), SESSIONS[..5].join(";")] {
        let found = records(&settings);
        for (expected, found) in expected.iter().zip(&found) {
            assert_eq!(expected, found, "{settings}");
        }
        assert_eq!(expected.len(), found.len(), "{settings}");
    }
}

#[test]
fn values_are_recorded_in_iso_form_and_in_utc() {
    let mut db = Database::new("audit_iso");
    db.run(TABLE);
    db.run("set timezone = 'Asia/Kathmandu'; set datestyle = 'SQL, DMY'");
    db.run("set intervalstyle = 'postgres'; set bytea_output = 'escape'");
    db.run(CHANGES[0]);
    let columns = [
        "day",
        "local",
        "moment",
        "length",
        "bytes",
        "rougher",
        "days",
        "moments",
        "many_days",
        "dates",
        "instants",
        "moment_of_domain",
        "pair",
    ];
    let written = columns.map(|column| {
        let query = format!("select after ->> '{column}' from commission.audit_log");
        format!("{column} {}", db.line(&query))
    });
    assert_eq!(
        written,
        [
            "day 2026-03-04",
            "local 2026-03-04T05:06:07.8",
            "moment 2026-03-04T23:30:00+00:00",
            "length P1Y2M3DT4H5M6.7S",
            "bytes \\x00ff5c41",
            "rougher 0.000000033333333333333334",
            "days [2026-03-04,2026-07-08)",
            "moments [\"2026-03-04 05:00:00+00\",)",
            "many_days {[2026-03-04,2026-07-08)}",
            "dates [\"2026-03-04\"]",
            "instants [\"2026-03-04T05:06:07+00:00\"]",
            "moment_of_domain 2026-03-04T05:06:07+00:00",
            "pair {\"length\": \"PT3H\", \"moment\": \"2026-03-04T05:06:07+00:00\", \
             \"weird \\\"name\": \"x\"}",
        ]
    );
    // The session's own settings are as they were.
    assert_eq!(
        db.line(
            "select current_setting('timezone'), current_setting('datestyle'),
                current_setting('intervalstyle'), current_setting('bytea_output')"
        ),
        "Asia/Kathmandu|SQL, DMY|postgres|escape"
    );
}

#[test]
fn without_the_extension_changes_are_recorded_in_the_same_words() {
    let mut db = Database::new("audit_without_extension");
    db.run(TABLE);
    db.run("set timezone = 'Asia/Kathmandu'; set datestyle = 'SQL, DMY'");
    let native = recorded(&mut db);
    db.run("drop extension pg_commission");
    let mut by_sql = recorded(&mut db);
    // Only the native code makes one entry of many records.
    let is_bulk = |line: &String| line.starts_with("insert|null|null|{\"last\"");
    let is_one_of_bulk = |line: &String| line.starts_with("insert|2026-01-01, ");
    assert_eq!(native.iter().filter(|line| is_bulk(line)).count(), 1);
    assert_eq!(by_sql.iter().filter(|line| is_one_of_bulk(line)).count(), 101);
    let rest: Vec<&String> = native.iter().filter(|line| !is_bulk(line)).collect();
    by_sql.retain(|line| !is_one_of_bulk(line));
    for (native, by_sql) in rest.iter().zip(&by_sql) {
        assert_eq!(*native, by_sql);
    }
    assert_eq!(rest.len(), by_sql.len());

    // What was there before goes on afterwards, in sessions that know the functions' plans.
    db.run("create extension pg_commission");
    assert_eq!(recorded(&mut db), native);
}

#[test]
fn nobody_but_a_trigger_function_can_ask_what_a_statement_changed() {
    let mut db = Database::new("audit_protocol");
    for sql in [
        "select * from commission_engine.changed_records('INSERT', '{id}')",
        "select commission_engine.changed_records('UPDATE', '{id}')",
    ] {
        let error = db.error_of(sql);
        assert_eq!(error.sqlstate, "39P01", "{sql}");
        assert!(error.hint.is_some());
    }
}

#[test]
fn an_error_on_the_way_into_the_log_keeps_its_code_and_the_settings_of_the_session() {
    let mut db = Database::new("audit_error");
    db.run(
        "create table commission.nameless (a integer primary key, days daterange, more text);
        select commission_internal.audit_table('commission.nameless');
        set datestyle = 'SQL, DMY'",
    );
    // No jsonb holds so much.
    let error = db.error_of(
        "insert into commission.nameless
        select 1, '(,)', repeat(repeat('x', 1000), 280000)",
    );
    assert_eq!(error.sqlstate, "54000", "{error:?}");
    db.run(
        "begin; savepoint s;
        update commission.workspace set name = 'X'; rollback to s; commit",
    );
    assert_eq!(db.line("select current_setting('datestyle')"), "SQL, DMY");
    db.run("insert into commission.nameless values (1, '[2026-03-04,2026-07-08)', '')");
    assert_eq!(
        db.line("select after ->> 'days' from commission.audit_log"),
        "[2026-03-04,2026-07-08)"
    );
}
