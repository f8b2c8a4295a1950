//! What an independent reader, pdftotext of poppler, finds in a PDF.
#![allow(dead_code)] // each program uses a part of it

use std::io::Write;
use std::process::{Command, Stdio};

/// The text of each page. In raw order it comes as it was written; in layout as it stands on the
/// page.
pub fn pages(pdf: &[u8], order: &str) -> Vec<String> {
    let mut child = Command::new("pdftotext")
        .args([order, "-enc", "UTF-8", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("pdftotext starts; if not, run: make setup");
    let mut input = child.stdin.take().expect("it is piped");
    let bytes = pdf.to_vec();
    let writer = std::thread::spawn(move || input.write_all(&bytes));
    let output = child.wait_with_output().expect("pdftotext ends");
    writer.join().expect("the writer ends").expect("pdftotext reads everything");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "pdftotext: {said}");
    let text = String::from_utf8(output.stdout).expect("it is UTF-8");
    let mut pages: Vec<String> = text.split('\u{c}').map(str::to_owned).collect();
    // Each page ends with a form feed.
    pages.pop();
    pages
}

/// Without what lines and hyphens at their ends change, nor marks of direction.
pub fn bare(text: &str) -> String {
    let is_kept =
        |c: &char| !c.is_whitespace() && !"-\u{200e}\u{200f}\u{202a}\u{202b}\u{202c}".contains(*c);
    text.chars().filter(is_kept).collect()
}

/// Every text stands after the one before.
#[track_caller]
pub fn assert_in_order(pdf: &[u8], texts: &[String]) {
    assert_in_order_of(pdf, "-raw", texts);
}

#[track_caller]
pub fn assert_in_order_of(pdf: &[u8], order: &str, texts: &[String]) {
    let found = bare(&pages(pdf, order).concat());
    let mut at = 0;
    for text in texts {
        let wanted = bare(text);
        match found[at..].find(&wanted) {
            Some(place) => at += place + wanted.len(),
            None => panic!("{text:?} is not after the texts before it in\n{}", &found[at..]),
        }
    }
}
