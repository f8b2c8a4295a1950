//! How much a document may be. An allocation that fails ends the whole server, so everything that
//! input could make large has an end here.

#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of the JSON.
    pub input_bytes: usize,
    /// Rows of all tables, with everything else that is a line.
    pub rows: usize,
    /// Columns of a table.
    pub columns: usize,
    /// Characters of title and subtitle.
    pub title_characters: usize,
    /// Lines and characters of a name with its address, and of the facts beside it: they are not
    /// broken over pages.
    pub heading_lines: usize,
    pub heading_characters: usize,
    /// Characters of any text.
    pub text_characters: usize,
    /// Pages: what is put into the file at its end cannot be stopped half-way.
    pub pages: usize,
    /// Bytes of a font file, and of all of them.
    pub font_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            input_bytes: 4 << 20,
            rows: 20_000,
            columns: 12,
            title_characters: 160,
            heading_lines: 14,
            heading_characters: 800,
            text_characters: 2_000,
            pages: 600,
            font_bytes: 64 << 20,
        }
    }
}
