//! What becomes of a commission, and who decides it.

use common::reseller::{Resales, Shop};
use common::{DbError, Statements};
use uuid::Uuid;

fn call(function: &str, sale: Uuid, reason: Option<&str>) -> String {
    let reason = reason.map_or(String::new(), |reason| format!(", '{reason}'"));
    format!("select commission.{function}_commission('{sale}'{reason})")
}

fn status(shop: &mut Shop, sale: Uuid) -> String {
    shop.line(&format!(
        "select status, amount, month is not null from commission.reseller_commission_report
        where sale_id = '{sale}'"
    ))
}

#[track_caller]
fn refused(shop: &mut Shop, sql: &str, says: &str) {
    let DbError { sqlstate, message, .. } = shop.error_of(sql);
    assert_eq!(sqlstate, "PT409", "{sql}: {message}");
    assert!(message.contains(says), "{sql}: {message}");
}

#[test]
fn an_approval_belongs_to_this_month_and_is_given_once() {
    let mut shop = Shop::new("reseller_approval");
    let ann = shop.seller("Ann");
    let sale = shop.sell(ann, "100", "2026-01-10");
    assert_eq!(status(&mut shop, sale), "pending|10.00|f");
    shop.run(&call("approve", sale, None));
    assert_eq!(status(&mut shop, sale), "approved|10.00|t");
    assert!(shop.value::<bool>(
        "select make_date(year, month, 1) = date_trunc('month', now() at time zone 'UTC')
        from commission.reseller_commission"
    ));
    refused(&mut shop, &call("approve", sale, None), "is approved");
    refused(&mut shop, &call("reject", sale, Some("late")), "cannot be rejected");
    refused(&mut shop, &call("reconsider", sale, Some("late")), "was not rejected");
    shop.assert_in_step();
}

#[test]
fn what_is_rejected_never_was_until_it_is_pending_again() {
    let mut shop = Shop::new("reseller_rejection");
    let ann = shop.seller("Ann");
    let first = shop.sell(ann, "5000", "2026-01-10");
    let second = shop.sell(ann, "100", "2026-01-11");
    assert_eq!(shop.price(second), "5000|silver|15.00|0.00|pending");
    shop.run(&call("reject", first, Some("never delivered")));
    assert_eq!(shop.price(first), "0|bronze|500.00|0.00|rejected");
    assert_eq!(shop.price(second), "0|bronze|10.00|0.00|pending");
    shop.assert_in_step();
    refused(&mut shop, &call("approve", first, None), "is rejected");
    refused(&mut shop, &call("reject", first, Some("again")), "is rejected");
    assert_eq!(
        shop.line(
            "select reason from commission.reseller_commission_report where status = 'rejected'"
        ),
        "never delivered"
    );
    shop.run(&call("reconsider", first, Some("it was delivered")));
    assert_eq!(shop.price(second), "5000|silver|15.00|0.00|pending");
    shop.run(&call("approve", first, None));
    shop.assert_in_step();
}

#[test]
fn facts_reverse_a_commission_and_bring_it_back() {
    let mut shop = Shop::new("reseller_reversal");
    let ann = shop.seller("Ann");
    let sale = shop.sell_approved(ann, "100", "2026-01-10");
    shop.refund(sale, "100", "2026-01-20");
    assert_eq!(status(&mut shop, sale), "reversed|0.00|t");
    shop.run("update commission.reseller_sale set refunded_amount = 40");
    assert_eq!(status(&mut shop, sale), "approved|6.00|t");
    shop.run("update commission.reseller_sale set status = 'cancelled'");
    assert_eq!(status(&mut shop, sale), "reversed|null|f");
    refused(&mut shop, &call("approve", sale, None), "is reversed");
    shop.run("update commission.reseller_sale set status = 'completed'");
    assert_eq!(status(&mut shop, sale), "approved|6.00|t");
    let pending = shop.sell(ann, "100", "2026-01-10");
    shop.refund(pending, "100", "2026-01-20");
    refused(&mut shop, &call("approve", pending, None), "is reversed");
    shop.assert_in_step();
}

