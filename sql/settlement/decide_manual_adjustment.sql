-- Manual adjustments, from proposal to approval.

create or replace function commission_internal.refuse_unknown_adjustment(p_adjustment_id uuid)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_adjustment_id is null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_adjustment_id must be given';
    end if;
    raise exception using
        errcode = 'PT404',
        message = format('there is no manual adjustment "%s"', p_adjustment_id),
        hint = 'See the ids in commission.manual_adjustment.';
end;
$$;

comment on function commission_internal.refuse_unknown_adjustment(uuid) is
    'Raises 22023 without an id, else PT404 (HTTP 404).';

create or replace function commission_internal.propose_manual_adjustment(
    p_participant_id uuid,
    p_year integer,
    p_month integer,
    p_amount numeric,
    p_component text,
    p_reason text,
    p_currency text)
returns setof commission.manual_adjustment
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_currency text;
begin
    perform commission_internal.require_all('settlement', 'edit');
    perform commission_internal.check_payee(p_participant_id);
    perform commission_internal.check_month(p_year, p_month);
    v_currency := commission_internal.check_payout_currency(p_currency);
    perform commission_internal.check_money('p_amount', p_amount, v_currency);
    if p_amount = 0 then
        raise exception using
            errcode = 'check_violation',
            message = 'p_amount must not be 0',
            hint = 'A negative amount is deducted.';
    end if;
    if p_component is null or p_component <> all (enum_range(null::commission.manual_component)::text[]) then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = format('there is no component "%s" of manual adjustments', left(p_component, 100)),
            hint = format('p_component is one of %s.',
                array_to_string(enum_range(null::commission.manual_component), ', '));
    end if;
    perform commission_internal.check_reason(p_reason);
    perform commission_internal.refuse_closed('manual', p_year, p_month);
    perform commission_internal.refuse_before_ledger(p_year, p_month);
    return query
    insert into commission.manual_adjustment as a (
        participant_id, year, month, component, currency, amount, reason, created_by, created_by_role)
    values (
        p_participant_id, p_year, p_month, p_component::commission.manual_component, v_currency, p_amount,
        btrim(p_reason), commission_internal.claimed_participant_id(), commission_internal.calling_role())
    returning a.*;
end;
$$;

create or replace function commission.propose_manual_adjustment(
    p_participant_id uuid,
    p_year integer,
    p_month integer,
    p_amount numeric,
    p_component text,
    p_reason text,
    p_currency text default null)
returns setof commission.manual_adjustment
language sql
set search_path = pg_catalog, pg_temp
as $$
    select *
    from commission_internal.propose_manual_adjustment(
        p_participant_id, p_year, p_month, p_amount, p_component, p_reason, p_currency);
$$;

comment on function commission.propose_manual_adjustment(uuid, integer, integer, numeric, text, text, text) is
    'Proposes to pay somebody an amount, or (negative) to deduct it, with an open month (PT409): p_component is bonus, spiff or correction; p_reason stays on record; p_currency null is that of the workspace. It counts once another person approves it. For administrators of all branches.';

create or replace function commission_internal.approve_manual_adjustment(p_adjustment_id uuid)
returns setof commission.manual_adjustment
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_given commission.manual_adjustment;
begin
    perform commission_internal.require_all('settlement', 'edit');
    -- Settings before facts: nobody closes the month from here on.
    perform commission_internal.share_manual_settings();
    select * into v_given from commission.manual_adjustment as a where a.id = p_adjustment_id for no key update;
    if not found then
        perform commission_internal.refuse_unknown_adjustment(p_adjustment_id);
    end if;
    perform commission_internal.refuse_party(v_given.participant_id);
    if not commission_internal.is_second_person(v_given.created_by, v_given.created_by_role) then
        raise exception using
            errcode = 'insufficient_privilege',
            message = 'a manual adjustment is approved by another person than who proposed it',
            hint = 'Another administrator does.';
    end if;
    if v_given.approved_at is not null or v_given.rejected_at is not null then
        raise exception using
            errcode = 'PT409',
            message = format('manual adjustment "%s" is %s already', p_adjustment_id,
                case when v_given.approved_at is not null then 'approved' else 'rejected' end),
            hint = 'What was approved is mended by another one with the opposite sign.';
    end if;
    perform commission_internal.refuse_closed('manual', v_given.year, v_given.month);
    perform commission_internal.refuse_before_ledger(v_given.year, v_given.month);
    return query
    update commission.manual_adjustment as a
    set approved_at = now(),
        approved_by = commission_internal.claimed_participant_id(),
        approved_by_role = commission_internal.calling_role()
    where a.id = p_adjustment_id
    returning a.*;
end;
$$;

create or replace function commission.approve_manual_adjustment(p_adjustment_id uuid)
returns setof commission.manual_adjustment
language sql
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.approve_manual_adjustment(p_adjustment_id);
$$;

comment on function commission.approve_manual_adjustment(uuid) is
    'Approves a manual adjustment: the closing of its month posts it. By another person than the one who proposed it and the one whose it is (42501); PT409 where it was decided already or the month is closed. For administrators of all branches.';

create or replace function commission_internal.reject_manual_adjustment(p_adjustment_id uuid, p_reason text)
returns setof commission.manual_adjustment
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.require_all('settlement', 'edit');
    perform commission_internal.check_reason(p_reason);
    if not exists (select from commission.manual_adjustment as a where a.id = p_adjustment_id) then
        perform commission_internal.refuse_unknown_adjustment(p_adjustment_id);
    end if;
    perform commission_internal.refuse_party(
        (select a.participant_id from commission.manual_adjustment as a where a.id = p_adjustment_id));
    return query
    update commission.manual_adjustment as a
    set rejected_at = now(),
        rejected_by = commission_internal.claimed_participant_id(),
        rejection_reason = btrim(p_reason)
    where a.id = p_adjustment_id
        and a.approved_at is null
        and a.rejected_at is null
    returning a.*;
    if not found then
        raise exception using
            errcode = 'PT409',
            message = format('manual adjustment "%s" was decided already', p_adjustment_id),
            hint = 'What was approved is mended by another one with the opposite sign.';
    end if;
end;
$$;

create or replace function commission.reject_manual_adjustment(p_adjustment_id uuid, p_reason text)
returns setof commission.manual_adjustment
language sql
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.reject_manual_adjustment(p_adjustment_id, p_reason);
$$;

comment on function commission.reject_manual_adjustment(uuid, text) is
    'Rejects a proposed manual adjustment; p_reason stays on record. PT409 where it was decided already. For administrators of all branches.';
