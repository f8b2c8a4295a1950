//! The relations that an existing dashboard of a company with a network asks for.

use super::parts::Part;

pub const RT_DASHBOARD: &[Part] = &[Part {
    scheme: "rt_dashboard",
    name: "what an existing dashboard asks for",
    files: &[
        include_str!("../../sql/rt_dashboard/setting.sql"),
        include_str!("../../sql/rt_dashboard/profile.sql"),
        include_str!("../../sql/rt_dashboard/transactions.sql"),
        include_str!("../../sql/rt_dashboard/setup.sql"),
    ],
}];
