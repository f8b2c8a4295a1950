//! Statements at random: whatever happens to deals, credits, plans and quotas, what is stored is
//! what a longhand calculation in SQL gives, which knows nothing of the engine.

use super::Books;
use common::Statements;
use uuid::Uuid;

/// Two components: by quota of the quarter (the accelerator from the deal on that reaches it), and
/// one percent of what the direct downline is credited with.
const LONGHAND: &str = "
    with share as (
        select d.id as deal_id, d.close_date, d.created_at,
            coalesce(c.participant_id, d.owner_id) as who,
            coalesce(c.kind::text, 'revenue') as kind, d.amount - d.refunded_amount as net,
            floor((d.amount - d.refunded_amount) * 100 * coalesce(c.share, 1)) as cents,
            coalesce(c.position, 1) as place
        from commission.deal as d
        left join commission.deal_credit as c on c.deal_id = d.id
        where d.status = 'closed_won'
    ),
    credit as (
        select s.deal_id, s.close_date, s.created_at, s.who, (s.cents + case
                when s.kind = 'revenue' and s.net * 100 - (
                    select sum(o.cents) from share as o
                    where o.deal_id = s.deal_id and o.kind = 'revenue'
                ) > (
                    select count(*) from share as o
                    where o.deal_id = s.deal_id and o.kind = 'revenue' and o.place < s.place
                ) then 1 else 0 end) / 100 as amount, s.kind
        from share as s
    ),
    own as (
        select c.deal_id, c.close_date, c.created_at, c.who, sum(c.amount) as amount
        from credit as c
        group by c.deal_id, c.close_date, c.created_at, c.who
    ),
    running as (
        select o.*, (
                select sum(b.amount)
                from own as b
                where b.who = o.who
                    and date_trunc('quarter', b.close_date) = date_trunc('quarter', o.close_date)
                    and (b.close_date, b.created_at, b.deal_id)
                        <= (o.close_date, o.created_at, o.deal_id)
            ) as reached,
            (
                select q.amount * q.ramp
                from commission.quota as q
                where q.participant_id = o.who
                    and o.close_date between q.start_date and q.end_date
            ) as quota
        from own as o
    )
    select r.deal_id, r.who, 'quota' as kind,
        round(r.amount * case when r.reached >= r.quota and r.quota > 0 then 0.08 else 0.05 end, 2)
            as amount
    from running as r
    where exists (
        select
        from commission.user_compensation_plan as u
        join commission.plan_component as k on k.plan_id = u.plan_id and k.kind = 'quota'
        where u.participant_id = r.who
            and r.close_date >= u.start_date
            and r.close_date <= coalesce(u.end_date, 'infinity'))
    union all
    select c.deal_id, l.upline_id, 'override', round(sum(c.amount) * 0.01, 2)
    from credit as c
    join commission.upline_link as l
        on l.participant_id = c.who
        and l.valid_during @> (date_trunc('month', c.close_date) + interval '1 month - 1 day')::date
    where c.kind = 'revenue'
        and exists (
            select
            from commission.user_compensation_plan as u
            join commission.plan_component as k on k.plan_id = u.plan_id and k.kind = 'override'
            where u.participant_id = l.upline_id)
    group by c.deal_id, l.upline_id";

const STORED: &str = "
    select deal_id, participant_id, kind, sum(amount)
    from commission.deal_commission
    group by deal_id, participant_id, kind";

/// A small generator, so that a failure can be repeated by its seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.roll(of.len() as u64) as usize]
    }
}

