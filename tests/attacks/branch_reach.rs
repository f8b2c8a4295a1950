//! How far the admin of a branch reaches: every row of the table in docs/security.md, from both
//! sides.

use std::collections::BTreeSet;
use std::fs;

use common::Statements;
use common::people::{Company, id};

/// kepong's admin works as a trainer too. `former` was at home in kepong until 2026-02-10, in
/// cheras since.
const MORE: &str = "
    insert into commission.trainer (id) values ('{03}');
    insert into commission.participant (id, name, role) values ('{31}', 'former', 'trainer');
    insert into commission.trainer (id) values ('{31}');
    insert into commission.trainer_grade (
        trainer_id, branch, trainer_type, trainer_category, valid_during)
    values
        ('{31}', 'kepong', 'full time', 'senior', '(,2026-02-10)'),
        ('{31}', 'cheras', 'full time', 'senior', '[2026-02-10,)');
    insert into commission.participant (id, name, role) values ('{37}', 'newcomer', 'trainer');
    insert into commission.trainer (id) values ('{37}');
    insert into commission.trainer_grade (
        trainer_id, branch, trainer_type, trainer_category, valid_during)
    values
        ('{37}', 'cheras', 'full time', 'senior', '(,2026-02-10)'),
        ('{37}', 'kepong', 'full time', 'senior', '[2026-02-10,)');
    insert into commission.participant (id, name, role, branch)
    values ('{32}', 'of kepong', 'reseller', 'kepong');
    insert into commission.reseller (id, verification)
    values ('{03}', 'submitted'), ('{32}', 'submitted');
    insert into commission.reseller_sale (id, reseller_id, sale_amount, status)
    values ('{33}', '{32}', 10, 'completed'), ('{34}', '{03}', 10, 'completed');
    insert into commission.reseller_sale (id, reseller_id, sale_amount, transaction_reference)
    values ('{35}', '{32}', 10, 'of the shop');
    insert into commission.product_line (id, name, currency) values ('{36}', 'Beds', 'MYR');
    insert into commission.rep_rate (participant_id, tier_1_rate, tier_2_rate)
    values ('{32}', 0.1, 0.2), ('{03}', 0.1, 0.2);
    insert into commission.product_line_sale (product_line_id, commission_year, commission_month,
        revenue_on, sales_actual, revenue_actual, participant_id)
    values ('{36}', 2026, 2, '2026-02-05', 10, 10, '{32}')";

struct Case {
    /// The first column of the table.
    what: &'static str,
    allowed: &'static [&'static str],
    refused: &'static [&'static str],
}

const SESSION: &str = "insert into commission.appointment (
    trainer_id, member_id, branch, session_type, status, starts_at) values ";
const SALE: &str = "insert into commission.member_package (
    member_id, branch, total_price, closed_by, created_at) values ";

