-- What people of each role may do, and what single people may do beyond or short of that.

create table if not exists commission.permission_module (
    name text
        constraint permission_module_pkey primary key
        constraint permission_module_name_check check (name ~ '^[a-z][a-z0-9-]*$'),
    description text not null
);

comment on table commission.permission_module is
    'The parts of the system that permissions are given for, filled in by install(). Add rows for pages of your own.';
comment on column commission.permission_module.name is
    'Name by which frontends ask, such as staff-commission: lower case, digits and hyphens.';
comment on column commission.permission_module.description is 'What belongs to it.';

create table if not exists commission.role_permission (
    role commission.participant_role not null
        constraint role_permission_role_fkey references commission.role (name)
        constraint role_permission_role_check check (role <> 'super_admin'),
    module text not null
        constraint role_permission_module_fkey references commission.permission_module (name)
        on update cascade on delete cascade,
    can_view boolean not null default false,
    can_edit boolean not null default false
        constraint role_permission_can_edit_check check (not can_edit or role = 'admin'),
    can_export boolean not null default false,
    constraint role_permission_pkey primary key (role, module)
);

create index if not exists role_permission_module_idx on commission.role_permission (module);

comment on table commission.role_permission is
    'What people of a role may do in each module; no row: nothing. How far it reaches (everything, a branch, the downline, oneself) follows from role and branch of the person. install() fills in defaults while the table is empty, and those of a scheme that is added later. A super_admin may do everything and has no rows; nobody else changes it.';
comment on column commission.role_permission.can_edit is
    'Whether they change it; only admins do (23514), those of one branch only there.';
comment on column commission.role_permission.can_export is 'Whether they export it: files of reports ask for it, and frontends show it.';
comment on column commission.role_permission.role is 'The role; not super_admin (23514).';
comment on column commission.role_permission.module is 'The module.';
comment on column commission.role_permission.can_view is 'Whether they look at it.';

-- Only with a new module or role: afterwards its permissions are the company's own.
create or replace function commission_internal.declare_module(p_name text, p_description text, p_roles jsonb)
returns void
language sql
set search_path = pg_catalog, pg_temp
as $$
    with added as (
        insert into commission.permission_module (name, description)
        values (p_name, p_description)
        on conflict do nothing
        returning name
    )
    insert into commission.role_permission (role, module, can_view, can_edit, can_export)
    select given.key, added.name, given.value ? 'view', given.value ? 'edit', given.value ? 'export'
    from added
    cross join jsonb_each(p_roles) as given
    join commission.role as r on r.name = given.key
    on conflict do nothing;
$$;

comment on function commission_internal.declare_module(text, text, jsonb) is
    'Adds a module of permissions unless it is there, with what each role may do in it: {"admin": ["view", "edit", "export"]}.';

create or replace function commission_internal.declare_role(p_name text, p_title text, p_modules jsonb)
returns void
language sql
set search_path = pg_catalog, pg_temp
as $$
    with added as (
        insert into commission.role (name, title)
        values (p_name, p_title)
        on conflict do nothing
        returning name
    )
    insert into commission.role_permission (role, module, can_view, can_edit, can_export)
    select added.name, m.name, given.value ? 'view', given.value ? 'edit', given.value ? 'export'
    from added
    cross join jsonb_each(p_modules) as given
    join commission.permission_module as m on m.name = given.key
    on conflict do nothing;
$$;

comment on function commission_internal.declare_role(text, text, jsonb) is
    'Adds a role unless it is there, with what its people may do in modules that are there: {"earnings": ["view"]}.';

select commission_internal.declare_role('super_admin', 'May do everything', '{}');
select commission_internal.declare_role('admin', 'Administers a branch, or (without one) the company', '{}');
select commission_internal.declare_role('manager', 'Looks at their downline', '{}');

select commission_internal.declare_module(name, description, roles)
from (
    values
        ('staff', 'People and their grades', '{"admin": ["view", "edit", "export"], "manager": ["view"]}'::jsonb),
        ('uplines', 'Who stands above whom', '{"admin": ["view", "edit", "export"], "manager": ["view", "export"]}'),
        ('earnings', 'Periods, the ledger of earnings and adjustments',
            '{"admin": ["view", "edit", "export"], "manager": ["view", "export"]}'),
        ('settings', 'Workspace, branches and currencies', '{"admin": ["view", "edit"]}'),
        ('permissions', 'Who may do what', '{"admin": ["view"]}'),
        ('audit', 'Who changed what', '{"admin": ["view", "export"]}')
) as module (name, description, roles);

select commission_internal.declare_role('rep', 'Sells as a sales representative', '{"earnings": ["view"]}');

create table if not exists commission.participant_permission (
    participant_id uuid not null
        constraint participant_permission_participant_id_fkey references commission.participant (id),
    module text not null
        constraint participant_permission_module_fkey references commission.permission_module (name)
        on update cascade on delete cascade,
    can_view boolean,
    can_edit boolean,
    can_export boolean,
    constraint participant_permission_pkey primary key (participant_id, module)
);

create index if not exists participant_permission_module_idx on commission.participant_permission (module);

comment on table commission.participant_permission is
    'Permissions of single people where they differ from those of their role; null: as the role. Everybody reads their own; only a super_admin changes them.';
comment on column commission.participant_permission.can_edit is
    'Null: as the role. True is refused for people who are no admins (23514): nobody else edits anything.';
