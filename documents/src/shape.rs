//! Texts to glyphs: the order of writing, a font for each letter, joins and marks.

use crate::font::Fonts;
use crate::sheet::Sheet;
use crate::watch::Watch;
use crate::{Error, Missing, Result};
use harfrust::{BufferFlags, Direction, Feature, Script, ShapeOptions, ShapePlan, Tag};
use skrifa::MetadataProvider;
use skrifa::charmap::Charmap;
use std::collections::HashMap;
use std::ops::Range;
use unicode_bidi::{BidiInfo, Level};
use unicode_script::UnicodeScript;
use unicode_segmentation::UnicodeSegmentation;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Style {
    Plain,
    Bold,
    /// All figures as wide as each other.
    Figures,
    BoldFigures,
}

impl Style {
    fn is_bold(self) -> bool {
        matches!(self, Self::Bold | Self::BoldFigures)
    }

    fn has_figures(self) -> bool {
        matches!(self, Self::Figures | Self::BoldFigures)
    }
}

/// A shaped line. Widths are those at size 1.
#[derive(Debug, Default)]
pub struct Line {
    pub text: String,
    /// In the order in which they stand, from the left.
    pub runs: Vec<Run>,
    pub width: f32,
}

#[derive(Debug)]
pub struct Run {
    pub face: usize,
    pub glyphs: Vec<Glyph>,
    pub width: f32,
}

#[derive(Clone, Debug)]
pub struct Glyph {
    pub id: u32,
    /// The bytes of the text that it stands for.
    pub start: u32,
    pub end: u32,
    pub advance: f32,
    pub x: f32,
    pub y: f32,
}

pub struct Shaper<'a> {
    faces: Vec<LiveFace<'a>>,
    plans: HashMap<PlanKey, ShapePlan>,
}

struct LiveFace<'a> {
    shaper: harfrust::Shaper<'a>,
    characters: Charmap<'a>,
    is_bold: bool,
}

type PlanKey = (usize, bool, Option<Script>, bool);

/// Letters next to each other with one font, writing and direction.
struct Segment {
    face: usize,
    script: Option<Script>,
    range: Range<usize>,
}

impl<'a> Shaper<'a> {
    pub fn new(fonts: &'a Fonts) -> Result<Self> {
        let mut faces = Vec::new();
        for face in fonts.faces() {
            let font = face.font_ref()?;
            let shaper = face.shaping.shaper(&font).build();
            faces.push(LiveFace { shaper, characters: font.charmap(), is_bold: face.is_bold });
        }
        Ok(Self { faces, plans: HashMap::new() })
    }

    pub fn missing(&mut self, sheet: &Sheet, watch: &mut Watch<'_>) -> Result<Vec<Missing>> {
        let mut missing: Vec<Missing> = Vec::new();
        let mut result = Ok(());
        sheet.each_text(&mut |text, is_bold| {
            if result.is_err() || is_plain(text) {
                return;
            }
            result = watch.look();
            let characters = self.missing_of(text, is_bold);
            if !characters.is_empty() && !missing.iter().any(|known| known.text == text) {
                // Enough to know what is wanted.
                if missing.len() < 100 {
                    missing.push(Missing { text: text.to_owned(), characters });
                }
            }
        });
        result.map(|()| missing)
    }

    fn missing_of(&self, text: &str, is_bold: bool) -> Vec<char> {
        let mut missing = Vec::new();
        for letter in text.graphemes(true) {
            let Err(characters) = self.face_of(letter, is_bold) else { continue };
            for character in characters {
                if !missing.contains(&character) {
                    missing.push(character);
                }
            }
        }
        missing
    }

    /// The first font with the whole letter, or the characters that are wanting.
    fn face_of(&self, letter: &str, is_bold: bool) -> std::result::Result<usize, Vec<char>> {
        let lacks = |face: usize| -> Vec<char> {
            let has = |c: &char| is_invisible(*c) || self.faces[face].characters.map(*c).is_some();
            letter.chars().filter(|c| !has(c)).collect()
        };
        let same = (0..self.faces.len()).filter(|face| self.faces[*face].is_bold == is_bold);
        let other = (0..self.faces.len()).filter(|face| self.faces[*face].is_bold != is_bold);
        let mut fewest: Option<Vec<char>> = None;
        for face in same.chain(other) {
            let lacking = lacks(face);
            if lacking.is_empty() {
                return Ok(face);
            }
            if fewest.as_ref().is_none_or(|fewest| lacking.len() < fewest.len()) {
                fewest = Some(lacking);
            }
        }
        Err(fewest.unwrap_or_default())
    }

    /// Which way a text begins.
    pub fn direction(text: &str) -> Level {
        if is_left_to_right(text) {
            return Level::ltr();
        }
        BidiInfo::new(text, None).paragraphs.first().map_or(Level::ltr(), |p| p.level)
    }

    pub fn shape(&mut self, text: &str, style: Style, watch: &mut Watch<'_>) -> Result<Line> {
        self.shape_towards(text, Self::direction(text), style, watch)
    }

    /// A part of a text whose direction is known.
    pub fn shape_towards(
        &mut self,
        text: &str,
        direction: Level,
        style: Style,
        watch: &mut Watch<'_>,
    ) -> Result<Line> {
        watch.look()?;
        let mut line = Line { text: text.to_owned(), ..Line::default() };
        for (range, is_rtl) in runs(text, direction) {
            let mut segments = self.segments(text, range, style)?;
            if is_rtl {
                segments.reverse();
            }
            for segment in segments {
                let run = self.shape_segment(text, &segment, is_rtl, style)?;
                line.width += run.width;
                line.runs.push(run);
            }
        }
        Ok(line)
    }

