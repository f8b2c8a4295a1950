//! Random histories of adjustments, closings, reopenings, holds and payouts: whatever is held, what
//! a person asks for is what becomes less, a payout that is given up changes nothing, and a month
//! that is opened and closed again frees nothing.

use std::collections::BTreeMap;

use common::Statements;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::fixture::Office;
use crate::oracle::Random;

struct History {
    office: Office,
    random: Random,
    ann: Uuid,
    closed: i32,
    steps: BTreeMap<&'static str, u32>,
}

impl History {
    fn new(seed: u64) -> Self {
        let mut office = Office::new(&format!("settlement_held_{seed}"));
        let ann = office.payee("Ann");
        office.run("update commission.payout_setting set minimum_amount = 0.01");
        let random = Random::new(seed);
        Self { office, random, ann, closed: 0, steps: BTreeMap::new() }
    }

    fn did(&mut self, what: &'static str) {
        *self.steps.entry(what).or_default() += 1;
    }

    /// Balance, held and available.
    fn account(&mut self) -> [Decimal; 3] {
        let line = self.office.account(self.ann);
        if line == "nothing" {
            return [Decimal::ZERO; 3];
        }
        let parts: Vec<Decimal> =
            line.split('|').map(|part| part.parse().expect("an amount")).collect();
        let [balance, held, available] = parts[..] else { panic!("{line}") };
        assert_eq!(available, balance.max(Decimal::ZERO) - held, "{line}");
        [balance, held, available]
    }

    fn close(&mut self) {
        if self.closed == 9 {
            return;
        }
        let month = self.closed + 1;
        for _ in 0..=self.random.below(2) {
            let amount = self.random.below(900) as i64 - 250;
            if amount != 0 {
                let component = if amount > 0 { "bonus" } else { "correction" };
                self.office.adjust(self.ann, month, component, &amount.to_string());
            }
        }
        if self.random.below(3) == 0 {
            self.office.run(&format!("select commission.post_interim(2026, {month}, 'manual')"));
            self.office.adjust(self.ann, month, "bonus", "77");
        }
        self.office.close_manual(month);
        self.closed = month;
        self.did("closing");
    }

    fn reopen(&mut self) {
        if self.closed == 0 {
            return;
        }
        let month = 1 + self.random.below(self.closed as usize);
        let before = self.account();
        self.office
            .run(&format!("select commission.reopen_period(2026, {month}, 'a test', 'manual')"));
        self.account();
        self.office.close_manual(i32::try_from(month).expect("a month"));
        let after = self.account();
        // A line that is taken back has its month held.
        let of_lines = self.office.value::<i64>(
            "select count(*) from commission.payout_hold
            where released_at is null and posting_id is not null",
        );
        assert_eq!(after[0], before[0]);
        assert!(after[1] >= before[1], "month {month}: {before:?} became {after:?}");
        if of_lines == 0 {
            assert_eq!(after, before, "month {month} was opened and closed again");
        }
        self.office
            .run(&format!("select commission.reopen_period(2026, {month}, 'again', 'manual')"));
        self.office.close_manual(i32::try_from(month).expect("a month"));
        assert_eq!(self.account(), after, "month {month} was opened and closed once more");
        self.did("reopening");
    }

    fn hold(&mut self) {
        if self.closed == 0 {
            return;
        }
        let month = 1 + self.random.below(self.closed as usize);
        let place = self.random.below(40);
        let what = match self.random.below(5) {
            0 => format!("p_year => 2026, p_month => {month}"),
            1 if self.random.below(4) == 0 => "null".to_owned(),
            _ => {
                let line = self.office.lines(&format!(
                    "select posting_id, line from commission.earning
                    where participant_id = '{}' and kind <> 'reversal'
                    order by posting_id desc, line limit 1 offset {place}",
                    self.ann
                ));
                let Some(line) = line.first() else { return };
                line.replace('|', ", ")
            }
        };
        let [balance, held, _] = self.account();
        let place =
            format!("select id from commission.place_hold('{}', 'a dispute', {what})", self.ann);
        self.office.act("Ada", &place);
        let after = self.account();
        assert_eq!(after[0], balance);
        assert!(after[1] >= held, "{what}: {held} were held, {} are now", after[1]);
        self.did("hold");
    }

    fn release(&mut self) {
        let place = self.random.below(3);
        let held = self.account();
        let released = self.office.act(
            "Ben",
            &format!(
                "select h.id from (
                    select id from commission.payout_hold where released_at is null
                    order by placed_at offset {place} limit 1) as one (id)
                cross join lateral commission.release_hold(one.id, 'settled') as h"
            ),
        );
        let after = self.account();
        assert!(after[1] <= held[1], "{held:?} became {after:?}");
        let open = "select count(*) from commission.payout_hold where released_at is null";
        if self.office.value::<i64>(open) == 0 {
            assert_eq!(after[1], Decimal::ZERO, "nothing is held");
        }
        if !released.is_empty() {
            self.did("release");
        }
    }

    /// A payout from its request to its end.
    fn pay(&mut self) {
        let before = self.account();
        let amount = match self.random.below(3) {
            0 => before[2],
            1 => (before[2] / Decimal::from(3)).round_dp(2),
            _ => before[2] / Decimal::from(2),
        }
        .trunc_with_scale(2);
        let on_hold = self.office.value::<i64>(
            "select count(*) from commission.payout_hold
            where released_at is null and posting_id is null and year is null",
        );
        let sql = format!("select id from commission.request_payout({amount})");
        if before[2].is_zero() || on_hold > 0 {
            let all = "select id from commission.request_payout()";
            self.office.assert_refused("Ann", all, "PT409", "");
            return;
        }
        if amount.is_zero() {
            return;
        }
        let payout = self.office.act("Ann", &sql).remove(0);
        let asked = self.account();
        assert_eq!(asked, [before[0] - amount, before[1], before[2] - amount], "{amount} asked");
        self.office
            .run("update commission.payout set requested_at = requested_at - interval '1 day'");
        if self.random.below(4) == 0 {
            self.office.act("Ada", &format!("select id from commission.cancel_payout('{payout}')"));
            assert_eq!(self.account(), before, "it was given up");
            self.did("cancelled");
            return;
        }
        self.office.approve(&payout);
        self.office.process();
        self.office.complete(&payout);
        assert_eq!(self.account(), asked);
        self.did("payout");
        if self.random.below(5) == 0 {
            self.office.give_back(&payout);
            assert_eq!(self.account(), before, "it came back");
            self.did("returned");
        }
    }

    fn one_step(&mut self) {
        match self.random.below(12) {
            0..=1 => self.close(),
            2..=4 => self.reopen(),
            5..=7 => self.hold(),
            8 => self.release(),
            _ => self.pay(),
        }
    }
}

#[test]
fn what_is_held_stays_held_and_nothing_else_does() {
    let mut steps = BTreeMap::<&str, u32>::new();
    for seed in 1..=4 {
        let mut history = History::new(seed * 7919);
        for _ in 0..60 {
            history.one_step();
        }
        history.office.assert_agrees();
        for (what, count) in history.steps {
            *steps.entry(what).or_default() += count;
        }
    }
    let expected = ["cancelled", "closing", "hold", "payout", "release", "reopening", "returned"];
    assert_eq!(steps.keys().copied().collect::<Vec<_>>(), expected, "{steps:?}");
}
