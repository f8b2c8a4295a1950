//! What SQL reports of quotas is what deals are priced by: random companies, asked both ways.

use common::Statements;
use common::deal::{Deals, Desk};
use uuid::Uuid;

/// Numbers that look random, the same in each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        (self.0 >> 33) % bound
    }

    fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len() as u64) as usize]
    }

    /// A day of the first half of 2026.
    fn day(&mut self) -> String {
        format!("2026-{:02}-{:02}", 1 + self.below(6), 1 + self.below(28))
    }
}

const PERIODS: [&str; 3] = ["monthly", "quarterly", "annual"];

/// Rates that change while quarters last.
const RATES: &str = "
    insert into commission.exchange_rate (from_currency, to_currency, rate, valid_during)
    values ('EUR', 'USD', 1.0837, '(,2026-02-10)'), ('EUR', 'USD', 1.1219, '[2026-02-10,)'),
        ('JPY', 'USD', 0.00671, '(,2026-03-01)'), ('JPY', 'USD', 0.0070003, '[2026-03-01,)'),
        ('USD', 'EUR', 0.9123, '(,)'), ('JPY', 'EUR', 0.0061, '(,)')";

/// A plan that is measured by quotas of every period.
fn measured(desk: &mut Desk, name: &str, currency: &str, scope: &str, overlays: &str) -> Uuid {
    let components: Vec<String> = PERIODS
        .iter()
        .map(|period| {
            format!(
                r#"{{"name": "{period}", "kind": "quota", "rate": 0.05, "accelerator_rate": 0.08,
                    "threshold_attainment": 1, "quota_period": "{period}",
                    "quota_scope": "{scope}"{overlays}}}"#
            )
        })
        .collect();
    desk.value(&format!(
        r#"select id from commission.create_plan('{{"name": "{name}", "currency": "{currency}",
            "components": [{}]}}')"#,
        components.join(", ")
    ))
}

/// What a deal's explanation says of a component: running credit, quota and attainment.
fn native(desk: &mut Desk, deal: Uuid, who: Uuid, period: &str) -> Option<[String; 3]> {
    let steps = format!(
        "from jsonb_array_elements(
            commission.explain_deal_commission('{deal}', '{who}') #> '{{people,0,components}}') as e
        where e ->> 'component' = '{period}'"
    );
    let told = desk.lines(&format!(
        "select split_part(split_part(e #>> '{{steps,running}}', ' = ', 2), ' since', 1),
            e #>> '{{steps,quota}}', e #>> '{{steps,attainment}}'
        {steps}"
    ));
    let [line] = told.as_slice() else { return None };
    let parts: Vec<String> = line.split('|').map(str::to_owned).collect();
    parts.try_into().ok()
}

/// The same as the report has it.
fn reported(desk: &mut Desk, quota: Uuid) -> [String; 3] {
    let line = desk.line(&format!(
        "select trim_scale(a.achieved_amount),
            format('%s x %s x %s / %s = %s', trim_scale(q.amount), trim_scale(q.ramp),
                a.active_days, a.day_count,
                trim_scale(round(a.effective_amount, c.minor_unit))),
            trim_scale(round(a.attainment * 100, 4)) || ' %'
        from commission.quota_attainment('{quota}') as a
        join commission.quota as q on q.id = '{quota}'
        join commission.currency as c on c.code = q.currency"
    ));
    let parts: Vec<String> = line.split('|').map(str::to_owned).collect();
    parts.try_into().expect("three columns")
}

