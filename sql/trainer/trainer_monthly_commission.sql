-- The results: a row for each trainer, member and month with activity, and one for sessions without a member.

create table if not exists commission.trainer_monthly_commission (
    id uuid not null default gen_random_uuid()
        constraint trainer_monthly_commission_pkey primary key,
    created_at timestamptz not null default now(),
    year integer not null,
    month integer not null
        constraint trainer_monthly_commission_month_check check (month between 1 and 12),
    trainer_id uuid not null
        constraint trainer_monthly_commission_trainer_id_fkey references commission.trainer (id),
    member_id uuid
        constraint trainer_monthly_commission_member_id_fkey references commission.member (id),
    branch text not null
        constraint trainer_monthly_commission_branch_fkey references commission.branch (name)
        on update cascade,
    trainer_type commission.trainer_type not null,
    trainer_category commission.trainer_category not null,
    member_tier commission.member_tier not null,
    band_session_count bigint,
    band_sales numeric,
    total_paid_session integer not null,
    conduction_fee_paid numeric not null,
    conduction_paid_rate numeric,
    total_free_session integer not null,
    conduction_fee_free numeric not null,
    conduction_free_rate numeric,
    total_transform_session integer not null,
    conduction_fee_transform numeric not null,
    conduction_transform_rate numeric,
    total_express_session integer not null,
    conduction_fee_express numeric not null,
    conduction_express_rate numeric,
    total_sponsor_session integer not null,
    conduction_fee_sponsor numeric not null,
    conduction_sponsor_rate numeric,
    total_compensate_session integer not null,
    conduction_fee_compensate numeric not null,
    conduction_compensate_rate numeric,
    total_conduction_count integer not null,
    total_conduction_fee numeric not null,
    total_new_sales numeric not null,
    new_sales_rate numeric,
    sales_commission numeric not null,
    total_renew_sales numeric not null,
    renew_sales_rate numeric,
    renew_commission numeric not null,
    total_sales_commission numeric not null,
    total_entitled_commission numeric not null,
    last_updated_at timestamptz not null default now(),
    constraint trainer_monthly_commission_year_month_key
        unique nulls not distinct (year, month, trainer_id, member_id)
);

-- In databases of the release before as well.
do $$
begin
    if exists (
        select
        from pg_attribute
        where attrelid = 'commission.trainer_monthly_commission'::regclass
            and attname = 'member_id'
            and attnotnull)
    then
        alter table commission.trainer_monthly_commission
            alter column member_id drop not null,
            drop constraint if exists trainer_monthly_commission_year_month_key,
            add constraint trainer_monthly_commission_year_month_key
            unique nulls not distinct (year, month, trainer_id, member_id);
    end if;
end;
$$;

alter table commission.trainer_monthly_commission
    add column if not exists sales_by_product jsonb,
    add column if not exists sessions_by_type jsonb;

create index if not exists trainer_monthly_commission_trainer_id_idx
on commission.trainer_monthly_commission (trainer_id, year, month);
-- For visible_members(): who the members of a trainer are.
create index if not exists trainer_monthly_commission_trainer_id_member_id_idx
on commission.trainer_monthly_commission (trainer_id, member_id);
create index if not exists trainer_monthly_commission_member_id_idx
on commission.trainer_monthly_commission (member_id);
create index if not exists trainer_monthly_commission_branch_idx
on commission.trainer_monthly_commission (branch, year, month);

comment on table commission.trainer_monthly_commission is
    'What each trainer earned with each member: one row for each trainer, member, year and month with activity (unique), and one without a member for sessions that are with none. Written by the calculation only; what you change here is replaced by the next one. A pair whose activity is gone loses its row. Amounts are in the branch''s currency, each rounded to its minor unit half away from zero; totals add the rounded amounts. Rows of closed months are frozen (PT409).';
comment on column commission.trainer_monthly_commission.branch is 'Home branch of the trainer on the month''s last day.';
comment on column commission.trainer_monthly_commission.trainer_type is 'Employment on the month''s last day.';
comment on column commission.trainer_monthly_commission.trainer_category is 'Seniority on the month''s last day.';
comment on column commission.trainer_monthly_commission.member_tier is 'Tier of the member on the month''s last day; fans halve the sales rates.';
comment on column commission.trainer_monthly_commission.band_session_count is
    'Count of paid sessions that picked the band of the paid fee, where a caller stated it; null: that of the trainer''s whole month over all members.';
comment on column commission.trainer_monthly_commission.band_sales is
    'Sales that picked the bands of the sales rates, where a caller stated this pair''s; null: those of the trainer''s whole month, own shares, new and renewed.';
comment on column commission.trainer_monthly_commission.sales_by_product is
    'Where products have rates of their own: a list of commission_type, product (null: all others), sales, rate as applied and commission, rounded each, whose sums are the amounts beside it. Null where there are none.';
comment on column commission.trainer_monthly_commission.sessions_by_type is
    'What the columns for the six types do not tell: a list of session_type, sessions, minutes, fee as applied and amount, rounded. It has the types of the company''s own (add_session_type()), which are in the totals only, and each type whose fee is per hour: minutes are what they took together then, else null. Null where there is neither.';
comment on column commission.trainer_monthly_commission.conduction_paid_rate is
    'Fee for one paid session as applied (per hour, where sessions_by_type has it); null where there was none.';
