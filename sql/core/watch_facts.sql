-- Facts: declare_fact() makes the triggers of a table of facts. They do what every scheme needs, once
-- for each statement: take the difference between old and new rows, note what of it reaches closed
-- months, and hand it to the scheme. The functions are static code, made once; a test keeps their text.

-- A fact's row as a number that is the same in every database and session: names of branches may be
-- changed, and numbers of enum values differ between databases.
create or replace function commission_internal.hash_of_columns(p_table text, p_columns text[], p_alias text)
returns text
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select format('hash_record_extended(row(%s), 0)', string_agg(
        case
            when a.attname = 'branch' then format(
                '(select b.id from commission.branch as b where b.name = %s.branch)', p_alias)
            when t.typtype = 'e' then format('%s.%I::text', p_alias, a.attname)
            else format('%s.%I', p_alias, a.attname)
        end, ', ' order by listed.place))
    from unnest(p_columns) with ordinality as listed (name, place)
    join pg_attribute as a on a.attrelid = ('commission.' || p_table)::regclass and a.attname = listed.name
    join pg_type as t on t.oid = a.atttypid;
$$;

comment on function commission_internal.hash_of_columns(text, text[], text) is
    'The expression that turns columns of a row into a fingerprint.';

-- Old rows of an update, with the present name of a branch that was renamed: no amount depends on it. A
-- branch that is no more was renamed by this very statement, a foreign key's cascade, which does nothing
-- else.
create or replace function commission_internal.old_columns(p_columns text[])
returns text
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
    select string_agg(
        case name
            when 'branch' then 'case when o.branch is null or o.branch in (select name from commission.branch) '
                'then o.branch else (select n.branch from changed_rows as n limit 1) end as branch'
            else format('o.%I', name)
        end, ', ' order by place)
    from unnest(p_columns) with ordinality as listed (name, place);
$$;

comment on function commission_internal.old_columns(text[]) is
    'The list of columns of old rows in an update, without what a rename of a branch did to them.';

-- "changed": the rows that a statement took away (sign -1) and brought (sign 1), as far as they count and
-- differ in columns that matter.
create or replace function commission_internal.changed_facts(
    p_event text,
    p_columns text[],
    p_uses text[],
    p_counts text)
returns text
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_columns text := (
        select string_agg(quote_ident(name), ', ' order by place)
        from unnest(array['id'] || p_columns) with ordinality as listed (name, place));
begin
    return case p_event
        when 'insert' then format(
            $sql$changed as (
                select 1 as sign, %1$s
                from changed_rows as r
                where %2$s
            )$sql$, v_columns, p_counts)
        when 'delete' then format(
            $sql$changed as (
                select -1 as sign, %1$s
                from changed_rows as r
                where %2$s
            )$sql$, v_columns, p_counts)
        when 'update' then format(
            $sql$before as (
                select %2$s
                from (select %3$s from old_rows as o) as r
                where %1$s
            ),
            after as (
                select %2$s
                from changed_rows as r
                where %1$s
            ),
            changed as materialized (
                select -1 as sign, gone.*
                from (select * from before except all select * from after) as gone
                union all
                select 1, come.*
                from (select * from after except all select * from before) as come
            )$sql$, p_counts, v_columns, commission_internal.old_columns(array['id'] || p_columns || p_uses))
    end;
end;
$$;

comment on function commission_internal.changed_facts(text, text[], text[], text) is
    'The common table expressions that end in "changed": what a statement did to rows that count.';

-- What a release before had.
drop function if exists commission_internal.declare_fact(
    text, text, text, text, text, text[], text[], text, text, text, text);

create or replace function commission_internal.declare_fact(
    p_scheme text,
    p_table text,
    p_noun text,
    p_instant_column text,
    p_counts text,
    p_columns text[],
    p_uses text[],
    p_people text,
    p_refund text,
    p_follow text,
    p_call text,
    p_named text default null)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $declare$
declare
    v_columns text[] := p_columns || p_instant_column;
    v_hash text := commission_internal.hash_of_columns(p_table, v_columns, 'r');
    v_event text[];
