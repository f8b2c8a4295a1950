-- What is sealed. Nobody is granted these tables, and nothing writes down what was in them: what is
-- replaced is gone.

create table if not exists commission_internal.payout_secret (
    method_id uuid
        constraint payout_secret_pkey primary key
        constraint payout_secret_method_id_fkey references commission.payout_method (id),
    fingerprint text,
    sealed bytea not null
);

-- It stood beside the mask once, where whoever saw it could try accounts of their own against it.
do $$
begin
    alter table commission_internal.payout_secret add column if not exists fingerprint text;
    if exists (
        select
        from pg_attribute as a
        where a.attrelid = 'commission.payout_method'::regclass
            and a.attname = 'fingerprint'
            and not a.attisdropped)
    then
        execute
        $statement$
            update commission_internal.payout_secret as s
            set fingerprint = m.fingerprint
            from commission.payout_method as m
            where m.id = s.method_id
        $statement$;
        alter table commission.payout_method drop column fingerprint;
    end if;
end;
$$;

create index if not exists payout_secret_fingerprint_idx on commission_internal.payout_secret (fingerprint);

-- By the key that sealed it, which the first five bytes name.
create index if not exists payout_secret_sealed_idx on commission_internal.payout_secret (substring(sealed for 5));

comment on table commission_internal.payout_secret is
    'The accounts of payout methods, sealed for their participant and method. The fingerprint is the same for the same account sealed with the same key.';

create table if not exists commission.payer_account (
    id uuid not null default gen_random_uuid()
        constraint payer_account_pkey primary key,
    kind commission.payout_method_kind not null,
    currency text not null
        constraint payer_account_currency_fkey references commission.currency (code),
    format text not null,
    masked text,
    pays_whole_units boolean not null,
    file_columns text,
    changed_at timestamptz not null default now(),
    changed_by uuid,
    constraint payer_account_kind_key unique (kind, currency)
);

alter table commission.payer_account add column if not exists file_columns text;

create index if not exists payer_account_currency_idx on commission.payer_account (currency);

comment on table commission.payer_account is
    'From where each way of payment and currency is paid, and in which format the bank wants to be told. Its details are sealed. Written by set_payer_account() only; administrators of all branches see it.';
comment on column commission.payer_account.id is 'Key.';
comment on column commission.payer_account.kind is 'The way of payment.';
comment on column commission.payer_account.currency is 'ISO 4217 code of what is paid.';
comment on column commission.payer_account.format is 'pain.001.001.03, pain.001.001.09, nacha, paypal_csv or csv.';
comment on column commission.payer_account.masked is
    'The end of the account that pays, or of the number by which its bank knows the company; null where a format has none.';
comment on column commission.payer_account.pays_whole_units is
    'Whether fractions cannot be paid: they stay in the accounts of the payees.';
comment on column commission.payer_account.file_columns is
    'What a csv file has in its columns, as it was set: whoever processes a batch sees what the bank is told. Null for other formats.';
comment on column commission.payer_account.changed_at is 'When it was set.';
comment on column commission.payer_account.changed_by is 'Who set it; null for a database role at work.';

select commission_internal.protect_table(
    'commission.payer_account',
    p_view => '(select commission_internal.sees_all(''settlement''))');

select commission_internal.audit_table('commission.payer_account');

create table if not exists commission_internal.payer_secret (
    payer_id uuid
        constraint payer_secret_pkey primary key
        constraint payer_secret_payer_id_fkey references commission.payer_account (id) on delete cascade,
    sealed bytea not null
);

comment on table commission_internal.payer_secret is 'The details of accounts that pay, sealed.';

-- Who read what is sealed. What they read is not in it.
create table if not exists commission.bank_data_access (
    id bigint generated always as identity
        constraint bank_data_access_pkey primary key,
    accessed_at timestamptz not null default now(),
    participant_id uuid,
    database_role text not null,
    method_id uuid
        constraint bank_data_access_method_id_fkey references commission.payout_method (id),
    batch_id uuid
        constraint bank_data_access_batch_id_fkey references commission.payout_batch (id),
    part integer,
    reason text,
    constraint bank_data_access_method_id_check check (
        (method_id is null) <> (batch_id is null)
        and (batch_id is null) = (part is null)
        and (method_id is null) = (reason is null))
);

create index if not exists bank_data_access_method_id_idx on commission.bank_data_access (method_id);
create index if not exists bank_data_access_batch_id_idx on commission.bank_data_access (batch_id);

comment on table commission.bank_data_access is
    'Who was shown an account in full or given a file for the bank, and when. Written by reveal_payout_method() and payment_file(); rows stay (23001). Administrators of all branches see it.';
comment on column commission.bank_data_access.id is 'Grows, with gaps.';
comment on column commission.bank_data_access.accessed_at is 'When.';
comment on column commission.bank_data_access.participant_id is 'Who; null for a database role at work.';
comment on column commission.bank_data_access.database_role is 'The database role.';
comment on column commission.bank_data_access.method_id is 'The account that was revealed.';
comment on column commission.bank_data_access.batch_id is 'The batch whose file was given.';
comment on column commission.bank_data_access.part is 'Which of its files.';
comment on column commission.bank_data_access.reason is 'Why an account was revealed.';

select commission_internal.bound_sizes('commission.bank_data_access', '{reason}');

select commission_internal.protect_table(
    'commission.bank_data_access',
    p_view => '(select commission_internal.sees_all(''settlement''))');

create or replace function commission_internal.keep_bank_data_access()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        errcode = 'restrict_violation',
        message = 'the rows of "bank_data_access" cannot be changed or deleted',
        hint = 'Who read bank data stays on record.';
end;
$$;

create or replace trigger bank_data_access_keep
before update or delete or truncate on commission.bank_data_access
for each statement execute function commission_internal.keep_bank_data_access();

-- What a rollback takes back is in the server's log all the same: which, by whom, never what.
create or replace function commission_internal.note_bank_data_access(
    p_method_id uuid,
    p_batch_id uuid,
    p_part integer,
    p_reason text)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_who uuid := commission_internal.claimed_participant_id();
    v_role text := commission_internal.calling_role();
begin
    insert into commission.bank_data_access (participant_id, database_role, method_id, batch_id, part, reason)
    values (v_who, v_role, p_method_id, p_batch_id, p_part, btrim(p_reason));
    raise log 'bank data of % given to %',
        coalesce('payout method ' || p_method_id, format('payout batch %s, part %s', p_batch_id, p_part)),
        coalesce('participant ' || v_who, 'database role ' || v_role);
end;
$$;

comment on function commission_internal.note_bank_data_access(uuid, uuid, integer, text) is
    'Writes down that bank data is about to be read, in a table and in the server''s log.';

-- Who decides about keys and reads accounts is a person who stands for it, or whoever owns the tables
-- anyway; not every server that has service_role.
create or replace function commission_internal.require_super_admin(p_module text, p_action text)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if exists (
            select
            from commission.participant as p
            where p.id = commission_internal.current_participant_id()
                and p.role = 'super_admin'
                and p.status = 'active')
        or exists (
            select
            from pg_roles as r
            cross join pg_namespace as n
            where r.rolname = commission_internal.calling_role()
                and n.nspname = 'commission_internal'
                and (r.rolsuper or pg_has_role(r.oid, n.nspowner, 'usage')))
    then
        return;
    end if;
    perform commission_internal.refuse(p_module, p_action);
end;
$$;

comment on function commission_internal.require_super_admin(text, text) is
    'Raises 42501 (HTTP 403) unless the caller is an active super_admin, or the owner of the tables; service_role is refused too.';
