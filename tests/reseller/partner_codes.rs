//! Partner codes: issued with each profile, checked by whoever types them, renewed, revoked, and
//! nobody else's ever after.

use std::collections::BTreeSet;

use common::Statements;
use common::reseller::{Resales, Shop};
use uuid::Uuid;

const ALPHABET: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*";

/// By the definition of ISO 7064: the sum of each value times a power of 2 is 1 modulo 37.
fn has_right_check(code: &str) -> bool {
    let value = |c: char| ALPHABET.find(c).expect("a character of the alphabet");
    let characters = code.chars().rev().filter(|c| *c != '-').enumerate();
    let sum: usize = characters.map(|(at, c)| value(c) * (1 << (at % 36)) % 37).sum();
    sum % 37 == 1
}

fn code_of(shop: &mut Shop, reseller: Uuid) -> String {
    shop.value(&format!("select commission_internal.current_partner_code('{reseller}')"))
}

fn resolve(shop: &mut Shop, code: &str) -> String {
    shop.line(&format!(
        "select code, reseller_id, is_current, current_code
        from commission.resolve_partner_code('{code}')"
    ))
}

#[test]
fn every_profile_has_a_code_of_the_format_whose_check_holds() {
    let mut shop = Shop::new("codes_issued");
    let ann = shop.seller("Ann");
    let number: i64 =
        shop.value(&format!("select number from commission.reseller where id = '{ann}'"));
    let code = code_of(&mut shop, ann);
    assert!(code.starts_with(&format!("LXN-U{number:05}-")), "{code}");
    // However a profile comes about, and many at once.
    shop.run(
        "insert into commission.participant (name, role)
        select 'R' || number, 'reseller' from generate_series(1, 3000) as number;
        update commission.reseller_program set code_prefix = 'SHOP2';
        insert into commission.reseller (id) select id from commission.participant
        where name ~ '^R'",
    );
    let codes: Vec<String> = shop.values("select code from commission.partner_code");
    assert_eq!(codes.len(), 3001);
    assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len());
    for code in &codes {
        assert!(has_right_check(code), "{code}");
        let salts = code.rsplit('-').next().expect("three characters");
        assert!(salts.len() == 3 && !salts.contains(['0', '1', 'I', 'L', 'O', '*']), "{code}");
    }
    assert_eq!(codes.iter().filter(|code| code.starts_with("SHOP2-U")).count(), 3000);
    // The native functions are those of the definition.
    assert_eq!(
        shop.lines(
            "select commission_engine.check_character('G123498654321'),
                commission_engine.check_character('LXNU12345A7'),
                commission_engine.check_character('LXN-U12345-K4'),
                commission_engine.check_character('lxn'),
                commission_engine.check_character(''),
                commission_engine.partner_code('LXN', 1, -1),
                commission_engine.partner_code('LXN', -1, 1),
                commission_engine.partner_code('LXN', 1, 961),
                (select count(*) from generate_series(0, 960) as salt
                where commission_engine.partner_code('LXN', 12345, salt) is not null)"
        ),
        ["H|R|U|null|null|null|null|null|807"]
    );
}

#[test]
fn a_code_is_found_however_it_is_typed_and_a_mistyped_one_is_told_from_an_unknown_one() {
    let mut shop = Shop::new("codes_typed");
    shop.run("alter table commission.reseller alter number restart with 12345");
    let ann = shop.seller("Ann");
    shop.run(&format!(
        "delete from commission.partner_code;
        insert into commission.partner_code (code, reseller_id) values ('LXN-U12345-K4U', '{ann}')"
    ));
    let found = format!("LXN-U12345-K4U|{ann}|t|LXN-U12345-K4U");
    for typed in ["LXN-U12345-K4U", "  lxn-u12345-k4u\n", "Lxn-U12345-k4u "] {
        assert_eq!(resolve(&mut shop, typed), found, "{typed:?}");
    }
    let mut refusal = |typed: &str| {
        let sql = format!("select * from commission.resolve_partner_code('{typed}')");
        shop.error_of(&sql).line()
    };
    assert_eq!(refusal("lxn-u12354-k4u"), "22023: partner code \"LXN-U12354-K4U\" is mistyped");
    for typed in ["LXN-U12345-K4V", "LXN-U12345-4KU", "LXN-U21345-K4U", "LXN-U1234-K4U"] {
        assert!(refusal(typed).starts_with("22023: "), "{typed}");
    }
    // A right check of a code that was never issued, and what never had a check.
    assert_eq!(refusal("LXN-U12345-A7R"), "PT404: there is no partner code \"LXN-U12345-A7R\"");
    assert_eq!(refusal("EVOLVE-77"), "PT404: there is no partner code \"EVOLVE-77\"");
    assert_eq!(refusal("LXNU12345K4U"), "PT404: there is no partner code \"LXNU12345K4U\"");
}

