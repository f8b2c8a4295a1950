-- One trainer's month from the facts; and one trainer-member pair from given amounts.

create or replace function commission_internal.calculate_trainer_commission(
    p_trainer_id uuid,
    p_year integer,
    p_month integer)
returns setof commission.trainer_monthly_commission
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.require_trainer_month(p_trainer_id, p_year, p_month);
    perform commission_internal.share_trainer_settings();
    perform commission_internal.refuse_closed('trainer', p_year, p_month);

    perform 1
    from commission_internal.store_trainer_months(array[p_trainer_id], array[p_year], array[p_month]) as s
    where not s.success;
    if found then
        perform commission_internal.refuse_unpriced_pair(
            p_year, p_month, p_trainer_id, nullif(u.record_id, 'none')::uuid, u.error_message, u.error_hint)
        from commission_internal.unpriced_record as u
        where (u.scheme, u.participant_id, u.year, u.month) = ('trainer', p_trainer_id, p_year, p_month);
    end if;

    return query
    select *
    from commission.trainer_monthly_commission
    where trainer_id = p_trainer_id
        and year = p_year
        and month = p_month
    order by member_id;
end;
$$;

create or replace function commission.calculate_trainer_commission(
    p_trainer_id uuid,
    p_year integer,
    p_month integer)
returns setof commission.trainer_monthly_commission
language sql
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.calculate_trainer_commission(p_trainer_id, p_year, p_month);
$$;

comment on function commission.calculate_trainer_commission(uuid, integer, integer) is
    'Calculates one trainer''s month and returns its records in the order of the member''s id. Where a pair of it cannot be priced, nothing is changed (PT409).';

create or replace function commission_internal.calculate_trainer_commission(
    p_branch text,
    p_member_id uuid,
    p_member_tier commission.member_tier,
    p_month integer,
    p_year integer,
    p_trainer_category commission.trainer_category,
    p_trainer_id uuid,
    p_trainer_type commission.trainer_type,
    p_new_sales numeric,
    p_renew_sales numeric,
    p_session_count integer)
returns uuid
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_priced record;
    v_commission_id uuid;
