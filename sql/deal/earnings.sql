-- What deals earn in a month, as the ledger wants it: from the stored commissions, and from the facts. Hooks of
-- the contract (sql/core/scheme.sql).

create or replace function commission_internal.deal_earnings(p_year integer, p_month integer)
returns table (
    participant_id uuid,
    component text,
    currency text,
    amount numeric,
    exact numeric,
    branch text,
    basis jsonb
)
language sql
stable
security definer
rows 100000
set search_path = pg_catalog, pg_temp
set enable_nestloop = off
set jit = off
as $$
    select c.participant_id, c.kind, c.currency, sum(c.amount), sum(c.amount), p.branch,
        jsonb_build_object('deals', count(distinct c.deal_id), 'credit_amount', sum(c.credit_amount))
    from commission.deal_commission as c
    join commission.participant as p on p.id = c.participant_id
    where c.year = p_year
        and c.month = p_month
        and c.amount <> 0
    group by c.participant_id, c.kind, c.currency, p.branch
    having sum(c.amount) <> 0;
$$;

comment on function commission_internal.deal_earnings(integer, integer) is
    'What deals earn in a month, by participant, kind of component and currency: sums of what is rounded for each deal. basis has the number of deals and their credits.';

create or replace function commission_internal.deal_lines_of_month(
    p_year integer,
    p_month integer,
    p_participant_ids uuid[])
returns table (
    participant_id uuid,
    deal_id uuid,
    kind text,
    currency text,
    amount numeric,
    error text,
    remedy text
)
language sql
stable
security definer
rows 100000
set search_path = pg_catalog, pg_temp
set jit = off
as $$
    select commission_internal.require_engine();
    select p.participant_id, p.deal_id, p.kind, p.currency, p.amount, p.error, p.remedy
    from commission_engine.deal_prices(
        coalesce(p_participant_ids, commission_internal.people_with_deals(null, null)),
        make_date(p_year, p_month, 1), (make_date(p_year, p_month, 1) + interval '1 month')::date, true) as p
    where p.year = p_year
        and p.month = p_month;
$$;

comment on function commission_internal.deal_lines_of_month(integer, integer, uuid[]) is
    'What the facts give for a month and people (null: all), and deals that were won in it and have no price.';

create or replace function commission_internal.recalculated_deal_earnings(
    p_year integer,
    p_month integer,
    p_participant_ids uuid[])
returns table (participant_id uuid, component text, currency text, amount numeric, branch text)
language plpgsql
stable
security definer
rows 100000
set search_path = pg_catalog, pg_temp
set enable_nestloop = off
set jit = off
as $$
#variable_conflict use_column
begin
    return query
    with priced as materialized (
        select * from commission_internal.deal_lines_of_month(p_year, p_month, p_participant_ids)
    ),
    refused as materialized (
        select commission_internal.refuse_unpriced(
            'deal', p_year, p_month, bad.number, bad.participant_id, bad.error, bad.remedy)
        from (
            select p.participant_id, p.error, p.remedy, count(*) over () as number
            from priced as p
            where p.error is not null
            order by p.participant_id, p.deal_id
            limit 1
        ) as bad
    )
    select p.participant_id, p.kind, p.currency, sum(p.amount), person.branch
    from priced as p
    join commission.participant as person on person.id = p.participant_id
    where p.amount <> 0
        and not exists (select from refused)
    group by p.participant_id, p.kind, p.currency, person.branch
    having sum(p.amount) <> 0;
end;
$$;

comment on function commission_internal.recalculated_deal_earnings(integer, integer, uuid[]) is
    'Amounts that the facts give for a month and the given people (null: all), by kind of component and currency; PT409 where a deal has no price.';

create or replace function commission_internal.unpriced_deal_records(
    p_year integer,
    p_month integer,
    p_participant_ids uuid[])
returns table (
    participant_id uuid,
    record_id text,
    error_code text,
    error_message text,
    error_hint text,
    detail jsonb
)
language sql
stable
security definer
rows 10
set search_path = pg_catalog, pg_temp
set jit = off
as $$
    select p.participant_id, p.deal_id::text, 'PT409', p.error, p.remedy, '{}'::jsonb
    from commission_internal.deal_lines_of_month(p_year, p_month, p_participant_ids) as p
    where p.error is not null;
$$;

comment on function commission_internal.unpriced_deal_records(integer, integer, uuid[]) is
    'Deals that were won in a month and have no price, each as record_id with whom it cannot pay.';

create or replace function commission_internal.size_of_deal_month()
returns bigint
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select cardinality(commission_internal.people_with_deals(null, null));
$$;

comment on function commission_internal.size_of_deal_month() is 'How many people may be paid for deals.';

-- A payment makes deals pay that were won long before.
create or replace function commission_internal.first_close_date_of(p_year integer, p_month integer)
returns date
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select least(
        make_date(p_year, p_month, 1),
        (
            select min(d.close_date)
            from commission.deal_payment as y
            join commission.deal as d on d.id = y.deal_id
            where y.earned_at = make_timestamptz(p_year, p_month, 15, 12, 0, 0, 'UTC')
                and d.status = 'closed_won'
        ),
        (
            select min(c.close_date)
            from commission.deal_commission as c
            where c.year = p_year
                and c.month = p_month
        ));
$$;

comment on function commission_internal.first_close_date_of(integer, integer) is
    'The first close date of the deals that pay in a month, or paid by what is stored; at the latest its first day.';

create or replace function commission_internal.calculate_part_of_deal_month(
    p_year integer,
    p_month integer,
    p_after uuid,
    p_most integer,
    out reached_id uuid,
    out done bigint,
    out rows_changed bigint,
    out is_last boolean)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    v_ids uuid[] := commission_internal.people_with_deals(p_after, p_most);
begin
    done := cardinality(v_ids);
    is_last := p_most is null or done < p_most;
    reached_id := coalesce(v_ids[done], p_after);
    rows_changed := commission_internal.price_deals(
        v_ids, commission_internal.first_close_date_of(p_year, p_month),
        (make_date(p_year, p_month, 1) + interval '1 month')::date);
end;
$$;

comment on function commission_internal.calculate_part_of_deal_month(integer, integer, uuid, integer) is
    'Prices the deals of the next people anew that were won in a month or pay in it, and as far as quota periods reach from there.';
