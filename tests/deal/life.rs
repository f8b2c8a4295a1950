//! A deal's life: what is filled in, what follows what, and who does what.

use common::Statements;
use common::deal::{Deals, Desk};

const STATE: &str = "select status, stage, probability, close_date from commission.deal";
const HISTORY: &str = "
    select event, from_stage, to_stage, trim_scale(amount), probability, close_date,
        trim_scale(refunded_amount), reason
    from commission.deal_history order by id";

#[test]
fn a_deal_is_opened_moved_won_opened_again_and_lost() {
    let mut desk = Desk::new("deal_life");
    let ann = desk.rep("Ann");
    let deal: uuid::Uuid = desk
        .value(&format!("select id from commission.open_deal('Big one', 50000, '{ann}', 'Acme')"));
    assert_eq!(desk.line(STATE), "open|prospecting|10|null");
    assert_eq!(
        desk.line(
            "select currency, created_date = commission_internal.today() from commission.deal"
        ),
        "USD|t"
    );
    desk.run(&format!("select commission.move_deal('{deal}', 'proposal')"));
    assert_eq!(desk.line(STATE), "open|proposal|50|null");
    desk.run(&format!(
        "select commission.move_deal('{deal}', 'negotiation', 60, 'budget is there')"
    ));
    assert_eq!(desk.line(STATE), "open|negotiation|60|null");
    desk.run(&format!(
        "select commission.change_deal('{deal}',
            '{{\"amount\": 45000, \"close_date\": \"2026-03-31\"}}')"
    ));
    desk.run(&format!("select commission.win_deal('{deal}', '2026-03-15', 44000)"));
    assert_eq!(desk.line(STATE), "closed_won|closed|100|2026-03-15");
    // Sent again, because the answer was lost.
    desk.run(&format!("select commission.win_deal('{deal}', '2026-03-15', 44000)"));
    desk.run(&format!("select commission.reopen_deal('{deal}', 'signed by nobody')"));
    assert_eq!(desk.line(STATE), "open|negotiation|75|2026-03-15");
    desk.run(&format!("select commission.lose_deal('{deal}', 'too dear', '2026-04-02')"));
    assert_eq!(desk.line(STATE), "closed_lost|closed|0|2026-04-02");
    assert_eq!(
        desk.lines(HISTORY),
        [
            "opened|null|prospecting|50000|10|null|0|null",
            "moved|prospecting|proposal|50000|50|null|0|null",
            "moved|proposal|negotiation|50000|60|null|0|budget is there",
            "changed|negotiation|negotiation|45000|60|2026-03-31|0|budget is there",
            "won|negotiation|closed|44000|100|2026-03-15|0|null",
            "reopened|closed|negotiation|44000|75|2026-03-15|0|signed by nobody",
            "lost|negotiation|closed|44000|0|2026-04-02|0|too dear",
        ]
    );
}

#[test]
fn rows_that_are_written_by_themselves_are_filled_in_too() {
    let mut desk = Desk::new("deal_rows");
    let ann = desk.rep("Ann");
    desk.run(&format!(
        "insert into commission.deal (name, owner_id, amount, status)
        values ('won', '{ann}', 10, 'closed_won'), ('lost', '{ann}', 10, 'closed_lost');
        insert into commission.deal (name, owner_id, amount, stage, probability)
        values ('likely', '{ann}', 10, 'qualification', 30)"
    ));
    assert_eq!(
        desk.lines(
            "select name, stage, probability, close_date = commission_internal.today(),
                earned_at < '2200-01-01 00:00+00'
            from commission.deal order by name"
        ),
        ["likely|qualification|30|null|f", "lost|closed|0|t|f", "won|closed|100|t|t"]
    );
    // A stage that is said together with a probability keeps it; alone it brings its own.
    desk.run(
        "update commission.deal set stage = 'proposal', probability = 35 where name = 'likely'",
    );
    assert_eq!(desk.line("select probability from commission.deal where name = 'likely'"), "35");
    desk.run("update commission.deal set stage = 'negotiation' where name = 'likely'");
    assert_eq!(desk.line("select probability from commission.deal where name = 'likely'"), "75");
    // A company's own stage, and what becomes of deals whose last stage is gone.
    desk.run(
        "insert into commission.deal_stage (name, title, position, probability)
        values ('trial', 'Trial', 6, 60);
        update commission.deal set stage = 'trial' where name = 'likely';
        update commission.deal
        set status = 'closed_won', close_date = '2026-02-01' where name = 'likely';
        delete from commission.deal_stage where name = 'trial';
        update commission.deal set status = 'open' where name = 'likely'",
    );
    assert_eq!(
        desk.line("select stage, probability from commission.deal where name = 'likely'"),
        "prospecting|10"
    );
}