fn statement(dice: &mut Dice, people: &[Uuid], plans: [Uuid; 2]) -> String {
    let [who, other] = [dice.one(people), dice.one(people)];
    let day = format!("2026-{:02}-{:02}", 1 + dice.roll(6), 1 + dice.roll(28));
    let cents = dice.roll(9_000_000);
    let amount = format!("{}.{:02}", cents / 100, cents % 100);
    let any = |dice: &mut Dice, table: &str| {
        format!(
            "(select id from commission.{table} order by md5(id::text || '{}') limit 1)",
            dice.roll(1_000)
        )
    };
    match dice.roll(12) {
        0..=3 => format!(
            "insert into commission.deal (name, owner_id, amount, status, close_date)
            values ('x', '{who}', {amount}, 'closed_won', '{day}')"
        ),
        4 => format!(
            "update commission.deal set amount = greatest({amount}, refunded_amount)
            where id = {}",
            any(dice, "deal")
        ),
        5 => format!(
            "update commission.deal
            set refunded_amount = trunc(amount / 3, 2), refunded_on = '2026-12-01'
            where status = 'closed_won' and amount > 1 and id = {}",
            any(dice, "deal")
        ),
        6 => format!(
            "update commission.deal set owner_id = '{who}', close_date = '{day}'
            where refunded_amount = 0 and id = {}",
            any(dice, "deal")
        ),
        7 => format!("delete from commission.deal where id = {}", any(dice, "deal")),
        8 if who != other => format!(
            "with chosen as (select {} as id),
            gone as (delete from commission.deal_credit where deal_id = (select id from chosen))
            insert into commission.deal_credit (deal_id, participant_id, kind, share, position)
            select c.id, s.who, s.kind, s.share, s.place
            from chosen as c
            cross join (
                values ('{who}'::uuid, 'revenue'::commission.deal_credit_kind, 0.333333, 1),
                    ('{other}', 'revenue', 0.666667, 2), ('{who}', 'overlay', 0.1, 1)
            ) as s (who, kind, share, place)
            where not exists (select from commission.deal_credit as k where k.deal_id = c.id)
                and c.id is not null",
            any(dice, "deal")
        ),
        9 => format!(
            "update commission.quota set amount = {}, ramp = {}
            where id = {}",
            1 + dice.roll(200_000),
            dice.one(&["1", "0.5", "0"]),
            any(dice, "quota")
        ),
        10 => format!(
            "update commission.user_compensation_plan
            set end_date = case when end_date is null then date '2026-04-{:02}' end
            where participant_id = '{who}' and plan_id = '{}'",
            1 + dice.roll(28),
            plans[0]
        ),
        _ => format!(
            "update commission.deal set status = '{}' where refunded_amount = 0 and id = {}",
            dice.one(&["closed_won", "closed_lost"]),
            any(dice, "deal")
        ),
    }
}

const QUOTA: (&str, &str) = (
    "kind, rate, accelerator_rate, threshold_attainment, quota_period, crossing",
    "'quota', 0.05, 0.08, 1, 'quarterly', 'deal'",
);

/// Four people with a plan and quotas, two of whom stand below a fifth.
fn company(name: &str, components: &[(&str, &str)]) -> (Books, [Uuid; 4], [Uuid; 2]) {
    let mut books = Books::new(name);
    let people = ["A", "B", "C", "D"].map(|name| books.rep(name));
    let top = books.rep("Top");
    let plan = books.plan("Quota", components);
    let above = books.plan("Above", &[("kind, rate", "'override', 0.01")]);
    for who in people {
        books.assign(who, plan, "2026-01-01");
        for (first, last) in [("01-01", "03-31"), ("04-01", "06-30")] {
            books.run(&format!(
                "insert into commission.quota (
                    participant_id, amount, period, start_date, end_date)
                values ('{who}', 50000, 'quarterly', '2026-{first}', '2026-{last}')"
            ));
        }
    }
    books.assign(top, above, "2026-01-01");
    books.run(&format!(
        "update commission.participant set upline_id = '{top}' where name in ('A', 'B');
        update commission.upline_link set valid_during = '(,)'"
    ));
    (books, people, [plan, above])
}

#[test]
fn whatever_happens_is_paid_as_longhand_pays_it() {
    let (mut books, people, plans) = company("deal_longhand", &[QUOTA]);
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    for step in 0..250 {
        let statement = statement(&mut dice, &people, plans);
        books.run(&statement);
        let differing = books.lines(&format!(
            "(({LONGHAND}) except ({STORED})) union all (({STORED}) except ({LONGHAND}))"
        ));
        assert_eq!(differing, Vec::<String>::new(), "step {step}: {statement}");
    }
    books.assert_in_step();
    let rows: i64 = books.value("select count(*) from commission.deal_commission");
    assert!(rows > 50, "only {rows}");
}

