//! What refunds cost: the same as if they were taken back, and nothing is written.

use common::Statements;
use common::snapshot::checksum;
use common::trainer::{Gym, People};

use crate::simulate_rates::{Dice, company};

const COST: &str = "
    select participant_id, year, month, currency, refunded, earned, without_refunds, cost
    from commission.refund_cost('2026-01-31', '2026-03-01')
    order by 1, 2, 3, 4";

#[test]
fn a_refund_costs_its_commission_and_that_of_the_band_it_leaves() {
    let (mut gym, People { t, .. }) = Gym::worked_example("refund_by_hand");
    assert_eq!(gym.lines(COST), [""; 0]);
    // 16,500 of sales become 7,500: below 8,000, 5 % and 3 % pay all of them.
    gym.run(
        "update commission.member_package set refunded_amount = 9000 where total_price = 12000",
    );
    let before = checksum(&mut gym.db);
    // 12,000 x 7 % + 4,500 x 2 % = 930.00 became 3,000 x 5 % + 4,500 x 1.5 % = 217.50.
    assert_eq!(gym.lines(COST), [format!("{t}|2026|2|MYR|9000.00|3732.50|4445.00|712.50")]);
    gym.run("begin transaction read only");
    assert_eq!(gym.lines(COST).len(), 1);
    gym.run("rollback");
    assert_eq!(checksum(&mut gym.db), before, "something was written");
}

#[test]
fn refunds_cost_what_taking_them_back_gives() {
    for seed in 0..3 {
        let mut dice = Dice(seed + 50);
        let mut gym = company(&format!("refund_company_{seed}"), &mut dice);
        gym.run(
            "update commission.member_package set refunded_amount = floor(total_price / 3)
            where id in (select id from commission.member_package order by id limit 6);
            update commission.member_package set status = 'refunded'
            where id in (select id from commission.member_package order by id desc limit 5)",
        );
        let told = gym.lines(&format!(
            "select participant_id, year, month, currency, cost from ({COST}) as told
            where cost <> 0 order by 1, 2, 3, 4"
        ));
        assert!(told.len() >= 3, "{told:?}");
        gym.run(
            "begin;
            create temp table before on commit drop as
            select trainer_id, year, month, currency, sum(total_entitled_commission) as amount
            from commission.trainer_monthly_commission
            join commission.branch on name = trainer_monthly_commission.branch
            group by 1, 2, 3, 4;
            update commission.member_package set refunded_amount = 0,
                status = case status when 'refunded' then 'active' else status end",
        );
        let gives = gym.lines(
            "select trainer_id, year, month, currency,
                coalesce(now.amount, 0) - coalesce(before.amount, 0)
            from before
            full join (
                select trainer_id, year, month, currency, sum(total_entitled_commission) as amount
                from commission.trainer_monthly_commission
                join commission.branch on name = trainer_monthly_commission.branch
                group by 1, 2, 3, 4
            ) as now using (trainer_id, year, month, currency)
            where coalesce(now.amount, 0) <> coalesce(before.amount, 0)
            order by 1, 2, 3, 4",
        );
        gym.run("rollback");
        assert_eq!(told, gives);
    }
}

#[test]
fn the_running_month_goes_on_at_its_pace() {
    let mut gym = Gym::new("forecast_trainer");
    let (t, m) = (gym.trainer("T"), gym.member("M", "company"));
    gym.run(&format!(
        "insert into commission.appointment (trainer_id, member_id, session_type, status, starts_at)
        select '{t}', '{m}', 'paid', 'completed',
            (commission_internal.today() + time '00:30') at time zone 'Asia/Kuala_Lumpur'
        from generate_series(1, 10);
        update commission.workspace set time_zone = 'Asia/Kuala_Lumpur'"
    ));
    let before = checksum(&mut gym.db);
    let told = gym.line(
        "select scheme, participant_name, earned, forecast = round(
                350.00 * extract(day from date_trunc('month', commission_internal.today())
                    + interval '1 month - 1 day')
                    / extract(day from commission_internal.today()), 2),
            days_passed = extract(day from commission_internal.today())
        from commission.forecast_month()",
    );
    assert_eq!(told, "trainer|T|350.00|t|t");
    assert_eq!(checksum(&mut gym.db), before, "something was written");
}
