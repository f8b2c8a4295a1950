//! Partner codes and their check characters, as SQL asks for them.

/// Null where there is nothing to check.
pub fn check_character(text: &str) -> Option<String> {
    engine::reseller::check_character(text).map(String::from)
}

/// Null where the salt gives no code.
pub fn partner_code(prefix: &str, number: i64, salt: i32) -> Option<String> {
    let (number, salt) = (u64::try_from(number).ok()?, u32::try_from(salt).ok()?);
    engine::reseller::partner_code(prefix, number, salt)
}
