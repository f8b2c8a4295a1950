-- Placing holds and releasing them.

create or replace function commission_internal.place_hold(
    p_participant_id uuid,
    p_reason text,
    p_posting_id bigint,
    p_line bigint,
    p_year integer,
    p_month integer)
returns setof commission.payout_hold
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.require_all('settlement', 'edit');
    perform commission_internal.check_payee(p_participant_id);
    perform commission_internal.check_reason(p_reason);
    if (p_posting_id is null) <> (p_line is null) or p_posting_id is not null and num_nonnulls(p_year, p_month) > 0
    then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'a hold is of an account, of a month, or of a line',
            hint = 'Give p_posting_id and p_line, or p_year and p_month, or none of them.';
    end if;
    if num_nonnulls(p_year, p_month) > 0 then
        perform commission_internal.check_month(p_year, p_month);
    end if;
    if p_posting_id is not null and not exists (
        select
        from commission_internal.payable_line as l
        where (l.posting_id, l.line, l.participant_id) = (p_posting_id, p_line, p_participant_id))
    then
        raise exception using
            errcode = 'PT404',
            message = format('participant "%s" has no line %s of posting %s', p_participant_id, p_line, p_posting_id),
            hint = 'See commission.earning.';
    end if;
    perform commission_internal.touch_accounts(array[p_participant_id]);
    return query
    insert into commission.payout_hold as h (
        participant_id, posting_id, line, year, month, reason, placed_by, placed_by_role)
    values (
        p_participant_id, p_posting_id, p_line, p_year, p_month, btrim(p_reason),
        commission_internal.claimed_participant_id(), commission_internal.calling_role())
    returning h.*;
end;
$$;

create or replace function commission.place_hold(
    p_participant_id uuid,
    p_reason text,
    p_posting_id bigint default null,
    p_line bigint default null,
    p_year integer default null,
    p_month integer default null)
returns setof commission.payout_hold
language sql
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.place_hold(p_participant_id, p_reason, p_posting_id, p_line, p_year, p_month);
$$;

comment on function commission.place_hold(uuid, text, bigint, bigint, integer, integer) is
    'Holds a person''s money back: one line of the ledger, what is due with a month or was earned in it, or all of it. Payouts under way that have such lines can be neither approved nor processed. p_reason stays on record. For administrators of all branches.';

create or replace function commission_internal.release_hold(p_hold_id uuid, p_reason text)
returns setof commission.payout_hold
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.require_all('settlement', 'edit');
    perform commission_internal.check_reason(p_reason);
    if not exists (select from commission.payout_hold as h where h.id = p_hold_id) then
        raise exception using
            errcode = 'PT404',
            message = format('there is no hold "%s"', p_hold_id),
            hint = 'See the ids in commission.payout_hold.';
    end if;
    perform commission_internal.refuse_party(h.participant_id)
    from commission.payout_hold as h
    where h.id = p_hold_id;
    return query
    update commission.payout_hold as h
    set released_at = now(),
        released_by = commission_internal.claimed_participant_id(),
        release_reason = btrim(p_reason)
    where h.id = p_hold_id
        and h.released_at is null
    returning h.*;
    if not found then
        raise exception using
            errcode = 'PT409',
            message = format('hold "%s" was released already', p_hold_id);
    end if;
end;
$$;

create or replace function commission.release_hold(p_hold_id uuid, p_reason text)
returns setof commission.payout_hold
language sql
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.release_hold(p_hold_id, p_reason);
$$;

comment on function commission.release_hold(uuid, text) is
    'Ends a hold; p_reason stays on record. PT409 where it was released already, 42501 on money of one''s own. For administrators of all branches.';
