-- Loading a table from a file: all of it or nothing, as the caller, whose permissions, policies and triggers hold as
-- for plain inserts.

drop function if exists commission_internal.import_statements(text, text[]);

-- The statements that write records ($1) with instants of a time zone ($2): what is on record and differs is
-- changed, the others are added. An empty cell is what the table has without it, and changes nothing on record.
create or replace function commission_internal.statements_of_import(
    p_table text,
    p_columns text[],
    out count_statement text,
    out change_statements text[],
    out add_statement text)
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_entry constant commission_internal.importable := commission_internal.import_entry(p_table);
    v_target constant text := format('commission.%I', p_table);
    v_values text;
    v_added text;
    v_added_values text;
    v_key text;
    v_changed text[];
    v_records text;
begin
    with field as (
        select c.column_name, min(c.place) as place, min(c.type_name) as type_name,
            min(c.default_expression) as default_expression, bool_or(c.range_bound is not null) as is_range,
            bool_or(c.is_list) as is_list, bool_or(c.name = any (p_columns)) as is_found,
            coalesce(bool_or(c.name = any (p_columns)) filter (where c.range_bound = 'until'), true) as has_until,
            bool_or(c.column_name = any (v_entry.key_columns)) as is_key,
            v_entry.filled_by ->> c.column_name::text as filled_by,
            max(c.name) filter (where c.range_bound is distinct from 'until') as first_name,
            max(c.name) filter (where c.range_bound = 'until') as until_name
        from commission_internal.import_columns(p_table) as c
        group by c.column_name
    ),
    written as (
        select f.*, quote_ident(f.column_name) as name,
            case
                when not f.is_found then format('null::%s', f.type_name)
                when f.is_range then format(
                    'case when coalesce(r.record ->> %1$L, r.record ->> %2$L) is not null then '
                    'daterange((r.record ->> %1$L)::date, (r.record ->> %2$L)::date, ''[]'') end',
                    f.first_name, f.until_name)
                when f.is_list then format(
                    'case when jsonb_typeof(r.record -> %1$L) = ''array'' then '
                    'array(select jsonb_array_elements_text(r.record -> %1$L))::%2$s end', f.first_name, f.type_name)
                when f.type_name = 'timestamp with time zone' then format(
                    'case when r.record ->> %1$L ~ ''([Zz]|[+-][0-9]{2}:?([0-9]{2})?)$'' '
                    'then (r.record ->> %1$L)::timestamptz '
                    'else (r.record ->> %1$L)::timestamp at time zone $2 end', f.first_name)
                else format('(r.record ->> %L)::%s', f.first_name, f.type_name)
            end as expression
        from field as f
        where f.is_found
            or f.column_name = any (v_entry.key_columns)
            or f.filled_by is not null
    )
    select
        string_agg(
            format('%s as %s',
                case when w.is_key and w.default_expression is not null
                    then format('coalesce(%s, %s)', w.expression, w.default_expression) else w.expression end,
                w.name),
            ', ' order by w.place),
        string_agg(w.name, ', ' order by w.place),
        string_agg(
            case when coalesce(w.filled_by, w.default_expression) is not null
                then format('coalesce(n.%s, %s)', w.name, coalesce(w.filled_by, w.default_expression))
                else 'n.' || w.name end,
            ', ' order by w.place),
        case when v_entry.key_columns = '{source,source_id}'
            then 't.source = n.source and t.source_id = n.source_id'
            -- Keys may have nulls.
            else format('jsonb_build_array(%s) = jsonb_build_array(%s)',
                string_agg(case when w.is_range then format('lower(t.%s)', w.name) else 't.' || w.name end,
                    ', ' order by w.place) filter (where w.is_key),
                string_agg(case when w.is_range then format('lower(n.%s)', w.name) else 'n.' || w.name end,
                    ', ' order by w.place) filter (where w.is_key))
        end,
        -- Of days the first is in the key, the last is not; a file without last days leaves them as they are.
        array_agg(w.name order by w.place)
            filter (where w.is_found and (not w.is_key or w.is_range and w.has_until))
    into v_values, v_added, v_added_values, v_key, v_changed
    from written as w;
    add_statement := format(
        'insert into %s (%s) select %s from (select %s from unnest($1) as r (record)) as n '
        'where not exists (select from %s as t where %s)',
        v_target, v_added, v_added_values, v_values, v_target, v_key);
    if v_changed is not null then
        v_records := format(
            '(select %s from unnest($1) as r (record)) as n where %s and row(%s) is distinct from row(%s)',
            v_values, v_key,
            (select string_agg('t.' || c, ', ') from unnest(v_changed) as c),
            (select string_agg(format('coalesce(n.%1$s, t.%1$s)', c), ', ') from unnest(v_changed) as c));
        count_statement := format('select count(*) from %s as t, %s', v_target, v_records);
        -- To name such a column is to give it, whatever it is set to.
        change_statements := array(
            select format(
                'update %s as t set %s from %s%s',
                v_target,
                (select string_agg(format('%1$s = coalesce(n.%1$s, t.%1$s)', c), ', ') from unnest(v.named) as c),
                v_records, v.condition)
            from (
                select v_changed as named, format(' and n.%I is not null', v_entry.given_column) as condition
                where quote_ident(v_entry.given_column) = any (v_changed)
                union all
                select array_remove(v_changed, quote_ident(v_entry.given_column)),
                    case when quote_ident(v_entry.given_column) = any (v_changed)
                        then format(' and n.%I is null', v_entry.given_column) else '' end
            ) as v
            where v.named <> '{}');
    end if;
