-- The commission report of a branch and month as a workbook: a sheet with all trainers, and one for each.

create or replace function commission_internal.trainer_report_xlsx(p_year integer, p_month integer, p_branch text)
returns jsonb
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_count constant jsonb := '{"kind": "number", "sum": true}';
    v_counts constant jsonb := commission_internal.workbook_columns(
        '{Paid,Free,Transform,Express,Sponsor,Compensate,Total Sessions}', v_count);
    v_branch record;
    v_amount jsonb;
    v_sales jsonb;
begin
    perform commission_internal.require_permission('staff-commission', 'export');
    perform commission_internal.require_documents();
    perform commission_internal.check_month(p_year, p_month);
    if p_branch is null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_branch must be given',
            hint = 'A workbook is of one branch: see commission.branch.';
    end if;
    select b.name, b.code, b.currency, c.minor_unit into v_branch
    from commission.branch as b
    join commission.currency as c on c.code = b.currency
    where b.name = p_branch;
    if not found then
        raise exception using
            errcode = 'PT404',
            message = format('there is no branch "%s"', left(p_branch, 100)),
            hint = 'See commission.branch.';
    end if;
    v_amount := jsonb_build_object('kind', 'amount', 'decimals', v_branch.minor_unit, 'sum', true);
    v_sales := commission_internal.workbook_columns(
        '{Conduction Fee,New Sales,New Sales Comm,Renewal Sales,Renewal Comm,Total Sales Comm,Total Commission}',
        v_amount);
    return jsonb_build_object(
        'currency', v_branch.currency,
        'file_name', format('commission-report-%s-%s-%s.xlsx', v_branch.code, p_year, lpad(p_month::text, 2, '0')),
        'of_branch', commission_internal.workbook_columns('{Trainer,Branch,Category}', '{}') || v_counts || v_sales,
        'of_trainer', commission_internal.workbook_columns('{Member,Tier}', '{}') || v_counts
            || commission_internal.workbook_columns(
                '{Paid Fee,Free Fee,Transform Fee,Express Fee,Sponsor Fee,Compensate Fee}', v_amount)
            || v_sales,
        -- Where there are sessions of types of the company's own, before what adds them up.
        'others', commission_internal.workbook_columns('{Other}', v_count),
        'other_fees', commission_internal.workbook_columns('{Other Fee}', v_amount));
end;
$$;

comment on function commission_internal.trainer_report_xlsx(integer, integer, text) is
    'What the workbook of a branch has besides its rows: columns, currency, the name of its file. Raises 42501 without permission to export, 22023 for no month or no branch, PT404 for an unknown branch, 55000 without the extension.';

create or replace function commission_internal.with_elements(p_list jsonb, p_at integer, p_elements jsonb)
returns jsonb
language sql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select case
        when p_elements is null then p_list
        else (
            select jsonb_agg(e.element order by e.is_after, e.is_added desc, e.place)
            from (
                select l.element, l.place > p_at as is_after, false as is_added, l.place
                from jsonb_array_elements(p_list) with ordinality as l (element, place)
                union all
                select a.element, true, true, a.place
                from jsonb_array_elements(p_elements) with ordinality as a (element, place)
            ) as e)
    end;
$$;

comment on function commission_internal.with_elements(jsonb, integer, jsonb) is
    'A list with more elements after its first p_at; null: with none.';

-- Rows are chosen by row-level security.
create or replace function commission.trainer_report_xlsx(
    p_year integer,
    p_month integer,
    p_branch text default null)
returns commission."*/*"
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    v_branch text := p_branch;
    v_head jsonb;
    v_rows jsonb;
    v_sheets jsonb;
    v_has_others boolean;
