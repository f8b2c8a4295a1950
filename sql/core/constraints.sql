-- Tables are created once, with their constraints; one that was dropped since, be it by a cascade, is not
-- created again with its table.

create or replace function commission_internal.restore_constraints(p_constraints text, p_schemes text[])
returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_count integer := 0;
    v_constraint record;
    v_error_code text;
    v_error text;
    v_error_detail text;
begin
    for v_constraint in
        select line[2] as table_name, line[3] as name, line[4] as definition
        from regexp_split_to_table(p_constraints, E'\n') with ordinality as given (text, place)
        cross join lateral regexp_match(given.text, '^(\S+) (\S+) (\S+) (.+)$') as line
        where line[1] = any (p_schemes)
            and to_regclass(line[2]) is not null
            and not exists (
                select
                from pg_constraint as c
                where c.conrelid = to_regclass(line[2])
                    and c.conname = line[3]
                    and c.convalidated
                    and case c.contype
                            when 'p' then 'PRIMARY KEY'
                            when 'u' then 'UNIQUE'
                            when 'f' then 'FOREIGN KEY'
                            when 'x' then 'EXCLUDE'
                            when 'c' then 'CHECK'
                        end = substring(line[4] from '^(PRIMARY KEY|UNIQUE|FOREIGN KEY|EXCLUDE|CHECK)'))
        order by given.place
    loop
        execute format('alter table %s drop constraint if exists %I', v_constraint.table_name, v_constraint.name);
        execute format('alter table %s add constraint %I %s',
            v_constraint.table_name, v_constraint.name, v_constraint.definition);
        v_count := v_count + 1;
    end loop;
    return v_count;
exception
    when integrity_constraint_violation or object_not_in_prerequisite_state then
        get stacked diagnostics
            v_error_code = returned_sqlstate,
            v_error = message_text,
            v_error_detail = pg_exception_detail;
        raise exception using
            errcode = v_error_code,
            message = format('constraint %I of %s is gone and cannot be restored',
                v_constraint.name, v_constraint.table_name),
            detail = concat_ws(' ', v_error || '.', nullif(v_error_detail, '')),
            hint = 'Mend the rows that came in meanwhile, then run commission_engine.install() again.';
end;
$$;

comment on function commission_internal.restore_constraints(text, text[]) is
    'Adds constraints that tables have lost, and returns how many; in each line the scheme that brings it, table, name and definition. Tables that are not there are passed over. Where rows stand against it, says which constraint it is.';
