//! Fields of text as JSON: what people give, what is sealed, and what is revealed.

use crate::postgres::error::{NativeError, Result};
use engine::payment_file::{Fields, Refused, shown};
use pgrx::{JsonB, PgSqlErrorCode};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

/// Longer than any account, shorter than what is worth sending.
const MOST_BYTES: usize = 4096;

/// What was given under the name of an argument.
pub fn read(argument: &str, given: JsonB) -> Result<Fields> {
    let refuse = |problem: &str| {
        NativeError::new(
            PgSqlErrorCode::ERRCODE_INVALID_PARAMETER_VALUE,
            format!("{argument} {problem}"),
        )
        .hint("Such as {\"iban\": \"...\", \"holder\": \"...\"}, all in quotes.")
    };
    let Value::Object(members) = given.0 else {
        return Err(refuse("must be a JSON object"));
    };
    let mut fields = Fields::new();
    let mut size = 0;
    for (name, value) in members {
        let text = match value {
            // As if it were not there.
            Value::Null => continue,
            Value::String(text) => Zeroizing::new(text),
            _ => {
                let name = shown(&name);
                return Err(refuse(&format!("has \"{name}\", which is no text in quotes")));
            }
        };
        size += name.len() + text.len();
        if size > MOST_BYTES {
            return Err(refuse("has more than 4096 bytes"));
        }
        fields.insert(name, text);
    }
    Ok(fields)
}

/// What an account or a payer is refused for.
pub fn refused(argument: &str, refused: &Refused) -> NativeError {
    NativeError::new(
        PgSqlErrorCode::ERRCODE_INVALID_PARAMETER_VALUE,
        format!("{argument}: {refused}"),
    )
}

/// What is sealed.
pub fn write(fields: &Fields) -> Result<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(4 * MOST_BYTES));
    let members = fields.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    serde_json::to_writer(&mut *bytes, &members.collect::<std::collections::BTreeMap<_, _>>())
        .map_err(|_| NativeError::unexpected("fields cannot be written"))?;
    Ok(bytes)
}

/// What was sealed.
pub fn parse(bytes: &[u8]) -> Result<Fields> {
    let fields: std::collections::BTreeMap<String, String> = serde_json::from_slice(bytes)
        .map_err(|_| NativeError::unexpected("what was sealed cannot be read"))?;
    Ok(fields.into_iter().map(|(name, text)| (name, Zeroizing::new(text))).collect())
}

pub fn reveal(fields: &Fields) -> JsonB {
    let member = |(name, text): (&String, &Zeroizing<String>)| {
        (name.clone(), Value::String(text.as_str().to_owned()))
    };
    JsonB(Value::Object(fields.iter().map(member).collect::<Map<_, _>>()))
}
