-- Whether the ledger is as it was posted: one function for each thing that can be wrong.

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
            p.posted_at, p.posted_by, p.posted_by_role, p.release,
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
                    p.previous_hash, p.id, p.scheme, p.year, p.month, p.kind, p.reason, p.posted_at, p.posted_by,
                    p.posted_by_role, p.release, p.line_count, lines.hashes),
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
        order by p.id desc
        limit 1
    ) as last on true
    where case q.status when 'closed' then 'close' else 'reopen' end is distinct from last.kind
    order by q.scheme, q.year, q.month;
$$;

comment on function commission_internal.wrong_periods() is 'Periods in another state than their last posting.';

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
            from commission.earning
            where posting_id = $3
                and kind = 'earning'
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

create or replace function commission_internal.verify_ledger()
returns table (posting_id bigint, line bigint, problem text)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.require_all('earnings', 'view');
    return query select * from commission_internal.wrong_lines();
    return query select * from commission_internal.wrong_postings();
    return query select * from commission_internal.wrong_periods();
    return query
    select wrong.*
    from (
        select q.scheme, q.year, q.month, max(p.id) as posting_id
        from commission.period as q
        join commission.posting as p
            on (p.scheme, p.year, p.month, p.kind) = (q.scheme, q.year, q.month, 'close')
        where q.status = 'closed'
            and q.scheme in (select commission_internal.installed_schemes())
        group by q.scheme, q.year, q.month
    ) as closed
    cross join lateral commission_internal.wrong_results(
        closed.scheme, closed.year, closed.month, closed.posting_id) as wrong
    order by 1, 2;
    return query
    select null::bigint, null::bigint,
        format(
            'facts of %s in "%s" were changed while its triggers were off: the next closing of scheme "%s" looks at them',
            commission_internal.month_name(u.year, u.month), u.table_name, s.scheme)
    from commission_internal.installed_schemes() as s (scheme)
    cross join lateral commission_internal.unnoticed_changes(s.scheme) as u;
end;
$$;

create or replace function commission.verify_ledger()
returns table (posting_id bigint, line bigint, problem text)
language sql
stable
set search_path = pg_catalog, pg_temp
set statement_timeout = '15min'
as $$
    select * from commission_internal.verify_ledger();
$$;

comment on function commission.verify_ledger() is
    'Whatever in the ledger is not as it was posted: altered, missing or foreign lines and postings, a period in another state than its last posting says, frozen results that do not give the posted lines; and facts of closed months that were changed without a note. Normally no rows. Read-only. 42501 (HTTP 403) for those who may not see all of module earnings.';
