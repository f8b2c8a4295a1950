-- What a relation says against what is on record: one statement, which reads both once and keeps what differs in a
-- table of the session, and the statements that write it.

-- Of the records of a source: what is set where null says nothing (is_kept), and by what other rows are known.
-- p_is_part: only of the records whose keys are $3.
create or replace function commission_internal.plan_difference(
    p_source commission.source,
    p_is_part boolean,
    out difference text,
    out repeated text,
    out delete_statement text,
    out update_statements text[],
    out insert_statement text)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_entry constant commission_internal.importable := commission_internal.source_entry(p_source.fact);
    v_target constant text := format('commission.%I', p_source.fact);
    v_kept constant text := commission_internal.difference_table(p_source.fact);
    v_view constant text := commission_internal.source_view(p_source.fact);
    v_key constant text := commission_internal.key_of_record(v_view::regclass, 'source_id');
    v_only constant text := case when p_is_part then (
        select format(
            ' where %s in (select k.key from unnest($3%s) as k (key))',
            -- By their own type, keys are found by the index of the company's table. Types of others are not made
            -- from text: that would run their functions.
            case when t.typnamespace = 'pg_catalog'::regnamespace then 'r.source_id' else v_key end,
            case when t.typnamespace = 'pg_catalog'::regnamespace
                then format('::%s[]', format_type(t.oid, null)) end)
        from pg_attribute as a
        join pg_type as t on t.oid = commission_internal.base_type(a.atttypid)
        where a.attrelid = v_view::regclass
            and a.attname = 'source_id')
    else '' end;
    v_part record;
