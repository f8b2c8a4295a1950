//! Whose a sale is: worked example R3, the order of what decides, and that nothing decided changes.

use common::Statements;
use common::reseller::{Resales, Shop};
use uuid::Uuid;

struct House {
    shop: Shop,
    ann: Uuid,
    bea: Uuid,
}

impl House {
    fn new(name: &str) -> Self {
        let mut shop = Shop::new(name);
        let [ann, bea] = ["Ann", "Bea"].map(|name| shop.seller(name));
        shop.run(&format!(
            "select commission.adopt_partner_code('{ann}', 'A-A');
            select commission.adopt_partner_code('{bea}', 'B-B')"
        ));
        Self { shop, ann, bea }
    }

    fn click(&mut self, code: &str, visitor: &str, at: &str) -> i64 {
        self.shop.value(&format!(
            "select id from commission.log_referral_click(
                '{code}', '{visitor}', p_clicked_at => '{at}')"
        ))
    }

    /// A sale of 100 and who is credited with it: A, B or nobody, and why.
    fn sale(&mut self, reference: &str, at: &str, more: &str) -> String {
        let (ann, bea) = (self.ann.to_string(), self.bea.to_string());
        let line = self.shop.line(&format!(
            "select reseller_id, credited_by from commission.record_reseller_sale(
                '{reference}', 100, p_sold_at => '{at}'{more})"
        ));
        line.replace(&ann, "A").replace(&bea, "B").replace("null|null", "nobody")
    }
}

#[test]
fn r3_a_click_counts_for_720_hours() {
    let mut house = House::new("attribution_r3");
    let a = house.click("A-A", "v", "2026-02-01 09:00Z");
    let b = house.click("B-B", "v", "2026-02-20 12:00Z");
    let clicks = |house: &mut House, reference: &str| {
        house.shop.line(&format!(
            "select first_click_id, last_click_id from commission.reseller_sale
            where transaction_reference = '{reference}'"
        ))
    };
    let visitor = ", p_visitor_id => 'v'";
    assert_eq!(house.sale("S1", "2026-03-03 08:59:59Z", visitor), "B|last_click");
    assert_eq!(clicks(&mut house, "S1"), format!("{a}|{b}"));
    assert_eq!(house.sale("S2", "2026-03-03 09:00:00Z", visitor), "B|last_click");
    assert_eq!(clicks(&mut house, "S2"), format!("{b}|{b}"));
    assert_eq!(house.sale("S3", "2026-03-22 12:00:00Z", visitor), "nobody");
    assert_eq!(house.sale("S4", "2026-03-22 11:59:59.999999Z", visitor), "B|last_click");
    // The instant of the click counts, the one before does not.
    assert_eq!(house.sale("S5", "2026-02-01 09:00Z", visitor), "A|last_click");
    assert_eq!(house.sale("S6", "2026-02-01 08:59:59.999999Z", visitor), "nobody");
    assert_eq!(house.sale("S7", "2026-03-01 09:00Z", ", p_visitor_id => 'w'"), "nobody");
    house.shop.run("update commission.reseller_program set attribution_model = 'first_click'");
    assert_eq!(house.sale("S8", "2026-03-03 08:59:59Z", visitor), "A|first_click");
    assert_eq!(house.sale("S9", "2026-03-03 09:00:00Z", visitor), "B|first_click");
    house.shop.assert_in_step();
}

/// A day of the window is 24 hours, also where clocks are set forward in between.
#[test]
fn no_calendar_changes_the_window() {
    let mut house = House::new("attribution_hours");
    house.click("A-A", "v", "2026-03-01 12:00Z");
    house.shop.run(
        "set time zone 'Europe/Berlin';
        update commission.workspace set time_zone = 'Europe/Berlin'",
    );
    let visitor = ", p_visitor_id => 'v'";
    assert_eq!(house.sale("S1", "2026-03-31 11:59:59Z", visitor), "A|last_click");
    assert_eq!(house.sale("S2", "2026-03-31 12:00:00Z", visitor), "nobody");
}

#[test]
fn of_two_clicks_at_one_instant_the_higher_id_is_later() {
    let mut house = House::new("attribution_ties");
    let a = house.click("A-A", "v", "2026-02-01 09:00Z");
    let b = house.click("B-B", "v", "2026-02-01 09:00Z");
    assert_eq!(house.sale("S", "2026-02-02", ", p_visitor_id => 'v'"), "B|last_click");
    assert_eq!(
        house.shop.line("select first_click_id, last_click_id from commission.reseller_sale"),
        format!("{a}|{b}")
    );
}