#[test]
fn codes_of_an_earlier_system_lead_to_their_reseller() {
    let mut shop = Shop::new("codes_legacy");
    let ann = shop.seller("Ann");
    let own = code_of(&mut shop, ann);
    shop.run(&format!(
        "select commission.adopt_partner_code('{ann}', ' evolve-77 ');
        select commission.adopt_partner_code('{ann}', 'REF-ann_1')"
    ));
    assert_eq!(resolve(&mut shop, "Evolve-77"), format!("EVOLVE-77|{ann}|t|{own}"));
    assert_eq!(resolve(&mut shop, "ref-ann_1"), format!("REF-ANN_1|{ann}|t|{own}"));
    let bea = shop.seller("Bea");
    let error =
        shop.error_of(&format!("select commission.adopt_partner_code('{bea}', 'EVOLVE-77')"));
    assert_eq!(error.line(), "PT409: partner code \"EVOLVE-77\" was issued before");
    // Whoever has nothing else gives that one away.
    shop.run(&format!("select commission.revoke_partner_code('{own}', 'abuse')"));
    assert_eq!(code_of(&mut shop, ann), "EVOLVE-77");
}

#[test]
fn a_renewed_code_goes_on_to_lead_to_its_reseller_and_three_renewals_in_30_days_are_the_most() {
    let mut shop = Shop::new("codes_renewed");
    shop.set_up_api_roles();
    let ann = shop.seller("Ann");
    let first = code_of(&mut shop, ann);
    let renew = |shop: &mut Shop| {
        shop.as_person("ann");
        shop.run("select commission.regenerate_partner_code('printed wrongly'); commit");
    };
    renew(&mut shop);
    let second = code_of(&mut shop, ann);
    assert_ne!(first, second);
    assert_eq!(resolve(&mut shop, &first), format!("{first}|{ann}|f|{second}"));
    assert_eq!(
        shop.lines(
            "select code, retired_at is not null, reason from commission.partner_code order by 2"
        ),
        [format!("{second}|f|null"), format!("{first}|t|printed wrongly")]
    );
    renew(&mut shop);
    renew(&mut shop);
    shop.as_person("ann");
    let error = shop.error_of("select commission.regenerate_partner_code('once more')");
    shop.run("rollback");
    assert_eq!(error.sqlstate, "PGRST");
    assert!(error.message.contains("was renewed 3 times in 30 days"), "{}", error.message);
    assert!(error.detail.as_ref().is_some_and(|said| said.contains("429")), "{error:?}");
    // One of them is 30 days old by a second: three are not.
    shop.run(&format!(
        "update commission.partner_code set retired_at = now() - interval '719 hours 59 minutes'
        where code = '{first}'"
    ));
    shop.as_person("ann");
    shop.error_of("select commission.regenerate_partner_code('once more')");
    shop.run("rollback");
    shop.run(&format!(
        "update commission.partner_code set retired_at = now() - interval '720 hours'
        where code = '{first}'"
    ));
    renew(&mut shop);
    // An administrator is not held back.
    shop.run(&format!("select commission.regenerate_partner_codes('{{{ann}}}')"));
    let codes: i64 = shop.value("select count(*) from commission.partner_code");
    assert_eq!(codes, 6);
}

#[test]
fn what_is_revoked_leads_to_nobody() {
    let mut shop = Shop::new("codes_revoked");
    shop.set_up_api_roles();
    let ann = shop.seller("Ann");
    let code = code_of(&mut shop, ann);
    shop.run(&format!("select commission.revoke_partner_code('{code}', 'sold on a fair')"));
    let resolving = format!("select commission.resolve_partner_code('{code}')");
    assert_eq!(
        shop.error_of(&resolving).line(),
        format!("PT409: partner code \"{code}\" was revoked")
    );
    let again = shop.error_of(&format!("select commission.revoke_partner_code('{code}', 'x')"));
    assert_eq!(again.line(), format!("PT409: partner code \"{code}\" was revoked before"));
    assert_eq!(
        shop.error_of(&format!("select commission.referral_link(null, '{ann}')")).sqlstate,
        "PT409"
    );
    // Whoever was blocked does not unblock themselves.
    shop.as_person("ann");
    let error = shop.error_of("select commission.regenerate_partner_code('please')");
    assert_eq!(error.line(), "PT409: the caller has no partner code to renew");
    shop.run("rollback");
    assert_eq!(
        shop.lines(&format!(
            "select old_code, new_code is not null
            from commission.regenerate_partner_codes('{{{ann}}}')"
        )),
        ["null|t"]
    );
    let new = code_of(&mut shop, ann);
    shop.run(&format!("select commission.deactivate_reseller('{ann}', 'has left')"));
    let error = shop.error_of(&format!("select commission.resolve_partner_code('{new}')"));
    assert_eq!(
        error.line(),
        format!("PT409: partner code \"{new}\" is of a reseller who is not active")
    );
}

