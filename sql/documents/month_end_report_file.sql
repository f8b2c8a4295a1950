-- The month-end report as a document: what commission.month_end_report() says, to sign and to file.

create or replace function commission_internal.require_month_end_file(p_year integer, p_month integer)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.require_all('earnings', 'export');
    perform commission_internal.check_month(p_year, p_month);
end;
$$;

comment on function commission_internal.require_month_end_file(integer, integer) is
    'Raises 42501 unless the caller may export all earnings, 22023 for no month.';

create or replace function commission_internal.name_as_seen(p_participant_id uuid)
returns text
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select case
        when (select commission_internal.sees_all('staff'))
            or p.id in (select commission_internal.known_participants('staff'))
            then p.name
        else p.id::text
    end
    from commission.participant as p
    where p.id = p_participant_id;
$$;

comment on function commission_internal.name_as_seen(uuid) is
    'The name of a participant, for who may see people; for others the id.';

create or replace function commission_internal.month_end_facts(p_year integer, p_month integer)
returns jsonb
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    with scheme as (
        select s.name, s.place, commission_internal.is_closed(s.name, p_year, p_month) as is_closed,
            last.posted_at, commission_internal.name_as_seen(last.posted_by) as closed_by, last.posted_by_role
        from commission_internal.installed_schemes() with ordinality as s (name, place)
        left join commission.posting as last
            on last.id = commission_internal.last_closing(s.name, p_year, p_month)
    )
    select jsonb_build_array(
            jsonb_build_array('Closed', coalesce(
                string_agg(s.name, ', ' order by s.place) filter (where s.is_closed), 'none')),
            jsonb_build_array('Open', coalesce(
                string_agg(s.name, ', ' order by s.place) filter (where not s.is_closed), 'none')))
        || case
            when count(*) filter (where s.is_closed) > 0 then jsonb_build_array(
                jsonb_build_array('Last closed', to_char(
                    max(s.posted_at) at time zone (select w.time_zone from commission.workspace as w),
                    'YYYY-MM-DD HH24:MI')),
                jsonb_build_array('Closed by', string_agg(distinct
                    coalesce(s.closed_by, s.posted_by_role), ', ') filter (where s.is_closed)),
                -- Whoever files it can tell later whether the ledger is still the same.
                jsonb_build_array('Ledger', (
                    select format('posting %s, %s', p.id, left(encode(p.hash, 'hex'), 16))
                    from commission.posting as p
                    order by p.id desc
                    limit 1)))
            else '[]'
        end
    from scheme as s;
$$;

comment on function commission_internal.month_end_facts(integer, integer) is
    'What stands above the figures of a month: what is closed and open, when and by whom it was closed, and where the ledger ends.';

create or replace function commission_internal.month_end_document(p_year integer, p_month integer)
returns jsonb
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.require_month_end_file(p_year, p_month);
    return (
        select jsonb_build_object(
            'kind', 'report',
            'title', 'Month end',
            'subtitle', to_char(make_date(p_year, p_month, 1), 'FMMonth YYYY'),
            'issuer', jsonb_build_object('name', coalesce(nullif(btrim(w.company), ''), w.name)),
            'facts', commission_internal.month_end_facts(p_year, p_month),
            'decimals', coalesce(min(c.minor_unit), own.minor_unit),
            'columns', '[{"heading": "Scheme"}, {"heading": "Status"}, {"heading": "Currency"}]'
                || commission_internal.workbook_columns('{People}', '{"kind": "amount", "decimals": 0}')
                || commission_internal.workbook_columns(
                    '{Earned,Adjustments,Total,Month before,Adjusted since,Pending}', '{"kind": "amount"}')
                || jsonb '[{"heading": "To look at"}]',
            'rows', jsonb_agg(
                jsonb_build_array(
                    r.scheme, r.status, r.currency, r.people, r.earned, r.adjustments, r.total, r.total_before,
                    r.adjusted_since, r.pending,
                    nullif(concat_ws(', ',
                        case when r.unpriced > 0 then format('%s unpriced', r.unpriced) end,
                        case when r.unattributed > 0 then format('%s unattributed', r.unattributed) end,
                        case when r.late_changes > 0 then format('%s late changes', r.late_changes) end), ''))
                order by r.place))
        from commission_internal.month_end_report(p_year, p_month) with ordinality as r (
            scheme, status, due_at, closed_at, currency, people, earned, adjustments, total, total_before,
            adjusted_since, pending, unpriced, late_changes, unattributed, place)
        left join commission.currency as c on c.code = r.currency
        cross join commission.workspace as w
        join commission.currency as own on own.code = w.currency
        group by w.company, w.name, own.minor_unit);
