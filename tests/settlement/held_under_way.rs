//! Random histories in which nothing waits for its end: months stay open, payouts stand at any step
//! while others act. What was paid of a month from the day of a hold on never grows, whatever the
//! account says.

use std::collections::BTreeMap;

use common::Statements;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::fixture::Office;
use crate::oracle::Random;

/// What a hold is of, and what of that was paid before it.
struct Kept {
    what: Held,
    paid: Decimal,
}

#[derive(Debug, Clone, Copy)]
enum Held {
    Account,
    Month(i32),
    /// A line of a month, as long as that is not reopened.
    Line {
        month: i32,
        amount: Decimal,
    },
}

impl Held {
    fn condition(self) -> String {
        match self {
            Self::Account => "true".to_owned(),
            Self::Month(month) | Self::Line { month, .. } => format!("e.for_month = {month}"),
        }
    }

    /// What payouts that have left took of the account, or of the month.
    fn paid(self, office: &mut Office) -> Decimal {
        sum(
            office,
            &format!(
                "select coalesce(sum(i.amount), 0)::text
                from commission.payout_item as i
                join commission.payout as p on p.id = i.payout_id
                join commission.earning as e on (e.posting_id, e.line) = (i.posting_id, i.line)
                where p.status in ('processing', 'completed') and {}",
                self.condition()
            ),
        )
    }

    /// How much of it may have left: what had before, and of the month of a line all but that line.
    fn may_be_paid(self, office: &mut Office, before: Decimal) -> Decimal {
        let Self::Line { amount, .. } = self else { return before };
        let all = format!(
            "select coalesce(sum(e.amount), 0)::text from commission.earning as e where {}",
            self.condition()
        );
        before.max(sum(office, &all) - amount)
    }
}

fn sum(office: &mut Office, sql: &str) -> Decimal {
    office.value::<String>(sql).parse().expect("a sum")
}

struct History {
    office: Office,
    random: Random,
    ann: Uuid,
    months: i32,
    open: Vec<i32>,
    kept: BTreeMap<String, Kept>,
    steps: BTreeMap<&'static str, u32>,
}

impl History {
    fn new(seed: u64) -> Self {
        let mut office = Office::new(&format!("settlement_under_way_{seed}"));
        let ann = office.payee("Ann");
        office.run("update commission.payout_setting set minimum_amount = 0.01");
        let (kept, steps) = (BTreeMap::new(), BTreeMap::new());
        Self { office, random: Random::new(seed), ann, months: 0, open: Vec::new(), kept, steps }
    }

    fn did(&mut self, what: &'static str) {
        *self.steps.entry(what).or_default() += 1;
    }

    fn any_month(&mut self) -> i32 {
        1 + i32::try_from(self.random.below(self.months as usize)).expect("a month")
    }

    fn month_under_way(&mut self) -> i32 {
        let months = self.office.values::<i32>(
            "select distinct e.for_month
            from commission.payout as p
            join commission.payout_item as i on i.payout_id = p.id
            join commission.earning as e on (e.posting_id, e.line) = (i.posting_id, i.line)
            where p.status in ('requested', 'approved') and i.amount > 0
            order by 1",
        );
        match months.len() {
            0 => self.any_month(),
            count => months[self.random.below(count)],
        }
    }

    fn close_the_next(&mut self) {
        if self.months == 5 {
            return;
        }
        self.months += 1;
        for _ in 0..=self.random.below(2) {
            let amount = self.random.below(900) as i64 - 200;
            if amount != 0 {
                let component = if amount > 0 { "bonus" } else { "correction" };
                self.office.adjust(self.ann, self.months, component, &amount.to_string());
            }
        }
        self.office.close_manual(self.months);
        self.did("closing");
    }

    /// Left open.
    fn reopen(&mut self) {
        if self.months == 0 {
            return;
        }
        let month =
            if self.random.below(3) == 0 { self.any_month() } else { self.month_under_way() };
        if self.open.contains(&month) {
            return;
        }
        self.office
            .run(&format!("select commission.reopen_period(2026, {month}, 'a test', 'manual')"));
        self.open.push(month);
        self.did("reopening");
        // A held line that is taken back holds its month from now on.
        let paid = Held::Month(month).paid(&mut self.office).max(Decimal::ZERO);
        for kept in self.kept.values_mut() {
            if matches!(kept.what, Held::Line { month: of, .. } if of == month) {
                *kept = Kept { what: Held::Month(month), paid };
            }
        }
    }

    fn close_again(&mut self) {
        if self.open.is_empty() {
            return;
        }
        let place = self.random.below(self.open.len());
        let month = self.open.remove(place);
        if self.random.below(3) == 0 {
            let more = self.random.below(300) as i64 - 150;
            self.office.run(&format!(
                "update commission.manual_adjustment set amount = amount + {more}
                where month = {month} and amount > 150"
            ));
        }
        self.office.close_manual(month);
        self.did("closing again");
    }

