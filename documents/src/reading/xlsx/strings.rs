//! Texts that cells share.

use super::package::Package;
use super::xml::{Node, Said};
use crate::reading::{Error, Result};
use std::rc::Rc;

/// How many the part declares is not believed: it is counted.
pub fn read(package: &mut Package<'_>, part: &str) -> Result<Vec<Rc<str>>> {
    package.read(part, |xml, limits| {
        let mut node = Node::default();
        let mut strings: Vec<Rc<str>> = Vec::new();
        let mut text = String::new();
        let (mut bytes, mut is_text, mut is_phonetic) = (0usize, false, false);
        loop {
            match xml.next(&mut node)? {
                Said::Start { is_empty } => match node.name.as_str() {
                    "si" if is_empty => strings.push("".into()),
                    "si" => text.clear(),
                    // How Japanese is read aloud is written beside it.
                    "rPh" => is_phonetic = !is_empty,
                    "t" => is_text = !is_empty && !is_phonetic,
                    _ => {}
                },
                Said::Text if is_text => {
                    text.push_str(&node.text);
                    if text.len() > limits.text_bytes {
                        return Err(Error::too_large("bytes in a cell", limits.text_bytes));
                    }
                }
                Said::End => match node.name.as_str() {
                    "si" => {
                        // A text that is there has a size of its own beside its letters.
                        bytes += text.len() + size_of::<Rc<str>>();
                        if bytes > limits.shared_bytes {
                            return Err(Error::too_large("bytes of texts", limits.shared_bytes));
                        }
                        let text = unescaped(&text);
                        // Whoever asks whether it is empty does not go through all of it.
                        let is_blank = text.trim_start().is_empty();
                        strings.push(if is_blank { "".into() } else { text.into() });
                    }
                    "rPh" => is_phonetic = false,
                    "t" => is_text = false,
                    _ => {}
                },
                Said::Text => {}
                Said::Done => return Ok(strings),
            }
        }
    })
}

/// "_x000D_" stands for a character that XML cannot hold.
pub fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(place) = rest.find("_x") {
        let code = rest.get(place + 2..place + 6).filter(|code| is_hexadecimal(code));
        let is_closed = rest.as_bytes().get(place + 6) == Some(&b'_');
        let character = code
            .filter(|_| is_closed)
            .and_then(|code| u32::from_str_radix(code, 16).ok())
            .and_then(char::from_u32)
            // NUL is no character of a text here.
            .filter(|character| *character != '\0');
        match character {
            Some(character) => {
                out.push_str(&rest[..place]);
                out.push(character);
                rest = &rest[place + 7..];
            }
            None => {
                out.push_str(&rest[..place + 2]);
                rest = &rest[place + 2..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn is_hexadecimal(code: &str) -> bool {
    code.bytes().all(|byte| byte.is_ascii_hexdigit())
}
