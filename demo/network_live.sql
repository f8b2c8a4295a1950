-- One sale on the 28th: what it would do, then what it does, to the seller and everybody above.

\ir draw.sql
\ir terminal.sql

-- A rate, and the one that it becomes where it changes.
create function pg_temp.step(p_from numeric, p_to numeric)
returns text
language sql
immutable
as $$
    select to_char(p_from * 100, 'FM990') || ' %'
        || case when p_to <> p_from then ' -> ' || to_char(p_to * 100, 'FM990') || ' %' else '' end;
$$;

\ir network_candidate.sql

\echo If :leaf_name sold for :amount_shown VND: simulate_network_sale(id, amount, null, sold_at)
create temporary table predicted as
select * from commission.simulate_network_sale(:'leaf_id', :amount, null, '2026-06-28 15:00:00+07');

create temporary table line as
select 0 as level, :'leaf_id'::uuid as participant_id, :'leaf_name' as name
union all
select level, participant_id, name
from commission.upline(:'leaf_id');

create temporary view standing as
select l.level, l.participant_id, l.name, m.tier_rate, m.ranking_volume, m.total_commission
from line as l
left join commission.network_month as m
    on m.participant_id = l.participant_id
    and m.year = 2026
    and m.month = 6;

create temporary table before as
select * from standing;

select
    l.level,
    p.name,
    pg_temp.step(p.tier_rate_before, p.tier_rate_after) as tier,
    pg_temp.money(p.total_commission_before, 'VND', 15) as now,
    pg_temp.money(p.total_commission_after, 'VND', 15) as "then",
    pg_temp.money(p.difference, 'VND', 12) as more
from predicted as p
join line as l on l.participant_id = p.participant_id
order by l.level;

\echo The sale is made: network_month before and after, the seller and everybody above
insert into commission.network_sale (participant_id, amount, status, sold_at)
values (:'leaf_id', :amount, 'approved', '2026-06-28 15:00:00+07');

select
    a.level,
    a.name,
    pg_temp.step(b.tier_rate, a.tier_rate) as tier,
    pg_temp.money(b.total_commission, 'VND', 15) as before,
    pg_temp.money(a.total_commission, 'VND', 15) as after,
    case
        when (a.tier_rate, a.ranking_volume, a.total_commission) is not distinct from (
            coalesce(p.tier_rate_after, b.tier_rate),
            coalesce(p.ranking_volume_after, b.ranking_volume),
            coalesce(p.total_commission_after, b.total_commission)) then 'yes'
        else 'NO'
    end as "as predicted"
from standing as a
join before as b using (participant_id)
left join predicted as p using (participant_id)
order by a.level;