end;
$$;

comment on function commission_internal.month_end_document(integer, integer) is
    'What month_end_report() says, as the document that commission_documents.pdf() writes.';

create or replace function commission_internal.month_end_report_pdf(p_year integer, p_month integer)
returns bytea
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_document constant jsonb := commission_internal.month_end_document(p_year, p_month);
begin
    perform commission_internal.require_documents();
    perform commission_internal.name_download(format('month-end-%s-%s.pdf', p_year, lpad(p_month::text, 2, '0')));
    return commission_documents.pdf(v_document);
end;
$$;

comment on function commission_internal.month_end_report_pdf(integer, integer) is
    'month_end_report() as a PDF; PostgREST is told what its file is called.';

create or replace function commission.month_end_report_pdf(p_year integer, p_month integer)
returns commission."application/pdf"
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.month_end_report_pdf(p_year, p_month)::commission."application/pdf";
$$;

select commission_internal.give_time('month_end_report_pdf', '5min');

comment on function commission.month_end_report_pdf(integer, integer) is
    'What month_end_report() says, as a PDF to file: what is closed and open, when and by whom, the figures of each scheme and currency, and where the ledger ends. A file over HTTP, with Accept: application/pdf. Errors: 42501 without can_export of all earnings; 22023 no month; 55000 without the extension pg_commission_documents. Read-only.';

create or replace function commission_internal.month_end_report_xlsx(p_year integer, p_month integer)
returns bytea
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    v_text constant jsonb := jsonb '{}';
    v_count constant jsonb := jsonb '{"kind": "number"}';
    v_amount constant jsonb := (
        select jsonb_build_object('kind', 'amount', 'decimals', max(c.minor_unit))
        from commission.currency as c
        where c.code in (
            select w.currency from commission.workspace as w
            union
            select b.currency from commission.branch as b));
