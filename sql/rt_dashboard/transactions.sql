-- Sales as the dashboard writes and reads them.

-- With the rights of whoever writes: policies and gates of network_sale decide.
create or replace function commission_internal.write_rt_transaction()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_is_sharer constant boolean := commission_internal.rt_dashboard_user_is() = 'sharer';
    v_zone constant text := (select w.time_zone from commission.workspace as w);
    v_day_and_time constant text := '\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d([.]\d{1,9})?)?)?';
    v_metadata jsonb;
    v_sold_at timestamptz;
begin
    if tg_op <> 'INSERT' then
        raise exception using
            errcode = 'PT405',
            message = format('"%s" takes new rows only', tg_table_name),
            hint = 'Change commission.network_sale.';
    end if;
    begin
        v_metadata := coalesce(nullif(new.metadata, '')::jsonb, '{}');
        -- A cast takes more than it understands: a zone in other words would be dropped.
        if new.created_at !~* format('^%s ?(Z|[+-]\d\d(:?\d\d)?)?$', v_day_and_time) then
            raise invalid_datetime_format using message = format('created_at is "%s".', left(new.created_at, 100));
        end if;
        v_sold_at := case
            when new.created_at ~ format('^%s$', v_day_and_time) then new.created_at::timestamp at time zone v_zone
            else coalesce(new.created_at::timestamptz, now())
        end;
    exception
        when invalid_text_representation or invalid_datetime_format or datetime_field_overflow then
            raise exception using
                errcode = 'invalid_parameter_value',
                message = 'metadata must be a JSON object, and created_at a day and time',
                detail = sqlerrm,
                hint = 'created_at is local, like 2026-02-03 14:30:00, or says its zone, like 2026-02-03T07:30:00Z.';
    end;
    if jsonb_typeof(v_metadata) <> 'object' then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'metadata must be a JSON object, and created_at a day and time',
            detail = format('metadata is of type %s.', jsonb_typeof(v_metadata));
    end if;
    insert into commission.network_sale (
        id, participant_id, shared_by, amount, sale_type, status, sold_at, customer_name, customer_email,
        customer_phone, product_name, reference_id, metadata)
    values (
        coalesce(new.id, gen_random_uuid()),
        case when v_is_sharer then coalesce(new.shared_with_id, new.user_id) else new.user_id end,
        case
            when new.shared_with_id is null then null
            when v_is_sharer then new.user_id
            else new.shared_with_id
        end,
        new.amount, coalesce(new.type, 'retail_sales')::commission.network_sale_type,
        case new.status when 'paid' then 'approved' when 'blocked' then 'cancelled' else coalesce(new.status, 'pending')
            end::commission.network_sale_status,
        v_sold_at, coalesce(v_metadata ->> 'customer_name', v_metadata ->> 'customer'),
        v_metadata ->> 'customer_email', v_metadata ->> 'customer_phone',
        coalesce(v_metadata ->> 'product_name', v_metadata ->> 'product'), new.reference_id,
        nullif(v_metadata - '{customer,customer_name,customer_email,customer_phone,product,product_name}'::text[],
            '{}'))
    returning id into new.id;
    new.created_at := to_char(v_sold_at at time zone v_zone, 'YYYY-MM-DD HH24:MI:SS');
    return new;
end;
$$;

comment on function commission_internal.write_rt_transaction() is
    'Trigger on transactions: a new row is a sale of the network, written with the rights of the caller.';

-- The engine works them out: what the dashboard has worked out itself is taken and forgotten.
create or replace function commission_internal.swallow_rt_stats()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    return case tg_op when 'DELETE' then old else new end;
end;
$$;

comment on function commission_internal.swallow_rt_stats() is
    'Trigger on monthly_stats: whatever is written is answered as if it were, and changes nothing.';
