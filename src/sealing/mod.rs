//! Bank data, sealed before it is stored. What opens it is here and for the owner only.

mod fields;
mod files;
mod key_file;

pub use files::{make_files, open_file};
pub use key_file::{define_setting, token_secret};

use crate::postgres::error::{NativeError, Result};
use crate::postgres::random;
use crate::postgres::result_set::ResultSet;
use crate::postgres::varlena;
use engine::payment_file::{Destination, Kind as AccountKind, Payer};
use engine::sealing::{Belonging, Error, Keys, Kind, NONCE};
use pgrx::{JsonB, PgSqlErrorCode, Uuid, pg_sys};
use zeroize::Zeroizing;

fn method(owner: Uuid, id: Uuid) -> Belonging {
    Belonging { kind: Kind::PayoutMethod, owner: *owner.as_bytes(), id: *id.as_bytes() }
}

fn payer(id: Uuid) -> Belonging {
    Belonging { kind: Kind::Payer, owner: [0; 16], id: *id.as_bytes() }
}

fn account_kind(name: &str) -> Result<AccountKind> {
    AccountKind::named(name).ok_or_else(|| {
        NativeError::unexpected("there is a kind of payout methods without accounts")
    })
}

/// Seals with the newest key and a nonce that was never there.
fn seal(keys: &Keys, belonging: &Belonging, plain: &[u8]) -> Result<Vec<u8>> {
    let nonce: [u8; NONCE] = random::bytes()?;
    keys.seal(belonging, nonce, plain).map_err(|error| cannot_open(&error))
}

fn open(keys: &Keys, belonging: &Belonging, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    keys.open(belonging, sealed).map_err(|error| cannot_open(&error))
}

fn cannot_open(error: &Error) -> NativeError {
    let (code, hint) = match error {
        Error::DoesNotOpen => (
            PgSqlErrorCode::ERRCODE_DATA_CORRUPTED,
            "It was copied from another row, changed, or the key file is not the one of this \
             database: see docs/dba.md.",
        ),
        _ => (
            PgSqlErrorCode::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
            "Bring the key file of this database back, with all keys that were ever used: see \
             docs/dba.md.",
        ),
    };
    NativeError::new(code, format!("bank data cannot be opened: {error}")).hint(hint)
}

/// Checks an account; returns mask, fingerprint and what is sealed.
pub fn seal_account(
    kind: &str,
    account: JsonB,
    owner: Uuid,
    id: Uuid,
    fcinfo: pg_sys::FunctionCallInfo,
) -> Result<()> {
    let given = fields::read("p_account", account)?;
    let destination = Destination::from_fields(account_kind(kind)?, &given)
        .map_err(|refused| fields::refused("p_account", &refused))?;
    let keys = key_file::read_keys()?;
    let sealed = seal(&keys, &method(owner, id), &fields::write(&destination.to_fields())?)?;
    let fingerprint = fingerprint(&keys, &destination)?;
    // SAFETY: fcinfo is that of the call under way, of a function that returns a set of rows.
    unsafe { ResultSet::begin(fcinfo) }.add_row(|row| {
        row.datum(Some(varlena::text(destination.account.masked().as_bytes())));
        row.datum(Some(varlena::text(fingerprint.as_bytes())));
        row.value(sealed);
    })
}

fn fingerprint(keys: &Keys, destination: &Destination) -> Result<String> {
    keys.fingerprint(&destination.account.normalised()).map_err(|error| cannot_open(&error))
}

/// The account in full.
pub fn open_account(sealed: &[u8], owner: Uuid, id: Uuid) -> Result<JsonB> {
    let plain = open(&key_file::read_keys()?, &method(owner, id), sealed)?;
    Ok(fields::reveal(&fields::parse(&plain)?))
}

/// The same account sealed with the newest key, and the fingerprint that goes with it.
pub fn reseal_account(
    kind: &str,
    sealed: &[u8],
    owner: Uuid,
    id: Uuid,
    fcinfo: pg_sys::FunctionCallInfo,
) -> Result<()> {
    let (keys, belonging) = (key_file::read_keys()?, method(owner, id));
    let plain = open(&keys, &belonging, sealed)?;
    let destination = Destination::from_fields(account_kind(kind)?, &fields::parse(&plain)?)
        .map_err(|refused| NativeError::unexpected(format!("a sealed account: {refused}")))?;
    let resealed = seal(&keys, &belonging, &plain)?;
    let fingerprint = fingerprint(&keys, &destination)?;
    // SAFETY: as above.
    unsafe { ResultSet::begin(fcinfo) }.add_row(|row| {
        row.datum(Some(varlena::text(fingerprint.as_bytes())));
        row.value(resealed);
    })
}

/// Checks the account that pays, and how; returns its mask, whether it pays whole units only, and
/// what is sealed.
pub fn seal_payer(
    format: &str,
    details: JsonB,
    id: Uuid,
    currency: &str,
    fcinfo: pg_sys::FunctionCallInfo,
) -> Result<()> {
    let given = fields::read("p_details", details)?;
    let of_format = Payer::from_fields(format, &given)
        .map_err(|refused| fields::refused("p_details", &refused))?;
    let keys = key_file::read_keys()?;
    let sealed = seal(&keys, &payer(id), &fields::write(&given)?)?;
    let masked = of_format.masked();
    // SAFETY: as above.
    unsafe { ResultSet::begin(fcinfo) }.add_row(|row| {
        row.datum(masked.map(|masked| varlena::text(masked.as_bytes())));
        row.value(of_format.pays_whole_units(currency));
        row.value(sealed);
    })
}

pub fn reseal_payer(sealed: &[u8], id: Uuid) -> Result<Vec<u8>> {
    let keys = key_file::read_keys()?;
    seal(&keys, &payer(id), &open(&keys, &payer(id), sealed)?)
}

pub fn reseal_file(sealed: &[u8], batch: Uuid, part: i32) -> Result<Vec<u8>> {
    let (keys, belonging) = (key_file::read_keys()?, files::part_of(batch, part));
    seal(&keys, &belonging, &open(&keys, &belonging, sealed)?)
}

/// How everything begins that is sealed with the newest key.
pub fn newest_header() -> Result<Vec<u8>> {
    let header = key_file::read_keys()?.newest_header();
    header.map(Vec::from).map_err(|error| cannot_open(&error))
}
