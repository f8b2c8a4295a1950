-- Pricing all sales of resellers and storing what differs: the only writer of reseller_commission. Its
-- text is made here, once, for a few resellers, of whom everything is looked up by key, and for many.
do $make$
declare
    v_kind text[];
    v_figures name[] := array(
        select attname
        from pg_attribute
        where attrelid = 'commission_engine.reseller_price'::regclass
            and attname not in ('sold_at', 'error', 'remedy')
        order by attnum);
begin
    foreach v_kind slice 1 in array array[
        array['few', 'reseller_prices',
            'set enable_nestloop = on set enable_hashjoin = on set enable_seqscan = off set enable_mergejoin = off '
            'set plan_cache_mode = force_generic_plan'],
        array['many', 'all_reseller_prices', 'set enable_nestloop = off']
    ] loop
        execute format(
$function$
create or replace function commission_internal.price_%1$s_resellers(
    p_reseller_ids uuid[],
    p_first_ats timestamptz[],
    p_sale_ids uuid[])
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
%3$s
as $$
declare
    v_changed bigint;
begin
    insert into commission_internal.reseller_account as a (reseller_id)
    select distinct id from unnest(p_reseller_ids) as priced (id) order by id
    on conflict on constraint reseller_account_pkey do update
    set priced_count = a.priced_count + 1;

    with priced as materialized (
        select p.*, c.year is not null as is_closed
        from commission_engine.%2$s(p_reseller_ids) as p
        left join commission.period as c
            on c.scheme = 'reseller'
            and c.status = 'closed'
            and c.year = p.year
            and c.month = p.month
    ),
    compared as materialized (
        select
            p.*,
            o.id as stored_id,
            o.ctid as stored_ctid,
            (%4$s) is not distinct from (%5$s) as is_same
        from (
            select *
            from priced
            where error is null
                and not is_closed
        ) as p
        full join (
            select c.ctid, c.*
            from commission.reseller_commission as c
            where c.reseller_id = any (p_reseller_ids)
                and not exists (
                    select
                    from commission.period as closed
                    where closed.scheme = 'reseller'
                        and closed.status = 'closed'
                        and closed.year = c.year
                        and closed.month = c.month)
        ) as o
            on o.sale_id = p.sale_id
            and coalesce(o.year, 0) = coalesce(p.year, 0)
            and coalesce(o.month, 0) = coalesce(p.month, 0)
    ),
    added as (
        insert into commission.reseller_commission (%6$s)
        select %6$s
        from compared
        where stored_id is null
    ),
    changed as (
        update commission.reseller_commission as t
        set (%6$s, last_updated_at) = row(%7$s, now())
        from compared as c
        where t.ctid = c.stored_ctid
            and c.sale_id is not null
            and not c.is_same
    ),
    gone as (
        delete from commission.reseller_commission as t
        using compared as c
        where t.ctid = c.stored_ctid
            and c.sale_id is null
    ),
    unpriced as (
        insert into commission_internal.unpriced_record as o (
            scheme, year, month, participant_id, record_id, error_code, error_message, error_hint)
        select 'reseller', year, month, reseller_id, sale_id::text, 'PT409', error, remedy
        from priced
        where error is not null
            and year is not null
            and not is_closed
        on conflict on constraint unpriced_record_pkey do update
        set error_message = excluded.error_message,
            error_hint = excluded.error_hint,
            last_updated_at = excluded.last_updated_at
        where (o.error_message, o.error_hint) is distinct from (excluded.error_message, excluded.error_hint)
    ),
    mended as (
        delete from commission_internal.unpriced_record as o
        where o.scheme = 'reseller'
            and o.participant_id = any (p_reseller_ids)
            and (o.participant_id, o.record_id, o.year, o.month) not in (
                select reseller_id, sale_id::text, year, month
                from priced
                where error is not null
                    and year is not null
                    and not is_closed)
    ),
    -- What a change does to later sales reaches other months than the sale's own.
    reached as (
        select distinct p.reseller_id, p.year, p.month, f.sale_id
        from unnest(p_reseller_ids, p_first_ats, p_sale_ids) as f (reseller_id, first_at, sale_id)
        join priced as p on p.reseller_id = f.reseller_id
        where p.is_closed
            and p.sold_at >= f.first_at
    ),
    due as (
        select p.reseller_id, p.year, p.month, p.currency, line.component, sum(line.amount) as amount
        from reached as r
        join priced as p on (p.reseller_id, p.year, p.month) = (r.reseller_id, r.year, r.month)
        cross join lateral (values ('commission', p.amount), ('tier_bonus', p.tier_bonus))
            as line (component, amount)
        where p.error is null
            and line.amount <> 0
        group by p.reseller_id, p.year, p.month, p.currency, line.component
    ),
    posted as (
        select e.participant_id as reseller_id, e.for_year as year, e.for_month as month, e.currency, e.component,
            sum(e.amount) as amount
        from reached as r
        join commission_internal.counted_line as e
            on e.scheme = 'reseller'
            and e.for_year = r.year
            and e.for_month = r.month
            and e.participant_id = r.reseller_id
        group by e.participant_id, e.for_year, e.for_month, e.currency, e.component
    ),
    late as (
        insert into commission_internal.late_change (
            scheme, year, month, participant_ids, named_ids, table_name, record_id, kind, cause)
        select 'reseller', r.year, r.month, array[r.reseller_id], array[r.reseller_id], 'reseller_sale',
            r.sale_id::text, 'changed',
            format('sale %%s, which comes before, was changed', r.sale_id)
        from reached as r
        where (r.reseller_id, r.year, r.month) in (
                select reseller_id, year, month
                from due
                full join posted using (reseller_id, year, month, currency, component)
                where coalesce(due.amount, 0) <> coalesce(posted.amount, 0)
                union
                select reseller_id, year, month from priced where error is not null and is_closed)
            -- The sale's own month was noted by its trigger.
            and not exists (
                select
                from commission_internal.late_change as l
                where l.scheme = 'reseller'
                    and l.year = r.year
                    and l.month = r.month
                    and l.settled_by is null
                    and l.participant_ids @> array[r.reseller_id]
                    and l.noted_at >= statement_timestamp())
        order by r.year, r.month, r.reseller_id
    )
    select count(*) into v_changed
    from compared
    where not is_same;
    return v_changed;
end;
$$;

comment on function commission_internal.price_%1$s_resellers(uuid[], timestamptz[], uuid[]) is
    'The part of price_resellers() that works, for %1$s resellers.';
$function$,
            v_kind[1], v_kind[2], v_kind[3],
            'o.' || array_to_string(v_figures, ', o.'),
            'p.' || array_to_string(v_figures, ', p.'),
            array_to_string(v_figures, ', '),
            'c.' || array_to_string(v_figures, ', c.'));
    end loop;
