-- Who may see and change what. Policies ask these functions once for each statement; functions that
-- work with their owner's rights ask them before they do anything. What people may do stands in
-- role_permission and participant_permission (permission.sql), never in a token.

-- The role that made the request: inside a definer function current_user is its owner.
create or replace function commission_internal.is_trusted()
returns boolean
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select r.rolsuper
            or pg_has_role(r.oid, n.nspowner, 'usage')
            -- Readers look past policies too. Where they write to a table that we watch, they are somebody else's.
            or r.rolbypassrls
                and (
                    coalesce(current_setting('commission.watch_depth', true), '') in ('', '0')
                    or has_table_privilege(r.oid, 'commission.participant', 'insert'))
        from pg_roles as r
        cross join pg_namespace as n
        where r.rolname = coalesce(nullif(current_setting('role', true), 'none'), session_user)
            and n.nspname = 'commission_internal');
end;
$$;

comment on function commission_internal.is_trusted() is
    'Whether the request comes from a database role that row-level security does not hold back: a superuser, the owner, or one with bypassrls such as service_role, which in watched tables must be one that could write here itself. Everybody else acts as the person behind the token.';

create or replace function commission_internal.calling_role()
returns text
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select coalesce(nullif(current_setting('role', true), 'none'), session_user);
$$;

comment on function commission_internal.calling_role() is
    'The database role that made the request, also inside functions that work with their owner''s rights.';

-- Anybody who has a login can say what is in a token: only of PostgREST's role has it been looked at.
create or replace function commission_internal.has_token()
returns boolean
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.is_trusted()
        or exists (
            select
            from pg_roles as api
            where api.rolname = 'authenticated'
                and pg_has_role(commission_internal.calling_role(), api.oid, 'usage'));
$$;

comment on function commission_internal.has_token() is
    'Whether the claims of the session count: they do for authenticated and its members, as whom PostgREST works, and for trusted roles.';

-- all: everything; branch: one branch; downline: the person and everybody below today; self. Null:
-- nothing at all.
create or replace function commission_internal.scope(
    p_module text,
    p_action text,
    out extent text,
    out participant_id uuid,
    out branch text)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_person record;
    v_is_permitted boolean;
begin
    if commission_internal.is_trusted() then
        extent := 'all';
        return;
    end if;
    select p.id, p.role::text as role, p.branch, p.status::text as status into v_person
    from commission.participant as p
    where p.id = commission_internal.current_participant_id();
    if v_person.id is null then
        return;
    end if;
    participant_id := v_person.id;
    if v_person.role = 'super_admin' and v_person.status = 'active' then
        extent := 'all';
        return;
    end if;

    select
        case p_action
            when 'view' then coalesce(own.can_view, of_role.can_view)
            when 'edit' then coalesce(own.can_edit, of_role.can_edit)
            when 'export' then coalesce(own.can_export, of_role.can_export)
        end
    into v_is_permitted
    from (select v_person.role as role) as r
    left join commission.role_permission as of_role
        on of_role.role::text = r.role
        and of_role.module = p_module
    left join commission.participant_permission as own
        on own.participant_id = v_person.id
        and own.module = p_module;
    -- Only administrators change anything, and who has left only looks at what is their own.
    if v_is_permitted is not true
        or p_action = 'edit' and (v_person.role <> 'admin' or v_person.status <> 'active')
    then
        return;
    end if;

    branch := case when v_person.role = 'admin' then v_person.branch end;
    extent := case
        when v_person.status <> 'active' then 'self'
        when v_person.role = 'admin' and branch is null then 'all'
        when v_person.role = 'admin' then 'branch'
        when v_person.role = 'manager' then 'downline'
        else 'self'
    end;
    -- Settings are the whole company's, and who may do what is a super_admin's.
    if p_action = 'edit' and (p_module = 'permissions' or p_module = 'settings' and extent = 'branch') then
        extent := null;
    end if;
end;
$$;

comment on function commission_internal.scope(text, text) is
    'How far the caller''s permission to view, edit or export a module reaches: all, branch, downline, self, or null for not at all; and who and of which branch the caller is.';

create or replace function commission_internal.sees_all(p_module text)
returns boolean
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return coalesce((select extent = 'all' from commission_internal.scope(p_module, 'view')), false);
end;
$$;

comment on function commission_internal.sees_all(text) is 'Whether the caller sees every row of a module.';

