-- Storing figures: a whole month from scratch, or who is affected by changed sales. The only writers
-- of network_month. Their text is made here, once, with the list of the figures: %1$s stands for their
-- names, the others for those of a table: what is stored (o, t), what the sales give (f, c, excluded).
do $make$
declare
    v_figures name[] := array(
        select attname
        from pg_attribute
        where attrelid = 'commission_engine.network_figures'::regclass
            and attname not in ('participant_id', 'is_nothing')
        order by attnum);
begin
    execute format(
$function$
create or replace function commission_internal.store_network_month(
    p_year integer,
    p_month integer,
    p_participant_ids uuid[] default null)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
-- What is joined is a month's worth of rows, whatever the planner thinks of a table that was small when
-- it planned or that was never analyzed.
set enable_nestloop = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_changed bigint;
begin
    perform commission_internal.require_engine();
    perform commission_internal.share_network_settings();
    if commission_internal.is_closed('network', p_year, p_month) then
        return 0;
    end if;
    perform commission_internal.lock_network_month(p_year, p_month);
    update commission_internal.network_period
    set from_scratch_at = statement_timestamp()
    where year = p_year
        and month = p_month;
    -- What is queued meanwhile would be counted again for those who are stored now: only the whole month
    -- takes sales and queue with one snapshot.
    if exists (
        select
        from commission.network_plan
        where valid_during @> commission_internal.last_day(p_year, p_month)
            and recalculation = 'deferred')
        or exists (
            select from commission_internal.network_change where month_on = make_date(p_year, p_month, 1))
    then
        p_participant_ids := null;
    end if;

    -- One statement, one snapshot: a queued change goes exactly when its sale is calculated with.
    with applied as (
        delete from commission_internal.network_change
        where month_on = make_date(p_year, p_month, 1)
            and p_participant_ids is null
    ),
    compared as materialized (
        select
            f.*,
            o.participant_id as stored_id,
            (%2$s) is not distinct from (%3$s) as is_same
        from (
            select *
            from commission_engine.network_month(p_year, p_month)
            where p_participant_ids is null or participant_id = any (p_participant_ids)
        ) as f
        full join (
            select *
            from commission.network_month
            where year = p_year
                and month = p_month
                and (p_participant_ids is null or participant_id = any (p_participant_ids))
        ) as o on o.participant_id = f.participant_id
    ),
    added as (
        insert into commission.network_month (participant_id, year, month, %1$s)
        select participant_id, p_year, p_month, %1$s
        from compared
        where stored_id is null
    ),
    changed as (
        update commission.network_month as t
        set (%1$s, last_updated_at) = row(%4$s, now())
        from compared as c
        where t.year = p_year
            and t.month = p_month
            and t.participant_id = c.participant_id
            and c.stored_id is not null
            and not c.is_same
    ),
    gone as (
        delete from commission.network_month as t
        using compared as c
        where t.year = p_year
            and t.month = p_month
            and t.participant_id = c.stored_id
            and c.participant_id is null
    )
    select count(*) into v_changed
    from compared
    where not is_same
        or stored_id is null
        or participant_id is null;
    return v_changed;
end;
$$;

-- Each place of the arrays is a change: by a seller, shared by somebody or not, of net volume and reward.
create or replace function commission_internal.apply_network_sales(
    p_month_on date,
    p_participant_ids uuid[],
    p_shared_bys uuid[],
    p_volumes numeric[],
    p_rewards numeric[],
    p_is_locked boolean)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
    v_year integer := extract(year from p_month_on);
    v_month integer := extract(month from p_month_on);
    v_is_whole_month boolean := false;
    v_gone uuid[];
begin
    perform commission_internal.require_engine();

    -- A path up the tree for each of many sellers costs more than one pass over the month.
    if cardinality(p_participant_ids) > 1000 then
        v_is_whole_month := not exists (
            select
            from commission.network_month
            where year = v_year
                and month = v_month
            offset (cardinality(p_participant_ids) - 1000) * 20);
    end if;
    if not v_is_whole_month then
        with figures as materialized (
            select *
            from commission_engine.network_month_after(
                v_year, v_month, p_participant_ids, p_shared_bys, p_volumes, p_rewards, not p_is_locked)
        ),
        stored as (
            insert into commission.network_month as t (participant_id, year, month, %1$s)
            select participant_id, v_year, v_month, %1$s
            from figures
            where participant_id is not null
                and not is_nothing
            on conflict on constraint network_month_pkey do update
            set (%1$s, last_updated_at) = row(%6$s, now())
            where (%5$s) is distinct from (%6$s)
        )
        select coalesce(bool_or(participant_id is null), false), array_agg(participant_id) filter (where is_nothing)
        into v_is_whole_month, v_gone
        from figures;
        if v_gone is not null then
            delete from commission.network_month
            where year = v_year
                and month = v_month
                and participant_id = any (v_gone);
        end if;
    end if;
    if v_is_whole_month then
        perform commission_internal.store_network_month(v_year, v_month);
    end if;
end;
$$;
$function$,
        array_to_string(v_figures, ', '),
        'o.' || array_to_string(v_figures, ', o.'),
        'f.' || array_to_string(v_figures, ', f.'),
        'c.' || array_to_string(v_figures, ', c.'),
        't.' || array_to_string(v_figures, ', t.'),
        'excluded.' || array_to_string(v_figures, ', excluded.'));
end;
$make$;

comment on function commission_internal.store_network_month(integer, integer, uuid[]) is
    'Calculates a month from scratch, stores what differs (of the given participants only, where given and nothing is deferred) and returns the number of rows changed. A closed month is left alone.';

comment on function commission_internal.apply_network_sales(
    date, uuid[], uuid[], numeric[], numeric[], boolean) is
    'Brings a month''s figures up to changed sales: only who is affected, or from scratch where that is less work. The caller holds the settings, and the month too where p_is_locked.';

-- Takes what is queued for a month and applies it. The month must be locked.
create or replace function commission_internal.drain_network_month(p_month_on date)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_count bigint;
    v_change record;
begin
    with taken as (
        delete from commission_internal.network_change
        where month_on = p_month_on
        returning participant_id, shared_by, volume, reward
    ),
    summed as (
        select participant_id, shared_by, sum(volume) as volume, sum(reward) as reward, count(*) as changes
        from taken
        group by participant_id, shared_by
    )
    select array_agg(participant_id) as participant_ids, array_agg(shared_by) as shared_bys,
        array_agg(volume) as volumes, array_agg(reward) as rewards, coalesce(sum(changes), 0) as changes
    into v_change
    from summed;
    v_count := v_change.changes;
    if v_count > 0 then
        perform commission_internal.apply_network_sales(
            p_month_on, v_change.participant_ids, v_change.shared_bys, v_change.volumes, v_change.rewards, true);
    end if;
    return v_count;
end;
$$;

comment on function commission_internal.drain_network_month(date) is
    'Applies the queued changes of a month and returns how many there were.';
