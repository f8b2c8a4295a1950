-- Batches: approved payouts that are paid together.

create or replace function commission_internal.take_batch(p_batch_id uuid, p_to text)
returns commission.payout_batch
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_batch commission.payout_batch;
begin
    if p_batch_id is null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_batch_id must be given';
    end if;
    select * into v_batch from commission.payout_batch as b where b.id = p_batch_id for no key update;
    if not found then
        raise exception using
            errcode = 'PT404',
            message = format('there is no payout batch "%s"', p_batch_id),
            hint = 'See the ids in commission.payout_batch.';
    end if;
    if v_batch.status <> 'draft' then
        raise exception using
            errcode = 'PT409',
            message = format('payout batch %s is %s and cannot become %s', v_batch.number, v_batch.status, p_to),
            hint = 'Only a draft is processed or cancelled.';
    end if;
    return v_batch;
end;
$$;

comment on function commission_internal.take_batch(uuid, text) is
    'The draft of this id, which the caller holds from here on; PT404 where there is none, PT409 where it is no draft any more.';

create or replace function commission_internal.create_payout_batch(
    p_currency text,
    p_kind text,
    p_payout_ids uuid[])
returns setof commission.payout_batch
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_currency text;
    v_stranger uuid;
    v_ids uuid[];
    v_id uuid;
begin
    perform commission_internal.require_all('settlement', 'edit');
    v_currency := commission_internal.check_payout_currency(p_currency);
    perform commission_internal.check_method_kind(p_kind);
    if array_ndims(p_payout_ids) > 1
        or array_position(p_payout_ids, null) is not null
        or cardinality(p_payout_ids) > 100000 then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_payout_ids must be a list of at most 100000 payouts without null',
            hint = 'Null takes all that are approved.';
    end if;
    v_ids := array(
        select p.id
        from commission.payout as p
        join commission.payout_method as m on m.id = p.method_id
        where p.status = 'approved'
            and p.batch_id is null
            and p.currency = v_currency
            and m.kind = p_kind::commission.payout_method_kind
            and (p_payout_ids is null or p.id = any (p_payout_ids)));
    perform commission_internal.lock_accounts_of(v_ids);
    -- Two who make a batch at once do not take the same payouts.
    v_ids := array(
        select p.id
        from commission.payout as p
        where p.id = any (v_ids)
            and p.status = 'approved'
            and p.batch_id is null
        order by p.id
        for no key update);
    select given.id into v_stranger
    from unnest(p_payout_ids) as given (id)
    where given.id <> all (v_ids)
    order by given.id
    limit 1;
    if v_stranger is not null then
        raise exception using
            errcode = 'PT409',
            message = format('payout "%s" is not approved for %s by %s, or is in another batch',
                v_stranger, v_currency, p_kind),
            hint = 'See commission.payout_status.';
    end if;
    if v_ids = '{}' then
        raise exception using
            errcode = 'PT409',
            message = format('no approved payout in %s by %s waits for a batch', v_currency, p_kind),
            hint = 'commission.approve_payout() approves what is requested.';
    end if;
    insert into commission.payout_batch as b (currency, kind, created_by, created_by_role)
    values (
        v_currency, p_kind::commission.payout_method_kind, commission_internal.claimed_participant_id(),
        commission_internal.calling_role())
    returning b.id into v_id;
    update commission.payout as p
    set batch_id = v_id
    where p.id = any (v_ids);
    return query select b.* from commission.payout_batch as b where b.id = v_id;
end;
$$;

create or replace function commission.create_payout_batch(
    p_currency text default null,
    p_kind text default 'bank_transfer',
    p_payout_ids uuid[] default null)
returns setof commission.payout_batch
language sql
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.create_payout_batch(p_currency, p_kind, p_payout_ids);
$$;

comment on function commission.create_payout_batch(text, text, uuid[]) is
    'Gathers approved payouts of one currency (null: that of the workspace) and one way of payment in a draft: all, or those of p_payout_ids, each of which must be one (PT409). For administrators of all branches.';

