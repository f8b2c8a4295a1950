-- What strangers ask for by their e-mail address. Each request is one row of the queue, whoever has the
-- address or nobody: only when the mail is taken to be sent it is looked at.

create or replace function commission_internal.ask_for_mail(p_kind text, p_email text, p_name text)
returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_email constant text := commission_internal.email_key(p_email);
    v_by_email constant bytea := commission_internal.about('mail to', v_email);
    v_by_address constant bytea := commission_internal.about('mail from', commission_internal.caller_address());
    v_wait interval;
begin
    perform commission_internal.refuse_afterthoughts();
    if not commission_internal.is_email(p_email) then
        return commission_internal.answer(400, '22023', 'p_email must be an e-mail address');
    end if;
    insert into commission_internal.account_attempt (about, failures, last_at, again_at)
    values (v_by_email, 0, clock_timestamp(), clock_timestamp())
    on conflict do nothing;
    perform from commission_internal.account_attempt as a where a.about = v_by_email for update;
    v_wait := commission_internal.wait_of(v_by_email, v_by_address);
    if v_wait is not null then
        return commission_internal.refuse_for_now(v_wait);
    end if;
    -- Each one counts: nobody fills the mailbox of another.
    perform commission_internal.count_attempt(v_by_email, 3);
    perform commission_internal.count_attempt(v_by_address, 20);
    perform commission_internal.queue_mail(p_kind, v_email, p_name);
    perform commission_internal.forbid_caching();
    return jsonb_build_object('status', 'a mail is on its way, if the address can have one');
end;
$$;

comment on function commission_internal.ask_for_mail(text, text, text) is
    'Queues a mail to an address that somebody gave. The answer and the work are the same for all addresses.';

create or replace function commission_internal.request_password_reset(p_email text)
returns jsonb
language sql
security definer
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.ask_for_mail('reset', p_email, null);
$$;

create or replace function commission.request_password_reset(p_email text)
returns jsonb
language sql
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.request_password_reset(p_email);
$$;

comment on function commission.request_password_reset(text) is
    'Has a link sent to an e-mail by which whoever reads it chooses a new password, if somebody signs in by that e-mail. The answer is the same for all. Refusals are answers with a status and an error: 400 for what is no e-mail, 429 with Retry-After after 3 requests for an e-mail or 20 from an address, each of which doubles the wait up to 15 minutes. Volatile.';

create or replace function commission_internal.sign_up(p_email text, p_name text)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if not (select s.sign_up_is_open from commission_internal.account_setting as s) then
        return commission_internal.answer(
            403, '42501', 'nobody signs up here by themselves', 'Ask your administrator for an invitation.');
    end if;
    -- It is written into a mail to an address that may be somebody else's: no place for an advertisement.
    if btrim(coalesce(p_name, '')) = '' or octet_length(p_name) > 200 or p_name ~ '[\x01-\x1f\x7f]|://|www\.' then
        return commission_internal.answer(
            400, '22023', 'p_name must be a name of 1 to 200 bytes in one line, without an address');
    end if;
    return commission_internal.ask_for_mail('sign_up', p_email, btrim(p_name));
end;
$$;

create or replace function commission.sign_up(p_email text, p_name text)
returns jsonb
language sql
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.sign_up(p_email, p_name);
$$;

comment on function commission.sign_up(text, text) is
    'Asks for an account: a link is sent to the e-mail, by which whoever reads it chooses a password (reset_password()); then the account waits for approve_sign_up(). Who has an account is told so by mail; the answer is the same. Refusals are answers with a status and an error: 400, 403 where sign-up is closed, 429 as request_password_reset(). Volatile.';
