-- Pricing years of reps and storing what differs: the only writer of product_line_month.

-- What the months of a year come to for the ledger.
create or replace function commission_internal.product_line_amounts(p_year integer, p_participant_ids uuid[])
returns table (
    participant_id uuid,
    month integer,
    component text,
    currency text,
    amount numeric,
    error text,
    remedy text
)
language sql
stable
security definer
rows 10000
set search_path = pg_catalog, pg_temp
set jit = off
as $$
    select p.participant_id, p.month, line.component, p.currency, line.amount, p.error, p.remedy
    from commission_engine.product_line_months(p_year, p_participant_ids) as p
    cross join lateral (
        values
            ('tier_1', p.tier_1_amount),
            ('tier_2', case when p.reached_in is not null then p.tier_2_difference else 0 end),
            ('tier_2_release', p.released)
    ) as line (component, amount)
    where p.error is not null
        or line.amount <> 0;
$$;

comment on function commission_internal.product_line_amounts(integer, uuid[]) is
    'What the sales of a commission year give the given reps (null: all), by month and component; where something has no rate, error and remedy say so.';

create or replace function commission_internal.note_moved_product_line_months(
    p_year integer,
    p_participant_ids uuid[],
    p_kind text,
    p_record_ids text[],
    p_cause text)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    v_count bigint;
begin
    with closed as materialized (
        select p.month
        from commission.period as p
        where p.scheme = 'product_line'
            and p.status = 'closed'
            and p.year = p_year
    ),
    priced as materialized (
        select a.*
        from commission_internal.product_line_amounts(p_year, p_participant_ids) as a
        where a.month in (select month from closed)
    ),
    due as (
        select participant_id, month, currency, component, sum(amount) as amount
        from priced
        where error is null
        group by participant_id, month, currency, component
    ),
    posted as (
        select e.participant_id, e.for_month as month, e.currency, e.component, sum(e.amount) as amount
        from commission_internal.counted_line as e
        where e.scheme = 'product_line'
            and e.for_year = p_year
            and e.for_month in (select month from closed)
            and (p_participant_ids is null or e.participant_id = any (p_participant_ids))
        group by e.participant_id, e.for_month, e.currency, e.component
    ),
    moved as (
        select participant_id, month
        from due
        full join posted using (participant_id, month, currency, component)
        where coalesce(due.amount, 0) <> coalesce(posted.amount, 0)
        union
        select participant_id, month from priced where error is not null
    )
    insert into commission_internal.late_change (
        scheme, year, month, participant_ids, named_ids, table_name, record_id, kind, cause)
    select 'product_line', p_year, m.month, array[m.participant_id], array[m.participant_id],
        'product_line_sale', r.record_id, p_kind, coalesce(p_cause, format(
            'sale %s, which moves the year, was changed', r.record_id))
    from moved as m
    left join unnest(p_participant_ids, p_record_ids) as r (participant_id, record_id)
        on r.participant_id = m.participant_id
    where not exists (
        select
        from commission_internal.late_change as l
        where l.scheme = 'product_line'
            and l.year = p_year
            and l.month = m.month
            and l.settled_by is null
            and coalesce(l.participant_ids @> array[m.participant_id], true))
    order by m.month, m.participant_id;
    get diagnostics v_count = row_count;
    return v_count;
end;
$$;

comment on function commission_internal.note_moved_product_line_months(integer, uuid[], text, text[], text) is
    'Compares what closed months of a year would now give with what was posted for them, of the given reps (null: all), and notes for whom that differs and was not noted. Returns for how many reps and months.';

create or replace function commission_internal.store_product_line_year(p_year integer, p_participant_ids uuid[])
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
#variable_conflict use_column
declare
    v_changed bigint;
