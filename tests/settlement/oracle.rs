//! Random histories of sales, approvals, closings, reopenings, requests, completions and returns
//! against an oracle of its own, which knows the lines of the ledger and nothing of the SQL: after
//! each step lines, items, payouts and balances agree, and nobody was paid more than was posted.

use std::collections::BTreeMap;

use common::Statements;
use common::reseller::Resales;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::fixture::Office;

/// Numbers that are the same in every run (xorshift64*).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % limit
    }
}

type Line = (i64, i64);

struct Payout {
    id: Uuid,
    who: usize,
    items: BTreeMap<Line, Decimal>,
    state: &'static str,
}

impl Payout {
    fn amount(&self) -> Decimal {
        self.items.values().sum()
    }

    fn is_live(&self) -> bool {
        !["failed", "cancelled", "returned"].contains(&self.state)
    }
}

/// A scheme and a month of 2026.
type Month = (String, i32);

/// What the oracle believes.
#[derive(Default)]
struct Books {
    lines: BTreeMap<Line, (usize, Decimal, Month)>,
    payouts: Vec<Payout>,
    /// The newest posting of a month when it was opened again.
    reopened: BTreeMap<Month, i64>,
}

impl Books {
    fn open(&self, who: usize) -> BTreeMap<Line, Decimal> {
        let mut open = BTreeMap::new();
        for (line, (owner, amount, _)) in &self.lines {
            if *owner == who {
                open.insert(*line, *amount);
            }
        }
        for payout in self.payouts.iter().filter(|payout| payout.who == who && payout.is_live()) {
            for (line, amount) in &payout.items {
                *open.get_mut(line).expect("an item is of a line of its payee") -= amount;
            }
        }
        open.retain(|_, amount| !amount.is_zero());
        open
    }

    fn balance(&self, who: usize) -> Decimal {
        self.open(who).values().sum()
    }

    /// All deductions; of a month with something open that a reopening took back, what it gives
    /// against its own deductions; then the oldest until the amount is reached.
    fn allocate(&self, who: usize, amount: Decimal) -> BTreeMap<Line, Decimal> {
        let open = self.open(who);
        let mut items = BTreeMap::new();
        let mut debts = BTreeMap::<&Month, Decimal>::new();
        let mut needed = amount;
        for (line, open) in open.iter().filter(|(_, open)| **open < Decimal::ZERO) {
            items.insert(*line, *open);
            *debts.entry(&self.lines[line].2).or_default() -= open;
            needed -= open;
        }
        let was_reopened = |month: &Month| {
            open.keys().any(|line| {
                self.lines[line].2 == *month
                    && self.reopened.get(month).is_some_and(|posting| line.0 <= *posting)
            })
        };
        for is_own in [true, false] {
            for (line, open) in open.iter().filter(|(_, open)| **open > Decimal::ZERO) {
                let month = &self.lines[line].2;
                let debt = debts.get(month).copied().unwrap_or_default();
                let most = match is_own {
                    true if was_reopened(month) => debt,
                    true => Decimal::ZERO,
                    false => needed,
                };
                let item = items.entry(*line).or_default();
                let taken = most.min(*open - *item);
                *item += taken;
                needed -= taken;
                if is_own {
                    debts.insert(month, debt - taken);
                }
            }
        }
        items.retain(|_, item| !item.is_zero());
        assert_eq!(needed, Decimal::ZERO, "there was enough");
        items
    }

    fn is_under_way(&self, who: usize) -> bool {
        self.payouts
            .iter()
            .any(|p| p.who == who && ["requested", "approved", "processing"].contains(&p.state))
    }
}

struct History {
    office: Office,
    random: Random,
    people: Vec<Uuid>,
    books: Books,
    closed: i32,
    steps: BTreeMap<&'static str, u32>,
}

const NAMES: [&str; 3] = ["Ann", "Bea", "Cleo"];

