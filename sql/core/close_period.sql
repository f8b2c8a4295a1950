-- Closing a month and reopening it. What a scheme brings for it: the hooks of scheme.sql.

create or replace function commission_internal.calculate_part_of_month(
    p_scheme text,
    p_year integer,
    p_month integer,
    p_after uuid,
    p_most integer,
    out reached_id uuid,
    out done bigint,
    out rows_changed bigint,
    out is_last boolean)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_error text;
    v_error_detail text;
    v_error_hint text;
begin
    execute format(
        'select part.reached_id, part.done, part.rows_changed, part.is_last from commission_internal.%I($1, $2, $3, $4) as part',
        'calculate_part_of_' || p_scheme || '_month')
    into reached_id, done, rows_changed, is_last
    using p_year, p_month, p_after, p_most;
exception
    -- What a single write is refused for is a state of the month to whoever closes it.
    when check_violation or numeric_value_out_of_range then
        get stacked diagnostics
            v_error = message_text, v_error_detail = pg_exception_detail, v_error_hint = pg_exception_hint;
        perform commission_internal.raise_again('PT409', v_error, v_error_detail, v_error_hint);
end;
$$;

comment on function commission_internal.calculate_part_of_month(text, integer, integer, uuid, integer) is
    'Has a scheme calculate and store the next part of a month; PT409 (HTTP 409) where it cannot be priced.';

-- Amounts as they are posted: what rounds to nothing is nothing.
create or replace function commission_internal.refuse_difference(
    p_scheme text,
    p_year integer,
    p_month integer,
    p_posting_id bigint default null)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
-- Joins are over a month's rows, whatever the planner thinks of tables that were never analyzed.
set enable_nestloop = off
set jit = off
as $$
declare
    v_component text;
    v_participant_id uuid;
    v_stored numeric;
    v_calculated numeric;
begin
    execute format(
        $query$
        select component, participant_id, s.amount, r.amount
        from (
            select participant_id, component, currency, sum(amount) as amount
            from %s
            group by participant_id, component, currency
        ) as s
        full join commission_internal.%I($1, $2, null) as r using (participant_id, component, currency)
        where coalesce(s.amount, 0) <> coalesce(r.amount, 0)
        limit 1
        $query$,
        case
            when p_posting_id is null then format('commission_internal.%I($1, $2)', p_scheme || '_earnings')
            else 'commission_internal.posted_earnings($3)'
        end,
        'recalculated_' || p_scheme || '_earnings')
    into v_component, v_participant_id, v_stored, v_calculated
    using p_year, p_month, p_posting_id;
    if v_component is not null then
        raise exception using
            errcode = 'PT409',
            message = format('the results of %s are not what a calculation from scratch gives',
                commission_internal.month_name(p_year, p_month)),
            detail = format('%s of participant "%s": stored %s, calculated %s.', v_component, v_participant_id,
                coalesce(v_stored::text, 'nothing'), coalesce(v_calculated::text, 'nothing')),
            hint = 'Nothing was posted. Look for triggers or functions of pg_commission that were replaced.';
    end if;
end;
$$;

comment on function commission_internal.refuse_difference(text, integer, integer, bigint) is
    'Raises PT409 (HTTP 409) unless the stored results of a month, or the earnings that a closing and the parts before it have posted, are what its facts give.';

-- Adjustments go to the month that is being paid: never to an old one that was left open.
create or replace function commission_internal.takes_adjustments(p_scheme text, p_year integer, p_month integer)
returns boolean
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select not exists (
        select
        from commission.period
        where scheme = p_scheme
            and status = 'closed'
            and (year, month) > (p_year, p_month));
$$;

comment on function commission_internal.takes_adjustments(text, integer, integer) is
    'Whether the closing of a month posts adjustments of others: it does unless a later one is closed.';

-- For post_lines(): what the month has earned, and adjustments of others.
create or replace function commission_internal.closing_lines(p_scheme text, p_year integer, p_month integer)
returns text
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select concat(
        commission_internal.unposted_lines(p_scheme),
        case when commission_internal.takes_adjustments(p_scheme, p_year, p_month) then
            $lines$
            union all
            select year, month, participant_id, component, 'adjustment', currency,
                difference, branch, jsonb_build_object('posted', posted, 'due', due), cause
            from commission_internal.adjustments($1)
            $lines$
        end);
$$;

comment on function commission_internal.closing_lines(text, integer, integer) is
    'The query for what the closing of a month posts.';

-- Facts in place are summed before they are priced: what comes to them between the two is found later.
create or replace function commission_internal.calculate_to_close(p_scheme text, p_year integer, p_month integer)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_in_place jsonb;
begin
    select coalesce(jsonb_agg(to_jsonb(f)), '[]') into v_in_place
    from commission_internal.facts_in_place(p_scheme, p_year, p_month) as f;
    perform commission_internal.calculate_part_of_month(p_scheme, p_year, p_month, null, null);
    perform commission_internal.refuse_unpriced_month(p_scheme, p_year, p_month);
    perform commission_internal.refuse_unattributed_month(p_scheme, p_year, p_month);
    return v_in_place;
