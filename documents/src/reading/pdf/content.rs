//! What a page writes where.

use super::fonts::{self, Font, Fonts};
use super::look;
use super::matrix::Matrix;
use super::widths::number;
use crate::reading::{Error, Limits, Result};
use crate::watch::Watch;
use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, ObjectId};
use std::rc::Rc;

/// What one operation writes, letter by letter.
#[derive(Debug, Clone)]
pub struct Span {
    pub y: f64,
    pub size: f64,
    pub letters: Vec<Letter>,
}

#[derive(Debug, Clone, Copy)]
pub struct Letter {
    pub character: char,
    pub left: f64,
    pub right: f64,
}

/// Where what pages write is kept, and how many letters may still come.
pub struct Output<'w> {
    pub spans: &'w mut Vec<Span>,
    pub letters_left: &'w mut usize,
}

impl Span {
    pub fn left(&self) -> f64 {
        self.letters.first().map_or(0.0, |letter| letter.left)
    }
}

/// How deep forms may be inside one another, and states be saved.
const MOST_FORMS: usize = 6;
const MOST_STATES: usize = 256;
/// What a form counts for beside its content.
const FORM_BYTES: usize = 4 << 10;
/// How far up the tree of pages resources are looked for.
const MOST_PARENTS: usize = 64;
/// Operations between two looks at whether to stop.
const OPERATIONS: usize = 512;
/// A jump inside a line of so much of its size is a gap between two texts.
const GAP: f64 = 0.9;

#[derive(Clone)]
struct State<'a> {
    page: Matrix,
    font: Option<Rc<Font<'a>>>,
    size: f64,
    letter_space: f64,
    word_space: f64,
    stretch: f64,
    leading: f64,
    rise: f64,
}

struct Writer<'a, 'w, 'p> {
    document: &'a Document,
    limits: &'a Limits,
    watch: &'w mut Watch<'p>,
    page: usize,
    state: State<'a>,
    saved: Vec<State<'a>>,
    line: Matrix,
    text: Matrix,
    output: Output<'w>,
    /// Bytes of content that the page, with its forms, may still have, and of its fonts.
    left: usize,
    font_left: usize,
}

pub fn read(
    document: &Document,
    id: ObjectId,
    page: usize,
    limits: &Limits,
    watch: &mut Watch<'_>,
    output: Output<'_>,
) -> Result<()> {
    look(watch)?;
    let broken = |error| Error::broken(format!("page {}", page + 1), error);
    let content = document.get_page_content_with_limit(id, limits.page_bytes).map_err(broken)?;
    let turn = inherited(document, id, b"Rotate").and_then(|turn| turn.as_i64().ok()).unwrap_or(0);
    let resources = inherited(document, id, b"Resources").and_then(|found| found.as_dict().ok());
    let state = State {
        page: Matrix::turned(turn / 90),
        font: None,
        size: 0.0,
        letter_space: 0.0,
        word_space: 0.0,
        stretch: 1.0,
        leading: 0.0,
        rise: 0.0,
    };
    let mut writer = Writer {
        document,
        limits,
        watch,
        page,
        state,
        saved: Vec::new(),
        line: Matrix::ONE,
        text: Matrix::ONE,
        output,
        left: limits.page_bytes,
        font_left: limits.font_bytes,
    };
    writer.run(&content, resources, 0)
}

fn is_form(form: &Dictionary) -> bool {
    form.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| kind == b"Form")
}

/// What a page has, or what is above it in the tree.
fn inherited<'a>(document: &'a Document, id: ObjectId, key: &[u8]) -> Option<&'a Object> {
    let mut node = document.get_dictionary(id).ok()?;
    for _ in 0..MOST_PARENTS {
        if let Ok(found) = node.get_deref(key, document) {
            return Some(found);
        }
        node = node.get_deref(b"Parent", document).ok()?.as_dict().ok()?;
    }
    None
}

