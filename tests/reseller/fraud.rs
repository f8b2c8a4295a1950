//! Every rule against fraud, with one case that it finds and one that it just does not.

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
        shop.run(&format!("select commission.adopt_partner_code('{ann}', 'A-A')"));
        Self { shop, ann }
    }

    fn click(&mut self, visitor: &str, at: &str, more: &str) {
        self.shop.run(&format!(
            "select commission.log_referral_click('A-A', '{visitor}', p_clicked_at => '{at}'{more})"
        ));
    }

    fn sell(&mut self, reference: &str, at: &str, more: &str) {
        let ann = self.ann;
        self.shop.run(&format!(
            "select commission.record_reseller_sale('{reference}', 100, p_sold_at => '{at}',
                p_reseller_id => '{ann}'{more})"
        ));
    }

    /// Sales past the function that looks at each as it comes.
    fn load(&mut self, sql: &str) {
        let ann = self.ann;
        self.shop.run(&format!(
            "insert into commission.reseller_sale (
                reseller_id, sale_amount, status, transaction_reference, sold_at)
            select '{ann}', 10, 'completed', 'L' || row_number() over (), at from ({sql}) as s (at)"
        ));
    }

    fn detect(&mut self, until: &str) {
        self.shop.run(&format!("select commission.detect_fraud('2026-01-01', '{until}')"));
    }

    /// What a rule found: the sale's reference, what becomes of it, and what there was.
    fn found(&mut self, rule: &str) -> Vec<String> {
        self.shop.lines(&format!(
            "select s.transaction_reference, f.action, f.evidence
            from commission.fraud_signal as f
            left join commission.reseller_sale as s on s.id = f.sale_id
            where f.rule = '{rule}' order by s.transaction_reference, f.id"
        ))
    }
}

#[test]
fn self_referral_is_the_resellers_own_mailbox_however_it_is_written() {
    let mut house = House::new("fraud_self");
    let ann = house.ann;
    house.shop.run(&format!(
        "update commission.participant set email = 'Ann.Lee@googlemail.com' where id = '{ann}'"
    ));
    for (reference, mail) in [
        ("S1", " ANN.LEE@GoogleMail.com"),
        ("S2", "annlee+shop@gmail.com"),
        ("S3", "a.n.n.l.e.e@gmail.com"),
        // Dots are cut at Gmail only, and this is somebody else.
        ("S4", "annlee@gmail.example"),
        ("S5", "annleee@gmail.com"),
    ] {
        house.sell(reference, "2026-02-01", &format!(", p_client_email => '{mail}'"));
    }
    assert_eq!(
        house.found("self_referral"),
        ["S1", "S2", "S3"].map(|sale| format!("{sale}|hold|{{\"client\": \"annlee@gmail.com\"}}"))
    );
    house.shop.run(&format!(
        "update commission.participant set email = 'a.b@shop.example' where id = '{ann}'"
    ));
    house.sell("S6", "2026-02-01", ", p_client_email => 'ab@shop.example'");
    house.sell("S7", "2026-02-01", ", p_client_email => 'A.B+1@shop.example'");
    assert_eq!(house.found("self_referral").len(), 4);
    assert!(house.found("self_referral")[3].starts_with("S7|"));
}

#[test]
fn shared_visitor_is_two_clients_with_one_cookie() {
    let mut house = House::new("fraud_shared");
    let sale = |house: &mut House, reference: &str, visitor: &str, mail: &str| {
        house.sell(
            reference,
            "2026-02-01",
            &format!(", p_visitor_id => '{visitor}', p_client_email => '{mail}'"),
        );
    };
    sale(&mut house, "S1", "v", "c@client.example");
    sale(&mut house, "S2", "v", "C+again@client.example");
    sale(&mut house, "S3", "w", "d@client.example");
    assert_eq!(house.found("shared_visitor"), Vec::<String>::new());
    sale(&mut house, "S4", "v", "d@client.example");
    assert_eq!(house.found("shared_visitor"), ["S4|flag|{\"clients\": 2}"]);
    house.detect("2026-03-01");
    assert_eq!(house.found("shared_visitor").len(), 3, "the others of that visitor");
}

