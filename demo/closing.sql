-- January and February are closed; a package of February is refunded afterwards; closing March posts the
-- difference.

\ir draw.sql
\ir terminal.sql

create temporary view ledger as
select
    e.posting_id as posting,
    e.year || '-' || lpad(e.month::text, 2, '0') as "posted with",
    e.for_year || '-' || lpad(e.for_month::text, 2, '0') as "earned in",
    p.name as trainer,
    e.component,
    e.kind,
    pg_temp.money(e.amount, e.currency, 10) as amount,
    e.cause
from commission.earning as e
join commission.participant as p on p.id = e.participant_id;

select c.scheme, '2026-' || lpad(m::text, 2, '0') as month, c.line_count as lines, c.totals, left(c.hash, 16) as hash
from unnest(array[1, 2]) as m
cross join lateral commission.close_period(2026, m, 'trainer') as c;

-- A package of his that has not been refunded: the largest.
select id as package, total_price as price
from commission.member_package
where closed_by = array[pg_temp.id_of('trainer 6')]
    and created_at >= '2026-02-01 00:00+08'
    and created_at < '2026-03-01 00:00+08'
    and status = 'active'
    and refunded_amount = 0
order by total_price desc
limit 1
\gset

\echo 'In November a customer gets' :price 'back for a package that Farid Osman sold in February:'
\echo
update commission.member_package
set status = 'refunded'
where id = :'package';

select participant_name as trainer, year || '-' || lpad(month::text, 2, '0') as month, component,
    posted, due, difference
from commission.pending_adjustments;

\echo 'select * from commission.close_period(2026, 3):'
\echo
select scheme, line_count as lines, adjustment_count as adjustments, totals
from commission.close_period(2026, 3, 'trainer');

select posting, "posted with", "earned in", trainer, component, kind, amount,
    left(cause, 8) || '… was refunded' as cause
from ledger
where kind = 'adjustment';

select count(*) as "problems that verify_ledger() finds"
from commission.verify_ledger();
