//! What a hold holds, who ends it, and that nothing is rejected by machine.

use common::Statements;
use common::reseller::{Resales, Shop};
use uuid::Uuid;

struct House {
    shop: Shop,
    ann: Uuid,
}

impl House {
    fn new(name: &str) -> Self {
        let mut shop = Shop::new(name);
        let ann = shop.seller("Ann");
        shop.run(
            "insert into commission.participant (name, email, role)
            values ('All', 'all@people.example', 'admin')",
        );
        Self { shop, ann }
    }

    /// A sale to the reseller themselves: held.
    fn suspicious(&mut self, reference: &str) -> Uuid {
        let ann = self.ann;
        self.shop.value(&format!(
            "select id from commission.record_reseller_sale('{reference}', 100,
                p_client_email => 'ann@people.example', p_sold_at => '2026-02-01',
                p_reseller_id => '{ann}')"
        ))
    }

    fn hold(&mut self, sale: Option<Uuid>, name: &str) -> i64 {
        let (ann, sale) = (self.ann, sale.map_or("null".to_owned(), |id| format!("'{id}'")));
        self.shop.value(&format!(
            "insert into commission.fraud_signal (rule, action, reseller_id, sale_id, fingerprint)
            values ('chargebacks', 'hold', '{ann}', {sale}, '{name}') returning id"
        ))
    }

    fn is_held(&mut self, sale: Uuid) -> bool {
        self.shop.value(&format!(
            "select is_held from commission.reseller_commission_report where sale_id = '{sale}'"
        ))
    }

    fn resolve(&mut self, signal: i64, status: &str) {
        self.shop.run(&format!(
            "select commission.resolve_fraud_signal({signal}, '{status}', 'looked at')"
        ));
    }
}

#[test]
fn what_is_held_is_approved_by_nobody_until_it_is_dismissed() {
    let mut house = House::new("fraud_held");
    let sale = house.suspicious("S1");
    let signal: i64 = house.shop.value("select id from commission.fraud_signal");
    assert!(house.is_held(sale));
    assert_eq!(house.shop.price(sale), "0|bronze|10.00|0.00|pending", "it is priced as any other");
    let said = format!("PT409: the commission of sale \"{sale}\" is held");
    let approve = format!("select commission.approve_commission('{sale}')");
    assert_eq!(house.shop.error_of(&approve).line(), said);
    assert_eq!(
        house.shop.line(&format!(
            "select approved_count, errors -> 0 ->> 'error_code'
            from commission.bulk_approve_commissions('{{{sale}}}')"
        )),
        "0|PT409"
    );
    let by_hand = "update commission.reseller_sale set approved_at = now()";
    assert_eq!(house.shop.error_of(by_hand).line(), said);
    // is_held follows the signals, whatever is written into it.
    for sql in ["set is_held = false", "set is_held = false, approved_at = now()"] {
        let _ =
            house.shop.client().batch_execute(&format!("update commission.reseller_sale {sql}"));
        assert!(house.is_held(sale), "{sql}");
    }
    // Confirmed, it stays held, and somebody rejects it.
    house.resolve(signal, "confirmed");
    assert_eq!(house.shop.error_of(&approve).line(), said);
    house.resolve(signal, "dismissed");
    assert!(!house.is_held(sale));
    house.shop.run(&approve);
    // What was dismissed is not found again.
    house.shop.run("select commission.detect_fraud('2026-01-01', '2026-03-01')");
    assert!(!house.is_held(sale));
    assert_eq!(house.shop.line("select count(*) from commission.fraud_signal"), "1");
    house.shop.assert_in_step();
}

#[test]
fn two_signals_hold_until_both_are_dismissed_and_a_flag_holds_nothing() {
    let mut house = House::new("fraud_two");
    let sale = house.suspicious("S1");
    let first: i64 = house.shop.value("select id from commission.fraud_signal");
    let second = house.hold(Some(sale), "second");
    house.resolve(first, "dismissed");
    assert!(house.is_held(sale));
    house.resolve(second, "dismissed");
    assert!(!house.is_held(sale));
    house.shop.run(
        "update commission.fraud_signal set action = 'flag', status = 'open', resolved_at = null",
    );
    assert!(!house.is_held(sale));
    house.shop.run("update commission.fraud_signal set action = 'hold'");
    assert!(house.is_held(sale));
    house.shop.run("delete from commission.fraud_signal");
    assert!(!house.is_held(sale));
}

