//! The parts of what install() makes where pg_commission_documents is in the database too.

use super::parts::Part;

/// What is added where the extension that writes documents is there too.
pub const WITH_DOCUMENTS: &[Part] = &[
    Part {
        scheme: "core",
        name: "documents",
        files: &[
            include_str!("../../sql/documents/require_documents.sql"),
            include_str!("../../sql/documents/in_words.sql"),
            include_str!("../../sql/documents/workbook.sql"),
            include_str!("../../sql/documents/export.sql"),
            include_str!("../../sql/documents/export_file.sql"),
            include_str!("../../sql/documents/exports_of_core.sql"),
            include_str!("../../sql/documents/month_end_report_file.sql"),
        ],
    },
    Part {
        scheme: "trainer",
        name: "documents",
        files: &[
            include_str!("../../sql/documents/trainer_report_xlsx.sql"),
            include_str!("../../sql/documents/exports_of_trainer.sql"),
        ],
    },
    Part {
        scheme: "network",
        name: "documents",
        files: &[include_str!("../../sql/documents/exports_of_network.sql")],
    },
    Part {
        scheme: "reseller",
        name: "documents",
        files: &[
            include_str!("../../sql/documents/sales_report_pdf.sql"),
            include_str!("../../sql/documents/exports_of_reseller.sql"),
        ],
    },
    Part {
        scheme: "deal",
        name: "documents",
        files: &[include_str!("../../sql/documents/exports_of_deal.sql")],
    },
    Part {
        scheme: "settlement",
        name: "documents",
        files: &[
            include_str!("../../sql/documents/statement_pdf.sql"),
            include_str!("../../sql/documents/statement_xlsx.sql"),
            include_str!("../../sql/documents/invoice_pdf.sql"),
            include_str!("../../sql/documents/exports_of_settlement.sql"),
        ],
    },
    Part {
        scheme: "product_line",
        name: "files of vendors",
        files: &[
            include_str!("../../sql/product_line/rep_territory.sql"),
            include_str!("../../sql/product_line/import_file.sql"),
            include_str!("../../sql/product_line/import_problem.sql"),
            include_str!("../../sql/product_line/stage_import.sql"),
            include_str!("../../sql/product_line/commit_import.sql"),
            include_str!("../../sql/product_line/correct_import_row.sql"),
            include_str!("../../sql/product_line/upload_import.sql"),
            include_str!("../../sql/product_line/territory_check.sql"),
            include_str!("../../sql/product_line/map_services.sql"),
            include_str!("../../sql/documents/import_report_xlsx.sql"),
            include_str!("../../sql/documents/exports_of_product_line.sql"),
            include_str!("../../sql/documents/imports_of_product_line.sql"),
        ],
    },
    Part {
        scheme: "core",
        name: "files of tables",
        files: &[
            include_str!("../../sql/documents/read_import.sql"),
            include_str!("../../sql/documents/import_form.sql"),
            include_str!("../../sql/documents/import_records.sql"),
            include_str!("../../sql/documents/import_template.sql"),
            include_str!("../../sql/documents/upload_records.sql"),
        ],
    },
];
