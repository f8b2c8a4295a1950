-- Logical replication copies rows, and not the sequences that gave them their numbers: who takes over would give
-- numbers again that are taken. Which sequences there are, the catalogue says.

create or replace function commission_internal.sequences_behind(p_sequence regclass default null)
returns table (sequence_name regclass, table_name regclass, column_name text, last_number bigint)
language plpgsql
stable
security definer
rows 1
set search_path = pg_catalog, pg_temp
set row_security = off
as $$
declare
    v_owned record;
    v_is_behind boolean;
begin
    for v_owned in
        select d.objid::regclass as sequence, a.attrelid::regclass as relation, a.attname
        from pg_depend as d
        join pg_sequence as q on q.seqrelid = d.objid and q.seqincrement = 1 and not q.seqcycle
        join pg_class as c on c.oid = d.refobjid and c.relkind in ('r', 'p')
        join pg_namespace as n on n.oid = c.relnamespace and n.nspname in ('commission', 'commission_internal')
        join pg_attribute as a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
        where d.classid = 'pg_class'::regclass
            and d.refclassid = 'pg_class'::regclass
            and d.deptype in ('a', 'i')
            and a.atttypid = any ('{smallint,integer,bigint}'::regtype[])
            -- To read a table of a stranger is to run what stands in its indexes.
            and c.relowner = n.nspowner
            and pg_has_role(c.relowner, 'usage')
            and (p_sequence is null or d.objid = p_sequence)
        order by d.objid::regclass::text
    loop
        -- What the sequence gives next is taken. Behind the largest number that it has, it gives none.
        execute format(
            'select t.last_number, s.last_value + s.is_called::integer '
            '<= t.last_number and t.last_number < q.seqmax '
            'from %s as s cross join (select max(%I)::bigint as last_number from %s) as t '
            'join pg_sequence as q on q.seqrelid = %L::regclass and s.last_value < q.seqmax',
            v_owned.sequence, v_owned.attname, v_owned.relation, v_owned.sequence)
        into last_number, v_is_behind;
        if v_is_behind then
            sequence_name := v_owned.sequence;
            table_name := v_owned.relation;
            column_name := v_owned.attname;
            return next;
        end if;
    end loop;
end;
$$;

comment on function commission_internal.sequences_behind(regclass) is
    'The sequences of columns that would give a number which is taken, and the largest one that is; of one, or of all.';

create or replace function commission_internal.catch_up_sequences()
returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_found record;
    v_last bigint;
    v_count integer := 0;
begin
    for v_found in select * from commission_internal.sequences_behind() loop
        -- Nobody takes a number meanwhile.
        execute format('lock table %s in share row exclusive mode', v_found.table_name);
        select b.last_number into v_last from commission_internal.sequences_behind(v_found.sequence_name) as b;
        if found then
            perform setval(v_found.sequence_name, v_last);
            v_count := v_count + 1;
            raise notice 'sequence % was behind %.%, and goes on after %',
                v_found.sequence_name, v_found.table_name, v_found.column_name, v_last;
        end if;
    end loop;
    return v_count;
end;
$$;

comment on function commission_internal.catch_up_sequences() is
    'Has sequences that are behind their columns go on after the largest number that is there, and says how many. Never moves one back. Called by install().';
