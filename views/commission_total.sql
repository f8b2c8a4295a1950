-- What the cards of a dashboard show: the trainers' results summed up.

create or replace view commission.commission_total
with (security_invoker = true)
as
select
    c.year,
    scope.month,
    scope.branch,
    b.currency,
    count(distinct c.trainer_id) as trainer_count,
    count(distinct c.member_id) as member_count,
    sum(c.total_conduction_count)::bigint as total_conduction_count,
    sum(c.total_conduction_fee) as total_conduction_fee,
    sum(c.total_new_sales) as total_new_sales,
    sum(c.total_renew_sales) as total_renew_sales,
    sum(c.total_sales_commission) as total_sales_commission,
    sum(c.total_entitled_commission) as total_entitled_commission
from commission.trainer_monthly_commission as c
join commission.branch as b on b.name = c.branch
cross join lateral (
    values (c.month, c.branch), (c.month, null), (null, c.branch), (null, null)
) as scope (month, branch)
group by c.year, scope.month, scope.branch, b.currency;

comment on view commission.commission_total is
    'The trainers'' results that the caller sees, summed up: in each currency a row for each month and each year (month is null), of each branch and of all of them (branch is null). Ask for one of the four. Open months are as they stand now.';
comment on column commission.commission_total.year is 'Year.';
comment on column commission.commission_total.month is 'Month, 1 to 12; null: the whole year.';
comment on column commission.commission_total.branch is 'Home branch of the trainers; null: all branches of the currency.';
comment on column commission.commission_total.currency is 'ISO 4217 code of the amounts.';
comment on column commission.commission_total.trainer_count is 'Trainers with activity.';
comment on column commission.commission_total.member_count is 'Members with activity.';
comment on column commission.commission_total.total_conduction_count is 'Completed sessions of all types.';
comment on column commission.commission_total.total_conduction_fee is 'Fees for sessions (money).';
comment on column commission.commission_total.total_new_sales is 'First sales, less refunds.';
comment on column commission.commission_total.total_renew_sales is 'Renewals, less refunds.';
comment on column commission.commission_total.total_sales_commission is 'Commission on sales (money).';
comment on column commission.commission_total.total_entitled_commission is
    'total_conduction_fee + total_sales_commission (money).';
