-- Calculating: the native function prices, one statement stores what differs. Its text is made here,
-- once, with the list of the amounts of a record: %1$s stands for their names, %2$s for those of what is
-- stored (o), %3$s for those of what the facts give (p).
do $make$
declare
    v_amounts name[] := array(
        select attname
        from pg_attribute
        where attrelid = 'commission_engine.priced_trainer_pair'::regclass
            and (attname ~ '^(total|conduction)_' or attname ~ '_(commission|rate)$'
                or attname in ('sales_by_product', 'sessions_by_type'))
        order by attnum);
begin
    execute format(
$function$
-- Locks, prices and stores the given trainer-months, and reports every pair. The only writer of
-- results from all facts of a month: triggers, the monthly run and the single trainer come through here.
create or replace function commission_internal.store_trainer_months(
    p_trainer_ids uuid[],
    p_years integer[],
    p_months integer[])
returns table (
    commission_id uuid,
    success boolean,
    error_message text,
    trainer_id uuid,
    member_id uuid,
    total_sales numeric,
    total_session integer
)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = auto
set enable_nestloop = on
set jit = off
as $$
#variable_conflict use_column
declare
    v_years integer[] := array(select distinct unnest(p_years));
    v_months integer[] := array(select distinct unnest(p_months));
    v_is_scattered boolean;
begin
    -- A trigger's call should not be planned each time. Over a whole month, joins must not loop, whatever
    -- the planner thinks of tables that were small when it planned or that were never analyzed. (Both
    -- settings are the function's own: they end with it. No custom plans here: the foreign keys' checks
    -- would be planned anew for each row.)
    if cardinality(p_trainer_ids) <= 10 then
        set local plan_cache_mode = force_generic_plan;
    else
        set local enable_nestloop = off;
    end if;
    perform commission_internal.require_engine();
    perform commission_internal.share_trainer_settings();

    -- Closed months keep their results; what reaches them is noted by the triggers of the facts.
    if exists (
        select
        from commission.period
        where scheme = 'trainer'
            and status = 'closed'
            and year = any (v_years)
            and month = any (v_months))
    then
        select array_agg(w.trainer_id), array_agg(w.year), array_agg(w.month)
        into p_trainer_ids, p_years, p_months
        from unnest(p_trainer_ids, p_years, p_months) as w (trainer_id, year, month)
        where not commission_internal.is_closed('trainer', w.year, w.month);
        if p_trainer_ids is null then
            return;
        end if;
    end if;

    insert into commission_internal.trainer_period as t (trainer_id, year, month, calculated_at)
    select trainer_id, year, month, statement_timestamp()
    from unnest(p_trainer_ids, p_years, p_months) as wanted (trainer_id, year, month)
    order by trainer_id, year, month
    on conflict on constraint trainer_period_pkey do update
    set priced_count = t.priced_count + 1,
        calculated_at = excluded.calculated_at;

    -- Facts and results are read by whole months. Where a few months of each of many trainers are asked for, each month
    -- is calculated by itself: together, all months of all of them would be read.
    select count(*) > 32
        and 2 * count(*) < count(distinct w.trainer_id) * count(distinct (w.year, w.month))
    into v_is_scattered
    from unnest(p_trainer_ids, p_years, p_months) as w (trainer_id, year, month);

    for p_trainer_ids, p_years, p_months in
        select array_agg(w.trainer_id), array_agg(w.year), array_agg(w.month)
        from unnest(p_trainer_ids, p_years, p_months) as w (trainer_id, year, month)
        group by case when v_is_scattered then (w.year, w.month) end
    loop
        v_years := array(select distinct unnest(p_years));
        v_months := array(select distinct unnest(p_months));
        return query
        -- What the facts give, beside what is stored: a full join is a hash join whatever the planner
        -- thinks of the function's number of rows, and it is made once.
        with compared as materialized (
            select
                p.*,
                coalesce(o.id, gen_random_uuid()) as id,
                o.id is not null as is_stored,
                p.trainer_id is not null and p.error_message is null as is_priced,
                (
                    o.branch, o.trainer_type, o.trainer_category, o.member_tier,
                    o.band_session_count, o.band_sales,
                    %2$s
                ) is not distinct from (
                    p.branch, p.trainer_type, p.trainer_category, p.member_tier,
                    null::bigint, null::numeric,
                    %3$s
                ) as is_same
            from (
                select
                    r.*,
                    g.branch,
                    g.trainer_type,
                    g.trainer_category,
                    case
                        when r.is_fans then 'fans'::commission.member_tier
                        else 'company'::commission.member_tier
                    end as member_tier
                from commission_engine.price_trainer_months(p_trainer_ids, p_years, p_months) as r
                left join commission.trainer_grade as g
                    on g.id = r.grade_id
                    and g.trainer_id = any (p_trainer_ids)
            ) as p
            full join (
                select t.*
                from commission.trainer_monthly_commission as t
                where t.trainer_id = any (p_trainer_ids)
                    and t.year = any (v_years)
                    and t.month = any (v_months)
                    and ((t.trainer_id, t.year, t.month) in (
                        select s.trainer_id, s.year, s.month
                        from unnest(p_trainer_ids, p_years, p_months) as s (trainer_id, year, month))) is true
            ) as o
                on o.year = p.year
                and o.month = p.month
                and o.trainer_id = p.trainer_id
                -- Without a member it is the same for both; a full join takes nothing but equality.
                and (o.member_id is null) = (p.member_id is null)
                and coalesce(o.member_id, o.trainer_id) = coalesce(p.member_id, p.trainer_id)
        ),
        added as (
            insert into commission.trainer_monthly_commission (
                id, year, month, trainer_id, member_id, branch, trainer_type, trainer_category, member_tier,
                %1$s)
            select
                id, year, month, trainer_id, member_id, branch, trainer_type, trainer_category, member_tier,
                %1$s
            from compared
            where is_priced
                and not is_stored
        ),
        changed as (
            update commission.trainer_monthly_commission as t
            set (
                branch, trainer_type, trainer_category, member_tier, band_session_count, band_sales,
                %1$s,
                last_updated_at
            ) = row(
                p.branch, p.trainer_type, p.trainer_category, p.member_tier, null, null,
                %3$s,
                now())
            from compared as p
            where t.id = p.id
                and t.trainer_id = any (p_trainer_ids)
                and t.year = any (v_years)
                and t.month = any (v_months)
                and p.is_priced
                and p.is_stored
                and not p.is_same
        ),
        totals as (
            update commission_internal.trainer_period as t
            set paid_session_count = c.band_session_count,
                sales = c.band_sales,
                calculated_at = case when c.is_priced then t.calculated_at end
            from (
                -- Of months in which nothing is left, too.
                select w.trainer_id, w.year, w.month, coalesce(g.band_session_count, 0) as band_session_count,
                    coalesce(g.band_sales, 0) as band_sales, coalesce(bool_and(g.is_priced), true) as is_priced
                from unnest(p_trainer_ids, p_years, p_months) as w (trainer_id, year, month)
                left join compared as g using (trainer_id, year, month)
                group by w.trainer_id, w.year, w.month, g.band_session_count, g.band_sales
            ) as c
            where t.trainer_id = c.trainer_id
                and t.trainer_id = any (p_trainer_ids)
                and t.year = c.year
                and t.month = c.month
                and (
                    (t.paid_session_count, t.sales, scale(t.sales))
                        is distinct from (c.band_session_count, c.band_sales, scale(c.band_sales))
                    or not c.is_priced)
        ),
        gone as (
            delete from commission.trainer_monthly_commission as o
            using compared as c
            where o.id = c.id
                and o.trainer_id = any (p_trainer_ids)
                and o.year = any (v_years)
                and o.month = any (v_months)
                and c.is_stored
                and not c.is_priced
        ),
        unpriced as (
            insert into commission_internal.unpriced_record as t (
                scheme, year, month, participant_id, record_id, error_code, error_message, error_hint, detail)
            select 'trainer', year, month, trainer_id, coalesce(member_id::text, 'none'), 'PT409', error_message,
                error_hint,
                jsonb_build_object(
                    'member_id', member_id,
                    'total_session', total_conduction_count,
                    'total_sales', total_new_sales + total_renew_sales)
            from compared
            where error_message is not null
            on conflict on constraint unpriced_record_pkey do update
            set error_message = excluded.error_message,
                error_hint = excluded.error_hint,
                detail = excluded.detail,
                last_updated_at = excluded.last_updated_at
            where (t.error_message, t.error_hint, t.detail)
                is distinct from (excluded.error_message, excluded.error_hint, excluded.detail)
        ),
        mended as (
            delete from commission_internal.unpriced_record as o
            where o.scheme = 'trainer'
                and o.participant_id = any (p_trainer_ids)
                and o.year = any (v_years)
                and o.month = any (v_months)
                and ((o.participant_id, o.year, o.month) in (
                    select s.trainer_id, s.year, s.month
                    from unnest(p_trainer_ids, p_years, p_months) as s (trainer_id, year, month))) is true
                and (o.year, o.month, o.participant_id, o.record_id) not in (
                    select year, month, trainer_id, coalesce(member_id::text, 'none')
                    from compared
                    where error_message is not null)
        )
        select
            case when is_priced then id end,
            is_priced,
            error_message,
            trainer_id,
            member_id,
            total_new_sales + total_renew_sales,
            total_conduction_count
        from compared
        where trainer_id is not null;
    end loop;
end;
$$;
$function$,
        array_to_string(v_amounts, ', '),
        'o.' || array_to_string(v_amounts, ', o.'),
        'p.' || array_to_string(v_amounts, ', p.'));
end;
$make$;

comment on function commission_internal.store_trainer_months(uuid[], integer[], integer[]) is
    'Prices the given trainer-months from the facts, stores what differs, removes what is gone, and returns each pair. Closed months are left alone.';
