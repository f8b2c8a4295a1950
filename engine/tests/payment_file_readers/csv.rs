//! RFC 4180, character by character.

#[track_caller]
pub fn read(bytes: &[u8], delimiter: char) -> Vec<Vec<String>> {
    let text = std::str::from_utf8(bytes).expect("it is UTF-8");
    let mut rows = Vec::new();
    let (mut row, mut cell, mut is_quoted, mut was_quoted) =
        (Vec::new(), String::new(), false, false);
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '"' if is_quoted && characters.peek() == Some(&'"') => {
                characters.next();
                cell.push('"');
            }
            '"' if is_quoted => is_quoted = false,
            '"' => {
                assert!(cell.is_empty() && !was_quoted, "a quote opens a cell: {text}");
                (is_quoted, was_quoted) = (true, true);
            }
            '\r' if !is_quoted => {
                assert_eq!(characters.next(), Some('\n'), "rows end in CR LF");
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
                was_quoted = false;
            }
            c if c == delimiter && !is_quoted => {
                row.push(std::mem::take(&mut cell));
                was_quoted = false;
            }
            c => {
                assert!(is_quoted || !was_quoted, "nothing follows a closing quote: {text}");
                assert!(is_quoted || c != '\n', "a bare LF: {text}");
                cell.push(c);
            }
        }
    }
    assert!(row.is_empty() && cell.is_empty() && !is_quoted, "the last row ends");
    assert!(rows.iter().all(|row: &Vec<String>| row.len() == rows[0].len()), "rows are as long");
    rows
}