begin
    perform commission_internal.require_engine();
    perform commission_internal.require_trainer_month(p_trainer_id, p_year, p_month);
    perform commission_internal.require_branch('staff-commission', 'edit', p_branch);
    perform commission_internal.check_pair_arguments(
        p_branch, p_member_id, p_member_tier, p_trainer_category, p_trainer_type,
        p_new_sales, p_renew_sales, p_session_count);
    perform commission_internal.share_trainer_settings();
    perform commission_internal.refuse_closed('trainer', p_year, p_month);

    insert into commission_internal.trainer_period as t (trainer_id, year, month)
    values (p_trainer_id, p_year, p_month)
    on conflict on constraint trainer_period_pkey do update
    set priced_count = t.priced_count + 1,
        calculated_at = null;

    select * into v_priced
    from commission_engine.price_trainer_pair(
        p_trainer_id, p_member_id, p_year, p_month, p_branch, p_trainer_type::text,
        p_trainer_category::text, p_member_tier = 'fans', p_new_sales, p_renew_sales, p_session_count);
    if not found then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = format(
                'trainer "%s" and member "%s" have nothing to price in %s',
                p_trainer_id, p_member_id, commission_internal.month_name(p_year, p_month)),
            hint = 'State sales, or record a completed session.';
    end if;
    if v_priced.error_message is not null then
        perform commission_internal.refuse_unpriced_pair(
            p_year, p_month, p_trainer_id, p_member_id, v_priced.error_message, v_priced.error_hint);
    end if;

    insert into commission.trainer_monthly_commission as t (
        year, month, trainer_id, member_id,
        branch, trainer_type, trainer_category, member_tier, band_session_count, band_sales,
        total_paid_session, conduction_fee_paid, conduction_paid_rate,
        total_free_session, conduction_fee_free, conduction_free_rate,
        total_transform_session, conduction_fee_transform, conduction_transform_rate,
        total_express_session, conduction_fee_express, conduction_express_rate,
        total_sponsor_session, conduction_fee_sponsor, conduction_sponsor_rate,
        total_compensate_session, conduction_fee_compensate, conduction_compensate_rate,
        total_conduction_count, total_conduction_fee,
        total_new_sales, new_sales_rate, sales_commission,
        total_renew_sales, renew_sales_rate, renew_commission,
        total_sales_commission, total_entitled_commission, sessions_by_type)
    values (
        p_year, p_month, p_trainer_id, p_member_id,
        p_branch, p_trainer_type, p_trainer_category, p_member_tier, v_priced.band_session_count, v_priced.band_sales,
        v_priced.total_paid_session, v_priced.conduction_fee_paid, v_priced.conduction_paid_rate,
        v_priced.total_free_session, v_priced.conduction_fee_free, v_priced.conduction_free_rate,
        v_priced.total_transform_session, v_priced.conduction_fee_transform, v_priced.conduction_transform_rate,
        v_priced.total_express_session, v_priced.conduction_fee_express, v_priced.conduction_express_rate,
        v_priced.total_sponsor_session, v_priced.conduction_fee_sponsor, v_priced.conduction_sponsor_rate,
        v_priced.total_compensate_session, v_priced.conduction_fee_compensate, v_priced.conduction_compensate_rate,
        v_priced.total_conduction_count, v_priced.total_conduction_fee,
        v_priced.total_new_sales, v_priced.new_sales_rate, v_priced.sales_commission,
        v_priced.total_renew_sales, v_priced.renew_sales_rate, v_priced.renew_commission,
        v_priced.total_sales_commission, v_priced.total_entitled_commission, v_priced.sessions_by_type)
    on conflict on constraint trainer_monthly_commission_year_month_key do update
    set (
        branch, trainer_type, trainer_category, member_tier, band_session_count, band_sales,
        total_paid_session, conduction_fee_paid, conduction_paid_rate,
        total_free_session, conduction_fee_free, conduction_free_rate,
        total_transform_session, conduction_fee_transform, conduction_transform_rate,
        total_express_session, conduction_fee_express, conduction_express_rate,
        total_sponsor_session, conduction_fee_sponsor, conduction_sponsor_rate,
        total_compensate_session, conduction_fee_compensate, conduction_compensate_rate,
        total_conduction_count, total_conduction_fee,
        total_new_sales, new_sales_rate, sales_commission,
        total_renew_sales, renew_sales_rate, renew_commission,
        total_sales_commission, total_entitled_commission, sessions_by_type, sales_by_product,
        last_updated_at
    ) = (
        excluded.branch, excluded.trainer_type, excluded.trainer_category, excluded.member_tier,
        excluded.band_session_count, excluded.band_sales,
        excluded.total_paid_session, excluded.conduction_fee_paid, excluded.conduction_paid_rate,
        excluded.total_free_session, excluded.conduction_fee_free, excluded.conduction_free_rate,
        excluded.total_transform_session, excluded.conduction_fee_transform, excluded.conduction_transform_rate,
        excluded.total_express_session, excluded.conduction_fee_express, excluded.conduction_express_rate,
        excluded.total_sponsor_session, excluded.conduction_fee_sponsor, excluded.conduction_sponsor_rate,
        excluded.total_compensate_session, excluded.conduction_fee_compensate, excluded.conduction_compensate_rate,
        excluded.total_conduction_count, excluded.total_conduction_fee,
        excluded.total_new_sales, excluded.new_sales_rate, excluded.sales_commission,
        excluded.total_renew_sales, excluded.renew_sales_rate, excluded.renew_commission,
        excluded.total_sales_commission, excluded.total_entitled_commission, excluded.sessions_by_type, null,
        now()
    )
    returning t.id into v_commission_id;
    delete from commission_internal.unpriced_record
    where scheme = 'trainer'
        and year = p_year
        and month = p_month
        and participant_id = p_trainer_id
        and record_id = p_member_id::text;
    return v_commission_id;
end;
$$;

create or replace function commission.calculate_trainer_commission(
    p_branch text,
    p_member_id uuid,
    p_member_tier commission.member_tier,
    p_month integer,
    p_year integer,
    p_trainer_category commission.trainer_category,
    p_trainer_id uuid,
    p_trainer_type commission.trainer_type,
    p_new_sales numeric,
    p_renew_sales numeric,
    p_session_count integer)
returns uuid
language sql
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.calculate_trainer_commission(
        p_branch, p_member_id, p_member_tier, p_month, p_year, p_trainer_category, p_trainer_id,
        p_trainer_type, p_new_sales, p_renew_sales, p_session_count);
$$;

comment on function commission.calculate_trainer_commission(
    text, uuid, commission.member_tier, integer, integer, commission.trainer_category, uuid,
    commission.trainer_type, numeric, numeric, integer) is
    'Prices one trainer-member-month with the given grade, tier and sales, and returns the id of its record. Sessions are those on record. p_session_count picks the band of the paid fee. The band of the sales rates is picked by the trainer''s month total with this pair''s sales replaced by the given ones, which are paid by the rates without a product. Amounts are in the currency of p_branch. The next calculation from the facts replaces the record.';
