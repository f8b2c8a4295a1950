-- Whether the ledger is as it was posted: one function for each thing that can be wrong.

-- What postings of kind correct take back: a line, and whether it is there and the opposite of theirs.
create or replace function commission_internal.corrections()
returns table (id bigint, number bigint, posting_id bigint, line bigint, is_sound boolean)
language sql
stable
security definer
rows 10
set search_path = pg_catalog, pg_temp
as $$
    select c.posting_id, c.line, f.posting_id, f.line,
        coalesce(
            (f.participant_id, f.component, f.currency, f.for_year, f.for_month, f.amount)
                = (c.participant_id, c.component, c.currency, c.for_year, c.for_month, -c.amount)
            and row_number() over (partition by f.posting_id, f.line order by c.posting_id, c.line) = 1,
            false)
    from commission.posting as p
    join commission.earning as c on c.posting_id = p.id
    left join commission.earning as f
        on jsonb_build_object('posting_id', f.posting_id, 'line', f.line) = c.basis -> 'corrects'
    where p.kind = 'correct';
$$;

comment on function commission_internal.corrections() is
    'The lines of postings that correct the ledger, each with the line that it takes back.';

-- Lines that somebody has written past closings, and that correct_ledger() has taken back.
create or replace function commission_internal.corrected_lines()
returns table (posting_id bigint, line bigint)
language sql
stable
security definer
rows 10
set search_path = pg_catalog, pg_temp
as $$
    select c.posting_id, c.line from commission_internal.corrections() as c where c.is_sound;
$$;

comment on function commission_internal.corrected_lines() is
    'Lines that are no closing''s and were taken back, once and in full.';

create or replace function commission_internal.foreign_lines()
returns table (posting_id bigint, line bigint, problem text)
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select e.posting_id, e.line,
        case
            when p.id is null then 'no posting has posted this line'
            else format('the posting has %s lines, and this is none of them', p.line_count)
        end
    from commission.earning as e
    left join commission.posting as p on p.id = e.posting_id
    where (p.id is null or e.line > p.line_count)
        and (e.posting_id, e.line) not in (select * from commission_internal.corrected_lines())
    union all
    select c.id, c.number, 'it takes back a line that is not there, is another, or was taken back before'
    from commission_internal.corrections() as c
    where not c.is_sound
    order by 1, 2;
$$;

comment on function commission_internal.foreign_lines() is 'Lines that were not posted.';

-- A table that inherits shows its rows as the ledger's.
create or replace function commission_internal.child_tables()
returns table (posting_id bigint, line bigint, problem text)
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select null::bigint, null::bigint,
        format('table %s inherits from %s: its rows show as the ledger''s', i.inhrelid::regclass, i.inhparent::regclass)
    from pg_inherits as i
    join pg_class as c on c.oid = i.inhparent
    where c.relnamespace in ('commission'::regnamespace, 'commission_internal'::regnamespace)
    order by 3;
$$;

comment on function commission_internal.child_tables() is 'Tables that inherit from ours.';

create or replace function commission_internal.wrong_lines()
returns table (posting_id bigint, line bigint, problem text)
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select e.posting_id, e.line, 'the line is not as it was posted'
    from commission.earning as e
    where e.hash <> sha256(convert_to((
        jsonb_build_array(
            e.posting_id, e.line, e.scheme, e.year, e.month, e.for_year, e.for_month, e.participant_id,
            e.component, e.kind, e.currency, e.amount, e.branch, e.basis, e.cause)
        || case when e.branch_id is null then '[]' else jsonb_build_array(e.branch_id) end)::text, 'UTF8'))
        and (e.posting_id, e.line) not in (select * from commission_internal.corrected_lines())
    order by 1, 2;
$$;

comment on function commission_internal.wrong_lines() is 'Lines whose hash is not that of what they say.';

