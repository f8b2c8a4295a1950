-- Sales of a time with what they pay, for one reseller or all: as CSV here, as PDF in
-- sql/documents/sales_report_pdf.sql.

-- What counts for nothing, as sales that were cancelled or commissions that were rejected, has its amount,
-- and 0 in what is left.
create or replace function commission_internal.sales_report(p_reseller_id uuid, p_from_on date, p_until_on date)
returns table (
    sold_on date,
    transaction_reference text,
    reseller_name text,
    client_name text,
    product_name text,
    currency text,
    sale_amount numeric,
    refunded_amount numeric,
    net_amount numeric,
    tier text,
    commission_rate numeric,
    commission numeric,
    tier_bonus numeric,
    status text
)
language plpgsql
stable
security definer
rows 1000
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    v_ids uuid[];
    v_knows_all boolean := commission_internal.sees_all('staff');
    v_known uuid[] := array(select commission_internal.known_participants('staff'))
        || commission_internal.current_participant_id();
    v_from_on date;
    v_until_on date;
begin
    perform commission_internal.require_permission('reseller', 'view');
    if p_from_on > p_until_on then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = format('p_from_on %s is after p_until_on %s', p_from_on, p_until_on),
            hint = 'Both days are in the report.';
    end if;
    if p_reseller_id is not null then
        perform commission_internal.check_reseller(p_reseller_id, 'view');
        v_ids := array[p_reseller_id];
    elsif not commission_internal.sees_all('reseller') then
        v_ids := array(select commission_internal.visible_participants('reseller'));
    end if;
    -- Not every day is one that an instant can have.
    v_from_on := greatest(least(p_from_on, date '290000-01-01'), date '4000-01-01 BC');
    v_until_on := greatest(least(p_until_on, date '290000-01-01'), date '4000-01-01 BC');
    return query
    select of_sale.sold_on, c.transaction_reference,
        case when v_knows_all or c.reseller_id = any (v_known) then c.reseller_name end, c.client_name,
        coalesce(c.product_name, c.product_id), c.currency, c.sale_amount, c.refunded_amount,
        case when counted.counts then c.sale_amount - c.refunded_amount else 0 end, c.tier, c.commission_rate,
        case when counted.counts then c.amount else 0 end, case when counted.counts then c.tier_bonus else 0 end,
        c.status
    from commission.reseller_commission_report as c
    cross join commission.workspace as w
    cross join lateral (select commission_internal.day_of(c.sold_at, w.time_zone) as sold_on) as of_sale
    cross join lateral (select c.status in ('pending', 'approved', 'paid') as counts) as counted
    where (v_ids is null or c.reseller_id = any (v_ids))
        -- An instant is of a day at most one day off that of UTC.
        and (p_from_on is null or c.sold_at >= v_from_on::timestamp at time zone 'UTC' - interval '24 hours')
        and (p_until_on is null or c.sold_at < v_until_on::timestamp at time zone 'UTC' + interval '48 hours')
        and (p_from_on is null or of_sale.sold_on >= p_from_on)
        and (p_until_on is null or of_sale.sold_on <= p_until_on)
    order by c.sold_at, c.sale_id;
end;
$$;

comment on function commission_internal.sales_report(uuid, date, date) is
    'The rows of the report of sales, of one reseller or of all whom the caller sees (null), from the first day to the last one, which are in it (null: without end).';

create or replace function commission_internal.name_sales_report(p_from_on date, p_until_on date, p_ending text)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set datestyle = iso
as $$
begin
    perform commission_internal.name_download(
        concat_ws('-', 'sales', p_from_on::text, p_until_on::text) || p_ending);
end;
$$;

comment on function commission_internal.name_sales_report(date, date, text) is
    'Has PostgREST send the answer as a file that is called by its days: sales-2026-01-01-2026-03-31.csv.';

create or replace function commission_internal.sales_report_csv(p_reseller_id uuid, p_from_on date, p_until_on date)
returns text
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set datestyle = iso
as $$
declare
    v_lines text;
begin
    -- Amounts and words of ours need no quotes.
    select string_agg(concat_ws(',',
        r.sold_on::text,
        coalesce(commission_internal.csv_text(r.transaction_reference), ''),
        coalesce(commission_internal.csv_text(r.reseller_name), ''),
        coalesce(commission_internal.csv_text(r.client_name), ''),
        coalesce(commission_internal.csv_text(r.product_name), ''),
        r.currency,
        r.sale_amount::text,
        r.refunded_amount::text,
        r.net_amount::text,
        coalesce(commission_internal.csv_text(r.tier), ''),
        coalesce(trim_scale(r.commission_rate)::text, ''),
        coalesce(r.commission::text, ''),
        coalesce(r.tier_bonus::text, ''),
        r.status) || E'\r\n', '' order by r.place)
    into v_lines
    from commission_internal.sales_report(p_reseller_id, p_from_on, p_until_on) with ordinality as r (
        sold_on, transaction_reference, reseller_name, client_name, product_name, currency, sale_amount,
        refunded_amount, net_amount, tier, commission_rate, commission, tier_bonus, status, place);
    perform commission_internal.name_sales_report(p_from_on, p_until_on, '.csv');
    -- Spreadsheets read UTF-8 where it says so at its beginning.
    return U&'\FEFF' || concat_ws(',', 'sold_on', 'transaction_reference', 'reseller_name', 'client_name',
        'product_name', 'currency', 'sale_amount', 'refunded_amount', 'net_amount', 'tier', 'commission_rate',
        'commission', 'tier_bonus', 'status') || E'\r\n' || coalesce(v_lines, '');
end;
$$;

create or replace function commission.sales_report_csv(
    p_reseller_id uuid default null,
    p_from_on date default null,
    p_until_on date default null)
returns commission."text/csv"
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.sales_report_csv(p_reseller_id, p_from_on, p_until_on)::commission."text/csv";
$$;

comment on function commission.sales_report_csv(uuid, date, date) is
    'Sales with what they pay, as CSV for spreadsheets: of a reseller, or of all whom the caller sees (null), sold on the days from p_from_on to p_until_on, which are in it (null: without end), in the workspace''s time zone. A file over HTTP, with Accept: text/csv. net_amount, commission and tier_bonus are what stands, each in the currency of its row. Texts that a spreadsheet would take for formulas have an apostrophe before them. PT404 for a reseller whom the caller does not see; 22023 where the days are the wrong way round. Read-only.';
