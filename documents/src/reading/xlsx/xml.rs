//! XML, event by event, without anything that makes a small file large.

use super::broken;
use crate::reading::{Error, Result};
use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::reader::Reader;
use std::io::BufRead;

pub struct Xml<R> {
    part: String,
    reader: Reader<R>,
    buffer: Vec<u8>,
    depth: usize,
    most_depth: usize,
}

/// What a part says, reduced to what workbooks need.
pub enum Said {
    /// An element begins; is_empty where it ends at once, and no end follows.
    Start {
        is_empty: bool,
    },
    End,
    Text,
    Done,
}

/// An element or text, as far as it was read.
#[derive(Default)]
pub struct Node {
    /// The name of the element, without the prefix.
    pub name: String,
    /// Names, without prefix, and values of its attributes.
    attributes: Vec<(String, String)>,
    used: usize,
    pub text: String,
}

impl Node {
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let attributes = &self.attributes[..self.used];
        attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// `attribute="1"` or `"true"`.
    pub fn flag(&self, name: &str) -> bool {
        matches!(self.attribute(name), Some("1" | "true" | "on"))
    }
}

impl<R: BufRead> Xml<R> {
    pub fn new(part: &str, from: R, most_depth: usize) -> Self {
        let reader = Reader::from_reader(from);
        Self { part: part.to_owned(), reader, buffer: Vec::new(), depth: 0, most_depth }
    }

    pub fn broken(&self, fault: impl std::fmt::Display) -> Error {
        broken(&self.part, fault)
    }

    /// Reads on, into the node.
    pub fn next(&mut self, node: &mut Node) -> Result<Said> {
        loop {
            self.buffer.clear();
            let event = match self.reader.read_event_into(&mut self.buffer) {
                Ok(event) => event,
                Err(error) => return Err(broken(&self.part, error)),
            };
            match event {
                Event::Start(start) => {
                    self.depth += 1;
                    if self.depth > self.most_depth {
                        return Err(Error::too_large(
                            "elements inside one another",
                            self.most_depth,
                        ));
                    }
                    take(&start, node).map_err(|fault| broken(&self.part, fault))?;
                    return Ok(Said::Start { is_empty: false });
                }
                Event::Empty(start) => {
                    take(&start, node).map_err(|fault| broken(&self.part, fault))?;
                    return Ok(Said::Start { is_empty: true });
                }
                Event::End(end) => {
                    self.depth = self.depth.saturating_sub(1);
                    let name = end.local_name();
                    node.name.clear();
                    node.name.push_str(name.as_ref());
                    return Ok(Said::End);
                }
                Event::Text(text) => {
                    node.text.clear();
                    node.text.push_str(&text.xml10_content());
                    return Ok(Said::Text);
                }
                Event::CData(text) => {
                    node.text.clear();
                    node.text.push_str(&text.xml10_content());
                    return Ok(Said::Text);
                }
                Event::GeneralRef(reference) => {
                    node.text.clear();
                    let character = resolved(&reference);
                    let unknown = || broken(&self.part, "it has an entity of its own");
                    node.text.push(character.ok_or_else(unknown)?);
                    return Ok(Said::Text);
                }
                Event::DocType(_) => return Err(broken(&self.part, "it has a DOCTYPE")),
                Event::Eof if self.depth > 0 => return Err(broken(&self.part, "it is cut")),
                Event::Eof => return Ok(Said::Done),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            }
        }
    }
}

fn resolved(reference: &BytesRef<'_>) -> Option<char> {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return Some(character);
    }
    match reference.xml10_content().as_ref() {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "apos" => Some('\''),
        "quot" => Some('"'),
        _ => None,
    }
}

/// More attributes than any element of a workbook that is read has.
const MOST_ATTRIBUTES: usize = 64;

fn take(start: &BytesStart<'_>, node: &mut Node) -> std::result::Result<(), String> {
    node.name.clear();
    node.name.push_str(start.local_name().as_ref());
    node.used = 0;
    // Comparing names of attributes with one another takes long where there are many.
    let mut attributes = start.attributes();
    attributes.with_checks(false);
    for attribute in attributes.take(MOST_ATTRIBUTES) {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let value = attribute
            .normalized_value(XmlVersion::Implicit1_0)
            .map_err(|error| error.to_string())?;
        if node.used == node.attributes.len() {
            node.attributes.push((String::new(), String::new()));
        }
        let (name, known) = &mut node.attributes[node.used];
        name.clear();
        name.push_str(attribute.key.local_name().as_ref());
        known.clear();
        known.push_str(&value);
        node.used += 1;
    }
    Ok(())
}
