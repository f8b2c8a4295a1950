//! What the environment says.

use lettre::message::Mailbox;

#[derive(Debug)]
pub struct Config {
    /// How the database is reached, in the words of libpq.
    pub database: String,
    /// The mail server: smtps://user:password@host, smtp://host?tls=required, smtp://localhost.
    pub smtp: String,
    /// By whom mails are.
    pub from: Mailbox,
    pub reply_to: Option<Mailbox>,
}

impl Config {
    /// Reads the variables; nothing of what they hold is repeated in a problem.
    pub fn from_environment(variable: impl Fn(&str) -> Option<String>) -> Result<Self, String> {
        let needed = |name: &str| {
            let value = variable(name).filter(|value| !value.trim().is_empty());
            value.ok_or_else(|| format!("{name} is not set: see docs/accounts.md"))
        };
        let mailbox = |name: &str, text: String| {
            text.parse::<Mailbox>()
                .map_err(|problem| format!("{name} is no address of mail: {problem}"))
        };
        let reply_to = variable("COURIER_REPLY_TO").filter(|value| !value.trim().is_empty());
        Ok(Self {
            database: needed("COURIER_DATABASE")?,
            smtp: needed("COURIER_SMTP")?,
            from: mailbox("COURIER_FROM", needed("COURIER_FROM")?)?,
            reply_to: reply_to.map(|text| mailbox("COURIER_REPLY_TO", text)).transpose()?,
        })
    }
}