/// Closed months: what was posted for them and what is pending come to what their facts give.
const TOLD_WRONG: &str = "
    select m.month, coalesce(due.participant_id, told.participant_id), coalesce(due.amount, 0),
        coalesce(told.amount, 0)
    from commission.period as m
    cross join lateral (
        select participant_id, component, currency, amount
        from commission_internal.recalculated_deal_earnings(m.year, m.month, null)
    ) as due
    full join (
        select month, participant_id, component, currency, sum(amount) as amount
        from (
            select for_month as month, participant_id, component, currency, amount
            from commission.earning
            union all
            select month, participant_id, component, currency, difference
            from commission.pending_adjustments
        ) as line
        group by month, participant_id, component, currency
    ) as told
        on told.month = m.month
        and (told.participant_id, told.component, told.currency)
            = (due.participant_id, due.component, due.currency)
    where coalesce(due.amount, 0) <> coalesce(told.amount, 0)
        and coalesce(m.status, 'closed') = 'closed'";

fn statement_of_payment(dice: &mut Dice) -> String {
    let deal = format!(
        "(select id from commission.deal where status = 'closed_won' and amount > 3
        order by md5(id::text || '{}') limit 1)",
        dice.roll(1_000)
    );
    match dice.roll(3) {
        0 => format!(
            "delete from commission.deal_payment where id = (
                select id from commission.deal_payment order by md5(id::text || '{}') limit 1)",
            dice.roll(1_000)
        ),
        _ => format!(
            "insert into commission.deal_payment (deal_id, amount, paid_on)
            select d.id, trunc(d.amount / 4, 2), '2026-{:02}-{:02}'
            from commission.deal as d
            where d.id = {deal}
                and (select count(*) from commission.deal_payment as p where p.deal_id = d.id) < 4",
            1 + dice.roll(6),
            1 + dice.roll(28)
        ),
    }
}

#[test]
fn whatever_happens_to_closed_months_is_posted_or_pending() {
    let components = [
        QUOTA,
        ("kind, rate, release", "'percentage', 0.02, 'payment'"),
        (
            "kind, rate, period_cap, cap_carries, quota_period",
            "'percentage', 0.03, 500, true, 'monthly'",
        ),
        ("kind, flat_amount, threshold_amount, quota_period", "'bonus', 500, 30000, 'quarterly'"),
    ];
    for seed in [0x9E37_79B9_7F4A_7C15, 0xD1B5_4A32_D192_ED03] {
        let (mut books, people, plans) = company(&format!("deal_closed_{seed:x}"), &components);
        let mut dice = Dice(seed);
        let (mut closed, mut adjusted) = (0, 0);
        for step in 0..120 {
            let statement = match dice.roll(8) {
                0 if closed < 9 => {
                    closed += 1;
                    format!("select commission.close_period(2026, {closed}, 'deal')")
                }
                1 if closed > 0 && dice.roll(3) == 0 => {
                    closed -= 1;
                    let month = closed + 1;
                    format!("select commission.reopen_period(2026, {month}, 'a test', 'deal')")
                }
                2 | 3 => statement_of_payment(&mut dice),
                _ => loop {
                    let statement = statement(&mut dice, &people, plans);
                    // Whoever has no plan has no price, and nothing closes.
                    if !statement.contains("user_compensation_plan") {
                        break statement;
                    }
                },
            };
            books.run(&statement);
            let wrong = books.lines(TOLD_WRONG);
            assert_eq!(wrong, Vec::<String>::new(), "{seed:x}, step {step}: {statement}");
            let pending: i64 = books.value("select count(*) from commission.pending_adjustments");
            adjusted += pending;
        }
        assert!(adjusted > 20, "{seed:x}: only {adjusted} adjustments were seen");
        assert_eq!(books.lines("select * from commission.verify_ledger()"), Vec::<String>::new());
    }
}