#[test]
fn a_signal_about_a_reseller_holds_all_that_is_pending_and_whatever_comes() {
    let mut house = House::new("fraud_reseller");
    let ann = house.ann;
    let bea = house.shop.seller("Bea");
    let approved = house.shop.sell_approved(ann, "100", "2026-02-01");
    let pending = house.shop.sell(ann, "100", "2026-02-02");
    let others = house.shop.sell(bea, "100", "2026-02-02");
    let signal = house.hold(None, "reseller");
    let later = house.shop.sell(ann, "100", "2026-02-03");
    assert_eq!(
        [approved, pending, later, others].map(|sale| house.is_held(sale)),
        [false, true, true, false]
    );
    for sale in [pending, later] {
        let approve = format!("select commission.approve_commission('{sale}')");
        assert_eq!(house.shop.error_of(&approve).sqlstate, "PT409");
        let by_hand =
            format!("update commission.reseller_sale set approved_at = now() where id = '{sale}'");
        assert_eq!(house.shop.error_of(&by_hand).sqlstate, "PT409");
    }
    house.shop.run(&format!("select commission.approve_commission('{others}')"));
    house.resolve(signal, "dismissed");
    house.shop.run(&format!("select commission.approve_commission('{pending}')"));
    house.shop.assert_in_step();
}

/// What is posted already is not paid while a signal holds it.
#[test]
fn a_hold_keeps_from_being_paid_what_was_approved_before() {
    let mut house = House::new("fraud_payouts");
    let ann = house.ann;
    let january = house.shop.sell_approved(ann, "5000", "2026-01-10");
    house.shop.sell_approved(ann, "1000", "2026-02-10");
    house.shop.close_month(1);
    house.shop.close_month(2);
    let open = |house: &mut House| {
        house.shop.lines(&format!(
            "select l.open_amount, l.held_amount > 0
            from commission_internal.open_lines('{ann}', 'USD') as l order by l.posting_id"
        ))
    };
    assert_eq!(open(&mut house), ["500.00|f", "150.00|f"]);
    let signal = house.hold(Some(january), "late");
    assert_eq!(open(&mut house), ["500.00|t", "150.00|f"]);
    let all = house.hold(None, "all");
    assert_eq!(open(&mut house), ["500.00|t", "150.00|t"]);
    house.resolve(all, "confirmed");
    house.resolve(all, "dismissed");
    assert_eq!(open(&mut house), ["500.00|t", "150.00|f"]);
    house.resolve(signal, "dismissed");
    assert_eq!(open(&mut house), ["500.00|f", "150.00|f"]);
    assert_eq!(
        house.shop.lines(
            "select year, month, reason ~ '^fraud signal \\d+: chargebacks$', release_reason
            from commission.payout_hold order by placed_at"
        ),
        ["2026|1|t|looked at", "null|null|t|looked at"]
    );
}

/// Brought in past the function that looks at each sale, and older than what the job looks at.
#[test]
fn what_is_approved_by_hand_is_looked_at_before() {
    let mut house = House::new("fraud_by_hand");
    house.shop.set_up_api_roles();
    let ann = house.ann;
    let load = |house: &mut House, mail: &str| -> Uuid {
        house.shop.value(&format!(
            "insert into commission.reseller_sale (
                reseller_id, sale_amount, status, sold_at, client_email)
            values ('{ann}', 100, 'completed', '2026-02-01', '{mail}') returning id"
        ))
    };
    let own = load(&mut house, "Ann+1@people.example");
    let clean = load(&mut house, "carl@client.example");
    let said = format!("PT409: the commission of sale \"{own}\" is held by rule \"self_referral\"");
    let approve = format!("select commission.approve_commission('{own}')");
    assert_eq!(house.shop.error_of(&approve).line(), said);
    let by_hand =
        format!("update commission.reseller_sale set approved_at = now() where id = '{own}'");
    house.shop.as_person("all");
    assert_eq!(house.shop.error_of(&by_hand).line(), said);
    house.shop.run("rollback");
    let at_once = format!(
        "insert into commission.reseller_sale (
            reseller_id, sale_amount, status, sold_at, client_email, approved_at)
        values ('{ann}', 100, 'completed', '2026-02-01', 'ann+2@people.example', now())"
    );
    house.shop.as_person("all");
    assert_eq!(house.shop.error_of(&at_once).sqlstate, "PT409");
    house.shop.run("rollback");
    assert_eq!(house.shop.line("select count(*) from commission.fraud_signal"), "0");
    assert_eq!(
        house.shop.line(&format!(
            "select approved_count, errors -> 0 ->> 'error_code'
            from commission.bulk_approve_commissions('{{{own},{clean}}}')"
        )),
        "1|PT409"
    );
    assert!(house.is_held(own));
    let signal: i64 = house.shop.value("select id from commission.fraud_signal");
    house.resolve(signal, "dismissed");
    house.shop.run(&approve);
    house.shop.assert_in_step();
}

