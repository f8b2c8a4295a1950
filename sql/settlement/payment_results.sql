-- Results of the bank, many at once. The same file again changes nothing.

create or replace function commission_internal.check_payment_results(p_results jsonb)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_place bigint;
    v_what text;
begin
    if p_results is null or jsonb_typeof(p_results) <> 'array' or jsonb_array_length(p_results) > 10000 then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_results must be an array of at most 10000 results',
            hint = 'Such as [{"reference": "PO-00000001", "amount": "10.00", "status": "completed"}].';
    end if;
    select r.place, found.what into v_place, v_what
    from jsonb_array_elements(p_results) with ordinality as r (result, place)
    cross join lateral (
        values
            (1, jsonb_typeof(r.result) <> 'object', 'is no object'),
            (2, jsonb_typeof(r.result -> 'reference') is distinct from 'string', 'has no text "reference"'),
            (3, coalesce(r.result ->> 'amount', '') !~ '^\d{1,15}(\.\d{1,4})?$',
                'has no "amount" such as 10.00'),
            (4, coalesce(r.result ->> 'status', '') not in ('completed', 'failed', 'returned'),
                'has no "status" completed, failed or returned'),
            (5, octet_length(coalesce(r.result ->> 'transaction_reference', '')) > 100
                    or btrim(r.result ->> 'transaction_reference') = '',
                'has a "transaction_reference" that is blank or longer than 100 bytes'),
            (6, octet_length(coalesce(r.result ->> 'reason', '')) > 1000, 'has a "reason" of more than 1000 bytes')
    ) as found (number, is_so, what)
    where found.is_so
    order by r.place, found.number
    limit 1;
    if v_place is not null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = format('result %s of p_results %s', v_place, v_what),
            hint = 'A result is an object such as '
                '{"reference": "PO-00000001", "amount": "10.00", "status": "completed"}.';
    end if;
end;
$$;

comment on function commission_internal.check_payment_results(jsonb) is
    'Raises 22023 and names the first result that is none.';

-- What one result means for its payout as it is now.
create or replace function commission_internal.meaning_of_result(
    p_payout commission.payout,
    p_amount numeric,
    p_status text,
    p_transaction_reference text,
    out outcome text,
    out message text)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    outcome := 'refused';
    if p_payout.id is null then
        message := 'no payout has this reference';
    elsif p_payout.net_amount <> p_amount then
        message := format('the payout has %s', p_payout.net_amount);
    elsif commission_internal.may_be_one(commission_internal.claimed_participant_id(), p_payout.participant_id) then
        message := 'nobody decides about money of their own';
    elsif p_transaction_reference is not null and exists (
        select
        from commission.payout as other
        where other.transaction_reference = p_transaction_reference
            and other.id <> p_payout.id)
    then
        message := 'another payout has this transaction reference';
    elsif p_payout.status = 'processing' and p_status in ('completed', 'failed')
        or p_payout.status = 'completed' and p_status = 'returned'
    then
        outcome := p_status;
    elsif p_payout.status::text = p_status or p_payout.status = 'returned' and p_status = 'completed' then
        if p_status = 'completed'
            and p_transaction_reference is distinct from p_payout.transaction_reference
        then
            message := format('the payout was completed as "%s"',
                coalesce(p_payout.transaction_reference, 'no transaction reference'));
        else
            outcome := 'unchanged';
        end if;
    else
        message := format('the payout is %s', p_payout.status);
    end if;
end;
$$;

comment on function commission_internal.meaning_of_result(commission.payout, numeric, text, text) is
    'What becomes of a payout by a result: completed, failed, returned, unchanged, or refused with the reason.';

create or replace function commission_internal.record_payment_results(p_results jsonb)
returns table (place bigint, reference_number text, outcome text, message text)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_result record;
    v_payout commission.payout;
    v_meaning record;
begin
    perform commission_internal.require_all('settlement', 'edit');
    perform commission_internal.check_payment_results(p_results);
    perform commission_internal.lock_accounts_of(array(
        select p.id
        from commission.payout as p
        where p.reference_number in (
            select btrim(r.result ->> 'reference') from jsonb_array_elements(p_results) as r (result))));
    perform
    from commission.payout_batch as b
    where b.id in (
        select p.batch_id
        from commission.payout as p
        where p.reference_number in (
            select btrim(r.result ->> 'reference') from jsonb_array_elements(p_results) as r (result)))
    order by b.id
    for no key update;
    for v_result in
        select r.place, btrim(r.result ->> 'reference') as reference, (r.result ->> 'amount')::numeric as amount,
            r.result ->> 'status' as status, btrim(r.result ->> 'transaction_reference') as transaction_reference,
            r.result ->> 'reason' as reason
        from jsonb_array_elements(p_results) with ordinality as r (result, place)
        order by r.place
    loop
        select p.* into v_payout
        from commission.payout as p
        where p.reference_number = v_result.reference
        for no key update;
        v_meaning := commission_internal.meaning_of_result(
            v_payout, v_result.amount, v_result.status, v_result.transaction_reference);
        if v_meaning.outcome in ('completed', 'failed', 'returned') then
            perform commission_internal.settle_payout(
                v_payout, v_meaning.outcome::commission.payout_state, v_result.transaction_reference,
                coalesce(nullif(btrim(v_result.reason), ''), 'the bank gave no reason'));
        end if;
        place := v_result.place;
        reference_number := left(v_result.reference, 100);
        outcome := v_meaning.outcome;
        message := v_meaning.message;
        return next;
    end loop;
    perform commission_internal.settle_batches(array(
        select distinct p.batch_id
        from commission.payout as p
        where p.reference_number in (
            select btrim(r.result ->> 'reference') from jsonb_array_elements(p_results) as r (result))
            and p.batch_id is not null));
end;
$$;

create or replace function commission.record_payment_results(p_results jsonb)
returns table (place bigint, reference_number text, outcome text, message text)
language sql
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.record_payment_results(p_results);
$$;

select commission_internal.give_time('record_payment_results', '15min');

comment on function commission.record_payment_results(jsonb) is
    'Takes what the bank reports: an array of objects with reference (that of the payout), amount (its net amount), status (completed, failed, returned), transaction_reference and reason. A result counts where reference and amount agree; one that does not stops no other. Returns a row for each: completed, failed, returned, unchanged (known already: the same file twice changes nothing) or refused, with the reason, such as a payout of one''s own. For administrators of all branches.';
