-- From 0.1.0, before the parts of this release: what stands in their way goes, and tables that they would
-- take for finished get what they lack. Data stays. sql/upgrade/README.md says how these files work.

do $$
begin
    if to_regclass('commission.scheme') is not null then
        raise exception using
            errcode = 'object_not_in_prerequisite_state',
            message = 'this database was installed by a preview, not by release 0.1.0',
            hint = 'Previews are not upgraded: install in a new database, and load the rows there.';
    end if;
end;
$$;

-- Views --------------------------------------------------------------------------------------------

-- Roles become rows of a table, trainer_unpriced_pair becomes a view, and functions of the tree have other
-- arguments: what reads and calls them must go first. Our views come back with the parts, with what was
-- granted on them; the company's own are made again.
create table commission_internal.view_put_aside (
    place bigint,
    name text,
    is_own boolean,
    definition text,
    options text,
    owner text,
    comments text[],
    parts text[],
    grants text[]
);

insert into commission_internal.view_put_aside
with recursive reader (view, level) as (
    select r.ev_class, 1
    from pg_depend as d
    join pg_rewrite as r on d.classid = 'pg_rewrite'::regclass and r.oid = d.objid
    left join pg_attribute as a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
    where case d.refclassid
        when 'pg_class'::regclass then
            d.refobjid = 'commission.participant'::regclass and a.attname = 'role'
            or d.refobjid = to_regclass('commission.trainer_unpriced_pair')
        when 'pg_proc'::regclass then
            d.refobjid in (
                to_regprocedure('commission_internal.count_direct_downline(uuid)'),
                to_regprocedure('commission_internal.count_downline(uuid)'),
                to_regprocedure('commission_internal.upline_path(uuid)'))
    end
    union
    select r.ev_class, reader.level + 1
    from reader
    join pg_depend as d on d.refclassid = 'pg_class'::regclass and d.refobjid = reader.view
    join pg_rewrite as r on d.classid = 'pg_rewrite'::regclass and r.oid = d.objid and r.ev_class <> reader.view
)
select row_number() over (order by max(reader.level), c.oid::regclass::text), c.oid::regclass::text,
    not exists (
        select
        from commission_internal.installed_object as o
        where o.name = 'view ' || c.oid::regclass
            and o.definition is not null),
    pg_get_viewdef(c.oid), array_to_string(c.reloptions, ', '), c.relowner::regrole::text,
    array(
        select format('comment on %s is %L',
            case d.objsubid
                when 0 then format('view %s', c.oid::regclass)
                else format('column %s.%I', c.oid::regclass, t.attname)
            end, d.description)
        from pg_description as d
        left join pg_attribute as t on t.attrelid = d.objoid and t.attnum = d.objsubid
        where (d.classoid, d.objoid) = ('pg_class'::regclass, c.oid)),
    -- What the company has put on views, ours too.
    array(
        select pg_get_triggerdef(t.oid)
        from pg_trigger as t
        where t.tgrelid = c.oid
            and not t.tgisinternal
        union all
        select pg_get_ruledef(w.oid)
        from pg_rewrite as w
        where w.ev_class = c.oid
            and w.rulename <> '_RETURN'
        union all
        select format('alter view %s alter column %I set default %s', c.oid::regclass, t.attname,
            pg_get_expr(f.adbin, f.adrelid))
        from pg_attrdef as f
        join pg_attribute as t on t.attrelid = f.adrelid and t.attnum = f.adnum
        where f.adrelid = c.oid),
    array(
        select format('grant %s%s on %s to %s%s', a.privilege_type, a.columns, c.oid::regclass,
            case a.grantee when 0 then 'public' else a.grantee::regrole::text end,
            case when a.is_grantable then ' with grant option' else '' end)
        from (
            select privilege_type, '' as columns, grantee, is_grantable from aclexplode(c.relacl)
            union all
            select e.privilege_type, format(' (%I)', t.attname), e.grantee, e.is_grantable
            from pg_attribute as t
            cross join lateral aclexplode(t.attacl) as e
            where t.attrelid = c.oid
        ) as a
        where a.grantee <> c.relowner)
