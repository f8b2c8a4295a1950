//! A physical read replica answers whatever reads: every table, every view and every function of
//! the API that changes nothing, to the owner and to people behind row-level security, with the
//! rows of its primary. It refuses to write.

use common::Statements;
use common::durability::Company;
use common::server::Server;
use postgres::Client;

/// A call of each function of the API that changes nothing.
const READING: &[(&str, &str)] = &[
    ("my_permissions", "my_permissions()"),
    ("my_commission", "my_commission()"),
    ("pending_work", "pending_work()"),
    ("dashboard", "dashboard()"),
    ("verify_ledger", "verify_ledger()"),
    ("verify_invoices", "verify_invoices()"),
    ("verify_payouts", "verify_payouts()"),
    ("generate_payout_invoice", "generate_payout_invoice('00000000-0000-4000-8000-0000000000f1')"),
    ("ledger_head", "ledger_head()"),
    ("check_rate_bands", "check_rate_bands()"),
    ("trainer_kpi", "trainer_kpi(2026, 2)"),
    ("refund_cost", "refund_cost('2026-01-01', '2026-02-28')"),
    ("forecast_month", "forecast_month()"),
    ("compare_results", "compare_results('trainer', 2026, 1)"),
    ("month_end_report", "month_end_report(2026, 1)"),
    ("closing_problems", "closing_problems(2026, 2)"),
    ("earning_total", "earning_total(2026)"),
    ("unattributed_records", "unattributed_records(2026, 1)"),
    (
        "preview_change",
        "preview_change('{\"network_tier\": [{\"threshold\": 0, \"rate\": 0.3}]}', '2026-01-01')",
    ),
    ("check_payout_keys", "check_payout_keys()"),
    (
        "explain_trainer_commission",
        "explain_trainer_commission((
            select id from commission.trainer_monthly_commission order by id limit 1))",
    ),
    ("upline", "upline('00000003-0000-4000-8000-000000000012')"),
    ("downline", "downline('00000003-0000-4000-8000-000000000005', null)"),
    ("network_tree", "network_tree('00000003-0000-4000-8000-000000000005', 2026, 2)"),
    ("network_downline", "network_downline(2026, 2)"),
    ("verify_network", "verify_network(2026, 2)"),
    ("verify_reseller_commissions", "verify_reseller_commissions(2026, 2)"),
    ("verify_product_line_months", "verify_product_line_months(2026)"),
    ("commission_report", "commission_report(2026)"),
    ("sales_performance_summary", "sales_performance_summary(2026)"),
    (
        "explain_product_line_month",
        "explain_product_line_month('00000003-0000-4000-8000-000000000012', 'Cygnus', 2026, 2)",
    ),
    ("validate_payout_request", "validate_payout_request()"),
    ("statement", "statement('00000003-0000-4000-8000-000000000012', 2026, 1)"),
    (
        "simulate_reseller_sale",
        "simulate_reseller_sale('00000003-0000-4000-8000-000000000012', 1000)",
    ),
    (
        "explain_reseller_commission",
        "explain_reseller_commission('00000003-0000-4000-8000-000000000012')",
    ),
    ("months_due", "months_due()"),
    ("verify_deal_commissions", "verify_deal_commissions(2026, 2)"),
    ("explain_deal_commission", "explain_deal_commission('00000003-0000-4000-8000-000000000012')"),
    ("explain_draw", "explain_draw('00000003-0000-4000-8000-000000000012', 2026, 2)"),
    ("simulate_deal", "simulate_deal('00000003-0000-4000-8000-000000000012', 1000)"),
    ("estimate_commission", "estimate_commission('00000003-0000-4000-8000-000000000012')"),
    (
        "simulate_plan",
        "simulate_plan('00000003-0000-4000-8000-000000000012', '2026-01-01', '2026-02-28')",
    ),
    ("commission_summary", "commission_summary()"),
    ("commission_analytics", "commission_analytics()"),
    ("commission_trends", "commission_trends()"),
    ("commission_projections", "commission_projections()"),
    ("deal_forecast", "deal_forecast()"),
    ("dashboard_stats", "dashboard_stats()"),
    ("pipeline_analysis", "pipeline_analysis()"),
    ("pipeline_overview", "pipeline_overview()"),
    ("quota_performance", "quota_performance()"),
    ("quota_attainment", "quota_attainment('00000003-0000-4000-8000-000000000012')"),
    ("check_plan", "check_plan('00000003-0000-4000-8000-000000000012')"),
    ("describe_plan", "describe_plan('00000003-0000-4000-8000-000000000012')"),
    ("resolve_partner_code", "resolve_partner_code('LXN-U00001-222')"),
    ("referral_link", "referral_link(null, '00000003-0000-4000-8000-000000000012')"),
    ("calculate_conversion_rates", "calculate_conversion_rates()"),
    (
        "get_reseller_performance",
        "get_reseller_performance('00000003-0000-4000-8000-000000000012')",
    ),
    ("sales_report_csv", "sales_report_csv()"),
    ("get_earnings_summary", "get_earnings_summary('00000003-0000-4000-8000-000000000012')"),
    ("generate_leaderboard", "generate_leaderboard('all')"),
    ("calculate_commission", "calculate_commission(1000, '00000003-0000-4000-8000-000000000012')"),
    (
        "simulate_network_sale",
        "simulate_network_sale('00000003-0000-4000-8000-000000000012', 1000, null, '2026-02-15')",
    ),
    (
        "simulate_rates",
        "simulate_rates(
            '{\"network_tier\": [{\"threshold\": 0, \"rate\": 0.3}]}', '2026-01-01', '2026-02-28')",
    ),
    (
        "explain_network_commission",
        "explain_network_commission('00000003-0000-4000-8000-000000000012', 2026, 2)",
    ),
];

