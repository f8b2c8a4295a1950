//! Random companies that use what stretches the rules (last days, weights, contracts): after each
//! change, what is paid is what a query over the facts in plain SQL finds, and what a calculation
//! from scratch gives. The oracle of the rules themselves (oracle/) knows nothing of these.

use common::Statements;
use common::snapshot::assert_stored_equals_from_scratch;
use common::trainer::Gym;
use uuid::Uuid;

use crate::simulate_rates::Dice;

/// Sessions and shares of each pair that are paid, by the month of kepong, with what they pay: one
/// fee and one rate, so that only the new rules decide.
const DIFFERENCES: &str = "
    with worked as (
        -- Each day of each trainer, and the grade of it.
        select t.id as trainer_id, d::date as day, g.earns,
            (t.last_day is null or d::date <= t.last_day or d::date >= t.returns_on) is true
                as is_worked
        from commission.trainer as t
        cross join generate_series(date '2025-11-01', '2026-06-30', '1 day') as d
        left join commission.trainer_grade as g
            on g.trainer_id = t.id and g.valid_during @> d::date
    ),
    month as (
        -- The contract of the last day worked, or of the last day where none is.
        select distinct on (trainer_id, date_trunc('month', day)) trainer_id,
            date_trunc('month', day)::date as first_day, earns
        from worked
        order by trainer_id, date_trunc('month', day), is_worked desc, day desc
    ),
    fact as (
        select a.trainer_id, a.member_id, 1 as sessions, 0::numeric as share,
            (a.starts_at at time zone 'Asia/Kuala_Lumpur')::date as day
        from commission.appointment as a
        where a.status = 'completed'
        union all
        select c.id, k.member_id, 0, (
                case
                    when k.closer_weights is null then floor(s.cents / cardinality(k.closed_by))
                    else floor(s.cents * k.closer_weights[c.place] / s.weights)
                end
                + case when c.place <= s.cents - (
                    select sum(floor(case
                        when k.closer_weights is null then s.cents / cardinality(k.closed_by)
                        else s.cents * k.closer_weights[o.place] / s.weights
                    end))
                    from generate_subscripts(k.closed_by, 1) as o (place)
                ) then 1 else 0 end
            ) / 100,
            (k.created_at at time zone 'Asia/Kuala_Lumpur')::date
        from commission.member_package as k
        cross join lateral (
            select (k.total_price - k.refunded_amount) * 100 as cents,
                (select sum(w) from unnest(k.closer_weights) as w) as weights
        ) as s
        cross join unnest(k.closed_by) with ordinality as c (id, place)
        where k.status = 'active' and k.refunded_amount < k.total_price
    ),
    due as (
        select f.trainer_id, f.member_id, m.first_day, m.earns, sum(f.sessions) as sessions,
            sum(f.share) as sales
        from fact as f
        join worked as w on w.trainer_id = f.trainer_id and w.day = f.day and w.is_worked
        join month as m
            on m.trainer_id = f.trainer_id and m.first_day = date_trunc('month', f.day)
        group by 1, 2, 3, 4
    ),
    priced as (
        select trainer_id, member_id, first_day, sessions, sales,
            case when earns <> 'sales' then sessions * 30.5 else 0 end
            + case when earns <> 'sessions' then round(sales * 0.0333, 2) else 0 end as amount
        from due
        where earns is not null
    )
    select *
    from priced as p
    full join (
        select trainer_id, member_id, make_date(year, month, 1) as first_day,
            total_conduction_count, total_new_sales + total_renew_sales as sold,
            total_entitled_commission
        from commission.trainer_monthly_commission
    ) as r using (trainer_id, member_id, first_day)
    where (p.sessions, p.sales, p.amount)
        is distinct from (r.total_conduction_count, r.sold, r.total_entitled_commission)";

/// Paid and unpaid facts are all there are, and each is one of both or, where a contract counts
/// what it does not pay, both.
const LOST: &str = "
    select a.id
    from commission.appointment as a
    where a.status = 'completed'
        and not exists (
            select from commission.trainer_session as s
            where s.id = a.id and s.amount is not null)
        and not exists (select from commission.trainer_unpaid_fact as u where u.id = a.id)
        and not exists (
            select from commission.trainer_unpriced_pair as u where u.trainer_id = a.trainer_id)
    union all
    select a.id
    from commission.trainer_session as a
    join commission.trainer_unpaid_fact as u on u.id = a.id
    where a.amount is not null
    union all
    select k.id
    from commission.trainer_sale as k
    join commission.trainer_unpaid_fact as u on u.id = k.id and u.trainer_id = k.trainer_id
    where k.amount is not null";

