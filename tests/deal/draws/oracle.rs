//! Random histories of draws, earnings, closings and reopenings against a calculation written
//! longhand: it takes what is posted, walks through the months, and rounds fractions of integers.

use std::collections::BTreeMap;

use common::Statements;
use common::deal::{Deals, Desk};
use uuid::Uuid;

use super::Draws;

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
}

const MONTHS: i32 = 6;

/// Hundredths of the smallest coin that any of the currencies has.
type Units = i128;

/// Advance, recovery and balance of a person, a currency and a month.
type Lines = BTreeMap<(Uuid, String, i32), (bool, Units, Units, Units)>;

fn units(text: &str) -> Units {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}{part:0<4}").parse().expect("an amount")
}

/// `amount * rate`, rounded to whole coins half up: neither is negative.
fn part(amount: Units, rate_in_millionths: Units, coin: Units) -> Units {
    let unit = 1_000_000 * coin;
    (2 * amount * rate_in_millionths + unit) / (2 * unit) * coin
}

fn longhand(desk: &mut Desk) -> Lines {
    let mut posted: BTreeMap<(Uuid, String, i32), Units> = BTreeMap::new();
    for row in desk.rows(
        "select participant_id, currency, month, amount::text
        from commission.earning where scheme = 'manual'",
        &[],
    ) {
        let of = (row.get(0), row.get(1), row.get(2));
        *posted.entry(of).or_default() += units(row.get(3));
    }
    let draws = desk.rows(
        "select participant_id, currency, amount::text, kind::text,
            extract(month from starts_on)::integer, coalesce(months, 1200),
            (recovery_rate * 1000000)::bigint,
            extract(month from coalesce(recovery_from, starts_on))::integer
        from commission.draw",
        &[],
    );
    let mut balances: BTreeMap<(Uuid, String), Units> = BTreeMap::new();
    let mut lines = Lines::new();
    for month in 1..=MONTHS {
        for draw in &draws {
            let (who, currency): (Uuid, String) = (draw.get(0), draw.get(1));
            let (starts, months): (i32, i32) = (draw.get(4), draw.get(5));
            if month < starts || month >= starts + months {
                continue;
            }
            let amount = units(draw.get(2));
            let is_recoverable = draw.get::<_, &str>(3) == "recoverable";
            let coin = if currency == "JPY" { 10_000 } else { 100 };
            let earned = posted.get(&(who, currency.clone(), month)).copied().unwrap_or(0).max(0);
            let advance = if earned < amount { amount - earned } else { 0 };
            let balance = balances.entry((who, currency.clone())).or_default();
            let mut recovery = 0;
            if is_recoverable {
                if earned > amount && month >= draw.get::<_, i32>(7) {
                    let rate: i64 = draw.get(6);
                    recovery = part(earned - amount, rate.into(), coin).min(*balance);
                }
                *balance += advance - recovery;
            }
            lines.insert((who, currency, month), (is_recoverable, advance, recovery, *balance));
        }
    }
    lines
}

fn whole(lines: &Lines, is_asked_for: impl Fn(i32) -> bool) -> Vec<String> {
    let asked = lines.iter().filter(|((_, _, month), _)| is_asked_for(*month));
    asked
        .map(|((who, currency, month), (_, advance, recovery, balance))| {
            format!("{who}|{currency}|{month}|{advance}|{recovery}|{balance}")
        })
        .collect()
}

fn components(lines: &Lines, is_asked_for: impl Fn(i32) -> bool) -> Vec<String> {
    let mut told = Vec::new();
    for ((who, currency, month), (is_recoverable, advance, recovery, _)) in lines {
        let kind = if *is_recoverable { "draw" } else { "non_recoverable_draw" };
        for (component, amount) in [(kind, *advance), ("draw_recovery", -recovery)] {
            if amount != 0 && is_asked_for(*month) {
                told.push(format!("{who}|{currency}|{month}|{component}|{amount}"));
            }
        }
    }
    told.sort();
    told
}

