//! What the trainer scheme refuses: each bad input with its SQLSTATE and message, and with every
//! row of every table as it was before.
//!
//! The cases stand in trainer_bad_input/, one file for each test: a line with the SQLSTATE and a
//! part of the message, and below it, indented, the statement. `{t}` and the like stand for ids.

use common::Statements;
use common::bad_input::{assert_refused, cases};
use common::snapshot::checksum;
use common::trainer::{Gym, People};

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

    #[track_caller]
    fn refuses(&mut self, text: &'static str) {
        assert_refused(&mut self.gym.db, text, &self.ids);
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
    let cases = cases(
        "22012 division\n    select 1 /\n        0\n# nothing\n42P01 nowhere\n    x",
        &house.ids,
    );
    assert_eq!(cases.len(), 2);
    assert_eq!(cases[0].sql, "select 1 /\n    0\n");
    let said = house.gym.error_of(&cases[0].sql);
    assert_eq!(cases[0].fault(&said), None);
    assert!(cases[1].fault(&said).is_some());

    let before = checksum(&mut house.gym.db);
    house.gym.run("update commission.member set name = name where name = 'M1'");
    assert_ne!(before, checksum(&mut house.gym.db));
}
