//! Random histories of sales, refunds, decisions, rules, closings and reopenings: after each step
//! what is stored is what a slow oracle works out from the facts, and the ledger with what is
//! pending is what the facts give now.

use std::collections::BTreeMap;

use common::Statements;
use common::reseller::{Resales, Shop};
use proptest::prelude::*;
use uuid::Uuid;

/// As many as PROPTEST_CASES says, or else what fits into a minute.
fn config(cases: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig {
        cases: asked.unwrap_or(cases),
        failure_persistence: None,
        max_shrink_iters: 60,
        ..ProptestConfig::default()
    }
}

#[derive(Debug, Clone)]
enum Step {
    Sell { who: u32, cents: i64, day: u32, product: bool, euro: bool, approved: bool },
    Refund { sale: usize, percent: i64, later: u32 },
    TakeBack { sale: usize, percent: i64 },
    Move { sale: usize, day: u32 },
    Hand { sale: usize, who: u32 },
    Cancel { sale: usize },
    Complete { sale: usize },
    Approve { sale: usize, day: u32 },
    Reject { sale: usize },
    Reconsider { sale: usize },
    Delete { sale: usize },
    Tier { place: usize, percent: i64 },
    Bonus { percent: i64 },
    Rule { percent: i64 },
    Euro { cents: i64 },
    Demotes { value: bool },
    Close { month: u32 },
    Reopen { month: u32 },
}

fn steps() -> impl Strategy<Value = Step> {
    let sale = || 0usize..12;
    let day = || 1u32..85;
    let flag = prop::bool::weighted;
    prop_oneof![
        6 => (0u32..2, 1i64..900_000, day(), flag(0.5), flag(0.2), flag(0.5))
            .prop_map(|(who, cents, day, product, euro, approved)| {
                Step::Sell { who, cents, day, product, euro, approved }
            }),
        3 => (sale(), 0i64..101, 0u32..40)
            .prop_map(|(sale, percent, later)| Step::Refund { sale, percent, later }),
        1 => (sale(), 0i64..101).prop_map(|(sale, percent)| Step::TakeBack { sale, percent }),
        1 => (sale(), day()).prop_map(|(sale, day)| Step::Move { sale, day }),
        1 => (sale(), 0u32..3).prop_map(|(sale, who)| Step::Hand { sale, who }),
        1 => sale().prop_map(|sale| Step::Cancel { sale }),
        1 => sale().prop_map(|sale| Step::Complete { sale }),
        3 => (sale(), day()).prop_map(|(sale, day)| Step::Approve { sale, day }),
        1 => sale().prop_map(|sale| Step::Reject { sale }),
        1 => sale().prop_map(|sale| Step::Reconsider { sale }),
        1 => sale().prop_map(|sale| Step::Delete { sale }),
        1 => (0usize..4, 0i64..40).prop_map(|(place, percent)| Step::Tier { place, percent }),
        1 => (0i64..20).prop_map(|percent| Step::Bonus { percent }),
        1 => (0i64..40).prop_map(|percent| Step::Rule { percent }),
        1 => (50i64..200).prop_map(|cents| Step::Euro { cents }),
        1 => any::<bool>().prop_map(|value| Step::Demotes { value }),
        2 => (1u32..4).prop_map(|month| Step::Close { month }),
        1 => (1u32..4).prop_map(|month| Step::Reopen { month }),
    ]
}

fn instant(day: u32) -> String {
    let days = [31, 28, 31];
    let (mut month, mut left) = (0, day - 1);
    while month < 2 && left >= days[month] {
        left -= days[month];
        month += 1;
    }
    format!("2026-{:02}-{:02} 12:00+00", month + 1, left + 1)
}

struct History {
    shop: Shop,
    people: [Uuid; 2],
    sales: Vec<Uuid>,
}

