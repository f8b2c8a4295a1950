-- The company as a whole, and its branches: who pays in which currency and in which time zone.

create or replace function commission_internal.is_time_zone(p_name text)
returns boolean
language sql
stable
strict
set search_path = pg_catalog, pg_temp
as $$
    select exists (select from pg_timezone_names where name = p_name);
$$;

comment on function commission_internal.is_time_zone(text) is
    'Whether the server knows a time zone of exactly this IANA name.';

create table if not exists commission.workspace (
    id boolean not null default true
        constraint workspace_pkey primary key
        constraint workspace_id_check check (id),
    name text not null default 'Commission'
        constraint workspace_name_check check (btrim(name) <> ''),
    company text,
    currency text not null default 'USD'
        constraint workspace_currency_fkey references commission.currency (code),
    time_zone text not null default 'UTC'
        constraint workspace_time_zone_check check (commission_internal.is_time_zone(time_zone)),
    month_end_day integer not null default 1
        constraint workspace_month_end_day_check check (month_end_day between 1 and 28),
    ledger_starts_on date
        constraint workspace_ledger_starts_on_check check (
            extract(day from ledger_starts_on) = 1
            and ledger_starts_on between '1970-01-01' and '2199-12-01'),
    closing_needs_approval boolean not null default false
);

create index if not exists workspace_currency_idx on commission.workspace (currency);

comment on table commission.workspace is
    'The settings of the whole company: always exactly one row. It cannot be deleted (23001).';
comment on column commission.workspace.id is 'Always true: there is one row.';
comment on column commission.workspace.name is 'Title that frontends show.';
comment on column commission.workspace.company is 'Legal name of the company.';
comment on column commission.workspace.currency is 'ISO 4217 code of the company''s own currency.';
comment on column commission.workspace.time_zone is
    'IANA time zone in which months begin and end where no branch says otherwise, and those of schemes that go by the workspace.';
comment on column commission.workspace.month_end_day is
    'From this day of the next month on, in each branch''s calendar, a month is due to be closed: 1 to 28.';
comment on column commission.workspace.ledger_starts_on is
    'First day of the first month that is posted; null: no month is left out. Months before are calculated and shown, but neither due nor closed: what was used before has paid them.';
comment on column commission.workspace.closing_needs_approval is
    'Whether months are closed by two people: one approves what a month comes to (approve_closing()), another one or the schedule closes it. Switched off by a super_admin.';

alter table commission.workspace
    add column if not exists refuses_unattributed boolean not null default false;

comment on column commission.workspace.refuses_unattributed is
    'Whether no month is closed while unattributed_records() has any of it: sales that nobody closed, and records of sources that could not be taken.';

insert into commission.workspace (id) values (true) on conflict do nothing;

create or replace function commission_internal.keep_workspace()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        errcode = 'restrict_violation',
        message = 'the row of "workspace" cannot be deleted',
        hint = 'Update its columns instead.';
end;
$$;

create or replace trigger workspace_keep
before delete or truncate on commission.workspace
for each statement execute function commission_internal.keep_workspace();

create table if not exists commission.branch (
    name text
        constraint branch_pkey primary key
        constraint branch_name_check check (btrim(name) <> ''),
    code text not null
        constraint branch_code_key unique
        constraint branch_code_check check (code ~ '^[A-Z0-9]{1,12}$'),
    time_zone text not null
        constraint branch_time_zone_check check (commission_internal.is_time_zone(time_zone)),
    currency text not null
        constraint branch_currency_fkey references commission.currency (code),
    id uuid not null default gen_random_uuid()
        constraint branch_id_key unique
);

create index if not exists branch_currency_idx on commission.branch (currency);

comment on table commission.branch is
    'The places of the company. Each has its own rates, calendar and currency. Deleting a branch that is in use is refused (23503); renaming one renames it everywhere.';
comment on column commission.branch.id is 'What stays the same when the branch is renamed.';
comment on column commission.branch.name is 'Name by which every other table refers to it.';
comment on column commission.branch.code is 'Short code for file names and labels, such as KD.';
comment on column commission.branch.time_zone is 'IANA time zone in which its months begin and end.';
comment on column commission.branch.currency is 'ISO 4217 code in which its sales are made and its people are paid.';

select commission_internal.bound_sizes('commission.workspace', '{name,company}');

select commission_internal.protect_table(
    'commission.workspace',
    p_view => '(select commission_internal.is_signed_in())',
    p_module => 'settings');

select commission_internal.bound_sizes('commission.branch', '{name}');

select commission_internal.protect_table(
    'commission.branch',
    p_view => '(select commission_internal.is_signed_in())',
    p_module => 'settings');
