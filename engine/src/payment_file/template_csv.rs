//! Files of the columns that a bank or provider wants, such as bulk payments to mobile phones.

use super::account::line;
use super::amount::payable;
use super::destination::Given;
use super::rows::{harmless, push_row};
use super::{
    Account, Fields, File, Limits, Order, Payer, Payment, Refused, Result, Savings, file_name,
    parts,
};
use rust_decimal::Decimal;
use zeroize::Zeroizing;

/// More columns than any bank wants.
const MOST_COLUMNS: usize = 50;
/// Larger files are cut, whatever the provider takes.
const MOST_PAYMENTS: usize = 100_000;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    Reference,
    Name,
    Amount,
    Currency,
    Day,
    Account,
    Bank,
    Iban,
    Bic,
    Routing,
    AccountType,
    Mail,
    Number,
}

const VALUES: [(&str, Value); 13] = [
    ("reference", Value::Reference),
    ("name", Value::Name),
    ("amount", Value::Amount),
    ("currency", Value::Currency),
    ("day", Value::Day),
    ("account", Value::Account),
    ("bank", Value::Bank),
    ("iban", Value::Iban),
    ("bic", Value::Bic),
    ("routing", Value::Routing),
    ("account_type", Value::AccountType),
    ("mail", Value::Mail),
    ("number", Value::Number),
];

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    heading: String,
    cell: Cell,
}

