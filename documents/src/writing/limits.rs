//! How much a workbook may be. An allocation that fails ends the whole server, so everything that
//! input could make large has an end here.

#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of the JSON of a workbook, and of the rows of a part.
    pub input_bytes: usize,
    pub sheets: usize,
    pub columns: usize,
    /// Rows of a sheet, with everything above and below the table: a spreadsheet has no more.
    pub rows: u32,
    /// Of a cell, as spreadsheets count: in UTF-16.
    pub text_units: usize,
    /// Bytes of all sheets, unpacked, and of the file.
    pub unpacked_bytes: usize,
    pub file_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            input_bytes: 32 << 20,
            sheets: 1_000,
            columns: 200,
            rows: 1_048_576,
            text_units: 32_767,
            unpacked_bytes: 1 << 30,
            file_bytes: 256 << 20,
        }
    }
}
