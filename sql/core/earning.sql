-- The ledger: what people have earned, line by line, in postings that are chained by their hashes.
-- Nothing in it is ever changed or deleted; what turns out otherwise is posted in addition.

create table if not exists commission.posting (
    id bigint not null
        constraint posting_pkey primary key
        constraint posting_id_check check (id > 0),
    scheme text not null,
    year integer not null,
    month integer not null,
    kind text not null
        constraint posting_kind_check check (kind in ('close', 'interim', 'reopen', 'correct', 'import')),
    reason text,
    posted_at timestamptz not null,
    posted_by uuid,
    posted_by_role text not null,
    release text not null,
    line_count bigint not null,
    previous_hash bytea not null,
    hash bytea not null,
    constraint posting_scheme_fkey foreign key (scheme, year, month)
        references commission.period (scheme, year, month)
);

alter table commission.posting add column if not exists results jsonb;

create index if not exists posting_scheme_idx on commission.posting (scheme, year, month);

comment on table commission.posting is
    'Closings and reopenings of months, and parts of open ones, numbered without gaps. Each carries the hash of the one before it and of its lines: see verify_ledger(). Append-only (23001). Read by those who may see all of module earnings.';
comment on column commission.posting.kind is 'close: posts what the month gave, and adjustments of earlier closed months; interim: posts what an open month has earned so far; reopen: takes back what was posted for the month; correct: takes back a line that somebody has written past closings; import: closes a month that another system has paid, without a line.';
comment on column commission.posting.reason is 'Why a month was reopened.';
comment on column commission.posting.posted_by is 'The person who closed or reopened; null for a database role at work.';
comment on column commission.posting.release is 'Release of pg_commission that calculated.';
comment on column commission.posting.previous_hash is 'hash of the posting before it; of the first one, 32 zero bytes.';
comment on column commission.posting.hash is 'SHA-256 over previous_hash, this row and the hashes of its lines. Keep the last one elsewhere, and nobody can rewrite the ledger unnoticed.';
comment on column commission.posting.id is '1, 2, 3 ...';
comment on column commission.posting.results is
    'Of closings, the results that they froze: an array of table, count, and fingerprint of all that they say.';
comment on column commission.posting.scheme is 'The scheme.';
comment on column commission.posting.year is 'The month that was closed or reopened.';
comment on column commission.posting.month is 'Month, 1 to 12.';
comment on column commission.posting.posted_at is 'When.';
comment on column commission.posting.posted_by_role is 'The database role.';
comment on column commission.posting.line_count is 'How many lines it has; may be 0.';

create table if not exists commission.earning (
    posting_id bigint not null
        constraint earning_posting_id_fkey references commission.posting (id)
        deferrable initially deferred,
    line bigint not null,
    scheme text not null,
    year integer not null,
    month integer not null,
    for_year integer not null,
    for_month integer not null,
    participant_id uuid not null
        constraint earning_participant_id_fkey references commission.participant (id),
    component text not null,
    kind text not null
        constraint earning_kind_check check (kind in ('earning', 'adjustment', 'reversal')),
    currency text not null,
    amount numeric not null
        constraint earning_amount_check check (amount <> 0 and amount not in ('NaN', 'Infinity', '-Infinity')),
    branch text,
    branch_id uuid,
    basis jsonb not null,
    cause text,
    hash bytea not null,
    constraint earning_pkey primary key (posting_id, line)
);

create index if not exists earning_participant_id_idx on commission.earning (participant_id, year, month);
create index if not exists earning_scheme_idx on commission.earning (scheme, for_year, for_month, participant_id);

comment on table commission.earning is
    'The ledger''s lines: one for each participant, component and currency of a closed month, and what was posted in addition or taken back later. Append-only (23001), written by close_period() and reopen_period() only. The sum of all lines for a month is what it came to. People see their own lines; administrators and managers those of their people.';
comment on column commission.earning.line is 'Number within the posting, from 1.';
comment on column commission.earning.year is 'Month that was closed or reopened: the one in which the line is due.';
comment on column commission.earning.for_year is 'Month in which it was earned; an earlier one for adjustments.';
comment on column commission.earning.component is 'What is paid for: see earning_component.';
comment on column commission.earning.kind is
    'earning: what the month gave; adjustment: the difference that late changes made to a closed month; reversal: taken back because the month was reopened, or because the line was none of a closing''s.';
comment on column commission.earning.amount is
    'In currency, rounded to its minor unit half away from zero; never 0, negative where something is taken back.';
