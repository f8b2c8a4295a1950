//! Whether to go on.

use crate::{Error, Result};

/// Says true when the work is to stop.
pub type Poll<'a> = &'a mut dyn FnMut() -> bool;

pub struct Watch<'a> {
    poll: Poll<'a>,
}

impl<'a> Watch<'a> {
    pub fn new(poll: Poll<'a>) -> Self {
        Self { poll }
    }

    pub fn look(&mut self) -> Result<()> {
        if (self.poll)() { Err(Error::Stopped) } else { Ok(()) }
    }
}
