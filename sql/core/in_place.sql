-- Facts in place: relations that are too large to copy. The calculation reads sums of them, made where the records
-- are; nothing is kept here but what stands in the results.

create table if not exists commission_internal.in_place_fact (
    table_name text
        constraint in_place_fact_pkey primary key,
    keys text[] not null,
    sums text[] not null,
    uses text[] not null,
    not_summed text[] not null default '{}',
    turning_days text
);

alter table commission_internal.in_place_fact
    add column if not exists not_summed text[] not null default '{}',
    add column if not exists turning_days text;

comment on table commission_internal.in_place_fact is
    'Tables of facts of which sums are enough, whatever the single records are. keys: by which they are summed; sums: the columns that are summed, besides how many they are; uses: what besides says whether a record counts; not_summed: columns that say of single records what no sum tells; turning_days: a query of days with which a record within a month begins or ceases to pay. The rules of their scheme must give the same for two records as for one of both amounts.';

drop function if exists commission_internal.declare_in_place(text, text[], text[], text[]);

create or replace function commission_internal.declare_in_place(
    p_table text,
    p_keys text[],
    p_sums text[],
    p_uses text[],
    p_not_summed text[] default '{}',
    p_turning_days text default null)
returns void
language sql
set search_path = pg_catalog, pg_temp
as $$
    insert into commission_internal.in_place_fact as f (table_name, keys, sums, uses, not_summed, turning_days)
    values (p_table, p_keys, p_sums, p_uses, p_not_summed, p_turning_days)
    on conflict on constraint in_place_fact_pkey do update
    set keys = excluded.keys,
        sums = excluded.sums,
        uses = excluded.uses,
        not_summed = excluded.not_summed,
        turning_days = excluded.turning_days
    where (f.keys, f.sums, f.uses, f.not_summed, f.turning_days)
        is distinct from (
            excluded.keys, excluded.sums, excluded.uses, excluded.not_summed, excluded.turning_days);
$$;

comment on function commission_internal.declare_in_place(text, text[], text[], text[], text[], text) is
    'Says that facts of a table may be calculated in place: see commission_internal.in_place_fact.';

-- In the place of an id that is not there: by then all that the statement has done is to read.
create or replace function commission_internal.refuse_in_place(
    p_relation text,
    p_count bigint,
    p_column text,
    p_value text,
    p_reason text)
returns text
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        errcode = 'check_violation',
        message = format('%s in place of "%s" cannot be counted: %s %s',
            case p_count when 1 then 'a record' else p_count || ' records' end, p_relation, p_column, p_reason),
        detail = format('What they have there: %s.', coalesce(quote_literal(left(p_value, 100)), 'nothing')),
        hint = 'Mend them where they are, add whom they name, or leave them out of the view.';
end;
$$;

comment on function commission_internal.refuse_in_place(text, bigint, text, text, text) is
    'Raises 23514: records of a relation that is calculated in place do not fit.';

-- Instants without a zone are those of the workspace: it is the bounds that are turned, so that an index or a
-- partition is still found by them.
create or replace function commission_internal.condition_in_place(p_source commission.source)
returns text
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select format(
        case when commission_internal.base_type(a.atttypid) = 'timestamptz'::regtype
            then 'r.%1$I >= $3 and r.%1$I < $4 and (%2$s)'
            else 'r.%1$I >= ($3 at time zone $2) and r.%1$I < ($4 at time zone $2) and (%2$s)'
        end,
        f.instant_column, f.counts)
    from commission_internal.scheme_fact as f
    join pg_attribute as a
        on a.attrelid = to_regclass(p_source.relation)
        and a.attname = f.instant_column
    where f.table_name = p_source.fact;
$$;

comment on function commission_internal.condition_in_place(commission.source) is
    'Which rows r of a relation in place count between two instants, $3 and $4; $2 is the time zone.';

-- Checks over what is summed are asked where the records are; those over what they are summed by are asked of sums.
drop function if exists commission_internal.breaks_in_place(text, text[]);

