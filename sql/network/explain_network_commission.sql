-- Why a participant's month comes to what it does: the sales, the tier, each product, each leg. The
-- products are worked out here once more, in plain SQL, beside the stored figures.

-- What the override is made of, in the plan's mode: one object for each leg, paid rate or level.
create or replace function commission_internal.explain_network_override(
    p_row commission.network_month,
    p_plan commission.network_plan,
    p_last_day date)
returns table (part jsonb, amount numeric)
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    -- differential: the legs
    select
        jsonb_build_object(
            'participant_id', m.participant_id,
            'name', case
                when (select commission_internal.sees_all('network'))
                    or p.id in (select commission_internal.visible_in_tree()) then p.name
            end,
            'leg_volume', m.leg_volume,
            'rate', m.tier_rate,
            'difference', greatest(p_row.tier_rate - m.tier_rate, 0),
            'formula', format(
                '%s x (%s - %s)%s', m.leg_volume, p_row.tier_rate, m.tier_rate,
                case when m.tier_rate > p_row.tier_rate then ', not below 0' else '' end),
            'amount', m.leg_volume * greatest(p_row.tier_rate - m.tier_rate, 0)),
        m.leg_volume * greatest(p_row.tier_rate - m.tier_rate, 0)
    from commission.upline_link as l
    join commission.network_month as m
        on m.participant_id = l.participant_id
        and m.year = p_row.year
        and m.month = p_row.month
    join commission.participant as p on p.id = m.participant_id
    where p_plan.override_mode = 'differential'
        and l.upline_id = p_row.participant_id
        and l.valid_during @> p_last_day
    union all
    -- differential_path and unilevel: everybody below with the highest rate paid on the way up
    (
        with recursive below as (
            select l.participant_id, 1 as level, coalesce(m.tier_rate, 0) as paid_rate,
                m.personal_volume - m.shared_out_volume
                    + (m.shared_out_volume + m.received_volume) * p_plan.split_share as volume
            from commission.upline_link as l
            left join commission.network_month as m
                on m.participant_id = l.participant_id
                and m.year = p_row.year
                and m.month = p_row.month
            where (
                    p_plan.override_mode = 'differential_path'
                    or p_plan.override_mode = 'unilevel' and p_plan.max_levels > 0)
                and l.upline_id = p_row.participant_id
                and l.valid_during @> p_last_day
            union all
            select l.participant_id, below.level + 1,
                greatest(below.paid_rate, coalesce(m.tier_rate, 0)),
                m.personal_volume - m.shared_out_volume
                    + (m.shared_out_volume + m.received_volume) * p_plan.split_share
            from below
            join commission.upline_link as l
                on l.upline_id = below.participant_id
                and l.valid_during @> p_last_day
            left join commission.network_month as m
                on m.participant_id = l.participant_id
                and m.year = p_row.year
                and m.month = p_row.month
            where p_plan.override_mode = 'differential_path'
                or below.level < p_plan.max_levels
        ),
        summed as (
            select case when p_plan.override_mode = 'unilevel' then level end as level,
                case when p_plan.override_mode = 'differential_path' then paid_rate end as paid_rate,
                sum(volume) as volume
            from below
            where volume <> 0
            group by 1, 2
        ),
        priced as (
            select *, case
                when level is null then greatest(p_row.tier_rate - paid_rate, 0)
                else coalesce(p_plan.level_rates[level], 0)
            end as rate
            from summed
        )
        select
            jsonb_strip_nulls(jsonb_build_object(
                'level', level,
                'rate_paid_below', paid_rate,
                'volume', volume,
                'rate', rate,
                'formula', format('%s x %s', volume, rate),
                'amount', volume * rate)),
            volume * rate
        from priced
        order by level, paid_rate
    );
$$;

comment on function commission_internal.explain_network_override(
    commission.network_month, commission.network_plan, date) is
    'The parts of an override with their amounts.';

create or replace function commission_internal.explain_network_commission(
    p_participant_id uuid,
    p_year integer,
    p_month integer)
returns jsonb
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_row commission.network_month;
    v_plan commission.network_plan;
    v_fixed commission.network_fixed_rate;
    v_workspace commission.workspace;
    v_last_day date;
    v_during tstzmultirange;
    v_own numeric;
    v_is_inactive boolean;
    v_tier_threshold numeric;
    v_sales jsonb;
    v_override jsonb;
    v_override_amount numeric;
    v_direct numeric;
    v_shared numeric;
    v_received numeric;