#[track_caller]
fn assert_as_by_hand(desk: &mut Desk, history: &[String]) {
    let told = history.join("\n");
    let lines = longhand(desk);
    let closed: Vec<i32> = desk
        .values("select month from commission.period where (scheme, status) = ('draw', 'closed')");
    let mut stored = desk.lines(&format!(
        "select participant_id, currency, month, (advance * 10000)::bigint,
            (recovery * 10000)::bigint, (balance * 10000)::bigint
        from commission.draw_month
        where month <= {MONTHS} and not commission_internal.is_closed('draw', year, month)"
    ));
    stored.sort();
    let mut by_hand = whole(&lines, |month| !closed.contains(&month));
    by_hand.sort();
    assert_eq!(stored, by_hand, "{told}");
    // Of closed months what is posted, and what the next closing will post.
    let mut posted = desk.lines(
        "select participant_id, currency, month, component, (sum(amount) * 10000)::bigint
        from (
            select participant_id, currency, for_month as month, component, amount
            from commission.earning where scheme = 'draw'
            union all
            select participant_id, currency, month, component, difference
            from commission.pending_adjustments where scheme = 'draw'
        ) as line
        group by 1, 2, 3, 4
        having sum(amount) <> 0",
    );
    posted.sort();
    assert_eq!(posted, components(&lines, |month| closed.contains(&month)), "{told}");
    let problems = desk.lines("select * from commission.verify_ledger()");
    assert_eq!(problems, Vec::<String>::new(), "{told}");
    // Nobody who has a draw is paid less in a month than that, but for what was taken back.
    let short = "select * from commission.draw_report
        where pay_amount < draw_amount + least(posted_amount, 0) or recovery < 0 or balance < 0";
    assert_eq!(desk.lines(short), Vec::<String>::new(), "{told}");
}

fn random_draw(dice: &mut Dice, who: Uuid) -> String {
    let currency = dice.of(&["USD", "USD", "JPY"]);
    let amount = match currency {
        "JPY" => (1 + dice.below(400)).to_string(),
        _ => format!("{}.{:02}", 1 + dice.below(400), dice.below(100)),
    };
    let starts = 1 + dice.below(MONTHS as u64);
    let months = dice.of(&["1", "2", "3", "null"]);
    let rate = dice.of(&["1", "0.5", "0.333333", "0.1", "0"]);
    let (kind, from) = match dice.below(4) {
        0 => ("non_recoverable", "null".to_owned()),
        1 => ("recoverable", format!("'2026-{:02}-01'", starts + dice.below(3))),
        _ => ("recoverable", "null".to_owned()),
    };
    format!(
        "insert into commission.draw (
            participant_id, amount, currency, kind, starts_on, months, recovery_rate, recovery_from)
        values ('{who}', {amount}, '{currency}', '{kind}', '2026-{starts:02}-01', {months}, {rate},
            {from})"
    )
}

/// A month that is open is closed if its turn has come, one that is closed is opened if it may be.
fn close_or_reopen(desk: &mut Desk, dice: &mut Dice) -> String {
    let scheme = dice.of(&["manual", "draw", "draw"]);
    let month = 1 + dice.below(MONTHS as u64) as i32;
    let next: i32 = desk.value(&format!(
        "select count(*)::integer + 1 from commission.period
        where (scheme, status) = ('{scheme}', 'closed')"
    ));
    let month = if dice.below(3) > 0 { next.min(MONTHS) } else { month };
    let is_closed: bool =
        desk.value(&format!("select commission_internal.is_closed('{scheme}', 2026, {month})"));
    match is_closed {
        true => format!("select commission.reopen_period(2026, {month}, 'again', '{scheme}')"),
        false => format!("select commission.close_period(2026, {month}, '{scheme}')"),
    }
}

