//! What other rates would have paid: the same as if they were on record, and nothing is written.

use common::Statements;
use common::snapshot::checksum;
use common::trainer::{Gym, People};
use uuid::Uuid;

/// Numbers that look random, the same in each run.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        (self.0 >> 33) % bound
    }

    pub fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len() as u64) as usize]
    }
}

/// The months from January to March of 2026.
fn simulated(gym: &mut Gym, rows: &str) -> Vec<String> {
    gym.lines(&format!(
        "select participant_id, year, month, currency, paid, simulated, difference
        from commission.simulate_rates(
            jsonb_build_object('trainer_commission_tier', {rows}), '2026-01-31', '2026-03-01')
        order by 1, 2, 3, 4"
    ))
}

/// The rates on record, as JSON.
const ON_RECORD: &str =
    "(select jsonb_agg(to_jsonb(t) - '{id,last_updated_at,last_updated_by}'::text[])
    from commission.trainer_commission_tier as t)";

/// What stands after a real change, as simulated and what was paid before.
const STANDS: &str = "
    select trainer_id, year, month, currency, sum(total_entitled_commission)
    from commission.trainer_monthly_commission
    join commission.branch on name = trainer_monthly_commission.branch
    group by 1, 2, 3, 4
    having sum(total_entitled_commission) <> 0
    order by 1, 2, 3, 4";

