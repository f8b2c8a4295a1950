//! Customer credit transfers, ISO 20022 pain.001.001.03 and .09. Payments in euro are those of SEPA.

use super::account::{Secret, line};
use super::amount::payable;
use super::bic::check_bic;
use super::destination::Given;
use super::{
    Account, Fields, File, Limits, Order, Payment, Refused, Result, check_iban, file_name, parts,
    sepa_text,
};
use rust_decimal::Decimal;
use std::fmt::{self, Write};
use zeroize::Zeroizing;

/// Banks take this many payments in one file.
const MOST_PAYMENTS: usize = 10_000;
/// Characters of a name; ISO 20022 has 140, SEPA 70.
const NAME: usize = 70;
/// Cents of the largest payment of SEPA.
const MOST_SEPA: i64 = 99_999_999_999;
/// A number has at most 18 digits.
const MOST_UNITS: i64 = 999_999_999_999_999_999;

/// The releases that banks take: what differs here is what a BIC is called, and how deep a day is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PainVersion {
    V03,
    V09,
}

impl PainVersion {
    pub fn format(self) -> &'static str {
        match self {
            Self::V03 => "pain.001.001.03",
            Self::V09 => "pain.001.001.09",
        }
    }

    fn bic(self) -> &'static str {
        match self {
            Self::V03 => "BIC",
            Self::V09 => "BICFI",
        }
    }

    fn day(self) -> &'static [&'static str] {
        match self {
            Self::V03 => &["ReqdExctnDt"],
            Self::V09 => &["ReqdExctnDt", "Dt"],
        }
    }
}

/// Whose account pays.
#[derive(Clone)]
pub struct PainPayer {
    version: PainVersion,
    name: String,
    iban: Secret,
    bic: Option<String>,
    /// What the bank calls its customer, where it wants to read that.
    customer_id: Option<String>,
}

/// Shows no more of the account than people see.
impl fmt::Debug for PainPayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

impl PainPayer {
    pub fn from_fields(version: PainVersion, fields: &Fields) -> Result<Self> {
        let mut given = Given::new(fields);
        let name = line(given.required("name")?, "name", 1, 140)?;
        let Account::Iban { iban, bic } =
            Account::iban(given.required("iban")?, given.optional("bic"))?
        else {
            return Err(Refused::new("iban", "is missing"));
        };
        let customer_id =
            given.optional("customer_id").map(|id| line(id, "customer_id", 1, 35)).transpose()?;
        given.finish()?;
        Ok(Self { version, name, iban, bic, customer_id })
    }

