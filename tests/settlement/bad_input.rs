//! What cannot be is refused with its SQLSTATE and a message that says what is wrong, and leaves
//! every row of every table as it was before. The cases stand in bad_input/.

use common::Statements;
use common::bad_input::assert_refused;
use uuid::Uuid;

use crate::fixture::Office;

struct House {
    office: Office,
    ids: Vec<(&'static str, String)>,
}

impl House {
    /// Ann has a payout that is requested, Bea one that is approved, and Cleo nothing on her way.
    fn new(name: &str) -> Self {
        let mut office = Office::new(name);
        let [ann, bea, cleo] = ["Ann", "Bea", "Cleo"].map(|name| office.payee(name));
        for id in [ann, bea, cleo] {
            office.adjust(id, 1, "bonus", "100");
        }
        office.close_manual(1);
        let requested =
            office.act("Ann", "select id from commission.request_payout(60, null, null, 'K1')");
        let approved = office.request("Bea", "60");
        office.approve(&approved);
        let decided = office.line("select id from commission.manual_adjustment limit 1");
        let method = office.line(&format!(
            "select id from commission.payout_method where participant_id = '{cleo}'"
        ));
        let ids = [
            ("{ann}", ann.to_string()),
            ("{bea}", bea.to_string()),
            ("{cleo}", cleo.to_string()),
            ("{requested}", requested[0].clone()),
            ("{approved}", approved),
            ("{decided}", decided),
            ("{method}", method),
            ("{stranger}", Uuid::from_u128(0xffff).to_string()),
            ("{as_ann}", claims("ann")),
            ("{as_cleo}", claims("cleo")),
        ];
        Self { office, ids: ids.into() }
    }
}

/// Before a statement, so that a person makes it.
fn claims(who: &str) -> String {
    format!("set local request.jwt.claims = '{{\"email\": \"{who}@people.example\"}}';")
}

#[test]
fn requests_and_arguments_that_mean_nothing_are_refused() {
    let mut house = House::new("settlement_bad_input");
    let text = include_str!("bad_input/requests.txt");
    assert_refused(&mut house.office.shop.db, text, &house.ids);
    house.office.assert_agrees();
}

#[test]
fn rows_that_cannot_be_are_refused() {
    let mut house = House::new("settlement_bad_rows");
    let text = include_str!("bad_input/rows.txt");
    assert_refused(&mut house.office.shop.db, text, &house.ids);
    house.office.assert_agrees();
}

#[test]
fn bank_data_that_cannot_be_right_is_refused() {
    let mut house = House::new("settlement_bad_bank_data");
    let text = include_str!("bad_input/bank_data.txt");
    assert_refused(&mut house.office.shop.db, text, &house.ids);
}

#[test]
fn the_sixth_request_of_a_day_is_too_many() {
    let mut house = House::new("settlement_bad_many");
    let office = &mut house.office;
    for _ in 0..5 {
        let payout = office.request("Cleo", "60");
        office.act("Cleo", &format!("select id from commission.cancel_payout('{payout}')"));
    }
    let error = office.refused("Cleo", "select commission.request_payout(60)");
    assert_eq!(error.sqlstate, "PGRST");
    assert!(error.message.contains("5 payouts were requested within 24 hours"), "{error:?}");
    let detail = error.detail.unwrap_or_default();
    assert!(detail.contains("429") && detail.contains("Retry-After"), "{detail}");
    // What others request for them is not counted, and tomorrow is another day.
    office.run(
        "update commission.payout set requested_at = requested_at - interval '23 hours'
        where number = (select min(number) + 2 from commission.payout)",
    );
    let error = office.refused("Cleo", "select commission.request_payout(60)");
    let wait: f64 = error
        .detail
        .unwrap_or_default()
        .split('"')
        .filter_map(|part| part.parse().ok())
        .next()
        .expect("seconds");
    assert!((1.0..=3600.0).contains(&wait), "{wait}");
    office.run("update commission.payout set requested_at = requested_at - interval '1 day'");
    office.request("Cleo", "60");
}