end;
$$;

comment on function commission_internal.statements_of_import(text, text[]) is
    'How records of a file with the given columns are written into a table.';

create or replace function commission_internal.hold_import(p_table text)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.import_entry(p_table);
    perform from commission_internal.importable as i where i.table_name = p_table for no key update;
end;
$$;

comment on function commission_internal.hold_import(text) is
    'Waits until nobody else loads a file of the table, and holds it until the commit. Errors as of import_entry().';

-- What is seen and not to be changed by the caller, policies leave out without a word.
create or replace function commission_internal.change_by_import(
    p_count_statement text,
    p_change_statements text[],
    p_edits_all boolean,
    p_records jsonb[],
    p_time_zone text)
returns bigint
language plpgsql
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    v_statement text;
    v_expected bigint;
    v_count bigint;
    v_changed bigint := 0;
begin
    if not p_edits_all and p_count_statement is not null then
        execute p_count_statement into v_expected using p_records, p_time_zone;
    end if;
    foreach v_statement in array coalesce(p_change_statements, '{}') loop
        execute v_statement using p_records, p_time_zone;
        get diagnostics v_count = row_count;
        v_changed := v_changed + v_count;
    end loop;
    if v_changed < v_expected then
        raise exception using
            errcode = 'insufficient_privilege',
            message = 'is on record with other values, and you may not change it',
            hint = 'Leave it out, or have somebody load it who may.';
    end if;
    return v_changed;
end;
$$;

comment on function commission_internal.change_by_import(text, text[], boolean, jsonb[], text) is
    'Changes the records of a file that are on record, and says how many. Raises 42501 where the caller sees one and may not change it.';

-- What a check of the table refuses, in the words of check_source(): by the columns of the file.
create or replace function commission_internal.problem_of_check(
    p_table text,
    p_constraint text,
    p_row_number integer,
    p_record jsonb)
returns jsonb
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.problem_of_import(
        p_row_number,
        string_agg(o.name, ', ' order by o.place),
        string_agg(left(p_record ->> o.name, 100), ', ' order by o.place) filter (where o.relation is null),
        format('is not what "%s" allows', k.conname),
        'It must be so: ' || commission_internal.check_in_words(
            pg_get_expr(k.conbin, k.conrelid),
            coalesce(
                string_agg(format('%s: %s', o.name, o.said), ' ' order by o.place) filter (where o.said is not null),
                pg_get_expr(k.conbin, k.conrelid))))
    from pg_constraint as k
    join (
        select c.place, c.name, c.relation, a.attrelid, a.attnum, col_description(a.attrelid, a.attnum) as said
        from commission_internal.import_columns(p_table) as c
        join pg_attribute as a
            on a.attrelid = format('commission.%I', p_table)::regclass
            and a.attname = c.column_name
    ) as o
        on o.attrelid = k.conrelid
        and o.attnum = any (k.conkey)
    where k.conname = p_constraint
        and k.contype = 'c'
    group by k.oid, k.conname, k.conbin, k.conrelid;
$$;

comment on function commission_internal.problem_of_check(text, text, integer, jsonb) is
    'What a check of the table refuses of a row: its columns, their values, and what is asked of them in words; null where the table has no such check of columns that files have.';

