//! Random histories of sales, rates, thresholds, closings and reopenings: after each step what is
//! stored is what a calculation in plain SQL gives, and the ledger with what is pending too.

use std::collections::BTreeMap;

use crate::company::{ANN, BOB, Company};
use common::Statements;
use proptest::prelude::*;

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
    Sell { who: usize, line: usize, month: u32, sales: i64, revenue: i64 },
    Change { sale: usize, sales: i64, revenue: i64 },
    Move { sale: usize, month: u32 },
    Hand { sale: usize, who: usize },
    Delete { sale: usize },
    Rates { who: usize, first: i64, more: i64 },
    LineRates { who: usize, line: usize, first: i64, more: i64 },
    Threshold { who: usize, line: usize, amount: i64 },
    NoThreshold { who: usize },
    Close { month: u32 },
    Reopen { month: u32 },
}

fn steps() -> impl Strategy<Value = Step> {
    let sale = || 0usize..10;
    let month = || 1u32..5;
    let cents = || -400_000i64..900_000;
    prop_oneof![
        6 => (0usize..2, 0usize..2, month(), cents(), cents()).prop_map(
            |(who, line, month, sales, revenue)| Step::Sell { who, line, month, sales, revenue }),
        2 => (sale(), cents(), cents())
            .prop_map(|(sale, sales, revenue)| Step::Change { sale, sales, revenue }),
        1 => (sale(), month()).prop_map(|(sale, month)| Step::Move { sale, month }),
        1 => (sale(), 0usize..2).prop_map(|(sale, who)| Step::Hand { sale, who }),
        1 => sale().prop_map(|sale| Step::Delete { sale }),
        1 => (0usize..2, 0i64..50, 0i64..50)
            .prop_map(|(who, first, more)| Step::Rates { who, first, more }),
        1 => (0usize..2, 0usize..2, 0i64..50, 0i64..50)
            .prop_map(|(who, line, first, more)| Step::LineRates { who, line, first, more }),
        2 => (0usize..2, 0usize..2, 0i64..1_500_000)
            .prop_map(|(who, line, amount)| Step::Threshold { who, line, amount }),
        1 => (0usize..2).prop_map(|who| Step::NoThreshold { who }),
        2 => month().prop_map(|month| Step::Close { month }),
        1 => month().prop_map(|month| Step::Reopen { month }),
    ]
}

const PEOPLE: [&str; 2] = [ANN, BOB];
const LINES: [&str; 2] = ["Cygnus", "Logiquip"];

/// A number of cents as an amount.
fn amount(cents: i64) -> String {
    format!("{cents} / 100.0")
}

fn take(company: &mut Company, step: &Step) {
    // Sales are told by their place in the order of writing.
    let sale = |place: &usize| {
        format!(
            "(select id from commission.product_line_sale
            order by created_at, id offset {place} limit 1)"
        )
    };
    let line = |place: &usize| {
        format!("(select id from commission.product_line where name = '{}')", LINES[*place])
    };
    let sql = match step {
        Step::Sell { who, line, month, sales, revenue } => {
            company.sell(PEOPLE[*who], LINES[*line], *month, &amount(*sales), &amount(*revenue));
            return;
        }
        Step::Change { sale: place, sales, revenue } => format!(
            "update commission.product_line_sale set sales_actual = {}, revenue_actual = {}
            where id = {}",
            amount(*sales),
            amount(*revenue),
            sale(place)
        ),
        Step::Move { sale: place, month } => format!(
            "update commission.product_line_sale set commission_month = {month} where id = {}",
            sale(place)
        ),
        Step::Hand { sale: place, who } => format!(
            "update commission.product_line_sale set participant_id = '{}' where id = {}",
            PEOPLE[*who],
            sale(place)
        ),
        Step::Delete { sale: place } => {
            format!("delete from commission.product_line_sale where id = {}", sale(place))
        }
        Step::Rates { who, first, more } => format!(
            "update commission.rep_rate
            set tier_1_rate = {first} / 100.0, tier_2_rate = ({first} + {more}) / 100.0
            where participant_id = '{}' and product_line_id is null",
            PEOPLE[*who]
        ),
        Step::LineRates { who, line: place, first, more } => format!(
            "delete from commission.rep_rate
            where participant_id = '{0}' and product_line_id = {1};
            insert into commission.rep_rate (
                participant_id, product_line_id, tier_1_rate, tier_2_rate, valid_during)
            values ('{0}', {1}, {first} / 100.0, ({first} + {more}) / 100.0,
                '[2026-02-10,2026-04-30)')",
            PEOPLE[*who],
            line(place)
        ),
        Step::Threshold { who, line, amount: cents } => {
            company.set_threshold(PEOPLE[*who], LINES[*line], &amount(*cents));
            return;
        }
        Step::NoThreshold { who } => {
            format!(
                "delete from commission.rep_threshold
                where participant_id = '{}'",
                PEOPLE[*who]
            )
        }
        Step::Close { month } => format!(
            "select commission.close_period(2026, {month}, 'product_line')
            where not commission_internal.is_closed('product_line', 2026, {month})"
        ),
        Step::Reopen { month } => format!(
            "select commission.reopen_period(2026, {month}, 'a test', 'product_line')
            where commission_internal.is_closed('product_line', 2026, {month})"
        ),
    };
    company.run(&sql);
}

