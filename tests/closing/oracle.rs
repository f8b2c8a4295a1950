//! Random histories of facts, settings, closings and reopenings: whatever the order, the ledger's
//! sum for each closed month is what the month gives from scratch, and for each open one zero.

use common::network::{Network, Sales};
use common::trainer::Gym;
use common::{Database, Statements};
use uuid::Uuid;

/// Numbers that look random, the same in each run.
struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        (self.0 >> 33) as usize % bound
    }

    fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }
}

const MONTHS: i32 = 4;

/// After a closing the sums are right for every month with what is pending; and nothing is, unless
/// a later month was closed before: then it waits for the next one after that.
#[track_caller]
fn assert_settled(db: &mut Database, scheme: &str, closed: i32, history: &[String]) {
    let told = history.join("\n");
    let is_newest: bool = db.value(&format!(
        "select not exists (
            select from commission.period
            where (scheme, status) = ('{scheme}', 'closed') and month > {closed})"
    ));
    if is_newest {
        let pending = db.lines("select * from commission.pending_adjustments");
        assert_eq!(pending, Vec::<String>::new(), "{told}");
    } else {
        let adjusted = format!(
            "select 1 from commission.earning
            where posting_id = (select max(id) from commission.posting) and kind = 'adjustment'
                and month = {closed}"
        );
        assert_eq!(db.lines(&adjusted), Vec::<String>::new(), "{told}");
    }
    for month in 1..=MONTHS {
        let differences = format!(
            "with due as (
                select r.*
                from commission.period as p
                cross join commission_internal.recalculated_{scheme}_earnings(
                    2026, {month}, null) as r
                where (p.scheme, p.month, p.status) = ('{scheme}', {month}, 'closed')
            ),
            posted as (
                select participant_id, component, currency, sum(amount) as amount
                from (
                    select participant_id, component, currency, amount
                    from commission.earning
                    where for_month = {month}
                    union all
                    select participant_id, component, currency, difference
                    from commission.pending_adjustments
                    where month = {month}
                ) as lines
                group by 1, 2, 3
            )
            select {month}, participant_id, component, due.amount, posted.amount
            from due
            full join posted using (participant_id, component, currency)
            where coalesce(due.amount, 0) <> coalesce(posted.amount, 0)"
        );
        assert_eq!(db.lines(&differences), Vec::<String>::new(), "{told}");
    }
    let problems = db.lines("select * from commission.verify_ledger()");
    assert_eq!(problems, Vec::<String>::new(), "{told}");
}

/// A history without late changes would prove little.
#[track_caller]
fn assert_some_of_each(db: &mut Database) {
    let kinds = db.lines("select distinct kind from commission.earning order by kind");
    assert_eq!(kinds, ["adjustment", "earning", "reversal"]);
}

/// The month after the newest closed one as often as any other.
fn month_to_close(db: &mut Database, draw: &mut Draw) -> i32 {
    let next: i32 = db
        .value("select coalesce(max(month), 0) + 1 from commission.period where status = 'closed'");
    let any = 1 + draw.below(MONTHS as usize) as i32;
    if draw.below(2) == 0 && next <= MONTHS { next } else { any }
}

/// Closes a month that is open, or reopens one that is closed. True where it closed.
fn close_or_reopen(db: &mut Database, scheme: &str, month: i32, history: &mut Vec<String>) -> bool {
    let is_closed: bool =
        db.value(&format!("select commission_internal.is_closed('{scheme}', 2026, {month})"));
    let statement = if is_closed {
        format!("select commission.reopen_period(2026, {month}, 'again', '{scheme}')")
    } else {
        format!("select commission.close_period(2026, {month}, '{scheme}')")
    };
    db.run(&statement);
    history.push(statement);
    !is_closed
}

fn run(db: &mut Database, statement: String, history: &mut Vec<String>) {
    db.run(&statement);
    history.push(statement);
}

