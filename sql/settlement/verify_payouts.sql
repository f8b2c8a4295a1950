-- Whether payouts agree with the ledger, with their batches, and with what the bank was told.

create or replace function commission_internal.verify_payouts()
returns table (record text, problem text)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
    perform commission_internal.require_all('settlement', 'view');
    return query
    select p.reference_number, format('it takes %s, its items are %s', p.amount, coalesce(items.amount, 0))
    from commission.payout as p
    left join (
        select i.payout_id, sum(i.amount) as amount
        from commission.payout_item as i
        group by i.payout_id
    ) as items on items.payout_id = p.id
    where p.amount is distinct from items.amount
    order by p.number;
    -- It follows from the others as long as the table says so.
    return query
    select p.reference_number,
        format('it pays %s, which is not its %s with %s of tax, less %s withheld and a fee of %s',
            p.net_amount, p.amount, p.tax_amount, p.withholding_amount, p.transaction_fee)
    from commission.payout as p
    where p.net_amount is distinct from p.amount + p.tax_amount - p.withholding_amount - p.transaction_fee
    order by p.number;
    return query
    select p.reference_number,
        format('line %s of posting %s is not one that its payee was posted', i.line, i.posting_id)
    from commission.payout_item as i
    join commission.payout as p on p.id = i.payout_id
    left join commission_internal.payable_line as l on (l.posting_id, l.line) = (i.posting_id, i.line)
    where (l.participant_id, l.currency) is distinct from (p.participant_id, p.currency)
    order by p.number, i.posting_id, i.line;
    return query
    select p.reference_number, 'its account is not one of its payee and currency'
    from commission.payout as p
    join commission.payout_method as m on m.id = p.method_id
    where (m.participant_id, m.currency) <> (p.participant_id, p.currency)
    order by p.number;
    return query
    select p.reference_number, 'its batch is gone'
    from commission.payout as p
    where p.batch_id is not null
        and not exists (select from commission.payout_batch as b where b.id = p.batch_id)
    order by p.number;
    return query
    select format('line %s of posting %s', taken.line, taken.posting_id),
        format('payouts take %s of %s', taken.amount, l.amount)
    from (
        select i.posting_id, i.line, sum(i.amount) as amount
        from commission_internal.live_payout_item as i
        group by i.posting_id, i.line
    ) as taken
    join commission_internal.payable_line as l on (l.posting_id, l.line) = (taken.posting_id, taken.line)
    where taken.amount * l.amount < 0
        or abs(taken.amount) > abs(l.amount)
    order by taken.posting_id, taken.line;
    return query
    select format('batch %s', b.number), found.problem
    from commission.payout_batch as b
    left join (
        select p.batch_id, count(*) as payment_count, sum(p.net_amount) as control_sum
        from commission.payout as p
        where p.processed_at is not null
        group by p.batch_id
    ) as ordered on ordered.batch_id = b.id
    left join (
        select f.batch_id, sum(f.payment_count) as payment_count, sum(f.control_sum) as control_sum
        from commission.payout_file as f
        group by f.batch_id
    ) as told on told.batch_id = b.id
    cross join lateral (
        values
            (
                (b.payment_count, b.control_sum) is distinct from (ordered.payment_count, ordered.control_sum),
                format('it was processed with %s payments of %s, its payouts are %s of %s',
                    b.payment_count, b.control_sum, ordered.payment_count, ordered.control_sum)),
            (
                (b.payment_count, b.control_sum) <> (told.payment_count, told.control_sum),
                format('it was processed with %s payments of %s, its files have %s of %s',
                    b.payment_count, b.control_sum, told.payment_count, told.control_sum))
    ) as found (is_so, problem)
    where found.is_so
        and b.processed_at is not null
    order by b.number, found.problem;
end;
$$;

create or replace function commission.verify_payouts()
returns table (record text, problem text)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.verify_payouts();
$$;

select commission_internal.give_time('verify_payouts', '15min');

comment on function commission.verify_payouts() is
    'Whatever is wrong with payouts: amounts that are not those of their items, net amounts that are not those of their parts, accounts that are not their payee''s, items of lines that their payee was not posted, lines that are paid more than once, batches that are gone, or whose payouts or files are not what was processed. Normally no rows. Read-only. For those who see all of module settlement (42501).';
