//! What CREATE EXTENSION brings: native functions, and those that take back what install() has
//! made, which cannot be part of it.

use common::{Database, Statements};

#[test]
fn create_extension_brings_native_functions_only() {
    let mut db = Database::empty("inventory_extension");
    db.run("create extension pg_commission");
    let members = "
        select pg_describe_object(d.classid, d.objid, 0)
        from pg_depend as d
        join pg_extension as e on e.oid = d.refobjid
        where d.deptype = 'e' and e.extname = 'pg_commission'
        order by 1";
    let brought: Vec<String> = db.values(members);
    let expected = [
        "function commission_engine.all_reseller_prices(uuid[])",
        "function commission_engine.built_upon()",
        "function commission_engine.changed_records(text,text[])",
        "function commission_engine.check_character(text)",
        "function commission_engine.dashboard_page(boolean)",
        "function commission_engine.dashboard_policy()",
        "function commission_engine.day_begins_at(",
        "function commission_engine.day_of(",
        "function commission_engine.deal_changes(",
        "function commission_engine.deal_prices(",
        "function commission_engine.deal_prices_with(",
        "function commission_engine.draw_lines(",
        "function commission_engine.explain_deal(uuid,uuid,date)",
        "function commission_engine.explain_draw(",
        "function commission_engine.explain_network_month(",
        "function commission_engine.explain_product_line_month(",
        "function commission_engine.explain_reseller_sale(uuid,uuid)",
        "function commission_engine.explain_trainer_pair(",
        "function commission_engine.find_upline_cycle(date)",
        "function commission_engine.hash_password(text)",
        "function commission_engine.install(text[])",
        "function commission_engine.issue_token(uuid,bigint,bigint)",
        "function commission_engine.make_payment_files(uuid)",
        "function commission_engine.month_of(",
        "function commission_engine.nest_network_tree(",
        "function commission_engine.network_month(",
        "function commission_engine.network_month_after(",
        "function commission_engine.network_month_with_tiers(",
        "function commission_engine.newest_seal()",
        "function commission_engine.open_account(",
        "function commission_engine.open_payment_file(",
        "function commission_engine.partner_code(text,bigint,integer)",
        "function commission_engine.price_changed_trainer_pairs(",
        "function commission_engine.price_trainer_months(",
        "function commission_engine.price_trainer_months_unrefunded(",
        "function commission_engine.price_trainer_months_with(",
        "function commission_engine.price_trainer_pair(",
        "function commission_engine.product_line_months(integer,uuid[])",
        "function commission_engine.random_secret()",
        "function commission_engine.rate_gaps(",
        "function commission_engine.reseal_account(",
        "function commission_engine.reseal_payer(",
        "function commission_engine.reseal_payment_file(",
        "function commission_engine.reseller_prices(uuid[])",
        "function commission_engine.reseller_prices_with(",
        "function commission_engine.round_to_minor_unit(",
        "function commission_engine.seal_account(",
        "function commission_engine.seal_payer(",
        "function commission_engine.tree_path(",
        "function commission_engine.tree_position(",
        "function commission_engine.uninstall(boolean)",
        "function commission_engine.verify_password(text,text)",
        "schema commission_engine",
        "type commission_engine.audit_entry",
        "type commission_engine.deal_price",
        "type commission_engine.draw_line",
        "type commission_engine.network_figures",
        "type commission_engine.payment_file",
        "type commission_engine.priced_trainer_pair",
        "type commission_engine.product_line_price",
        "type commission_engine.rate_gap",
        "type commission_engine.resealed_account",
        "type commission_engine.reseller_price",
        "type commission_engine.sealed_account",
        "type commission_engine.sealed_payer",
    ];
    let fits = |(line, start): (&String, &&str)| line.starts_with(*start);
    assert!(
        brought.len() == expected.len() && brought.iter().zip(&expected).all(fits),
        "{brought:#?}"
    );
    assert_eq!(
        db.lines("select 1 from pg_namespace where nspname ~ '^commission' offset 1").len(),
        0
    );

    db.run("select commission_engine.install()");
    assert_eq!(brought, db.values::<String>(members), "install() made members of the extension");
}

