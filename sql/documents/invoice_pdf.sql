-- An invoice, a credit note or a payment advice as a file: what its document said when it was issued.

create or replace function commission_internal.party_of_document(p_party jsonb, p_name text)
returns jsonb
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
    select jsonb_build_object(
        'name', coalesce(nullif(btrim(p_party ->> 'name'), ''), p_name),
        'address', to_jsonb(array_remove(
            regexp_split_to_array(p_party ->> 'address', '\s*\n\s*') || array[p_party ->> 'country'], null)),
        'details', (
            select coalesce(jsonb_agg(jsonb_build_array(d.label, d.value) order by d.place), '[]')
            from (
                values (1, 'VAT ID', p_party ->> 'vat_id'), (2, 'Tax number', p_party ->> 'tax_number')
            ) as d (place, label, value)
            where d.value is not null));
$$;

comment on function commission_internal.party_of_document(jsonb, text) is
    'A side of an invoice as documents show it; the name where it has none.';

create or replace function commission_internal.rate_in_words(p_rate numeric)
returns text
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
    select trim_scale(p_rate * 100) || ' %';
$$;

comment on function commission_internal.rate_in_words(numeric) is 'A rate in percent.';

create or replace function commission_internal.invoice_document(p_invoice_id uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_invoice commission.invoice;
    v_said jsonb;
    v_seller jsonb;
    v_buyer jsonb;
begin
    perform commission_internal.require_permission('settlement', 'view');
    if p_invoice_id is null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_invoice_id must be given';
    end if;
    select * into v_invoice from commission.invoice as i where i.id = p_invoice_id;
    if not found or not commission_internal.sees_participant('settlement', v_invoice.participant_id) then
        raise exception using
            errcode = 'PT404',
            message = format('there is no invoice "%s"', p_invoice_id),
            hint = 'See the ids in commission.invoice.';
    end if;
    v_said := v_invoice.document;
    v_seller := commission_internal.party_of_document(v_said -> 'seller', null);
    v_buyer := commission_internal.party_of_document(
        v_said -> 'buyer',
        (select coalesce(nullif(btrim(w.company), ''), w.name) from commission.workspace as w));
    return (
        select jsonb_build_object(
            'kind', v_invoice.kind,
            -- An advice is the company's own; the others are the payee's, written by the company.
            'issuer', case v_invoice.kind when 'payment_advice' then v_buyer else v_seller end,
            'recipient', case v_invoice.kind when 'payment_advice' then v_seller else v_buyer end,
            'currency', c.code,
            'decimals', c.minor_unit,
            'number', v_invoice.number,
            'issue_date', v_said -> 'issue_date',
            'due_date', v_said -> 'due_date',
            'period', format('%s - %s', v_said #>> '{service_period,from}', v_said #>> '{service_period,until}'),
            'corrects', case when v_said -> 'corrects' <> 'null' then
                format('%s (%s)', v_said #>> '{corrects,number}', v_said #>> '{corrects,issue_date}') end,
            'payment_reference', v_said -> 'payment_reference',
            'lines', (
                select jsonb_agg(
                    jsonb_build_object(
                        'description', coalesce(l.value ->> 'description', l.value ->> 'component'),
                        'period', format('%s-%s', l.value ->> 'year', lpad(l.value ->> 'month', 2, '0')),
                        'amount', l.value -> 'amount')
                    order by l.place)
                from jsonb_array_elements(v_said -> 'lines') with ordinality as l (value, place)),
            'subtotal', v_said -> 'subtotal',
            'taxes', case when v_said ->> 'treatment' = 'vat' then
                jsonb_build_array(jsonb_build_object(
                    'label', 'VAT',
                    'rate', commission_internal.rate_in_words((v_said ->> 'tax_rate')::numeric),
                    'base', v_said -> 'subtotal',
                    'amount', v_said -> 'tax_amount')) end,
            'withholding', case when (v_said ->> 'withholding_amount')::numeric <> 0 then
                jsonb_build_object(
                    'rate', commission_internal.rate_in_words((v_said ->> 'withholding_rate')::numeric),
                    'base', v_said -> 'subtotal',
                    'amount', v_said -> 'withholding_amount') end,
            'total', v_said -> 'total_amount',
            'notes', v_said -> 'notes')
        from commission.currency as c
        where c.code = v_invoice.currency);
end;
$$;

comment on function commission_internal.invoice_document(uuid) is
    'What an invoice said when it was issued, as the document that commission_documents.pdf() writes.';

create or replace function commission_internal.invoice_pdf(p_invoice_id uuid)
returns bytea
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_document constant jsonb := commission_internal.invoice_document(p_invoice_id);
begin
    perform commission_internal.require_documents();
    perform commission_internal.name_download(format('%s.pdf', v_document ->> 'number'));
    return commission_documents.pdf(v_document);
end;
$$;

comment on function commission_internal.invoice_pdf(uuid) is
    'An invoice as a PDF; PostgREST is told what its file is called.';

create or replace function commission.invoice_pdf(p_invoice_id uuid)
returns commission."application/pdf"
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.invoice_pdf(p_invoice_id)::commission."application/pdf";
$$;

comment on function commission.invoice_pdf(uuid) is
    'An invoice, a credit note or a payment advice as it was issued, as a PDF: a file over HTTP, with Accept: application/pdf. PT404 for those that the caller does not see; 22P05 and 55000 as for statement_pdf(). Read-only.';
