//! What stands on a page, before it is written into the file.

use crate::shape::Line;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    Black,
    Grey,
    Accent,
    /// Lines between rows.
    Light,
}

#[derive(Debug)]
pub enum Mark {
    /// A line of text; `y` is what it stands on, from the top of the page.
    Text {
        x: f32,
        y: f32,
        size: f32,
        ink: Ink,
        line: Line,
    },
    Bar {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
        ink: Ink,
    },
}

#[derive(Debug, Default)]
pub struct Page {
    pub marks: Vec<Mark>,
}

#[derive(Debug)]
pub struct Pages {
    pub width: f32,
    pub height: f32,
    pub pages: Vec<Page>,
}
