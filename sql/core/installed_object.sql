-- What install() has made, so that verify_ledger() can tell when somebody has replaced a part of it. The
-- first of all files: what is there and not known by then belongs to the user.

create table if not exists commission_internal.installed_object (
    name text
        constraint installed_object_pkey primary key,
    definition text,
    server_major integer not null
);

comment on table commission_internal.installed_object is
    'Functions, native ones too, views, triggers, policies, constraints and generated columns of ours as install() left them: the SHA-256 of the definition; null: it is the user''s own.';

create or replace function commission_internal.objects_now()
returns table (name text, definition text)
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
-- Definitions hold values as the session would write them.
set datestyle = 'ISO, YMD'
set intervalstyle = 'iso_8601'
set timezone = 'UTC'
set extra_float_digits = 1
set quote_all_identifiers = off
as $$
    with ours as (
        select oid, nspowner from pg_namespace where nspname in ('commission', 'commission_internal')
    )
    select o.kind || ' ' || o.name, encode(sha256(convert_to(o.definition, 'UTF8')), 'hex')
    from (
        -- Who owns it is told where it is not who owns the schema: by their rights it runs, and they can change it.
        select 'function' as kind, p.oid::regprocedure::text as name,
            concat(pg_get_functiondef(p.oid), (
                select p.proowner::regrole from ours as o where o.oid = p.pronamespace and o.nspowner <> p.proowner))
                as definition
        from pg_proc as p
        left join pg_depend as d on (d.classid, d.objid, d.deptype) = ('pg_proc'::regclass, p.oid, 'e')
        left join pg_extension as x on x.oid = d.refobjid
        where p.prokind in ('f', 'p')
            and case
                when x.oid is null then p.pronamespace in (select oid from ours)
                else x.extname = 'pg_commission'
            end
        union all
        select 'view', c.oid::regclass::text, concat(pg_get_viewdef(c.oid), c.reloptions, (
                select c.relowner::regrole from ours as o where o.oid = c.relnamespace and o.nspowner <> c.relowner))
        from pg_class as c
        where c.relnamespace in (select oid from ours)
            and c.relkind = 'v'
        union all
        select 'cast', format('%s as %s', k.castsource::regtype, k.casttarget::regtype),
            concat_ws(' ', k.castfunc::regprocedure, k.castcontext, k.castmethod)
        from pg_cast as k
        join pg_type as t on t.oid in (k.castsource, k.casttarget)
        where t.typnamespace in (select oid from ours)
        union all
        select 'rule', format('%s on %s', r.rulename, r.ev_class::regclass), pg_get_ruledef(r.oid)
        from pg_rewrite as r
        join pg_class as c on c.oid = r.ev_class
        where c.relnamespace in (select oid from ours)
            and r.rulename <> '_RETURN'
        union all
        select 'trigger', format('%s on %s', t.tgname, t.tgrelid::regclass),
            concat(pg_get_triggerdef(t.oid), t.tgenabled)
        from pg_trigger as t
        join pg_class as c on c.oid = t.tgrelid
        join pg_proc as p on p.oid = t.tgfoid
        where c.relnamespace in (select oid from ours)
            and not t.tgisinternal
        union all
        select 'policy', format('%s on %s', p.polname, p.polrelid::regclass),
            concat_ws(' ', p.polcmd, p.polpermissive, p.polroles, pg_get_expr(p.polqual, p.polrelid),
                pg_get_expr(p.polwithcheck, p.polrelid))
        from pg_policy as p
        join pg_class as c on c.oid = p.polrelid
        where c.relnamespace in (select oid from ours)
        union all
        -- A dump that is restored groups its conditions in another way. A foreign key is kept by triggers.
        select 'constraint', format('%s on %s', k.conname, k.conrelid::regclass),
            concat(translate(pg_get_constraintdef(k.oid), '() ', ''), (
                select string_agg(t.tgenabled::text, '')
                from pg_trigger as t
                where t.tgconstraint = k.oid
                    and t.tgisinternal
                    and t.tgenabled <> 'O'))
        from pg_constraint as k
        where k.connamespace in (select oid from ours)
            and k.conrelid <> 0
        union all
        select 'constraint', format('%s on %s', k.conname, k.contypid::regtype),
            translate(pg_get_constraintdef(k.oid), '() ', '')
        from pg_constraint as k
        where k.connamespace in (select oid from ours)
            and k.contypid <> 0
        union all
        select 'not null', format('%I of %s', a.attname, c.oid::regclass), 'not null'
        from pg_attribute as a
        join pg_class as c on c.oid = a.attrelid
        where c.relnamespace in (select oid from ours)
            and c.relkind = 'r'
            and a.attnum > 0
            and a.attnotnull
        union all
        -- What is stored is a place in it.
        select 'enumeration', t.oid::regtype::text, string_agg(e.enumlabel, ', ' order by e.enumsortorder)
        from pg_enum as e
        join pg_type as t on t.oid = e.enumtypid
        where t.typnamespace in (select oid from ours)
        group by t.oid
        union all
        select 'generated column', format('%I of %s', a.attname, c.oid::regclass),
            translate(pg_get_expr(d.adbin, d.adrelid), '() ', '')
        from pg_attribute as a
        join pg_class as c on c.oid = a.attrelid
        join pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
        where c.relnamespace in (select oid from ours)
            and a.attgenerated <> ''
        union all
        select 'row-level security', format('of %s', c.oid::regclass),
            concat(c.relrowsecurity, c.relforcerowsecurity, (
                select c.relowner::regrole from ours as o where o.oid = c.relnamespace and o.nspowner <> c.relowner))
        from pg_class as c
        where c.relnamespace in (select oid from ours)
            and c.relkind = 'r'
    ) as o;
