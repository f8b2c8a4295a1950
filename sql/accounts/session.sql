-- Sessions: an access token of minutes for PostgREST, and refresh tokens, each of which is used once.

-- By the sub of the token: who that is, says the server alone.
create or replace function commission_internal.person_of_account(p_account_id uuid)
returns uuid
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select p.id from commission.participant as p where p.auth_user_id = p_account_id;
$$;

comment on function commission_internal.person_of_account(uuid) is
    'Who signs in by an account; null for one that waits for approval, and where the person is gone.';

create or replace function commission_internal.issue_tokens(p_account_id uuid, p_session_id uuid)
returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_setting commission_internal.account_setting;
    v_refresh constant text := commission_engine.random_secret();
    -- Not that of the transaction, which may have waited; cut off, so that it never lies ahead.
    v_now constant timestamptz := date_trunc('second', clock_timestamp());
    v_ends_at timestamptz;
begin
    select * into v_setting from commission_internal.account_setting;
    select least(s.ends_at, v_now + make_interval(days => v_setting.idle_days))
    into v_ends_at
    from commission_internal.account_session as s
    where s.id = p_session_id;
    insert into commission_internal.refresh_token (hash, session_id, ends_at)
    values (commission_internal.hash_of(v_refresh), p_session_id, v_ends_at);
    perform commission_internal.forbid_caching();
    return jsonb_build_object(
        'access_token', commission_engine.issue_token(
            p_account_id,
            extract(epoch from v_now)::bigint,
            extract(epoch from v_now)::bigint + v_setting.access_minutes * 60),
        'token_type', 'bearer',
        'expires_in', v_setting.access_minutes * 60,
        'refresh_token', v_refresh,
        'refresh_expires_at', v_ends_at);
end;
$$;

comment on function commission_internal.issue_tokens(uuid, uuid) is
    'A new access token and a new refresh token of a session.';

create or replace function commission_internal.begin_session(p_account_id uuid)
returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_session_id uuid;
begin
    -- Those that are over go when somebody signs in.
    delete from commission_internal.account_session as s
    where s.account_id = p_account_id and s.ends_at < now();
    insert into commission_internal.account_session (account_id, ends_at)
    select p_account_id, now() + make_interval(days => session_days)
    from commission_internal.account_setting
    returning id into v_session_id;
    return commission_internal.issue_tokens(p_account_id, v_session_id);
end;
$$;

comment on function commission_internal.begin_session(uuid) is 'Begins a session and answers with its tokens.';

create or replace function commission_internal.refuse_session()
returns jsonb
language sql
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.answer(401, '28000', 'the session is over', 'Sign in again.');
$$;

comment on function commission_internal.refuse_session() is 'Answers that a refresh token brings nothing any more.';

create or replace function commission_internal.refresh_session(p_refresh_token text)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_hash constant bytea := commission_internal.hash_of(p_refresh_token);
    v_session commission_internal.account_session;
    v_token commission_internal.refresh_token;
begin
    perform commission_internal.refuse_afterthoughts();
    -- The session first: two that use one token at once do so one after the other.
    select s.* into v_session
    from commission_internal.account_session as s
    where s.id = (select t.session_id from commission_internal.refresh_token as t where t.hash = v_hash)
    for update;
    if not found then
        return commission_internal.refuse_session();
    end if;
    select t.* into v_token from commission_internal.refresh_token as t where t.hash = v_hash;
    if v_token.used_at is not null then
        -- Somebody has a copy, and nobody knows who of the two is the person.
        delete from commission_internal.account_session as s where s.id = v_session.id;
        raise log 'a refresh token of account % was used twice: its session was ended', v_session.account_id;
        return commission_internal.refuse_session();
    end if;
    if v_token.hash is null
        or least(v_token.ends_at, v_session.ends_at) < clock_timestamp()
        or commission_internal.person_of_account(v_session.account_id) is null
    then
        delete from commission_internal.account_session as s where s.id = v_session.id;
        return commission_internal.refuse_session();
    end if;
    update commission_internal.refresh_token as t set used_at = clock_timestamp() where t.hash = v_hash;
    return commission_internal.issue_tokens(v_session.account_id, v_session.id);
end;
$$;

create or replace function commission.refresh_session(p_refresh_token text)
returns jsonb
language sql
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.refresh_session(p_refresh_token);
$$;

comment on function commission.refresh_session(text) is
    'New tokens for a refresh token, which is used up by it: {"access_token", "token_type", "expires_in" (seconds), "refresh_token", "refresh_expires_at"}. Whoever uses one twice ends its whole session, for one of the two has stolen it. Answers with status 401 and an error where it is over. Volatile.';

create or replace function commission_internal.sign_out(p_refresh_token text, p_everywhere boolean)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_session commission_internal.account_session;
begin
    select s.* into v_session
    from commission_internal.account_session as s
    join commission_internal.refresh_token as t on t.session_id = s.id
    where t.hash = commission_internal.hash_of(p_refresh_token)
    for update of s;
    -- A used token ends what it belongs to, but says nothing about all the others.
    delete from commission_internal.account_session as s
    where s.id = v_session.id
        or p_everywhere
            and s.account_id = v_session.account_id
            and exists (
                select
                from commission_internal.refresh_token as t
                where t.hash = commission_internal.hash_of(p_refresh_token) and t.used_at is null);
    return jsonb_build_object('status', 'signed out');
end;
$$;

create or replace function commission.sign_out(p_refresh_token text, p_everywhere boolean default false)
returns jsonb
language sql
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.sign_out(p_refresh_token, p_everywhere);
$$;

comment on function commission.sign_out(text, boolean) is
    'Ends the session of a refresh token, or all sessions of its person. The answer is the same whether there was one. Access tokens that were issued hold until they expire. Volatile.';

create or replace function commission_internal.end_sessions(p_participant_id uuid)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_count integer;
begin
    perform commission_internal.require_edit_of_person(p_participant_id);
    with ended as (
        delete from commission_internal.account_session as s
        using commission.participant as p
        where p.id = p_participant_id and s.account_id = p.auth_user_id
        returning s.id
    )
    select count(*) into v_count from ended;
    return v_count;
end;
$$;

create or replace function commission.end_sessions(p_participant_id uuid)
returns integer
language sql
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.end_sessions(p_participant_id);
$$;

comment on function commission.end_sessions(uuid) is
    'Ends all sessions of a person, such as somebody who lost a phone; how many there were. For who may edit the person (42501, PT404). Access tokens that were issued hold until they expire. Volatile.';