    pub fn format(&self) -> &'static str {
        self.version.format()
    }

    pub fn masked(&self) -> String {
        Account::Iban { iban: self.iban.clone(), bic: None }.masked()
    }

    pub(super) fn files(&self, order: &Order, payments: &[Payment]) -> Result<Vec<File>> {
        let amounts = payments.iter().map(|payment| amount(order, payment));
        let amounts = amounts.collect::<Result<Vec<_>>>()?;
        let sum = Decimal::new(MOST_UNITS, order.minor_unit);
        let limits = Limits { payments: MOST_PAYMENTS, sum };
        let parts = parts(payments, &amounts, &limits)?;
        let mut first = 0;
        let mut files = Vec::with_capacity(parts.len());
        for (place, (of_part, sum)) in parts.iter().enumerate() {
            let name = file_name(&order.reference, place, parts.len(), "xml");
            // The message is called like its file.
            let message = name.trim_end_matches(".xml");
            if message.len() > 35 {
                return Err(Refused::new("reference", "is too long to be numbered"));
            }
            let amounts = &amounts[first..first + of_part.len()];
            first += of_part.len();
            let mut xml = Xml::new(self.version, of_part.len());
            self.write(&mut xml, message, order, of_part, amounts, *sum)?;
            files.push(File {
                name: name.clone(),
                bytes: xml.finish(),
                payment_count: of_part.len(),
                control_sum: *sum,
            });
        }
        Ok(files)
    }

    fn write(
        &self,
        xml: &mut Xml,
        message: &str,
        order: &Order,
        payments: &[Payment],
        amounts: &[Decimal],
        sum: Decimal,
    ) -> Result<()> {
        let name = sepa_text(&self.name, NAME);
        let (count, sum) = (payments.len().to_string(), sum.to_string());
        let is_sepa = order.currency == "EUR";

        xml.open("CstmrCdtTrfInitn");
        xml.open("GrpHdr");
        xml.leaf("MsgId", message);
        xml.leaf("CreDtTm", &order.ordered_at.format("%Y-%m-%dT%H:%M:%S").to_string());
        xml.leaf("NbOfTxs", &count);
        xml.leaf("CtrlSum", &sum);
        xml.open("InitgPty");
        xml.leaf("Nm", &name);
        if let Some(id) = &self.customer_id {
            xml.nested(&["Id", "OrgId", "Othr", "Id"], &sepa_text(id, 35));
        }
        xml.close("InitgPty");
        xml.close("GrpHdr");

        xml.open("PmtInf");
        xml.leaf("PmtInfId", message);
        xml.leaf("PmtMtd", "TRF");
        xml.leaf("BtchBookg", "true");
        xml.leaf("NbOfTxs", &count);
        xml.leaf("CtrlSum", &sum);
        if is_sepa {
            xml.nested(&["PmtTpInf", "SvcLvl", "Cd"], "SEPA");
        }
        xml.nested(self.version.day(), &order.pay_on.format("%Y-%m-%d").to_string());
        xml.nested(&["Dbtr", "Nm"], &name);
        xml.nested(&["DbtrAcct", "Id", "IBAN"], &self.iban);
        match &self.bic {
            Some(bic) => xml.nested(&["DbtrAgt", "FinInstnId", self.version.bic()], bic),
            None => xml.nested(&["DbtrAgt", "FinInstnId", "Othr", "Id"], "NOTPROVIDED"),
        }
        xml.leaf("ChrgBr", if is_sepa { "SLEV" } else { "SHAR" });
        for (payment, amount) in payments.iter().zip(amounts) {
            self.write_payment(xml, message, order, payment, *amount)?;
        }
        xml.close("PmtInf");
        xml.close("CstmrCdtTrfInitn");
        Ok(())
    }

    fn write_payment(
        &self,
        xml: &mut Xml,
        message: &str,
        order: &Order,
        payment: &Payment,
        amount: Decimal,
    ) -> Result<()> {
        let Account::Iban { iban, bic } = &payment.account else {
            return Err(Refused::new("iban", "is missing").of(payment));
        };
        check_iban(iban).map_err(|refused| refused.of(payment))?;
        bic.as_deref().map_or(Ok(()), check_bic).map_err(|refused| refused.of(payment))?;

        xml.open("CdtTrfTxInf");
        xml.nested(&["PmtId", "EndToEndId"], &payment.reference);
        xml.open("Amt");
        xml.leaf_of_currency("InstdAmt", &order.currency, &amount.to_string());
        xml.close("Amt");
        if let Some(bic) = bic {
            xml.nested(&["CdtrAgt", "FinInstnId", self.version.bic()], bic);
        }
        xml.nested(&["Cdtr", "Nm"], &sepa_text(&payment.name, NAME));
        xml.nested(&["CdtrAcct", "Id", "IBAN"], iban);
        xml.nested(&["RmtInf", "Ustrd"], &format!("{} {message}", payment.reference));
        xml.close("CdtTrfTxInf");
        Ok(())
    }
}

fn amount(order: &Order, payment: &Payment) -> Result<Decimal> {
    let amount = payable(payment, payment.amount, order.minor_unit)?;
    let units = if order.currency == "EUR" { MOST_SEPA } else { MOST_UNITS };
    let most = Decimal::new(units, order.minor_unit);
    if amount > most {
        return Err(Refused::new("amount", format!("is more than {most}")).of(payment));
    }
    if amount.scale() > 5 {
        return Err(Refused::new("amount", "has more than 5 decimals").of(payment));
    }
    Ok(amount)
}

/// Elements, each on a line of its own. Nothing that is written here needs escaping but `'`, which
/// needs none between elements: all of it went through `sepa_text` or is checked.
struct Xml {
    text: Zeroizing<String>,
    depth: usize,
}

impl Xml {
    fn new(version: PainVersion, payments: usize) -> Self {
        // Longer than it gets, so that no part of it is left behind where it grows.
        let mut text = Zeroizing::new(String::with_capacity(4096 + payments * 1536));
        text.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        let name = version.format();
        let _ = writeln!(text, "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:{name}\">");
        Self { text, depth: 1 }
    }

    fn finish(mut self) -> Zeroizing<Vec<u8>> {
        self.text.push_str("</Document>\n");
        Zeroizing::new(self.text.as_bytes().to_vec())
    }

    fn indent(&mut self) {
        for _ in 0..self.depth {
            self.text.push_str("  ");
        }
    }

    fn open(&mut self, name: &str) {
        self.indent();
        let _ = writeln!(self.text, "<{name}>");
        self.depth += 1;
    }

    fn close(&mut self, name: &str) {
        self.depth -= 1;
        self.indent();
        let _ = writeln!(self.text, "</{name}>");
    }

    fn leaf(&mut self, name: &str, text: &str) {
        self.indent();
        let _ = writeln!(self.text, "<{name}>{text}</{name}>");
    }

    fn leaf_of_currency(&mut self, name: &str, currency: &str, text: &str) {
        self.indent();
        let _ = writeln!(self.text, "<{name} Ccy=\"{currency}\">{text}</{name}>");
    }

    /// A leaf within elements that hold nothing else.
    fn nested(&mut self, names: &[&str], text: &str) {
        let Some((last, outer)) = names.split_last() else { return };
        for name in outer {
            self.open(name);
        }
        self.leaf(last, text);
        for name in outer.iter().rev() {
            self.close(name);
        }
    }
}