#[test]
fn disposable_mail_is_a_listed_domain_or_below_it() {
    let mut house = House::new("fraud_mail");
    for (reference, mail) in [
        ("S1", "a@Mailinator.com"),
        ("S2", "a@x.mailinator.com"),
        ("S3", "a@notmailinator.com"),
        ("S4", "mailinator.com@client.example"),
    ] {
        house.sell(reference, "2026-02-01", &format!(", p_client_email => '{mail}'"));
    }
    let found = |sale: &str| format!("{sale}|flag|{{\"domain\": \"mailinator.com\"}}");
    assert_eq!(house.found("disposable_mail"), ["S1", "S2"].map(found));
}

#[test]
fn banned_source_is_a_listed_host_or_below_it() {
    let mut house = House::new("fraud_source");
    house.shop.run(
        "insert into commission.fraud_pattern (rule, pattern)
        values ('banned_source', 'spam.example')",
    );
    for (visitor, url) in [
        ("1", "https://Spam.example/x"),
        ("2", "http://www.spam.example"),
        ("3", "https://antispam.example/"),
        ("4", "https://news.example/?from=spam.example"),
    ] {
        house.click(visitor, "2026-02-01", &format!(", p_referrer => '{url}'"));
        house.sell(&format!("S{visitor}"), "2026-02-02", &format!(", p_visitor_id => '{visitor}'"));
    }
    assert_eq!(
        house.found("banned_source"),
        ["S1|flag|{\"host\": \"spam.example\"}", "S2|flag|{\"host\": \"www.spam.example\"}"]
    );
}

#[test]
fn paid_traffic_is_a_parameter_of_an_advertiser() {
    let mut house = House::new("fraud_paid");
    for (visitor, url) in [
        ("1", "https://shop.example/?ref=A-A&gclid=1"),
        ("2", "https://shop.example/?fbclid=1&ref=A-A"),
        ("3", "https://shop.example/?msclkid=x"),
        ("4", "https://shop.example/gclid=1?ref=A-A"),
        ("5", "https://shop.example/?xgclid=1&gclid2=2"),
    ] {
        house.click(visitor, "2026-02-01", &format!(", p_landing_url => '{url}'"));
        house.sell(&format!("S{visitor}"), "2026-02-02", &format!(", p_visitor_id => '{visitor}'"));
    }
    let found = |(sale, name): (&str, &str)| format!("{sale}|flag|{{\"parameter\": \"{name}\"}}");
    assert_eq!(
        house.found("paid_traffic"),
        [("S1", "gclid"), ("S2", "fbclid"), ("S3", "msclkid")].map(found)
    );
}

#[test]
fn same_ip_is_three_sales_from_one_address_in_less_than_24_hours() {
    let mut house = House::new("fraud_ip");
    let mut number = 0;
    let mut sale = |house: &mut House, ip: &str, at: &str| {
        number += 1;
        house.click(&format!("v{number}"), at, &format!(", p_ip => '{ip}'"));
        house.sell(&format!("S{number}"), at, &format!(", p_visitor_id => 'v{number}'"));
    };
    for (ip, at) in [
        ("203.0.113.1", "2026-02-01 09:00Z"),
        ("203.0.113.1", "2026-02-01 20:00Z"),
        ("203.0.113.2", "2026-02-01 21:00Z"),
        // 24 hours after the first one.
        ("203.0.113.1", "2026-02-02 09:00Z"),
    ] {
        sale(&mut house, ip, at);
    }
    assert_eq!(house.found("same_ip"), Vec::<String>::new());
    sale(&mut house, "203.0.113.1", "2026-02-02 19:59:59Z");
    // The one that is too many, and those before it.
    let held = |sale: &str| format!("{sale}|hold|{{\"sales\": 3}}");
    assert_eq!(house.found("same_ip"), ["S2", "S4", "S5"].map(held));
}

#[test]
fn fast_conversion_is_a_sale_less_than_10_seconds_after_the_click() {
    let mut house = House::new("fraud_fast");
    for (visitor, at) in [("1", "09:00:09.999Z"), ("2", "09:00:10Z"), ("3", "08:59:59Z")] {
        house.click(visitor, "2026-02-01 09:00Z", "");
        house.sell(
            &format!("S{visitor}"),
            &format!("2026-02-01 {at}"),
            &format!(", p_visitor_id => '{visitor}'"),
        );
    }
    assert_eq!(house.found("fast_conversion"), ["S1|flag|{\"seconds\": 9.999000}"]);
}