create or replace function commission_internal.breaks_in_place(p_fact text, p_columns text[], p_first text default null)
returns text
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    -- Null breaks none. "is false" would keep postgres_fdw from sending it.
    select coalesce(string_agg(format('not (%s)', pg_get_expr(k.conbin, k.conrelid)), ' or '), 'false')
    from pg_constraint as k
    where k.conrelid = format('commission.%I', p_fact)::regclass
        and k.contype = 'c'
        and not exists (
            select
            from pg_attribute as a
            where a.attrelid = k.conrelid
                and a.attnum = any (k.conkey)
                and a.attname <> all (p_columns))
        and (
            p_first is null
            or p_first = (
                select a.attname
                from pg_attribute as a
                where a.attrelid = k.conrelid
                    and a.attnum = any (k.conkey)
                order by array_position(p_columns, a.attname::text)
                limit 1));
$$;

comment on function commission_internal.breaks_in_place(text, text[], text) is
    'Whether a row breaks a check of the table that looks at no other columns than these (p_first: and at that one as the first of them), as a condition.';

create or replace function commission_internal.query_in_place(
    p_source commission.source,
    p_is_strict boolean,
    p_of_people boolean)
returns text
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_fact commission_internal.in_place_fact;
    v_part record;
begin
    select * into v_fact from commission_internal.in_place_fact as f where f.table_name = p_source.fact;
    with field as (
        select c.name, c.place, c.type_name, c.relation, c.labels, c.default_expression, c.said,
            c.offered_type is not null as is_offered,
            c.name = any (v_fact.keys) as is_key,
            array_position(v_fact.keys || v_fact.sums, c.name) as position,
            commission_internal.base_type(c.offered_type) = any (
                '{smallint,integer,bigint}'::regtype[]) as is_number,
            commission_internal.base_type(c.offered_type) = 'uuid'::regtype as is_uuid,
            a.attnotnull and c.default_expression is null as is_needed,
            dense_rank() over (order by c.relation) as relation_place,
            -- Who is of people: those whose own key is that of a person.
            c.relation = 'participant'
                or exists (
                    select
                    from pg_constraint as k
                    where k.conrelid = to_regclass('commission.' || quote_ident(c.relation))
                        and k.contype = 'f'
                        and k.confrelid = 'commission.participant'::regclass
                        and k.conkey = (
                            select own.conkey
                            from pg_constraint as own
                            where own.conrelid = k.conrelid
                                and own.contype = 'p')) as is_person
        from commission_internal.source_columns(
            commission_internal.source_entry(p_source.fact), to_regclass(p_source.relation)) as c
        join pg_attribute as a
            on a.attrelid = format('commission.%I', p_source.fact)::regclass
            and a.attname = c.name
        where c.name = any (v_fact.keys || v_fact.sums)
    ),
    told as (
        select f.*,
            format('commission_internal.refuse_in_place(%L, r.record_count, %L, (%s)::text, %%L)',
                p_source.relation, f.name, f.said) as refusal
        from field as f
    )
    select
        (
            select string_agg(
                format(
                    'known_%s as materialized (select n.key, min(n.id) <> max(n.id) as is_several, '
                    'min(n.id)::uuid as id '
                    'from (select lower(k.name) collate "C" as key, k.id::text as id from (%s) as k (name, id) '
                    'where k.id in (select t.id from commission.%I as t)) as n '
                    'where n.key is not null group by n.key), ',
                    d.relation_place, commission_internal.import_names(d.relation, p_is_file => false), d.relation),
                '' order by d.relation_place)
            from (
                select distinct o.relation, o.relation_place
                from told as o
                where o.relation is not null
                    and o.is_offered
            ) as d
        ) as known,
        string_agg(format('r.%I', t.name), ', ' order by t.position)
            filter (where t.is_key and t.is_offered) as grouped,
        string_agg(format('sum(r.%1$I) as %1$I', t.name), ', ' order by t.position)
            filter (where not t.is_key and t.is_offered) as summed,
        string_agg(
            case
                when not t.is_key then format('coalesce(r.%I::numeric, 0)', t.name)
                when t.relation is not null and p_is_strict then format(
                    'case when %1$s is null then %2$s when k%3$s.id is null then (%4$s)::uuid '
                    'when k%3$s.is_several then (%5$s)::uuid else k%3$s.id end',
                    t.said,
                    case when t.is_needed then format('(%s)::uuid', format(t.refusal, 'is empty')) else 'null' end,
                    t.place, format(t.refusal, 'names nobody on record'),
                    format(t.refusal, 'names several who are on record'))
                when t.relation is not null then format(
                    'coalesce(case when not k%s.is_several then k%1$s.id::text end, %s)', t.place, t.said)
                when p_is_strict then format(
                    'coalesce(case when %1$s is null then %2$s when %3$s then %4$s else (%1$s)::text end, '
                    '%5$s::text)::%6$s',
                    t.said,
                    case when t.is_needed then format(t.refusal, 'is empty') else 'null' end,
                    case when t.labels is null then 'false' else format('%s <> all (%L::text[])', t.said, t.labels) end,
                    format(t.refusal, 'is none of the values'), coalesce(t.default_expression, 'null'), t.type_name)
                else t.said
            end || format(' as %I', t.name), ', ' order by t.position) filter (where t.is_offered) as found,
        string_agg(
            case
                when not t.is_key then '0::numeric'
                when p_is_strict then format('%s::%s', coalesce(t.default_expression, 'null'), t.type_name)
                else 'null'
            end || format(' as %I', t.name), ', ' order by t.position) filter (where not t.is_offered) as left_out,
        string_agg(
            format(' left join known_%1$s as k%2$s on k%2$s.key = lower((%3$s) collate "default") collate "C"',
                t.relation_place, t.place, t.said), '')
            filter (where t.relation is not null and t.is_offered) as joined,
        string_agg(
            -- By their own type: else they could not be sent to a server that has them, nor found by an index.
            case
                when t.is_number then format('r.%I = any ($5::bigint[])', t.name)
                when t.is_uuid then format('r.%I = any ($7::uuid[])', t.name)
                else format('lower(r.%I::text) = any ($6::text[])', t.name)
            end, ' or ') filter (where t.is_person and t.is_offered) as of_people,
        coalesce(array_agg(t.name) filter (where not t.is_key and t.is_offered), '{}') as sums,
        coalesce(
            string_agg(format(' or r.%I is null', t.name), '')
                filter (where not t.is_key and t.is_offered and t.is_needed),
            '') as needed
    into v_part
    from told as t;
    return format(
        'with %s summed as materialized (select %s from (select %s, count(*) as record_count, '
        'count(*) filter (where %s%s) as wrong_count from %s as r where %s%s group by %s) as r%s) '
        'select %s, s.record_count, s.wrong_count from summed as s',
        v_part.known,
        concat_ws(', ', v_part.found, v_part.left_out, 'r.record_count', 'r.wrong_count'),
        concat_ws(', ', v_part.grouped, v_part.summed),
        commission_internal.breaks_in_place(p_source.fact, v_part.sums), v_part.needed, p_source.relation,
        commission_internal.condition_in_place(p_source),
        case when p_of_people then format(' and (%s)', v_part.of_people) else '' end,
        v_part.grouped, v_part.joined,
        (
            select string_agg(
                case when not p_is_strict then format('s.%I', n.name)
                    else format(
                        'case when %s then (commission_internal.refuse_in_place('
                        '%L, %s, %L, s.%I::text, ''is not what the table allows''))::%s else s.%I end as %I',
                        case when n.is_sum then 's.wrong_count > 0'
                            else commission_internal.breaks_in_place(p_source.fact, v_fact.keys, n.name)
                        end,
                        p_source.relation, case when n.is_sum then 's.wrong_count' else 's.record_count' end,
                        n.name, n.name, t.type_name, n.name, n.name)
                end, ', ' order by n.place)
            from (
                select listed.name, listed.place, listed.name = any (v_fact.sums) as is_sum
                from unnest(v_fact.keys || v_fact.sums) with ordinality as listed (name, place)
            ) as n
            cross join lateral (
                select format_type(a.atttypid, null) as type_name
                from pg_attribute as a
                where a.attrelid = format('commission.%I', p_source.fact)::regclass
                    and a.attname = n.name
            ) as t
        ));
