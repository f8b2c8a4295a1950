-- A payout that was requested: approved by a second person, or cancelled.

create or replace function commission_internal.check_payout(p_payout_id uuid)
returns commission.payout
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_payout commission.payout;
begin
    if p_payout_id is null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_payout_id must be given';
    end if;
    select * into v_payout from commission.payout as p where p.id = p_payout_id;
    if not found or not commission_internal.sees_participant('settlement', v_payout.participant_id) then
        raise exception using
            errcode = 'PT404',
            message = format('there is no payout "%s"', p_payout_id),
            hint = 'See the ids in commission.payout.';
    end if;
    return v_payout;
end;
$$;

comment on function commission_internal.check_payout(uuid) is
    'The payout of this id; PT404 (HTTP 404) unless the caller sees it.';

-- Its account first, then the payout: everybody in this order. Who may only see it holds neither.
create or replace function commission_internal.take_payout(p_payout_id uuid)
returns commission.payout
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_payout commission.payout := commission_internal.check_payout(p_payout_id);
begin
    perform commission_internal.lock_account(v_payout.participant_id, v_payout.currency);
    select * into v_payout from commission.payout as p where p.id = p_payout_id for no key update;
    return v_payout;
end;
$$;

comment on function commission_internal.take_payout(uuid) is
    'The payout of this id, whose account the caller holds from here on; PT404 (HTTP 404) unless the caller sees it.';

create or replace function commission_internal.refuse_step(p_payout commission.payout, p_to text)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        errcode = 'PT409',
        message = format('payout "%s" is %s and cannot become %s', p_payout.reference_number, p_payout.status, p_to),
        hint = 'requested, approved, processing, completed is the way; see commission.payout_status.';
end;
$$;

comment on function commission_internal.refuse_step(commission.payout, text) is
    'Raises PT409 (HTTP 409) for a step that a payout cannot take.';

-- What would keep a payout from being made now, although it was requested.
create or replace function commission_internal.refuse_held_payout(p_payout commission.payout)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
-- Looked up by key, whatever statistics say: they may be of empty tables.
set enable_seqscan = off
set jit = off
as $$
declare
    v_hold commission.payout_hold;
    v_payable numeric;
    v_takes_held boolean := false;
    v_trouble text;
begin
    -- Most have none: then sums say it.
    if exists (
        select
        from commission.payout_hold as h
        where h.participant_id = p_payout.participant_id
            and h.released_at is null)
    then
        -- Month by month, so that nothing in one of them makes up for what is held of another; and also of a month that
        -- gives nothing while it is open, for it may give again. Nor does another line make up for one that is held.
        select coalesce(sum(m.free), 0),
            coalesce(bool_or(m.takes_held_line or m.is_held and m.taken > greatest(m.free, 0)), false)
        into v_payable, v_takes_held
        from (
            select sum(l.open_amount - l.held_amount) as free, coalesce(sum(i.amount), 0) as taken,
                bool_or(l.is_held_line or l.is_held_month) as is_held,
                bool_or(l.is_held_line and i.amount > l.open_amount - l.held_amount) as takes_held_line
            from commission_internal.open_lines(p_payout.participant_id, p_payout.currency, p_payout.id) as l
            left join commission.payout_item as i
                on i.payout_id = p_payout.id
                and i.posting_id = l.posting_id
                and i.line = l.line
            group by l.scheme, l.for_year, l.for_month
        ) as m;
    else
        select a.balance + p_payout.amount into v_payable
        from commission_internal.accounts(array[p_payout.participant_id]) as a
        where a.currency = p_payout.currency;
    end if;
    select h.* into v_hold
    from commission.payout_hold as h
    where h.participant_id = p_payout.participant_id
        and h.released_at is null
        and (v_takes_held or h.posting_id is null and h.year is null)
    -- The one that names what is paid, where several may be the reason.
    order by exists (
            select
            from commission.payout_item as i
            join commission_internal.payable_line as l on (l.posting_id, l.line) = (i.posting_id, i.line)
            where i.payout_id = p_payout.id
                and (
                    (h.posting_id, h.line) = (l.posting_id, l.line)
                    or (h.year, h.month) in ((l.year, l.month), (l.for_year, l.for_month)))) desc,
        h.placed_at, h.id
    limit 1;
    if found then
        raise exception using
            errcode = 'PT409',
            message = format('payout "%s" has money that is held', p_payout.reference_number),
            detail = format('Hold "%s": %s', v_hold.id, v_hold.reason),
            hint = 'Release the hold, or cancel the payout.';
    end if;
    if v_payable < p_payout.amount then
        raise exception using
            errcode = 'PT409',
            message = format('payout "%s" is more than its account still has', p_payout.reference_number),
            detail = format('It has %s. Since it was requested money was deducted or held, which leaves %s.',
                p_payout.amount, greatest(v_payable, 0)),
            hint = 'Cancel it, and request what is left.';
    end if;
    select case
        when m.status = 'revoked' then 'the account of payout "%s" is revoked'
        when commission_internal.awaits_verification(m) then 'the account of payout "%s" must be verified'
    end
    into v_trouble
    from commission.payout_method as m
    where m.id = p_payout.method_id;
    if v_trouble is not null then
        raise exception using
            errcode = 'PT409',
            message = format(v_trouble, p_payout.reference_number),
            hint = 'Cancel the payout, or have the account verified by commission.verify_payout_method().';
    end if;
    v_trouble := commission_internal.obstacle_of_schemes(p_payout.participant_id);
    if v_trouble is not null then
        raise exception using
            errcode = 'PT409',
            message = format('payout "%s" cannot be paid: %s', p_payout.reference_number, v_trouble),
            hint = 'See the scheme''s documentation, or cancel the payout.';
    end if;
