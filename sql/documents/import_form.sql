-- From what the caller says of a file to what is looked for in it, and from the names in it to rows. These work
-- with the caller's rights: whom they do not see is not found.

-- p_mapping: what the file calls a column, and its name; null: it is left out, "*" for all others.
create or replace function commission_internal.import_form(
    p_table text,
    p_mapping jsonb,
    p_constants jsonb,
    p_options jsonb)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_names constant text[] := array(select c.name from commission_internal.import_columns(p_table) as c);
    v_unknown text;
begin
    if coalesce(jsonb_typeof(p_mapping), '') <> 'object'
        or coalesce(jsonb_typeof(p_constants), '') <> 'object'
        or coalesce(jsonb_typeof(p_options), '') <> 'object'
    then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_mapping, p_constants and p_options must be objects';
    end if;
    select format('p_options has "%s"', left(o, 100)) into v_unknown
    from jsonb_object_keys(p_options) as o
    where o <> all ('{sheet,delimiter,heading_row,numbers,dates,left_out,time_zone}');
    if v_unknown is not null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = v_unknown,
            hint = 'It may have sheet, delimiter, heading_row, numbers, dates, left_out and time_zone.';
    end if;
    select format('%s names "%s"', s.said, left(s.name, 100)) into v_unknown
    from (
        select 'p_mapping', m.value from jsonb_each_text(p_mapping) as m
        union all
        select 'p_constants', k from jsonb_object_keys(p_constants) as k
    ) as s (said, name)
    where s.name <> all (v_names);
    if v_unknown is not null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = format('%s, which is no column that "%s" is loaded with', v_unknown, p_table),
            hint = format('Columns are: %s.', array_to_string(v_names, ', '));
    end if;
    return jsonb_strip_nulls(jsonb_build_object(
        'sheet', p_options -> 'sheet',
        'delimiter', p_options -> 'delimiter',
        'heading_row', p_options -> 'heading_row',
        'numbers', p_options -> 'numbers',
        'dates', p_options -> 'dates',
        'left_out', p_options -> 'left_out',
        'ignored', to_jsonb(array(select m.key from jsonb_each_text(p_mapping) as m where m.value is null)),
        'ignores_others', p_mapping ? '*' and p_mapping -> '*' = 'null',
        'columns', (
            select jsonb_agg(jsonb_build_object(
                'name', c.name,
                'headings', array(select m.key from jsonb_each_text(p_mapping) as m where m.value = c.name)
                    || c.name || case when c.relation is not null and c.name like '%\_id'
                        then array[left(c.name, -3)] else '{}' end,
                'holds', c.holds,
                'is_required', w.is_filled,
                'is_filled', w.is_filled) order by c.place)
            from commission_internal.import_columns(p_table) as c
            cross join commission_internal.import_entry(p_table) as e
            -- All records of a file may have nothing there, where that is said of all.
            cross join lateral (
                select c.is_filled
                    and (p_constants ->> (e.empty_where ->> c.name)) is distinct from 'true' as is_filled
            ) as w
            where not p_constants ? c.name)));
end;
$$;

comment on function commission_internal.import_form(text, jsonb, jsonb, jsonb) is
    'What is looked for in a file, as commission_documents.read_records() takes it. Raises 22023 for names that are no columns.';

create or replace function commission_internal.problem_of_import(
    p_row_number integer,
    p_column_name text,
    p_value text,
    p_fault text,
    p_remedy text)
returns jsonb
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
    select jsonb_build_object(
        'row_number', p_row_number, 'column_name', p_column_name, 'value', p_value, 'fault', p_fault,
        'remedy', p_remedy, 'severity', 'error');
$$;

comment on function commission_internal.problem_of_import(integer, text, text, text, text) is
    'An error in a file, as reports show it.';

-- Names are looked up once for each that differs.
create or replace function commission_internal.resolve_import(
    p_table text,
    p_source text,
    p_columns text[],
    p_row_numbers integer[],
    inout p_records jsonb[],
    out p_problems jsonb)
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    v_column record;
    v_ids jsonb;
    v_wrong jsonb;
    v_found jsonb;
