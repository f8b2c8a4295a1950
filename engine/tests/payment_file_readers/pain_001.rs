//! pain.001.001.03 and .09 by the rules of their schemas: which elements, in which order, how
//! often, and what their text may be. Elements that no file here needs are unknown, so refused.

use super::{Read, minor_units};

#[derive(Debug)]
pub struct Element {
    name: String,
    attributes: String,
    text: String,
    children: Vec<Element>,
}

pub struct PainFile {
    pub version: String,
    pub message: String,
    pub created: String,
    pub pay_on: String,
    pub count: usize,
    pub sum: String,
    pub debtor: String,
    pub debtor_account: String,
    pub is_sepa: bool,
    pub payments: Vec<Read>,
    pub bics: Vec<Option<String>>,
}

/// Elements of an element in order: name, least and most times.
fn children_of(version: &str, path: &str) -> &'static [(&'static str, usize, usize)] {
    if version == "09" {
        match path {
            "ReqdExctnDt" => return &[("Dt", 1, 1)],
            "FinInstnId" => return &[("BICFI", 0, 1), ("Othr", 0, 1)],
            // SEPA and the Swiss Payment Standards want what the schema leaves open.
            "CdtTrfTxInf" => {
                return &[
                    ("PmtId", 1, 1),
                    ("Amt", 1, 1),
                    ("CdtrAgt", 0, 1),
                    ("Cdtr", 1, 1),
                    ("CdtrAcct", 1, 1),
                    ("RmtInf", 0, 1),
                ];
            }
            _ => {}
        }
    }
    match path {
        "Document" => &[("CstmrCdtTrfInitn", 1, 1)],
        "CstmrCdtTrfInitn" => &[("GrpHdr", 1, 1), ("PmtInf", 1, usize::MAX)],
        "GrpHdr" => &[
            ("MsgId", 1, 1),
            ("CreDtTm", 1, 1),
            ("NbOfTxs", 1, 1),
            ("CtrlSum", 0, 1),
            ("InitgPty", 1, 1),
        ],
        "InitgPty" | "Dbtr" | "Cdtr" => &[("Nm", 0, 1), ("Id", 0, 1)],
        "InitgPty/Id" | "Dbtr/Id" | "Cdtr/Id" => &[("OrgId", 1, 1)],
        "OrgId" => &[("Othr", 0, usize::MAX)],
        "Othr" => &[("Id", 1, 1)],
        "PmtInf" => &[
            ("PmtInfId", 1, 1),
            ("PmtMtd", 1, 1),
            ("BtchBookg", 0, 1),
            ("NbOfTxs", 0, 1),
            ("CtrlSum", 0, 1),
            ("PmtTpInf", 0, 1),
            ("ReqdExctnDt", 1, 1),
            ("Dbtr", 1, 1),
            ("DbtrAcct", 1, 1),
            ("DbtrAgt", 1, 1),
            ("ChrgBr", 0, 1),
            ("CdtTrfTxInf", 1, usize::MAX),
        ],
        "PmtTpInf" => &[("SvcLvl", 0, 1)],
        "SvcLvl" => &[("Cd", 1, 1)],
        "DbtrAcct" | "CdtrAcct" => &[("Id", 1, 1)],
        "DbtrAcct/Id" | "CdtrAcct/Id" => &[("IBAN", 1, 1)],
        "DbtrAgt" | "CdtrAgt" => &[("FinInstnId", 1, 1)],
        "FinInstnId" => &[("BIC", 0, 1), ("Othr", 0, 1)],
        "CdtTrfTxInf" => &[
            ("PmtId", 1, 1),
            ("Amt", 1, 1),
            ("CdtrAgt", 0, 1),
            ("Cdtr", 0, 1),
            ("CdtrAcct", 0, 1),
            ("RmtInf", 0, 1),
        ],
        "PmtId" => &[("InstrId", 0, 1), ("EndToEndId", 1, 1)],
        "Amt" => &[("InstdAmt", 1, 1)],
        "RmtInf" => &[("Ustrd", 0, usize::MAX)],
        _ => &[],
    }
}

fn most_characters(path: &str) -> usize {
    match path {
        "Nm" => 70,
        "Ustrd" => 140,
        "NbOfTxs" => 15,
        _ => 35,
    }
}

fn check_text(name: &str, text: &str) {
    let fits = match name {
        "CreDtTm" => text.len() == 19 && &text[10..11] == "T",
        "ReqdExctnDt" | "Dt" => {
            text.len() == 10
                && text.split('-').map(str::len).eq([4, 2, 2])
                && text.bytes().all(|c| c.is_ascii_digit() || c == b'-')
        }
        "NbOfTxs" => text.bytes().all(|c| c.is_ascii_digit()),
        "CtrlSum" | "InstdAmt" => {
            let digits = text.bytes().filter(u8::is_ascii_digit).count();
            (1..=18).contains(&digits) && text.bytes().all(|c| c.is_ascii_digit() || c == b'.')
        }
        "BtchBookg" => text == "true" || text == "false",
        "PmtMtd" => text == "TRF",
        "Cd" => text == "SEPA",
        "ChrgBr" => ["SLEV", "SHAR", "CRED", "DEBT"].contains(&text),
        "IBAN" => {
            (5..=34).contains(&text.len())
                && text[..2].bytes().all(|c| c.is_ascii_uppercase())
                && text[2..4].bytes().all(|c| c.is_ascii_digit())
                && text[4..].bytes().all(|c| c.is_ascii_alphanumeric())
        }
        "BIC" => matches!(text.len(), 8 | 11) && text[..6].bytes().all(|c| c.is_ascii_uppercase()),
        "BICFI" => {
            matches!(text.len(), 8 | 11)
                && text[4..6].bytes().all(|c| c.is_ascii_uppercase())
                && text.bytes().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
        }
        _ => {
            !text.is_empty()
                && text.chars().count() <= most_characters(name)
                && text.chars().all(|c| c.is_ascii_alphanumeric() || "/-?:().,'+ ".contains(c))
                && !text.starts_with([' ', '/'])
                && !text.ends_with([' ', '/'])
                && !text.contains("//")
        }
    };
    assert!(fits, "{name} cannot be {text:?}");
}

