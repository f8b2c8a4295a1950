//! What cannot be is refused with its SQLSTATE and a message that says what is wrong, and leaves
//! every row of every table as it was before.
//!
//! The cases stand in bad_input/, one file for each test: a line with the SQLSTATE and a part of
//! the message, and below it, indented, the statement. `{ann}` and the like stand for ids.

use common::Statements;
use common::bad_input::assert_refused;
use common::deal::{Deals, Desk};
use uuid::Uuid;

struct House {
    desk: Desk,
    ids: Vec<(&'static str, String)>,
}

impl House {
    /// Ann has an open deal, a won one and a refunded one, a plan, a quota and a draw; Ben has
    /// nothing.
    fn new(name: &str) -> Self {
        let mut desk = Desk::new(name);
        let [ann, ben] = ["Ann", "Ben"].map(|name| desk.rep(name));
        let open = desk.open(ann, "100", "proposal");
        let won = desk.won(ann, "100", "2026-02-10");
        desk.run(&format!("update commission.deal set reference_id = 'R1' where id = '{won}'"));
        let refunded = desk.won(ann, "100", "2026-02-11");
        desk.run(&format!("select commission.refund_deal('{refunded}', 40, '2026-02-12')"));
        let yen: Uuid = desk.value(&format!(
            "insert into commission.deal (name, owner_id, amount, currency)
            values ('yen', '{ann}', 100, 'JPY') returning id"
        ));
        let plan = desk.plan(
            "Sales",
            r#"{"name": "Base", "kind": "percentage", "rate": 0.05},
            {"name": "Size", "kind": "tiered", "basis": "deal", "bands": [
                {"min_amount": 0, "commission_rate": 0.05},
                {"min_amount": 10, "commission_rate": 0.1}]}"#,
        );
        let component = |desk: &mut Desk, name: &str| -> Uuid {
            desk.value(&format!("select id from commission.plan_component where name = '{name}'"))
        };
        let [base, size] = ["Base", "Size"].map(|name| component(&mut desk, name));
        let retired = desk.plan("Old", r#"{"name": "Flat", "kind": "flat", "flat_amount": 5}"#);
        desk.run(&format!(
            "update commission.compensation_plan set is_active = false where id = '{retired}'"
        ));
        desk.assign(ann, plan, "2026-01-01");
        let quota = desk.quota(ann, "1000", "annual", "2026-01-01", "2026-12-31");
        let team: Uuid =
            desk.value("insert into commission.sales_team (name) values ('North') returning id");
        desk.run(&format!(
            "insert into commission.draw (participant_id, amount, kind, starts_on)
            values ('{ann}', 100, 'recoverable', '2026-01-01');
            insert into commission.sales_team_member (team_id, participant_id, role)
            values ('{team}', '{ann}', 'manager')"
        ));
        let document: Uuid = desk.value(&format!(
            "select id from commission.publish_plan_document('{plan}', 'The text')"
        ));
        let ids = [
            ("{ann}", ann),
            ("{ben}", ben),
            ("{open}", open),
            ("{won}", won),
            ("{refunded}", refunded),
            ("{yen}", yen),
            ("{plan}", plan),
            ("{base}", base),
            ("{size}", size),
            ("{old}", retired),
            ("{quota}", quota),
            ("{team}", team),
            ("{document}", document),
            ("{stranger}", Uuid::from_u128(0xffff)),
        ];
        let ids = ids.map(|(name, id)| (name, id.to_string())).into();
        Self { desk, ids }
    }

    #[track_caller]
    fn refuses(&mut self, text: &'static str) {
        assert_refused(&mut self.desk.db, text, &self.ids);
    }
}

#[test]
fn deals_credits_payments_and_activities() {
    House::new("deal_bad_deals").refuses(include_str!("bad_input/deals.txt"));
}

#[test]
fn plans_components_and_bands() {
    House::new("deal_bad_plans").refuses(include_str!("bad_input/plans.txt"));
}

#[test]
fn quotas_teams_and_draws() {
    House::new("deal_bad_quotas").refuses(include_str!("bad_input/quotas.txt"));
}

#[test]
fn arguments_of_functions() {
    House::new("deal_bad_arguments").refuses(include_str!("bad_input/arguments.txt"));
}