end;
$make$;

-- One sale more of one reseller changes next to nothing: what differs is found first, and only that is
-- written. Whatever is not so simple goes the way above.
do $make$
declare
    v_figures name[] := array(
        select attname
        from pg_attribute
        where attrelid = 'commission_engine.reseller_price'::regclass
            and attname not in ('sold_at', 'error', 'remedy')
        order by attnum);
begin
    execute format(
$function$
create or replace function commission_internal.price_one_reseller(
    p_reseller_id uuid,
    p_first_at timestamptz,
    p_sale_id uuid)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
-- The trigger that calls joins many rows.
set enable_nestloop = on
set enable_hashjoin = on
set enable_seqscan = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
declare
    v_found record;
begin
    insert into commission_internal.reseller_account as a (reseller_id)
    values (p_reseller_id)
    on conflict on constraint reseller_account_pkey do update
    set priced_count = a.priced_count + 1;

    select
        array_agg(p.price) filter (where o.id is null and p.is_open) as added,
        array_agg(p.price) filter (where o.id is not null and p.is_open and (%1$s) is distinct from (%2$s))
            as changed,
        array_agg(o.id) filter (where p.sale_id is null) as gone,
        bool_or(p.error is not null and p.year is not null) as lacks_price,
        bool_or(p.is_closed and p.sold_at >= p_first_at) as reaches_closed,
        exists (
            select
            from commission_internal.unpriced_record as u
            where u.scheme = 'reseller'
                and u.participant_id = p_reseller_id) as lacked_price
    into v_found
    from (
        select n as price, n.*, c.year is not null as is_closed, n.error is null and c.year is null as is_open
        from commission_engine.reseller_prices(array[p_reseller_id]) as n
        left join commission.period as c
            on c.scheme = 'reseller'
            and c.status = 'closed'
            and c.year = n.year
            and c.month = n.month
    ) as p
    full join (
        select c.*
        from commission.reseller_commission as c
        where c.reseller_id = p_reseller_id
            and not exists (
                select
                from commission.period as closed
                where closed.scheme = 'reseller'
                    and closed.status = 'closed'
                    and closed.year = c.year
                    and closed.month = c.month)
    ) as o
        on o.sale_id = p.sale_id
        and coalesce(o.year, 0) = coalesce(p.year, 0)
        and coalesce(o.month, 0) = coalesce(p.month, 0)
        and p.is_open;

    if v_found.lacks_price or v_found.lacked_price or v_found.reaches_closed then
        return commission_internal.price_few_resellers(
            array[p_reseller_id],
            case when p_first_at is not null then array[p_first_at] end,
            case when p_sale_id is not null then array[p_sale_id] end);
    end if;
    if v_found.added is not null then
        insert into commission.reseller_commission (%3$s)
        select %3$s from unnest(v_found.added::commission_engine.reseller_price[]);
    end if;
    if v_found.changed is not null then
        update commission.reseller_commission as t
        set (%3$s, last_updated_at) = row(%4$s, now())
        from unnest(v_found.changed::commission_engine.reseller_price[]) as c
        where t.sale_id = c.sale_id
            and t.year is not distinct from c.year
            and t.month is not distinct from c.month;
    end if;
    if v_found.gone is not null then
        delete from commission.reseller_commission where id = any (v_found.gone);
    end if;
    return coalesce(cardinality(v_found.added), 0) + coalesce(cardinality(v_found.changed), 0)
        + coalesce(cardinality(v_found.gone), 0);
end;
$$;

comment on function commission_internal.price_one_reseller(uuid, timestamptz, uuid) is
    'The part of price_resellers() that works, for one reseller.';
$function$,
        'o.' || array_to_string(v_figures, ', o.'),
        'p.' || array_to_string(v_figures, ', p.'),
        array_to_string(v_figures, ', '),
        'c.' || array_to_string(v_figures, ', c.'));
end;
$make$;

create or replace function commission_internal.price_resellers(
    p_reseller_ids uuid[],
    p_first_ats timestamptz[] default null,
    p_sale_ids uuid[] default null)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.require_engine();
    perform commission_internal.share_reseller_settings();
    if coalesce(cardinality(p_reseller_ids), 0) = 0 then
        return 0;
    end if;
    if cardinality(p_reseller_ids) = 1 then
        return commission_internal.price_one_reseller(p_reseller_ids[1], p_first_ats[1], p_sale_ids[1]);
    end if;
    if cardinality(p_reseller_ids) <= 500 then
        return commission_internal.price_few_resellers(p_reseller_ids, p_first_ats, p_sale_ids);
    end if;
    return commission_internal.price_many_resellers(p_reseller_ids, p_first_ats, p_sale_ids);
end;
$$;

comment on function commission_internal.price_resellers(uuid[], timestamptz[], uuid[]) is
    'Prices all sales of resellers from the facts, stores what differs, lists what has no price, and returns how many commissions changed. Closed months are left alone; with the first sale of each that changed, and when it was sold, those whose amounts changed because of it are noted.';
