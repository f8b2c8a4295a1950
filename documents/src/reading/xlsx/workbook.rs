//! Which sheets there are, and which parts hold what.

use super::package::Package;
use super::xml::{Node, Said};
use crate::reading::{Error, Result};
use std::collections::HashMap;

pub struct Entry {
    pub name: String,
    pub part: String,
    is_hidden: bool,
}

pub struct Workbook {
    sheets: Vec<Entry>,
    pub strings: Option<String>,
    pub styles: Option<String>,
    pub counts_from_1904: bool,
}

/// A workbook has at most so many sheets that a message names.
const NAMED: usize = 20;

impl Workbook {
    /// The sheet of a name, found without regard to case; without a name the first that is not
    /// hidden.
    pub fn choose(&self, name: Option<&str>) -> Result<&Entry> {
        let Some(name) = name else {
            return self.sheets.iter().find(|sheet| !sheet.is_hidden).ok_or(Error::Kind {
                what: "a workbook without a sheet that is shown".to_owned(),
                remedy: "Show the sheet with the sales, and save it.",
            });
        };
        let wanted = name.trim().to_lowercase();
        let found = self.sheets.iter().find(|sheet| sheet.name.trim().to_lowercase() == wanted);
        found.ok_or_else(|| {
            let names = self.sheets.iter().take(NAMED);
            let names: Vec<_> = names.map(|sheet| format!("\"{}\"", sheet.name)).collect();
            Error::NoSheet { name: name.to_owned(), found: names.join(", ") }
        })
    }
}

struct Relation {
    kind: String,
    part: String,
}

pub fn read(package: &mut Package<'_>) -> Result<Workbook> {
    if !package.has("_rels/.rels") {
        return Err(not_a_workbook());
    }
    let main = relations(package, "_rels/.rels", "")?
        .into_values()
        .find(|relation| relation.kind.ends_with("/officeDocument"))
        .map(|relation| relation.part)
        .filter(|part| package.has(part))
        .ok_or_else(not_a_workbook)?;
    let (folder, file) = main.rsplit_once('/').unwrap_or(("", &main));
    let beside = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    let relations = relations(package, &format!("{beside}_rels/{file}.rels"), folder)?;

    let mut book =
        Workbook { sheets: Vec::new(), strings: None, styles: None, counts_from_1904: false };
    for relation in relations.values() {
        if relation.kind.ends_with("/sharedStrings") {
            book.strings = Some(relation.part.clone());
        } else if relation.kind.ends_with("/styles") {
            book.styles = Some(relation.part.clone());
        }
    }
    let mut is_workbook = false;
    package.read(&main, |xml, limits| {
        let mut node = Node::default();
        loop {
            match xml.next(&mut node)? {
                Said::Start { .. } if node.name == "workbook" => is_workbook = true,
                Said::Start { .. } if node.name == "workbookPr" => {
                    book.counts_from_1904 = node.flag("date1904");
                }
                Said::Start { .. } if node.name == "sheet" => {
                    let relation = node.attribute("id").and_then(|id| relations.get(id));
                    // Charts and macros have sheets as well.
                    let Some(relation) = relation.filter(|of| of.kind.ends_with("/worksheet"))
                    else {
                        continue;
                    };
                    book.sheets.push(Entry {
                        name: node.attribute("name").unwrap_or_default().to_owned(),
                        part: relation.part.clone(),
                        is_hidden: !matches!(node.attribute("state"), None | Some("visible")),
                    });
                    if book.sheets.len() > limits.parts {
                        return Err(Error::too_large("sheets", limits.parts));
                    }
                }
                Said::Done => return Ok(()),
                _ => {}
            }
        }
    })?;
    if is_workbook { Ok(book) } else { Err(not_a_workbook()) }
}

fn not_a_workbook() -> Error {
    Error::Kind {
        what: "an archive, and no workbook (.xlsx) in it".to_owned(),
        remedy: "Unpack it, or open it in a spreadsheet program and save it as .xlsx.",
    }
}

/// The relations of a part by their ids. Targets outside of the file are left out.
fn relations(
    package: &mut Package<'_>,
    part: &str,
    folder: &str,
) -> Result<HashMap<String, Relation>> {
    package.read(part, |xml, limits| {
        let mut node = Node::default();
        let mut relations = HashMap::new();
        loop {
            match xml.next(&mut node)? {
                Said::Start { .. } if node.name == "Relationship" => {
                    if node.attribute("TargetMode") == Some("External") {
                        continue;
                    }
                    let of = |name| node.attribute(name).unwrap_or_default().to_owned();
                    let relation =
                        Relation { kind: of("Type"), part: resolve(folder, &of("Target")) };
                    relations.insert(of("Id"), relation);
                    if relations.len() > limits.parts {
                        return Err(Error::too_large("relations", limits.parts));
                    }
                }
                Said::Done => return Ok(relations),
                _ => {}
            }
        }
    })
}

/// "worksheets/sheet1.xml" or "/xl/worksheets/sheet1.xml" as the name of a part.
fn resolve(folder: &str, target: &str) -> String {
    let path = match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None if folder.is_empty() => target.to_owned(),
        None => format!("{folder}/{target}"),
    };
    let mut steps: Vec<&str> = Vec::new();
    for step in path.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps.join("/")
}