#[test]
fn random_histories_come_to_what_is_worked_out_by_hand() {
    let mut seen = BTreeMap::<String, u32>::new();
    for seed in 0..8 {
        let mut dice = Dice(seed + 101);
        let mut desk = Desk::new(&format!("draw_oracle_{seed}"));
        let people = ["Ann", "Ben", "Cid"].map(|name| desk.rep(name));
        let mut history = vec![format!("seed {seed}")];
        for _ in 0..36 {
            let who = dice.of(&people);
            let statement = match dice.below(10) {
                0 | 1 => random_draw(&mut dice, who),
                2 => format!(
                    "update commission.draw set {} where participant_id = '{who}'",
                    dice.of(&[
                        "amount = round(amount * 1.5)",
                        "recovery_rate = 0.25",
                        "months = 2",
                        "kind = 'non_recoverable', recovery_from = null",
                        "kind = 'recoverable'",
                    ])
                ),
                3 if dice.below(3) == 0 => {
                    format!("delete from commission.draw where participant_id = '{who}'")
                }
                3..=5 => {
                    let month = 1 + dice.below(MONTHS as u64) as u32;
                    let sign = dice.of(&["", "", "", "", "-"]);
                    let currency = dice.of(&["USD", "USD", "JPY"]);
                    let amount = 1 + dice.below(1500);
                    history.push(format!("{who} earns {sign}{amount} {currency} in {month}"));
                    desk.earn(who, month, &format!("{sign}{amount}"), currency);
                    assert_as_by_hand(&mut desk, &history);
                    continue;
                }
                _ => close_or_reopen(&mut desk, &mut dice),
            };
            history.push(statement.clone());
            desk.run("begin");
            match tried(&mut desk, &statement) {
                Ok(()) => desk.run("commit"),
                // Draws that overlap, and months whose turn has not come.
                Err(code) => {
                    assert!(["23P01", "PT409"].contains(&code.as_str()), "{code}: {history:?}");
                    desk.run("rollback");
                }
            }
            assert_as_by_hand(&mut desk, &history);
        }
        close_all(&mut desk, &mut history);
        for month in (1..=MONTHS).rev() {
            let reopen = format!("select commission.reopen_period(2026, {month}, 'x', 'draw')");
            desk.run(&reopen);
            history.push(reopen);
        }
        assert_as_by_hand(&mut desk, &history);
        for line in
            desk.lines("select kind, component from commission.earning where scheme = 'draw'")
        {
            *seen.entry(line).or_default() += 1;
        }
    }
    // A history without late changes would prove little.
    let kinds: Vec<&str> = seen.keys().map(String::as_str).collect();
    for kind in ["adjustment", "earning", "reversal"] {
        for component in ["draw", "draw_recovery", "non_recoverable_draw"] {
            // That one is rare: turns.rs has it.
            if (kind, component) == ("adjustment", "draw_recovery") {
                continue;
            }
            let line = format!("{kind}|{component}");
            assert!(kinds.contains(&&*line), "{line}: {seen:?}");
        }
    }
}

/// Closes what is open, month by month. What the first months took back changes before the last are
/// closed, so that these adjust it.
fn close_all(desk: &mut Desk, history: &mut Vec<String>) {
    for month in 1..=MONTHS {
        if month == MONTHS - 1 {
            let change =
                "update commission.draw set recovery_rate = round(1 - recovery_rate / 2, 6)
                where kind = 'recoverable'";
            desk.run(change);
            history.push(change.to_owned());
        }
        for scheme in ["manual", "draw"] {
            let is_closed: bool = desk
                .value(&format!("select commission_internal.is_closed('{scheme}', 2026, {month})"));
            if is_closed {
                continue;
            }
            let close = format!("select commission.close_period(2026, {month}, '{scheme}')");
            if scheme == "manual" && tried(desk, &close).is_err() {
                let reopen =
                    format!("select commission.reopen_period(2026, {month}, 'again', 'draw')");
                desk.run(&reopen);
                desk.run(&close);
            } else if scheme == "draw" {
                desk.run(&close);
            }
        }
    }
    history.push("all months are closed".to_owned());
    assert_as_by_hand(desk, history);
}

/// The SQLSTATE where a statement fails.
fn tried(desk: &mut Desk, statement: &str) -> Result<(), String> {
    desk.client().batch_execute(statement).map_err(|error| {
        error.code().map_or_else(|| error.to_string(), |code| code.code().to_owned())
    })
}
