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
        constraint posting_kind_check check (kind in ('close', 'reopen')),
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

create index if not exists posting_scheme_idx on commission.posting (scheme, year, month);

comment on table commission.posting is
    'Closings and reopenings of months, numbered without gaps. Each carries the hash of the one before it and of its lines: see verify_ledger().';
comment on column commission.posting.kind is 'close: posts what the month gave, and adjustments of earlier closed months; reopen: takes back what was posted for the month.';
comment on column commission.posting.reason is 'Why a month was reopened.';
comment on column commission.posting.posted_by is 'The person who closed or reopened; null for a database role at work.';
comment on column commission.posting.release is 'Release of pg_commission that calculated.';
comment on column commission.posting.previous_hash is 'hash of the posting before it; of the first one, 32 zero bytes.';
comment on column commission.posting.hash is 'SHA-256 over previous_hash, this row and the hashes of its lines. Keep the last one elsewhere, and nobody can rewrite the ledger unnoticed.';

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
    component text not null
        constraint earning_component_check check (component in (
            'conduction', 'new_sales', 'renewal', 'direct', 'shared', 'received', 'override', 'reward')),
    kind text not null
        constraint earning_kind_check check (kind in ('earning', 'adjustment', 'reversal')),
    currency text not null,
    amount numeric not null
        constraint earning_amount_check check (amount <> 0 and amount not in ('NaN', 'Infinity', '-Infinity')),
    branch text,
    basis jsonb not null,
    cause text,
    hash bytea not null,
    constraint earning_pkey primary key (posting_id, line)
);

create index if not exists earning_participant_id_idx on commission.earning (participant_id, year, month);
create index if not exists earning_scheme_idx on commission.earning (scheme, for_year, for_month, participant_id);

comment on table commission.earning is
    'The ledger: amounts earned, rounded to the currency half away from zero. Append-only: the sum of all lines for a month is what it came to. Written by close_period() and reopen_period() only.';
comment on column commission.earning.line is 'Number within the posting, from 1.';
comment on column commission.earning.year is 'Month that was closed or reopened: the one in which the line is due. The same holds for month.';
comment on column commission.earning.for_year is 'Month in which it was earned; an earlier one for adjustments. The same holds for for_month.';
comment on column commission.earning.component is
    'Trainers: conduction, new_sales, renewal. Network: direct, shared, received, override, reward.';
comment on column commission.earning.kind is
    'earning: what the month gave; adjustment: the difference that late changes made to a closed month; reversal: taken back because the month was reopened.';
comment on column commission.earning.amount is 'In currency; never 0, negative where something is taken back.';
comment on column commission.earning.branch is 'Trainers: home branch in the month. Else the person''s branch when it was posted.';
comment on column commission.earning.basis is
    'What the amount comes from: counts, volumes, rates and the unrounded amount; of adjustments, what was posted and what is due.';
comment on column commission.earning.cause is 'Of adjustments, which changes made them; of reversals, the reason.';
comment on column commission.earning.hash is 'SHA-256 over the line.';

-- People see their own lines; a branch's, those who may see the branch's people.
select commission_internal.protect_table(
    'commission.earning',
    p_view => $$
        (select commission_internal.sees_all('earnings'))
        or participant_id in (select commission_internal.visible_participants('earnings'))
    $$);

select commission_internal.protect_table(
    'commission.posting',
    p_view => '(select commission_internal.sees_all(''earnings''))');

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
create or replace function commission_internal.hash_of_posting(p_posting commission.posting, p_line_hashes bytea)
returns bytea
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
    select sha256(
        p_posting.previous_hash
        || convert_to(jsonb_build_array(
            p_posting.id, p_posting.scheme, p_posting.year, p_posting.month, p_posting.kind, p_posting.reason,
            extract(epoch from p_posting.posted_at), p_posting.posted_by, p_posting.posted_by_role,
            p_posting.release, p_posting.line_count)::text, 'UTF8')
        || coalesce(p_line_hashes, ''));
$$;

comment on function commission_internal.hash_of_posting(commission.posting, bytea) is
    'SHA-256 over everything of a posting but its hash, and the hashes of its lines in their order.';

