-- Pricing deals and storing what differs: the only writer of deal_commission. What differs is found natively;
-- most changes are few rows, of which each kind is written by itself.

create or replace function commission_internal.note_late_deal_changes(
    p_participant_ids uuid[],
    p_years integer[],
    p_months integer[],
    p_deal_ids uuid[])
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
    insert into commission_internal.late_change (
        scheme, year, month, participant_ids, named_ids, table_name, record_id, kind, cause)
    select 'deal', r.year, r.month, array[r.participant_id], array[r.participant_id], 'deal',
        p_deal_ids[1]::text, 'changed', format('deal %s, which counts to it, was changed', p_deal_ids[1])
    from (
        select distinct c.participant_id, c.year, c.month
        from unnest(p_participant_ids, p_years, p_months) as c (participant_id, year, month)
    ) as r
    -- The deal's own month was noted by its trigger.
    where not exists (
        select
        from commission_internal.late_change as l
        where l.scheme = 'deal'
            and l.year = r.year
            and l.month = r.month
            and l.settled_by is null
            and l.participant_ids @> array[r.participant_id]
            and l.noted_at >= statement_timestamp())
    order by r.year, r.month, r.participant_id;
end;
$$;

comment on function commission_internal.note_late_deal_changes(uuid[], integer[], integer[], uuid[]) is
    'Notes closed months of people, side by side, that deals changed which do not belong to them: running credits reach later ones.';

-- Rows of closed months say what was posted first, not what adjustments have made of it: that is told by amounts.
create or replace function commission_internal.note_adjusted_deal_months(p_participant_ids uuid[], p_deal_ids uuid[])
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    v_month record;
    v_ids uuid[];
begin
    for v_month in
        select e.for_year as year, e.for_month as month, array_agg(distinct e.participant_id) as ids
        from commission.earning as e
        where e.scheme = 'deal'
            and e.kind = 'adjustment'
            and e.participant_id = any (p_participant_ids)
            and commission_internal.is_closed('deal', e.for_year, e.for_month)
        group by e.for_year, e.for_month
    loop
        begin
            v_ids := array(
                select distinct a.participant_id
                from commission_internal.adjustments_of_month('deal', v_month.year, v_month.month, v_month.ids) as a);
        exception
            -- Without a price the next closing says so.
            when sqlstate 'PT409' then
                v_ids := v_month.ids;
        end;
        perform commission_internal.note_late_deal_changes(
            v_ids, array_fill(v_month.year, array[cardinality(v_ids)]),
            array_fill(v_month.month, array[cardinality(v_ids)]), p_deal_ids);
    end loop;
end;
$$;

comment on function commission_internal.note_adjusted_deal_months(uuid[], uuid[]) is
    'Notes the closed months of people for which adjustments were posted, and which would give something else now that deals changed.';

create or replace function commission_internal.list_unpriced_deals(
    p_participant_ids uuid[],
    p_from date,
    p_until date,
    p_lacking_ids uuid[],
    p_deal_ids uuid[],
    p_years integer[],
    p_months integer[],
    p_errors text[],
    p_remedies text[])
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
    insert into commission_internal.unpriced_record as o (
        scheme, year, month, participant_id, record_id, error_code, error_message, error_hint)
    select 'deal', c.year, c.month, c.participant_id, c.deal_id::text, 'PT409', c.error, c.remedy
    from unnest(p_lacking_ids, p_deal_ids, p_years, p_months, p_errors, p_remedies)
        as c (participant_id, deal_id, year, month, error, remedy)
    on conflict on constraint unpriced_record_pkey do update
    set error_message = excluded.error_message,
        error_hint = excluded.error_hint,
        last_updated_at = excluded.last_updated_at
    where (o.error_message, o.error_hint) is distinct from (excluded.error_message, excluded.error_hint);

    delete from commission_internal.unpriced_record as o
    where o.scheme = 'deal'
        and o.participant_id = any (p_participant_ids)
        and (o.year, o.month) >= (extract(year from p_from), extract(month from p_from))
        and (o.year, o.month) <= (extract(year from p_until - 1), extract(month from p_until - 1))
        and not exists (
            select
            from unnest(p_lacking_ids, p_deal_ids, p_years, p_months) as c (participant_id, deal_id, year, month)
            where c.participant_id = o.participant_id
                and c.deal_id::text = o.record_id
                and (c.year, c.month) = (o.year, o.month));