end;
$$;

comment on function commission_internal.calculate_to_close(text, integer, integer) is
    'Calculates a month a last time; PT409 where something has no price or nobody was found for it. Returns the facts in place that it was calculated from, for remember_facts().';

create or replace function commission_internal.mark_closed(p_scheme text, p_year integer, p_month integer)
returns void
language sql
security definer
set search_path = pg_catalog, pg_temp
as $$
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
$$;

comment on function commission_internal.mark_closed(text, integer, integer) is
    'Notes in commission.period that a month is closed, and by whom.';

create or replace function commission_internal.close_month(p_scheme text, p_year integer, p_month integer)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set enable_nestloop = off
set jit = off
as $$
declare
    v_posting_id bigint;
    v_takes_adjustments boolean := commission_internal.takes_adjustments(p_scheme, p_year, p_month);
    v_lines text := commission_internal.closing_lines(p_scheme, p_year, p_month);
    v_in_place jsonb;
begin
    perform commission_internal.refuse_closed(p_scheme, p_year, p_month);
    perform commission_internal.refuse_before_ledger(p_year, p_month);
    perform commission_internal.refuse_unfinished_month(p_scheme, p_year, p_month);
    perform commission_internal.refuse_out_of_turn(p_scheme, p_year, p_month);
    v_in_place := commission_internal.calculate_to_close(p_scheme, p_year, p_month);
    perform commission_internal.note_unnoticed_changes(p_scheme);
    perform commission_internal.refuse_closing_problems(p_scheme, p_year, p_month);
    perform commission_internal.refuse_without_approval(p_scheme, p_year, p_month);

    perform commission_internal.mark_closed(p_scheme, p_year, p_month);
    v_posting_id := commission_internal.post_lines(
        p_scheme, p_year, p_month, 'close', null,
        v_lines);
    perform commission_internal.refuse_difference(p_scheme, p_year, p_month, v_posting_id);
    if v_takes_adjustments then
        perform commission_internal.settle_late_changes(v_posting_id, p_scheme);
    end if;
    perform commission_internal.remember_facts(p_scheme, p_year, p_month, v_in_place);
    return v_posting_id;
end;
$$;

comment on function commission_internal.close_month(text, integer, integer) is
    'Closes a month of a scheme: calculates, verifies and posts it, and the adjustments of earlier closed months. The caller holds the settings.';

-- Nobody prices or changes settings until the closing is committed, and whoever comes then finds the
-- month closed. Taken for all schemes concerned, in one order, before the first posting: who has posted
-- lets nobody else post until the commit, and must not wait for them. What a scheme posts concerns those
-- that close last, and these ask all others whether they are closed.
create or replace function commission_internal.change_settings(p_scheme text, p_what text)
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
            or commission_internal.closes_last(s)
            or commission_internal.closes_last(p_scheme)
        order by s
    loop
        execute format('select commission_internal.%I($1)', 'change_' || v_scheme || '_settings')
        using p_what;
    end loop;
end;
$$;

comment on function commission_internal.change_settings(text, text) is
    'Waits for those who calculate or change settings of a scheme (null: of all) and of those that close last, and keeps them waiting until the transaction ends; for one that closes last, of all.';

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
    v_posting_id bigint;
begin
    perform commission_internal.require_all('earnings', 'edit');
    perform commission_internal.require_engine();
    perform commission_internal.check_month(p_year, p_month);
    perform commission_internal.check_scheme(p_scheme);
    perform commission_internal.change_settings(p_scheme, 'closing a month');

    select array_agg(s order by place) into v_open
    from commission_internal.installed_schemes() with ordinality as listed (s, place)
    where s = p_scheme
        or not commission_internal.is_closed(s, p_year, p_month)
            and case
                -- Others are closed along where there is nothing that they would post.
                when p_scheme is not null then
                    commission_internal.closes_last(p_scheme)
                    and not commission_internal.closes_last(s)
                    and not commission_internal.has_activity(s, p_year, p_month)
                -- Where two people close a month, nobody can have approved what follows from this closing.
                when commission_internal.closes_last(s) then
                    (
                        commission_internal.has_activity(s, p_year, p_month)
                        or commission_internal.awaits_adjustments(s, p_year, p_month)
                    )
                    and not (
                        (select w.closing_needs_approval from commission.workspace as w)
                        and commission_internal.waits_for_others(s, p_year, p_month)
                    )
                else true
            end;
    if v_open is null then
        perform commission_internal.refuse_closed(s, p_year, p_month)
        from commission_internal.installed_schemes() as s;
    end if;
    foreach v_scheme in array coalesce(v_open, '{}') loop
        v_posting_id := commission_internal.close_month(v_scheme, p_year, p_month);
        return query select * from commission_internal.described(v_posting_id);
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
as $$
    select * from commission_internal.close_period(p_year, p_month, p_scheme);
