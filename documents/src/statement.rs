//! The statement of an account: opening + posted - paid + returned = closing, with its lines and
//! payments.

use crate::json::Node;
use crate::number::add;
use crate::sheet::{Block, COMMON, Cell, Draft, Sheet, without_empty_columns};
use crate::{Error, Result};
use rust_decimal::Decimal;

const FIELDS: &[&str] = &[
    "number", "period", "date", "opening", "posted", "paid", "returned", "closing", "lines",
    "payouts",
];

pub fn read(root: &Node<'_>, draft: &Draft) -> Result<Sheet> {
    let document = root.object(&[COMMON, FIELDS].concat())?;
    let words = &draft.words;
    let mut sheet = Sheet::begin(&document, draft, words.of("Statement"))?;
    sheet.subtitle = document.maybe_text("period")?.unwrap_or_default();
    sheet.fact(words.of("Number"), document.maybe_text("number")?);
    sheet.fact(words.of("Period"), document.maybe_text("period")?);
    sheet.fact(words.of("Date"), document.maybe_text("date")?);
    sheet.fact(words.of("Currency"), Some(draft.currency.clone()));

    let [opening, posted, paid, returned, closing] =
        ["opening", "posted", "paid", "returned", "closing"].map(|name| document.amount(name));
    let [opening, posted, paid, returned, closing] =
        [opening?, posted?, paid?, returned?, closing?];
    let parts = [opening, posted, -paid, returned];
    let balance = parts.iter().try_fold(Decimal::ZERO, |sum, part| add("closing", sum, *part))?;
    draft.agree("closing", closing, "opening + posted - paid + returned", balance)?;
    sheet.blocks.push(Block::Sums(vec![
        (words.of("Opening balance"), draft.amount(opening)),
        (words.of("Posted"), draft.amount(posted)),
        (words.of("Paid"), draft.amount(-paid)),
        (words.of("Returned"), draft.amount(returned)),
        (words.of("Closing balance"), draft.amount_in_currency(closing)),
    ]));

    lines(&document.items("lines")?, draft, posted, &mut sheet)?;
    payments(&document.items("payouts")?, draft, (paid, returned), &mut sheet)?;
    sheet.notes(&document)?;
    Ok(sheet)
}

fn lines(nodes: &[Node<'_>], draft: &Draft, posted: Decimal, sheet: &mut Sheet) -> Result<()> {
    let mut sum = Decimal::ZERO;
    let mut rows = Vec::with_capacity(nodes.len());
    for node in nodes {
        let line = node.object(&["description", "basis", "period", "amount"])?;
        let amount = line.amount("amount")?;
        sum = add(&line.at("amount"), sum, amount)?;
        rows.push(vec![
            Cell::Text(line.text("description")?),
            Cell::of(line.maybe_text("basis")?),
            Cell::of(line.maybe_text("period")?),
            Cell::Amount(amount),
        ]);
    }
    draft.agree("posted", posted, "the sum of lines", sum)?;
    if rows.is_empty() {
        return Ok(());
    }
    let columns = vec![
        draft.text_column("Description"),
        draft.text_column("Basis"),
        draft.text_column("Period"),
        draft.amount_column("Amount"),
    ];
    let mut table = draft.table(columns, rows);
    without_empty_columns(&mut table);
    sheet.blocks.push(Block::Heading(draft.words.of("Posted")));
    sheet.blocks.push(Block::Table(table));
    Ok(())
}

fn payments(
    nodes: &[Node<'_>],
    draft: &Draft,
    stated: (Decimal, Decimal),
    sheet: &mut Sheet,
) -> Result<()> {
    let (mut paid, mut returned) = (Decimal::ZERO, Decimal::ZERO);
    let mut rows = Vec::with_capacity(nodes.len());
    for node in nodes {
        let payout = node.object(&["date", "reference", "event", "method", "amount"])?;
        let amount = payout.amount("amount")?;
        let event = payout.text("event")?;
        let (word, shown) = match event.as_str() {
            "paid" => {
                paid = add(&payout.at("amount"), paid, amount)?;
                ("Paid", amount)
            }
            "returned" => {
                returned = add(&payout.at("amount"), returned, amount)?;
                ("Returned", -amount)
            }
            _ => {
                let fault = format!("is \"{event}\", neither \"paid\" nor \"returned\"");
                return Err(Error::input(payout.at("event"), fault));
            }
        };
        rows.push(vec![
            Cell::of(payout.maybe_text("date")?),
            Cell::of(payout.maybe_text("reference")?),
            Cell::Text(draft.words.of(word)),
            Cell::of(payout.maybe_text("method")?),
            Cell::Amount(shown),
        ]);
    }
    draft.agree("paid", stated.0, "the sum of payouts that are paid", paid)?;
    draft.agree("returned", stated.1, "the sum of payouts that are returned", returned)?;
    if rows.is_empty() {
        return Ok(());
    }
    let columns = vec![
        draft.text_column("Date"),
        draft.text_column("Reference"),
        draft.text_column("Payment"),
        draft.text_column("Paid to"),
        draft.amount_column("Amount"),
    ];
    let mut table = draft.table(columns, rows);
    without_empty_columns(&mut table);
    sheet.blocks.push(Block::Heading(draft.words.of("Payments")));
    sheet.blocks.push(Block::Table(table));
    Ok(())
}
