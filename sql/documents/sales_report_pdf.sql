-- The report of sales as a file: what commission.sales_report_csv() has, as a document.

-- Sums of several currencies stand above the table, each for itself: a column has one sum.
create or replace function commission_internal.sales_report_document(
    p_reseller_id uuid,
    p_from_on date,
    p_until_on date)
returns jsonb
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set datestyle = iso
as $$
declare
    v_is_of_many constant boolean := p_reseller_id is null;
    v_currencies jsonb;
    v_has_many_currencies boolean;
    v_rows jsonb;
    v_amount jsonb;
begin
    with sale as materialized (
        select r.*, c.minor_unit
        from commission_internal.sales_report(p_reseller_id, p_from_on, p_until_on) with ordinality as r (
            sold_on, transaction_reference, reseller_name, client_name, product_name, currency, sale_amount,
            refunded_amount, net_amount, tier, commission_rate, commission, tier_bonus, status, place)
        join commission.currency as c on c.code = r.currency
    ),
    total as (
        select s.currency, s.minor_unit, count(*) as sale_count, sum(s.net_amount) as net_amount,
            coalesce(sum(s.commission + s.tier_bonus), 0) as commission
        from sale as s
        group by s.currency, s.minor_unit
    ),
    known as (
        select coalesce(jsonb_object_agg(t.currency, jsonb_build_object(
                'decimals', t.minor_unit,
                'sums', format('sales: %s, net: %s, commission: %s', t.sale_count,
                    round(t.net_amount, t.minor_unit), round(t.commission, t.minor_unit)))), '{}') as currencies,
            count(*) > 1 as are_many
        from total as t
    )
    select k.currencies, k.are_many, coalesce(jsonb_agg(
            jsonb_build_array(s.sold_on::text, s.transaction_reference)
            || case when v_is_of_many then jsonb_build_array(s.reseller_name) else '[]' end
            || jsonb_build_array(s.client_name, s.product_name, s.sale_amount, s.refunded_amount, s.net_amount)
            || case when k.are_many then jsonb_build_array(s.currency) else '[]' end
            || jsonb_build_array(s.tier, s.commission + s.tier_bonus, s.status)
            order by s.place) filter (where s.place is not null), '[]')
    into v_currencies, v_has_many_currencies, v_rows
    from known as k
    left join sale as s on true
    group by k.currencies, k.are_many;
    v_amount := jsonb_build_object('kind', 'amount', 'sum', not v_has_many_currencies);
    return (
        select jsonb_build_object(
            'kind', 'report',
            'title', 'Sales',
            'subtitle', nullif(concat_ws(' ', 'from ' || p_from_on, 'until ' || p_until_on), ''),
            'issuer', jsonb_build_object('name', coalesce(nullif(btrim(w.company), ''), w.name)),
            'recipient', (
                select jsonb_build_object('name', p.name, 'address', to_jsonb(array_remove(array[p.email], null)))
                from commission.participant as p
                where p.id = p_reseller_id),
            'facts', case
                when v_has_many_currencies then (
                    select jsonb_agg(jsonb_build_array(k.currency, k.known ->> 'sums') order by k.currency)
                    from jsonb_each(v_currencies) as k (currency, known))
                else jsonb_build_array(
                    jsonb_build_array('Sales', jsonb_array_length(v_rows)::text),
                    jsonb_build_array('Currency', coalesce(one.currency, w.currency)))
            end,
            'decimals', coalesce(one.decimals, c.minor_unit),
            'columns', '[{"heading": "Date"}, {"heading": "Reference"}]'
                || case when v_is_of_many then jsonb '[{"heading": "Reseller"}]' else '[]' end
                || '[{"heading": "Client"}, {"heading": "Product"}]'
                || jsonb_build_array(
                    v_amount || '{"heading": "Amount"}',
                    v_amount || '{"heading": "Refunded"}',
                    v_amount || '{"heading": "Net"}')
                || case when v_has_many_currencies then jsonb '[{"heading": "Currency"}]' else '[]' end
                || '[{"heading": "Tier"}]'
                || jsonb_build_array(v_amount || '{"heading": "Commission"}', jsonb '{"heading": "Status"}'),
            'rows', v_rows)
        from commission.workspace as w
        join commission.currency as c on c.code = w.currency
        left join lateral (
            select k.currency, (k.known -> 'decimals')::integer as decimals
            from jsonb_each(v_currencies) as k (currency, known)
            where not v_has_many_currencies
        ) as one on true);
end;
$$;

comment on function commission_internal.sales_report_document(uuid, date, date) is
    'The report of sales as the document that commission_documents.pdf() writes.';

create or replace function commission_internal.sales_report_pdf(p_reseller_id uuid, p_from_on date, p_until_on date)
returns bytea
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_document constant jsonb :=
        commission_internal.sales_report_document(p_reseller_id, p_from_on, p_until_on);
begin
    perform commission_internal.require_documents();
    perform commission_internal.name_sales_report(p_from_on, p_until_on, '.pdf');
    return commission_documents.pdf(v_document);
end;
$$;

comment on function commission_internal.sales_report_pdf(uuid, date, date) is
    'The report of sales as a PDF; PostgREST is told what its file is called.';

create or replace function commission.sales_report_pdf(
    p_reseller_id uuid default null,
    p_from_on date default null,
    p_until_on date default null)
returns commission."application/pdf"
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.sales_report_pdf(p_reseller_id, p_from_on, p_until_on)::commission."application/pdf";
$$;

comment on function commission.sales_report_pdf(uuid, date, date) is
    'What sales_report_csv() has, as a PDF: a file over HTTP, with Accept: application/pdf. Commission is with tier bonus. Sums are below the columns where all is in one currency, else above them for each. PT404 and 22023 as there; 22P05 and 55000 as for statement_pdf(); 22023 for more than 20,000 sales too. Read-only.';
