-- What waits for somebody to act, counted. Each scheme may bring its own: a function pending_%_work(boolean) that works
-- with the rights of whoever asks; the argument says whether they see everything.

create or replace function commission.pending_work()
returns table (kind text, item_count bigint)
language plpgsql
stable
rows 5
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    -- Servers and analysts have no profile.
    v_sees_all constant boolean := coalesce(
        (select p.visibility = 'all' from commission.my_profile as p),
        commission_internal.sees_all('earnings'));
    v_scheme text;
begin
    return query
    select w.kind, w.item_count
    from (
        select 'unpriced', count(*) from commission.unpriced_record
        union all
        select 'adjustments', count(*) from commission.pending_adjustments
        union all
        select 'due', case
            when commission_internal.sees_all('earnings') then (select count(*) from commission.months_due())
        end
    ) as w (kind, item_count)
    where w.item_count > 0;
    for v_scheme in
        select s.name
        from commission.scheme as s
        where to_regprocedure(format('commission_internal.%I(boolean)', 'pending_' || s.name || '_work')) is not null
        order by s.closes_last, s.closing_order, s.name
    loop
        return query execute format(
            'select w.kind, w.item_count from commission_internal.%I($1) as w where w.item_count > 0',
            'pending_' || v_scheme || '_work')
        using v_sees_all;
    end loop;
end;
$$;

comment on function commission.pending_work() is
    'What waits for the caller to act, or is in the way of closing, of what they see: a row for each kind that there is something of. unpriced: rows of unpriced_record; adjustments: rows of pending_adjustments; due: months_due(). What schemes add, for those who may decide about it: docs/reference.md. Read-only.';
