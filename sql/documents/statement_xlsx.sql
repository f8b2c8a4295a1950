-- The statement of an account as a workbook: what commission.statement() says.

create or replace function commission_internal.statement_xlsx(
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
    v_currency constant text := v_document ->> 'currency';
    v_amount constant jsonb := jsonb_build_array(jsonb_build_object(
        'heading', 'Amount ' || v_currency, 'kind', 'amount', 'decimals', v_document -> 'decimals', 'sum', true));
begin
    return commission_internal.write_workbook(
        jsonb_build_object('sheets', jsonb_build_array(
            jsonb_build_object(
                'name', 'Posted',
                'facts', jsonb_build_array(
                    jsonb_build_array('To', v_document #> '{recipient,name}'),
                    jsonb_build_array('Period', v_document -> 'period'),
                    jsonb_build_array('Currency', v_currency),
                    jsonb_build_array('Opening balance', v_document -> 'opening'),
                    jsonb_build_array('Posted', v_document -> 'posted'),
                    jsonb_build_array('Paid', v_document -> 'paid'),
                    jsonb_build_array('Returned', v_document -> 'returned'),
                    jsonb_build_array('Closing balance', v_document -> 'closing')),
                'columns', commission_internal.workbook_columns('{Description,Basis,Period}', '{}') || v_amount,
                'rows', (
                    select coalesce(jsonb_agg(
                        jsonb_build_array(l -> 'description', l -> 'basis', l -> 'period', l -> 'amount')
                        order by place), '[]')
                    from jsonb_array_elements(v_document -> 'lines') with ordinality as line (l, place)),
                'total', 'Total'),
            jsonb_build_object(
                'name', 'Payouts',
                'columns', '[{"heading": "Date", "kind": "date"}]'
                    || commission_internal.workbook_columns('{Reference,Event,Method}', '{}') || v_amount,
                'rows', (
                    select coalesce(jsonb_agg(
                        jsonb_build_array(p -> 'date', p -> 'reference', p -> 'event', p -> 'method', p -> 'amount')
                        order by place), '[]')
                    from jsonb_array_elements(v_document -> 'payouts') with ordinality as payout (p, place))))),
        '{}',
        format('statement-%s-%s-%s.xlsx', p_year, lpad(p_month::text, 2, '0'), v_currency));
end;
$$;

comment on function commission_internal.statement_xlsx(uuid, integer, integer, text, bigint) is
    'statement() as a workbook; PostgREST is told what it is and what it is called.';

create or replace function commission.statement_xlsx(
    p_participant_id uuid,
    p_year integer,
    p_month integer,
    p_currency text default null,
    p_posting_id bigint default null)
returns commission."*/*"
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.statement_xlsx(
        p_participant_id, p_year, p_month, p_currency, p_posting_id)::commission."*/*";
$$;

comment on function commission.statement_xlsx(uuid, integer, integer, text, bigint) is
    'What statement() says, as a workbook: what was posted, and payouts. A file over HTTP, whatever is accepted. PT404 for people whom the caller does not see; 55000 without the extension pg_commission_documents. Read-only.';
