//! Clicks as the shop's server reports them: who may, what is kept of a visitor, what counts
//! twice, and what statistics say.

use common::reseller::{Resales, Shop};
use common::{Statements, connect_as};
use uuid::Uuid;

fn shop(name: &str) -> (Shop, [Uuid; 2]) {
    let mut shop = Shop::new(name);
    let people = ["Ann", "Bea"].map(|name| shop.seller(name));
    let [ann, bea] = people;
    shop.run(&format!(
        "select commission.adopt_partner_code('{ann}', 'A-A');
        select commission.adopt_partner_code('{bea}', 'B-B')"
    ));
    (shop, people)
}

fn click(shop: &mut Shop, code: &str, visitor: &str, at: &str) {
    shop.run(&format!(
        "select commission.log_referral_click('{code}', '{visitor}', p_clicked_at => '{at}')"
    ));
}

#[test]
fn what_is_kept_of_a_click_names_no_visitor() {
    let (mut shop, [ann, _]) = shop("clicks_kept");
    let line = shop.line(
        "select code, reseller_id, product_id, visitor_id, referrer_host, landing_url, is_duplicate
        from commission.log_referral_click(
            ' a-a', 'cookie 1', 'book', 'https://shop.example/?gclid=7',
            'https://user:secret@News.Example:8080/article?id=1', '203.0.113.7', 'Firefox/140',
            '2026-02-01')",
    );
    assert_eq!(
        line,
        format!("A-A|{ann}|book|cookie 1|news.example|https://shop.example/?gclid=7|f")
    );
    let text: String =
        shop.value("select string_agg(c::text, '') from commission.referral_click as c");
    for part in ["203.0", "Firefox", "secret", "article"] {
        assert!(!text.contains(part), "{part}: {text}");
    }
    // The same address however it is written, in every session; another one; the same words as a
    // browser.
    let mut other = shop.connect();
    other.run(
        "select commission.log_referral_click('A-A', 'x', p_ip => '203.0.113.7/32',
            p_user_agent => 'Firefox/140');
        select commission.log_referral_click('A-A', 'x', p_ip => '203.0.113.8',
            p_user_agent => '203.0.113.7');
        select commission.log_referral_click('A-A', 'x', p_ip => ' ', p_user_agent => '')",
    );
    assert_eq!(
        shop.lines(
            "select k.ip_hash = f.ip_hash, k.agent_hash = f.agent_hash, k.agent_hash = f.ip_hash
            from commission.referral_click as k
            cross join (select * from commission.referral_click order by id limit 1) as f
            order by k.id"
        ),
        ["t|t|f", "t|t|f", "f|f|f", "null|null|null"]
    );
    // A long page is cut between characters.
    let length: i32 = shop.value(
        "select octet_length(landing_url) from commission.log_referral_click(
            'A-A', 'x', p_landing_url => 'https://a.example/?' || repeat('ü', 3000))",
    );
    assert_eq!(length, 1999);
}

/// By pgcrypto, and by the vectors of RFC 4231.
#[test]
fn hashes_are_hmac_sha_256_with_a_key_that_nobody_is_told() {
    let (mut shop, _) = shop("clicks_hmac");
    shop.run("create schema crypto; create extension pgcrypto schema crypto");
    assert_eq!(
        shop.line(
            "select commission_internal.visitor_hash('ip', '203.0.113.7')
                = crypto.hmac('ip:203.0.113.7'::bytea, key.bytes, 'sha256')
            from (
                select string_agg(set_byte('\\x00', 0, get_byte(inner_pad, place) # 54), ''
                    order by place) as bytes
                from commission_internal.visitor_key
                cross join generate_series(0, 31) as place
            ) as key"
        ),
        "t"
    );
    for (key, text, expected) in [
        (
            "repeat('0b', 20)",
            "Hi There",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
        ),
        (
            "encode('Jefe', 'hex')",
            "what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        ),
    ] {
        let found: String = shop.value(&format!(
            "select encode(sha256(
                commission_internal.padded_key(decode({key}, 'hex'), 92)
                || sha256(commission_internal.padded_key(decode({key}, 'hex'), 54) || '{text}')),
                'hex')"
        ));
        assert_eq!(found, expected);
    }
    shop.set_up_api_roles();
    let key: String =
        shop.value("select encode(inner_pad, 'hex') from commission_internal.visitor_key");
    let settings: i64 = shop
        .value(&format!("select count(*) from pg_settings where setting like '%{}%'", &key[..32]));
    assert_eq!(settings, 0);
    for role in ["anon", "authenticated", "service_role"] {
        for sql in [
            "select * from commission_internal.visitor_key",
            "select commission_internal.visitor_hash('ip', '203.0.113.7')",
        ] {
            let error = shop.error_of(&format!("begin; set local role {role}; {sql}"));
            shop.run("rollback");
            assert_eq!(error.sqlstate, "42501", "{role}: {sql}");
        }
    }
    // install() makes it once, and each database has its own.
    shop.run("select commission_engine.install()");
    let again: String =
        shop.value("select encode(inner_pad, 'hex') from commission_internal.visitor_key");
    assert_eq!(key, again);
    shop.run("delete from commission_internal.visitor_key; select commission_engine.install()");
    let other: String =
        shop.value("select encode(inner_pad, 'hex') from commission_internal.visitor_key");
    assert_ne!(key, other);
}