impl History {
    fn new(seed: u64) -> Self {
        let mut office = Office::new(&format!("settlement_oracle_{seed}"));
        let people = NAMES.map(|name| office.paid_seller(name)).to_vec();
        office.run("update commission.payout_setting set minimum_amount = 1");
        // One is billed with VAT, one gets payment advices with tax withheld, one has no profile.
        office.name_company();
        office.tax(people[0], "vat", "0.16", "0.05", true);
        office.tax(people[1], "none", "0", "0.1", false);
        Self {
            office,
            random: Random(seed),
            people,
            books: Books::default(),
            closed: 0,
            steps: BTreeMap::new(),
        }
    }

    fn did(&mut self, what: &'static str) {
        *self.steps.entry(what).or_default() += 1;
    }

    fn sell(&mut self) {
        let who = self.people[self.random.below(NAMES.len())];
        let amount = format!("{}.{:02}", 1 + self.random.below(3_000), self.random.below(100));
        let month = 1 + self.random.below(10);
        let day = 1 + self.random.below(28);
        self.office.sell_approved(who, &amount, &format!("2026-{month:02}-{day:02}"));
        self.did("sale");
    }

    fn refund(&mut self) {
        let place = self.random.below(50);
        let whole = self.random.below(3) == 0;
        self.office.run(&format!(
            "update commission.reseller_sale
            set refunded_amount = {}, refunded_at = '2026-10-30'
            where id = (
                select id from commission.reseller_sale where refunded_amount = 0
                order by sold_at, sale_amount offset {place} limit 1)",
            if whole { "sale_amount" } else { "round(sale_amount / 3, 2)" }
        ));
        self.did("refund");
    }

    fn adjust(&mut self) {
        let who = self.people[self.random.below(NAMES.len())];
        if self.closed >= 10 {
            return;
        }
        let amount = self.random.below(200) as i64 - 120;
        if amount != 0 {
            let component = if amount > 0 { "bonus" } else { "correction" };
            let closed = self.closed;
            self.office.adjust(who, closed + 1, component, &amount.to_string());
            self.did("adjustment");
        }
    }

    fn close(&mut self) {
        if self.closed < 10 {
            self.closed += 1;
            let month = self.closed;
            self.office.run(&format!("select commission.close_period(2026, {month})"));
            self.did("closing");
        }
    }

    fn post_part(&mut self) {
        if self.closed < 10 {
            let month = self.closed + 1;
            self.office.run(&format!("select commission.post_interim(2026, {month})"));
            self.did("part");
        }
    }

    fn reopen(&mut self) {
        if self.closed == 0 {
            return;
        }
        let month = 1 + self.random.below(self.closed as usize);
        let scheme = ["reseller", "manual"][self.random.below(2)];
        self.office
            .run(&format!("select commission.reopen_period(2026, {month}, 'a test', '{scheme}')"));
        self.read_lines();
        let month_of_scheme = (scheme.to_owned(), i32::try_from(month).expect("a month"));
        let posting = self.office.value("select max(id) from commission.posting");
        self.books.reopened.insert(month_of_scheme, posting);
        self.check();
        self.office.run(&format!("select commission.close_period(2026, {month}, '{scheme}')"));
        self.did("reopening");
    }

    fn request(&mut self) {
        let who = self.random.below(NAMES.len());
        let balance = self.books.balance(who);
        let amount = match self.random.below(3) {
            0 => balance,
            1 => (balance / Decimal::from(3)).round_dp(2),
            _ => balance + Decimal::new(1, 2),
        };
        if amount <= Decimal::ZERO {
            return;
        }
        let sql = format!("select id from commission.request_payout({amount})");
        if self.books.is_under_way(who) || amount > balance {
            self.office.assert_refused(NAMES[who], &sql, "PT409", "");
            self.did("refused request");
            return;
        }
        if amount < Decimal::ONE {
            self.office.assert_refused(NAMES[who], &sql, "22023", "below the smallest payout");
            return;
        }
        let id = self.office.act(NAMES[who], &sql)[0].parse().expect("an id");
        let items = self.books.allocate(who, amount);
        self.books.payouts.push(Payout { id, who, items, state: "requested" });
        // Nobody reaches the limit of a day.
        self.office
            .run("update commission.payout set requested_at = requested_at - interval '1 day'");
        self.did("request");
    }

