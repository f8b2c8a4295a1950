//! What clients of systems like this one could do, and must not.

use super::Books;
use common::Statements;

#[test]
fn nobody_sets_a_commission_to_paid() {
    let mut books = Books::new("deal_nobody_pays");
    let ann = books.rep("Ann");
    let plan = books.plan("Ten", &[("kind, rate", "'percentage', 0.1")]);
    books.assign(ann, plan, "2026-01-01");
    books.won(ann, "60", "2026-01-10");
    books.run(&format!(
        "select commission.setup_api_roles();
        update commission.participant set auth_user_id = '{ann}' where id = '{ann}'"
    ));
    books.run(&format!(
        r#"select set_config(
            'request.jwt.claims', '{{"sub": "{ann}", "role": "authenticated"}}', false);
        set role authenticated"#
    ));
    assert_eq!(
        books.line("select status, amount from commission.deal_commission_report"),
        "calculated|6.00"
    );
    for write in [
        "update commission.deal_commission_report set status = 'paid'",
        "update commission.deal_commission set amount = 600",
        "insert into commission.deal_commission (deal_id) values (gen_random_uuid())",
        "delete from commission.deal_commission",
        "select commission.calculate_deal_commission(2026, 1)",
        "select commission_internal.price_deals('{}', '2026-01-01', '2026-02-01')",
        "select * from commission_engine.deal_prices('{}', '2026-01-01', '2026-02-01', true)",
    ] {
        let code = books.error_of(write).sqlstate;
        assert!(["42501", "55000", "0A000"].contains(&code.as_str()), "{write}: {code}");
    }
}
