//! Profiles, and the check of who a reseller is.

use common::Statements;
use common::reseller::{Resales, Shop};

const DOCUMENTS: &str = r#"[{"kind": "passport", "reference": "17.pdf"}]"#;

#[test]
fn documents_are_submitted_by_their_owner_and_judged_by_an_admin() {
    let mut shop = Shop::new("reseller_kyc");
    shop.set_up_api_roles();
    let ann = shop.seller("Ann");
    let submit = format!(
        "select verification, documents <> '[]', submitted_at is not null
        from commission.submit_reseller_verification('{DOCUMENTS}')"
    );
    let verify = format!(
        "select verification, verified_at is not null from commission.verify_reseller('{ann}')"
    );
    let reject = format!(
        "select verification, verification_reason
        from commission.reject_reseller_verification('{ann}', ' blurred ')"
    );
    shop.run(
        "insert into commission.participant (name, email, role)
        values ('All', 'all@people.example', 'admin')",
    );
    // As an admin over the API.
    let judged = |shop: &mut Shop, sql: &str| {
        shop.as_person("all");
        let said = shop.line(sql);
        shop.run("commit");
        said
    };
    let refused = |shop: &mut Shop, sql: &str, says: &str| {
        assert_eq!(
            shop.error_of(sql).line(),
            format!("PT409: reseller \"{ann}\" is {says}"),
            "{sql}"
        );
    };
    let submitted = |shop: &mut Shop| {
        shop.as_person("ann");
        let said = shop.line(&submit);
        shop.run("commit");
        said
    };
    refused(&mut shop, &verify, "unverified and cannot become verified");
    refused(&mut shop, &reject, "unverified and cannot become rejected");
    assert_eq!(submitted(&mut shop), "submitted|t|t");
    shop.as_person("ann");
    refused(&mut shop, &submit, "submitted and cannot become submitted");
    shop.run("rollback");
    assert_eq!(judged(&mut shop, &reject), "rejected|blurred");
    refused(&mut shop, &verify, "rejected and cannot become verified");
    assert_eq!(submitted(&mut shop), "submitted|t|t");
    assert_eq!(judged(&mut shop, &verify), "verified|t");
    // What was found out later.
    assert_eq!(judged(&mut shop, &reject), "rejected|blurred");
    // Everybody's steps stay on record.
    let steps = "select count(*) from commission.record_history
        where table_name = 'reseller' and column_name = 'verification'";
    assert!(shop.value::<i64>(steps) >= 5);
}

#[test]
fn who_says_they_are_somebody_else_is_verified_again() {
    let mut shop = Shop::new("reseller_somebody_else");
    shop.set_up_api_roles();
    shop.seller("Ann");
    for (change, verification) in [
        (r#"{"city": "Hue", "phone_number": "1"}"#, "verified"),
        (r#"{"country": "KP"}"#, "unverified"),
        (r#"{"company_name": "Other Ltd"}"#, "unverified"),
        (r#"{"reseller_type": "business", "company_name": "A"}"#, "unverified"),
    ] {
        shop.run(
            "update commission.reseller set verification = 'verified', verified_at = now(),
                reseller_type = 'individual', company_name = null, country = 'VN'",
        );
        shop.as_person("ann");
        let said = shop.line(&format!(
            "select verification, verified_at is not null
            from commission.update_my_reseller_profile('{change}')"
        ));
        let expected = format!("{verification}|{}", &(verification == "verified").to_string()[..1]);
        assert_eq!(said, expected, "{change}");
        shop.run("rollback");
    }
}

#[test]
fn a_reseller_changes_their_own_profile_and_nothing_else() {
    let mut shop = Shop::new("reseller_own");
    shop.set_up_api_roles();
    shop.seller("Ann");
    shop.seller("Bea");
    shop.reseller("Cleo");
    shop.as_person("ann");
    assert_eq!(
        shop.line(
            r#"select company_name, reseller_type, city from commission.update_my_reseller_profile(
                '{"company_name": "Acme", "reseller_type": "business", "city": "Hà Nội"}')"#
        ),
        "Acme|business|Hà Nội"
    );
    assert_eq!(
        shop.line(
            r#"select company_name, city
            from commission.update_my_reseller_profile('{"city": null}')"#
        ),
        "Acme|null"
    );
    assert_eq!(shop.line("select name from commission.reseller_profile"), "Ann");
    let error = shop.error_of("update commission.reseller set is_active = true");
    assert_eq!(error.sqlstate, "42501");
    shop.run("rollback");
    assert_eq!(
        shop.line("select count(*) from commission.reseller where company_name = 'Acme'"),
        "0"
    );
    for who in ["cleo", "nobody"] {
        shop.as_person(who);
        let error = shop.error_of("select commission.update_my_reseller_profile('{}')");
        assert_eq!(error.sqlstate, "42501", "{who}");
        shop.run("rollback");
    }
}

#[test]
fn deactivation_leaves_what_is_earned_payable() {
    let mut shop = Shop::new("reseller_deactivated");
    let ann = shop.seller("Ann");
    let sale = shop.sell(ann, "100", "2026-01-10");
    shop.run(&format!("select commission.deactivate_reseller('{ann}', 'has left')"));
    let again =
        shop.error_of(&format!("select commission.deactivate_reseller('{ann}', 'has left')"));
    assert_eq!(again.line(), format!("PT409: reseller \"{ann}\" is not active"));
    shop.run(&format!("select commission.approve_commission('{sale}')"));
    assert!(shop.price(sale).ends_with("10.00|0.00|approved"));
    shop.assert_in_step();
}