    fn request_all(&mut self) {
        let due: Vec<usize> = (0..NAMES.len())
            .filter(|who| {
                self.books.balance(*who) >= Decimal::ONE && !self.books.is_under_way(*who)
            })
            .collect();
        let made = self.office.act(
            "Ada",
            "select participant_id, payout_id, amount from commission.create_payouts()",
        );
        assert_eq!(made.len(), due.len(), "{made:?}");
        for line in made {
            let parts: Vec<&str> = line.split('|').collect();
            let who = self.people.iter().position(|id| id.to_string() == parts[0]).expect("known");
            let amount = self.books.balance(who);
            assert_eq!(parts[2].parse::<Decimal>().expect("an amount"), amount);
            let items = self.books.allocate(who, amount);
            let id = parts[1].parse().expect("an id");
            self.books.payouts.push(Payout { id, who, items, state: "requested" });
            self.did("request for all");
        }
    }

    /// A step of one of the payouts that are in a state.
    fn step(&mut self, from: &[&str], to: &'static str, who: &str, call: &str) {
        let places: Vec<usize> = (0..self.books.payouts.len())
            .filter(|place| from.contains(&self.books.payouts[*place].state))
            .collect();
        if places.is_empty() {
            return;
        }
        let place = places[self.random.below(places.len())];
        let call = call.replace("{id}", &self.books.payouts[place].id.to_string());
        self.office.act(who, &format!("select id from commission.{call}"));
        self.books.payouts[place].state = to;
        self.did(to);
    }

    /// What was deducted meanwhile is more than all that is left: then it is given up.
    fn give_up(&mut self, from: &str, call: &str) {
        for place in 0..self.books.payouts.len() {
            let payout = &self.books.payouts[place];
            if payout.state == from && self.books.balance(payout.who) < Decimal::ZERO {
                let id = payout.id;
                let call = call.replace("{id}", &id.to_string());
                let said = "is more than its account still has";
                self.office.assert_refused("Ben", &call, "PT409", said);
                let cancel = format!("select id from commission.cancel_payout('{id}')");
                self.office.act("Ada", &cancel);
                self.books.payouts[place].state = "cancelled";
                self.did("given up");
            }
        }
    }

    fn approve(&mut self) {
        self.give_up("requested", "select id from commission.approve_payout('{id}')");
        self.step(&["requested"], "approved", "Ben", "approve_payout('{id}')");
    }

    fn process(&mut self) {
        self.give_up(
            "approved",
            "select commission.process_payout_batch(b.id)
            from commission.create_payout_batch(p_payout_ids => array['{id}'::uuid]) as b",
        );
        if self.books.payouts.iter().any(|payout| payout.state == "approved") {
            self.office.process();
            for payout in self.books.payouts.iter_mut().filter(|p| p.state == "approved") {
                payout.state = "processing";
            }
            self.did("batch");
        }
    }

    fn one_step(&mut self) {
        match self.random.below(32) {
            0..=5 => self.sell(),
            6 => self.refund(),
            7..=8 => self.adjust(),
            9..=10 => self.close(),
            11 => self.reopen(),
            12..=15 => self.request(),
            16 => self.request_all(),
            17..=20 => self.approve(),
            21 => {
                self.step(&["requested", "approved"], "cancelled", "Ada", "cancel_payout('{id}')")
            }
            22..=23 => self.process(),
            24..=26 => self.step(&["processing"], "completed", "Ada", "complete_payout('{id}')"),
            30..=31 => self.post_part(),
            27 => self.step(&["processing"], "failed", "Ada", "fail_payout('{id}', 'closed')"),
            _ => self.step(&["completed"], "returned", "Ada", "return_payout('{id}', 'closed')"),
        }
    }

    fn read_lines(&mut self) {
        let sql = "select posting_id, line, participant_id, amount, scheme, for_month
            from commission.earning";
        let rows = self.office.rows(sql, &[]);
        for row in rows {
            let whose: Uuid = row.get(2);
            let who = self.people.iter().position(|id| *id == whose).expect("known");
            let of_line = (who, row.get::<_, Decimal>(3), (row.get(4), row.get(5)));
            self.books.lines.insert((row.get(0), row.get(1)), of_line);
        }
    }

