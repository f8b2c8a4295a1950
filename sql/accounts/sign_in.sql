-- Signing in by e-mail and password, and changing the password.

-- Whoever is not known costs as much work as who is, waits as long, and is told the same.
create or replace function commission_internal.sign_in(p_email text, p_password text)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_email constant text := commission_internal.email_key(p_email);
    v_by_email constant bytea := commission_internal.about('sign in of', v_email);
    v_by_address constant bytea := commission_internal.about('sign in from', commission_internal.caller_address());
    v_wait jsonb;
    v_account commission_internal.account;
begin
    perform commission_internal.refuse_afterthoughts();
    if v_email is null or p_password is null or octet_length(v_email) > 254 or octet_length(p_password) > 512 then
        return commission_internal.answer(
            400, '22023', 'p_email and p_password must be given, in at most 254 and 512 bytes');
    end if;
    v_wait := commission_internal.begin_attempt(v_by_email, v_by_address);
    if v_wait is not null then
        return v_wait;
    end if;
    select a.* into v_account from commission_internal.account as a where a.email = v_email;
    if not commission_engine.verify_password(commission_internal.spelt(p_password), v_account.password_hash) then
        perform commission_internal.count_attempt(v_by_email, 5);
        perform commission_internal.count_attempt(v_by_address, 20);
        return commission_internal.answer(
            401, '28P01', 'e-mail or password is wrong', 'Ask for a new password if you have forgotten it.');
    end if;
    delete from commission_internal.account_attempt as a where a.about = v_by_email;
    if commission_internal.person_of_account(v_account.id) is null then
        return commission_internal.answer(
            403, '42501', 'the account waits for approval', 'An administrator approves it; you are told by e-mail.');
    end if;
    return commission_internal.begin_session(v_account.id);
end;
$$;

create or replace function commission.sign_in(p_email text, p_password text)
returns jsonb
language sql
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.sign_in(p_email, p_password);
$$;

comment on function commission.sign_in(text, text) is
    'Tokens for an e-mail and a password, as refresh_session() gives them. Refusals are answers with a status and an error, and are counted: 401 where one of the two is wrong, 403 where the account waits for approval, 429 with Retry-After after 5 failures for an e-mail or 20 from an address, each of which doubles the wait up to 15 minutes, or where too many sign in at once. It tells nobody whether an e-mail is known. Volatile.';

create or replace function commission_internal.change_password(p_password text, p_new_password text)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_account commission_internal.account;
    v_about bytea;
    v_wait jsonb;
    v_fault text;
begin
    perform commission_internal.refuse_afterthoughts();
    select a.* into v_account
    from commission_internal.account as a
    join commission.participant as p on p.auth_user_id = a.id
    where p.id = commission_internal.claimed_participant_id();
    if not found then
        return commission_internal.answer(
            403, '42501', 'nobody who signs in here belongs to this request', 'Sign in by e-mail and password first.');
    end if;
    v_fault := commission_internal.fault_of_password(p_new_password, v_account.email);
    if p_password is null or octet_length(p_password) > 512 then
        v_fault := 'p_password must be given, in at most 512 bytes';
    end if;
    if v_fault is not null then
        return commission_internal.answer(400, '22023', v_fault, 'A few words that you remember are a good one.');
    end if;
    v_about := commission_internal.about('change of', v_account.id::text);
    v_wait := commission_internal.begin_attempt(v_about);
    if v_wait is not null then
        return v_wait;
    end if;
    if not commission_engine.verify_password(commission_internal.spelt(p_password), v_account.password_hash) then
        perform commission_internal.count_attempt(v_about, 5);
        return commission_internal.answer(403, '28P01', 'the password is wrong');
    end if;
    delete from commission_internal.account_attempt as a where a.about = v_about;
    update commission_internal.account as a
    set password_hash = commission_engine.hash_password(commission_internal.spelt(p_new_password)),
        password_set_at = now()
    where a.id = v_account.id;
    -- Whoever knew the old one is out, and links of it open nothing.
    delete from commission_internal.account_session as s where s.account_id = v_account.id;
    delete from commission_internal.account_link as l where l.email = v_account.email;
    return commission_internal.begin_session(v_account.id);
end;
$$;

create or replace function commission.change_password(p_password text, p_new_password text)
returns jsonb
language sql
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.change_password(p_password, p_new_password);
$$;

comment on function commission.change_password(text, text) is
    'Gives the caller a new password, ends their other sessions and answers with tokens of a new one, as refresh_session() does. Refusals are answers with a status and an error: 400 where the new one cannot be taken, 403 where the old one is wrong, which is counted, 429 as sign_in(). Volatile.';
