//! Reading JSON so that every fault names its place: `lines[3].amount is "abc", not a number`.

use crate::number;
use crate::{Error, Result};
use rust_decimal::Decimal;
use serde_json::{Map, Value};
use unicode_normalization::UnicodeNormalization;

pub struct Node<'a> {
    value: &'a Value,
    pub path: String,
}

impl<'a> Node<'a> {
    pub fn root(value: &'a Value) -> Self {
        Self { value, path: "the document".to_owned() }
    }

    /// One that is a part of something else.
    pub fn at(path: &str, value: &'a Value) -> Self {
        Self { value, path: path.to_owned() }
    }

    pub fn value(&self) -> &'a Value {
        self.value
    }

    fn wrong<T>(&self, wanted: &str) -> Result<T> {
        Err(Error::input(&self.path, format!("is {}, not {wanted}", shown(self.value))))
    }

    /// The object with its fields, none of which is unknown.
    pub fn object(&self, known: &[&str]) -> Result<Object<'a>> {
        let object = self.any_object()?;
        match object.fields.keys().find(|name| !known.contains(&name.as_str())) {
            Some(name) => Err(Error::input(
                &self.path,
                format!("has a field \"{}\"; known are: {}", cut(name), known.join(", ")),
            )),
            None => Ok(object),
        }
    }

    pub fn any_object(&self) -> Result<Object<'a>> {
        match self.value {
            Value::Object(fields) => Ok(Object { fields, path: self.path.clone() }),
            _ => self.wrong("an object"),
        }
    }

    pub fn items(&self) -> Result<Vec<Node<'a>>> {
        let Value::Array(items) = self.value else { return self.wrong("an array") };
        let node = |(place, value)| Node { value, path: format!("{}[{place}]", self.path) };
        Ok(items.iter().enumerate().map(node).collect())
    }

    pub fn text(&self) -> Result<String> {
        match self.value {
            Value::String(text) => Ok(clean(text)),
            Value::Number(number) => Ok(number.to_string()),
            _ => self.wrong("a text"),
        }
    }

    pub fn amount(&self) -> Result<Decimal> {
        let parsed = match self.value {
            Value::Number(number) => number::parse(&number.to_string()),
            Value::String(text) => number::parse(text),
            _ => None,
        };
        match parsed {
            Some(amount) => Ok(amount),
            None => self.wrong("a number of at most 28 digits"),
        }
    }

    /// A whole number between two others, which are possible too.
    pub fn whole(&self, least: u32, most: u32) -> Result<u32> {
        let number = self.value.as_u64().and_then(|number| u32::try_from(number).ok());
        match number.filter(|number| (least..=most).contains(number)) {
            Some(number) => Ok(number),
            None => self.wrong(&format!("a whole number from {least} to {most}")),
        }
    }

    pub fn flag(&self) -> Result<bool> {
        match self.value {
            Value::Bool(flag) => Ok(*flag),
            _ => self.wrong("true or false"),
        }
    }

    pub fn is_null(&self) -> bool {
        self.value.is_null()
    }
}

pub struct Object<'a> {
    fields: &'a Map<String, Value>,
    path: String,
}

impl<'a> Object<'a> {
    pub fn at(&self, name: &str) -> String {
        if self.path == "the document" { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    pub fn names(&self) -> impl Iterator<Item = &'a String> + use<'a> {
        self.fields.keys()
    }

    /// The field; none where it is not there or null.
    pub fn maybe(&self, name: &str) -> Option<Node<'a>> {
        let value = self.fields.get(name).filter(|value| !value.is_null())?;
        Some(Node { value, path: self.at(name) })
    }

    pub fn field(&self, name: &str) -> Result<Node<'a>> {
        let missing = || Error::input(&self.path, format!("has no \"{name}\""));
        self.maybe(name).ok_or_else(missing)
    }

    pub fn text(&self, name: &str) -> Result<String> {
        self.field(name)?.text()
    }

    pub fn maybe_text(&self, name: &str) -> Result<Option<String>> {
        self.maybe(name).map(|node| node.text()).transpose()
    }

    pub fn amount(&self, name: &str) -> Result<Decimal> {
        self.field(name)?.amount()
    }

    pub fn maybe_amount(&self, name: &str) -> Result<Option<Decimal>> {
        self.maybe(name).map(|node| node.amount()).transpose()
    }

    pub fn flag(&self, name: &str) -> Result<bool> {
        self.maybe(name).map_or(Ok(false), |node| node.flag())
    }

    /// The items of the field; none where it is not there.
    pub fn items(&self, name: &str) -> Result<Vec<Node<'a>>> {
        self.maybe(name).map_or(Ok(Vec::new()), |node| node.items())
    }

    pub fn texts(&self, name: &str) -> Result<Vec<String>> {
        self.items(name)?.iter().map(Node::text).collect()
    }
}

/// One line, with one character for a letter with its marks (NFC).
fn clean(text: &str) -> String {
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return text.trim().to_owned();
    }
    let breaks = ['\t', '\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'];
    let line = text.nfc().map(|c| if breaks.contains(&c) { ' ' } else { c });
    line.collect::<String>().trim().to_owned()
}

/// A value as a message shows it.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        Value::Array(_) => "an array".to_owned(),
        Value::String(text) => format!("\"{}\"", cut(text)),
        other => cut(&other.to_string()),
    }
}

fn cut(text: &str) -> String {
    if text.chars().count() <= 60 {
        return text.to_owned();
    }
    text.chars().take(60).chain("...".chars()).collect()
}
