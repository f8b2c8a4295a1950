-- Mail to be sent. What is queued holds no secret: links are made when a mail is taken to be sent, and the
-- queue looks the same for addresses that nobody has. courier/ sends it.

create table if not exists commission_internal.outbox (
    id bigint generated always as identity
        constraint outbox_pkey primary key,
    kind text not null
        constraint outbox_kind_check check (
            kind in ('invitation', 'reset', 'sign_up', 'approval', 'rejection', 'statement')),
    email text not null,
    name text,
    participant_id uuid
        constraint outbox_participant_id_fkey references commission.participant (id) on delete cascade,
    queued_at timestamptz not null default now(),
    state text not null default 'waiting'
        constraint outbox_state_check check (state in ('waiting', 'sent', 'failed', 'dropped')),
    attempts integer not null default 0,
    not_before timestamptz not null default now(),
    settled_at timestamptz,
    problem text,
    month date
        constraint outbox_month_check check ((month is not null) = (kind = 'statement'))
);

create index if not exists outbox_waiting_idx on commission_internal.outbox (not_before, id) where state = 'waiting';
create index if not exists outbox_turn_idx on commission_internal.outbox ((kind = 'statement'), not_before, id)
where state = 'waiting';
create index if not exists outbox_participant_id_idx on commission_internal.outbox (participant_id);
create index if not exists outbox_settled_at_idx on commission_internal.outbox (settled_at);

comment on table commission_internal.outbox is
    'Mail: waiting to be sent from not_before on, sent, failed for good (problem says why), or dropped because nobody has the address, or a month is open again. What was settled a month ago goes. month is the first day of the month that a statement is of.';

create or replace function commission_internal.announce_mail()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    notify commission_outbox;
    return null;
end;
$$;

comment on function commission_internal.announce_mail() is 'Trigger: tells those who send mail that there is some.';

create or replace trigger outbox_announce
after insert on commission_internal.outbox
for each statement execute function commission_internal.announce_mail();

create table if not exists commission_internal.mail_text (
    kind text not null
        constraint mail_text_pkey primary key,
    subject text not null
        constraint mail_text_subject_check check (btrim(subject) <> '' and subject !~ '[\r\n]'),
    body text not null
);

comment on table commission_internal.mail_text is
    'What mails say, written by the owner of the tables: {workspace}, {name}, {link}, {hours} and, for statements, {month} stand for what they are called. known is for whoever signs up with an e-mail that has an account.';

insert into commission_internal.mail_text (kind, subject, body)
values
    ('invitation', 'Your account at {workspace}',
        e'Hello {name},\n\nyou have an account at {workspace}. Choose a password here:\n\n{link}\n\n'
        'The link works once, for {hours} hours.\n'),
    ('reset', 'A new password for {workspace}',
        e'Hello {name},\n\nchoose a new password for {workspace} here:\n\n{link}\n\n'
        'The link works once, for {hours} hours. If you did not ask for it, do nothing: your password stays.\n'),
    ('sign_up', 'Confirm your address for {workspace}',
        e'Hello {name},\n\nconfirm your address for {workspace} by choosing a password here:\n\n{link}\n\n'
        'The link works once, for {hours} hours. Then an administrator approves your account.\n'
        'If you did not ask for it, do nothing.\n'),
    ('known', 'Your account at {workspace}',
        e'Hello {name},\n\nsomebody asked for an account at {workspace} with this address, which has one already.\n'
        'If it was you: sign in, or ask for a new password, here:\n\n{link}\n'),
    ('approval', 'You can sign in to {workspace}',
        e'Hello {name},\n\nyour account at {workspace} was approved. Sign in here:\n\n{link}\n'),
    ('rejection', 'Your account at {workspace}',
        e'Hello {name},\n\nyour account at {workspace} was not approved. Ask your administrator why.\n'),
    ('statement', 'Your statement of {month} is ready',
        e'Hello {name},\n\n{workspace} has closed {month}. What you have earned, and why, is here:\n\n{link}\n\n'
        'If something is wrong, ask about it there.\n')
on conflict do nothing;

create or replace function commission_internal.queue_mail(
    p_kind text,
    p_email text,
    p_name text default null,
    p_participant_id uuid default null)
returns void
language sql
set search_path = pg_catalog, pg_temp
as $$
    insert into commission_internal.outbox (kind, email, name, participant_id)
    values (p_kind, p_email, p_name, p_participant_id);
$$;

comment on function commission_internal.queue_mail(text, text, text, uuid) is 'Has a mail sent.';