end;
$$;

comment on function commission_internal.list_unpriced_deals(
    uuid[], date, date, uuid[], uuid[], integer[], integer[], text[], text[]) is
    'Lists what of the deals of people has no price (people, deals, months and reasons side by side), and takes off the list what has one or was closed on another day.';

create or replace function commission_internal.store_few_deal_prices(
    p_participant_ids uuid[],
    p_from date,
    p_until date,
    p_deal_ids uuid[])
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
-- The trigger that calls joins many rows.
set enable_nestloop = on
set enable_hashjoin = on
set enable_seqscan = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
declare
    v_found record;
    v_lacked_price boolean := exists (
        select
        from commission_internal.unpriced_record as u
        where u.scheme = 'deal'
            and u.participant_id = any (p_participant_ids));
begin
    select
        array_agg(c) filter (where c.what = 'added') as added,
        array_agg(c) filter (where c.what = 'changed') as changed,
        array_agg(c.stored_id) filter (where c.what = 'gone') as gone,
        array_agg(c) filter (where c.what in ('late', 'late unpriced')) as late,
        array_agg(c) filter (where c.what = 'unpriced') as unpriced
    into v_found
    -- Whatever lacked a price may have one now: it is looked at again.
    from commission_engine.deal_changes(
        p_participant_ids, p_from, p_until, case when not v_lacked_price then p_deal_ids end) as c;

    if v_found.gone is not null then
        delete from commission.deal_commission where id = any (v_found.gone);
    end if;
    if v_found.changed is not null then
        update commission.deal_commission as t
        set (plan_id, kind, close_date, credit_amount, commission_rate, commission, amount, currency,
                last_updated_at) = row(
            c.plan_id, c.kind, c.close_date, c.credit_amount, c.commission_rate, c.commission,
                c.amount, c.currency, now())
        from unnest(v_found.changed::commission_engine.deal_price[]) as c
        where t.id = c.stored_id;
    end if;
    if v_found.added is not null then
        insert into commission.deal_commission (
            deal_id, participant_id, plan_id, component_id, kind, close_date, year, month, credit_amount,
            commission_rate, commission, amount, currency)
        select c.deal_id, c.participant_id, c.plan_id, c.component_id, c.kind, c.close_date, c.year, c.month,
            c.credit_amount, c.commission_rate, c.commission, c.amount, c.currency
        from unnest(v_found.added::commission_engine.deal_price[]) as c;
    end if;
    if v_found.unpriced is not null or v_lacked_price then
        perform commission_internal.list_unpriced_deals(
            p_participant_ids, p_from, p_until, array_agg(c.participant_id), array_agg(c.deal_id),
            array_agg(c.year), array_agg(c.month), array_agg(c.error), array_agg(c.remedy))
        from unnest(v_found.unpriced::commission_engine.deal_price[]) as c;
    end if;
    if v_found.late is not null and p_deal_ids is not null then
        perform commission_internal.note_late_deal_changes(
            array_agg(c.participant_id), array_agg(c.year), array_agg(c.month), p_deal_ids)
        from unnest(v_found.late::commission_engine.deal_price[]) as c;
    end if;
    return coalesce(cardinality(v_found.added), 0) + coalesce(cardinality(v_found.changed), 0)
        + coalesce(cardinality(v_found.gone), 0);
end;
$$;

comment on function commission_internal.store_few_deal_prices(uuid[], date, date, uuid[]) is
    'The part of price_deals() that works, for few people.';

create or replace function commission_internal.store_many_deal_prices(
    p_participant_ids uuid[],
    p_from date,
    p_until date,
    p_deal_ids uuid[])
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set enable_nestloop = off
set jit = off
as $$
declare
    v_changed bigint;
    v_rest commission_engine.deal_price[];
    v_lacked_price boolean := exists (
        select
        from commission_internal.unpriced_record as u
        where u.scheme = 'deal'
            and u.participant_id = any (p_participant_ids));
