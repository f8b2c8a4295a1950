//! Invoices, credit notes and payment advices: lines, then what they come to.
//!
//! payable = subtotal + tax - withholding - fee. Taxes are stated by the caller, as amounts with
//! their rate and base; nothing is rounded or calculated here but the sums, which must agree.

use crate::json::{Node, Object};
use crate::number::add;
use crate::sheet::{Block, COMMON, Cell, Column, Draft, Sheet, without_empty_columns};
use crate::{Error, Result};
use rust_decimal::Decimal;

#[derive(Clone, Copy)]
pub enum Kind {
    Invoice,
    CreditNote,
    PaymentAdvice,
}

const FIELDS: &[&str] = &[
    "number",
    "issue_date",
    "due_date",
    "period",
    "corrects",
    "self_billing",
    "reverse_charge",
    "payment_reference",
    "method",
    "lines",
    "subtotal",
    "taxes",
    "withholding",
    "fee",
    "total",
];

pub fn read(root: &Node<'_>, draft: &Draft, kind: Kind) -> Result<Sheet> {
    let document = root.object(&[COMMON, FIELDS].concat())?;
    let words = &draft.words;
    let title = words.of(match kind {
        Kind::Invoice => "Invoice",
        Kind::CreditNote => "Credit note",
        Kind::PaymentAdvice => "Payment advice",
    });
    let mut sheet = Sheet::begin(&document, draft, title)?;
    for name in ["issuer", "recipient"] {
        document.field(name)?;
    }
    let corrects = document.maybe_text("corrects")?;
    let number = document.text("number")?;
    sheet.subtitle = number.clone();
    sheet.fact(words.of("Number"), Some(number));
    sheet.fact(words.of("Issue date"), Some(document.text("issue_date")?));
    sheet.fact(words.of("Due date"), document.maybe_text("due_date")?);
    sheet.fact(words.of("Period"), document.maybe_text("period")?);
    sheet.fact(words.of("Corrects"), corrects);
    sheet.fact(words.of("Reference"), document.maybe_text("payment_reference")?);
    sheet.fact(words.of("Paid to"), document.maybe_text("method")?);
    sheet.fact(words.of("Currency"), Some(draft.currency.clone()));
    if document.flag("self_billing")? {
        sheet.blocks.push(Block::Paragraph(words.of("Self-billing")));
    }

    let subtotal = lines(&document, draft, &mut sheet)?;
    sums(&document, draft, subtotal, &mut sheet)?;
    if document.flag("reverse_charge")? {
        sheet.blocks.push(Block::Paragraph(words.of("Reverse charge")));
    }
    sheet.notes(&document)?;
    Ok(sheet)
}

/// The lines as a table; their sum, which is the subtotal.
fn lines(document: &Object<'_>, draft: &Draft, sheet: &mut Sheet) -> Result<Decimal> {
    let mut sum = Decimal::ZERO;
    let mut rows = Vec::new();
    for node in document.field("lines")?.items()? {
        let line = node.object(&["description", "period", "quantity", "amount"])?;
        let amount = line.amount("amount")?;
        sum = add(&line.at("amount"), sum, amount)?;
        rows.push(vec![
            Cell::Text(line.text("description")?),
            Cell::of(line.maybe_text("period")?),
            line.maybe_amount("quantity")?.map_or(Cell::Empty, Cell::Amount),
            Cell::Amount(amount),
        ]);
    }
    if rows.is_empty() {
        return Err(Error::input("lines", "has nothing in it"));
    }
    draft.agree("subtotal", document.amount("subtotal")?, "the sum of lines", sum)?;
    let columns = vec![
        draft.text_column("Description"),
        draft.text_column("Period"),
        Column { decimals: 0, ..draft.number_column("Quantity") },
        draft.amount_column("Amount"),
    ];
    let mut table = draft.table(columns, rows);
    table.total = draft.words.of("Subtotal");
    without_empty_columns(&mut table);
    sheet.blocks.push(Block::Table(table));
    Ok(sum)
}

fn sums(document: &Object<'_>, draft: &Draft, subtotal: Decimal, sheet: &mut Sheet) -> Result<()> {
    let words = &draft.words;
    let mut payable = subtotal;
    let mut shown = vec![(words.of("Subtotal"), draft.amount(subtotal))];
    for node in document.items("taxes")? {
        let tax = node.object(&["label", "rate", "base", "amount"])?;
        let amount = tax.amount("amount")?;
        payable = add(&tax.at("amount"), payable, amount)?;
        let label = tax.maybe_text("label")?.unwrap_or_else(|| words.of("Tax"));
        shown.push((of_base(label, &tax, draft)?, draft.amount(amount)));
    }
    if let Some(node) = document.maybe("withholding") {
        let withholding = node.object(&["label", "rate", "base", "amount"])?;
        let amount = withholding.amount("amount")?;
        payable = add(&withholding.at("amount"), payable, -amount)?;
        let label = withholding.maybe_text("label")?.unwrap_or_else(|| words.of("Withholding"));
        shown.push((of_base(label, &withholding, draft)?, draft.amount(-amount)));
    }
    if let Some(fee) = document.maybe_amount("fee")?.filter(|fee| !fee.is_zero()) {
        payable = add("fee", payable, -fee)?;
        shown.push((words.of("Fee"), draft.amount(-fee)));
    }
    let total = document.amount("total")?;
    draft.agree("total", total, "subtotal + taxes - withholding - fee", payable)?;
    shown.push((words.of("Amount payable"), draft.amount_in_currency(total)));
    sheet.blocks.push(Block::Sums(shown));
    Ok(())
}

/// "VAT 16 % of 333.33"
fn of_base(label: String, tax: &Object<'_>, draft: &Draft) -> Result<String> {
    let mut text = label;
    if let Some(rate) = tax.maybe_text("rate")? {
        text = format!("{text} {rate}");
    }
    if let Some(base) = tax.maybe_amount("base")? {
        text = format!("{text} {} {}", draft.words.of("of"), draft.amount(base));
    }
    Ok(text)
}
