//! Errors of the engine as errors of PostgreSQL. The functions in front of the native ones turn
//! what a caller may see as a condition of its own into the right SQLSTATE (docs/errors.md).

use engine::Error;
use pgrx::PgSqlErrorCode;
use pgrx::pg_sys::panic::ErrorReport;

/// What failed in a native function, on its way to the caller.
#[derive(Debug)]
pub struct NativeError {
    code: PgSqlErrorCode,
    message: String,
    detail: Option<String>,
    hint: Option<String>,
}

pub type Result<T> = std::result::Result<T, NativeError>;

impl NativeError {
    pub fn new(code: PgSqlErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), detail: None, hint: None }
    }

    pub fn message(mut self, message: impl Into<String>) -> Self {
        self.message = message.into();
        self
    }

    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// A result of one of our own queries that cannot be: the tables are not as installed.
    pub fn unexpected(message: impl Into<String>) -> Self {
        Self::new(PgSqlErrorCode::ERRCODE_INTERNAL_ERROR, message)
            .hint("Run commission_engine.install() to bring the tables up to date.")
    }
}

impl From<Error> for NativeError {
    fn from(error: Error) -> Self {
        let code = match error {
            // Whoever knows who stands at that place says so.
            Error::Of { error, .. } => return (*error).into(),
            Error::BandsOverlap { .. } => PgSqlErrorCode::ERRCODE_EXCLUSION_VIOLATION,
            // Class P0 and 02 would reach a web client as 500.
            Error::NoBand { .. }
            | Error::NoGrade { .. }
            | Error::NoLength { .. }
            | Error::CurrencyMismatch { .. }
            | Error::NoExchangeRate { .. }
            | Error::NoProductBand { .. }
            | Error::NoRepRate { .. }
            | Error::NoPlan { .. }
            | Error::NoComponent { .. }
            | Error::NotWholeMinorUnits { .. }
            | Error::UplineCycle { .. } => PgSqlErrorCode::ERRCODE_CHECK_VIOLATION,
            Error::SplitAmongNobody | Error::Unknown { .. } => {
                PgSqlErrorCode::ERRCODE_INVALID_PARAMETER_VALUE
            }
            Error::TooLarge { .. } => PgSqlErrorCode::ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE,
        };
        let hint = match &error {
            Error::NoBand { table: "network_tier", .. } => Some(
                "Insert a row into commission.network_tier; where nothing is set up yet, \
                 select * from commission.apply_preset('network') fills in the usual five."
                    .to_owned(),
            ),
            Error::NoBand { table, .. } => Some(format!("Insert a row into commission.{table}.")),
            _ => None,
        };
        Self { hint, ..Self::new(code, error.to_string()) }
    }
}

impl From<NativeError> for ErrorReport {
    fn from(error: NativeError) -> Self {
        let mut report = ErrorReport::new(error.code, error.message, "commission_engine");
        if let Some(detail) = error.detail {
            report = report.set_detail(detail);
        }
        match error.hint {
            Some(hint) => report.set_hint(hint),
            None => report,
        }
    }
}

/// Ends the statement with the error, if it is one.
pub fn or_raise<T>(result: Result<T>) -> T {
    match result {
        Ok(value) => value,
        Err(error) => {
            ErrorReport::from(error).report(pgrx::PgLogLevel::ERROR);
            unreachable!("an error ends the statement")
        }
    }
}