impl History {
    fn new(name: &str) -> Self {
        let mut shop = Shop::new(name);
        let people = ["Ann", "Bea"].map(|name| shop.seller(name));
        shop.run(
            "set client_min_messages = error;
            insert into commission.exchange_rate (from_currency, to_currency, rate)
            values ('EUR', 'USD', 1.1);
            with rule as (
                insert into commission.reseller_product_rule (product_id, kind, mode)
                values ('m', 'tiered', 'marginal') returning id
            )
            insert into commission.reseller_product_band (rule_id, min_amount, rate)
            select id, min_amount, rate from rule
            cross join (values (0, 0.05), (1000, 0.08)) as band (min_amount, rate)",
        );
        Self { shop, people, sales: Vec::new() }
    }

    /// What a step asks of a sale that is not there, or not in that state, is nothing.
    fn take(&mut self, step: &Step) {
        let update = |sales: &[Uuid], sale: &usize, set: String| {
            let id = sales.get(*sale).copied().unwrap_or_else(Uuid::nil);
            format!("update commission.reseller_sale set {set} where id = '{id}'")
        };
        let sql = match step {
            Step::Sell { who, cents, day, product, euro, approved } => {
                let id = Uuid::from_u128(0xa000 + self.sales.len() as u128);
                self.sales.push(id);
                let at = instant(*day);
                format!(
                    "insert into commission.reseller_sale (
                        id, reseller_id, sale_amount, product_id, currency, status, sold_at,
                        approved_at)
                    values ('{id}', '{}', {cents} / 100.0, {}, '{}', 'completed', '{at}', {})",
                    self.people[*who as usize],
                    if *product { "'m'" } else { "null" },
                    if *euro { "EUR" } else { "USD" },
                    if *approved { format!("'{at}'") } else { "null".to_owned() },
                )
            }
            Step::Refund { sale, percent, later } => update(
                &self.sales,
                sale,
                format!(
                    "refunded_amount = greatest(
                        refunded_amount, trunc(sale_amount * {percent} / 100, 2)),
                    refunded_at = sold_at + interval '{later} days'"
                ),
            ),
            Step::TakeBack { sale, percent } => update(
                &self.sales,
                sale,
                format!("refunded_amount = trunc(refunded_amount * {percent} / 100, 2)"),
            ),
            Step::Move { sale, day } => update(
                &self.sales,
                sale,
                format!("sold_at = least('{}', coalesce(refunded_at, 'infinity'))", instant(*day)),
            ),
            Step::Hand { sale, who } => {
                // What is approved is somebody's.
                let nobody = "case when approved_at is not null then reseller_id end".to_owned();
                let who = self.people.get(*who as usize);
                let to = who.map_or(nobody, |who| format!("'{who}'"));
                update(&self.sales, sale, format!("reseller_id = {to}"))
            }
            Step::Cancel { sale } => update(&self.sales, sale, "status = 'cancelled'".to_owned()),
            Step::Complete { sale } => update(&self.sales, sale, "status = 'completed'".to_owned()),
            Step::Approve { sale, day } => update(
                &self.sales,
                sale,
                format!(
                    "approved_at = case when rejected_at is null then '{}'::timestamptz end",
                    instant(*day)
                ),
            ),
            Step::Reject { sale } => update(
                &self.sales,
                sale,
                "rejected_at = case when approved_at is null then sold_at end,
                decision_reason = 'x'"
                    .to_owned(),
            ),
            Step::Reconsider { sale } => update(&self.sales, sale, "rejected_at = null".to_owned()),
            Step::Delete { sale } => {
                let id = self.sales.get(*sale).copied().unwrap_or_else(Uuid::nil);
                format!("delete from commission.reseller_sale where id = '{id}'")
            }
            Step::Tier { place, percent } => format!(
                "update commission.reseller_tier set rate = {percent} / 100.0
                where threshold = {}",
                [0, 5_000, 15_000, 50_000][*place]
            ),
            Step::Bonus { percent } => {
                format!("update commission.reseller_tier set bonus_rate = {percent} / 100.0")
            }
            Step::Rule { percent } => format!(
                "update commission.reseller_product_band set rate = {percent} / 100.0
                where min_amount > 0"
            ),
            Step::Euro { cents } => {
                format!("update commission.exchange_rate set rate = {cents} / 100.0")
            }
            Step::Demotes { value } => {
                format!("update commission.reseller_program set tier_demotes = {value}")
            }
            Step::Close { month } => format!(
                "select commission.close_period(2026, {month}, 'reseller')
                where not commission_internal.is_closed('reseller', 2026, {month})"
            ),
            Step::Reopen { month } => format!(
                "select commission.reopen_period(2026, {month}, 'a test', 'reseller')
                where commission_internal.is_closed('reseller', 2026, {month})"
            ),
        };
        self.shop.run(&sql);
    }

    #[track_caller]
    fn check(&mut self) {
        self.shop.assert_in_step();
        let expected = longhand(&mut self.shop);
        let mut found: BTreeMap<String, String> = BTreeMap::new();
        for line in self.shop.lines(
            "select e.participant_id, e.for_month, e.currency, e.component, sum(e.amount)
            from (
                select participant_id, for_month, currency, component, amount
                from commission.earning
                union all
                select participant_id, month, currency, component, difference
                from commission.pending_adjustments
                union all
                -- Of open months, what is stored.
                select e.participant_id, m, e.currency, e.component, e.amount
                from generate_series(1, 3) as m
                cross join commission_internal.reseller_earnings(2026, m) as e
                where not commission_internal.is_closed('reseller', 2026, m)
            ) as e
            group by 1, 2, 3, 4
            having sum(e.amount) <> 0
            order by 1, 2, 3, 4",
        ) {
            let (key, amount) = line.rsplit_once('|').expect("an amount");
            found.insert(key.to_owned(), amount.to_owned());
        }
        assert_eq!(found, expected, "the ledger and what is pending");
        // Profiles add up what the commissions are.
        assert_eq!(
            self.shop.lines(
                "select p.reseller_id, p.total_commission_earned, p.pending_commission, d
                from commission.reseller_profile as p
                left join commission.reseller_dashboard as d
                    on d.reseller_id = p.reseller_id and d.currency = p.currency
                where (p.total_commission_earned, p.pending_commission)
                    is distinct from (
                        coalesce(d.approved_commission, 0), coalesce(d.pending_commission, 0))"
            ),
            Vec::<String>::new()
        );
        // Where each stands now is what the engine would price the next sale with.
        assert_eq!(
            self.shop.lines(
                "select p.reseller_id, p.total_sales, p.tier, s.lifetime_before, s.tier_after
                from commission.tier_progress as p
                cross join lateral commission.simulate_reseller_sale(p.reseller_id, 1) as s
                where s.sale_id is null
                    and (p.tier, p.total_sales) is distinct from (s.tier_after, s.lifetime_before)"
            ),
            Vec::<String>::new()
        );
        assert_eq!(
            self.shop.lines("select * from commission.verify_ledger()"),
            Vec::<String>::new()
        );
    }
}