create or replace function commission_internal.wrong_postings()
returns table (posting_id bigint, line bigint, problem text)
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select p.id, null::bigint, found.problem
    from (
        select p.id, p.line_count, p.previous_hash, p.hash, p.scheme, p.year, p.month, p.kind, p.reason,
            p.posted_at, p.posted_by, p.posted_by_role, p.release, p.results,
            lag(p.id, 1, 0::bigint) over in_order as id_before,
            lag(p.hash, 1, decode(repeat('00', 32), 'hex')) over in_order as hash_before,
            p.kind in ('close', 'import', 'reopen') and (p.kind = 'reopen') = lag(p.kind = 'reopen') over (
                partition by p.scheme, p.year, p.month, p.kind in ('close', 'import', 'reopen')
                order by p.id) as is_repeated,
            p.kind = 'interim' and 'reopen' <> (
                select before.kind
                from commission.posting as before
                where (before.scheme, before.year, before.month) = (p.scheme, p.year, p.month)
                    and before.kind in ('close', 'import', 'reopen')
                    and before.id < p.id
                order by before.id desc
                limit 1) as is_part_of_closed
        from commission.posting as p
        window in_order as (order by p.id)
    ) as p
    left join (
        select e.posting_id, count(*) as line_count, max(e.line) as last_line,
            string_agg(e.hash, '' order by e.line) as hashes
        from commission.earning as e
        where (e.posting_id, e.line) not in (select * from commission_internal.corrected_lines())
        group by e.posting_id
    ) as lines on lines.posting_id = p.id
    cross join lateral (
        values
            (p.id <> p.id_before + 1, 'a posting before it is missing'),
            (p.previous_hash <> p.hash_before, 'it does not continue the posting before it'),
            (p.is_repeated, format('the month was posted as %s before, and nothing since', p.kind)),
            (p.is_part_of_closed, 'it posts a part of a month that was closed'),
            (
                p.line_count <> coalesce(lines.line_count, 0) or p.line_count <> coalesce(lines.last_line, 0),
                format('%s lines were posted, %s are there', p.line_count, coalesce(lines.line_count, 0))),
            (
                p.hash <> commission_internal.hash_of_posting(
                    p.previous_hash, p.id, p.scheme, p.year, p.month, p.kind, p.reason, p.posted_at, p.posted_by,
                    p.posted_by_role, p.release, p.line_count, p.results, lines.hashes),
                'the posting or its lines are not as they were posted')
    ) as found (is_so, problem)
    where found.is_so
    order by 1;
$$;

comment on function commission_internal.wrong_postings() is
    'Postings that do not continue each other, miss lines, or are not as they were posted.';

create or replace function commission_internal.wrong_periods()
returns table (posting_id bigint, line bigint, problem text)
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select null::bigint, null::bigint,
        format('%s of scheme "%s" is %s, but was last posted as %s',
            commission_internal.month_name(q.year, q.month), q.scheme, q.status, coalesce(last.kind, 'nothing'))
    from commission.period as q
    left join lateral (
        select p.kind
        from commission.posting as p
        where (p.scheme, p.year, p.month) = (q.scheme, q.year, q.month)
            and p.kind in ('close', 'import', 'reopen')
        order by p.id desc
        limit 1
    ) as last on true
    where (last.kind is null or (q.status = 'closed') = (last.kind = 'reopen'))
        -- Of a month that was never closed a part may have been posted.
        and not (q.status = 'open' and last.kind is null and exists (
            select
            from commission.posting as p
            where (p.scheme, p.year, p.month, p.kind) = (q.scheme, q.year, q.month, 'interim')))
    union all
    select max(p.id), null,
        format('%s of scheme "%s" was posted, but is not in "period"',
            commission_internal.month_name(p.year, p.month), p.scheme)
    from commission.posting as p
    where not exists (
        select
        from commission.period as q
        where (q.scheme, q.year, q.month) = (p.scheme, p.year, p.month))
    group by p.scheme, p.year, p.month
    order by 3;
$$;

comment on function commission_internal.wrong_periods() is
    'Periods in another state than their last posting, and postings without a period.';

-- What a month that is not closed has: nothing but what was posted in parts since it was opened last.
create or replace function commission_internal.lines_of_open_months()
returns table (posting_id bigint, line bigint, problem text)
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
    with month as (
        select m.scheme, m.for_year, m.for_month, coalesce(max(p.id), 0) as opened_by
        from (select distinct e.scheme, e.for_year, e.for_month from commission.earning as e) as m
        left join commission.posting as p
            on (p.scheme, p.year, p.month, p.kind) = (m.scheme, m.for_year, m.for_month, 'reopen')
        where not exists (
            select
            from commission.period as q
            where (q.scheme, q.year, q.month, q.status) = (m.scheme, m.for_year, m.for_month, 'closed'))
        group by m.scheme, m.for_year, m.for_month
    )
    select max(e.posting_id), null::bigint,
        format('%s of scheme "%s" was taken back, and %s of %s stay with participant "%s"',
            commission_internal.month_name(m.for_year, m.for_month), m.scheme, sum(e.amount), e.component,
            e.participant_id)
    from month as m
    join commission.earning as e
        on (e.scheme, e.for_year, e.for_month) = (m.scheme, m.for_year, m.for_month)
        and e.posting_id <= m.opened_by
    join commission.posting as p on p.id = e.posting_id and p.kind <> 'correct' and e.line <= p.line_count
    group by m.scheme, m.for_year, m.for_month, e.participant_id, e.component, e.currency
    having sum(e.amount) <> 0
    union all
    select e.posting_id, e.line,
        format('the line is for %s of scheme "%s", which is not closed',
            commission_internal.month_name(m.for_year, m.for_month), m.scheme)
    from month as m
    join commission.earning as e
        on (e.scheme, e.for_year, e.for_month) = (m.scheme, m.for_year, m.for_month)
        and e.posting_id > m.opened_by
    join commission.posting as p on p.id = e.posting_id and p.kind not in ('interim', 'correct')
    order by 1, 2, 3;
