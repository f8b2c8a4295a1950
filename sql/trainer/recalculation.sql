-- Live results: whatever changes a result reprices the touched trainer-months in the same transaction,
-- once for each statement (contract.sql says what each change touches).
-- workspace.recalculation = 'manual' switches it off.

alter table commission.workspace add column if not exists recalculation text not null default 'immediate'
    constraint workspace_recalculation_check check (recalculation in ('immediate', 'manual'));

comment on column commission.workspace.recalculation is
    'Of the trainer scheme. immediate: triggers reprice what a change touches in the same transaction; manual: only the calculate functions do. The network has network_plan.recalculation.';

-- Days are those of UTC: elsewhere it is the same day, the one before or the one after, so near a month's
-- edge two months are priced. Pricing decides which facts are whose; a month too many changes nothing.
create or replace function commission_internal.reprice_trainer_days(p_trainer_ids uuid[], p_days date[])
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_trainer_ids is null then
        return;
    end if;
    perform 1
    from (
        select
            array_agg(trainer_id) as trainer_ids,
            array_agg(extract(year from month_on)::integer) as years,
            array_agg(extract(month from month_on)::integer) as months
        from (
            select distinct touched.trainer_id, date_trunc('month', day + shift)::date as month_on
            from unnest(p_trainer_ids, p_days) as touched (trainer_id, day)
            cross join unnest('{-1,1}'::integer[]) as shift
            where exists (select from commission.trainer as t where t.id = touched.trainer_id)
        ) as known
    ) as wanted
    cross join lateral commission_internal.store_trainer_months(
        wanted.trainer_ids, wanted.years, wanted.months)
    where wanted.trainer_ids is not null;
end;
$$;

comment on function commission_internal.reprice_trainer_days(uuid[], date[]) is
    'Prices and stores the months of trainers that days belong to; each place of the two arrays is a trainer and a day.';

-- Carrying over: what sessions of one trainer make of a month's records, without reading its facts
-- again. Says false where all of its facts must be read: the bands are touched, or a pair appears, goes
-- or has no price; somebody stated a pair; the month was closed once, and facts passed by its records;
-- or the statement under way has calculated it, from facts whose triggers may still be to come.
create or replace function commission_internal.carry_sessions(
    p_trainer_id uuid,
    p_year integer,
    p_month integer,
    p_member_ids uuid[],
    p_session_types text[],
    p_signs integer[])
returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
-- One plan in a session, by the indexes, whatever the size of the tables when it is made.
set plan_cache_mode = force_generic_plan
set enable_nestloop = on
set enable_seqscan = off
set jit = off
as $$
declare
    v_before record;
begin
    perform commission_internal.require_engine();
    if exists (
        select
        from commission.period
        where scheme = 'trainer'
            and year = p_year
            and month = p_month)
    then
        return false;
    end if;

    select paid_session_count, sales
    into v_before
    from commission_internal.trainer_period
    where trainer_id = p_trainer_id
        and year = p_year
        and month = p_month
        and calculated_at <> statement_timestamp()
    for no key update;
    if not found then
        return false;
    end if;

    update commission.trainer_monthly_commission as t
    set total_paid_session = c.total_paid_session,
        conduction_fee_paid = c.conduction_fee_paid,
        conduction_paid_rate = c.conduction_paid_rate,
        total_free_session = c.total_free_session,
        conduction_fee_free = c.conduction_fee_free,
        conduction_free_rate = c.conduction_free_rate,
        total_transform_session = c.total_transform_session,
        conduction_fee_transform = c.conduction_fee_transform,
        conduction_transform_rate = c.conduction_transform_rate,
        total_express_session = c.total_express_session,
        conduction_fee_express = c.conduction_fee_express,
        conduction_express_rate = c.conduction_express_rate,
        total_sponsor_session = c.total_sponsor_session,
        conduction_fee_sponsor = c.conduction_fee_sponsor,
        conduction_sponsor_rate = c.conduction_sponsor_rate,
        total_compensate_session = c.total_compensate_session,
        conduction_fee_compensate = c.conduction_fee_compensate,
        conduction_compensate_rate = c.conduction_compensate_rate,
        total_conduction_count = c.total_conduction_count,
        total_conduction_fee = c.total_conduction_fee,
        total_entitled_commission = c.total_entitled_commission,
        last_updated_at = now()
    from commission_engine.price_changed_trainer_pairs(
        p_trainer_id, p_year, p_month, v_before.paid_session_count, v_before.sales,
        p_member_ids, p_session_types, p_signs) as c
    where t.year = p_year
        and t.month = p_month
        and t.trainer_id = p_trainer_id
        and t.member_id = c.member_id;
    if not found then
        return false;
    end if;

    update commission_internal.trainer_period
    set priced_count = priced_count + 1,
        paid_session_count = paid_session_count + (
            select coalesce(sum(sign), 0)
            from unnest(p_session_types, p_signs) as changed (session_type, sign)
            where session_type = 'paid')
    where trainer_id = p_trainer_id
        and year = p_year
        and month = p_month;
    return true;
