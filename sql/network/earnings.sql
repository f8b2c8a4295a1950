-- What people of the network earn in a month, as the ledger wants it: from the stored figures, and from
-- the sales. Hooks of the contract (sql/core/scheme.sql).

create or replace function commission_internal.network_earnings(p_year integer, p_month integer)
returns table (
    participant_id uuid,
    component text,
    currency text,
    amount numeric,
    exact numeric,
    branch text,
    basis jsonb
)
language sql
stable
security definer
rows 100000
set search_path = pg_catalog, pg_temp
set enable_nestloop = off
set jit = off
as $$
    select commission_internal.require_engine();
    select m.participant_id, line.component, w.currency,
        commission_engine.round_to_minor_unit(line.exact, c.minor_unit), line.exact, p.branch,
        case line.component
            when 'reward' then jsonb_build_object('exact', line.exact)
            when 'override' then jsonb_build_object('leg_volume', line.volume, 'rate', m.tier_rate, 'exact', line.exact)
            else jsonb_build_object('volume', line.volume, 'rate', m.tier_rate, 'exact', line.exact)
        end
    from commission.network_month as m
    join commission.participant as p on p.id = m.participant_id
    cross join commission.workspace as w
    join commission.currency as c on c.code = w.currency
    cross join lateral (
        values
            ('direct', m.commission_direct, m.personal_volume - m.shared_out_volume),
            ('shared', m.commission_shared, m.shared_out_volume),
            ('received', m.commission_received, m.received_volume),
            ('override', m.commission_override, m.leg_volume),
            ('reward', m.reward, null)
    ) as line (component, exact, volume)
    where m.year = p_year
        and m.month = p_month
        and line.exact <> 0;
$$;

comment on function commission_internal.network_earnings(integer, integer) is
    'Amounts of the stored figures of a month by participant and component, rounded to the workspace''s currency half away from zero. basis has volume, rate and the unrounded amount.';

create or replace function commission_internal.recalculated_network_earnings(
    p_year integer,
    p_month integer,
    p_participant_ids uuid[])
returns table (participant_id uuid, component text, currency text, amount numeric, branch text)
language sql
stable
security definer
rows 100000
set search_path = pg_catalog, pg_temp
set enable_nestloop = off
set jit = off
as $$
    select commission_internal.require_engine();
    select line.participant_id, line.component, line.currency, line.amount, line.branch
    from (
        select m.participant_id, line.component, w.currency, p.branch,
            commission_engine.round_to_minor_unit(line.exact, c.minor_unit) as amount
        from commission_engine.network_month(p_year, p_month) as m
        join commission.participant as p on p.id = m.participant_id
        cross join commission.workspace as w
        join commission.currency as c on c.code = w.currency
        cross join lateral (
            values
                ('direct', m.commission_direct),
                ('shared', m.commission_shared),
                ('received', m.commission_received),
                ('override', m.commission_override),
                ('reward', m.reward)
        ) as line (component, exact)
        where (p_participant_ids is null or m.participant_id = any (p_participant_ids))
            and line.exact <> 0
        -- Rounded once.
        offset 0
    ) as line
    where line.amount <> 0;
$$;

comment on function commission_internal.recalculated_network_earnings(integer, integer, uuid[]) is
    'Amounts that the sales of a month give for the given participants (null: all), by component, rounded to the workspace''s currency.';