const LINE_SALE: &str =
    "insert into commission.product_line_sale (product_line_id, commission_year,
    commission_month, revenue_on, sales_actual, revenue_actual, participant_id) values ('{36}', ";

const CASES: [Case; 15] = [
    Case {
        what: "last day worked, return",
        allowed: &[
            "update commission.trainer set last_day = '2026-03-15' where id = '{06}'",
            "update commission.trainer set last_day = '2026-03-15' where id = '{37}'",
        ],
        refused: &["update commission.trainer set last_day = '2026-02-01' where id = '{37}'"],
    },
    Case {
        what: "sessions",
        allowed: &[
            "{session}('{06}', '{21}', 'kepong', 'paid', 'completed', '2026-02-05')",
            "{session}('{06}', '{21}', null, 'paid', 'completed', '2026-01-05')",
            "update commission.appointment set status = 'cancelled' where trainer_id = '{06}'",
        ],
        refused: &[
            "{session}('{06}', '{21}', 'cheras', 'paid', 'completed', '2026-02-05')",
            "{session}('{07}', '{21}', 'kepong', 'paid', 'completed', '2026-02-05')",
            "{session}('{03}', '{21}', 'kepong', 'paid', 'completed', '2026-02-05')",
            "{session}('{31}', '{21}', 'kepong', 'paid', 'completed', '2026-02-20')",
        ],
    },
    Case {
        what: "package sales",
        allowed: &[
            "{sale}('{21}', 'kepong', 100, '{{06}}', '2026-02-05')",
            "{sale}('{21}', null, 100, '{}', '2026-02-05')",
        ],
        refused: &[
            "{sale}('{21}', 'cheras', 100, '{{06}}', '2026-02-05')",
            "{sale}('{21}', 'kepong', 100, '{{06},{07}}', '2026-02-05')",
            "{sale}('{21}', 'kepong', 100, '{{06},{03}}', '2026-02-05')",
            "{sale}('{21}', 'kepong', 100, '{{31}}', '2026-02-20')",
        ],
    },
    Case {
        what: "network sales and rewards",
        allowed: &[
            "insert into commission.network_sale (participant_id, amount) values ('{08}', 10)",
            "insert into commission.network_sale (participant_id, shared_by, amount)
            values ('{08}', '{10}', 10)",
        ],
        refused: &[
            "insert into commission.network_sale (participant_id, amount) values ('{09}', 10)",
            "insert into commission.network_sale (participant_id, shared_by, amount)
            values ('{08}', '{09}', 10)",
            "insert into commission.network_sale (participant_id, amount, sale_type)
            values ('{03}', 10, 'kpi_reward')",
        ],
    },
    Case {
        what: "profiles and sales of resellers",
        allowed: &[
            "insert into commission.reseller_sale (reseller_id, sale_amount) values ('{32}', 10)",
            "update commission.reseller set city = 'X' where id = '{32}'",
            "select commission.verify_reseller('{32}')",
            "select commission.approve_commission('{33}')",
            "select commission.reject_commission('{33}', 'a test')",
        ],
        refused: &[
            "insert into commission.reseller_sale (reseller_id, sale_amount) values ('{11}', 10)",
            "insert into commission.reseller_sale (reseller_id, sale_amount) values ('{03}', 10)",
            "insert into commission.reseller_sale (sale_amount) values (10)",
            "select commission.verify_reseller('{03}')",
            "select commission.approve_commission('{34}')",
            "update commission.reseller_tier set rate = 1",
            "update commission.reseller_program set automatic_approval = true",
            "select commission.approve_due_reseller_commissions()",
            "update commission.reseller_sale set client_email = 'c@client.example'
            where id = '{35}'",
            "update commission.reseller_sale set sold_at = '2020-01-01' where id = '{35}'",
            "update commission.reseller_sale set currency = 'USD' where id = '{35}'",
            "update commission.reseller_sale set product_id = 'another' where id = '{35}'",
            "update commission.reseller_sale set sale_amount = 11 where id = '{35}'",
        ],
    },
    Case {
        what: "sales of product lines",
        allowed: &[
            "{line_sale}2026, 2, '2026-02-05', 10, 10, '{32}')",
            "{line_sale}2026, 1, '2026-01-05', 10, 10, '{32}')",
            "update commission.product_line_sale set revenue_actual = 11
            where participant_id = '{32}'",
        ],
        refused: &[
            "{line_sale}2026, 2, '2026-02-05', 10, 10, '{03}')",
            "{line_sale}2026, 2, '2026-02-05', 10, 10, '{11}')",
            "update commission.product_line_sale set participant_id = '{03}'
            where participant_id = '{32}'",
            "update commission.rep_rate set tier_1_rate = 1",
        ],
    },
    Case {
        what: "deals, with their payments and activities",
        allowed: &[
            "insert into commission.deal (name, owner_id, amount) values ('X', '{08}', 10)",
            "update commission.deal set amount = 11 where id = '{d8}'",
            "select commission.win_deal('{d8}', '2026-02-09')",
            "insert into commission.deal_payment (deal_id, amount, paid_on)
            values ('{d8}', 1, '2026-02-09')",
            "insert into commission.sales_activity (deal_id, kind, subject)
            values ('{d8}', 'call', 'x')",
        ],
        refused: &[
            "insert into commission.deal (name, owner_id, amount) values ('X', '{09}', 10)",
            "insert into commission.deal (name, owner_id, amount) values ('X', '{03}', 10)",
            "update commission.deal set owner_id = '{03}' where id = '{d8}'",
            "select commission.refund_deal('{d6}', 1)",
            "insert into commission.deal_payment (deal_id, amount, paid_on)
            values ('{d6}', 1, '2026-02-09')",
            "insert into commission.sales_activity (deal_id, kind, subject)
            values ('{d7}', 'call', 'x')",
        ],
    },
    Case {
        what: "credits, plan assignments, quotas",
        allowed: &[
            "insert into commission.deal_credit (deal_id, participant_id, share)
            values ('{d8}', '{08}', 1)",
            "update commission.user_compensation_plan set end_date = '2026-12-31'
            where participant_id = '{08}'",
            "insert into commission.quota (participant_id, amount, period, start_date, end_date)
            values ('{08}', 1, 'annual', '2026-01-01', '2026-12-31')",
        ],
        refused: &[
            "insert into commission.deal_credit (deal_id, participant_id, kind, share)
            values ('{d8}', '{03}', 'overlay', 1)",
            "insert into commission.deal_credit (deal_id, participant_id, kind, share)
            values ('{d6}', '{08}', 'overlay', 1)",
            "insert into commission.user_compensation_plan (participant_id, plan_id, start_date)
            values ('{03}', '{e2}', '2026-01-01')",
            "insert into commission.quota (participant_id, amount, period, start_date, end_date)
            values ('{09}', 1, 'annual', '2026-01-01', '2026-12-31')",
        ],
    },
    Case {
        what: "plans, documents, stages, teams and their quotas, draws",
        allowed: &[],
        refused: &[
            "update commission.compensation_plan set is_active = false",
            "update commission.plan_component set rate = 1 where kind = 'percentage'",
            "update commission.commission_rule set commission_rate = 1",
            "select commission.publish_plan_document('{e2}', 'X')",
            "update commission.deal_stage set title = 'X'",
            "insert into commission.sales_team (name) values ('X')",
            "insert into commission.quota (team_id, amount, period, start_date, end_date)
            values ('{e6}', 1, 'monthly', '2026-01-01', '2026-01-31')",
            "insert into commission.draw (participant_id, amount, kind, starts_on)
            values ('{08}', 1, 'recoverable', '2026-01-01')",
        ],
    },
    Case {
        what: "grades",
        allowed: &["update commission.trainer_grade set trainer_category = 'junior'
            where trainer_id = '{06}'"],
        refused: &[
            "select commission.change_trainer_grade('{06}', '2026-04-01', 'cheras')",
            "insert into commission.trainer_grade (
                trainer_id, branch, trainer_type, trainer_category)
            values ('{03}', 'kepong', 'full time', 'director')",
            "insert into commission.trainer_grade (
                trainer_id, branch, trainer_type, trainer_category, valid_during)
            values ('{31}', 'kepong', 'full time', 'director', '[2199-01-01,)')",
        ],
    },
    Case {
        what: "rates",
        allowed: &["update commission.trainer_commission_tier set fee_amount = 36
            where branch = 'kepong' and fee_amount is not null"],
        refused: &["insert into commission.trainer_commission_tier (
                branch, trainer_type, trainer_category, commission_type, commission_rate)
            values ('cheras', 'full time', 'junior', 'new_sales', 0.5)"],
    },
    Case {
        what: "uplines",
        allowed: &["select commission.change_upline('{10}', '{06}', '2026-06-01')"],
        refused: &[
            "select commission.change_upline('{10}', '{06}', '2026-01-31')",
            "select commission.change_upline('{10}', '{03}', '2026-06-01')",
            "select commission.change_upline('{10}', '{05}', '2026-06-01')",
            "select commission.change_upline('{08}', '{06}', '2026-06-01')",
            "select commission.change_upline('{10}', null, '2026-06-01')",
            "insert into commission.upline_link (participant_id, upline_id)
            values ('{06}', '{08}')",
        ],
    },
    Case {
        what: "people",
        allowed: &[
            "insert into commission.participant (name, role, branch)
            values ('New', 'affiliate', 'kepong')",
            "update commission.participant set status = 'inactive' where id = '{06}'",
        ],
        refused: &[
            "insert into commission.participant (name, role, branch)
            values ('New', 'manager', 'kepong')",
            "insert into commission.participant (name, role, branch)
            values ('New', 'affiliate', 'cheras')",
            "insert into commission.participant (name, role) values ('New', 'admin')",
            "update commission.participant set branch = 'cheras' where id = '{06}'",
        ],
    },
    Case {
        what: "members",
        allowed: &["insert into commission.member (name, branch) values ('New', 'kepong')"],
        refused: &[
            "insert into commission.member (name, branch) values ('New', 'cheras')",
            "update commission.member set branch = 'cheras' where id = '{21}'",
        ],
    },
    Case {
        what: "closings, settlement, settings, permissions",
        allowed: &[],
        refused: &[
            "select commission.post_interim(2026, 2)",
            "select commission.create_payouts()",
            "select commission.propose_manual_adjustment('{08}', 2026, 2, 100, 'bonus', 'x')",
            "select commission.place_hold('{08}', 'x')",
            "update commission.payout_setting set minimum_amount = 0",
            "select commission.close_period(2026, 2)",
            "select commission.import_posted('[]')",
            "select commission.reopen_period(2026, 1, 'a mistake')",
            "update commission.workspace set name = 'Mine'",
            "update commission.branch set time_zone = 'UTC'",
            "insert into commission.participant_permission (participant_id, module, can_edit)
            values ('{03}', 'settings', true)",
            "update commission.network_plan set max_levels = 1",
            "insert into commission.network_fixed_rate (participant_id, rate) values ('{08}', 1)",
        ],
    },
];

fn fill(sql: &str) -> String {
    let mut sql =
        sql.replace("{session}", SESSION).replace("{sale}", SALE).replace("{line_sale}", LINE_SALE);
    for number in [
        "03", "05", "06", "07", "08", "09", "10", "11", "21", "31", "32", "33", "34", "35", "36",
        "37", "d6", "d7", "d8", "e2", "e6",
    ] {
        sql = sql.replace(&format!("{{{number}}}"), &id(number));
    }
    sql
}

#[test]
fn the_admin_of_a_branch_reaches_as_far_as_the_table_says() {
    let text = fs::read_to_string(common::root().join("docs/security.md")).expect("security.md");
    let table = text.split("| what | the admin of a branch may |").nth(1).expect("the table");
    let rows: BTreeSet<&str> = table
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.split('|').nth(1).expect("a column").trim())
        .collect();
    let known: BTreeSet<&str> = CASES.iter().map(|case| case.what).collect();
    assert_eq!(rows, known, "the table of docs/security.md, and what is tried here");

    let mut company = Company::with_january_closed("branch_reach");
    company.db.run(&fill(MORE));
    for case in CASES {
        for sql in case.allowed {
            let outcome = company.outcome_of_all("kepong", &fill(sql));
            assert_eq!(outcome, None, "{}: {sql}", case.what);
        }
        for sql in case.refused {
            let outcome = company.outcome_of_all("kepong", &fill(sql));
            assert_eq!(outcome.as_deref(), Some("42501"), "{}: {sql}", case.what);
        }
    }
    // Who is paid by the rates does not set them.
    company.db.run(&fill(
        "insert into commission.trainer_grade (trainer_id, branch, trainer_type, trainer_category)
        values ('{03}', 'kepong', 'full time', 'senior')",
    ));
    let rates = "update commission.trainer_commission_tier set fee_amount = 36
        where fee_amount is not null returning 1";
    assert_eq!(company.outcome("kepong", rates), "0");
    assert_eq!(company.outcome("cheras", rates), "1");
    // Nor what makes a sale new, or of a cheaper tier.
    let sale = fill("{sale}('{21}', 'kepong', 0, '{}', '2020-01-01')");
    assert_eq!(company.outcome_of_all("kepong", &sale).as_deref(), Some("42501"));
    let tier = "update commission.member set tier = 'fans' where branch = 'kepong'";
    assert_eq!(company.outcome_of_all("kepong", tier).as_deref(), Some("42501"));
    // Whoever deletes somebody could add them again, as somebody else.
    let person = fill("delete from commission.participant where id = '{10}' returning 1");
    assert_eq!(company.outcome("kepong", &person), "0");
    let tiers = "update commission.member_tier_period set tier = 'fans' returning 1";
    assert_eq!(company.outcome("kepong", tiers), "0");
    assert_eq!(
        company.outcome_of_all("cheras", "update commission.member set tier = 'fans'"),
        None
    );
}

