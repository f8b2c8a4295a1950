-- Invoices that the company writes for its payees, credit notes and payment advices. They are issued with
-- their payout, never changed and never deleted; their numbers have no gaps.

do $$
begin
    if to_regtype('commission.invoice_kind') is null then
        create type commission.invoice_kind as enum ('invoice', 'credit_note', 'payment_advice');
    end if;
end;
$$;

comment on type commission.invoice_kind is
    'invoice: for lines above 0; credit_note: for lines below 0; payment_advice: for all lines, where there is no agreement on self-billing.';

create table if not exists commission.invoice (
    id uuid not null default gen_random_uuid()
        constraint invoice_pkey primary key,
    number text not null
        constraint invoice_number_key unique,
    kind commission.invoice_kind not null,
    corrects_id uuid
        constraint invoice_corrects_id_fkey references commission.invoice (id)
        deferrable initially deferred
        constraint invoice_corrects_id_check check (corrects_id is null or kind = 'credit_note'),
    payout_id uuid not null
        constraint invoice_payout_id_fkey references commission.payout (id),
    participant_id uuid not null
        constraint invoice_participant_id_fkey references commission.participant (id),
    currency text not null
        constraint invoice_currency_fkey references commission.currency (code),
    subtotal numeric not null
        constraint invoice_subtotal_check check (
            case kind when 'invoice' then subtotal > 0 when 'credit_note' then subtotal < 0 else true end),
    tax_amount numeric not null
        constraint invoice_tax_amount_check check (tax_amount * subtotal >= 0),
    withholding_amount numeric not null
        constraint invoice_withholding_amount_check check (withholding_amount * subtotal >= 0),
    total_amount numeric not null generated always as (subtotal + tax_amount - withholding_amount) stored,
    issue_date date not null,
    due_date date not null
        constraint invoice_due_date_check check (due_date >= issue_date),
    document jsonb not null,
    hash text not null
);

create index if not exists invoice_payout_id_idx on commission.invoice (payout_id);
create index if not exists invoice_participant_id_idx on commission.invoice (participant_id, currency, issue_date);
create index if not exists invoice_corrects_id_idx on commission.invoice (corrects_id);
create index if not exists invoice_currency_idx on commission.invoice (currency);

comment on table commission.invoice is
    'Invoices, credit notes and payment advices, issued when a batch of payouts is processed. Append-only (23001). invoice_status says what became of them.';
comment on column commission.invoice.id is 'Key.';
comment on column commission.invoice.number is
    'INV, CN or ADV, the payee''s series where there is one, the year of issue, and a number without gaps: INV-2026-00001.';
comment on column commission.invoice.kind is 'What it is.';
comment on column commission.invoice.corrects_id is
    'Of credit notes, the invoice that they correct: the first one with lines of the same scheme, component and month; null where none was written.';
comment on column commission.invoice.payout_id is 'The payout with which it was issued.';
comment on column commission.invoice.participant_id is 'The payee.';
comment on column commission.invoice.currency is 'ISO 4217 code of all amounts.';
comment on column commission.invoice.subtotal is 'Sum of its items, without tax; negative on credit notes.';
comment on column commission.invoice.tax_amount is
    'VAT: subtotal x rate, rounded once for the document, half away from zero.';
comment on column commission.invoice.withholding_amount is
    'What is withheld: subtotal x rate, rounded once for the document, half away from zero.';
comment on column commission.invoice.total_amount is 'subtotal + tax_amount - withholding_amount.';
comment on column commission.invoice.issue_date is 'Day of issue in the workspace''s time zone.';
comment on column commission.invoice.due_date is 'When it is due.';
comment on column commission.invoice.document is
    'All that the document says: both sides with their addresses and tax numbers, lines, tax, words that the law wants.';
comment on column commission.invoice.hash is 'SHA-256 of document in hexadecimal.';

select commission_internal.protect_table(
    'commission.invoice',
    p_view => $$
        (select commission_internal.sees_all('settlement'))
        or participant_id in (select commission_internal.visible_participants('settlement'))
    $$);

-- No foreign key on the ledger: its rows never go.
create table if not exists commission.invoice_item (
    invoice_id uuid not null
        constraint invoice_item_invoice_id_fkey references commission.invoice (id),
    posting_id bigint not null,
    line bigint not null,
    amount numeric not null
        constraint invoice_item_amount_check check (amount <> 0),
    constraint invoice_item_pkey primary key (invoice_id, posting_id, line)
);

create index if not exists invoice_item_posting_id_idx on commission.invoice_item (posting_id, line);

comment on table commission.invoice_item is
    'Which lines of the ledger a document bills, and how much of each. No line is billed twice, however often its payment fails. Append-only (23001).';
comment on column commission.invoice_item.invoice_id is 'The document.';
comment on column commission.invoice_item.posting_id is 'The line in earning.';
comment on column commission.invoice_item.line is 'Its number within the posting.';
comment on column commission.invoice_item.amount is 'How much of it; negative of what is deducted.';

select commission_internal.protect_table(
    'commission.invoice_item',
    p_view => $$
        (select commission_internal.sees_all('settlement'))
        or exists (
            select
            from commission.invoice as i
            where i.id = invoice_item.invoice_id
                and i.participant_id in (select commission_internal.visible_participants('settlement')))
    $$);

create or replace function commission_internal.keep_invoices()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        errcode = 'restrict_violation',
        message = format('rows of "%s" stay as they were issued', tg_table_name),
        hint = 'A credit note corrects an invoice.';
end;
$$;

create or replace trigger invoice_keep
before update or delete or truncate on commission.invoice
for each statement execute function commission_internal.keep_invoices();

create or replace trigger invoice_item_keep
before update or delete or truncate on commission.invoice_item
for each statement execute function commission_internal.keep_invoices();

-- Numbers -------------------------------------------------------------------------------------------

create table if not exists commission_internal.invoice_series (
    series text not null,
    year integer not null,
    last_number bigint not null,
    constraint invoice_series_pkey primary key (series, year)
);

comment on table commission_internal.invoice_series is
    'The last number of each series and year. Whoever issues holds the row until the commit, and a rollback gives the numbers back: so there are no gaps.';

create table if not exists commission_internal.invoice_payee (
    participant_id uuid
        constraint invoice_payee_pkey primary key
        constraint invoice_payee_participant_id_fkey references commission.participant (id),
    number bigint generated always as identity
        constraint invoice_payee_number_key unique
);

comment on table commission_internal.invoice_payee is
    'What payees are called in numbers of documents, where each has a series of their own.';

create or replace function commission_internal.series_of(
    p_kind commission.invoice_kind,
    p_payee_number bigint)
returns text
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
    select case p_kind when 'invoice' then 'INV' when 'credit_note' then 'CN' else 'ADV' end
        || coalesce('-P' || lpad(p_payee_number::text, greatest(5, length(p_payee_number::text)), '0'), '');
$$;

comment on function commission_internal.series_of(commission.invoice_kind, bigint) is
    'The series of a kind of document, of a payee''s own where a number is given.';

create or replace function commission_internal.invoice_number(p_series text, p_year integer, p_number bigint)
returns text
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
    select format('%s-%s-%s', p_series, p_year, lpad(p_number::text, greatest(5, length(p_number::text)), '0'));
$$;

comment on function commission_internal.invoice_number(text, integer, bigint) is
    'A number as documents show it.';
