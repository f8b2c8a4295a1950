-- Live results, second part: the tree, the plan, tiers, fixed rates and the calendar. Each calculates
-- the months concerned from scratch, once for each statement.

create or replace function commission_internal.follow_network_setting()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if tg_op = 'INSERT' then
        perform commission_internal.recalculate_network_months(array_agg(valid_during))
        from new_rows
        having count(*) > 0;
    elsif tg_op = 'DELETE' then
        perform commission_internal.recalculate_network_months(array_agg(valid_during))
        from old_rows
        having count(*) > 0;
    else
        perform commission_internal.recalculate_network_months(array_agg(valid_during))
        from (
            select valid_during from old_rows
            union all
            select valid_during from new_rows
        ) as changed
        having count(*) > 0;
    end if;
    return null;
end;
$$;

-- A link of somebody without volume of their own or below moves no figure.
create or replace function commission_internal.follow_upline_link()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if tg_op = 'INSERT' then
        perform commission_internal.recalculate_network_months(array_agg(valid_during))
        from new_rows as n
        where exists (select from commission.network_month as m where m.participant_id = n.participant_id)
            or exists (select from commission.network_sale as s where s.participant_id = n.participant_id)
            or exists (select from commission.network_sale as s where s.shared_by = n.participant_id)
            or exists (
                select
                from commission.upline_link as l
                where l.upline_id = n.participant_id
                    and l.participant_id not in (select participant_id from new_rows))
        having count(*) > 0;
    elsif tg_op = 'DELETE' then
        perform commission_internal.recalculate_network_months(array_agg(valid_during))
        from old_rows
        having count(*) > 0;
    else
        perform commission_internal.recalculate_network_months(array_agg(valid_during))
        from (
            select valid_during from old_rows
            union all
            select valid_during from new_rows
        ) as changed
        having count(*) > 0;
    end if;
    return null;
end;
$$;

do $$
declare
    v_table text;
    v_function text;
begin
    foreach v_table in array array['network_plan', 'network_tier', 'network_fixed_rate', 'upline_link'] loop
        v_function := case when v_table = 'upline_link' then 'follow_upline_link' else 'follow_network_setting' end;
        execute format(
            'create or replace trigger %1$I after insert on commission.%2$I
                referencing new table as new_rows
                for each statement execute function commission_internal.%3$I()',
            v_table || '_follow_insert', v_table, v_function);
        execute format(
            'create or replace trigger %1$I after update on commission.%2$I
                referencing old table as old_rows new table as new_rows
                for each statement execute function commission_internal.%3$I()',
            v_table || '_follow_update', v_table, v_function);
        execute format(
            'create or replace trigger %1$I after delete on commission.%2$I
                referencing old table as old_rows
                for each statement execute function commission_internal.%3$I()',
            v_table || '_follow_delete', v_table, v_function);
        execute format(
            'create or replace trigger %1$I after truncate on commission.%2$I
                for each statement execute function commission_internal.recalculate_all_network_months()',
            v_table || '_follow_truncate', v_table);
    end loop;
end;
$$;

create or replace trigger workspace_follow_time_zone
after update of time_zone on commission.workspace
for each row when (old.time_zone <> new.time_zone)
execute function commission_internal.recalculate_all_network_months();
