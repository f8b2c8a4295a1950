//! The calls of calls.rs that are about product lines.

pub const CALLS: [(&str, &str); 5] = [
    ("commission_report", "select * from commission.commission_report(2026)"),
    (
        "sales_performance_summary",
        "select * from commission.sales_performance_summary(2026, null, 'cygnus')",
    ),
    ("recalculate_product_lines", "select commission.recalculate_product_lines()"),
    ("verify_product_line_months", "select * from commission.verify_product_line_months(2026)"),
    (
        "explain_product_line_month",
        "select commission.explain_product_line_month('{12}', 'Cygnus', 2026, 2) - 'sales'",
    ),
];

pub const ONLY_READ: [&str; 4] = [
    "commission_report",
    "sales_performance_summary",
    "verify_product_line_months",
    "explain_product_line_month",
];
