-- Writing the ledger: the only place that does.

create or replace function commission_internal.post_lines(
    p_scheme text,
    p_year integer,
    p_month integer,
    p_kind text,
    p_reason text,
    p_lines text)
returns commission.posting
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set enable_nestloop = off
set jit = off
as $$
declare
    v_posting commission.posting;
    v_hashes bytea;
begin
    -- One posting after the other: each continues the one before it.
    lock table commission.posting in share row exclusive mode;
    select id + 1, hash into v_posting.id, v_posting.previous_hash
    from commission.posting
    order by id desc
    limit 1;
    if not found then
        v_posting.id := 1;
        v_posting.previous_hash := decode(repeat('00', 32), 'hex');
    end if;
    v_posting.scheme := p_scheme;
    v_posting.year := p_year;
    v_posting.month := p_month;
    v_posting.kind := p_kind;
    v_posting.reason := p_reason;
    v_posting.posted_at := now();
    v_posting.posted_by := commission_internal.claimed_participant_id();
    v_posting.posted_by_role := commission_internal.calling_role();
    select version into v_posting.release
    from commission_internal.installed_scheme
    where scheme = p_scheme;

    execute format(
        $query$
        insert into commission.earning (
            posting_id, line, scheme, year, month, for_year, for_month, participant_id, component, kind,
            currency, amount, branch, basis, cause, hash)
        select $5, line, $1, $2, $3, for_year, for_month, participant_id, component, kind,
            currency, amount, branch, basis, cause,
            sha256(convert_to(jsonb_build_array(
                $5, line, $1, $2, $3, for_year, for_month, participant_id, component, kind,
                currency, amount, branch, basis, cause)::text, 'UTF8'))
        from (
            select row_number() over (
                    order by for_year desc, for_month desc, participant_id, component, currency) as line,
                *
            from (%s) as unnumbered
        ) as numbered
        $query$, p_lines)
    using p_scheme, p_year, p_month, p_reason, v_posting.id;
    get diagnostics v_posting.line_count = row_count;

    select string_agg(hash, '' order by line) into v_hashes
    from commission.earning
    where posting_id = v_posting.id;
    v_posting.hash := commission_internal.hash_of_posting(v_posting, v_hashes);
    insert into commission.posting
    select v_posting.*;
    return v_posting;
end;
$$;

comment on function commission_internal.post_lines(text, integer, integer, text, text, text) is
    'Posts the lines that a query gives: for_year, for_month, participant_id, component, kind, currency, amount, branch, basis, cause. In it $1 is the scheme, $2 year, $3 month, $4 the reason.';

create or replace function commission_internal.described(p_posting commission.posting)
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
    select p_posting.scheme, p_posting.id, p_posting.line_count,
        coalesce(sum(of_currency.adjustments)::bigint, 0),
        coalesce(jsonb_object_agg(of_currency.currency, of_currency.amount)
            filter (where of_currency.currency is not null), '{}'),
        encode(p_posting.hash, 'hex')
    from (
        select currency, sum(amount) as amount, count(*) filter (where kind = 'adjustment') as adjustments
        from commission.earning
        where posting_id = p_posting.id
        group by currency
    ) as of_currency;
$$;

comment on function commission_internal.described(commission.posting) is 'A posting with its totals by currency.';