-- What the table refuses is looked for by halves.
create or replace function commission_internal.write_import(
    p_table text,
    p_columns text[],
    p_row_numbers integer[],
    p_records jsonb[],
    p_time_zone text,
    p_is_kept boolean,
    out inserted bigint,
    out updated bigint,
    out problems jsonb)
language plpgsql
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    v_most constant integer := 50;
    v_edits_all constant boolean := commission_internal.edits_all(
        (commission_internal.import_entry(p_table)).module);
    v_statements record;
    v_parts integer[] := array[1, cardinality(p_records)];
    v_first integer;
    v_last integer;
    v_changed bigint;
    v_added bigint;
    v_state text;
    v_message text;
    v_detail text;
    v_hint text;
    v_column text;
    v_table text;
    v_constraint text;
begin
    inserted := 0;
    updated := 0;
    problems := '[]';
    v_statements := commission_internal.statements_of_import(p_table, p_columns);
    -- Who may not write at all is told so, before they wait, and not row by row.
    execute v_statements.add_statement using '{}'::jsonb[], p_time_zone;
    -- One file of a table after the other: each finds what the one before it has written.
    perform commission_internal.hold_import(p_table);
    begin
        while cardinality(v_parts) > 0 loop
            v_last := v_parts[cardinality(v_parts)];
            v_first := v_parts[cardinality(v_parts) - 1];
            v_parts := v_parts[:cardinality(v_parts) - 2];
            begin
                v_changed := commission_internal.change_by_import(
                    v_statements.count_statement, v_statements.change_statements, v_edits_all,
                    p_records[v_first:v_last], p_time_zone);
                execute v_statements.add_statement using p_records[v_first:v_last], p_time_zone;
                get diagnostics v_added = row_count;
                updated := updated + v_changed;
                inserted := inserted + v_added;
            exception
                when others then
                    get stacked diagnostics
                        v_state = returned_sqlstate,
                        v_message = message_text,
                        v_detail = pg_exception_detail,
                        v_hint = pg_exception_hint,
                        v_column = column_name,
                        v_table = table_name,
                        v_constraint = constraint_name;
                    -- None of these is about a row.
                    if left(v_state, 2) = any ('{08,40,53,54,55,57,58,XX}') then
                        raise;
                    end if;
                    if v_first < v_last then
                        v_parts := v_parts || array[(v_first + v_last) / 2 + 1, v_last]
                            || array[v_first, (v_first + v_last) / 2];
                    else
                        problems := problems || coalesce(
                            case
                                when v_table <> p_table then null
                                when v_state = '23514' then commission_internal.problem_of_check(
                                    p_table, v_constraint, p_row_numbers[v_first], p_records[v_first])
                                when v_state = '23502' and v_column <> '' then commission_internal.problem_of_import(
                                    p_row_numbers[v_first], v_column, null, 'is empty',
                                    'Give it a value, or leave the row out.')
                            end,
                            commission_internal.problem_of_import(
                                p_row_numbers[v_first], nullif(v_column, ''), null, v_message,
                                concat_ws(' ', nullif(v_detail, ''), coalesce(nullif(v_hint, ''), 'Mend the row.'))));
                    end if;
            end;
            if jsonb_array_length(problems) = v_most and cardinality(v_parts) > 0 then
                problems := problems || commission_internal.problem_of_import(
                    null, null, null, 'rows behind these were not tried', 'Mend those that are told first.');
                v_parts := '{}';
            end if;
        end loop;
        -- What the commit would refuse.
        if problems = '[]' and not p_is_kept then
            begin
                set constraints all immediate;
            exception
                when integrity_constraint_violation then
                    get stacked diagnostics
                        v_message = message_text,
                        v_detail = pg_exception_detail,
                        v_hint = pg_exception_hint;
                    problems := problems || commission_internal.problem_of_import(
                        null, null, null, v_message,
                        concat_ws(' ', nullif(v_detail, ''), coalesce(nullif(v_hint, ''), 'Mend the file.')));
            end;
        end if;
        if problems <> '[]' or not p_is_kept then
            -- Nothing stays.
            raise exception using errcode = 'IM001';
        end if;
    exception
        when sqlstate 'IM001' then
            null;
    end;
end;
$$;

comment on function commission_internal.write_import(text, text[], integer[], jsonb[], text, boolean) is
    'Writes the records of a file, all or none, and says what the table refuses, or the commit would: 50 rows at most. p_is_kept: whether anything stays where nothing is refused.';

