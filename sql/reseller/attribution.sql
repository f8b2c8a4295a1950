-- Whose a sale is: whoever is stated, else whose code the customer typed, else whose customer it is, else
-- whose link they clicked. Once made, an attribution stays.

-- An order that nobody has paid binds nobody, nor does a sale that an administrator of a branch wrote down: the
-- customer would be theirs for as long as the programme says.
create or replace function commission_internal.binds_client(p_sale commission.reseller_sale)
returns boolean
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
    select p_sale.status = 'completed'
        and p_sale.rejected_at is null
        and p_sale.refunded_amount < p_sale.sale_amount
        and num_nonnulls(p_sale.transaction_reference, p_sale.source_id) > 0;
$$;

comment on function commission_internal.binds_client(commission.reseller_sale) is
    'Whether later sales of its customer may be its reseller''s: it is completed, neither rejected nor given back, and the shop knows it, by transaction_reference or source_id.';

create or replace function commission_internal.attribute_sales(p_sale_ids uuid[])
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
-- Sales, clicks and codes are looked up by key, whatever the tables held when the plan was made.
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
as $$
declare
    v_program commission.reseller_program;
    v_window interval;
    v_time_zone text := (select time_zone from commission.workspace);
    v_count bigint;
begin
    select * into v_program from commission.reseller_program;
    -- Days of an interval would follow the calendar of the session.
    v_window := make_interval(secs => extract(epoch from v_program.attribution_window)::double precision);
    with sale as materialized (
        select s.id, s.reseller_id, s.sold_at, s.visitor_id, s.referral_code,
            lower(btrim(s.client_email)) as client, commission_internal.binds_client(s) as binds
        from unnest(p_sale_ids) as given (id)
        join commission.reseller_sale as s on s.id = given.id
        where s.credited_by is null
    ),
    seen as materialized (
        select s.*, coded.reseller_id as coded_id, first_click.id as first_click_id,
            last_click.id as last_click_id, first_click.reseller_id as first_id, last_click.reseller_id as last_id
        from sale as s
        left join lateral (
            select c.reseller_id
            from commission.partner_code as c
            where c.code = s.referral_code
                and c.revoked_at is null
                and exists (
                    select
                    from commission.reseller as r
                    join commission.participant as p on p.id = r.id
                    where r.id = c.reseller_id
                        and r.is_active
                        and p.status = 'active')
        ) as coded on true
        left join lateral (
            select k.id, k.reseller_id
            from commission.referral_click as k
            where k.visitor_id = s.visitor_id
                and k.clicked_at <= s.sold_at
                and k.clicked_at > s.sold_at - v_window
                and exists (
                    select
                    from commission.reseller as r
                    join commission.participant as p on p.id = r.id
                    where r.id = k.reseller_id
                        and r.is_active
                        and p.status = 'active')
                and not exists (
                    select from commission.partner_code as c where c.code = k.code and c.revoked_at is not null)
            order by k.clicked_at, k.id
            limit 1
        ) as first_click on true
        left join lateral (
            select k.id, k.reseller_id
            from commission.referral_click as k
            where k.visitor_id = s.visitor_id
                and k.clicked_at <= s.sold_at
                and k.clicked_at > s.sold_at - v_window
                and exists (
                    select
                    from commission.reseller as r
                    join commission.participant as p on p.id = r.id
                    where r.id = k.reseller_id
                        and r.is_active
                        and p.status = 'active')
                and not exists (
                    select from commission.partner_code as c where c.code = k.code and c.revoked_at is not null)
            order by k.clicked_at desc, k.id desc
            limit 1
        ) as last_click on true
    ),
    -- Without what binds customers.
    own as materialized (
        select s.*,
            case v_program.attribution_model
                when 'last_click' then s.last_id
                else s.first_id
            end as clicked_id
        from seen as s
    ),
    -- The first sale of a customer is never bound, so it is the first one of these or of those on record.
    first_sale as materialized (
        select distinct on (f.client) f.client, f.reseller_id, f.sold_at, f.id
        from (
            select o.client, coalesce(o.reseller_id, o.coded_id, o.clicked_id) as reseller_id, o.sold_at, o.id
            from own as o
            where o.client is not null
                and o.binds
            union all
            select c.client, known.reseller_id, known.sold_at, known.id
            from (select distinct client from own where client is not null) as c
            cross join lateral (
                select e.reseller_id, e.sold_at, e.id
                from commission.reseller_sale as e
                where lower(btrim(e.client_email)) = c.client
                    and e.client_email is not null
                    and e.reseller_id is not null
                    and commission_internal.binds_client(e)
                order by e.sold_at, e.id
                limit 1
            ) as known
        ) as f
        where f.reseller_id is not null
            and coalesce(v_program.binding_months, 1) > 0
        order by f.client, f.sold_at, f.id
    ),
    attributed as (
        select o.id, o.first_click_id, o.last_click_id,
            coalesce(o.reseller_id, o.coded_id, bound.reseller_id, o.clicked_id) as reseller_id,
            case
                when o.reseller_id is not null then 'stated'
                when o.coded_id is not null then 'code'
                when bound.reseller_id is not null then 'binding'
                else v_program.attribution_model::text
            end::commission.reseller_credit as credited_by
        from own as o
        left join first_sale as bound
            on bound.client = o.client
            and (bound.sold_at, bound.id) < (o.sold_at, o.id)
            and exists (
                select
                from commission.reseller as r
                join commission.participant as p on p.id = r.id
                where r.id = bound.reseller_id
                    and r.is_active
                    and p.status = 'active')
            and (v_program.binding_months is null
                or o.sold_at < (bound.sold_at at time zone v_time_zone
                    + make_interval(months => v_program.binding_months)) at time zone v_time_zone)
    ),
    credited as (
        update commission.reseller_sale as s
        set reseller_id = a.reseller_id,
            credited_by = a.credited_by,
            first_click_id = a.first_click_id,
            last_click_id = a.last_click_id
        from attributed as a
        where s.id = a.id
            and a.reseller_id is not null
            -- Somebody else may have decided meanwhile.
            and s.credited_by is null
            and (s.reseller_id is null or s.reseller_id = a.reseller_id)
        returning 1
    )
    select count(*) into v_count from credited;
    return v_count;
end;
$$;

comment on function commission_internal.attribute_sales(uuid[]) is
    'Credits resellers with those of the given sales that nobody was credited with, and returns with how many. Whoever a sale names already stays.';

create or replace function commission_internal.attribute_reseller_sales()
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
    perform commission_internal.require_engine();
    perform commission_internal.require_all('reseller', 'edit');
    return commission_internal.attribute_sales(array(
        select s.id
        from commission.reseller_sale as s
        where s.reseller_id is null
            and s.credited_by is null
            and (s.visitor_id is not null or s.referral_code is not null or s.client_email is not null)));
end;
$$;

create or replace function commission.attribute_reseller_sales()
returns bigint
language sql
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.attribute_reseller_sales();
$$;

select commission_internal.give_time('attribute_reseller_sales', '15min');

comment on function commission.attribute_reseller_sales() is
    'Credits resellers with the sales that are nobody''s yet: by referral_code, by reseller_program.binding_months of the customer, or by clicks of visitor_id. Returns with how many; again, it finds only what came since. What was attributed stays. For administrators of all branches, after sales were loaded into reseller_sale.';
