//! What has no price in one branch is nobody's business in another: it is neither told there nor in
//! the way.

use common::Statements;
use common::people::{Company, id};

/// Renewals have no rate. The trainer of cheras closes one, of which something is given back.
const UNPRICED: &str = "
    insert into commission.member_package (
        member_id, total_price, sale_type, closed_by, created_at, refunded_amount)
    select m.id, 500, sold.sale_type::commission.commission_type, array[p.id],
        '2026-03-03 12:00+08', 50
    from (values ('kepong', 'new_sales'), ('cheras', 'renew_sales')) as sold (branch, sale_type)
    join commission.participant as p on p.branch = sold.branch and p.role = 'trainer'
    join commission.member as m on m.branch = sold.branch";

#[test]
fn what_if_tells_nothing_of_another_branch() {
    let mut company = Company::new("attack_hidden_prices");
    company.db.run(UNPRICED);
    let rates = r#"{"trainer_commission_tier": [{
        "branch": "kepong", "trainer_type": "full time", "trainer_category": "senior",
        "commission_type": "new_sales", "commission_rate": 0.1}]}"#;
    let calls = [
        "select participant_id, refunded, cost
            from commission.refund_cost('2026-03-01', '2026-03-31')"
            .to_owned(),
        format!(
            "select participant_id, paid, simulated
            from commission.simulate_rates('{rates}', '2026-03-01', '2026-03-31')"
        ),
        format!(
            "select participant_id, paid, simulated
            from commission.preview_change('{rates}', '2026-03-01') where month = 3"
        ),
    ];
    let own = id("06");
    for (call, figures) in calls.iter().zip(["50.00|2.50", "22.50|45.00", "22.50|45.00"]) {
        for who in ["kepong", "trainer"] {
            assert_eq!(company.outcome_of_all(who, call), None, "{who}: {call}");
            assert_eq!(company.lines(who, call), [format!("{own}|{figures}")], "{who}: {call}");
        }
        // Who sees it is told; rates of another branch are none of theirs either.
        for who in ["cheras", "admin", "other"] {
            let told =
                if who == "admin" || call.contains("refund_cost") { "PT409" } else { "23503" };
            assert_eq!(company.outcome_of_all(who, call).as_deref(), Some(told), "{who}: {call}");
        }
    }
}
