//! Every function that clients call, with arguments that make sense in the company of
//! common/people; and what else a company does, so that every trigger has something to do.

use common::Statements;
use common::people::{Company, id};

use crate::deal_calls as deals;
use crate::product_line_calls as product_lines;
use crate::question_calls as questions;
use crate::source_calls as sources;

/// A function or procedure of schema commission, and a call of it.
pub struct Call {
    pub name: &'static str,
    pub sql: String,
    /// Whether what it shows is the same each time.
    pub only_reads: bool,
    /// The SQLSTATE that the call ends in, where it is refused in a test's database.
    pub refused: Option<&'static str>,
}

/// `{06}` is a person of company.sql, `{record}` a result of the trainer of number 06.
const CALLS: [(&str, &str); 111] = [
    ("dashboard", "select length(commission.dashboard()) > 1000"),
    (
        "generate_payout_invoice",
        "select kind, subtotal from commission.generate_payout_invoice('{f3}')",
    ),
    ("verify_invoices", "select * from commission.verify_invoices()"),
    ("verify_payouts", "select * from commission.verify_payouts()"),
    (
        "open_dispute",
        "set local request.jwt.claims = '{\"email\": \"affiliate@people.example\"}';
        select status from commission.open_dispute('too little', p_payout_id => '{f1}')",
    ),
    (
        "appeal_dispute",
        "set local request.jwt.claims = '{\"email\": \"affiliate@people.example\"}';
        select status from commission.appeal_dispute('{b2}', 'look again')",
    ),
    (
        "withdraw_dispute",
        "set local request.jwt.claims = '{\"email\": \"affiliate@people.example\"}';
        select status from commission.withdraw_dispute('{b1}')",
    ),
    ("comment_on_dispute", "select text from commission.comment_on_dispute('{b1}', 'found it')"),
    ("review_dispute", "select status from commission.review_dispute('{b1}')"),
    (
        "resolve_dispute",
        "select status from commission.resolve_dispute('{b1}', 'accepted', 'found it')",
    ),
    ("escalate_overdue_disputes", "select commission.escalate_overdue_disputes()"),
    ("sales_report_csv", "select commission.sales_report_csv()::text"),
    ("my_permissions", "select * from commission.my_permissions()"),
    ("check_rate_bands", "select * from commission.check_rate_bands()"),
    ("calculate_all_commission", "select * from commission.calculate_all_commission(2026, 2)"),
    (
        "calculate_trainer_commission",
        "select * from commission.calculate_trainer_commission('{06}', 2026, 2)",
    ),
    (
        "calculate_trainer_commission",
        "select commission.calculate_trainer_commission(
            'kepong', '{21}', 'company', 3, 2026, 'senior', '{06}', 'full time', 1000, 0, 1)",
    ),
    ("explain_trainer_commission", "select commission.explain_trainer_commission('{record}')"),
    (
        "change_trainer_grade",
        "select * from commission.change_trainer_grade('{06}', '2026-04-01', 'cheras')",
    ),
    (
        "change_rate",
        "select * from commission.change_rate((
            select id from commission.trainer_commission_tier
            where branch = 'kepong' and commission_type = 'new_sales'), '2026-04-01', 0.06)",
    ),
    ("upline", "select * from commission.upline('{09}')"),
    ("downline", "select * from commission.downline('{05}')"),
    ("change_upline", "select commission.change_upline('{10}', '{05}', '2026-04-01')"),
    ("refresh_uplines", "select commission.refresh_uplines()"),
    ("network_tree", "select commission.network_tree('{05}', 2026, 2)"),
    (
        "network_downline",
        "set local request.jwt.claims = '{\"email\": \"manager@people.example\"}';
        select * from commission.network_downline(2026, 2)",
    ),
    ("recalculate_network", "select commission.recalculate_network(2026, 2)"),
    ("recalculate_upline", "select commission.recalculate_upline('{09}', 2026, 2)"),
    ("verify_network", "select * from commission.verify_network(2026, 2)"),
    ("apply_network_changes", "select commission.apply_network_changes()"),
    (
        "simulate_network_sale",
        "select * from commission.simulate_network_sale('{09}', 1000, '{08}', '2026-02-10')",
    ),
    ("explain_network_commission", "select commission.explain_network_commission('{08}', 2026, 2)"),
    ("apply_preset", "select * from commission.apply_preset('network')"),
    (
        "create_reseller_profile",
        "insert into commission.participant (id, name, role)
        values ('00000000-0000-4000-8000-0000000000e1', 'New', 'reseller');
        select id, verification
        from commission.create_reseller_profile(
            '00000000-0000-4000-8000-0000000000e1', '{\"city\": \"Huế\"}')",
    ),
    (
        "update_my_reseller_profile",
        "set local request.jwt.claims = '{\"email\": \"reseller@people.example\"}';
        select id, city from commission.update_my_reseller_profile('{\"city\": \"Huế\"}')",
    ),
    (
        "submit_reseller_verification",
        "update commission.reseller set verification = 'unverified';
        set local request.jwt.claims = '{\"email\": \"reseller@people.example\"}';
        select id, verification from commission.submit_reseller_verification(
            '[{\"kind\": \"passport\", \"reference\": \"17.pdf\"}]')",
    ),
    ("verify_reseller", "select id, verification from commission.verify_reseller('{11}')"),
    (
        "reject_reseller_verification",
        "select id, verification from commission.reject_reseller_verification('{11}', 'blurred')",
    ),
    (
        "deactivate_reseller",
        "select id, is_active from commission.deactivate_reseller('{11}', 'has left')",
    ),
    (
        "change_reseller_tier",
        "select tier, rate from commission.change_reseller_tier(
            (select id from commission.reseller_tier where threshold = 0), '2026-04-01', 0.21)",
    ),
    (
        "approve_commission",
        "select id, earned_at > '2026-02-01' from commission.approve_commission('{c1}')",
    ),
    (
        "bulk_approve_commissions",
        "select * from commission.bulk_approve_commissions('{{c1},{c2}}')",
    ),
    (
        "reject_commission",
        "select id, decision_reason
        from commission.reject_commission('{c1}', 'a mistake')",
    ),
    (
        "reconsider_commission",
        "select commission.reject_commission('{c1}', 'a mistake');
        select id, decision_reason
        from commission.reconsider_commission('{c1}', 'it was right')",
    ),
    (
        "approve_due_reseller_commissions",
        "update commission.reseller_program
        set automatic_approval = true, requires_verification = false;
        select commission.approve_due_reseller_commissions()",
    ),
    ("recalculate_reseller", "select commission.recalculate_reseller()"),
    ("resolve_partner_code", "select reseller_id from commission.resolve_partner_code('OLD-11')"),
    (
        "regenerate_partner_code",
        "set local request.jwt.claims = '{\"email\": \"reseller@people.example\"}';
        select reseller_id from commission.regenerate_partner_code('a new start')",
    ),
    (
        "regenerate_partner_codes",
        "select reseller_id, old_code is null from commission.regenerate_partner_codes('{{11}}')",
    ),
    (
        "revoke_partner_code",
        "select reseller_id, reason from commission.revoke_partner_code('old-11', 'abuse')",
    ),
    (
        "log_referral_click",
        "select reseller_id, visitor_id, referrer_host, is_duplicate
        from commission.log_referral_click(
            'OLD-11', 'v1', 'book', 'https://shop.example/?gclid=1', 'https://news.example/a',
            '203.0.113.7', 'Firefox', '2026-02-01')",
    ),
    (
        "record_reseller_sale",
        "select reseller_id, credited_by from commission.record_reseller_sale(
            'R-1', 100, p_sold_at => '2026-02-10', p_code => 'OLD-11')",
    ),
    ("attribute_reseller_sales", "select commission.attribute_reseller_sales()"),
    ("calculate_conversion_rates", "select * from commission.calculate_conversion_rates('{11}')"),
    ("detect_fraud", "select commission.detect_fraud('2026-02-01', '2026-03-01')"),
    (
        "resolve_fraud_signal",
        "select id, status from commission.resolve_fraud_signal(
            (select min(id) from commission.fraud_signal), 'dismissed', 'looked at')",
    ),
    ("check_request", "select commission.check_request()"),
    (
        "get_reseller_performance",
        "select * from commission.get_reseller_performance('{11}', 'all')",
    ),
    ("get_earnings_summary", "select * from commission.get_earnings_summary('{11}')"),
    ("generate_leaderboard", "select * from commission.generate_leaderboard('all', 'commission')"),
    ("calculate_commission", "select * from commission.calculate_commission(1000, '{11}')"),
    ("adopt_partner_code", "select code from commission.adopt_partner_code('{11}', 'evolve-1')"),
    ("referral_link", "select left(commission.referral_link('a b', '{11}'), 5)"),
    (
        "verify_reseller_commissions",
        "select * from commission.verify_reseller_commissions(2026, 2)",
    ),
    (
        "simulate_reseller_sale",
        "select * from commission.simulate_reseller_sale(
            '{11}', 1000, p_sold_at => '2026-02-10')",
    ),
    ("explain_reseller_commission", "select commission.explain_reseller_commission('{c1}')"),
    (
        "change_network_tier",
        "select * from commission.change_network_tier(
            (select id from commission.network_tier where threshold = 0), '2026-04-01', 0.21)",
    ),
    (
        "change_network_plan",
        "select * from commission.change_network_plan('2026-04-01', '{\"max_levels\": 3}')",
    ),
    (
        "change_network_fixed_rate",
        "select * from commission.change_network_fixed_rate('{10}', '2026-04-01', 0.3)",
    ),
    (
        "propose_manual_adjustment",
        "select amount, approved_at from commission.propose_manual_adjustment(
            '{08}', 2026, 3, 5000, 'bonus', 'well done')",
    ),
    (
        "approve_manual_adjustment",
        "select amount, approved_at is not null from commission.approve_manual_adjustment('{a1}')",
    ),
    (
        "reject_manual_adjustment",
        "select amount, rejection_reason
        from commission.reject_manual_adjustment('{a1}', 'a mistake')",
    ),
    (
        "set_payout_method",
        "set local request.jwt.claims = '{\"email\": \"rep@people.example\"}';
        select masked, status
        from commission.set_payout_method('paypal', '{\"mail\": \"rep@wallet.example\"}')",
    ),
    ("reveal_payout_method", "select commission.reveal_payout_method('{d2}', 'a test')"),
    ("rotate_payout_keys", "select commission.rotate_payout_keys()"),
    ("check_payout_keys", "select * from commission.check_payout_keys()"),
    (
        "set_payer_account",
        "select format, pays_whole_units
        from commission.set_payer_account('paypal', 'MYR', 'paypal_csv')",
    ),
    ("payment_file", "select commission.payment_file('{f5}')"),
    ("verify_payout_method", "select status from commission.verify_payout_method('{d2}')"),
    (
        "revoke_payout_method",
        "select status, is_default from commission.revoke_payout_method('{d2}', 'lost')",
    ),
    (
        "validate_payout_request",
        "set local request.jwt.claims = '{\"email\": \"affiliate@people.example\"}';
        select * from commission.validate_payout_request()",
    ),
    (
        "request_payout",
        "update commission.payout_hold set released_at = now(), release_reason = 'settled';
        set local request.jwt.claims = '{\"email\": \"rep@people.example\"}';
        select amount, status from commission.request_payout(60000)",
    ),
    (
        "cancel_payout",
        "set local request.jwt.claims = '{\"email\": \"affiliate@people.example\"}';
        select amount, status from commission.cancel_payout('{f1}')",
    ),
    (
        "create_payouts",
        "update commission.payout_hold set released_at = now(), release_reason = 'settled';
        select participant_id, amount, error_code from commission.create_payouts()",
    ),
    (
        "create_due_payouts",
        "update commission.payout_setting set is_automatic = true, payout_day = 1;
        select commission.create_due_payouts()",
    ),
    ("approve_payout", "select amount, status from commission.approve_payout('{f1}')"),
    (
        "create_payout_batch",
        "update commission.payout set batch_id = null where id = '{f2}';
        select currency, status from commission.create_payout_batch()",
    ),
    (
        "process_payout_batch",
        "select status, payment_count, control_sum from commission.process_payout_batch('{f5}')",
    ),
    (
        "cancel_payout_batch",
        "select status from commission.cancel_payout_batch('{f5}', 'a mistake')",
    ),
    ("complete_payout", "select amount, status from commission.complete_payout('{f3}', 'B1')"),
    ("fail_payout", "select amount, status from commission.fail_payout('{f3}', 'no such account')"),
    (
        "return_payout",
        "select amount, status from commission.return_payout('{f4}', 'account closed')",
    ),
    (
        "record_payment_results",
        "select outcome from commission.record_payment_results((
            select jsonb_agg(jsonb_build_object(
                'reference', reference_number, 'amount', net_amount, 'status', 'completed'))
            from commission.payout where id = '{f3}'))",
    ),
    ("place_hold", "select reason from commission.place_hold('{08}', 'a dispute')"),
    ("release_hold", "select release_reason from commission.release_hold('{a2}', 'settled')"),
    ("statement", "select commission.statement('{08}', 2026, 1)"),
    ("months_due", "select * from commission.months_due()"),
    ("close_period", "select * from commission.close_period(2026, 2)"),
    ("close_period", "select * from commission.close_period(2026, 3, 'trainer')"),
    ("post_interim", "select scheme, line_count from commission.post_interim(2026, 2)"),
    ("reopen_period", "select * from commission.reopen_period(2026, 1, 'a mistake')"),
    ("verify_ledger", "select * from commission.verify_ledger()"),
    ("ledger_head", "select * from commission.ledger_head()"),
    ("correct_ledger", "select * from commission.correct_ledger(1, 999, 'a mistake')"),
    ("run_due", "select * from commission.run_due()"),
    ("setup_api_roles", "select * from commission.setup_api_roles()"),
    ("schedule_jobs", "select * from commission.schedule_jobs()"),
    ("unschedule_jobs", "select * from commission.unschedule_jobs()"),
    ("run_month_end", "call commission.run_month_end()"),
    ("run_daily_refresh", "call commission.run_daily_refresh()"),
    ("install", "select * from commission_engine.install()"),
];

