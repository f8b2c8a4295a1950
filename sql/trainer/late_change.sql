-- What reaches closed months of the trainer scheme: facts, with the trainers whom they concern, and
-- settings.

create or replace function commission_internal.note_late_appointment()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_until timestamptz;
begin
    -- Nobody closes a month between here and the commit.
    perform commission_internal.share_trainer_settings();
    v_until := commission_internal.closed_until('trainer');
    if v_until is null then
        return null;
    end if;
    if tg_op = 'UPDATE' then
        insert into commission_internal.late_change (scheme, year, month, participant_id, cause)
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
        select distinct 'trainer', p.year, p.month, changed.trainer_id, format('session %s was changed', changed.id)
        from (
            (select * from before except select * from after)
            union all
            (select * from after except select * from before)
        ) as changed
        cross join lateral commission_internal.closed_months_at('trainer', changed.starts_at) as p
        where changed.starts_at < v_until;
    else
        insert into commission_internal.late_change (scheme, year, month, participant_id, cause)
        select 'trainer', p.year, p.month, changed.trainer_id, format(
            case tg_op when 'INSERT' then 'session %s was recorded' else 'session %s was deleted' end, changed.id)
        from (
            select id, trainer_id, starts_at
            from changed_rows
            where status = 'completed'
                and starts_at < v_until
            offset 0
        ) as changed
        cross join lateral commission_internal.closed_months_at('trainer', changed.starts_at) as p;
    end if;
    return null;
end;
$$;

create or replace function commission_internal.note_late_member_package()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_until timestamptz;
begin
    perform commission_internal.share_trainer_settings();
    v_until := commission_internal.closed_until('trainer');
    if v_until is null then
        return null;
    end if;
    if tg_op = 'UPDATE' then
        insert into commission_internal.late_change (scheme, year, month, participant_id, cause)
        with before as (
            select id, member_id, branch, total_price, refunded_amount, sale_type, closed_by, status, created_at
            from old_rows
        ),
        after as (
            select id, member_id, branch, total_price, refunded_amount, sale_type, closed_by, status, created_at
            from new_rows
        )
        select distinct 'trainer', p.year, p.month, closer.id, format(
            case
                when exists (
                    select
                    from before as b
                    join after as a using (id)
                    where b.id = changed.id
                        and (
                            a.refunded_amount > b.refunded_amount
                            or a.status = 'refunded' and b.status <> 'refunded')) then 'package %s was refunded'
                else 'package %s was changed'
            end, changed.id)
        from (
            (select * from before except select * from after)
            union all
            (select * from after except select * from before)
        ) as changed
        cross join unnest(changed.closed_by) as closer (id)
        cross join lateral commission_internal.closed_months_at('trainer', changed.created_at) as p
        where changed.created_at < v_until;
    else
        insert into commission_internal.late_change (scheme, year, month, participant_id, cause)
        select 'trainer', p.year, p.month, closer.id, format(
            case tg_op when 'INSERT' then 'package %s was sold' else 'package %s was deleted' end, changed.id)
        from (select id, closed_by, created_at from changed_rows where created_at < v_until offset 0) as changed
        cross join unnest(changed.closed_by) as closer (id)
        cross join lateral commission_internal.closed_months_at('trainer', changed.created_at) as p;
    end if;
    return null;
end;
$$;

do $$
declare
    v_table text;
begin
    foreach v_table in array array['appointment', 'member_package'] loop
        execute format(
            'create or replace trigger %1$I after insert on commission.%2$I
                referencing new table as changed_rows
                for each statement execute function commission_internal.%3$I()',
            v_table || '_late_insert', v_table, 'note_late_' || v_table);
        execute format(
            'create or replace trigger %1$I after update on commission.%2$I
                referencing old table as old_rows new table as new_rows
                for each statement execute function commission_internal.%3$I()',
            v_table || '_late_update', v_table, 'note_late_' || v_table);
        execute format(
            'create or replace trigger %1$I after delete on commission.%2$I
                referencing old table as changed_rows
                for each statement execute function commission_internal.%3$I()',
            v_table || '_late_delete', v_table, 'note_late_' || v_table);
    end loop;
    foreach v_table in array array[
        'appointment', 'member_package', 'trainer_grade', 'trainer_commission_tier', 'member_tier_period']
    loop
        execute format(
            'create or replace trigger %1$I after truncate on commission.%2$I
                for each statement execute function commission_internal.note_late_truncate(''trainer'')',
            v_table || '_late_truncate', v_table);
    end loop;
end;
$$;

create or replace trigger trainer_commission_tier_late
after insert or update or delete on commission.trainer_commission_tier
for each row execute function commission_internal.note_late_setting_of_row('trainer', 'valid_during');

create or replace trigger trainer_grade_late
after insert or update or delete on commission.trainer_grade
for each row execute function
    commission_internal.note_late_setting_of_row('trainer', 'valid_during', 'trainer_id');

-- A new member's first tier, written by the trigger on member, concerns no month yet.
create or replace trigger member_tier_period_late_insert
after insert on commission.member_tier_period
for each row when (pg_trigger_depth() = 0 or not lower_inf(new.valid_during))
execute function commission_internal.note_late_setting_of_row('trainer', 'valid_during');

create or replace trigger member_tier_period_late
after update or delete on commission.member_tier_period
for each row execute function commission_internal.note_late_setting_of_row('trainer', 'valid_during');

create or replace trigger branch_late_trainer
after update of time_zone, currency on commission.branch
for each row when (old.time_zone <> new.time_zone or old.currency <> new.currency)
execute function commission_internal.note_late_setting_of_row('trainer');

create or replace trigger currency_late_trainer
after update of minor_unit on commission.currency
for each row when (old.minor_unit <> new.minor_unit)
execute function commission_internal.note_late_setting_of_row('trainer');

create or replace trigger workspace_late_trainer
after update of time_zone on commission.workspace
for each row when (old.time_zone <> new.time_zone)
execute function commission_internal.note_late_setting_of_row('trainer');