create or replace function commission_internal.verify_ledger()
returns table (posting_id bigint, line bigint, problem text)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_period record;
begin
    perform commission_internal.require_all('earnings', 'view');

    return query
    select e.posting_id, e.line, 'the line is not as it was posted'
    from commission.earning as e
    where e.hash <> sha256(convert_to(jsonb_build_array(
            e.posting_id, e.line, e.scheme, e.year, e.month, e.for_year, e.for_month, e.participant_id,
            e.component, e.kind, e.currency, e.amount, e.branch, e.basis, e.cause)::text, 'UTF8'))
    order by 1, 2;

    return query
    select p.id, null::bigint, found.problem
    from (
        select p.*,
            lag(p.id, 1, 0::bigint) over in_order as id_before,
            lag(p.hash, 1, decode(repeat('00', 32), 'hex')) over in_order as hash_before
        from commission.posting as p
        window in_order as (order by p.id)
    ) as p
    left join (
        select e.posting_id, count(*) as line_count, max(e.line) as last_line,
            string_agg(e.hash, '' order by e.line) as hashes
        from commission.earning as e
        group by e.posting_id
    ) as lines on lines.posting_id = p.id
    cross join lateral (
        values
            (p.id <> p.id_before + 1, 'a posting before it is missing'),
            (p.previous_hash <> p.hash_before, 'it does not continue the posting before it'),
            (
                p.line_count <> coalesce(lines.line_count, 0) or p.line_count <> coalesce(lines.last_line, 0),
                format('%s lines were posted, %s are there', p.line_count, coalesce(lines.line_count, 0))),
            (
                p.hash <> commission_internal.hash_of_posting(
                    (p.id, p.scheme, p.year, p.month, p.kind, p.reason, p.posted_at, p.posted_by,
                    p.posted_by_role, p.release, p.line_count, p.previous_hash, p.hash)::commission.posting,
                    lines.hashes),
                'the posting or its lines are not as they were posted')
    ) as found (is_so, problem)
    where found.is_so
    order by 1;

    return query
    select null::bigint, null::bigint,
        format('%s-%s of scheme "%s" is %s, but was last posted as %s',
            q.year, lpad(q.month::text, 2, '0'), q.scheme, q.status, coalesce(last.kind, 'nothing'))
    from commission.period as q
    left join lateral (
        select p.kind
        from commission.posting as p
        where (p.scheme, p.year, p.month) = (q.scheme, q.year, q.month)
        order by p.id desc
        limit 1
    ) as last on true
    where case q.status when 'closed' then 'close' else 'reopen' end is distinct from last.kind;

    -- The frozen results against the lines that were posted from them, as they were rounded then: the
    -- currency may have changed since.
    for v_period in
        select q.scheme, q.year, q.month, (
            select max(p.id)
            from commission.posting as p
            where (p.scheme, p.year, p.month, p.kind) = (q.scheme, q.year, q.month, 'close')) as posting_id
        from commission.period as q
        where q.status = 'closed'
            and q.scheme in (select commission_internal.installed_schemes())
        order by 4
    loop
        return query execute format(
            $query$
            select $3, e.line, format(
                'the frozen results give %%s of %%s to participant "%%s", posted were %%s',
                coalesce(r.exact, 0), coalesce(e.component, r.component),
                coalesce(e.participant_id, r.participant_id), coalesce(e.amount, 0))
            from (
                select participant_id, component, min(line) as line, sum(amount) as amount
                from commission.earning
                where posting_id = $3
                    and kind = 'earning'
                group by participant_id, component
            ) as e
            full join (
                select participant_id, component, sum(exact) as exact
                from commission_internal.%I($1, $2)
                group by participant_id, component
            ) as r on (r.participant_id, r.component) = (e.participant_id, e.component)
            where coalesce(e.amount, 0) <> round(coalesce(r.exact, 0), coalesce(
                scale(e.amount),
                (select max(scale(amount)) from commission.earning where posting_id = $3),
                0))
            order by 2
            $query$, v_period.scheme || '_earnings')
        using v_period.year, v_period.month, v_period.posting_id;
    end loop;
end;
$$;

create or replace function commission.verify_ledger()
returns table (posting_id bigint, line bigint, problem text)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.verify_ledger();
$$;

comment on function commission.verify_ledger() is
    'Whatever in the ledger is not as it was posted: altered, missing or foreign lines and postings, a period in another state than its last posting, frozen results that do not give the posted lines. Normally no rows.';
