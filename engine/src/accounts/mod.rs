//! What signing in takes: hashes of passwords, and tokens that say who somebody is. Random bytes
//! and instants are given: the engine knows neither chance nor clock.

pub mod password;
pub mod token;

use thiserror::Error;

pub type Result<T> = std::result::Result<T, Error>;

/// What is wrong with a stored hash, the secret of tokens, or the machine. Shows no secret.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Error {
    #[error("what is stored is no hash of a password by Argon2id")]
    UnreadableHash,
    #[error("what is stored asks for more work than any hash of this product")]
    TooCostly,
    #[error("there is no memory to work with a password")]
    NoMemory,
    #[error("line {line} {problem}")]
    BadSecretLine { line: usize, problem: &'static str },
    #[error("there is no line \"jwt\" with the secret of tokens")]
    NoSecret,
}
