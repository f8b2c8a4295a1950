-- Accounts: people who sign in where no identity provider is. Installed only where it is asked for. What is
-- here is for the owner of the tables: nobody reads it by the API.

create table if not exists commission_internal.account_setting (
    id boolean not null default true
        constraint account_setting_pkey primary key
        constraint account_setting_id_check check (id),
    page_address text
        constraint account_setting_page_address_check check (
            page_address ~ '^https?://[^\s#]+$' and length(page_address) <= 1000),
    sign_up_is_open boolean not null default true,
    trusted_proxies integer not null default 0
        constraint account_setting_trusted_proxies_check check (trusted_proxies between 0 and 10),
    access_minutes integer not null default 15
        constraint account_setting_access_minutes_check check (access_minutes between 1 and 1440),
    idle_days integer not null default 14
        constraint account_setting_idle_days_check check (idle_days between 1 and 365),
    session_days integer not null default 90
        constraint account_setting_session_days_check check (session_days between 1 and 3650),
    mails_statements boolean not null default false
);

comment on table commission_internal.account_setting is
    'How people sign in: always one row, written by the owner of the tables. page_address is where the dashboard is, to which mails lead; sign_up_is_open whether strangers may ask for an account; trusted_proxies how many proxies of yours stand in front of PostgREST, each of which appends to X-Forwarded-For whom it was asked by (0: addresses are not counted); access_minutes how long an access token holds; idle_days how long a session lasts that nobody uses, session_days any session; mails_statements whether people are told by mail that a month with lines of theirs is closed.';

insert into commission_internal.account_setting (id) values (true) on conflict do nothing;

-- Two spellings of one address are one: without regard to the case of the letters a to z, as participant has it.
create or replace function commission_internal.email_key(p_email text)
returns text
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
    select lower(btrim(p_email, e' \t\r\n') collate "C");
$$;

comment on function commission_internal.email_key(text) is 'An e-mail address as accounts are found by it.';

create or replace function commission_internal.is_email(p_email text)
returns boolean
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
    select coalesce(
        btrim(p_email, e' \t\r\n') ~ '^[^\s@<>(),;:"\\\[\]\x01-\x1f\x7f]+@[^\s@<>(),;:"\\\[\]\x01-\x1f\x7f]+$'
            and octet_length(p_email) <= 254,
        false);
$$;

comment on function commission_internal.is_email(text) is
    'Whether it may be an e-mail address: something on both sides of one @, nothing that a header of a mail takes for its own.';

create table if not exists commission_internal.account (
    id uuid not null default gen_random_uuid()
        constraint account_pkey primary key,
    email text not null collate "C"
        constraint account_email_key unique
        constraint account_email_check check (email = commission_internal.email_key(email)),
    name text
        constraint account_name_check check (btrim(name) <> '' and octet_length(name) <= 1000),
    password_hash text not null,
    created_at timestamptz not null default now(),
    password_set_at timestamptz not null default now()
);

comment on table commission_internal.account is
    'Who signs in. The id is the sub of tokens: the person is whose participant.auth_user_id it is; without one the account waits for approval. The address was confirmed by a link that was sent there.';

create table if not exists commission_internal.account_session (
    id uuid not null default gen_random_uuid()
        constraint account_session_pkey primary key,
    account_id uuid not null
        constraint account_session_account_id_fkey references commission_internal.account (id) on delete cascade,
    began_at timestamptz not null default now(),
    ends_at timestamptz not null
);

create index if not exists account_session_account_id_idx on commission_internal.account_session (account_id);
create index if not exists account_session_ends_at_idx on commission_internal.account_session (ends_at);

comment on table commission_internal.account_session is
    'A family of refresh tokens, each made from the one before. It goes, and they with it, when somebody signs out or a token is used twice.';

create table if not exists commission_internal.refresh_token (
    hash bytea
        constraint refresh_token_pkey primary key,
    session_id uuid not null
        constraint refresh_token_session_id_fkey references commission_internal.account_session (id)
        on delete cascade,
    issued_at timestamptz not null default now(),
    ends_at timestamptz not null,
    used_at timestamptz
);

create index if not exists refresh_token_session_id_idx on commission_internal.refresh_token (session_id);

comment on table commission_internal.refresh_token is
    'Refresh tokens by their SHA-256: what is stored opens nothing. Used ones stay with their session, so that whoever uses one again is known.';

create table if not exists commission_internal.account_link (
    hash bytea
        constraint account_link_pkey primary key,
    kind text not null
        constraint account_link_kind_check check (kind in ('invitation', 'reset', 'sign_up')),
    email text not null collate "C",
    name text,
    participant_id uuid
        constraint account_link_participant_id_fkey references commission.participant (id) on delete cascade
        constraint account_link_participant_id_check check ((participant_id is null) = (kind <> 'invitation')),
    created_at timestamptz not null default now(),
    ends_at timestamptz not null
);

create index if not exists account_link_email_idx on commission_internal.account_link (email);
create index if not exists account_link_participant_id_idx on commission_internal.account_link (participant_id);
create index if not exists account_link_ends_at_idx on commission_internal.account_link (ends_at);

comment on table commission_internal.account_link is
    'Links that were sent, by the SHA-256 of their secret. Whoever opens one chooses a password; then all of that address are used up.';

-- So many passwords are worked on at once. Each takes 19 MB and a core.
create table if not exists commission_internal.password_slot (
    number integer
        constraint password_slot_pkey primary key
);

comment on table commission_internal.password_slot is
    'One row for each password that may be worked on at the same time: whoever does holds one until the commit. The owner of the tables adds and deletes rows.';

insert into commission_internal.password_slot (number)
select number
from generate_series(1, 4) as number
where not exists (select from commission_internal.password_slot);

-- Unlogged: after a crash everybody begins anew.
create unlogged table if not exists commission_internal.account_attempt (
    about bytea
        constraint account_attempt_pkey primary key,
    failures integer not null,
    last_at timestamptz not null,
    again_at timestamptz not null
) with (fillfactor = 50);

create index if not exists account_attempt_last_at_idx on commission_internal.account_attempt (last_at);

comment on table commission_internal.account_attempt is
    'What failed or was asked for, by the SHA-256 of what for and of which address of the net or of mail, and from when on it may be tried again. Forgotten after a day.';
