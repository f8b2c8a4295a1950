//! The statement of an account: opening + posted - paid + returned = closing.

use common::Statements;
use uuid::Uuid;

use crate::fixture::Office;

fn figures(office: &mut Office, who: Uuid, month: i32, as_of: &str) -> String {
    office.line(&format!(
        "select trim_scale((s ->> 'opening')::numeric), trim_scale((s ->> 'posted')::numeric),
            trim_scale((s ->> 'paid')::numeric), trim_scale((s ->> 'returned')::numeric),
            trim_scale((s ->> 'closing')::numeric), jsonb_array_length(s -> 'lines'),
            jsonb_array_length(s -> 'payouts')
        from commission.statement('{who}', 2026, {month}, null, {as_of}) as s"
    ))
}

#[test]
fn each_month_opens_with_what_the_last_one_closed_with() {
    let mut office = Office::new("settlement_statement");
    let ann = office.payee("Ann");
    office.post(ann, &["100", "200", "-50"]);
    let paid = office.pay("Ann", "120");
    office.run(&format!(
        "update commission.payout set completed_at = '2026-02-20 12:00+00' where id = '{paid}'"
    ));
    assert_eq!(figures(&mut office, ann, 1, "null"), "0|100|0|0|100|1|0");
    assert_eq!(figures(&mut office, ann, 2, "null"), "100|200|120|0|180|1|1");
    assert_eq!(figures(&mut office, ann, 3, "null"), "180|-50|0|0|130|1|0");
    assert_eq!(figures(&mut office, ann, 4, "null"), "130|0|0|0|130|0|0");
    office.give_back(&paid);
    office.run(&format!(
        "update commission.payout set ended_at = '2026-03-31 23:59+00' where id = '{paid}'"
    ));
    assert_eq!(figures(&mut office, ann, 2, "null"), "100|200|120|0|180|1|1");
    assert_eq!(figures(&mut office, ann, 3, "null"), "180|-50|0|120|250|1|1");
    // The day is the workspace's.
    office.run("update commission.workspace set time_zone = 'Asia/Kuala_Lumpur'");
    assert_eq!(figures(&mut office, ann, 3, "null"), "180|-50|0|0|130|1|0");
    assert_eq!(figures(&mut office, ann, 4, "null"), "130|0|0|120|250|0|1");
    let balance = office.account(ann);
    assert_eq!(balance, "250|0|250");
}

#[test]
fn a_statement_is_the_same_as_of_its_posting_whatever_came_later() {
    let mut office = Office::new("settlement_as_of");
    let ann = office.payee("Ann");
    office.post(ann, &["100", "200"]);
    let then = figures(&mut office, ann, 1, "2");
    assert_eq!(then, "0|100|0|0|100|1|0");
    office.pay("Ann", "null");
    office.run("select commission.reopen_period(2026, 1, 'a test', 'manual')");
    office.close_manual(1);
    assert_eq!(figures(&mut office, ann, 1, "2"), then);
    assert_eq!(figures(&mut office, ann, 1, "null"), "0|100|0|0|100|3|0");
    let lines = office.line(&format!(
        "select jsonb_path_query_array(s -> 'lines', '$[*].kind')
        from commission.statement('{ann}', 2026, 1) as s"
    ));
    assert_eq!(lines, r#"["earning", "reversal", "earning"]"#);
}