end;
$$;

comment on function commission_internal.carry_sessions(uuid, integer, integer, uuid[], text[], integer[]) is
    'Adds sessions (sign 1), or takes them away (-1), in the records of a trainer''s month; false, and nothing done, where the month must be calculated from its facts.';

create or replace function commission_internal.follow_sessions(
    p_trainer_ids uuid[],
    p_days date[],
    p_member_ids uuid[],
    p_session_types text[],
    p_signs integer[])
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    -- Elsewhere on Earth the day may be the one before or after.
    v_first date := p_days[1] - 1;
    v_last date := p_days[1] + 1;
begin
    if p_trainer_ids is null then
        return;
    end if;
    if cardinality(p_trainer_ids) = 1
        and cardinality(p_signs) <= 1000
        and p_member_ids is not null
        and date_trunc('month', v_first) = date_trunc('month', v_last)
        and commission_internal.carry_sessions(
            p_trainer_ids[1], extract(year from v_first)::integer, extract(month from v_first)::integer,
            p_member_ids, p_session_types, p_signs)
    then
        return;
    end if;
    perform commission_internal.reprice_trainer_days(p_trainer_ids, p_days);
end;
$$;

comment on function commission_internal.follow_sessions(uuid[], date[], uuid[], text[], integer[]) is
    'Brings results up to date after sessions changed. The first two arrays: trainers and days touched; the others: up to 1001 of the sessions that came (sign 1) or went (-1); p_member_ids is null where one of them is with nobody or with several members.';

create or replace function commission_internal.reprice_trainer_months(
    p_trainer_ids uuid[],
    p_years integer[],
    p_months integer[])
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_trainer_ids is null or (select recalculation <> 'immediate' from commission.workspace) then
        return;
    end if;
    perform 1 from commission_internal.store_trainer_months(p_trainer_ids, p_years, p_months);
end;
$$;

comment on function commission_internal.reprice_trainer_months(uuid[], integer[], integer[]) is
    'Prices and stores trainer-months where results are live; each place of the arrays is one.';

create or replace function commission_internal.recalculate_trainer_months(p_days datemultirange)
returns void
language sql
security definer
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.reprice_trainer_months(array_agg(trainer_id), array_agg(year), array_agg(month))
    from commission_internal.trainer_period
    where p_days @> commission_internal.last_day(year, month);
$$;

comment on function commission_internal.recalculate_trainer_months(datemultirange) is
    'Prices and stores the months that were ever priced and whose last day is among the days.';

-- Switching live results on catches up.
create or replace function commission_internal.follow_trainer_recalculation()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.change_trainer_settings('changing "workspace"');
    perform commission_internal.reprice_trainers(array_agg(id)) from commission.trainer;
    return null;
end;
$$;

create or replace trigger workspace_follow_recalculation
after update of recalculation on commission.workspace
for each row when (old.recalculation <> new.recalculation)
execute function commission_internal.follow_trainer_recalculation();