    fn check(&mut self) {
        let mut expected: Vec<String> = Vec::new();
        for payout in &self.books.payouts {
            for (line, amount) in &payout.items {
                let amount = amount.normalize();
                expected
                    .push(format!("{}|{}|{}|{}|{amount}", payout.id, payout.state, line.0, line.1));
            }
        }
        expected.sort();
        let mut found = self.office.lines(
            "select p.id, p.status, i.posting_id, i.line, trim_scale(i.amount)
            from commission.payout as p
            join commission.payout_item as i on i.payout_id = p.id",
        );
        found.sort();
        assert_eq!(found, expected);
        for (who, id) in self.people.iter().enumerate() {
            let found = self.office.lines(&format!(
                "select trim_scale(balance) from commission.account_balance
                where participant_id = '{id}'"
            ));
            let balance = self.books.balance(who);
            let posted: Decimal =
                self.books.lines.values().filter(|line| line.0 == who).map(|line| line.1).sum();
            let paid: Decimal = self
                .books
                .payouts
                .iter()
                .filter(|payout| payout.who == who && payout.is_live())
                .map(Payout::amount)
                .sum();
            assert_eq!(balance, posted - paid);
            match found.first() {
                Some(found) => assert_eq!(found.parse::<Decimal>().expect("an amount"), balance),
                None => assert_eq!(balance, Decimal::ZERO),
            }
        }
    }
}

/// Commissions that are paid are no more than what was paid for them; and where completed payouts
/// have taken every line of a reseller, all that was posted is paid.
const WRONGLY_PAID: &str = "
    with taken as (
        select e.participant_id, e.posting_id, e.line, e.amount,
            coalesce(sum(i.amount) filter (where p.status = 'completed'), 0) as paid
        from commission.earning as e
        left join commission.payout_item as i on (i.posting_id, i.line) = (e.posting_id, e.line)
        left join commission.payout as p on p.id = i.payout_id
        where e.scheme = 'reseller'
        group by e.posting_id, e.line
    ),
    account as (
        select participant_id, sum(paid) filter (where amount > 0) as paid,
            bool_and(paid = amount) as is_all
        from taken
        group by participant_id
    )
    select a.participant_id, a.paid, a.is_all, sum(r.amount + r.tier_bonus), count(*)
    from account as a
    join commission.reseller_commission_report as r on r.reseller_id = a.participant_id
    join commission.period as c
        on (c.scheme, c.year, c.month, c.status) = ('reseller', r.year, r.month, 'closed')
    where r.status = 'paid' or a.is_all and r.status = 'approved' and r.amount > 0
    group by a.participant_id, a.paid, a.is_all
    having sum(r.amount + r.tier_bonus) filter (where r.status = 'paid') > a.paid
        or a.is_all and count(*) filter (where r.status = 'approved') > 0";

fn run(seed: u64, steps: usize) -> BTreeMap<&'static str, u32> {
    let mut history = History::new(seed);
    for _ in 0..steps {
        history.one_step();
        history.read_lines();
        history.check();
        assert_eq!(history.office.lines(WRONGLY_PAID), Vec::<String>::new());
    }
    history.office.assert_agrees();
    history.steps
}

#[test]
fn random_histories_agree_with_the_oracle_at_every_step() {
    let mut steps: BTreeMap<&str, u32> = BTreeMap::new();
    for seed in [11, 12, 13] {
        for (what, count) in run(seed, 160) {
            *steps.entry(what).or_default() += count;
        }
    }
    for what in [
        "sale",
        "refund",
        "adjustment",
        "closing",
        "part",
        "reopening",
        "request",
        "refused request",
        "request for all",
        "approved",
        "cancelled",
        "batch",
        "completed",
        "failed",
        "returned",
    ] {
        assert!(steps.get(what).copied().unwrap_or(0) > 1, "{what}: {steps:?}");
    }
}
