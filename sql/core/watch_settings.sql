-- Settings: declare_setting() makes the triggers of a table that decides about amounts besides the facts:
-- rates, grades, tiers, plans, trees, calendars. They keep everybody from calculating, work out on which
-- days something else holds than before, note the closed months that this reaches, and tell the scheme.

-- "changed": each value of the columns that matter, with the days on which it holds now and did not, or
-- did and does not.
create or replace function commission_internal.changed_settings(
    p_event text,
    p_columns text[],
    p_days text,
    p_uses text[],
    p_except text,
    p_concerns text)
returns text
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_columns text := (
        select string_agg('r.' || quote_ident(name), ', ' order by place)
        from unnest(p_columns) with ordinality as listed (name, place));
    v_row constant text := format('%s, %s as days', v_columns, p_days);
begin
    return format(
        $sql$changed as materialized (
            select *
            from (
                select %1$s,
                    (coalesce(range_agg(r.days) filter (where r.is_new), '{}')
                        - coalesce(range_agg(r.days) filter (where not r.is_new), '{}'))
                    + (coalesce(range_agg(r.days) filter (where not r.is_new), '{}')
                        - coalesce(range_agg(r.days) filter (where r.is_new), '{}')) as days
                from (%2$s) as r
                group by %1$s
            ) as r
            where not isempty(r.days)
                and (%3$s)
        )$sql$, v_columns,
        case p_event
            when 'insert' then format(
                'select true as is_new, %s from changed_rows as r where not (%s)', v_row, p_except)
            when 'delete' then format(
                'select false as is_new, %s from changed_rows as r where not (%s)', v_row, p_except)
            when 'update' then format(
                'select false as is_new, %1$s from (select %2$s from old_rows as o) as r where not (%3$s) '
                'union all select true, %1$s from changed_rows as r where not (%3$s)',
                v_row, commission_internal.old_columns(p_columns || p_uses), p_except)
        end, p_concerns);
end;
$$;

comment on function commission_internal.changed_settings(text, text[], text, text[], text, text) is
    'The common table expression "changed": what a statement did to settings, and on which days.';

create or replace function commission_internal.declare_setting(
    p_scheme text,
    p_table text,
    p_columns text[],
    p_follow text,
    p_call text,
    p_days text default 'r.valid_during',
    p_uses text[] default '{valid_during}',
    p_person text default null,
    p_except text default 'false',
    p_concerns text default 'true',
    p_moves_edges boolean default false,
    p_noted_days text default 'r.days',
    p_events text[] default '{insert,update,delete}')
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $declare$
declare
    v_event text;
    v_changed text;
    v_late text;
begin
    perform commission_internal.audit_table('commission.' || p_table);
    foreach v_event in array p_events loop
        v_changed := commission_internal.changed_settings(
            v_event, p_columns, p_days, p_uses, p_except, p_concerns);
        v_late := format(
            $sql$insert into commission_internal.late_change (
                            scheme, year, month, participant_ids, table_name, kind, cause)
                        select %1$L, p.year, p.month, r.person_ids, %2$L, 'setting changed', '%2$s was changed'
                        from (
                            select case when r.person is not null then array[r.person] end as person_ids,
                                range_agg(r.days) as days
                            from (select %3$s as person, %5$s as days from changed as r) as r
                            group by r.person
                        ) as r
                        cross join lateral commission_internal.closed_months_of(%1$L, r.days, %4$L) as p$sql$,
            p_scheme, p_table, coalesce(p_person, 'null::uuid'), p_moves_edges, p_noted_days);
        execute format(
            $make$
            create or replace function commission_internal.watch_%1$s_%2$s_for_%3$s()
            returns trigger
            language plpgsql
            security definer
            set search_path = pg_catalog, pg_temp
            set jit = off
            as $watch$
            %7$sbegin
                -- Whoever changed nothing that matters locks nothing.
                perform from (
                    with %6$s
                    select from changed
                ) as anything;
                if not found then
                    return null;
                end if;
                perform commission_internal.change_%3$s_settings('changing "%1$s"');
                %5$s
                return null;
            end;
            $watch$
            $make$,
            p_table, v_event, p_scheme, v_changed,
            case
                when p_follow is null then format('with %s %s;', v_changed, v_late)
                else format(
                    $sql$for v_call in
                    with %s,
                    late as (
                        %s
                    )
                    %s
                loop
                    perform %s;
                end loop;$sql$, v_changed, v_late, p_follow, p_call)
            end,
            -- Facts that somebody else is about to commit are not seen yet: whom they concern is asked
            -- once the settings are held.
            commission_internal.changed_settings(v_event, p_columns, p_days, p_uses, p_except, 'true'),
            case when p_follow is not null then
                'declare
                v_call record;
            '
            end);
        execute format(
            'create or replace trigger %1$I after %2$s on commission.%3$I %4$s for each statement '
            'execute function commission_internal.watch_%3$s_%2$s_for_%5$s()',
            format('%s_watch_%s_for_%s', p_table, v_event, p_scheme), v_event, p_table,
            case v_event
                when 'insert' then 'referencing new table as changed_rows'
                when 'delete' then 'referencing old table as changed_rows'
                when 'update' then 'referencing old table as old_rows new table as changed_rows'
            end, p_scheme);
    end loop;
    if 'delete' = any (p_events) then
        execute format(
            'create or replace trigger %1$I after truncate on commission.%2$I for each statement '
            'execute function commission_internal.watch_truncate(%3$L)',
            format('%s_watch_truncate_for_%s', p_table, p_scheme), p_table, p_scheme);
    end if;
end;
$declare$;

comment on function commission_internal.declare_setting(
    text, text, text[], text, text, text, text[], text, text, text, boolean, text, text[]) is
    'Declares a table of schema commission as settings of a scheme and makes its triggers. p_columns: what matters; p_days: expression over r, the days (daterange) on which a row holds; p_uses: columns that it takes besides; p_person: expression over r, the one whom alone a row concerns (null: everybody); p_except: condition over r, rows that concern no month whatever facts others are about to commit (of somebody new in this very statement, or gone); p_concerns: condition over r, whether any month may be concerned; p_moves_edges: whether it decides where months begin and end; p_noted_days: expression over r, the days whose closed months are noted, where those are more than the changed ones; p_follow: query over "changed" (the columns and days, a datemultirange) whose rows become v_call (null: no results to bring up to date); p_call: what is called with each.';

-- An empty table has no rows whose triggers could say so.
create or replace function commission_internal.watch_truncate()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    execute format('select commission_internal.%I($1)', 'change_' || tg_argv[0] || '_settings')
    using format('truncating "%s"', tg_table_name);
    insert into commission_internal.late_change (
        scheme, year, month, table_name, kind, cause, count_difference, fingerprint_difference)
    select tg_argv[0], p.year, p.month, tg_table_name, 'truncated', format('%s was truncated', tg_table_name),
        coalesce(-f.fact_count, 0), coalesce(-f.fingerprint, 0)
    from commission_internal.closed_months_of(tg_argv[0], '{(,)}', false) as p
    left join commission_internal.expected_facts(tg_argv[0]) as f
        on (f.year, f.month, f.table_name) = (p.year, p.month, tg_table_name::text);
    execute format('select commission_internal.%I($1)', 'recalculate_' || tg_argv[0] || '_months')
    using '{(,)}'::datemultirange;
    return null;
end;
$$;
