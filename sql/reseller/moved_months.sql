-- What changed past the triggers of reseller_sale moves closed months that are not its own: it changes the
-- tier of later sales, which were approved whenever. Core finds by fingerprints in which months facts changed;
-- what that does to the others, and what changed in sales that are not approved, is found by amounts.

create or replace function commission_internal.note_moved_reseller_months()
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set enable_nestloop = off
set jit = off
as $$
declare
    v_count bigint;
begin
    perform commission_internal.require_engine();
    perform commission_internal.share_reseller_settings();
    with closed as materialized (
        select p.year, p.month
        from commission.period as p
        where p.scheme = 'reseller'
            and p.status = 'closed'
    ),
    priced as materialized (
        select p.*
        from commission_engine.all_reseller_prices() as p
        join closed as c on (c.year, c.month) = (p.year, p.month)
    ),
    due as (
        select p.reseller_id, p.year, p.month, p.currency, line.component, sum(line.amount) as amount
        from priced as p
        cross join lateral (values ('commission', p.amount), ('tier_bonus', p.tier_bonus))
            as line (component, amount)
        where p.error is null
            and line.amount <> 0
        group by p.reseller_id, p.year, p.month, p.currency, line.component
    ),
    posted as (
        select e.participant_id as reseller_id, e.for_year as year, e.for_month as month, e.currency, e.component,
            sum(e.amount) as amount
        from commission_internal.counted_line as e
        join closed as c on (c.year, c.month) = (e.for_year, e.for_month)
        where e.scheme = 'reseller'
        group by e.participant_id, e.for_year, e.for_month, e.currency, e.component
    ),
    moved as (
        select reseller_id, year, month
        from due
        full join posted using (reseller_id, year, month, currency, component)
        where coalesce(due.amount, 0) <> coalesce(posted.amount, 0)
        union
        select reseller_id, year, month from priced where error is not null
    )
    insert into commission_internal.late_change (
        scheme, year, month, participant_ids, named_ids, table_name, kind, cause)
    select 'reseller', m.year, m.month, array[m.reseller_id], array[m.reseller_id], 'reseller_sale',
        'changed unnoticed', '"reseller_sale" was changed while its triggers were off'
    from moved as m
    where not exists (
        select
        from commission_internal.late_change as l
        where l.scheme = 'reseller'
            and l.year = m.year
            and l.month = m.month
            and l.settled_by is null
            and coalesce(l.participant_ids @> array[m.reseller_id], true))
    order by m.year, m.month, m.reseller_id;
    get diagnostics v_count = row_count;
    return v_count;
end;
$$;

comment on function commission_internal.note_moved_reseller_months() is
    'Compares what all closed months would now give with what was posted for them, and notes for whom that differs and was not noted. Returns for how many resellers and months.';

create or replace function commission_internal.follow_unnoticed_changes()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    -- Those that are noted below name somebody.
    if exists (
        select
        from changed_rows
        where scheme = 'reseller'
            and kind = 'changed unnoticed'
            and participant_ids is null)
    then
        perform commission_internal.note_moved_reseller_months();
    end if;
    return null;
end;
$$;

-- When core has found something, also in a closing.
create or replace trigger late_change_follow_resellers
after insert on commission_internal.late_change referencing new table as changed_rows
for each statement execute function commission_internal.follow_unnoticed_changes();

create or replace function commission_internal.follow_fact_comparison()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if exists (select from commission.period where scheme = 'reseller' and status = 'closed') then
        perform commission_internal.note_moved_reseller_months();
    end if;
    return null;
end;
$$;

-- And whenever facts were compared, once a day.
create or replace trigger fact_comparison_follow_resellers
after update on commission_internal.fact_comparison
for each row when (new.compared_at > old.compared_at)
execute function commission_internal.follow_fact_comparison();
