//! Draws: what is advanced in poor months, and taken back in good ones.

use super::explain::Step;
use super::{AMOUNT_SCALE, RATE_SCALE, WHOLE, coin, rounded_part, shown, too_large};
use crate::Result;
use crate::exact::Exact;

/// The draw of somebody in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Draw {
    pub amount: i128,
    /// What is advanced of others is never taken back.
    pub is_recoverable: bool,
    /// How much of what lies above the draw is taken back; 0 before recovery begins.
    pub recovery_rate: i128,
}

/// A month of somebody: what was posted for it by everything else, and the draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DrawMonth {
    pub posted: i128,
    pub draw: Option<Draw>,
}

/// What a draw does in a month.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DrawLine {
    pub advance: i128,
    /// What is taken back: not negative.
    pub recovery: i128,
    /// What remains to be taken back after the month.
    pub balance: i128,
}

/// Months in their order, without gaps. What is missing to the draw is advanced; of what lies above
/// it, a part is taken back until nothing remains.
pub fn draws(months: &[DrawMonth], minor_unit: u32) -> Result<Vec<DrawLine>> {
    let mut balance = 0;
    let mut lines = Vec::with_capacity(months.len());
    for month in months {
        let line = draw_line(month, balance, minor_unit)?;
        balance = line.balance;
        lines.push(line);
    }
    Ok(lines)
}

/// One month, with what is still to be taken back of those before it.
fn draw_line(month: &DrawMonth, balance: i128, minor_unit: u32) -> Result<DrawLine> {
    let mut line = DrawLine { balance, ..DrawLine::default() };
    if let Some(draw) = month.draw {
        let earned = month.posted.max(0);
        // Months may have been posted when the currency had more decimals.
        let coin = coin(minor_unit);
        line.advance = rounded_part((draw.amount - earned).max(0), 1, 1, coin)?;
        if draw.is_recoverable {
            let above = (earned - draw.amount).max(0);
            line.recovery = rounded_part(above, draw.recovery_rate, WHOLE, coin)?.min(balance);
            line.balance = too_large(balance.checked_add(line.advance - line.recovery))?;
        }
    }
    Ok(line)
}

/// Explains what `draw_line` came to for a draw.
pub fn explain_draw(
    posted: i128,
    draw: &Draw,
    balance: i128,
    minor_unit: u32,
) -> Result<Vec<Step>> {
    let line = draw_line(&DrawMonth { posted, draw: Some(*draw) }, balance, minor_unit)?;
    let mut steps = Vec::new();
    let mut say = |what, formula: String| steps.push(Step { what, formula });
    let amount = |units: i128| shown(units, AMOUNT_SCALE);
    let money = |units: i128| -> Result<String> {
        Ok(Exact::new(units, AMOUNT_SCALE).rounded(minor_unit)?.to_string())
    };
    let (drawn, earned) = (amount(draw.amount), amount(posted.max(0)));
    if posted < 0 {
        say("posted", format!("{}, which counts as 0", amount(posted)));
    }
    say(
        "advance",
        match line.advance {
            0 => "0".to_owned(),
            advance => format!("{drawn} - {earned} = {}", money(advance)?),
        },
    );
    if draw.is_recoverable {
        let rate = shown(draw.recovery_rate, RATE_SCALE);
        say(
            "recovery",
            match posted > draw.amount {
                false => "0".to_owned(),
                true => format!(
                    "({earned} - {drawn}) x {rate}, at most {} = {}",
                    money(balance)?,
                    money(line.recovery)?
                ),
            },
        );
        say(
            "balance",
            format!(
                "{} + {} - {} = {}",
                money(balance)?,
                money(line.advance)?,
                money(line.recovery)?,
                money(line.balance)?
            ),
        );
    }
    let paid = posted + line.advance - line.recovery;
    say(
        "pay",
        format!(
            "{} + {} - {} = {}",
            money(posted)?,
            money(line.advance)?,
            money(line.recovery)?,
            money(paid)?
        ),
    );
    Ok(steps)
}
