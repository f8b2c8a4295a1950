//! What other tiers would have paid: the same as if they were on record, and nothing is written.

use common::Statements;
use common::network::{MILLION, Network, Sales};
use common::snapshot::checksum;
use uuid::Uuid;

/// Numbers that look random, the same in each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        (self.0 >> 33) % bound
    }
}

/// What stands of open months.
const STANDS: &str = "
    select e.participant_id, m.month, e.currency, sum(e.amount)
    from generate_series(1, 3) as m (month)
    cross join lateral commission_internal.network_earnings(2026, m.month) as e
    group by 1, 2, 3
    having sum(e.amount) <> 0
    order by 1, 2, 3";

fn simulated(network: &mut Network, rows: &str, column: &str) -> Vec<String> {
    network.lines(&format!(
        "select participant_id, month, currency, {column}
        from commission.simulate_rates(
            jsonb_build_object('network_tier', {rows}), '2026-01-01', '2026-03-31')
        where {column} <> 0
        order by 1, 2, 3"
    ))
}

const ON_RECORD: &str = "(select jsonb_agg(to_jsonb(t) - 'id') from commission.network_tier as t)";

fn company(name: &str, dice: &mut Dice) -> Network {
    let mut network = Network::new(name);
    network.run("set jit = off");
    let mut people: Vec<Uuid> = Vec::new();
    for number in 0..7 {
        let upline = match number {
            0 => None,
            _ => Some(people[dice.below(number) as usize]),
        };
        let id = network.affiliate(&format!("P{number}"), upline);
        people.push(id);
    }
    network.run(&format!(
        "insert into commission.network_fixed_rate (participant_id, rate) values ('{}', 0.35);
        update commission.upline_link set valid_during = '(,)'",
        people[3]
    ));
    for _ in 0..40 {
        let of = |dice: &mut Dice| people[dice.below(7) as usize];
        let (seller, sharer) = (of(dice), of(dice));
        let sharer = (sharer != seller && dice.below(3) == 0).then_some(sharer);
        let amount = format!("{}.{:02}", 1_000_000 + dice.below(300_000_000), dice.below(100));
        let day = format!("2026-{:02}-{:02} 12:00+07", 1 + dice.below(3), 1 + dice.below(28));
        network.sell_at(seller, sharer, &amount, &day);
    }
    network
}

#[test]
fn the_present_tiers_pay_what_was_paid() {
    let mut dice = Dice(3);
    let mut network = company("simulate_present", &mut dice);
    network.run(
        "select commission.close_period(2026, 1, 'network');
        select commission.close_period(2026, 2, 'network')",
    );
    let before = checksum(&mut network.db);
    let paid = simulated(&mut network, ON_RECORD, "paid");
    assert!(paid.len() > 12, "{paid:?}");
    assert_eq!(paid, network.lines(STANDS));
    assert_eq!(simulated(&mut network, ON_RECORD, "simulated"), paid);
    assert_eq!(simulated(&mut network, ON_RECORD, "difference"), Vec::<String>::new());
    assert_eq!(checksum(&mut network.db), before, "something was written");
    // A month that changed since: paid is what was posted, simulated what its sales give.
    network.run(
        "update commission.network_sale set refunded_amount = amount where sold_at < '2026-02-01'",
    );
    assert_eq!(simulated(&mut network, ON_RECORD, "paid"), paid);
    assert_ne!(simulated(&mut network, ON_RECORD, "simulated"), paid);
    network.run("begin transaction read only");
    assert_eq!(simulated(&mut network, ON_RECORD, "paid"), paid);
    network.run("rollback");
}

#[test]
fn other_tiers_pay_what_they_pay_once_they_are_on_record() {
    for seed in 0..3 {
        let mut dice = Dice(seed + 17);
        let mut network = company(&format!("simulate_change_{seed}"), &mut dice);
        for mode in ["differential", "differential_path", "unilevel", "none"] {
            network.change_plan(&format!("override_mode = '{mode}'"));
            for _ in 0..3 {
                let mut tiers: Vec<String> =
                    vec![format!(r#"{{"threshold": 0, "rate": 0.{:03}}}"#, 50 + dice.below(100))];
                for step in 1..=dice.below(4) {
                    let threshold = step as i64 * 100 * MILLION + dice.below(90_000_000) as i64;
                    tiers.push(format!(
                        r#"{{"threshold": {threshold}, "rate": 0.{:03},
                            "valid_during": "[2026-0{}-01,)"}}"#,
                        150 + dice.below(300),
                        1 + dice.below(3)
                    ));
                }
                let rows = format!("'[{}]'::jsonb", tiers.join(", "));
                let before = checksum(&mut network.db);
                let told = simulated(&mut network, &rows, "simulated");
                assert_eq!(checksum(&mut network.db), before, "something was written");
                network.run(&format!(
                    "begin;
                    create temporary table given on commit drop as
                    select threshold, rate, coalesce(valid_during, '(,)') as valid_during
                    from jsonb_populate_recordset(null::commission.network_tier, {rows});
                    delete from commission.network_tier
                    where threshold not in (select threshold from given where valid_during = '(,)');
                    update commission.network_tier as t set rate = g.rate
                    from given as g where g.threshold = t.threshold and g.valid_during = '(,)';
                    insert into commission.network_tier (threshold, rate, valid_during)
                    select threshold, rate, valid_during from given where threshold > 0"
                ));
                let stands = network.lines(STANDS);
                network.run("rollback");
                assert_eq!(told, stands, "seed {seed}, {mode}: {rows}");
            }
        }
    }
}

