-- Why a participant's month comes to what it does: the sales, and how the engine explains the figures.

create or replace function commission_internal.sales_of_participant(
    p_participant_id uuid,
    p_year integer,
    p_month integer)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_during tstzmultirange := (
        select commission_internal.month_during(p_year, p_month, time_zone) from commission.workspace);
begin
    return (
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
                'net', s.net_amount))
            order by s.sold_at, s.id), '[]')
        from commission_internal.counted_network_sale as s
        where s.sold_at >= lower(v_during)
            and s.sold_at < upper(v_during)
            and s.sold_at <@ v_during
            and (s.participant_id = p_participant_id or s.shared_by = p_participant_id))
        || commission_internal.sums_of_participant(p_participant_id, v_during);
end;
$$;

comment on function commission_internal.sales_of_participant(uuid, integer, integer) is
    'The sales that count in a participant''s month, and as what: on record, and sums of those in place.';

drop function if exists commission_internal.name_legs(jsonb);

-- What the caller does not see in the tree is one part, of which only the amount is shown: legs of others,
-- and sums over people of whom some are hidden.
create or replace function commission_internal.name_legs(p_parts jsonb, p_participant_id uuid, p_on date)
returns jsonb
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
-- Looked up level by level, by key, also in tables that were never analyzed. No index over days serves that: "is true".
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
    with listed as (
        select part.value as part, part.place, p.name,
            (select commission_internal.sees_all('network'))
                or case
                    when part.value ? 'participant_id' then p.id in (select commission_internal.visible_in_tree())
                    else (
                        with recursive below as (
                            select l.participant_id
                            from commission.upline_link as l
                            where l.upline_id = p_participant_id
                                and (l.valid_during @> p_on) is true
                            union all
                            select l.participant_id
                            from below
                            join commission.upline_link as l
                                on l.upline_id = below.participant_id
                                and (l.valid_during @> p_on) is true
                        )
                        select not exists (
                            select participant_id from below
                            except
                            select commission_internal.visible_in_tree()))
                end as is_seen
        from jsonb_array_elements(p_parts) with ordinality as part (value, place)
        left join commission.participant as p on p.id = (part.value ->> 'participant_id')::uuid
    )
    select coalesce(jsonb_agg(shown.part order by shown.place), '[]')
    from (
        select case when part ? 'participant_id' then part || jsonb_build_object('name', name) else part end as part,
            place
        from listed
        where is_seen
        union all
        select jsonb_build_object(
                'participant_id', null, 'name', null, 'formula', null, 'leg_volume', null, 'rate', null,
                'difference', null, 'amount', sum((part ->> 'amount')::numeric)),
            null
        from listed
        where not is_seen
        having count(*) > 0
    ) as shown;
$$;

comment on function commission_internal.name_legs(jsonb, uuid, date) is
    'Adds the names of those at the head of legs to the parts of an override, and sums up those of whom the caller sees nothing.';

-- Results stay as they are where a month is closed, where it waits for a recalculation, or where triggers
-- were off: what they were calculated from may be another by now.
create or replace function commission_internal.notes_on_network_month(
    p_participant_id uuid,
    p_year integer,
    p_month integer,
    p_sales jsonb)
returns jsonb
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    with now as (
        select coalesce(sum(s.net) filter (where s.counts_as in ('own', 'shared out')), 0) as own,
            coalesce(sum(s.net) filter (where s.counts_as = 'received'), 0) as received,
            coalesce(sum(s.net) filter (where s.counts_as = 'reward'), 0) as reward
        from jsonb_to_recordset(p_sales) as s (counts_as text, net numeric)
    )
    select coalesce(jsonb_agg(note.text order by note.place), '[]')
    from now
    join commission.network_month as m on (m.participant_id, m.year, m.month) = (p_participant_id, p_year, p_month)
    cross join lateral (
        values
            (
                1, now.own <> m.personal_volume,
                format('own sales on record now come to %s instead of %s',
                    trim_scale(now.own), trim_scale(m.personal_volume))),
            (
                2, now.received <> m.received_volume,
                format('sales received on record now come to %s instead of %s',
                    trim_scale(now.received), trim_scale(m.received_volume))),
            (
                3, now.reward <> m.reward,
                format('rewards on record now come to %s instead of %s',
                    trim_scale(now.reward), trim_scale(m.reward))),
            (
                4,
                exists (
                    select
                    from commission_internal.late_months('network') as late
                    where (late.year, late.month) = (p_year, p_month)
                        and (late.participant_ids is null or p_participant_id = any (late.participant_ids))),
                'what the closed month depends on has changed since it was posted: see pending_adjustments')
    ) as note (place, is_so, text)
    where note.is_so;
$$;

comment on function commission_internal.notes_on_network_month(uuid, integer, integer, jsonb) is
    'Where the sales on record are no longer those that a participant''s figures were calculated from.';

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
    v_workspace commission.workspace;
    v_explanation jsonb;
    v_sales jsonb;
begin
    perform commission_internal.require_engine();
    perform commission_internal.require_permission('network', 'view');
    perform commission_internal.check_month(p_year, p_month);
    perform commission_internal.check_participant(p_participant_id);
    if not commission_internal.sees_participant('network', p_participant_id) then
        perform commission_internal.refuse_unknown_participant(p_participant_id);
    end if;
    v_explanation := commission_engine.explain_network_month(p_participant_id, p_year, p_month);
    if v_explanation is null then
        raise exception using
            errcode = 'PT404',
            message = format(
                'participant "%s" has no figures in %s', p_participant_id,
                commission_internal.month_name(p_year, p_month)),
            hint = 'There was no volume of their own or below in that month.';
    end if;

    select * into v_workspace from commission.workspace;
    v_sales := commission_internal.sales_of_participant(p_participant_id, p_year, p_month);
    return jsonb_set(
        v_explanation, '{override,parts}',
        commission_internal.name_legs(
            v_explanation #> '{override,parts}', p_participant_id, commission_internal.last_day(p_year, p_month))
    ) || jsonb_build_object(
        'participant_id', p_participant_id,
        'name', (
            select name
            from commission.participant
            where id = p_participant_id
                and (
                    commission_internal.knows_name_of(p_participant_id)
                    or commission_internal.sees_all('network')
                    or p_participant_id in (select commission_internal.visible_in_tree()))),
        'period', jsonb_build_object('year', p_year, 'month', p_month, 'time_zone', v_workspace.time_zone),
        'currency', v_workspace.currency,
        'sales', v_sales,
        'notes', commission_internal.notes_on_network_month(p_participant_id, p_year, p_month, v_sales),
        'rounding', 'none: figures are exact until a month is posted');
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
    'How a participant''s month came about: sales and how they count, volumes, the rate and why, each product, and what the override is made of. matches_stored says whether the stored figures are the same, notes where sales or what a closed month depends on have changed since. Sales in place are told by their sums, with the relation that has them. Of those below whom the caller does not see in the tree, only what they come to together. Read-only.';