$$;

select commission_internal.give_time('close_period', '15min');

comment on function commission.close_period(integer, integer, text) is
    'Closes a month of a scheme (null: of all that are open): calculates it a last time, compares what is stored with a calculation from scratch, freezes its results, and posts an earning line for each participant and component that came to something, and adjustments of earlier closed months. All or nothing. A scheme that closes last is closed once all others are (PT409 names those that are not), and takes along those that have nothing to close; with null, where it has something itself, be it adjustments. Returns each posting, with its totals by currency and its hash in hexadecimal. Needs can_edit on module earnings, of all branches.';

create or replace function commission_internal.reopen_month(
    p_scheme text,
    p_year integer,
    p_month integer,
    p_reason text)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    v_posting_id bigint;
begin
    perform commission_internal.refuse_adjusted_import(p_scheme, p_year, p_month);
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
            message = format('%s of scheme "%s" is not closed',
                commission_internal.month_name(p_year, p_month), p_scheme),
            hint = 'See commission.period.';
    end if;
    if not commission_internal.closes_last(p_scheme) then
        perform commission_internal.refuse_out_of_turn(p_scheme, p_year, p_month);
    end if;

    v_posting_id := commission_internal.post_lines(
        p_scheme, p_year, p_month, 'reopen', p_reason,
        $lines$
            select $2 as for_year, $3 as for_month, e.participant_id, e.component, 'reversal' as kind, e.currency,
                -sum(e.amount) as amount, coalesce(b.name, e.branch) as branch,
                jsonb_build_object('posted', sum(e.amount)) as basis, $4 as cause
            from commission.earning as e
            -- What closings have posted; by the present name of the branch, which may have been renamed.
            join commission.posting as p on p.id = e.posting_id and e.line <= p.line_count and p.kind <> 'correct'
            left join commission_internal.posted_branch as f on (f.posting_id, f.name) = (e.posting_id, e.branch)
            left join commission.branch as b on b.id = coalesce(e.branch_id, f.branch_id)
            where (e.scheme, e.for_year, e.for_month) = ($1, $2, $3)
            group by e.participant_id, e.component, e.currency, e.branch_id, coalesce(b.name, e.branch)
            having sum(e.amount) <> 0
        $lines$);
    -- Of a month that another system has paid, what it gave when that was taken counts no more.
    delete from commission_internal.imported_base as i where (i.scheme, i.year, i.month) = (p_scheme, p_year, p_month);
    delete from commission.imported_pay as i where (i.scheme, i.year, i.month) = (p_scheme, p_year, p_month);
    perform commission_internal.settle_late_changes(v_posting_id, p_scheme, p_year, p_month);
    -- What came in while the month was closed.
    perform commission_internal.calculate_part_of_month(p_scheme, p_year, p_month, null, null);
    return v_posting_id;
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
    v_posting_id bigint;
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
    perform commission_internal.change_settings(p_scheme, 'reopening a month');

    select array_agg(s order by commission_internal.closes_last(s) desc, place) into v_closed
    from commission_internal.installed_schemes() with ordinality as listed (s, place)
    where s = p_scheme
        or p_scheme is null and commission_internal.is_closed(s, p_year, p_month);
    if v_closed is null then
        raise exception using
            errcode = 'PT409',
            message = format('%s is not closed', commission_internal.month_name(p_year, p_month)),
            hint = 'See commission.period.';
    end if;
    foreach v_scheme in array v_closed loop
        v_posting_id := commission_internal.reopen_month(v_scheme, p_year, p_month, btrim(p_reason));
        return query select * from commission_internal.described(v_posting_id);
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
as $$
    select * from commission_internal.reopen_period(p_year, p_month, p_reason, p_scheme);
$$;

select commission_internal.give_time('reopen_period', '15min');

comment on function commission.reopen_period(integer, integer, text, text) is
    'Opens a closed month of a scheme (null: of all that are closed) again: posts reversals of everything that was posted for it, adjustments included, so that the ledger''s sum for the month is zero, and lets its results follow the facts. p_reason stays on record, for everybody who is signed in and in the lines of those whose money is taken back. Closing it again posts what it then gives. A month that import_posted() has closed is one again that another system has paid, and can be imported anew; what changed in it since counts as settled then, so that it stays closed once adjustments of it are posted (PT409), and where two people close months only a super_admin takes one back (42501). A scheme that closes last must be reopened before others (PT409). Needs can_edit on module earnings, of all branches.';
