-- How the functions of accounts answer, and how they count. A refusal is an answer and no error: an error
-- would take back the count with the rest of its transaction.

create or replace function commission_internal.answer(
    p_status integer,
    p_code text,
    p_message text,
    p_hint text default null,
    p_wait interval default null)
returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    perform set_config('response.status', p_status::text, true);
    if p_wait is not null then
        perform set_config(
            'response.headers',
            (coalesce(nullif(current_setting('response.headers', true), ''), '[]')::jsonb
                || jsonb_build_array(jsonb_build_object(
                    'Retry-After', greatest(1, ceil(extract(epoch from p_wait)))::bigint::text)))::text,
            true);
    end if;
    return jsonb_build_object('code', p_code, 'message', p_message, 'details', null, 'hint', p_hint);
end;
$$;

comment on function commission_internal.answer(integer, text, text, text, interval) is
    'What is answered to whoever is refused, in the form of an error of PostgREST, with its HTTP status and, where it is worth waiting, Retry-After.';

create or replace function commission_internal.refuse_for_now(p_wait interval)
returns jsonb
language sql
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.answer(
        429, 'PT429', 'too many attempts', 'Try again when Retry-After says, or ask for a new password.', p_wait);
$$;

comment on function commission_internal.refuse_for_now(interval) is 'Answers that somebody has to wait.';

-- Answers are for nobody else: caches on the way keep none.
create or replace function commission_internal.forbid_caching()
returns void
language sql
set search_path = pg_catalog, pg_temp
as $$
    select set_config('response.headers', '[{"Cache-Control": "no-store"}]', true);
$$;

comment on function commission_internal.forbid_caching() is 'Says that an answer must not be kept on its way.';

create or replace function commission_internal.caller_address()
returns text
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.origin_of_request(s.trusted_proxies) from commission_internal.account_setting as s;
$$;

comment on function commission_internal.caller_address() is
    'The address, or of IPv6 the network, that the outermost trusted proxy was asked by; null where no proxy is trusted or the header names none.';

create or replace function commission_internal.about(p_what text, p_whom text)
returns bytea
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
    select sha256(convert_to(p_what || ' ' || p_whom, 'UTF8'));
$$;

comment on function commission_internal.about(text, text) is
    'What attempts are counted by; null where there is nobody to count.';

create or replace function commission_internal.wait_of(variadic p_about bytea[])
returns interval
language sql
volatile
set search_path = pg_catalog, pg_temp
as $$
    select max(a.again_at) - clock_timestamp()
    from commission_internal.account_attempt as a
    where a.about = any (p_about)
        and a.again_at > clock_timestamp();
$$;

comment on function commission_internal.wait_of(bytea[]) is
    'How long somebody has to wait before they may try again; null: not at all.';

-- After the free ones: 1 second, 2, 4, ... 15 minutes. A day without any forgets.
create or replace function commission_internal.count_attempt(p_about bytea, p_free integer)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now constant timestamptz := clock_timestamp();
    v_failures integer;
begin
    if p_about is null then
        return;
    end if;
    insert into commission_internal.account_attempt as a (about, failures, last_at, again_at)
    values (p_about, 1, v_now, v_now)
    on conflict on constraint account_attempt_pkey do update
    set failures = case when a.last_at < v_now - interval '1 day' then 1 else a.failures + 1 end,
        last_at = v_now
    returning a.failures into v_failures;
    update commission_internal.account_attempt as a
    set again_at = case
        when v_failures <= p_free then v_now
        else v_now + make_interval(secs => least(900, 2 ^ least(v_failures - p_free - 1, 20)))
    end
    where a.about = p_about;
    -- A few of the old ones, which nobody else is at.
    delete from commission_internal.account_attempt as a
    where a.about in (
        select old.about
        from commission_internal.account_attempt as old
        where old.last_at < v_now - interval '1 day'
        limit 10
        for update skip locked);
end;
$$;

comment on function commission_internal.count_attempt(bytea, integer) is
    'Counts an attempt; beyond the free ones each makes the next one wait twice as long, up to 15 minutes.';

create or replace function commission_internal.takes_slot()
returns boolean
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    perform from commission_internal.password_slot limit 1 for update skip locked;
    return found;
end;
$$;

comment on function commission_internal.takes_slot() is
    'Takes one of the places for passwords that are worked on, until the commit; false where all are taken.';

-- Who has to wait takes no place of others. Those who try the same at once do so one after the other, or some would not
-- be counted.
create or replace function commission_internal.begin_attempt(p_about bytea, p_also bytea default null)
returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_wait interval := commission_internal.wait_of(p_about, p_also);
begin
    if v_wait is null then
        if not commission_internal.takes_slot() then
            return commission_internal.refuse_busy();
        end if;
        insert into commission_internal.account_attempt (about, failures, last_at, again_at)
        values (p_about, 0, clock_timestamp(), clock_timestamp())
        on conflict do nothing;
        perform from commission_internal.account_attempt as a where a.about = p_about for update;
        v_wait := commission_internal.wait_of(p_about, p_also);
    end if;
    return case when v_wait is not null then commission_internal.refuse_for_now(v_wait) end;
end;
$$;

comment on function commission_internal.begin_attempt(bytea, bytea) is
    'Begins an attempt at a password, and holds what it is counted by: null, or the answer that it has to wait.';

create or replace function commission_internal.refuse_busy()
returns jsonb
language sql
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.answer(
        429, 'PT429', 'too many people are signing in', 'Try again in a moment.', interval '1 second');
$$;

comment on function commission_internal.refuse_busy() is
    'Answers that all places for passwords that are worked on are taken.';

create or replace function commission_internal.hash_of(p_secret text)
returns bytea
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
    select sha256(convert_to(p_secret, 'UTF8'));
$$;

comment on function commission_internal.hash_of(text) is
    'By what a secret of 256 random bits is stored: nobody finds it by trying.';

-- One password however the keyboard composes its letters.
create or replace function commission_internal.spelt(p_password text)
returns text
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
    select case when pg_catalog.getdatabaseencoding() = 'UTF8' then normalize(p_password, nfc) else p_password end;
$$;

comment on function commission_internal.spelt(text) is 'A password in one spelling of its letters.';

-- Null: it can be taken.
create or replace function commission_internal.fault_of_password(p_password text, p_email text)
returns text
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
    select case
        when p_password is null or length(p_password) < 12 then 'a password has at least 12 characters'
        when octet_length(p_password) > 512 then 'a password has at most 512 bytes'
        when lower(p_password) = lower(p_email) then 'a password is not the e-mail address'
        when (
                select count(distinct letter) from regexp_split_to_table(p_password, '') as letter
            ) < 4
            then 'a password has at least 4 different characters'
    end;
$$;

comment on function commission_internal.fault_of_password(text, text) is
    'Why a password cannot be taken; null where it can.';
