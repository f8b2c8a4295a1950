//! The queue in the database. Mails are lent: what is taken and not settled comes back after a
//! while.

use crate::mail::{Mail, Outcome};
use postgres::fallible_iterator::FallibleIterator;
use postgres::{Client, Error, NoTls};
use std::time::{Duration, SystemTime};

pub struct Queue(Client);

impl Queue {
    pub fn open(database: &str) -> Result<Self, Error> {
        Client::connect(database, NoTls).map(Self)
    }

    pub fn listen(&mut self) -> Result<(), Error> {
        self.0.batch_execute("listen commission_outbox")
    }

    fn next_at(&mut self) -> Result<Option<SystemTime>, Error> {
        let row = self.0.query_one("select commission_internal.next_mail_at()", &[])?;
        row.try_get(0)
    }

    pub fn has_due(&mut self) -> Result<bool, Error> {
        let row = self.0.query_one(
            "select coalesce(commission_internal.next_mail_at() <= clock_timestamp(), false)",
            &[],
        )?;
        row.try_get(0)
    }

    pub fn take(&mut self) -> Result<Option<Mail>, Error> {
        let row = self.0.query_opt(
            "select id, recipient, recipient_name, subject, body
            from commission_internal.take_mail()",
            &[],
        )?;
        row.map(|row| {
            Ok(Mail {
                id: row.try_get(0)?,
                recipient: row.try_get(1)?,
                recipient_name: row.try_get(2)?,
                subject: row.try_get(3)?,
                body: row.try_get(4)?,
            })
        })
        .transpose()
    }

    /// Returns what the mail is now.
    pub fn settle(&mut self, id: i64, outcome: &Outcome) -> Result<String, Error> {
        let (is_sent, problem, is_final) = match outcome {
            Outcome::Sent => (true, None, true),
            Outcome::NotNow(problem) => (false, Some(problem), false),
            Outcome::Never(problem) => (false, Some(problem), true),
        };
        let row = self.0.query_one(
            "select coalesce(commission_internal.settle_mail($1, $2, $3, $4), 'settled before')",
            &[&id, &is_sent, &problem, &is_final],
        )?;
        row.try_get(0)
    }

    /// Until there is news, or a mail is due again, or it was long enough.
    pub fn rest(&mut self, longest: Duration) -> Result<(), Error> {
        let due = self.next_at()?.map(|at| {
            at.duration_since(SystemTime::now()).unwrap_or_default() + Duration::from_millis(50)
        });
        let rest = due.unwrap_or(longest).min(longest);
        self.0.notifications().timeout_iter(rest).next()?;
        // One look is enough for all that came at once.
        while self.0.notifications().iter().next()?.is_some() {}
        Ok(())
    }
}
