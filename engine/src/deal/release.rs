//! The months in which a commission is earned.

use super::component::{Component, Release};
use super::credit::Deal;
use super::period::{Month, month_of};
use super::price::Item;
use super::{coin, rounded_part, too_large};
use crate::Result;

/// What of a commission falls into a month; without one: what waits for a gate or a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    pub month: Option<Month>,
    pub amount: i128,
}

/// The lines of an item: one for each month that it reaches, and one for what waits. They sum to
/// the commission, and there is at least one.
pub fn lines(
    item: &Item,
    deal: &Deal,
    component: &Component,
    minor_unit: u32,
) -> Result<Vec<Line>> {
    let mut lines: Vec<Line> = match component.release {
        Release::Won => as_won(item)?,
        Release::Payment => as_paid(item, deal, component, coin(minor_unit))?,
    };
    lines.retain(|line| line.amount != 0);
    if lines.is_empty() {
        lines.push(Line { month: item.available.map(month_of), amount: 0 });
    }
    Ok(lines)
}

fn as_won(item: &Item) -> Result<Vec<Line>> {
    let mut lines: Vec<Line> = Vec::with_capacity(item.parts.len());
    for part in &item.parts {
        let month = part.day.map(month_of);
        match lines.iter_mut().find(|line| line.month == month) {
            Some(line) => line.amount = too_large(line.amount.checked_add(part.amount))?,
            None => lines.push(Line { month, amount: part.amount }),
        }
    }
    Ok(lines)
}

/// What is earned by the end of each month in which something becomes due or is paid, less what was
/// earned before.
fn as_paid(item: &Item, deal: &Deal, component: &Component, coin: i128) -> Result<Vec<Line>> {
    let payments = || deal.counted_payments(component);
    let mut months: Vec<Month> =
        item.parts.iter().filter_map(|part| part.day.map(month_of)).collect();
    let Some(first) = months.iter().min().copied() else {
        return as_won(item);
    };
    months.extend(payments().map(|payment| month_of(payment.day).max(first)));
    months.sort_unstable();
    months.dedup();
    let mut lines = Vec::with_capacity(months.len() + 1);
    let mut earned = 0;
    for month in months {
        let due =
            item.parts.iter().filter(|part| part.day.is_some_and(|day| month_of(day) <= month));
        let due = sum(due.map(|part| part.amount))?;
        let paid = payments().filter(|payment| month_of(payment.day) <= month);
        let paid = sum(paid.map(|payment| payment.amount))?.clamp(0, item.left);
        let to_date = match item.left {
            0 => 0,
            left => rounded_part(due, paid, left, coin)?,
        };
        lines.push(Line { month: Some(month), amount: to_date - earned });
        earned = to_date;
    }
    lines.push(Line { month: None, amount: item.commission()? - earned });
    Ok(lines)
}

fn sum(mut amounts: impl Iterator<Item = i128>) -> Result<i128> {
    too_large(amounts.try_fold(0i128, |sum, amount| sum.checked_add(amount)))
}