from reader
join pg_class as c on c.oid = reader.view
where c.relkind = 'v'
group by c.oid;

do $$
declare
    v_view text;
begin
    for v_view in select name from commission_internal.view_put_aside order by place desc loop
        execute format('drop view %s', v_view);
    end loop;
end;
$$;

-- Triggers and functions that this release has not, or with other arguments or results --------------------

do $$
declare
    v_function text;
begin
    foreach v_function in array array[
        'commission_internal.follow_network_sale()',
        'commission_internal.follow_network_setting()',
        'commission_internal.follow_upline_link()',
        'commission_internal.link_moved_participant()',
        'commission_internal.note_late_appointment()',
        'commission_internal.note_late_member_package()',
        'commission_internal.note_late_network_sale()',
        'commission_internal.note_late_setting_of_row()',
        'commission_internal.note_late_truncate()',
        'commission_internal.note_late_upline_link()',
        'commission_internal.recalculate_all_network_months()',
        'commission_internal.reprice_after_truncate()',
        'commission_internal.reprice_appointment()',
        'commission_internal.reprice_branch()',
        'commission_internal.reprice_currency()',
        'commission_internal.reprice_member_package()',
        'commission_internal.reprice_member_tier_period()',
        'commission_internal.reprice_trainer_commission_tier()',
        'commission_internal.reprice_trainer_grade()',
        'commission_internal.reprice_workspace()',
        'commission_internal.show_present_upline()']
    loop
        -- With the triggers that call it.
        execute format('drop function if exists %s cascade', v_function);
    end loop;
end;
$$;

drop function if exists
    commission.change_trainer_grade(
        uuid, date, text, commission.trainer_type, commission.trainer_category),
    commission.check_rate_bands(),
    commission.verify_ledger(),
    commission_internal.calculate_network_month(integer, integer),
    commission_internal.calculate_part_of_network_month(integer, integer, uuid),
    commission_internal.calculate_part_of_trainer_month(integer, integer, uuid),
    commission_internal.calculate_trainer_month(integer, integer),
    commission_internal.change_network_settings(),
    commission_internal.change_settings(text),
    commission_internal.change_trainer_settings(),
    commission_internal.close_month(text, integer, integer),
    commission_internal.count_direct_downline(uuid),
    commission_internal.count_downline(uuid),
    commission_internal.described(commission.posting),
    commission_internal.explain_network_override(commission.network_month, commission.network_plan, date),
    commission_internal.hash_of_posting(commission.posting, bytea),
    commission_internal.name_of_run(commission.calculation_run),
    commission_internal.network_months_with_activity(),
    commission_internal.note_late_setting(text, datemultirange, text, uuid),
    commission_internal.note_late_uplines(uuid[], daterange[]),
    commission_internal.people_of_branch(text),
    commission_internal.post_lines(text, integer, integer, text, text, text),
    commission_internal.protect_table(text, text, text),
    commission_internal.recalculate_network_months(daterange[]),
    commission_internal.recalculates_at_once(),
    commission_internal.refresh_network_month(integer, integer),
    commission_internal.refresh_trainer_month(integer, integer),
    commission_internal.refuse_unpriced(integer, integer, uuid, uuid, text),
    commission_internal.reopen_month(text, integer, integer, text),
    commission_internal.reprice(uuid[], date[]),
    commission_internal.reprice_grades(
        text[], commission.trainer_type[], commission.trainer_category[], daterange[]),
    commission_internal.start_run(text, text, integer, integer),
    commission_internal.trainer_months_with_activity(),
    commission_internal.upline_path(uuid),
    commission_internal.verify_ledger(),
    commission_internal.verify_network_month(integer, integer),
    commission_internal.verify_trainer_month(integer, integer);

-- Roles: from an enumeration to the rows of a table ----------------------------------------------------