begin
    p_problems := '[]';
    for v_column in
        select * from commission_internal.import_columns(p_table) as c where c.name = any (p_columns) order by c.place
    loop
        if v_column.is_list then
            p_records := array(
                select r.record || jsonb_build_object(
                    v_column.name,
                    nullif(to_jsonb(array(
                        select n
                        from regexp_split_to_table(r.record ->> v_column.name, '\s*[;,\n]\s*') as n
                        where n <> '')), '[]'))
                from unnest(p_records) with ordinality as r (record, place)
                order by r.place);
        end if;
        if v_column.labels is not null then
            select jsonb_agg(commission_internal.problem_of_import(
                p_row_numbers[r.place], v_column.name, r.record ->> v_column.name, 'is none of its values',
                format('Values are: %s.', array_to_string(v_column.labels, ', '))) order by r.place) into v_found
            from unnest(p_records) with ordinality as r (record, place)
            where r.record ->> v_column.name <> all (v_column.labels);
            p_problems := p_problems || coalesce(v_found, '[]');
        end if;
        continue when v_column.relation is null;
        execute format(
            $query$
                with said as (
                    select distinct n.name
                    from unnest($2) as r (record)
                    cross join lateral (
                        select jsonb_array_elements_text(r.record -> $3)
                        where jsonb_typeof(r.record -> $3) = 'array'
                        union all
                        select r.record ->> $3 where jsonb_typeof(r.record -> $3) = 'string'
                    ) as n (name)
                ),
                known as (
                    select lower(k.name) as key, k.id from (%s) as k (name, id) where k.name is not null
                ),
                found as (
                    select s.name, (array_agg(k.id))[1] as id, count(distinct k.id) as count
                    from said as s
                    left join known as k on k.key = lower(s.name)
                    group by s.name
                )
                select coalesce(jsonb_object_agg(f.name, f.id) filter (where f.count = 1), '{}'),
                    coalesce(jsonb_object_agg(f.name, f.count) filter (where f.count <> 1), '{}')
                from found as f
            $query$,
            commission_internal.import_names(v_column.relation))
        using p_source, p_records, v_column.name
        into v_ids, v_wrong;
        if v_wrong <> '{}' then
            select jsonb_agg(commission_internal.problem_of_import(
                p_row_numbers[r.place], v_column.name, n.name,
                case v_wrong ->> n.name when '0'
                    then format('names nobody and nothing on record in "%s"', v_column.relation)
                    else format('could be %s rows of "%s"', v_wrong ->> n.name, v_column.relation)
                end,
                format('Name one that is on record and that you see by %s.', v_column.named_by)) order by r.place)
            into v_found
            from unnest(p_records) with ordinality as r (record, place)
            cross join lateral jsonb_array_elements_text(
                case jsonb_typeof(r.record -> v_column.name)
                    when 'array' then r.record -> v_column.name
                    else jsonb_build_array(r.record -> v_column.name)
                end) as n (name)
            where v_wrong ? n.name;
            p_problems := p_problems || v_found;
        end if;
        p_records := array(
            select case jsonb_typeof(r.record -> v_column.name)
                    when 'string' then r.record || jsonb_build_object(
                        v_column.name, v_ids -> (r.record ->> v_column.name))
                    when 'array' then r.record || jsonb_build_object(
                        v_column.name, array(
                            select v_ids ->> n
                            from jsonb_array_elements_text(r.record -> v_column.name) with ordinality as e (n, at)
                            order by e.at))
                    else r.record
                end
            from unnest(p_records) with ordinality as r (record, place)
            order by r.place);
    end loop;
end;
$$;

comment on function commission_internal.resolve_import(text, text, text[], integer[], jsonb[]) is
    'The records of a file with ids in place of names, and what names nothing, or no value that there is.';

create or replace function commission_internal.repeated_keys_of_import(
    p_table text,
    p_row_numbers integer[],
    p_records jsonb[])
returns jsonb
language sql
stable
set search_path = pg_catalog, pg_temp
set jit = off
as $$
    with key as (
        select array_agg(c.name order by c.place) as names
        from commission_internal.import_entry(p_table) as e
        cross join commission_internal.import_columns(p_table) as c
        where c.column_name = any (e.key_columns)
            and c.range_bound is distinct from 'until'
            -- It is that of the whole file.
            and not (c.name = 'source' and c.is_filled)
    ),
    stated as (
        select r.place, first_value(r.place) over (partition by said.names order by r.place) as first_place
        from unnest(p_records) with ordinality as r (record, place)
        cross join key as k
        cross join lateral (
            select array_agg(r.record ->> n order by n) as names from unnest(k.names) as n
        ) as said
    )
    select coalesce(
        jsonb_agg(commission_internal.problem_of_import(
            p_row_numbers[s.place], array_to_string(k.names, ', '),
            (select string_agg(p_records[s.place] ->> n, ', ') from unnest(k.names) as n),
            format('is the same record as row %s', p_row_numbers[s.first_place]),
            'Keep one of the two, or leave one out.') order by s.place),
        '[]')
    from stated as s
    cross join key as k
    where s.place > s.first_place;
$$;

comment on function commission_internal.repeated_keys_of_import(text, integer[], jsonb[]) is
    'Rows of a file that say anew what one before them is.';
