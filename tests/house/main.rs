//! The house itself: its style, its catalogue and its documentation; how it is installed, saved and
//! restored; and what it does when the server or the disk gives out.

mod added_columns;
mod calls;
mod constraints;
mod dashboard_words;
mod deal_calls;
mod declared_functions;
mod disk_full;
mod docs;
mod dump_restore;
mod engine_gone;
mod frozen;
mod install;
mod interruptions;
mod inventory;
mod isolation_levels;
mod logical_replication;
mod native_functions;
mod negative_amounts;
mod pictures;
mod plpgsql_check;
mod presets;
mod product_line_calls;
mod question_calls;
mod read_replica;
mod reference;
mod rights;
mod source_calls;
mod source_keys;
mod tidy;
mod types;
mod uninstall;
mod upgrade;