$$;

comment on function commission_internal.lines_of_open_months() is
    'Lines for months that are not closed, but those that were posted in parts.';

create or replace function commission_internal.closings()
returns table (scheme text, year integer, month integer, posting_id bigint)
language sql
stable
security definer
rows 30
set search_path = pg_catalog, pg_temp
as $$
    select q.scheme, q.year, q.month, max(p.id)
    from commission.period as q
    join commission.posting as p
        on (p.scheme, p.year, p.month) = (q.scheme, q.year, q.month)
        and p.kind in ('close', 'import')
    where q.status = 'closed'
        and q.scheme in (select commission_internal.installed_schemes())
    group by q.scheme, q.year, q.month;
$$;

comment on function commission_internal.closings() is
    'The closed months of all schemes, each with the posting that closed it.';

-- What the facts and settings give now, where no note says that anything was changed.
create or replace function commission_internal.unexplained_amounts(p_scheme text)
returns table (posting_id bigint, line bigint, problem text)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_month record;
begin
    for v_month in
        select p.year, p.month, late.year is not null as is_late, late.participant_ids
        from commission.period as p
        left join commission_internal.late_months(p_scheme) as late on (late.year, late.month) = (p.year, p.month)
        where (p.scheme, p.status) = (p_scheme, 'closed')
            and (late.year is null or late.participant_ids is not null)
            and (p.year, p.month) not in (
                select u.year, u.month from commission_internal.unnoticed_changes(p_scheme) as u)
        order by p.year, p.month
    loop
        begin
            return query
            select null::bigint, null::bigint,
                format(
                    '%s of scheme "%s" now gives %s of %s to participant "%s"%s, posted were %s, and no change is noted',
                    commission_internal.month_name(v_month.year, v_month.month), p_scheme, a.due, a.component,
                    a.participant_id, ' in branch "' || a.branch || '"', a.posted)
            from commission_internal.adjustments_of_month(p_scheme, v_month.year, v_month.month, null::uuid[]) as a
            where not v_month.is_late
                or a.participant_id <> all (v_month.participant_ids)
            order by 3;
        -- What cannot be priced is told by unpriced_record.
        exception when sqlstate 'PT409' then
            if not v_month.is_late then
                posting_id := null;
                line := null;
                problem := sqlerrm;
                return next;
            end if;
        end;
    end loop;
end;
$$;

comment on function commission_internal.unexplained_amounts(text) is
    'Amounts of closed months that facts and settings no longer give, though no late change is noted: it was deleted, or made while triggers were off.';

-- As the amounts were rounded then: the currency may have changed since.
create or replace function commission_internal.wrong_results(
    p_scheme text,
    p_year integer,
    p_month integer,
    p_posting_id bigint)
returns table (posting_id bigint, line bigint, problem text)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return query execute format(
        $query$
        select $3, e.line, format(
            'the frozen results give %%s of %%s to participant "%%s", posted were %%s',
            coalesce(r.exact, 0), component, participant_id, coalesce(e.amount, 0))
        from (
            select participant_id, component, min(line) as line, sum(amount) as amount
            from commission_internal.posted_earnings($3)
            where (posting_id, line) not in (select * from commission_internal.corrected_lines())
            group by participant_id, component
        ) as e
        full join (
            select participant_id, component, sum(exact) as exact
            from commission_internal.%I($1, $2)
            group by participant_id, component
        ) as r using (participant_id, component)
        where coalesce(e.amount, 0) <> round(coalesce(r.exact, 0), coalesce(
            scale(e.amount),
            (select max(scale(amount)) from commission.earning where posting_id = $3),
            0))
        order by 2
        $query$, p_scheme || '_earnings')
    using p_year, p_month, p_posting_id;
end;
$$;

comment on function commission_internal.wrong_results(text, integer, integer, bigint) is
    'Lines of a closing that the frozen results of its month do not give.';