#[test]
fn only_the_shops_server_reports_clicks() {
    let (mut shop, _) = shop("clicks_roles");
    shop.set_up_api_roles();
    shop.run(
        "insert into commission.participant (name, email, role)
        values ('All', 'all@people.example', 'admin'),
            ('Super', 'super@people.example', 'super_admin')",
    );
    let sql = "select commission.log_referral_click('A-A', 'v')";
    for who in ["ann", "all", "super", "nobody"] {
        shop.as_person(who);
        assert_eq!(shop.error_of(sql).sqlstate, "42501", "{who}");
        shop.run("rollback");
    }
    shop.run("begin; set local role anon");
    assert_eq!(shop.error_of(sql).sqlstate, "42501");
    shop.run("rollback");
    shop.run(&format!("begin; set local role service_role; {sql}; commit"));
    let name = shop.name.clone();
    let mut owner = connect_as(&name, "postgres");
    owner.run(sql);
    // Nobody writes the table itself, and each sees the clicks on their own links.
    for role in ["authenticated", "service_role"] {
        let error = shop.error_of(&format!(
            "begin; set local role {role}; delete from commission.referral_click"
        ));
        shop.run("rollback");
        assert_eq!(error.sqlstate, "42501", "{role}");
    }
    click(&mut shop, "B-B", "w", "2026-02-01");
    for (who, count) in [("ann", 2), ("bea", 1), ("all", 3), ("nobody", 0)] {
        shop.as_person(who);
        let seen: i64 = shop.value("select count(*) from commission.referral_click");
        shop.run("rollback");
        assert_eq!(seen, count, "{who}");
    }
}

#[test]
fn a_click_within_30_minutes_of_another_is_a_duplicate_whichever_comes_in_first() {
    let (mut shop, _) = shop("clicks_duplicates");
    let flags = |shop: &mut Shop| {
        shop.lines(
            "select to_char(clicked_at at time zone 'UTC', 'HH24:MI:SS'), code, visitor_id,
                is_duplicate
            from commission.referral_click order by clicked_at, id",
        )
    };
    click(&mut shop, "A-A", "v", "2026-02-01 09:30Z");
    click(&mut shop, "A-A", "v", "2026-02-01 10:00Z");
    click(&mut shop, "A-A", "v", "2026-02-01 10:30:01Z");
    click(&mut shop, "B-B", "v", "2026-02-01 10:00Z");
    click(&mut shop, "A-A", "w", "2026-02-01 10:00Z");
    assert_eq!(
        flags(&mut shop),
        [
            "09:30:00|A-A|v|f",
            "10:00:00|A-A|v|t",
            "10:00:00|B-B|v|f",
            "10:00:00|A-A|w|f",
            "10:30:01|A-A|v|f"
        ]
    );
    // One that comes in late makes the next one the duplicate; many at once are told apart as well.
    click(&mut shop, "A-A", "v", "2026-02-01 10:10Z");
    shop.run(
        "insert into commission.referral_click (reseller_id, code, visitor_id, clicked_at)
        select reseller_id, code, 'x', '2026-02-02 09:00Z'::timestamptz + n * interval '20 minutes'
        from commission.partner_code cross join unnest('{0, 3, 1}'::integer[]) as n
        where code = 'A-A'",
    );
    assert_eq!(
        flags(&mut shop)[5..],
        ["10:30:01|A-A|v|t", "09:00:00|A-A|x|f", "09:20:00|A-A|x|t", "10:00:00|A-A|x|f"]
    );
}

