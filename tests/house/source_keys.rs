//! People and facts keep the key that they have in the system which they come from: an import that
//! runs twice leaves what it left the first time.

use common::trainer::Gym;
use common::{Database, Statements};

/// Each table with a row of it: columns, values without a key, and a change that a second import
/// brings.
const RECORDS: [(&str, &str, &str, &str); 11] = [
    ("participant", "name, role", "'N', 'affiliate'", "name = 'Renamed'"),
    ("member", "name, branch", "'N', 'kepong'", "name = 'Renamed'"),
    (
        "appointment",
        "trainer_id, member_id, session_type, status, starts_at",
        "(select id from commission.trainer), (select id from commission.member where name = 'M'),
        'paid', 'completed', '2026-02-03'",
        "session_type = 'free'",
    ),
    (
        "member_package",
        "member_id, total_price, closed_by",
        "(select id from commission.member where name = 'M'), 100,
        array(select id from commission.trainer)",
        "total_price = 90",
    ),
    (
        "network_sale",
        "participant_id, amount, status",
        "(select id from commission.participant where name = 'T'), 100, 'approved'",
        "amount = 90",
    ),
    ("reseller_sale", "sale_amount, status", "100, 'completed'", "sale_amount = 90"),
    (
        "deal",
        "name, owner_id, amount",
        "'D', (select id from commission.participant where name = 'T'), 100",
        "amount = 90",
    ),
    (
        "deal_payment",
        "deal_id, amount, paid_on",
        "(select id from commission.deal where name = 'of T'), 100, '2026-02-03'",
        "amount = 90",
    ),
    (
        "sales_activity",
        "deal_id, kind, subject",
        "(select id from commission.deal where name = 'of T'), 'call', 'price'",
        "subject = 'date'",
    ),
    (
        "product_line_sale",
        "participant_id, product_line_id, commission_year, commission_month, revenue_on,
        sales_actual, revenue_actual",
        "(select id from commission.participant where name = 'T'),
        (select id from commission.product_line), 2026, 2, '2026-02-03', 100, 10",
        "sales_actual = 90",
    ),
    ("sales_team", "name, description", "gen_random_uuid(), 'x'", "description = 'North'"),
];

fn gym(name: &str) -> Gym {
    let mut gym = Gym::new(name);
    gym.trainer("T");
    gym.member("M", "company");
    gym.run(
        "insert into commission.network_tier (threshold, rate) values (0, 0.2);
        insert into commission.deal (name, owner_id, amount)
        select 'of T', id, 100 from commission.participant where name = 'T';
        insert into commission.product_line (name) values ('L')",
    );
    gym
}

fn insertion(table: &str, columns: &str, values: &str, key: &str) -> String {
    format!(
        "insert into commission.{table} ({columns}, source, source_id) values ({values}, {key})"
    )
}

#[test]
fn an_import_that_runs_twice_leaves_one_record_with_the_id_that_it_had() {
    let mut gym = gym("import_twice");
    for (table, columns, values, change) in RECORDS {
        let import = format!(
            "{} on conflict (source, source_id) do update set {change} returning id",
            insertion(table, columns, values, "'till', '17'")
        );
        let id = gym.line(&import);
        let stored = format!("select id from commission.{table} where source = 'till' and ");
        assert_eq!(gym.lines(&format!("{stored} not ({change})")), [&*id], "{table}");
        assert_eq!(gym.line(&import), id, "{table}");
        assert_eq!(gym.lines(&format!("{stored} {change}")), [&*id], "{table}");
        // Another system may have the same number for something else, and so may another till.
        for key in ["'shop', '17'", "'till', '18'"] {
            gym.run(&insertion(table, columns, values, key));
        }
        let error = gym.error_of(&insertion(table, columns, values, "'till', '17'"));
        let key = format!("{table}_source_source_id_key");
        assert!(error.line().starts_with("23505") && error.message.contains(&key), "{error:?}");
    }
}

#[test]
fn a_key_is_given_in_full_or_not_at_all() {
    let mut gym = gym("half_a_key");
    for (table, columns, values, _) in RECORDS {
        for key in ["'till', null", "null, '17'", "'', '17'", "'till', ''"] {
            let error = gym.error_of(&insertion(table, columns, values, key));
            let check = format!("\"{table}_source_id_check\"");
            assert!(error.line().starts_with("23514"), "{table} {key}: {error:?}");
            assert!(error.message.contains(&check), "{table} {key}: {error:?}");
        }
        let without = insertion(table, columns, values, "null, null");
        gym.run(&without);
        gym.run(&without);
    }
}

/// The catalogue's account of the columns, checks, indexes and comments.
const KEYS: &str = "
    select c.relname, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.attcollation,
        col_description(c.oid, a.attnum)
    from pg_attribute as a
    join pg_class as c on c.oid = a.attrelid
    where c.relnamespace = 'commission'::regnamespace and c.relkind = 'r'
        and a.attname in ('source', 'source_id')
        and exists (
            select from pg_attribute as i where i.attrelid = c.oid and i.attname = 'source_id')
        and c.relname <> 'source_problem'
    union all
    select conrelid::regclass::text, 0, conname, pg_get_constraintdef(oid), 0, null
    from pg_constraint where conname ~ '_source_id_check$'
    union all
    select tablename, 0, indexname, indexdef, 0, null
    from pg_indexes where indexname ~ '_source_source_id_key$'
    order by 1, 2, 3";

#[test]
fn a_database_from_before_gets_the_columns_when_install_runs_again() {
    let mut db = Database::new("keys_from_before");
    let fresh = db.lines(KEYS);
    assert_eq!(fresh.len(), 4 * RECORDS.len());
    db.run(
        "insert into commission.participant (name, role) values ('A', 'affiliate');
        insert into commission.network_sale (participant_id, amount)
        select id, 10 from commission.participant",
    );
    for (table, ..) in RECORDS {
        db.run(&format!(
            "alter table commission.{table} drop source cascade, drop source_id cascade"
        ));
    }
    assert_eq!(db.lines(KEYS).len(), 0);
    db.run("select commission_engine.install()");
    let place_aside = |lines: Vec<String>| -> Vec<String> {
        let without = |line: String| {
            let parts: Vec<&str> = line.split('|').collect();
            [&parts[..1], &parts[2..]].concat().join("|")
        };
        lines.into_iter().map(without).collect()
    };
    assert_eq!(place_aside(db.lines(KEYS)), place_aside(fresh));
    db.run("update commission.network_sale set source = 'till', source_id = '1'");
    assert_eq!(db.line("select count(*) from commission.network_sale where source = 'till'"), "1");
}
