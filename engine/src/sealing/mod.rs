//! Sealing: what is sealed can be read only with its key, and only as what it was sealed as.
//!
//! Sealed are: version (1 byte), number of the key (4 bytes, the highest first), nonce (24 bytes),
//! ciphertext of XChaCha20-Poly1305 with its tag. Version, number and what it belongs to are
//! authenticated, so that a ciphertext in the place of another one does not open. Nonces are
//! given: the engine knows no chance.

mod keys;

pub use keys::Keys;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use thiserror::Error;
use zeroize::Zeroizing;

pub type Result<T> = std::result::Result<T, Error>;

/// Bytes that must never come twice; so many that random ones do not.
pub const NONCE: usize = 24;

const VERSION: u8 = 1;
const HEADER: usize = 5;
const TAG: usize = 16;

/// What is wrong with keys, or with what was sealed. Shows neither.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Error {
    #[error("line {line} {problem}")]
    BadKeyLine { line: usize, problem: &'static str },
    #[error("there is no key")]
    NoKeys,
    #[error("there is no key {number}")]
    NoSuchKey { number: u32 },
    #[error("it was sealed by a later release")]
    UnknownVersion,
    #[error(
        "it is damaged, belongs to something else, or was sealed with another key of that number"
    )]
    DoesNotOpen,
}

/// What something was sealed as.
#[derive(Debug, Clone, Copy)]
pub struct Belonging {
    pub kind: Kind,
    /// Whose it is, and which one of theirs.
    pub owner: [u8; 16],
    pub id: [u8; 16],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An account of a participant.
    PayoutMethod,
    /// The account that pays.
    Payer,
    /// A file for the bank: the id is the number of the part.
    PaymentFile,
}

impl Belonging {
    /// The header, then what it belongs to, in a form that nothing else has.
    fn authenticated(&self, header: [u8; HEADER]) -> Vec<u8> {
        let kind = match self.kind {
            Kind::PayoutMethod => 1,
            Kind::Payer => 2,
            Kind::PaymentFile => 3,
        };
        [&header[..], b"pg_commission", &[kind], &self.owner, &self.id].concat()
    }
}

fn header(number: u32) -> [u8; HEADER] {
    let [a, b, c, d] = number.to_be_bytes();
    [VERSION, a, b, c, d]
}

impl Keys {
    /// Seals with the newest key. A nonce must be new and random.
    pub fn seal(&self, belonging: &Belonging, nonce: [u8; NONCE], plain: &[u8]) -> Result<Vec<u8>> {
        let (number, key) = self.newest()?;
        let header = header(number);
        let about = belonging.authenticated(header);
        let payload = Payload { msg: plain, aad: &about };
        let cipher = XChaCha20Poly1305::new((&**key).into());
        let sealed = cipher.encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| Error::DoesNotOpen)?;
        Ok([&header[..], &nonce, &sealed].concat())
    }

    /// Opens what was sealed as this, with whichever key.
    pub fn open(&self, belonging: &Belonging, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        if sealed.len() < HEADER + NONCE + TAG {
            return Err(Error::DoesNotOpen);
        }
        let number = number_of_key(sealed).ok_or(Error::UnknownVersion)?;
        let cipher = XChaCha20Poly1305::new((&**self.numbered(number)?).into());
        let (nonce, ciphertext) = sealed[HEADER..].split_at(NONCE);
        let nonce = <[u8; NONCE]>::try_from(nonce).map_err(|_| Error::DoesNotOpen)?;
        let about = belonging.authenticated(header(number));
        let payload = Payload { msg: ciphertext, aad: &about };
        let plain = cipher.decrypt(&XNonce::from(nonce), payload);
        plain.map(Zeroizing::new).map_err(|_| Error::DoesNotOpen)
    }

    /// How everything begins that is sealed with the newest key.
    pub fn newest_header(&self) -> Result<[u8; HEADER]> {
        self.newest().map(|(number, _)| header(number))
    }

    /// The same for the same text, and nothing that leads back to it: HMAC-SHA-256 in hexadecimal,
    /// with a key that follows from the newest one.
    pub fn fingerprint(&self, text: &str) -> Result<String> {
        let (_, key) = self.newest()?;
        let own = Zeroizing::new(code(&key[..], b"pg_commission fingerprint")?);
        code(&own[..], text.as_bytes()).map(|code| hexadecimal(&code))
    }
}

/// The number of the key with which something was sealed.
pub fn number_of_key(sealed: &[u8]) -> Option<u32> {
    let (version, rest) = sealed.split_first()?;
    let number = rest.first_chunk::<4>()?;
    (*version == VERSION).then(|| u32::from_be_bytes(*number))
}

/// SHA-256 in hexadecimal.
pub fn hash(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

fn code(key: &[u8], text: &[u8]) -> Result<[u8; 32]> {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key).map_err(|_| Error::NoKeys)?;
    mac.update(text);
    Ok(mac.finalize().into_bytes().into())
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
