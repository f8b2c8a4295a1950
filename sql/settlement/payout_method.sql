-- Where people want their money. An account in full is sealed elsewhere: here is its mask.

create table if not exists commission.payout_method (
    id uuid not null default gen_random_uuid()
        constraint payout_method_pkey primary key,
    participant_id uuid not null
        constraint payout_method_participant_id_fkey references commission.participant (id),
    kind commission.payout_method_kind not null,
    masked text not null
        constraint payout_method_masked_check check (btrim(masked) <> ''),
    currency text not null
        constraint payout_method_currency_fkey references commission.currency (code),
    is_default boolean not null default false,
    status commission.payout_method_status not null default 'pending',
    usable_from timestamptz not null,
    needs_verification boolean not null default false,
    created_at timestamptz not null default now(),
    created_by uuid,
    verified_at timestamptz,
    revoked_at timestamptz,
    revocation_reason text,
    constraint payout_method_revoked_at_check check ((status = 'revoked') = (revoked_at is not null)),
    constraint payout_method_is_default_check check (not (is_default and status = 'revoked'))
);

alter table commission.payout_method add column if not exists needs_verification boolean not null default false;

create index if not exists payout_method_participant_id_idx on commission.payout_method (participant_id, currency);
create index if not exists payout_method_currency_idx on commission.payout_method (currency);
create unique index if not exists payout_method_is_default_key on commission.payout_method (participant_id, currency)
where is_default;

comment on table commission.payout_method is
    'Accounts to which people are paid, masked. A new one can be used after 24 hours, for whoever takes an identity over begins with it. Never changed: another account is another method. Written by set_payout_method(), verify_payout_method() and revoke_payout_method().';
comment on column commission.payout_method.id is 'Key.';
comment on column commission.payout_method.participant_id is 'Whose it is.';
comment on column commission.payout_method.kind is 'By which way money reaches it.';
comment on column commission.payout_method.masked is 'The account as people see it: its last four characters, or j***@domain.';
comment on column commission.payout_method.currency is 'ISO 4217 code of what is paid there.';
comment on column commission.payout_method.is_default is 'Whether payouts in this currency go there unless something else is said.';
comment on column commission.payout_method.status is 'pending, verified or revoked; revoked ones are not used.';
comment on column commission.payout_method.usable_from is 'From when on it can be used.';
comment on column commission.payout_method.needs_verification is
    'Whether somebody had written the e-mail of its payee when it was given: it is used once an administrator has verified it.';
comment on column commission.payout_method.created_at is 'When it was given.';
comment on column commission.payout_method.created_by is 'Who gave it.';
comment on column commission.payout_method.verified_at is 'When an administrator made sure that it is theirs.';
comment on column commission.payout_method.revoked_at is 'When it was revoked.';
comment on column commission.payout_method.revocation_reason is 'Why.';

select commission_internal.bound_sizes('commission.payout_method', '{masked,revocation_reason}');

select commission_internal.protect_table(
    'commission.payout_method',
    p_view => $$
        (select commission_internal.sees_all('settlement'))
        or participant_id in (select commission_internal.visible_participants('settlement'))
    $$);

select commission_internal.audit_table('commission.payout_method');