end;
$$;

comment on function commission_internal.query_in_place(commission.source, boolean, boolean) is
    'The query for the sums of a relation in place between two instants: the keys as the table has them, the sums, how many records that were and how many of them break a check. $1: the source; $2: the time zone; $3, $4: the instants; $5 to $7: with p_of_people, by which numbers, names and ids those are known whose records are wanted. p_is_strict: raises 23514 where anything does not fit; else keys are text, and what names nobody is itself.';

create or replace function commission_internal.sources_in_place(p_fact text, p_scheme text default null)
returns setof commission.source
language sql
stable
security definer
rows 1
set search_path = pg_catalog, pg_temp
as $$
    select s.*
    from commission.source as s
    join commission_internal.scheme_fact as f on f.table_name = s.fact
    where s.in_place
        and (p_fact is null or s.fact = p_fact)
        and (p_scheme is null or f.scheme = p_scheme)
    order by s.fact, s.name;
$$;

comment on function commission_internal.sources_in_place(text, text) is
    'The sources of facts, or of a scheme''s facts, that are calculated in place.';

-- What is asked before a relation is read at all. Explanations are asked for in transactions that may not even make a
-- view of the session, so the relation is read by its name: nobody else may be able to have it lead elsewhere.
create or replace function commission_internal.hold_in_place(p_source commission.source)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_relation constant regclass := to_regclass(p_source.relation);
    v_stranger record;