#[test]
fn velocity_is_more_than_10_sales_in_24_hours_and_than_5_times_those_of_a_day_before() {
    let mut house = House::new("fraud_velocity");
    let hours = |from: u32, count: u32| {
        format!(
            "select timestamptz '2026-02-10 00:00Z' + n * interval '1 hour'
            from generate_series({from}, {}) as n",
            from + count - 1
        )
    };
    house.load(&hours(0, 10));
    house.detect("2026-03-01");
    assert_eq!(house.found("velocity"), Vec::<String>::new());
    house.sell("S11", "2026-02-10 10:00Z", "");
    assert_eq!(house.found("velocity"), ["S11|flag|{\"sales\": 11, \"before\": 0}"]);
    // Once a day.
    house.sell("S12", "2026-02-10 11:00Z", "");
    assert_eq!(house.found("velocity").len(), 1);

    // Whoever sells much every day may sell 5 times as much.
    let mut house = House::new("fraud_velocity_busy");
    house.load(
        "select timestamptz '2026-02-10 00:00Z' - day * interval '24 hours'
            + n * interval '1 minute'
        from generate_series(1, 30) as day, generate_series(1, 3) as n",
    );
    house.shop.run("update commission.reseller_sale set transaction_reference = 'B' || id");
    house.load(&hours(0, 15));
    house.detect("2026-03-01");
    assert_eq!(house.found("velocity"), Vec::<String>::new());
    house.sell("S16", "2026-02-10 15:00Z", "");
    assert_eq!(house.found("velocity").len(), 1);
}

#[test]
fn conversion_rate_is_more_than_half_of_at_least_20_visitors_in_24_hours() {
    let buy = |house: &mut House, visitors: u32, buyers: u32| {
        for visitor in 1..=visitors {
            house.click(&format!("v{visitor}"), "2026-02-01 09:00Z", "");
        }
        for visitor in 1..=buyers {
            house.sell(
                &format!("S{visitor:02}"),
                "2026-02-01 10:00Z",
                &format!(", p_visitor_id => 'v{visitor}'"),
            );
        }
        house.found("conversion_rate")
    };
    let none = Vec::<String>::new();
    assert_eq!(buy(&mut House::new("fraud_rate_few"), 19, 19), none);
    assert_eq!(buy(&mut House::new("fraud_rate_half"), 20, 10), none);
    assert_eq!(
        buy(&mut House::new("fraud_rate_more"), 20, 11),
        ["null|flag|{\"buyers\": 11, \"visitors\": 20}"]
    );
}

#[test]
fn chargebacks_are_two_and_5_percent_of_the_sales_of_90_days() {
    let charge_back = |house: &mut House, reference: &str| {
        house.shop.run(&format!(
            "update commission.reseller_sale
            set refunded_amount = 10, refund_reason = 'chargeback', refunded_at = '2026-03-01'
            where transaction_reference = '{reference}'"
        ));
        house.detect("2026-03-02");
        house.found("chargebacks")
    };
    let days = |count: u32| {
        format!(
            "select timestamptz '2026-02-01 00:00Z' + n * interval '10 hours'
            from generate_series(1, {count}) as n"
        )
    };
    let none = Vec::<String>::new();
    // One of ten is more than 5 %, and one only.
    let mut house = House::new("fraud_back_one");
    house.load(&days(10));
    assert_eq!(charge_back(&mut house, "L1"), none);
    assert_eq!(charge_back(&mut house, "L2"), ["null|hold|{\"sales\": 10, \"chargebacks\": 2}"]);
    // Two of 40 are 5 %, of 41 less; what was only given back does not count.
    let mut house = House::new("fraud_back_41");
    house.load(&days(41));
    house.shop.run(
        "update commission.reseller_sale set refunded_amount = 10, refunded_at = '2026-03-01'
        where transaction_reference = 'L3'",
    );
    charge_back(&mut house, "L1");
    assert_eq!(charge_back(&mut house, "L2"), none);
    house.shop.run("delete from commission.reseller_sale where transaction_reference = 'L41'");
    house.detect("2026-03-02");
    assert_eq!(house.found("chargebacks"), ["null|hold|{\"sales\": 40, \"chargebacks\": 2}"]);
    // 90 days later they are forgotten.
    let mut house = House::new("fraud_back_old");
    house.load("values (timestamptz '2026-02-01 01:00Z'), ('2026-02-01 02:00Z')");
    house.shop.run(
        "update commission.reseller_sale set refunded_amount = 10, refund_reason = 'chargeback',
            refunded_at = '2026-03-01'",
    );
    house.detect("2026-05-02 02:00Z");
    assert_eq!(house.found("chargebacks"), none);
    house.detect("2026-05-02 00:59:59Z");
    assert_eq!(house.found("chargebacks").len(), 1);
}

