//! Who sees and changes what, and what people try who want to see or change more.

mod identity;
mod limits;
mod my_commission;
mod permission_attacks;
mod privilege_matrix;
mod reader_role;
mod supabase_lints;
