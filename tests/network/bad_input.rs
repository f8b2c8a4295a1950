//! What the network refuses: each bad input with its SQLSTATE and message, and with every row of
//! every table as it was before.
//!
//! The cases stand in network_bad_input/, one file for each test: a line with the SQLSTATE and a
//! part of the message, and below it, indented, the statement. `{a}` and the like stand for ids.

use common::Statements;
use common::bad_input::{assert_refused, cases};
use common::network::{Network, Sales};
use common::snapshot::checksum;
use uuid::Uuid;

struct House {
    network: Network,
    ids: Vec<(&'static str, String)>,
}

impl House {
    /// A <- B <- C <- D with a sale of B's that C shared, E who stands alone, and who nobody is.
    fn new(name: &str) -> Self {
        let mut network = Network::new(name);
        let [a, b, c, d] = network.chain(["A", "B", "C", "D"]);
        let e = network.affiliate("E", None);
        network.sell(b, 100);
        let sale = network.sell_shared(c, b, 100);
        network.run(&format!(
            "insert into commission.network_fixed_rate (participant_id, rate) values ('{a}', 0.3);
            select commission.change_upline('{d}', null, '2150-01-01')"
        ));
        let ids = [("{a}", a), ("{b}", b), ("{c}", c), ("{d}", d), ("{e}", e), ("{sale}", sale)]
            .into_iter()
            .chain([("{stranger}", Uuid::from_u128(0xffff))])
            .map(|(name, id)| (name, id.to_string()))
            .collect();
        Self { network, ids }
    }

    #[track_caller]
    fn refuses(&mut self, text: &'static str) {
        assert_refused(&mut self.network.db, text, &self.ids);
        self.network.assert_in_step();
    }
}

#[test]
fn sales_that_cannot_be_are_refused() {
    House::new("network_bad_sales").refuses(include_str!("bad_input/sales.txt"));
}

#[test]
fn trees_that_bite_their_tail_are_refused() {
    House::new("network_bad_trees").refuses(include_str!("bad_input/trees.txt"));
}

#[test]
fn rules_that_contradict_themselves_or_leave_a_gap_are_refused() {
    House::new("network_bad_rules").refuses(include_str!("bad_input/rules.txt"));
}

#[test]
fn months_people_and_arguments_that_do_not_exist_are_refused() {
    House::new("network_bad_arguments").refuses(include_str!("bad_input/arguments.txt"));
}

#[test]
fn the_chain_of_a_cycle_is_told() {
    let mut house = House::new("network_told_chain");
    let id =
        |name: &str| house.ids.iter().find(|(known, _)| *known == name).map(|(_, id)| id.clone());
    let [a, b, c] = ["{a}", "{b}", "{c}"].map(|name| id(name).expect("it is known"));
    let error = house
        .network
        .error_of(&format!("select commission.change_upline('{a}', '{c}', '2026-02-10')"));
    assert!(error.message.ends_with("\" would be their own upline"), "{}", error.message);
    let detail = error.detail.expect("the chain is told");
    assert!(detail.starts_with("From downline to upline on 2026-02-10: "), "{detail}");
    for link in [format!("{a} -> {c}"), format!("{c} -> {b}"), format!("{b} -> {a}")] {
        let turned = format!("{detail} {detail}");
        assert!(turned.contains(&link), "{link} in {detail}");
    }
    assert!(error.hint.is_some());
}

#[test]
fn a_gap_in_the_tiers_is_named_with_the_volume_that_fell_into_it() {
    let mut house = House::new("network_told_gap");
    let error = house.network.error_of("delete from commission.network_tier where threshold = 0");
    assert_eq!(error.sqlstate, "23514", "{}", error.line());
    assert_eq!(
        error.message,
        "no active band in \"network_tier\" covers a ranking volume of 200000000 \
         for the network on 2026-02-28"
    );
    let detail = error.detail.unwrap_or_default();
    let names_one = detail.starts_with("Met while pricing participant \"");
    assert!(names_one && detail.ends_with("\" in 2026-02."), "{detail}");
}

#[test]
fn the_checker_can_fail() {
    let mut house = House::new("network_bad_checker");
    let cases = cases(
        "22012 division\n    select 1 /\n        0\n# nothing\n42P01 nowhere\n    x",
        &house.ids,
    );
    assert_eq!(cases.len(), 2);
    assert_eq!(cases[0].sql, "select 1 /\n    0\n");
    let said = house.network.error_of(&cases[0].sql);
    assert_eq!(cases[0].fault(&said), None);
    assert!(cases[1].fault(&said).is_some());

    let before = checksum(&mut house.network.db);
    house.network.run("update commission.participant set name = name where name = 'E'");
    assert_ne!(before, checksum(&mut house.network.db));
}