/// A new key of the same kind for all bands: fees and rates as given.
pub fn bands(
    branch: &str,
    kind: &str,
    session_type: Option<&str>,
    values: &[(u32, String)],
) -> String {
    let is_fee = session_type.is_some();
    let rows: Vec<String> = values
        .iter()
        .enumerate()
        .map(|(place, (from, value))| {
            let (bound, name) = match is_fee {
                true => ("session_count", "fee_amount"),
                false => ("sales_threshold", "commission_rate"),
            };
            let of_kind =
                session_type.map_or(String::new(), |s| format!(r#""session_type": "{s}","#));
            let min = if *from > 0 { format!(r#""{bound}_min": {from},"#) } else { String::new() };
            let max = values
                .get(place + 1)
                .map_or(String::new(), |(until, _)| format!(r#""{bound}_max": {until},"#));
            format!(
                r#"{{"branch": "{branch}", "trainer_type": "full time",
                    "trainer_category": "senior", "commission_type": "{kind}",
                    {of_kind} {min} {max} "{name}": {value}}}"#
            )
        })
        .collect();
    rows.join(", ")
}

#[test]
fn other_rates_pay_what_they_would_by_hand() {
    let (mut gym, People { t, u, .. }) = Gym::worked_example("simulate_by_hand");
    let before = checksum(&mut gym.db);
    // 99 paid sessions, at 50.00 from 90 on: 99 x 15 more than at 35.00.
    let paid =
        bands("kepong", "conduction_fee", Some("paid"), &[(0, "30".into()), (90, "50".into())]);
    assert_eq!(
        simulated(&mut gym, &format!("'[{paid}]'::jsonb")),
        sorted([
            format!("{t}|2026|2|MYR|4445.00|5930.00|1485.00"),
            format!("{u}|2026|2|MYR|67.50|67.50|0.00"),
        ])
    );
    // T sold 16,500 and U 4,500; M2 is a fan: half.
    let sales = [
        bands("kepong", "new_sales", None, &[(0, "0.1".into()), (10000, "0.2".into())]),
        bands("kepong", "renew_sales", None, &[(0, "0.05".into()), (16500, "0.125".into())]),
    ];
    assert_eq!(
        simulated(&mut gym, &format!("'[{}]'::jsonb", sales.join(", "))),
        sorted([
            // 12,000 x 0.2 + 4,500 x 0.0625, beside 3,515.00 for sessions.
            format!("{t}|2026|2|MYR|4445.00|6196.25|1751.25"),
            format!("{u}|2026|2|MYR|67.50|112.50|45.00"),
        ])
    );
    assert_eq!(checksum(&mut gym.db), before, "something was written");
    gym.run("begin transaction read only");
    assert_eq!(simulated(&mut gym, ON_RECORD).len(), 2);
    gym.run("rollback");
}

fn sorted<const N: usize>(mut lines: [String; N]) -> [String; N] {
    lines.sort();
    lines
}

/// Two branches with currencies of their own, and a quarter of sessions and sales by chance.
pub fn company(name: &str, dice: &mut Dice) -> Gym {
    let mut gym = Gym::new(name);
    gym.branch("hanoi", "HN", "Asia/Ho_Chi_Minh", "VND");
    gym.senior_rates("hanoi");
    let trainers: Vec<Uuid> = [("A", "kepong"), ("B", "kepong"), ("C", "hanoi")]
        .map(|(name, branch)| gym.trainer_of(name, branch, "full time", "senior"))
        .into();
    let members: Vec<Uuid> =
        [("M", "kepong", "company"), ("N", "kepong", "fans"), ("O", "hanoi", "company")]
            .map(|(name, branch, tier)| gym.member_of(name, branch, tier))
            .into();
    gym.run("set jit = off");
    for _ in 0..60 {
        // Nobody is paid in one currency for what was sold in another.
        let here = if dice.below(3) == 0 { 2..3 } else { 0..2 };
        let trainers = &trainers[here.clone()];
        let (trainer, member) = (dice.of(trainers), dice.of(&members[here]));
        let day = format!("2026-{:02}-{:02} 12:00+08", 1 + dice.below(3), 1 + dice.below(28));
        match dice.below(3) {
            0 => {
                let other = dice.of(trainers);
                let closers = if other == trainer { vec![trainer] } else { vec![trainer, other] };
                let price = (100 + dice.below(20_000)).to_string();
                let kind = dice.of(&["new_sales", "renew_sales"]);
                let sale = gym.sale_at(member, Some(kind), &price, &closers, &day);
                if dice.below(4) == 0 {
                    gym.run(&format!(
                        "update commission.member_package set refunded_amount = 50
                        where id = '{sale}'"
                    ));
                }
            }
            _ => {
                for _ in 0..1 + dice.below(6) {
                    let kind = dice.of(&["paid", "paid", "free", "express"]);
                    gym.session_at(trainer, member, kind, &day);
                }
            }
        }
    }
    gym
}

fn random_rows(dice: &mut Dice) -> String {
    let mut rows = Vec::new();
    for branch in ["kepong", "hanoi"] {
        for (kind, session_type) in [
            ("conduction_fee", Some("paid")),
            ("conduction_fee", Some("express")),
            ("new_sales", None),
            ("renew_sales", None),
        ] {
            if dice.below(2) == 0 {
                continue;
            }
            let value = |dice: &mut Dice| match session_type {
                Some(_) => format!("{}.{:02}", 10 + dice.below(50), dice.below(100)),
                None => format!("0.{:04}", dice.below(3000)),
            };
            let mut values = vec![(0, value(dice))];
            if session_type != Some("express") && dice.below(2) == 0 {
                let from = if session_type.is_some() { 5 } else { 9000 };
                values.push((from, value(dice)));
            }
            rows.push(bands(branch, kind, session_type, &values));
        }
    }
    match rows.is_empty() {
        true => random_rows(dice),
        false => format!("'[{}]'::jsonb", rows.join(", ")),
    }
}

#[test]
fn the_present_rates_pay_what_was_paid() {
    for seed in 0..3 {
        let mut dice = Dice(seed + 7);
        let mut gym = company(&format!("simulate_present_{seed}"), &mut dice);
        gym.run(
            "select commission.close_period(2026, 1, 'trainer');
            select commission.close_period(2026, 2, 'trainer');
            select commission.change_rate(id, '2026-03-01', fee_amount + 1)
            from commission.trainer_commission_tier where session_type = 'paid'",
        );
        let all = simulated(&mut gym, ON_RECORD);
        assert!(all.len() >= 6, "{all:?}");
        for line in &all {
            assert!(line.ends_with("|0.00") || line.ends_with("|0"), "{line}");
        }
        let paid = gym.lines(
            "select participant_id, year, month, currency, paid
            from commission.simulate_rates(
                jsonb_build_object('trainer_commission_tier', (
                    select jsonb_agg(
                        to_jsonb(t) - '{id,last_updated_at,last_updated_by}'::text[])
                    from commission.trainer_commission_tier as t)), '2026-01-31', '2026-03-01')
            order by 1, 2, 3, 4",
        );
        assert_eq!(paid, gym.lines(STANDS));
    }
}

#[test]
fn other_rates_pay_what_they_pay_once_they_are_on_record() {
    for seed in 0..3 {
        let mut dice = Dice(seed + 31);
        let mut gym = company(&format!("simulate_change_{seed}"), &mut dice);
        for _ in 0..8 {
            let rows = random_rows(&mut dice);
            let before = checksum(&mut gym.db);
            let told = gym.lines(&format!(
                "select participant_id, year, month, currency, simulated
                from commission.simulate_rates(
                    jsonb_build_object('trainer_commission_tier', {rows}), '2026-01-31',
                    '2026-03-01')
                where simulated <> 0
                order by 1, 2, 3, 4"
            ));
            assert_eq!(checksum(&mut gym.db), before, "something was written");
            gym.run("begin");
            gym.run(&format!(
                "delete from commission.trainer_commission_tier as t
                using jsonb_populate_recordset(
                    null::commission.trainer_commission_tier, {rows}) as g
                where (g.branch, g.commission_type) = (t.branch, t.commission_type)
                    and g.session_type is not distinct from t.session_type;
                insert into commission.trainer_commission_tier (
                    branch, trainer_type, trainer_category, commission_type, session_type,
                    session_count_min, session_count_max, sales_threshold_min, sales_threshold_max,
                    fee_amount, commission_rate)
                select branch, trainer_type, trainer_category, commission_type, session_type,
                    session_count_min, session_count_max, sales_threshold_min, sales_threshold_max,
                    fee_amount, commission_rate
                from jsonb_populate_recordset(null::commission.trainer_commission_tier, {rows})"
            ));
            let stands = gym.lines(STANDS);
            gym.run("rollback");
            assert_eq!(told, stands, "seed {seed}: {rows}");
        }
    }
}

#[test]
fn rates_that_the_table_would_not_take_are_refused() {
    let (mut gym, _) = Gym::worked_example("simulate_refused");
    let fee = |more: &str| {
        format!(
            r#"{{"branch": "kepong", "trainer_type": "full time", "trainer_category": "senior",
                "commission_type": "conduction_fee", "session_type": "paid"{more}}}"#
        )
    };
    let rows = |rows: &[String]| format!(r#"{{"trainer_commission_tier": [{}]}}"#, rows.join(", "));
    for (given, code, says) in [
        ("[]".to_owned(), "22023", "p_rows must be an object with a list of rows"),
        ("{}".into(), "22023", "p_rows must be an object with a list of rows"),
        ("null".into(), "22023", "p_rows must be an object with a list of rows"),
        (r#"{"rates": []}"#.into(), "22023", "there is no rate table \"rates\""),
        (r#"{"trainer_commission_tier": {}}"#.into(), "22023", "must be a list of 1 to 10,000"),
        (r#"{"trainer_commission_tier": []}"#.into(), "22023", "must be a list of 1 to 10,000"),
        (r#"{"trainer_commission_tier": [1]}"#.into(), "22023", "row 1 of"),
        (
            rows(&[fee(r#", "fee": 1"#)]),
            "22023",
            "row 1 of \"trainer_commission_tier\" has a key \"fee\", which is no column of it",
        ),
        (rows(&[fee(r#", "id": null"#)]), "22023", "has a key \"id\""),
        (
            r#"{"trainer_commission_tier": [{"branch": "kepong"}]}"#.into(),
            "23502",
            "row 1 of \"trainer_commission_tier\" lacks ",
        ),
        (
            rows(&[fee("")]),
            "23514",
            "violates check constraint \"trainer_commission_tier_kind_check\"",
        ),
        (rows(&[fee(r#", "fee_amount": -1"#)]), "23514", "fee_amount_check"),
        (rows(&[fee(r#", "fee_amount": "NaN""#)]), "23514", "fee_amount_check"),
        (
            rows(&[fee(r#", "fee_amount": 1, "valid_during": "empty""#)]),
            "23514",
            "valid_during_check",
        ),
        (rows(&[fee(r#", "fee_amount": "many""#)]), "22P02", "invalid input syntax"),
        (
            rows(&[fee(r#", "fee_amount": 1"#).replace("kepong", "nowhere")]),
            "23503",
            "row 1 of \"trainer_commission_tier\" has a branch \"nowhere\", which is not there",
        ),
        (
            rows(&[
                fee(r#", "fee_amount": 1, "session_count_max": 6"#),
                fee(r#", "fee_amount": 2, "session_count_min": 5"#),
            ]),
            "23P01",
            "row 2 of \"trainer_commission_tier\" overlaps with row 1",
        ),
        (
            rows(&[fee(r#", "fee_amount": 1, "session_count_min": 5"#)]),
            "23514",
            "leave something open on 2026-02-28",
        ),
        (
            rows(&[fee(r#", "fee_amount": 1, "valid_during": "[2026-03-01,)""#)]),
            "23514",
            "leave something open on 2026-02-28",
        ),
    ] {
        let error = gym.error_of(&format!(
            "select * from commission.simulate_rates('{given}', '2026-02-01', '2026-02-28')"
        ));
        assert_eq!(error.sqlstate, code, "{given}: {error:?}");
        assert!(error.message.contains(says), "{given}: {error:?}");
    }
    let open = gym.error_of(&format!(
        "select * from commission.simulate_rates('{}', '2026-02-01', '2026-02-28')",
        rows(&[fee(r#", "fee_amount": 1, "session_count_min": 5"#)])
    ));
    assert_eq!(open.detail.as_deref(), Some("No band covers from 0 to below 5."));
    for days in ["null, '2026-02-28'", "'2026-03-01', '2026-02-28'", "'-infinity', 'infinity'"] {
        let error = gym.error_of(&format!(
            "select * from commission.simulate_rates('{}', {days})",
            rows(&[fee(r#", "fee_amount": 1"#)])
        ));
        assert_eq!(error.sqlstate, "22023", "{days}: {error:?}");
    }
    // Where nothing of a kind is given, what is on record holds, with what it leaves open.
    gym.run("delete from commission.trainer_commission_tier where session_type = 'compensate'");
    let error = gym.error_of(&format!(
        "select * from commission.simulate_rates('{}', '2026-02-01', '2026-02-28')",
        rows(&[fee(r#", "fee_amount": 1"#)])
    ));
    assert_eq!(error.sqlstate, "PT409", "{error:?}");
}

#[test]
fn people_simulate_for_whom_they_see_the_results() {
    let (mut gym, People { t, u, .. }) = Gym::worked_example("simulate_seen");
    gym.set_up_api_roles();
    gym.run(
        "insert into commission.branch (name, code, time_zone, currency)
        values ('cheras', 'CH', 'UTC', 'MYR');
        insert into commission.participant (name, email, role, branch)
        values ('K', 'k@gym.example', 'admin', 'kepong'), ('C', 'c@gym.example', 'admin', 'cheras'),
            ('X', 'x@gym.example', 'rep', null)",
    );
    let rows = bands("kepong", "conduction_fee", Some("paid"), &[(0, "50".into())]);
    let call = format!(
        "select participant_id from commission.simulate_rates(
            '{{\"trainer_commission_tier\": [{rows}]}}', '2026-02-01', '2026-02-28') order by 1"
    );
    let mut both = vec![t, u];
    both.sort();
    for (who, seen) in [
        ("t", Ok(vec![t])),
        ("u", Ok(vec![u])),
        ("k", Ok(both)),
        ("c", Err("23503")),
        ("x", Err("42501")),
    ] {
        gym.run(&format!(
            "begin; set local role authenticated;
            set local request.jwt.claims = '{{\"email\": \"{who}@gym.example\"}}'"
        ));
        match seen {
            Ok(people) => assert_eq!(gym.values::<Uuid>(&call), people, "{who}"),
            Err(code) => assert_eq!(gym.error_of(&call).sqlstate, code, "{who}"),
        }
        gym.run("rollback");
    }
}
