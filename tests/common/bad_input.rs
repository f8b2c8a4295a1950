//! Bad input as text files: a line with the SQLSTATE and a part of the message, and below it,
//! indented, the statement that is refused so, with every row of every table as it was before.

use crate::snapshot::checksum;
use crate::{Database, DbError, Statements};

pub struct Case {
    pub sqlstate: &'static str,
    pub message: String,
    pub sql: String,
}

/// The cases of a file, with `{a}` and the like replaced by ids.
#[track_caller]
pub fn cases(text: &'static str, ids: &[(&str, String)]) -> Vec<Case> {
    let fill_in =
        |text: &str| ids.iter().fold(text.to_owned(), |text, (name, id)| text.replace(name, id));
    let mut cases: Vec<Case> = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(sql) = line.strip_prefix("    ") {
            let case = cases.last_mut().expect("a statement stands below its SQLSTATE");
            case.sql.push_str(&fill_in(sql));
            case.sql.push('\n');
        } else {
            let (sqlstate, message) = line.split_once(' ').expect("a SQLSTATE and a message");
            cases.push(Case { sqlstate, message: fill_in(message), sql: String::new() });
        }
    }
    cases
}

#[track_caller]
pub fn assert_refused(db: &mut Database, text: &'static str, ids: &[(&str, String)]) {
    let cases = cases(text, ids);
    let before = checksum(db);
    let mut faults = Vec::new();
    for case in &cases {
        assert!(!case.sql.is_empty(), "there is no statement below {}", case.message);
        match db.client().batch_execute(&case.sql) {
            Ok(()) => faults.push(format!("this was accepted:\n{}", case.sql)),
            Err(_) => {
                db.run("rollback");
                let error = db.error_of(&case.sql);
                faults.extend(case.fault(&error));
            }
        }
        db.run("rollback");
    }
    assert!(faults.is_empty(), "{} of {}:\n{}", faults.len(), cases.len(), faults.join("\n"));
    assert_eq!(before, checksum(db), "a refused statement changed a row");
}

impl Case {
    pub fn fault(&self, error: &DbError) -> Option<String> {
        let is_right = error.sqlstate == self.sqlstate && error.message.contains(&self.message);
        // The style of the house: no full stop at the end of a primary line, and no source code.
        let has_style = !error.message.ends_with('.') && !error.message.contains(".rs");
        (!is_right || !has_style).then(|| {
            format!("{}\nnot {}: {}\n{}", error.line(), self.sqlstate, self.message, self.sql)
        })
    }
}