#[test]
fn stated_goes_before_typed_before_bound_before_clicked() {
    let mut house = House::new("attribution_priority");
    house.shop.run("update commission.reseller_program set binding_months = 2");
    house.click("A-A", "v", "2026-02-01 00:00Z");
    house.click("B-B", "w", "2026-02-01 00:00Z");
    let client = ", p_client_email => ' Carl@Client.example '";
    let (ann, bea) = (house.ann, house.bea);
    assert_eq!(
        house.sale("S1", "2026-02-10 00:00Z", &format!("{client}, p_code => 'b-b'")),
        "B|code"
    );
    let rest = format!("{client}, p_visitor_id => 'v'");
    assert_eq!(house.sale("S2", "2026-02-11 00:00Z", &rest), "B|binding");
    assert_eq!(
        house.sale("S3", "2026-02-11 00:00Z", &format!("{rest}, p_code => ' A-A'")),
        "A|code"
    );
    assert_eq!(
        house.sale(
            "S4",
            "2026-02-11 00:00Z",
            &format!("{rest}, p_code => 'A-A', p_reseller_id => '{bea}'")
        ),
        "B|stated"
    );
    // Two months to the instant, by the calendar of the workspace.
    house.click("A-A", "v", "2026-04-01 00:00Z");
    assert_eq!(house.sale("S5", "2026-04-09 23:59:59Z", &rest), "B|binding");
    assert_eq!(house.sale("S6", "2026-04-10 00:00:00Z", &rest), "A|last_click");
    // Only a client's first sale binds, and one that is no more binds nobody.
    house.shop.run(
        "update commission.reseller_sale set status = 'cancelled'
        where transaction_reference = 'S1'",
    );
    house.sale("S7", "2026-02-10 12:00Z", &format!("{rest}, p_reseller_id => '{ann}'"));
    assert_eq!(house.sale("S8", "2026-02-12 00:00Z", &rest), "A|binding");
    house.shop.run("update commission.reseller_program set binding_months = null");
    assert_eq!(house.sale("S9", "2030-01-01 00:00Z", client), "A|binding");
    house.shop.run("update commission.reseller_program set binding_months = 0");
    assert_eq!(house.sale("S10", "2030-01-02 00:00Z", client), "nobody");
    house.shop.assert_in_step();
}

#[test]
fn revoked_codes_and_inactive_resellers_are_passed_over() {
    let mut house = House::new("attribution_skipped");
    house.click("A-A", "v", "2026-02-01");
    house.click("B-B", "v", "2026-02-02");
    house.shop.run("update commission.reseller_program set binding_months = null");
    let bea = house.bea;
    let client = ", p_client_email => 'c@client.example'";
    house.sale("S0", "2026-02-03", &format!("{client}, p_reseller_id => '{bea}'"));
    house.shop.run("select commission.revoke_partner_code('B-B', 'abuse')");
    let visitor = ", p_visitor_id => 'v'";
    assert_eq!(house.sale("S1", "2026-02-04", visitor), "A|last_click");
    // Typed, it brings nothing either: what the visitor clicked decides.
    assert_eq!(
        house.sale("S2", "2026-02-04", &format!("{visitor}, p_code => 'B-B'")),
        "A|last_click"
    );
    // A click on it is written down all the same.
    house.click("B-B", "v", "2026-02-05");
    assert_eq!(house.sale("S3", "2026-02-06", visitor), "A|last_click");
    assert_eq!(house.sale("S4", "2026-02-06", client), "B|binding");
    house.shop.run(&format!("select commission.deactivate_reseller('{bea}', 'has left')"));
    assert_eq!(house.sale("S5", "2026-02-07", &format!("{visitor}{client}")), "A|last_click");
    let error = house.shop.error_of(&format!(
        "select commission.record_reseller_sale('S6', 1, p_reseller_id => '{bea}')"
    ));
    assert_eq!(error.line(), format!("PT409: reseller \"{bea}\" is not active"));
    // What was attributed stays, and so does a code that was renewed.
    assert_eq!(house.sale("S4", "2026-02-06", client), "B|binding");
    let ann = house.ann;
    let code: String = house
        .shop
        .value(&format!("select old_code from commission.regenerate_partner_codes('{{{ann}}}')"));
    house.click(&code, "x", "2026-02-08");
    assert_eq!(house.sale("S7", "2026-02-09", ", p_visitor_id => 'x'"), "A|last_click");
    house.shop.assert_in_step();
}