do $$
declare
    v_policy record;
    v_column record;
    v_object text;
begin
    -- Policies that read the role; the parts make them anew.
    for v_policy in
        select polname, polrelid::regclass as table_name
        from pg_policy
        where polrelid = 'commission.participant'::regclass
            and polname in ('participant_insert', 'participant_update', 'participant_delete')
    loop
        execute format('drop policy %I on %s', v_policy.polname, v_policy.table_name);
    end loop;

    alter table commission.role_permission
        drop constraint role_permission_can_edit_check,
        drop constraint role_permission_role_check;

    -- Anybody could use the type. To alter a table is to run its checks, and they are somebody else's; all that is no
    -- column keeps the type from going.
    select pg_describe_object(d.classid, d.objid, d.objsubid) into v_object
    from pg_depend as d
    join pg_type as t on t.oid = d.refobjid
    join pg_namespace as n on n.nspname = 'commission'
    where d.refclassid = 'pg_type'::regclass
        and d.deptype <> 'i'
        and 'commission.participant_role'::regtype in (t.oid, t.typelem)
        and not exists (
            select
            from pg_class as c
            join pg_roles as o on o.oid = c.relowner
            where c.oid in (
                    case when d.classid = 'pg_class'::regclass then d.objid end,
                    (
                        select f.adrelid
                        from pg_attrdef as f
                        where (d.classid, d.objid) = ('pg_attrdef'::regclass, f.oid)),
                    (
                        select k.conrelid
                        from pg_constraint as k
                        where (d.classid, d.objid) = ('pg_constraint'::regclass, k.oid)))
                and c.relkind in ('r', 'p')
                and c.relpersistence <> 't'
                and (c.relowner = n.nspowner or o.rolsuper))
    order by 1
    limit 1;
    if found then
        raise exception using
            errcode = 'object_not_in_prerequisite_state',
            message = format('%s uses type commission.participant_role', v_object),
            detail = 'Roles become rows of a table. Columns are changed along only in tables of the schema''s owner.',
            hint = 'Drop it, or give its table to the owner of schema commission, and run install() again.';
    end if;
    alter type commission.participant_role rename to participant_role_of_before;
    create domain commission.participant_role as text
        constraint participant_role_check check (length(value) <= 63);

    -- Columns that the company has added too.
    for v_column in
        select c.oid::regclass as table_name, a.attname as name,
            replace(pg_get_expr(d.adbin, d.adrelid), 'participant_role_of_before', 'participant_role') as default_value
        from pg_attribute as a
        join pg_class as c on c.oid = a.attrelid and c.relkind in ('r', 'p')
        left join pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
        where a.atttypid = 'commission.participant_role_of_before'::regtype
            and not a.attisdropped
    loop
        execute format(
            'alter table %1$s alter column %2$I drop default, '
            'alter column %2$I type commission.participant_role using %2$I::text',
            v_column.table_name, v_column.name);
        if v_column.default_value is not null then
            execute format('alter table %s alter column %I set default %s',
                v_column.table_name, v_column.name, v_column.default_value);
        end if;
    end loop;
    drop type commission.participant_role_of_before;
end;
$$;

-- They are known, with the permissions that they have: nobody gets those of a new role.
create table commission.role (
    name text
        constraint role_pkey primary key
        constraint role_name_check check (name ~ '^[a-z][a-z_]*$'),
    title text not null
);

insert into commission.role (name, title)
values
    ('super_admin', 'May do everything'),
    ('admin', 'Administers a branch, or (without one) the company'),
    ('manager', 'Looks at their downline'),
    ('trainer', 'Conducts sessions and sells packages'),
    ('affiliate', 'Sells in the network'),
    ('collaborator', 'Sells in the network, looks at nobody below'),
    ('reseller', 'Sells as a reseller'),
    ('rep', 'Sells as a sales representative');

-- Who saw and moved the tree by module network does so by module uplines.
insert into commission.permission_module (name, description) values ('uplines', 'Who stands above whom')
on conflict do nothing;

