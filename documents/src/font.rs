//! The fonts: Inter, which comes along, then those that were added.

use crate::{Error, Limits, Result};
use harfrust::{FontRef, ShaperData};
use krilla::Data;
use skrifa::MetadataProvider;

const REGULAR: &[u8] = include_bytes!("../fonts/Inter-Regular.otf");
const BOLD: &[u8] = include_bytes!("../fonts/Inter-Bold.otf");

pub struct Fonts {
    faces: Vec<Face>,
    bytes: usize,
}

pub(crate) struct Face {
    pub name: String,
    pub font: krilla::text::Font,
    pub shaping: ShaperData,
    pub is_bold: bool,
    data: Data,
}

impl Fonts {
    pub fn built_in() -> Result<Self> {
        let regular = Face::read("Inter-Regular.otf", REGULAR.into())?;
        let bold = Face::read("Inter-Bold.otf", BOLD.into())?;
        Ok(Self { faces: vec![regular, bold], bytes: 0 })
    }

    /// One more, asked after those that are there already. Of a collection its first face.
    pub fn add(&mut self, name: &str, bytes: Vec<u8>, limits: &Limits) -> Result<()> {
        self.bytes += bytes.len();
        if self.bytes > limits.font_bytes {
            let what = format!("{} bytes of fonts, with \"{name}\"", self.bytes);
            return Err(Error::TooLarge { what, most: limits.font_bytes });
        }
        self.faces.push(Face::read(name, bytes.into())?);
        Ok(())
    }

    pub(crate) fn faces(&self) -> &[Face] {
        &self.faces
    }
}

impl Face {
    fn read(name: &str, data: Data) -> Result<Self> {
        let unusable = || Error::Font { name: name.to_owned() };
        let (shaping, is_bold) = {
            let font = FontRef::from_index(data.as_ref(), 0).map_err(|_| unusable())?;
            (ShaperData::new(&font), font.attributes().weight.value() >= 600.0)
        };
        let font = krilla::text::Font::new(data.clone(), 0).ok_or_else(unusable)?;
        Ok(Self { name: name.to_owned(), font, shaping, is_bold, data })
    }

    pub fn font_ref(&self) -> Result<FontRef<'_>> {
        FontRef::from_index(self.data.as_ref(), 0)
            .map_err(|_| Error::Font { name: self.name.clone() })
    }
}
