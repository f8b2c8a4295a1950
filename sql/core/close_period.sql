-- Closing a month and reopening it. Each scheme brings functions for it, named after it:
--   change_<scheme>_settings()                               keeps everybody else from calculating
--   calculate_<scheme>_month(year, month)                    stores the results, or raises PT409
--   refresh_<scheme>_month(year, month)                      stores the results as far as they can be priced
--   <scheme>_earnings(year, month)                           amounts of the stored results, rounded and exact
--   recalculated_<scheme>_earnings(year, month, people)      amounts from the facts, storing nothing

create or replace function commission_internal.close_month(p_scheme text, p_year integer, p_month integer)
returns commission.posting
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
-- Joins are over a month's rows, whatever the planner thinks of tables that were never analyzed.
set enable_nestloop = off
set jit = off
as $$
declare
    v_posting commission.posting;
    v_difference record;
begin
    perform commission_internal.refuse_closed(p_scheme, p_year, p_month);
    perform commission_internal.refuse_unfinished_month(p_scheme, p_year, p_month);

    execute format('select commission_internal.%I($1, $2)', 'calculate_' || p_scheme || '_month')
    using p_year, p_month;

    -- What is stored must be what the facts give.
    execute format(
        $query$
        select coalesce(s.participant_id, r.participant_id) as participant_id,
            coalesce(s.component, r.component) as component, s.amount as stored, r.amount as calculated
        from commission_internal.%I($1, $2) as s
        full join commission_internal.%I($1, $2, null) as r
            on (r.participant_id, r.component, r.currency) = (s.participant_id, s.component, s.currency)
        where coalesce(s.amount, 0) <> coalesce(r.amount, 0)
        limit 1
        $query$, p_scheme || '_earnings', 'recalculated_' || p_scheme || '_earnings')
    into v_difference
    using p_year, p_month;
    if v_difference.component is not null then
        raise exception using
            errcode = 'PT409',
            message = format('the results of %s-%s are not what a calculation from scratch gives',
                p_year, lpad(p_month::text, 2, '0')),
            detail = format('%s of participant "%s": stored %s, calculated %s.', v_difference.component,
                v_difference.participant_id, coalesce(v_difference.stored::text, 'nothing'),
                coalesce(v_difference.calculated::text, 'nothing')),
            hint = 'Nothing was posted. Look for triggers or functions of pg_commission that were replaced.';
    end if;

    insert into commission.period as p (scheme, year, month, status, changed_by, changed_by_role)
    values (
        p_scheme, p_year, p_month, 'closed', commission_internal.claimed_participant_id(),
        commission_internal.calling_role())
    on conflict on constraint period_pkey do update
    set status = excluded.status,
        changed_at = excluded.changed_at,
        changed_by = excluded.changed_by,
        changed_by_role = excluded.changed_by_role,
        reason = null;

    v_posting := commission_internal.post_lines(
        p_scheme, p_year, p_month, 'close', null,
        format(
            $lines$
            select $2 as for_year, $3 as for_month, participant_id, component, 'earning' as kind, currency,
                amount, branch, basis, null as cause
            from commission_internal.%I($2, $3)
            where amount <> 0
            union all
            select year, month, participant_id, component, 'adjustment', currency,
                difference, branch, jsonb_build_object('posted', posted, 'due', due), cause
            from commission_internal.adjustments($1)
            $lines$, p_scheme || '_earnings'));
    update commission_internal.late_change as late
    set settled_by = v_posting.id
    from commission.period as p
    where late.scheme = p_scheme
        and late.settled_by is null
        and (p.scheme, p.year, p.month, p.status) = (late.scheme, late.year, late.month, 'closed');
    return v_posting;
end;
$$;

comment on function commission_internal.close_month(text, integer, integer) is
    'Closes a month of a scheme: calculates, verifies and posts it, and the adjustments of earlier closed months. The caller holds the settings.';

-- Nobody prices or changes settings until the closing is committed, and whoever comes then finds the
-- month closed. Taken for all schemes concerned, in one order, before the first posting: who has posted
-- lets nobody else post until the commit, and must not wait for them.
create or replace function commission_internal.change_settings(p_scheme text)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_scheme text;
begin
    for v_scheme in
        select s
        from commission_internal.installed_schemes() as s
        where s = coalesce(p_scheme, s)
        order by s
    loop
        execute format('select commission_internal.%I()', 'change_' || v_scheme || '_settings');
    end loop;
end;
$$;

comment on function commission_internal.change_settings(text) is
    'Waits for those who calculate or change settings of a scheme (null: of all), and keeps them waiting until the transaction ends.';

create or replace function commission_internal.close_period(p_year integer, p_month integer, p_scheme text)
returns table (
    scheme text,
    posting_id bigint,
    line_count bigint,
    adjustment_count bigint,
    totals jsonb,
    hash text
)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_scheme text;
    v_open text[];
    v_posting commission.posting;
