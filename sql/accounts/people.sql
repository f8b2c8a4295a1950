-- What administrators do with accounts: who may edit a person, decides who signs in as them.

create or replace function commission_internal.invite_person(p_participant_id uuid)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_person commission.participant;
begin
    perform commission_internal.require_edit_of_person(p_participant_id);
    v_person := commission_internal.person_to_invite(p_participant_id);
    perform commission_internal.queue_mail('invitation', v_person.email, v_person.name, v_person.id);
    return jsonb_build_object('status', 'a mail is on its way', 'email', v_person.email);
end;
$$;

create or replace function commission.invite_person(p_participant_id uuid)
returns jsonb
language sql
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.invite_person(p_participant_id);
$$;

comment on function commission.invite_person(uuid) is
    'Sends a person a link to their e-mail by which they choose a password; from then on they sign in by it. Also for somebody whose e-mail has changed: their account follows. For who may edit the person: only a super_admin invites super_admins and admins of all branches. Errors: 42501, PT404, PT409 where they have no e-mail or sign in at another provider. Volatile.';

-- Who asked for an account is shown to whoever edits all people, or people of a branch: before it is
-- approved nobody knows of which.
create or replace function commission_internal.pending_sign_ups()
returns table (id uuid, email text, name text, requested_at timestamptz)
language plpgsql
stable
security definer
rows 20
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.require_permission('staff', 'edit');
    return query
    select a.id, a.email, a.name, a.created_at
    from commission_internal.account as a
    where commission_internal.person_of_account(a.id) is null
    order by a.created_at, a.id;
end;
$$;

create or replace function commission.pending_sign_ups()
returns table (id uuid, email text, name text, requested_at timestamptz)
language sql
stable
rows 20
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.pending_sign_ups();
$$;

comment on function commission.pending_sign_ups() is
    'The accounts that wait for approval: who confirmed an e-mail and is no person yet. For who may edit people (42501). Read-only.';

create or replace function commission_internal.pending_account(p_account_id uuid)
returns commission_internal.account
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_account commission_internal.account;
begin
    select a.* into v_account from commission_internal.account as a where a.id = p_account_id for update;
    if not found then
        raise exception using
            errcode = 'PT404',
            message = format('account "%s" does not exist', p_account_id),
            hint = 'See pending_sign_ups().';
    end if;
    if commission_internal.person_of_account(p_account_id) is not null then
        raise exception using
            errcode = 'PT409',
            message = format('account "%s" does not wait for approval', p_account_id),
            hint = 'See pending_sign_ups().';
    end if;
    return v_account;
end;
$$;

comment on function commission_internal.pending_account(uuid) is
    'An account that waits for approval, locked; else PT404 or PT409.';

create or replace function commission_internal.approve_sign_up(p_account_id uuid, p_participant_id uuid)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_account commission_internal.account;
    v_person commission.participant;
begin
    perform commission_internal.require_edit_of_person(p_participant_id);
    v_account := commission_internal.pending_account(p_account_id);
    select p.* into v_person from commission.participant as p where p.id = p_participant_id for update;
    if v_person.auth_user_id is not null then
        raise exception using
            errcode = 'PT409',
            message = format('participant "%s" signs in by another account', p_participant_id),
            hint = 'If their e-mail has changed, write it into participant and use invite_person().';
    end if;
    -- An e-mail on record is who they are, and who may change it is decided elsewhere.
    if commission_internal.email_key(v_person.email) <> v_account.email then
        raise exception using
            errcode = 'PT409',
            message = format('participant "%s" has another e-mail', p_participant_id),
            hint = 'If both are theirs, change participant.email first.';
    end if;
    update commission.participant as p
    set auth_user_id = v_account.id,
        email = coalesce(p.email, v_account.email)
    where p.id = p_participant_id;
    perform commission_internal.queue_mail('approval', v_account.email, v_person.name, p_participant_id);
    return jsonb_build_object('status', 'approved', 'email', v_account.email);
end;
$$;

create or replace function commission.approve_sign_up(p_account_id uuid, p_participant_id uuid)
returns jsonb
language sql
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.approve_sign_up(p_account_id, p_participant_id);
$$;

comment on function commission.approve_sign_up(uuid, uuid) is
    'Lets an account that waits for approval sign in as a person, who has no account yet and the same e-mail or none; they are told by mail. For who may edit the person: only a super_admin makes super_admins and admins of all branches. Errors: 42501, PT404, PT409, 23505 where somebody else has the e-mail. Volatile.';

create or replace function commission_internal.reject_sign_up(p_account_id uuid)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_account commission_internal.account;
begin
    perform commission_internal.require_permission('staff', 'edit');
    v_account := commission_internal.pending_account(p_account_id);
    delete from commission_internal.account as a where a.id = p_account_id;
    perform commission_internal.queue_mail('rejection', v_account.email, v_account.name);
    return jsonb_build_object('status', 'rejected', 'email', v_account.email);
end;
$$;

create or replace function commission.reject_sign_up(p_account_id uuid)
returns jsonb
language sql
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.reject_sign_up(p_account_id);
$$;

comment on function commission.reject_sign_up(uuid) is
    'Deletes an account that waits for approval; whoever asked for it is told by mail. For who may edit people (42501); PT404, PT409. Volatile.';
