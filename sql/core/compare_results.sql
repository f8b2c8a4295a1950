-- What a closed month said when it was closed, and what it says now.

-- The record may be one that the caller does not see, or gone: then nothing is said of where it comes from.
create or replace function commission_internal.source_of_fact(p_table text, p_record_id text)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_source jsonb;
begin
    if p_record_id is null
        or 2 <> (
            select count(*)
            from pg_attribute as a
            where a.attrelid = to_regclass('commission.' || quote_ident(p_table))
                and a.attname in ('source', 'source_id'))
    then
        return null;
    end if;
    execute format(
        'select jsonb_build_object(''source'', source, ''source_id'', source_id) from commission.%I where id::text = $1',
        p_table)
    into v_source
    using p_record_id;
    return v_source;
end;
$$;

comment on function commission_internal.source_of_fact(text, text) is
    'The key of a record in the system that it comes from; null where the caller does not see the record.';

create or replace function commission_internal.compare_results(p_scheme text, p_year integer, p_month integer)
returns table (
    participant_id uuid,
    participant_name text,
    component text,
    currency text,
    branch text,
    at_closing numeric,
    adjusted numeric,
    now numeric,
    difference numeric,
    pending numeric
)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
#variable_conflict use_column
declare
    v_sees_all boolean := commission_internal.sees_all('earnings');
    v_visible uuid[] := array(select commission_internal.visible_participants('earnings'));
    v_own uuid[] := array(select commission_internal.visible_own('earnings'));
    v_branches text[] := array(select commission_internal.visible_branches('earnings'));
    v_people uuid[];
    v_closing bigint := commission_internal.last_closing(p_scheme, p_year, p_month);
    v_goes_by_home boolean;
begin
    perform commission_internal.require_permission('earnings', 'view');
    perform commission_internal.check_month(p_year, p_month);
    if p_scheme is null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_scheme must be given',
            hint = format('p_scheme is one of %s.',
                (select string_agg(s, ', ') from commission_internal.installed_schemes() as s));
    end if;
    perform commission_internal.check_scheme(p_scheme);
    perform commission_internal.require_engine();
    if not commission_internal.is_closed(p_scheme, p_year, p_month) then
        raise exception using
            errcode = 'PT409',
            message = format('%s of scheme "%s" is not closed',
                commission_internal.month_name(p_year, p_month), p_scheme),
            hint = 'See commission.period.';
    end if;
    v_goes_by_home := (select s.calendar = 'home branch' from commission.scheme as s where s.name = p_scheme);
    v_people := case
        when not v_sees_all then array(select commission_internal.known_participants('earnings'))
    end;
    return query
    with posted as (
        select l.participant_id, l.component, l.currency, l.home, max(l.branch) as branch,
            coalesce(sum(l.amount) filter (where l.is_of_closing), 0) as at_closing, sum(l.amount) as amount
        from (
            -- By the present name of the branch, which may have been renamed.
            select e.participant_id, e.component, e.currency, e.amount, name.branch,
                case when v_goes_by_home then coalesce(name.branch, '') else '' end as home,
                c.line is not null as is_of_closing
            from commission_internal.counted_line as e
            left join commission_internal.posted_earnings(v_closing) as c
                on c.posting_id = e.posting_id
                and c.line = e.line
            left join commission.branch as b on b.id = e.branch_id
            cross join lateral (select coalesce(b.name, e.branch)) as name (branch)
            where (e.scheme, e.for_year, e.for_month) = (p_scheme, p_year, p_month)
                and (v_people is null or e.participant_id = any (v_people))
        ) as l
        group by l.participant_id, l.component, l.currency, l.home
    ),
    changed as (
        select a.participant_id, a.component, a.currency, a.branch, a.difference,
            case when v_goes_by_home then coalesce(a.branch, '') else '' end as home
        from commission_internal.adjustments_of_month(p_scheme, p_year, p_month, v_people) as a
    ),
    compared as (
        select participant_id, component, currency, coalesce(posted.branch, changed.branch) as branch,
            coalesce(posted.at_closing, 0) as at_closing, coalesce(posted.amount, 0) as posted,
            coalesce(changed.difference, 0) as pending
        from posted
        full join changed using (participant_id, component, currency, home)
    )
    select c.participant_id, case when commission_internal.knows_name_of(c.participant_id) then p.name end,
        c.component, c.currency, c.branch, c.at_closing, c.posted - c.at_closing, c.posted + c.pending,
        c.posted + c.pending - c.at_closing, c.pending
    from compared as c
    join commission.participant as p on p.id = c.participant_id
    where (
            v_sees_all
            or c.participant_id = any (v_own)
            or c.branch = any (v_branches)
            or c.branch is null and c.participant_id = any (v_visible))
        -- What a reopening took back is no part of the month any more.
        and (c.at_closing <> 0 or c.posted <> 0 or c.pending <> 0)
    order by p.name, c.participant_id, c.component, c.currency;
