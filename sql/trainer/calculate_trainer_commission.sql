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
declare
    v_problem record;
begin
    perform commission_internal.check_month(p_year, p_month);
    perform commission_internal.check_trainer(p_trainer_id);

    select s.member_id, s.error_message into v_problem
    from commission_internal.store_trainer_months(
        array[p_trainer_id], array[p_year], array[p_month]) as s
    where not s.success
    limit 1;
    if found then
        raise exception using
            errcode = 'PT409',
            message = v_problem.error_message,
            detail = format(
                'Met while pricing trainer "%s" with member "%s" in %s-%s.',
                p_trainer_id, v_problem.member_id, p_year, lpad(p_month::text, 2, '0')),
            hint = 'See commission.check_rate_bands() for what the rates leave open.';
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
    'Calculates one trainer''s month and returns its rows. Raises PT409 when a pair of it cannot be priced; nothing is changed then.';

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
    v_row commission.trainer_monthly_commission;
begin
    perform commission_internal.require_engine();
    perform commission_internal.check_month(p_year, p_month);
    perform commission_internal.check_trainer(p_trainer_id);
    perform commission_internal.check_pair_arguments(
        p_branch, p_member_id, p_member_tier, p_trainer_category, p_trainer_type,
        p_new_sales, p_renew_sales, p_session_count);
    perform commission_internal.share_trainer_settings();

    insert into commission_internal.trainer_month as t (trainer_id, year, month)
    values (p_trainer_id, p_year, p_month)
    on conflict on constraint trainer_month_pkey do update
    set priced_count = t.priced_count + 1;

    select * into v_priced
    from commission_engine.price_trainer_pair(
        p_trainer_id, p_member_id, p_year, p_month, p_branch, p_trainer_type::text,
        p_trainer_category::text, p_member_tier = 'fans', p_new_sales, p_renew_sales, p_session_count);
    if not found then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = format(
                'trainer "%s" and member "%s" have nothing to price in %s-%s',
                p_trainer_id, p_member_id, p_year, lpad(p_month::text, 2, '0')),
            hint = 'State sales, or record a completed session.';
    end if;
    if v_priced.error_message is not null then
        raise exception using
            errcode = 'PT409',
            message = v_priced.error_message,
            detail = format(
                'Met while pricing trainer "%s" with member "%s" in %s-%s.',
                p_trainer_id, p_member_id, p_year, lpad(p_month::text, 2, '0')),
            hint = 'See commission.check_rate_bands() for what the rates leave open.';
    end if;

    -- The record keeps its id and its birthday; all else is what was just priced.
    delete from commission.trainer_monthly_commission
    where year = p_year
        and month = p_month
        and trainer_id = p_trainer_id
        and member_id = p_member_id
    returning * into v_row;
    v_row := jsonb_populate_record(
        v_row,
        to_jsonb(v_priced) || jsonb_build_object(
            'id', coalesce(v_row.id, gen_random_uuid()),
            'created_at', coalesce(v_row.created_at, now()),
            'branch', p_branch,
            'trainer_type', p_trainer_type,
            'trainer_category', p_trainer_category,
            'member_tier', p_member_tier,
            'last_updated_at', now()));
    insert into commission.trainer_monthly_commission select v_row.*;
    delete from commission.trainer_unpriced_pair
    where year = p_year
        and month = p_month
        and trainer_id = p_trainer_id
        and member_id = p_member_id;
    return v_row.id;
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
    'Prices one trainer-member-month with the given grade, tier and sales and returns the id of its record. Sessions are those on record; p_session_count picks the band of the paid fee, and the trainer''s month total with this pair''s sales replaced by the given ones picks the sales band. The next calculation from the facts replaces the record.';