/// Each sale by itself, with all others looked at again, in plain SQL: amounts by reseller, month
/// of the approval, currency and component.
fn longhand(shop: &mut Shop) -> BTreeMap<String, String> {
    let lines = shop.lines(
        "with counted as (
            select s.*, case s.currency when 'EUR' then x.rate else 1 end as worth,
                extract(month from greatest(s.approved_at, s.sold_at) at time zone 'UTC') as month
            from commission.reseller_sale as s
            cross join (select rate from commission.exchange_rate) as x
            where s.status = 'completed' and s.reseller_id is not null
        ),
        -- What stood at each sale, before it and with it.
        stood as (
            select a.id,
                coalesce(sum(b.worth * (b.sale_amount - (
                    select coalesce(sum(r.amount), 0) from commission.reseller_refund as r
                    where r.sale_id = b.id and r.refunded_at <= a.sold_at)))
                    filter (where (b.sold_at, b.id) < (a.sold_at, a.id)), 0) as before,
                coalesce(sum(b.worth * (b.sale_amount - (
                    select coalesce(sum(r.amount), 0) from commission.reseller_refund as r
                    where r.sale_id = b.id and r.refunded_at <= a.sold_at)))
                    filter (where (b.sold_at, b.id) <= (a.sold_at, a.id)), 0) as after
            from counted as a
            left join counted as b on b.reseller_id = a.reseller_id and b.rejected_at is null
            group by a.id
        ),
        ranked as (
            select a.*,
                case when (select tier_demotes from commission.reseller_program) then t.before
                else coalesce((
                    select greatest(max(u.after), 0)
                    from counted as b
                    join stood as u on u.id = b.id
                    where b.reseller_id = a.reseller_id and b.rejected_at is null
                        and (b.sold_at, b.id) < (a.sold_at, a.id)), 0)
                end as ranking
            from counted as a
            join stood as t on t.id = a.id
        ),
        paid as (
            select r.reseller_id, r.month, r.currency,
                round(case
                    when r.product_id = 'm' then
                        least(r.sale_amount - r.refunded_amount, 1000) * 0.05
                        + greatest(r.sale_amount - r.refunded_amount - 1000, 0)
                            * (select b.rate from commission.reseller_product_band as b
                                where b.min_amount > 0)
                    else (r.sale_amount - r.refunded_amount) * tier.rate
                end, 2) as amount,
                tier.bonus_rate
            from ranked as r
            cross join lateral (
                select t.rate, t.bonus_rate from commission.reseller_tier as t
                where t.threshold <= r.ranking order by t.threshold desc limit 1) as tier
            where r.approved_at is not null
        )
        select reseller_id, month, currency, component, sum(line)
        from paid
        cross join lateral (
            values ('commission', amount), ('tier_bonus', round(amount * bonus_rate, 2))
        ) as of_sale (component, line)
        group by 1, 2, 3, 4
        having sum(line) <> 0
        order by 1, 2, 3, 4",
    );
    let split = |line: String| {
        let (key, amount) = line.rsplit_once('|').expect("an amount");
        (key.to_owned(), amount.to_owned())
    };
    lines.into_iter().map(split).collect()
}

