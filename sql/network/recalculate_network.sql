-- Calculating on demand, and checking what is stored.

create or replace function commission_internal.recalculate_network(p_year integer, p_month integer)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.require_all('network', 'edit');
    perform commission_internal.check_month(p_year, p_month);
    perform commission_internal.share_network_settings();
    perform commission_internal.refuse_closed('network', p_year, p_month);
    return commission_internal.store_network_month(p_year, p_month);
end;
$$;

create or replace function commission.recalculate_network(p_year integer, p_month integer)
returns bigint
language sql
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.recalculate_network(p_year, p_month);
$$;

select commission_internal.give_time('recalculate_network', '15min');

comment on function commission.recalculate_network(integer, integer) is
    'Calculates a month from scratch, with what waits for it, and returns the number of rows that changed: 0 when all was in step.';

create or replace function commission_internal.recalculate_upline(
    p_participant_id uuid,
    p_year integer,
    p_month integer)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.require_all('network', 'edit');
    perform commission_internal.check_month(p_year, p_month);
    perform commission_internal.check_participant(p_participant_id);
    perform commission_internal.share_network_settings();
    perform commission_internal.refuse_closed('network', p_year, p_month);
    return commission_internal.store_network_month(
        p_year,
        p_month,
        array(
            select participant_id
            from commission_internal.upline_on(
                p_participant_id, commission_internal.last_day(p_year, p_month))));
end;
$$;

create or replace function commission.recalculate_upline(p_participant_id uuid, p_year integer, p_month integer)
returns bigint
language sql
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.recalculate_upline(p_participant_id, p_year, p_month);
$$;

comment on function commission.recalculate_upline(uuid, integer, integer) is
    'Recalculates a month of a participant and of everybody above (in deferred mode of all), and returns the number of rows that changed.';

create or replace function commission_internal.verify_network(p_year integer, p_month integer)
returns table (participant_id uuid, stored jsonb, calculated jsonb)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.require_engine();
    perform commission_internal.require_all('network', 'view');
    perform commission_internal.check_month(p_year, p_month);
    return query
    select coalesce(o.participant_id, f.participant_id), to_jsonb(o) - 'last_updated_at', to_jsonb(f) - 'is_nothing'
    from commission_engine.network_month(p_year, p_month) as f
    full join (
        select *
        from commission.network_month as m
        where m.year = p_year
            and m.month = p_month
    ) as o on o.participant_id = f.participant_id
    where (
            o.participant_id, o.personal_volume, o.shared_out_volume, o.received_volume, o.f1_volume,
            o.ranking_volume, o.tier_rate, o.leg_volume, o.commission_direct, o.commission_shared,
            o.commission_received, o.commission_override, o.total_commission, o.reward
        ) is distinct from (
            f.participant_id, f.personal_volume, f.shared_out_volume, f.received_volume, f.f1_volume,
            f.ranking_volume, f.tier_rate, f.leg_volume, f.commission_direct, f.commission_shared,
            f.commission_received, f.commission_override, f.total_commission, f.reward
        );
end;
$$;

create or replace function commission.verify_network(p_year integer, p_month integer)
returns table (participant_id uuid, stored jsonb, calculated jsonb)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.verify_network(p_year, p_month);
$$;

select commission_internal.give_time('verify_network', '15min');

comment on function commission.verify_network(integer, integer) is
    'Every row of a month where what is stored and what a calculation from scratch gives differ: normally none. Where one side is missing, it is null. Read-only. In deferred mode, apply_network_changes() first.';

create or replace function commission_internal.apply_network_changes()
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_month_on date;
    v_count bigint := 0;
begin
    perform commission_internal.require_all('network', 'edit');
    perform commission_internal.share_network_settings();
    for v_month_on in
        select distinct month_on from commission_internal.network_change order by month_on
    loop
        perform commission_internal.lock_network_month(
            extract(year from v_month_on)::integer, extract(month from v_month_on)::integer);
        v_count := v_count + commission_internal.drain_network_month(v_month_on);
    end loop;
    return v_count;
end;
$$;

create or replace function commission.apply_network_changes()
returns bigint
language sql
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.apply_network_changes();
$$;

select commission_internal.give_time('apply_network_changes', '15min');

comment on function commission.apply_network_changes() is
    'Applies what deferred mode has queued and returns the number of changes. Safe to run from many sessions at once. Nothing is lost when it fails: the changes wait on, and network_staleness shows them.';

create or replace function commission_internal.network_staleness()
returns table (year integer, month integer, waiting_changes bigint, waiting_since timestamptz)
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select extract(year from month_on)::integer, extract(month from month_on)::integer, count(*), min(queued_at)
    from commission_internal.network_change
    where (select commission_internal.sees_all('network'))
    group by month_on
    order by month_on;
$$;

comment on function commission_internal.network_staleness() is
    'What deferred mode has queued, by month; for those who see the whole network.';
