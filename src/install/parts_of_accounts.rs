//! The part that lets people sign in where no identity provider is. On Supabase it is not installed.

use super::parts::Part;

pub const ACCOUNTS: &[Part] = &[
    Part {
        scheme: "accounts",
        name: "accounts and sessions",
        files: &[
            include_str!("../../sql/accounts/setting.sql"),
            include_str!("../../sql/accounts/answer.sql"),
            include_str!("../../sql/accounts/people_in_reach.sql"),
            include_str!("../../sql/accounts/session.sql"),
            include_str!("../../sql/accounts/sign_in.sql"),
        ],
    },
    Part {
        scheme: "accounts",
        name: "mail, links and approval",
        files: &[
            include_str!("../../sql/accounts/outbox.sql"),
            include_str!("../../sql/accounts/link.sql"),
            include_str!("../../sql/accounts/ask_for_mail.sql"),
            include_str!("../../sql/accounts/people.sql"),
            include_str!("../../sql/accounts/mail_statements.sql"),
            include_str!("../../sql/accounts/send_mail.sql"),
        ],
    },
];