/// One element from the beginning of the text, and what follows it.
fn element(text: &str) -> (Element, &str) {
    let text = text.trim_start();
    let (tag, mut rest) = text.strip_prefix('<').and_then(|t| t.split_once('>')).expect("a tag");
    let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
    let mut element = Element {
        name: name.to_owned(),
        attributes: attributes.to_owned(),
        text: String::new(),
        children: Vec::new(),
    };
    loop {
        let (before, from) = rest.split_at(rest.find('<').expect("a closing tag"));
        if let Some(after) = from.strip_prefix("</") {
            if element.children.is_empty() {
                element.text = before.to_owned();
            }
            let (closed, after) = after.split_once('>').expect("a closing tag");
            assert_eq!(closed, name, "elements close in order");
            return (element, after);
        }
        assert_eq!(before.trim(), "", "no text between elements");
        let (child, after) = self::element(from);
        element.children.push(child);
        rest = after;
    }
}

fn check(version: &str, element: &Element, parent: &str) {
    let inner = format!("{parent}/{}", element.name);
    let mut rules = children_of(version, &inner);
    if rules.is_empty() && element.name != "Id" {
        rules = children_of(version, &element.name);
    }
    if rules.is_empty() {
        assert!(element.children.is_empty(), "{inner} holds text only");
        check_text(&element.name, &element.text);
        return;
    }
    let mut left = element.children.iter().peekable();
    for (name, least, most) in rules {
        let mut count = 0;
        while left.next_if(|child| child.name == *name).is_some() {
            count += 1;
        }
        assert!((*least..=*most).contains(&count), "{inner} has {count} of {name}");
    }
    assert!(left.peek().is_none(), "{inner}: {:?} is not expected there", left.peek());
    for child in &element.children {
        check(version, child, &element.name);
    }
}

impl Element {
    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |child| child.name == name)
    }

    fn at(&self, path: &str) -> Option<&Element> {
        path.split('/').try_fold(self, |element, name| {
            element.children.iter().find(|child| child.name == name)
        })
    }

    #[track_caller]
    fn text(&self, path: &str) -> String {
        self.at(path).unwrap_or_else(|| panic!("there is no {path}")).text.clone()
    }
}

#[track_caller]
pub fn read(bytes: &[u8], currency: &str, decimals: usize) -> PainFile {
    let text = std::str::from_utf8(bytes).expect("it is UTF-8");
    let body = text.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n").expect("a prolog");
    let (document, after) = element(body);
    assert_eq!(after.trim(), "");
    assert_eq!(document.name, "Document");
    let version = document
        .attributes
        .strip_prefix("xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.001.001.")
        .and_then(|rest| rest.strip_suffix('"'))
        .expect("the namespace of its format");
    assert!(["03", "09"].contains(&version), "version {version}");
    let (bic, day) = match version {
        "03" => ("CdtrAgt/FinInstnId/BIC", "ReqdExctnDt"),
        _ => ("CdtrAgt/FinInstnId/BICFI", "ReqdExctnDt/Dt"),
    };
    check(version, &document, "");
    let initiation = document.at("CstmrCdtTrfInitn").expect("checked");
    let (header, batch) = (initiation.at("GrpHdr"), initiation.at("PmtInf"));
    let (header, batch) = (header.expect("checked"), batch.expect("checked"));

    let mut bics = Vec::new();
    let payments: Vec<Read> = batch
        .all("CdtTrfTxInf")
        .map(|payment| {
            let amount = payment.at("Amt/InstdAmt").expect("checked");
            assert_eq!(amount.attributes, format!("Ccy=\"{currency}\""));
            bics.push(payment.at(bic).map(|bic| bic.text.clone()));
            Read {
                reference: payment.text("PmtId/EndToEndId"),
                name: payment.text("Cdtr/Nm"),
                minor_units: minor_units(&amount.text, decimals),
                account: payment.text("CdtrAcct/Id/IBAN"),
            }
        })
        .collect();
    let sum: u128 = payments.iter().map(|payment| payment.minor_units).sum();
    for part in [header, batch] {
        assert_eq!(part.text("NbOfTxs"), payments.len().to_string());
        assert_eq!(minor_units(&part.text("CtrlSum"), decimals), sum);
    }
    PainFile {
        version: version.to_owned(),
        message: header.text("MsgId"),
        created: header.text("CreDtTm"),
        pay_on: batch.text(day),
        count: payments.len(),
        sum: header.text("CtrlSum"),
        debtor: batch.text("Dbtr/Nm"),
        debtor_account: batch.text("DbtrAcct/Id/IBAN"),
        is_sepa: batch.at("PmtTpInf/SvcLvl/Cd").is_some(),
        payments,
        bics,
    }
}