comment on column commission.trainer_monthly_commission.total_new_sales is 'The trainer''s share of first sales, less refunds.';
comment on column commission.trainer_monthly_commission.new_sales_rate is 'Rate as applied, already halved for fans: amount = sales x rate. Null where products have several: see sales_by_product.';
comment on column commission.trainer_monthly_commission.sales_commission is
    'Commission on first sales (money).';
comment on column commission.trainer_monthly_commission.total_renew_sales is 'The trainer''s share of renewals, less refunds.';
comment on column commission.trainer_monthly_commission.renew_sales_rate is 'Rate as applied, already halved for fans. Null where products have several.';
comment on column commission.trainer_monthly_commission.renew_commission is 'Commission on renewals (money).';
comment on column commission.trainer_monthly_commission.total_sales_commission is
    'sales_commission + renew_commission (money).';
comment on column commission.trainer_monthly_commission.total_entitled_commission is
    'total_conduction_fee + total_sales_commission (money).';
comment on column commission.trainer_monthly_commission.last_updated_at is 'When an amount of the row last changed.';
comment on column commission.trainer_monthly_commission.id is
    'Key; a pair keeps it through recalculations of the month.';
comment on column commission.trainer_monthly_commission.created_at is 'When the record was first written.';
comment on column commission.trainer_monthly_commission.year is 'Year, 1970 to 2199.';
comment on column commission.trainer_monthly_commission.month is 'Month, 1 to 12.';
comment on column commission.trainer_monthly_commission.trainer_id is 'The trainer.';
comment on column commission.trainer_monthly_commission.member_id is
    'The member; null: sessions without one.';
comment on column commission.trainer_monthly_commission.total_paid_session is
    'Completed paid sessions: of those with several members the ones whose fee stands here (appointment.fee_each).';
comment on column commission.trainer_monthly_commission.conduction_fee_paid is
    'Fee for the paid sessions (money).';
comment on column commission.trainer_monthly_commission.total_free_session is 'Completed free sessions.';
comment on column commission.trainer_monthly_commission.conduction_fee_free is
    'Fee for the free sessions (money).';
comment on column commission.trainer_monthly_commission.conduction_free_rate is
    'Fee for one free session as applied (per hour, where sessions_by_type has it); null where there was none.';
comment on column commission.trainer_monthly_commission.total_transform_session is
    'Completed transform sessions.';
comment on column commission.trainer_monthly_commission.conduction_fee_transform is
    'Fee for the transform sessions (money).';
comment on column commission.trainer_monthly_commission.conduction_transform_rate is
    'Fee for one transform session as applied (per hour, where sessions_by_type has it); null where there was none.';
comment on column commission.trainer_monthly_commission.total_express_session is
    'Completed express sessions.';
comment on column commission.trainer_monthly_commission.conduction_fee_express is
    'Fee for the express sessions (money).';
comment on column commission.trainer_monthly_commission.conduction_express_rate is
    'Fee for one express session as applied (per hour, where sessions_by_type has it); null where there was none.';
comment on column commission.trainer_monthly_commission.total_sponsor_session is
    'Completed sponsor sessions.';
comment on column commission.trainer_monthly_commission.conduction_fee_sponsor is
    'Fee for the sponsor sessions (money).';
comment on column commission.trainer_monthly_commission.conduction_sponsor_rate is
    'Fee for one sponsor session as applied (per hour, where sessions_by_type has it); null where there was none.';
comment on column commission.trainer_monthly_commission.total_compensate_session is
    'Completed compensate sessions.';
comment on column commission.trainer_monthly_commission.conduction_fee_compensate is
    'Fee for the compensate sessions (money).';
comment on column commission.trainer_monthly_commission.conduction_compensate_rate is
    'Fee for one compensate session as applied (per hour, where sessions_by_type has it); null where there was none.';
comment on column commission.trainer_monthly_commission.total_conduction_count is
    'Completed sessions of all types, those of the company''s own among them.';
comment on column commission.trainer_monthly_commission.total_conduction_fee is
    'Sum of the fees of all types (money).';

-- One row for each trainer-month that was ever priced: whoever prices it writes here first, so that
-- two transactions price one after the other, and a repeatable-read one that came second fails
-- with a serialization error instead of storing a sum that misses the first one's facts.
create table if not exists commission_internal.trainer_period (
    trainer_id uuid not null
        constraint trainer_period_trainer_id_fkey references commission.trainer (id) on delete cascade,
    year integer not null,
    month integer not null,
    priced_count bigint not null default 1,
    paid_session_count bigint not null default 0,
    sales numeric not null default 0,
    calculated_at timestamptz,
    constraint trainer_period_pkey primary key (trainer_id, year, month)
) with (fillfactor = 70);

comment on table commission_internal.trainer_period is
    'The lock under which a trainer''s month is priced, how often that happened, and the totals that picked its bands.';

comment on column commission_internal.trainer_period.calculated_at is
    'When the client sent the statement that calculated the month from its facts; null where its records are not what the facts give, or a pair has no price.';

-- Arrays on both sides of the or: each has an index.
select commission_internal.protect_table(
    'commission.trainer_monthly_commission',
    p_view => $$
        branch = any (array(select commission_internal.visible_branches('staff-commission')))
        or trainer_id = any (array(select commission_internal.visible_own('staff-commission')))
    $$);
