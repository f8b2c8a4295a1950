-- Links that let somebody choose a password: after an invitation, a password forgotten, an address confirmed.

create or replace function commission_internal.hours_of_link(p_kind text)
returns integer
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
    select case p_kind when 'invitation' then 168 when 'sign_up' then 24 else 2 end;
$$;

comment on function commission_internal.hours_of_link(text) is 'How long a link can be used.';

create or replace function commission_internal.page_address()
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_page constant text := (select s.page_address from commission_internal.account_setting as s);
begin
    if v_page is null then
        raise exception using
            errcode = 'object_not_in_prerequisite_state',
            message = 'nobody said where the page is to which links lead',
            hint = 'Run: update commission_internal.account_setting set page_address = ''https://...''';
    end if;
    return v_page;
end;
$$;

comment on function commission_internal.page_address() is
    'Where the dashboard is. Errors: 55000 nobody said it.';

create or replace function commission_internal.make_link(
    p_kind text,
    p_email text,
    p_name text,
    p_participant_id uuid)
returns text
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_secret constant text := commission_engine.random_secret();
    v_page constant text := commission_internal.page_address();
begin
    delete from commission_internal.account_link as l where l.ends_at < now();
    insert into commission_internal.account_link (hash, kind, email, name, participant_id, ends_at)
    values (
        commission_internal.hash_of(v_secret), p_kind, commission_internal.email_key(p_email), p_name,
        p_participant_id, now() + make_interval(hours => commission_internal.hours_of_link(p_kind)));
    -- Behind the #, so that no server and no log on the way sees it.
    return v_page || '#link=' || v_secret;
end;
$$;

comment on function commission_internal.make_link(text, text, text, uuid) is
    'The address of a page where whoever has the link chooses a password. Errors as page_address().';

create or replace function commission_internal.invitation_link(p_participant_id uuid)
returns text
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_person commission.participant;
begin
    v_person := commission_internal.person_to_invite(p_participant_id);
    return commission_internal.make_link('invitation', v_person.email, v_person.name, v_person.id);
end;
$$;

comment on function commission_internal.invitation_link(uuid) is
    'A link by which a person chooses a password, without a mail: for the first administrator, by the owner of the tables.';

-- Errors that only whoever may edit the person gets to see.
create or replace function commission_internal.person_to_invite(p_participant_id uuid)
returns commission.participant
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_person commission.participant;
begin
    select p.* into v_person from commission.participant as p where p.id = p_participant_id;
    if not found then
        raise exception using
            errcode = 'PT404',
            message = format('participant "%s" does not exist', p_participant_id);
    end if;
    if not commission_internal.is_email(v_person.email) then
        raise exception using
            errcode = 'PT409',
            message = format('participant "%s" has no e-mail address that mail can be sent to', p_participant_id),
            hint = 'Write one into participant.email first.';
    end if;
    if v_person.auth_user_id is not null
        and not exists (select from commission_internal.account as a where a.id = v_person.auth_user_id)
    then
        raise exception using
            errcode = 'PT409',
            message = format('participant "%s" signs in at another identity provider', p_participant_id),
            hint = 'Where that is over, the server sets participant.auth_user_id to null.';
    end if;
    return v_person;
end;
$$;

comment on function commission_internal.person_to_invite(uuid) is
    'The person, or PT404 and PT409 where they are not there or cannot be sent a link.';

-- An account goes by the address that was confirmed; the person may have got another one since, and somebody
-- else theirs, whose mail is not the former holder's.
create or replace function commission_internal.is_of_another(p_email text, p_participant_id uuid)
returns boolean
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select exists (
        select
        from commission.participant as p
        where lower(p.email collate "C") = commission_internal.email_key(p_email)
            and p.id <> p_participant_id);
$$;

comment on function commission_internal.is_of_another(text, uuid) is
    'Whether an address is on record for somebody else than a person; null for nobody: it is not.';

-- The account of a link, with its new password; null where the link leads nowhere any more.
create or replace function commission_internal.open_account_of(
    p_link commission_internal.account_link,
    p_password_hash text)
returns uuid
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_person commission.participant;
    v_id uuid;
    v_person_of_id uuid;