exception
    -- What is missing may be of people whom the caller does not see.
    when sqlstate 'PT409' then
        if v_sees_all or not commission_internal.is_closed(p_scheme, p_year, p_month) then
            raise;
        end if;
        raise exception using
            errcode = 'PT409',
            message = format('%s of scheme "%s" cannot be worked out now',
                commission_internal.month_name(p_year, p_month), p_scheme),
            hint = 'See commission.unpriced_record, or ask an admin of all branches, who sees more of it.';
end;
$$;

comment on function commission_internal.compare_results(text, integer, integer) is
    'The same with its owner''s rights, of the people whose earnings the caller sees, without causes.';

create or replace function commission.compare_results(p_scheme text, p_year integer, p_month integer)
returns table (
    participant_id uuid,
    participant_name text,
    component text,
    currency text,
    branch text,
    at_closing numeric,
    adjusted numeric,
    now numeric,
    difference numeric,
    pending numeric,
    causes jsonb
)
language sql
stable
set search_path = pg_catalog, pg_temp
set jit = off
as $$
    with cause as materialized (
        select c.id, c.participant_ids,
            jsonb_build_object(
                'kind', c.kind, 'cause', c.cause, 'table_name', c.table_name, 'record_id', c.record_id,
                'noted_at', c.noted_at, 'posting_id', c.posting_id)
                || coalesce(
                    commission_internal.source_of_fact(c.table_name, c.record_id),
                    '{"source": null, "source_id": null}') as told
        from commission.adjustment_cause as c
        where (c.scheme, c.year, c.month) = (p_scheme, p_year, p_month)
        order by c.id desc
        limit 1000
    )
    select r.participant_id, r.participant_name, r.component, r.currency, r.branch, r.at_closing, r.adjusted, r.now,
        r.difference, r.pending,
        coalesce(
            (
                select jsonb_agg(c.told order by c.id desc)
                from (
                    select cause.id, cause.told
                    from cause
                    where (r.adjusted <> 0 or r.pending <> 0)
                        and (cause.participant_ids is null or r.participant_id = any (cause.participant_ids))
                    order by cause.id desc
                    limit 20
                ) as c
            ),
            '[]')
    from commission_internal.compare_results(p_scheme, p_year, p_month) as r;
$$;

comment on function commission.compare_results(text, integer, integer) is
    'What a closed month of a scheme said when it was closed last, and what it says now, by person, component, currency and home branch: at_closing, with the parts that were posted before; adjusted, what later closings have posted for it since; now, what the facts and settings on record give; difference, now less at_closing; pending, what the next closing would post. causes are the changes that the person may be told of, the newest first, twenty at most, as objects: kind, cause, table_name, record_id, source and source_id where the record is there and the caller sees it, noted_at, posting_id (null: pending). A change of a setting concerns everybody. adjustment_cause has all of them. Of the people whose earnings the caller sees. PT409 where the month is not closed or something has no price. Read-only.';
