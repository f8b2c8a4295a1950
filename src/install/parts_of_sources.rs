//! Tables of the company as sources of records, once all schemes are there to take them; and what of core is
//! audited, which comes last: what install() itself fills in is nobody's change.

use super::parts::Part;

pub const SOURCES: &[Part] = &[
    Part {
        scheme: "core",
        name: "sources",
        files: &[
            include_str!("../../sql/imports/importable.sql"),
            include_str!("../../sql/core/import_columns.sql"),
            include_str!("../../sql/core/source.sql"),
            include_str!("../../sql/core/source_relation.sql"),
            include_str!("../../sql/core/source_stranger.sql"),
            include_str!("../../sql/core/register_source.sql"),
            include_str!("../../sql/core/source_difference.sql"),
            include_str!("../../sql/core/check_in_words.sql"),
            include_str!("../../sql/core/source_fault.sql"),
            include_str!("../../sql/core/in_place.sql"),
            include_str!("../../sql/core/facts_in_place.sql"),
            include_str!("../../sql/core/require_in_place.sql"),
            include_str!("../../sql/core/sync_source.sql"),
            include_str!("../../sql/core/check_source.sql"),
            include_str!("../../sql/core/take_watched.sql"),
            include_str!("../../sql/core/watch_source.sql"),
            include_str!("../../sql/core/sync_before_run.sql"),
        ],
    },
    Part {
        scheme: "trainer",
        name: "sessions in place",
        files: &[include_str!("../../sql/trainer/sessions_in_place.sql")],
    },
    Part {
        scheme: "network",
        name: "sales in place",
        files: &[include_str!("../../sql/network/sales_in_place.sql")],
    },
    Part {
        scheme: "core",
        name: "audit of settings and people",
        files: &[include_str!("../../sql/core/audited_tables.sql")],
    },
];
