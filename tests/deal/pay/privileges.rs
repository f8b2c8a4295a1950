//! What clients of systems like this one could do, and must not.

use super::Books;
use common::Statements;
use uuid::Uuid;

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

/// By an override, and by the quota of a team.
#[test]
fn the_admin_of_a_branch_writes_nothing_that_pays_themselves() {
    let mut books = Books::new("deal_own_override");
    let [nora, ann, bea] = ["Nora", "Ann", "Bea"].map(|name| books.rep(name));
    let team: Uuid =
        books.value("insert into commission.sales_team (name) values ('North') returning id");
    books.run(&format!(
        "insert into commission.branch (name, code, time_zone, currency)
        values ('north', 'NO', 'UTC', 'USD');
        update commission.participant set branch = 'north';
        update commission.participant set role = 'admin', auth_user_id = id where id = '{nora}';
        insert into commission.upline_link (participant_id, upline_id, valid_during)
        values ('{ann}', '{nora}', '[2026-01-01,)');
        select commission.setup_api_roles()"
    ));
    let cara = books.rep("Cara");
    books.run(&format!(
        "update commission.participant set branch = 'north' where id = '{cara}';
        insert into commission.sales_team_member (team_id, participant_id, role, valid_during)
        values ('{team}', '{nora}', 'manager', '[2026-01-01,2026-02-01)'),
            ('{team}', '{bea}', 'member', '[2026-06-01,)')"
    ));
    books.run(&format!(
        r#"select set_config(
            'request.jwt.claims', '{{"sub": "{nora}", "role": "authenticated"}}', false);
        set role authenticated"#
    ));
    let open = |who: Uuid| {
        format!("select owner_id from commission.open_deal('Fake', 1000, p_owner_id => '{who}')")
    };
    for (who, may) in [(nora, true), (ann, false), (bea, false), (cara, true)] {
        let insert = format!(
            "insert into commission.deal (name, owner_id, amount, status, close_date)
            values ('Fake', '{who}', 1000, 'closed_won', '2026-10-10')"
        );
        let quota = format!(
            "insert into commission.quota (participant_id, amount, period, start_date, end_date)
            values ('{who}', 1, 'monthly', '2026-10-01', '2026-10-31')"
        );
        if may {
            // An open deal of their own is as every representative's.
            assert_eq!(books.line(&open(who)), who.to_string());
        } else {
            assert_eq!(books.error_of(&open(who)).sqlstate, "42501", "{who}");
        }
        for write in [insert, quota] {
            if may && who != nora {
                books.run(&write);
            } else {
                assert_eq!(books.error_of(&write).sqlstate, "42501", "{write}");
            }
        }
    }
}
