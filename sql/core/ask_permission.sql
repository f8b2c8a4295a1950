-- What functions that work with their owner's rights ask before they act.

create or replace function commission_internal.refuse(p_module text, p_action text)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_participant_id uuid := commission_internal.current_participant_id();
begin
    if v_participant_id is null then
        raise exception using
            errcode = 'insufficient_privilege',
            message = 'nobody in "participant" belongs to this request',
            hint = 'Sign in as a person whose auth_user_id or email is on record, or use service_role.';
    end if;
    raise exception using
        errcode = 'insufficient_privilege',
        message = format('you may not %s this part of module "%s"', p_action, p_module),
        detail = (
            select format(
                'Your role is %s of %s, your status %s.',
                role, coalesce('branch "' || branch || '"', 'all branches'), status)
            from commission.participant
            where id = v_participant_id),
        hint = 'See commission.my_permissions(); a super_admin grants more.';
end;
$$;

comment on function commission_internal.refuse(text, text) is
    'Raises 42501 (HTTP 403): the caller lacks a permission.';

create or replace function commission_internal.require_all(p_module text, p_action text)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if (select extent from commission_internal.scope(p_module, p_action)) is distinct from 'all' then
        perform commission_internal.refuse(p_module, p_action);
    end if;
end;
$$;

comment on function commission_internal.require_all(text, text) is
    'Raises 42501 unless the caller may do this with everything of the module.';

create or replace function commission_internal.require_branch(p_module text, p_action text, p_branch text)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_scope record;
begin
    v_scope := commission_internal.scope(p_module, p_action);
    if v_scope.extent = 'all' or v_scope.extent = 'branch' and v_scope.branch = p_branch then
        return;
    end if;
    perform commission_internal.refuse(p_module, p_action);
end;
$$;

comment on function commission_internal.require_branch(text, text, text) is
    'Raises 42501 unless the caller may do this with everything of the branch.';

-- To view is to find: whoever may not see somebody is told what they would be told of nobody.
create or replace function commission_internal.sees_participant(p_module text, p_participant_id uuid)
returns boolean
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return commission_internal.sees_all(p_module)
        or p_participant_id in (select commission_internal.visible_participants(p_module));
end;
$$;

comment on function commission_internal.sees_participant(text, uuid) is
    'Whether the caller sees a participant''s rows of a module.';

create or replace function commission_internal.sees_module(p_module text)
returns boolean
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return (select extent is not null from commission_internal.scope(p_module, 'view'));
end;
$$;

comment on function commission_internal.sees_module(text) is
    'Whether the caller may look at a module at all, be it only at what is their own.';

create or replace function commission_internal.require_permission(p_module text, p_action text)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if (select extent from commission_internal.scope(p_module, p_action)) is null then
        perform commission_internal.refuse(p_module, p_action);
    end if;
end;
$$;

comment on function commission_internal.require_permission(text, text) is
    'Raises 42501 unless the caller may do this with at least a part of the module.';

-- Who decides about money decides about nobody's less than about their own.
create or replace function commission_internal.refuse_own(p_participant_id uuid)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_participant_id = commission_internal.claimed_participant_id() then
        raise exception using
            errcode = 'insufficient_privilege',
            message = 'nobody decides about money of their own',
            hint = 'Another administrator does.';
    end if;
end;
$$;

comment on function commission_internal.refuse_own(uuid) is
    'Raises 42501 where the person is the caller.';
