//! Why a file cannot be read, and what to do about it.

pub type Result<T> = std::result::Result<T, Error>;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// It is something else.
    #[error("the file is {what}")]
    Kind { what: String, remedy: &'static str },
    #[error("the file has more than {most} {what}")]
    TooLarge { what: &'static str, most: usize },
    /// It is cut, or was written wrongly.
    #[error("the file is damaged: {part}: {fault}")]
    Broken { part: String, fault: String },
    #[error("the workbook has no sheet \"{name}\"; it has {found}")]
    NoSheet { name: String, found: String },
    /// A pdf whose pages are pictures.
    #[error("the pdf has no text")]
    NoText,
    /// A pdf without the table that was looked for.
    #[error("the pdf has no line with the columns {columns}")]
    NoHeading { columns: String },
    #[error("reading was stopped")]
    Stopped,
}

impl Error {
    pub(crate) fn too_large(what: &'static str, most: usize) -> Self {
        Self::TooLarge { what, most }
    }

    pub(super) fn broken(part: impl Into<String>, fault: impl std::fmt::Display) -> Self {
        Self::Broken { part: part.into(), fault: fault.to_string() }
    }

    /// What whoever has the file can do.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::Kind { remedy, .. } => remedy,
            Self::TooLarge { .. } => "Take out what is not needed, or split it into several files.",
            Self::Broken { .. } => {
                "Fetch it once more, or open it in a spreadsheet program and save it again."
            }
            Self::NoSheet { .. } => "Rename the sheet, or name another one in the layout.",
            Self::NoText => {
                "Its pages are pictures. Ask the vendor for a file with text, or for a spreadsheet."
            }
            Self::NoHeading { .. } => {
                "See whether it is the right file, and whether the vendor has renamed columns."
            }
            Self::Stopped => "Try again.",
        }
    }
}
