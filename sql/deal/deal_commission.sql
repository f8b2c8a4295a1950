-- The results: what each component of a plan pays for each deal.

create table if not exists commission.deal_commission (
    id uuid not null default gen_random_uuid()
        constraint deal_commission_pkey primary key,
    deal_id uuid not null,
    participant_id uuid not null
        constraint deal_commission_participant_id_fkey references commission.participant (id),
    plan_id uuid not null,
    component_id uuid not null,
    kind text not null,
    close_date date not null,
    year integer,
    month integer
        constraint deal_commission_month_check check (month between 1 and 12),
    credit_amount numeric not null,
    commission_rate numeric,
    commission numeric not null,
    amount numeric not null,
    currency text not null,
    last_updated_at timestamptz not null default now()
) with (fillfactor = 80);

-- Whose results are priced anew, and those of a month.
create index if not exists deal_commission_participant_id_idx
on commission.deal_commission (participant_id, component_id, close_date);
create index if not exists deal_commission_year_idx on commission.deal_commission (year, month, participant_id);
create index if not exists deal_commission_deal_id_idx on commission.deal_commission (deal_id, participant_id);

comment on table commission.deal_commission is
    'What each component of a plan pays for each won deal: a row for every month into which something of it falls, and one without a month for what waits for a gate or a payment. Written by the calculation only; what you change here is replaced by the next one. At every commit it is what a calculation from scratch would give, to the last digit. Rows of closed months are frozen (PT409). With states and names: deal_commission_report.';
comment on column commission.deal_commission.id is 'Key.';
comment on column commission.deal_commission.deal_id is 'The deal.';
comment on column commission.deal_commission.participant_id is 'Who is paid.';
comment on column commission.deal_commission.plan_id is 'The plan that pays.';
comment on column commission.deal_commission.component_id is 'The component of it.';
comment on column commission.deal_commission.kind is
    'Its kind: what the ledger calls the line.';
comment on column commission.deal_commission.close_date is 'When the deal was won.';
comment on column commission.deal_commission.year is
    'Year in which the amount is earned; null while it waits for a gate or a payment.';
comment on column commission.deal_commission.month is
    'Month in which it is earned, 1 to 12, in the workspace''s calendar; null while it waits.';
comment on column commission.deal_commission.credit_amount is
    'What the component pays a part of: the credit, or the downline''s, in currency, rounded down to the minor unit of the deal, and after a conversion rounded half away from zero.';
comment on column commission.deal_commission.commission_rate is
    'The one rate that was applied, 0 to 1; null where it was none or several.';
comment on column commission.deal_commission.commission is
    'All that the component pays for the deal, after floor and caps, whichever months it falls into: rounded to the minor unit of currency, half away from zero.';
comment on column commission.deal_commission.amount is
    'What of it is earned in the month, or waits. The rows of a deal and component sum to commission.';
comment on column commission.deal_commission.currency is 'ISO 4217 code of the plan.';
comment on column commission.deal_commission.last_updated_at is 'When the row last changed.';

select commission_internal.protect_table(
    'commission.deal_commission',
    p_view => $$
        (select commission_internal.sees_all('deals'))
        or participant_id in (select commission_internal.visible_participants('deals'))
    $$);

-- Deals of one person wait for each other here, in the order of ids; a repeatable-read transaction that
-- came second fails with a serialization error.
create table if not exists commission_internal.deal_account (
    participant_id uuid
        constraint deal_account_pkey primary key
        constraint deal_account_participant_id_fkey references commission.participant (id) on delete cascade,
    priced_count bigint not null default 1
) with (fillfactor = 50);

comment on table commission_internal.deal_account is
    'The lock under which the deals of a participant are priced, and how often that happened.';