begin
    with found as materialized (
        select *
        from commission_engine.deal_changes(
            p_participant_ids, p_from, p_until, case when not v_lacked_price then p_deal_ids end)
    ),
    gone as (
        delete from commission.deal_commission as t
        using found as c
        where t.id = c.stored_id
            and c.what = 'gone'
    ),
    changed as (
        update commission.deal_commission as t
        set (plan_id, kind, close_date, credit_amount, commission_rate, commission, amount, currency,
                last_updated_at) = row(
            c.plan_id, c.kind, c.close_date, c.credit_amount, c.commission_rate, c.commission,
                c.amount, c.currency, now())
        from found as c
        where t.id = c.stored_id
            and c.what = 'changed'
    ),
    added as (
        insert into commission.deal_commission (
            deal_id, participant_id, plan_id, component_id, kind, close_date, year, month, credit_amount,
            commission_rate, commission, amount, currency)
        select c.deal_id, c.participant_id, c.plan_id, c.component_id, c.kind, c.close_date, c.year, c.month,
            c.credit_amount, c.commission_rate, c.commission, c.amount, c.currency
        from found as c
        where c.what = 'added'
    )
    select count(*) filter (where c.what in ('added', 'changed', 'gone')),
        array_agg(c::commission_engine.deal_price) filter (where c.what in ('unpriced', 'late', 'late unpriced'))
    into v_changed, v_rest
    from found as c;
    if v_rest is not null or v_lacked_price then
        perform commission_internal.list_unpriced_deals(
            p_participant_ids, p_from, p_until, array_agg(c.participant_id), array_agg(c.deal_id),
            array_agg(c.year), array_agg(c.month), array_agg(c.error), array_agg(c.remedy))
        from unnest(v_rest) as c
        where c.what = 'unpriced';
    end if;
    if v_rest is not null and p_deal_ids is not null then
        perform commission_internal.note_late_deal_changes(
            array_agg(c.participant_id), array_agg(c.year), array_agg(c.month), p_deal_ids)
        from unnest(v_rest) as c
        where c.what <> 'unpriced';
    end if;
    return v_changed;
end;
$$;

comment on function commission_internal.store_many_deal_prices(uuid[], date, date, uuid[]) is
    'The part of price_deals() that works, for many people.';

create or replace function commission_internal.price_deals(
    p_participant_ids uuid[],
    p_from date,
    p_until date,
    p_deal_ids uuid[] default null)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    -- Whole months: what has no price is listed by them.
    v_from date := date_trunc('month', p_from)::date;
    v_until date := (date_trunc('month', p_until - 1) + interval '1 month')::date;
    v_changed bigint;
begin
    perform commission_internal.require_engine();
    perform commission_internal.share_deal_settings();
    if coalesce(cardinality(p_participant_ids), 0) = 0 or p_from >= p_until then
        return 0;
    end if;
    insert into commission_internal.deal_account as a (participant_id)
    select distinct id from unnest(p_participant_ids) as priced (id) order by id
    on conflict on constraint deal_account_pkey do update
    set priced_count = a.priced_count + 1;
    v_changed := case
        when cardinality(p_participant_ids) <= 100
            then commission_internal.store_few_deal_prices(p_participant_ids, v_from, v_until, p_deal_ids)
        else commission_internal.store_many_deal_prices(p_participant_ids, v_from, v_until, p_deal_ids)
    end;
    if p_deal_ids is not null then
        perform commission_internal.note_adjusted_deal_months(p_participant_ids, p_deal_ids);
    end if;
    return v_changed;
end;
$$;

comment on function commission_internal.price_deals(uuid[], date, date, uuid[]) is
    'Prices the deals of people from the facts, stores what differs, lists what has no price, and returns how many rows changed: those of the months from p_from on to before p_until, and as far as their quota periods reach. Closed months are left alone; with the deals that changed, those whose amounts changed because of them are noted.';
