-- What of a difference cannot be taken, as far as it is seen without trying: each check is a query over all of it.

create or replace function commission_internal.faults_of_columns(p_source commission.source)
returns setof text
language sql
stable
security definer
rows 20
set search_path = pg_catalog, pg_temp
as $$
    with offered as materialized (
        select c.place, c.name, c.is_list, c.is_kept, c.relation, c.named_by, c.labels
        from commission_internal.source_columns(
            commission_internal.source_entry(p_source.fact),
            commission_internal.source_view(p_source.fact)::regclass) as c
        where c.offered_type is not null
    )
    select format(
        case
            -- A list that has nobody unknown has nothing left in s.
            when c.is_list and c.relation is not null then
                'select d.source_id, %1$L, array_to_string(d.s%2$s, '', ''), '
                'case when d.a%2$s then format(''several rows of "%3$s" may be meant'') '
                'else format(''there is no %4$s "%%s"'', array_to_string(d.s%2$s, ''", "'')) end, %5$L '
                'from %6$s as d where d.s%2$s is not null'
            when c.relation is not null then
                'select d.source_id, %1$L, d.s%2$s, '
                'case when d.a%2$s then format(''several rows of "%3$s" are named "%%s"'', d.s%2$s) '
                'else format(''there is no %4$s "%%s"'', d.s%2$s) end, %5$L '
                'from %6$s as d where d.s%2$s is not null and d.n%2$s is null'
            else
                'select d.source_id, %1$L, d.s%2$s, format(''"%%s" is none of the values'', d.s%2$s), %7$L '
                'from %6$s as d where d.s%2$s is not null and d.s%2$s <> all (%8$L::text[])'
        end,
        c.name, c.place, c.relation, replace(c.relation, '_', ' '),
        format('Name one that is on record, by %s.', c.named_by),
        commission_internal.difference_table(p_source.fact),
        format('Values are: %s.', array_to_string(c.labels, ', ')), c.labels)
    from offered as c
    where c.relation is not null
        or c.labels is not null
    union all
    -- Whoever is known by a name may be somebody else than is asked for: a person who has no profile.
    select format(
        'select d.source_id, %1$L, concat(d.s%2$s), %3$L, %4$L from %5$s as d '
        'where %6$s (select from unnest(%7$s) as u (id) '
        'where not exists (select from commission.%8$I as f where f.id = u.id))',
        c.name, c.place, format('is no %s', replace(c.relation, '_', ' ')),
        format('Add it to commission.%s.', c.relation), commission_internal.difference_table(p_source.fact),
        case when c.is_list then format('d.s%s is null and exists', c.place)
            else format('d.n%s is not null and exists', c.place) end,
        case when c.is_list then 'd.n' || c.place else format('array[d.n%s]', c.place) end,
        c.relation)
    from offered as c
    where c.relation is not null
    union all
    select format(
        'select d.source_id, %1$L, null, ''is empty'', ''Give it a value, or leave the record out.'' '
        'from %2$s as d where d.kind <> ''delete'' and d.source_id is not null and d.n%3$s is null%4$s',
        c.name, commission_internal.difference_table(p_source.fact), c.place,
        case when c.relation is not null or c.labels is not null then format(' and d.s%s is null', c.place) end
            || coalesce(' and d.n' || u.place || ' is not true', ''))
    from offered as c
    join pg_attribute as a
        on a.attrelid = format('commission.%I', p_source.fact)::regclass
        and a.attname = c.name
    cross join commission_internal.source_entry(p_source.fact) as e
    left join offered as u on u.name = e.empty_where ->> c.name
    where (a.attnotnull or e.empty_where ? c.name)
        and not c.is_kept
        and c.name <> 'source_id'
    union all
    -- Rows of other tables that are not looked up by names, such as branches.
    select format(
        'select d.source_id, %1$L, d.n%2$s::text, format(''there is no %3$s "%%s"'', d.n%2$s), '
        '''See commission.%4$s.'' from %5$s as d where d.n%2$s is not null and d.kind <> ''delete'' '
        'and not exists (select from %6$s as f where f.%7$I = d.n%2$s)',
        c.name, c.place, replace(f.relname, '_', ' '), f.relname,
        commission_internal.difference_table(p_source.fact), k.confrelid::regclass, g.attname)
    from offered as c
    join pg_attribute as a
        on a.attrelid = format('commission.%I', p_source.fact)::regclass
        and a.attname = c.name
    join pg_constraint as k
        on k.conrelid = a.attrelid
        and k.contype = 'f'
        and k.conkey = array[a.attnum]
    join pg_class as f on f.oid = k.confrelid
    join pg_attribute as g on g.attrelid = k.confrelid and g.attnum = k.confkey[1]
    where c.relation is null;
$$;

comment on function commission_internal.faults_of_columns(commission.source) is
    'Queries over what differs, which find columns that are empty or name nothing: source_id, column, value, reason, remedy.';

-- Only checks of columns that all come from the source: what else they look at, triggers may still set.
create or replace function commission_internal.faults_of_checks(p_source commission.source)
returns setof text
language sql
stable
security definer
rows 20
set search_path = pg_catalog, pg_temp
as $$
    select format(
        'select r.source_id, %1$L, %2$s, %3$L, %4$L '
        'from (select d.source_id, %5$s from %6$s as d where d.kind <> ''delete'' and d.source_id is not null) as r '
        'where (%7$s) is false',
        string_agg(o.name, ', ' order by o.place),
        coalesce(
            'concat_ws('', '', ' || string_agg(format('left(r.%I::text, 100)', o.name), ', ' order by o.place)
                filter (where o.relation is null) || ')',
            'null'),
        format('is not what "%s" allows', k.conname),
        'It must be so: ' || commission_internal.check_in_words(
            pg_get_expr(k.conbin, k.conrelid),
            coalesce(
                string_agg(format('%s: %s', o.name, col_description(k.conrelid, a.attnum)), ' ' order by o.place),
                pg_get_expr(k.conbin, k.conrelid))),
        coalesce(
            string_agg(format('d.n%s as %I', o.place, o.name), ', ' order by o.place)
                filter (where o.name <> 'source_id'),
            'true'),
        commission_internal.difference_table(p_source.fact),
        pg_get_expr(k.conbin, k.conrelid))
    from pg_constraint as k
    join pg_attribute as a on a.attrelid = k.conrelid and a.attnum = any (k.conkey)
    join commission_internal.source_columns(
            commission_internal.source_entry(p_source.fact),
            commission_internal.source_view(p_source.fact)::regclass) as o
        on o.name = a.attname
        and o.offered_type is not null
        and not o.is_kept
    where k.conrelid = format('commission.%I', p_source.fact)::regclass
        and k.contype = 'c'
    group by k.oid, k.conname, k.conbin, k.conrelid, k.conkey
    having count(*) = cardinality(k.conkey);
$$;

comment on function commission_internal.faults_of_checks(commission.source) is
    'Queries over what differs, which find what the checks of the table refuse: source_id, columns, values, reason, remedy.';

-- Only a super_admin makes or touches those who may do as much, whatever a source says: as the policies of people
-- have it, which do not hold here.
create or replace function commission_internal.faults_of_rights(p_source commission.source)
returns setof text
language sql
stable
security definer
rows 1
set search_path = pg_catalog, pg_temp
as $$
    select format(
        'select d.source_id, ''role'', r.role, ''a super_admin alone adds, changes and removes those who may do as '
        'much, and you are none'', ''Have a super_admin or the server synchronise.'' '
        'from %1$s as d left join commission.participant as t on t.id = d.id '
        'cross join lateral (values (t.role::text, t.branch), '
        '(case when d.kind <> ''delete'' then %2$s end, case when d.kind <> ''delete'' then %3$s end)) '
        'as r (role, branch) '
        'where d.source_id is not null '
        'and (r.role = ''super_admin'' or r.role = ''admin'' and r.branch is null)',
        commission_internal.difference_table(p_source.fact),
        coalesce(
            max(format('coalesce(d.n%s::text, t.role::text)', c.place)) filter (where c.name = 'role'),
            't.role::text'),
        coalesce(max('d.n' || c.place) filter (where c.name = 'branch'), 't.branch'))
    from commission_internal.source_columns(
        commission_internal.source_entry(p_source.fact),
        commission_internal.source_view(p_source.fact)::regclass) as c
    where c.offered_type is not null
        and p_source.fact = 'participant'
        and not commission_internal.is_super_admin()
    having count(*) > 0;
$$;

comment on function commission_internal.faults_of_rights(commission.source) is
    'A query over what differs, which finds the people whom the caller may not write: source_id, column, value, reason, remedy.';

-- Records that are there twice and are alike, and are on record so, do not differ. Then there are more records than
-- keys that were found.
create or replace function commission_internal.has_repeated_keys(p_source commission.source)
returns boolean
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set row_security = off
-- Nor are the checks of what is read looked at, which may call what others wrote.
set constraint_exclusion = off
set jit = off
as $$
declare
    v_kept constant text := commission_internal.difference_table(p_source.fact);
    v_is_repeated boolean;
begin
    execute format(
        'select (select count(*) from %1$s) - (select count(*) from %2$s as d where d.kind = ''insert'') '
        '<> (select count(*) from commission.%3$I as t where t.source = $1) '
        '- (select count(*) from %2$s as d where d.kind = ''delete'') '
        'or exists (select from %2$s as d where d.kind = ''insert'' group by d.source_id having count(*) > 1)',
        commission_internal.source_view(p_source.fact), v_kept, p_source.fact)
    into v_is_repeated
    using p_source.name;
    return v_is_repeated;
end;
$$;

comment on function commission_internal.has_repeated_keys(commission.source) is
    'Whether the relation may have a key more than once.';

create or replace function commission_internal.find_faults(
    p_source commission.source,
    p_repeated text,
    p_keys text[])
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set row_security = off
set constraint_exclusion = off
set jit = off
as $$
declare
    v_kept constant text := commission_internal.difference_table(p_source.fact);
    v_query text;
    v_queries text;
begin
    execute format(
        'insert into pg_temp.source_fault (fact, source_id, column_name, value, reason, remedy) '
        'select %1$L, null, ''source_id'', null, format(''is empty in %%s of the records'', count(*)), '
        '''Give each record a key that stays, or leave it out.'' '
        'from %2$s as d where d.source_id is null having count(*) > 0', p_source.fact, v_kept);
    -- Of a few keys it is looked at once.
    if p_keys is not null or commission_internal.has_repeated_keys(p_source) then
        execute format(
            'insert into pg_temp.source_fault (fact, source_id, column_name, value, reason, remedy) '
            'select %L, w.source_id, ''source_id'', w.source_id, format(''is there %%s times'', w.times), '
            '''Offer each record once.'' from (%s) as w', p_source.fact, p_repeated)
        using p_source.name, null, p_keys;
    end if;
    execute format(
        'delete from %s as d where d.source_id is null or d.source_id in ('
        'select f.source_id from pg_temp.source_fault as f where f.fact = %L)', v_kept, p_source.fact);
    -- What names nothing would break checks too.
    foreach v_queries in array array['columns', 'checks'] loop
        for v_query in
            select q from commission_internal.faults_of_columns(p_source) as q where v_queries = 'columns'
            union all
            select q from commission_internal.faults_of_rights(p_source) as q where v_queries = 'columns'
            union all
            select q from commission_internal.faults_of_checks(p_source) as q where v_queries = 'checks'
        loop
            execute format(
                'insert into pg_temp.source_fault (fact, source_id, column_name, value, reason, remedy) '
                'select %L, q.* from (%s) as q (source_id, column_name, value, reason, remedy)',
                p_source.fact, v_query);
        end loop;
        execute format(
            'delete from %s as d using pg_temp.source_fault as f where f.fact = %L and f.source_id = d.source_id',
            v_kept, p_source.fact);
    end loop;
end;
$$;

comment on function commission_internal.find_faults(commission.source, text, text[]) is
    'Moves what cannot be taken from what differs to the problems.';