#[test]
fn many_are_approved_in_one_statement_and_a_bad_one_stops_nobody() {
    let mut shop = Shop::new("reseller_bulk");
    let ann = shop.seller("Ann");
    let good: Vec<Uuid> =
        (10..20).map(|day| shop.sell(ann, "100", &format!("2026-01-{day}"))).collect();
    let approved = shop.sell_approved(ann, "100", "2026-01-10");
    let cancelled = shop.sell(ann, "100", "2026-01-10");
    shop.run(&format!(
        "update commission.reseller_sale set status = 'cancelled' where id = '{cancelled}'"
    ));
    let unknown = Uuid::from_u128(7);
    let ids: Vec<String> = good
        .iter()
        .chain([&unknown, &approved, &cancelled, &good[0]])
        .map(Uuid::to_string)
        .collect();
    let approve = format!(
        "select approved_count, errors from commission.bulk_approve_commissions('{{{}}}')",
        ids.join(",")
    );
    let said = shop.line(&approve);
    assert_eq!(
        said,
        format!(
            "10|[{{\"sale_id\": \"{unknown}\", \"error_code\": \"PT404\", \"error_message\": \
             \"there is no sale \\\"{unknown}\\\" of a reseller\"}}, \
             {{\"sale_id\": \"{approved}\", \"error_code\": \"PT409\", \"error_message\": \
             \"the commission of sale \\\"{approved}\\\" is approved\"}}, \
             {{\"sale_id\": \"{cancelled}\", \"error_code\": \"PT409\", \"error_message\": \
             \"the commission of sale \\\"{cancelled}\\\" is reversed\"}}]"
        )
    );
    // Once for the reseller, not once for each sale: two loads, and one more of each single sale.
    assert!(shop.line(&approve).starts_with("0|"));
    let before: i64 = shop.value("select priced_count from commission_internal.reseller_account");
    shop.run(&format!(
        "insert into commission.reseller_sale (reseller_id, sale_amount, status)
        select '{ann}', i, 'completed' from generate_series(1, 1000) as i"
    ));
    let after: i64 = shop.value("select priced_count from commission_internal.reseller_account");
    assert_eq!(after - before, 1, "a bulk load prices a reseller once");
    shop.assert_in_step();
}

#[test]
fn approval_by_itself_waits_for_the_hold_and_passes_over_who_may_not() {
    let mut shop = Shop::new("reseller_automatic");
    let [ann, bea, cleo] = ["Ann", "Bea", "Cleo"].map(|name| shop.seller(name));
    shop.run(&format!(
        "update commission.reseller set verification = 'verified', verified_at = now()
        where id <> '{cleo}';
        update commission.reseller set is_active = false where id = '{bea}'"
    ));
    let old = "2026-01-10";
    let due = shop.sell(ann, "100", old);
    let rejected = shop.sell(ann, "100", old);
    let refunded = shop.sell(ann, "100", old);
    shop.run(&call("reject", rejected, Some("a mistake")));
    shop.refund(refunded, "100", "2026-02-01");
    let now = shop.line("select now() - interval '719 hours'");
    shop.sell(ann, "100", &now);
    shop.sell(bea, "100", old);
    let unverified = shop.sell(cleo, "100", old);
    let approve = "select commission.approve_due_reseller_commissions()";
    assert_eq!(shop.line(approve), "0", "it is off");
    shop.run("update commission.reseller_program set automatic_approval = true");
    let done = shop.lines("select task, outcome, detail from commission.run_due()");
    assert!(done.contains(&"approve reseller commissions|done|1 done".to_owned()), "{done:?}");
    assert_eq!(status(&mut shop, due), "approved|10.00|t");
    assert_eq!(shop.line(approve), "0");
    shop.run("update commission.reseller_program set requires_verification = false");
    assert_eq!(shop.line(approve), "1");
    assert_eq!(status(&mut shop, unverified), "approved|10.00|t");
    shop.run("update commission.reseller_program set hold_days = 29");
    assert_eq!(shop.line(approve), "1");
    shop.assert_in_step();
}

#[test]
fn the_admin_of_a_branch_decides_there_and_nobody_else_does() {
    let mut shop = Shop::new("reseller_deciders");
    shop.run(
        "insert into commission.branch (name, code, time_zone, currency)
        values ('here', 'H', 'UTC', 'USD');
        insert into commission.participant (name, email, role, branch)
        values ('Here', 'here@people.example', 'admin', 'here'),
            ('All', 'all@people.example', 'admin', null)",
    );
    shop.set_up_api_roles();
    let [ann, bea] = ["Ann", "Bea"].map(|name| shop.seller(name));
    shop.run(&format!("update commission.participant set branch = 'here' where id = '{ann}'"));
    let [own, other] = [ann, bea].map(|who| shop.sell(who, "100", "2026-01-10"));
    for (who, sale, expected) in [
        ("ann", own, "42501"),
        ("bea", own, "42501"),
        ("here", other, "PT404"),
        ("nobody", own, "42501"),
    ] {
        for sql in [
            call("approve", sale, None),
            call("reject", sale, Some("x")),
            call("reconsider", sale, Some("x")),
        ] {
            shop.as_person(who);
            assert_eq!(shop.error_of(&sql).sqlstate, expected, "{who}: {sql}");
            shop.run("rollback");
        }
    }
    shop.as_person("here");
    shop.run(&call("approve", own, None));
    let many = format!(
        "select approved_count, errors -> 0 ->> 'error_code'
        from commission.bulk_approve_commissions('{{{own},{other}}}')"
    );
    assert_eq!(shop.line(&many), "0|PT409");
    shop.run("rollback");
    shop.as_person("here");
    assert_eq!(shop.line(&many), "1|PT404");
    shop.run("rollback");
    shop.as_person("all");
    assert_eq!(shop.line(&many), "2|null");
    shop.run("rollback");
}