end;
$$;

comment on function commission_internal.refuse_held_payout(commission.payout) is
    'Raises PT409 (HTTP 409) while a payout has money that is held, or more than its account still has, an account that was revoked or is not verified, or a payee whom a scheme does not pay.';

create or replace function commission_internal.approve_payout(p_payout_id uuid)
returns setof commission.payout
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_payout commission.payout;
    v_fee numeric;
begin
    perform commission_internal.require_all('settlement', 'edit');
    v_payout := commission_internal.take_payout(p_payout_id);
    perform commission_internal.refuse_party(v_payout.participant_id);
    if not commission_internal.is_second_person(v_payout.requested_by, v_payout.requested_by_role) then
        raise exception using
            errcode = 'insufficient_privilege',
            message = 'a payout is approved by another person than who requested it',
            hint = 'Another administrator does.';
    end if;
    if v_payout.status <> 'requested' then
        perform commission_internal.refuse_step(v_payout, 'approved');
    end if;
    perform commission_internal.refuse_held_payout(v_payout);
    v_fee := coalesce((select s.fee from commission.payout_setting as s where s.currency = v_payout.currency), 0);
    if v_payout.amount <= v_fee then
        raise exception using
            errcode = 'PT409',
            message = format('payout "%s" does not cover the fee', v_payout.reference_number),
            detail = format('It has %s, the fee is %s.', v_payout.amount, v_fee),
            hint = 'Lower payout_setting.fee, or cancel the payout.';
    end if;
    return query
    update commission.payout as p
    set status = 'approved',
        transaction_fee = v_fee,
        approved_at = now(),
        approved_by = commission_internal.claimed_participant_id(),
        approved_by_role = commission_internal.calling_role(),
        tax_hash = commission_internal.tax_hash(p.participant_id, commission_internal.today())
    where p.id = p_payout_id
    returning p.*;
end;
$$;

create or replace function commission.approve_payout(p_payout_id uuid)
returns setof commission.payout
language sql
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.approve_payout(p_payout_id);
$$;

comment on function commission.approve_payout(uuid) is
    'Approves a requested payout: by another person than the one who requested it and the one whose it is (42501). The fee of this day is taken, whatever it becomes later. PT409 where it is not requested, has money that is held or is more than the account still has, or does not cover the fee. For administrators of all branches.';

create or replace function commission_internal.cancel_payout(p_payout_id uuid, p_reason text)
returns setof commission.payout
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_payout commission.payout;
    v_is_admin boolean;
begin
    perform commission_internal.require_permission('settlement', 'view');
    v_is_admin := commission_internal.edits_all('settlement');
    v_payout := commission_internal.check_payout(p_payout_id);
    if not v_is_admin and v_payout.participant_id is distinct from commission_internal.require_own_account() then
        perform commission_internal.refuse('settlement', 'edit');
    end if;
    v_payout := commission_internal.take_payout(p_payout_id);
    if p_reason is not null then
        perform commission_internal.check_reason(p_reason);
    end if;
    if v_payout.status not in ('requested', 'approved') then
        perform commission_internal.refuse_step(v_payout, 'cancelled');
    end if;
    if v_payout.status = 'approved' and not v_is_admin then
        raise exception using
            errcode = 'PT409',
            message = format('payout "%s" is approved already', v_payout.reference_number),
            hint = 'Ask an administrator to cancel it.';
    end if;
    return query
    update commission.payout as p
    set status = 'cancelled',
        batch_id = null,
        failure_reason = btrim(p_reason),
        ended_at = now(),
        ended_by = commission_internal.claimed_participant_id()
    where p.id = p_payout_id
    returning p.*;
end;
$$;

create or replace function commission.cancel_payout(p_payout_id uuid, p_reason text default null)
returns setof commission.payout
language sql
set search_path = pg_catalog, pg_temp
set statement_timeout = '5s'
as $$
    select * from commission_internal.cancel_payout(p_payout_id, p_reason);
$$;

comment on function commission.cancel_payout(uuid, text) is
    'Cancels a payout and sets its money free: the payee one that is requested, administrators of all branches one that is requested or approved. PT409 for others.';
