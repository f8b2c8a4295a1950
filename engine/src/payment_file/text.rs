//! Text in the few characters that banks take: letters without accents, digits and some marks.

use deunicode::deunicode_char;

/// What ISO 20022 wants to read where something is missing.
const MISSING: &str = "NOTPROVIDED";

fn is_sepa(c: char) -> bool {
    c.is_ascii_alphanumeric() || "/-?:().,'+ ".contains(c)
}

/// A text in the characters of SEPA, of at most `most` of them; never empty. What has no letters of
/// its own there, such as a picture, goes.
pub fn sepa_text(text: &str, most: usize) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        push(&mut plain, c);
    }
    let mut words = plain.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
    // A slash at either end and two in a row mean something else to banks.
    while words.contains("//") {
        words = words.replace("//", "/");
    }
    let kept: String = words.trim_matches(['/', ' ']).chars().take(most).collect();
    let kept = kept.trim_end_matches(['/', ' ']);
    if kept.chars().any(|c| c.is_ascii_alphanumeric()) {
        kept.to_owned()
    } else {
        MISSING.chars().take(most).collect()
    }
}

/// The same in capital letters.
pub fn upper_text(text: &str, most: usize) -> String {
    sepa_text(text, most).to_ascii_uppercase()
}

fn push(plain: &mut String, c: char) {
    if is_sepa(c) {
        plain.push(c);
    } else if c == '&' {
        plain.push('+');
    } else if c.is_ascii() {
        // Control characters, and marks such as < or @.
        plain.push(' ');
    } else {
        let latin = deunicode_char(c).unwrap_or(" ");
        let has_letters = latin.chars().any(|c| c.is_ascii_alphanumeric());
        if has_letters && !c.is_alphanumeric() {
            // The name of a picture is no part of a name.
            plain.push(' ');
        } else {
            plain.extend(latin.chars().map(|c| if is_sepa(c) { c } else { ' ' }));
        }
    }
}