#[test]
fn what_was_recorded_lately_is_looked_at_however_old_it_is() {
    let mut house = House::new("fraud_recorded");
    let ann = house.ann;
    house.shop.run(&format!(
        "insert into commission.reseller_sale (
            reseller_id, sale_amount, status, sold_at, client_email)
        values ('{ann}', 100, 'completed', '2026-02-01', 'ann@people.example')"
    ));
    assert_eq!(house.shop.line("select commission.detect_fraud()"), "1");
}

/// Its money is where it was posted, until the next closing takes it back.
#[test]
fn a_hold_reaches_the_months_that_moving_a_sale_away_changes() {
    let mut house = House::new("fraud_moved");
    let ann = house.ann;
    let bea = house.shop.seller("Bea");
    let sale = house.shop.sell_approved(ann, "5000", "2026-01-10");
    house.shop.sell_approved(ann, "1000", "2026-02-10");
    house.shop.close_month(1);
    house.shop.close_month(2);
    house.shop.run(&format!(
        "update commission.reseller_sale set reseller_id = '{bea}' where id = '{sale}'"
    ));
    let signal = house.hold(Some(sale), "moved");
    let open = format!(
        "select l.open_amount, l.held_amount > 0
        from commission_internal.open_lines('{ann}', 'USD') as l order by l.posting_id"
    );
    // hold() names Ann, whom it is about; the sale is Bea's now. It lifted the tier of February.
    assert_eq!(house.shop.lines(&open), ["500.00|t", "150.00|t"]);
    assert_eq!(
        house.shop.lines(
            "select p.name, h.year, h.month from commission.payout_hold as h
            join commission.participant as p on p.id = h.participant_id order by 1, 2, 3"
        ),
        ["Ann|2026|1", "Ann|2026|2", "Bea|2026|1"]
    );
    house.resolve(signal, "dismissed");
    assert_eq!(house.shop.lines(&open), ["500.00|f", "150.00|f"]);
}

/// A signal of a sale that was theirs holds money of two.
#[test]
fn nobody_releases_their_own_money_by_dismissing_a_signal_of_another() {
    let mut house = House::new("fraud_own_hold");
    house.shop.set_up_api_roles();
    let ann = house.ann;
    let bea = house.shop.seller("Bea");
    let sale = house.shop.sell_approved(ann, "5000", "2026-01-10");
    house.shop.close_month(1);
    house.shop.run(&format!(
        "update commission.reseller_sale set reseller_id = '{bea}' where id = '{sale}';
        update commission.participant set role = 'admin' where name = 'Ann'"
    ));
    let signal: i64 = house.shop.value(&format!(
        "insert into commission.fraud_signal (rule, action, reseller_id, sale_id, fingerprint)
        values ('self_referral', 'hold', '{bea}', '{sale}', 'x') returning id"
    ));
    let holds = "select p.name, h.released_at is null from commission.payout_hold as h
        join commission.participant as p on p.id = h.participant_id order by 1";
    assert_eq!(house.shop.lines(holds), ["Ann|t", "Bea|t"]);
    house.shop.as_person("ann");
    house.resolve(signal, "dismissed");
    house.shop.run("commit");
    assert_eq!(house.shop.lines(holds), ["Ann|t", "Bea|f"]);
}

#[test]
fn what_is_approved_by_itself_is_looked_at_before() {
    let mut house = House::new("fraud_automatic");
    let ann = house.ann;
    house.shop.run(
        "update commission.reseller_program
        set automatic_approval = true, requires_verification = false",
    );
    // Loaded past the function that looks at each sale.
    house.shop.run(&format!(
        "insert into commission.reseller_sale (
            reseller_id, sale_amount, status, sold_at, client_email)
        values ('{ann}', 100, 'completed', '2026-02-01', 'Ann+1@people.example'),
            ('{ann}', 100, 'completed', '2026-02-01', 'carl@client.example')"
    ));
    assert_eq!(house.shop.line("select commission.approve_due_reseller_commissions()"), "1");
    assert_eq!(
        house.shop.lines(
            "select client_email, status, is_held from commission.reseller_commission_report
            order by 1"
        ),
        ["Ann+1@people.example|pending|t", "carl@client.example|approved|f"]
    );
    // Rejecting it is somebody's decision.
    house.shop.run(
        "select commission.reject_commission(id, 'their own') from commission.reseller_sale
        where is_held",
    );
    house.shop.assert_in_step();
}

