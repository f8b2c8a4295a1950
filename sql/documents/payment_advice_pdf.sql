-- What a payment is for, as a file: the lines of the ledger that a payout takes, and what is taken off.

create or replace function commission_internal.payment_advice_document(p_payout_id uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_payout commission.payout;
    v_head jsonb;
begin
    perform commission_internal.require_permission('settlement', 'view');
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
    if v_payout.status not in ('processing', 'completed', 'returned') then
        raise exception using
            errcode = 'PT409',
            message = format('payout %s is %s', v_payout.reference_number, v_payout.status),
            detail = 'There is an advice of payments that were ordered.',
            hint = 'See status in commission.payout.';
    end if;
    v_head := commission_internal.head_of_document('payment_advice', v_payout.participant_id, v_payout.currency);
    return (
        select v_head || jsonb_build_object(
            'number', v_payout.reference_number,
            'issue_date', to_char(v_payout.processed_at at time zone w.time_zone, 'YYYY-MM-DD'),
            'payment_reference', v_payout.transaction_reference,
            'method', m.masked,
            'lines', (
                select jsonb_agg(
                    jsonb_build_object(
                        'description', commission_internal.line_in_words(e.scheme, e.component, e.kind),
                        'period', format('%s-%s', e.for_year, lpad(e.for_month::text, 2, '0')),
                        'amount', i.amount)
                    order by i.posting_id, i.line)
                from commission.payout_item as i
                join commission.earning as e
                    on e.posting_id = i.posting_id
                    and e.line = i.line
                where i.payout_id = v_payout.id),
            'subtotal', v_payout.amount,
            'taxes', case when v_payout.tax_amount <> 0 then
                jsonb_build_array(jsonb_build_object('amount', v_payout.tax_amount)) end,
            'withholding', case when v_payout.withholding_amount <> 0 then
                jsonb_build_object('amount', v_payout.withholding_amount) end,
            'fee', v_payout.transaction_fee,
            'total', v_payout.net_amount,
            'notes', case when v_payout.status = 'returned' then
                jsonb_build_array(format('The payment came back on %s.',
                    to_char(v_payout.ended_at at time zone w.time_zone, 'YYYY-MM-DD'))) end)
        from commission.workspace as w
        join commission.payout_method as m on m.id = v_payout.method_id);
end;
$$;

comment on function commission_internal.payment_advice_document(uuid) is
    'What a payout pays, as the document that commission_documents.pdf() writes.';

create or replace function commission_internal.payment_advice_pdf(p_payout_id uuid)
returns bytea
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_document constant jsonb := commission_internal.payment_advice_document(p_payout_id);
begin
    perform commission_internal.require_documents();
    perform commission_internal.name_download(format('payment-advice-%s.pdf', v_document ->> 'number'));
    return commission_documents.pdf(v_document);
end;
$$;

comment on function commission_internal.payment_advice_pdf(uuid) is
    'What a payout pays as a PDF; PostgREST is told what its file is called.';

create or replace function commission.payment_advice_pdf(p_payout_id uuid)
returns commission."application/pdf"
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.payment_advice_pdf(p_payout_id)::commission."application/pdf";
$$;

comment on function commission.payment_advice_pdf(uuid) is
    'What a payout pays, line by line, what is taken off and what arrives, as a PDF: a file over HTTP, with Accept: application/pdf. Once its payment is ordered (PT409 before). PT404 for payouts that the caller does not see; 22P05 and 55000 as for statement_pdf(). Read-only.';
