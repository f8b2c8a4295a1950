-- How many of those who clicked bought something.

-- p_reseller_ids null: of all.
create or replace function commission_internal.conversion_rates_of(
    p_reseller_ids uuid[],
    p_from timestamptz,
    p_until timestamptz,
    p_product_id text)
returns table (
    reseller_id uuid,
    clicks bigint,
    visitors bigint,
    converting_visitors bigint,
    sales bigint,
    conversion_rate numeric
)
language sql
stable
security definer
rows 1000
set search_path = pg_catalog, pg_temp
set jit = off
as $$
    with clicked as (
        select k.reseller_id, k.visitor_id, min(k.clicked_at) as first_at,
            count(*) filter (where not k.is_duplicate) as clicks
        from commission.referral_click as k
        where (p_reseller_ids is null or k.reseller_id = any (p_reseller_ids))
            and (p_from is null or k.clicked_at >= p_from)
            and (p_until is null or k.clicked_at < p_until)
            and (p_product_id is null or k.product_id = p_product_id)
        group by k.reseller_id, k.visitor_id
    ),
    sold as (
        select c.reseller_id, c.visitor_id, count(*) as sales
        from clicked as c
        join commission.reseller_sale as s
            on s.visitor_id = c.visitor_id
            and s.reseller_id = c.reseller_id
            and s.sold_at >= c.first_at
        where s.status = 'completed'
            and (p_product_id is null or s.product_id = p_product_id)
        group by c.reseller_id, c.visitor_id
    )
    select c.reseller_id, sum(c.clicks)::bigint, count(*), count(s.sales), coalesce(sum(s.sales), 0)::bigint,
        round(count(s.sales)::numeric / count(*), 4)
    from clicked as c
    left join sold as s on s.reseller_id = c.reseller_id and s.visitor_id = c.visitor_id
    group by c.reseller_id;
$$;

comment on function commission_internal.conversion_rates_of(uuid[], timestamptz, timestamptz, text) is
    'What calculate_conversion_rates() tells, of the given resellers (null: of all).';

create or replace function commission_internal.calculate_conversion_rates(
    p_reseller_id uuid,
    p_from timestamptz,
    p_until timestamptz,
    p_product_id text)
returns table (
    reseller_id uuid,
    reseller_name text,
    clicks bigint,
    visitors bigint,
    converting_visitors bigint,
    sales bigint,
    conversion_rate numeric
)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_ids uuid[];
    v_knows_all boolean := commission_internal.sees_all('staff');
    v_known uuid[] := array(select commission_internal.known_participants('staff'))
        || commission_internal.current_participant_id();
begin
    perform commission_internal.require_permission('reseller', 'view');
    if p_from >= p_until then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_from must be before p_until';
    end if;
    if p_reseller_id is not null then
        perform commission_internal.check_reseller(p_reseller_id, 'view');
        v_ids := array[p_reseller_id];
    elsif not commission_internal.sees_all('reseller') then
        v_ids := array(select commission_internal.visible_participants('reseller'));
    end if;
    return query
    select k.reseller_id, case when v_knows_all or p.id = any (v_known) then p.name end, k.clicks, k.visitors,
        k.converting_visitors, k.sales, k.conversion_rate
    from commission_internal.conversion_rates_of(v_ids, p_from, p_until, p_product_id) as k
    join commission.participant as p on p.id = k.reseller_id
    order by k.conversion_rate desc, p.name, k.reseller_id;
end;
$$;

create or replace function commission.calculate_conversion_rates(
    p_reseller_id uuid default null,
    p_from timestamptz default null,
    p_until timestamptz default null,
    p_product_id text default null)
returns table (
    reseller_id uuid,
    reseller_name text,
    clicks bigint,
    visitors bigint,
    converting_visitors bigint,
    sales bigint,
    conversion_rate numeric
)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.calculate_conversion_rates(p_reseller_id, p_from, p_until, p_product_id);
$$;

comment on function commission.calculate_conversion_rates(uuid, timestamptz, timestamptz, text) is
    'How many of the visitors who clicked in a period (from p_from up to before p_until; null: of all time) bought something from then on that is the reseller''s, by reseller, the best first; of one product where it is given. conversion_rate is converting_visitors / visitors, 0 to 1. PT404 for a reseller whom the caller does not see. Read-only.';