/// Deals by chance, of which some are shared, refunded, or credited to others as overlays.
fn sell(desk: &mut Desk, dice: &mut Dice, people: &[Uuid]) {
    let (owner, day) = (dice.of(people), dice.day());
    let currency = dice.of(&["USD", "USD", "EUR", "JPY"]);
    let amount = match currency {
        "JPY" => (1 + dice.below(2_000_000)).to_string(),
        _ => format!("{}.{:02}", dice.below(20_000), dice.below(100)),
    };
    let deal = desk.won(owner, &amount, &day);
    desk.run(&format!("update commission.deal set currency = '{currency}' where id = '{deal}'"));
    let (second, third) = (dice.of(people), dice.of(people));
    let share = |who: Uuid, share: &str, kind: &str| {
        format!(r#"{{"participant_id": "{who}", "share": {share}, "kind": "{kind}"}}"#)
    };
    let credits = match dice.below(4) {
        0 if second != owner => {
            vec![share(owner, "0.333333", "revenue"), share(second, "0.666667", "revenue")]
        }
        1 => vec![share(owner, "1", "revenue"), share(third, "0.27", "overlay")],
        2 if second != owner && third != owner && third != second => vec![
            share(owner, "0.5", "revenue"),
            share(second, "0.3", "revenue"),
            share(third, "0.2", "revenue"),
            share(second, "0.1", "overlay"),
        ],
        _ => Vec::new(),
    };
    if !credits.is_empty() {
        desk.run(&format!(
            "select commission.set_deal_credits('{deal}', '[{}]')",
            credits.join(", ")
        ));
    }
    if dice.below(5) == 0 {
        desk.run(&format!(
            "update commission.deal
            set refunded_amount = trunc(amount / 3), refunded_on = '2026-07-01'
            where id = '{deal}'"
        ));
    }
}

/// A deal of nothing, the last one of a day, at which explanations can be looked at.
fn probe(desk: &mut Desk, who: Uuid, day: &str) -> Uuid {
    desk.won(who, "0", day)
}

#[test]
fn quotas_of_people_are_reached_as_reported() {
    let mut compared = 0;
    for seed in 0..6 {
        let mut dice = Dice(seed + 5);
        let mut desk = Desk::new(&format!("attainment_people_{seed}"));
        desk.run(RATES);
        let people = ["Ann", "Ben", "Cid", "Dot"].map(|name| desk.rep(name));
        let dollars = measured(&mut desk, "Dollars", "USD", "own", "");
        let euros = measured(&mut desk, "Euros", "EUR", "own", "");
        // What this one pays counts to no quota, and it pays overlays alone.
        let beside = desk.plan(
            "Beside",
            r#"{"name": "Help", "kind": "percentage", "rate": 0.01, "credit_kind": "overlay",
                "counts_to_quota": false}"#,
        );
        let revenue = measured(&mut desk, "Revenue", "USD", "own", r#", "credit_kind": "revenue""#);
        let plans = [dollars, euros, revenue, dollars];
        let mut quotas = Vec::new();
        for (who, plan) in people.into_iter().zip(plans) {
            let from = dice.of(&["2026-01-01", "2026-01-20", "2026-02-11"]);
            desk.assign(who, plan, from);
            if dice.below(2) == 0 {
                desk.assign(who, beside, "2026-02-01");
            }
            for (period, starts, ends) in [
                ("monthly", "2026-03-01", "2026-03-31"),
                ("quarterly", "2026-01-01", "2026-03-31"),
                ("quarterly", "2026-04-05", "2026-07-04"),
                ("annual", "2026-01-01", "2026-12-31"),
            ] {
                let amount = format!("{}.5", 1_000 + dice.below(60_000));
                let quota = desk.quota(who, &amount, period, starts, ends);
                let currency = if plan == euros { "EUR" } else { "USD" };
                desk.run(&format!(
                    "update commission.quota
                    set currency = '{currency}', ramp = {}, is_prorated = {}
                    where id = '{quota}'",
                    dice.of(&["1", "0.5", "0.333333", "0"]),
                    dice.of(&["true", "false"])
                ));
                for _ in 0..dice.below(3) {
                    let first = dice.day();
                    desk.run(&format!(
                        "insert into commission.quota_relief (quota_id, during, reason)
                        values ('{quota}', daterange('{first}', '{first}'::date + {}), 'leave')",
                        1 + dice.below(40)
                    ));
                }
                quotas.push((who, period, ends, quota));
            }
        }
        for _ in 0..60 {
            sell(&mut desk, &mut dice, &people);
        }
        for (who, period, ends, quota) in quotas {
            let deal = probe(&mut desk, who, ends);
            let said = reported(&mut desk, quota);
            let told = native(&mut desk, deal, who, period).expect("the plan pays the deal");
            assert_eq!(told, said, "seed {seed}: {period} quota until {ends} of {who}");
            compared += 1;
        }
    }
    assert_eq!(compared, 6 * 16);
}

#[test]
fn quotas_of_teams_are_reached_as_reported_by_whoever_manages_them_on_the_day() {
    for seed in 0..6 {
        let mut dice = Dice(seed + 71);
        let mut desk = Desk::new(&format!("attainment_teams_{seed}"));
        desk.run(RATES);
        let people = ["Ann", "Ben", "Cid", "Dot", "Eve"].map(|name| desk.rep(name));
        let [first, second] = ["Mia", "Max"].map(|name| desk.person(name, "manager"));
        let own = desk.plan("Own", r#"{"name": "Base", "kind": "percentage", "rate": 0.05}"#);
        let team = measured(&mut desk, "Team", "USD", "team", "");
        for who in people {
            desk.assign(who, own, "2026-01-01");
        }
        for who in [first, second] {
            desk.assign(who, team, "2026-01-01");
        }
        let teams: [Uuid; 2] = ["North", "South"].map(|name| {
            desk.value(&format!(
                "insert into commission.sales_team (name) values ('{name}') returning id"
            ))
        });
        // They change places on February 14th, and both lead nobody in the second half of March.
        for (team, before, after) in [(teams[0], first, second), (teams[1], second, first)] {
            desk.run(&format!(
                "insert into commission.sales_team_member (
                    team_id, participant_id, role, valid_during)
                values ('{team}', '{before}', 'manager', '[2026-01-01,2026-02-14)'),
                    ('{team}', '{after}', 'manager', '[2026-02-14,2026-03-16)')"
            ));
        }
        for who in people {
            let of = dice.below(2) as usize;
            let day = dice.day();
            desk.run(&format!(
                "insert into commission.sales_team_member (team_id, participant_id, valid_during)
                values ('{}', '{who}', daterange(null, '{day}')),
                    ('{}', '{who}', daterange('{day}', null))",
                teams[of],
                teams[1 - of]
            ));
            // Some are in both for a while.
            if dice.below(3) == 0 {
                desk.run(&format!(
                    "update commission.sales_team_member set valid_during = '(,)'
                    where participant_id = '{who}' and team_id = '{}'",
                    teams[of]
                ));
            }
        }
        let mut quotas = Vec::new();
        for of in teams {
            for (period, starts, ends) in [
                ("quarterly", "2026-01-01", "2026-03-31"),
                ("monthly", "2026-02-01", "2026-02-28"),
                ("annual", "2026-01-01", "2026-12-31"),
            ] {
                let quota: Uuid = desk.value(&format!(
                    "insert into commission.quota (
                        team_id, amount, period, start_date, end_date, ramp, is_prorated)
                    values ('{of}', {}.25, '{period}', '{starts}', '{ends}', {}, true)
                    returning id",
                    1_000 + dice.below(90_000),
                    dice.of(&["1", "0.75"])
                ));
                desk.run(&format!(
                    "insert into commission.quota_relief (quota_id, during, reason)
                    values ('{quota}', '[2026-02-03,2026-02-06)', 'fair')"
                ));
                quotas.push((of, period, quota));
            }
        }
        for _ in 0..50 {
            sell(&mut desk, &mut dice, &people);
        }
        // What was sold until a day is what somebody who looks then is told of, so the last day of
        // each quota is looked at as a whole by its report.
        for (day, led) in [
            ("2026-02-13", [Some(teams[0]), Some(teams[1])]),
            ("2026-02-28", [Some(teams[1]), Some(teams[0])]),
            ("2026-03-31", [None, None]),
        ] {
            for (who, leads) in [first, second].into_iter().zip(led) {
                let deal = probe(&mut desk, who, day);
                for period in PERIODS {
                    let of = leads.and_then(|team| {
                        quotas.iter().find(|(of, kind, _)| *of == team && *kind == period)
                    });
                    let told = native(&mut desk, deal, who, period).expect("the plan pays it");
                    match of {
                        Some((_, _, quota)) => {
                            // As if nothing had been sold after the day.
                            desk.run(&format!(
                                "begin;
                                delete from commission.deal where close_date > '{day}'"
                            ));
                            let said = reported(&mut desk, *quota);
                            desk.run("rollback");
                            assert_eq!(told, said, "seed {seed}: {period} on {day} of {who}");
                        }
                        None => {
                            let nothing = "null".to_owned();
                            assert_eq!(told[1..], [nothing.clone(), nothing], "{period} on {day}");
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn a_bonus_of_a_team_goes_by_quotas_of_the_plans_currency() {
    let mut desk = Desk::new("attainment_bonus_currency");
    desk.run(RATES);
    let ann = desk.rep("Ann");
    let mia = desk.person("Mia", "manager");
    let own = desk.plan("Own", r#"{"name": "Base", "kind": "percentage", "rate": 0.05}"#);
    let team = desk.plan(
        "Team",
        r#"{"name": "Bonus", "kind": "bonus", "flat_amount": 500, "threshold_attainment": 1,
            "quota_period": "quarterly", "quota_scope": "team"}"#,
    );
    desk.assign(ann, own, "2026-01-01");
    desk.assign(mia, team, "2026-01-01");
    let north: Uuid =
        desk.value("insert into commission.sales_team (name) values ('North') returning id");
    desk.run(&format!(
        "insert into commission.sales_team_member (team_id, participant_id, role, valid_during)
        values ('{north}', '{ann}', 'member', '(,)'), ('{north}', '{mia}', 'manager', '(,)');
        insert into commission.quota (team_id, amount, currency, period, start_date, end_date)
        values ('{north}', 1000, 'EUR', 'quarterly', '2026-01-01', '2026-03-31')"
    ));
    // 1,050 USD are not 1,000 EUR.
    desk.won(ann, "1050", "2026-01-10");
    let paid =
        format!("select amount from commission.deal_commission where participant_id = '{mia}'");
    assert_eq!(desk.lines(&paid), Vec::<String>::new());
    // Nor do they become so by a deal that would be enough: the quota is none to the plan.
    desk.won(ann, "5000", "2026-01-11");
    assert_eq!(desk.lines(&paid), Vec::<String>::new());
    desk.run("update commission.quota set currency = 'USD'");
    assert_eq!(desk.lines(&paid), ["500.00"]);
}
