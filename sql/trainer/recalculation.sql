-- Live results: whatever changes a result reprices the touched trainer-months in the same
-- transaction, once for each statement that writes sessions or sales.
-- workspace.recalculation = 'manual' switches it off.

-- Whoever asks holds the settings from here on: the answer stays true until the transaction ends.
create or replace function commission_internal.recalculates_at_once()
returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.share_trainer_settings();
    return (select recalculation = 'immediate' from commission.workspace);
end;
$$;

comment on function commission_internal.recalculates_at_once() is
    'Whether triggers reprice what a change touches.';

-- Reprices the months that facts of the given days may belong to. Days are those of UTC: elsewhere it
-- is the same day, the one before or the one after, so near a month's edge two months are priced.
-- Pricing decides which facts are whose; pricing a month too many changes nothing.
create or replace function commission_internal.reprice(p_trainer_ids uuid[], p_days date[])
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

comment on function commission_internal.reprice(uuid[], date[]) is
    'Prices and stores the months of trainers that days belong to; each place of the two arrays is a trainer and a day.';

-- Sessions -------------------------------------------------------------------------------------

create or replace function commission_internal.reprice_appointment()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if not commission_internal.recalculates_at_once() then
        return null;
    end if;
    if tg_op = 'INSERT' then
        perform commission_internal.reprice(array_agg(touched.trainer_id), array_agg(touched.day))
        from (
            select distinct trainer_id, (starts_at at time zone 'UTC')::date as day
            from new_rows
            where status = 'completed'
        ) as touched;
    elsif tg_op = 'DELETE' then
        perform commission_internal.reprice(array_agg(touched.trainer_id), array_agg(touched.day))
        from (
            select distinct trainer_id, (starts_at at time zone 'UTC')::date as day
            from old_rows
            where status = 'completed'
        ) as touched;
    else
        perform commission_internal.reprice(array_agg(touched.trainer_id), array_agg(touched.day))
        from (
            with before as (
                select id, trainer_id, member_id, session_type, starts_at
                from old_rows
                where status = 'completed'
            ),
            after as (
                select id, trainer_id, member_id, session_type, starts_at
                from new_rows
                where status = 'completed'
            )
            select distinct changed.trainer_id, (changed.starts_at at time zone 'UTC')::date as day
            from (
                (select * from before except select * from after)
                union all
                (select * from after except select * from before)
            ) as changed
        ) as touched;
    end if;
    return null;
end;
$$;

create or replace trigger appointment_reprice_insert
after insert on commission.appointment
referencing new table as new_rows
for each statement execute function commission_internal.reprice_appointment();

create or replace trigger appointment_reprice_update
after update on commission.appointment
referencing old table as old_rows new table as new_rows
for each statement execute function commission_internal.reprice_appointment();

create or replace trigger appointment_reprice_delete
after delete on commission.appointment
referencing old table as old_rows
for each statement execute function commission_internal.reprice_appointment();

-- Sales ----------------------------------------------------------------------------------------

create or replace function commission_internal.reprice_member_package()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if not commission_internal.recalculates_at_once() then
        return null;
    end if;
    if tg_op = 'INSERT' then
        perform commission_internal.reprice(array_agg(touched.trainer_id), array_agg(touched.day))
        from (
            select distinct trainer_id, (created_at at time zone 'UTC')::date as day
            from new_rows
            cross join unnest(closed_by) as trainer_id
        ) as touched;
    elsif tg_op = 'DELETE' then
        perform commission_internal.reprice(array_agg(touched.trainer_id), array_agg(touched.day))
        from (
            select distinct trainer_id, (created_at at time zone 'UTC')::date as day
            from old_rows
            cross join unnest(closed_by) as trainer_id
        ) as touched;
    else
        perform commission_internal.reprice(array_agg(touched.trainer_id), array_agg(touched.day))
        from (
            with before as (
                select id, member_id, branch, total_price, refunded_amount, sale_type, closed_by, status,
                    created_at
                from old_rows
            ),
            after as (
                select id, member_id, branch, total_price, refunded_amount, sale_type, closed_by, status,
                    created_at
                from new_rows
            )
            select distinct trainer_id, (changed.created_at at time zone 'UTC')::date as day
            from (
                (select * from before except select * from after)
                union all
                (select * from after except select * from before)
            ) as changed
            cross join unnest(changed.closed_by) as trainer_id
        ) as touched;
    end if;
    return null;
end;
$$;

create or replace trigger member_package_reprice_insert
after insert on commission.member_package
referencing new table as new_rows
for each statement execute function commission_internal.reprice_member_package();

create or replace trigger member_package_reprice_update
after update on commission.member_package
referencing old table as old_rows new table as new_rows
for each statement execute function commission_internal.reprice_member_package();

create or replace trigger member_package_reprice_delete
after delete on commission.member_package
referencing old table as old_rows
for each statement execute function commission_internal.reprice_member_package();

-- Everything that truncate took away -----------------------------------------------------------

create or replace function commission_internal.reprice_after_truncate()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.change_trainer_settings();
    if commission_internal.recalculates_at_once() then
        perform commission_internal.reprice(array_agg(trainer_id), array_agg(make_date(year, month, 15)))
        from commission_internal.trainer_month;
    end if;
    return null;
end;
$$;

create or replace trigger appointment_reprice_truncate
after truncate on commission.appointment
for each statement execute function commission_internal.reprice_after_truncate();

create or replace trigger member_package_reprice_truncate
after truncate on commission.member_package
for each statement execute function commission_internal.reprice_after_truncate();

create or replace trigger trainer_commission_tier_reprice_truncate
after truncate on commission.trainer_commission_tier
for each statement execute function commission_internal.reprice_after_truncate();

create or replace trigger trainer_grade_reprice_truncate
after truncate on commission.trainer_grade
for each statement execute function commission_internal.reprice_after_truncate();

create or replace trigger member_tier_period_reprice_truncate
after truncate on commission.member_tier_period
for each statement execute function commission_internal.reprice_after_truncate();
