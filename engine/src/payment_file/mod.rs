//! Files that order payments: the same payments are always the same bytes. What a bank would refuse
//! is refused here, with the payment and the field that are wrong, but never with the account
//! itself: messages are read by more people than accounts are.

mod account;
mod amount;
mod bic;
mod destination;
mod iban;
mod nacha;
mod pain_001;
mod paypal_csv;
mod routing;
mod rows;
mod template_csv;
mod text;

pub use account::{Account, Savings};
pub use destination::{Destination, Fields, Kind, shown};
pub use iban::check_iban;
pub use nacha::NachaPayer;
pub use pain_001::{PainPayer, PainVersion};
pub use routing::check_routing;
pub use template_csv::{Column, CsvPayer};
pub use text::{sepa_text, upper_text};

use crate::money::exact_sum;
use chrono::{NaiveDate, NaiveDateTime};
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::fmt;
use zeroize::Zeroizing;

pub type Result<T> = std::result::Result<T, Refused>;

/// What makes a payment, or a setting of the payer, unfit for a file. Never shows an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The reference of the payment; none where the payer or the whole batch is wrong.
    pub payment: Option<String>,
    pub field: Cow<'static, str>,
    /// Continues "the field ...".
    pub problem: String,
}

impl Refused {
    pub fn new(field: impl Into<Cow<'static, str>>, problem: impl Into<String>) -> Self {
        Self { payment: None, field: field.into(), problem: problem.into() }
    }

    /// The same, met in a payment.
    pub fn of(self, payment: &Payment) -> Self {
        Self { payment: Some(payment.reference.clone()), ..self }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.payment {
            Some(payment) => write!(f, "payment \"{payment}\": {} {}", self.field, self.problem),
            None => write!(f, "{} {}", self.field, self.problem),
        }
    }
}

impl std::error::Error for Refused {}

/// One payment.
#[derive(Debug, Clone)]
pub struct Payment {
    /// What it is called at the bank: unique, at most 35 characters.
    pub reference: String,
    /// Whose account it is; in any script.
    pub name: String,
    pub amount: Decimal,
    pub account: Account,
}

/// What all payments of a batch have in common.
#[derive(Debug, Clone)]
pub struct Order {
    /// What the batch is called at the bank.
    pub reference: String,
    /// When it was ordered, by the clock of the payer.
    pub ordered_at: NaiveDateTime,
    /// The day on which it is to be paid.
    pub pay_on: NaiveDate,
    pub currency: String,
    pub minor_unit: u32,
    /// How many files of this payer were made before on that day.
    pub files_before: u32,
}

/// Who pays, and in which format the bank wants to be told.
#[derive(Debug, Clone)]
pub enum Payer {
    Pain001(PainPayer),
    Nacha(NachaPayer),
    PayPalCsv,
    Csv(CsvPayer),
}

/// A file, which holds accounts: its bytes are wiped when it goes.
#[derive(Clone)]
pub struct File {
    pub name: String,
    pub bytes: Zeroizing<Vec<u8>>,
    pub payment_count: usize,
    /// The sum of what it pays.
    pub control_sum: Decimal,
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} payments, {}", self.name, self.payment_count, self.control_sum)
    }
}

impl Payer {
    /// The payer of a format, as its settings say.
    pub fn from_fields(format: &str, fields: &Fields) -> Result<Self> {
        Ok(match format {
            "pain.001.001.03" => Self::Pain001(PainPayer::from_fields(PainVersion::V03, fields)?),
            "pain.001.001.09" => Self::Pain001(PainPayer::from_fields(PainVersion::V09, fields)?),
            "nacha" => Self::Nacha(NachaPayer::from_fields(fields)?),
            "paypal_csv" => {
                destination::Given::new(fields).finish()?;
                Self::PayPalCsv
            }
            "csv" => Self::Csv(CsvPayer::from_fields(fields)?),
            _ => {
                let problem = "must be pain.001.001.03, pain.001.001.09, nacha, paypal_csv or csv";
                return Err(Refused::new("format", problem));
            }
        })
    }

