-- The results: what each sale pays.

create table if not exists commission.reseller_commission (
    id uuid not null default gen_random_uuid()
        constraint reseller_commission_pkey primary key,
    sale_id uuid not null,
    reseller_id uuid not null
        constraint reseller_commission_reseller_id_fkey references commission.participant (id),
    year integer,
    month integer
        constraint reseller_commission_month_check check (month between 1 and 12),
    net_amount numeric not null,
    lifetime_before numeric not null,
    tier text,
    priced_by text not null,
    commission_rate numeric,
    amount numeric not null,
    tier_bonus numeric not null,
    currency text not null,
    last_updated_at timestamptz not null default now(),
    constraint reseller_commission_sale_id_key unique nulls not distinct (sale_id, year, month)
) with (fillfactor = 80);

create index if not exists reseller_commission_reseller_id_idx
on commission.reseller_commission (reseller_id, year, month);
create index if not exists reseller_commission_year_idx on commission.reseller_commission (year, month, reseller_id);

comment on table commission.reseller_commission is
    'What each completed sale pays its reseller. Written by the calculation only; what you change here is replaced by the next one. At every commit it is what a calculation from scratch would give, to the last digit. Whether a commission is pending, approved, rejected or reversed follows from the sale: see reseller_commission_report. Rows of closed months are frozen (PT409).';
comment on column commission.reseller_commission.id is 'Key.';
comment on column commission.reseller_commission.sale_id is
    'The sale: one row of it, and one of each closed month that it has left since.';
comment on column commission.reseller_commission.reseller_id is 'Whose commission it is.';
comment on column commission.reseller_commission.year is 'Year in which it was approved; null while it is not.';
comment on column commission.reseller_commission.month is
    'Month in which it was approved, 1 to 12, in the workspace''s time zone; null while it is not.';
comment on column commission.reseller_commission.net_amount is 'What is left of the sale after refunds.';
comment on column commission.reseller_commission.lifetime_before is
    'Lifetime sales before this one, in the workspace''s currency (exact).';
comment on column commission.reseller_commission.tier is
    'The tier that they reached; null where they are below the lowest one and a product rule prices.';
comment on column commission.reseller_commission.priced_by is
    'tier, or the kind of product rule: percentage, flat, marginal, whole.';
comment on column commission.reseller_commission.commission_rate is
    'The one rate that was applied, 0 to 1; null of flat and marginal rules.';
comment on column commission.reseller_commission.amount is
    'Commission, rounded to the minor unit of currency, half away from zero.';
comment on column commission.reseller_commission.tier_bonus is
    'amount x the tier''s bonus rate, rounded in the same way.';
comment on column commission.reseller_commission.currency is 'ISO 4217 code of the sale and of its commission.';
comment on column commission.reseller_commission.last_updated_at is 'When the row last changed.';

select commission_internal.protect_table(
    'commission.reseller_commission',
    p_view => $$
        (select commission_internal.sees_all('reseller'))
        or reseller_id in (select commission_internal.visible_participants('reseller'))
    $$);

-- Sales of one reseller wait for each other here, in the order of ids; a repeatable-read transaction
-- that came second fails with a serialization error.
create table if not exists commission_internal.reseller_account (
    reseller_id uuid
        constraint reseller_account_pkey primary key
        constraint reseller_account_reseller_id_fkey references commission.participant (id) on delete cascade,
    priced_count bigint not null default 1
) with (fillfactor = 50);

comment on table commission_internal.reseller_account is
    'The lock under which the sales of a reseller are priced, and how often that happened.';