create or replace function commission_internal.edits_all(p_module text)
returns boolean
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return coalesce((select extent = 'all' from commission_internal.scope(p_module, 'edit')), false);
end;
$$;

comment on function commission_internal.edits_all(text) is 'Whether the caller may change every row of a module.';

create or replace function commission_internal.branches_in_scope(p_module text, p_action text)
returns setof text
language plpgsql
stable
security definer
rows 10
set search_path = pg_catalog, pg_temp
as $$
declare
    v_scope record;
begin
    v_scope := commission_internal.scope(p_module, p_action);
    if v_scope.extent = 'all' then
        return query select name from commission.branch;
    elsif v_scope.extent = 'branch' then
        return next v_scope.branch;
    end if;
end;
$$;

comment on function commission_internal.branches_in_scope(text, text) is
    'The branches whose rows of a module the caller may view or edit: all, one, or none.';

create or replace function commission_internal.visible_branches(p_module text)
returns setof text
language sql
stable
security definer
rows 10
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.branches_in_scope(p_module, 'view');
$$;

comment on function commission_internal.visible_branches(text) is
    'The branches of which the caller sees every row of a module.';

create or replace function commission_internal.editable_branches(p_module text)
returns setof text
language sql
stable
security definer
rows 10
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.branches_in_scope(p_module, 'edit');
$$;

comment on function commission_internal.editable_branches(text) is
    'The branches of which the caller may change every row of a module.';

-- People at home in a branch by what a scheme knows of them (hook <scheme>_homes).
create or replace function commission_internal.at_home_in(p_branch text, p_on date)
returns setof uuid
language plpgsql
stable
security definer
rows 100
set search_path = pg_catalog, pg_temp
as $$
declare
    v_scheme text;
begin
    for v_scheme in select name from commission.scheme where calendar = 'home branch' order by name loop
        return query execute format('select * from commission_internal.%I($1, $2)', v_scheme || '_homes')
        using p_branch, p_on;
    end loop;
end;
$$;

comment on function commission_internal.at_home_in(text, date) is
    'The people who have (on a day) or ever had (null) their home in a branch in some scheme.';

create or replace function commission_internal.people_of_branch(p_branch text, p_on date)
returns setof uuid
language plpgsql
stable
security definer
rows 100
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select id from commission.participant where branch = p_branch
    union
    select commission_internal.at_home_in(p_branch, p_on);
end;
$$;

comment on function commission_internal.people_of_branch(text, date) is
    'The participants of a branch, and those who have their home there on a day, or (null) ever had it.';

create or replace function commission_internal.downline_today(p_participant_id uuid)
returns setof uuid
language plpgsql
stable
security definer
rows 100
set search_path = pg_catalog, pg_temp
-- Looked up level by level, by key, also in tables that were never analyzed. No index over days serves that: "is true".
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
declare
    v_today date := commission_internal.today();
begin
    return query
    with recursive below as (
        select l.participant_id
        from commission.upline_link as l
        where l.upline_id = p_participant_id
            and (l.valid_during @> v_today) is true
        union all
        select l.participant_id
        from below
        join commission.upline_link as l
            on l.upline_id = below.participant_id
            and (l.valid_during @> v_today) is true
    )
    select below.participant_id from below;
end;
$$;

comment on function commission_internal.downline_today(uuid) is 'Everybody below a participant today.';

-- The three that follow name nobody in particular where the caller sees everything: sees_all() says that.
create or replace function commission_internal.visible_participants(p_module text)
returns setof uuid
language plpgsql
stable
security definer
rows 100
set search_path = pg_catalog, pg_temp
as $$
declare
    v_scope record;
begin
    v_scope := commission_internal.scope(p_module, 'view');
    if v_scope.extent is null or v_scope.extent = 'all' then
        return;
    end if;
    return next v_scope.participant_id;
    if v_scope.extent = 'branch' then
        return query
        select * from commission_internal.people_of_branch(v_scope.branch, commission_internal.today());
    elsif v_scope.extent = 'downline' then
        return query select * from commission_internal.downline_today(v_scope.participant_id);
    end if;
end;
$$;

comment on function commission_internal.visible_participants(text) is
    'The people whose rows of a module the caller sees, where that is not everything: the caller, and the people of their branch or below them, as of today.';

-- Rows that say of which branch they are belong to it, not to the people who have come from or gone to
-- another one.
create or replace function commission_internal.visible_own(p_module text)
returns setof uuid
language plpgsql
stable
security definer
rows 10
set search_path = pg_catalog, pg_temp
as $$
declare
    v_scope record;