/// What only a primary can do.
const WRITING: &[&str] = &[
    "insert into commission.branch (name, code) values ('x', 'X')",
    "update commission.appointment set status = 'cancelled'",
    "delete from commission.network_sale",
    "truncate commission.network_sale",
    "select * from commission.close_period(2026, 3)",
    "select * from commission.reopen_period(2026, 1, 'a mistake')",
    "select * from commission.calculate_all_commission(2026, 2)",
    "select * from commission.calculate_trainer_commission(
        '00000001-0000-4000-8000-000000000002', 2026, 2)",
    "select commission.recalculate_network(2026, 2)",
    "select commission.recalculate_upline('00000003-0000-4000-8000-000000000012', 2026, 2)",
    "select commission.apply_network_changes()",
    "select commission.refresh_uplines()",
    "select commission.change_upline('00000003-0000-4000-8000-000000000012', null, '2026-03-01')",
    "select commission.change_rate(id, '2026-04-01', 50)
        from commission.trainer_commission_tier limit 1",
    "select commission.change_trainer_grade(
        '00000001-0000-4000-8000-000000000002', '2026-04-01', null, null, 'master')",
    "select commission_engine.install()",
];

/// The owner, somebody who sees everything, a trainer, a seller with people below, and nobody.
const PEOPLE: [Option<&str>; 5] = [None, Some("head"), Some("t2"), Some("s5"), Some("nobody")];

#[track_caller]
fn begin_as(client: &mut Client, person: Option<&str>) {
    client.run("begin");
    if let Some(name) = person {
        client.run(&format!(
            "set local role authenticated;
            set local request.jwt.claims = '{{\"email\": \"{name}@company.example\"}}'"
        ));
    }
}

/// The rows of a query as text, or what the server says against it.
#[track_caller]
fn answer(client: &mut Client, person: Option<&str>, from: &str) -> Vec<String> {
    begin_as(client, person);
    let rows = client.query(&format!("select t::text from {from} as t order by 1"), &[]);
    client.run("rollback");
    match rows {
        Ok(rows) => rows.iter().map(|row| row.get(0)).collect(),
        Err(error) => {
            let said = error.as_db_error().unwrap_or_else(|| panic!("{from}: {error}"));
            vec![format!("{}: {}", said.code().code(), said.message())]
        }
    }
}

/// Everything of schema commission that people read from.
#[track_caller]
fn sources(client: &mut Client) -> Vec<String> {
    let mut sources: Vec<String> = client.values(
        "select format('commission.%I', relname)
        from pg_class
        where relnamespace = 'commission'::regnamespace and relkind in ('r', 'v')
        order by relkind desc, 1",
    );
    let functions: Vec<String> = client.values(
        "select proname::text from pg_proc
        where pronamespace = 'commission'::regnamespace and provolatile <> 'v'
        order by 1",
    );
    let mut called: Vec<&str> = READING.iter().map(|(name, _)| *name).collect();
    called.sort_unstable();
    assert_eq!(functions, called, "functions that read, and those that this test calls");
    // Its last column is an age, which grows between two readers.
    for source in sources.iter_mut().filter(|source| *source == "commission.network_staleness") {
        *source = format!("(select year, month, waiting_changes, waiting_since from {source})");
    }
    sources.extend(READING.iter().map(|(_, call)| format!("commission.{call}")));
    sources
}

#[test]
fn a_read_replica_answers_every_reader_like_its_primary_and_refuses_writers() {
    let server = Server::with_commission();
    let mut primary = server.connect();
    primary.found_company(40);
    primary
        .run("select commission.setup_api_roles(); select commission.setup_reader_role('analyst')");
    primary.close_month(1);
    primary.close_month(2);
    primary.reopen_month(2);
    let replica = server.replica();

    // What it gets while it runs, too: late changes, and sales that wait.
    primary.run(
        "update commission.member_package set refunded_amount = 100;
        update commission.network_sale set refunded_amount = 100000;
        update commission.network_plan set recalculation = 'deferred'",
    );
    primary
        .run("update commission.network_sale set amount = amount + 1 where sold_at > '2026-02-01'");
    replica.catch_up_with(&server);
    let mut reader = replica.connect();
    reader.run("set jit = off");
    assert!(reader.value::<bool>("select pg_is_in_recovery()"));

    // An analyst's login has the answers of the owner.
    let mut analyst = replica.connect_as("analyst").expect("it takes connections");
    analyst.run("set jit = off");

    let mut answered = 0;
    for source in sources(&mut primary) {
        for person in PEOPLE {
            let expected = answer(&mut primary, person, &source);
            let found = answer(&mut reader, person, &source);
            assert_eq!(expected, found, "{source} as {person:?}");
            answered += found.len();
            // The owner may do everything, and everything has something to say.
            if person.is_none() {
                // The keys of bank data are none of an analyst's.
                if source != "commission.check_payout_keys()" {
                    let told = answer(&mut analyst, None, &source);
                    assert_eq!(told, expected, "{source}: an analyst");
                }
                assert!(found.iter().all(|row| !row.starts_with("25006")), "{source}: {found:?}");
            }
        }
    }
    assert!(answered > 1_000, "{answered} rows only");
    for view in ["pending_adjustments", "monthly_earning", "network_staleness", "monthly_stats"] {
        assert!(reader.count_of(&format!("commission.{view}")) > 0, "{view} is empty");
    }

    for statement in WRITING {
        let error = reader.error_of(statement);
        assert_eq!(error.sqlstate, "25006", "{statement}: {error:?}");
    }
    // And goes on answering.
    assert_eq!(reader.head_hash(), primary.head_hash());
}
