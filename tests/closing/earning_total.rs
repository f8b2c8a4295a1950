//! The ledger in one currency: exact, nothing left out in silence, and of whom the caller sees.

use common::people::Company;
use common::{Database, Statements};

/// January and February of three people in three currencies, as manual adjustments are posted.
const POSTED: &str = "
    insert into commission.participant (id, name, email, role)
    select lpad(n::text, 32, '0')::uuid, name, lower(name) || '@people.example', 'affiliate'
    from (values (1, 'Ann'), (2, 'Ben'), (3, 'Cho')) as p (n, name);
    insert into commission.manual_adjustment (
        participant_id, year, month, component, currency, amount, reason, created_by_role,
        approved_at, approved_by_role)
    select lpad(n::text, 32, '0')::uuid, 2026, month, 'bonus', currency, amount, 'a test', 'clerk',
        now(), 'chief'
    from (
        values (1, 1, 'EUR', 100.10), (1, 2, 'JPY', 333),
            (2, 1, 'USD', 50.05), (2, 2, 'USD', 50.05),
            (3, 2, 'JPY', 10007)
    ) as given (n, month, currency, amount);
    select count(*) from commission.close_period(2026, 1, 'manual');
    select count(*) from commission.close_period(2026, 2, 'manual')";

const TOTAL: &str = "
    select participant_name, place, currency, amount, amounts::text, missing_rates
    from commission.earning_total(2026)";

fn posted(name: &str) -> Database {
    let mut db = Database::new(name);
    db.run(POSTED);
    db
}

#[test]
fn each_month_is_converted_by_its_last_day_and_rounded() {
    let mut db = posted("earning_total");
    db.run(
        "update commission.workspace set currency = 'USD';
        insert into commission.exchange_rate (from_currency, to_currency, rate, valid_during)
        values ('EUR', 'USD', 1.1, '(,2026-01-31)'), ('EUR', 'USD', 1.2, '[2026-01-31,)'),
            ('JPY', 'USD', 0.00635, '[2026-02-28,2026-03-01)')",
    );
    assert_eq!(
        db.lines(TOTAL),
        [
            // 120.12 + 2.11 (2.11455) + 100.10 + 63.54 (63.54445)
            "null|null|USD|285.87|{\"EUR\": 100.10, \"JPY\": 10340, \"USD\": 100.10}|{}",
            "Ann|1|USD|122.23|{\"EUR\": 100.10, \"JPY\": 333}|{}",
            "Ben|2|USD|100.10|{\"USD\": 100.10}|{}",
            "Cho|3|USD|63.54|{\"JPY\": 10007}|{}",
        ]
    );
    let january = "select participant_name, amount from commission.earning_total(2026, 1) offset 1";
    assert_eq!(db.lines(january), ["Ann|120.12", "Ben|50.05"]);
}

#[test]
fn a_month_is_rounded_once_whatever_schemes_it_comes_from() {
    let mut db = posted("earning_total_once");
    db.run(
        "update commission.workspace set currency = 'USD', time_zone = 'UTC';
        insert into commission.exchange_rate (from_currency, to_currency, rate)
        values ('EUR', 'USD', 1.5);
        insert into commission.compensation_plan (id, name, currency)
        values ('10000000-0000-4000-8000-000000000000', 'Sales', 'EUR');
        insert into commission.plan_component (plan_id, name, kind, rate)
        values ('10000000-0000-4000-8000-000000000000', 'All', 'percentage', 1);
        insert into commission.user_compensation_plan (participant_id, plan_id, start_date)
        select id, '10000000-0000-4000-8000-000000000000', '2026-01-01'
        from commission.participant where name in ('Ann', 'Ben');
        insert into commission.deal (name, owner_id, amount, currency, status, close_date)
        select p.name, p.id, given.amount, 'EUR', 'closed_won', '2026-03-10'
        from (values ('Ann', 0.01), ('Ben', 0.02)) as given (name, amount)
        join commission.participant as p using (name);
        insert into commission.manual_adjustment (
            participant_id, year, month, component, currency, amount, reason, created_by_role,
            approved_at, approved_by_role)
        select id, 2026, 3, 'bonus', 'EUR', 0.01, 'a test', 'clerk', now(), 'chief'
        from commission.participant where name = 'Ann';
        select count(*) from commission.close_period(2026, 3)",
    );
    assert_eq!(
        db.lines("select participant_name, place, amount from commission.earning_total(2026, 3)"),
        ["null|null|0.06", "Ann|1|0.03", "Ben|1|0.03"]
    );
}

#[test]
fn a_missing_rate_is_told_and_never_a_zero() {
    let mut db = posted("earning_total_missing");
    db.run(
        "update commission.workspace set currency = 'USD';
        insert into commission.exchange_rate (from_currency, to_currency, rate, valid_during)
        values ('EUR', 'USD', 1.2, '[2026-01-01,2026-01-31)'), ('USD', 'JPY', 150, '(,)')",
    );
    assert_eq!(
        db.lines(TOTAL),
        [
            "null|null|USD|null|{\"EUR\": 100.10, \"JPY\": 10340, \"USD\": 100.10}|\
             {\"EUR on 2026-01-31\",\"JPY on 2026-02-28\"}",
            "Ben|1|USD|100.10|{\"USD\": 100.10}|{}",
            "Ann|null|USD|null|{\"EUR\": 100.10, \"JPY\": 333}|\
             {\"EUR on 2026-01-31\",\"JPY on 2026-02-28\"}",
            "Cho|null|USD|null|{\"JPY\": 10007}|{\"JPY on 2026-02-28\"}",
        ]
    );
    assert!(db.lines("select * from commission.earning_total(2025)").is_empty());
    for (call, message) in [
        ("earning_total(2026, 2, 'XYZ')", "there is no currency \"XYZ\""),
        ("earning_total(2026, 13)", "there is no month 13 of year 2026"),
        ("earning_total(null)", "p_year and p_month must both be given"),
    ] {
        let error = db.error_of(&format!("select * from commission.{call}"));
        assert_eq!(error.line(), format!("22023: {message}"), "{call}");
    }
}

#[test]
fn the_total_is_of_whom_the_caller_sees() {
    let mut company = Company::new("earning_total_seen");
    company.db.run(POSTED);
    let total =
        "select participant_name, place, amount from commission.earning_total(2026, null, 'USD')";
    assert_eq!(company.lines("ben", total), ["null|null|100.10", "Ben|1|100.10"]);
    assert_eq!(company.lines("super", total).len(), 4);
    assert_eq!(company.error("unknown", total).sqlstate, "42501");
}