#[test]
fn an_admin_who_stands_in_the_tree_moves_and_sells_nothing_below_themselves() {
    let mut company = Company::new("branch_tree");
    company.db.run(&fill(
        "insert into commission.participant (id, name, role, branch, upline_id)
        values
            ('{31}', 'below', 'affiliate', 'kepong', '{03}'),
            ('{21}', 'loose', 'affiliate', 'kepong', null);
        update commission.upline_link set valid_during = '(,)'",
    ));
    for sql in [
        // The admin stands one further up.
        "select commission.change_upline('{21}', '{31}')",
        "insert into commission.network_sale (participant_id, amount) values ('{31}', 10)",
        "insert into commission.network_sale (participant_id, shared_by, amount)
        values ('{21}', '{31}', 10)",
        "update commission.network_sale set participant_id = '{31}' where participant_id = '{08}'",
    ] {
        let outcome = company.outcome_of_all("kepong", &fill(sql));
        assert_eq!(outcome.as_deref(), Some("42501"), "{sql}");
    }
    let loose =
        fill("insert into commission.network_sale (participant_id, amount) values ('{21}', 9)");
    assert_eq!(company.outcome_of_all("kepong", &loose), None);
}

#[test]
fn who_leaves_a_branch_takes_nothing_along_and_leaves_nothing_to_see() {
    let mut company = Company::new("branch_former");
    company.db.run(&fill(MORE));
    company.db.run(&fill(
        "insert into commission.member (id, name, email, branch)
        values ('{09}', 'Only cheras', 'only@cheras.example', 'cheras');
        insert into commission.appointment (
            trainer_id, member_id, branch, session_type, status, starts_at)
        values
            ('{31}', '{21}', 'kepong', 'paid', 'completed', '2026-01-20 12:00+08'),
            ('{31}', '{21}', null, 'paid', 'completed', '2026-02-05 12:00+08'),
            ('{31}', '{09}', null, 'paid', 'completed', '2026-03-05 12:00+08'),
            ('{31}', '{09}', 'cheras', 'paid', 'completed', '2026-03-06 12:00+08');
        insert into commission.member_package (
            member_id, branch, total_price, closed_by, created_at)
        values
            ('{21}', 'kepong', 100, '{{31}}', '2026-01-20 12:00+08'),
            ('{09}', 'cheras', 100, '{{31}}', '2026-03-05 12:00+08')",
    ));
    company
        .db
        .run("select commission.close_period(2026, month) from generate_series(1, 3) as month");
    let former = id("31");
    for (who, sessions, sales, months, lines, members) in [
        ("kepong", "2026-01-20 2026-02-05", "2026-01-20", "1", "kepong", "MK"),
        ("cheras", "2026-03-05 2026-03-06", "2026-03-05", "2 3", "cheras", "Only cheras"),
    ] {
        let mut see = |sql: &str| company.lines(who, sql).join(" ");
        assert_eq!(
            see(&format!(
                "select starts_at::date from commission.appointment
                where trainer_id = '{former}' order by starts_at"
            )),
            sessions,
            "{who}"
        );
        assert_eq!(
            see(&format!(
                "select created_at::date from commission.member_package
                where closed_by @> '{{{former}}}' order by created_at"
            )),
            sales,
            "{who}"
        );
        assert_eq!(
            see(&format!(
                "select distinct month from commission.trainer_monthly_commission
                where trainer_id = '{former}' order by 1"
            )),
            months,
            "{who}"
        );
        let seen = see(&format!(
            "select distinct branch from commission.earning where participant_id = '{former}'"
        ));
        assert_eq!(seen, lines, "{who}");
        assert!(see("select name from commission.member").contains(members), "{who}");
        // The name stays.
        assert_eq!(
            see(&format!("select name from commission.participant where id = '{former}'")),
            "former"
        );
    }
    let others = company.lines("kepong", "select email from commission.member");
    assert!(!others.contains(&"only@cheras.example".to_owned()), "{others:?}");
}