create or replace function commission_internal.verify_ledger(p_head text)
returns table (posting_id bigint, line bigint, problem text)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.require_engine();
    perform commission_internal.require_all('earnings', 'view');
    if p_head is not null
        and not exists (select from commission.posting as p where encode(p.hash, 'hex') = lower(p_head))
    then
        posting_id := null;
        line := null;
        problem := format('no posting has the hash "%s" that was kept', left(p_head, 100));
        return next;
    end if;
    return query select * from commission_internal.child_tables();
    return query select * from commission_internal.foreign_lines();
    return query select * from commission_internal.wrong_lines();
    return query select * from commission_internal.wrong_postings();
    return query select * from commission_internal.wrong_periods();
    return query select * from commission_internal.lines_of_open_months();
    return query
    select wrong.*
    from commission_internal.closings() as closed
    cross join lateral commission_internal.wrong_results(
        closed.scheme, closed.year, closed.month, closed.posting_id) as wrong
    order by 1, 2;
    return query select * from commission_internal.changed_results();
    return query select * from commission_internal.stray_imports();
    return query
    select null::bigint, null::bigint,
        format(
            'facts of %s in "%s" were changed while its triggers were off: the next closing of scheme "%s" looks at them',
            commission_internal.month_name(u.year, u.month), u.table_name, s.scheme)
    from commission_internal.installed_schemes() as s (scheme)
    cross join lateral commission_internal.unnoticed_changes(s.scheme) as u;
    return query
    select found.*
    from commission_internal.installed_schemes() as s (scheme)
    cross join lateral commission_internal.unexplained_amounts(s.scheme) as found;
    return query
    select null::bigint, null::bigint,
        format('%s would give numbers that "%s" has: run install()', b.sequence_name, b.table_name)
    from commission_internal.sequences_behind() as b
    order by b.sequence_name::text;
    return query
    select null::bigint, null::bigint, format('%s was %s since it was installed', o.name, o.difference)
    from commission_internal.changed_objects() as o
    order by o.name;
    return query
    select null::bigint, null::bigint, format('%s is none of pg_commission''s', o.name)
    from commission_internal.added_objects() as o
    order by o.name;
end;
$$;

create or replace function commission.verify_ledger(p_head text default null)
returns table (posting_id bigint, line bigint, problem text)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.verify_ledger(p_head);
$$;

select commission_internal.give_time('verify_ledger', '15min');

comment on function commission.verify_ledger(text) is
    'Whatever in the ledger is not as it was posted: altered, missing or foreign lines and postings, a period in another state than its last posting says, frozen results that were changed or do not give the posted lines; facts of closed months that were changed without a note, amounts that they no longer give; and functions, triggers, policies, views, constraints or generated columns of pg_commission that were replaced or switched off, what of it others own, and functions of the same names, casts of its types, rules on its tables, and triggers and policies of the ledger that are none of its; lines for months that were not closed; and sequences that are behind their columns, as logical replication leaves them. Normally no rows. p_head: a hash of ledger_head() that was kept elsewhere, which must still be there. Calculates every closed month from scratch. Read-only. 42501 (HTTP 403) for those who may not see all of module earnings.';

-- What a function returns cannot be changed.
do $$
begin
    if exists (
        select
        from pg_proc
        where oid = to_regprocedure('commission_internal.ledger_head()')
            and 'objects_hash' <> all (proargnames))
    then
        drop function commission.ledger_head();
        drop function commission_internal.ledger_head();
    end if;
end;
$$;

create or replace function commission_internal.ledger_head()
returns table (posting_id bigint, hash text, posted_at timestamptz, objects_hash text)
language plpgsql
stable
security definer
rows 1
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.require_all('earnings', 'view');
    return query
    select p.id, encode(p.hash, 'hex'), p.posted_at, commission_internal.objects_hash()
    from commission.posting as p
    order by p.id desc
    limit 1;
end;
$$;

create or replace function commission.ledger_head()
returns table (posting_id bigint, hash text, posted_at timestamptz, objects_hash text)
language sql
stable
rows 1
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.ledger_head();
$$;

comment on function commission.ledger_head() is
    'The newest posting and its hash in hexadecimal, which stands for all before it. Keep it where nobody who can write the database can: verify_ledger(hash) tells whether that ledger is still the beginning of this one. objects_hash stands for the definitions of all functions, views, triggers, policies and constraints of pg_commission as they are now: it changes with another release, another server version or another scheme, and with nothing else. 42501 (HTTP 403) for those who may not see all of module earnings.';