impl Column {
    /// Whether it tells payees apart.
    fn says_where(&self) -> bool {
        matches!(self.cell, Cell::Of(Value::Account | Value::Iban | Value::Mail | Value::Number))
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Cell {
    Of(Value),
    Always(String),
}

#[derive(Debug, Clone)]
pub struct CsvPayer {
    columns: Vec<Column>,
    delimiter: char,
    has_headings: bool,
    pub(super) whole_units: bool,
    most_payments: usize,
}

impl CsvPayer {
    /// `columns` is a list such as `Phone=number,Amount=amount,Remark="Commission"`.
    pub fn from_fields(fields: &Fields) -> Result<Self> {
        let mut given = Given::new(fields);
        let columns = parse_columns(given.required("columns")?)?;
        if !columns.iter().any(Column::says_where) {
            return Err(Refused::new(
                "columns",
                "must have one of account, iban, mail and number: to whom is paid",
            ));
        }
        let delimiter = match given.optional("delimiter").unwrap_or("comma").trim() {
            "comma" => ',',
            "semicolon" => ';',
            "tab" => '\t',
            _ => return Err(Refused::new("delimiter", "must be comma, semicolon or tab")),
        };
        let has_headings = yes_or_no(&mut given, "headings", true)?;
        let whole_units = yes_or_no(&mut given, "whole_units", false)?;
        let most_payments = match given.optional("most_payments") {
            None => MOST_PAYMENTS,
            Some(number) => match number.trim().parse() {
                Ok(number) if (1..=MOST_PAYMENTS).contains(&number) => number,
                _ => return Err(Refused::new("most_payments", "must be 1 to 100000")),
            },
        };
        given.finish()?;
        Ok(Self { columns, delimiter, has_headings, whole_units, most_payments })
    }

    pub(super) fn files(
        &self,
        payer: &Payer,
        order: &Order,
        payments: &[Payment],
    ) -> Result<Vec<File>> {
        let decimals = if self.whole_units { 0 } else { order.minor_unit };
        let amounts = payments.iter().map(|payment| {
            payable(payment, payer.paid_of(payment.amount, &order.currency), decimals)
        });
        let amounts = amounts.collect::<Result<Vec<_>>>()?;
        let limits = Limits { payments: self.most_payments, sum: Decimal::MAX };
        let parts = parts(payments, &amounts, &limits)?;
        let mut left = amounts.iter();
        let mut files = Vec::with_capacity(parts.len());
        for (place, (of_part, sum)) in parts.iter().enumerate() {
            let mut bytes = Zeroizing::new(Vec::with_capacity((of_part.len() + 1) * 256));
            if self.has_headings {
                let headings = self.columns.iter().map(|column| column.heading.as_str());
                push_row(&mut bytes, headings, self.delimiter);
            }
            for (payment, amount) in of_part.iter().zip(&mut left) {
                let cells = self.cells(order, payment, *amount)?;
                let cells = cells.iter().map(|cell| cell.as_str());
                push_row(&mut bytes, cells, self.delimiter);
            }
            files.push(File {
                name: file_name(&order.reference, place, parts.len(), "csv"),
                bytes,
                payment_count: of_part.len(),
                control_sum: *sum,
            });
        }
        Ok(files)
    }

    fn cells(
        &self,
        order: &Order,
        payment: &Payment,
        amount: Decimal,
    ) -> Result<Vec<Zeroizing<String>>> {
        let cell = |column: &Column| {
            let text = match &column.cell {
                Cell::Always(text) => harmless(text),
                Cell::Of(Value::Reference) => payment.reference.clone(),
                Cell::Of(Value::Name) => harmless(&payment.name),
                Cell::Of(Value::Amount) => amount.to_string(),
                Cell::Of(Value::Currency) => order.currency.clone(),
                Cell::Of(Value::Day) => order.pay_on.format("%Y-%m-%d").to_string(),
                Cell::Of(value) => harmless(&of_account(*value, payment)?),
            };
            Ok(Zeroizing::new(text))
        };
        self.columns.iter().map(cell).collect()
    }
}

fn yes_or_no(given: &mut Given, field: &'static str, otherwise: bool) -> Result<bool> {
    match given.optional(field).map(str::trim) {
        None => Ok(otherwise),
        Some("true") => Ok(true),
        Some("false") => Ok(false),
        Some(_) => Err(Refused::new(field, "must be true or false")),
    }
}

fn of_account(value: Value, payment: &Payment) -> Result<Zeroizing<String>> {
    let missing = |field: &'static str| Refused::new(field, "is missing").of(payment);
    let text = match (value, &payment.account) {
        (Value::Iban, Account::Iban { iban, .. }) => iban.clone(),
        (Value::Bic, Account::Iban { bic, .. }) => bic.clone().unwrap_or_default().into(),
        (Value::Routing, Account::Routed { routing, .. }) => routing.clone().into(),
        (Value::AccountType, Account::Routed { savings, .. }) => match savings {
            Savings::No => "checking".to_owned().into(),
            Savings::Yes => "savings".to_owned().into(),
        },
        (
            Value::Account,
            Account::Routed { account, .. }
            | Account::National { account, .. }
            | Account::Other(account),
        ) => account.clone(),
        (Value::Account, Account::Iban { iban, .. }) => iban.clone(),
        (Value::Bank, Account::National { bank: Some(bank), .. }) => bank.clone().into(),
        (Value::Bank, Account::Routed { routing, .. }) => routing.clone().into(),
        (Value::Bank, Account::Iban { bic: Some(bic), .. }) => bic.clone().into(),
        (Value::Mail, Account::Mail(mail)) => mail.clone(),
        (Value::Number, Account::Mobile(number)) => number.clone(),
        (Value::Iban, _) => return Err(missing("iban")),
        (Value::Bic, _) => return Err(missing("bic")),
        (Value::Routing, _) => return Err(missing("routing")),
        (Value::AccountType, _) => return Err(missing("account_type")),
        (Value::Bank, _) => return Err(missing("bank")),
        (Value::Mail, _) => return Err(missing("mail")),
        (Value::Number, _) => return Err(missing("number")),
        (_, _) => return Err(missing("account")),
    };
    Ok(text)
}

/// Splits at commas that stand outside quotes.
fn split_columns(text: &str) -> Vec<String> {
    let mut columns = vec![String::new()];
    let mut is_quoted = false;
    for c in text.chars() {
        is_quoted ^= c == '"';
        match columns.last_mut() {
            Some(column) if c != ',' || is_quoted => column.push(c),
            _ => columns.push(String::new()),
        }
    }
    columns
}

fn parse_columns(text: &str) -> Result<Vec<Column>> {
    let columns = split_columns(text);
    if columns.len() > MOST_COLUMNS {
        return Err(Refused::new("columns", format!("are more than {MOST_COLUMNS}")));
    }
    let columns = columns.iter().map(|text| parse_column(text)).collect::<Result<Vec<_>>>()?;
    if columns.iter().filter(|column| column.cell == Cell::Of(Value::Amount)).count() != 1 {
        return Err(Refused::new("columns", "must have the amount once"));
    }
    Ok(columns)
}

fn parse_column(text: &str) -> Result<Column> {
    let refuse = || {
        let known = VALUES.map(|(name, _)| name).join(", ");
        Refused::new(
            "columns",
            format!("must be a list of HEADING=VALUE, where VALUE is \"a text\" or one of {known}"),
        )
    };
    let (heading, value) = text.split_once('=').ok_or_else(refuse)?;
    let heading = harmless(&line(heading, "columns", 1, 100)?);
    let value = value.trim();
    let quoted = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let cell = match quoted {
        Some(text) => Cell::Always(line(text, "columns", 0, 100)?),
        None => {
            let known = VALUES.iter().find(|(name, _)| *name == value);
            Cell::Of(known.ok_or_else(refuse)?.1)
        }
    };
    Ok(Column { heading, cell })
}
