//! The words that documents bring themselves. Whoever writes in another language replaces them.

use crate::json::Object;
use crate::{Error, Result};
use std::collections::HashMap;

/// What can be replaced.
const WORDS: &[&str] = &[
    "Amount",
    "Amount payable",
    "Base",
    "Basis",
    "Brought forward",
    "Carried forward",
    "Closing balance",
    "Corrects",
    "Credit note",
    "Currency",
    "Date",
    "Description",
    "Due date",
    "Fee",
    "Invoice",
    "Issue date",
    "Net amount",
    "Number",
    "Opening balance",
    "Page",
    "Paid",
    "Paid to",
    "Payment",
    "Payment advice",
    "Payments",
    "Period",
    "Posted",
    "Quantity",
    "Rate",
    "Reference",
    "Returned",
    "Reverse charge",
    "Self-billing",
    "Statement",
    "Subtotal",
    "Tax",
    "To",
    "Total",
    "Withholding",
    "of",
];

pub struct Words(HashMap<String, String>);

impl Words {
    pub fn read(document: &Object<'_>) -> Result<Self> {
        let mut words = HashMap::new();
        if let Some(node) = document.maybe("words") {
            let object = node.any_object()?;
            for word in object.names() {
                if !WORDS.contains(&word.as_str()) {
                    return Err(Error::input(
                        "words",
                        format!("has \"{word}\"; known are: {}", WORDS.join(", ")),
                    ));
                }
                words.insert(word.clone(), object.text(word)?);
            }
        }
        Ok(Self(words))
    }

    pub fn of(&self, word: &str) -> String {
        self.0.get(word).map_or(word, String::as_str).to_owned()
    }
}