impl<'a> Writer<'a, '_, '_> {
    fn run(
        &mut self,
        content: &[u8],
        resources: Option<&'a Dictionary>,
        depth: usize,
    ) -> Result<()> {
        // Fonts are read for each form anew, however little it writes.
        self.left = self
            .left
            .checked_sub(content.len() + FORM_BYTES)
            .ok_or_else(|| Error::too_large("bytes on a page", self.limits.page_bytes))?;
        let fonts = match resources {
            Some(resources) => {
                let left = &mut self.font_left;
                fonts::of(resources, self.document, self.limits, left, self.watch)?
            }
            None => Fonts::new(),
        };
        let broken = |error| Error::broken(format!("page {}", self.page + 1), error);
        let content = Content::decode(content).map_err(broken)?;
        for (count, operation) in content.operations.iter().enumerate() {
            if count.is_multiple_of(OPERATIONS) {
                look(self.watch)?;
            }
            if operation.operator == "Do" {
                self.form(operation, resources, depth)?;
            } else {
                self.apply(operation, &fonts)?;
            }
            if self.output.spans.len() > self.limits.words {
                return Err(Error::too_large("texts on its pages", self.limits.words));
            }
        }
        Ok(())
    }

    fn form(
        &mut self,
        operation: &Operation,
        resources: Option<&'a Dictionary>,
        depth: usize,
    ) -> Result<()> {
        let document = self.document;
        let form = operation
            .operands
            .first()
            .and_then(|name| name.as_name().ok())
            .zip(resources.and_then(|all| all.get_deref(b"XObject", document).ok()))
            .and_then(|(name, forms)| forms.as_dict().ok()?.get_deref(name, document).ok())
            .and_then(|form| form.as_stream().ok())
            .filter(|form| is_form(&form.dict));
        let Some(form) = form.filter(|_| depth < MOST_FORMS) else { return Ok(()) };
        let content = form
            .get_plain_content_with_limit(self.left)
            .map_err(|error| Error::broken(format!("page {}", self.page + 1), error))?;
        let before = self.state.clone();
        let saved = std::mem::take(&mut self.saved);
        if let Ok(matrix) = form.dict.get_deref(b"Matrix", document).and_then(Object::as_array)
            && let Some(matrix) = self.matrix(matrix)
        {
            self.state.page = matrix.then(self.state.page);
        }
        let own = form.dict.get_deref(b"Resources", document).and_then(Object::as_dict).ok();
        self.run(&content, own.or(resources), depth + 1)?;
        self.state = before;
        self.saved = saved;
        Ok(())
    }

    fn matrix(&self, operands: &[Object]) -> Option<Matrix> {
        let numbers: Vec<f64> =
            operands.iter().filter_map(|object| number(object, self.document)).collect();
        let [a, b, c, d, e, f] = *numbers.as_slice() else { return None };
        Some(Matrix { a, b, c, d, e, f })
    }

    fn apply(&mut self, operation: &Operation, fonts: &Fonts<'a>) -> Result<()> {
        let operands = operation.operands.as_slice();
        let of = |place: usize| {
            operands.get(place).and_then(|object| number(object, self.document)).unwrap_or(0.0)
        };
        match operation.operator.as_str() {
            "q" if self.saved.len() < MOST_STATES => self.saved.push(self.state.clone()),
            "Q" => {
                if let Some(state) = self.saved.pop() {
                    self.state = state;
                }
            }
            "cm" => {
                if let Some(matrix) = self.matrix(operands) {
                    self.state.page = matrix.then(self.state.page);
                }
            }
            "BT" => (self.line, self.text) = (Matrix::ONE, Matrix::ONE),
            "Tf" => {
                self.state.size = of(1);
                let name = operands.first().and_then(|name| name.as_name().ok());
                self.state.font = name.and_then(|name| fonts.get(name)).cloned();
            }
            "Tc" => self.state.letter_space = of(0),
            "Tw" => self.state.word_space = of(0),
            "Tz" => self.state.stretch = of(0) / 100.0,
            "TL" => self.state.leading = of(0),
            "Ts" => self.state.rise = of(0),
            "Td" => self.next_line(of(0), of(1)),
            "TD" => {
                self.state.leading = -of(1);
                self.next_line(of(0), of(1));
            }
            "Tm" => {
                if let Some(matrix) = self.matrix(operands) {
                    (self.line, self.text) = (matrix, matrix);
                }
            }
            "T*" => self.next_line(0.0, -self.state.leading),
            "Tj" | "TJ" => self.write(operands)?,
            "'" => {
                self.next_line(0.0, -self.state.leading);
                self.write(operands)?;
            }
            "\"" => {
                (self.state.word_space, self.state.letter_space) = (of(0), of(1));
                self.next_line(0.0, -self.state.leading);
                self.write(operands.get(2..).unwrap_or_default())?;
            }
            _ => {}
        }
        Ok(())
    }