#[test]
fn the_month_of_a_deal_is_that_of_its_close_date_in_every_calendar() {
    let mut desk = Desk::new("deal_months");
    let ann = desk.rep("Ann");
    for day in ["1970-01-01", "2026-02-28", "2026-03-01", "2028-02-29", "2199-12-31"] {
        desk.won(ann, "10", day);
    }
    for zone in ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu", "UTC"] {
        assert_eq!(
            desk.lines(&format!(
                "select close_date, commission_internal.month_of(earned_at, '{zone}')
                from commission.deal
                where commission_internal.month_of(earned_at, '{zone}')
                    is distinct from date_trunc('month', close_date::timestamp)::date"
            )),
            Vec::<String>::new(),
            "{zone}"
        );
    }
}

#[test]
fn what_was_given_back_is_kept_with_its_days() {
    let mut desk = Desk::new("deal_refunds");
    let ann = desk.rep("Ann");
    let deal = desk.won(ann, "1000", "2026-01-10");
    let refunds = "select trim_scale(amount), refunded_on from commission.deal_refund order by id";
    let mut refund = |all: &str, on: &str| {
        desk.run(&format!("select commission.refund_deal('{deal}', {all}, '{on}')"));
        let sum: String = desk.line(
            "select d.refunded_amount = coalesce(sum(r.amount), 0)
            from commission.deal as d
            left join commission.deal_refund as r on r.deal_id = d.id
            group by d.id",
        );
        assert_eq!(sum, "t");
        desk.lines(refunds)
    };
    assert_eq!(refund("100", "2026-02-01"), ["100|2026-02-01"]);
    assert_eq!(refund("250", "2026-03-01"), ["100|2026-02-01", "150|2026-03-01"]);
    // A second one on the same day is one of its own.
    assert_eq!(refund("300", "2026-03-01"), ["100|2026-02-01", "150|2026-03-01", "50|2026-03-01"]);
    // Sent again it changes nothing.
    assert_eq!(refund("300", "2026-03-09").len(), 3);
    // Less than before takes the newest ones back.
    desk.run(&format!("update commission.deal set refunded_amount = 120 where id = '{deal}'"));
    assert_eq!(desk.lines(refunds), ["100|2026-02-01", "20|2026-03-01"]);
    desk.run(&format!("select commission.refund_deal('{deal}', 100)"));
    assert_eq!(desk.line("select refunded_on from commission.deal"), "2026-02-01");
    assert_eq!(desk.lines(refunds), ["100|2026-02-01"]);
    // Without a day it is today, or the close date where that is later.
    desk.run(&format!("select commission.refund_deal('{deal}', 130)"));
    assert_eq!(
        desk.line("select refunded_on = commission_internal.today() from commission.deal"),
        "t"
    );
    desk.run(&format!("select commission.refund_deal('{deal}', 0)"));
    assert_eq!(desk.lines(refunds), Vec::<String>::new());
    assert_eq!(desk.line("select refunded_on from commission.deal"), "null");
    let late = desk.won(ann, "10", "2199-01-01");
    desk.run(&format!("update commission.deal set refunded_amount = 1 where id = '{late}'"));
    assert_eq!(
        desk.line(&format!("select refunded_on from commission.deal where id = '{late}'")),
        "2199-01-01"
    );
    desk.run(&format!("delete from commission.deal where id = '{late}'"));
    assert_eq!(desk.lines(refunds), Vec::<String>::new());
}

#[test]
fn what_was_done_last_is_the_last_activity() {
    let mut desk = Desk::new("deal_activities");
    let ann = desk.rep("Ann");
    let deal = desk.open(ann, "10", "proposal");
    let last = "select to_char(last_activity at time zone 'UTC', 'YYYY-MM-DD HH24:MI')
        from commission.deal where stage = 'proposal'";
    assert_eq!(desk.line(last), "null");
    for at in ["2026-02-01 10:00+00", "2026-03-01 10:00+00", "2026-02-15 10:00+00"] {
        desk.run(&format!(
            "select commission.log_sales_activity('{deal}', 'call', 'price', '{at}')"
        ));
    }
    assert_eq!(desk.line(last), "2026-03-01 10:00");
    desk.run("delete from commission.sales_activity where occurred_at = '2026-03-01 10:00+00'");
    assert_eq!(desk.line(last), "2026-02-15 10:00");
    let other = desk.open(ann, "10", "negotiation");
    desk.run(&format!("update commission.sales_activity set deal_id = '{other}'"));
    assert_eq!(desk.line(last), "null");
    desk.run("truncate commission.sales_activity");
    assert_eq!(desk.line("select count(last_activity) from commission.deal"), "0");
}

