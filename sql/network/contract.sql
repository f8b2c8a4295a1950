-- The contract of the network scheme: its hooks, and what it declares of itself (sql/core/scheme.sql).

create or replace function commission_internal.size_of_network_month()
returns bigint
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
    select 1::bigint;
$$;

comment on function commission_internal.size_of_network_month() is
    'A month of the network is calculated as a whole: everybody''s figures depend on those below.';

create or replace function commission_internal.calculate_part_of_network_month(
    p_year integer,
    p_month integer,
    p_after uuid,
    p_most integer,
    out reached_id uuid,
    out done bigint,
    out rows_changed bigint,
    out is_last boolean)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    rows_changed := commission_internal.store_network_month(p_year, p_month);
    reached_id := p_after;
    done := 1;
    is_last := true;
end;
$$;

comment on function commission_internal.calculate_part_of_network_month(integer, integer, uuid, integer) is
    'Calculates a month of the network from scratch, with all that deferred mode has queued.';

-- A month of the network has figures or has none: what cannot be priced stands in the way of all.
create or replace function commission_internal.unpriced_network_records(
    p_year integer,
    p_month integer,
    p_participant_ids uuid[])
returns table (
    participant_id uuid,
    record_id text,
    error_code text,
    error_message text,
    error_hint text,
    detail jsonb
)
language plpgsql
stable
security definer
rows 1
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_detail text;
begin
    perform commission_internal.require_engine();
    perform count(*) from commission_engine.network_month(p_year, p_month);
exception
    when check_violation or numeric_value_out_of_range then
        get stacked diagnostics
            error_code = returned_sqlstate, error_message = message_text, error_hint = pg_exception_hint,
            v_detail = pg_exception_detail;
        -- The first one who has no price: those after were not looked at.
        participant_id := substring(v_detail from '"([0-9a-f-]{36})"')::uuid;
        record_id := commission_internal.month_name(p_year, p_month);
        detail := '{}';
        return next;
end;
$$;

comment on function commission_internal.unpriced_network_records(integer, integer, uuid[]) is
    'Why the sales of a month cannot be priced; no row where they can.';

-- Declarations -------------------------------------------------------------------------------------

select commission_internal.declare_role(
    'affiliate', 'Sells in the network', '{"earnings": ["view"], "settlement": ["view"], "uplines": ["view"]}');
select commission_internal.declare_role(
    'collaborator', 'Sells in the network, looks at nobody below',
    '{"earnings": ["view"], "settlement": ["view"], "uplines": ["view"]}');

select commission_internal.declare_module(
    'network', 'The network: sales, tree, plan and commissions',
    '{"admin": ["view", "edit", "export"], "manager": ["view", "export"], "affiliate": ["view"], "collaborator": ["view"]}');

select commission_internal.declare_scheme(
    'network', 'A network of sellers with uplines', 'workspace', 10,
    '{
        "direct": "Commission on own sales",
        "shared": "Commission on sales brought to others",
        "received": "Commission on sales that others brought",
        "override": "Commission on the downline",
        "reward": "KPI rewards"
    }');

select commission_internal.declare_job('network', 'apply network changes', '* * * * *', 'apply_network_changes');

select commission_internal.declare_preset('network', 'network', 'five tiers by volume');

select commission_internal.declare_result('network', 'network_month');