create or replace function commission_internal.process_payout_batch(p_batch_id uuid)
returns table (
    id uuid,
    number bigint,
    currency text,
    kind commission.payout_method_kind,
    status commission.payout_batch_status,
    payment_count integer,
    control_sum numeric
)
language plpgsql
security definer
rows 1
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_batch commission.payout_batch;
    v_payout commission.payout;
begin
    perform commission_internal.require_all('settlement', 'edit');
    v_batch := commission_internal.take_batch(p_batch_id, 'processed');
    perform commission_internal.lock_accounts_of(
        array(select p.id from commission.payout as p where p.batch_id = p_batch_id));
    for v_payout in
        select p.* from commission.payout as p where p.batch_id = p_batch_id order by p.id for no key update
    loop
        if v_payout.status <> 'approved' then
            perform commission_internal.refuse_step(v_payout, 'processing');
        end if;
        perform commission_internal.refuse_held_payout(v_payout);
    end loop;
    -- Frozen from here on.
    update commission.payout as p
    set status = 'processing',
        processed_at = now()
    where p.batch_id = p_batch_id;
    if not found then
        raise exception using
            errcode = 'PT409',
            message = format('payout batch %s has no payouts any more', v_batch.number),
            hint = 'Cancel it with commission.cancel_payout_batch().';
    end if;
    perform commission_internal.issue_invoices(p_batch_id);
    perform commission_internal.tax_payouts(p_batch_id);
    update commission.payout_batch as b
    set status = 'processed',
        processed_at = now(),
        processed_by = commission_internal.claimed_participant_id(),
        processed_by_role = commission_internal.calling_role(),
        payment_count = of_batch.payment_count,
        control_sum = of_batch.control_sum
    from (
        select count(*)::integer as payment_count, sum(p.net_amount) as control_sum
        from commission.payout as p
        where p.batch_id = p_batch_id
    ) as of_batch
    where b.id = p_batch_id;
    -- What is made of a processed batch: its amounts change no more, and what fails here undoes it.
    perform commission_internal.make_payment_files(p_batch_id);
    return query
    select b.id, b.number, b.currency, b.kind, b.status, b.payment_count, b.control_sum
    from commission.payout_batch as b
    where b.id = p_batch_id;
end;
$$;

create or replace function commission.process_payout_batch(p_batch_id uuid)
returns table (
    id uuid,
    number bigint,
    currency text,
    kind commission.payout_method_kind,
    status commission.payout_batch_status,
    payment_count integer,
    control_sum numeric
)
language sql
rows 1
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.process_payout_batch(p_batch_id);
$$;

select commission_internal.give_time('process_payout_batch', '15min');

comment on function commission.process_payout_batch(uuid) is
    'Freezes the amounts of a draft and orders its payments: count and control sum are written down, and files for the bank are made where set_payer_account() was called. All or nothing: PT409 names a payout that has money that is held or is more than its account still has. For administrators of all branches.';

create or replace function commission_internal.cancel_payout_batch(p_batch_id uuid, p_reason text)
returns setof commission.payout_batch
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.require_all('settlement', 'edit');
    perform commission_internal.check_reason(p_reason);
    perform commission_internal.take_batch(p_batch_id, 'cancelled');
    perform commission_internal.lock_accounts_of(
        array(select p.id from commission.payout as p where p.batch_id = p_batch_id));
    update commission.payout as p
    set batch_id = null
    where p.batch_id = p_batch_id;
    return query
    update commission.payout_batch as b
    set status = 'cancelled',
        cancellation_reason = btrim(p_reason)
    where b.id = p_batch_id
    returning b.*;
end;
$$;

create or replace function commission.cancel_payout_batch(p_batch_id uuid, p_reason text)
returns setof commission.payout_batch
language sql
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.cancel_payout_batch(p_batch_id, p_reason);
$$;

comment on function commission.cancel_payout_batch(uuid, text) is
    'Gives a draft up; its payouts are approved still and wait for another batch. PT409 where it is no draft. For administrators of all branches.';
