//! JSON in PostgreSQL's own form, put together value by value and never as text. Everything here
//! lives in the memory context in which it was made.

use super::varlena;
use pgrx::pg_sys::JsonbIteratorToken::{
    self, WJB_BEGIN_OBJECT, WJB_END_OBJECT, WJB_KEY, WJB_VALUE,
};
use pgrx::{direct_function_call_as_datum, pg_sys};
use std::ffi::c_int;

/// A value that will become part of JSON.
#[derive(Clone, Copy)]
pub struct Value(pg_sys::JsonbValue);

/// A complete `jsonb`.
#[derive(Clone, Copy)]
pub struct Json(*mut pg_sys::Jsonb);

/// An object to which members are added.
pub struct Object {
    state: *mut pg_sys::JsonbParseState,
}

impl Value {
    pub fn null() -> Self {
        Self::new(pg_sys::jbvType::jbvNull, |_| {})
    }

    pub fn boolean(value: bool) -> Self {
        Self::new(pg_sys::jbvType::jbvBool, |held| held.boolean = value)
    }

    pub fn integer(value: i64) -> Self {
        // SAFETY: makes a numeric of any number.
        Self::numeric(unsafe { pg_sys::int64_to_numeric(value) })
    }

    /// A number that is neither NaN nor infinite, which JSON cannot hold.
    pub fn numeric(value: pg_sys::Numeric) -> Self {
        Self::new(pg_sys::jbvType::jbvNumeric, |held| held.numeric = value)
    }

    /// Text in the encoding of the database, which must live as long as the value.
    pub fn text(bytes: &[u8]) -> Self {
        Self::new(pg_sys::jbvType::jbvString, |held| {
            held.string.len = bytes.len() as c_int;
            held.string.val = bytes.as_ptr().cast_mut().cast();
        })
    }

    fn new(kind: pg_sys::jbvType::Type, hold: impl FnOnce(&mut Held)) -> Self {
        let mut value = pg_sys::JsonbValue { type_: kind, val: Held::default() };
        hold(&mut value.val);
        Self(value)
    }
}

type Held = pg_sys::JsonbValue__bindgen_ty_1;

impl From<Json> for Value {
    fn from(json: Json) -> Self {
        // SAFETY: a Json is a pointer to a complete jsonb.
        let (data, size) =
            unsafe { (&raw mut (*json.0).root, pgrx::varlena::varsize_any_exhdr(json.0.cast())) };
        Self::new(pg_sys::jbvType::jbvBinary, |held| {
            held.binary.data = data;
            held.binary.len = size as c_int;
        })
    }
}

impl From<Value> for Json {
    fn from(mut value: Value) -> Self {
        // SAFETY: the value is complete, and what it points to alive.
        Self(unsafe { pg_sys::JsonbValueToJsonb(&raw mut value.0) })
    }
}

impl Json {
    /// # Safety
    /// `datum` must be a non-null `jsonb`.
    pub unsafe fn read(datum: pg_sys::Datum) -> Self {
        // SAFETY: as promised by the caller.
        Self(unsafe { pg_sys::pg_detoast_datum(datum.cast_mut_ptr()) }.cast())
    }

    pub fn datum(self) -> pg_sys::Datum {
        pg_sys::Datum::from(self.0)
    }

    /// Whether both are the same to PostgreSQL: 1.0 is 1.00.
    pub fn is_same(self, other: Self) -> bool {
        // SAFETY: both are complete.
        unsafe {
            pg_sys::compareJsonbContainers(&raw mut (*self.0).root, &raw mut (*other.0).root) == 0
        }
    }

    /// The member of an object as text, as `->>` gives it.
    pub fn member(self, key: &[u8]) -> Option<pg_sys::Datum> {
        let arguments = [Some(self.datum()), Some(varlena::text(key))];
        // SAFETY: the function takes a jsonb and a text.
        unsafe { direct_function_call_as_datum(pg_sys::jsonb_object_field_text, &arguments) }
    }
}

impl Object {
    pub fn new() -> Self {
        let mut object = Self { state: std::ptr::null_mut() };
        object.push(WJB_BEGIN_OBJECT, None);
        object
    }

    /// Adds a member; its key must live as long as the object.
    pub fn add(&mut self, key: &[u8], value: Value) {
        self.push(WJB_KEY, Some(Value::text(key)));
        self.push(WJB_VALUE, Some(value));
    }

    pub fn finish(mut self) -> Json {
        let complete = self.push(WJB_END_OBJECT, None);
        // SAFETY: the end of the outermost object gives all of it.
        Json(unsafe { pg_sys::JsonbValueToJsonb(complete) })
    }

    fn push(
        &mut self,
        token: JsonbIteratorToken::Type,
        value: Option<Value>,
    ) -> *mut pg_sys::JsonbValue {
        let mut value = value.map(|value| value.0);
        let pointer = value.as_mut().map_or(std::ptr::null_mut(), |value| &raw mut *value);
        // SAFETY: tokens come in the order of an object, keys and values with theirs.
        unsafe { pg_sys::pushJsonbValue(&raw mut self.state, token, pointer) }
    }
}
