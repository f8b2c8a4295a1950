-- How many of those who clicked bought something.

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
set jit = off
as $$
#variable_conflict use_column
declare
    v_sees_all boolean := commission_internal.sees_all('reseller');
    v_visible uuid[];
begin
    perform commission_internal.require_permission('reseller', 'view');
    if p_reseller_id is not null then
        perform commission_internal.check_reseller(p_reseller_id, 'view');
    end if;
    if p_from >= p_until then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_from must be before p_until';
    end if;
    v_visible := array(select commission_internal.visible_participants('reseller'));
    return query
    with clicked as (
        select k.reseller_id, k.visitor_id, min(k.clicked_at) as first_at,
            count(*) filter (where not k.is_duplicate) as clicks
        from commission.referral_click as k
        where (v_sees_all or k.reseller_id = any (v_visible))
            and (p_reseller_id is null or k.reseller_id = p_reseller_id)
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
    select c.reseller_id, p.name, sum(c.clicks)::bigint, count(*), count(s.sales),
        coalesce(sum(s.sales), 0)::bigint, round(count(s.sales)::numeric / count(*), 4)
    from clicked as c
    join commission.participant as p on p.id = c.reseller_id
    left join sold as s on s.reseller_id = c.reseller_id and s.visitor_id = c.visitor_id
    group by c.reseller_id, p.name
    order by 7 desc, 2, 1;
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