#[test]
fn trainers_are_paid_what_their_months_give_whatever_happens_when() {
    for seed in 0..4 {
        let mut gym = Gym::new(&format!("closing_oracle_trainer_{seed}"));
        gym.recalculation(if seed % 2 == 0 { "immediate" } else { "manual" });
        let trainers: [Uuid; 3] = ["T", "U", "V"].map(|name| gym.trainer(name));
        let members: [Uuid; 2] = [("M", "company"), ("N", "fans")].map(|(n, t)| gym.member(n, t));
        let mut draw = Draw(seed + 1);
        let mut history = Vec::new();
        for _ in 0..150 {
            let (t, u, m) = (draw.of(&trainers), draw.of(&trainers), draw.of(&members));
            let day = format!("2026-{:02}-{:02}", 1 + draw.below(4), 1 + draw.below(28));
            let statement = match draw.below(13) {
                12 => format!(
                    "set session_replication_role = replica;
                    delete from commission.appointment
                    where starts_at::date between '{day}' and date '{day}' + 1;
                    update commission.member_package set total_price = total_price + 1
                    where created_at::date = '{day}';
                    set session_replication_role = origin"
                ),
                0..=2 => format!(
                    "insert into commission.appointment (
                        trainer_id, member_id, session_type, status, starts_at)
                    select '{t}', '{m}', 'paid', 'completed', '{day} 10:00+08'
                    from generate_series(1, {})",
                    1 + draw.below(60)
                ),
                3..=4 => {
                    let closers = if t == u { format!("{t}") } else { format!("{t},{u}") };
                    format!(
                        "insert into commission.member_package (
                            member_id, total_price, closed_by, created_at)
                        values ('{m}', {}.37, '{{{closers}}}', '{day} 23:30+08')",
                        1 + draw.below(30_000)
                    )
                }
                5 => "update commission.member_package set status = 'refunded'
                    where id = (select min(id::text)::uuid from commission.member_package
                        where status = 'active')"
                    .to_owned(),
                6 => format!(
                    "update commission.member_package
                    set refunded_amount = round(total_price / 3, 2), closed_by = '{{{t}}}'
                    where created_at < '{day}'"
                ),
                7 => format!("delete from commission.appointment where starts_at > '{day}'"),
                8 => format!(
                    "select commission.change_rate(id, '{day}', 0.{:02})
                    from commission.trainer_commission_tier
                    where commission_type = 'new_sales' and valid_during @> date '{day}'",
                    1 + draw.below(20)
                ),
                9 => format!(
                    "update commission.member set tier = '{}' where id = '{m}'",
                    draw.of(&["company", "fans"])
                ),
                _ => {
                    let month = month_to_close(&mut gym, &mut draw);
                    if close_or_reopen(&mut gym, "trainer", month, &mut history) {
                        assert_settled(&mut gym, "trainer", month, &history);
                    }
                    continue;
                }
            };
            run(&mut gym, statement, &mut history);
        }
        assert_some_of_each(&mut gym);
    }
}

#[test]
fn networks_are_paid_what_their_months_give_whatever_happens_when() {
    for seed in 0..4 {
        let mut network = Network::new(&format!("closing_oracle_network_{seed}"));
        network.change_plan(if seed % 2 == 0 {
            "recalculation = 'immediate'"
        } else {
            "recalculation = 'deferred'"
        });
        let people = network.chain(["A", "B", "C", "D", "E"]);
        let mut draw = Draw(seed + 11);
        let mut history = Vec::new();
        for _ in 0..150 {
            let (p, q) = (draw.of(&people), draw.of(&people));
            let day = format!("2026-{:02}-{:02}", 1 + draw.below(4), 1 + draw.below(28));
            let statement = match draw.below(12) {
                11 => format!(
                    "set session_replication_role = replica;
                    update commission.network_sale set amount = amount + 7, participant_id = '{}'
                    where sold_at::date = '{day}';
                    set session_replication_role = origin",
                    people[1]
                ),
                0..=3 => format!(
                    "insert into commission.network_sale (
                        participant_id, shared_by, amount, status, sold_at)
                    values ('{p}', nullif('{q}', '{p}')::uuid, {}.5, 'approved', '{day} 23:30+07')",
                    draw.below(300_000_000)
                ),
                4 => "update commission.network_sale set status = 'refunded'
                    where id = (select min(id::text)::uuid from commission.network_sale
                        where status = 'approved')"
                    .to_owned(),
                5 => format!(
                    "update commission.network_sale set refunded_amount = round(amount / 7)
                    where sold_at < '{day}'"
                ),
                6 => format!(
                    "delete from commission.network_sale
                    where participant_id = '{p}' and sold_at > '{day}'"
                ),
                7 => {
                    let move_to_root =
                        format!("select commission.change_upline('{}', null, '{day}')", people[4]);
                    let move_below = format!(
                        "select commission.change_upline('{}', '{}', '{day}')",
                        people[4], people[0]
                    );
                    if draw.below(2) == 0 { move_to_root } else { move_below }
                }
                8 => format!(
                    "update commission.network_plan set override_mode = '{}'",
                    draw.of(&["differential", "differential_path", "unilevel", "none"])
                ),
                _ => {
                    let month = month_to_close(&mut network, &mut draw);
                    if close_or_reopen(&mut network, "network", month, &mut history) {
                        assert_settled(&mut network, "network", month, &history);
                    }
                    continue;
                }
            };
            run(&mut network, statement, &mut history);
        }
        assert_some_of_each(&mut network);
    }
}
