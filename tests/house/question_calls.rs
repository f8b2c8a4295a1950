//! The calls of calls.rs that are about what people ask, about whole tables of rates, and about
//! the month end in steps.

pub const CALLS: [(&str, &str); 24] = [
    ("allow_time", "select commission.allow_time()"),
    ("advance_month_end", "select * from commission.advance_month_end(2026, 2)"),
    ("approve_closing", "select * from commission.approve_closing(2026, 2, 'trainer')"),
    (
        "import_posted",
        "update commission.workspace set ledger_starts_on = '2025-12-01';
        select paid, difference from commission.import_posted('[{
            \"scheme\": \"manual\", \"participant_id\": \"{06}\", \"year\": 2025, \"month\": 11,
            \"amount\": 10, \"currency\": \"MYR\"}]')",
    ),
    ("closing_problems", "select * from commission.closing_problems(2026, 2)"),
    (
        "add_closing_check",
        "create function public.agreed(text, integer, integer) returns setof text
        language sql stable as 'select null::text where false';
        select commission.add_closing_check('public.agreed')",
    ),
    (
        "remove_closing_check",
        "create function public.agreed(text, integer, integer) returns setof text
        language sql stable as 'select null::text where false';
        select commission.add_closing_check('public.agreed');
        select commission.remove_closing_check('public.agreed')",
    ),
    ("earning_total", "select * from commission.earning_total(2026)"),
    ("my_commission", "select commission.my_commission()"),
    ("pending_work", "select * from commission.pending_work()"),
    ("trainer_kpi", "select * from commission.trainer_kpi(2026, 2)"),
    ("refund_cost", "select * from commission.refund_cost('2026-01-01', '2026-02-28')"),
    ("forecast_month", "select * from commission.forecast_month()"),
    ("compare_results", "select * from commission.compare_results('trainer', 2026, 1)"),
    ("month_end_report", "select * from commission.month_end_report(2026, 1)"),
    ("unattributed_records", "select * from commission.unattributed_records(2026, 1)"),
    (
        "preview_change",
        "select * from commission.preview_change(
            '{\"network_tier\": [{\"threshold\": 0, \"rate\": 0.3}]}', '2026-01-01')",
    ),
    (
        "change_rates",
        "select branch, fee_amount from commission.change_rates('2026-04-01', '[{
            \"branch\": \"kepong\", \"trainer_type\": \"full time\",
            \"trainer_category\": \"senior\",
            \"commission_type\": \"conduction_fee\", \"session_type\": \"paid\",
            \"fee_amount\": 36}]')",
    ),
    (
        "copy_rates",
        "select branch, fee_amount, commission_rate
        from commission.copy_rates('kepong', 'cheras', '2026-04-01')",
    ),
    (
        "raise_rates",
        "select branch, fee_amount, commission_rate
        from commission.raise_rates('kepong', '2026-04-01', 5)",
    ),
    ("add_session_type", "select commission.add_session_type('pilates', 'free')"),
    ("add_trainer_category", "select commission.add_trainer_category('head coach', 'senior')"),
    ("add_trainer_type", "select commission.add_trainer_type('freelance')"),
    ("setup_reader_role", "select * from commission.setup_reader_role('reader_of_tests')"),
];

/// Of these, what shows the same each time.
pub const ONLY_READ: [&str; 12] = [
    "allow_time",
    "earning_total",
    "my_commission",
    "pending_work",
    "closing_problems",
    "trainer_kpi",
    "refund_cost",
    "forecast_month",
    "compare_results",
    "month_end_report",
    "unattributed_records",
    "preview_change",
];
