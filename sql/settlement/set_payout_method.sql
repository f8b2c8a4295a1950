-- Giving, verifying and revoking accounts. The account itself goes through here once, as an argument of
-- native code: what is stored is its mask, its fingerprint, and what is sealed.

create or replace function commission_internal.refuse_many_methods(p_participant_id uuid)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_most constant integer := 5;
    v_again_at timestamptz := (
        select m.created_at + interval '24 hours'
        from commission.payout_method as m
        where m.participant_id = p_participant_id
            and m.created_at > now() - interval '24 hours'
        order by m.created_at desc
        offset v_most - 1
        limit 1);
begin
    perform commission_internal.refuse_until(
        v_again_at, format('%s accounts were given within 24 hours', v_most), 'given');
end;
$$;

comment on function commission_internal.refuse_many_methods(uuid) is
    'Raises PGRST (HTTP 429, with Retry-After) for the sixth account that somebody gives within 24 hours.';

-- Whoever writes the e-mail of another can sign in as them, and give an account that is not theirs; or could
-- before they wrote the right one.
create or replace function commission_internal.awaits_verification(p_method commission.payout_method)
returns boolean
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select p_method.status = 'pending' and (
        p_method.needs_verification
        or exists (
            select
            from commission_internal.identity_change as c
            where c.participant_id = p_method.participant_id));
$$;

comment on function commission_internal.awaits_verification(commission.payout_method) is
    'Whether an account is of somebody whose e-mail a person wrote, and no other administrator has verified it.';

create or replace function commission_internal.set_payout_method(
    p_kind text,
    p_account jsonb,
    p_currency text,
    p_is_default boolean)
returns setof commission.payout_method
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_id uuid := gen_random_uuid();
    v_participant_id uuid := commission_internal.require_own_account();
    v_currency text := commission_internal.check_payout_currency(p_currency);
    v_kind commission.payout_method_kind := commission_internal.check_method_kind(p_kind);
    v_is_default boolean := coalesce(p_is_default, true);
    v_sealed record;
    v_method commission.payout_method;
begin
    perform commission_internal.require_engine();
    perform commission_internal.refuse_deep_json('p_account', p_account);
    -- What is no object is refused there too.
    select s.masked, s.fingerprint, s.sealed into v_sealed
    from commission_engine.seal_account(p_kind, coalesce(p_account, 'null'), v_participant_id, v_id) as s;
    -- Two at once would both be the default one.
    perform commission_internal.lock_account(v_participant_id, v_currency);
    perform commission_internal.refuse_many_methods(v_participant_id);
    if v_is_default then
        update commission.payout_method as m
        set is_default = false
        where m.participant_id = v_participant_id
            and m.currency = v_currency
            and m.is_default;
    end if;
    insert into commission.payout_method as m (
        id, participant_id, kind, masked, currency, is_default, usable_from, needs_verification, created_by)
    values (
        v_id, v_participant_id, v_kind, v_sealed.masked, v_currency, v_is_default,
        now() + interval '24 hours',
        exists (
            select from commission_internal.identity_change as c where c.participant_id = v_participant_id),
        v_participant_id)
    returning m.* into v_method;
    insert into commission_internal.payout_secret (method_id, fingerprint, sealed)
    values (v_id, v_sealed.fingerprint, v_sealed.sealed);
    -- Whoever listens tells the person: it may not have been them.
    perform pg_notify('commission_payout_method', jsonb_build_object(
        'participant_id', v_participant_id, 'method_id', v_method.id, 'masked', v_method.masked,
        'usable_from', v_method.usable_from)::text);
    return query select m.* from commission.payout_method as m where m.id = v_method.id;
end;
$$;

create or replace function commission.set_payout_method(
    p_kind text,
    p_account jsonb,
    p_currency text default null,
    p_is_default boolean default true)
returns setof commission.payout_method
language sql
set search_path = pg_catalog, pg_temp
set statement_timeout = '5s'
as $$
    select * from commission_internal.set_payout_method(p_kind, p_account, p_currency, p_is_default);
$$;