proptest! {
    #![proptest_config(config(25))]

    #[test]
    fn stored_commissions_and_the_ledger_are_those_of_an_oracle_after_any_history(
        history in prop::collection::vec((steps(), prop::bool::weighted(0.5)), 1..30),
    ) {
        let mut played = History::new("reseller_history");
        for (step, is_checked) in &history {
            played.take(step);
            if *is_checked {
                played.check();
            }
        }
        played.check();
        for month in 1..4 {
            played.take(&Step::Close { month });
        }
        played.check();
    }
}

proptest! {
    #![proptest_config(config(8))]

    /// What is undone leaves no trace, and what is done in one transaction is as if done one by
    /// one.
    #[test]
    fn a_transaction_is_all_or_nothing(
        first in prop::collection::vec(steps(), 1..8),
        undone in prop::collection::vec(steps(), 1..5),
    ) {
        let stored = "select * from commission.reseller_commission order by sale_id, month";
        let mut played = History::new("reseller_rollback");
        played.shop.run("begin");
        first.iter().for_each(|step| played.take(step));
        played.shop.run("commit");
        played.check();
        let before = played.shop.lines(stored);
        let count = played.sales.len();
        played.shop.run("begin");
        undone.iter().for_each(|step| played.take(step));
        played.shop.run("rollback");
        played.sales.truncate(count);
        prop_assert_eq!(played.shop.lines(stored), before);
        played.check();
    }
}
