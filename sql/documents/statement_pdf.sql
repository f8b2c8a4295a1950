-- The statement of an account as a file: what commission.statement() says, as a document.

create or replace function commission_internal.statement_document(
    p_participant_id uuid,
    p_year integer,
    p_month integer,
    p_currency text,
    p_posting_id bigint)
returns jsonb
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_statement constant jsonb :=
        commission_internal.statement(p_participant_id, p_year, p_month, p_currency, p_posting_id);
    v_head constant jsonb :=
        commission_internal.head_of_document('statement', p_participant_id, v_statement ->> 'currency');
begin
    return (
        select v_head || jsonb_build_object(
            'period', to_char(make_date(p_year, p_month, 1), 'FMMonth YYYY'),
            'opening', v_statement -> 'opening',
            'posted', v_statement -> 'posted',
            'paid', v_statement -> 'paid',
            'returned', v_statement -> 'returned',
            'closing', v_statement -> 'closing',
            'lines', coalesce((
                select jsonb_agg(
                    jsonb_build_object(
                        'description', commission_internal.line_in_words(l.scheme, l.component, l.kind),
                        'basis', commission_internal.basis_in_words(l.basis),
                        'period', format('%s-%s', l.for_year, lpad(l.for_month::text, 2, '0')),
                        'amount', l.amount)
                    order by l.posting_id, l.line)
                from jsonb_to_recordset(v_statement -> 'lines') as l (
                    posting_id bigint,
                    line bigint,
                    scheme text,
                    component text,
                    kind text,
                    for_year integer,
                    for_month integer,
                    amount numeric,
                    basis jsonb)
            ), '[]'),
            'payouts', coalesce((
                select jsonb_agg(
                    jsonb_build_object(
                        'date', to_char(o.happened_at at time zone w.time_zone, 'YYYY-MM-DD'),
                        'reference', o.reference_number,
                        'event', o.event,
                        'method', o.method,
                        'amount', o.amount)
                    order by o.happened_at, o.reference_number)
                from jsonb_to_recordset(v_statement -> 'payouts') as o (
                    reference_number text,
                    happened_at timestamptz,
                    event text,
                    amount numeric,
                    method text)
            ), '[]'))
        from commission.workspace as w);
end;
$$;

comment on function commission_internal.statement_document(uuid, integer, integer, text, bigint) is
    'What statement() says, as the document that commission_documents.pdf() writes.';

create or replace function commission_internal.statement_pdf(
    p_participant_id uuid,
    p_year integer,
    p_month integer,
    p_currency text,
    p_posting_id bigint)
returns bytea
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_document constant jsonb := commission_internal.statement_document(
        p_participant_id, p_year, p_month, p_currency, p_posting_id);
begin
    perform commission_internal.require_documents();
    perform commission_internal.name_download(format(
        'statement-%s-%s-%s.pdf', p_year, lpad(p_month::text, 2, '0'), v_document ->> 'currency'));
    return commission_documents.pdf(v_document);
end;
$$;

comment on function commission_internal.statement_pdf(uuid, integer, integer, text, bigint) is
    'statement() as a PDF; PostgREST is told what its file is called.';

create or replace function commission.statement_pdf(
    p_participant_id uuid,
    p_year integer,
    p_month integer,
    p_currency text default null,
    p_posting_id bigint default null)
returns commission."application/pdf"
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.statement_pdf(
        p_participant_id, p_year, p_month, p_currency, p_posting_id)::commission."application/pdf";
$$;

comment on function commission.statement_pdf(uuid, integer, integer, text, bigint) is
    'What statement() says, as a PDF: a file over HTTP, with Accept: application/pdf. PT404 for people whom the caller does not see; 22P05 where no font has a character of a name, with the characters; 55000 without the extension pg_commission_documents. Read-only.';