    pub fn format(&self) -> &'static str {
        match self {
            Self::Pain001(payer) => payer.format(),
            Self::Nacha(_) => "nacha",
            Self::PayPalCsv => "paypal_csv",
            Self::Csv(_) => "csv",
        }
    }

    /// Whether it pays no fractions in a currency.
    pub fn pays_whole_units(&self, currency: &str) -> bool {
        match self {
            Self::Pain001(_) | Self::Nacha(_) => false,
            Self::PayPalCsv => paypal_csv::pays_whole_units(currency),
            Self::Csv(payer) => payer.whole_units,
        }
    }

    /// What is paid of an amount: whole units only, where nothing else can be.
    pub fn paid_of(&self, amount: Decimal, currency: &str) -> Decimal {
        if self.pays_whole_units(currency) { amount.trunc() } else { amount }
    }

    /// The paying account as people may see it, where it has one.
    pub fn masked(&self) -> Option<String> {
        match self {
            Self::Pain001(payer) => Some(payer.masked()),
            Self::Nacha(payer) => Some(payer.masked()),
            Self::PayPalCsv | Self::Csv(_) => None,
        }
    }

    /// The files for the bank, in order: more than one where a format holds no more in one.
    pub fn files(&self, order: &Order, payments: &[Payment]) -> Result<Vec<File>> {
        if payments.is_empty() {
            return Err(Refused::new("payments", "are missing: there must be at least one"));
        }
        check_reference(&order.reference)?;
        if order.currency.len() != 3 || !order.currency.bytes().all(|c| c.is_ascii_uppercase()) {
            return Err(Refused::new("currency", "must be three capital letters"));
        }
        check_references(payments)?;
        match self {
            Self::Pain001(payer) => payer.files(order, payments),
            Self::Nacha(payer) => payer.files(order, payments),
            Self::PayPalCsv => paypal_csv::files(self, order, payments),
            Self::Csv(payer) => payer.files(self, order, payments),
        }
    }
}

/// References go into the file as they are, so that what the bank reports finds its payment.
fn check_reference(reference: &str) -> Result<()> {
    let is_fit = |c: char| c.is_ascii_alphanumeric() || "-.+:".contains(c);
    if reference.is_empty() || reference.len() > 35 || !reference.chars().all(is_fit) {
        return Err(Refused::new("reference", "must be 1 to 35 letters, digits, -, ., + or :"));
    }
    Ok(())
}

fn check_references(payments: &[Payment]) -> Result<()> {
    let mut known = std::collections::HashSet::new();
    for payment in payments {
        check_reference(&payment.reference).map_err(|refused| refused.of(payment))?;
        if !known.insert(payment.reference.as_str()) {
            return Err(Refused::new("reference", "is that of another payment too").of(payment));
        }
    }
    Ok(())
}

/// The most that one file of a format holds.
struct Limits {
    payments: usize,
    sum: Decimal,
}

/// Payments in their order, cut where a file is full.
fn parts<'a>(
    payments: &'a [Payment],
    amounts: &[Decimal],
    limits: &Limits,
) -> Result<Vec<(&'a [Payment], Decimal)>> {
    let mut parts = Vec::new();
    let (mut begin, mut sum) = (0, Decimal::ZERO);
    for (place, amount) in amounts.iter().enumerate() {
        let with_it = total(sum, *amount)?;
        if place > begin && (place - begin == limits.payments || with_it > limits.sum) {
            parts.push((&payments[begin..place], sum));
            (begin, sum) = (place, *amount);
        } else {
            sum = with_it;
        }
    }
    parts.push((&payments[begin..], sum));
    Ok(parts)
}

fn total(sum: Decimal, amount: Decimal) -> Result<Decimal> {
    exact_sum(sum, amount, "payments")
        .map_err(|_| Refused::new("amount", "makes a sum of too many digits"))
}

/// The name of a file: that of the batch, with its place where there are several.
fn file_name(reference: &str, place: usize, count: usize, ending: &str) -> String {
    let reference = reference.replace([':', '+'], "-");
    if count == 1 {
        format!("{reference}.{ending}")
    } else {
        format!("{reference}-{}.{ending}", place + 1)
    }
}
