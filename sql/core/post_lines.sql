-- Writing the ledger: the only place that does.

create or replace function commission_internal.post_lines(
    p_scheme text,
    p_year integer,
    p_month integer,
    p_kind text,
    p_reason text,
    p_lines text)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set enable_nestloop = off
set jit = off
as $$
declare
    v_id bigint;
    v_previous_hash bytea;
    v_posted_by uuid := commission_internal.claimed_participant_id();
    v_posted_by_role text := commission_internal.calling_role();
    v_release text := (select version from commission_internal.installed_scheme where scheme = 'core');
    v_line_count bigint;
    v_results jsonb := case
        when p_kind in ('close', 'import') then commission_internal.results_as_posted(p_scheme, p_year, p_month)
    end;
    v_hashes bytea;
    v_stranger text;
begin
    -- One posting after the other: each continues the one before it.
    lock table commission.posting in share row exclusive mode;
    select id + 1, hash into v_id, v_previous_hash
    from commission.posting
    order by id desc
    limit 1;
    if not found then
        v_id := 1;
        v_previous_hash := decode(repeat('00', 32), 'hex');
    end if;

    execute format(
        $query$
        insert into commission.earning (
            posting_id, line, scheme, year, month, for_year, for_month, participant_id, component, kind,
            currency, amount, branch, branch_id, basis, cause, hash)
        select $5, line, $1, $2, $3, for_year, for_month, participant_id, component, kind,
            currency, amount, branch, branch_id, basis, cause,
            sha256(convert_to((
                jsonb_build_array(
                    $5, line, $1, $2, $3, for_year, for_month, participant_id, component, kind,
                    currency, amount, branch, basis, cause)
                || case when branch_id is null then '[]' else jsonb_build_array(branch_id) end)::text, 'UTF8'))
        from (
            select row_number() over (
                    order by for_year desc, for_month desc, participant_id, component, currency, branch) as line,
                *
            from (%s) as unnumbered
            left join (select id as branch_id, name as branch from commission.branch) as b using (branch)
        ) as numbered
        $query$, p_lines)
    using p_scheme, p_year, p_month, p_reason, v_id;
    get diagnostics v_line_count = row_count;
    if p_kind = 'import' then
        v_results := v_results || (
            select jsonb_agg(jsonb_build_object(
                'table', i.table_name, 'count', i.result_count, 'fingerprint', i.fingerprint) order by i.table_name)
            from commission_internal.imported_now(v_id) as i);
    end if;

    -- Once for all lines, not once for each as a foreign key would.
    select string_agg(distinct quote_ident(e.component), ', ') into v_stranger
    from commission.earning as e
    where e.posting_id = v_id
        and not exists (
            select
            from commission.earning_component as c
            where (c.scheme, c.component) = (e.scheme, e.component));
    if v_stranger is not null then
        raise exception using
            errcode = 'foreign_key_violation',
            message = format('scheme "%s" has not declared what it pays for: %s', p_scheme, v_stranger),
            hint = 'Name every component in declare_scheme().';
    end if;

    select string_agg(hash, '' order by line) into v_hashes
    from commission.earning
    where posting_id = v_id;
    insert into commission.posting (
        id, scheme, year, month, kind, reason, posted_at, posted_by, posted_by_role, release, line_count,
        results, previous_hash, hash)
    values (
        v_id, p_scheme, p_year, p_month, p_kind, p_reason, now(), v_posted_by, v_posted_by_role, v_release,
        v_line_count, v_results, v_previous_hash,
        commission_internal.hash_of_posting(
            v_previous_hash, v_id, p_scheme, p_year, p_month, p_kind, p_reason, now(), v_posted_by,
            v_posted_by_role, v_release, v_line_count, v_results, v_hashes));
    if p_kind <> 'correct' then
        perform commission_internal.tell_last_schemes(v_id, p_scheme);
    end if;
    return v_id;
end;
$$;

comment on function commission_internal.post_lines(text, integer, integer, text, text, text) is
    'Posts the lines that a query gives, and returns the posting''s id: for_year, for_month, participant_id, component, kind, currency, amount, branch, basis, cause. In it $1 is the scheme, $2 year, $3 month, $4 the reason.';

-- A month may have been posted in parts: those belong to the closing that follows, and to none before the
-- month was reopened.
create or replace function commission_internal.posted_earnings(p_posting_id bigint)
returns table (posting_id bigint, line bigint, participant_id uuid, component text, currency text, amount numeric)
language sql
stable
security definer
rows 1000
set search_path = pg_catalog, pg_temp
as $$
    select e.posting_id, e.line, e.participant_id, e.component, e.currency, e.amount
    from commission.posting as c
    join commission.posting as p
        on (p.scheme, p.year, p.month) = (c.scheme, c.year, c.month)
        and p.id <= c.id
        and p.kind in ('close', 'interim')
        and p.id > coalesce((
            select max(r.id)
            from commission.posting as r
            where (r.scheme, r.year, r.month, r.kind) = (c.scheme, c.year, c.month, 'reopen')
                and r.id < c.id), 0)
    join commission.earning as e
        on e.posting_id = p.id
        and e.kind = 'earning'
    where c.id = p_posting_id
    union all
    select i.posting_id, i.line, i.participant_id, i.component, i.currency, i.amount
    from commission_internal.imported_base as i
    where i.posting_id = p_posting_id;
$$;

comment on function commission_internal.posted_earnings(bigint) is
    'The earnings that a closing has posted, with those of the parts that were posted of its month before; what an imported month gave.';

create or replace function commission_internal.described(p_posting_id bigint)
returns table (
    scheme text,
    posting_id bigint,
    line_count bigint,
    adjustment_count bigint,
    totals jsonb,
    hash text
)
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select p.scheme, p.id, p.line_count, of_posting.adjustment_count, of_posting.totals, encode(p.hash, 'hex')
    from commission.posting as p
    cross join lateral (
        select coalesce(sum(of_currency.adjustments)::bigint, 0) as adjustment_count,
            coalesce(jsonb_object_agg(of_currency.currency, of_currency.amount)
                filter (where of_currency.currency is not null), '{}') as totals
        from (
            select e.currency, sum(e.amount) as amount,
                count(*) filter (where e.kind = 'adjustment') as adjustments
            from commission.earning as e
            where e.posting_id = p.id
            group by e.currency
        ) as of_currency
    ) as of_posting
    where p.id = p_posting_id;
$$;

comment on function commission_internal.described(bigint) is 'A posting with its totals by currency.';