#[test]
fn statistics_count_visitors_once_and_only_what_they_bought_afterwards() {
    let (mut shop, [ann, bea]) = shop("clicks_statistics");
    shop.set_up_api_roles();
    for (code, visitor, at) in [
        ("A-A", "v", "2026-02-01 09:00Z"),
        ("A-A", "v", "2026-02-01 09:10Z"),
        ("A-A", "v", "2026-02-05 09:00Z"),
        ("A-A", "w", "2026-02-02 09:00Z"),
        ("A-A", "x", "2026-02-03 09:00Z"),
        ("B-B", "x", "2026-02-03 09:01Z"),
    ] {
        click(&mut shop, code, visitor, at);
    }
    shop.run(
        "select commission.record_reseller_sale('S1', 100, p_visitor_id => 'v',
            p_sold_at => '2026-02-06', p_product_id => 'book');
        select commission.record_reseller_sale('S2', 100, p_visitor_id => 'v',
            p_sold_at => '2026-02-07');
        select commission.record_reseller_sale('S3', 100, p_visitor_id => 'x',
            p_sold_at => '2026-02-07');
        select commission.record_reseller_sale('S4', 100, p_visitor_id => 'w',
            p_sold_at => '2026-02-07', p_status => 'pending')",
    );
    let view =
        "select reseller_name, clicks, duplicate_clicks, visitors, converting_visitors, sales,
            conversion_rate
        from commission.referral_statistics order by 1";
    assert_eq!(shop.lines(view), ["Ann|4|1|3|1|2|0.3333", "Bea|1|0|1|1|1|1.0000"]);
    let rates = |shop: &mut Shop, arguments: &str| {
        shop.lines(&format!(
            "select reseller_name, clicks, visitors, converting_visitors, sales, conversion_rate
            from commission.calculate_conversion_rates({arguments}) order by 1"
        ))
    };
    assert_eq!(rates(&mut shop, ""), ["Ann|4|3|1|2|0.3333", "Bea|1|1|1|1|1.0000"]);
    assert_eq!(rates(&mut shop, &format!("'{ann}'")), ["Ann|4|3|1|2|0.3333"]);
    let period = format!("'{ann}', '2026-02-02', '2026-02-05'");
    assert_eq!(rates(&mut shop, &period), ["Ann|2|2|0|0|0.0000"]);
    assert_eq!(rates(&mut shop, "null, '2026-02-05', '2026-02-06'"), ["Ann|1|1|1|2|1.0000"]);
    assert_eq!(rates(&mut shop, "null, null, null, 'book'"), Vec::<String>::new());
    shop.run("update commission.referral_click set product_id = 'book' where visitor_id = 'v'");
    assert_eq!(rates(&mut shop, "null, null, null, 'book'"), ["Ann|2|1|1|1|1.0000"]);
    // A sale that was taken back by hand converts nobody.
    shop.run("update commission.reseller_sale set status = 'cancelled'");
    assert_eq!(shop.lines(view), ["Ann|4|1|3|0|0|0.0000", "Bea|1|0|1|0|0|0.0000"]);
    shop.as_person("bea");
    assert_eq!(shop.lines(view), ["Bea|1|0|1|0|0|0.0000"]);
    assert_eq!(rates(&mut shop, ""), ["Bea|1|1|0|0|0.0000"]);
    let of_ann = format!("select commission.calculate_conversion_rates('{ann}')");
    assert_eq!(shop.error_of(&of_ann).sqlstate, "PT404");
    shop.run("rollback");
    assert_eq!(rates(&mut shop, &format!("'{bea}', '2027-01-01'")), Vec::<String>::new());
}