#[test]
fn native_functions_state_how_they_behave() {
    let mut db = Database::new("inventory_native");
    assert_eq!(
        db.lines(
            "select proname, provolatile, proparallel, proisstrict, prosecdef, prorettype::regtype
            from pg_proc
            where pronamespace = 'commission_engine'::regnamespace
                and prolang = (select oid from pg_language where lanname = 'c')
            order by 1"
        ),
        [
            "all_reseller_prices|s|u|f|f|commission_engine.reseller_price",
            "changed_records|s|u|t|f|commission_engine.audit_entry",
            "check_character|i|s|t|f|text",
            "dashboard_page|s|s|t|f|bytea",
            "dashboard_policy|s|s|t|f|text",
            "day_begins_at|s|s|t|f|timestamp with time zone[]",
            "day_of|s|s|t|f|date",
            "deal_changes|s|u|f|f|commission_engine.deal_price",
            "deal_prices|s|u|f|f|commission_engine.deal_price",
            "deal_prices_with|s|u|t|f|commission_engine.deal_price",
            "draw_lines|i|s|t|f|commission_engine.draw_line",
            "explain_deal|s|u|t|f|jsonb",
            "explain_draw|i|s|t|f|jsonb",
            "explain_network_month|s|u|t|f|jsonb",
            "explain_product_line_month|s|u|t|f|jsonb",
            "explain_reseller_sale|s|u|t|f|jsonb",
            "explain_trainer_pair|s|u|f|f|jsonb",
            "find_upline_cycle|s|u|t|f|uuid[]",
            "hash_password|v|u|t|f|text",
            "install|v|u|f|f|record",
            "issue_token|v|u|t|f|text",
            "make_payment_files|v|u|t|f|commission_engine.payment_file",
            "month_of|s|s|t|f|date",
            "nest_network_tree|i|s|t|f|text",
            "network_month|s|u|f|f|commission_engine.network_figures",
            "network_month_after|v|u|f|f|commission_engine.network_figures",
            "network_month_with_tiers|s|u|t|f|commission_engine.network_figures",
            "newest_seal|v|u|t|f|bytea",
            "open_account|v|u|t|f|jsonb",
            "open_payment_file|v|u|t|f|bytea",
            "partner_code|i|s|t|f|text",
            "price_changed_trainer_pairs|s|u|t|f|commission_engine.priced_trainer_pair",
            "price_trainer_months|s|u|f|f|commission_engine.priced_trainer_pair",
            "price_trainer_months_unrefunded|s|u|f|f|commission_engine.priced_trainer_pair",
            "price_trainer_months_with|s|u|f|f|commission_engine.priced_trainer_pair",
            "price_trainer_pair|s|u|t|f|commission_engine.priced_trainer_pair",
            "product_line_months|s|u|f|f|commission_engine.product_line_price",
            "random_secret|v|u|t|f|text",
            "rate_gaps|i|s|t|f|commission_engine.rate_gap",
            "reseal_account|v|u|t|f|commission_engine.resealed_account",
            "reseal_payer|v|u|t|f|bytea",
            "reseal_payment_file|v|u|t|f|bytea",
            "reseller_prices|s|u|t|f|commission_engine.reseller_price",
            "reseller_prices_with|s|u|f|f|commission_engine.reseller_price",
            "round_to_minor_unit|i|s|t|f|numeric",
            "seal_account|v|u|t|f|commission_engine.sealed_account",
            "seal_payer|v|u|t|f|commission_engine.sealed_payer",
            "tree_path|s|u|t|f|uuid[]",
            "tree_position|s|u|t|f|bigint[]",
            "verify_password|v|u|f|f|boolean",
        ]
    );
}
