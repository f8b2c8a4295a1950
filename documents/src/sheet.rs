//! What every document comes down to: who writes to whom, a few facts, tables and sums.

use crate::json::{Node, Object};
use crate::number::NumberFormat;
use crate::words::Words;
use crate::{Error, Limits, Result, bill, report, statement};
use rust_decimal::Decimal;

/// A document, read and checked. Its amounts agree with each other.
#[derive(Debug)]
pub struct Sheet {
    pub(crate) title: String,
    pub(crate) subtitle: String,
    pub(crate) language: String,
    pub(crate) paper: Paper,
    pub(crate) issuer: Option<Party>,
    pub(crate) recipient: Option<Party>,
    /// What stands above the recipient.
    pub(crate) to: String,
    pub(crate) facts: Vec<(String, String)>,
    pub(crate) blocks: Vec<Block>,
    pub(crate) page: String,
    pub(crate) of: String,
    pub(crate) numbers: NumberFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Paper {
    A4,
    Letter,
}

#[derive(Debug)]
pub(crate) struct Party {
    pub name: String,
    pub lines: Vec<String>,
}

#[derive(Debug)]
pub(crate) enum Block {
    Heading(String),
    Paragraph(String),
    Table(Table),
    /// Labels and amounts at the right; the last one is what it comes to.
    Sums(Vec<(String, String)>),
}

#[derive(Debug)]
pub(crate) struct Table {
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
    pub brought_forward: String,
    pub carried_forward: String,
    /// What stands before the sums at the end, where columns are summed.
    pub total: String,
}

#[derive(Debug)]
pub(crate) struct Column {
    pub heading: String,
    pub is_amount: bool,
    pub is_summed: bool,
    /// At least so many.
    pub decimals: u32,
}

#[derive(Debug, Clone)]
pub(crate) enum Cell {
    Empty,
    Text(String),
    Amount(Decimal),
}

impl Table {
    pub fn has_sums(&self) -> bool {
        self.columns.iter().any(|column| column.is_summed)
    }
}

/// What the kinds of documents have in common, while one is read.
pub(crate) struct Draft {
    pub words: Words,
    pub numbers: NumberFormat,
    pub currency: String,
    pub decimals: u32,
}

/// Fields that every kind has.
pub(crate) const COMMON: &[&str] = &[
    "kind",
    "language",
    "paper",
    "number_format",
    "words",
    "issuer",
    "recipient",
    "currency",
    "decimals",
    "notes",
];

impl Sheet {
    pub fn read(json: &str, limits: &Limits) -> Result<Self> {
        if json.len() > limits.input_bytes {
            let what = format!("{} bytes of JSON", json.len());
            return Err(Error::TooLarge { what, most: limits.input_bytes });
        }
        let value = serde_json::from_str(json)
            .map_err(|error| Error::input("the document", format!("is not JSON: {error}")))?;
        let root = Node::root(&value);
        let document = root.any_object()?;
        let draft = Draft::read(&document)?;
        let sheet = match document.text("kind")?.as_str() {
            "statement" => statement::read(&root, &draft),
            "invoice" => bill::read(&root, &draft, bill::Kind::Invoice),
            "credit_note" => bill::read(&root, &draft, bill::Kind::CreditNote),
            "payment_advice" => bill::read(&root, &draft, bill::Kind::PaymentAdvice),
            "report" => report::read(&root, &draft, limits),
            other => Err(Error::input(
                "kind",
                format!(
                    "is \"{other}\"; known are: statement, invoice, credit_note, payment_advice, \
                     report"
                ),
            )),
        }?;
        sheet.check(limits)?;
        Ok(sheet)
    }

    /// An empty one with what all have in common.
    pub(crate) fn begin(document: &Object<'_>, draft: &Draft, title: String) -> Result<Self> {
        let paper = match document.maybe_text("paper")?.as_deref() {
            None | Some("a4") => Paper::A4,
            Some("letter") => Paper::Letter,
            Some(other) => {
                let fault = format!("is \"{other}\"; known are: a4, letter");
                return Err(Error::input("paper", fault));
            }
        };
        let language = document.maybe_text("language")?.unwrap_or_else(|| "en".to_owned());
        let is_tag = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if language.is_empty() || language.len() > 35 || !language.chars().all(is_tag) {
            return Err(Error::input("language", "is not a language tag such as \"en\" or \"vi\""));
        }
        Ok(Self {
            title,
            subtitle: String::new(),
            language,
            paper,
            issuer: party(document, "issuer")?,
            recipient: party(document, "recipient")?,
            to: draft.words.of("To"),
            facts: Vec::new(),
            blocks: Vec::new(),
            page: draft.words.of("Page"),
            of: draft.words.of("of"),
            numbers: draft.numbers.clone(),
        })
    }