create or replace function commission.import_records(
    p_table text,
    p_file bytea,
    p_source text default null,
    p_mapping jsonb default '{}',
    p_constants jsonb default '{}',
    p_check_only boolean default false,
    p_options jsonb default '{}')
returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    v_entry constant commission_internal.importable := commission_internal.import_entry(p_table);
    v_zone text := coalesce(p_options ->> 'time_zone', (select w.time_zone from commission.workspace as w));
    v_has_source constant boolean := v_entry.key_columns = '{source,source_id}';
    v_read record;
    v_columns text[];
    v_constants jsonb;
    v_resolved record;
    v_problems jsonb;
    v_written record;
    v_refused bigint;
    v_state text;
begin
    if p_file is null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_file must be given';
    end if;
    if v_has_source and btrim(coalesce(p_source, '')) = '' then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_source must be given',
            hint = 'Name the system that the file comes from: with source_id it says which rows are on record already.';
    end if;
    if not commission_internal.is_time_zone(v_zone) then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = format('there is no time zone "%s"', left(v_zone, 100));
    end if;
    v_constants := p_constants || case when v_has_source then jsonb_build_object('source', p_source) else '{}' end;
    v_read := commission_internal.read_import(
        p_table, p_file, commission_internal.import_form(p_table, p_mapping, v_constants, p_options));
    v_columns := v_read.found_columns || array(select jsonb_object_keys(v_constants));
    v_resolved := commission_internal.resolve_import(
        p_table, p_source, v_columns, v_read.row_numbers,
        array(select r || v_constants from unnest(v_read.records) with ordinality as u (r, place) order by u.place));
    v_problems := v_read.problems || v_resolved.p_problems || commission_internal.repeated_keys_of_import(
        p_table, v_read.row_numbers, v_resolved.p_records);
    if v_problems = '[]' then
        v_written := commission_internal.write_import(
            p_table, v_columns, v_read.row_numbers, v_resolved.p_records, v_zone, not coalesce(p_check_only, false));
        v_problems := v_written.problems;
    else
        select 0::bigint as inserted, 0::bigint as updated into v_written;
    end if;
    -- Rows that read well, and are refused.
    select count(distinct p ->> 'row_number') into v_refused
    from jsonb_array_elements(v_problems) as p
    where (p ->> 'row_number')::integer = any (v_read.row_numbers);
    v_state := case when v_problems <> '[]' then 'refused' when p_check_only then 'checked' else 'imported' end;
    if v_state = 'refused' then
        -- So that whoever looks at the status alone sees it.
        perform set_config('response.status', '422', true);
    end if;
    return jsonb_build_object(
        'table', p_table,
        'source', p_source,
        'state', v_state,
        'rows', v_read.row_counts || jsonb_build_object(
            'records', (v_read.row_counts ->> 'records')::bigint - v_refused,
            'problems', (v_read.row_counts ->> 'problems')::bigint + v_refused),
        'inserted', case when v_state = 'refused' then 0 else v_written.inserted end,
        'updated', case when v_state = 'refused' then 0 else v_written.updated end,
        'unchanged', case when v_state = 'refused' then 0
            else cardinality(v_read.records) - v_written.inserted - v_written.updated end,
        'errors', jsonb_array_length(v_problems),
        'problems', (
            select coalesce(jsonb_agg(p.problem order by p.place), '[]')
            from (
                select e.problem,
                    row_number() over (order by (e.problem ->> 'row_number')::integer nulls first, e.place) as place
                from jsonb_array_elements(v_problems) with ordinality as e (problem, place)
            ) as p
            where p.place <= 200));
end;
$$;

select commission_internal.give_time('import_records', '15min');

comment on function commission.import_records(text, bytea, text, jsonb, jsonb, boolean, jsonb) is
    'Loads a table from a file (xlsx or csv), all of it or nothing, as plain inserts and updates by the caller. Rows are found again by source_id in p_source, or by what else makes them one; empty cells change nothing. p_mapping: what the file calls a column, and its name; null leaves it out, "*" all others. p_constants: columns that the file does not have. p_check_only: nothing stays. p_options: sheet, delimiter, heading_row, numbers, dates, left_out (row numbers), time_zone (of instants without one; that of the workspace). Answers with a report: state (imported, checked, refused: HTTP 422), rows by kind, which add up, inserted, updated, unchanged, and problems by row and column with what to do, 200 at most. Errors: 42501; PT404 no such table; 22023 a file that cannot be read, or arguments that name nothing; 54000 more than a file may hold; 55000 without the extension pg_commission_documents.';
