//! Tables of text.

use crate::{error_of, kind_of, lines, sheet_of};
use documents::reading::{Choice, Kind};

fn told(file: &[u8]) -> Vec<String> {
    lines(&sheet_of(file, &Choice::default()))
}

#[test]
fn fields_are_texts() {
    let file = b"Invoice,Amount,Note\r\n00123,\"1,234.50\",\"said \"\"yes\"\"\"\r\n\r\nA1,,\r\n";
    assert_eq!(kind_of(file), Kind::Csv);
    assert_eq!(
        told(file),
        ["1| t:Invoice | t:Amount | t:Note", "2| t:00123 | t:1,234.50 | t:said \"yes\"", "4| t:A1",]
    );
}

#[test]
fn what_separates_is_what_the_first_line_has_most_of() {
    assert_eq!(told(b"a;b;c\n1,5;2,5;3,5\n"), ["1| t:a | t:b | t:c", "2| t:1,5 | t:2,5 | t:3,5"]);
    assert_eq!(told(b"a\tb\n1, 2\t3\n"), ["1| t:a | t:b", "2| t:1, 2 | t:3"]);
    assert_eq!(told(b"\"a,b,c\"|d\n1|2\n"), ["1| t:a,b,c | t:d", "2| t:1 | t:2"]);
    assert_eq!(told(b"only\nlines\n"), ["1| t:only", "2| t:lines"]);
    let choice = Choice { delimiter: Some(b';'), ..Choice::default() };
    assert_eq!(lines(&sheet_of(b"a,b;c\n", &choice)), ["1| t:a,b | t:c"]);
}

#[test]
fn letters_come_in_any_common_encoding() {
    let text = "Dương,Müller";
    assert_eq!(told(text.as_bytes()), ["1| t:Dương | t:Müller"]);
    assert_eq!(told(&[b"\xEF\xBB\xBF", text.as_bytes()].concat()), ["1| t:Dương | t:Müller"]);
    let utf_16: Vec<u8> =
        [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert_eq!(told(&utf_16), ["1| t:Dương | t:Müller"]);
    assert_eq!(told(b"M\xFCller,\x80 5"), ["1| t:Müller | t:€ 5"]);
}

#[test]
fn lines_may_end_inside_of_quotes() {
    assert_eq!(told(b"a,\"two\nlines\"\nb,c\n"), ["1| t:a | t:two\nlines", "3| t:b | t:c"]);
}

#[test]
fn a_quote_that_is_never_closed_is_damage() {
    let error = error_of(b"a,b\n1,\"2\n3,4\n");
    assert_eq!(
        error.to_string(),
        "the file is damaged: line 2: a quote is opened and never closed"
    );
    // One inside a field opens nothing.
    assert_eq!(told(b"a,5\" tube\n"), ["1| t:a | t:5\" tube"]);
}

#[test]
fn binary_files_are_no_tables() {
    let error = error_of(b"a,b\n1,\0\n");
    assert_eq!(error.to_string(), "the file is no table of text: line 2 has a NUL byte");
}
