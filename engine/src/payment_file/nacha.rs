//! Credits by ACH in the United States: lines of 94 characters, filled up to tens with 9s.

use super::account::{Secret, line};
use super::amount::{minor_units, payable};
use super::destination::Given;
use super::{
    Account, Fields, File, Limits, Order, Payment, Refused, Result, Savings, check_routing,
    file_name, parts, upper_text,
};
use rust_decimal::Decimal;
use std::fmt::Write;
use zeroize::Zeroizing;

/// Cents of ten digits in an entry, of twelve in a file.
const MOST_CENTS: i64 = 9_999_999_999;
const MOST_SUM_CENTS: i64 = 999_999_999_999;
/// A batch counts its entries with six digits.
const MOST_ENTRIES: usize = 999_999;
/// One file of a day is told from another by A to Z, then 0 to 9.
const MODIFIERS: &[u8; 36] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const LINE: usize = 94;

/// Who pays, as agreed with its bank.
#[derive(Debug, Clone)]
pub struct NachaPayer {
    name: String,
    routing: String,
    bank_name: String,
    /// What the bank calls the company: often 1 and its tax number.
    company_id: String,
    entry_class: String,
    description: String,
}

impl NachaPayer {
    pub fn from_fields(fields: &Fields) -> Result<Self> {
        let mut given = Given::new(fields);
        let name = line(given.required("name")?, "name", 1, 140)?;
        let routing = given.required("routing")?.trim().to_owned();
        check_routing(&routing)?;
        let bank_name = line(given.required("bank_name")?, "bank_name", 1, 140)?;
        let company_id = given.required("company_id")?.trim().to_ascii_uppercase();
        if company_id.len() != 10 || !company_id.bytes().all(|c| c.is_ascii_alphanumeric()) {
            return Err(Refused::new("company_id", "must have ten letters or digits"));
        }
        let entry_class = given.optional("entry_class").unwrap_or("PPD").trim().to_owned();
        if !matches!(entry_class.as_str(), "PPD" | "CCD") {
            let problem = "must be PPD (to people) or CCD (to companies)";
            return Err(Refused::new("entry_class", problem));
        }
        let description =
            line(given.optional("description").unwrap_or("COMMISSION"), "description", 1, 10)?;
        given.finish()?;
        Ok(Self { name, routing, bank_name, company_id, entry_class, description })
    }

    /// The company as its bank knows it.
    pub fn masked(&self) -> String {
        format!("***{}", &self.company_id[6..])
    }

    pub(super) fn files(&self, order: &Order, payments: &[Payment]) -> Result<Vec<File>> {
        if order.currency != "USD" {
            return Err(Refused::new("currency", "must be USD"));
        }
        let amounts = payments.iter().map(amount).collect::<Result<Vec<_>>>()?;
        let limits = Limits { payments: MOST_ENTRIES, sum: Decimal::new(MOST_SUM_CENTS, 2) };
        let parts = parts(payments, &amounts, &limits)?;
        let mut first = 0;
        let mut files = Vec::with_capacity(parts.len());
        for (place, (of_part, sum)) in parts.iter().enumerate() {
            let number = order.files_before as usize + place;
            let modifier = MODIFIERS.get(number).copied().map(char::from).ok_or_else(|| {
                Refused::new("payments", "need more than 36 files of one payer on one day")
            })?;
            let amounts = &amounts[first..first + of_part.len()];
            first += of_part.len();
            files.push(File {
                name: file_name(&order.reference, place, parts.len(), "ach"),
                bytes: self.write(order, of_part, amounts, *sum, modifier)?,
                payment_count: of_part.len(),
                control_sum: *sum,
            });
        }
        Ok(files)
    }

    fn write(
        &self,
        order: &Order,
        payments: &[Payment],
        amounts: &[Decimal],
        sum: Decimal,
        modifier: char,
    ) -> Result<Zeroizing<Vec<u8>>> {
        let mut lines = Lines::new(payments.len() + 14);
        let (credit, odfi) = (minor_units(sum), &self.routing[..8]);
        let company = &self.company_id;

        lines.add(format_args!(
            "101 {}{company}{}{modifier}094101{:<23}{:<23}{:8}",
            self.routing,
            order.ordered_at.format("%y%m%d%H%M"),
            upper_text(&self.bank_name, 23),
            upper_text(&self.name, 23),
            "",
        ));
        lines.add(format_args!(
            "5220{:<16}{:20}{company}{}{:<10}{}{}   1{odfi}0000001",
            upper_text(&self.name, 16),
            "",
            self.entry_class,
            upper_text(&self.description, 10),
            order.pay_on.format("%y%m%d"),
            order.pay_on.format("%y%m%d"),
        ));
        let mut hash = 0;
        for (place, (payment, amount)) in payments.iter().zip(amounts).enumerate() {
            let entry = Entry::of(payment)?;
            hash += entry.bank;
            lines.add(format_args!(
                "6{}{}{:<17}{:010}{:<15}{:<22}  0{odfi}{:07}",
                entry.code,
                entry.routing,
                entry.account.as_str(),
                minor_units(*amount),
                payment.reference,
                upper_text(&payment.name, 22),
                place + 1,
            ));
        }
        let (count, hash) = (payments.len(), hash % 10_000_000_000);
        lines.add(format_args!(
            "8220{count:06}{hash:010}{:012}{credit:012}{company}{:25}{odfi}0000001",
            0, "",
        ));
        let blocks = (lines.count + 1).div_ceil(10);
        lines.add(format_args!(
            "9000001{blocks:06}{count:08}{hash:010}{:012}{credit:012}{:39}",
            0, "",
        ));
        while lines.count < blocks * 10 {
            lines.add(format_args!("{:9<94}", ""));
        }
        Ok(lines.finish())
    }
}

fn amount(payment: &Payment) -> Result<Decimal> {
    let amount = payable(payment, payment.amount, 2)?;
    if amount > Decimal::new(MOST_CENTS, 2) {
        return Err(Refused::new("amount", "is more than 99999999.99").of(payment));
    }
    if payment.reference.len() > 15 {
        return Err(Refused::new("reference", "has more than 15 characters").of(payment));
    }
    Ok(amount)
}

/// Where a credit goes.
struct Entry<'a> {
    code: &'static str,
    routing: &'a str,
    account: &'a Secret,
    /// The routing number without its check digit, which the hash adds up.
    bank: u64,
}

impl<'a> Entry<'a> {
    fn of(payment: &'a Payment) -> Result<Self> {
        let Account::Routed { routing, account, savings } = &payment.account else {
            return Err(Refused::new("routing", "is missing").of(payment));
        };
        check_routing(routing).map_err(|refused| refused.of(payment))?;
        let code = match savings {
            Savings::No => "22",
            Savings::Yes => "32",
        };
        let bank = routing[..8].bytes().fold(0, |number, c| number * 10 + u64::from(c - b'0'));
        Ok(Self { code, routing, account, bank })
    }
}

struct Lines {
    text: Zeroizing<String>,
    count: usize,
}

impl Lines {
    /// For at most so many lines, which then are never moved in memory.
    fn new(most: usize) -> Self {
        Self { text: Zeroizing::new(String::with_capacity(most * (LINE + 1))), count: 0 }
    }

    fn add(&mut self, line: std::fmt::Arguments) {
        let _ = writeln!(self.text, "{line}");
        self.count += 1;
    }

    fn finish(self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(self.text.as_bytes().to_vec())
    }
}
