//! What the trainer scheme refuses: each bad input with its SQLSTATE and message, and with every
//! row of every table as it was before.
//!
//! The cases stand in trainer_bad_input/, one file for each test: a line with the SQLSTATE and a
//! part of the message, and below it, indented, the statement. `{t}` and the like stand for ids.

use common::snapshot::checksum;
use common::trainer::{Gym, People};
use common::{DbError, Statements};

struct Case {
    sqlstate: &'static str,
    message: String,
    sql: String,
}

struct House {
    gym: Gym,
    ids: Vec<(&'static str, String)>,
}

impl House {
    /// The worked example, a branch whose currency has no decimals, and a trainer without work.
    fn new(name: &str) -> Self {
        let (mut gym, People { t, u, m1, m2 }) = Gym::worked_example(name);
        gym.branch("saigon", "SG", "Asia/Ho_Chi_Minh", "VND");
        for session_type in ["paid", "free"] {
            gym.fee(["saigon", "full time", "senior"], session_type, None, None, "90000");
        }
        let idle = gym.trainer("Idle");
        let mut id_of = |sql: &str| gym.value::<uuid::Uuid>(sql).to_string();
        let band = "select id from commission.trainer_commission_tier where branch = 'kepong' and ";
        let ids = vec![
            ("{record}", id_of("select id from commission.trainer_monthly_commission limit 1")),
            (
                "{package}",
                id_of("select id from commission.member_package where total_price = 9000"),
            ),
            ("{session}", id_of("select id from commission.appointment limit 1")),
            ("{paid}", id_of(&format!("{band} session_type = 'paid' and session_count_max = 100"))),
            ("{rate}", id_of(&format!("{band} commission_rate = 0.07"))),
            ("{stranger}", uuid::Uuid::new_v4().to_string()),
            ("{t}", t.to_string()),
            ("{u}", u.to_string()),
            ("{idle}", idle.to_string()),
            ("{m1}", m1.to_string()),
            ("{m2}", m2.to_string()),
        ];
        Self { gym, ids }
    }

    fn cases(&self, text: &'static str) -> Vec<Case> {
        let fill_in = |text: &str| {
            self.ids.iter().fold(text.to_owned(), |text, (name, id)| text.replace(name, id))
        };
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
    fn refuses(&mut self, text: &'static str) {
        let cases = self.cases(text);
        let before = checksum(&mut self.gym.db);
        let mut faults = Vec::new();
        for case in &cases {
            assert!(!case.sql.is_empty(), "there is no statement below {}", case.message);
            let error = self.gym.error_of(&case.sql);
            faults.extend(case.fault(&error));
        }
        assert!(faults.is_empty(), "{} of {}:\n{}", faults.len(), cases.len(), faults.join("\n"));
        assert_eq!(before, checksum(&mut self.gym.db), "a refused statement changed a row");
    }
}

impl Case {
    fn fault(&self, error: &DbError) -> Option<String> {
        let is_right = error.sqlstate == self.sqlstate && error.message.contains(&self.message);
        // The style of the house: no full stop at the end of a primary line, and no source code.
        let has_style = !error.message.ends_with('.') && !error.message.contains(".rs");
        (!is_right || !has_style).then(|| {
            format!("{}\nnot {}: {}\n{}", error.line(), self.sqlstate, self.message, self.sql)
        })
    }
}

#[test]
fn months_records_and_people_that_do_not_exist_are_refused() {
    House::new("bad_arguments").refuses(include_str!("bad_input/arguments.txt"));
}

#[test]
fn each_argument_of_a_single_pair_is_checked() {
    House::new("bad_pair").refuses(include_str!("bad_input/single_pair.txt"));
}

#[test]
fn sales_that_nobody_can_be_paid_for_are_refused() {
    House::new("bad_sales").refuses(include_str!("bad_input/sales.txt"));
}

#[test]
fn sessions_that_cannot_be_are_refused() {
    House::new("bad_sessions").refuses(include_str!("bad_input/sessions.txt"));
}

#[test]
fn rates_that_contradict_themselves_or_others_are_refused() {
    House::new("bad_rates").refuses(include_str!("bad_input/rates.txt"));
}

#[test]
fn people_and_places_that_make_no_sense_are_refused() {
    House::new("bad_people").refuses(include_str!("bad_input/people.txt"));
}

#[test]
fn the_checker_can_fail() {
    let mut house = House::new("bad_checker");
    let cases =
        house.cases("22012 division\n    select 1 /\n        0\n# nothing\n42P01 nowhere\n    x");
    assert_eq!(cases.len(), 2);
    assert_eq!(cases[0].sql, "select 1 /\n    0\n");
    let said = house.gym.error_of(&cases[0].sql);
    assert_eq!(cases[0].fault(&said), None);
    assert!(cases[1].fault(&said).is_some());

    let before = checksum(&mut house.gym.db);
    house.gym.run("update commission.member set name = name where name = 'M1'");
    assert_ne!(before, checksum(&mut house.gym.db));
}