const ONLY_READ: [&str; 34] = [
    "sales_report_csv",
    "check_payout_keys",
    "generate_payout_invoice",
    "verify_invoices",
    "verify_payouts",
    "validate_payout_request",
    "statement",
    "get_reseller_performance",
    "get_earnings_summary",
    "generate_leaderboard",
    "calculate_commission",
    "check_request",
    "calculate_conversion_rates",
    "resolve_partner_code",
    "referral_link",
    "verify_reseller_commissions",
    "simulate_reseller_sale",
    "explain_reseller_commission",
    "ledger_head",
    "my_permissions",
    "dashboard",
    "check_rate_bands",
    "calculate_all_commission",
    "explain_trainer_commission",
    "upline",
    "downline",
    "network_tree",
    "network_downline",
    "verify_network",
    "simulate_network_sale",
    "explain_network_commission",
    "months_due",
    "verify_ledger",
    "setup_api_roles",
];

/// What people do: every table of schema commission that somebody may write is written.
const DEEDS: [&str; 53] = [
    "update commission.tax_profile set withholding_rate = 0.2",
    "delete from commission.tax_profile",
    "update commission.invoice_setting set due_days = 14",
    "update commission.network_plan set recalculation = 'deferred';
    update commission.network_sale set amount = amount + 1;
    select commission.apply_network_changes()",
    "update commission.workspace set recalculation = 'manual';
    update commission.appointment set trainer_id = '{07}';
    select success, trainer_id, member_id, total_sales, total_session
    from commission.calculate_all_commission(2026, 2)",
    "insert into commission.appointment (trainer_id, member_id, session_type, status, starts_at)
    values ('{06}', '{21}', 'paid', 'completed', '2026-02-20')",
    "update commission.appointment set starts_at = starts_at + interval '1 hour'",
    "delete from commission.appointment",
    "insert into commission.member_package (member_id, total_price, closed_by, created_at)
    values ('{21}', 100, '{{06},{07}}', '2026-01-20')",
    "update commission.member_package set refunded_amount = 10",
    "delete from commission.member_package",
    "insert into commission.network_sale (participant_id, shared_by, amount, status, sold_at)
    values ('{09}', '{08}', 100, 'approved', '2026-01-20')",
    "update commission.network_sale set amount = amount + 1",
    "update commission.network_sale set status = 'refunded'",
    "delete from commission.network_sale",
    "truncate commission.network_sale, commission.appointment, commission.member_package",
    "insert into commission.product_line_sale (participant_id, product_line_id, commission_year,
        commission_month, revenue_on, sales_actual, revenue_actual)
    select '{12}', id, 2026, 1, '2026-01-05', 500, 50 from commission.product_line",
    "update commission.product_line_sale set revenue_actual = revenue_actual + 1",
    "update commission.rep_rate set tier_2_rate = 1; delete from commission.rep_threshold",
    "delete from commission.sales_objective; update commission.product_line set name = 'C'",
    "insert into commission.reseller_sale (reseller_id, sale_amount, status, sold_at)
    values ('{11}', 100, 'completed', '2026-01-20')",
    "update commission.reseller_sale set sale_amount = sale_amount + 1",
    "update commission.reseller_sale set refunded_amount = 10",
    "update commission.reseller_sale set approved_at = sold_at, refunded_amount = 0",
    "delete from commission.reseller_sale; delete from commission.product_line_sale",
    "truncate commission.reseller_sale, commission.product_line_sale",
    "update commission.reseller set city = 'Huế'",
    "update commission.reseller_tier set rate = rate + 0.01, bonus_rate = 0.1",
    "update commission.reseller_program set tier_demotes = false",
    "insert into commission.reseller_product_rule (product_id, kind, rate)
    values ('book', 'percentage', 0.2)",
    "update commission.reseller_product_rule set rate = 0.3 where kind = 'percentage'",
    "update commission.reseller_product_band set rate = 0.4",
    "insert into commission.exchange_rate (from_currency, to_currency, rate)
    values ('EUR', 'VND', 25000)",
    "insert into commission.manual_adjustment (
        participant_id, year, month, component, currency, amount, reason, created_by_role,
        approved_at, approved_by_role)
    values ('{08}', 2026, 2, 'bonus', 'VND', 100, 'well done', 'clerk', now(), 'chief')",
    "update commission.manual_adjustment set amount = amount + 1",
    "delete from commission.manual_adjustment",
    "truncate commission.manual_adjustment cascade",
    "update commission.payout_setting set minimum_amount = 1, fee = 2",
    "insert into commission.participant (name, role, branch, upline_id)
    values ('New', 'affiliate', 'kepong', '{08}')",
    "update commission.participant set upline_id = '{05}' where id = '{09}'",
    "update commission.participant set branch = 'cheras', status = 'inactive' where id = '{09}'",
    "insert into commission.member (name, branch) values ('New', 'kepong')",
    "update commission.member set tier = 'fans', branch = 'cheras'",
    "update commission.trainer_grade set branch = 'cheras'",
    "update commission.trainer_commission_tier set valid_during = '[2020-01-01,)'",
    "update commission.network_tier set rate = rate + 0.01",
    "update commission.network_plan set override_mode = 'unilevel'",
    "update commission.upline_link set valid_during = '[2026-02-01,)'",
    "update commission.workspace set time_zone = 'Asia/Tokyo', currency = 'MYR'",
    "update commission.branch set name = 'elsewhere', time_zone = 'Asia/Tokyo'
    where name = 'kepong'",
    "update commission.currency set minor_unit = 1 where code in ('MYR', 'VND')",
    "update commission.role_permission set can_export = not can_export",
    "update commission.participant_permission set can_view = false",
];

