-- Disputes: somebody says that a line, a commission or a payout is wrong, or that something is missing. A
-- dispute never edits a line: who accepts it mends the facts, and the next closing posts the difference, or
-- has a manual adjustment approved. It holds no money back: place_hold() does, when somebody says so.

do $$
begin
    if to_regtype('commission.dispute_subject') is null then
        create type commission.dispute_subject as enum ('line', 'sale', 'payout', 'missing');
    end if;
    if to_regtype('commission.dispute_state') is null then
        create type commission.dispute_state as enum ('open', 'in_review', 'accepted', 'rejected', 'withdrawn');
    end if;
end;
$$;

comment on type commission.dispute_subject is
    'What is disputed: a line of the ledger, the commission of a sale, a payout, or that something is missing.';
comment on type commission.dispute_state is
    'open and in_review wait for an answer; accepted and rejected have one; withdrawn wants none.';

create table if not exists commission.dispute (
    id uuid not null default gen_random_uuid()
        constraint dispute_pkey primary key,
    participant_id uuid not null
        constraint dispute_participant_id_fkey references commission.participant (id),
    subject commission.dispute_subject not null,
    posting_id bigint,
    line bigint,
    sale_id uuid,
    payout_id uuid
        constraint dispute_payout_id_fkey references commission.payout (id),
    description text not null
        constraint dispute_description_check check (btrim(description) <> ''),
    expected_amount numeric
        constraint dispute_expected_amount_check check (
            expected_amount >= 0 and expected_amount <= 999999999999999 and scale(trim_scale(expected_amount)) <= 4),
    currency text
        constraint dispute_currency_fkey references commission.currency (code),
    status commission.dispute_state not null default 'open',
    due_on date not null,
    opened_at timestamptz not null default now(),
    reviewed_by uuid,
    reviewed_at timestamptz,
    decided_at timestamptz,
    decided_by uuid,
    decided_by_role text,
    resolution text,
    adjustment_id uuid,
    appealed_at timestamptz,
    appeal_reason text,
    escalated_at timestamptz,
    constraint dispute_subject_check check (
        (subject = 'line') = (posting_id is not null)
        and (posting_id is null) = (line is null)
        and (subject = 'sale') = (sale_id is not null)
        and (subject = 'payout') = (payout_id is not null)),
    constraint dispute_expected_check check ((expected_amount is null) = (currency is null)),
    constraint dispute_decided_at_check check (
        (status in ('accepted', 'rejected')) = (decided_at is not null)
        and (decided_at is null) = (btrim(coalesce(resolution, '')) = '')
        and (decided_at is null) = (decided_by_role is null)
        and (adjustment_id is null or status = 'accepted')),
    constraint dispute_decided_by_check check (decided_by <> participant_id),
    constraint dispute_appealed_at_check check (
        (appealed_at is null) = (btrim(coalesce(appeal_reason, '')) = ''))
);

-- One at a time about the same thing.
create unique index if not exists dispute_live_key
on commission.dispute (participant_id, subject, posting_id, line, sale_id, payout_id) nulls not distinct
where status in ('open', 'in_review') and subject <> 'missing';
create index if not exists dispute_participant_id_idx on commission.dispute (participant_id, opened_at);
create index if not exists dispute_due_on_idx on commission.dispute (due_on) where status in ('open', 'in_review');
create index if not exists dispute_payout_id_idx on commission.dispute (payout_id);
create index if not exists dispute_currency_idx on commission.dispute (currency);
create index if not exists dispute_adjustment_id_idx on commission.dispute (adjustment_id);

comment on table commission.dispute is
    'What people say is wrong about their pay, and the answer. Written by open_dispute(), review_dispute(), resolve_dispute(), appeal_dispute() and withdraw_dispute(). dispute_status says which are overdue.';
comment on column commission.dispute.id is 'Key.';
comment on column commission.dispute.participant_id is 'Whose pay, and who says so.';
comment on column commission.dispute.subject is 'What it is about.';
comment on column commission.dispute.posting_id is 'The line in earning, where it is one.';
comment on column commission.dispute.line is 'Its number within the posting.';
comment on column commission.dispute.sale_id is 'The sale of a reseller, or the deal, where it is about its commission.';
comment on column commission.dispute.payout_id is 'The payout, where it is one.';
comment on column commission.dispute.description is 'What is wrong; not blank.';
comment on column commission.dispute.expected_amount is 'What they expected instead, in currency, at least 0.';
comment on column commission.dispute.currency is 'ISO 4217 code of expected_amount.';
comment on column commission.dispute.status is 'Where it stands.';
comment on column commission.dispute.due_on is 'The day by which it is to be answered: ten days after it was opened or appealed.';
comment on column commission.dispute.opened_at is 'When it was opened.';
comment on column commission.dispute.reviewed_by is 'Who looks at it; null for a database role at work.';
comment on column commission.dispute.reviewed_at is 'Since when.';
comment on column commission.dispute.decided_at is 'When it was accepted or rejected.';
comment on column commission.dispute.decided_by is
    'Who decided: never whose pay it is (23514); null for a database role at work.';
comment on column commission.dispute.decided_by_role is 'The database role.';
comment on column commission.dispute.resolution is 'The answer.';
comment on column commission.dispute.adjustment_id is
    'The manual adjustment that makes it good; null where facts were mended, or nothing was.';
comment on column commission.dispute.appealed_at is 'When its rejection was appealed, which works once.';
comment on column commission.dispute.appeal_reason is 'Why.';
comment on column commission.dispute.escalated_at is 'When run_due() found it overdue.';

select commission_internal.bound_sizes('commission.dispute', '{description,resolution,appeal_reason}');

select commission_internal.protect_table(
    'commission.dispute',
    p_view => $$
        (select commission_internal.sees_all('settlement'))
        or participant_id in (select commission_internal.visible_participants('settlement'))
    $$);

select commission_internal.audit_table('commission.dispute');

create table if not exists commission.dispute_comment (
    id uuid not null default gen_random_uuid()
        constraint dispute_comment_pkey primary key,
    dispute_id uuid not null
        constraint dispute_comment_dispute_id_fkey references commission.dispute (id),
    written_at timestamptz not null default now(),
    written_by uuid,
    written_by_role text not null,
    written_as text,
    text text not null
        constraint dispute_comment_text_check check (btrim(text) <> '')
);

create index if not exists dispute_comment_dispute_id_idx on commission.dispute_comment (dispute_id, written_at);

comment on table commission.dispute_comment is
    'What is said about a dispute, by whoever sees it. Written by comment_on_dispute().';
comment on column commission.dispute_comment.id is 'Key.';
comment on column commission.dispute_comment.dispute_id is 'The dispute.';
comment on column commission.dispute_comment.written_at is 'When it was written.';
comment on column commission.dispute_comment.written_by is 'Who wrote it; null for a database role at work.';
comment on column commission.dispute_comment.written_by_role is 'The database role.';
comment on column commission.dispute_comment.written_as is
    'Their role here at that time, such as admin, also for those who do not see who it was; null for a database role at work.';
comment on column commission.dispute_comment.text is 'The comment; not blank.';

select commission_internal.bound_sizes('commission.dispute_comment', '{text}');

select commission_internal.protect_table(
    'commission.dispute_comment',
    p_view => $$
        exists (
            select
            from commission.dispute as d
            where d.id = dispute_comment.dispute_id
                and (
                    (select commission_internal.sees_all('settlement'))
                    or d.participant_id in (select commission_internal.visible_participants('settlement'))))
    $$);

select commission_internal.audit_table('commission.dispute_comment');