fn check(company: &mut Company) {
    company.assert_in_step();
    let expected = longhand(company);
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    for line in company.lines(
        "select e.participant_id, e.for_month, e.component, sum(e.amount)
        from (
            select participant_id, for_month, component, amount
            from commission.earning
            union all
            select participant_id, month, component, difference
            from commission.pending_adjustments
            union all
            -- Of open months, what is stored.
            select e.participant_id, m, e.component, e.amount
            from generate_series(1, 4) as m
            cross join commission_internal.product_line_earnings(2026, m) as e
            where not commission_internal.is_closed('product_line', 2026, m)
        ) as e
        group by 1, 2, 3
        having sum(e.amount) <> 0
        order by 1, 2, 3",
    ) {
        let (key, amount) = line.rsplit_once('|').expect("an amount");
        found.insert(key.to_owned(), amount.to_owned());
    }
    assert_eq!(found, expected, "the ledger and what is pending");
    assert_eq!(company.lines("select * from commission.verify_ledger()"), Vec::<String>::new());
}

/// Each month by itself, with all months before it looked at again, in plain SQL.
fn longhand(company: &mut Company) -> BTreeMap<String, String> {
    let lines = company.lines(
        "with sale as (
            select s.participant_id, s.product_line_id, s.commission_month as month,
                s.sales_actual, round(s.revenue_actual * r.tier_1_rate, 2) as first,
                round(s.revenue_actual * r.tier_2_rate - s.revenue_actual * r.tier_1_rate, 2)
                    as more
            from commission.product_line_sale as s
            cross join lateral (
                select * from commission.rep_rate as r
                where r.participant_id = s.participant_id
                    and (r.product_line_id = s.product_line_id or r.product_line_id is null)
                    and r.valid_during @> (array['2026-01-31', '2026-02-28', '2026-03-31',
                        '2026-04-30']::date[])[s.commission_month]
                order by r.product_line_id is null
                limit 1
            ) as r
        ),
        month as (
            select participant_id, product_line_id, month, sum(sales_actual) as sales,
                sum(first) as first, sum(more) as more
            from sale
            group by 1, 2, 3
        ),
        -- A month has reached it when it, or any before it, ends at or above the threshold.
        reached as (
            select m.participant_id, m.product_line_id, min(m.month) as month
            from month as m
            join commission.rep_threshold as t using (participant_id, product_line_id)
            where (
                select sum(b.sales) from month as b
                where b.participant_id = m.participant_id
                    and b.product_line_id = m.product_line_id
                    and b.month <= m.month) >= t.amount
            group by 1, 2
        ),
        line as (
            select m.participant_id, m.month, 'tier_1' as component, m.first as amount
            from month as m
            union all
            select m.participant_id, m.month, 'tier_2', m.more
            from month as m
            join reached as r using (participant_id, product_line_id)
            where m.month >= r.month
            union all
            select m.participant_id, r.month, 'tier_2_release', m.more
            from month as m
            join reached as r using (participant_id, product_line_id)
            where m.month < r.month
        )
        select participant_id, month, component, sum(amount)
        from line
        group by 1, 2, 3
        having sum(amount) <> 0
        order by 1, 2, 3",
    );
    let pair = |line: String| {
        let (key, amount) = line.rsplit_once('|').expect("an amount");
        (key.to_owned(), amount.to_owned())
    };
    lines.into_iter().map(pair).collect()
}

proptest! {
    #![proptest_config(config(12))]

    #[test]
    fn what_is_stored_and_posted_is_what_the_sales_give(
        steps in prop::collection::vec(steps(), 1..14),
    ) {
        let mut company = Company::new("product_line_oracle");
        for step in &steps {
            take(&mut company, step);
            check(&mut company);
        }
    }
}