#[test]
fn representatives_keep_their_own_open_deals_and_win_none() {
    let mut desk = Desk::new("deal_own");
    desk.set_up_api_roles();
    let [ann, ben] = ["Ann", "Ben"].map(|name| desk.rep(name));
    desk.person("All", "admin");
    let bens = desk.open(ben, "10", "proposal");
    let anns = desk.won(ann, "10", "2026-02-01");
    desk.as_person("ann");
    let own: uuid::Uuid = desk.value("select id from commission.open_deal('Mine', 100)");
    for statement in [
        format!("select commission.move_deal('{own}', 'qualification')"),
        format!("select commission.change_deal('{own}', '{{\"amount\": 90}}')"),
        format!("select commission.log_sales_activity('{own}', 'demo', 'first look')"),
    ] {
        desk.run(&statement);
    }
    assert_eq!(
        desk.lines(&format!(
            "select h.event, p.name, h.role_name
            from commission.deal_history as h
            join commission.participant as p on p.id = h.participant_id
            where h.deal_id = '{own}'
            order by h.id"
        )),
        ["opened|Ann|authenticated", "moved|Ann|authenticated", "changed|Ann|authenticated"]
    );
    let refused = [
        (format!("select commission.win_deal('{own}')"), "42501"),
        (format!("select commission.reopen_deal('{anns}', 'x')"), "42501"),
        (format!("select commission.refund_deal('{anns}', 1)"), "42501"),
        (format!("select commission.set_deal_credits('{own}', '[]')"), "42501"),
        (format!("select commission.change_deal('{anns}', '{{\"amount\": 11}}')"), "PT409"),
        (format!("select commission.log_sales_activity('{anns}', 'call', 'x')"), "PT409"),
        (format!("select commission.move_deal('{bens}', 'qualification')"), "PT404"),
        (format!("select commission.lose_deal('{bens}', 'x')"), "PT404"),
        (format!("select commission.log_sales_activity('{bens}', 'call', 'x')"), "PT404"),
        (format!("select commission.open_deal('X', 1, '{ben}')"), "42501"),
        (format!("update commission.deal set amount = 1000 where id = '{own}'"), "42501"),
        (
            "insert into commission.deal (name, owner_id, amount)
            select 'X', id, 1 from commission.participant"
                .to_owned(),
            "42501",
        ),
    ];
    for (statement, sqlstate) in refused {
        desk.run("savepoint before");
        let error = desk.error_of(&statement);
        assert_eq!(error.sqlstate, sqlstate, "{statement}: {error:?}");
        desk.run("rollback to savepoint before");
    }
    desk.run(&format!("select commission.lose_deal('{own}', 'no need')"));
    desk.run("commit");
    // Who is credited with an open deal may say what they did for it, and no more.
    desk.split(bens, &[(ben, "0.5"), (ann, "0.5")]);
    desk.as_person("ann");
    desk.run(&format!("select commission.log_sales_activity('{bens}', 'email', 'offer')"));
    let error = desk.error_of(&format!("select commission.move_deal('{bens}', 'qualification')"));
    assert_eq!(error.sqlstate, "42501", "{error:?}");
    desk.run("rollback");
    // Whoever has left keeps nothing up.
    desk.run("update commission.participant set status = 'inactive' where name = 'Ann'");
    desk.as_person("ann");
    let error = desk.error_of("select commission.open_deal('Mine', 100)");
    assert_eq!(error.sqlstate, "42501", "{error:?}");
    desk.run("rollback");
    desk.as_person("all");
    desk.run(&format!("select commission.win_deal('{bens}', '2026-05-05')"));
    assert_eq!(
        desk.line(&format!("select status, close_date from commission.deal where id = '{bens}'")),
        "closed_won|2026-05-05"
    );
    desk.run("rollback");
}
