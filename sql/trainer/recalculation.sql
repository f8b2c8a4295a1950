-- Live results: whatever changes a result reprices the touched trainer-months in the same transaction,
-- once for each statement (contract.sql says what each change touches).
-- workspace.recalculation = 'manual' switches it off.

alter table commission.workspace add column if not exists recalculation text not null default 'immediate'
    constraint workspace_recalculation_check check (recalculation in ('immediate', 'manual'));

comment on column commission.workspace.recalculation is
    'Trainer scheme. immediate: triggers reprice what a change touches in the same transaction; manual: only the calculate functions do.';

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
    from commission_internal.trainer_month
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