    pub(crate) fn fact(&mut self, label: String, value: Option<String>) {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            self.facts.push((label, value));
        }
    }

    pub(crate) fn notes(&mut self, document: &Object<'_>) -> Result<()> {
        self.blocks.extend(document.texts("notes")?.into_iter().map(Block::Paragraph));
        Ok(())
    }

    fn check(&self, limits: &Limits) -> Result<()> {
        let rows = self.blocks.iter().map(|block| match block {
            Block::Table(table) => table.rows.len(),
            Block::Sums(sums) => sums.len(),
            Block::Heading(_) | Block::Paragraph(_) => 1,
        });
        let rows: usize = rows.sum();
        let most = limits.rows;
        if rows > most {
            return Err(Error::TooLarge { what: format!("{rows} rows"), most });
        }
        self.check_heading(limits)?;
        let mut result = Ok(());
        self.each_text(&mut |text, _| {
            let count = text.chars().count();
            if count > limits.text_characters {
                let start: String = text.chars().take(30).collect();
                result = Err(Error::TooLarge {
                    what: format!("a text of {count} characters (\"{start}...\")"),
                    most: limits.text_characters,
                });
            }
        });
        result
    }

    /// What stands above the tables is not broken over pages.
    fn check_heading(&self, limits: &Limits) -> Result<()> {
        let titles = [&self.title, &self.subtitle].map(|title| title.chars().count());
        let longest = titles.into_iter().max().unwrap_or(0);
        if longest > limits.title_characters {
            let what = format!("a title of {longest} characters");
            return Err(Error::TooLarge { what, most: limits.title_characters });
        }
        let facts = self.facts.iter().map(|(_, value)| value).collect();
        let mut groups: Vec<(&str, Vec<&String>)> = vec![("facts", facts)];
        for (name, party) in [("the issuer", &self.issuer), ("the recipient", &self.recipient)] {
            if let Some(party) = party {
                groups.push((name, [&party.name].into_iter().chain(&party.lines).collect()));
            }
        }
        for (name, lines) in groups {
            if lines.len() > limits.heading_lines {
                let what = format!("{} lines of {name}", lines.len());
                return Err(Error::TooLarge { what, most: limits.heading_lines });
            }
            let count: usize = lines.iter().map(|line| line.chars().count()).sum();
            if count > limits.heading_characters {
                let what = format!("{count} characters of {name}");
                return Err(Error::TooLarge { what, most: limits.heading_characters });
            }
        }
        Ok(())
    }

    /// Every text that is not made of figures, and whether it is bold.
    pub(crate) fn each_text(&self, each: &mut dyn FnMut(&str, bool)) {
        each(&self.title, true);
        each(&self.subtitle, false);
        each(&self.to, false);
        each(&self.page, false);
        each(&self.of, false);
        for text in [&self.numbers.group, &self.numbers.decimal] {
            each(text, false);
            each(text, true);
        }
        for party in [&self.issuer, &self.recipient].into_iter().flatten() {
            each(&party.name, true);
            each(&party.name, false);
            party.lines.iter().for_each(|line| each(line, false));
        }
        for (label, value) in &self.facts {
            each(label, false);
            each(value, false);
        }
        for block in &self.blocks {
            match block {
                Block::Heading(text) => each(text, true),
                Block::Paragraph(text) => each(text, false),
                Block::Sums(sums) => sums.iter().for_each(|(label, amount)| {
                    each(label, true);
                    each(amount, true);
                }),
                Block::Table(table) => {
                    table.columns.iter().for_each(|column| each(&column.heading, true));
                    each(&table.brought_forward, false);
                    each(&table.carried_forward, false);
                    each(&table.total, true);
                    for cell in table.rows.iter().flatten() {
                        if let Cell::Text(text) = cell {
                            each(text, false);
                        }
                    }
                }
            }
        }
    }
}

