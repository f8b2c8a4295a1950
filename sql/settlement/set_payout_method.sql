-- Giving, verifying and revoking accounts. The account itself goes through here once: what is stored is its
-- mask. Where something keeps it sealed, it does so in keep_payout_secret(method, account), which is
-- called if it is there.

create or replace function commission_internal.mask_of_account(p_account text)
returns text
language sql
immutable
strict
set search_path = pg_catalog, pg_temp
as $$
    select case
        when given.account like '%_@_%' then
            left(given.account, 1) || '***@' || split_part(given.account, '@', -1)
        -- Half of what is short stays hidden.
        else '***' || right(given.account, least(4, length(given.account) / 2))
    end
    from (select regexp_replace(p_account, '\s', '', 'g') as account) as given;
$$;

comment on function commission_internal.mask_of_account(text) is
    'An account as people may see it: the last four characters, of a short one fewer; of an address j***@domain.';

create or replace function commission_internal.set_payout_method(
    p_kind text,
    p_account text,
    p_currency text,
    p_is_default boolean)
returns setof commission.payout_method
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_participant_id uuid := commission_internal.require_own_account();
    v_currency text := commission_internal.check_payout_currency(p_currency);
    v_account text := regexp_replace(btrim(coalesce(p_account, '')), '\s+', ' ', 'g');
    v_is_default boolean := coalesce(p_is_default, true);
    v_keeper constant text := 'keep_payout_secret';
    v_method commission.payout_method;
begin
    if p_kind is null or p_kind <> all (enum_range(null::commission.payout_method_kind)::text[]) then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = format('there is no kind "%s" of payout methods', left(p_kind, 100)),
            hint = format('p_kind is one of %s.',
                array_to_string(enum_range(null::commission.payout_method_kind), ', '));
    end if;
    if length(v_account) < 4 or octet_length(v_account) > 200 then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_account must be an account of 4 to 200 characters',
            hint = 'Such as an IBAN, a number with its bank code, or the address of a wallet.';
    end if;
    -- Two at once would both be the default one.
    perform commission_internal.lock_account(v_participant_id, v_currency);
    if v_is_default then
        update commission.payout_method as m
        set is_default = false
        where m.participant_id = v_participant_id
            and m.currency = v_currency
            and m.is_default;
    end if;
    insert into commission.payout_method as m (
        participant_id, kind, masked, currency, is_default, usable_from, created_by)
    values (
        v_participant_id, p_kind::commission.payout_method_kind, commission_internal.mask_of_account(v_account),
        v_currency, v_is_default, now() + interval '24 hours', v_participant_id)
    returning m.* into v_method;
    if to_regprocedure(format('commission_internal.%I(uuid,text)', v_keeper)) is not null then
        execute format('select commission_internal.%I($1, $2)', v_keeper) using v_method.id, v_account;
    end if;
    -- Whoever listens tells the person: it may not have been them.
    perform pg_notify('commission_payout_method', jsonb_build_object(
        'participant_id', v_participant_id, 'method_id', v_method.id, 'masked', v_method.masked,
        'usable_from', v_method.usable_from)::text);
    return query select m.* from commission.payout_method as m where m.id = v_method.id;
end;
$$;

create or replace function commission.set_payout_method(
    p_kind text,
    p_account text,
    p_currency text default null,
    p_is_default boolean default true)
returns setof commission.payout_method
language sql
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.set_payout_method(p_kind, p_account, p_currency, p_is_default);
$$;

comment on function commission.set_payout_method(text, text, text, boolean) is
    'Says where the caller wants to be paid in a currency (null: that of the workspace): p_kind is bank_transfer, paypal, mobile_money or other. Of p_account only the mask is stored. Usable after 24 hours; channel commission_payout_method tells the server at once, so that it can tell the person. Another account is another method: revoke the old one. For active people themselves (42501).';

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
    if v_method.participant_id = commission_internal.claimed_participant_id() then
        raise exception using
            errcode = 'insufficient_privilege',
            message = 'nobody verifies an account of their own',
            hint = 'Another administrator does.';
    end if;
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
    'Says that an account was made sure to be the payee''s. It does not shorten the 24 hours. PT409 where it is not pending. For administrators of all branches.';

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
as $$
    select * from commission_internal.revoke_payout_method(p_method_id, p_reason);
$$;

comment on function commission.revoke_payout_method(uuid, text) is
    'Ends the use of an account, for good; p_reason stays on record. PT409 while a payout is on its way there. For the payee, and administrators of all branches.';
