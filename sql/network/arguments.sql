-- What the functions of this scheme ask of their arguments.

create or replace function commission_internal.refuse_unknown_participant(p_participant_id uuid)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        errcode = 'PT404',
        message = format('there is no participant "%s"', p_participant_id),
        hint = 'See the ids in commission.participant.';
end;
$$;

comment on function commission_internal.refuse_unknown_participant(uuid) is
    'Raises PT404 (HTTP 404): who is not there and whom the caller may not see sound the same.';

create or replace function commission_internal.check_participant(p_participant_id uuid)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_participant_id is null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_participant_id must be given';
    end if;
    if not exists (select from commission.participant where id = p_participant_id) then
        perform commission_internal.refuse_unknown_participant(p_participant_id);
    end if;
end;
$$;

comment on function commission_internal.check_participant(uuid) is
    'Raises PT404 (HTTP 404) unless the participant exists.';

create or replace function commission_internal.check_depth(p_max_depth integer)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_max_depth < 0 then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_max_depth must not be negative',
            detail = format('p_max_depth is %s.', p_max_depth),
            hint = 'Null means all levels.';
    end if;
end;
$$;

comment on function commission_internal.check_depth(integer) is 'Raises 22023 for a negative number of levels.';

-- Whoever closes months is told what stands in their way.
create or replace function commission_internal.is_told_figures_of(p_participant_id uuid)
returns boolean
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return commission_internal.sees_all('network')
        or commission_internal.edits_all('earnings')
        or p_participant_id in (select commission_internal.visible_in_tree());
end;
$$;

comment on function commission_internal.is_told_figures_of(uuid) is
    'Whether errors may tell the caller of a participant''s volumes: of those whom the caller sees in the tree.';