#[test]
fn duplicate_destination_is_an_account_of_another_reseller() {
    let mut house = House::new("fraud_account");
    let ann = house.ann;
    let [bea, cleo] = ["Bea", "Cleo"].map(|name| house.shop.seller(name));
    let account = |house: &mut House, who: Uuid, fingerprint: &str| {
        house.shop.run(&format!(
            "with method as (
                insert into commission.payout_method (
                    participant_id, kind, masked, currency, usable_from)
                values ('{who}', 'paypal', 'a***@mail.example', 'USD', now())
                returning id
            )
            insert into commission_internal.payout_secret (method_id, fingerprint, sealed)
            select id, {fingerprint}, '' from method"
        ));
    };
    account(&mut house, ann, "'f1'");
    account(&mut house, bea, "'f2'");
    account(&mut house, ann, "null");
    account(&mut house, bea, "null");
    // Whoever is no reseller may share an account, and one that was revoked is nobody's.
    let other = house.shop.reseller("Dan");
    account(&mut house, other, "'f1'");
    account(&mut house, cleo, "'f1'");
    house.shop.run(&format!(
        "update commission.payout_method
        set status = 'revoked', revoked_at = now(), revocation_reason = 'mistyped'
        where participant_id = '{cleo}'"
    ));
    house.sell("S1", "2026-02-01", "");
    assert_eq!(house.found("duplicate_destination"), Vec::<String>::new());
    // It must be known whose it is: by a verification, or a payment that arrived.
    account(&mut house, bea, "'f1'");
    house.sell("S2", "2026-02-01", "");
    assert_eq!(house.found("duplicate_destination"), Vec::<String>::new());
    account(&mut house, ann, "'f2'");
    house.sell("S4", "2026-02-01", "");
    assert_eq!(house.found("duplicate_destination"), Vec::<String>::new());
    house.shop.run(&format!(
        "update commission.payout_method as m
        set status = 'verified', verified_at = now()
        from commission_internal.payout_secret as s
        where s.method_id = m.id and s.fingerprint = 'f2' and m.participant_id = '{bea}'"
    ));
    house.sell("S5", "2026-02-01", "");
    assert_eq!(house.found("duplicate_destination"), ["null|hold|{\"resellers\": 2}"]);
    house.sell("S3", "2026-02-01", "");
    assert_eq!(house.found("duplicate_destination").len(), 1);
}

#[test]
fn a_rule_that_is_off_finds_nothing_and_one_that_was_changed_goes_by_the_change() {
    let mut house = House::new("fraud_rules");
    house.shop.run(
        "update commission.fraud_rule set is_active = false where name = 'self_referral';
        update commission.fraud_rule set within = '5 seconds', action = 'hold'
        where name = 'fast_conversion';
        update commission.fraud_rule set threshold = null, within = null
        where name in ('velocity', 'same_ip', 'shared_visitor', 'conversion_rate', 'chargebacks')",
    );
    for (visitor, at) in [("1", "09:00:04Z"), ("2", "09:00:05Z")] {
        house.click(visitor, "2026-02-01 09:00Z", ", p_ip => '203.0.113.1'");
        house.sell(
            &format!("S{visitor}"),
            &format!("2026-02-01 {at}"),
            &format!(", p_visitor_id => '{visitor}', p_client_email => 'ann@people.example'"),
        );
    }
    assert_eq!(
        house.shop.lines("select rule, action from commission.fraud_signal"),
        ["fast_conversion|hold"]
    );
    house.shop.run(
        "delete from commission.fraud_signal; delete from commission.fraud_pattern;
        delete from commission.fraud_rule",
    );
    house.detect("2026-03-01");
    assert_eq!(house.shop.line("select count(*) from commission.fraud_signal"), "0");
}
