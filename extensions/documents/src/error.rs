//! Errors of documents as errors of PostgreSQL.

use documents::{Error, Missing, reading};
use pgrx::PgSqlErrorCode;
use pgrx::pg_sys::panic::ErrorReport;

/// What failed, on its way to the caller.
#[derive(Debug)]
pub struct Failure {
    code: PgSqlErrorCode,
    message: String,
    detail: Option<String>,
    hint: Option<&'static str>,
}

pub type Result<T> = std::result::Result<T, Failure>;

const FONT_HINT: &str = "Put a font that has them into the folder pg_commission/fonts of the \
    server \
    (pg_config --sharedir), such as one of Noto; see docs/documents.md.";

/// So many texts are told; more say no more.
const MOST_TEXTS: usize = 10;

impl Failure {
    pub fn folder(message: String) -> Self {
        Self {
            code: PgSqlErrorCode::ERRCODE_CONFIG_FILE_ERROR,
            message,
            detail: None,
            hint: Some("Fonts lie in pg_commission/fonts below pg_config --sharedir."),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let mut message = error.to_string();
        let (code, detail, hint) = match &error {
            Error::Input { .. } => (
                PgSqlErrorCode::ERRCODE_INVALID_PARAMETER_VALUE,
                None,
                Some("What a document has is described in docs/documents.md."),
            ),
            Error::Sums { .. } => (
                PgSqlErrorCode::ERRCODE_INVALID_PARAMETER_VALUE,
                None,
                Some("A document is written only where its amounts agree."),
            ),
            Error::TooLarge { .. } => (
                PgSqlErrorCode::ERRCODE_INVALID_PARAMETER_VALUE,
                None,
                Some("Split it into several documents."),
            ),
            Error::TooWide => (
                PgSqlErrorCode::ERRCODE_INVALID_PARAMETER_VALUE,
                None,
                Some("Leave columns out, or split them over two documents."),
            ),
            Error::Missing(missing) => {
                message = "no font has all characters of the document".to_owned();
                let texts = missing.iter().take(MOST_TEXTS).map(Missing::to_string);
                let mut detail = texts.collect::<Vec<_>>().join("; ");
                if missing.len() > MOST_TEXTS {
                    detail.push_str(&format!("; and {} more", missing.len() - MOST_TEXTS));
                }
                let code = PgSqlErrorCode::ERRCODE_UNTRANSLATABLE_CHARACTER;
                (code, Some(detail), Some(FONT_HINT))
            }
            Error::Font { .. } => (
                PgSqlErrorCode::ERRCODE_CONFIG_FILE_ERROR,
                None,
                Some("Replace or remove it in pg_commission/fonts below pg_config --sharedir."),
            ),
            Error::Stopped => (PgSqlErrorCode::ERRCODE_QUERY_CANCELED, None, None),
            Error::File(_) => (PgSqlErrorCode::ERRCODE_INTERNAL_ERROR, None, None),
        };
        Self { code, message, detail, hint }
    }
}

impl From<reading::Error> for Failure {
    fn from(error: reading::Error) -> Self {
        let code = match &error {
            reading::Error::Stopped => PgSqlErrorCode::ERRCODE_QUERY_CANCELED,
            reading::Error::TooLarge { .. } => PgSqlErrorCode::ERRCODE_PROGRAM_LIMIT_EXCEEDED,
            _ => PgSqlErrorCode::ERRCODE_INVALID_PARAMETER_VALUE,
        };
        Self { code, message: error.to_string(), detail: None, hint: Some(error.remedy()) }
    }
}

impl Failure {
    pub fn of(code: PgSqlErrorCode, message: String) -> Self {
        Self { code, message, detail: None, hint: None }
    }

    pub fn form(error: Error) -> Self {
        Self {
            code: PgSqlErrorCode::ERRCODE_INVALID_PARAMETER_VALUE,
            message: error.to_string(),
            detail: None,
            hint: Some("What a form has is described in docs/importing.md."),
        }
    }

    pub fn layout(error: Error) -> Self {
        Self {
            code: PgSqlErrorCode::ERRCODE_INVALID_PARAMETER_VALUE,
            message: error.to_string(),
            detail: None,
            hint: Some("What a layout has is described in docs/product-lines.md."),
        }
    }
}

/// Ends the statement with the error, if it is one.
pub fn or_raise<T>(result: Result<T>) -> T {
    match result {
        Ok(value) => value,
        Err(failure) => {
            let mut report =
                ErrorReport::new(failure.code, failure.message, "pg_commission_documents");
            if let Some(detail) = failure.detail {
                report = report.set_detail(detail);
            }
            if let Some(hint) = failure.hint {
                report = report.set_hint(hint);
            }
            report.report(pgrx::PgLogLevel::ERROR);
            unreachable!("an error ends the statement")
        }
    }
}