begin
    with closed as materialized (
        select month
        from commission.period
        where scheme = 'product_line'
            and status = 'closed'
            and year = p_year
    ),
    priced as materialized (
        select *
        from commission_engine.product_line_months(p_year, p_participant_ids)
        where month not in (select month from closed)
    ),
    stored as (
        insert into commission.product_line_month as t (
            participant_id, product_line_id, year, month, sales_actual, revenue_actual, cumulated_sales, threshold,
            reached_in, tier_1_amount, tier_2_difference, banked_after, released, payout, currency)
        select participant_id, product_line_id, year, month, sales_actual, revenue_actual, cumulated_sales, threshold,
            reached_in, tier_1_amount, tier_2_difference, banked_after, released, payout, currency
        from priced
        where error is null
        on conflict on constraint product_line_month_pkey do update
        set sales_actual = excluded.sales_actual,
            revenue_actual = excluded.revenue_actual,
            cumulated_sales = excluded.cumulated_sales,
            threshold = excluded.threshold,
            reached_in = excluded.reached_in,
            tier_1_amount = excluded.tier_1_amount,
            tier_2_difference = excluded.tier_2_difference,
            banked_after = excluded.banked_after,
            released = excluded.released,
            payout = excluded.payout,
            currency = excluded.currency,
            last_updated_at = excluded.last_updated_at
        where (
                t.sales_actual, t.revenue_actual, t.cumulated_sales, t.threshold, t.reached_in, t.tier_1_amount,
                t.tier_2_difference, t.banked_after, t.released, t.payout, t.currency
            ) is distinct from (
                excluded.sales_actual, excluded.revenue_actual, excluded.cumulated_sales, excluded.threshold,
                excluded.reached_in, excluded.tier_1_amount, excluded.tier_2_difference, excluded.banked_after,
                excluded.released, excluded.payout, excluded.currency
            )
        returning 1
    ),
    gone as (
        delete from commission.product_line_month as t
        where t.year = p_year
            and t.month not in (select month from closed)
            and (p_participant_ids is null or t.participant_id = any (p_participant_ids))
            and (t.participant_id, t.product_line_id, t.month) not in (
                select participant_id, product_line_id, month
                from priced
                where error is null)
        returning 1
    ),
    unpriced as (
        insert into commission_internal.unpriced_record as o (
            scheme, year, month, participant_id, record_id, error_code, error_message, error_hint)
        select 'product_line', year, month, participant_id, product_line_id::text, 'PT409', error, remedy
        from priced
        where error is not null
        on conflict on constraint unpriced_record_pkey do update
        set error_message = excluded.error_message,
            error_hint = excluded.error_hint,
            last_updated_at = excluded.last_updated_at
        where (o.error_message, o.error_hint) is distinct from (excluded.error_message, excluded.error_hint)
    ),
    mended as (
        delete from commission_internal.unpriced_record as o
        where o.scheme = 'product_line'
            and o.year = p_year
            and (p_participant_ids is null or o.participant_id = any (p_participant_ids))
            and (o.participant_id, o.record_id, o.month) not in (
                select participant_id, product_line_id::text, month
                from priced
                where error is not null)
    )
    select (select count(*) from stored) + (select count(*) from gone) into v_changed;
    return v_changed;
end;
$$;

comment on function commission_internal.store_product_line_year(integer, uuid[]) is
    'The part of price_product_lines() that works: stores what differs in the open months of a year, and lists what has no rate.';

create or replace function commission_internal.price_product_lines(
    p_years integer[],
    p_participant_ids uuid[],
    p_record_ids text[] default null)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    v_year record;
    v_changed bigint := 0;
begin
    perform commission_internal.require_engine();
    perform commission_internal.share_product_line_settings();
    insert into commission_internal.rep_account as a (participant_id)
    select distinct id from unnest(p_participant_ids) as priced (id) order by id
    on conflict on constraint rep_account_pkey do update
    set priced_count = a.priced_count + 1;
    for v_year in
        select y.year, array_agg(y.participant_id order by y.participant_id) as participant_ids,
            array_agg(y.record_id order by y.participant_id) as record_ids
        from (
            select u.year, u.participant_id, min(u.record_id) as record_id
            from unnest(p_years, p_participant_ids, p_record_ids) as u (year, participant_id, record_id)
            group by u.year, u.participant_id
        ) as y
        group by y.year
        order by y.year
    loop
        v_changed := v_changed
            + commission_internal.store_product_line_year(v_year.year, v_year.participant_ids);
        if p_record_ids is not null and exists (
            select
            from commission.period as p
            where p.scheme = 'product_line'
                and p.status = 'closed'
                and p.year = v_year.year)
        then
            perform commission_internal.note_moved_product_line_months(
                v_year.year, v_year.participant_ids, 'changed', v_year.record_ids, null);
        end if;
    end loop;
    return v_changed;
end;
$$;

comment on function commission_internal.price_product_lines(integer[], uuid[], text[]) is
    'Pays years of reps (year and rep by place) from their sales, stores what differs, lists what has no rate, and returns how many months changed. Closed months are left alone; with the first sale of each that changed, those whose amounts changed because of it are noted.';
