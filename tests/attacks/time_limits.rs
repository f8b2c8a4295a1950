//! A limit of time ends native calculations too: nobody keeps a session busy for longer, whatever
//! they ask for.

use std::time::{Duration, Instant};

use common::Statements;
use common::people::Company;

/// A tree of sellers with many deals, and a plan of many components, each of which looks at all.
const MANY: &str = "
    set session_replication_role = replica;
    insert into commission.participant (id, name, email, role, branch)
    select md5('p' || g)::uuid, 'p' || g, 'p' || g || '@people.example', 'rep', 'kepong'
    from generate_series(1, 500) as g;
    insert into commission.upline_link (participant_id, upline_id)
    select md5('p' || g)::uuid, md5('p' || g / 2)::uuid from generate_series(2, 500) as g;
    insert into commission.compensation_plan (id, name, currency)
    values (md5('plan')::uuid, 'Many', 'VND');
    insert into commission.plan_component (
        plan_id, name, kind, rate, position, credit_kind, counts_to_quota)
    select md5('plan')::uuid, 'o' || g, 'override', 0.01, g, 'revenue', false
    from generate_series(1, 50) as g;
    insert into commission.plan_component (
        plan_id, name, kind, rate, accelerator_rate, threshold_attainment, quota_period, position,
        crossing, counts_to_quota)
    select md5('plan')::uuid, 'q' || g, 'quota', 0.01, 0.02, 1, 'monthly', 50 + g, 'deal', true
    from generate_series(1, 50) as g;
    insert into commission.user_compensation_plan (participant_id, plan_id, start_date)
    select md5('p' || g)::uuid, md5('plan')::uuid, '2020-01-01' from generate_series(1, 500) as g;
    insert into commission.deal (
        name, owner_id, amount, status, close_date, currency, stage, probability, created_date)
    select 'd', md5('p' || g % 500 + 1)::uuid, 1000 + g, 'closed_won', date '2020-01-01' + g % 2000,
        'VND', 'closed', 100, '2020-01-01'
    from generate_series(1, 100000) as g;
    set session_replication_role = origin;
    analyze";

#[test]
fn native_calculations_end_when_their_time_is_over() {
    let mut company = Company::new("attack_time");
    company.db.run(MANY);
    let people = "array(select md5('p' || g)::uuid from generate_series(1, 500) as g)";
    let calls = [
        // Whoever is paid by the plan may ask what it would have paid them.
        (
            "p1",
            "select count(*) from commission.simulate_plan(
                md5('plan')::uuid, '2020-01-01', '2025-12-31')"
                .to_owned(),
        ),
        (
            "postgres",
            format!(
                "select count(*) from commission_engine.deal_prices(
                    {people}, '2020-01-01', '2026-01-01', false)"
            ),
        ),
        (
            "postgres",
            format!(
                "select count(*) from commission_engine.deal_changes(
                    {people}, '2020-01-01', '2026-01-01', null)"
            ),
        ),
    ];
    company.db.run("set statement_timeout = '1s'");
    for (who, sql) in calls {
        let began = Instant::now();
        let outcome = match who {
            "postgres" => match company.db.client().batch_execute(&sql) {
                Ok(()) => "done".to_owned(),
                Err(error) => error.as_db_error().expect("an answer").code().code().to_owned(),
            },
            _ => company.outcome_of_all(who, &sql).unwrap_or_default(),
        };
        let took = began.elapsed();
        assert_eq!(outcome, "57014", "{sql}");
        assert!(took < Duration::from_secs(5), "{took:?}: {sql}");
    }
}
