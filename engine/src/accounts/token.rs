//! Tokens that say who makes a request, as JSON Web Tokens signed with HMAC-SHA-256 (HS256). They
//! are issued here and read by PostgREST, which knows the same secret.

use super::{Error, Result};
use base64ct::{Base64UrlUnpadded, Encoding};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fmt;
use zeroize::Zeroizing;

/// How the line of the secret begins in the file that also has the keys for sealing.
const NAME: &str = "jwt";

/// What a token says.
#[derive(Debug, Clone, Copy)]
pub struct Claims {
    /// Who it is: the sub.
    pub subject: [u8; 16],
    /// In seconds since 1970.
    pub issued_at: i64,
    pub expires_at: i64,
}

/// What signs tokens.
pub struct Secret(Zeroizing<Vec<u8>>);

/// Whether a line of the file has the secret, or tries to.
pub fn is_secret_line(line: &str) -> bool {
    line.split_whitespace().next() == Some(NAME)
}

impl Secret {
    /// The line `jwt` and 64 hexadecimal digits. The digits themselves, as text, are the secret: so
    /// that they are what PostgREST is given.
    pub fn parse(text: &str) -> Result<Self> {
        let mut found = None;
        for (place, line) in text.lines().enumerate().filter(|(_, line)| is_secret_line(line)) {
            let refuse = |problem| Error::BadSecretLine { line: place + 1, problem };
            let digits = line.trim().strip_prefix(NAME).unwrap_or_default().trim();
            let is_hexadecimal = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
            if digits.len() != 64 || !is_hexadecimal {
                return Err(refuse("has no secret of 64 hexadecimal digits"));
            }
            let first = digits.get(..2).unwrap_or_default();
            if digits.as_bytes().chunks(2).all(|pair| pair == first.as_bytes()) {
                return Err(refuse("has a secret that is not random"));
            }
            if found.is_some() {
                return Err(refuse("is a second secret of tokens"));
            }
            found = Some(Self(Zeroizing::new(digits.as_bytes().to_vec())));
        }
        found.ok_or(Error::NoSecret)
    }

    /// A token for people of the API.
    pub fn sign(&self, claims: &Claims) -> Result<String> {
        let header = encoded(r#"{"alg":"HS256","typ":"JWT"}"#);
        let body = encoded(&format!(
            r#"{{"role":"authenticated","sub":"{}","iat":{},"exp":{}}}"#,
            uuid(claims.subject),
            claims.issued_at,
            claims.expires_at
        ));
        let signed = format!("{header}.{body}");
        let mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&self.0);
        let mut mac = mac.map_err(|_| Error::NoSecret)?;
        mac.update(signed.as_bytes());
        let signature = Base64UrlUnpadded::encode_string(&mac.finalize().into_bytes());
        Ok(format!("{signed}.{signature}"))
    }
}

/// The secret is never shown.
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// What nobody guesses, as text for addresses and bodies.
pub fn random_text(bytes: &[u8; 32]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

fn encoded(text: &str) -> String {
    Base64UrlUnpadded::encode_string(text.as_bytes())
}

fn uuid(bytes: [u8; 16]) -> String {
    let mut text = String::with_capacity(36);
    for (place, byte) in bytes.iter().enumerate() {
        if [4, 6, 8, 10].contains(&place) {
            text.push('-');
        }
        text.push_str(&format!("{byte:02x}"));
    }
    text
}
