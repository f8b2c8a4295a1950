//! Puts a sheet onto pages, from the top to the bottom.

use crate::columns::{fit, natural_widths};
use crate::page::{Ink, Mark, Page, Pages};
use crate::shape::{Line, Shaper, Style};
use crate::sheet::{Block, Paper, Party, Sheet};
use crate::table::Grid;
use crate::watch::Watch;
use crate::wrap::wrap;
use crate::{Error, Limits, Result, table};

const MARGIN: f32 = 48.0;
/// What is left free below, with the page's number in it.
const FOOT: f32 = 62.0;
const SIZE: f32 = 8.8;
const LEADING: f32 = 1.42;
const NAME_LEADING: f32 = 1.35;
/// Sizes to try for tables that are wider than the page, upright and then on its side.
const TRIES: [(bool, f32); 4] = [(false, SIZE), (true, SIZE), (true, 7.2), (true, 6.0)];

pub struct Pen<'a, 'b> {
    pub sheet: &'a Sheet,
    pub shaper: &'a mut Shaper<'b>,
    pub left: f32,
    pub right: f32,
    pub y: f32,
    width: f32,
    height: f32,
    pages: Vec<Page>,
    most_pages: usize,
}

/// Somebody's name and address, in lines.
struct Letterhead {
    name: Vec<Line>,
    lines: Vec<Line>,
    size: f32,
}

impl Letterhead {
    fn height(&self) -> f32 {
        self.name.len() as f32 * self.size * NAME_LEADING + self.lines.len() as f32 * SIZE * LEADING
    }
}

pub fn lay_out(
    sheet: &Sheet,
    shaper: &mut Shaper<'_>,
    limits: &Limits,
    watch: &mut Watch<'_>,
) -> Result<Pages> {
    let (width, height, grids) = choose(sheet, shaper, watch)?;
    let mut pen = Pen {
        sheet,
        shaper,
        left: MARGIN,
        right: width - MARGIN,
        y: MARGIN,
        width,
        height,
        pages: vec![Page::default()],
        most_pages: limits.pages,
    };
    pen.write_head(watch)?;
    let mut grids = grids.iter();
    for block in &sheet.blocks {
        match block {
            Block::Heading(text) => pen.write_heading(text, watch)?,
            Block::Paragraph(text) => pen.write_paragraph(text, watch)?,
            Block::Sums(sums) => pen.write_sums(sums, watch)?,
            Block::Table(table) => {
                if let Some(grid) = grids.next() {
                    table::write(&mut pen, table, grid, watch)?;
                }
            }
        }
    }
    pen.write_feet(watch)?;
    Ok(Pages { width, height, pages: pen.pages })
}

/// Upright or on its side, and the columns of each table.
fn choose(
    sheet: &Sheet,
    shaper: &mut Shaper<'_>,
    watch: &mut Watch<'_>,
) -> Result<(f32, f32, Vec<Grid>)> {
    let (short, long) = match sheet.paper {
        Paper::A4 => (595.28, 841.89),
        Paper::Letter => (612.0, 792.0),
    };
    let mut tables = Vec::new();
    for block in &sheet.blocks {
        if let Block::Table(table) = block {
            tables.push((table, natural_widths(table, &sheet.numbers, shaper, watch)?));
        }
    }
    for (is_lying, size) in TRIES {
        let (width, height) = if is_lying { (long, short) } else { (short, long) };
        let total = width - 2.0 * MARGIN;
        let grids: Option<Vec<Grid>> = tables
            .iter()
            .map(|(table, natural)| {
                fit(table, natural, size, total).map(|widths| Grid { widths, size })
            })
            .collect();
        if let Some(grids) = grids {
            return Ok((width, height, grids));
        }
    }
    Err(Error::TooWide)
}

