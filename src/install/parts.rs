//! The files that install() runs, in load order. Each may be run again: it adds what is missing.

/// Schemes to choose from; `core` always comes along.
pub const SCHEMES: [&str; 6] =
    ["trainer", "network", "reseller", "product_line", "deal", "settlement"];

pub struct Part {
    pub scheme: &'static str,
    pub name: &'static str,
    pub files: &'static [&'static str],
}

/// Runs once, in a database that has neither schema.
pub const SCHEMA: &str = include_str!("../../sql/core/schema.sql");

/// What tables are created with: scheme, table, name and definition in each line.
pub const CONSTRAINTS: &str = include_str!("../../sql/constraints.txt");

pub const PARTS: &[Part] = &[
    Part {
        scheme: "core",
        name: "currencies, workspace and branches",
        files: &[
            include_str!("../../sql/core/installed_object.sql"),
            include_str!("../../sql/core/btree_gist.sql"),
            include_str!("../../sql/core/constraints.sql"),
            include_str!("../../sql/core/engine.sql"),
            include_str!("../../sql/core/month.sql"),
            include_str!("../../sql/core/arguments.sql"),
            include_str!("../../sql/core/refuse_too_many.sql"),
            include_str!("../../sql/core/download.sql"),
            include_str!("../../sql/core/visibility.sql"),
            include_str!("../../sql/core/ask_permission.sql"),
            include_str!("../../sql/core/protect_table.sql"),
            include_str!("../../sql/core/start_from.sql"),
            include_str!("../../sql/core/source_key.sql"),
            include_str!("../../sql/core/sizes.sql"),
            include_str!("../../sql/core/read_only_views.sql"),
            include_str!("../../sql/core/refundable.sql"),
            include_str!("../../sql/core/currency.sql"),
            include_str!("../../sql/core/workspace.sql"),
            include_str!("../../sql/core/exchange_rate.sql"),
        ],
    },
    Part {
        scheme: "core",
        name: "participants, uplines, permissions and API roles",
        files: &[
            include_str!("../../sql/core/participant.sql"),
            include_str!("../../sql/core/identity_change.sql"),
            include_str!("../../sql/core/upline.sql"),
            include_str!("../../sql/core/change_upline.sql"),
            include_str!("../../sql/core/permission.sql"),
            include_str!("../../sql/core/api_roles.sql"),
            include_str!("../../sql/core/privileges.sql"),
        ],
    },
    Part {
        scheme: "core",
        name: "audit log",
        files: &[
            include_str!("../../sql/core/audit_log.sql"),
            include_str!("../../views/audit.sql"),
        ],
    },
    Part {
        scheme: "core",
        name: "schemes, periods and ledger",
        files: &[
            include_str!("../../sql/core/scheme.sql"),
            include_str!("../../sql/core/period.sql"),
            include_str!("../../sql/core/frozen.sql"),
            include_str!("../../sql/core/earning.sql"),
            include_str!("../../sql/core/late_change.sql"),
            include_str!("../../sql/core/closed_fact.sql"),
            include_str!("../../sql/core/closed_result.sql"),
            include_str!("../../sql/core/watch_facts.sql"),
            include_str!("../../sql/core/watch_settings.sql"),
            include_str!("../../sql/core/pending_adjustments.sql"),
            include_str!("../../sql/core/unpriced_record.sql"),
            include_str!("../../sql/core/preset.sql"),
            include_str!("../../sql/core/verify_ledger.sql"),
            include_str!("../../sql/core/post_lines.sql"),
            include_str!("../../sql/core/correct_ledger.sql"),
            include_str!("../../sql/core/post_interim.sql"),
            include_str!("../../sql/core/close_period.sql"),
            include_str!("../../views/earnings.sql"),
        ],
    },
    Part {
        scheme: "core",
        name: "runs and schedule",
        files: &[
            include_str!("../../sql/core/calculation_run.sql"),
            include_str!("../../sql/core/advance_run.sql"),
            include_str!("../../sql/core/run_month_end.sql"),
            include_str!("../../sql/core/schedule.sql"),
            include_str!("../../sql/core/run_due.sql"),
            include_str!("../../views/schedule.sql"),
        ],
    },
    Part {
        scheme: "trainer",
        name: "trainers, members, sessions and sales",
        files: &[
            include_str!("../../sql/trainer/types.sql"),
            include_str!("../../sql/trainer/trainer.sql"),
            include_str!("../../sql/trainer/member.sql"),
            include_str!("../../sql/trainer/appointment.sql"),
            include_str!("../../sql/trainer/member_package.sql"),
            include_str!("../../sql/trainer/sale_type.sql"),
        ],
    },
    Part {
        scheme: "trainer",
        name: "rates",
        files: &[
            include_str!("../../sql/trainer/trainer_commission_tier.sql"),
            include_str!("../../sql/trainer/rates.sql"),
        ],
    },
    Part {
        scheme: "trainer",
        name: "results and calculation",
        files: &[
            include_str!("../../sql/trainer/trainer_monthly_commission.sql"),
            include_str!("../../sql/trainer/arguments.sql"),
            include_str!("../../sql/trainer/store_trainer_months.sql"),
            include_str!("../../sql/trainer/calculate_all_commission.sql"),
            include_str!("../../sql/trainer/calculate_trainer_commission.sql"),
            include_str!("../../sql/trainer/explain_trainer_commission.sql"),
            include_str!("../../sql/trainer/earnings.sql"),
        ],
    },
    Part {
        scheme: "trainer",
        name: "live recalculation",
        files: &[
            include_str!("../../sql/trainer/recalculation.sql"),
            include_str!("../../sql/trainer/recalculation_of_settings.sql"),
        ],
    },
    Part {
        scheme: "trainer",
        name: "contract",
        files: &[
            include_str!("../../sql/trainer/preset.sql"),
            include_str!("../../sql/trainer/contract.sql"),
        ],
    },
    Part {
        scheme: "trainer",
        name: "views",
        files: &[
            include_str!("../../views/trainer_commission.sql"),
            include_str!("../../views/commission_total.sql"),
            include_str!("../../views/rates.sql"),
            include_str!("../../views/staff.sql"),
        ],
    },
    Part {
        scheme: "network",
        name: "plan, tiers and sales",
        files: &[
            include_str!("../../sql/network/types.sql"),
            include_str!("../../sql/network/network_plan.sql"),
            include_str!("../../sql/network/change_network_rules.sql"),
            include_str!("../../sql/network/network_sale.sql"),
        ],
    },
    Part {
        scheme: "network",
        name: "results and calculation",
        files: &[
            include_str!("../../sql/network/network_month.sql"),
            include_str!("../../sql/network/store_network_month.sql"),
            include_str!("../../sql/network/arguments.sql"),
            include_str!("../../sql/network/tree.sql"),
            include_str!("../../sql/network/recalculate_network.sql"),
            include_str!("../../sql/network/simulate_network_sale.sql"),
            include_str!("../../sql/network/explain_network_commission.sql"),
            include_str!("../../sql/network/earnings.sql"),
        ],
    },
    Part {
        scheme: "network",
        name: "live recalculation",
        files: &[include_str!("../../sql/network/recalculation.sql")],
    },
    Part {
        scheme: "network",
        name: "contract",
        files: &[
            include_str!("../../sql/network/preset.sql"),
            include_str!("../../sql/network/contract.sql"),
        ],
    },
    Part { scheme: "network", name: "views", files: &[include_str!("../../views/network.sql")] },
    Part {
        scheme: "reseller",
        name: "resellers, tiers and sales",
        files: &[
            include_str!("../../sql/reseller/types.sql"),
            include_str!("../../sql/reseller/reseller.sql"),
            include_str!("../../sql/reseller/partner_code.sql"),
            include_str!("../../sql/reseller/visitor_hash.sql"),
            include_str!("../../sql/reseller/referral_click.sql"),
            include_str!("../../sql/reseller/rules.sql"),
            include_str!("../../sql/reseller/reseller_sale.sql"),
        ],
    },
    Part {
        scheme: "reseller",
        name: "results and calculation",
        files: &[
            include_str!("../../sql/reseller/reseller_commission.sql"),
            include_str!("../../sql/reseller/arguments.sql"),
            include_str!("../../sql/reseller/price_resellers.sql"),
            include_str!("../../sql/reseller/recalculation.sql"),
            include_str!("../../sql/reseller/explanation.sql"),
            include_str!("../../sql/reseller/earnings.sql"),
        ],
    },
    Part {
        scheme: "reseller",
        name: "verification, approval and payment",
        files: &[
            include_str!("../../sql/reseller/verification.sql"),
            include_str!("../../sql/reseller/approval.sql"),
            include_str!("../../sql/reseller/payment.sql"),
        ],
    },
    Part {
        scheme: "reseller",
        name: "partner codes and referrals",
        files: &[
            include_str!("../../sql/reseller/partner_code_use.sql"),
            include_str!("../../sql/reseller/log_referral_click.sql"),
            include_str!("../../sql/reseller/attribution.sql"),
            include_str!("../../sql/reseller/record_reseller_sale.sql"),
            include_str!("../../sql/reseller/conversion_rates.sql"),
        ],
    },
    Part {
        scheme: "reseller",
        name: "fraud and limits",
        files: &[
            include_str!("../../sql/reseller/fraud_rule.sql"),
            include_str!("../../sql/reseller/fraud_signal.sql"),
            include_str!("../../sql/reseller/suspicions.sql"),
            include_str!("../../sql/reseller/detect_fraud.sql"),
            include_str!("../../sql/reseller/check_request.sql"),
        ],
    },
    Part {
        scheme: "reseller",
        name: "contract",
        files: &[
            include_str!("../../sql/reseller/preset.sql"),
            include_str!("../../sql/reseller/contract.sql"),
            include_str!("../../sql/reseller/moved_months.sql"),
        ],
    },
    Part {
        scheme: "reseller",
        name: "views",
        files: &[
            include_str!("../../views/reseller.sql"),
            include_str!("../../views/referrals.sql"),
            include_str!("../../sql/reseller/performance.sql"),
            include_str!("../../sql/reseller/sales_report.sql"),
        ],
    },
    Part {
        scheme: "deal",
        name: "deals, credits and payments",
        files: &[
            include_str!("../../sql/deal/types.sql"),
            include_str!("../../sql/deal/deal_stage.sql"),
            include_str!("../../sql/deal/deal.sql"),
            include_str!("../../sql/deal/deal_refund.sql"),
            include_str!("../../sql/deal/editable_sellers.sql"),
            include_str!("../../sql/deal/deal_credit.sql"),
            include_str!("../../sql/deal/deal_payment.sql"),
            include_str!("../../sql/deal/deal_history.sql"),
            include_str!("../../sql/deal/sales_activity.sql"),
        ],
    },
    Part {
        scheme: "deal",
        name: "plans, quotas and draws",
        files: &[
            include_str!("../../sql/deal/sales_team.sql"),
            include_str!("../../sql/deal/compensation_plan.sql"),
            include_str!("../../sql/deal/plan_component.sql"),
            include_str!("../../sql/deal/quota.sql"),
            include_str!("../../sql/deal/draw.sql"),
            include_str!("../../sql/deal/plan_document.sql"),
            include_str!("../../sql/deal/conversion.sql"),
            include_str!("../../sql/deal/attainment.sql"),
        ],
    },
    Part {
        scheme: "deal",
        name: "life of deals and plans",
        files: &[
            include_str!("../../sql/deal/arguments.sql"),
            include_str!("../../sql/deal/lifecycle.sql"),
            include_str!("../../sql/deal/set_deal_credits.sql"),
            include_str!("../../sql/deal/log_sales_activity.sql"),
            include_str!("../../sql/deal/plan_words.sql"),
            include_str!("../../sql/deal/check_plan.sql"),
            include_str!("../../sql/deal/write_plan.sql"),
        ],
    },
    Part {
        scheme: "deal",
        name: "results and calculation",
        files: &[
            include_str!("../../sql/deal/deal_commission.sql"),
            include_str!("../../sql/deal/price_deals.sql"),
            include_str!("../../sql/deal/people_of_deals.sql"),
            include_str!("../../sql/deal/recalculation.sql"),
            include_str!("../../sql/deal/earnings.sql"),
            include_str!("../../sql/deal/explanation.sql"),
            include_str!("../../sql/deal/simulate_plan.sql"),
        ],
    },
    Part {
        scheme: "deal",
        name: "contract",
        files: &[
            include_str!("../../sql/deal/contract.sql"),
            include_str!("../../sql/deal/moved_months.sql"),
        ],
    },
    Part {
        scheme: "deal",
        name: "views",
        files: &[
            include_str!("../../views/deal.sql"),
            include_str!("../../views/deal_commission.sql"),
            include_str!("../../sql/deal/pipeline.sql"),
            include_str!("../../sql/deal/commission_reports.sql"),
            include_str!("../../sql/deal/deal_forecast.sql"),
        ],
    },
    Part {
        scheme: "product_line",
        name: "product lines, rates and sales",
        files: &[
            include_str!("../../sql/product_line/product_line.sql"),
            include_str!("../../sql/product_line/product_line_sale.sql"),
        ],
    },
    Part {
        scheme: "product_line",
        name: "results and calculation",
        files: &[
            include_str!("../../sql/product_line/product_line_month.sql"),
            include_str!("../../sql/product_line/price_product_lines.sql"),
            include_str!("../../sql/product_line/recalculation.sql"),
            include_str!("../../sql/product_line/earnings.sql"),
        ],
    },
    Part {
        scheme: "product_line",
        name: "contract and views",
        files: &[
            include_str!("../../sql/product_line/contract.sql"),
            include_str!("../../views/product_line.sql"),
        ],
    },
    Part {
        scheme: "settlement",
        name: "manual adjustments",
        files: &[
            include_str!("../../sql/settlement/types.sql"),
            include_str!("../../sql/settlement/arguments.sql"),
            include_str!("../../sql/settlement/manual_adjustment.sql"),
            include_str!("../../sql/settlement/manual_month.sql"),
            include_str!("../../sql/settlement/decide_manual_adjustment.sql"),
        ],
    },
    Part {
        scheme: "settlement",
        name: "accounts and payouts",
        files: &[
            include_str!("../../sql/settlement/payout_setting.sql"),
            include_str!("../../sql/settlement/payout_method.sql"),
            include_str!("../../sql/settlement/payout.sql"),
            include_str!("../../sql/settlement/payout_hold.sql"),
            include_str!("../../sql/settlement/account.sql"),
            include_str!("../../sql/settlement/payout_secret.sql"),
            include_str!("../../sql/settlement/payer_account.sql"),
            include_str!("../../sql/settlement/set_payout_method.sql"),
            include_str!("../../sql/settlement/hold.sql"),
            include_str!("../../sql/settlement/request_payout.sql"),
            include_str!("../../sql/settlement/create_payouts.sql"),
            include_str!("../../sql/settlement/tax_profile.sql"),
            include_str!("../../sql/settlement/invoice_setting.sql"),
            include_str!("../../sql/settlement/invoice.sql"),
            include_str!("../../sql/settlement/issue_invoices.sql"),
            include_str!("../../sql/settlement/verify_invoices.sql"),
            include_str!("../../sql/settlement/verify_payouts.sql"),
            include_str!("../../sql/settlement/approve_payout.sql"),
            include_str!("../../sql/settlement/payment_file.sql"),
            include_str!("../../sql/settlement/bank_data.sql"),
            include_str!("../../sql/settlement/batch.sql"),
            include_str!("../../sql/settlement/payment.sql"),
            include_str!("../../sql/settlement/payment_results.sql"),
            include_str!("../../sql/settlement/statement.sql"),
        ],
    },
    Part {
        scheme: "settlement",
        name: "disputes",
        files: &[
            include_str!("../../sql/settlement/dispute.sql"),
            include_str!("../../sql/settlement/open_dispute.sql"),
            include_str!("../../sql/settlement/resolve_dispute.sql"),
        ],
    },
    Part {
        scheme: "settlement",
        name: "contract",
        files: &[include_str!("../../sql/settlement/contract.sql")],
    },
    Part {
        scheme: "settlement",
        name: "views",
        files: &[include_str!("../../views/settlement.sql")],
    },
    Part {
        scheme: "core",
        name: "audit of settings and people",
        files: &[include_str!("../../sql/core/audited_tables.sql")],
    },
];