comment on function commission.set_payout_method(text, jsonb, text, boolean) is
    'Says where the caller wants to be paid in a currency (null: that of the workspace). p_account has texts, by p_kind: bank_transfer iban and bic, or routing, account and account_type (checking or savings), or account and bank; paypal mail; mobile_money number with its country; other account; all of them holder, where that is not the payee. It is checked (22023 names the field) and sealed (55000 without a key): people see its mask. Hand it over as a parameter, never as a text of SQL, which servers log. Usable after 24 hours; where an administrator wrote the caller''s e-mail, once another one has verified it. HTTP 429 for the sixth within 24 hours. Channel commission_payout_method tells the server at once, so that it can tell the person. Another account is another method: revoke the old one. For active people themselves (42501).';

create or replace function commission_internal.check_payout_method(p_method_id uuid)
returns commission.payout_method
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_method commission.payout_method;
begin
    if p_method_id is null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_method_id must be given';
    end if;
    select * into v_method from commission.payout_method as m where m.id = p_method_id;
    if not found or not commission_internal.sees_participant('settlement', v_method.participant_id) then
        raise exception using
            errcode = 'PT404',
            message = format('there is no payout method "%s"', p_method_id),
            hint = 'See the ids in commission.payout_method.';
    end if;
    return v_method;
end;
$$;

comment on function commission_internal.check_payout_method(uuid) is
    'The method of this id; PT404 (HTTP 404) unless there is one that the caller sees.';

create or replace function commission_internal.verify_payout_method(p_method_id uuid)
returns setof commission.payout_method
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_method commission.payout_method;
begin
    perform commission_internal.require_all('settlement', 'edit');
    v_method := commission_internal.check_payout_method(p_method_id);
    perform commission_internal.refuse_party(v_method.participant_id);
    return query
    update commission.payout_method as m
    set status = 'verified',
        verified_at = now()
    where m.id = p_method_id
        and m.status = 'pending'
    returning m.*;
    if not found then
        raise exception using
            errcode = 'PT409',
            message = format('payout method "%s" is not pending', p_method_id),
            hint = 'See its status in commission.payout_method.';
    end if;
end;
$$;

create or replace function commission.verify_payout_method(p_method_id uuid)
returns setof commission.payout_method
language sql
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.verify_payout_method(p_method_id);
$$;

comment on function commission.verify_payout_method(uuid) is
    'Says that an account was made sure to be the payee''s. It does not shorten the 24 hours. PT409 where it is not pending; 42501 for one''s own, and those of people whose e-mail one wrote. For administrators of all branches.';

create or replace function commission_internal.revoke_payout_method(p_method_id uuid, p_reason text)
returns setof commission.payout_method
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_method commission.payout_method;
begin
    perform commission_internal.require_permission('settlement', 'view');
    v_method := commission_internal.check_payout_method(p_method_id);
    if v_method.participant_id is distinct from commission_internal.current_participant_id() then
        perform commission_internal.require_all('settlement', 'edit');
    end if;
    perform commission_internal.check_reason(p_reason);
    perform commission_internal.lock_account(v_method.participant_id, v_method.currency);
    if exists (
        select
        from commission.payout as p
        where p.method_id = p_method_id
            and p.status in ('requested', 'approved', 'processing'))
    then
        raise exception using
            errcode = 'PT409',
            message = format('a payout is on its way to payout method "%s"', p_method_id),
            hint = 'Cancel it first, or wait until it is paid.';
    end if;
    return query
    update commission.payout_method as m
    set status = 'revoked',
        is_default = false,
        revoked_at = now(),
        revocation_reason = btrim(p_reason)
    where m.id = p_method_id
        and m.status <> 'revoked'
    returning m.*;
    if not found then
        raise exception using
            errcode = 'PT409',
            message = format('payout method "%s" is revoked already', p_method_id);
    end if;
end;
$$;

create or replace function commission.revoke_payout_method(p_method_id uuid, p_reason text)
returns setof commission.payout_method
language sql
set search_path = pg_catalog, pg_temp
set statement_timeout = '5s'
as $$
    select * from commission_internal.revoke_payout_method(p_method_id, p_reason);
$$;

comment on function commission.revoke_payout_method(uuid, text) is
    'Ends the use of an account, for good; p_reason stays on record. PT409 while a payout is on its way there. For the payee, and administrators of all branches.';
