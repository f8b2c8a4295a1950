-- Presets: the usual numbers of a trade, filled in where nothing is set yet. Each scheme declares its own.

create table if not exists commission_internal.preset (
    name text
        constraint preset_pkey primary key
        constraint preset_name_check check (name ~ '^[a-z][a-z_]*$'),
    scheme text not null
        constraint preset_scheme_fkey references commission.scheme (name),
    title text not null
);

create index if not exists preset_scheme_idx on commission_internal.preset (scheme);

comment on table commission_internal.preset is
    'Presets that schemes bring. Function apply_<name>_preset() of this schema fills one in, with its caller''s rights.';

create or replace function commission_internal.declare_preset(p_scheme text, p_name text, p_title text)
returns void
language sql
set search_path = pg_catalog, pg_temp
as $$
    insert into commission_internal.preset as p (name, scheme, title)
    values (p_name, p_scheme, p_title)
    on conflict on constraint preset_pkey do update
    set scheme = excluded.scheme,
        title = excluded.title
    where (p.scheme, p.title) is distinct from (excluded.scheme, excluded.title);
$$;

comment on function commission_internal.declare_preset(text, text, text) is
    'Declares a preset of a scheme, with what it fills in, in words.';

create or replace function commission_internal.presets()
returns table (name text, title text)
language sql
stable
security definer
rows 3
set search_path = pg_catalog, pg_temp
as $$
    select name, title from commission_internal.preset order by name;
$$;

comment on function commission_internal.presets() is 'The presets of this database.';

create or replace function commission.apply_preset(p_name text)
returns table (table_name text, action text, record_count bigint, detail text)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    if not commission_internal.is_signed_in() then
        perform commission_internal.require_permission('settings', 'edit');
    end if;
    if p_name is null or p_name not in (select p.name from commission_internal.presets() as p) then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = format('there is no preset "%s"', left(coalesce(p_name, 'null'), 100)),
            hint = format('Presets are: %s.',
                (select string_agg(format('%s (%s)', p.name, p.title), ', ') from commission_internal.presets() as p));
    end if;
    return query execute format('select * from commission_internal.%I()', 'apply_' || p_name || '_preset');
end;
$$;

comment on function commission.apply_preset(text) is
    'Fills in the usual numbers of a trade where nothing is set yet, and says for each table what was added and what was kept. Run again, it adds what is missing by then. 22023 for a preset that is not there, with the list of those that are; who may not edit the tables is refused as there.';
