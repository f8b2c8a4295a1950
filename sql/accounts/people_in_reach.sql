-- Who decides about whose account: whoever may edit the person.

-- As the policies of participant have it: nobody makes people who may do as much as themselves, or more.
create or replace function commission_internal.edits_person(p_participant_id uuid)
returns boolean
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select exists (
        select
        from commission.participant as p
        where p.id = p_participant_id
            and (
                (select commission_internal.is_super_admin())
                or p.role <> 'super_admin'
                    and (p.role <> 'admin' or p.branch is not null)
                    and (select commission_internal.edits_all('staff'))
                or p.role not in ('super_admin', 'admin', 'manager')
                    and p.branch = any (array(select commission_internal.editable_branches('staff')))));
$$;

comment on function commission_internal.edits_person(uuid) is
    'Whether the caller may change the row of a person in participant.';

create or replace function commission_internal.require_edit_of_person(p_participant_id uuid)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.require_permission('staff', 'edit');
    if commission_internal.edits_person(p_participant_id) then
        return;
    end if;
    if not exists (select from commission.participant as p where p.id = p_participant_id)
        or not commission_internal.knows_name_of(p_participant_id)
    then
        raise exception using
            errcode = 'PT404',
            message = format('participant "%s" does not exist', p_participant_id);
    end if;
    perform commission_internal.refuse('staff', 'edit');
end;
$$;

comment on function commission_internal.require_edit_of_person(uuid) is
    'Raises 42501 unless the caller may edit a person, and PT404 where they do not see one.';
