-- What the functions of settlement ask of their arguments: permission first, then what was given.

create or replace function commission_internal.check_payout_currency(p_currency text)
returns text
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_currency text := coalesce(p_currency, (select w.currency from commission.workspace as w));
begin
    if not exists (select from commission.currency as c where c.code = v_currency) then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = format('there is no currency "%s"', left(v_currency, 100)),
            hint = 'p_currency is a code of commission.currency, or null for that of the workspace.';
    end if;
    return v_currency;
end;
$$;

comment on function commission_internal.check_payout_currency(text) is
    'The currency that was given, or that of the workspace; 22023 where there is none of that name.';

-- Money that is asked for is refused where it is no amount, rather than rounded.
create or replace function commission_internal.check_money(p_name text, p_amount numeric, p_currency text)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_minor_unit integer := (select c.minor_unit from commission.currency as c where c.code = p_currency);
begin
    if p_amount is null or p_amount in ('NaN', 'Infinity', '-Infinity') then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = format('%s must be an amount', p_name),
            detail = format('It is %s.', coalesce(p_amount::text, 'null'));
    end if;
    if abs(p_amount) > 999999999999999 then
        raise exception using
            errcode = 'check_violation',
            message = format('%s is more than 999999999999999', p_name);
    end if;
    if scale(trim_scale(p_amount)) > v_minor_unit then
        raise exception using
            errcode = 'check_violation',
            message = format('%s has more decimals than %s: %s', p_name, p_currency, left(p_amount::text, 100)),
            hint = format('Amounts in %s have at most %s decimals.', p_currency, v_minor_unit);
    end if;
end;
$$;

comment on function commission_internal.check_money(text, numeric, text) is
    'Raises 22023 for what is no amount, and 23514 for one that cannot be paid in the currency.';

create or replace function commission_internal.check_payee(p_participant_id uuid)
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
    if not commission_internal.sees_participant('settlement', p_participant_id)
        or not exists (select from commission.participant as p where p.id = p_participant_id)
    then
        raise exception using
            errcode = 'PT404',
            message = format('there is no participant "%s"', p_participant_id),
            hint = 'See the ids in commission.participant.';
    end if;
end;
$$;

comment on function commission_internal.check_payee(uuid) is
    'Raises 22023 without a participant, and PT404 (HTTP 404) unless there is one whom the caller sees.';

-- Who acts for themselves: an active person behind a token, nobody else.
create or replace function commission_internal.require_own_account()
returns uuid
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_id uuid := commission_internal.current_participant_id();
begin
    if v_id is null then
        perform commission_internal.refuse('settlement', 'use');
    end if;
    perform commission_internal.require_permission('settlement', 'view');
    if not exists (select from commission.participant as p where p.id = v_id and p.status = 'active') then
        perform commission_internal.refuse('settlement', 'use');
    end if;
    return v_id;
end;
$$;

comment on function commission_internal.require_own_account() is
    'The caller, who must be an active person that may look at settlement: else raises 42501 (HTTP 403).';
