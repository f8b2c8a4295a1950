-- Types of everything in schema commission for TypeScript, in the form that supabase-js takes:
--
--   psql --no-psqlrc --tuples-only --no-align --file scripts/types.sql my_database >commission.d.ts
--
-- docs/commission.d.ts is what this prints where every scheme is installed.
with recursive known as (
    -- What PostgREST makes of a type in JSON.
    select t.oid,
        case
            when t.typtype = 'e' then format('Database["commission"]["Enums"]["%s"]', t.typname)
            when t.typtype = 'c' then format(
                'Database["commission"]["%s"]["%s"]["Row"]',
                case c.relkind when 'v' then 'Views' else 'Tables' end, t.typname)
            when t.typname = 'bool' then 'boolean'
            when t.typname in ('int2', 'int4', 'int8', 'float4', 'float8', 'numeric') then 'number'
            when t.typname in ('json', 'jsonb') then 'Json'
            when t.typname = 'void' then 'undefined'
            else 'string'
        end as name
    from pg_type as t
    left join pg_class as c on c.oid = t.typrelid
    where t.typtype <> 'd'
        and t.typelem = 0
    union all
    select t.oid, k.name || case when t.typtype = 'd' then '' else '[]' end
    from known as k
    join pg_type as t
        on t.typtype = 'd' and t.typbasetype = k.oid
        or t.typcategory = 'A' and t.typelem = k.oid
),
relation as (
    select c.oid, c.relname, c.relkind = 'v' as is_view,
        pg_relation_is_updatable(c.oid, false) & 8 > 0 and c.relkind <> 'v' as is_writable,
        coalesce(obj_description(c.oid, 'pg_class'), '') as comment
    from pg_class as c
    where c.relnamespace = 'commission'::regnamespace
        and c.relkind in ('r', 'p', 'v', 'm')
),
field as (
    select a.attrelid, a.attnum,
        case when a.attname ~ '^[A-Za-z_][A-Za-z0-9_]*$' then a.attname else to_json(a.attname::text)::text end as name,
        k.name || case when a.attnotnull then '' else ' | null' end as type,
        not a.attnotnull or a.atthasdef or a.attidentity <> '' as is_optional,
        a.attgenerated = '' as is_given,
        col_description(a.attrelid, a.attnum) as comment
    from pg_attribute as a
    join known as k on k.oid = a.atttypid
    where a.attnum > 0
        and not a.attisdropped
),
relation_text as (
    select r.is_view, r.relname,
        format(E'%s      %s: {\n        Row: {\n%s        }\n%s%s      }\n',
            '      /** ' || replace(r.comment, '*/', '* /') || E' */\n', quote_ident(r.relname),
            (
                select string_agg(
                    '          /** ' || replace(f.comment, '*/', '* /') || E' */\n'
                        || format(E'          %s: %s\n', f.name, f.type),
                    '' order by f.attnum)
                from field as f
                where f.attrelid = r.oid
            ),
            case when r.is_writable then (
                select format(E'        Insert: {\n%s        }\n        Update: {\n%s        }\n',
                    string_agg(
                        format(E'          %s%s: %s\n', f.name,
                            case when f.is_optional then '?' else '' end, f.type),
                        '' order by f.attnum),
                    string_agg(format(E'          %s?: %s\n', f.name, f.type), '' order by f.attnum))
                from field as f
                where f.attrelid = r.oid
                    and f.is_given
            ) else '' end,
            format(E'        Relationships: [%s]\n', coalesce((
                select E'\n' || string_agg(format(
                    E'          {\n            foreignKeyName: "%s"\n            columns: [%s]\n'
                    '            isOneToOne: %s\n            referencedRelation: "%s"\n'
                    '            referencedColumns: [%s]\n          },\n',
                    f.conname,
                    (
                        select string_agg(format('"%s"', a.attname), ', ' order by k.place)
                        from unnest(f.conkey) with ordinality as k (attnum, place)
                        join pg_attribute as a on (a.attrelid, a.attnum) = (f.conrelid, k.attnum)
                    ),
                    exists (
                        select
                        from pg_index as i
                        where i.indrelid = f.conrelid
                            and i.indisunique
                            and i.indpred is null
                            and i.indkey::int2[] @> f.conkey
                            and i.indkey::int2[] <@ f.conkey
                    ),
                    target.relname,
                    (
                        select string_agg(format('"%s"', a.attname), ', ' order by k.place)
                        from unnest(f.confkey) with ordinality as k (attnum, place)
                        join pg_attribute as a on (a.attrelid, a.attnum) = (f.confrelid, k.attnum)
                    )),
                    '' order by f.conname) || '        '
                from pg_constraint as f
                join pg_class as target on target.oid = f.confrelid
                where f.conrelid = r.oid
                    and f.contype = 'f'
                    and target.relnamespace = 'commission'::regnamespace), ''))) as text
    from relation as r
),
routine as (
    select p.oid, p.proname, p.proretset, p.prorettype, p.proargtypes, p.proallargtypes, p.proargmodes,
        p.proargnames, p.pronargs, p.pronargdefaults, obj_description(p.oid, 'pg_proc') as comment
    from pg_proc as p
    where p.pronamespace = 'commission'::regnamespace
        and p.prokind = 'f'
        and p.prorettype not in ('trigger'::regtype, 'event_trigger'::regtype)
),
routine_text as (
    select r.proname,
        string_agg(
            format(E'{\n%s          Args: %s\n          Returns: %s\n        }',
                '          /** ' || replace(r.comment, '*/', '* /') || E' */\n',
                coalesce((
                    select format(E'{\n%s          }', string_agg(
                        format(E'            %s%s: %s\n', g.name,
                            case when g.place > r.pronargs - r.pronargdefaults then '?' else '' end,
                            k.name || case
                                when g.place > r.pronargs - r.pronargdefaults then ' | null'
                                else ''
                            end),
                        '' order by g.place))
                    from unnest(r.proargtypes::oid[]) with ordinality as t (type, place)
                    cross join lateral (
                        select t.place, t.type, coalesce(nullif(r.proargnames[t.place], ''), 'body') as name
                    ) as g
                    join known as k on k.oid = g.type), 'Record<PropertyKey, never>'),
                coalesce(
                    (
                        select format(E'{\n%s          }', string_agg(
                            format(E'            %s: %s | null\n', r.proargnames[t.place], k.name),
                            '' order by t.place))
                        from unnest(r.proallargtypes, r.proargmodes) with ordinality as t (type, mode, place)
                        join known as k on k.oid = t.type
                        where t.mode in ('t', 'o', 'b')
                        having count(*) > 1 or bool_or(t.mode = 't')
                    ),
                    (select k.name || case when k.name = 'undefined' or r.proretset then '' else ' | null' end
                    from known as k
                    where k.oid = r.prorettype))
                    || case when r.proretset then '[]' else '' end),
            ' | ' order by r.pronargs, r.oid) as text
    from routine as r
    group by r.proname
)
select format(
    E'// Written by scripts/types.sql from the catalogue; the comments are those of the database.\n'
    '// createClient<Database, ''commission''>(url, key, { db: { schema: ''commission'' } })\n\n'
    'export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[]\n\n'
    'export type Database = {\n  commission: {\n    Tables: {\n%s    }\n    Views: {\n%s    }\n'
    '    Functions: {\n%s    }\n    Enums: {\n%s    }\n    CompositeTypes: {}\n  }\n}',
    (select string_agg(text, '' order by relname) from relation_text where not is_view),
    (select string_agg(text, '' order by relname) from relation_text where is_view),
    (select string_agg(format(E'      %s: %s\n', proname, text), '' order by proname) from routine_text),
    (
        select string_agg(format(E'      %s: %s\n', e.typname, e.labels), '' order by e.typname)
        from (
            select t.typname, string_agg(format('"%s"', l.enumlabel), ' | ' order by l.enumsortorder) as labels
            from pg_type as t
            join pg_enum as l on l.enumtypid = t.oid
            where t.typnamespace = 'commission'::regnamespace
            group by t.typname
        ) as e
    ));