begin
    insert into commission_internal.scheme_fact as f (
        table_name, scheme, noun, instant_column, counts, columns)
    values (p_table, p_scheme, p_noun, p_instant_column, p_counts, v_columns)
    on conflict on constraint scheme_fact_pkey do update
    set scheme = excluded.scheme,
        noun = excluded.noun,
        instant_column = excluded.instant_column,
        counts = excluded.counts,
        columns = excluded.columns
    where (f.scheme, f.noun, f.instant_column, f.counts, f.columns)
        is distinct from (
            excluded.scheme, excluded.noun, excluded.instant_column, excluded.counts, excluded.columns);

    perform commission_internal.audit_table('commission.' || p_table);
    foreach v_event slice 1 in array array[
        array['insert', 'referencing new table as changed_rows', '''recorded'''],
        array['delete', 'referencing old table as changed_rows', '''deleted'''],
        array['update', 'referencing old table as old_rows new table as changed_rows', format(
            'case when exists (select from old_rows as o join changed_rows as n on n.id = o.id '
            'where o.id = r.id and (%s)) then ''refunded'' else ''changed'' end', p_refund)]
    ] loop
        execute format(
            $make$
            create or replace function commission_internal.watch_%1$s_%2$s()
            returns trigger
            language plpgsql
            security definer
            set search_path = pg_catalog, pg_temp
            -- Rows of one statement are joined, whatever the planner thought when it planned for another.
            set enable_nestloop = off
            set jit = off
            as $watch$
            declare
                v_first timestamptz := %12$s;
                v_call record;
            begin
                -- Whoever changed nothing locks nothing.
                if v_first is null then
                    return null;
                end if;
                -- Settings stay as they are, and nobody closes a month, between here and the commit.
                perform commission_internal.share_%4$s_settings();
                if v_first < commission_internal.closed_until(%4$L) then
                    with %5$s
                    insert into commission_internal.late_change (
                        scheme, year, month, participant_ids, named_ids, table_name, record_id, kind, cause,
                        count_difference, fingerprint_difference)
                    select %4$L, r.year, r.month,
                        case when r.has_people then array(select distinct unnest(r.people)) end,
                        array(select distinct unnest(array_remove(r.named, null))), %1$L,
                        r.id::text, happened.kind, format('%%s %%s was %%s', %6$L, r.id, happened.kind),
                        r.count_difference, r.fingerprint_difference
                    from (
                        -- What a row was and what it is now make one change.
                        select p.year, p.month, r.id, bool_and(%9$s is not null) as has_people,
                            coalesce(max(%9$s) filter (where r.sign = -1), '{}')
                                || coalesce(max(%9$s) filter (where r.sign = 1), '{}') as people,
                            coalesce(max(%13$s) filter (where r.sign = -1), '{}')
                                || coalesce(max(%13$s) filter (where r.sign = 1), '{}') as named,
                            sum(r.sign) as count_difference,
                            sum(r.sign * (%8$s)::numeric) as fingerprint_difference
                        from changed as r
                        cross join lateral commission_internal.closed_months_at(%4$L, r.%7$I) as p
                        group by p.year, p.month, r.id
                    ) as r
                    cross join lateral (select %3$s as kind) as happened
                    order by r.year, r.month, r.id;
                end if;
                for v_call in
                    with %5$s
                    %10$s
                loop
                    perform %11$s;
                end loop;
                return null;
            end;
            $watch$
            $make$,
            p_table, v_event[1], v_event[3], p_scheme,
            commission_internal.changed_facts(v_event[1], v_columns, p_uses, p_counts),
            p_noun, p_instant_column, v_hash, coalesce(p_people, 'null::uuid[]'), p_follow, p_call,
            case v_event[1]
                when 'update' then format(
                    'least((select min(o.%1$I) from old_rows as o), (select min(r.%1$I) from changed_rows as r))',
                    p_instant_column)
                else format('(select min(r.%I) from changed_rows as r)', p_instant_column)
            end,
            coalesce(p_named, p_people, 'null::uuid[]'));
        execute format(
            'create or replace trigger %1$I after %2$s on commission.%3$I %4$s for each statement '
            'execute function commission_internal.watch_%3$s_%2$s()',
            p_table || '_watch_' || v_event[1], v_event[1], p_table, v_event[2]);
    end loop;

    execute format(
        'create or replace trigger %1$I after truncate on commission.%2$I for each statement '
        'execute function commission_internal.watch_truncate(%3$L)',
        p_table || '_watch_truncate', p_table, p_scheme);

    execute format(
        $make$
        create or replace function commission_internal.fingerprint_of_%1$s(
            p_from timestamptz,
            p_until timestamptz,
            out fact_count bigint,
            out fingerprint numeric)
        language sql
        stable
        security definer
        set search_path = pg_catalog, pg_temp
        set jit = off
        as $fingerprint$
            select count(*), coalesce(sum(%2$s), 0)
            from commission.%1$I as r
            where r.%3$I >= p_from
                and r.%3$I < p_until
                and (%4$s);
        $fingerprint$;

        comment on function commission_internal.fingerprint_of_%1$s(timestamptz, timestamptz) is
            'Count and fingerprint of the rows that count between two instants.';
        $make$, p_table, v_hash, p_instant_column, p_counts);
end;
$declare$;

comment on function commission_internal.declare_fact(
    text, text, text, text, text, text[], text[], text, text, text, text, text) is
    'Declares a table of schema commission, with primary key id, as facts of a scheme and makes its triggers. p_noun: what messages call a row; p_counts: condition over r, whether a row counts; p_columns: what matters besides the instant; p_uses: columns that p_counts takes besides; p_people: expression over r, the ids of those whom a row concerns (null: everybody); p_refund: condition over o and n, whether an update is a refund; p_follow: query over "changed" (sign, id and the columns) whose rows become v_call; p_call: what is called with each; p_named: expression over r, the ids of those in the row, who may be told of it (null: p_people).';
