-- What reaches closed months of the network: sales, which may change what everybody above is due, and
-- settings.

create or replace function commission_internal.note_late_network_sale()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_until timestamptz;
begin
    -- Nobody closes a month between here and the commit.
    perform commission_internal.share_network_settings();
    v_until := commission_internal.closed_until('network');
    if v_until is null then
        return null;
    end if;
    if tg_op = 'UPDATE' then
        insert into commission_internal.late_change (scheme, year, month, cause)
        with before as (
            select id, participant_id, shared_by, amount, refunded_amount, sale_type, status, sold_at
            from old_rows
        ),
        after as (
            select id, participant_id, shared_by, amount, refunded_amount, sale_type, status, sold_at
            from new_rows
        )
        select distinct 'network', p.year, p.month, format(
            case
                when exists (
                    select
                    from before as b
                    join after as a using (id)
                    where b.id = changed.id
                        and (
                            a.refunded_amount > b.refunded_amount
                            or a.status = 'refunded' and b.status <> 'refunded')) then 'sale %s was refunded'
                else 'sale %s was changed'
            end, changed.id)
        from (
            (select * from before except select * from after)
            union all
            (select * from after except select * from before)
        ) as changed
        cross join lateral commission_internal.closed_months_at('network', changed.sold_at) as p
        where changed.sold_at < v_until;
    else
        insert into commission_internal.late_change (scheme, year, month, cause)
        select 'network', p.year, p.month, format(
            case tg_op when 'INSERT' then 'sale %s was recorded' else 'sale %s was deleted' end, changed.id)
        from (
            select id, sold_at
            from changed_rows
            where status = 'approved'
                and sold_at < v_until
            offset 0
        ) as changed
        cross join lateral commission_internal.closed_months_at('network', changed.sold_at) as p;
    end if;
    return null;
end;
$$;

create or replace trigger network_sale_late_insert
after insert on commission.network_sale
referencing new table as changed_rows
for each statement execute function commission_internal.note_late_network_sale();

create or replace trigger network_sale_late_update
after update on commission.network_sale
referencing old table as old_rows new table as new_rows
for each statement execute function commission_internal.note_late_network_sale();

create or replace trigger network_sale_late_delete
after delete on commission.network_sale
referencing old table as changed_rows
for each statement execute function commission_internal.note_late_network_sale();

-- Links concern a closed month when they hold on its last day, did not hold before or no longer do, and
-- somebody is moved who has figures in it.
create or replace function commission_internal.note_late_upline_link()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if commission_internal.closed_until('network') is null then
        return null;
    end if;
    if tg_op = 'INSERT' then
        perform commission_internal.note_late_uplines(array_agg(participant_id), array_agg(valid_during))
        from new_rows;
    elsif tg_op = 'DELETE' then
        perform commission_internal.note_late_uplines(array_agg(participant_id), array_agg(valid_during))
        from old_rows;
    else
        perform commission_internal.note_late_uplines(array_agg(participant_id), array_agg(during))
        from (
            select participant_id, unnest((held - holds) + (holds - held)) as during
            from (
                select participant_id, upline_id,
                    coalesce(range_agg(valid_during) filter (where not is_new), '{}') as held,
                    coalesce(range_agg(valid_during) filter (where is_new), '{}') as holds
                from (
                    select participant_id, upline_id, valid_during, false as is_new from old_rows
                    union all
                    select participant_id, upline_id, valid_during, true from new_rows
                ) as links
                group by participant_id, upline_id
            ) as of_pair
        ) as changed;
    end if;
    return null;
end;
$$;

create or replace function commission_internal.note_late_uplines(p_participant_ids uuid[], p_during daterange[])
returns void
language sql
security definer
set search_path = pg_catalog, pg_temp
as $$
    insert into commission_internal.late_change (scheme, year, month, cause)
    select distinct 'network', p.year, p.month, format('the upline of participant %s was changed', l.participant_id)
    from unnest(p_participant_ids, p_during) as l (participant_id, during)
    join commission.network_month as m on m.participant_id = l.participant_id
    join commission.period as p
        on (p.scheme, p.year, p.month, p.status) = ('network', m.year, m.month, 'closed')
        and l.during @> (make_date(p.year, p.month, 1) + interval '1 month - 1 day')::date;
$$;

comment on function commission_internal.note_late_uplines(uuid[], daterange[]) is
    'Notes changed links for the closed months in which the participants have figures; each place of the arrays is a link.';

create or replace trigger upline_link_late_insert
after insert on commission.upline_link
referencing new table as new_rows
for each statement execute function commission_internal.note_late_upline_link();

create or replace trigger upline_link_late_update
after update on commission.upline_link
referencing old table as old_rows new table as new_rows
for each statement execute function commission_internal.note_late_upline_link();

create or replace trigger upline_link_late_delete
after delete on commission.upline_link
referencing old table as old_rows
for each statement execute function commission_internal.note_late_upline_link();

do $$
declare
    v_table text;
begin
    foreach v_table in array array[
        'network_sale', 'network_plan', 'network_tier', 'network_fixed_rate', 'upline_link']
    loop
        execute format(
            'create or replace trigger %1$I after truncate on commission.%2$I
                for each statement execute function commission_internal.note_late_truncate(''network'')',
            v_table || '_late_truncate', v_table);
        continue when v_table in ('network_sale', 'upline_link');
        execute format(
            'create or replace trigger %1$I after insert or update or delete on commission.%2$I
                for each row execute function
                    commission_internal.note_late_setting_of_row(''network'', ''valid_during'')',
            v_table || '_late', v_table);
    end loop;
end;
$$;

create or replace trigger currency_late_network
after update of minor_unit on commission.currency
for each row when (old.minor_unit <> new.minor_unit)
execute function commission_internal.note_late_setting_of_row('network');

create or replace trigger workspace_late_network
after update of time_zone, currency on commission.workspace
for each row when (old.time_zone <> new.time_zone or old.currency <> new.currency)
execute function commission_internal.note_late_setting_of_row('network');
