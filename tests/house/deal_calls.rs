//! The calls and deeds of calls.rs that are about deals, and about what other rates would pay.

pub const CALLS: [(&str, &str); 33] = [
    ("calculate_deal_commission", "select * from commission.calculate_deal_commission(2026, 2)"),
    ("verify_deal_commissions", "select * from commission.verify_deal_commissions(2026, 2)"),
    ("explain_deal_commission", "select commission.explain_deal_commission('{d7}')"),
    ("explain_draw", "select commission.explain_draw('{12}', 2026, 2)"),
    ("simulate_deal", "select * from commission.simulate_deal('{12}', 1000, '2026-02-15')"),
    ("estimate_commission", "select * from commission.estimate_commission('{d5}')"),
    ("simulate_plan", "select * from commission.simulate_plan('{e2}', '2026-01-01', '2026-03-31')"),
    (
        "simulate_rates",
        "select * from commission.simulate_rates(
            '{\"network_tier\": [{\"threshold\": 0, \"rate\": 0.3}]}', '2026-01-01', '2026-02-28')",
    ),
    ("commission_summary", "select * from commission.commission_summary()"),
    ("commission_analytics", "select commission.commission_analytics('2026-01-01', '2026-12-31')"),
    ("commission_trends", "select commission.commission_trends()"),
    ("commission_projections", "select commission.commission_projections(3, '{12}')"),
    ("deal_forecast", "select * from commission.deal_forecast()"),
    ("open_deal", "select amount, stage, currency from commission.open_deal('New', 500, '{12}')"),
    ("change_deal", "select amount from commission.change_deal('{d5}', '{\"amount\": 410}')"),
    ("move_deal", "select stage, probability from commission.move_deal('{d5}', 'proposal')"),
    ("win_deal", "select status, stage from commission.win_deal('{d5}', '2026-02-09')"),
    ("lose_deal", "select status, stage from commission.lose_deal('{d5}', 'too dear')"),
    ("reopen_deal", "select status, stage from commission.reopen_deal('{d7}', 'a mistake')"),
    ("refund_deal", "select refunded_amount from commission.refund_deal('{d7}', 50, '2026-02-21')"),
    (
        "set_deal_credits",
        "select share, position from commission.set_deal_credits('{d5}', '[
            {\"participant_id\": \"{12}\", \"share\": 0.7},
            {\"participant_id\": \"{09}\", \"share\": 0.3}]')",
    ),
    (
        "log_sales_activity",
        "select kind, subject from commission.log_sales_activity('{d5}', 'email', 'offer')",
    ),
    (
        "create_plan",
        "select name, currency from commission.create_plan('{\"name\": \"New\",
            \"components\": [{\"name\": \"Base\", \"kind\": \"percentage\", \"rate\": 0.1}]}')",
    ),
    ("copy_plan", "select name from commission.copy_plan('{e2}', 'Next', '2027-01-01')"),
    ("check_plan", "select code, component_name from commission.check_plan('{e2}')"),
    ("describe_plan", "select * from commission.describe_plan('{e2}')"),
    (
        "publish_plan_document",
        "select version, hash from commission.publish_plan_document('{e2}', 'Six in a hundred')",
    ),
    (
        "accept_plan_document",
        "set local request.jwt.claims = '{\"email\": \"rep@people.example\"}';
        select hash from commission.accept_plan_document(
            '{e8}', (select hash from commission.plan_document where id = '{e8}'))",
    ),
    ("dashboard_stats", "select * from commission.dashboard_stats()"),
    ("pipeline_analysis", "select * from commission.pipeline_analysis('{12}')"),
    ("pipeline_overview", "select commission.pipeline_overview('{12}')"),
    ("quota_performance", "select * from commission.quota_performance()"),
    ("quota_attainment", "select * from commission.quota_attainment('{e5}')"),
];

/// Of these, what shows the same each time.
pub const ONLY_READ: [&str; 19] = [
    "verify_deal_commissions",
    "explain_deal_commission",
    "explain_draw",
    "simulate_deal",
    "estimate_commission",
    "simulate_plan",
    "simulate_rates",
    "commission_summary",
    "commission_analytics",
    "commission_trends",
    "commission_projections",
    "deal_forecast",
    "check_plan",
    "describe_plan",
    "dashboard_stats",
    "pipeline_analysis",
    "pipeline_overview",
    "quota_performance",
    "quota_attainment",
];

pub const DEEDS: [&str; 21] = [
    "insert into commission.deal (name, owner_id, amount, status, close_date)
    values ('New', '{12}', 100, 'closed_won', '2026-01-20')",
    "update commission.deal set amount = amount + 1000",
    "update commission.deal set refunded_amount = 10 where status = 'closed_won'",
    "update commission.deal set owner_id = '{08}', status = 'open', refunded_amount = 0",
    "delete from commission.deal",
    "truncate commission.deal cascade",
    "update commission.deal_stage set probability = 20, title = 'x' where name <> 'closed'",
    "update commission.deal_credit set kind = 'overlay'",
    "delete from commission.deal_credit",
    "update commission.deal_payment set amount = amount + 1",
    "update commission.sales_activity set occurred_at = '2026-02-01'",
    "delete from commission.sales_activity",
    "update commission.sales_team set description = 'x'",
    "update commission.sales_team_member set valid_during = '[2026-02-01,)'",
    "update commission.compensation_plan set description = 'x'",
    "update commission.plan_component set rate = 0.06 where kind = 'percentage'",
    "update commission.commission_rule set commission_rate = 0.02",
    "update commission.user_compensation_plan set start_date = '2026-02-01'",
    "update commission.quota set amount = amount + 1",
    "update commission.quota_relief set during = '[2026-03-01,2026-04-01)'",
    "update commission.draw set amount = amount + 1",
];