    fn next_line(&mut self, x: f64, y: f64) {
        self.line = Matrix::moved(x, y).then(self.line);
        self.text = self.line;
    }

    fn write(&mut self, operands: &[Object]) -> Result<()> {
        let mut letters = Vec::new();
        let mut left_at = self.origin();
        for operand in operands {
            match operand {
                Object::Array(parts) => {
                    for part in parts {
                        self.part(part, &mut letters, &mut left_at)?;
                    }
                }
                part => self.part(part, &mut letters, &mut left_at)?,
            }
        }
        self.finish(letters, left_at);
        Ok(())
    }

    fn part(
        &mut self,
        part: &Object,
        letters: &mut Vec<Letter>,
        left_at: &mut (f64, f64),
    ) -> Result<()> {
        match part {
            Object::String(bytes, _) => self.show(bytes, letters)?,
            other => {
                let Some(back) = number(other, self.document) else { return Ok(()) };
                let forward = -back / 1000.0 * self.state.size * self.state.stretch;
                if forward > GAP * self.state.size.abs() {
                    let done = std::mem::take(letters);
                    self.finish(done, *left_at);
                    self.text = Matrix::moved(forward, 0.0).then(self.text);
                    *left_at = self.origin();
                } else {
                    self.text = Matrix::moved(forward, 0.0).then(self.text);
                }
            }
        }
        Ok(())
    }

    fn show(&mut self, bytes: &[u8], letters: &mut Vec<Letter>) -> Result<()> {
        let Some(font) = self.state.font.clone() else { return Ok(()) };
        for code in bytes.chunks(font.code_bytes) {
            let is_space = code == b" ";
            let letters_of_code = font.letters(code);
            let code = code.iter().fold(0u32, |code, byte| code << 8 | u32::from(*byte));
            let width = font.widths.of(code) / 1000.0 * self.state.size;
            let mut forward = width + self.state.letter_space;
            if is_space {
                forward += self.state.word_space;
            }
            let (left, _) = self.origin();
            let after = Matrix::moved(width * self.state.stretch, 0.0).then(self.text);
            let (right, _) = after.then(self.state.page).place(0.0, self.state.rise);
            self.text = Matrix::moved(forward * self.state.stretch, 0.0).then(self.text);
            for character in letters_of_code.chars() {
                *self.output.letters_left =
                    self.output.letters_left.checked_sub(1).ok_or_else(|| {
                        Error::too_large("letters on its pages", self.limits.letters)
                    })?;
                letters.push(Letter { character, left, right });
            }
        }
        Ok(())
    }

    fn origin(&self) -> (f64, f64) {
        self.text.then(self.state.page).place(0.0, self.state.rise)
    }

    fn finish(&mut self, letters: Vec<Letter>, (_, y): (f64, f64)) {
        let whole = self.text.then(self.state.page);
        let size = self.state.size.abs() * whole.c.hypot(whole.d);
        // Upright texts only: what runs up a page is no row of a table.
        let is_level = whole.b.abs() <= whole.a.abs() / 4.0;
        let is_there = letters.iter().any(|letter| !letter.character.is_whitespace());
        let is_placed = letters.iter().all(|letter| letter.left.is_finite()) && y.is_finite();
        if is_there && is_level && is_placed && size.is_finite() {
            self.output.spans.push(Span { y, size, letters });
        }
    }
}
