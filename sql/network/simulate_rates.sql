-- What other tiers would have paid the network (sql/core/simulate_rates.sql).

create or replace function commission_internal.given_network_tiers(p_rows jsonb)
returns table (place bigint, threshold numeric, rate numeric, valid_during daterange)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select listed.place, r.threshold, r.rate, r.valid_during
    from jsonb_array_elements(p_rows) with ordinality as listed (given, place)
    cross join lateral jsonb_populate_record(null::commission.network_tier, listed.given) as r;
$$;

comment on function commission_internal.given_network_tiers(jsonb) is 'The tiers that were given.';

-- What somebody is paid follows from what others sold: with tiers of one's choice their sales could be worked
-- out. So it is for those who see all of the network.
create or replace function commission_internal.simulated_by_network_tier(p_rows jsonb, p_from date, p_to date)
returns table (
    scheme text,
    participant_id uuid,
    year integer,
    month integer,
    currency text,
    paid numeric,
    simulated numeric
)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set enable_nestloop = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_rows jsonb;
    v_first record;
    v_month record;
begin
    perform commission_internal.require_all('network', 'view');
    v_rows := commission_internal.given_rates('network_tier', p_rows, '{"valid_during": "(,)"}');
    perform commission_internal.refuse_given_rate(
        'network_tier', b.place, '23P01', format('overlaps with row %s', a.place),
        'Tiers of one threshold must not overlap while they hold.')
    from commission_internal.given_network_tiers(v_rows) as a
    join commission_internal.given_network_tiers(v_rows) as b
        on b.threshold = a.threshold
        and b.place > a.place
        and b.valid_during && a.valid_during
    order by b.place, a.place
    limit 1;
    for v_month in
        select m.year, m.month, m.last_day
        from commission_internal.simulated_months(p_from, p_to) as m
        order by m.last_day
    loop
        select count(*) as number, min(g.threshold) as threshold,
            array_agg(g.threshold order by g.threshold) as thresholds, array_agg(g.rate order by g.threshold) as rates
        into v_first
        from commission_internal.given_network_tiers(v_rows) as g
        where g.valid_during @> v_month.last_day;
        if v_first.threshold is distinct from 0 then
            raise exception using
                errcode = 'check_violation',
                message = format('the rows of "network_tier" leave something open on %s', v_month.last_day),
                detail = case
                    when v_first.number = 0 then 'No tier holds on that day.'
                    else format('The lowest tier begins above %s.', v_first.threshold)
                end,
                hint = 'Give all tiers, the lowest with threshold 0: those on record are replaced.';
        end if;
        continue when not commission_internal.has_activity('network', v_month.year, v_month.month);
        begin
            return query
            with simulated as (
                select m.participant_id, sum(line.amount) as amount
                from commission_engine.network_month_with_tiers(
                    v_month.year, v_month.month, v_first.thresholds, v_first.rates) as m
                cross join commission.workspace as w
                join commission.currency as c on c.code = w.currency
                cross join lateral (
                    select commission_engine.round_to_minor_unit(exact, c.minor_unit) as amount
                    from unnest(array[
                        m.commission_direct, m.commission_shared, m.commission_received, m.commission_override,
                        m.reward]) as exact
                    where exact <> 0
                ) as line
                group by m.participant_id
            ),
            paid as (
                select l.participant_id, l.currency, sum(l.amount) as amount
                from (
                    -- Of a closed month what was posted for it, of an open one what stands.
                    select e.participant_id, e.currency, e.amount
                    from commission_internal.counted_line as e
                    where (e.scheme, e.for_year, e.for_month) = ('network', v_month.year, v_month.month)
                        and commission_internal.is_closed('network', v_month.year, v_month.month)
                    union all
                    select e.participant_id, e.currency, e.amount
                    from commission_internal.network_earnings(v_month.year, v_month.month) as e
                    where not commission_internal.is_closed('network', v_month.year, v_month.month)
                ) as l
                group by l.participant_id, l.currency
            )
            select 'network', coalesce(s.participant_id, p.participant_id), v_month.year, v_month.month,
                coalesce(p.currency, s.currency), coalesce(p.amount, 0), coalesce(s.amount, 0)
            from (
                select s.participant_id, w.currency, s.amount from simulated as s cross join commission.workspace as w
            ) as s
            full join paid as p on p.participant_id = s.participant_id and p.currency = s.currency;
        exception
            -- What a single write is refused for is a state of the month to whoever looks at it.
            when check_violation or numeric_value_out_of_range then
                perform commission_internal.raise_again('PT409', sqlerrm, null, null);
        end;
    end loop;
end;
$$;

comment on function commission_internal.simulated_by_network_tier(jsonb, date, date) is
    'What people of the network were paid and would have been paid with other tiers, for who sees all of it.';
