//! Bank data as people give it: named fields of text. What is kept sealed are the same fields,
//! checked and in one spelling.

use super::account::{Secret, line};
use super::{Account, Refused, Result, Savings, sepa_text};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// Names and texts of what was given.
pub type Fields = BTreeMap<String, Secret>;

/// By which way money reaches an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    BankTransfer,
    PayPal,
    MobileMoney,
    Other,
}

impl Kind {
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "bank_transfer" => Self::BankTransfer,
            "paypal" => Self::PayPal,
            "mobile_money" => Self::MobileMoney,
            "other" => Self::Other,
            _ => return None,
        })
    }
}

/// An account, and whose it is where that is not the payee under the name on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    pub holder: Option<String>,
    pub account: Account,
}

/// What was given, field by field; what nobody asks for is an error, so that nothing is overlooked.
pub struct Given<'a> {
    fields: &'a Fields,
    asked: Vec<&'static str>,
}

impl<'a> Given<'a> {
    pub fn new(fields: &'a Fields) -> Self {
        Self { fields, asked: Vec::new() }
    }

    /// The text of a field; none where it is missing or blank.
    pub fn optional(&mut self, name: &'static str) -> Option<&'a str> {
        self.asked.push(name);
        self.fields.get(name).map(|text| text.as_str()).filter(|text| !text.trim().is_empty())
    }

    pub fn required(&mut self, name: &'static str) -> Result<&'a str> {
        self.optional(name).ok_or_else(|| Refused::new(name, "is missing"))
    }

    /// Refuses fields that nobody has asked for.
    pub fn finish(self) -> Result<()> {
        match self.fields.keys().find(|name| !self.asked.contains(&name.as_str())) {
            None => Ok(()),
            Some(name) => {
                let known = self.asked.join(", ");
                Err(Refused::new(shown(name), format!("is not known here: there are {known}")))
            }
        }
    }
}

/// The name of a field for a message; somebody may have put an account in its place.
pub fn shown(name: &str) -> String {
    let is_word = name.len() <= 20 && name.chars().all(|c| c.is_ascii_alphabetic() || c == '_');
    if is_word { name.to_owned() } else { "a field".to_owned() }
}

impl Destination {
    pub fn from_fields(kind: Kind, fields: &Fields) -> Result<Self> {
        let mut given = Given::new(fields);
        let holder = given.optional("holder").map(check_holder).transpose()?;
        let account = match kind {
            Kind::BankTransfer => bank_account(&mut given)?,
            Kind::PayPal => Account::mail(given.required("mail")?)?,
            Kind::MobileMoney => Account::mobile(given.required("number")?)?,
            Kind::Other => Account::other(given.required("account")?)?,
        };
        given.finish()?;
        Ok(Self { holder, account })
    }

    /// The fields that give it again.
    pub fn to_fields(&self) -> Fields {
        let mut fields = Fields::new();
        let mut add = |name: &str, text: &str| {
            fields.insert(name.to_owned(), Zeroizing::new(text.to_owned()));
        };
        if let Some(holder) = &self.holder {
            add("holder", holder);
        }
        match &self.account {
            Account::Iban { iban, bic } => {
                add("iban", iban);
                if let Some(bic) = bic {
                    add("bic", bic);
                }
            }
            Account::Routed { routing, account, savings } => {
                add("routing", routing);
                add("account", account);
                add(
                    "account_type",
                    match savings {
                        Savings::No => "checking",
                        Savings::Yes => "savings",
                    },
                );
            }
            Account::National { bank, account } => {
                if let Some(bank) = bank {
                    add("bank", bank);
                }
                add("account", account);
            }
            Account::Mail(mail) => add("mail", mail),
            Account::Mobile(number) => add("number", number),
            Account::Other(account) => add("account", account),
        }
        fields
    }
}

fn bank_account(given: &mut Given) -> Result<Account> {
    let (iban, routing) = (given.optional("iban"), given.optional("routing"));
    match (iban, routing) {
        (Some(iban), None) => Account::iban(iban, given.optional("bic")),
        (None, Some(routing)) => {
            let savings = match given.optional("account_type").unwrap_or("checking") {
                "checking" => Savings::No,
                "savings" => Savings::Yes,
                _ => return Err(Refused::new("account_type", "must be checking or savings")),
            };
            Account::routed(routing, given.required("account")?, savings)
        }
        (None, None) => match given.optional("account") {
            Some(account) => Account::national(given.optional("bank"), account),
            None => {
                Err(Refused::new("iban", "is missing: give iban, routing and account, or account"))
            }
        },
        (Some(_), Some(_)) => Err(Refused::new("routing", "cannot be given together with iban")),
    }
}

/// Whose account it is must be readable at the bank.
fn check_holder(holder: &str) -> Result<String> {
    let holder = line(holder, "holder", 1, 140)?;
    if sepa_text(&holder, 70) == sepa_text("", 70) {
        return Err(Refused::new("holder", "has nothing that a bank can read"));
    }
    Ok(holder)
}