insert into commission.role_permission (role, module, can_view, can_edit, can_export)
select role, 'uplines', can_view, can_edit, can_export
from commission.role_permission
where module = 'network'
on conflict do nothing;

insert into commission.participant_permission (participant_id, module, can_view, can_edit, can_export)
select participant_id, 'uplines', can_view, can_edit, can_export
from commission.participant_permission
where module = 'network'
on conflict do nothing;

-- Tables -------------------------------------------------------------------------------------------

alter table commission.workspace
    add column ledger_starts_on date,
    add constraint workspace_ledger_starts_on_check check (
        extract(day from ledger_starts_on) = 1
        and ledger_starts_on between '1970-01-01' and '2199-12-01'),
    add column closing_needs_approval boolean not null default false;
alter table commission.branch add column id uuid not null default gen_random_uuid();

alter table commission.earning
    add column branch_id uuid,
    drop constraint earning_component_check;

-- Those that are written otherwise now come back with all others.
alter table commission.audit_log
    drop constraint audit_log_operation_check,
    drop constraint audit_log_record_count_check;
alter table commission.posting drop constraint posting_kind_check;
alter table commission.participant_permission drop constraint participant_permission_participant_id_fkey;

-- The trainer scheme brings it.
do $$
begin
    if to_regclass('commission.trainer') is null then
        alter table commission.workspace drop column recalculation;
    end if;
end;
$$;

alter table commission_internal.late_change
    add column participant_ids uuid[],
    add column table_name text,
    add column record_id text,
    add column kind text,
    add column count_difference bigint not null default 0,
    add column fingerprint_difference numeric not null default 0,
    add column named_ids uuid[],
    alter column noted_at set default clock_timestamp();

-- Causes were sentences: "session 1b2c... was changed", "network_tier was changed".
update commission_internal.late_change
set participant_ids = case when participant_id is not null then array[participant_id] end,
    table_name = case
        when cause like 'session %' then 'appointment'
        when cause like 'package %' then 'member_package'
        when cause like 'sale %' then 'network_sale'
        when cause like 'the upline of %' then 'upline_link'
        else split_part(cause, ' ', 1)
    end,
    record_id = substring(cause from '^(?:session|package|sale) (\S+) was '),
    kind = case
        when cause !~ '^(session|package|sale) ' then
            case when cause like '% was truncated' then 'truncated' else 'setting changed' end
        when cause ~ ' was (recorded|sold)$' then 'recorded'
        when cause like '% was refunded' then 'refunded'
        when cause like '% was deleted' then 'deleted'
        else 'changed'
    end;

alter table commission_internal.late_change
    drop column participant_id,
    alter column table_name set not null,
    alter column kind set not null;

do $$
begin
    if to_regclass('commission.trainer') is not null then
        alter table commission.member_package drop constraint member_package_closed_by_check;

        alter table commission_internal.trainer_month rename to trainer_period;
        alter table commission_internal.trainer_period add column calculated_at timestamptz;
        alter table commission_internal.trainer_period rename constraint trainer_month_pkey to trainer_period_pkey;
        alter table commission_internal.trainer_period
            rename constraint trainer_month_trainer_id_fkey to trainer_period_trainer_id_fkey;

        -- after.sql takes its rows to unpriced_record.
        alter table commission.trainer_unpriced_pair set schema commission_internal;
    end if;
    if to_regclass('commission.network_sale') is not null then
        alter table commission.network_plan drop constraint network_plan_level_rates_check;
        alter table commission.network_fixed_rate drop constraint network_fixed_rate_participant_id_fkey;
        alter table commission_internal.network_period add column from_scratch_at timestamptz;

        -- Who is in a sale may be told of it.
        update commission_internal.late_change as l
        set named_ids = array[s.participant_id, s.shared_by]
        from commission.network_sale as s
        where l.table_name = 'network_sale'
            and s.id::text = l.record_id;
    end if;
end;
$$;