    fn segments(&self, text: &str, range: Range<usize>, style: Style) -> Result<Vec<Segment>> {
        let mut segments: Vec<Segment> = Vec::new();
        for (at, letter) in text[range.clone()].grapheme_indices(true) {
            let start = range.start + at;
            let end = start + letter.len();
            let script = script_of(letter);
            if let Some(last) = segments.last_mut() {
                let fits = script.is_none() || last.script.is_none() || script == last.script;
                let stays = match script {
                    None => self.has_all(last.face, letter),
                    Some(_) => self.face_of(letter, style.is_bold()) == Ok(last.face),
                };
                if fits && stays {
                    last.range.end = end;
                    last.script = last.script.or(script);
                    continue;
                }
            }
            let face = self.face_of(letter, style.is_bold()).map_err(|characters| {
                Error::Missing(vec![Missing { text: text.to_owned(), characters }])
            })?;
            segments.push(Segment { face, script, range: start..end });
        }
        Ok(segments)
    }

    fn has_all(&self, face: usize, letter: &str) -> bool {
        letter.chars().all(|c| is_invisible(c) || self.faces[face].characters.map(c).is_some())
    }

    fn shape_segment(
        &mut self,
        text: &str,
        segment: &Segment,
        is_rtl: bool,
        style: Style,
    ) -> Result<Run> {
        let shaper = &self.faces[segment.face].shaper;
        let direction = if is_rtl { Direction::RightToLeft } else { Direction::LeftToRight };
        let tabular = [Feature::new(Tag::new(b"tnum"), 1, ..)];
        let features: &[Feature] = if style.has_figures() { &tabular } else { &[] };
        let key = (segment.face, is_rtl, segment.script, style.has_figures());
        let plan = self
            .plans
            .entry(key)
            .or_insert_with(|| ShapePlan::new(shaper, direction, segment.script, None, features));

        let mut buffer = harfrust::UnicodeBuffer::new();
        for (at, character) in text[segment.range.clone()].char_indices() {
            buffer.add(character, u32::try_from(segment.range.start + at).unwrap_or(u32::MAX));
        }
        buffer.set_direction(direction);
        if let Some(script) = segment.script {
            buffer.set_script(script);
        }
        buffer.set_flags(BufferFlags::REMOVE_DEFAULT_IGNORABLES);
        let options = ShapeOptions::new().plan(Some(plan)).features(features);
        let shaped = shaper.shape(buffer, options);

        // Where clusters begin, to know where they end.
        let mut starts: Vec<u32> = shaped.glyph_infos().iter().map(|info| info.cluster).collect();
        starts.sort_unstable();
        starts.dedup();
        let units = shaper.units_per_em().max(1) as f32;
        let mut glyphs = Vec::with_capacity(shaped.len());
        let mut width = 0.0;
        for (info, place) in shaped.glyph_infos().iter().zip(shaped.glyph_positions()) {
            let next = starts.partition_point(|start| *start <= info.cluster);
            let end = starts.get(next).map_or(segment.range.end, |start| *start as usize);
            let letters = &text[info.cluster as usize..end];
            if info.glyph_id == 0 {
                return Err(Error::Missing(vec![Missing {
                    text: text.to_owned(),
                    characters: letters.chars().collect(),
                }]));
            }
            let advance = place.x_advance as f32 / units;
            width += advance;
            glyphs.push(Glyph {
                id: info.glyph_id,
                start: info.cluster,
                end: u32::try_from(end).unwrap_or(u32::MAX),
                advance,
                x: place.x_offset as f32 / units,
                y: place.y_offset as f32 / units,
            });
        }
        Ok(Run { face: segment.face, glyphs, width })
    }
}

/// Parts of one direction, from the left to the right of the line.
fn runs(text: &str, direction: Level) -> Vec<(Range<usize>, bool)> {
    if is_left_to_right(text) && direction.is_ltr() {
        return vec![(0..text.len(), false)];
    }
    let info = BidiInfo::new(text, Some(direction));
    let mut found = Vec::new();
    for paragraph in &info.paragraphs {
        let (levels, runs) = info.visual_runs(paragraph, paragraph.range.clone());
        for run in runs {
            let is_rtl = levels.get(run.start).is_some_and(Level::is_rtl);
            found.push((run, is_rtl));
        }
    }
    found
}

/// The writing of a letter; none for signs, figures and spaces, which belong to any.
fn script_of(letter: &str) -> Option<Script> {
    let mut scripts = letter.chars().map(|character| character.script());
    let script = scripts.find(|script| {
        use unicode_script::Script::{Common, Inherited, Unknown};
        !matches!(script, Common | Inherited | Unknown)
    })?;
    let tag: [u8; 4] = script.short_name().as_bytes().try_into().ok()?;
    Script::from_iso15924_tag(Tag::new(&tag))
}

/// Nothing that is written from the right, and nothing that turns the direction.
fn is_left_to_right(text: &str) -> bool {
    text.chars().all(|c| c < '\u{590}')
}

/// What Inter has for sure.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| (b' '..=b'~').contains(&byte))
}

/// Characters that only say how others are written.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{e0100}'..='\u{e01ef}')
}
