-- Why one record says what it says: a fan's sessions, and a sale that several trainers closed.

\ir terminal.sql

select c.id as commission_id
from commission.trainer_monthly_commission as c
join commission.branch as b on b.name = c.branch
where (c.year, c.month) = (select year, month from commission.commission_period limit 1)
    and b.name = 'kepong'
    and c.total_conduction_count > 0
    and exists (
        select
        from commission.member_package as p
        where p.member_id = c.member_id
            and p.closed_by @> array[c.trainer_id]
            and cardinality(p.closed_by) > 1
            and p.status = 'active'
            and date_trunc('month', p.created_at at time zone b.time_zone) = make_date(c.year, c.month, 1))
order by c.member_tier = 'fans' desc, c.total_paid_session desc, c.id
limit 1
\gset

\pset tuples_only on
\pset format unaligned
select jsonb_pretty(commission.explain_trainer_commission(:'commission_id'));
