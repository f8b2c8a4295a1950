-- Six months of the chain, January to June 2026: sessions and package sales.

\ir draw.sql

-- Each member trains with somebody of the branch, now and then with a stand-in; full-timers have
-- three times the members of part-timers.
create temporary table roster as
select g.branch, g.trainer_id, row_number() over (partition by g.branch order by g.trainer_id, copy) - 1 as place,
    count(*) over (partition by g.branch) as places
from commission.trainer_grade as g
cross join lateral generate_series(1, case when g.trainer_type = 'full time' then 3 else 1 end) as copy
where g.valid_during @> '2026-01-01'::date;

create temporary table habit as
select m.id as member_id, m.branch, r.trainer_id, (m.created_at at time zone b.time_zone)::date as joined_on,
    1 + pg_temp.draw('weekly ' || m.id, 3) * (1 + pg_temp.draw('keen ' || m.id, 4)) / 2 as weekly,
    '2026-04-05'::date + pg_temp.draw('stays ' || m.id, 300) as last_on
from commission.member as m
join commission.branch as b on b.name = m.branch
join roster as r
    on r.branch = m.branch
    and r.place = pg_temp.draw('trainer ' || m.id, r.places::integer);

create index on roster (branch, place);
analyze roster;
analyze habit;

insert into commission.appointment (id, trainer_id, member_id, branch, session_type, status, starts_at, created_at)
select pg_temp.id_of('session ' || visit.key),
    coalesce(stand_in.trainer_id, h.trainer_id), h.member_id, h.branch,
    case
        when on_date::date < h.joined_on + 7 then 'free'
        when chance.of_kind < 15 then 'paid'
        else (array['free', 'transform', 'express', 'sponsor', 'compensate'])[chance.of_kind - 14]
    end::commission.session_type,
    case
        when chance.of_status < 18 then 'completed'
        when chance.of_status = 18 then 'cancelled'
        else 'no_show'
    end::commission.appointment_status,
    start.at, start.at - interval '2 days'
from habit as h
cross join generate_series('2026-01-01'::date, '2026-06-30', interval '1 day') as on_date
cross join lateral (select h.member_id || ' ' || on_date::date) as visit (key)
cross join lateral (
    select pg_temp.draw('kind ' || visit.key, 20), pg_temp.draw('status ' || visit.key, 20)
) as chance (of_kind, of_status)
cross join lateral (
    select pg_temp.at_branch(on_date::date, 375 + 15 * pg_temp.draw('hour ' || visit.key, 62), h.branch)
) as start (at)
left join roster as stand_in
    on pg_temp.draw('stand-in ' || visit.key, 20) = 0
    and stand_in.branch = h.branch
    and stand_in.place = pg_temp.draw('who ' || visit.key, stand_in.places::integer)
where on_date::date between h.joined_on and h.last_on
    and pg_temp.draw('comes ' || visit.key, 7) < h.weekly;

-- Packages of 10, 24 or 48 sessions, bought on joining and again when used up. Old members state
-- their renewals; for the others sale_type is left to be filled in.
create temporary table purchase as
with recursive bought as (
    select member_id, branch, trainer_id, weekly, last_on, 1 as number,
        greatest(joined_on, '2026-01-01'::date + pg_temp.draw('first ' || member_id, 56)) as on_date,
        joined_on < '2026-01-01' as is_old
    from habit
    union all
    select member_id, branch, trainer_id, weekly, last_on, number + 1,
        on_date + 7 * (array[10, 24, 48])[1 + pg_temp.draw('size ' || member_id || number, 3)] / weekly
            + pg_temp.draw('gap ' || member_id || number, 9),
        is_old
    from bought
    where on_date < '2026-07-01'
)
select *, member_id || ' ' || number as key,
    (array[10, 24, 48])[1 + pg_temp.draw('size ' || member_id || number, 3)] as sessions
from bought
where on_date <= '2026-06-30'
    and on_date <= last_on;

insert into commission.member_package (
    id, member_id, branch, package_name, total_price, refunded_amount, sale_type, closed_by, status, created_at)
select pg_temp.id_of('package ' || p.key), p.member_id, p.branch, p.sessions || ' sessions', price.amount,
    case when pg_temp.draw('refund ' || p.key, 80) = 1 then round(price.amount / 4, 0) else 0 end,
    case when p.is_old then 'renew_sales' end::commission.commission_type,
    closers.ids,
    case when pg_temp.draw('refund ' || p.key, 80) = 0 then 'refunded' else 'active' end::commission.package_status,
    pg_temp.at_branch(p.on_date, 600 + pg_temp.draw('sold at ' || p.key, 660), p.branch)
from purchase as p
cross join lateral (
    select case p.branch
        when 'thao dien' then (array[5900000, 13200000, 24900000])[array_position('{10,24,48}', p.sessions)]
        when 'bangsar' then (array[1288.00, 2788.00, 5188.00])[array_position('{10,24,48}', p.sessions)]
        else (array[1100.00, 2399.50, 4499.00])[array_position('{10,24,48}', p.sessions)]
    end
) as price (amount)
cross join lateral (
    select array_agg(trainer_id order by rank)
    from (
        select trainer_id, min(rank) as rank
        from (
            select p.trainer_id, 1 as rank
            union all
            select r.trainer_id, helper
            from generate_series(2, greatest(1, pg_temp.draw('closers ' || p.key, 10) / 3)) as helper
            join roster as r
                on r.branch = p.branch
                and r.place = pg_temp.draw('helper ' || helper || ' ' || p.key, r.places::integer)
        ) as named
        group by trainer_id
    ) as closer
) as closers (ids)
order by p.on_date, p.key;

-- One trainer ends June with 99 paid sessions: one more, and the fee of all of them changes.
with june as (
    select a.id, row_number() over (order by a.starts_at, a.id) as number
    from commission.appointment as a
    where a.trainer_id = pg_temp.id_of('trainer 6')
        and a.session_type = 'paid'
        and a.status = 'completed'
        and a.starts_at >= '2026-06-01 00:00:00+08'
        and a.starts_at < '2026-07-01 00:00:00+08'
)
update commission.appointment as a
set status = 'cancelled'
from june
where june.id = a.id
    and june.number > 99;
