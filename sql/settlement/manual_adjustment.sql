-- What people are paid besides the other schemes: proposed by one person, approved by another, posted by
-- the closing of its month. The facts of scheme "manual".

create table if not exists commission.manual_adjustment (
    id uuid not null default gen_random_uuid()
        constraint manual_adjustment_pkey primary key,
    participant_id uuid not null
        constraint manual_adjustment_participant_id_fkey references commission.participant (id),
    year integer not null
        constraint manual_adjustment_year_check check (year between 1970 and 2199),
    month integer not null
        constraint manual_adjustment_month_check check (month between 1 and 12),
    component commission.manual_component not null,
    currency text not null
        constraint manual_adjustment_currency_fkey references commission.currency (code),
    amount numeric not null
        constraint manual_adjustment_amount_check check (
            amount <> 0 and abs(amount) <= 999999999999999 and scale(trim_scale(amount)) <= 4),
    reason text not null
        constraint manual_adjustment_reason_check check (btrim(reason) <> ''),
    created_at timestamptz not null default now(),
    created_by uuid,
    created_by_role text not null,
    approved_at timestamptz,
    approved_by uuid,
    approved_by_role text,
    rejected_at timestamptz,
    rejected_by uuid,
    rejection_reason text,
    -- The middle of the month, which no time zone moves out of it.
    earned_at timestamptz not null generated always as (
        (make_date(year, month, 15) + time '12:00') at time zone 'UTC') stored,
    constraint manual_adjustment_approved_at_check check ((approved_at is null) = (approved_by_role is null)),
    constraint manual_adjustment_approved_by_check check (
        approved_by is distinct from created_by or approved_by is null and approved_by_role <> created_by_role),
    constraint manual_adjustment_payee_check check (approved_by <> participant_id),
    constraint manual_adjustment_rejected_at_check check (
        rejected_at is null or approved_at is null and btrim(coalesce(rejection_reason, '')) <> '')
);

create index if not exists manual_adjustment_participant_id_idx
on commission.manual_adjustment (participant_id, year, month);
create index if not exists manual_adjustment_earned_at_idx on commission.manual_adjustment (earned_at);
create index if not exists manual_adjustment_currency_idx on commission.manual_adjustment (currency);

comment on table commission.manual_adjustment is
    'Bonuses, spiffs and corrections that people decide: one proposes, another approves, and the closing of the month posts it. Written by propose_manual_adjustment(), approve_manual_adjustment() and reject_manual_adjustment(). What is posted is mended by another one with the opposite sign.';
comment on column commission.manual_adjustment.id is 'Key.';
comment on column commission.manual_adjustment.participant_id is 'Whose it is.';
comment on column commission.manual_adjustment.year is 'The month with which it is paid.';
comment on column commission.manual_adjustment.month is 'Month, 1 to 12.';
comment on column commission.manual_adjustment.component is 'What it is.';
comment on column commission.manual_adjustment.currency is 'ISO 4217 code of amount.';
comment on column commission.manual_adjustment.amount is
    'What is paid, or (negative) deducted; not 0, with no more decimals than the currency has.';
comment on column commission.manual_adjustment.reason is 'Why; not blank.';
comment on column commission.manual_adjustment.created_at is 'When it was proposed.';
comment on column commission.manual_adjustment.created_by is 'Who proposed it; null for a database role at work.';
comment on column commission.manual_adjustment.created_by_role is 'The database role.';
comment on column commission.manual_adjustment.approved_at is 'When it was approved; only then it counts.';
comment on column commission.manual_adjustment.approved_by is
    'Who approved it: neither who proposed it nor whose it is (23514).';
comment on column commission.manual_adjustment.approved_by_role is 'The database role.';
comment on column commission.manual_adjustment.rejected_at is 'When it was rejected.';
comment on column commission.manual_adjustment.rejected_by is 'Who rejected it.';
comment on column commission.manual_adjustment.rejection_reason is 'Why.';
comment on column commission.manual_adjustment.earned_at is 'Noon of the 15th in UTC: an instant of its month everywhere.';

select commission_internal.bound_sizes('commission.manual_adjustment', '{reason,rejection_reason}');

-- Nobody writes it but the functions.
select commission_internal.protect_table(
    'commission.manual_adjustment',
    p_view => $$
        (select commission_internal.sees_all('settlement'))
        or participant_id in (select commission_internal.visible_participants('settlement'))
    $$);