$$;

comment on function commission_internal.objects_now() is
    'Everything in our schemas that decides about amounts and rights, with the SHA-256 of its definition.';

-- Marks what belongs to the user; nothing at the first installation.
insert into commission_internal.installed_object (name, server_major)
select now.name, current_setting('server_version_num')::integer / 10000
from commission_internal.objects_now() as now
where exists (select from commission_internal.installed_object)
    -- The extension's come and go with it.
    and now.name not like 'function commission_engine.%'
on conflict do nothing;

-- Called when what there is was changed as it may be.
create or replace function commission_internal.remember_object(p_name text)
returns void
language sql
security definer
set search_path = pg_catalog, pg_temp
as $$
    update commission_internal.installed_object as o
    set definition = now.definition
    from commission_internal.objects_now() as now
    where o.name = p_name
        and o.definition is not null
        and now.name = p_name;
$$;

comment on function commission_internal.remember_object(text) is
    'Writes down an object of ours as it is, where the user has it changed by a function of ours.';

-- Called when everything is installed.
create or replace function commission_internal.remember_objects()
returns void
language sql
security definer
set search_path = pg_catalog, pg_temp
as $$
    delete from commission_internal.installed_object as o
    where o.name not in (select now.name from commission_internal.objects_now() as now);

    insert into commission_internal.installed_object as o (name, definition, server_major)
    select now.name, now.definition, current_setting('server_version_num')::integer / 10000
    from commission_internal.objects_now() as now
    on conflict on constraint installed_object_pkey do update
    set definition = excluded.definition,
        server_major = excluded.server_major
    where (o.definition, o.server_major) <> (excluded.definition, excluded.server_major);
$$;

comment on function commission_internal.remember_objects() is
    'Writes down all objects of ours as they are: install() calls it at its end.';

create or replace function commission_internal.changed_objects()
returns table (name text, difference text)
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select o.name, case when now.name is null then 'removed' else 'replaced or changed' end
    from commission_internal.installed_object as o
    left join commission_internal.objects_now() as now using (name)
    -- Another major version may write the same definition in another way.
    where o.server_major = current_setting('server_version_num')::integer / 10000
        and o.definition is not null
        and now.definition is distinct from o.definition;
$$;

comment on function commission_internal.changed_objects() is
    'Objects of ours that are not as install() left them; run install() again to have them back.';

-- What somebody has put beside ours since: what calls, writes or reads of ours may meet instead.
create or replace function commission_internal.added_objects()
returns table (name text)
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select now.name
    from commission_internal.objects_now() as now
    where not exists (
            select from commission_internal.installed_object as o where o.name = now.name and o.definition is not null)
        and (
            now.name like 'rule %'
            or now.name like 'cast %'
            -- Another one of a name of ours, which calls may reach instead.
            or exists (
                select
                from commission_internal.installed_object as o
                where split_part(o.name, '(', 1) = split_part(now.name, '(', 1)
                    and o.name like 'function %'
                    and o.definition is not null)
            or now.name ~ '^policy .* on commission\.(posting|earning)$'
            -- On what nobody but us writes, and nobody would miss a row of.
            or now.name ~ ('^trigger .* on (commission_internal\..*'
                '|commission\.(posting|earning|period|audit_log|bank_data_access|closing_approval|closing_check))$'));
$$;

comment on function commission_internal.added_objects() is
    'Functions that share a name with ours, casts of our types, rules on our tables, policies of the ledger, and triggers of the ledger, the log and what is internal, that install() has not made.';

create or replace function commission_internal.objects_hash()
returns text
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select encode(
        sha256(convert_to(
            string_agg(now.name || ' ' || now.definition, E'\n' order by now.name collate "C"), 'UTF8')),
        'hex')
    from commission_internal.objects_now() as now
    left join commission_internal.installed_object as o using (name)
    where o.definition is not null
        or now.name in (select a.name from commission_internal.added_objects() as a);
$$;

comment on function commission_internal.objects_hash() is
    'SHA-256 over the definitions of all objects of ours as they are now.';