fn fill(company: &mut Company, sql: &str) -> String {
    let record: String = company.db.value(&format!(
        "select id::text from commission.trainer_monthly_commission where trainer_id = '{}'
        order by year desc, month desc, id limit 1",
        id("06")
    ));
    let mut sql = sql.replace("{record}", &record);
    for number in [
        "05", "06", "07", "08", "09", "10", "11", "12", "21", "c1", "c2", "a1", "a2", "d2", "d5",
        "d7", "e2", "e5", "e8", "f1", "f2", "f3", "f4", "f5", "b1", "b2",
    ] {
        sql = sql.replace(&format!("{{{number}}}"), &id(number));
    }
    sql
}

/// A call or more of every function and procedure that there is.
#[track_caller]
pub fn calls(company: &mut Company) -> Vec<Call> {
    let there: Vec<String> = company.db.values(
        "select distinct proname::text from pg_proc
        where pronamespace = 'commission'::regnamespace",
    );
    let calls = CALLS.iter().chain(&deals::CALLS).chain(&product_lines::CALLS);
    let calls = calls.chain(&sources::CALLS).chain(&questions::CALLS);
    let calls = calls.filter(|(name, _)| *name == "install" || there.iter().any(|n| n == name));
    let readers = [&deals::ONLY_READ[..], &product_lines::ONLY_READ, &questions::ONLY_READ];
    let readers = [&ONLY_READ[..], &readers.concat()].concat();
    let calls: Vec<Call> = calls
        .map(|(name, sql)| Call {
            name,
            sql: fill(company, sql),
            only_reads: readers.contains(name),
            refused: match *name {
                "schedule_jobs" | "unschedule_jobs" => Some("0A000"),
                "correct_ledger" | "reveal_payout_method" => Some("PT404"),
                "payment_file" => Some("PT409"),
                _ => None,
            },
        })
        .collect();
    for name in there {
        assert!(calls.iter().any(|call| call.name == name), "{name}() is called by nobody");
    }
    calls
}

pub fn deeds(company: &mut Company) -> Vec<String> {
    DEEDS.iter().chain(&deals::DEEDS).map(|sql| fill(company, sql)).collect()
}

/// Views of schema commission.
pub fn views(company: &mut Company) -> Vec<String> {
    company.db.values(
        "select format('select * from commission.%I', relname) from pg_class
        where relnamespace = 'commission'::regnamespace and relkind = 'v' order by 1",
    )
}
