-- A month at a glance, for whoever closes it: what closed, what changed since, and what is open.

create or replace function commission_internal.last_closing(p_scheme text, p_year integer, p_month integer)
returns bigint
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select max(p.id)
    from commission.posting as p
    join commission.period as c
        on (c.scheme, c.year, c.month) = (p.scheme, p.year, p.month)
        and c.status = 'closed'
    where (p.scheme, p.year, p.month) = (p_scheme, p_year, p_month)
        and p.kind in ('close', 'import');
$$;

comment on function commission_internal.last_closing(text, integer, integer) is
    'The posting by which a month was closed; null while it is open.';

create or replace function commission_internal.lines_of_month(p_scheme text, p_year integer, p_month integer)
returns table (participant_id uuid, currency text, amount numeric, is_earned boolean)
language plpgsql
stable
security definer
rows 1000
set search_path = pg_catalog, pg_temp
as $$
begin
    if commission_internal.is_closed(p_scheme, p_year, p_month) then
        return query
        select e.participant_id, e.currency, e.amount, own.line is not null
        from commission.earning as e
        join commission.posting as p on p.id = e.posting_id and e.line <= p.line_count and p.kind <> 'correct'
        left join commission_internal.posted_earnings(
            commission_internal.last_closing(p_scheme, p_year, p_month)) as own
            on own.posting_id = e.posting_id
            and own.line = e.line
        where (e.scheme, e.year, e.month) = (p_scheme, p_year, p_month)
        union all
        select i.participant_id, i.currency, i.amount, true
        from commission_internal.imported_base as i
        where (i.scheme, i.year, i.month) = (p_scheme, p_year, p_month);
        return;
    end if;
    return query execute format(
        'select e.participant_id, e.currency, e.amount, true from commission_internal.%I($1, $2) as e',
        p_scheme || '_earnings')
    using p_year, p_month;
end;
$$;

comment on function commission_internal.lines_of_month(text, integer, integer) is
    'Of a closed month what was posted with it: what it gave when it was closed last (is_earned), and all else; of an imported one what it gave then; of an open one what stands.';

create or replace function commission_internal.month_end_report(p_year integer, p_month integer)
returns table (
    scheme text,
    status text,
    due_at timestamptz,
    closed_at timestamptz,
    currency text,
    people bigint,
    earned numeric,
    adjustments numeric,
    total numeric,
    total_before numeric,
    adjusted_since numeric,
    pending numeric,
    unpriced bigint,
    late_changes bigint,
    unattributed bigint
)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
#variable_conflict use_column
declare
    v_before date;
    v_scheme record;
begin
    perform commission_internal.require_all('earnings', 'view');
    perform commission_internal.check_month(p_year, p_month);
    perform commission_internal.require_engine();
    v_before := make_date(p_year, p_month, 1) - 1;
    for v_scheme in
        select s.name,
            p.id as closing_id,
            p.posted_at as closed_at,
            (
                select count(*)
                from commission_internal.unpriced_records(s.name) as u
                where (u.year, u.month) = (p_year, p_month)
            ) as unpriced,
            (
                select count(*)
                from commission_internal.late_change as l
                where (l.scheme, l.year, l.month) = (s.name, p_year, p_month)
                    and l.settled_by is null
            ) as late_changes,
            (
                select count(*)
                from commission_internal.unattributed_of_month(s.name, p_year, p_month)
            ) as unattributed
        from commission_internal.installed_schemes() as s (name)
        left join commission.posting as p
            on p.id = commission_internal.last_closing(s.name, p_year, p_month)
    loop
        return query
        with own as (
            select l.currency, count(distinct l.participant_id) as people,
                coalesce(sum(l.amount) filter (where l.is_earned), 0) as earned,
                coalesce(sum(l.amount) filter (where not l.is_earned), 0) as adjustments
            from commission_internal.lines_of_month(v_scheme.name, p_year, p_month) as l
            group by l.currency
        ),
        before as (
            select l.currency, sum(l.amount) as total
            from commission_internal.lines_of_month(
                v_scheme.name, extract(year from v_before)::integer, extract(month from v_before)::integer) as l
            group by l.currency
        ),
        since as (
            select e.currency, sum(e.amount) as amount
            from commission.earning as e
            join commission.posting as p on p.id = e.posting_id and e.line <= p.line_count and p.kind <> 'correct'
            where (e.scheme, e.for_year, e.for_month) = (v_scheme.name, p_year, p_month)
                and e.posting_id > v_scheme.closing_id
            group by e.currency
        ),
        due as (
            select a.currency, sum(a.difference) as amount
            from commission_internal.late_months(v_scheme.name) as late
            cross join lateral commission_internal.adjustments_of_month(
                v_scheme.name, p_year, p_month, late.participant_ids) as a
            where (late.year, late.month) = (p_year, p_month)
                -- What has no price is told by its number.
                and v_scheme.unpriced = 0
            group by a.currency
        ),
        listed as (
            select currency from own
            union
            select currency from before
            union
            select currency from since
            union
            select currency from due
        )
        select v_scheme.name, case when v_scheme.closing_id is null then 'open' else 'closed' end,
            commission_internal.month_due_at(v_scheme.name, p_year, p_month),
            v_scheme.closed_at, listed.currency, coalesce(own.people, 0),
            coalesce(own.earned, 0), coalesce(own.adjustments, 0), coalesce(own.earned + own.adjustments, 0),
            coalesce(before.total, 0), coalesce(since.amount, 0),
            case when v_scheme.unpriced = 0 then coalesce(due.amount, 0) end, v_scheme.unpriced,
            v_scheme.late_changes, v_scheme.unattributed
        from (select) as scheme
        left join listed on true
        left join own on own.currency = listed.currency
        left join before on before.currency = listed.currency
        left join since on since.currency = listed.currency
        left join due on due.currency = listed.currency
        order by listed.currency;
    end loop;
end;
$$;

comment on function commission_internal.month_end_report(integer, integer) is
    'The same with its owner''s rights.';

create or replace function commission.month_end_report(p_year integer, p_month integer)
returns table (
    scheme text,
    status text,
    due_at timestamptz,
    closed_at timestamptz,
    currency text,
    people bigint,
    earned numeric,
    adjustments numeric,
    total numeric,
    total_before numeric,
    adjusted_since numeric,
    pending numeric,
    unpriced bigint,
    late_changes bigint,
    unattributed bigint
)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.month_end_report(p_year, p_month);
$$;

comment on function commission.month_end_report(integer, integer) is
    'A month at a glance, a row for each scheme and currency (null: the scheme has nothing): status (open or closed), due_at, when it is to be closed, and closed_at; people, earned, what the month gave, and adjustments, what was posted with it for earlier months or taken back by reopenings, which together are total: of a closed month by the ledger, of an open one as it stands, without adjustments; total_before, that of the month before; adjusted_since, what later closings have posted for it; pending, what the next one would (null where something has no price); unpriced, what cannot be priced; late_changes, changes since it was closed that no posting has taken into account; unattributed, what unattributed_records() lists. Needs can_view on module earnings, of all branches. Read-only.';