#[test]
fn all_codes_are_renewed_at_once_and_a_dry_run_changes_none() {
    let mut shop = Shop::new("codes_all");
    let people = ["Ann", "Bea", "Cleo"].map(|name| shop.seller(name));
    let before = people.map(|id| code_of(&mut shop, id));
    let dry = shop.lines(
        "select reseller_id, old_code, new_code
        from commission.regenerate_partner_codes(p_dry_run => true)",
    );
    let mut expected: Vec<String> =
        people.iter().zip(&before).map(|(id, code)| format!("{id}|{code}|null")).collect();
    expected.sort();
    assert_eq!(dry, expected);
    assert_eq!(people.map(|id| code_of(&mut shop, id)), before);
    shop.run("select commission.regenerate_partner_codes()");
    for (id, old) in people.iter().zip(&before) {
        let new = code_of(&mut shop, *id);
        assert_ne!(new, *old);
        assert_eq!(resolve(&mut shop, old), format!("{old}|{id}|f|{new}"));
    }
}

#[test]
fn whoever_has_had_nearly_every_code_is_given_the_last_one_and_then_none() {
    let mut shop = Shop::new("codes_last");
    let ann = shop.seller("Ann");
    shop.run(&format!(
        "insert into commission.partner_code (code, reseller_id, retired_at)
        select c.code, null, now()
        from commission.reseller as r
        cross join generate_series(0, 960) as salt
        cross join lateral commission_engine.partner_code('LXN', r.number, salt) as c (code)
        where r.id = '{ann}' and c.code is not null
        on conflict do nothing;
        delete from commission.partner_code
        where code = (
            select code from commission.partner_code where retired_at is not null limit 1)"
    ));
    shop.run("select commission.regenerate_partner_codes()");
    let error = shop.error_of("select commission.regenerate_partner_codes()");
    assert_eq!(
        error.line(),
        format!("PT409: reseller \"{ann}\" has had every code with prefix \"LXN\"")
    );
}

#[test]
fn a_code_outlives_its_reseller_and_is_issued_to_nobody_else() {
    let mut shop = Shop::new("codes_outlive");
    let ann = shop.seller("Ann");
    let code = code_of(&mut shop, ann);
    shop.run(&format!("delete from commission.participant where id = '{ann}'"));
    assert_eq!(
        shop.lines("select code, reseller_id from commission.partner_code"),
        [format!("{code}|null")]
    );
    let bea = shop.seller("Bea");
    for sql in [
        format!("select commission.adopt_partner_code('{bea}', '{code}')"),
        format!(
            "insert into commission.partner_code (code, reseller_id) values ('{code}', '{bea}')"
        ),
    ] {
        assert!(["PT409", "23505"].contains(&shop.error_of(&sql).sqlstate.as_str()), "{sql}");
    }
}

#[test]
fn links_lead_to_the_page_of_the_shop() {
    let mut shop = Shop::new("codes_links");
    shop.set_up_api_roles();
    let ann = shop.seller("Ann");
    let code = code_of(&mut shop, ann);
    let link = |shop: &mut Shop, arguments: &str| -> String {
        shop.as_person("ann");
        let link = shop.value(&format!("select commission.referral_link({arguments})"));
        shop.run("rollback");
        link
    };
    assert_eq!(link(&mut shop, ""), format!("?ref={code}"));
    shop.run("update commission.reseller_program set link_url = 'https://shop.example/start'");
    assert_eq!(link(&mut shop, ""), format!("https://shop.example/start?ref={code}"));
    shop.run("update commission.reseller_program set link_url = 'https://shop.example/?lang=vi'");
    assert_eq!(
        link(&mut shop, "'a b/ü&c'"),
        format!("https://shop.example/?lang=vi&ref={code}&product=a%20b%2F%C3%BC%26c")
    );
    // Of others: whoever sees them.
    let bea = shop.seller("Bea");
    shop.as_person("bea");
    let error = shop.error_of(&format!("select commission.referral_link(null, '{ann}')"));
    assert_eq!(error.sqlstate, "PT404");
    shop.run("rollback");
    shop.as_person("ann");
    let error = shop.error_of(&format!(
        "select commission.resolve_partner_code(
            (select code from commission.partner_code where reseller_id = '{bea}'))"
    ));
    assert_eq!(error.line(), "22023: p_code must be given", "codes of others are not seen");
    shop.run("rollback");
}

#[test]
fn two_who_renew_at_once_do_so_one_after_the_other() {
    let mut shop = Shop::new("codes_two");
    let ann = shop.seller("Ann");
    let renew = format!("select commission.regenerate_partner_codes('{{{ann}}}')");
    let mut other = shop.connect();
    shop.run(&format!("begin; {renew}"));
    let waiting = std::thread::spawn(move || other.run(&renew));
    shop.run("select pg_sleep(0.2); commit");
    waiting.join().expect("it waits and goes on");
    assert_eq!(
        shop.line(
            "select count(*), count(*) filter (where retired_at is null)
            from commission.partner_code"
        ),
        "3|1"
    );
}
