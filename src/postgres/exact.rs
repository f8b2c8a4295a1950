//! A numeric as argument and as result of a function, read and written where PostgreSQL keeps it:
//! `AnyNumeric` copies it twice on either way.

use super::numeric;
use engine::exact::Exact;
use pgrx::callconv::{Arg, ArgAbi, BoxRet, FcInfo};
use pgrx::datum::{Datum, FromDatum};
use pgrx::pgrx_sql_entity_graph::metadata::{
    ArgumentError, ReturnsError, ReturnsRef, SqlMappingRef, SqlTranslatable, TypeOrigin,
};
use pgrx::{AnyNumeric, pg_sys};

/// A number with the decimals that it shows; `None`, as an argument, for what `read_shown` cannot
/// read.
pub struct ExactNumeric(Option<Exact>);

/// The same as a result.
pub struct Written(pg_sys::Datum);

impl ExactNumeric {
    pub fn value(&self) -> Option<Exact> {
        self.0
    }
}

impl Written {
    /// `None` where 128 bits cannot hold the number with a full last digit.
    pub fn new(value: Exact) -> Option<Self> {
        numeric::write_shown(value).map(Self)
    }
}

impl FromDatum for ExactNumeric {
    unsafe fn from_polymorphic_datum(
        datum: pg_sys::Datum,
        is_null: bool,
        _type_oid: pg_sys::Oid,
    ) -> Option<Self> {
        // SAFETY: the caller vouches for a numeric.
        (!is_null).then(|| Self(unsafe { numeric::read_shown(datum) }))
    }
}

// SAFETY: the argument is read as what it is.
unsafe impl<'fcx> ArgAbi<'fcx> for ExactNumeric {
    unsafe fn unbox_arg_unchecked(argument: Arg<'_, 'fcx>) -> Self {
        // SAFETY: as promised by the caller. Functions that take one are strict.
        unsafe { argument.unbox_arg_using_from_datum() }.unwrap_or(Self(None))
    }
}

// SAFETY: the datum is a numeric in the memory context of the call.
unsafe impl BoxRet for Written {
    unsafe fn box_into<'fcx>(self, fcinfo: &mut FcInfo<'fcx>) -> Datum<'fcx> {
        // SAFETY: as above.
        unsafe { fcinfo.return_raw_datum(self.0) }
    }
}

// SAFETY: both are numeric in SQL.
unsafe impl SqlTranslatable for ExactNumeric {
    const TYPE_IDENT: &'static str = AnyNumeric::TYPE_IDENT;
    const TYPE_ORIGIN: TypeOrigin = AnyNumeric::TYPE_ORIGIN;
    const ARGUMENT_SQL: Result<SqlMappingRef, ArgumentError> = AnyNumeric::ARGUMENT_SQL;
    const RETURN_SQL: Result<ReturnsRef, ReturnsError> = AnyNumeric::RETURN_SQL;
}

// SAFETY: as above.
unsafe impl SqlTranslatable for Written {
    const TYPE_IDENT: &'static str = AnyNumeric::TYPE_IDENT;
    const TYPE_ORIGIN: TypeOrigin = AnyNumeric::TYPE_ORIGIN;
    const ARGUMENT_SQL: Result<SqlMappingRef, ArgumentError> = AnyNumeric::ARGUMENT_SQL;
    const RETURN_SQL: Result<ReturnsRef, ReturnsError> = AnyNumeric::RETURN_SQL;
}