#[test]
fn run_due_looks_for_fraud() {
    let mut house = House::new("fraud_run_due");
    let ann = house.ann;
    house.shop.run(&format!(
        "insert into commission.reseller_sale (
            reseller_id, sale_amount, status, sold_at, client_email)
        values ('{ann}', 100, 'completed', now() - interval '1 hour', 'ann@people.example')"
    ));
    let done = "select task, outcome, detail from commission.run_due() where task ~ 'fraud'";
    assert_eq!(house.shop.lines(done), ["detect fraud of resellers|done|1 done"]);
    assert_eq!(house.shop.lines(done), Vec::<String>::new());
}

#[test]
fn signals_are_for_those_who_decide() {
    let mut house = House::new("fraud_roles");
    house.shop.set_up_api_roles();
    let sale = house.suspicious("S1");
    let signal: i64 = house.shop.value("select id from commission.fraud_signal");
    let resolve = format!(
        "select status from commission.resolve_fraud_signal({signal}, 'dismissed', 'looked at')"
    );
    for who in ["ann", "nobody"] {
        house.shop.as_person(who);
        assert_eq!(house.shop.error_of(&resolve).sqlstate, "42501", "{who}");
        house.shop.run("rollback");
        house.shop.as_person(who);
        for table in ["fraud_signal", "fraud_rule", "fraud_pattern"] {
            let seen: i64 = house.shop.value(&format!("select count(*) from commission.{table}"));
            assert_eq!(seen, 0, "{who} {table}");
        }
        house.shop.run("rollback");
    }
    // That it is held, the reseller sees.
    house.shop.as_person("ann");
    assert!(house.is_held(sale));
    house.shop.run("rollback");
    house.shop.as_person("all");
    house.shop.error_of("delete from commission.fraud_signal");
    house.shop.run("rollback");
    house.shop.as_person("all");
    assert_eq!(house.shop.line(&resolve), "dismissed");
    house.shop.run("commit");
    assert_eq!(
        house.shop.line(
            "select p.name, f.note, f.resolved_at is not null from commission.fraud_signal as f
            join commission.participant as p on p.id = f.resolved_by"
        ),
        "All|looked at|t"
    );
}

#[test]
fn a_sale_that_comes_approved_does_not_pass_a_hold() {
    let mut house = House::new("fraud_inserted");
    house.hold(None, "all");
    let ann = house.ann;
    let error = house.shop.error_of(&format!(
        "insert into commission.reseller_sale (reseller_id, sale_amount, status, approved_at)
        values ('{ann}', 100, 'completed', now())"
    ));
    assert!(error.line().starts_with("PT409: the commission of sale"), "{}", error.line());
}

/// Otherwise whoever looks after a branch deletes the profile, makes it anew, and nobody knows.
#[test]
fn a_suspect_is_not_deleted_with_what_was_found() {
    let mut house = House::new("fraud_kept");
    house.shop.set_up_api_roles();
    let (ann, bea) = (house.ann, house.shop.seller("Bea"));
    house.hold(None, "whole");
    house.shop.run(&format!(
        "insert into commission.branch (name, code, time_zone, currency)
        values ('north', 'NO', 'UTC', 'USD');
        update commission.participant set branch = 'north' where id in ('{ann}', '{bea}');
        insert into commission.participant (name, email, role, branch)
        values ('North', 'north@people.example', 'admin', 'north')"
    ));
    for (who, table) in [("north", "reseller"), ("all", "reseller"), ("all", "participant")] {
        house.shop.as_person(who);
        let delete = format!("delete from commission.{table} where id = '{ann}'");
        let error = house.shop.error_of(&delete);
        house.shop.run("rollback");
        assert_eq!(
            error.line(),
            format!("PT409: signals of fraud are on record for reseller \"{ann}\""),
            "{who}: {table}"
        );
    }
    house.shop.as_person("north");
    house.shop.run(&format!("delete from commission.reseller where id = '{bea}'"));
    house.shop.run("commit");
    assert_eq!(house.shop.line("select count(*) from commission.reseller"), "1");
    // The server is trusted.
    house.shop.run(&format!("delete from commission.reseller where id = '{ann}'"));
    assert_eq!(house.shop.line("select count(*) from commission.fraud_signal"), "0");
}