begin
    if p_link.kind = 'invitation' then
        -- As long as the person has the address that the link was sent to.
        select p.* into v_person
        from commission.participant as p
        where p.id = p_link.participant_id and commission_internal.email_key(p.email) = p_link.email
        for update;
        if not found then
            return null;
        end if;
    end if;
    select a.id, commission_internal.person_of_account(a.id)
    into v_id, v_person_of_id
    from commission_internal.account as a
    where a.email = p_link.email
    for update;
    if p_link.kind = 'reset' and v_id is null
        or p_link.kind <> 'invitation' and commission_internal.is_of_another(p_link.email, v_person_of_id)
    then
        return null;
    end if;
    if p_link.kind = 'invitation' then
        if v_person_of_id <> v_person.id then
            return null;
        end if;
        if v_person.auth_user_id is not null and v_person.auth_user_id is distinct from v_id then
            -- Their account goes by an earlier address, and nobody's may stand in its way.
            delete from commission_internal.account as a where a.id = v_id;
            v_id := v_person.auth_user_id;
            update commission_internal.account as a set email = p_link.email where a.id = v_id;
            if not found then
                return null;
            end if;
        end if;
    end if;
    if v_id is null then
        insert into commission_internal.account (email, name, password_hash)
        values (p_link.email, p_link.name, p_password_hash)
        returning id into v_id;
    else
        update commission_internal.account as a
        set password_hash = p_password_hash,
            password_set_at = now()
        where a.id = v_id;
    end if;
    if p_link.kind = 'invitation' and v_person.auth_user_id is null then
        update commission.participant as p set auth_user_id = v_id where p.id = v_person.id;
    end if;
    return v_id;
end;
$$;

comment on function commission_internal.open_account_of(commission_internal.account_link, text) is
    'Gives the account of a link its password: makes it where there is none, and after an invitation the person''s. Null where the link leads nowhere any more.';

create or replace function commission_internal.reset_password(p_token text, p_password text)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_by_address constant bytea := commission_internal.about('link from', commission_internal.caller_address());
    v_link commission_internal.account_link;
    v_wait interval;
    v_fault text;
    v_id uuid;
begin
    perform commission_internal.refuse_afterthoughts();
    v_wait := commission_internal.wait_of(v_by_address);
    if v_wait is not null then
        return commission_internal.refuse_for_now(v_wait);
    end if;
    select l.* into v_link
    from commission_internal.account_link as l
    where l.hash = commission_internal.hash_of(p_token) and l.ends_at > clock_timestamp()
    for update;
    if not found then
        perform commission_internal.count_attempt(v_by_address, 20);
        return commission_internal.refuse_link();
    end if;
    v_fault := commission_internal.fault_of_password(p_password, v_link.email);
    if v_fault is not null then
        return commission_internal.answer(400, '22023', v_fault, 'A few words that you remember are a good one.');
    end if;
    if not commission_internal.takes_slot() then
        return commission_internal.refuse_busy();
    end if;
    v_id := commission_internal.open_account_of(
        v_link, commission_engine.hash_password(commission_internal.spelt(p_password)));
    delete from commission_internal.account_link as l where l.email = v_link.email;
    if v_id is null then
        return commission_internal.refuse_link();
    end if;
    -- Whoever knew an earlier one is out, and whoever did not know it need not wait.
    delete from commission_internal.account_session as s where s.account_id = v_id;
    delete from commission_internal.account_attempt as a
    where a.about = commission_internal.about('sign in of', v_link.email);
    return jsonb_build_object(
        'status',
        case when commission_internal.person_of_account(v_id) is null then 'waits for approval' else 'ready' end,
        'email', v_link.email);
end;
$$;

create or replace function commission_internal.refuse_link()
returns jsonb
language sql
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.answer(
        410, 'PT410', 'the link was used, has expired, or was never sent', 'Ask for a new one.');
$$;

comment on function commission_internal.refuse_link() is 'Answers that a link leads nowhere.';

create or replace function commission.reset_password(p_token text, p_password text)
returns jsonb
language sql
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.reset_password(p_token, p_password);
$$;

comment on function commission.reset_password(text, text) is
    'Sets the password of whoever has a link: after an invitation, a request for a new password, or a sign-up. {"status": "ready" or "waits for approval", "email"}. All sessions of the account end. Refusals are answers with a status and an error: 400 where the password cannot be taken, 410 where the link leads nowhere any more, 429 with Retry-After after 20 wrong ones from an address. Volatile.';
