-- What the bank says: paid, failed, or sent back.

-- A hook that a scheme may bring: <scheme>_follow_payout(participant) learns what was paid to somebody.
create or replace function commission_internal.tell_schemes_of_payout(p_participant_id uuid)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_scheme text;
begin
    for v_scheme in select s from commission_internal.installed_schemes() as s loop
        if to_regprocedure(format('commission_internal.%I(uuid)', v_scheme || '_follow_payout')) is not null then
            execute format('select commission_internal.%I($1)', v_scheme || '_follow_payout') using p_participant_id;
        end if;
    end loop;
end;
$$;

comment on function commission_internal.tell_schemes_of_payout(uuid) is
    'Lets every scheme that wants to know follow what was paid to a person.';

create or replace function commission_internal.check_transaction_reference(p_transaction_reference text)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    if btrim(p_transaction_reference) = '' or octet_length(p_transaction_reference) > 100 then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_transaction_reference must be a text of 1 to 100 bytes, or null';
    end if;
end;
$$;

comment on function commission_internal.check_transaction_reference(text) is
    'Raises 22023 for a blank or overlong reference.';

-- The step itself: the caller holds the account and has asked whether the payout may take it.
create or replace function commission_internal.settle_payout(
    p_payout commission.payout,
    p_to commission.payout_state,
    p_transaction_reference text,
    p_reason text)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_who uuid := commission_internal.claimed_participant_id();
begin
    if p_to = 'completed' then
        update commission.payout as p
        set status = p_to,
            transaction_reference = btrim(p_transaction_reference),
            completed_at = now(),
            completed_by = v_who
        where p.id = p_payout.id;
    else
        update commission.payout as p
        set status = p_to,
            failure_reason = btrim(p_reason),
            ended_at = now(),
            ended_by = v_who
        where p.id = p_payout.id;
    end if;
    if p_to <> 'failed' then
        perform commission_internal.tell_schemes_of_payout(p_payout.participant_id);
    end if;
end;
$$;

comment on function commission_internal.settle_payout(commission.payout, commission.payout_state, text, text) is
    'Writes down what became of a payment. Its batch is for settle_batches().';

-- Once for many payments: each look finds all that the transaction has answered for before.
create or replace function commission_internal.settle_batches(p_batch_ids uuid[])
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
-- Looked up by key, whatever statistics say: they may be of empty tables.
set enable_seqscan = off
as $$
begin
    -- Two who answer for the last two payments see each other.
    perform from commission.payout_batch as b where b.id = any (p_batch_ids) order by b.id for no key update;
    update commission.payout_batch as b
    set status = 'paid'
    where b.id = any (p_batch_ids)
        and b.status = 'processed'
        and not exists (
            select from commission.payout as p where p.batch_id = b.id and p.status = 'processing');
end;
$$;

comment on function commission_internal.settle_batches(uuid[]) is
    'Writes down which batches are paid: nothing of them waits for an answer any more.';

create or replace function commission_internal.complete_payout(p_payout_id uuid, p_transaction_reference text)
returns setof commission.payout
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_payout commission.payout;
begin
    perform commission_internal.require_all('settlement', 'edit');
    perform commission_internal.check_transaction_reference(p_transaction_reference);
    v_payout := commission_internal.take_payout(p_payout_id);
    perform commission_internal.refuse_party(v_payout.participant_id);
    if v_payout.status <> 'processing' then
        perform commission_internal.refuse_step(v_payout, 'completed');
    end if;
    perform commission_internal.settle_payout(v_payout, 'completed', p_transaction_reference, null);
    perform commission_internal.settle_batches(array[v_payout.batch_id]);
    return query select p.* from commission.payout as p where p.id = p_payout_id;
end;
$$;

create or replace function commission.complete_payout(p_payout_id uuid, p_transaction_reference text default null)
returns setof commission.payout
language sql
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.complete_payout(p_payout_id, p_transaction_reference);
$$;

comment on function commission.complete_payout(uuid, text) is
    'Says that a payment has reached its payee; p_transaction_reference is what the bank calls it (23505 where another payout has it). PT409 where the payout is not processing. For administrators of all branches.';

create or replace function commission_internal.fail_payout(p_payout_id uuid, p_reason text)
returns setof commission.payout
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_payout commission.payout;
begin
    perform commission_internal.require_all('settlement', 'edit');
    perform commission_internal.check_reason(p_reason);
    v_payout := commission_internal.take_payout(p_payout_id);
    perform commission_internal.refuse_party(v_payout.participant_id);
    if v_payout.status <> 'processing' then
        perform commission_internal.refuse_step(v_payout, 'failed');
    end if;
    perform commission_internal.settle_payout(v_payout, 'failed', null, p_reason);
    perform commission_internal.settle_batches(array[v_payout.batch_id]);
    return query select p.* from commission.payout as p where p.id = p_payout_id;
end;
$$;

create or replace function commission.fail_payout(p_payout_id uuid, p_reason text)
returns setof commission.payout
language sql
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.fail_payout(p_payout_id, p_reason);
$$;

comment on function commission.fail_payout(uuid, text) is
    'Says that a payment was refused: its money is free for another payout. PT409 where the payout is not processing. For administrators of all branches.';

create or replace function commission_internal.return_payout(p_payout_id uuid, p_reason text)
returns setof commission.payout
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_payout commission.payout;
begin
    perform commission_internal.require_all('settlement', 'edit');
    perform commission_internal.check_reason(p_reason);
    v_payout := commission_internal.take_payout(p_payout_id);
    perform commission_internal.refuse_party(v_payout.participant_id);
    if v_payout.status <> 'completed' then
        perform commission_internal.refuse_step(v_payout, 'returned');
    end if;
    perform commission_internal.settle_payout(v_payout, 'returned', null, p_reason);
    return query select p.* from commission.payout as p where p.id = p_payout_id;
end;
$$;

create or replace function commission.return_payout(p_payout_id uuid, p_reason text)
returns setof commission.payout
language sql
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.return_payout(p_payout_id, p_reason);
$$;

comment on function commission.return_payout(uuid, text) is
    'Says that the bank has sent a completed payment back: its money is free for another payout. PT409 where the payout is not completed. For administrators of all branches.';
