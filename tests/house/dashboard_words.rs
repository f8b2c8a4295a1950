//! What the database calls by names of its own has words in the dashboard, in each of its languages
//! (the compiler of web/ holds that none lacks what English has).

use std::collections::BTreeSet;
use std::fs;

use common::{Database, Statements, root};

/// The keys of the English texts.
fn known() -> BTreeSet<String> {
    ["en", "en.names", "en.pages", "en.sales", "index"]
        .iter()
        .flat_map(|file| {
            let path = root().join(format!("web/src/words/{file}.ts"));
            let text = fs::read_to_string(path).expect("the texts can be read");
            text.lines()
                .filter_map(|line| line.trim().split_once(": "))
                .map(|(key, _)| key.trim_matches('\'').to_owned())
                .collect::<Vec<_>>()
        })
        .collect()
}

/// Types whose values stand on no page.
const UNSEEN: &[&str] = &[
    "appointment_status",
    "attribution_model",
    "component_basis",
    "component_kind",
    "component_mode",
    "component_release",
    "deal_credit_kind",
    "draw_kind",
    "inactive_basis",
    "member_tier",
    "network_recalculation",
    "network_sale_type",
    "override_mode",
    "package_status",
    "quota_crossing",
    "quota_scope",
    "reseller_refund_reason",
    "reseller_rule_kind",
    "reseller_rule_mode",
    "reseller_type",
    "tax_treatment",
    "team_role",
];

#[test]
fn names_of_the_database_have_words_on_the_page() {
    let mut db = Database::with_documents("dashboard_words");
    let unseen: Vec<String> = UNSEEN.iter().map(|name| format!("'{name}'")).collect();
    let named: Vec<String> = db.values(&format!(
        "select 'scheme.' || name from commission.scheme
        union select 'module.' || name from commission.permission_module
        union select 'export.' || name from commission.list_exports()
        union select 'rule.' || name from commission.fraud_rule
        union select 'stage.' || name from commission.deal_stage
        union select component from commission.earning_component
        union select name from commission.role
        union
        select e.enumlabel
        from pg_enum as e
        join pg_type as t on t.oid = e.enumtypid
        where t.typnamespace = 'commission'::regnamespace
            and t.typname not in ({})",
        unseen.join(", ")
    ));
    assert!(named.len() > 100, "{named:?}");
    let known = known();
    let without: Vec<&String> = named.iter().filter(|name| !known.contains(*name)).collect();
    assert!(without.is_empty(), "without a word in web/src/words: {without:?}");
}
