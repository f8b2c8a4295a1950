//! Draws: what is advanced in poor months, and taken back in good ones.

use super::{WHOLE, coin, rounded_part, too_large};
use crate::Result;

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
    let mut balance = 0i128;
    let mut lines = Vec::with_capacity(months.len());
    for month in months {
        let mut line = DrawLine { balance, ..DrawLine::default() };
        if let Some(draw) = month.draw {
            let earned = month.posted.max(0);
            line.advance = (draw.amount - earned).max(0);
            if draw.is_recoverable {
                let above = (earned - draw.amount).max(0);
                let part = rounded_part(above, draw.recovery_rate, WHOLE, coin(minor_unit))?;
                line.recovery = part.min(balance);
                balance = too_large(balance.checked_add(line.advance - line.recovery))?;
            }
            line.balance = balance;
        }
        lines.push(line);
    }
    Ok(lines)
}