/// What is added where the extension that writes documents is there too.
pub const WITH_DOCUMENTS: &[Part] = &[
    Part {
        scheme: "core",
        name: "documents",
        files: &[
            include_str!("../../sql/documents/require_documents.sql"),
            include_str!("../../sql/documents/in_words.sql"),
        ],
    },
    Part {
        scheme: "reseller",
        name: "documents",
        files: &[include_str!("../../sql/documents/sales_report_pdf.sql")],
    },
    Part {
        scheme: "settlement",
        name: "documents",
        files: &[
            include_str!("../../sql/documents/statement_pdf.sql"),
            include_str!("../../sql/documents/invoice_pdf.sql"),
        ],
    },
    Part {
        scheme: "product_line",
        name: "files of vendors",
        files: &[
            include_str!("../../sql/documents/require_documents.sql"),
            include_str!("../../sql/product_line/rep_territory.sql"),
            include_str!("../../sql/product_line/import_file.sql"),
            include_str!("../../sql/product_line/import_problem.sql"),
            include_str!("../../sql/product_line/stage_import.sql"),
            include_str!("../../sql/product_line/commit_import.sql"),
            include_str!("../../sql/product_line/upload_import.sql"),
        ],
    },
    Part {
        scheme: "core",
        name: "files of tables",
        files: &[
            include_str!("../../sql/documents/importable.sql"),
            include_str!("../../sql/documents/import_columns.sql"),
            include_str!("../../sql/documents/import_form.sql"),
            include_str!("../../sql/documents/import_records.sql"),
            include_str!("../../sql/documents/upload_records.sql"),
        ],
    },
];
