//! Routing numbers of banks in the United States.

use super::{Refused, Result};

/// Nine digits, the last of which follows from the others, in a range that is given out.
pub fn check_routing(routing: &str) -> Result<()> {
    if routing.len() != 9 || !routing.bytes().all(|c| c.is_ascii_digit()) {
        return Err(Refused::new("routing", "must have nine digits"));
    }
    let digits: Vec<u32> = routing.bytes().map(|c| u32::from(c - b'0')).collect();
    let weighted =
        digits.iter().zip([3, 7, 1].iter().cycle()).map(|(digit, weight)| digit * weight);
    if weighted.sum::<u32>() % 10 != 0 {
        return Err(Refused::new("routing", "has a wrong check digit"));
    }
    let district = digits[0] * 10 + digits[1];
    if !matches!(district, 1..=12 | 21..=32 | 61..=72 | 80) {
        return Err(Refused::new("routing", "begins with two digits that are not given out"));
    }
    Ok(())
}