begin
    perform commission_internal.require_all('earnings', 'edit');
    perform commission_internal.require_engine();
    perform commission_internal.check_month(p_year, p_month);
    perform commission_internal.check_scheme(p_scheme);
    perform commission_internal.change_settings(p_scheme);

    select array_agg(s order by s) into v_open
    from commission_internal.installed_schemes() as s
    where s = coalesce(p_scheme, s)
        and (p_scheme is not null or not commission_internal.is_closed(s, p_year, p_month));
    if v_open is null then
        perform commission_internal.refuse_closed(s, p_year, p_month)
        from commission_internal.installed_schemes() as s;
    end if;
    foreach v_scheme in array coalesce(v_open, '{}') loop
        v_posting := commission_internal.close_month(v_scheme, p_year, p_month);
        return query select * from commission_internal.described(v_posting);
    end loop;
end;
$$;

create or replace function commission.close_period(p_year integer, p_month integer, p_scheme text default null)
returns table (
    scheme text,
    posting_id bigint,
    line_count bigint,
    adjustment_count bigint,
    totals jsonb,
    hash text
)
language sql
set search_path = pg_catalog, pg_temp
-- PostgREST applies it before it calls: the API's roles are cut off after seconds elsewhere.
set statement_timeout = '15min'
as $$
    select * from commission_internal.close_period(p_year, p_month, p_scheme);
$$;

comment on function commission.close_period(integer, integer, text) is
    'Closes a month of a scheme (null: of all that are open): calculates it a last time, verifies it, freezes its results and posts an earning line for each participant and component, and adjustments of earlier closed months. Returns each posting with its totals by currency. PT409 where the month is closed, not over, or cannot be priced; nothing is posted then.';

create or replace function commission_internal.reopen_month(
    p_scheme text,
    p_year integer,
    p_month integer,
    p_reason text)
returns commission.posting
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    v_posting commission.posting;
begin
    update commission.period
    set status = 'open',
        changed_at = now(),
        changed_by = commission_internal.claimed_participant_id(),
        changed_by_role = commission_internal.calling_role(),
        reason = p_reason
    where (scheme, year, month, status) = (p_scheme, p_year, p_month, 'closed');
    if not found then
        raise exception using
            errcode = 'PT409',
            message = format('%s-%s of scheme "%s" is not closed', p_year, lpad(p_month::text, 2, '0'), p_scheme),
            hint = 'See commission.period.';
    end if;

    v_posting := commission_internal.post_lines(
        p_scheme, p_year, p_month, 'reopen', p_reason,
        $lines$
            select $2 as for_year, $3 as for_month, participant_id, component, 'reversal' as kind, currency,
                -sum(amount) as amount, max(branch) as branch,
                jsonb_build_object('posted', sum(amount)) as basis, $4 as cause
            from commission.earning
            where (scheme, for_year, for_month) = ($1, $2, $3)
            group by participant_id, component, currency
            having sum(amount) <> 0
        $lines$);
    update commission_internal.late_change
    set settled_by = v_posting.id
    where (scheme, year, month) = (p_scheme, p_year, p_month)
        and settled_by is null;
    -- What came in while the month was closed.
    execute format('select commission_internal.%I($1, $2)', 'refresh_' || p_scheme || '_month')
    using p_year, p_month;
    return v_posting;
end;
$$;

comment on function commission_internal.reopen_month(text, integer, integer, text) is
    'Opens a closed month of a scheme again and takes back all that was posted for it. The caller holds the settings.';

create or replace function commission_internal.reopen_period(
    p_year integer,
    p_month integer,
    p_reason text,
    p_scheme text)
returns table (
    scheme text,
    posting_id bigint,
    line_count bigint,
    adjustment_count bigint,
    totals jsonb,
    hash text
)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_scheme text;
    v_closed text[];
    v_posting commission.posting;
begin
    perform commission_internal.require_all('earnings', 'edit');
    perform commission_internal.require_engine();
    perform commission_internal.check_month(p_year, p_month);
    perform commission_internal.check_scheme(p_scheme);
    if coalesce(btrim(p_reason), '') = '' then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_reason must be given',
            hint = 'Say why the month is reopened: it stays on record.';
    end if;
    perform commission_internal.change_settings(p_scheme);

    select array_agg(s order by s) into v_closed
    from commission_internal.installed_schemes() as s
    where s = p_scheme
        or p_scheme is null and commission_internal.is_closed(s, p_year, p_month);
    if v_closed is null then
        raise exception using
            errcode = 'PT409',
            message = format('%s-%s is not closed', p_year, lpad(p_month::text, 2, '0')),
            hint = 'See commission.period.';
    end if;
    foreach v_scheme in array v_closed loop
        v_posting := commission_internal.reopen_month(v_scheme, p_year, p_month, btrim(p_reason));
        return query select * from commission_internal.described(v_posting);
    end loop;
end;
$$;

create or replace function commission.reopen_period(
    p_year integer,
    p_month integer,
    p_reason text,
    p_scheme text default null)
returns table (
    scheme text,
    posting_id bigint,
    line_count bigint,
    adjustment_count bigint,
    totals jsonb,
    hash text
)
language sql
set search_path = pg_catalog, pg_temp
-- PostgREST applies it before it calls: the API's roles are cut off after seconds elsewhere.
set statement_timeout = '15min'
as $$
    select * from commission_internal.reopen_period(p_year, p_month, p_reason, p_scheme);
$$;

comment on function commission.reopen_period(integer, integer, text, text) is
    'Opens a closed month of a scheme (null: of all that are closed) again: posts reversals of everything that was posted for it, so that the ledger''s sum for the month is zero, and lets its results follow the facts. Closing it again posts what it then gives.';