begin
    v_scope := commission_internal.scope(p_module, 'view');
    if v_scope.extent is null or v_scope.extent = 'all' then
        return;
    end if;
    return next v_scope.participant_id;
    if v_scope.extent = 'downline' then
        return query select * from commission_internal.downline_today(v_scope.participant_id);
    end if;
end;
$$;

comment on function commission_internal.visible_own(text) is
    'The people whose rows of a module the caller sees whatever branch the rows are of: the caller, and those below them.';

-- What is told of a month, by schemes that know where somebody had their home then.
create or replace function commission_internal.visible_in_month(
    p_module text,
    p_scheme text,
    p_year integer,
    p_month integer)
returns setof uuid
language plpgsql
stable
security definer
rows 100
set search_path = pg_catalog, pg_temp
as $$
declare
    v_branch text := (select branch from commission_internal.scope(p_module, 'view') where extent = 'branch');
begin
    if v_branch is null
        or not exists (select from commission.scheme where name = p_scheme and calendar = 'home branch')
    then
        return query select * from commission_internal.visible_participants(p_module);
        return;
    end if;
    return query execute format(
        $query$
        select * from commission_internal.visible_own($1)
        union
        select * from commission_internal.%1$I($2, $3)
        union
        select p.id
        from commission.participant as p
        where p.branch = $2
            and p.id not in (
                select home.id
                from commission.branch as b
                cross join lateral commission_internal.%1$I(b.name, $3) as home (id))
        $query$, p_scheme || '_homes')
    using p_module, v_branch, commission_internal.last_day(p_year, p_month);
end;
$$;

comment on function commission_internal.visible_in_month(text, text, integer, integer) is
    'The people whose part in a month of a scheme the caller sees, where that is not everybody: the caller, those below them, and those who had their home in the caller''s branch on its last day, or nowhere and belong to it.';

-- Whoever ever had their home in a branch stays known there: old reports keep their names.
create or replace function commission_internal.known_participants(p_module text)
returns setof uuid
language plpgsql
stable
security definer
rows 100
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select * from commission_internal.visible_participants(p_module)
    union
    select former.*
    from commission_internal.scope(p_module, 'view') as s
    cross join lateral commission_internal.people_of_branch(s.branch, null) as former
    where s.extent = 'branch';
end;
$$;

comment on function commission_internal.known_participants(text) is
    'The people whose names the caller sees, where that is not everybody: those whose rows they see, and former people of the branch.';

create or replace function commission_internal.knows_name_of(p_participant_id uuid)
returns boolean
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return commission_internal.sees_all('staff')
        or coalesce(p_participant_id = commission_internal.current_participant_id(), false)
        or p_participant_id in (select commission_internal.known_participants('staff'));
end;
$$;

comment on function commission_internal.knows_name_of(uuid) is
    'Whether the caller sees a participant in commission.participant.';

create or replace function commission_internal.editable_participants(p_module text)
returns setof uuid
language plpgsql
stable
security definer
rows 100
set search_path = pg_catalog, pg_temp
as $$
declare
    v_scope record;
begin
    v_scope := commission_internal.scope(p_module, 'edit');
    if v_scope.extent is distinct from 'branch' then
        return;
    end if;
    -- Nobody writes what they are paid for themselves.
    return query
    select id from commission.participant where branch = v_scope.branch and id <> v_scope.participant_id
    union
    select p.id
    from commission_internal.at_home_in(v_scope.branch, commission_internal.today()) as home (id)
    join commission.participant as p on p.id = home.id
    where p.branch is null;
end;
$$;

comment on function commission_internal.editable_participants(text) is
    'The people of the caller''s branch but the caller, and those of all branches whose home is there today: those whose rows of a module the caller may change; nobody in particular where that is everything.';

create or replace function commission_internal.is_signed_in()
returns boolean
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return commission_internal.is_trusted() or commission_internal.current_participant_id() is not null;
end;
$$;

comment on function commission_internal.is_signed_in() is
    'Whether the caller is a person on record, or a trusted database role.';

create or replace function commission_internal.is_super_admin()
returns boolean
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return commission_internal.is_trusted()
        or exists (
            select
            from commission.participant
            where id = commission_internal.current_participant_id()
                and role = 'super_admin'
                and status = 'active');
end;
$$;

comment on function commission_internal.is_super_admin() is
    'Whether the caller is an active super_admin, or a trusted database role.';
