//! The columns of an audited table.

use super::kind::Kind;
use crate::postgres::json::{Json, Object, Value};
use crate::postgres::transition::TransitionRow;
use crate::postgres::varlena;
use pgrx::pg_sys;
use std::ffi::CStr;

/// Who stamps a record and leaves it as it is has changed nothing.
const STAMPS: [&[u8]; 2] = [b"last_updated_at", b"last_updated_by"];

pub struct Column<'a> {
    pub name: &'a [u8],
    pub is_stamp: bool,
    place: usize,
    is_by_value: bool,
    length: i16,
    kind: Kind,
}

impl<'a> Column<'a> {
    /// The column at a place of the table's rows; `None` for one that was dropped.
    pub fn new(place: usize, attribute: &'a pg_sys::FormData_pg_attribute) -> Option<Self> {
        if attribute.attisdropped {
            return None;
        }
        // SAFETY: names of the catalogue end with a zero byte.
        let name = unsafe { CStr::from_ptr(attribute.attname.data.as_ptr()) }.to_bytes();
        Some(Self {
            name,
            is_stamp: STAMPS.contains(&name),
            place,
            is_by_value: attribute.attbyval,
            length: attribute.attlen,
            kind: Kind::of(attribute.atttypid),
        })
    }

    /// Whether the text of its values goes by settings of the session.
    pub fn depends_on_settings(&self) -> bool {
        self.kind.depends_on_settings()
    }

    /// What the log says of it in a row.
    pub fn value(&self, row: &TransitionRow<'_>) -> Value {
        match self.datum(row) {
            None => Value::null(),
            // SAFETY: the kind is that of the column.
            Some(datum) => unsafe { self.kind.value(datum) },
        }
    }

    /// The same as text.
    pub fn text<'b>(&self, row: &TransitionRow<'b>) -> &'b [u8] {
        let mut object = Object::new();
        object.add(self.name, self.value(row));
        let text = object.finish().member(self.name);
        // SAFETY: it is text, in the memory that the caller writes in.
        text.map_or(b"", |text| unsafe { varlena::bytes(text) })
    }

    /// Whether the log would say the same of both.
    pub fn is_same(&self, old: &TransitionRow<'_>, new: &TransitionRow<'_>) -> bool {
        match (self.datum(old), self.datum(new)) {
            (None, None) => true,
            (Some(before), Some(after)) => {
                self.is_stored_alike(before, after)
                    || Json::from(self.value(old)).is_same(Json::from(self.value(new)))
            }
            _ => false,
        }
    }

    fn datum(&self, row: &TransitionRow<'_>) -> Option<pg_sys::Datum> {
        match row.nulls.get(self.place) {
            Some(false) => row.values.get(self.place).copied(),
            _ => None,
        }
    }

    fn is_stored_alike(&self, old: pg_sys::Datum, new: pg_sys::Datum) -> bool {
        if self.is_by_value {
            return old.value() == new.value();
        }
        // SAFETY: both are values of this column: pointers to so many bytes, or to a varlena, which
        // says how long it is. A C string, which is neither, is never stored.
        let bytes = |datum: pg_sys::Datum| unsafe {
            let pointer = datum.cast_mut_ptr::<u8>();
            let length = match usize::try_from(self.length) {
                Ok(length) => length,
                Err(_) => pgrx::varlena::varsize_any(pointer.cast()),
            };
            std::slice::from_raw_parts(pointer, length)
        };
        bytes(old) == bytes(new)
    }
}