impl Pen<'_, '_> {
    fn put(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.marks.push(mark);
        }
    }

    pub fn bar(&mut self, x: f32, y: f32, width: f32, height: f32, ink: Ink) {
        self.put(Mark::Bar { x, y, width, height, ink });
    }

    /// A line whose top is at `top`, from `x` to the right.
    pub fn text(&mut self, line: Line, x: f32, top: f32, size: f32, ink: Ink) {
        self.put(Mark::Text { x, y: top + size, size, ink, line });
    }

    /// A line that ends at `x`.
    pub fn text_before(&mut self, line: Line, x: f32, top: f32, size: f32, ink: Ink) {
        let x = x - line.width * size;
        self.text(line, x, top, size, ink);
    }

    pub fn shape(&mut self, text: &str, style: Style, watch: &mut Watch<'_>) -> Result<Line> {
        self.shaper.shape(text, style, watch)
    }

    pub fn wrap(
        &mut self,
        text: &str,
        style: Style,
        size: f32,
        width: f32,
        watch: &mut Watch<'_>,
    ) -> Result<Vec<Line>> {
        wrap(text, style, width / size, self.shaper, watch)
    }

    pub fn bottom(&self) -> f32 {
        self.height - FOOT
    }

    /// What is left of the page.
    pub fn room(&self) -> f32 {
        self.bottom() - self.y
    }

    pub fn new_page(&mut self, watch: &mut Watch<'_>) -> Result<()> {
        if self.pages.len() >= self.most_pages {
            let what = "more pages".to_owned();
            return Err(Error::TooLarge { what, most: self.most_pages });
        }
        self.pages.push(Page::default());
        self.y = MARGIN;
        self.write_running_head(watch)
    }

    /// A new page where less than `height` is left.
    fn need(&mut self, height: f32, watch: &mut Watch<'_>) -> Result<()> {
        if self.room() < height { self.new_page(watch) } else { Ok(()) }
    }

    /// Who writes at the left, what it is at the right.
    fn write_head(&mut self, watch: &mut Watch<'_>) -> Result<()> {
        let sheet = self.sheet;
        let half = (self.right - self.left) / 2.0 - 10.0;
        let mut end = self.y;
        if let Some(issuer) = &sheet.issuer {
            let issuer = self.shape_party(issuer, 12.5, half, watch)?;
            end = self.write_party(issuer, self.left);
        }
        let mut y = self.y - 4.0;
        let has_issuer = sheet.issuer.is_some();
        let titles = [(&sheet.title, Style::Bold, 20.0), (&sheet.subtitle, Style::Plain, 10.5)];
        for (text, style, size) in titles {
            if text.is_empty() {
                continue;
            }
            let width = if has_issuer { half } else { self.right - self.left };
            let ink = if style == Style::Bold { Ink::Accent } else { Ink::Grey };
            for line in self.wrap(text, style, size, width, watch)? {
                if has_issuer {
                    self.text_before(line, self.right, y, size, ink);
                } else {
                    self.text(line, self.left, y, size, ink);
                }
                y += size * 1.3;
            }
            y += 2.0;
        }
        self.y = end.max(y) + 12.0;
        self.bar(self.left, self.y, self.right - self.left, 1.4, Ink::Accent);
        self.y += 18.0;
        self.write_recipient_and_facts(watch)
    }

    fn write_recipient_and_facts(&mut self, watch: &mut Watch<'_>) -> Result<()> {
        let sheet = self.sheet;
        let width = self.right - self.left;
        let half = width / 2.0 - 10.0;
        let facts_at = if sheet.recipient.is_some() { self.left + width / 2.0 } else { self.left };
        let mut labels = Vec::new();
        for (label, value) in &sheet.facts {
            let label = self.shape(label, Style::Plain, watch)?;
            labels.push((label, value));
        }
        let widest = labels.iter().fold(0.0_f32, |widest, (label, _)| widest.max(label.width));
        let label_width = (widest * SIZE + 14.0).min(half * 0.5);
        let mut facts = Vec::new();
        for ((label, _), (text, value)) in labels.iter().zip(&sheet.facts) {
            let lines = self.wrap(value, Style::Figures, SIZE, half - label_width, watch)?;
            let label_lines = if label.width * SIZE > label_width - 4.0 {
                self.wrap(text, Style::Plain, SIZE, label_width - 4.0, watch)?
            } else {
                vec![self.shape(text, Style::Plain, watch)?]
            };
            facts.push((label_lines, lines));
        }
        let step = SIZE * LEADING;
        let height: f32 =
            facts.iter().map(|(label, value)| label.len().max(value.len()) as f32 * step).sum();
        let recipient = match &sheet.recipient {
            Some(recipient) => Some(self.shape_party(recipient, 10.5, half, watch)?),
            None => None,
        };
        // Both beside each other, on one page.
        let recipient_height = recipient.as_ref().map_or(0.0, |party| party.height() + step);
        self.need(height.max(recipient_height), watch)?;

        let top = self.y;
        let mut end = top;
        if let Some(recipient) = recipient {
            let to = self.shape(&sheet.to, Style::Plain, watch)?;
            self.text(to, self.left, self.y, SIZE, Ink::Grey);
            self.y += step + 1.0;
            end = self.write_party(recipient, self.left);
            self.y = top;
        }
        let mut y = top;
        for (label, value) in facts {
            let count = label.len().max(value.len()) as f32;
            for (place, line) in label.into_iter().enumerate() {
                self.text(line, facts_at, y + place as f32 * step, SIZE, Ink::Grey);
            }
            for (place, line) in value.into_iter().enumerate() {
                let top = y + place as f32 * step;
                self.text(line, facts_at + label_width, top, SIZE, Ink::Black);
            }
            y += count * step;
        }
        let end = end.max(y);
        self.y = if end > top { end + 16.0 } else { top };
        Ok(())
    }

    fn shape_party(
        &mut self,
        party: &Party,
        size: f32,
        width: f32,
        watch: &mut Watch<'_>,
    ) -> Result<Letterhead> {
        let name = self.wrap(&party.name, Style::Bold, size, width, watch)?;
        let mut lines = Vec::new();
        for text in &party.lines {
            lines.extend(self.wrap(text, Style::Plain, SIZE, width, watch)?);
        }
        Ok(Letterhead { name, lines, size })
    }

    /// Name and lines below it; returns where they end.
    fn write_party(&mut self, party: Letterhead, x: f32) -> f32 {
        let mut y = self.y;
        for line in party.name {
            self.text(line, x, y, party.size, Ink::Black);
            y += party.size * NAME_LEADING;
        }
        for line in party.lines {
            self.text(line, x, y + 1.0, SIZE, Ink::Grey);
            y += SIZE * LEADING;
        }
        y
    }

    /// On the pages after the first.
    fn write_running_head(&mut self, watch: &mut Watch<'_>) -> Result<()> {
        let sheet = self.sheet;
        let half = (self.right - self.left) / 2.0 - 10.0;
        if let Some(issuer) = &sheet.issuer {
            let line = self.first_line(&issuer.name, half, watch)?;
            self.text(line, self.left, self.y, 8.0, Ink::Grey);
        }
        let title = [sheet.title.as_str(), sheet.subtitle.as_str()];
        let title: Vec<&str> = title.into_iter().filter(|text| !text.is_empty()).collect();
        let line = self.first_line(&title.join(" \u{b7} "), half, watch)?;
        self.text_before(line, self.right, self.y, 8.0, Ink::Grey);
        self.y += 14.0;
        self.bar(self.left, self.y, self.right - self.left, 0.6, Ink::Light);
        self.y += 14.0;
        Ok(())
    }

    fn first_line(&mut self, text: &str, width: f32, watch: &mut Watch<'_>) -> Result<Line> {
        let lines = self.wrap(text, Style::Plain, 8.0, width, watch)?;
        Ok(lines.into_iter().next().unwrap_or_default())
    }

    fn write_heading(&mut self, text: &str, watch: &mut Watch<'_>) -> Result<()> {
        // Not alone at the end of a page.
        self.need(90.0, watch)?;
        self.y += 10.0;
        let width = self.right - self.left;
        for line in self.wrap(text, Style::Bold, 11.0, width, watch)? {
            self.need(11.0 * LEADING, watch)?;
            self.text(line, self.left, self.y, 11.0, Ink::Accent);
            self.y += 11.0 * LEADING;
        }
        self.y += 4.0;
        Ok(())
    }

    fn write_paragraph(&mut self, text: &str, watch: &mut Watch<'_>) -> Result<()> {
        let width = self.right - self.left;
        for line in self.wrap(text, Style::Plain, SIZE, width, watch)? {
            self.need(SIZE * LEADING, watch)?;
            self.text(line, self.left, self.y, SIZE, Ink::Black);
            self.y += SIZE * LEADING;
        }
        self.y += 6.0;
        Ok(())
    }

    /// Labels and amounts in the right half; a line above the last one, which is bold.
    fn write_sums(&mut self, sums: &[(String, String)], watch: &mut Watch<'_>) -> Result<()> {
        let size = SIZE + 0.4;
        let step = size * 1.65;
        let left = self.left + (self.right - self.left) * 0.42;
        let height = step * sums.len() as f32 + 12.0;
        if height < self.bottom() - MARGIN - 30.0 {
            self.need(height, watch)?;
        }
        self.y += 4.0;
        for (place, (label, amount)) in sums.iter().enumerate() {
            let is_last = place + 1 == sums.len();
            let (plain, figures) = if is_last {
                (Style::Bold, Style::BoldFigures)
            } else {
                (Style::Plain, Style::Figures)
            };
            let amount = self.shape(amount, figures, watch)?;
            let width = self.right - left - amount.width * size - 12.0;
            let label = self.wrap(label, plain, size, width.max(60.0), watch)?;
            self.need(label.len() as f32 * step + 4.0, watch)?;
            if is_last {
                self.bar(left, self.y + 1.0, self.right - left, 0.9, Ink::Accent);
                self.y += 5.0;
            }
            let ink = if is_last { Ink::Accent } else { Ink::Black };
            let top = self.y;
            for line in label {
                self.text(line, left, self.y, size, ink);
                self.y += step;
            }
            self.text_before(amount, self.right, top, size, ink);
        }
        self.y += 10.0;
        Ok(())
    }

    fn write_feet(&mut self, watch: &mut Watch<'_>) -> Result<()> {
        let sheet = self.sheet;
        let count = self.pages.len();
        let y = self.height - 40.0;
        let width = (self.right - self.left) * 0.7;
        for place in 0..count {
            let number = format!("{} {} {} {count}", sheet.page, place + 1, sheet.of);
            let number = self.shape(&number, Style::Figures, watch)?;
            let x = self.right - number.width * 8.0;
            let mut marks = vec![
                Mark::Bar {
                    x: self.left,
                    y: y - 8.0,
                    width: self.width - 2.0 * MARGIN,
                    height: 0.6,
                    ink: Ink::Light,
                },
                Mark::Text { x, y: y + 6.0, size: 8.0, ink: Ink::Grey, line: number },
            ];
            if let Some(issuer) = &sheet.issuer {
                let line = self.first_line(&issuer.name, width, watch)?;
                let mark = Mark::Text { x: self.left, y: y + 6.0, size: 8.0, ink: Ink::Grey, line };
                marks.insert(1, mark);
            }
            if let Some(page) = self.pages.get_mut(place) {
                page.marks.append(&mut marks);
            }
        }
        Ok(())
    }
}
