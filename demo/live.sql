-- Results are live: one more session, and the trainer's whole month follows in the same transaction.

\ir draw.sql
\ir terminal.sql

create temporary view farid as
select
    r.trainer_name as trainer,
    r.total_paid_session as "paid sessions",
    d.conduction_paid_rate as "fee for each",
    pg_temp.money(r.total_conduction_fee, r.currency) as "session fees",
    pg_temp.money(r.total_sales_commission, r.currency) as "sales commission",
    pg_temp.money(r.total_entitled_commission, r.currency) as total
from commission.view_5_2_trainer_monthly_commission_report as r
cross join lateral (
    select max(conduction_paid_rate) as conduction_paid_rate
    from commission.view_5_2_1_trainer_monthly_commission_details
    where trainer_id = r.trainer_id
        and year = r.year
        and month = r.month
) as d
where r.trainer_id = pg_temp.id_of('trainer 6')
    and r.year = 2026
    and r.month = 6;

create temporary table before as
select * from farid;

insert into commission.appointment (trainer_id, member_id, branch, session_type, status, starts_at)
select trainer_id, member_id, 'kepong', 'paid', 'completed', '2026-06-30 20:00:00+08'
from commission.trainer_monthly_commission
where trainer_id = pg_temp.id_of('trainer 6')
    and year = 2026
    and month = 6
order by member_id
limit 1;

select 'before' as "when", * from before
union all
select 'after', * from farid
order by 1 desc;
