-- What changed past the triggers of deals, credits and payments moves closed months that are not its own: it
-- changes the running credits of later ones. Core finds by fingerprints in which months facts changed; what that
-- does to the others is found by amounts.

create or replace function commission_internal.note_moved_deal_months()
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set enable_nestloop = off
set jit = off
as $$
declare
    v_count bigint;
    v_from date;
    v_until date;
begin
    perform commission_internal.require_engine();
    perform commission_internal.share_deal_settings();
    select min(make_date(p.year, p.month, 1)), (max(make_date(p.year, p.month, 1)) + interval '1 month')::date
    into v_from, v_until
    from commission.period as p
    where p.scheme = 'deal'
        and p.status = 'closed';
    if v_from is null then
        return 0;
    end if;
    with closed as materialized (
        select p.year, p.month
        from commission.period as p
        where p.scheme = 'deal'
            and p.status = 'closed'
    ),
    priced as materialized (
        select p.participant_id, p.year, p.month, p.kind, p.currency, p.amount, p.error
        from commission_engine.deal_prices(
            commission_internal.people_with_deals(null, null), v_from, v_until, true) as p
        join closed as c on (c.year, c.month) = (p.year, p.month)
    ),
    due as (
        select p.participant_id, p.year, p.month, p.kind as component, p.currency, sum(p.amount) as amount
        from priced as p
        where p.error is null
        group by p.participant_id, p.year, p.month, p.kind, p.currency
    ),
    posted as (
        select e.participant_id, e.for_year as year, e.for_month as month, e.component, e.currency,
            sum(e.amount) as amount
        from commission_internal.counted_line as e
        join closed as c on (c.year, c.month) = (e.for_year, e.for_month)
        where e.scheme = 'deal'
        group by e.participant_id, e.for_year, e.for_month, e.component, e.currency
    ),
    moved as (
        select coalesce(d.participant_id, p.participant_id) as participant_id, coalesce(d.year, p.year) as year,
            coalesce(d.month, p.month) as month
        from due as d
        full join posted as p
            on p.participant_id = d.participant_id
            and p.year = d.year
            and p.month = d.month
            and p.component = d.component
            and p.currency = d.currency
        where coalesce(d.amount, 0) <> coalesce(p.amount, 0)
        union
        select p.participant_id, p.year, p.month
        from priced as p
        where p.error is not null
    )
    insert into commission_internal.late_change (
        scheme, year, month, participant_ids, named_ids, table_name, kind, cause)
    select 'deal', m.year, m.month, array[m.participant_id], array[m.participant_id], 'deal',
        'changed unnoticed', '"deal" was changed while its triggers were off'
    from moved as m
    where not exists (
        select
        from commission_internal.late_change as l
        where l.scheme = 'deal'
            and l.year = m.year
            and l.month = m.month
            and l.settled_by is null
            and coalesce(l.participant_ids @> array[m.participant_id], true))
    order by m.year, m.month, m.participant_id;
    get diagnostics v_count = row_count;
    return v_count;
end;
$$;

comment on function commission_internal.note_moved_deal_months() is
    'Compares what all closed months would now give with what was posted for them, and notes for whom that differs and was not noted. Returns for how many people and months.';

create or replace function commission_internal.follow_unnoticed_deals()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    -- Those that are noted below name somebody.
    if exists (
        select
        from changed_rows as c
        where c.scheme = 'deal'
            and c.kind = 'changed unnoticed'
            and c.participant_ids is null)
    then
        perform commission_internal.note_moved_deal_months();
    end if;
    return null;
end;
$$;

comment on function commission_internal.follow_unnoticed_deals() is
    'Trigger: notes what deals that changed past their triggers do to other closed months.';

-- When core has found something, also in a closing.
create or replace trigger late_change_follow_deals
after insert on commission_internal.late_change referencing new table as changed_rows
for each statement execute function commission_internal.follow_unnoticed_deals();