select commission_internal.declare_fact(
    'network', 'network_sale',
    p_noun => 'sale',
    p_instant_column => 'sold_at',
    p_counts => 'r.status = ''approved''',
    p_columns => '{participant_id,shared_by,amount,refunded_amount,sale_type}',
    p_uses => '{status}',
    -- What everybody above is due may change with it.
    p_people => null,
    p_named => 'array[r.participant_id, r.shared_by]',
    p_refund => 'n.refunded_amount > o.refunded_amount or n.status = ''refunded'' and o.status <> ''refunded''',
    p_follow => $$
                    select f.month_on, array_agg(f.participant_id) as participant_ids,
                        array_agg(f.shared_by) as shared_bys, array_agg(f.volume) as volumes,
                        array_agg(f.reward) as rewards
                    from (
                        select commission_internal.month_of(c.sold_at, w.time_zone) as month_on,
                            c.participant_id, c.shared_by,
                            coalesce(sum(c.sign * (c.amount - c.refunded_amount))
                                filter (where c.sale_type = 'retail_sales'), 0) as volume,
                            coalesce(sum(c.sign * (c.amount - c.refunded_amount))
                                filter (where c.sale_type = 'kpi_reward'), 0) as reward
                        from changed as c
                        cross join commission.workspace as w
                        group by 1, 2, 3
                    ) as f
                    where f.volume <> 0
                        or f.reward <> 0
                    group by f.month_on
                    order by f.month_on
    $$,
    p_call => 'commission_internal.follow_network_sales('
        'v_call.month_on, v_call.participant_ids, v_call.shared_bys, v_call.volumes, v_call.rewards)');

select commission_internal.declare_setting(
    'network', 'network_plan',
    p_columns => '{split_share,inactive_rate,inactive_basis,override_mode,max_levels,level_rates}',
    p_follow => 'select range_agg(days) as days from changed',
    p_call => 'commission_internal.recalculate_network_months(v_call.days)');

select commission_internal.declare_setting(
    'network', 'network_tier',
    p_columns => '{threshold,rate}',
    p_follow => 'select range_agg(days) as days from changed',
    p_call => 'commission_internal.recalculate_network_months(v_call.days)');

select commission_internal.declare_setting(
    'network', 'network_fixed_rate',
    p_columns => '{participant_id,rate}',
    p_follow => 'select range_agg(days) as days from changed',
    p_call => 'commission_internal.recalculate_network_months(v_call.days)');

-- A link of somebody without sales of their own and without anybody below moves no figure. People who
-- are linked in one statement are looked at together.
select commission_internal.declare_setting(
    'network', 'upline_link',
    p_columns => '{participant_id,upline_id}',
    p_except => $$
        not exists (select from commission.participant as p where p.id = r.participant_id)
        or pg_trigger_depth() > 1
            and r.valid_during = '(,)'
            and not exists (select from commission.network_sale as s where s.participant_id = r.participant_id)
            and not exists (select from commission.network_sale as s where s.shared_by = r.participant_id)
            and not exists (
                select
                from commission.upline_link as l
                where l.upline_id = r.participant_id
                    and l.participant_id not in (select participant_id from changed_rows))
    $$,
    p_concerns => $$
        exists (select from commission.network_sale as s where s.participant_id = r.participant_id)
        or exists (select from commission.network_sale as s where s.shared_by = r.participant_id)
        or exists (select from commission.network_month as m where m.participant_id = r.participant_id)
        or exists (
            select
            from commission.upline_link as l
            -- People who are deleted together go one after the other.
            join commission.participant as p on p.id = l.participant_id
            where l.upline_id = r.participant_id
                and l.participant_id not in (select participant_id from changed_rows))
    $$,
    p_follow => 'select range_agg(days) as days from changed',
    p_call => 'commission_internal.recalculate_network_months(v_call.days)');

select commission_internal.declare_setting(
    'network', 'workspace',
    p_columns => '{time_zone,currency}',
    p_days => 'daterange(null, null)',
    p_uses => '{}',
    p_events => '{update}',
    p_follow => 'select range_agg(days) as days from changed',
    p_call => 'commission_internal.recalculate_network_months(v_call.days)');

-- Figures are exact until they are posted.
select commission_internal.declare_setting(
    'network', 'currency',
    p_columns => '{code,minor_unit}',
    p_days => 'daterange(null, null)',
    p_uses => '{}',
    p_events => '{update}',
    p_follow => null,
    p_call => null);