fn between(dice: &mut Dice, least: i64, most: i64) -> i64 {
    least + dice.below((most - least + 1) as u64) as i64
}

/// A day from January to April.
fn day(dice: &mut Dice) -> String {
    format!("2026-{:02}-{:02}", between(dice, 1, 4), between(dice, 1, 28))
}

fn step(dice: &mut Dice, trainers: &[Uuid]) -> String {
    let trainer = trainers[between(dice, 0, trainers.len() as i64 - 1) as usize];
    let some = between(dice, 0, 3);
    match between(dice, 0, 7) {
        0 => format!(
            "update commission.trainer set last_day = '{}', returns_on = null
            where id = '{trainer}'",
            day(dice)
        ),
        1 => format!(
            "update commission.trainer
            set last_day = '{0}', returns_on = date '{0}' + {1} where id = '{trainer}'",
            day(dice),
            between(dice, 1, 60)
        ),
        2 => format!(
            "update commission.trainer set last_day = null, returns_on = null
            where id = '{trainer}'"
        ),
        3 => format!(
            "update commission.member_package
            set closer_weights = array(
                select 1 + (abs(hashtext(id::text || c || {some})) % 1000) / 100.0
                from unnest(closed_by) as c)
            where abs(hashtext(id::text)) % 4 = {some}"
        ),
        4 => "update commission.member_package set closer_weights = null".to_owned(),
        5 => format!(
            "select commission.change_trainer_grade('{trainer}', '{}', p_earns => '{}')",
            day(dice),
            ["all", "sessions", "sales"][between(dice, 0, 2) as usize]
        ),
        6 => format!(
            "update commission.appointment set starts_at = starts_at + interval '{} hours'
            where trainer_id = '{trainer}' and starts_at < '2026-04-01'
                and abs(hashtext(id::text)) % 4 = {some}",
            between(dice, -200, 200)
        ),
        _ => format!(
            "update commission.member_package set refunded_amount = round(total_price / 3, 2)
            where abs(hashtext(id::text)) % 4 = {some}"
        ),
    }
}

#[test]
fn what_is_paid_is_what_the_facts_say_after_any_changes() {
    for seed in 0..3 {
        let mut dice = Dice(seed);
        let mut gym = Gym::without_rates(&format!("stretched_{seed}"));
        let key = ["kepong", "full time", "senior"];
        gym.fee(key, "paid", None, None, "30.5");
        gym.sales_rate(key, "new_sales", None, None, "0.0333");
        gym.sales_rate(key, "renew_sales", None, None, "0.0333");
        let trainers: Vec<Uuid> = (0..3).map(|n| gym.trainer(&format!("T{n}"))).collect();
        let members: Vec<Uuid> = (0..2).map(|n| gym.member(&format!("M{n}"), "company")).collect();
        for _ in 0..60 {
            let at = format!("{} {:02}:30:00+08", day(&mut dice), between(&mut dice, 0, 23));
            let trainer = trainers[between(&mut dice, 0, 2) as usize];
            gym.session_at(trainer, members[between(&mut dice, 0, 1) as usize], "paid", &at);
        }
        for number in 0..15 {
            let mut closers = trainers.clone();
            closers.rotate_left(number % 3);
            closers.truncate(1 + number % 3);
            let price = format!("{}.{:02}", between(&mut dice, 1, 900), between(&mut dice, 0, 99));
            let at = format!("{} {:02}:30:00+08", day(&mut dice), between(&mut dice, 0, 23));
            gym.sale_at(members[number % 2], Some("new_sales"), &price, &closers, &at);
        }
        assert_eq!(gym.lines(DIFFERENCES), [""; 0]);
        for number in 0..25 {
            let change = step(&mut dice, &trainers);
            gym.run(&change);
            assert_eq!(gym.lines(DIFFERENCES), [""; 0], "seed {seed}, step {number}: {change}");
            assert_eq!(gym.lines(LOST), [""; 0], "seed {seed}, step {number}: {change}");
        }
        assert_stored_equals_from_scratch(&mut gym.db);
        // The query must be able to find something.
        gym.run("begin; alter table commission.trainer disable trigger user");
        gym.run("update commission.trainer set last_day = '2026-01-01', returns_on = null");
        assert!(!gym.lines(DIFFERENCES).is_empty());
        gym.run("rollback");
    }
}