#[test]
fn tiers_that_the_table_would_not_take_are_refused_and_all_of_it_must_be_seen() {
    let mut network = Network::new("simulate_refused");
    network.set_up_api_roles();
    let [top, below] = network.chain(["Top", "Below"]);
    network.sell(top, 100);
    network.sell(below, 100);
    network.run(
        "update commission.participant set email = lower(name) || '@people.example';
        insert into commission.participant (name, email, role)
        values ('All', 'all@people.example', 'admin')",
    );
    let call = |rows: &str| {
        format!(
            "select participant_id from commission.simulate_rates(
                '{{\"network_tier\": {rows}}}', '2026-02-01', '2026-02-28')"
        )
    };
    for (rows, code, says) in [
        (r#"[{"threshold": 0}]"#, "23502", "row 1 of \"network_tier\" lacks \"rate\""),
        (r#"[{"threshold": 0, "rate": 1.5}]"#, "23514", "network_tier_rate_check"),
        (r#"[{"threshold": 0, "rate": 0.1, "percent": 2}]"#, "22023", "has a key \"percent\""),
        (
            r#"[{"threshold": 0, "rate": 0.1}, {"threshold": 0, "rate": 0.2}]"#,
            "23P01",
            "row 2 of \"network_tier\" overlaps with row 1",
        ),
        (r#"[{"threshold": 5, "rate": 0.1}]"#, "23514", "leave something open on 2026-02-28"),
        (
            r#"[{"threshold": 0, "rate": 0.1, "valid_during": "[2026-03-01,)"}]"#,
            "23514",
            "leave something open on 2026-02-28",
        ),
    ] {
        let error = network.error_of(&call(rows));
        assert_eq!(error.sqlstate, code, "{rows}: {error:?}");
        assert!(error.message.contains(says), "{rows}: {error:?}");
    }
    let rows = r#"[{"threshold": 0, "rate": 0.1}]"#;
    network.run("begin; delete from commission.network_sale");
    assert_eq!(network.lines(&call(rows)), Vec::<String>::new());
    network.run("rollback");
    for (who, seen) in [("top", None), ("below", None), ("all", Some(2))] {
        network.run(&format!(
            "begin; set local role authenticated;
            set local request.jwt.claims = '{{\"email\": \"{who}@people.example\"}}'"
        ));
        match seen {
            Some(count) => assert_eq!(network.lines(&call(rows)).len(), count),
            None => assert_eq!(network.error_of(&call(rows)).sqlstate, "42501", "{who}"),
        }
        network.run("rollback");
    }
}

#[test]
fn refunds_cost_what_taking_them_back_gives() {
    for seed in 0..3 {
        let mut dice = Dice(seed + 40);
        let mut network = company(&format!("refund_cost_{seed}"), &mut dice);
        network.run(
            "update commission.network_sale set refunded_amount = floor(amount / 3)
            where id in (select id from commission.network_sale order by id limit 8);
            update commission.network_sale set status = 'refunded'
            where id in (select id from commission.network_sale order by id desc limit 6);
            insert into commission.network_sale (
                participant_id, amount, refunded_amount, sale_type, status, sold_at)
            select participant_id, 1000, 400, 'kpi_reward', 'approved', '2026-02-15 12:00+07'
            from commission.network_sale order by id limit 1",
        );
        let before = checksum(&mut network.db);
        let told = network.lines(
            "select participant_id, month, currency, cost
            from commission.refund_cost('2026-01-01', '2026-03-31')
            where cost <> 0
            order by 1, 2, 3",
        );
        assert!(told.len() >= 5, "{told:?}");
        let is_all_refunded: bool = network.value(
            "select sum(refunded) = (
                select sum(case status when 'refunded' then amount else refunded_amount end)
                from commission.network_sale)
            from commission.refund_cost('2026-01-01', '2026-03-31')",
        );
        assert!(is_all_refunded);
        assert_eq!(checksum(&mut network.db), before, "something was written");
        network.run(&format!("begin; create temp table before on commit drop as {STANDS}"));
        network.run(
            "update commission.network_sale set refunded_amount = 0,
                status = case status when 'refunded' then 'approved' else status end",
        );
        let gives = network.lines(&format!(
            "select participant_id, month, currency, coalesce(now.sum, 0) - coalesce(before.sum, 0)
            from before
            full join ({STANDS}) as now using (participant_id, month, currency)
            where coalesce(now.sum, 0) <> coalesce(before.sum, 0)
            order by 1, 2, 3"
        ));
        network.run("rollback");
        assert_eq!(told, gives);
    }
}