begin
    perform commission_internal.check_month(p_year, p_month);
    perform commission_internal.require_permission('network', 'view');
    perform commission_internal.check_participant(p_participant_id);
    if not commission_internal.sees_participant('network', p_participant_id) then
        perform commission_internal.refuse_unknown_participant(p_participant_id);
    end if;
    select * into v_row
    from commission.network_month
    where participant_id = p_participant_id
        and year = p_year
        and month = p_month;
    if not found then
        raise exception using
            errcode = 'PT404',
            message = format(
                'participant "%s" has no figures in %s', p_participant_id, commission_internal.month_name(p_year, p_month)),
            hint = 'There was no volume of their own or below in that month.';
    end if;

    select * into v_workspace from commission.workspace;
    v_last_day := commission_internal.last_day(p_year, p_month);
    v_during := commission_internal.month_during(p_year, p_month, v_workspace.time_zone);
    select * into v_plan from commission.network_plan where valid_during @> v_last_day;
    select * into v_fixed
    from commission.network_fixed_rate
    where participant_id = p_participant_id
        and valid_during @> v_last_day;
    select max(threshold) into v_tier_threshold
    from commission.network_tier
    where valid_during @> v_last_day
        and threshold < v_row.ranking_volume;

    select coalesce(jsonb_agg(
            jsonb_strip_nulls(jsonb_build_object(
                'sale_id', s.id,
                'sold_at', to_char(s.sold_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'),
                'counts_as', case
                    when s.sale_type = 'kpi_reward' then 'reward'
                    when s.shared_by = p_participant_id then 'shared out'
                    when s.shared_by is not null then 'received'
                    else 'own'
                end,
                'amount', s.amount,
                'refunded_amount', nullif(s.refunded_amount, 0),
                'net', s.amount - s.refunded_amount))
            order by s.sold_at, s.id), '[]')
    into v_sales
    from commission.network_sale as s
    where s.status = 'approved'
        and s.sold_at >= lower(v_during)
        and s.sold_at < upper(v_during)
        and s.sold_at <@ v_during
        and (s.participant_id = p_participant_id or s.shared_by = p_participant_id);

    select coalesce(jsonb_agg(part), '[]'), coalesce(sum(amount), 0)
    into v_override, v_override_amount
    from commission_internal.explain_network_override(v_row, v_plan, v_last_day);

    v_own := v_row.personal_volume - v_row.shared_out_volume;
    v_is_inactive := v_fixed.rate is null
        and v_row.personal_volume = 0
        and (v_plan.inactive_basis = 'personal' or v_tier_threshold is null);
    v_direct := v_own * v_row.tier_rate;
    v_shared := v_row.shared_out_volume * v_plan.split_share * v_row.tier_rate;
    v_received := case
        when v_is_inactive then v_row.received_volume * v_plan.inactive_rate
        else v_row.received_volume * v_plan.split_share * v_row.tier_rate
    end;

    return jsonb_build_object(
        'participant_id', p_participant_id,
        'name', (select name from commission.participant where id = p_participant_id),
        'period', jsonb_build_object('year', p_year, 'month', p_month, 'time_zone', v_workspace.time_zone),
        'currency', v_workspace.currency,
        'sales', v_sales,
        'volumes', jsonb_build_object(
            'own', v_own,
            'shared_out', v_row.shared_out_volume,
            'personal', v_row.personal_volume,
            'received', v_row.received_volume,
            'f1', v_row.f1_volume,
            'ranking', v_row.ranking_volume,
            'leg', v_row.leg_volume),
        'rate', jsonb_build_object(
            'rate', v_row.tier_rate,
            'why', case
                when v_fixed.rate is not null then format('fixed rate (%s)', v_fixed.reason)
                when v_is_inactive and v_plan.inactive_basis = 'personal' then format(
                    'inactive: no personal volume, the flat rate of %s', v_plan.inactive_rate)
                when v_is_inactive then format(
                    'inactive and without ranking volume: received sales at the flat rate of %s', v_plan.inactive_rate)
                else format(
                    'ranking volume of %s: the tier of more than %s', v_row.ranking_volume, v_tier_threshold)
            end),
        'direct', jsonb_build_object(
            'formula', format('%s x %s', v_own, v_row.tier_rate), 'amount', v_direct),
        'shared', jsonb_build_object(
            'formula', format('%s x %s x %s', v_row.shared_out_volume, v_plan.split_share, v_row.tier_rate),
            'amount', v_shared),
        'received', jsonb_build_object(
            'formula', case
                when v_is_inactive then format('%s x %s', v_row.received_volume, v_plan.inactive_rate)
                else format('%s x %s x %s', v_row.received_volume, v_plan.split_share, v_row.tier_rate)
            end,
            'amount', v_received),
        'override', jsonb_build_object(
            'mode', v_plan.override_mode, 'parts', v_override, 'amount', v_override_amount),
        'total_commission', v_direct + v_shared + v_received + v_override_amount,
        'reward', v_row.reward,
        'rounding', 'none: figures are exact until a month is posted',
        'matches_stored',
            (v_direct, v_shared, v_received, v_override_amount)
            = (v_row.commission_direct, v_row.commission_shared, v_row.commission_received, v_row.commission_override));
end;
$$;

create or replace function commission.explain_network_commission(
    p_participant_id uuid,
    p_year integer,
    p_month integer)
returns jsonb
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.explain_network_commission(p_participant_id, p_year, p_month);
$$;

comment on function commission.explain_network_commission(uuid, integer, integer) is
    'How a participant''s month came about: sales and how they count, volumes, the rate and why, each product, and what the override is made of. matches_stored says whether the stored figures are the same.';