fn party(document: &Object<'_>, name: &str) -> Result<Option<Party>> {
    let Some(node) = document.maybe(name) else { return Ok(None) };
    let object = node.object(&["name", "address", "details"])?;
    let mut lines = object.texts("address")?;
    for (place, detail) in object.items("details")?.iter().enumerate() {
        match detail.items()?.as_slice() {
            [label, value] => lines.push(format!("{}: {}", label.text()?, value.text()?)),
            _ => {
                return Err(Error::input(
                    format!("{}[{place}]", object.at("details")),
                    "is not a pair of label and value, such as [\"VAT ID\", \"X1\"]",
                ));
            }
        }
    }
    Ok(Some(Party { name: object.text("name")?, lines }))
}

impl Draft {
    fn read(document: &Object<'_>) -> Result<Self> {
        let mut numbers = NumberFormat::default();
        if let Some(node) = document.maybe("number_format") {
            let object = node.object(&["group", "decimal"])?;
            numbers.group = object.maybe_text("group")?.unwrap_or(numbers.group);
            numbers.decimal = object.maybe_text("decimal")?.unwrap_or(numbers.decimal);
            let is_sign = |c: char| !c.is_alphanumeric() && !c.is_control() && c != '-';
            for (name, text) in [("group", &numbers.group), ("decimal", &numbers.decimal)] {
                if text.chars().count() > 1 || !text.chars().all(is_sign) {
                    return Err(Error::input(object.at(name), "is not a single sign"));
                }
            }
            if numbers.decimal.is_empty() || numbers.decimal == numbers.group {
                return Err(Error::input(
                    object.at("decimal"),
                    "does not tell the decimals from the groups",
                ));
            }
        }
        Ok(Self {
            words: Words::read(document)?,
            numbers,
            currency: document.maybe_text("currency")?.unwrap_or_default(),
            decimals: match document.maybe("decimals") {
                Some(node) => decimals(&node)?,
                None => 2,
            },
        })
    }

    pub fn amount(&self, amount: Decimal) -> String {
        self.numbers.write(amount, self.decimals)
    }

    pub fn amount_in_currency(&self, amount: Decimal) -> String {
        format!("{} {}", self.currency, self.amount(amount)).trim().to_owned()
    }

    /// An error where the two differ.
    pub fn agree(&self, path: &str, stated: Decimal, how: &str, calculated: Decimal) -> Result<()> {
        if stated == calculated {
            return Ok(());
        }
        Err(Error::Sums {
            path: path.to_owned(),
            stated: stated.to_string(),
            calculation: how.to_owned(),
            calculated: calculated.to_string(),
        })
    }

    pub fn text_column(&self, word: &str) -> Column {
        Column { heading: self.words.of(word), is_amount: false, is_summed: false, decimals: 0 }
    }

    pub fn amount_column(&self, word: &str) -> Column {
        let heading = format!("{} {}", self.words.of(word), self.currency).trim().to_owned();
        Column { heading, is_summed: true, ..self.number_column(word) }
    }

    pub fn number_column(&self, word: &str) -> Column {
        let heading = self.words.of(word);
        Column { heading, is_amount: true, is_summed: false, decimals: self.decimals }
    }

    pub fn table(&self, columns: Vec<Column>, rows: Vec<Vec<Cell>>) -> Table {
        Table {
            columns,
            rows,
            brought_forward: self.words.of("Brought forward"),
            carried_forward: self.words.of("Carried forward"),
            total: self.words.of("Total"),
        }
    }
}

pub(crate) fn decimals(node: &Node<'_>) -> Result<u32> {
    let known = node.text()?.parse().ok().filter(|decimals| *decimals <= 10);
    known.ok_or_else(|| Error::input(&node.path, "is not a whole number from 0 to 10"))
}

/// Columns that no row fills are left out.
pub(crate) fn without_empty_columns(table: &mut Table) {
    let is_filled = |place: usize| {
        table.rows.iter().any(|row| row.get(place).is_some_and(|cell| !cell.is_empty()))
    };
    let filled: Vec<bool> = (0..table.columns.len())
        .map(|place| table.columns[place].is_summed || is_filled(place))
        .collect();
    let mut places = filled.iter();
    table.columns.retain(|_| *places.next().unwrap_or(&true));
    for row in &mut table.rows {
        let mut places = filled.iter();
        row.retain(|_| *places.next().unwrap_or(&true));
    }
}

impl Cell {
    pub fn of(text: Option<String>) -> Self {
        text.filter(|text| !text.is_empty()).map_or(Self::Empty, Self::Text)
    }

    fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }
}