comment on column commission.earning.branch is
    'Name, when it was posted, of the home branch in the month where the scheme goes by it, else of the person''s branch. branch_id says which branch it is today.';
comment on column commission.earning.branch_id is
    'The branch, whatever its name is by now: branch.id. No foreign key: the ledger outlives branches.';
comment on column commission.earning.basis is
    'What the amount comes from: counts, volumes, rates and the unrounded amount; of adjustments, what was posted and what is due.';
comment on column commission.earning.cause is 'Of adjustments, which changes made them; of reversals, the reason.';
comment on column commission.earning.hash is 'SHA-256 over the line.';
comment on column commission.earning.posting_id is 'The posting.';
comment on column commission.earning.scheme is 'The scheme.';
comment on column commission.earning.month is 'Month, 1 to 12.';
comment on column commission.earning.for_month is 'Month, 1 to 12.';
comment on column commission.earning.participant_id is 'Whose it is.';
comment on column commission.earning.currency is 'ISO 4217 code of amount.';

create table if not exists commission_internal.posted_branch (
    posting_id bigint not null
        constraint posted_branch_posting_id_fkey references commission.posting (id),
    name text not null,
    branch_id uuid not null,
    constraint posted_branch_pkey primary key (posting_id, name)
);

comment on table commission_internal.posted_branch is
    'Of postings of release 0.1.0, whose lines have no branch_id: which branch had that name then.';

-- People see their own lines; a branch's, those who may see the branch's people.
select commission_internal.protect_table(
    'commission.earning',
    p_view => $$
        (select commission_internal.sees_all('earnings'))
        or participant_id in (select commission_internal.visible_own('earnings'))
        or branch_id in (select b.id from commission.branch as b
            where b.name in (select commission_internal.visible_branches('earnings')))
        or branch_id is null
            and participant_id in (select commission_internal.visible_participants('earnings'))
    $$);

select commission_internal.protect_table(
    'commission.posting',
    p_view => '(select commission_internal.sees_all(''earnings''))');

-- All that was posted for a month up to then is taken back.
create or replace view commission_internal.last_reopening
with (security_invoker = true)
as
select p.scheme, p.year, p.month, max(p.id) as posting_id
from commission.posting as p
where p.kind = 'reopen'
group by p.scheme, p.year, p.month;

comment on view commission_internal.last_reopening is
    'The newest posting that opened a closed month again.';

create or replace function commission_internal.keep_ledger()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        errcode = 'restrict_violation',
        message = format('the rows of "%s" cannot be changed or deleted', tg_table_name),
        hint = 'The ledger only grows: reopen_period() takes back what was posted for a month.';
end;
$$;

create or replace trigger posting_keep
before update or delete or truncate on commission.posting
for each statement execute function commission_internal.keep_ledger();

create or replace trigger earning_keep
before update or delete or truncate on commission.earning
for each statement execute function commission_internal.keep_ledger();

-- For replication roles too: whoever switches triggers off for a load does not mean these.
alter table commission.posting enable always trigger posting_keep;
alter table commission.earning enable always trigger earning_keep;

-- Hashes are taken over JSON arrays: their text says unambiguously where a value ends, and depends on
-- no setting of the session. (That of a line is worked out in post_lines() and in verify_ledger():
-- a function called for each line would cost more than the rest of a closing.)
drop function if exists commission_internal.hash_of_posting(
    bytea, bigint, text, integer, integer, text, text, timestamptz, uuid, text, text, bigint, bytea);

create or replace function commission_internal.hash_of_posting(
    p_previous_hash bytea,
    p_id bigint,
    p_scheme text,
    p_year integer,
    p_month integer,
    p_kind text,
    p_reason text,
    p_posted_at timestamptz,
    p_posted_by uuid,
    p_posted_by_role text,
    p_release text,
    p_line_count bigint,
    p_results jsonb,
    p_line_hashes bytea)
returns bytea
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
    select sha256(
        p_previous_hash
        || convert_to((
            jsonb_build_array(
                p_id, p_scheme, p_year, p_month, p_kind, p_reason, extract(epoch from p_posted_at), p_posted_by,
                p_posted_by_role, p_release, p_line_count)
            || case when p_results is null then '[]' else jsonb_build_array(p_results) end)::text, 'UTF8')
        || coalesce(p_line_hashes, ''));
$$;

comment on function commission_internal.hash_of_posting(
    bytea, bigint, text, integer, integer, text, text, timestamptz, uuid, text, text, bigint, jsonb, bytea) is
    'SHA-256 over everything of a posting but its hash, and the hashes of its lines in their order.';
