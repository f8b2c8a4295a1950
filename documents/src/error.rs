//! What can be wrong with a document. Every error names the place and the value.

use std::fmt;

pub type Result<T> = std::result::Result<T, Error>;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Something of the JSON is not as a document has it.
    #[error("{path} {fault}")]
    Input { path: String, fault: String },
    /// Amounts of the document contradict each other.
    #[error("{path} is {stated}, but {calculation} gives {calculated}")]
    Sums { path: String, stated: String, calculation: String, calculated: String },
    #[error("the document has {what}, at most {most} are possible")]
    TooLarge { what: String, most: usize },
    #[error("the columns of the document do not fit the width of a page")]
    TooWide,
    #[error("no font has all characters of {}", _0.first().map_or("", |missing| &missing.text))]
    Missing(Vec<Missing>),
    #[error("\"{name}\" is not a font that can be used")]
    Font { name: String },
    #[error("the document was stopped")]
    Stopped,
    #[error("the file could not be put together: {0}")]
    File(String),
}

impl Error {
    pub fn input(path: impl Into<String>, fault: impl Into<String>) -> Self {
        Self::Input { path: path.into(), fault: fault.into() }
    }
}

/// A text that cannot be written, and the characters that no font has, each once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    pub text: String,
    pub characters: Vec<char>,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\":", self.text)?;
        for (place, character) in self.characters.iter().enumerate() {
            let comma = if place == 0 { "" } else { "," };
            if character.is_control() {
                write!(f, "{comma} U+{:04X}", u32::from(*character))?;
            } else {
                write!(f, "{comma} {character} (U+{:04X})", u32::from(*character))?;
            }
        }
        Ok(())
    }
}
