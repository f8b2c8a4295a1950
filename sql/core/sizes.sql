-- How long texts may be: whatever is stored is shown, logged, hashed and sent to clients again. Used by
-- the files that create tables.

create or replace function commission_internal.bound_sizes(
    p_table text,
    p_texts text[],
    p_json text default null)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_constraint text := split_part(p_table, '.', 2) || '_size_check';
    v_texts text := (
        select string_agg(format('coalesce(%I, '''')', name), ' || ' order by place)
        from unnest(p_texts) with ordinality as listed (name, place));
begin
    if exists (select from pg_constraint where conrelid = p_table::regclass and conname = v_constraint) then
        return;
    end if;
    execute format(
        'alter table %s add constraint %I check (octet_length(%s) <= 4000%s)',
        p_table, v_constraint, v_texts,
        case when p_json is not null then format(
            ' and coalesce(octet_length(%1$I::text) <= 16384 and not %1$I @? ''strict $.**{20}'', true)', p_json)
        else '' end);
end;
$$;

comment on function commission_internal.bound_sizes(text, text[], text) is
    'Lets no row of a table have more than 4,000 bytes in the given texts together, nor a JSON value of more than 16,384 bytes or 20 levels (23514).';