begin
    with field as (
        select c.*, c.name = v_entry.given_column as is_given,
            commission_internal.base_type(c.offered_type) = any (
                '{smallint,integer,bigint}'::regtype[]) as is_number,
            dense_rank() over (order by c.relation) as relation_place,
            case
                when c.relation is not null and c.is_list then 'list'
                when c.relation is not null then 'row'
                when c.labels is not null then 'label'
                else 'value'
            end as kind
        from commission_internal.source_columns(v_entry, v_view::regclass) as c
        where c.offered_type is not null
            and c.name <> 'source_id'
    ),
    written as (
        select f.*,
            -- Where null stands for what the table has by itself.
            case
                when f.is_kept or f.default_expression is null then 's.v%s'
                else format('coalesce(s.v%%s, %s)', f.default_expression)
            end as value,
            case when f.type_name = any ('{text}') then ' collate "C"' else '' end as collation
        from field as f
    )
    select
        (
            select string_agg(
                format(
                    'known_%s as materialized (select n.key, min(n.id) <> max(n.id) as is_several, '
                    'case when min(n.id) = max(n.id) then min(n.id)::uuid end as id '
                    'from (select lower(k.name) collate "C" as key, k.id::text as id from (%s) as k (name, id)) as n '
                    'where %s group by n.key), ',
                    r.relation_place, commission_internal.import_names(r.relation, p_is_file => false),
                    case when r.is_number then 'n.key ~ ''^-?[0-9]+$''' else 'n.key is not null' end),
                '' order by r.relation_place)
            from (
                select f.relation, f.relation_place, bool_and(f.is_number) as is_number
                from field as f
                where f.relation is not null
                group by f.relation, f.relation_place
            ) as r
        ) as known,
        string_agg(
            format(case when w.kind = 'value' then ', %s as v%s' else ', %s as s%s' end, w.said, w.place),
            '' order by w.place) as said,
        string_agg(
            format(
                ', list_%1$s as materialized (select s.source_id, array_agg(k.id order by e.at) as ids, '
                'array_agg(e.n order by e.at) filter (where k.id is null) as wrong, '
                'bool_or(k.is_several) as is_several '
                'from said as s cross join lateral unnest(%3$s) with ordinality as e (n, at) '
                'left join known_%2$s as k on k.key = lower(e.n collate "default") collate "C" '
                'where e.n is not null group by s.source_id)',
                w.place, w.relation_place,
                case when w.offered_type = any (array(select t.oid from pg_type as t where t.typcategory = 'A'))
                    then 's.s' || w.place else format('array[s.s%s]', w.place) end),
            '' order by w.place) filter (where w.kind = 'list') as lists,
        string_agg(
            case w.kind
                when 'row' then format(
                    ', s.s%1$s, k%1$s.id as v%1$s, coalesce(k%1$s.is_several, false) as a%1$s', w.place)
                when 'list' then format(
                    ', l%1$s.wrong as s%1$s, '
                    'case when s.s%1$s is not null then coalesce(l%1$s.ids, ''{}'') end as v%1$s, '
                    'coalesce(l%1$s.is_several, false) as a%1$s', w.place)
                when 'label' then format(
                    ', s.s%1$s, case when s.s%1$s = any (%2$L::text[]) then s.s%1$s::%3$s end as v%1$s',
                    w.place, w.labels, w.type_name)
                else format(', s.v%s', w.place)
            end, '' order by w.place) as found,
        string_agg(
            case w.kind
                when 'row' then format(
                    ' left join known_%1$s as k%2$s on k%2$s.key = %3$s', w.relation_place, w.place,
                    -- Digits have no upper case.
                    case when w.is_number then 's.s' || w.place
                        else format('lower(s.s%s collate "default") collate "C"', w.place)
                    end)
                when 'list' then format(
                    ' left join list_%1$s as l%1$s on l%1$s.source_id = s.source_id', w.place)
                else ''
            end, '' order by w.place) as joined,
        string_agg(
            case w.kind
                when 'row' then format(', s.s%1$s, s.a%1$s', w.place)
                when 'list' then format(', s.s%1$s, s.a%1$s', w.place)
                when 'label' then format(', s.s%s', w.place)
                else ''
            end || format(', ' || w.value || ' as n%s', w.place, w.place), '' order by w.place) as kept,
        string_agg(format(', t.%I%s as t%s', w.name, w.collation, w.place), '' order by w.place) as stored,
        string_agg(
            format(
                ' or ' || case when w.is_kept then 's.v%1$s is not null and s.v%1$s is distinct from t.t%1$s'
                    else replace(w.value, '%s', '%1$s') || ' is distinct from t.t%1$s' end
                || case w.kind
                    when 'row' then ' or s.s%1$s is not null and s.v%1$s is null'
                    when 'list' then ' or s.s%1$s is not null'
                    when 'label' then ' or s.s%1$s is not null and s.v%1$s is null'
                    else ''
                end, w.place), '' order by w.place) as differs,
        string_agg(format(', %I', w.name), '' order by w.place) as names,
        string_agg(
            format(
                case when w.is_kept and w.default_expression is not null
                    then ', coalesce(d.n%s, ' || replace(w.default_expression, '%', '%%') || ')' else ', d.n%s' end,
                w.place), '' order by w.place) as added,
        string_agg(
            format(case when w.is_kept then '%1$I = coalesce(d.n%2$s, t.%1$I)' else '%1$I = d.n%2$s' end,
                w.name, w.place),
            ', ' order by w.place) as changes,
        string_agg(
            format(case when w.is_kept then '%1$I = coalesce(d.n%2$s, t.%1$I)' else '%1$I = d.n%2$s' end,
                w.name, w.place),
            ', ' order by w.place) filter (where w.is_given is not true) as other_changes,
        min(w.place) filter (where w.is_given) as given_place
    into v_part
    from written as w;
    difference := format(
        'create table %s as with %s said as not materialized ('
        'select true as is_said, %s as source_id%s from %s as r%s)%s '
        'select row_number() over () as place, coalesce(t.id, gen_random_uuid()) as id, '
        'coalesce(s.source_id, t.source_id) as source_id, '
        'case when s.is_said is null then ''delete'' when t.id is null then ''insert'' else ''update'' end as kind%s '
        'from (select s.is_said, s.source_id%s from said as s%s) as s '
        'full join (select t.id, t.source_id%s from %s as t where t.source = $1%s) as t on t.source_id = s.source_id '
        'where s.is_said is null or t.id is null%s',
        v_kept, v_part.known,
        v_key, v_part.said, v_view, v_only, v_part.lists, v_part.kept, v_part.found, v_part.joined,
        v_part.stored, v_target, case when p_is_part then ' and t.source_id = any ($3)' else '' end, v_part.differs);
    repeated := format(
        'select s.source_id, count(*) as times from (select %s as source_id from %s as r%s) as s '
        'where s.source_id is not null group by s.source_id having count(*) > 1',
        v_key, v_view, v_only);
    delete_statement := format(
        'delete from %s as t using %s as d where t.id = d.id and d.kind = ''delete'' and d.place between $1 and $2',
        v_target, v_kept);
    update_statements := array(
        select format(
            'update %s as t set %s from %s as d where t.id = d.id and d.kind = ''update'' '
            'and d.place between $1 and $2%s', v_target, u.changes, v_kept, u.condition)
        from (
            -- To name such a column is to give it, whatever it is set to.
            select 1 as place, v_part.changes, format(' and d.n%s is not null', v_part.given_place) as condition
            where v_part.given_place is not null
            union all
            select 2, v_part.other_changes, coalesce(' and d.n' || v_part.given_place || ' is null', '')
        ) as u (place, changes, condition)
        where u.changes is not null
        order by u.place);
    insert_statement := format(
        'insert into %s (id, source, source_id%s) select d.id, %L, d.source_id%s from %s as d '
        'where d.kind = ''insert'' and d.place between $1 and $2',
        v_target, v_part.names, p_source.name, v_part.added, v_kept);
end;
$$;

comment on function commission_internal.plan_difference(commission.source, boolean) is
    'The statement that keeps what differs between a relation and what was taken from it ($1: the source, $2: the time zone of instants without one, $3: the keys where it is a part), a query for keys that the relation has several times, and the statements that write what differs from one place to another ($1, $2).';

create or replace function commission_internal.difference_table(p_fact text)
returns text
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
    select format('pg_temp.%I', 'source_of_' || p_fact);
$$;

create or replace function commission_internal.fault_table()
returns text
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
    select 'pg_temp.source_fault';
$$;

comment on function commission_internal.fault_table() is
    'The table of the session in which what cannot be taken is kept while a source is synchronised.';

comment on function commission_internal.difference_table(text) is
    'The table of the session in which the differences of a table are kept while it is synchronised.';
