//! How much a file may be. An allocation that fails ends the whole server, so everything that a
//! file could make large has an end here.

#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of the file.
    pub file_bytes: usize,
    /// Bytes of a pdf, whose parts are all taken into memory.
    pub pdf_bytes: usize,
    /// Bytes of all parts that are read, unpacked.
    pub unpacked_bytes: usize,
    /// Parts of a workbook.
    pub parts: usize,
    /// Rows that are not empty.
    pub rows: usize,
    pub columns: usize,
    /// Cells of all rows, with the empty ones between them.
    pub cells: usize,
    /// Bytes of all texts that cells share, each counted once.
    pub shared_bytes: usize,
    /// Bytes of the text of a cell on its way, and characters of one: no spreadsheet has more.
    pub text_bytes: usize,
    pub text_characters: usize,
    /// Bytes of the texts of all cells, counted each time that one is used.
    pub sheet_bytes: usize,
    /// Elements inside one another.
    pub depth: usize,
    /// Pages of a pdf, and streams of it.
    pub pages: usize,
    pub streams: usize,
    /// Bytes of a page, unpacked, and of what its fonts say of their letters.
    pub page_bytes: usize,
    pub font_bytes: usize,
    /// Texts of all pages, and their letters, however often pages share what writes them.
    pub words: usize,
    pub letters: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 50 << 20,
            pdf_bytes: 8 << 20,
            unpacked_bytes: 128 << 20,
            parts: 2_000,
            rows: 500_000,
            columns: 512,
            cells: 4_000_000,
            shared_bytes: 64 << 20,
            text_bytes: 128 << 10,
            text_characters: 32_767,
            sheet_bytes: 64 << 20,
            depth: 64,
            pages: 500,
            streams: 5_000,
            page_bytes: 2 << 20,
            font_bytes: 8 << 20,
            words: 500_000,
            letters: 4_000_000,
        }
    }
}
