-- A sale of the shop, attributed as it is written down.

create or replace function commission_internal.record_reseller_sale(
    p_transaction_reference text,
    p_sale_amount numeric,
    p_client_email text,
    p_client_name text,
    p_product_id text,
    p_product_name text,
    p_currency text,
    p_status commission.reseller_sale_status,
    p_sold_at timestamptz,
    p_reseller_id uuid,
    p_code text,
    p_visitor_id text)
returns setof commission.reseller_sale
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_id uuid;
    v_known commission.reseller_sale;
    v_code text;
    v_differs text;
begin
    perform commission_internal.require_engine();
    -- The reference is a key of the whole company: see protect_import_key().
    perform commission_internal.require_all('reseller', 'edit');
    if p_reseller_id is not null then
        perform commission_internal.check_reseller(p_reseller_id, 'edit');
    end if;
    if p_transaction_reference is null or p_sale_amount is null or p_status is null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_transaction_reference, p_sale_amount and p_status must be given',
            hint = 'The reference is the number of the payment in the shop: a sale that is sent twice is one.';
    end if;
    if nullif(btrim(p_code), '') is not null then
        v_code := (commission_internal.partner_code_named(p_code)).code;
    end if;
    select * into v_known from commission.reseller_sale where transaction_reference = p_transaction_reference;
    if v_known.id is null then
        if p_reseller_id is not null
            and not (select is_active from commission.reseller as r where r.id = p_reseller_id)
        then
            raise exception using
                errcode = 'PT409',
                message = format('reseller "%s" is not active', p_reseller_id),
                hint = 'Nothing new is attributed to them.';
        end if;
        insert into commission.reseller_sale (
            transaction_reference, sale_amount, client_email, client_name, product_id, product_name, currency,
            status, sold_at, reseller_id, referral_code, visitor_id)
        values (
            p_transaction_reference, p_sale_amount, p_client_email, p_client_name, p_product_id, p_product_name,
            p_currency, p_status, coalesce(p_sold_at, now()), p_reseller_id, v_code, p_visitor_id)
        on conflict on constraint reseller_sale_transaction_reference_key do nothing
        returning id into v_id;
        if v_id is not null then
            perform commission_internal.attribute_sales(array[v_id]);
            perform commission_internal.raise_fraud_signals(array[v_id], now());
            return query select * from commission.reseller_sale where id = v_id;
            return;
        end if;
        -- Somebody sent it at the same moment.
        select * into v_known from commission.reseller_sale where transaction_reference = p_transaction_reference;
    end if;
    select string_agg(given.name, ', ' order by given.place) into v_differs
    from (
        values
            (1, 'sale_amount', v_known.sale_amount is distinct from p_sale_amount),
            (2, 'currency', p_currency is not null and v_known.currency <> p_currency),
            (3, 'sold_at', p_sold_at is not null and v_known.sold_at <> p_sold_at),
            (4, 'client_email', v_known.client_email is distinct from p_client_email),
            (5, 'client_name', v_known.client_name is distinct from p_client_name),
            (6, 'product_id', v_known.product_id is distinct from p_product_id),
            (7, 'product_name', v_known.product_name is distinct from p_product_name),
            (8, 'reseller_id', p_reseller_id is not null and v_known.reseller_id is distinct from p_reseller_id),
            (9, 'code', v_known.referral_code is distinct from v_code),
            (10, 'visitor_id', v_known.visitor_id is distinct from p_visitor_id)
    ) as given (place, name, is_other)
    where given.is_other;
    if v_differs is not null then
        raise exception using
            errcode = 'PT409',
            message = format('another sale has transaction reference "%s"', left(p_transaction_reference, 100)),
            detail = format('They differ in: %s.', v_differs),
            hint = 'Change the sale in commission.reseller_sale, or give this one a reference of its own.';
    end if;
    return query select * from commission.reseller_sale where id = v_known.id;
end;
$$;

create or replace function commission.record_reseller_sale(
    p_transaction_reference text,
    p_sale_amount numeric,
    p_client_email text default null,
    p_client_name text default null,
    p_product_id text default null,
    p_product_name text default null,
    p_currency text default null,
    p_status commission.reseller_sale_status default 'completed',
    p_sold_at timestamptz default null,
    p_reseller_id uuid default null,
    p_code text default null,
    p_visitor_id text default null)
returns setof commission.reseller_sale
language sql
set search_path = pg_catalog, pg_temp
as $$
    select *
    from commission_internal.record_reseller_sale(
        p_transaction_reference, p_sale_amount, p_client_email, p_client_name, p_product_id, p_product_name,
        p_currency, p_status, p_sold_at, p_reseller_id, p_code, p_visitor_id);
$$;

comment on function commission.record_reseller_sale(
    text, numeric, text, text, text, text, text, commission.reseller_sale_status, timestamptz, uuid, text, text) is
    'Writes down a sale and whose it is: of p_reseller_id, else of the partner code that the customer typed, else by reseller_program.binding_months of the reseller of their first sale, else by the clicks of p_visitor_id. Sent again with the same reference it changes nothing and returns the sale as it is now; with other data it is refused (PT409). p_sold_at null: now; p_currency null: the workspace''s. 22023 or PT404 for the code as resolve_partner_code(). For the shop''s server as service_role, and administrators of all branches.';
