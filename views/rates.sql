-- The configuration page: fees and rates of today as two matrices with a column for each category.

create or replace view commission.rate_matrix
with (security_invoker = true)
as
select
    t.branch,
    t.trainer_type,
    t.commission_type,
    t.session_type,
    t.session_count_min,
    t.session_count_max,
    t.sales_threshold_min,
    t.sales_threshold_max,
    max(coalesce(t.fee_amount, t.commission_rate)) filter (where t.trainer_category = 'junior') as junior,
    max(coalesce(t.fee_amount, t.commission_rate)) filter (where t.trainer_category = 'senior') as senior,
    max(coalesce(t.fee_amount, t.commission_rate)) filter (where t.trainer_category = 'master') as master,
    max(coalesce(t.fee_amount, t.commission_rate)) filter (where t.trainer_category = 'grand master')
        as grand_master,
    max(coalesce(t.fee_amount, t.commission_rate)) filter (where t.trainer_category = 'director') as director,
    jsonb_object_agg(t.trainer_category, t.id) as tier_ids,
    max(t.last_updated_at) as last_updated_at,
    (array_agg(p.name order by t.last_updated_at desc))[1] as last_updated_by_name,
    t.per_hour
from commission.trainer_commission_tier as t
join commission.branch as b on b.name = t.branch
left join commission.participant as p on p.id = t.last_updated_by
where t.status = 'active'
    and t.product is null
    and t.valid_during @> commission_internal.day_of(now(), b.time_zone)
group by
    t.branch,
    t.trainer_type,
    t.commission_type,
    t.session_type,
    t.session_count_min,
    t.session_count_max,
    t.sales_threshold_min,
    t.sales_threshold_max,
    t.per_hour
order by
    t.branch,
    t.trainer_type,
    t.commission_type,
    t.session_type,
    t.session_count_min nulls first,
    t.sales_threshold_min nulls first,
    t.per_hour;

comment on view commission.rate_matrix is
    'The active rates in force today in each branch''s calendar: one row for each kind of pay and band, one column for each category that comes along. A cell is a flat fee in the branch''s currency where commission_type is conduction_fee, else a rate from 0 to 1. rates_in_force has categories of your own and rates of products besides.';
comment on column commission.rate_matrix.tier_ids is
    'For each category the id of its row in trainer_commission_tier, to edit the cell.';
comment on column commission.rate_matrix.last_updated_by_name is 'Who changed the row''s cells last.';
comment on column commission.rate_matrix.branch is 'Branch.';
comment on column commission.rate_matrix.trainer_type is 'Employment.';
comment on column commission.rate_matrix.commission_type is 'What the row pays for.';
comment on column commission.rate_matrix.session_type is 'Kind of session; null for sales.';
comment on column commission.rate_matrix.session_count_min is
    'Paid sessions from which the row holds; null: from none on.';
comment on column commission.rate_matrix.session_count_max is
    'Paid sessions below which it holds; null: without end.';
comment on column commission.rate_matrix.sales_threshold_min is
    'Sales from which the row holds; null: from 0.';
comment on column commission.rate_matrix.sales_threshold_max is
    'Sales below which it holds; null: without end.';
comment on column commission.rate_matrix.junior is 'Fee or rate of juniors; null: no band.';
comment on column commission.rate_matrix.senior is 'Fee or rate of seniors; null: no band.';
comment on column commission.rate_matrix.master is 'Fee or rate of masters; null: no band.';
comment on column commission.rate_matrix.grand_master is 'Fee or rate of grand masters; null: no band.';
comment on column commission.rate_matrix.director is 'Fee or rate of directors; null: no band.';
comment on column commission.rate_matrix.per_hour is
    'Whether the fees of the row are for an hour, not for a session.';
comment on column commission.rate_matrix.last_updated_at is 'When one of the row''s cells last changed.';

-- The same with every category, also those that were added, and with the rates that products have of their own.
create or replace view commission.rates_in_force
with (security_invoker = true)
as
select
    t.branch,
    t.trainer_type,
    t.commission_type,
    t.session_type,
    t.product,
    t.session_count_min,
    t.session_count_max,
    t.sales_threshold_min,
    t.sales_threshold_max,
    jsonb_object_agg(t.trainer_category, coalesce(t.fee_amount, t.commission_rate)) as rates,
    jsonb_object_agg(t.trainer_category, t.id) as tier_ids,
    max(t.last_updated_at) as last_updated_at,
    (array_agg(p.name order by t.last_updated_at desc))[1] as last_updated_by_name,
    t.per_hour
from commission.trainer_commission_tier as t
join commission.branch as b on b.name = t.branch
left join commission.participant as p on p.id = t.last_updated_by
where t.status = 'active'
    and t.valid_during @> commission_internal.day_of(now(), b.time_zone)
group by
    t.branch,
    t.trainer_type,
    t.commission_type,
    t.session_type,
    t.product,
    t.session_count_min,
    t.session_count_max,
    t.sales_threshold_min,
    t.sales_threshold_max,
    t.per_hour
order by
    t.branch,
    t.trainer_type,
    t.commission_type,
    t.session_type,
    t.product nulls first,
    t.session_count_min nulls first,
    t.sales_threshold_min nulls first,
    t.per_hour;

comment on view commission.rates_in_force is
    'The active rates in force today in each branch''s calendar: one row for each kind of pay, product and band, with the fees or rates of all categories. A fee is in the branch''s currency, a rate from 0 to 1.';
comment on column commission.rates_in_force.branch is 'Branch.';
comment on column commission.rates_in_force.trainer_type is 'Employment.';
comment on column commission.rates_in_force.commission_type is 'What the row pays for.';
comment on column commission.rates_in_force.session_type is 'Kind of session; null for sales.';
comment on column commission.rates_in_force.product is
    'The product whose own rates these are; null: those of all products without any, and fees.';
comment on column commission.rates_in_force.session_count_min is
    'Paid sessions from which the row holds; null: from none on.';
comment on column commission.rates_in_force.session_count_max is
    'Paid sessions below which it holds; null: without end.';
comment on column commission.rates_in_force.sales_threshold_min is
    'Sales from which the row holds; null: from 0.';
comment on column commission.rates_in_force.sales_threshold_max is
    'Sales below which it holds; null: without end.';
comment on column commission.rates_in_force.rates is
    'For each category its fee or rate, also for those that add_trainer_category() has added.';
comment on column commission.rates_in_force.tier_ids is
    'For each category the id of its row in trainer_commission_tier, to edit the rate.';
comment on column commission.rates_in_force.per_hour is
    'Whether the fees of the row are for an hour, not for a session.';
comment on column commission.rates_in_force.last_updated_at is 'When one of the row''s rates last changed.';
comment on column commission.rates_in_force.last_updated_by_name is 'Who changed the row''s rates last.';