begin
    perform commission_internal.require_month_end_file(p_year, p_month);
    return commission_internal.write_workbook(
        jsonb_build_object('sheets', jsonb_build_array(
            jsonb_build_object(
                'name', 'Month end',
                'facts', jsonb_build_array(jsonb_build_array('Period', format(
                    '%s-%s', p_year, lpad(p_month::text, 2, '0'))))
                    || commission_internal.month_end_facts(p_year, p_month),
                'columns', commission_internal.workbook_columns('{Scheme,Status,Currency}', v_text)
                    || commission_internal.workbook_columns('{People}', v_count)
                    || commission_internal.workbook_columns(
                        '{Earned,Adjustments,Total,Month before,Adjusted since,Pending}', v_amount)
                    || commission_internal.workbook_columns('{Unpriced,Late changes,Unattributed}', v_count),
                'rows', (
                    select coalesce(jsonb_agg(jsonb_build_array(
                            r.scheme, r.status, r.currency, r.people, r.earned, r.adjustments, r.total,
                            r.total_before, r.adjusted_since, r.pending, r.unpriced, r.late_changes, r.unattributed)
                        order by r.place), '[]')
                    from commission_internal.month_end_report(p_year, p_month) with ordinality as r (
                        scheme, status, due_at, closed_at, currency, people, earned, adjustments, total, total_before,
                        adjusted_since, pending, unpriced, late_changes, unattributed, place))),
            jsonb_build_object(
                'name', 'Posted for other months',
                'columns', commission_internal.workbook_columns(
                        '{Scheme,For month,Person,Component,Branch,Kind,Currency}', v_text)
                    || commission_internal.workbook_columns('{Amount}', v_amount)
                    || commission_internal.workbook_columns('{Cause}', v_text),
                'rows', (
                    select coalesce(jsonb_agg(jsonb_build_array(
                            e.scheme, format('%s-%s', e.for_year, lpad(e.for_month::text, 2, '0')),
                            commission_internal.name_as_seen(e.participant_id), e.component, e.branch, e.kind,
                            e.currency, e.amount, e.cause)
                        order by e.posting_id, e.line), '[]')
                    from commission.earning as e
                    where (e.year, e.month) = (p_year, p_month)
                        and e.kind <> 'earning')),
            jsonb_build_object(
                'name', 'Pending',
                'columns', commission_internal.workbook_columns('{Scheme,Person,Component,Branch,Currency}', v_text)
                    || commission_internal.workbook_columns('{Posted,Due,Difference}', v_amount)
                    || commission_internal.workbook_columns('{Cause}', v_text),
                'rows', (
                    select coalesce(jsonb_agg(jsonb_build_array(
                            a.scheme, a.participant_name, a.component, a.branch, a.currency, a.posted, a.due,
                            a.difference, a.cause)
                        order by a.place), '[]')
                    from commission_internal.pending_adjustments() with ordinality as a (
                        scheme, year, month, participant_id, participant_name, component, currency, branch, posted, due,
                        difference, cause, place)
                    where (a.year, a.month) = (p_year, p_month))),
            jsonb_build_object(
                'name', 'Without a price',
                'columns', commission_internal.workbook_columns('{Scheme,Person,Record,Problem,Remedy}', v_text),
                'rows', (
                    select coalesce(jsonb_agg(jsonb_build_array(
                            u.scheme, commission_internal.name_as_seen(u.participant_id), u.record_id, u.error_message,
                            u.error_hint)
                        order by s.place, u.participant_id, u.record_id), '[]')
                    from commission_internal.installed_schemes() with ordinality as s (name, place)
                    cross join lateral commission_internal.unpriced_records(s.name) as u
                    where (u.year, u.month) = (p_year, p_month))),
            jsonb_build_object(
                'name', 'Paid to nobody',
                'columns', commission_internal.workbook_columns('{Scheme,Fact,Record,Source,Key there,Reason}', v_text),
                'rows', (
                    select coalesce(jsonb_agg(jsonb_build_array(
                            s.name, u.fact, u.record_id, u.source, u.source_id, u.reason)
                        order by s.place, u.fact, u.happened_at, u.record_id, u.source_id), '[]')
                    from commission_internal.installed_schemes() with ordinality as s (name, place)
                    cross join lateral commission_internal.unattributed_of_month(s.name, p_year, p_month) as u)))),
        '{}', format('month-end-%s-%s.xlsx', p_year, lpad(p_month::text, 2, '0')));
end;
$$;

comment on function commission_internal.month_end_report_xlsx(integer, integer) is
    'month_end_report() as a workbook, with the records behind its numbers; PostgREST is told what it is and what it is called.';

create or replace function commission.month_end_report_xlsx(p_year integer, p_month integer)
returns commission."*/*"
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.month_end_report_xlsx(p_year, p_month)::commission."*/*";
$$;

select commission_internal.give_time('month_end_report_xlsx', '5min');

comment on function commission.month_end_report_xlsx(integer, integer) is
    'What month_end_report() says, as a workbook, and on a sheet each the records behind its numbers: what was posted with the month for other months, what late changes of it are pending, what has no price, and what nobody is paid for. A file over HTTP, whatever is accepted. Errors as for month_end_report_pdf(). Read-only.';
