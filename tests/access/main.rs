//! Who sees and changes what, and what people try who want to see or change more.

mod limits;
mod permission_attacks;
mod privilege_matrix;
mod supabase_lints;
