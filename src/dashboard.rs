//! The page of the dashboard, which `web/` builds into one file.

use crate::postgres::error::{NativeError, Result};
use miniz_oxide::inflate::decompress_to_vec_with_limit;
use pgrx::prelude::*;

/// As gzip has it: a header of ten bytes, the deflated page, and a trailer of eight.
const PAGE: &[u8] = include_bytes!("../web/dist/dashboard.html.gz");
const HEADER: usize = 10;
const TRAILER: usize = 8;
const LARGEST: usize = 4 << 20;

/// What browsers let it do when it is served by the database.
const POLICY: &str = include_str!("../web/dist/policy.txt");

/// The page, compressed for those who take it so.
fn page(is_compressed: bool) -> Result<Vec<u8>> {
    if is_compressed {
        return Ok(PAGE.to_vec());
    }
    let deflated = PAGE.len().checked_sub(TRAILER).and_then(|end| PAGE.get(HEADER..end));
    deflated
        .and_then(|bytes| decompress_to_vec_with_limit(bytes, LARGEST).ok())
        .ok_or_else(|| NativeError::unexpected("the page of the dashboard cannot be read"))
}

#[pg_schema]
mod commission_engine {
    use super::{POLICY, page};
    use crate::postgres::error::or_raise;
    use pgrx::prelude::*;

    #[pg_extern(sql = false)]
    fn dashboard_page(is_compressed: bool) -> Vec<u8> {
        or_raise(page(is_compressed))
    }

    #[pg_extern(sql = false)]
    fn dashboard_policy() -> &'static str {
        POLICY.trim_end()
    }
}
