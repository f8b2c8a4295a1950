//! One mail, and the server that it is handed to.

use crate::config::Config;
use lettre::address::Address;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::Error;
use lettre::{SmtpTransport, Transport};
use std::fmt::Display;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(30);

pub struct Mail {
    pub id: i64,
    pub recipient: String,
    pub recipient_name: Option<String>,
    pub subject: String,
    pub body: String,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    Sent,
    /// Worth another try.
    NotNow(String),
    /// The address, or the mail, is refused for good.
    Never(String),
}

pub struct Sender {
    transport: SmtpTransport,
    from: Mailbox,
    reply_to: Option<Mailbox>,
}

impl Sender {
    pub fn new(config: &Config) -> Result<Self, Box<dyn Display>> {
        let builder = SmtpTransport::from_url(&config.smtp).map_err(|error| {
            // The address has the password in it.
            Box::new(format!("COURIER_SMTP is no address of a mail server: {}", reason(&error)))
                as Box<dyn Display>
        })?;
        Ok(Self {
            transport: builder.timeout(Some(PATIENCE)).build(),
            from: config.from.clone(),
            reply_to: config.reply_to.clone(),
        })
    }

    /// Whether the server answers and takes us for who we say we are.
    pub fn greet(&self) -> Result<(), Box<dyn Display>> {
        match self.transport.test_connection() {
            Ok(true) => Ok(()),
            Ok(false) => Err(Box::new("the mail server does not answer")),
            Err(error) => Err(Box::new(format!("the mail server: {}", reason(&error)))),
        }
    }

    pub fn send(&self, mail: &Mail) -> Outcome {
        // A mail that the library cannot write, and says so by a panic, keeps no other back.
        let message = match catch_unwind(AssertUnwindSafe(|| self.message(mail))) {
            Ok(Ok(message)) => message,
            Ok(Err(problem)) => return Outcome::Never(problem),
            Err(_) => return Outcome::Never("no mail can be made of it".to_owned()),
        };
        match self.transport.send(&message) {
            Ok(_) => Outcome::Sent,
            Err(error) if error.is_permanent() && !is_about_us(&error) => {
                Outcome::Never(reason(&error))
            }
            Err(error) => Outcome::NotNow(reason(&error)),
        }
    }

    /// Addresses and subject are written by the library, which lets none of them begin a header or
    /// a command of its own.
    fn message(&self, mail: &Mail) -> Result<Message, String> {
        let address: Address =
            mail.recipient.parse().map_err(|problem| format!("no address of mail: {problem}"))?;
        let name = mail.recipient_name.as_deref().map(one_line).filter(|name| !name.is_empty());
        let to = Mailbox::new(name, address);
        let builder =
            Message::builder().from(self.from.clone()).to(to).subject(one_line(&mail.subject));
        let builder = match &self.reply_to {
            Some(reply_to) => builder.reply_to(reply_to.clone()),
            None => builder,
        };
        // Who is away answers no machine.
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        let builder = builder.raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()));
        builder
            .message_id(None)
            .header(ContentType::TEXT_PLAIN)
            .body(mail.body.clone())
            .map_err(|problem| format!("no mail can be made of it: {problem}"))
    }
}

/// Names are what people wrote, and answers what a server did: nothing in them ends a line.
fn one_line(text: &str) -> String {
    let plain = text.replace(char::is_control, " ");
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether it is us whom the server does not take, by user and password, rather than the mail.
fn is_about_us(error: &Error) -> bool {
    matches!(error.status().map(u16::from), Some(530 | 534 | 535 | 538))
}

/// The error and what lies under it, in one line of letters: it goes into the database and to
/// terminals. Servers may repeat what they were told, and the password is nobody's to read.
fn reason(error: &Error) -> String {
    if is_about_us(error) {
        return "user or password is not taken".to_owned();
    }
    let mut text = error.to_string();
    let mut inner = std::error::Error::source(error);
    while let Some(error) = inner {
        let more = error.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        inner = error.source();
    }
    one_line(&text)
}
