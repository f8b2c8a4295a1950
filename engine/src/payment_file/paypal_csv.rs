//! Mass payments of PayPal: no heading; recipient, amount, currency, id, note, wallet.

use super::amount::payable;
use super::rows::push_row;
use super::{
    Account, File, Limits, Order, Payer, Payment, Refused, Result, file_name, parts, sepa_text,
};
use rust_decimal::Decimal;
use zeroize::Zeroizing;

/// Rows of one file.
const MOST_PAYMENTS: usize = 5_000;

/// What PayPal pays out.
const CURRENCIES: [&str; 24] = [
    "AUD", "BRL", "CAD", "CHF", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "ILS", "JPY", "MXN",
    "MYR", "NOK", "NZD", "PHP", "PLN", "RUB", "SEK", "SGD", "THB", "TWD", "USD",
];

/// Currencies that PayPal pays without decimals.
pub fn pays_whole_units(currency: &str) -> bool {
    matches!(currency, "HUF" | "JPY" | "TWD")
}

pub fn files(payer: &Payer, order: &Order, payments: &[Payment]) -> Result<Vec<File>> {
    if !CURRENCIES.contains(&order.currency.as_str()) {
        return Err(Refused::new("currency", "is none that PayPal pays out"));
    }
    let decimals = if pays_whole_units(&order.currency) { 0 } else { order.minor_unit };
    let amounts = payments
        .iter()
        .map(|payment| payable(payment, payer.paid_of(payment.amount, &order.currency), decimals));
    let amounts = amounts.collect::<Result<Vec<_>>>()?;
    let limits = Limits { payments: MOST_PAYMENTS, sum: Decimal::MAX };
    let parts = parts(payments, &amounts, &limits)?;
    let mut left = amounts.iter();
    let mut files = Vec::with_capacity(parts.len());
    for (place, (of_part, sum)) in parts.iter().enumerate() {
        let mut bytes = Zeroizing::new(Vec::with_capacity(of_part.len() * 400));
        for (payment, amount) in of_part.iter().zip(&mut left) {
            let Account::Mail(mail) = &payment.account else {
                return Err(Refused::new("mail", "is missing").of(payment));
            };
            if payment.reference.len() > 30 {
                return Err(Refused::new("reference", "has more than 30 characters").of(payment));
            }
            let (amount, note) = (amount.to_string(), note(payment));
            let cells =
                [mail.as_str(), &amount, &order.currency, &payment.reference, &note, "PAYPAL"];
            push_row(&mut bytes, cells.into_iter(), ',');
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

fn note(payment: &Payment) -> String {
    format!("Commission {} {}", payment.reference, sepa_text(&payment.name, 70))
}
