-- Whether documents are as they were issued: numbers without gaps, sums, hashes, nothing billed twice.

create or replace function commission_internal.verify_invoices()
returns table (number text, problem text)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
    perform commission_internal.require_all('settlement', 'view');
    return query
    select i.number, found.problem
    from commission.invoice as i
    left join (
        select b.invoice_id, sum(b.amount) as amount
        from commission.invoice_item as b
        group by b.invoice_id
    ) as items on items.invoice_id = i.id
    cross join lateral (
        values
            (
                i.hash <> encode(sha256(convert_to(i.document::text, 'UTF8')), 'hex'),
                'the document is not as it was issued'),
            (
                i.subtotal is distinct from items.amount,
                format('it bills %s, its items are %s', i.subtotal, coalesce(items.amount, 0))),
            (
                (i.document ->> 'number', i.document ->> 'kind', (i.document ->> 'subtotal')::numeric,
                    (i.document ->> 'tax_amount')::numeric, (i.document ->> 'withholding_amount')::numeric)
                    is distinct from (i.number, i.kind::text, i.subtotal, i.tax_amount, i.withholding_amount),
                'the document says something else than its row')
    ) as found (is_so, problem)
    where found.is_so
    order by 1, 2;
    return query
    select missing.number, 'the number is missing'
    from commission_internal.invoice_series as s
    cross join lateral generate_series(1, s.last_number) as n
    cross join lateral (select commission_internal.invoice_number(s.series, s.year, n) as number) as missing
    where not exists (select from commission.invoice as i where i.number = missing.number)
    order by 1;
    return query
    select i.number, format('line %s of posting %s is billed with %s of %s', b.line, b.posting_id, b.billed, e.amount)
    from (
        select t.posting_id, t.line, sum(t.amount) as billed, max(t.invoice_id::text)::uuid as invoice_id
        from commission.invoice_item as t
        group by t.posting_id, t.line
    ) as b
    join commission.invoice as i on i.id = b.invoice_id
    left join commission.earning as e on (e.posting_id, e.line) = (b.posting_id, b.line)
    where e.amount is null
        or b.billed * e.amount < 0
        or abs(b.billed) > abs(e.amount)
    order by 1, 2;
end;
$$;

create or replace function commission.verify_invoices()
returns table (number text, problem text)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.verify_invoices();
$$;

select commission_internal.give_time('verify_invoices', '15min');

comment on function commission.verify_invoices() is
    'Whatever is wrong with documents: changed ones, sums that are not those of their items, numbers that are missing from their series, lines that are billed twice. Normally no rows. Read-only. For those who see all of module settlement (42501).';