begin
    if v_relation is null then
        raise exception using
            errcode = 'undefined_table',
            message = format('relation "%s" of a source does not exist any more', p_source.relation),
            hint = 'Make it again, or register the one that takes its place.';
    end if;
    perform commission_internal.check_source_relation(p_source.relation, v_relation, p_source.database_role);
    select c.oid::regclass as name, pg_get_userbyid(o.owner) as owner_name, pg_get_userbyid(n.nspowner) as reader_name
    into v_stranger
    from commission_internal.relations_behind(v_relation) as b
    join pg_class as c on c.oid = b.id
    join pg_namespace as s on s.oid = c.relnamespace
    cross join pg_namespace as n
    cross join lateral unnest(array[c.relowner, s.nspowner]) as o (owner)
    where n.nspname = 'commission_internal'
        and s.nspname <> 'pg_catalog'
        and not pg_has_role(o.owner, n.nspowner, 'member')
    order by c.oid
    limit 1;
    if found then
        raise exception using
            errcode = 'insufficient_privilege',
            message = format('"%s", or its schema, belongs to "%s"', v_stranger.name, v_stranger.owner_name),
            detail = 'In place, it is read without a copy that nobody can change meanwhile.',
            hint = format('Have "%s" own both, or register it without p_in_place.', v_stranger.reader_name);
    end if;
    perform commission_internal.check_source_columns(
        commission_internal.source_entry(p_source.fact), v_relation);
end;
$$;

comment on function commission_internal.hold_in_place(commission.source) is
    'Raises what a synchronisation would raise of a relation, and 42501 unless it and its schema, and all that it reads, belong to the owner of this installation or roles that have its rights.';

create or replace function commission_internal.names_of_people(
    p_source commission.source,
    p_people uuid[],
    out numbers bigint[],
    out names text[],
    out ids uuid[])
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    execute format(
        'select coalesce(array_agg(lower(k.name)), ''{}''), '
        'coalesce(array_agg(k.name::bigint) filter (where k.name ~ ''^-?[0-9]{1,18}$''), ''{}''), '
        '$2 || array_agg(k.name::uuid) filter ('
        'where k.name ~* ''^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'') '
        'from (%s) as k (name, id) where k.id = any ($2)',
        commission_internal.import_names('participant', p_is_file => false))
    into names, numbers, ids
    using p_source.name, p_people;
end;
$$;

comment on function commission_internal.names_of_people(commission.source, uuid[]) is
    'By what a source may name people.';
