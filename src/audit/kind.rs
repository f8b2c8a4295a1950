//! What the values of a type are in the log: what to_jsonb() makes of them, but in ISO form and UTC
//! whatever the settings of the session. Most types are turned into JSON here, without text.

use crate::postgres::json::{Json, Value};
use crate::postgres::varlena;
use pgrx::{direct_function_call_as_datum, pg_sys};
use std::ffi::CStr;

pub enum Kind {
    Boolean,
    Integer,
    Numeric,
    Text,
    Name,
    Uuid,
    /// A date, or an instant without or with time zone.
    Time(pg_sys::Oid),
    Enum,
    Json,
    Other(ToJsonb),
}

impl Kind {
    pub fn of(type_oid: pg_sys::Oid) -> Self {
        Self::plain(type_oid).unwrap_or_else(|| Self::Other(ToJsonb::new(type_oid)))
    }

    /// The kinds that need no to_jsonb().
    fn plain(type_oid: pg_sys::Oid) -> Option<Self> {
        Some(match type_oid {
            pg_sys::BOOLOID => Self::Boolean,
            pg_sys::INT2OID | pg_sys::INT4OID | pg_sys::INT8OID => Self::Integer,
            pg_sys::NUMERICOID => Self::Numeric,
            pg_sys::TEXTOID | pg_sys::VARCHAROID | pg_sys::BPCHAROID => Self::Text,
            pg_sys::NAMEOID => Self::Name,
            pg_sys::UUIDOID => Self::Uuid,
            pg_sys::DATEOID | pg_sys::TIMESTAMPOID | pg_sys::TIMESTAMPTZOID => Self::Time(type_oid),
            pg_sys::JSONBOID => Self::Json,
            _ if is_enum(type_oid) => Self::Enum,
            _ => return None,
        })
    }

    /// Whether the text of its values goes by settings of the session.
    pub fn depends_on_settings(&self) -> bool {
        match self {
            Self::Other(function) => function.depends_on_settings,
            _ => false,
        }
    }

    /// # Safety
    /// `datum` must be of the type that the kind was made for.
    pub unsafe fn value(&self, datum: pg_sys::Datum) -> Value {
        // SAFETY: as promised by the caller.
        unsafe {
            match self {
                Self::Boolean => Value::boolean(datum.value() != 0),
                // Narrow integers are widened, sign and all, when they become datums.
                Self::Integer => Value::integer(datum.value() as i64),
                Self::Numeric => numeric(datum),
                Self::Text => Value::text(varlena::bytes(datum)),
                Self::Name => Value::text(CStr::from_ptr(datum.cast_mut_ptr()).to_bytes()),
                Self::Uuid => written(pg_sys::uuid_out, datum),
                Self::Time(type_oid) => time(datum, *type_oid),
                Self::Enum => written(pg_sys::enum_out, datum),
                Self::Json => Json::read(datum).into(),
                Self::Other(function) => function.call(datum).into(),
            }
        }
    }
}

fn is_enum(type_oid: pg_sys::Oid) -> bool {
    // SAFETY: looks the type up; of one that is not there it says nothing.
    unsafe { pg_sys::get_typtype(type_oid) as u8 == pg_sys::TYPTYPE_ENUM }
}

/// # Safety
/// `datum` must be a non-null `numeric`.
unsafe fn numeric(datum: pg_sys::Datum) -> Value {
    // SAFETY: as promised by the caller.
    unsafe {
        let numeric: pg_sys::Numeric = pg_sys::pg_detoast_datum(datum.cast_mut_ptr()).cast();
        if pg_sys::numeric_is_nan(numeric) || pg_sys::numeric_is_inf(numeric) {
            return written(pg_sys::numeric_out, datum);
        }
        Value::numeric(numeric)
    }
}

type Output = unsafe fn(pg_sys::FunctionCallInfo) -> pg_sys::Datum;

/// What the output function of a type writes.
///
/// # Safety
/// `function` must be that of the type of `datum`, which is not null.
unsafe fn written(function: Output, datum: pg_sys::Datum) -> Value {
    // SAFETY: an output function returns a C string.
    unsafe {
        match direct_function_call_as_datum(function, &[Some(datum)]) {
            Some(string) => Value::text(CStr::from_ptr(string.cast_mut_ptr()).to_bytes()),
            None => Value::null(),
        }
    }
}

/// ISO 8601; instants with a time zone in UTC.
///
/// # Safety
/// `datum` must be of the given type, a date or an instant.
unsafe fn time(datum: pg_sys::Datum, type_oid: pg_sys::Oid) -> Value {
    const LONGEST: usize = pg_sys::MAXDATELEN as usize + 1;
    let in_utc = 0;
    // SAFETY: as promised by the caller; nothing longer is written.
    unsafe {
        let buffer = pg_sys::palloc(LONGEST).cast();
        let string = pg_sys::JsonEncodeDateTime(buffer, datum, type_oid, &raw const in_utc);
        Value::text(CStr::from_ptr(string).to_bytes())
    }
}

/// to_jsonb() of a type.
pub struct ToJsonb {
    call: *mut pg_sys::FmgrInfo,
    depends_on_settings: bool,
}

impl ToJsonb {
    fn new(type_oid: pg_sys::Oid) -> Self {
        // SAFETY: to_jsonb() takes its argument's type from the expression that calls it, which is
        // made here; both live as long as the memory context of the native call.
        let call = unsafe {
            let call = pg_sys::palloc0(size_of::<pg_sys::FmgrInfo>()).cast::<pg_sys::FmgrInfo>();
            pg_sys::fmgr_info(pg_sys::Oid::from(pg_sys::F_TO_JSONB), call);
            let argument = pg_sys::makeNullConst(type_oid, -1, pg_sys::InvalidOid);
            (*call).fn_expr = pg_sys::makeFuncExpr(
                pg_sys::Oid::from(pg_sys::F_TO_JSONB),
                pg_sys::JSONBOID,
                pg_sys::lappend(std::ptr::null_mut(), argument.cast()),
                pg_sys::InvalidOid,
                pg_sys::InvalidOid,
                pg_sys::CoercionForm::COERCE_EXPLICIT_CALL,
            )
            .cast();
            call
        };
        Self { call, depends_on_settings: depends_on_settings(type_oid) }
    }

    /// # Safety
    /// `datum` must be a non-null value of the type.
    unsafe fn call(&self, datum: pg_sys::Datum) -> Json {
        // SAFETY: as promised by the caller.
        unsafe { Json::read(pg_sys::FunctionCall1Coll(self.call, pg_sys::InvalidOid, datum)) }
    }
}

fn depends_on_settings(type_oid: pg_sys::Oid) -> bool {
    // SAFETY: looks types up.
    let (base, element) = unsafe {
        let base = pg_sys::getBaseType(type_oid);
        (base, pg_sys::get_element_type(base))
    };
    if element != pg_sys::InvalidOid {
        return depends_on_settings(element);
    }
    // to_jsonb() writes instants in the time zone of the session.
    match Kind::plain(base) {
        Some(Kind::Time(type_oid)) => type_oid == pg_sys::TIMESTAMPTZOID,
        Some(_) => false,
        None => base != pg_sys::JSONOID,
    }
}
