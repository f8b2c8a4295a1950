//! Where money goes, checked and in one spelling.

use super::bic::check_bic;
use super::{Refused, Result, check_iban, check_routing};
use std::fmt;
use zeroize::Zeroizing;

/// Text that is wiped from memory when it goes.
pub type Secret = Zeroizing<String>;

/// What kind of account one in the United States is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Savings {
    No,
    Yes,
}

#[derive(Clone, PartialEq, Eq)]
pub enum Account {
    Iban {
        iban: Secret,
        bic: Option<String>,
    },
    /// An account in the United States.
    Routed {
        routing: String,
        account: Secret,
        savings: Savings,
    },
    /// Any other account, as its country writes it.
    National {
        bank: Option<String>,
        account: Secret,
    },
    Mail(Secret),
    /// A number of a mobile phone: digits, the country first.
    Mobile(Secret),
    Other(Secret),
}

impl Account {
    pub fn iban(iban: &str, bic: Option<&str>) -> Result<Self> {
        let iban = Zeroizing::new(without_spaces(iban).to_ascii_uppercase());
        check_iban(&iban)?;
        let bic = bic.map(|bic| without_spaces(bic).to_ascii_uppercase());
        bic.as_deref().map_or(Ok(()), check_bic)?;
        Ok(Self::Iban { iban, bic })
    }

    pub fn routed(routing: &str, account: &str, savings: Savings) -> Result<Self> {
        let routing = without_spaces(routing);
        check_routing(&routing)?;
        let account = Zeroizing::new(without_spaces(account).to_ascii_uppercase());
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if !(4..=17).contains(&account.len()) || !account.chars().all(fits) {
            return Err(Refused::new("account", "must have 4 to 17 letters, digits or hyphens"));
        }
        if !account.contains(|c: char| c.is_ascii_digit()) {
            return Err(Refused::new("account", "must have a digit"));
        }
        Ok(Self::Routed { routing, account, savings })
    }

    pub fn national(bank: Option<&str>, account: &str) -> Result<Self> {
        let bank = bank.map(|bank| line(bank, "bank", 1, 100)).transpose()?;
        Ok(Self::National { bank, account: line(account, "account", 4, 64)?.into() })
    }

    pub fn mail(mail: &str) -> Result<Self> {
        let mail = Zeroizing::new(mail.trim().to_ascii_lowercase());
        if is_mail(&mail) {
            Ok(Self::Mail(mail))
        } else {
            Err(Refused::new("mail", "must be an address such as name@example.com"))
        }
    }

    /// A number in international form: +254 712 345678, 00254712345678 or 254712345678.
    pub fn mobile(number: &str) -> Result<Self> {
        let refuse = |problem: &str| Err(Refused::new("number", problem));
        let digits: Secret =
            number.chars().filter(|c| !" -().+".contains(*c)).collect::<String>().into();
        let is_plus_first = number.trim_start().rfind('+').is_none_or(|place| place == 0);
        if !is_plus_first || !digits.bytes().all(|c| c.is_ascii_digit()) {
            return refuse("must be digits, the country first, such as +254 712 345678");
        }
        let digits: Secret = digits.strip_prefix("00").unwrap_or(&digits).to_owned().into();
        if digits.starts_with('0') {
            return refuse("must begin with the country, such as 254, not with 0");
        }
        if !(8..=15).contains(&digits.len()) {
            return refuse("must have 8 to 15 digits");
        }
        Ok(Self::Mobile(digits))
    }

    pub fn other(account: &str) -> Result<Self> {
        Ok(Self::Other(line(account, "account", 4, 200)?.into()))
    }

    /// What tells it from others: the same for the same account, however it was written.
    pub fn normalised(&self) -> Secret {
        let text = match self {
            Self::Iban { iban, .. } => format!("iban:{}", iban.as_str()),
            Self::Routed { routing, account, .. } => {
                format!("us:{routing}:{}", account.trim_start_matches('0').replace('-', ""))
            }
            Self::National { bank, account } => {
                let bank = bank.as_deref().unwrap_or_default();
                format!("national:{}:{}", squeezed(bank), squeezed(account))
            }
            Self::Mail(mail) => format!("mail:{}", mail.as_str()),
            Self::Mobile(number) => format!("mobile:{}", number.as_str()),
            Self::Other(account) => format!("other:{}", squeezed(account)),
        };
        text.into()
    }

    /// What people may see of it: the last four characters, of a short one fewer; of an address
    /// j***@domain.
    pub fn masked(&self) -> String {
        match self {
            Self::Mail(mail) => mask_mail(mail),
            // Some wallets are called by an address.
            Self::Other(account) if is_mail(account) => mask_mail(account),
            Self::Iban { iban: text, .. }
            | Self::Routed { account: text, .. }
            | Self::National { account: text, .. }
            | Self::Mobile(text)
            | Self::Other(text) => mask_end(text),
        }
    }
}

/// Errors and logs show no more of it than people see.
impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

fn mask_mail(mail: &str) -> String {
    let (local, domain) = mail.split_once('@').unwrap_or((mail, ""));
    let first = local.chars().next().map(String::from).unwrap_or_default();
    format!("{first}***@{domain}")
}

fn mask_end(text: &str) -> String {
    let count = text.chars().count();
    let shown = (count / 2).min(4);
    format!("***{}", text.chars().skip(count - shown).collect::<String>())
}

fn without_spaces(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn squeezed(text: &str) -> String {
    let kept = text.chars().filter(|c| c.is_alphanumeric());
    kept.flat_map(char::to_lowercase).collect()
}

/// A text of one line.
pub fn line(text: &str, field: &'static str, least: usize, most: usize) -> Result<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if !(least..=most).contains(&text.chars().count()) {
        return Err(Refused::new(field, format!("must have {least} to {most} characters")));
    }
    if text.contains(char::is_control) {
        return Err(Refused::new(field, "has a control character"));
    }
    Ok(text)
}

fn is_mail(mail: &str) -> bool {
    let Some((local, domain)) = mail.split_once('@') else { return false };
    let of_local = |c: char| c.is_ascii_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(c);
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    // The longest that PayPal takes. One that begins with a mark would be a formula in a file.
    mail.len() <= 127
        && (1..=64).contains(&local.len())
        && local.chars().all(of_local)
        && local.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
        && !local.ends_with('.')
        && !local.contains("..")
        && domain.contains('.')
        && domain.split('.').all(is_label)
}
