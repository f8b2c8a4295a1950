//! Pages into a file.

use crate::font::Fonts;
use crate::page::{Ink, Mark, Page, Pages};
use crate::shape::Glyph;
use crate::sheet::Sheet;
use crate::watch::Watch;
use crate::{Error, Result};
use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::{Location, Surface};
use krilla::text::GlyphId;
use krilla::{Document, SerializeSettings};
use std::ops::Range;

pub fn write(
    sheet: &Sheet,
    pages: &Pages,
    fonts: &Fonts,
    watch: &mut Watch<'_>,
) -> Result<Vec<u8>> {
    let settings = SerializeSettings { enable_tagging: false, ..SerializeSettings::default() };
    let mut document = Document::new_with(settings);
    // No dates: the file's names for itself are made from its content.
    let metadata = Metadata::new()
        .title([sheet.title.as_str(), sheet.subtitle.as_str()].join(" ").trim().to_owned())
        .language(sheet.language.clone())
        .producer("pg_commission".to_owned());
    let authors = sheet.issuer.iter().map(|issuer| issuer.name.clone()).collect();
    document.set_metadata(metadata.authors(authors));
    for page in &pages.pages {
        let settings = PageSettings::from_wh(pages.width, pages.height)
            .ok_or_else(|| Error::File("the page has no size".to_owned()))?;
        let mut leaf = document.start_page_with(settings);
        let mut surface = leaf.surface();
        draw(page, fonts, &mut surface, watch)?;
        surface.finish();
        leaf.finish();
    }
    watch.look()?;
    document.finish().map_err(|error| Error::File(error.to_string()))
}

fn draw(
    page: &Page,
    fonts: &Fonts,
    surface: &mut Surface<'_>,
    watch: &mut Watch<'_>,
) -> Result<()> {
    for mark in &page.marks {
        watch.look()?;
        match mark {
            Mark::Bar { x, y, width, height, ink } => {
                surface.set_fill(Some(fill(*ink)));
                let mut path = PathBuilder::new();
                if let Some(rect) = Rect::from_xywh(*x, *y, *width, *height) {
                    path.push_rect(rect);
                }
                if let Some(path) = path.finish() {
                    surface.draw_path(&path);
                }
            }
            Mark::Text { x, y, size, ink, line } => {
                surface.set_fill(Some(fill(*ink)));
                let mut x = *x;
                for run in &line.runs {
                    let Some(face) = fonts.faces().get(run.face) else { continue };
                    let start = Point::from_xy(x, *y);
                    let font = face.font.clone();
                    surface.draw_glyphs(start, &run.glyphs, font, &line.text, *size, false);
                    x += run.width * size;
                }
            }
        }
    }
    Ok(())
}

fn fill(ink: Ink) -> Fill {
    let color = match ink {
        Ink::Black => rgb::Color::new(0x1a, 0x1f, 0x2b),
        Ink::Grey => rgb::Color::new(0x5c, 0x66, 0x75),
        Ink::Accent => rgb::Color::new(0x14, 0x3d, 0x6b),
        Ink::Light => rgb::Color::new(0xd5, 0xda, 0xe1),
    };
    Fill { paint: color.into(), ..Fill::default() }
}

impl krilla::text::Glyph for Glyph {
    fn glyph_id(&self) -> GlyphId {
        GlyphId::new(self.id)
    }

    fn text_range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    fn x_advance(&self, size: f32) -> f32 {
        self.advance * size
    }

    fn x_offset(&self, size: f32) -> f32 {
        self.x * size
    }

    fn y_offset(&self, size: f32) -> f32 {
        self.y * size
    }

    fn y_advance(&self, _: f32) -> f32 {
        0.0
    }

    fn location(&self) -> Option<Location> {
        None
    }
}