comment on column commission.participant_permission.participant_id is 'The person.';
comment on column commission.participant_permission.module is 'The module.';
comment on column commission.participant_permission.can_view is 'Null: as the role.';
comment on column commission.participant_permission.can_export is 'Null: as the role.';

create or replace function commission_internal.check_participant_permission()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_role text;
begin
    select role::text into v_role from commission.participant where id = new.participant_id;
    if new.can_edit and v_role not in ('admin', 'super_admin') then
        raise exception using
            errcode = 'check_violation',
            message = format('participant "%s" cannot be given can_edit', new.participant_id),
            detail = format('Their role is %s; only admins edit.', v_role),
            hint = 'Change participant.role first, or leave can_edit null.';
    end if;
    return new;
end;
$$;

create or replace trigger participant_permission_check
before insert or update on commission.participant_permission
for each row execute function commission_internal.check_participant_permission();

select commission_internal.bound_sizes('commission.permission_module', '{name,description}');
select commission_internal.bound_sizes('commission.role_permission', '{module}');
select commission_internal.bound_sizes('commission.participant_permission', '{module}');

-- Everybody reads what their role may do; a super_admin decides it.
select commission_internal.protect_table(
    'commission.permission_module',
    p_view => '(select commission_internal.is_signed_in())',
    p_module => 'permissions');

-- Of their own role: what all roles may do, embedded into itself again and again, is an answer without end.
select commission_internal.protect_table(
    'commission.role_permission',
    p_view => $$
        role = (
            select p.role
            from commission.participant as p
            where p.id = (select commission_internal.current_participant_id())
        )
        or (select commission_internal.sees_all('permissions'))
    $$,
    p_module => 'permissions');

select commission_internal.protect_table(
    'commission.participant_permission',
    p_view => $$
        participant_id = (select commission_internal.current_participant_id())
        or (select commission_internal.sees_all('permissions'))
    $$,
    p_module => 'permissions');

-- What frontends ask ------------------------------------------------------------------------------

create or replace function commission_internal.my_permissions()
returns table (module text, can_view boolean, can_edit boolean, can_export boolean)
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select
        m.name,
        (commission_internal.scope(m.name, 'view')).extent is not null,
        (commission_internal.scope(m.name, 'edit')).extent is not null,
        (commission_internal.scope(m.name, 'export')).extent is not null
    from commission.permission_module as m
    order by m.name;
$$;

create or replace function commission.my_permissions()
returns table (module text, can_view boolean, can_edit boolean, can_export boolean)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.my_permissions();
$$;

comment on function commission.my_permissions() is
    'What the caller may do in each module, from their role and their own permissions: what a frontend shows and hides. All false for a token of nobody on record. Read-only.';

-- A hook for pages: a module of which nothing is there needs none. What tables belong to a module, imports know.
create or replace function commission_internal.modules_in_use()
returns text[]
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_table record;
    v_modules text[] := array[]::text[];
    v_is_used boolean;
begin
    if not commission_internal.is_signed_in() then
        return v_modules;
    end if;
    for v_table in
        select i.module, i.table_name from commission_internal.importable as i order by i.module, i.table_name
    loop
        continue when v_table.module = any (v_modules);
        execute format('select exists (select from commission.%I)', v_table.table_name) into v_is_used;
        if v_is_used then
            v_modules := v_modules || v_table.module;
        end if;
    end loop;
    return v_modules;
end;
$$;

comment on function commission_internal.modules_in_use() is
    'The modules of permissions whose tables have any row; none for a token of nobody.';

create or replace view commission.my_profile
with (security_invoker = true)
as
select
    p.id,
    p.name,
    p.email,
    p.avatar_url,
    p.role,
    p.branch,
    p.status,
    case
        when p.status <> 'active' then 'self'
        when p.role = 'super_admin' or p.role = 'admin' and p.branch is null then 'all'
        when p.role = 'admin' then 'branch'
        when p.role = 'manager' then 'downline'
        else 'self'
    end as visibility,
    w.name as workspace_name,
    w.company,
    w.currency,
    w.time_zone,
    to_regproc('commission.list_exports') is not null as makes_files,
    commission_internal.modules_in_use() as modules_in_use
from commission.participant as p
cross join commission.workspace as w
where p.id = (select commission_internal.current_participant_id());

comment on view commission.my_profile is
    'The person behind the request: one row; none for a token of nobody on record, nor for a database role at work.';
comment on column commission.my_profile.branch is 'The branch that filters are locked to; null: the person may choose.';
comment on column commission.my_profile.visibility is
    'Whose rows the person sees where they may look at all: all, branch, downline (and their own), or self.';
comment on column commission.my_profile.currency is 'Currency of the workspace; branches have their own.';
comment on column commission.my_profile.time_zone is 'Time zone of the workspace; branches have their own.';
comment on column commission.my_profile.makes_files is
    'Whether workbooks, PDF and files of vendors are there: the extension pg_commission_documents is installed.';
comment on column commission.my_profile.modules_in_use is
    'Modules of permissions of which the company has any record, by which frontends leave out pages of schemes that it does not use.';
comment on column commission.my_profile.id is 'The participant.';
comment on column commission.my_profile.name is 'Name.';
comment on column commission.my_profile.email is 'Email address.';
comment on column commission.my_profile.avatar_url is 'Address of the picture.';
comment on column commission.my_profile.role is 'Role.';
comment on column commission.my_profile.status is 'Whether the person is active.';
comment on column commission.my_profile.workspace_name is 'Title that frontends show.';
comment on column commission.my_profile.company is 'Legal name of the company.';