    fn hold(&mut self) {
        // With more of them nothing would be under way for long.
        if self.months == 0 || self.kept.len() == 2 {
            return;
        }
        let mut what = String::new();
        let held = match self.random.below(16) {
            0 => Held::Account,
            1 => Held::Month(self.any_month()),
            // Of what stands to be paid.
            2..=11 => Held::Month(self.month_under_way()),
            _ => {
                let place = self.random.below(12);
                let line = self.office.lines(&format!(
                    "select e.posting_id || ', ' || e.line, e.for_month, e.amount
                    from commission.earning as e
                    where e.participant_id = '{}' and e.kind <> 'reversal' and not exists (
                        select from commission_internal.last_reopening as r
                        where (r.scheme, r.year, r.month) = (e.scheme, e.for_year, e.for_month)
                            and r.posting_id > e.posting_id)
                    order by e.posting_id desc, e.line limit 1 offset {place}",
                    self.ann
                ));
                let Some(line) = line.first() else { return };
                let [key, month, amount] = line.split('|').collect::<Vec<_>>()[..] else {
                    panic!("{line}")
                };
                what = format!(", {key}");
                let (month, amount) = (month.parse(), amount.parse());
                Held::Line { month: month.expect("a month"), amount: amount.expect("an amount") }
            }
        };
        if let Held::Month(month) = held {
            what = format!(", p_year => 2026, p_month => {month}");
        }
        let place =
            format!("select id from commission.place_hold('{}', 'a dispute'{what})", self.ann);
        let id = self.office.act("Ada", &place).remove(0);
        let paid = held.paid(&mut self.office).max(Decimal::ZERO);
        self.kept.insert(id, Kept { what: held, paid });
        self.did("hold");
    }

    fn release(&mut self) {
        let place = self.random.below(3);
        let Some(id) = self.kept.keys().nth(place).cloned() else { return };
        self.office
            .act("Ben", &format!("select id from commission.release_hold('{id}', 'settled')"));
        self.kept.remove(&id);
        self.did("release");
    }

    /// Whether it was done: all that may stand in its way is what the account has.
    fn tries(&mut self, who: &str, sql: &str) -> bool {
        let tried = self.office.tried(who, sql);
        if let Err(error) = &tried {
            assert_eq!(error.sqlstate, "PT409", "{sql}: {error:?}");
        }
        tried.is_ok()
    }

    fn request(&mut self) {
        let asked = if self.random.below(2) == 0 { "" } else { "50.25" };
        if self.tries("Ann", &format!("select commission.request_payout({asked})")) {
            self.did("request");
            self.office
                .run("update commission.payout set requested_at = requested_at - interval '1 day'");
        }
    }

    /// The next step of what is under way, or of what was paid last.
    fn step_of_payout(&mut self) {
        let payouts = self.office.lines(
            "(select status, id, batch_id from commission.payout
                where status in ('requested', 'approved', 'processing'))
            union all
            (select status, id, batch_id from commission.payout
                where status = 'completed' order by requested_at desc, id limit 1)",
        );
        if payouts.is_empty() {
            return;
        }
        let payout = &payouts[self.random.below(payouts.len())];
        let [status, id, batch] = payout.split('|').collect::<Vec<_>>()[..] else {
            panic!("{payout}")
        };
        match (status, self.random.below(4)) {
            ("requested" | "approved", 0) => {
                self.office.act("Ada", &format!("select id from commission.cancel_payout('{id}')"));
                self.did("cancellation");
            }
            ("requested", _) => {
                let is_done =
                    self.tries("Ben", &format!("select commission.approve_payout('{id}')"));
                self.did(if is_done { "approval" } else { "no approval" });
            }
            ("approved", _) => {
                let batch = match batch {
                    "null" => self
                        .office
                        .act("Ada", "select id from commission.create_payout_batch()")
                        .remove(0),
                    batch => batch.to_owned(),
                };
                let process = format!("select commission.process_payout_batch('{batch}')");
                let is_done = self.tries("Ada", &process);
                self.did(if is_done { "processing" } else { "no processing" });
            }
            ("processing", _) => {
                self.office.complete(id);
                self.did("payment");
            }
            (_, 0) => {
                self.office.give_back(id);
                self.did("return");
            }
            _ => {}
        }
    }

    fn one_step(&mut self) {
        match self.random.below(16) {
            0 => self.close_the_next(),
            1..=2 => self.reopen(),
            3..=4 => self.close_again(),
            5..=6 => self.hold(),
            7 => self.release(),
            8..=9 => self.request(),
            _ => self.step_of_payout(),
        }
        for Kept { what, paid: before } in self.kept.values() {
            let paid = what.paid(&mut self.office);
            let most = what.may_be_paid(&mut self.office, *before);
            assert!(paid <= most, "of {what:?}, {paid} are paid, and no more than {most} may be");
        }
    }
}

#[test]
fn nothing_of_what_is_held_is_paid_however_it_stands() {
    let mut steps = BTreeMap::<&str, u32>::new();
    let seeds: u64 = std::env::var("SEEDS").map_or(10, |seeds| seeds.parse().expect("a number"));
    for seed in 1..=seeds {
        let mut history = History::new(seed * 104_729);
        for _ in 0..120 {
            history.one_step();
        }
        history.office.assert_agrees();
        for (what, count) in history.steps {
            *steps.entry(what).or_default() += count;
        }
    }
    for what in ["approval", "no approval", "payment", "return", "closing again", "release"] {
        assert!(steps.contains_key(what), "{what}: {steps:?}");
    }
}