begin
    perform commission_internal.require_permission('staff-commission', 'export');
    if v_branch is null then
        -- Of whom only one branch is seen, that one.
        select case when min(b.name) = max(b.name) then min(b.name) end into v_branch
        from (
            select p.branch as name
            from commission.my_profile as p
            where p.branch is not null
            union
            select r.branch
            from commission.view_5_2_trainer_monthly_commission_report as r
            where r.year = p_year
                and r.month = p_month
        ) as b;
    end if;
    v_head := commission_internal.trainer_report_xlsx(p_year, p_month, v_branch);
    v_has_others := exists (
        select
        from commission.view_5_2_trainer_monthly_commission_report as r
        where r.year = p_year
            and r.month = p_month
            and r.branch = v_branch
            and r.total_other_session <> 0);
    if v_has_others then
        v_head := v_head || jsonb_build_object(
            'of_branch', commission_internal.with_elements(v_head -> 'of_branch', 9, v_head -> 'others'),
            'of_trainer', commission_internal.with_elements(
                commission_internal.with_elements(v_head -> 'of_trainer', 15, v_head -> 'other_fees'),
                8, v_head -> 'others'));
    end if;
    select jsonb_agg(
        commission_internal.with_elements(jsonb_build_array(
            coalesce(r.trainer_name, r.trainer_id::text), r.branch, r.trainer_category, r.total_paid_session,
            r.total_free_session, r.total_transform_session, r.total_express_session, r.total_sponsor_session,
            r.total_compensate_session, r.total_conduction_count, r.total_conduction_fee, r.total_new_sales,
            r.sales_commission, r.total_renew_sales, r.renew_commission, r.total_sales_commission,
            r.total_entitled_commission), 9, case when v_has_others then jsonb_build_array(r.total_other_session) end)
        order by r.total_entitled_commission desc, r.trainer_name, r.trainer_id, r.trainer_category)
    into v_rows
    from commission.view_5_2_trainer_monthly_commission_report as r
    where r.year = p_year
        and r.month = p_month
        and r.branch = v_branch;
    select jsonb_agg(
        jsonb_build_object(
            'name', coalesce(t.name, t.email, t.trainer_id::text),
            'facts', jsonb_build_array(
                jsonb_build_array('Trainer', coalesce(t.name, t.trainer_id::text)),
                jsonb_build_array('Email', t.email),
                jsonb_build_array('Category', t.categories),
                jsonb_build_array('Period', format('%s-%s', p_year, lpad(p_month::text, 2, '0'))),
                jsonb_build_array('Members', t.member_count),
                jsonb_build_array('Currency', v_head ->> 'currency')),
            'columns', v_head -> 'of_trainer',
            'rows', t.rows,
            'total', 'Subtotal')
        order by t.total desc, t.name, t.trainer_id)
    into v_sheets
    from (
        select d.trainer_id, max(d.trainer_name) as name, max(p.email) as email,
            sum(d.total_entitled_commission) as total,
            string_agg(distinct d.trainer_category::text, ', ') as categories,
            count(distinct d.member_id) as member_count,
            jsonb_agg(
                commission_internal.with_elements(commission_internal.with_elements(jsonb_build_array(
                    coalesce(d.member_name, d.member_id::text, 'Without a member'), d.member_tier, d.total_paid_session,
                    d.total_free_session, d.total_transform_session, d.total_express_session, d.total_sponsor_session,
                    d.total_compensate_session, d.total_conduction_count, d.conduction_fee_paid, d.conduction_fee_free,
                    d.conduction_fee_transform, d.conduction_fee_express, d.conduction_fee_sponsor,
                    d.conduction_fee_compensate, d.total_conduction_fee, d.total_new_sales, d.sales_commission,
                    d.total_renew_sales, d.renew_commission, d.total_sales_commission, d.total_entitled_commission),
                    15, case when v_has_others then jsonb_build_array(d.conduction_fee_other) end),
                    8, case when v_has_others then jsonb_build_array(d.total_other_session) end)
                order by d.member_name, d.member_id) as rows
        from commission.view_5_2_1_trainer_monthly_commission_details as d
        left join commission.participant as p on p.id = d.trainer_id
        where d.year = p_year
            and d.month = p_month
            and d.branch = v_branch
        group by d.trainer_id
    ) as t;
    return commission_internal.write_workbook(
        jsonb_build_object('sheets', jsonb_build_array(jsonb_build_object(
            'name', 'Summary',
            'columns', v_head -> 'of_branch',
            'rows', coalesce(v_rows, '[]'),
            'total', 'Grand Total')) || coalesce(v_sheets, '[]')),
        '{}', v_head ->> 'file_name');
end;
$$;

select commission_internal.give_time('trainer_report_xlsx', '5min');

comment on function commission.trainer_report_xlsx(integer, integer, text) is
    'The commission report of a month and branch as a workbook: the sheet Summary with a row for each trainer and their sum, and a sheet for each trainer with a row for each member. p_branch may be left out by whom only one branch is open. A file over HTTP, commission-report-KD-2026-02.xlsx, whatever is accepted. It has the rows that the caller sees. Errors: 42501 without can_export of staff-commission; 22023 no month, or no branch; PT404 no such branch; 55000 without the extension pg_commission_documents. Read-only.';
