//! Signing in: what passwords, tokens and links take of native code. For the functions of
//! sql/accounts only; nobody else may call these.

use crate::postgres::error::{NativeError, Result};
use crate::postgres::random;
use crate::sealing::token_secret;
use engine::accounts::Error;
use engine::accounts::password::{COST, Cost, Stored, hash};
use engine::accounts::token::{Claims, random_text};
use pgrx::prelude::*;
use pgrx::{PgSqlErrorCode, Uuid};

/// Longer than any password that the functions in front of these take.
const MOST_BYTES: usize = 1024;

fn failed(error: &Error) -> NativeError {
    match error {
        Error::NoMemory => {
            NativeError::new(PgSqlErrorCode::ERRCODE_OUT_OF_MEMORY, error.to_string())
                .hint("Give the server more memory, or let fewer people sign in at once.")
        }
        Error::UnreadableHash | Error::TooCostly => {
            NativeError::new(PgSqlErrorCode::ERRCODE_DATA_CORRUPTED, error.to_string())
                .hint("Find out who wrote it, and have the person choose a new password.")
        }
        Error::BadSecretLine { .. } | Error::NoSecret => NativeError::unexpected(error.to_string()),
    }
}

fn refuse_long(password: &str) -> Result<()> {
    if password.len() > MOST_BYTES {
        return Err(NativeError::new(
            PgSqlErrorCode::ERRCODE_INVALID_PARAMETER_VALUE,
            format!("a password has at most {MOST_BYTES} bytes"),
        ));
    }
    Ok(())
}

/// What the server works for a password can be counted, by whoever may set log_min_messages.
fn tell(cost: Cost) {
    debug1!("argon2id: {cost}");
}

fn hash_password(password: &str) -> Result<String> {
    refuse_long(password)?;
    tell(COST);
    hash(password.as_bytes(), random::bytes()?).map_err(|error| failed(&error))
}

/// Without a hash it works for nobody, as long as for somebody.
fn verify_password(password: &str, stored: Option<&str>) -> Result<bool> {
    refuse_long(password)?;
    let stored = stored.map_or_else(|| Ok(Stored::of_nobody()), Stored::parse);
    let stored = stored.map_err(|error| failed(&error))?;
    tell(stored.cost());
    stored.fits(password.as_bytes()).map_err(|error| failed(&error))
}

fn issue_token(subject: Uuid, issued_at: i64, expires_at: i64) -> Result<String> {
    let claims = Claims { subject: *subject.as_bytes(), issued_at, expires_at };
    token_secret()?.sign(&claims).map_err(|error| failed(&error))
}

fn random_secret() -> Result<String> {
    random::bytes().map(|bytes| random_text(&bytes))
}

#[pg_schema]
mod commission_engine {
    use crate::postgres::error::or_raise;
    use pgrx::Uuid;
    use pgrx::prelude::*;

    #[pg_extern(sql = false)]
    fn hash_password(password: &str) -> String {
        or_raise(super::hash_password(password))
    }

    #[pg_extern(sql = false)]
    fn verify_password(password: &str, stored: Option<&str>) -> bool {
        or_raise(super::verify_password(password, stored))
    }

    #[pg_extern(sql = false)]
    fn issue_token(subject: Uuid, issued_at: i64, expires_at: i64) -> String {
        or_raise(super::issue_token(subject, issued_at, expires_at))
    }

    #[pg_extern(sql = false)]
    fn random_secret() -> String {
        or_raise(super::random_secret())
    }
}