/// A month of a draw says what all that was posted with it comes to: also lines of another branch.
#[test]
fn a_draw_tells_no_branch_what_another_one_has_paid() {
    let mut company = Company::new("branch_draw");
    let other = id("07");
    company.db.run(&format!(
        "insert into commission.draw (participant_id, amount, currency, kind, starts_on, months)
        values ('{other}', 500, 'MYR', 'recoverable', '2026-02-01', 2);
        select commission.close_period(2026, 2);
        update commission.participant set branch = 'kepong' where id = '{other}';
        update commission.trainer_grade set valid_during = '(,2026-03-01)'
        where trainer_id = '{other}';
        insert into commission.trainer_grade (
            trainer_id, branch, trainer_type, trainer_category, valid_during)
        values ('{other}', 'kepong', 'full time', 'senior', '[2026-03-01,)')"
    ));
    for (who, lines, months) in
        [("kepong", "0", "3"), ("admin", "3", "2 3"), ("other", "3", "2 3"), ("cheras", "3", "")]
    {
        let seen = company.lines(
            who,
            &format!("select count(*) from commission.earning where participant_id = '{other}'"),
        );
        assert_eq!(seen.join(" "), lines, "{who}");
        for table in ["draw_month", "draw_report"] {
            let seen = company.lines(
                who,
                &format!(
                    "select month from commission.{table} where participant_id = '{other}'
                    order by month"
                ),
            );
            assert_eq!(seen.join(" "), months, "{who}: {table}");
        }
        for month in [2, 3] {
            let explained = company
                .outcome(who, &format!("select commission.explain_draw('{other}', 2026, {month})"));
            let expected = if months.contains(&month.to_string()) { "1" } else { "PT404" };
            assert_eq!(explained, expected, "{who}: {month}");
        }
    }
}