#[test]
fn the_same_sale_twice_is_one_and_another_of_its_reference_is_refused() {
    let mut house = House::new("attribution_twice");
    house.click("A-A", "v", "2026-02-01");
    let all = ", p_client_email => 'c@client.example', p_client_name => 'C', p_product_id => 'p',
        p_product_name => 'P', p_currency => 'USD', p_visitor_id => 'v', p_code => 'b-b'";
    assert_eq!(house.sale("S", "2026-02-02", all), "B|code");
    let before = house.shop.lines("select * from commission.reseller_sale");
    // Meanwhile another click, and the code is revoked: nothing of it counts for what is decided.
    house.click("A-A", "v", "2026-02-01 12:00");
    house.shop.run("update commission.reseller_program set attribution_model = 'first_click'");
    assert_eq!(house.sale("S", "2026-02-02", all), "B|code");
    assert_eq!(house.shop.lines("select * from commission.reseller_sale"), before);
    for (more, name) in [
        (all.replace("'C'", "'D'"), "client_name"),
        (all.replace("c@client", "d@client"), "client_email"),
        (all.replace("'p'", "'q'"), "product_id"),
        (all.replace("'P'", "'Q'"), "product_name"),
        (all.replace("'USD'", "'EUR'"), "currency"),
        (all.replace("'v'", "'w'"), "visitor_id"),
        (all.replace("'b-b'", "'A-A'"), "code"),
        (format!("{all}, p_reseller_id => '{}'", house.ann), "reseller_id"),
    ] {
        let error = house.shop.error_of(&format!(
            "select commission.record_reseller_sale('S', 100, p_sold_at => '2026-02-02'{more})"
        ));
        assert_eq!(error.line(), "PT409: another sale has transaction reference \"S\"");
        assert_eq!(error.detail, Some(format!("They differ in: {name}.")));
    }
    for change in ["101, p_sold_at => '2026-02-02'", "100, p_sold_at => '2026-02-03'"] {
        let error = house
            .shop
            .error_of(&format!("select commission.record_reseller_sale('S', {change}{all})"));
        assert_eq!(error.sqlstate, "PT409", "{change}");
    }
    // Its state is not data: it goes on by itself.
    house
        .shop
        .run("update commission.reseller_sale set refunded_amount = 10, status = 'cancelled'");
    assert_eq!(house.sale("S", "2026-02-02", all), "B|code");
}

#[test]
fn two_who_send_one_sale_at_once_write_it_once() {
    let mut house = House::new("attribution_race");
    let send = "select commission.record_reseller_sale('S', 100, p_code => 'A-A',
        p_sold_at => '2026-02-02')";
    let mut other = house.shop.connect();
    house.shop.run(&format!("begin; {send}"));
    let waiting = std::thread::spawn(move || other.run(send));
    house.shop.run("select pg_sleep(0.2); commit");
    waiting.join().expect("it waits and finds the sale");
    assert_eq!(house.shop.line("select count(*) from commission.reseller_sale"), "1");
    house.shop.assert_in_step();
}

#[test]
fn loaded_sales_are_attributed_at_once_and_what_somebody_decides_stays() {
    let mut house = House::new("attribution_loaded");
    house.click("A-A", "v", "2026-02-01");
    house.shop.run(
        "insert into commission.reseller_sale (
            transaction_reference, sale_amount, status, sold_at, visitor_id, referral_code)
        values
            ('S1', 100, 'completed', '2026-02-02', 'v', null),
            ('S2', 100, 'completed', '2026-02-02', 'v', 'B-B'),
            ('S3', 100, 'completed', '2026-02-02', 'w', null),
            ('S4', 100, 'completed', '2026-02-02', null, null)",
    );
    let attribute = "select commission.attribute_reseller_sales()";
    assert_eq!(house.shop.line(attribute), "2");
    assert_eq!(house.shop.line(attribute), "0");
    // Paid, priced and in step.
    assert_eq!(
        house.shop.lines(
            "select transaction_reference, reseller_name, amount
            from commission.reseller_commission_report order by 1"
        ),
        ["S1|Ann|10.00", "S2|Bea|10.00"]
    );
    // Taken away by hand, it is not attributed again; given by hand, it stays.
    let (ann, bea) = (house.ann, house.bea);
    house.shop.run(&format!(
        "update commission.reseller_sale
        set reseller_id = case transaction_reference
            when 'S2' then '{ann}'::uuid when 'S4' then '{bea}' end
        where transaction_reference in ('S1', 'S2', 'S4')"
    ));
    house.click("A-A", "w", "2026-02-01");
    assert_eq!(house.shop.line(attribute), "1");
    assert_eq!(
        house.shop.lines(
            "select transaction_reference, reseller_id, credited_by
            from commission.reseller_sale order by 1"
        ),
        [
            "S1|null|stated".to_owned(),
            format!("S2|{ann}|stated"),
            format!("S3|{ann}|last_click"),
            format!("S4|{bea}|stated")
        ]
    );
    house.shop.assert_in_step();
}

/// What an administrator of a branch can write, and an order that was never paid, bind nobody.
#[test]
fn only_completed_sales_that_the_shop_knows_bind_a_customer() {
    let mut house = House::new("attribution_binds");
    house.shop.run("update commission.reseller_program set binding_months = null");
    house.click("B-B", "v", "2026-02-01");
    let ann = house.ann;
    house.shop.run(&format!(
        "insert into commission.reseller_sale (
            reseller_id, sale_amount, status, sold_at, client_email, credited_by)
        values
            ('{ann}', 1, 'pending', '2026-01-01', 'c@client.example', null),
            ('{ann}', 1, 'completed', '2026-01-01', 'c@client.example', 'code')"
    ));
    let client = ", p_client_email => 'c@client.example', p_visitor_id => 'v'";
    let order = format!("{client}, p_code => 'A-A', p_status => 'pending'");
    assert_eq!(house.sale("S1", "2026-02-01 12:00Z", &order), "A|code");
    assert_eq!(house.sale("S2", "2026-02-02 12:00Z", client), "B|last_click");
    house.shop.run("update commission.reseller_sale set status = 'completed'");
    assert_eq!(house.sale("S3", "2026-02-03 12:00Z", client), "A|binding");
}
