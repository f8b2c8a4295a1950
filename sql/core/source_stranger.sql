-- Whether anything that reading a source runs is written by others.

-- It is read with the rights of whoever owns this installation. What views call runs with the rights of who reads
-- them, and so does what indexes and statistics of a table call, while the query is planned. A foreign server
-- is asked as whom its owner says. Whoever owns one of these can change it at any time.
create or replace function commission_internal.part_of_stranger(p_relation regclass)
returns table (part text, owner_name name, reader_name name)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    with recursive reached as materialized (
        select c.oid, c.relkind, c.relowner
        from commission_internal.relations_behind(p_relation) as b
        join pg_class as c on c.oid = b.id
    ),
    calling as (
        select 'pg_class'::regclass as catalog, r.oid from reached as r
        union all
        select 'pg_rewrite'::regclass, w.oid from reached as r join pg_rewrite as w on w.ev_class = r.oid
        union all
        select 'pg_class'::regclass, i.indexrelid from reached as r join pg_index as i on i.indrelid = r.oid
        union all
        select 'pg_statistic_ext'::regclass, s.oid
        from reached as r
        join pg_statistic_ext as s on s.stxrelid = r.oid
    ),
    -- With what that calls in its turn: domains below domains, their checks, fields and elements of types,
    -- functions of aggregates.
    called as (
        select d.refclassid, d.refobjid
        from calling as c
        -- What only columns have, reading does not run.
        join pg_depend as d on d.classid = c.catalog and d.objid = c.oid and d.objsubid = 0
        union
        select below.catalog, below.oid
        from called as c
        cross join lateral (
            select d.refclassid as catalog, d.refobjid as oid
            from pg_depend as d
            where d.classid = c.refclassid
                and d.objid = c.refobjid
                and c.refclassid = any (
                    '{pg_proc,pg_operator,pg_type,pg_constraint}'::regclass[]::oid[])
            union all
            select 'pg_constraint'::regclass, k.oid
            from pg_constraint as k
            where c.refclassid = 'pg_type'::regclass
                and k.contypid = c.refobjid
            union all
            select 'pg_type'::regclass, a.atttypid
            from pg_type as t
            join pg_attribute as a on a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped
            where c.refclassid = 'pg_type'::regclass
                and t.oid = c.refobjid
        ) as below
    ),
    part as (
        select 1 as place, r.relowner as owner,
            format(case r.relkind when 'f' then 'foreign table "%s"' else 'view "%s"' end, r.oid::regclass) as name
        from reached as r
        where r.relkind in ('v', 'm', 'f')
        union all
        select 2, s.srvowner, format('foreign server "%s"', s.srvname)
        from reached as r
        join pg_foreign_table as f on f.ftrelid = r.oid
        join pg_foreign_server as s on s.oid = f.ftserver
        union all
        select 3, p.proowner, format('function "%s"', p.oid::regprocedure)
        from called as c
        left join pg_operator as o on c.refclassid = 'pg_operator'::regclass and o.oid = c.refobjid
        join pg_proc as p on p.oid = case c.refclassid when 'pg_proc'::regclass then c.refobjid else o.oprcode end
        union all
        select 4, t.typowner, format('domain "%s"', t.oid::regtype)
        from called as c
        join pg_type as t on c.refclassid = 'pg_type'::regclass and t.oid = c.refobjid and t.typtype = 'd'
    )
    select p.name, pg_get_userbyid(p.owner), pg_get_userbyid(n.nspowner)
    from part as p
    cross join pg_namespace as n
    where n.nspname = 'commission_internal'
        and not pg_has_role(p.owner, n.nspowner, 'member')
    order by p.place, p.name
    limit 1;
$$;

comment on function commission_internal.part_of_stranger(regclass) is
    'Something that reading a relation runs and whose owner does not have the rights of this installation''s owner.';
