-- Why a record says what it says.

create or replace function commission_internal.explain_trainer_commission(p_commission_id uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_row commission.trainer_monthly_commission;
    v_month commission_internal.trainer_period;
    v_explanation jsonb;
begin
    perform commission_internal.require_engine();
    if not commission_internal.is_signed_in() then
        perform commission_internal.refuse('staff-commission', 'view');
    end if;
    if p_commission_id is null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_commission_id must be given';
    end if;
    select * into v_row from commission.trainer_monthly_commission where id = p_commission_id;
    if not found
        or v_row.branch not in (select commission_internal.visible_branches('staff-commission'))
            and not commission_internal.sees_all('staff-commission')
            and v_row.trainer_id not in (select commission_internal.visible_own('staff-commission'))
    then
        raise exception using
            errcode = 'PT404',
            message = format('there is no commission record "%s"', p_commission_id),
            hint = 'See the ids in commission.view_5_2_1_trainer_monthly_commission_details.';
    end if;

    select * into v_month
    from commission_internal.trainer_period
    where trainer_id = v_row.trainer_id
        and year = v_row.year
        and month = v_row.month;

    v_explanation := commission_engine.explain_trainer_pair(
        v_row.trainer_id, v_row.member_id, v_row.year, v_row.month,
        v_row.branch, v_row.trainer_type::text, v_row.trainer_category::text,
        v_row.member_tier = 'fans',
        array[
            v_row.total_paid_session, v_row.total_free_session, v_row.total_transform_session,
            v_row.total_express_session, v_row.total_sponsor_session, v_row.total_compensate_session],
        v_row.total_new_sales, v_row.total_renew_sales,
        coalesce(v_row.band_session_count, v_month.paid_session_count, 0),
        coalesce(v_row.band_sales, v_month.sales, 0), v_row.sales_by_product, v_row.sessions_by_type);

    return jsonb_build_object(
        'commission_id', v_row.id,
        'trainer', (
            select name
            from commission.participant
            where id = v_row.trainer_id
                and commission_internal.knows_name_of(v_row.trainer_id)),
        'trainer_id', v_row.trainer_id,
        'member', (
            select name
            from commission.member
            where id = v_row.member_id
                and commission_internal.sees_member('members', v_row.member_id)),
        'member_id', v_row.member_id,
        'stored', jsonb_build_object(
            'total_conduction_fee', v_row.total_conduction_fee,
            'total_sales_commission', v_row.total_sales_commission,
            'total_entitled_commission', v_row.total_entitled_commission,
            'last_updated_at', to_char(v_row.last_updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')),
        'matches_stored',
            (v_explanation ->> 'total_conduction_fee')::numeric is not distinct from v_row.total_conduction_fee
            and (v_explanation ->> 'total_sales_commission')::numeric is not distinct from v_row.total_sales_commission
            and (v_explanation ->> 'total_entitled_commission')::numeric
                is not distinct from v_row.total_entitled_commission
    ) || v_explanation;
end;
$$;

create or replace function commission.explain_trainer_commission(p_commission_id uuid)
returns jsonb
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.explain_trainer_commission(p_commission_id);
$$;

comment on function commission.explain_trainer_commission(uuid) is
    'How a record came about, step by step: the month''s limits, the sales and their split, the bands chosen and why, each product and its rounding. Where the rates or facts have changed since, matches_stored or the notes say so. trainer and member are null where the caller does not see whose names they are. Read-only.';
