-- Money that is held back: a whole account, a month, or one line of the ledger.

create table if not exists commission.payout_hold (
    id uuid not null default gen_random_uuid()
        constraint payout_hold_pkey primary key,
    participant_id uuid not null
        constraint payout_hold_participant_id_fkey references commission.participant (id),
    posting_id bigint,
    line bigint,
    year integer
        constraint payout_hold_year_check check (year between 1970 and 2199),
    month integer
        constraint payout_hold_month_check check (month between 1 and 12),
    reason text not null
        constraint payout_hold_reason_check check (btrim(reason) <> ''),
    placed_at timestamptz not null default now(),
    placed_by uuid,
    placed_by_role text not null,
    released_at timestamptz,
    released_by uuid,
    release_reason text,
    constraint payout_hold_line_check check (
        (posting_id is null) = (line is null)
        and (year is null) = (month is null)
        and (posting_id is null or year is null)),
    constraint payout_hold_released_at_check check (
        (released_at is null) = (btrim(coalesce(release_reason, '')) = ''))
);

create index if not exists payout_hold_participant_id_idx on commission.payout_hold (participant_id, released_at);

comment on table commission.payout_hold is
    'Money that is not paid until somebody releases it: of a person everything (neither line nor month is given), what is due with a month or was earned in it, or one line. What is deducted stays deducted. Written by place_hold() and release_hold(). A person does not see holds on their own account.';
comment on column commission.payout_hold.id is 'Key.';
comment on column commission.payout_hold.participant_id is 'Whose money.';
comment on column commission.payout_hold.posting_id is 'The line in earning, where it is one.';
comment on column commission.payout_hold.line is 'Its number within the posting.';
comment on column commission.payout_hold.year is 'The month with which lines are due, or for which they were earned, where it is one.';
comment on column commission.payout_hold.month is 'Month, 1 to 12.';
comment on column commission.payout_hold.reason is 'Why; not blank.';
comment on column commission.payout_hold.placed_at is 'When it was placed.';
comment on column commission.payout_hold.placed_by is 'Who placed it; null for a database role at work.';
comment on column commission.payout_hold.placed_by_role is 'The database role.';
comment on column commission.payout_hold.released_at is 'When it was released; null while it holds.';
comment on column commission.payout_hold.released_by is 'Who released it.';
comment on column commission.payout_hold.release_reason is 'Why.';

select commission_internal.bound_sizes('commission.payout_hold', '{reason,release_reason}');

select commission_internal.protect_table(
    'commission.payout_hold',
    p_view => '(select commission_internal.sees_all(''settlement''))');

select commission_internal.audit_table('commission.payout_hold');
