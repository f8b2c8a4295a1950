//! What cannot be is refused with its SQLSTATE and a message that says what is wrong, and leaves
//! every row of every table as it was before.
//!
//! The cases stand in bad_input/, one file for each test: a line with the SQLSTATE and a part of
//! the message, and below it, indented, the statement. `{ann}` and the like stand for ids.

use common::Statements;
use common::bad_input::{assert_refused, cases};
use common::reseller::{Resales, Shop};
use uuid::Uuid;

struct House {
    shop: Shop,
    ids: Vec<(&'static str, String)>,
}

impl House {
    /// Ann has submitted her documents, and has a sale of each kind; Bea is verified and has left.
    /// Each has a code of an earlier system.
    fn new(name: &str) -> Self {
        let mut shop = Shop::new(name);
        let [ann, bea] = ["Ann", "Bea"].map(|name| shop.seller(name));
        let other = shop.reseller("Cleo");
        shop.run(&format!(
            "update commission.reseller set verification = 'submitted' where id = '{ann}';
            update commission.reseller
            set verification = 'verified', verified_at = now(), is_active = false
            where id = '{bea}'"
        ));
        let pending = shop.sell(ann, "100", "2026-01-10");
        let approved = shop.sell_approved(ann, "100", "2026-01-11");
        let [rejected, cancelled, refunded] =
            ["12", "13", "14"].map(|day| shop.sell(ann, "100", &format!("2026-01-{day}")));
        shop.run(&format!(
            "select commission.reject_commission('{rejected}', 'a mistake');
            update commission.reseller_sale set status = 'cancelled' where id = '{cancelled}';
            update commission.reseller_sale set transaction_reference = 'T1' where id = '{pending}'"
        ));
        shop.refund(refunded, "100", "2026-01-20");
        let unpriced: Uuid = shop.value(&format!(
            "insert into commission.reseller_sale (
                reseller_id, sale_amount, currency, status, sold_at)
            values ('{bea}', 5, 'EUR', 'completed', '2026-01-15') returning id"
        ));
        let rule: Uuid = shop.value(
            "insert into commission.reseller_product_rule (product_id, kind, mode)
            values ('course', 'tiered', 'whole') returning id",
        );
        shop.run(&format!(
            "insert into commission.reseller_product_band (rule_id, min_amount, rate)
            values ('{rule}', 0, 0.05), ('{rule}', 10, 0.1)"
        ));
        let bare: Uuid = shop.value(
            "insert into commission.reseller_product_rule (product_id, kind, mode)
            values ('bare', 'tiered', 'marginal') returning id",
        );
        let nobodys: Uuid = shop.value(
            "insert into commission.reseller_sale (sale_amount, status, sold_at)
            values (5, 'completed', '2026-01-15') returning id",
        );
        let held = shop.sell(ann, "100", "2026-01-16");
        shop.run(&format!(
            "select commission.adopt_partner_code('{ann}', 'ANN-1');
            select commission.adopt_partner_code('{ann}', 'GONE-1');
            select commission.adopt_partner_code('{bea}', 'BEA-1');
            select commission.revoke_partner_code('GONE-1', 'abuse')"
        ));
        let signals = ["{signal}", "{settled}"].map(|name| -> (&str, String) {
            let id: i64 = shop.value(&format!(
                "insert into commission.fraud_signal (
                    rule, action, reseller_id, sale_id, fingerprint)
                values ('self_referral', 'hold', '{ann}', '{held}', '{name}') returning id"
            ));
            (name, id.to_string())
        });
        shop.run(&format!(
            "select commission.resolve_fraud_signal({}, 'dismissed', 'looked at')",
            signals[1].1
        ));
        let tier: Uuid =
            shop.value("select id from commission.reseller_tier where tier = 'bronze'");
        let ids = [
            ("{ann}", ann),
            ("{bea}", bea),
            ("{cleo}", other),
            ("{pending}", pending),
            ("{approved}", approved),
            ("{rejected}", rejected),
            ("{cancelled}", cancelled),
            ("{refunded}", refunded),
            ("{unpriced}", unpriced),
            ("{nobodys}", nobodys),
            ("{rule}", rule),
            ("{held}", held),
            ("{bare}", bare),
            ("{tier}", tier),
            ("{stranger}", Uuid::from_u128(0xffff)),
        ];
        let mut ids: Vec<_> = ids.map(|(name, id)| (name, id.to_string())).into();
        ids.extend(signals);
        Self { shop, ids }
    }

    #[track_caller]
    fn refuses(&mut self, text: &'static str) {
        assert_refused(&mut self.shop.db, text, &self.ids);
        self.shop.assert_in_step();
    }
}

#[test]
fn sales_that_cannot_be_are_refused() {
    House::new("reseller_bad_sales").refuses(include_str!("bad_input/sales.txt"));
}

#[test]
fn rules_that_contradict_themselves_are_refused() {
    House::new("reseller_bad_rules").refuses(include_str!("bad_input/rules.txt"));
}

#[test]
fn steps_out_of_turn_and_arguments_that_mean_nothing_are_refused() {
    House::new("reseller_bad_arguments").refuses(include_str!("bad_input/arguments.txt"));
}

#[test]
fn codes_clicks_and_signals_that_cannot_be_are_refused() {
    House::new("reseller_bad_referrals").refuses(include_str!("bad_input/referrals.txt"));
}

#[test]
fn the_checker_can_fail() {
    let mut house = House::new("reseller_bad_checker");
    let cases =
        cases("22012 division\n    select 1 / 0\n42P01 nowhere\n    select 1 / 0", &house.ids);
    let said = house.shop.error_of(&cases[0].sql);
    assert_eq!(cases[0].fault(&said), None);
    assert!(cases[1].fault(&said).is_some());
}
